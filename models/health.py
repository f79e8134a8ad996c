"""How each source is really doing: concluded from its polls, from what it brought, and from what it is expected to.

A poll that ended well says only that something was read. A portal that a government left keeps answering 200; one that
changed its pages may give half of its meetings. What is declared in the registry tells these from a recess.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from models.agenda import AgendaItem, AgendaRevision, Attachment
from models.document import DocumentKind, MeetingDocument
from models.meeting import Meeting, MeetingStatus
from models.poll import Poll, PollState
from models.queries import newest_poll
from models.registry.locality import ExpectedYield, Locality, Source
from models.source import StoredSource

OVERDUE = timedelta(hours=50)  # after this long without a look, two daily runs were missed
BACK, AHEAD = timedelta(days=14), timedelta(days=7)  # the days in which meetings are counted
AGENDA_IS_OUT = timedelta(days=2)  # so long before a meeting its agenda must be there: 72 hours, by law, less a poll
ABSENT = timedelta(days=1)  # a meeting that starts sooner may have left the list of what is to come
TOO_FEW = 3  # a third of what is expected, or less, is too little: the figures are estimates
FEWEST_EXPECTED = 2.0  # meetings; with fewer expected in the time that is looked at, none is no sign
FURTHER = timedelta(days=14)  # so much newer must a candidate's newest meeting be
LISTED_AHEAD = timedelta(days=120)


class SourceState(StrEnum):
    """What an operator needs to know of a source."""

    OK = "ok"
    QUIET = "quiet"  # nothing there, and something shows that this is right
    STALE = "stale"  # it answers, and its newest agenda is too old
    UNDER_COLLECTING = "under-collecting"  # it answers, and brings much less than it should
    BLOCKED = "blocked"
    ROBOTS = "robots"
    UNREACHABLE = "unreachable"
    UNREADABLE = "unreadable"
    MOVED = "moved"  # a candidate has newer meetings
    WRONG_ENTITY = "wrong entity"
    INTERRUPTED = "interrupted"
    NEVER_WORKED = "never worked"
    NEVER_POLLED = "never polled"
    OVERDUE = "overdue"  # nobody looked for a while
    NO_SPIDER = "no spider"

    @property
    def is_well(self) -> bool:
        """Whether silence of the source means that there is nothing to hear."""
        return self in (SourceState.OK, SourceState.QUIET)


@dataclass(frozen=True)
class Health:
    """The state of one source and what it was concluded from."""

    state: SourceState
    reason: str = ""
    last_poll: Poll | None = None
    last_good_poll_at: datetime | None = None
    newest_agenda_at: datetime | None = None
    figures: dict[str, float] = field(default_factory=dict)  # what was found of what is expected


def source_health(session: Session, locality: Locality, source: Source, now: datetime, *, has_spider: bool) -> Health:
    """Conclude how a source is doing at a moment.

    A failed look decides; then a wrong or abandoned portal; then what it brings. Only current sources are held against
    their expected yield: the others are asked now and then.
    """
    stored = session.get(StoredSource, source.key)
    poll = newest_poll(session, source.key)
    good_at = stored.last_good_poll_at if stored else None
    newest = _newest_agenda(session, source.key)

    def health(state: SourceState, reason: str = "", figures: dict[str, float] | None = None) -> Health:
        return Health(state, reason, poll, good_at, newest, figures or {})

    if not has_spider:
        return health(SourceState.NO_SPIDER, f"the platform {source.platform.value} cannot be read yet")
    if poll is None:
        return health(SourceState.NEVER_POLLED)
    failure = _failure(poll, good_at, _poll_count(session, source.key))
    if failure is not None:
        return health(*failure)
    if source.role != "current":
        return health(SourceState.OK)
    if now - poll.started_at > OVERDUE:
        days = (now - poll.started_at).days
        return health(SourceState.OVERDUE, f"nobody looked for {days} days: is the schedule running?")
    moved = _moved(session, locality, source, newest, now)
    if moved:
        return health(SourceState.MOVED, moved)
    return health(*_yield(session, source, ZoneInfo(locality.time_zone), newest, poll, now))


def _failure(poll: Poll, good_at: datetime | None, polls: int) -> tuple[SourceState, str] | None:
    """What a newest look that failed says, or None when it did not."""
    state = PollState(poll.state)
    if state.is_good:
        return None
    if state is PollState.RUNNING:
        return (SourceState.OK, "a crawl is running") if good_at else (SourceState.NEVER_WORKED, "the first look is on")
    if state in (PollState.ROBOTS, PollState.WRONG_ENTITY):
        return SourceState(state.value), poll.reason
    if good_at is None:
        looks = "the first look" if polls == 1 else f"the newest of {polls} looks"
        return SourceState.NEVER_WORKED, f"no look was ever good; {looks} ended as {state.value}: {poll.reason}"
    return SourceState(state.value), poll.reason


def _poll_count(session: Session, source_key: str) -> int:
    looks = select(func.count(Poll.id)).where(Poll.source_key == source_key, Poll.is_backfill.is_(False))
    return session.scalar(looks) or 0


# Abandoned portals.


def _has_agenda() -> ColumnElement[bool]:
    """Whether something was published of a meeting: items, a file, or that it is cancelled."""
    items = select(AgendaRevision.id).where(AgendaRevision.meeting_id == Meeting.id, AgendaRevision.is_current)
    kinds = (DocumentKind.AGENDA.value, DocumentKind.PACKET.value, DocumentKind.NOTICE.value)
    files = select(MeetingDocument.id).where(MeetingDocument.meeting_id == Meeting.id, MeetingDocument.kind.in_(kinds))
    return or_(items.exists(), files.exists(), Meeting.status != MeetingStatus.SCHEDULED.value)


def _newest_agenda(session: Session, source_key: str) -> datetime | None:
    return session.scalar(select(func.max(Meeting.starts_at)).where(Meeting.source_key == source_key, _has_agenda()))


def _moved(session: Session, locality: Locality, source: Source, newest: datetime | None, now: datetime) -> str:
    """Which candidate has newer meetings than this source, or ""."""
    listed = session.scalar(
        select(func.max(Meeting.starts_at)).where(Meeting.source_key == source.key, Meeting.not_seen_since.is_(None))
    )
    here = max((moment for moment in (newest, listed) if moment is not None), default=None)
    for candidate in locality.sources:
        if candidate.role != "candidate":
            continue
        there = session.scalar(
            select(func.max(Meeting.starts_at)).where(
                Meeting.source_key == candidate.key, Meeting.starts_at <= now + LISTED_AHEAD, _has_agenda()
            )
        )
        if there is not None and there > now - FURTHER and (here is None or there > here + FURTHER):
            last = f"{here:%Y-%m-%d}" if here else "none"
            return f"{candidate.key} has meetings up to {there:%Y-%m-%d}, this source's newest is {last}"
    return ""


# What a source brings.


def _yield(
    session: Session, source: Source, zone: ZoneInfo, newest: datetime | None, poll: Poll, now: datetime
) -> tuple[SourceState, str, dict[str, float]]:
    expected, today = source.expected, now.astimezone(zone).date()
    figures, shortfalls = _figures(session, source, zone, now)
    age, recess = _age(expected, newest, today, zone)
    if expected.newest_agenda_within_days and newest is not None and age > expected.newest_agenda_within_days:
        newest_day = newest.astimezone(zone).date()
        return (
            SourceState.STALE,
            f"the newest agenda is of {newest_day}, {age} days ago; within {expected.newest_agenda_within_days} days "
            "one is expected",
            figures,
        )
    if shortfalls:
        return SourceState.UNDER_COLLECTING, "; ".join(shortfalls), figures
    if expected.newest_agenda_within_days and newest is None and not expected.empty_is_normal and not recess:
        return SourceState.STALE, "no agenda was ever seen", figures
    if recess:
        return SourceState.QUIET, recess, figures
    if poll.state == PollState.EMPTY.value:
        if expected.empty_is_normal:
            return SourceState.QUIET, "an empty list is normal here: agendas are listed about a week ahead", figures
        return SourceState.UNDER_COLLECTING, "its lists were read and have no meeting at all", figures
    return SourceState.OK, "", figures


def _age(expected: ExpectedYield, newest: datetime | None, today: date, zone: ZoneInfo) -> tuple[int, str]:
    """How many days ago the newest agenda's meeting was, recess not counted; and the recess that today is in."""
    current = next((recess for recess in expected.recesses if recess.covers(today)), None)
    words = f"in recess ({current.text()}): {current.evidence}" if current else ""
    if newest is None:
        return 0, words
    newest_day = newest.astimezone(zone).date()
    days = [newest_day + timedelta(days=n) for n in range(1, max(0, (today - newest_day).days) + 1)]
    return sum(not any(recess.covers(day) for recess in expected.recesses) for day in days), words


