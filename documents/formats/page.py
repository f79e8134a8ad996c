"""What every reader gives: pages, and how a text without pages of its own is cut into some."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from documents.text import LONGEST_PAGE, page_text

if TYPE_CHECKING:
    from PIL import Image

    from documents.showing.places import Places

MOST_PAGES = 5_000
BLOCK = 3_000  # characters of a page where the format knows no pages
LONGEST_PRINTED_PAGE = 10_000  # characters of a page where the file says where its pages end
LONGEST_PARAGRAPH = 20_000  # characters; longer ones are cut at the end of a sentence
PAGE_BREAK: Final = "\f"  # among paragraphs: the next one begins a page

TEXT_LAYER = "text layer"
OFFICE_TEXT = "office text"
WEB_PAGE = "web page"
PLAIN_TEXT = "plain text"
NO_TEXT = "none"

_SENTENCE_END = re.compile(r"[.!?;:]\s+|\n")

Source = Path | bytes  # a file, or one that was inside of another
Picture = Callable[[int], "Image.Image"]  # the page at about so many dots per inch; raises UnreadableFileError


class UnreadableFileError(Exception):
    """Raised by readers when a file cannot be opened, or not read any further; says why in plain words."""


@dataclass(frozen=True)
class ReadPage:
    """A page: its number from 1, its text, how that was found, and what to know about it.

    `of`: the pages known so far, `number` itself with the last one; a format that counts its pages says how many there
    are from the beginning, also when not all of them are read. `picture` makes the page visible, where it can be, and
    `places` says where on that picture phrases of its own text stand; both open the file anew, so they may be called at
    any time.
    """

    number: int
    of: int
    text: str
    method: str
    needs_ocr: str = ""  # why a look at the page would say more than its text: "picture", "mojibake", …
    problem: str = ""  # why its text is missing or cut
    picture: Picture | None = field(default=None, compare=False, repr=False)
    places: "Places | None" = field(default=None, compare=False, repr=False)


def page_message(page: ReadPage) -> dict[str, Any]:
    """What a worker tells of a page."""
    return {
        "page": page.number,
        "of": page.of,
        "text": page.text,
        "method": page.method,
        "needs_ocr": page.needs_ocr,
        "problem": page.problem,
    }


@dataclass(frozen=True)
class Piece:
    """A page that does not know its number yet."""

    text: str
    method: str
    needs_ocr: str = ""
    problem: str = ""
    picture: Picture | None = field(default=None, compare=False, repr=False)
    places: "Places | None" = field(default=None, compare=False, repr=False)


def opened(source: Source) -> AbstractContextManager[BinaryIO]:
    """The bytes of a file, or of one inside another, as a file."""
    return source.open("rb") if isinstance(source, Path) else nullcontext(BytesIO(source))


def content(source: Source, most: int) -> bytes:
    """All bytes; raises UnreadableFileError when there are more than so many."""
    with opened(source) as file:
        body = file.read(most + 1)
    if len(body) > most:
        raise UnreadableFileError(f"it is too big: more than {most >> 20} MB")
    return body


def numbered(pieces: Iterable[Piece]) -> Iterator[ReadPage]:
    """Number the pages as they come, looking one ahead to know the last; at most 5,000."""
    arriving = iter(pieces)
    held = next(arriving, None)
    number = 0
    while held is not None and number < MOST_PAGES:
        number += 1
        try:
            following = next(arriving, None)
        except UnreadableFileError:
            yield _page(held, number, number)
            raise
        yield _page(held, number, number if following is None else number + 1)
        held = following


def _page(piece: Piece, number: int, of: int) -> ReadPage:
    problem = piece.problem
    if len(piece.text) > LONGEST_PAGE:
        problem = problem or f"only its first {LONGEST_PAGE:,} characters are kept"
    text = page_text(piece.text)
    return ReadPage(number, of, text, piece.method, piece.needs_ocr, problem, piece.picture, piece.places)


def blocks(paragraphs: Iterable[str], *, longest: int = BLOCK) -> Iterator[str]:
    """Put paragraphs together to pages: a new one at a PAGE_BREAK, or where one more would make it too long.

    A paragraph is kept whole, so that no name is cut in two, unless it is longer than 20,000 characters. When no more
    can be read, what was gathered comes before the error.
    """
    gathered: list[str] = []
    size = 0
    try:
        for paragraph in paragraphs:
            if paragraph == PAGE_BREAK:
                if any(gathered):
                    yield "\n".join(gathered)
                gathered, size = [], 0
                continue
            for part in _cut(paragraph.rstrip()):
                if size and size + len(part) > longest:
                    yield "\n".join(gathered)
                    gathered, size = [], 0
                if part or gathered:
                    gathered.append(part)
                    size += len(part) + 1
    except UnreadableFileError:
        if any(gathered):
            yield "\n".join(gathered)
        raise
    if any(gathered):
        yield "\n".join(gathered)


def pages_of(paragraphs: Iterable[str], method: str, *, longest: int = BLOCK) -> Iterator[Piece]:
    """The paragraphs as pages; one without text when there is none."""
    cut = blocks(paragraphs, longest=longest)
    first = list(islice(cut, 1)) or [""]
    yield Piece(first[0], method)
    for text in cut:
        yield Piece(text, method)


def _cut(paragraph: str) -> Iterator[str]:
    start = 0
    while len(paragraph) - start > LONGEST_PARAGRAPH:
        end = start + LONGEST_PARAGRAPH
        window = paragraph[start + LONGEST_PARAGRAPH // 2 : end]
        ends = [match.end() for match in _SENTENCE_END.finditer(window)]
        space = window.rfind(" ") + 1
        end = start + LONGEST_PARAGRAPH // 2 + (ends[-1] if ends else space or len(window))
        yield paragraph[start:end].rstrip()
        start = end
    yield paragraph[start:] if start else paragraph
