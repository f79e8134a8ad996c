"""Documents: fetched bytes become a new version only when they differ, and wake what depends on them."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.agenda import AgendaItem, Attachment
from models.document import Document, DocumentVersion, MeetingDocument, StoredFile

GIVE_UP_AFTER = 5  # failures in a row; a changed stamp or a nearer meeting asks again


def save_file(session: Session, sha256: str, size: int, media_type: str, now: datetime) -> None:
    """Note the bytes that lie in the file store, once."""
    if session.get(StoredFile, sha256) is None:
        session.add(StoredFile(sha256=sha256, size=size, media_type=media_type, stored_at=now))
        session.flush()


def save_version(session: Session, document: Document, sha256: str, now: datetime) -> bool:
    """Make the bytes the document's newest version; False when they are that already.

    The items and meetings that carry the document are due to be matched again, in the same transaction.
    """
    seen_after = document.checked_at
    document.checked_at = now
    document.is_due = False
    document.failures = 0
    if document.sha256 == sha256:
        return False
    newest = select(func.max(DocumentVersion.number)).where(DocumentVersion.document_id == document.id)
    number = 1 if document.sha256 is None else (session.scalar(newest) or 0) + 1
    document.sha256 = sha256
    session.add(
        DocumentVersion(document_id=document.id, number=number, sha256=sha256, seen_after=seen_after, seen_by=now)
    )
    carriers = select(Attachment.item_id).where(Attachment.document_id == document.id)
    for waiting in (
        update(AgendaItem).where(AgendaItem.id.in_(carriers)),
        update(MeetingDocument).where(MeetingDocument.document_id == document.id),
    ):
        session.execute(waiting.values(flagged_with=None), execution_options={"synchronize_session": False})
    return True


def document_unchanged(document: Document, now: datetime) -> None:
    """Note that the server said, or the bytes showed, that nothing changed."""
    document.checked_at = now
    document.is_due = False
    document.failures = 0


def document_failed(document: Document) -> None:
    """Note a failure; after several in a row the document is asked for only when it changes or its meeting is near."""
    document.failures += 1
    if document.failures >= GIVE_UP_AFTER:
        document.is_due = False
