"""One meeting is one meeting: rows that publish the same one are found by what they say, and joined.

Neither the name of a body nor the day is evidence: two special meetings on one night have both. What counts is a shared
file, or shared agenda items that no other meeting of the source has («Call to order» says nothing).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import permutations

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.agenda import AgendaItem, AgendaRevision
from models.document import Document, DocumentKind, MeetingDocument
from models.flag import Flag
from models.meeting import Meeting, MeetingAlias
from models.revisions import carry_keys, current_revision
from models.source import StoredSource

SHORTEST_TEXT = 25  # letters: a shorter item says too little to be known by
FEWEST_SHARED = 2  # items, unless the smaller agenda has only one that says something
NEARBY = timedelta(days=60)  # whose agendas show what every agenda has


@dataclass(frozen=True)
class Joined:
    """Two rows that were found to be one meeting: the id that went, the id that stays, and why."""

    source_key: str
    vendor_id: str
    stays: str
    evidence: str


def join_meetings(session: Session, source_key: str, start: datetime, end: datetime, now: datetime) -> list[Joined]:
    """Join the source's meetings between two moments that were published twice, by it or by another of the locality.

    Within the source the meeting goes on under the new id, with the old agenda as its earlier revision, its flags and
    verdicts kept; the old id becomes an alias. With another source nothing is moved: the copy points at the meeting
    (`same_as_id`), which is the one of the current source, or the one that was seen first.
    """
    joined = []
    for group in _groups(session, source_key, start, end):
        own = [meeting for meeting in group if meeting.source_key == source_key]
        for older, newer in permutations(own, 2):
            if not {older, newer} <= set(own) or older.first_seen_at > newer.first_seen_at:
                continue
            reason = _reason(older, newer)
            evidence = _evidence(session, older, newer) if reason else ""
            if evidence:
                own.remove(newer)
                joined.append(_continue_under(session, older, newer, f"{reason}; {evidence}", now))
        others = [meeting for meeting in group if meeting.source_key != source_key]
        joined += _point_at_copies(session, own, others)
    return joined


def _groups(session: Session, source_key: str, start: datetime, end: datetime) -> list[list[Meeting]]:
    """Meetings of the source's locality that have the body and the local day in common with another one."""
    locality = session.get_one(StoredSource, source_key).locality
    groups: dict[tuple[str, date], list[Meeting]] = {}
    meetings = session.scalars(
        select(Meeting)
        .join(StoredSource, StoredSource.key == Meeting.source_key)
        .where(
            StoredSource.locality == locality,
            Meeting.starts_at.between(start, end),
            Meeting.twin_of.is_(None),
            Meeting.same_as_id.is_(None),
        )
        .order_by(Meeting.first_seen_at, Meeting.id)
    )
    for meeting in meetings:
        groups.setdefault((_letters(meeting.body), meeting.local_start.date()), []).append(meeting)
    return [group for group in groups.values() if len(group) > 1]


def _reason(older: Meeting, newer: Meeting) -> str:
    """Why the newer row may be the older one again: it says so, or the older one left the list when it came."""
    if newer.amendment and newer.amendment != older.amendment:
        return f"«{newer.amendment}»"
    left = older.not_seen_since
    if left is not None and newer.starts_at == older.starts_at and abs(newer.first_seen_at - left) <= timedelta(days=1):
        return "the old id left the list when the new one came"
    return ""


def _evidence(session: Session, one: Meeting, other: Meeting) -> str:
    """What both have and no other meeting of theirs has: a file, or at least half of the agenda's items."""
    files = _agenda_files(session, one) & _agenda_files(session, other)
    if files:
        return f"the same file ({min(str(sha256) for sha256 in files)[:12]})"
    known, again = _telling_items(session, one), _telling_items(session, other)
    fewest = min(len(known), len(again))
    shared = known & again
    if fewest and len(shared) * 2 >= fewest and len(shared) >= min(FEWEST_SHARED, fewest):
        return f"{len(shared)} of {fewest} agenda items are the same"
    return ""


def _agenda_files(session: Session, meeting: Meeting) -> set[str | None]:
    return set(
        session.scalars(
            select(Document.sha256)
            .join(MeetingDocument, MeetingDocument.document_id == Document.id)
            .where(
                MeetingDocument.meeting_id == meeting.id,
                MeetingDocument.kind.in_((DocumentKind.AGENDA.value, DocumentKind.PACKET.value)),
                Document.sha256.is_not(None),
            )
        )
    )


def _telling_items(session: Session, meeting: Meeting) -> set[str]:
    """The items of the meeting's agenda by their letters, without those that other days' agendas have too."""
    revision = current_revision(session, meeting.id)
    texts = {_letters(item.text or item.title) for item in revision.items} if revision else set()
    texts = {text for text in texts if len(text) >= SHORTEST_TEXT}
    if not texts:
        return set()
    day = timedelta(days=1)
    elsewhere = session.scalars(
        select(AgendaItem.text)
        .join(AgendaRevision, AgendaRevision.id == AgendaItem.revision_id)
        .join(Meeting, Meeting.id == AgendaRevision.meeting_id)
        .where(
            Meeting.source_key == meeting.source_key,
            AgendaRevision.is_current,
            Meeting.starts_at.between(meeting.starts_at - NEARBY, meeting.starts_at + NEARBY),
            ~Meeting.starts_at.between(meeting.starts_at - day, meeting.starts_at + day),
        )
    )
    return texts - {_letters(text) for text in elsewhere}


