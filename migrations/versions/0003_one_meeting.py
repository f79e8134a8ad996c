"""One meeting: ids that it had before, its copy in another source; items split from a document; pages of items

Revises: 0002
Created: 2026-11-22 18:40:00
"""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Plain statements, which SQLite knows too: to copy a table would break the keys that point at it.
COLUMNS = {
    "meeting": (
        "agenda_answered_at VARCHAR DEFAULT '' NOT NULL",
        "details_checked_at {moment}",
        "same_as_id INTEGER CONSTRAINT fk_meeting_same_as_id_meeting REFERENCES meeting (id)",
        "same_as_evidence VARCHAR DEFAULT '' NOT NULL",
    ),
    "agenda_revision": ("from_document BOOLEAN DEFAULT {false} NOT NULL",),
    "agenda_item": (
        "document_id INTEGER CONSTRAINT fk_agenda_item_document_id_document REFERENCES document (id)",
        "page INTEGER",
        "last_page INTEGER",
    ),
    "meeting_document": ("split_with VARCHAR",),
    "poll": ("is_backfill BOOLEAN DEFAULT {false} NOT NULL",),
}
WORDS = {
    "sqlite": {"moment": "DATETIME", "false": "0"},
    "postgresql": {"moment": "TIMESTAMP WITH TIME ZONE", "false": "false"},
}


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for column in columns:
            words = WORDS[op.get_bind().dialect.name]
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column.format(**words)}")
    op.create_table(
        "meeting_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("vendor_id", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_alias_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["source_key"], ["source.key"], name=op.f("fk_meeting_alias_source_key_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_alias")),
        sa.UniqueConstraint("source_key", "vendor_id", name=op.f("uq_meeting_alias_source_key_vendor_id")),
    )


def downgrade() -> None:
    op.drop_table("meeting_alias")
    for table, columns in COLUMNS.items():
        for column in reversed(columns):
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")
