"""Any page with document links: the meetings they belong to, by the day that is nearest to each of them.

A document's day is looked for where a reader would: in the outermost list item around it that names a day, in the
link's own words, in its file's name, in the smallest block around it that names just one day, in the last heading
above it. Documents of one body, day and kind of meeting are one meeting.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time
from zoneinfo import ZoneInfo

from bs4 import Tag
from bs4.element import NavigableString

from published.reading import one_line
from published.values import DocumentLink, ListedMeeting, ReadingProblem
from spiders.website.dates import after_day, days_in_file, find_clock, find_days, find_year, without_days_and_clocks
from spiders.website.meetings import Named, listed, own_id, told_apart
from spiders.website.site import Site, document_link, file_name, is_emptied, is_file
from spiders.website.tables import Reading, native_id
from spiders.website.words import body_of, document_kind, has_body, is_meeting, status_of

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "summary", "caption", "dt")
_BLOCKS = ("li", "tr", "p", "dd", "td", "div", "section", "article", "details")
_ROWS = ("li", "tr", "p", "dd")
_LONGEST_ROW = 300  # characters: what is longer is prose
_LARGEST_BLOCK = 2000  # characters: what is larger is a page, not the surroundings of one document
_OF_A_MEETING = ("agenda", "packet", "minutes")
_KIND_WORDS = re.compile(
    r"\b(?:e-?|annotated |draft |final |approved )?(?:agendas?|packets?|minutes|notices?|pdfs?|html|download|view|"
    r"click here|video|audio|documents?)\b|[|•·]|\(\s*\)",
    re.I,
)


@dataclass
class Row:
    """What is known of one meeting while the page is gone through."""

    day: date
    words: str
    heading: str
    clock: time | None
    vendor_id: str = ""
    documents: list[DocumentLink] = field(default_factory=list)


@dataclass(frozen=True)
class _Context:
    """The headings above a place: the last one, and the last that names a day, a body, a year, a kind of document."""

    heading: str = ""
    day: str = ""
    body: str = ""
    year: int | None = None
    kind: str = ""


def read_rows(main: Tag, site: Site, zone: ZoneInfo, named: Named, *, year: int | None, title: str) -> Reading:
    """Read the meetings that the page's document links belong to, and those that only say that they are not held."""
    page = _Page(main, site, named)
    places = list(_places(main, _Context(year=year, kind=title)))
    for element, context in places:
        if element.name == "a":
            page.read_link(element, context)
    with_rows = {(id(element.parent), element.name) for element in page.seen.values()}
    for element, context in places if page.rows else ():
        if element.name in _ROWS and id(element) not in page.seen:
            page.read_bare_row(element, context, is_beside_rows=(id(element.parent), element.name) in with_rows)
    page.found.rows = len(page.rows) + len(page.unread)
    page.found.meetings = told_apart([_meeting(row, zone, named) for row in page.rows.values()])
    return page.found


