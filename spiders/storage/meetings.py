"""Meetings as lists describe them: stored, compared, and every changed description kept as a revision."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.document_links import save_meeting_documents
from models.flag import Flag
from models.meeting import Meeting, MeetingAlias, MeetingRevision
from models.source import StoredSource
from published.values import ListedMeeting

Change = Literal["new", "changed", "unchanged"]


def save_meeting(
    session: Session, source: StoredSource, listed: ListedMeeting, now: datetime
) -> tuple[Meeting, Change]:
    """Store a listed meeting and its documents; say whether it is new, or what people would call changed.

    Whatever the list says differently makes the meeting's agenda due; only different facts make a revision.
    """
    facts = _facts(listed)
    listing_hash = _hash(asdict(listed))
    meeting = known_meeting(session, source.key, listed.vendor_id)
    if meeting is None:
        alias = session.query(MeetingAlias).filter_by(source_key=source.key, vendor_id=listed.vendor_id).one_or_none()
        if alias is not None:  # an earlier publication of a meeting that goes on under another id
            return alias.meeting, "unchanged"
        meeting = Meeting(
            source_key=source.key,
            vendor_id=listed.vendor_id,
            time_zone=source.time_zone,
            first_seen_at=now,
            listing_hash=listing_hash,
            is_agenda_due=bool(listed.agenda_urls),
            agenda_urls=list(listed.agenda_urls),
        )
        _set_facts(meeting, listed)
        session.add(meeting)
        session.flush()
        _add_revision(session, meeting, 1, facts, source.last_good_poll_at, now)
        save_meeting_documents(session, source.key, meeting, listed.documents, now)
        return meeting, "new"
    meeting.not_seen_since = None
    if meeting.listing_hash == listing_hash:
        return meeting, "unchanged"
    meeting.listing_hash = listing_hash
    meeting.agenda_urls = list(listed.agenda_urls)
    meeting.is_agenda_due = bool(listed.agenda_urls)
    meeting.agenda_failures = 0
    _set_facts(meeting, listed)
    save_meeting_documents(session, source.key, meeting, listed.documents, now)
    newest = meeting.revisions[-1]
    if newest.facts == facts:
        return meeting, "unchanged"
    _make_news(session, meeting, newest.facts, facts, now)
    _add_revision(session, meeting, newest.number + 1, facts, source.last_good_poll_at, now)
    return meeting, "changed"


def known_meeting(session: Session, source_key: str, vendor_id: str) -> Meeting | None:
    """The meeting that goes on under this id, or None."""
    return session.query(Meeting).filter_by(source_key=source_key, vendor_id=vendor_id).one_or_none()


def _make_news(
    session: Session, meeting: Meeting, before: dict[str, object], facts: dict[str, object], now: datetime
) -> None:
    """Let those who were told of the meeting's flags be told that it was cancelled, postponed, moved or is back on.

    In the transaction that stores the change; a meeting that was over before and is over now makes no news.
    """
    starts = (datetime.fromisoformat(str(before["starts_at"])), meeting.starts_at)
    if max(*starts, meeting.latest_start) < now - NEWS_UNTIL:
        return
    if before["status"] != facts["status"]:
        news = "back on" if meeting.status == "scheduled" else meeting.status
    elif starts[0] != starts[1] or before["is_time_known"] != facts["is_time_known"]:
        news = "moved"
    else:
        return
    session.execute(
        update(Flag)
        .where(Flag.meeting_id == meeting.id, Flag.announced_at.is_not(None), Flag.state != "dismissed")
        .values(news=news, is_announced=False)
    )


NEWS_UNTIL = timedelta(hours=12)  # after the start


def vendor_ids_between(session: Session, source_key: str, start: datetime, end: datetime) -> set[str]:
    """The vendor ids of the source's meetings that start between two moments, as far as is known."""
    return set(
        session.scalars(
            select(Meeting.vendor_id).where(
                Meeting.source_key == source_key, Meeting.starts_at >= start, Meeting.starts_at < end
            )
        )
    )


def is_newly_cancelled(meeting: Meeting) -> bool:
    """Whether the newest revision is the first to say that the meeting is cancelled."""
    if meeting.status != "cancelled":
        return False
    return len(meeting.revisions) < 2 or meeting.revisions[-2].facts.get("status") != "cancelled"


def _facts(listed: ListedMeeting) -> dict[str, object]:
    return {
        "body": listed.body,
        "title": listed.title,
        "starts_at": listed.starts_at.isoformat(),
        "is_time_known": listed.is_time_known,
        "location": listed.location,
        "status": listed.status,
        "status_evidence": listed.status_evidence,
        "amendment": listed.amendment,
        "comment": listed.comment,
        "twin_of": listed.twin_of,
    }


def _set_facts(meeting: Meeting, listed: ListedMeeting) -> None:
    meeting.body, meeting.title, meeting.location = listed.body, listed.title, listed.location
    meeting.starts_at, meeting.is_time_known = listed.starts_at, listed.is_time_known
    meeting.status, meeting.status_evidence = listed.status, listed.status_evidence
    meeting.amendment, meeting.comment, meeting.twin_of = listed.amendment, listed.comment, listed.twin_of
    meeting.page_url, meeting.video_url = listed.page_url, listed.video_url


def _add_revision(
    session: Session,
    meeting: Meeting,
    number: int,
    facts: dict[str, object],
    seen_after: datetime | None,
    now: datetime,
) -> None:
    meeting.revisions.append(MeetingRevision(number=number, facts=facts, seen_after=seen_after, seen_by=now))
    session.flush()


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()
