"""The evidence of one flag as a ZIP file that a stranger can check without us, offline, with standard tools."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from evidence.facts import agenda_facts, document_facts, exchange_facts, flag_facts, meeting_facts, moment, versions_of
from evidence.packing import Packing, packed
from evidence.pages import MOST_PAGES, DrawPage, FlaggedPage, NotDrawn, flagged_pages, page_facts
from evidence.readme import DRAWN, UNMARKED, readme
from evidence.warc import write_warc
from models.agenda import AgendaRevision
from models.document import Document
from models.exchange import Exchange
from models.files import FileStore
from models.flag import Flag
from models.media import DOC, DOCX, HTML, JSON, ODT, PDF, PNG, PPTX, RTF, TEXT, XLSX, XML, media_type

FORMAT = 1
MANIFEST, SUMS, README, FACTS, EXCHANGES, WARC = (
    "manifest.json",
    "SHA256SUMS",
    "README.txt",
    "facts.json",
    "exchanges.json",
    "exchanges.warc.gz",
)
_ENDINGS = {
    PDF: ".pdf", HTML: ".html", JSON: ".json", XML: ".xml", TEXT: ".txt", RTF: ".rtf", DOC: ".doc", DOCX: ".docx",
    XLSX: ".xlsx", PPTX: ".pptx", ODT: ".odt", "image/png": ".png", "image/jpeg": ".jpg", "image/tiff": ".tif",
}  # fmt: skip


class UnknownFlag(LookupError):
    """Raised for a number that is no flag's."""


@dataclass
class Kept:
    """Bytes that go into the bundle: what they are, and where they were published."""

    sha256: str
    what: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Bundle:
    """What was written: the file; how many files, exchanges and pictures of pages it has; what is missing, and why."""

    path: Path
    files: int
    exchanges: int
    missing: tuple[str, ...]  # bytes that were not kept
    pages: int
    not_drawn: tuple[str, ...]  # pages without a picture, with the reason


def write_bundle(
    session: Session, files: FileStore, flag_id: int, path: Path, *, now: datetime, draw: DrawPage | None = None
) -> Bundle:
    """Write the evidence of a flag to `path`, which is replaced only when all of it is written.

    In it: the bytes as they were fetched, the requests and answers that brought them (also as a WARC, ISO 28500), the
    chain of what was published when, pictures of the pages with what was found marked (by `draw`; without it, none), a
    README for people, a manifest, and SHA-256 sums. Bytes that are not in the file store any more are named as missing,
    pages that cannot be drawn with the reason. Raises UnknownFlag.
    """
    flag = session.get(Flag, flag_id)
    if flag is None:
        raise UnknownFlag(f"there is no flag {flag_id}: «sisterwatch flags» shows their numbers")
    revisions = _revisions(session, flag)
    documents = _documents(flag, revisions)
    kept = _kept(session, revisions, documents)
    exchanges = _exchanges(session, flag.meeting.source_key, kept)
    item_key = flag.subject.removeprefix("item:") if flag.subject.startswith("item:") else None
    with packed(path, now) as packing:
        missing = _add_files(packing, files, kept)
        names = {entry["sha256"]: entry["path"] for entry in packing.files}
        pages = _add_pages(packing, flagged_pages(flag), names, draw) if draw is not None else []
        facts = {
            "flag": flag_facts(session, flag),
            "meeting": meeting_facts(session, flag.meeting),
            "agenda": agenda_facts(revisions, item_key),
            "documents": document_facts(session, documents),
            "pages": pages,
        }
        entries = list(packing.files)
        packing.add(FACTS, _json(facts))
        packing.add(EXCHANGES, _json([exchange_facts(exchange) for exchange in exchanges]))
        with TemporaryFile() as warc:
            write_warc(warc, [each for each in exchanges if each.sha256 in names], files.read)
            size = warc.tell()
            warc.seek(0)
            packing.add_stream(WARC, warc, size)
        packing.add(README, readme(facts, entries, missing, now).encode())
        manifest = {
            "format": FORMAT,
            "made_at": moment(now),
            "flag": flag.id,
            "files": packing.files,
            "missing": missing,
        }
        packing.add(MANIFEST, _json(manifest))
        sums = sorted((entry["path"], entry["sha256"]) for entry in packing.files)
        packing.add(SUMS, "".join(f"{sha256}  {name}\n" for name, sha256 in sums).encode())
    return Bundle(
        path=path,
        files=len(names),
        exchanges=len(exchanges),
        missing=tuple(missing),
        pages=sum(each["path"] is not None for each in pages),
        not_drawn=tuple(
            f"page {each['page']} of document {each['document']}: {each['problem']}"
            for each in pages
            if each["problem"]
        ),
    )


