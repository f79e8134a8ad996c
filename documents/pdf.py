"""PDF files: bytes in, pages of text out. For the worker process only: a stranger's file may crash PDFium."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from documents.text import LONGEST_PAGE, page_text

MOST_PAGES = 5_000
FEW_CHARACTERS = 50  # a stamped "Packet page 34 of 210" does not make a scan readable
NESTING_LOOKED_INTO = 2  # form XObjects inside form XObjects, when looking for pictures

_REASONS = {
    pdfium.FPDF_ERR_FILE: "the file cannot be opened",
    pdfium.FPDF_ERR_FORMAT: "it is damaged, or not a PDF",
    pdfium.FPDF_ERR_PASSWORD: "it is encrypted with a password",
    pdfium.FPDF_ERR_SECURITY: "it is protected in a way that cannot be opened",
}


class UnreadablePdfError(Exception):
    """Raised by `read_pages` when a file cannot be opened or has no pages; says why in plain words."""


@dataclass(frozen=True)
class PdfPage:
    """A page: its number from 1, of how many, its text, and what to know about it."""

    number: int
    of: int  # pages that the file has, which can be more than are read
    text: str
    is_picture: bool  # something is shown, but as a picture: a scan
    problem: str = ""  # why its text is missing or cut


def read_pages(path: Path) -> Iterator[PdfPage]:
    """Yield the pages in their order, at most 5,000, each closed before the next is opened.

    A page that cannot be read is yielded without text and with its problem; the next ones follow. Text
    outside the visible box counts as text. Raises UnreadablePdfError when the file cannot be opened or has
    no pages.
    """
    document = _opened(path)
    try:
        of = len(document)
        if of == 0:
            raise UnreadablePdfError("it has no pages")
        for number in range(1, min(of, MOST_PAGES) + 1):
            yield _read_page(document, number, of)
    finally:
        document.close()


def _opened(path: Path) -> pypdfium2.PdfDocument:
    """Open by hand: for a file without pages pypdfium2 reports the error of the file before it."""
    raw = pdfium.FPDF_LoadDocument(os.fsencode(path) + b"\0", None)
    if not raw:
        raise UnreadablePdfError(_REASONS.get(pdfium.FPDF_GetLastError(), "it cannot be opened"))
    return pypdfium2.PdfDocument(raw)


def _read_page(document: pypdfium2.PdfDocument, number: int, of: int) -> PdfPage:
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        return PdfPage(number, of, "", is_picture=False, problem="it is damaged")
    try:
        words = page.get_textpage()
        try:
            count = words.count_chars()
            text = page_text(words.get_text_range(0, min(count, LONGEST_PAGE))) if count > 0 else ""
        finally:
            words.close()
        problem = f"only its first {LONGEST_PAGE:,} characters are kept" if count > LONGEST_PAGE else ""
        return PdfPage(number, of, text, is_picture=_is_picture(page, text), problem=problem)
    except pypdfium2.PdfiumError:
        return PdfPage(number, of, "", is_picture=False, problem="its text cannot be read")
    finally:
        page.close()


def _is_picture(page: pypdfium2.PdfPage, text: str) -> bool:
    """Whether the page shows something that its text does not say.

    With no text at all: anything drawn. With little text: pictures that cover at least half of the page.
    """
    characters = len("".join(text.split()))
    if characters >= FEW_CHARACTERS:
        return False
    if characters == 0:
        return bool(pdfium.FPDFPage_CountObjects(page) > 0)
    width, height = page.get_size()
    pictures = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=NESTING_LOOKED_INTO)
    try:
        boxes = [picture.get_bounds() for picture in pictures]
    except pypdfium2.PdfiumError:
        return True  # what is drawn cannot be measured, and the text does not say it
    covered = sum((right - left) * (top - bottom) for left, bottom, right, top in boxes)
    return bool(covered >= width * height / 2)
