"""The pages on which a flag's words stand, to be drawn with them marked. Who can draw is told by the caller."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from models.document import Document
from models.flag import Flag, Match

MOST_PAGES = 20  # of one bundle
LONGEST_PHRASE = 150  # characters; of a longer one the beginning is marked

Box = tuple[int, int, int, int]  # left, top, right, bottom: ten-thousandths of the page's width and height


class NotDrawn(Exception):
    """Raised by who draws when a page cannot be drawn; the message says why."""


@dataclass
class FlaggedPage:
    """A page of a document's newest bytes, and the words that were found there.

    `is_certain`: the words stand on this page; else on this page or on one beside it, as those of an item that was
    split from a file do.
    """

    document: Document
    sha256: str
    number: int
    is_certain: bool
    phrases: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class DrawnPage:
    """A page as a PNG, and each place that is marked on it: the words, and a rectangle for each of their lines."""

    png: bytes
    width: int
    height: int
    marks: tuple[tuple[str, tuple[Box, ...]], ...]


DrawPage = Callable[[FlaggedPage], DrawnPage]  # raises NotDrawn


def flagged_pages(flag: Flag) -> list[FlaggedPage]:
    """The pages on which the flag's words stand; those that are excused only where there are no others."""
    pages: dict[tuple[str, int], FlaggedPage] = {}
    for match in [each for each in flag.matches if each.excused_by is None] or flag.matches:
        phrase = _phrase(match.words)
        for document, number, is_certain in _standing_on(flag, match):
            if document.sha256 is None:
                continue
            page = pages.setdefault(
                (document.sha256, number), FlaggedPage(document, document.sha256, number, is_certain)
            )
            page.is_certain = page.is_certain or is_certain
            page.phrases += [phrase] if phrase not in page.phrases else []
    return sorted(pages.values(), key=lambda page: not page.is_certain)


def page_facts(page: FlaggedPage, path: str, drawn: DrawnPage | None, problem: str) -> dict[str, Any]:
    """What is told of a page beside its picture: where on it the words stand, or why there is no picture."""
    return {
        "document": page.document.id,
        "sha256": page.sha256,
        "page": page.number,
        "words": page.phrases,
        "path": path if drawn else None,
        "width": drawn.width if drawn else None,
        "height": drawn.height if drawn else None,
        "marks": [{"words": words, "boxes": [list(box) for box in boxes]} for words, boxes in drawn.marks]
        if drawn
        else [],
        "problem": problem,
    }


def _standing_on(flag: Flag, match: Match) -> Iterator[tuple[Document, int, bool]]:
    if match.document is not None and match.page is not None:
        yield match.document, match.page, True
    elif match.document is None and flag.item is not None and flag.item.document is not None and flag.item.page:
        last = min(flag.item.last_page or flag.item.page, flag.item.page + MOST_PAGES - 1)
        for number in range(flag.item.page, last + 1):
            yield flag.item.document, number, False


def _phrase(words: str) -> str:
    return words if len(words) <= LONGEST_PHRASE else words[:LONGEST_PHRASE].rpartition(" ")[0]