def _add_files(packing: Packing, files: FileStore, kept: Iterable[Kept]) -> list[str]:
    """Pack the bytes as they were fetched; return the sums of those that are not kept any more."""
    missing = []
    for one in kept:
        try:
            body = files.read(one.sha256)
        except FileNotFoundError:
            missing.append(one.sha256)
            continue
        kind = media_type(body)
        name = f"files/{one.sha256}{_ENDINGS.get(kind, '.bin')}"
        packing.add(name, body, media_type=kind, what=one.what, urls=one.urls)
    return missing


def _add_pages(
    packing: Packing, pages: Iterable[FlaggedPage], names: Mapping[str, str], draw: DrawPage
) -> list[dict[str, Any]]:
    """Pack a picture of each page, at most 20, and return what is known of them; what fails costs its picture only."""
    facts: list[dict[str, Any]] = []
    for page in pages:
        name, drawn, problem = f"pages/{page.sha256[:12]}-page-{page.number}.png", None, ""
        if sum(each["path"] is not None for each in facts) == MOST_PAGES:
            problem = f"only {MOST_PAGES} pages are drawn"
        elif page.sha256 not in names:
            problem = "its bytes are not kept any more"
        else:
            try:
                drawn = draw(page)
            except NotDrawn as error:
                problem = str(error)
        if not page.is_certain and (drawn is None or not drawn.marks):
            continue  # the words stand on another page
        if drawn is not None:
            what = f"page {page.number} of document {page.document.id}, {DRAWN if drawn.marks else UNMARKED}"
            packing.add(
                name,
                drawn.png,
                media_type=PNG,
                what=[what],
                urls=[page.document.url],
                drawn_from=names[page.sha256],
            )
        facts.append(page_facts(page, name, drawn, problem))
    return facts


def _revisions(session: Session, flag: Flag) -> list[AgendaRevision]:
    query = select(AgendaRevision).where(AgendaRevision.meeting_id == flag.meeting_id).order_by(AgendaRevision.number)
    return list(session.scalars(query))


def _documents(flag: Flag, revisions: Iterable[AgendaRevision]) -> list[Document]:
    """The documents that the flag rests on: those with matches, its item's files, the file it was split from."""
    found = [match.document for match in flag.matches]
    found.append(flag.document)
    key = flag.subject.removeprefix("item:")
    for revision in revisions:
        for item in revision.items:
            if item.item_key == key:
                found += [item.document, *(attachment.document for attachment in item.attachments)]
    return list({document.id: document for document in found if document is not None}.values())


def _kept(session: Session, revisions: Iterable[AgendaRevision], documents: Iterable[Document]) -> list[Kept]:
    kept: dict[str, Kept] = {}

    def add(sha256: str, what: str, url: str) -> None:
        one = kept.setdefault(sha256, Kept(sha256))
        one.what += [what] if what not in one.what else []
        one.urls += [url] if url not in one.urls else []

    for revision in revisions:
        for page in revision.pages:
            add(page.sha256, f"agenda, revision {revision.number}", page.url)
    for document in documents:
        for version in versions_of(session, document):
            add(version.sha256, f"document {document.id}, version {version.number}", document.url)
    return list(kept.values())


def _exchanges(session: Session, source_key: str, kept: Iterable[Kept]) -> list[Exchange]:
    sums = [one.sha256 for one in kept]
    query = select(Exchange).where(Exchange.source_key == source_key, Exchange.sha256.in_(sums))
    return list(session.scalars(query.order_by(Exchange.first_at, Exchange.id)))


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
