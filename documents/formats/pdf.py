"""PDF files: pages with their text layer, comments and filled-in fields, then the files that are attached."""

import ctypes
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import pypdfium2.raw as pdfium

from documents.formats.comments import annotations, is_file, opened_annotation, said
from documents.formats.inside import LARGEST_INNER_FILE, MOST_FILES, Inside, inner_pages, unread
from documents.formats.letters import places_on
from documents.formats.page import (
    MOST_PAGES,
    NO_TEXT,
    TEXT_LAYER,
    Picture,
    Piece,
    ReadPage,
    Source,
    UnreadableFileError,
    numbered,
)
from documents.quality import UNMAPPED, broken_text
from documents.showing.places import Place, Places
from documents.text import LONGEST_PAGE, page_text

if TYPE_CHECKING:
    from PIL import Image

OPENED_FOR = 100  # pages; then a document is opened anew
FEW_CHARACTERS = 50  # a stamped "Packet page 34 of 210" does not make a scan readable
LITTLE_TEXT = 400  # characters: of so few it is looked where on the page they are
MARGIN = 0.12  # of the width or height: what stands in it only is a stamp
NESTING_LOOKED_INTO = 2  # form XObjects inside form XObjects, when looking for pictures
SAMPLED_CHARACTERS = 60  # of a page, asked whether they have a meaning

PICTURE = "picture"
REPAIRED = "the file is damaged and was put together again: pages may be missing"
POINTS = 72  # to the inch

_REASONS = {
    pdfium.FPDF_ERR_FILE: "the file cannot be opened",
    pdfium.FPDF_ERR_FORMAT: "it is damaged, or not a PDF",
    pdfium.FPDF_ERR_PASSWORD: "it is encrypted with a password",
    pdfium.FPDF_ERR_SECURITY: "it is protected in a way that cannot be opened",
}


def read_pages(source: Source, inside: Inside) -> Iterator[ReadPage]:
    """Yield the pages in their order, at most 5,000, each closed before the next is opened; then what is attached.

    A page that cannot be read is yielded without text and with its problem; the next ones follow. Text
    outside the visible box counts as text. Raises UnreadableFileError when the file cannot be opened or has
    no pages. The empty password is tried on what is encrypted.
    """
    document, is_repaired = _open(source)
    try:
        count = len(document)
        if count == 0 and document.count_attachments() == 0:
            raise UnreadableFileError("it has no pages")
        attached: list[Piece | tuple[str, bytes]] = []
        for number in range(1, min(count, MOST_PAGES) + 1):
            if inside.skips(number, count):
                yield ReadPage(number, count, "", TEXT_LAYER)
                continue
            if number % OPENED_FOR == 0 and not is_repaired:
                document.close()  # PDFium remembers what it met on every page
                document = _opened(source)
            page = _read_page(document, number, count, attached, inside)
            if number == 1 and is_repaired:
                page = replace(page, problem=page.problem or REPAIRED)
            yield replace(page, picture=page_picture(source, number), places=page_places(source, number))
        pages = numbered(chain(_attachments(document, inside), _on_pages(attached, inside)))
        before = min(count, MOST_PAGES)
        for page in pages:
            yield replace(page, number=before + page.number, of=count + page.of)
    finally:
        document.close()


def _opened(source: Source) -> pypdfium2.PdfDocument:
    return _open(source)[0]


def _open(source: Source) -> tuple[pypdfium2.PdfDocument, bool]:
    """Open by hand: for a file without pages pypdfium2 reports the error of the file before it.

    A damaged file is repaired first, where that helps; returns whether it was.
    """
    if isinstance(source, Path):
        raw = pdfium.FPDF_LoadDocument(os.fsencode(source) + b"\0", None)
        document = pypdfium2.PdfDocument(raw) if raw else None
    else:
        raw = pdfium.FPDF_LoadMemDocument64(source, len(source), None)
        document = pypdfium2.PdfDocument(raw) if raw else None
    if document is not None:
        return document, False
    from documents.formats.repair import repaired  # only when it is needed: most files are whole

    error = pdfium.FPDF_GetLastError()
    body = repaired(source) if error == pdfium.FPDF_ERR_FORMAT else None
    if body is not None:
        with suppress(pypdfium2.PdfiumError):
            return pypdfium2.PdfDocument(body), True
    raise UnreadableFileError(_REASONS.get(error, "it cannot be opened"))


def _read_page(
    document: pypdfium2.PdfDocument, number: int, of: int, attached: list[Piece | tuple[str, bytes]], inside: Inside
) -> ReadPage:
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        return ReadPage(number, of, "", TEXT_LAYER, problem="it is damaged")
    try:
        words = page.get_textpage()
        try:
            count = words.count_chars()
            raw = words.get_text_range(0, min(count, LONGEST_PAGE)) if count > 0 else ""
            needs_ocr = PICTURE if _is_picture(page, words, raw) else _broken(words, count, raw)
        finally:
            words.close()
        problem = f"only its first {LONGEST_PAGE:,} characters are kept" if count > LONGEST_PAGE else ""
        beside = list(_annotations(page, attached, inside))
        text = page_text("\n".join(line for line in (page_text(raw), *beside) if line)) if beside else page_text(raw)
        method = NO_TEXT if needs_ocr == PICTURE and not text.strip() else TEXT_LAYER
        return ReadPage(number, of, text, method, needs_ocr, problem)
    except pypdfium2.PdfiumError:
        return ReadPage(number, of, "", TEXT_LAYER, problem="its text cannot be read")
    finally:
        page.close()