def _figures(session: Session, source: Source, zone: ZoneInfo, now: datetime) -> tuple[dict[str, float], list[str]]:
    """What was found beside what is expected, and what is too little."""
    expected, shortfalls = source.expected, []
    start, end = now - BACK, now + AHEAD
    days = [(start + timedelta(days=n)).astimezone(zone).date() for n in range((end - start).days)]
    at_work = [day for day in days if not any(recess.covers(day) for recess in expected.recesses)]
    wanted = expected.meetings_per_month * len(at_work) / 30.4
    meetings = _count(session, source.key, Meeting.starts_at.between(start, end), Meeting.not_seen_since.is_(None))
    figures: dict[str, float] = {"meetings": meetings, "meetings_expected": round(wanted, 1)}
    if wanted >= FEWEST_EXPECTED and meetings * TOO_FEW <= wanted and not expected.empty_is_normal:
        found = f"{meetings} meeting{'' if meetings == 1 else 's'}"
        shortfalls.append(f"{found} between {days[0]} and {days[-1]}, where about {wanted:.0f} are expected")
    shortfalls += _vanished(session, source.key, now)
    held = and_(
        Meeting.starts_at.between(now - BACK, now + AGENDA_IS_OUT),
        Meeting.status == MeetingStatus.SCHEDULED.value,
        Meeting.twin_of.is_(None),
        Meeting.same_as_id.is_(None),
        Meeting.not_seen_since.is_(None),
    )
    count = _count(session, source.key, held)
    if not count:
        return figures, shortfalls
    for what, number, figure in (
        ("items", _items(session, source.key, held), expected.items_per_meeting),
        ("documents", _documents(session, source.key, held), expected.documents_per_meeting),
    ):
        per_meeting = number / count
        figures[f"{what}_per_meeting"] = round(per_meeting, 1)
        figures[f"{what}_per_meeting_expected"] = figure
        if figure and per_meeting * TOO_FEW <= figure and count >= 2:
            shortfalls.append(
                f"{per_meeting:.1f} {what} per meeting in the newest {count} meetings, about {figure} are expected"
            )
    return figures, shortfalls