class _Page:
    """A page while it is gone through: its meetings by body, day and kind, and the elements they were read from."""

    def __init__(self, main: Tag, site: Site, named: Named) -> None:
        self.main, self.site, self.named = main, site, named
        self.found = Reading()
        self.rows: dict[str, Row] = {}
        self.unread: set[int] = set()  # elements that should have been meetings
        self.seen: dict[int, Tag] = {}  # elements whose documents were read
        self._words: dict[tuple[int, bool], str] = {}

    def read_link(self, anchor: Tag, context: _Context) -> None:
        """Give a document to its meeting, or say why it has none."""
        label = one_line(anchor.get_text(" ")) or one_line(str(anchor.get("title") or ""))
        url = self.site.link(anchor.get("href"))
        kind = document_kind(label)
        if not url and kind in _OF_A_MEETING and is_emptied(anchor):
            self.found.problems.append(ReadingProblem("link without address", f"«{label}»"))
        if not url or (not is_file(url) and kind not in _OF_A_MEETING):
            return
        row = self._row_around(anchor)
        try:
            day, where = self._day_of(anchor, row, label, url, context)
        except ValueError as error:
            self.found.problems.append(ReadingProblem("malformed row", f"«{label or url}»: {error}"))
            self._see(row or anchor)
            self.unread.add(id(row or anchor))
            return
        if day is None:
            if document_kind(f"{label} {file_name(url)}") in _OF_A_MEETING and is_file(url):
                self.found.problems.append(ReadingProblem("document without a day", f"«{label}» ({url})"))
                self.unread.add(id(anchor))
            else:
                self.found.notes.append(f"no document of a meeting: «{label or url}»")
            return
        kind = kind or document_kind(file_name(url)) or document_kind(self._own_words(row) if row else "")
        kind = kind or document_kind(context.heading) or document_kind(context.kind)
        link = document_link(self.site, anchor, kind or "other")
        if link is None:
            return
        words = where if after_day(where) is not None else label
        if row is not None:
            self._see(row)
        known = self._row_of(day, words, label, context, row)
        known.documents.append(link if kind else replace(link, kind="other" if known.documents else "agenda"))
        if len(known.words) < len(words) <= _LONGEST_ROW:
            known.words = words

    def read_bare_row(self, element: Tag, context: _Context, *, is_beside_rows: bool) -> None:
        """Read a row without a document: a meeting that is cancelled, or whose agenda is not there yet."""
        words = self._own_words(element)
        if not words or len(words) > _LONGEST_ROW or element.find(_ROWS):
            return
        try:
            days = find_days(words, context.year)
        except ValueError as error:
            if is_beside_rows:
                self.unread.add(id(element))
                self.found.problems.append(ReadingProblem("malformed row", f"«{words[:80]}»: {error}"))
            return
        if len(days) != 1 or days[0].day is None or re.search(r"\b(?:posted|updated|modified|deadline)\b", words, re.I):
            return
        is_held_back = status_of([("row", words)])[0] != "scheduled"
        if not is_held_back and not (is_beside_rows and (days[0].start < 25 or is_meeting(words))):
            return
        row = self._row_of(days[0].day, words, "", context, element)
        if is_held_back:
            row.words = words

    def _row_of(self, day: date, words: str, label: str, context: _Context, element: Tag | None) -> Row:
        """The meeting of that day which the words speak of, a new one where there is none yet."""
        title = one_line(f"{words} {label if label not in words and after_day(label) is None else ''}")
        body = _body(words if has_body(body_of(_KIND_WORDS.sub(" ", words))) else title, context, self.named)
        heading = context.heading if after_day(context.heading) is not None else ""
        key = own_id(body, day, f"{title} {heading}")
        if key not in self.rows:
            after = after_day(words)
            self.rows[key] = Row(
                day, words, context.body, find_clock(words if after is None else after), self._native_id(element)
            )
        return self.rows[key]

    def _day_of(self, anchor: Tag, row: Tag | None, label: str, url: str, context: _Context) -> tuple[date | None, str]:
        """The day of a document, and the words in which it stands."""
        for item in reversed([each for each in anchor.find_parents("li") if self.main in each.parents]):
            words = self._own_words(item)
            days = _days(words, context) if len(words) <= _LONGEST_ROW else set()
            if len(days) == 1:
                return days.pop(), words
        if _days(label, context):
            return next(found.day for found in find_days(label, context.year)), label
        in_file = days_in_file(file_name(url))
        if in_file:
            return in_file[0], self._own_words(row) if row else label
        for block in anchor.find_parents(_BLOCKS):
            if block is self.main or self.main not in block.parents:
                break
            words = self._own_words(block, with_lists=True)
            days = _days(words, context)
            if len(days) == 1 and len(words) <= _LARGEST_BLOCK:
                return days.pop(), words if len(words) <= _LONGEST_ROW else label
            if days or len(words) > _LARGEST_BLOCK:
                break
        days = _days(context.day, context)
        return (days.pop(), context.day) if len(days) == 1 else (None, "")

    def _row_around(self, anchor: Tag) -> Tag | None:
        """The row that a link stands in; a row of a table that holds half the page is none."""
        row = anchor.find_parent(_ROWS)
        is_row = row is not None and self.main in row.parents and len(self._own_words(row)) <= _LONGEST_ROW
        return row if is_row else None

    def _own_words(self, element: Tag, *, with_lists: bool = False) -> str:
        """The words of an element without those of lists inside it; of a large one, only its beginning."""
        key = (id(element), with_lists)
        if key not in self._words:
            pieces: list[str] = []
            _gather(element, pieces, with_lists=with_lists)
            self._words[key] = one_line(" ".join(pieces))
        return self._words[key]

    def _native_id(self, row: Tag | None) -> str:
        """The vendor's id of the one meeting that links in the row lead to."""
        anchors = row.find_all("a") if row is not None else []
        found = {native_id(self.site.link(anchor.get("href")))[0] for anchor in anchors} - {""}
        return found.pop() if len(found) == 1 else ""

    def _see(self, row: Tag) -> None:
        self.seen.update((id(element), element) for element in (row, *row.find_all(_ROWS), *row.find_parents(_ROWS)))


