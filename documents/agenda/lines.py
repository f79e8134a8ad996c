"""Pages of an agenda as lines, without what every page repeats at its head and foot."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from published.reading import one_line

EDGE = 5  # lines of a page's head or foot that may repeat
NEIGHBOURS = 2  # pages before and after in which a repeated line is looked for
NARROWEST = 60  # characters that a column of titles has at least

_PAGE_NUMBER = re.compile(r"^(?:-\s*)?(?:page\s*)?(\d{1,4})(?:\s*(?:of|/)\s*\d{1,4})?(?:\s*-)?$", re.I)
_LEADERS = re.compile(r"(?:\.\s?){4,}\s*[A-Z]?-?\d{0,4}$|…{2,}\s*\d{0,4}$|_{6,}\s*\d{1,4}$")


@dataclass(frozen=True)
class Line:
    """A line of text and the page, counted from 1, on which it stands."""

    page: int
    text: str


def agenda_lines(pages: Sequence[str]) -> list[Line]:
    """The lines of all pages in their order: no empty ones, no running heads and feet, no page numbers."""
    split = [[line for line in map(one_line, page.split("\n")) if line] for page in pages]
    edges = [{_mask(line) for line in (*lines[:EDGE], *lines[-EDGE:])} for lines in split]
    kept: list[Line] = []
    for index, lines in enumerate(split):
        near = edges[max(0, index - NEIGHBOURS) : index] + edges[index + 1 : index + 1 + NEIGHBOURS]
        needed = 1 if len(pages) == 2 else 2
        first, last = 0, len(lines)
        while first < last and _runs(lines[first], near, needed, index + 1):
            first += 1
        while first < last and _runs(lines[last - 1], near, needed, index + 1):
            last -= 1
        kept += [Line(index + 1, line) for line in lines[first:last]]
    return kept


def has_leaders(text: str) -> bool:
    """Whether dots lead to a page number, as in a table of contents."""
    return _LEADERS.search(text) is not None


def without_leaders(text: str) -> str:
    """The line without its dots and page number."""
    return _LEADERS.sub("", text).rstrip(" .")


def is_capital(text: str) -> bool:
    """Whether the words are in capitals; a few small letters ("McKay", "4th") do not change that."""
    large = sum(c.isupper() for c in text)
    return large >= 3 and sum(c.islower() for c in text) * 8 <= large


def widths(lines: Sequence[Line]) -> dict[int, int]:
    """How many characters a full line of each page has."""
    lengths: dict[int, list[int]] = {}
    for line in lines:
        lengths.setdefault(line.page, []).append(len(line.text))
    return {page: max(NARROWEST, sorted(found)[int(len(found) * 0.9)]) for page, found in lengths.items()}


def _mask(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def _runs(line: str, near: Sequence[set[str]], needed: int, page: int) -> bool:
    number = _PAGE_NUMBER.match(line)
    if number is not None and int(number[1]) == page:
        return True
    mask = _mask(line)
    return sum(mask in edge for edge in near) >= needed
