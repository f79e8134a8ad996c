"""Hits: what was found, of which meeting, with an excerpt and a link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.agenda import AgendaItem, AgendaRevision, Attachment
from models.document import Document, MeetingDocument, Page, StoredFile
from models.meeting import Meeting
from models.search.excerpt import excerpt
from models.search.places import Place
from models.search.query import Query


@dataclass(frozen=True)
class Hit:
    """An agenda item, or a page of a document, of the newest of its meetings that were asked for."""

    kind: Literal["item", "page"]
    locality: str
    locality_name: str
    source: str
    body: str
    meeting_id: int
    meeting_title: str
    meeting_status: str
    starts_at: datetime  # on the locality's own clock
    is_time_known: bool
    more_meetings: int  # others that were asked for and have the same page
    item_number: str  # of a page: of the item that it hangs on, if any
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


def hits_of(session: Session, query: Query, found: Sequence[Found]) -> list[Hit]:
    """The hits at these places, in their order."""
    if not found:
        return []
    meetings = {
        meeting.id: meeting
        for meeting in session.scalars(
            select(Meeting)
            .where(Meeting.id.in_({place.meeting_id for place, *_ in found}))
            .options(selectinload(Meeting.source))
        )
    }
    items = {
        item.id: item
        for item in session.scalars(
            select(AgendaItem)
            .where(AgendaItem.id.in_([place.id for place, *_ in found if place.kind == 0]))
            .options(selectinload(AgendaItem.document).selectinload(Document.file))
        )
    }
    pages = [place for place, *_ in found if place.kind == 1]
    texts = {page.id: page for page in session.scalars(select(Page).where(Page.id.in_([p.id for p in pages])))}
    files = {page.sha256 for page in texts.values()}
    carriers = _carriers(session, {place.meeting_id for place in pages}, files) if pages else {}
    hits = []
    for place, more, score, cursor in found:
        meeting = meetings[place.meeting_id]
        if place.kind == 0:
            item = items[place.id]
            said, document, name, page = item_text(item), item.document, "", item.page
            number, title, is_pdf = item.number, item.title, _is_pdf(document)
        else:
            row = texts[place.id]
            said, page = row.text, row.number
            document, name, number, title, is_pdf = carriers[meeting.id, row.sha256]
        words, marks = excerpt(said, query)
        url = _web(document.url) if document is not None else ""
        link = f"{url.partition('#')[0]}#page={page}" if url and is_pdf and page is not None else url
        hits.append(
            Hit(
                kind="item" if place.kind == 0 else "page",
                locality=meeting.source.locality,
                locality_name=meeting.source.locality_name,
                source=meeting.source_key,
                body=meeting.body,
                meeting_id=meeting.id,
                meeting_title=meeting.title,
                meeting_status=meeting.status,
                starts_at=meeting.local_start,
                is_time_known=meeting.is_time_known,
                more_meetings=more,
                item_number=number,
                item_title=title,
                document_id=document.id if document is not None else None,
                document_name=name,
                document_url=document.url if document is not None else "",
                page=page,
                excerpt=words,
                marks=marks,
                score=score,
                link=link or _web(meeting.page_url),
                cursor=cursor,
            )
        )
    return hits


def item_text(item: AgendaItem) -> str:
    """The item's text for an excerpt: what is indexed of it, with the title once."""
    said = item.text if item.title in item.text else f"{item.title}\n{item.text}"
    return "\n".join(part for part in (item.section, item.number, item.file_number, said) if part)


_Carrier = tuple[Document, str, str, str, bool]


def _carriers(session: Session, meeting_ids: set[int], files: set[str]) -> dict[tuple[int, str], _Carrier]:
    """By meeting and bytes: the document, its name, and the number and title of the item that it hangs on, if any."""
    attached = session.execute(
        select(AgendaRevision.meeting_id, Document, Attachment.name, AgendaItem.number, AgendaItem.title)
        .join(AgendaItem, AgendaItem.revision_id == AgendaRevision.id)
        .join(Attachment, Attachment.item_id == AgendaItem.id)
        .join(Document, Document.id == Attachment.document_id)
        .where(AgendaRevision.is_current, AgendaRevision.meeting_id.in_(meeting_ids), Document.sha256.in_(files))
        .order_by(AgendaItem.position, Attachment.position)
    )
    published = session.execute(
        select(MeetingDocument.meeting_id, Document, MeetingDocument.name)
        .join(Document, Document.id == MeetingDocument.document_id)
        .where(MeetingDocument.meeting_id.in_(meeting_ids), Document.sha256.in_(files))
        .order_by(MeetingDocument.id)
    )
    types = session.execute(select(StoredFile.sha256, StoredFile.media_type).where(StoredFile.sha256.in_(files)))
    pdfs = {sha256 for sha256, media_type in types if media_type == "application/pdf"}
    found: dict[tuple[int, str], _Carrier] = {}
    for meeting_id, document, name, number, title in (
        *attached,
        *((meeting_id, document, name, "", "") for meeting_id, document, name in published),
    ):
        found.setdefault((meeting_id, document.sha256), (document, name, number, title, document.sha256 in pdfs))
    return found


def _is_pdf(document: Document | None) -> bool:
    return document is not None and document.file is not None and document.file.media_type == "application/pdf"


def _web(url: str) -> str:
    """The address when it is a plain http or https one, else nothing."""
    try:
        is_web = urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)
    except ValueError:  # such as a broken IPv6 address
        return ""
    return url if is_web and url.isprintable() and " " not in url else ""
