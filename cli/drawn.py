"""Pages of documents, drawn with words marked: looked up in the database or read from a file."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cli.plain_error import PlainError
from cli.report import print_json
from documents.ocr.asked import recognise_pages
from documents.ocr.languages import OcrUnavailableError, check_languages
from documents.ocr.merge import merged
from documents.process import UnreadableError, WorkerProcess
from documents.reading import LARGEST_FILE
from documents.showing.asked import ShownPage, show_page
from documents.showing.phrases import distinct
from documents.showing.stored import recognised_words
from models.database import open_database
from models.document import Document, Page, StoredFile
from models.files import FileStore
from models.media import media_type
from settings import Settings, load_settings

_BEGINNING_OF_SUM = re.compile(r"[0-9a-f]{8,64}")
_ADDRESS = ("http://", "https://")


@dataclass(frozen=True)
class _Wanted:
    """A page of a file, and what is stored of it: its text, how that was found, and the words that OCR saw."""

    path: Path
    media_type: str
    name: str
    sha256: str | None = None
    document: int | None = None
    text: str | None = None
    method: str = ""
    words: tuple[str, bytes] | None = None


def draw_page(
    document: str, number: int, marks: Sequence[str], output: Path | None, *, dpi: int, as_json: bool
) -> bool:
    """Write the page as a PNG and say what is marked on it; return whether anything is, or nothing was to be marked.

    `document` is the number, the address or the SHA-256 of a document that is stored, or the path of a file.
    Raises PlainError where there is no such document or page, or no picture of it.
    """
    if (blank := next((mark for mark in marks if not distinct([mark])), None)) is not None:
        raise PlainError(f"there is nothing to mark in {blank!r}: write a word")
    marks = distinct(marks)
    settings = load_settings()
    wanted = _wanted(settings, document, number)
    try:
        shown, wanted, note = _shown(wanted, number, marks, dpi, settings.ocr_languages)
    except UnreadableError as error:
        raise PlainError(f"page {number} of {wanted.name} cannot be drawn: {error}") from error
    path = output or Path(f"{Path(wanted.name).stem.replace(' ', '-')}-page-{number}.png")
    path.write_bytes(shown.png)
    if as_json:
        print_json(_json(wanted, shown, path, note))
    else:
        _print(wanted, shown, path, marks, note)
    return bool(shown.places) or not marks


def _shown(
    wanted: _Wanted, number: int, marks: Sequence[str], dpi: int, languages: str
) -> tuple[ShownPage, _Wanted, str]:
    """The page with its marks, what is known of its text then, and what is to be said of how it was read.

    A page that waits for OCR is recognised now, for this picture alone.
    """
    with WorkerProcess() as worker:

        def show(words: tuple[str, bytes] | None) -> ShownPage:
            return show_page(worker, wanted.path, wanted.media_type, number, phrases=marks, words=words, dpi=dpi)

        shown = show(wanted.words)
        own = shown.page
        if wanted.text is None:
            wanted = replace(wanted, text=own.text, method=own.method)
        if not own.needs_ocr or wanted.words is not None:
            return shown, wanted, own.problem
        try:
            check_languages(languages)
            [read] = list(recognise_pages(worker, wanted.path, wanted.media_type, [number], languages))
        except (UnreadableError, OcrUnavailableError) as error:
            return shown, wanted, str(error)
        if not read.text.strip():
            return shown, wanted, read.problem or own.problem
        shown = show((read.text, read.words))
    text, method = merged(own.text, own.method, own.needs_ocr, read.text)
    return shown, replace(wanted, text=text, method=method), read.note or own.problem


def _wanted(settings: Settings, said: str, number: int) -> _Wanted:
    path = Path(said)
    if not said.isdecimal() and not said.startswith(_ADDRESS) and path.is_file():
        if path.stat().st_size > LARGEST_FILE:
            raise PlainError(f"{said} is too big: at most {LARGEST_FILE >> 20} MB are read")
        return _Wanted(path, media_type(path.read_bytes(), url=path.name), path.name)
    with open_database(settings).reading() as session:
        found, name, sha256 = _stored(session, said)
        file = session.get_one(StoredFile, sha256)
        page = session.scalar(select(Page).where(Page.sha256 == sha256, Page.number == number))
        kept = FileStore(settings.files_dir).path(sha256)
        if not kept.is_file():
            raise PlainError(f"the bytes of {name} are not kept any more")
        return _Wanted(
            kept,
            file.media_type,
            name,
            sha256,
            found,
            page.text if page is not None else None,
            page.method if page is not None else "",
            recognised_words(session, sha256, number),
        )


def _stored(session: Session, said: str) -> tuple[int | None, str, str]:
    """The number, a name and the SHA-256 of a stored document's newest bytes, or of bytes that were asked for."""
    query = select(Document).order_by(Document.sha256.is_(None), Document.id.desc())
    document = None
    if said.isdecimal() and len(said) < 10:
        document = session.get(Document, int(said))
    elif said.startswith(_ADDRESS):
        document = session.scalars(query.where(Document.url == said.partition("#")[0])).first()
    if document is not None:
        if document.sha256 is None:
            raise PlainError(f"document {document.id} was not fetched yet: {document.url}")
        return document.id, f"document-{document.id}", document.sha256
    if _BEGINNING_OF_SUM.fullmatch(said.lower()):
        sums = list(
            session.scalars(select(StoredFile.sha256).where(StoredFile.sha256.startswith(said.lower())).limit(2))
        )
        if len(sums) == 2:
            raise PlainError(f"more than one file has a SHA-256 that begins with {said}: write more of it")
        if sums:
            newest = session.scalars(
                select(Document.id).where(Document.sha256 == sums[0]).order_by(Document.id)
            ).first()
            return newest, sums[0][:12], sums[0]
    raise PlainError(
        f"there is no document and no file {said!r}: write a document's number or address, as «sisterwatch search "
        "--json» shows them, at least 8 signs of the SHA-256 of its bytes, or the path of a file"
    )


def _print(wanted: _Wanted, shown: ShownPage, path: Path, marks: Sequence[str], note: str) -> None:
    page = shown.page
    print(f"{path}: page {page.number:,} of {wanted.name}, {shown.width:,} × {shown.height:,} pixels.")
    found = Counter(place.phrase for place in shown.places)
    if marks:
        told = ", ".join(
            f"«{mark}» in {_places(found[mark])}" if found[mark] else f"«{mark}» nowhere" for mark in marks
        )
        print(f"Marked on page {page.number:,}: {told}." if found else f"Nothing is marked: {told} on the page.")
    print(f"How its text was found: {wanted.method}." + (f" {note}." if note else ""))


def _places(count: int) -> str:
    return "1 place" if count == 1 else f"{count} places"


def _json(wanted: _Wanted, shown: ShownPage, path: Path, note: str) -> dict[str, Any]:
    return {
        "path": str(path),
        "document": wanted.document,
        "sha256": wanted.sha256,
        "page": shown.page.number,
        "pages": shown.page.of,
        "width": shown.width,
        "height": shown.height,
        "boxes": [list(box) for box in shown.boxes],
        "places": [{"mark": each.phrase, "boxes": [list(box) for box in each.boxes]} for each in shown.places],
        "method": wanted.method,
        "text": wanted.text,
        "note": note,
    }