def page_picture(source: Source, number: int) -> Picture:
    """The page as it is printed, with its comments and filled-in fields; the file is opened anew for it."""

    def picture(dpi: int) -> "Image.Image":
        from documents.formats.picture import fitting

        document = _opened(source)
        try:
            if document.get_formtype() != pdfium.FORMTYPE_NONE:
                document.init_forms()
            page = document[number - 1]
            width, height = page.get_size()
            wide, _ = fitting(width * dpi / POINTS, height * dpi / POINTS)
            image: Image.Image = page.render(scale=wide / width, grayscale=True).to_pil()
            return image
        except pypdfium2.PdfiumError as error:
            raise UnreadableFileError("the page cannot be drawn") from error
        finally:
            document.close()

    return picture


def page_places(source: Source, number: int) -> Places:
    """Where phrases of the page's text and comments stand on its picture; the file is opened anew for it."""

    def places(phrases: Sequence[str]) -> list[Place]:
        document = _opened(source)
        try:
            page = document[number - 1]
            return places_on(page, phrases)
        except pypdfium2.PdfiumError as error:
            raise UnreadableFileError("its text cannot be read") from error
        finally:
            document.close()

    return places


def _broken(words: pypdfium2.PdfTextPage, count: int, raw: str) -> str:
    """Why the text cannot be trusted; PDFium itself knows which characters a font gives no meaning to."""
    step = max(1, count // SAMPLED_CHARACTERS)
    sample = range(0, count, step)
    unknown = sum(pdfium.FPDFText_HasUnicodeMapError(words, index) == 1 for index in sample)
    if len(sample) >= FEW_CHARACTERS and unknown * 2 > len(sample):
        return UNMAPPED
    return broken_text(raw)


def _is_picture(page: pypdfium2.PdfPage, words: pypdfium2.PdfTextPage, raw: str) -> bool:
    """Whether the page shows something that its text does not say.

    With no text at all: anything drawn. With little text, or some in the margins only, as stamps and headers of a
    packet are: pictures that cover at least half of the page.
    """
    characters = len("".join(raw.split()))
    if characters >= LITTLE_TEXT:
        return False
    if characters == 0:
        return bool(pdfium.FPDFPage_CountObjects(page) > 0)
    if characters >= FEW_CHARACTERS and not _is_in_margins(page, words):
        return False
    width, height = page.get_size()
    pictures = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=NESTING_LOOKED_INTO)
    try:
        boxes = [picture.get_bounds() for picture in pictures]
    except pypdfium2.PdfiumError:
        return True  # what is drawn cannot be measured, and the text does not say it
    covered = sum((right - left) * (top - bottom) for left, bottom, right, top in boxes)
    return bool(covered >= width * height / 2)


def _is_in_margins(page: pypdfium2.PdfPage, words: pypdfium2.PdfTextPage) -> bool:
    left, bottom, right, top = page.get_cropbox()
    wide, high = (right - left) * MARGIN, (top - bottom) * MARGIN
    boxes = [words.get_rect(index) for index in range(words.count_rects())]
    return all(
        box[2] <= left + wide or box[0] >= right - wide or box[3] <= bottom + high or box[1] >= top - high
        for box in boxes
    )


def _annotations(page: pypdfium2.PdfPage, attached: list[Piece | tuple[str, bytes]], inside: Inside) -> Iterator[str]:
    """What was written on the page, each a line; files that were pinned to it go to `attached`."""
    for index in annotations(page):
        with opened_annotation(page, index) as annotation:
            if line := said(annotation):
                yield line
            elif is_file(annotation) and len(attached) < MOST_FILES:
                file = pdfium.FPDFAnnot_GetFileAttachment(annotation)
                if file:
                    attached.append(_taken(pypdfium2.PdfAttachment(file, page.pdf), inside))


def _attachments(document: pypdfium2.PdfDocument, inside: Inside) -> Iterator[Piece]:
    for index in range(document.count_attachments()):
        if index >= MOST_FILES:
            yield Piece("", NO_TEXT, problem=f"only {MOST_FILES} of the files inside are read")
            return
        try:
            file = _taken(document.get_attachment(index), inside)
        except pypdfium2.PdfiumError:
            file = unread(f"number {index + 1}", "it is damaged")
        yield from _on_pages([file], inside)


def _taken(attachment: pypdfium2.PdfAttachment, inside: Inside) -> Piece | tuple[str, bytes]:
    """Name and bytes of an attached file, or why it is not read."""
    name = attachment.get_name()
    size = ctypes.c_ulong()
    if not pdfium.FPDFAttachment_GetFile(attachment, None, 0, ctypes.byref(size)):
        return unread(name, "its bytes are not in the PDF")
    reason = inside.take(size.value)
    if reason or size.value > LARGEST_INNER_FILE:
        return unread(name, reason)
    return name, bytes(attachment.get_data())


def _on_pages(files: list[Piece | tuple[str, bytes]], inside: Inside) -> Iterator[Piece]:
    for file in files:
        if isinstance(file, Piece):
            yield file
        else:
            yield from inner_pages(*file, inside)
