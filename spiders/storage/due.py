"""What a source still owes: agendas and documents that are new, changed, or upcoming and worth another look.

It is asked of the database, not remembered from the lists: a run goes on where one that was cut off ended.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.agenda import AgendaItem, AgendaRevision, Attachment
from models.document import Document, MeetingDocument
from models.document_links import WANTED_KINDS
from models.meeting import Meeting, MeetingStatus
from spiders.polling.found import Validators
from spiders.storage.documents import GIVE_UP_AFTER

STILL_RUNNING = timedelta(hours=6)  # a meeting counts as upcoming until so long after its start
NEAR = timedelta(hours=72)  # then a document that was given up is asked for again, in every run
SOONEST_RECHECK, LATEST_RECHECK = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class DueAgenda:
    """A meeting whose agenda is to be asked for, with what is known of the last answer."""

    meeting_id: int
    vendor_id: str
    urls: tuple[str, ...]
    sha256: str | None
    read_with: str | None
    validators: Validators
    answered_at: str = ""  # the URL that gave the last answer
    are_details_due: bool = False  # whether the pages of its items are to be asked for though the agenda is the same
    is_off: bool = False  # cancelled or postponed, so that an agenda without items is no wonder


@dataclass(frozen=True)
class DueDocument:
    """A document to be asked for."""

    document_id: int
    url: str
    validators: Validators


Window = tuple[datetime, datetime]


def due_agendas(
    session: Session, source_key: str, now: datetime, *, asked: Collection[int], window: Window | None = None
) -> list[DueAgenda]:
    """Agendas that are due or upcoming and not asked for in this poll; the nearest meetings first.

    With a window only those of the meetings that start in it.
    """
    meetings = session.scalars(
        select(Meeting)
        .where(
            Meeting.source_key == source_key,
            or_(
                and_(Meeting.is_agenda_due, Meeting.agenda_failures < GIVE_UP_AFTER),
                _is_to_come(Meeting.starts_at, Meeting.is_time_known, now),
            ),
            _in_window(window),
        )
        .order_by(Meeting.starts_at < now - STILL_RUNNING, Meeting.starts_at, Meeting.id)
    )
    due = []
    for meeting in meetings:
        if meeting.id in asked or not meeting.agenda_urls or meeting.twin_of:
            continue
        due.append(
            DueAgenda(
                meeting.id,
                meeting.vendor_id,
                tuple(meeting.agenda_urls),
                meeting.agenda_sha256,
                meeting.agenda_read_with,
                Validators(meeting.agenda_etag, meeting.agenda_last_modified),
                meeting.agenda_answered_at,
                meeting.details_checked_at is not None
                and (meeting.is_agenda_due or _is_stale(meeting.details_checked_at, meeting.starts_at, now)),
                meeting.status != MeetingStatus.SCHEDULED.value,
            )
        )
    return due


def due_documents(
    session: Session, source_key: str, now: datetime, *, asked: Collection[int], window: Window | None = None
) -> list[DueDocument]:
    """Documents never fetched or said to be changed, and those of upcoming meetings whose last look is too old.

    With a window only those of the meetings that start in it.
    """
    attached = (
        select(Attachment.document_id, Meeting.starts_at, Meeting.is_time_known)
        .join(AgendaItem, AgendaItem.id == Attachment.item_id)
        .join(AgendaRevision, AgendaRevision.id == AgendaItem.revision_id)
        .join(Meeting, Meeting.id == AgendaRevision.meeting_id)
        .where(Meeting.source_key == source_key, AgendaRevision.is_current, _in_window(window))
    )
    published = (
        select(MeetingDocument.document_id, Meeting.starts_at, Meeting.is_time_known)
        .join(Meeting, Meeting.id == MeetingDocument.meeting_id)
        .where(
            Meeting.source_key == source_key,
            MeetingDocument.kind.in_(WANTED_KINDS),
            MeetingDocument.not_seen_since.is_(None),
            _in_window(window),
        )
    )
    carried = attached.union_all(published).subquery()
    nearest = (
        select(carried.c.document_id, func.min(carried.c.starts_at).label("starts_at"))
        .where(_is_to_come(carried.c.starts_at, carried.c.is_time_known, now))
        .group_by(carried.c.document_id)
        .subquery()
    )
    was_asked = or_(Document.checked_at.is_not(None), Document.failures >= GIVE_UP_AFTER)
    rows = session.execute(
        select(
            Document.id,
            Document.url,
            Document.etag,
            Document.last_modified,
            Document.is_due,
            Document.checked_at,
            nearest.c.starts_at,
        )
        .outerjoin(nearest, nearest.c.document_id == Document.id)
        .where(
            Document.source_key == source_key,
            or_(Document.is_due, and_(nearest.c.starts_at.is_not(None), was_asked)),
            true() if window is None else Document.id.in_(select(carried.c.document_id)),
        )
        .order_by(nearest.c.starts_at.is_(None), nearest.c.starts_at, Document.id)
    )
    due = []
    for document_id, url, etag, last_modified, is_due, checked_at, starts_at in rows:
        if document_id not in asked and (is_due or _is_stale(checked_at, starts_at, now)):
            due.append(DueDocument(document_id, url, Validators(etag, last_modified)))
    return due


def _is_to_come(
    starts_at: ColumnElement[datetime] | InstrumentedAttribute[datetime],
    is_time_known: ColumnElement[bool] | InstrumentedAttribute[bool],
    now: datetime,
) -> ColumnElement[bool]:
    """Whether a meeting is to come or running; one of which only the day is known, until that day is over."""
    since = now - STILL_RUNNING
    return or_(starts_at >= since, and_(~is_time_known, starts_at >= since - timedelta(days=1)))


def _in_window(window: Window | None) -> ColumnElement[bool]:
    return true() if window is None else and_(Meeting.starts_at >= window[0], Meeting.starts_at < window[1])


def recheck_after(time_left: timedelta) -> timedelta:
    """How long a look at a document of an upcoming meeting is good for: a twelfth of the time left, 1 to 24 hours."""
    return min(max(time_left / 12, SOONEST_RECHECK), LATEST_RECHECK)


def _is_stale(checked_at: datetime | None, starts_at: datetime, now: datetime) -> bool:
    """Whether a document of an upcoming meeting is worth another look; one never got, when the meeting is near."""
    if checked_at is None:
        return starts_at - now <= NEAR
    return now - checked_at >= recheck_after(starts_at - now)
