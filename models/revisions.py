"""Agendas: a new revision only when the items say something else, with every item known again under its key."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from models.agenda import AgendaItem, AgendaPage, AgendaRevision, Attachment
from models.document_links import save_document_links, save_meeting_documents
from models.meeting import Meeting
from models.source import StoredSource
from published.values import Agenda, DocumentLink, Item

MANY = 100  # rows that say the same


@dataclass(frozen=True)
class StoredPage:
    """An answer that an agenda was read from, its bytes in the file store under their SHA-256."""

    url: str
    sha256: str


def current_revision(session: Session, meeting_id: int) -> AgendaRevision | None:
    """The newest agenda revision of a meeting, or None when none was read."""
    return session.query(AgendaRevision).filter_by(meeting_id=meeting_id, is_current=True).one_or_none()


def save_agenda(
    session: Session,
    source: StoredSource,
    meeting: Meeting,
    agenda: Agenda,
    pages: Sequence[StoredPage],
    now: datetime,
    *,
    keep_attachments_of: frozenset[str] = frozenset(),
    split_from: Mapping[str, int] | None = None,
) -> AgendaRevision | None:
    """Store the agenda as a new revision with its pages, or return None when it says what the current one says.

    Stamps of attachments are hints, not content: a changed one makes the document due, not the agenda new.
    `keep_attachments_of` names items, by vendor id, of which nobody knows whether their attachments changed.
    `split_from` is given when the items were split from documents: the document's id by the item's vendor id.
    """
    before = current_revision(session, meeting.id)
    if before is not None and keep_attachments_of:
        agenda = _with_attachments_of(before, agenda, keep_attachments_of)
    content_hash = _content_hash(agenda)
    attached = (link for item in agenda.items for link in item.attachments)
    documents = save_document_links(session, source.key, attached)
    save_meeting_documents(session, source.key, meeting, agenda.documents, now, stand_on_agenda=True)
    if before is not None and before.content_hash == content_hash:
        return None
    if before is not None:
        before.is_current = False
        session.flush()  # one current revision at a time: the old one steps back first
    revision = AgendaRevision(
        meeting_id=meeting.id,
        number=before.number + 1 if before else 1,
        is_current=True,
        content_hash=content_hash,
        from_document=split_from is not None,
        seen_after=meeting.agenda_checked_at or source.last_good_poll_at,
        seen_by=now,
        pages=[AgendaPage(position=n, url=page.url, sha256=page.sha256) for n, page in enumerate(pages, 1)],
    )
    session.add(revision)
    session.flush()
    keys = carry_keys(before.items if before else [], agenda.items, ids_stay=split_from is None)
    untouched = {item.item_key: item for item in before.items} if before else {}
    for position, (item, key) in enumerate(zip(agenda.items, keys, strict=True), 1):
        row = AgendaItem(
            revision_id=revision.id,
            position=position,
            item_key=key,
            vendor_id=item.vendor_id,
            number=item.number,
            title=item.title,
            text=item.text,
            section=item.section,
            is_consent=item.is_consent,
            file_number=item.file_number,
            document_id=(split_from or {}).get(item.vendor_id),
            page=item.page,
            last_page=item.last_page,
        )
        row.attachments = [
            Attachment(position=n, name=link.name, document_id=documents[link.url].id)
            for n, link in enumerate(item.attachments, 1)
        ]
        if key in untouched and _says_the_same(untouched[key], row):
            row.flagged_with = untouched[key].flagged_with
        session.add(row)
    session.flush()
    return revision


def _with_attachments_of(before: AgendaRevision, agenda: Agenda, vendor_ids: frozenset[str]) -> Agenda:
    """The agenda with the attachments that these items had before, beside those that they name now."""
    known = {item.vendor_id: item for item in before.items}

    def kept(item: Item) -> Item:
        if item.vendor_id not in vendor_ids or item.vendor_id not in known:
            return item
        earlier = [DocumentLink("attachment", a.document.url, a.name) for a in known[item.vendor_id].attachments]
        return replace(item, attachments=tuple({link.url: link for link in (*earlier, *item.attachments)}.values()))

    return replace(agenda, items=tuple(kept(item) for item in agenda.items))


class SaysWhatItIs(Protocol):
    """What an item is known again by."""

    @property
    def vendor_id(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def file_number(self) -> str: ...


def carry_keys(before: Sequence[AgendaItem], items: Sequence[SaysWhatItIs], *, ids_stay: bool = True) -> list[str]:
    """The key of each item: that of the same item in the revision before, else a new one.

    The same item is the one with the same vendor id; else with the same text; else with the same file number, where
    it is the only one with it on both sides. Rows that say the same as others are at last taken in their order, where
    there are as many as before. Each earlier item is taken once. Without `ids_stay` a vendor id says least: where it
    is a mere number of the agenda, or the agenda was published anew under other ids.
    """
    keys: list[str | None] = [None] * len(items)
    free = list(before)

    def match(of_row: Callable[[AgendaItem], str], of_item: Callable[[SaysWhatItIs], str], *, most: int) -> None:
        rows: dict[str, list[AgendaItem]] = {}
        for row in free:
            rows.setdefault(of_row(row), []).append(row)
        item_counts = Counter(of_item(item) for item, key in zip(items, keys, strict=True) if key is None)
        for index, item in enumerate(items):
            value = of_item(item)
            same = rows.get(value, [])
            if keys[index] is None and value and len(same) == item_counts[value] <= most:
                row = same.pop(0)
                item_counts[value] -= 1
                keys[index] = row.item_key
                free.remove(row)

    if ids_stay:
        match(lambda row: row.vendor_id, lambda item: item.vendor_id, most=1)
    match(lambda row: _letters(row.text), lambda item: _letters(item.text), most=1)
    match(lambda row: row.file_number, lambda item: item.file_number, most=1)
    match(lambda row: _letters(row.text), lambda item: _letters(item.text), most=MANY)
    if not ids_stay:
        match(lambda row: row.vendor_id, lambda item: item.vendor_id, most=1)
    taken = {key for key in keys if key is not None} | {row.item_key for row in before}
    return [key if key is not None else _new_key(item, taken) for key, item in zip(keys, items, strict=True)]


def _new_key(item: SaysWhatItIs, taken: set[str]) -> str:
    key, serial = item.vendor_id, 1
    while key in taken:
        serial += 1
        key = f"{item.vendor_id}.{serial}"
    taken.add(key)
    return key


def _says_the_same(old: AgendaItem, new: AgendaItem) -> bool:
    return (old.title, old.text, old.section) == (new.title, new.text, new.section) and [
        (a.document_id, a.name) for a in old.attachments
    ] == [(a.document_id, a.name) for a in new.attachments]


def _letters(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


def _content_hash(agenda: Agenda) -> str:
    def content(link: DocumentLink) -> tuple[str, str]:
        return link.url, link.name

    def told(item: Item) -> dict[str, object]:
        values = {
            name: value for name, value in asdict(item).items() if name not in ("detail_url", "page", "last_page")
        }
        pages = {"pages": [item.page, item.last_page]} if item.page is not None else {}
        return {**values, **pages, "attachments": [content(link) for link in item.attachments]}

    said = [told(item) for item in agenda.items]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
