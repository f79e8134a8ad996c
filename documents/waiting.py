"""What waits: which files are wanted next, and which passages are to be matched again once their text is there."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, func, select, update
from sqlalchemy.orm import Session

from models.agenda import AgendaItem, AgendaRevision, Attachment
from models.document import Document, MeetingDocument, StoredFile
from models.meeting import Meeting

STILL_UPCOMING = timedelta(hours=24)  # after its start: of some meetings only the day is known
READ_AGAIN = "read again"  # instead of a version of the rules: to be matched again, and nobody is mailed for it


class WantedFile(NamedTuple):
    """A file whose text is wanted, and the starts of the next meeting that has it and of the newest."""

    sha256: str
    media_type: str
    following: datetime | None
    newest: datetime | None


def wanted_files(
    session: Session, condition: ColumnElement[bool], now: datetime, limit: int | None = None
) -> list[WantedFile]:
    """The files that a condition names, in the order in which their text is wanted.

    Those of upcoming meetings come first, the nearest before the others, then those of past meetings, the latest first,
    then files of no meeting.
    """
    attached = (
        select(Document.sha256.label("sha256"), Meeting.starts_at.label("starts_at"))
        .join(Attachment, Attachment.document_id == Document.id)
        .join(AgendaItem, AgendaItem.id == Attachment.item_id)
        .join(AgendaRevision, AgendaRevision.id == AgendaItem.revision_id)
        .join(Meeting, Meeting.id == AgendaRevision.meeting_id)
        .where(AgendaRevision.is_current)
    )
    published = (
        select(Document.sha256, Meeting.starts_at)
        .join(MeetingDocument, MeetingDocument.document_id == Document.id)
        .join(Meeting, Meeting.id == MeetingDocument.meeting_id)
    )
    meetings = attached.union_all(published).subquery()
    starts_at = meetings.c.starts_at
    following = func.min(case((starts_at >= now - STILL_UPCOMING, starts_at)))
    newest = func.max(starts_at)
    rows = session.execute(
        select(StoredFile.sha256, StoredFile.media_type, following, newest)
        .outerjoin(meetings, meetings.c.sha256 == StoredFile.sha256)
        .where(condition)
        .group_by(StoredFile.sha256, StoredFile.media_type)
        .order_by(following.asc().nulls_last(), newest.desc().nulls_last(), StoredFile.sha256)
        .limit(limit)
    )
    return [WantedFile(*row) for row in rows]


def make_wait_for_flagging(session: Session, sha256: str, *, is_silent: bool) -> None:
    """Let every passage that this file belongs to be matched again; silently where its text was only read better.

    In the transaction that stores the text: text without waiting passages would be a flag that nobody
    misses, waiting passages without text a match for nothing. The rows are locked first, in the order of
    their ids: so a match that runs at this moment is waited for, and two runs cannot wait for each other.
    What waits already, and not silently, stays so.
    """
    items = session.scalars(
        select(AgendaItem.id)
        .join(AgendaRevision, AgendaRevision.id == AgendaItem.revision_id)
        .where(
            AgendaRevision.is_current,
            AgendaItem.id.in_(
                select(Attachment.item_id)
                .join(Document, Document.id == Attachment.document_id)
                .where(Document.sha256 == sha256)
            ),
        )
        .order_by(AgendaItem.id)
        .with_for_update(of=AgendaItem)
    ).all()
    links = session.scalars(
        select(MeetingDocument.id)
        .where(MeetingDocument.document_id.in_(select(Document.id).where(Document.sha256 == sha256)))
        .order_by(MeetingDocument.id)
        .with_for_update()
    ).all()
    for table, ids in ((AgendaItem, items), (MeetingDocument, links)):
        if ids:
            waiting = update(table).where(table.id.in_(ids)).values(flagged_with=READ_AGAIN if is_silent else None)
            if is_silent:
                waiting = waiting.where(table.flagged_with.is_not(None))
            session.execute(waiting, execution_options={"synchronize_session": False})


def make_wait_for_splitting(session: Session, sha256: str) -> None:
    """Let agendas that are these bytes be looked through for items again."""
    documents = select(Document.id).where(Document.sha256 == sha256)
    again = update(MeetingDocument).where(MeetingDocument.document_id.in_(documents)).values(split_with=None)
    session.execute(again, execution_options={"synchronize_session": False})
