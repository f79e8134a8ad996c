"""Documents of a meeting: whether the list or the agenda's page names them

Revises: 0003
Created: 2026-11-22 22:30:00
"""

from alembic import op


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FALSE = {"sqlite": "0", "postgresql": "false"}
TRUE = {"sqlite": "1", "postgresql": "true"}


def upgrade() -> None:
    name = op.get_bind().dialect.name
    op.execute(f"ALTER TABLE meeting_document ADD COLUMN stands_on_agenda BOOLEAN DEFAULT {FALSE[name]} NOT NULL")
    op.execute(f"UPDATE meeting_document SET stands_on_agenda = {TRUE[name]} WHERE kind = 'attachment'")


def downgrade() -> None:
    op.execute("ALTER TABLE meeting_document DROP COLUMN stands_on_agenda")
