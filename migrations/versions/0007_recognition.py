"""Recognition: which pages need OCR, what OCR read on them and where, and what each file was read with

Revises: 0006
Created: 2026-11-23 01:40:00
"""

import sqlalchemy as sa
from alembic import op


revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stored_file", sa.Column("ocr_problem", sa.String(), server_default=sa.text("''"), nullable=False))
    op.add_column("stored_file", sa.Column("read_with", sa.String(), nullable=True))
    op.add_column("page", sa.Column("needs_ocr", sa.String(), server_default=sa.text("''"), nullable=False))
    op.add_column("page", sa.Column("ocr_state", sa.String(), server_default=sa.text("''"), nullable=False))
    waiting = sa.text("ocr_state = 'waiting'")
    op.create_index(
        "ix_page_waiting_for_ocr", "page", ["sha256", "number"], sqlite_where=waiting, postgresql_where=waiting
    )
    op.create_table(
        "recognition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("layer", sa.String(), nullable=False),
        sa.Column("layer_method", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("languages", sa.String(), nullable=False),
        sa.Column("made_with", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], name=op.f("fk_recognition_sha256_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition")),
        sa.UniqueConstraint("sha256", "number", name=op.f("uq_recognition_sha256_number")),
    )
    # Files that were known to need OCR are read once more, so that their pages wait for it.
    op.execute(
        "UPDATE stored_file SET text_state = 'pending' WHERE text_state = 'read' "
        "AND (text_problem LIKE 'no text layer%' OR text_problem LIKE '%the text layer of%')"
    )


def downgrade() -> None:
    op.drop_table("recognition")
    op.drop_index("ix_page_waiting_for_ocr", "page")
    op.drop_column("page", "ocr_state")
    op.drop_column("page", "needs_ocr")
    op.drop_column("stored_file", "read_with")
    op.drop_column("stored_file", "ocr_problem")
