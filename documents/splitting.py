"""Agendas that exist only as a document become items: the part of the reading stage after the text is there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, literal, or_, select
from sqlalchemy.orm import Session

from documents.agenda.split import split_agenda
from documents.problems import renew, report
from models.agenda import AgendaItem, AgendaRevision
from models.database import Database
from models.document import Document, DocumentKind, DocumentVersion, MeetingDocument, Page, StoredFile, TextState
from models.joining import join_meetings
from models.meeting import Meeting, MeetingStatus
from models.poll import Problem
from models.revisions import StoredPage, current_revision, save_agenda
from models.source import StoredSource
from published.values import Agenda, Item

SPLITTER = "split/1"  # raised when the same text is split otherwise than before
NOT_SPLIT = "agenda not split"  # kind of models.poll.Problem: its pages are matched, its items are not known
KINDS = (DocumentKind.AGENDA.value, DocumentKind.PACKET.value)

_OTHER_LANGUAGE = re.compile(r"\b(?:spanish|español|espanol|chinese|vietnamese|tagalog|korean|khmer)\b|中文", re.I)


@dataclass(frozen=True)
class _Split:
    """The items of one document, and the document."""

    link: MeetingDocument
    items: tuple[Item, ...]
    notes: tuple[str, ...]


def split_pending(database: Database, *, now: datetime) -> int:
    """Split the agenda documents whose text is there and whose meeting has no items from a page; return the items.

    One transaction per meeting. The items are a new agenda revision only where they say something else; one that was
    seen elsewhere, or under another id, is joined (`models.joining`).
    """
    with database.reading() as session:
        waiting = _waiting(session)
    items = 0
    for meeting_id in waiting:
        with database.writing() as session:
            items += _split_meeting(session, session.get_one(Meeting, meeting_id, with_for_update=True), now)
    return items


def _waiting(session: Session) -> list[int]:
    """Meetings with an agenda's text that was not looked at, and without items that were read from a page."""
    has_items = select(AgendaItem.id).where(AgendaItem.revision_id == AgendaRevision.id)
    looked_at = literal(f"{SPLITTER}:") + Document.sha256
    rows = session.execute(
        select(Meeting.id, func.min(Meeting.starts_at))
        .join(MeetingDocument, MeetingDocument.meeting_id == Meeting.id)
        .join(Document, Document.id == MeetingDocument.document_id)
        .join(StoredFile, StoredFile.sha256 == Document.sha256)
        .outerjoin(AgendaRevision, (AgendaRevision.meeting_id == Meeting.id) & AgendaRevision.is_current)
        .where(
            MeetingDocument.kind.in_(KINDS),
            MeetingDocument.not_seen_since.is_(None),
            StoredFile.text_state == TextState.READ.value,
            or_(MeetingDocument.split_with.is_(None), MeetingDocument.split_with != looked_at),
            or_(AgendaRevision.id.is_(None), AgendaRevision.from_document, ~has_items.exists()),
        )
        .group_by(Meeting.id)
        .order_by(func.min(Meeting.starts_at).desc(), Meeting.id)
    )
    return [meeting_id for meeting_id, _ in rows]


def _split_meeting(session: Session, meeting: Meeting, now: datetime) -> int:
    links = _readable(session, meeting)
    agendas = [link for link in links if link.kind == DocumentKind.AGENDA.value]
    splits = [_split(session, link) for link in agendas]
    if not any(split.items for split in splits):  # the packet begins with the agenda
        splits += [_split(session, link) for link in links if link.kind == DocumentKind.PACKET.value]
    for split in splits:
        split.link.split_with = f"{SPLITTER}:{split.link.document.sha256}"
        if meeting.status == MeetingStatus.SCHEDULED.value:
            _report(session, split, now)
    chosen = _joined([split for split in splits if split.items])
    if not chosen:
        return 0
    items, origin = _numbered(chosen)
    pages = [StoredPage(split.link.document.url, str(split.link.document.sha256)) for split in chosen]
    source = session.get_one(StoredSource, meeting.source_key)
    known = current_revision(session, meeting.id)
    seen_after = _seen_after(session, [split.link.document_id for split in chosen])
    revision = save_agenda(session, source, meeting, Agenda(items), pages, now, split_from=origin)
    if revision is None:
        return 0
    revision.seen_after = seen_after if known is None else revision.seen_after
    day = timedelta(days=1)
    join_meetings(session, meeting.source_key, meeting.starts_at - day, meeting.starts_at + day, now)
    return len(items)


def _readable(session: Session, meeting: Meeting) -> list[MeetingDocument]:
    links = session.scalars(
        select(MeetingDocument)
        .join(Document, Document.id == MeetingDocument.document_id)
        .join(StoredFile, StoredFile.sha256 == Document.sha256)
        .where(
            MeetingDocument.meeting_id == meeting.id,
            MeetingDocument.kind.in_(KINDS),
            MeetingDocument.not_seen_since.is_(None),
            StoredFile.text_state == TextState.READ.value,
        )
        .order_by(MeetingDocument.id)
    )
    return [link for link in links if not _OTHER_LANGUAGE.search(link.name)]


def _split(session: Session, link: MeetingDocument) -> _Split:
    texts = session.scalars(select(Page.text).where(Page.sha256 == link.document.sha256).order_by(Page.number)).all()
    split = split_agenda(texts)
    return _Split(link, split.items, split.notes)


def _joined(splits: Sequence[_Split]) -> list[_Split]:
    """The documents that make up the agenda: one that repeats most of an earlier one is its revision, in its place."""
    chosen: list[_Split] = []
    for split in splits:
        said = {_letters(item.text) for item in split.items}
        chosen = [one for one in chosen if 2 * len(said & {_letters(i.text) for i in one.items}) < len(one.items)]
        chosen.append(split)
    return chosen


def _numbered(splits: Sequence[_Split]) -> tuple[tuple[Item, ...], dict[str, int]]:
    """All items under ids that differ, and the document that each was split from."""
    items: list[Item] = []
    origin: dict[str, int] = {}
    for split in splits:
        for item in split.items:
            vendor_id, serial = item.vendor_id, 1
            while vendor_id in origin:
                serial += 1
                vendor_id = f"{item.vendor_id}~{serial}"
            origin[vendor_id] = split.link.document_id
            items.append(replace(item, vendor_id=vendor_id))
    return tuple(items), origin


def _seen_after(session: Session, document_ids: Sequence[int]) -> datetime | None:
    """The last look before the first of these documents was there."""
    first = session.scalars(
        select(DocumentVersion)
        .where(DocumentVersion.document_id.in_(document_ids), DocumentVersion.number == 1)
        .order_by(DocumentVersion.seen_by)
    ).first()
    return first.seen_after if first is not None else None


def _report(session: Session, split: _Split, now: datetime) -> None:
    """Write down that an agenda was not split, or that it is now."""
    document = split.link.document
    known = session.scalar(
        select(Problem).where(
            Problem.source_key == document.source_key,
            Problem.url == document.url,
            Problem.kind == NOT_SPLIT,
            Problem.solved_at.is_(None),
        )
    )
    if split.items or split.link.kind != DocumentKind.AGENDA.value:
        if known is not None:
            known.solved_at = now
        return
    detail = f"«{split.link.name}»: {'; '.join(split.notes)}; its pages are matched one by one"
    if known is not None:
        renew(known, detail, document.sha256, now)
    else:
        report(session, document.source_key, document.url, NOT_SPLIT, detail, document.sha256, now)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
