"""An agenda that exists only as a document, split into its items: pages of text in, items out.

The text is that of `documents.formats.pdf`: lines in the order in which the file draws them, without positions.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from documents.agenda.chain import Place, find_places
from documents.agenda.headings import Heading, heading, kind_of
from documents.agenda.lines import Line, agenda_lines, has_leaders, is_capital, widths, without_leaders
from documents.agenda.marks import Mark, file_number, readings
from documents.agenda.outline import Outline, Part
from documents.agenda.pages import agenda_pages, what_else
from documents.agenda.titles import goes_on, starts_label, title_before
from published.values import Item

MOST_LINES = 20_000
MOST_PAGES_AT_THE_END = 4  # of the last item; behind it the end of the agenda was not found

_NOT_SPLIT = "not split into items: "
_CALLED_AGENDA = re.compile(r"\b(?:agenda|docket)\b(?!\s*(?:items?\b|reports?\b|date|no\b|:|of \d))", re.I)


@dataclass(frozen=True)
class SplitAgenda:
    """What came of splitting a document: its items, or in `notes` why there are none.

    `problems` are sentences about what is odd although there are items.
    """

    items: tuple[Item, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def is_split(self) -> bool:
        return bool(self.items)


def split_agenda(pages: Sequence[str]) -> SplitAgenda:
    """Split the pages of an agenda, or of a packet that begins with one, into items. Pages count from 1.

    A document that is no agenda is not split: `notes` says why. Nothing is raised.
    """
    lines = agenda_lines(pages)[:MOST_LINES]
    if not lines:
        return SplitAgenda(notes=(f"{_NOT_SPLIT}it has no text",))
    reason = what_else(lines)
    if reason:
        return SplitAgenda(notes=(_NOT_SPLIT + reason,))
    lines, packet = agenda_pages(lines)
    items, anchors = _split([line for line in lines if not has_leaders(line.text)])
    if not items and any(has_leaders(line.text) for line in lines):
        items, anchors = _split([Line(line.page, without_leaders(line.text)) for line in lines])
    if not items:
        return SplitAgenda(notes=(f"{_NOT_SPLIT}no numbered or listed matters under an agenda's headings",))
    if len(anchors) < _anchors_needed(lines, items):
        return SplitAgenda(notes=(f"{_NOT_SPLIT}it has none of an agenda's headings, such as a call to order",))
    notes = [f"other documents begin on page {packet}; only the pages before it were split"] if packet else []
    last = items[-1]
    if last.page is not None and lines[-1].page >= last.page + MOST_PAGES_AT_THE_END and not _ends(last):
        notes.append(f"no adjournment found after «{last.title}»: the pages after {last.last_page} were left out")
    return SplitAgenda(tuple(items), tuple(notes), tuple(_gaps(items)))


def _ends(item: Item) -> bool:
    return kind_of(item.title) == "end"


def _anchors_needed(lines: Sequence[Line], items: Sequence[Item]) -> int:
    """How many of an agenda's usual words make it one: few when it is called so, none when its matters are filed."""
    if not any(_CALLED_AGENDA.search(line.text) for line in lines[:25]):
        return 3
    return 0 if any(item.file_number for item in items) else 1


def _split(lines: list[Line]) -> tuple[list[Item], set[str]]:
    """The items, and which of an agenda's usual words were found as headings or titles."""
    marks = [_with_file_below(lines, index, readings(line.text)) for index, line in enumerate(lines)]
    headings = _headings(lines, marks)
    outline = Outline(_parts(lines, headings, find_places(lines, headings, marks)), widths(lines))
    return list(outline.items()), outline.anchors()


def _headings(lines: Sequence[Line], marks: Sequence[Sequence[Mark]]) -> list[Heading | None]:
    """The heading that each line may be: none in the middle of a sentence, or of a title in capitals."""
    full = widths(lines)
    found: list[Heading | None] = []
    in_title = False
    for index, line in enumerate(lines):
        before = lines[index - 1].text if index else ""
        is_number = bool(marks[index]) and not marks[index][0].is_trailing and not marks[index][0].is_misread
        in_title = is_capital(marks[index][0].rest) if is_number else in_title and is_capital(line.text)
        head = None if is_number else heading(line.text)
        is_inside = goes_on(before) or (in_title and len(before) > full[line.page] * 0.6)
        if head is not None and is_inside and (index == 0 or found[-1] is None):
            head = None
        if head is not None:
            in_title = False
        found.append(head)
    return found


def _with_file_below(lines: Sequence[Line], index: int, marks: list[Mark]) -> list[Mark]:
    """A number alone on its line above a file number alone on its line is as good as both on one."""
    if not marks or marks[0].rest or marks[0].file_number or index + 1 >= len(lines):
        return marks
    below, rest = file_number(lines[index + 1].text)
    return [replace(mark, file_number=below) for mark in marks] if below and not rest else marks


def _parts(lines: list[Line], headings: Sequence[Heading | None], places: Sequence[Place]) -> list[Part]:
    """The lines cut at every place; what stands before the first is left out."""
    starts: list[int] = []
    for place in places:
        floor = starts[-1] + 1 if starts else 0
        starts.append(max(floor, place.line - _title_lines_before(lines, place, floor)))
    ends = [*starts[1:], _end(lines, starts[-1])] if starts else []
    return [
        Part(place, tuple(lines[start:end]), headings[place.line] if place.mark is None else None, place.line - start)
        for place, start, end in zip(places, starts, ends, strict=True)
    ]


def _end(lines: Sequence[Line], last: int) -> int:
    """Where the last part ends: at most a few pages on, or all reports of a packet would be its text."""
    most = lines[last].page + MOST_PAGES_AT_THE_END
    return next((index for index in range(last, len(lines)) if lines[index].page >= most), len(lines))


def _title_lines_before(lines: Sequence[Line], place: Place, floor: int) -> int:
    """How many lines above a number are its title: when it stands at a line's end, or alone above a labelled part."""
    mark = place.mark
    if mark is None or (mark.rest and not mark.is_trailing) or place.line <= floor:
        return 0
    above = [line.text for line in lines[floor : place.line]]
    if mark.is_trailing:
        count = title_before([*above, mark.rest]) - 1
        return max(0, count)
    below = lines[place.line + 1].text if place.line + 1 < len(lines) else ""
    if below and not starts_label(below) and heading(below) is None:
        return 0
    return title_before(above)


def _gaps(items: Sequence[Item]) -> Iterator[str]:
    """Sentences about numbers that are missing from a row: taken off the agenda, or not found."""
    rows: dict[str, list[int]] = {}
    for item in items:
        found = re.fullmatch(r"(.*?)(\d+)", item.number)
        if found:
            rows.setdefault(f"{item.section if not found[1] else ''}|{found[1]}", []).append(int(found[2]))
    for key, values in rows.items():
        prefix = key.partition("|")[2]
        missing = sorted(set(range(min(values), max(values))) - set(values)) if prefix else []
        if missing:
            numbers = ", ".join(f"{prefix}{value}" for value in missing)
            yield f"no item {numbers} was found between {prefix}{min(values)} and {prefix}{max(values)}"
