"""Where the letters of a page of a PDF stand, on the page as it is shown."""

import ctypes
import sys
from collections.abc import Iterator, Sequence
from itertools import chain, islice

import pypdfium2
import pypdfium2.raw as pdfium

from documents.formats.comments import annotations, bounds, opened_annotation, said
from documents.ocr.words import SCALE, Box, Word
from documents.showing.phrases import MOST_FOUND, find_phrases
from documents.showing.places import Place, on_lines
from documents.text import LONGEST_PAGE

FLAT = 0.05  # of the line's height or the letter's width: what is lower or narrower is no letter's shape


def places_on(page: pypdfium2.PdfPage, phrases: Sequence[str]) -> list[Place]:
    """Where phrases stand in the text and the comments of an open page, at most 500 places.

    Raises pypdfium2.PdfiumError where its text cannot be read.
    """
    found = chain(_in_text(page, phrases), _in_comments(page, phrases))
    return list(islice((place for place in found if place.boxes), MOST_FOUND))


def _in_text(page: pypdfium2.PdfPage, phrases: Sequence[str]) -> Iterator[Place]:
    words = page.get_textpage()
    codes = (pdfium.FPDFText_GetUnicode(words, index) for index in range(min(words.count_chars(), LONGEST_PAGE)))
    text = "".join(chr(code) if code <= sys.maxunicode else "\ufffd" for code in codes)
    for phrase, start, end in find_phrases(text, phrases):
        letters = (index for index in range(start, end) if text[index].isalnum())
        boxes = ((index, _box(page, *_around_letter(words, index))) for index in letters)
        yield Place(phrase, on_lines(text, (Word(index, index + 1, box) for index, box in boxes if box)))


def _around_letter(words: pypdfium2.PdfTextPage, index: int) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of what is drawn; of its line where the font's own shapes are not there."""
    drawn: tuple[float, float, float, float] = words.get_charbox(index)
    line: tuple[float, float, float, float] = words.get_charbox(index, loose=True)
    is_flat = min(drawn[2] - drawn[0], drawn[3] - drawn[1]) < FLAT * min(line[2] - line[0], line[3] - line[1])
    return line if is_flat else drawn


def _in_comments(page: pypdfium2.PdfPage, phrases: Sequence[str]) -> Iterator[Place]:
    """Comments and fields that say a phrase, as a whole: where in them it stands nobody tells."""
    for words, box in _noted(page):
        for phrase in dict.fromkeys(found.phrase for found in find_phrases(words, phrases)):
            yield Place(phrase, (box,))


def _noted(page: pypdfium2.PdfPage) -> list[tuple[str, Box]]:
    noted = []
    for index in annotations(page):
        with opened_annotation(page, index) as annotation:
            words, area = said(annotation).partition(": ")[2], bounds(annotation)
        if words and area and (box := _box(page, *area)):
            noted.append((words, box))
    return noted


def _box(page: pypdfium2.PdfPage, left: float, bottom: float, right: float, top: float) -> Box | None:
    """A rectangle of the page's own on the page as it is shown, turned and cropped; None where it is not seen."""
    across, down = zip(*(_point(page, x, y) for x in (left, right) for y in (bottom, top)), strict=True)
    box = Box(min(across), min(down), max(across), max(down))
    return box if box.left < box.right and box.top < box.bottom else None


def _point(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, SCALE, SCALE, 0, x, y, across, down)
    return min(SCALE, max(0, across.value)), min(SCALE, max(0, down.value))
