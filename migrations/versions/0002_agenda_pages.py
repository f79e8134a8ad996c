"""Agenda pages: a revision that was read from two answers names both

Revises: 0001
Created: 2026-11-22 18:20:00
"""

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agenda_page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["agenda_revision.id"], name=op.f("fk_agenda_page_revision_id_agenda_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_page")),
        sa.UniqueConstraint("revision_id", "position", name=op.f("uq_agenda_page_revision_id_position")),
    )
    op.execute(
        "insert into agenda_page (revision_id, position, url, sha256) select id, 1, url, sha256 from agenda_revision"
    )
    # Plain statements, which SQLite knows since 3.35: to copy the table would break the keys that point at it.
    op.drop_column("agenda_revision", "url")
    op.drop_column("agenda_revision", "sha256")


def downgrade() -> None:
    for column in ("sha256", "url"):
        op.add_column("agenda_revision", sa.Column(column, sa.String(), nullable=False, server_default=""))
    for column in ("url", "sha256"):
        op.execute(
            f"update agenda_revision set {column} = (select {column} from agenda_page"
            " where revision_id = agenda_revision.id order by position desc limit 1)"
        )
    op.drop_table("agenda_page")
