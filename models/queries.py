"""Looking things up as people ask for them: flags to review, meetings, the newest poll of a source."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from models.agenda import AgendaItem, AgendaRevision
from models.document import Document, OcrState, Page
from models.flag import Flag, FlagState, Match
from models.meeting import Meeting
from models.poll import Poll, Problem
from models.source import StoredSource

S = TypeVar("S", bound=Select)  # type: ignore[type-arg]

FILTERED = "filtered"


def find_flags(
    session: Session,
    *,
    localities: Sequence[str] = (),
    tiers: Sequence[str] = (),
    states: Sequence[str] = (),
    include_filtered: bool = False,
    include_gone: bool = False,
) -> list[Flag]:
    """Flags with their meeting, item and evidence, in the order of the meetings; within one the highest score first."""
    query = (
        select(Flag)
        .join(Meeting, Meeting.id == Flag.meeting_id)
        .join(StoredSource, StoredSource.key == Meeting.source_key)
        .options(
            selectinload(Flag.matches).selectinload(Match.document),
            selectinload(Flag.meeting).selectinload(Meeting.source),
            selectinload(Flag.item).selectinload(AgendaItem.document),
            selectinload(Flag.document),
        )
    )
    query = _among(query, StoredSource.locality, localities)
    query = _among(query, Flag.tier, tiers)
    query = _among(query, Flag.state, states)
    if not include_filtered and FILTERED not in tiers:
        query = query.where(Flag.tier != FILTERED)
    if not include_gone:
        query = query.where(Flag.gone_since.is_(None))
    return list(session.scalars(query.order_by(Meeting.starts_at, Flag.score.desc(), Flag.id)))


def flags_to_review(session: Session, now: datetime, *, localities: Sequence[str] = ()) -> list[Flag]:
    """Open flags in the order of urgency: the nearest meeting to come first, within it the highest score."""
    flags = find_flags(session, localities=localities, states=[FlagState.OPEN.value])
    return sorted(flags, key=lambda f: (f.meeting.starts_at < now, abs(f.meeting.starts_at - now), -f.score, f.id))


def find_meetings(
    session: Session,
    *,
    localities: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    bodies: Sequence[str] = (),
) -> list[tuple[Meeting, int]]:
    """Meetings in the order of their start, each with the number of items on its newest agenda."""
    items = (
        select(AgendaRevision.meeting_id, func.count(AgendaItem.id).label("item_count"))
        .join(AgendaItem, AgendaItem.revision_id == AgendaRevision.id)
        .where(AgendaRevision.is_current)
        .group_by(AgendaRevision.meeting_id)
        .subquery()
    )
    query = (
        select(Meeting, func.coalesce(items.c.item_count, 0))
        .outerjoin(items, items.c.meeting_id == Meeting.id)
        .join(StoredSource, StoredSource.key == Meeting.source_key)
        .options(selectinload(Meeting.source), selectinload(Meeting.aliases), selectinload(Meeting.same_as))
    )
    query = _among(query, StoredSource.locality, localities)
    query = _among(query, Meeting.body, bodies)
    if since is not None:
        query = query.where(Meeting.starts_at >= since)
    if until is not None:
        query = query.where(Meeting.starts_at < until)
    return [(meeting, count) for meeting, count in session.execute(query.order_by(Meeting.starts_at, Meeting.id))]


def newest_poll(session: Session, source_key: str) -> Poll | None:
    """The newest look at what a source publishes now, or None when nobody looked yet; back-fill is no such look."""
    return session.scalar(
        select(Poll).where(Poll.source_key == source_key, Poll.is_backfill.is_(False)).order_by(Poll.id.desc()).limit(1)
    )


def pages_waiting_for_ocr(session: Session) -> dict[str, int]:
    """How many pages wait for OCR, by the key of the source that published them."""
    rows = session.execute(
        select(Document.source_key, func.count(func.distinct(Page.id)))
        .join(Page, Page.sha256 == Document.sha256)
        .where(Page.ocr_state == OcrState.WAITING.value)
        .group_by(Document.source_key)
    )
    return {str(key): int(count) for key, count in rows}


def open_problems(session: Session, source_key: str) -> list[Problem]:
    """What is wrong with a source's answers and was not read since, the newest first."""
    return list(
        session.scalars(
            select(Problem)
            .where(Problem.source_key == source_key, Problem.solved_at.is_(None))
            .order_by(Problem.last_at.desc())
        )
    )


def _among(query: S, column: InstrumentedAttribute[str], values: Sequence[str]) -> S:
    return query.where(column.in_(values)) if values else query
