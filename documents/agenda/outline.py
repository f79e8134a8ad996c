"""The outline of one agenda: which parts are sections, which are items, and what each item is called."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from documents.agenda.chain import Place
from documents.agenda.headings import Heading, has_bullet, is_closed_matter, is_ending, kind_of, without_bullet
from documents.agenda.lines import Line
from documents.agenda.marks import file_number
from documents.agenda.titles import starts_label, title_of
from published.titles import is_consent_heading
from published.values import Item

LINES_OF_ADJOURNMENT = 3  # what follows is no part of the agenda any more

_OPENING = ("group", "listing", "report", "closed", "session")  # the headings under which matters stand
_NOTICE = re.compile(r"\b(?:public|every|writings?|pursuant|notices?|disabilit\w+|posted|challenge|certify)\b", re.I)
_DISTRICT = re.compile(r"^(?:CDs?|(?:council )?districts?|wards?)\s*:?\s*[\d, and&]+$", re.I)
_NO_MATTER = re.compile(
    r"^(?:none|n/a|no (?:items?|reports?|presentations?)\b.*)\W*$|^\(|"
    r"\b(?:members of the public|limited to|time limit|speakers?|please|no action (?:will|may|shall))\b",
    re.I,
)


@dataclass(frozen=True)
class Part:
    """The lines from one heading or number to the next; `at` is which of them carries the number."""

    place: Place
    lines: tuple[Line, ...]
    heading: Heading | None
    at: int

    @property
    def texts(self) -> list[str]:
        """The lines, the one with the number without it."""
        mark = self.place.mark
        texts = [line.text for line in self.lines]
        if mark is not None:
            texts[self.at] = mark.rest
        return [text for text in texts if text]


class Outline:
    """The parts of one agenda, with what stands under what."""

    def __init__(self, parts: Sequence[Part], widths: dict[int, int]) -> None:
        self._parts = parts
        self._widths = widths
        self._by_line = {part.place.line: part for part in parts}
        self._titles = {part.place.line: self._title(part) for part in parts}
        self._parents = {part.place.above for part in parts if part.place.above is not None}
        self._counts_on = self._styles_that_count_on()

    def anchors(self) -> set[str]:
        """An agenda's usual words, as far as they are headings or titles of this one."""
        titles = {self._titles[part.place.line].casefold() for part in self._parts}
        return {title for title in titles if kind_of(title) not in (None, "notice", "report", "session")}

    def items(self) -> Iterator[Item]:
        """The items in their order, each with an id of its own."""
        times: Counter[str] = Counter()
        head: Part | None = None
        for part in self._parts:
            if part.heading is not None:
                head = part
            section, is_consent = self._section(part, head)
            if part.heading is None and kind_of(self._titles[part.place.line]) == "end":
                section, is_consent = "", False
            for item in self._items_of(part, section):
                name = item.number or item.file_number or _slug(item.title)
                times[name] += 1
                vendor_id = name if times[name] == 1 else f"{name}#{times[name]}"
                yield replace(item, vendor_id=vendor_id, is_consent=is_consent)

    def _items_of(self, part: Part, section: str) -> list[Item]:
        if part.heading is not None:
            return _listed(part.lines[1:], section, part.heading.kind, self._widths)
        if self._is_section(part):
            lines = part.lines[len(part.lines) - len(self._body(part)) :]
            return _listed(lines, self._titles[part.place.line], kind_of(self._titles[part.place.line]), self._widths)
        return [self._item(part, section)]

    def _item(self, part: Part, section: str) -> Item:
        mark = part.place.mark
        assert mark is not None  # noqa: S101 (a part without a mark has a heading)
        title = self._titles[part.place.line]
        lines = part.lines
        texts = part.texts
        if kind_of(title) == "end":
            texts = [text for text in texts[: LINES_OF_ADJOURNMENT + 1] if text is texts[0] or not _NOTICE.search(text)]
            lines = lines[: len(texts)]
        filed = mark.file_number or next((number for text in texts[:6] if (number := file_number(text)[0])), "")
        return Item(
            vendor_id="",
            number=self._number(part),
            title=title,
            text="\n".join(texts),
            section=section,
            file_number=filed,
            page=lines[0].page,
            last_page=lines[-1].page,
        )

    def _section(self, part: Part, head: Part | None) -> tuple[str, bool]:
        """The heading under which a part stands, and whether what stands there is taken together."""
        above = part.place.above
        headed = head.heading if head is not None else None
        text = headed.text if headed is not None and headed.kind in _OPENING and not is_ending(headed.text) else ""
        if part.heading is not None or above is None:
            return text, is_consent_heading(text)
        titles = []
        line: int | None = above
        while line is not None:
            titles.append(self._titles[line])
            line = self._by_line[line].place.above
        is_consent = any(map(is_consent_heading, titles))
        if head is not None and headed is not None and head.place.line > above:
            if is_ending(headed.text):
                return titles[0], False
            if text:
                return text, is_consent or is_consent_heading(text)
        return titles[0], is_consent

    def _number(self, part: Part) -> str:
        """The number as people say it: "4.2", "5.A" for A under 5, "10.1(a)" for (a) under 10.1."""
        mark, above = part.place.mark, part.place.above
        assert mark is not None  # noqa: S101 (a part without a mark has a heading)
        if above is None or mark.parent:
            return mark.label
        upper = self._number(self._by_line[above])
        if mark.style.startswith("("):
            return f"{upper}({mark.label})"
        return mark.label if mark.style in self._counts_on else f"{upper}.{mark.label}"

    def _styles_that_count_on(self) -> set[str]:
        """The kinds of numbers that go on counting from one section to the next: A with 1 and 2, B with 3."""
        first: dict[tuple[int, str], int] = {}
        for part in self._parts:
            mark, above = part.place.mark, part.place.above
            if mark is not None and above is not None:
                first.setdefault((above, mark.style), mark.value)
        return {style for (_, style), value in first.items() if value > 1}

    def _title(self, part: Part) -> str:
        if part.heading is not None:
            return part.heading.text
        texts = part.texts
        if texts and file_number(texts[0])[1] == "" and file_number(texts[0])[0]:
            texts = texts[1:]
        while len(texts) > 1 and _DISTRICT.match(texts[0]):
            texts = texts[1:]
        if part.at:
            return " ".join(texts[: part.at + (1 if part.place.mark and part.place.mark.rest else 0)])
        return title_of(texts, self._widths[part.lines[0].page])

    def _body(self, part: Part) -> list[str]:
        """The lines below the title."""
        texts, title = part.texts, self._titles[part.place.line]
        length = 0
        for count, text in enumerate(texts, start=1):
            length += len(text) + 1
            if length > len(title):
                return texts[count:]
        return []

    def _is_section(self, part: Part) -> bool:
        """Whether a numbered part only heads others: numbered, filed or bulleted matters, or none at all."""
        if part.heading is not None or part.place.line in self._parents:
            return True
        kind, body = kind_of(self._titles[part.place.line]), self._body(part)
        if kind not in _OPENING:
            return False
        is_empty = not body and kind != "report"
        return is_empty or any(file_number(text)[0] for text in body) or sum(map(has_bullet, body)) >= 2