def _gather(element: Tag, pieces: list[str], *, with_lists: bool) -> None:
    for child in element.children:
        if sum(map(len, pieces[-50:])) > 2 * _LARGEST_BLOCK or len(pieces) > _LARGEST_BLOCK:
            return
        if isinstance(child, Tag):
            if with_lists or child.name not in ("ul", "ol"):
                _gather(child, pieces, with_lists=with_lists)
        elif type(child) is NavigableString and child.strip():
            pieces.append(str(child))


def _meeting(row: Row, zone: ZoneInfo, named: Named) -> ListedMeeting:
    rest = without_days_and_clocks(_KIND_WORDS.sub(" ", row.words)).strip(" -–—:,;()|*")
    context = _Context(body=row.heading)
    body = _body(row.words, context, named)
    if has_body(rest) or not body:
        title = rest or body
    else:
        title = f"{body} - {rest}" if rest and len(rest) <= 60 else body
    # A revision is said by the meeting's own words or by its agenda, never by a comment letter beside it.
    meeting = listed(
        title=title or row.day.isoformat(), body=body, day=row.day, clock=row.clock, zone=zone, documents=row.documents,
        vendor_id=row.vendor_id or own_id(body, row.day, row.words),
        words=row.words if len(row.words) < _LONGEST_ROW else "",
    )  # fmt: skip
    return replace(meeting, comment=rest) if len(rest) > 60 and title == body else meeting


def _places(main: Tag, context: _Context) -> Iterator[tuple[Tag, _Context]]:
    """Every element of the page in order, with the headings above it."""
    for element in main.find_all(True):
        if element.name in _HEADINGS or (
            element.name in ("strong", "b") and not element.find_parent(("li", "tr", "a"))
        ):
            words = one_line(element.get_text(" "))
            if words and len(words) < 150:
                context = _Context(
                    heading=words,
                    day=words if _names_one_day(words, context) else "" if element.name in _HEADINGS else context.day,
                    body=body_of(words) if has_body(words) else context.body,
                    year=find_year(words) or context.year,
                    kind=words if document_kind(words) else context.kind,
                )
        yield element, context


def _days(words: str, context: _Context) -> set[date]:
    days = find_days(words, context.year)
    if any(found.day is None for found in days):
        raise ValueError(f"no year is said for «{words[:80]}»")
    return {found.day for found in days if found.day is not None}


def _names_one_day(words: str, context: _Context) -> bool:
    try:
        return len(_days(words, context)) == 1
    except ValueError:
        return False


def _body(words: str, context: _Context, named: Named) -> str:
    own = body_of(_KIND_WORDS.sub(" ", words))
    bodies = named.bodies or {}
    if own and has_body(own):
        return bodies.get(own, own)
    name = context.body or named.default
    return bodies.get(name, name)
