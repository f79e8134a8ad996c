"""The evidence of one flag as a ZIP file that a stranger can check without us, offline, with standard tools."""

import hashlib
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from evidence.facts import agenda_facts, document_facts, exchange_facts, flag_facts, meeting_facts, moment, versions_of
from evidence.readme import readme
from evidence.warc import warc_of
from models.agenda import AgendaRevision
from models.document import Document
from models.exchange import Exchange
from models.files import FileStore
from models.flag import Flag
from models.media import DOC, DOCX, HTML, JSON, ODT, PDF, PPTX, RTF, TEXT, XLSX, XML, media_type

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
    """What was written: the file, how many files and exchanges it has, and the bytes that were not kept."""

    path: Path
    files: int
    exchanges: int
    missing: tuple[str, ...]


def write_bundle(session: Session, files: FileStore, flag_id: int, path: Path, *, now: datetime) -> Bundle:
    """Write the evidence of a flag to `path`, which is replaced only when all of it is written.

    In it: the bytes as they were fetched, the requests and answers that brought them (also as a WARC, ISO 28500), the
    chain of what was published when, a README for people, a manifest, and SHA-256 sums. Bytes that are not in the file
    store any more are named as missing. Raises UnknownFlag.
    """
    flag = session.get(Flag, flag_id)
    if flag is None:
        raise UnknownFlag(f"there is no flag {flag_id}: «sisterwatch flags» shows their numbers")
    revisions = _revisions(session, flag)
    documents = _documents(flag, revisions)
    kept = _kept(session, revisions, documents)
    exchanges = _exchanges(session, flag.meeting.source_key, kept)
    item_key = flag.subject.removeprefix("item:") if flag.subject.startswith("item:") else None
    facts = {
        "flag": flag_facts(session, flag),
        "meeting": meeting_facts(session, flag.meeting),
        "agenda": agenda_facts(revisions, item_key),
        "documents": document_facts(session, documents),
    }
    contents: dict[str, bytes] = {}
    entries: list[dict[str, Any]] = []
    missing = []
    for one in kept:
        try:
            body = files.read(one.sha256)
        except FileNotFoundError:
            missing.append(one.sha256)
            continue
        kind = media_type(body)
        name = f"files/{one.sha256}{_ENDINGS.get(kind, '.bin')}"
        contents[name] = body
        entries.append({"path": name, "media_type": kind, "what": one.what, "urls": one.urls})
    bodies = {Path(name).stem: body for name, body in contents.items()}
    contents[FACTS] = _json(facts)
    contents[EXCHANGES] = _json([exchange_facts(exchange) for exchange in exchanges])
    contents[WARC] = warc_of([each for each in exchanges if each.sha256 in bodies], bodies)
    contents[README] = readme(facts, entries, missing, now).encode()
    contents[MANIFEST] = _json(
        {
            "format": FORMAT,
            "made_at": moment(now),
            "flag": flag.id,
            "files": [
                {"path": name, "sha256": _sha256(body), "bytes": len(body), **_described(name, entries)}
                for name, body in contents.items()
            ],
            "missing": missing,
        }
    )
    contents[SUMS] = "".join(f"{_sha256(body)}  {name}\n" for name, body in sorted(contents.items())).encode()
    _write(path, contents, now)
    return Bundle(path, len(entries), len(exchanges), tuple(missing))


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


def _described(name: str, entries: Iterable[dict[str, Any]]) -> dict[str, Any]:
    entry = next((each for each in entries if each["path"] == name), {})
    return {key: entry[key] for key in ("media_type", "what", "urls") if key in entry}


def _write(path: Path, contents: dict[str, bytes], now: datetime) -> None:
    written = path.with_name(f"{path.name}.part")
    try:
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, body in contents.items():
                archive.writestr(zipfile.ZipInfo(name, now.timetuple()[:6]), body, zipfile.ZIP_DEFLATED)
        written.replace(path)
    finally:
        written.unlink(missing_ok=True)


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
