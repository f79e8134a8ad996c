"""Documents that pages name: one row per URL and source, and which meeting names them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.document import Document, MeetingDocument
from models.meeting import Meeting
from published.values import DocumentLink


def save_meeting_documents(
    session: Session,
    source_key: str,
    meeting: Meeting,
    links: Sequence[DocumentLink],
    now: datetime,
    *,
    stand_on_agenda: bool = False,
) -> None:
    """Link the meeting's own documents; one that is named no longer keeps its row and says since when.

    Those that the list names and those that stand on the agenda's page, outside its items, are two sets: each is
    compared with its own earlier state.
    """
    known: dict[str, MeetingDocument] = {}
    others: dict[str, MeetingDocument] = {}
    for row in session.query(MeetingDocument).filter_by(meeting_id=meeting.id):
        if row.stands_on_agenda == stand_on_agenda:
            known[row.document.url] = row
        else:
            others[row.document.url] = row
    documents = save_document_links(session, source_key, links)
    for link in links:
        if link.url in others and others[link.url].not_seen_since is None:
            continue  # named in both places: it stays what it was named first
        if link.url in others:
            row = others[link.url]
            row.stands_on_agenda = stand_on_agenda
        elif link.url in known:
            row = known.pop(link.url)
        else:
            document_id = documents[link.url].id
            row = MeetingDocument(
                meeting_id=meeting.id,
                document_id=document_id,
                first_seen_at=now,
                stands_on_agenda=stand_on_agenda,
            )
            session.add(row)
        row.kind, row.name, row.not_seen_since = link.kind, link.name, None
    for gone in known.values():
        gone.not_seen_since = gone.not_seen_since or now
    session.flush()


WANTED_KINDS = frozenset(("agenda", "packet", "notice", "attachment"))  # minutes and the like are linked, not fetched


def save_document_links(session: Session, source_key: str, links: Iterable[DocumentLink]) -> dict[str, Document]:
    """The documents behind links of the source, by URL: made when new, due again when the vendor's stamp changed."""
    by_url = {link.url: link for link in links}
    known = {
        document.url: document
        for urls in batched(by_url, URLS_PER_QUERY)
        for document in session.scalars(
            select(Document).where(Document.source_key == source_key, Document.url.in_(urls))
        )
    }
    for url, link in by_url.items():
        is_wanted = link.is_file and link.kind in WANTED_KINDS
        if url not in known:
            known[url] = Document(source_key=source_key, url=url, stamp=link.stamp, is_due=is_wanted)
            session.add(known[url])
        elif is_wanted and ((link.stamp and known[url].stamp != link.stamp) or _was_never_wanted(known[url])):
            known[url].stamp, known[url].is_due, known[url].failures = link.stamp, True, 0
    session.flush()
    return known


def _was_never_wanted(document: Document) -> bool:
    """Whether a document was only linked so far: minutes, say, that now hang on an item."""
    return not document.is_due and document.checked_at is None and document.failures == 0


URLS_PER_QUERY = 500


def batched(values: Iterable[str], size: int) -> Iterator[list[str]]:
    """The values in lists of at most `size`: databases bound the number of parameters."""
    iterator = iter(values)
    while batch := list(islice(iterator, size)):
        yield batch