def _vanished(session: Session, source_key: str, now: datetime) -> list[str]:
    """Meetings to come that the list had and has no more, when they are too many to be chance."""
    to_come = Meeting.starts_at > now + ABSENT
    gone = _count(session, source_key, to_come, Meeting.not_seen_since.is_not(None))
    known = _count(session, source_key, to_come)
    if gone >= 2 and gone * 3 >= known:
        return [f"{gone} of {known} meetings to come are no longer listed, without a cancellation"]
    return []


def _count(session: Session, source_key: str, *conditions: ColumnElement[bool]) -> int:
    query = select(func.count(Meeting.id)).where(Meeting.source_key == source_key, *conditions)
    return session.scalar(query) or 0


def _items(session: Session, source_key: str, held: ColumnElement[bool]) -> int:
    return (
        session.scalar(
            select(func.count(AgendaItem.id))
            .join(AgendaRevision, AgendaRevision.id == AgendaItem.revision_id)
            .join(Meeting, Meeting.id == AgendaRevision.meeting_id)
            .where(Meeting.source_key == source_key, AgendaRevision.is_current, held)
        )
        or 0
    )


def _documents(session: Session, source_key: str, held: ColumnElement[bool]) -> int:
    """Files of the meetings and of their items, each once a meeting."""
    own = (
        select(Meeting.id, MeetingDocument.document_id)
        .join(MeetingDocument, MeetingDocument.meeting_id == Meeting.id)
        .where(Meeting.source_key == source_key, held)
    )
    attached = (
        select(Meeting.id, Attachment.document_id)
        .join(AgendaRevision, AgendaRevision.meeting_id == Meeting.id)
        .join(AgendaItem, AgendaItem.revision_id == AgendaRevision.id)
        .join(Attachment, Attachment.item_id == AgendaItem.id)
        .where(Meeting.source_key == source_key, AgendaRevision.is_current, held)
    )
    return session.scalar(select(func.count()).select_from(own.union(attached).subquery())) or 0
