"""A number in its surroundings: what speaks against taking it for an item's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from documents.agenda.headings import Heading, HeadingKind, kind_of
from documents.agenda.lines import Line, is_capital
from documents.agenda.marks import Mark

_UNFINISHED = re.compile(
    r"(?:[,;:]|\b(?:and|or|of|the|to|a|an|no|nos|section|sections|chapter|article|by|for|in|on|at|with))\.?$", re.I
)
_LABEL_ALONE = re.compile(r"^[A-Z][\w ()/’']{2,40}:$")


@dataclass(frozen=True)
class Spot:
    """A mark in its surroundings."""

    mark: Mark
    line: int
    page: int
    title: str
    kind: HeadingKind | None
    oddness: float  # the price of taking it for an item at all
    follows_label: bool


def spot_of(lines: Sequence[Line], headings: Sequence[Heading | None], index: int, mark: Mark) -> Spot:
    title = mark.rest
    following = lines[index + 1].text if index + 1 < len(lines) else ""
    before = lines[index - 1].text if index else ""
    if not title:
        title = before if mark.file_number and _LABEL_ALONE.match(following.split(" ")[0]) else following
    kind = kind_of(title)
    oddness = 0.0
    if not title or (title[0].islower() and not mark.is_trailing):
        oddness += 3
    if mark.is_misread:
        oddness += 0.7
    if mark.is_bare and mark.style in ("int", "A", "I") and not mark.file_number and kind is None:
        oddness += 2.5 if mark.rest else 0.8
    if mark.is_bare and mark.style == "letter-number":
        oddness += 0.5
    follows_label = bool(_LABEL_ALONE.match(before)) and headings[index - 1] is None if index else False
    is_cut = index > 0 and headings[index - 1] is None and _UNFINISHED.search(before) and not _LABEL_ALONE.match(before)
    if is_cut and not mark.is_trailing and not mark.file_number:
        oddness += 1.0 if is_capital(before) else 3.0
    if kind is not None:
        oddness -= 1.0
    if mark.is_strong:
        oddness -= 1.5
    return Spot(mark, index, lines[index].page, title, kind, oddness, follows_label)
