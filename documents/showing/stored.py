"""What is stored of a page, for marking it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.recognition import Recognition


def recognised_words(session: Session, sha256: str, number: int) -> tuple[str, bytes] | None:
    """The text that OCR read on a page of these bytes, and its packed words; None where it read nothing."""
    query = select(Recognition.text, Recognition.words).where(
        Recognition.sha256 == sha256, Recognition.number == number
    )
    row = session.execute(query).one_or_none()
    return (row.text, row.words) if row is not None and row.words else None