def _continue_under(session: Session, older: Meeting, newer: Meeting, evidence: str, now: datetime) -> Joined:
    """Let the older row go on as the newer publication: its id, facts and agenda, after what was there before."""
    old_id, new_id = older.vendor_id, newer.vendor_id
    _move_agendas(session, older, newer)
    _move_flags(session, older, newer, now)
    _move_documents(session, older, newer)
    for number, revision in enumerate(list(newer.revisions), len(older.revisions) + 1):
        revision.number, revision.meeting = number, older
    session.execute(update(MeetingAlias).where(MeetingAlias.meeting_id == newer.id).values(meeting_id=older.id))
    session.execute(update(Meeting).where(Meeting.same_as_id == newer.id).values(same_as_id=older.id))
    values = {
        column.name: getattr(newer, column.name)
        for column in Meeting.__table__.columns
        if column.name not in ("id", "first_seen_at", "same_as_id", "same_as_evidence")
    }
    session.flush()
    session.expire(newer, ["revisions"])
    session.delete(newer)
    session.flush()
    for name, value in values.items():
        setattr(older, name, value)
    session.add(
        MeetingAlias(source_key=older.source_key, vendor_id=old_id, meeting_id=older.id, evidence=evidence, since=now)
    )
    session.flush()
    return Joined(older.source_key, old_id, new_id, evidence)


def _move_agendas(session: Session, older: Meeting, newer: Meeting) -> None:
    """Append the newer row's agendas to the older one's, every item under the key that it had there."""
    before = current_revision(session, older.id)
    revisions = session.scalars(
        select(AgendaRevision).where(AgendaRevision.meeting_id == newer.id).order_by(AgendaRevision.number)
    ).all()
    if not revisions:
        return
    number = session.scalar(select(func.max(AgendaRevision.number)).where(AgendaRevision.meeting_id == older.id)) or 0
    if before is not None:
        before.is_current = False
        session.flush()
    known = before.items if before is not None else []
    for revision in revisions:
        number += 1
        keys = carry_keys(known, revision.items, ids_stay=False)
        renamed = dict(zip((item.item_key for item in revision.items), keys, strict=True))
        for item in revision.items:  # in two steps: the keys of one revision are unique at every moment
            item.item_key = f"~{item.id}"
        session.flush()
        for item, key in zip(revision.items, keys, strict=True):
            item.item_key = key
        revision.meeting_id, revision.number = older.id, number
        session.flush()
        _rename_flags(session, newer, renamed)
        known = revision.items


def _rename_flags(session: Session, meeting: Meeting, renamed: dict[str, str]) -> None:
    flags = session.scalars(select(Flag).where(Flag.meeting_id == meeting.id, Flag.item_id.is_not(None))).all()
    wanted = {flag.id: renamed.get(flag.subject.removeprefix("item:")) for flag in flags}
    for flag in flags:
        flag.subject = f"~{flag.id}"
    session.flush()
    for flag in flags:
        flag.subject = f"item:{wanted[flag.id]}" if wanted[flag.id] else flag.subject
    session.flush()


def _move_flags(session: Session, older: Meeting, newer: Meeting, now: datetime) -> None:
    """Give the older row the newer one's flags; of two about the same the older stays, with its verdict."""
    taken = set(session.scalars(select(Flag.subject).where(Flag.meeting_id == older.id)))
    for flag in session.scalars(select(Flag).where(Flag.meeting_id == newer.id)).all():
        if flag.subject in taken:
            flag.subject, flag.gone_since, flag.is_announced = f"~{flag.id}", flag.gone_since or now, True
        flag.meeting_id = older.id
    session.flush()


def _move_documents(session: Session, older: Meeting, newer: Meeting) -> None:
    """Give the older row the newer one's documents; its own that the newer publication lacks are not seen any more."""
    theirs = {row.document_id: row for row in _documents(session, newer)}
    for row in _documents(session, older):
        if row.document_id in theirs:
            session.delete(theirs.pop(row.document_id))
        else:
            row.not_seen_since = row.not_seen_since or newer.first_seen_at
    session.flush()
    for row in theirs.values():
        row.meeting_id = older.id
    session.flush()


def _documents(session: Session, meeting: Meeting) -> Sequence[MeetingDocument]:
    return session.scalars(select(MeetingDocument).where(MeetingDocument.meeting_id == meeting.id)).all()


def _point_at_copies(session: Session, own: list[Meeting], others: list[Meeting]) -> list[Joined]:
    """Point at each other the meetings of several sources that start at the same time and say the same."""
    joined = []
    roles = {key: session.get_one(StoredSource, key).role for key in {each.source_key for each in (*own, *others)}}
    for meeting in own:
        for other in others:
            if other.same_as_id is not None or meeting.starts_at != other.starts_at:
                continue
            evidence = _evidence(session, meeting, other)
            if not evidence:
                continue
            pair = sorted((meeting, other), key=lambda m: (roles[m.source_key] != "current", m.first_seen_at, m.id))
            stays, copy = pair
            copy.same_as_id, copy.same_as_evidence = stays.id, evidence
            _judge_again(session, copy)
            joined.append(Joined(copy.source_key, copy.vendor_id, f"{stays.source_key} {stays.vendor_id}", evidence))
            break
    session.flush()
    return joined


def _judge_again(session: Session, meeting: Meeting) -> None:
    """Let the flagging stage look at a copy once more: what the meeting says already is not said twice."""
    revision = current_revision(session, meeting.id)
    if revision is not None:
        session.execute(update(AgendaItem).where(AgendaItem.revision_id == revision.id).values(flagged_with=None))
    session.execute(update(MeetingDocument).where(MeetingDocument.meeting_id == meeting.id).values(flagged_with=None))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