def _listed(lines: Sequence[Line], section: str, kind: str | None, widths: dict[int, int]) -> list[Item]:
    """What has no number under a heading, but a file number or a bullet, or stands first where things are listed."""
    if kind in ("notice", "end", "comment"):
        return []
    groups: list[list[Line]] = []
    for line in lines:
        if _begins_listed(line.text, kind, is_first=not groups):
            groups.append([line])
        elif groups:
            groups[-1].append(line)
    return [_unnumbered(group, section, widths[group[0].page]) for group in groups]


def _begins_listed(text: str, kind: str | None, *, is_first: bool) -> bool:
    number, rest = file_number(text)
    if number:
        return bool(rest)
    if kind == "closed":
        return is_closed_matter(text)
    if has_bullet(text) and kind in ("group", "listing", "report"):
        return not _NO_MATTER.search(text)
    return kind == "listing" and is_first and _NO_MATTER.search(text) is None and not starts_label(text)


def _unnumbered(lines: Sequence[Line], section: str, width: int) -> Item:
    number, rest = file_number(lines[0].text)
    texts = [rest if number else without_bullet(lines[0].text), *(line.text for line in lines[1:])]
    return Item(
        vendor_id="",
        number="",
        title=title_of(texts, width),
        text="\n".join(texts),
        section=section,
        file_number=number,
        page=lines[0].page,
        last_page=lines[-1].page,
    )


def _slug(title: str) -> str:
    """A short name made of a title's words, for an item that has neither number nor file number."""
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:60] or "unnumbered"
