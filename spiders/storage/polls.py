"""The record of a look at a source: opened before the first request, closed whatever happened."""

from datetime import date, datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.meeting import Meeting
from models.poll import Poll, PollState
from models.registry.locality import Locality, Source
from models.source import Listing, StoredSource

NOT_SEEN_AFTER = timedelta(hours=24)  # a meeting that starts sooner may have moved to the archive's list already


def register_source(session: Session, locality: Locality, source: Source) -> StoredSource:
    """Make the registry's source known to the database, with what the registry says today."""
    stored = session.get(StoredSource, source.key)
    if stored is None:
        stored = StoredSource(key=source.key)
        session.add(stored)
    stored.locality = locality.slug
    stored.locality_name = locality.name
    stored.time_zone = locality.time_zone
    stored.platform = source.platform.value
    stored.role = source.role
    session.flush()
    return stored


def open_poll(
    session: Session, source_key: str, since: date, until: date, now: datetime, *, is_backfill: bool = False
) -> Poll:
    """Begin a poll; one that was left open was interrupted (its process died) and is closed as such."""
    session.execute(
        update(Poll)
        .where(Poll.source_key == source_key, Poll.finished_at.is_(None))
        .values(state=PollState.INTERRUPTED.value, finished_at=now, reason="its process ended before the poll did")
    )
    poll = Poll(
        source_key=source_key,
        started_at=now,
        since=since.isoformat(),
        until=until.isoformat(),
        is_backfill=is_backfill,
    )
    session.add(poll)
    session.flush()
    return poll


def close_poll(
    session: Session,
    poll_id: int,
    state: PollState,
    reason: str,
    counts: dict[str, int],
    *,
    seconds: float,
    now: datetime,
) -> None:
    """End a poll with its state and counts; a good one moves the moment up to which the source is known.

    One of back-fill does not: it says nothing about what is published now.
    """
    poll = session.get_one(Poll, poll_id)
    poll.state = state.value
    poll.reason = reason
    poll.finished_at = now
    poll.seconds = seconds
    for name, count in counts.items():
        setattr(poll, name, count)
    if state.is_good and not poll.is_backfill:
        session.get_one(StoredSource, poll.source_key).last_good_poll_at = poll.started_at


def mark_not_seen(
    session: Session,
    source_key: str,
    seen: set[str],
    start: datetime,
    end: datetime,
    now: datetime,
    *,
    past_from: datetime | None = None,
) -> int:
    """Note since when upcoming meetings between two moments are missing from the source's lists; return how many are.

    Past ones are looked at too, from `past_from` on, where the lists cover them.

    Absence is not a cancellation: nothing else about the meeting changes, and the note goes when it is listed again.
    """
    first = max(start, now + NOT_SEEN_AFTER) if past_from is None else past_from
    meetings = session.query(Meeting).filter(
        Meeting.source_key == source_key, Meeting.starts_at >= first, Meeting.starts_at < end
    )
    missing = 0
    for meeting in meetings:
        if meeting.vendor_id in seen:
            meeting.not_seen_since = None
        else:
            meeting.not_seen_since = meeting.not_seen_since or now
            missing += 1
    return missing


def last_listing(session: Session, source_key: str, url: str) -> Listing | None:
    """The last answer of a list URL, or None when it was never read."""
    return session.query(Listing).filter_by(source_key=source_key, url=url).one_or_none()


def save_listing(
    session: Session,
    source_key: str,
    url: str,
    *,
    sha256: str | None,
    etag: str | None,
    last_modified: str | None,
    read_with: str,
    now: datetime,
) -> None:
    """Remember a list answer; without bytes (304) only that it was asked."""
    listing = last_listing(session, source_key, url)
    if listing is None:
        listing = Listing(source_key=source_key, url=url)
        session.add(listing)
    if sha256 is not None:
        listing.sha256, listing.etag, listing.last_modified = sha256, etag, last_modified
    listing.read_with = read_with
    listing.read_at = now
