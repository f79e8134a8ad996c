"""Hits: what was found, of which meeting, with an excerpt and a link."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import Executable, literal, select, union_all

from models.agenda import AgendaItem, AgendaRevision, Attachment
from models.document import Document, MeetingDocument, Page, StoredFile
from models.meeting import Meeting
from models.search.asking import Asking, Statement, is_one_of
from models.search.excerpt import excerpt
from models.search.places import Place
from models.search.query import Query
from models.source import StoredSource

KINDS: tuple[Literal["item", "page", "document"], ...] = ("item", "page", "document")
ITEM, PAGE, DOCUMENT = range(3)


@dataclass(frozen=True)
class Hit:
    """An item, a page of a document, or a document by its name, of the newest of its meetings that were asked for."""

    kind: Literal["item", "page", "document"]
    locality: str
    locality_name: str
    source: str
    body: str
    meeting_id: int
    meeting_title: str
    meeting_status: str
    starts_at: datetime  # on the locality's own clock
    is_time_known: bool
    more_meetings: int  # others that were asked for and have the same page or document
    item_number: str  # of a page or document: of the item that it hangs on, if any
    item_title: str
    document_id: int | None
    document_name: str
    document_url: str
    page: int | None
    excerpt: str
    marks: tuple[tuple[int, int], ...]  # offsets of the words in the excerpt
    score: float | None  # where relevance was asked for: higher is better
    link: str  # to the page where a browser can open it, else to the document or the meeting; empty: there is none
    cursor: str  # what `search` goes on after


Found = tuple[Place, int, float | None, str]  # place, more meetings, score, cursor


class _Said(NamedTuple):
    """What a hit shows beside its meeting."""

    text: str
    item_number: str = ""
    item_title: str = ""
    document_id: int | None = None
    document_name: str = ""
    document_url: str | None = None
    media_type: str | None = None
    page: int | None = None


def hits_of(asking: Asking, query: Query, found: Sequence[Found]) -> list[Hit]:
    """The hits at these places, in their order."""
    if not found:
        return []
    places = [place for place, *_ in found]
    meetings = {row.id: row for row in _rows(asking, _meetings, {place.meeting_id for place in places})}
    said = {
        **_items(asking, [place for place in places if place.kind == ITEM]),
        **_pages(asking, [place for place in places if place.kind == PAGE]),
        **_documents(asking, query, [place for place in places if place.kind == DOCUMENT]),
    }
    return [
        _hit(query, place, meetings[place.meeting_id], said[place], more=more, score=score, cursor=cursor)
        for place, more, score, cursor in found
    ]


def _hit(query: Query, place: Place, meeting: Any, said: _Said, *, more: int, score: float | None, cursor: str) -> Hit:
    words, marks = excerpt(said.text, query)
    url = _web(said.document_url or "")
    is_page_of_pdf = bool(url) and said.media_type == "application/pdf" and said.page is not None
    return Hit(
        kind=KINDS[place.kind],
        locality=meeting.locality,
        locality_name=meeting.locality_name,
        source=meeting.source_key,
        body=meeting.body,
        meeting_id=meeting.id,
        meeting_title=meeting.title,
        meeting_status=meeting.status,
        starts_at=meeting.starts_at.astimezone(ZoneInfo(meeting.time_zone)),
        is_time_known=meeting.is_time_known,
        more_meetings=more,
        item_number=said.item_number,
        item_title=said.item_title,
        document_id=said.document_id,
        document_name=said.document_name,
        document_url=said.document_url or "",
        page=said.page,
        excerpt=words,
        marks=marks,
        score=score,
        link=(f"{url.partition('#')[0]}#page={said.page}" if is_page_of_pdf else url) or _web(meeting.page_url),
        cursor=cursor,
    )


def _items(asking: Asking, places: Sequence[Place]) -> dict[Place, _Said]:
    """The text of an item is what is indexed of it, with the title once."""
    rows = {row.id: row for row in _rows(asking, _of_items, [place.id for place in places])}
    found = {}
    for place in places:
        _, section, number, file_number, title, text, page, document_id, url, media_type = rows[place.id]
        body = text if title in text else f"{title}\n{text}"
        whole = "\n".join(part for part in (section, number, file_number, body) if part)
        found[place] = _Said(whole, number, title, document_id, "", url, media_type, page)
    return found


def _pages(asking: Asking, places: Sequence[Place]) -> dict[Place, _Said]:
    rows = {row.id: row for row in _rows(asking, _of_pages, [place.id for place in places])}
    carriers: dict[tuple[int, str], Any] = {}
    for carrier in _carriers(asking, places, _carriers_of_pages):
        carriers.setdefault((carrier.meeting_id, carrier.sha256), carrier)
    found = {}
    for place in places:
        _, sha256, number, text = rows[place.id]
        carrier = carriers[place.meeting_id, sha256]
        found[place] = _said_of(carrier, text, page=number)
    return found


def _documents(asking: Asking, query: Query, places: Sequence[Place]) -> dict[Place, _Said]:
    found: dict[Place, _Said] = {}
    wanted = {(place.meeting_id, place.id): place for place in places}
    for carrier in _carriers(asking, places, _carriers_of_documents):
        place = wanted.get((carrier.meeting_id, carrier.document_id))
        if place is not None and place not in found and query.is_in(carrier.name):
            found[place] = _said_of(carrier, carrier.name)
    return found


def _said_of(carrier: Any, text: str, page: int | None = None) -> _Said:
    return _Said(
        text,
        carrier.number,
        carrier.title,
        carrier.document_id,
        carrier.name,
        carrier.url,
        carrier.media_type,
        page,
    )


def _carriers(asking: Asking, places: Sequence[Place], of: Any) -> list[Any]:
    """Where pages or documents hang, at these meetings: on items first, in the agenda's order."""
    if not places:
        return []
    values = {"ids": asking.many({place.id for place in places})}
    meetings = asking.many({place.meeting_id for place in places})
    rows = asking.rows(of(is_sqlite=asking.is_sqlite), meetings=meetings, **values)
    return sorted(rows, key=lambda row: (row.is_published, row.item_position, row.position))


def _rows(asking: Asking, of: Any, ids: Collection[int]) -> Sequence[Any]:
    return asking.rows(of(is_sqlite=asking.is_sqlite), ids=asking.many(ids)) if ids else []


@cache
def _meetings(*, is_sqlite: bool) -> Statement:
    return (
        select(
            Meeting.id,
            Meeting.source_key,
            Meeting.body,
            Meeting.title,
            Meeting.status,
            Meeting.starts_at,
            Meeting.time_zone,
            Meeting.is_time_known,
            Meeting.page_url,
            StoredSource.locality,
            StoredSource.locality_name,
        )
        .join(StoredSource, StoredSource.key == Meeting.source_key)
        .where(is_one_of(Meeting.id, "ids", is_sqlite=is_sqlite))
    )


@cache
def _of_items(*, is_sqlite: bool) -> Statement:
    return (
        select(
            AgendaItem.id,
            AgendaItem.section,
            AgendaItem.number,
            AgendaItem.file_number,
            AgendaItem.title,
            AgendaItem.text,
            AgendaItem.page,
            AgendaItem.document_id,
            Document.url,
            StoredFile.media_type,
        )
        .outerjoin(Document, Document.id == AgendaItem.document_id)
        .outerjoin(StoredFile, StoredFile.sha256 == Document.sha256)
        .where(is_one_of(AgendaItem.id, "ids", is_sqlite=is_sqlite))
    )


@cache
def _of_pages(*, is_sqlite: bool) -> Statement:
    return select(Page.id, Page.sha256, Page.number, Page.text).where(is_one_of(Page.id, "ids", is_sqlite=is_sqlite))


@cache
def _carriers_of_documents(*, is_sqlite: bool) -> Executable:
    attached, published = _links(is_sqlite=is_sqlite)
    is_asked = is_one_of(Document.id, "ids", is_sqlite=is_sqlite)
    return union_all(attached.where(is_asked), published.where(is_asked))


@cache
def _carriers_of_pages(*, is_sqlite: bool) -> Executable:
    attached, published = _links(is_sqlite=is_sqlite)
    files = select(Page.sha256).where(is_one_of(Page.id, "ids", is_sqlite=is_sqlite))
    return union_all(attached.where(Document.sha256.in_(files)), published.where(Document.sha256.in_(files)))


def _links(*, is_sqlite: bool) -> tuple[Statement, Statement]:
    attached = (
        select(
            AgendaRevision.meeting_id,
            Document.id.label("document_id"),
            Document.sha256,
            Document.url,
            StoredFile.media_type,
            Attachment.name,
            AgendaItem.number,
            AgendaItem.title,
            literal(0).label("is_published"),
            AgendaItem.position.label("item_position"),
            Attachment.position.label("position"),
        )
        .join(AgendaItem, AgendaItem.revision_id == AgendaRevision.id)
        .join(Attachment, Attachment.item_id == AgendaItem.id)
        .join(Document, Document.id == Attachment.document_id)
        .outerjoin(StoredFile, StoredFile.sha256 == Document.sha256)
        .where(AgendaRevision.is_current, is_one_of(AgendaRevision.meeting_id, "meetings", is_sqlite=is_sqlite))
    )
    published = (
        select(
            MeetingDocument.meeting_id,
            Document.id.label("document_id"),
            Document.sha256,
            Document.url,
            StoredFile.media_type,
            MeetingDocument.name,
            literal("").label("number"),
            literal("").label("title"),
            literal(1).label("is_published"),
            literal(0).label("item_position"),
            MeetingDocument.id.label("position"),
        )
        .join(Document, Document.id == MeetingDocument.document_id)
        .outerjoin(StoredFile, StoredFile.sha256 == Document.sha256)
        .where(is_one_of(MeetingDocument.meeting_id, "meetings", is_sqlite=is_sqlite))
    )
    return attached, published


def _web(url: str) -> str:
    """The address when it is a plain http or https one, else nothing."""
    try:
        is_web = urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)
    except ValueError:  # such as a broken IPv6 address
        return ""
    return url if is_web and url.isprintable() and " " not in url else ""
