"""Tables of meetings, their columns found by their headings: Drupal views, GovAccess calendars, Telerik grids."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup, Tag

from published.reading import cut_off, lines_of, one_line
from published.values import DocumentKind, DocumentLink, ListedMeeting, MeetingList, ReadingProblem
from spiders.website.dates import find_clock, find_days
from spiders.website.meetings import Named, listed, shortened, told_apart
from spiders.website.site import Site, document_link, is_emptied, is_file
from spiders.website.words import document_kind, is_meeting

# What a column holds, by the words of its heading. The first that fits counts.
_COLUMNS = (
    ("date", re.compile(r"^(?:meeting )?dates?(?:\s*(?:/|and|&)\s*time)?$|^when$", re.I)),
    ("time", re.compile(r"^(?:meeting |start )?time$", re.I)),
    (
        "title",
        re.compile(r"^(?:meeting|event|name|title|body|board|committee|description)(?: (?:name|title|type))?$", re.I),
    ),
    ("location", re.compile(r"^(?:meeting )?(?:location|place|venue)$", re.I)),
    ("details", re.compile(r"\bdetails$", re.I)),
    ("video", re.compile(r"\b(?:video|audio|recordings?|media|webcast)\b", re.I)),
    ("packet", re.compile(r"\bpackets?\b", re.I)),
    ("minutes", re.compile(r"\b(?:minutes|annotated|summary|actions?)\b", re.I)),
    ("agenda", re.compile(r"\bagendas?\b|\be-?agendas?\b", re.I)),
    ("notice", re.compile(r"\bnotices?\b", re.I)),
    ("other", re.compile(r"\b(?:documents?|attachments?|downloads?|files?|materials?|other|links?)\b", re.I)),
)
_DOCUMENTS: dict[str, DocumentKind] = {
    "agenda": "agenda", "packet": "packet", "minutes": "minutes", "notice": "notice", "other": "other",
}  # fmt: skip
_NATIVE_ID = re.compile(r"/calendar/event/(\d+)(?:/(\d+))?|/?meetingdetail\.aspx\?(?:.*&)?(?:id|legid)=(\d+)", re.I)
_NO_MEETING = re.compile(r"\b(?:recess|holiday|public comments? for|results summary)\b", re.I)
_NO_ROWS = re.compile(
    r"\b(?:there are |there is )?no (?:\w+ ){0,3}(?:records?|meetings?|events?|results?|items?|agendas?)\b", re.I
)


@dataclass(frozen=True)
class Table:
    """A table and what each of its columns holds; a column whose heading says nothing known holds "" ."""

    element: Tag
    columns: tuple[str, ...]
    headings: tuple[str, ...]

    def lacks(self, *wanted: str) -> list[str]:
        """Which of these columns it has not."""
        return [name for name in wanted if name not in self.columns]


@dataclass
class Reading:
    """What was read in a table so far."""

    meetings: list[ListedMeeting] = field(default_factory=list)
    problems: list[ReadingProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rows: int = 0


def find_tables(soup: BeautifulSoup | Tag) -> list[Table]:
    """The tables that list meetings: they have a column of dates, and one of documents or of meetings."""
    tables = []
    for element in soup.find_all("table"):
        headings = _headings(element)
        columns = tuple(_column(heading) for heading in headings)
        if "date" in columns and {"agenda", "packet", "minutes", "title"} & set(columns):
            tables.append(Table(element, columns, tuple(headings)))
    with_documents = [table for table in tables if {"agenda", "packet", "minutes"} & set(table.columns)]
    return with_documents or tables


def read_tables(
    tables: Iterable[Table],
    site: Site,
    zone: ZoneInfo,
    named: Named,
    *,
    expected: tuple[str, ...] = ("agenda",),
    html_agendas: bool = False,
) -> Reading:
    """Read the rows of the tables; `expected` are columns whose absence is a problem.

    With `html_agendas`, an agenda that is no file is a page with items.
    """
    found = Reading()
    for table in tables:
        for name in table.lacks(*expected):
            there = ", ".join(f"«{heading}»" for heading in table.headings if heading)
            found.problems.append(ReadingProblem("missing column", f"no column «{name}»; there are: {there}"))
        for number, row in enumerate(_rows(table.element), start=1):
            _read_row(found, table, row, number, site, zone, named, html_agendas=html_agendas)
    found.meetings = told_apart(found.meetings)
    return found


def meeting_list(found: Reading, names: tuple[str, ...] = (), next_page: str = "") -> MeetingList:
    """What was read, as the list that it is."""
    return MeetingList(
        tuple(found.meetings), found.rows, tuple(found.problems), names, next_page, tuple(dict.fromkeys(found.notes))
    )


def to_its_end(found: MeetingList, body: bytes) -> MeetingList:
    """The list that was read in these bytes, with a problem where they end before the page does."""
    return replace(found, problems=(*found.problems, *cut_off(body)))


def undated_tables(soup: BeautifulSoup | Tag) -> list[ReadingProblem]:
    """Tables that have a column of documents and none of dates, though each of their columns has a heading."""
    problems = []
    for element in soup.find_all("table"):
        headings = _headings(element)
        columns = {_column(heading) for heading in headings}
        is_named = all(headings) and not any(re.search(r"\d{4}", heading) for heading in headings)
        if is_named and "date" not in columns and len({"agenda", "packet", "minutes"} & columns) > 1:
            there = ", ".join(f"«{heading}»" for heading in headings)
            problems.append(ReadingProblem("missing column", f"no column «date»; there are: {there}"))
    return problems


def says_empty(element: Tag) -> str:
    """The words in which a page says that it lists nothing, "" when it doesn't."""
    return next((line for line in lines_of(element) if len(line) < 120 and _NO_ROWS.search(line)), "")


def native_id(url: str) -> tuple[str, str]:
    """The vendor's id of the meeting that a link leads to, and the id of its calendar; ("", "") when it has none."""
    found = _NATIVE_ID.search(url)
    return (found[1] or found[3], found[2] or "") if found else ("", "")


def next_page(soup: Tag, site: Site) -> str:
    """The link to the next page of a long list, "" on the last one."""
    for anchor in soup.select("a[rel~=next], .pager__item--next a, .pager-next a, a.pg-next-button"):
        if "disabled" not in (anchor.get("class") or []) and anchor.get("aria-disabled") != "true":
            return site.link(anchor.get("href"))
    return ""


def _read_row(
    found: Reading,
    table: Table,
    row: list[Tag],
    number: int,
    site: Site,
    zone: ZoneInfo,
    named: Named,
    *,
    html_agendas: bool,
) -> None:
    words = one_line(" ".join(cell.get_text(" ") for cell in row))
    if len(row) < len(table.columns):
        if words and not _NO_ROWS.search(words):
            found.rows += 1
            detail = f"row {number} («{words[:80]}»): {len(row)} cells under {len(table.columns)} headings"
            found.problems.append(ReadingProblem("malformed row", detail))
        elif words:
            found.notes.append(words)
        return
    cells: dict[str, list[Tag]] = {}
    for column, cell in zip(table.columns, row, strict=False):
        cells.setdefault(column, []).append(cell)
    title = one_line(" ".join(_text(cell) for cell in cells.get("title", [])))
    documents, agendas = _documents(cells, site, found.problems, html_agendas=html_agendas)
    if title and not documents and not agendas and (not is_meeting(title) or _NO_MEETING.search(title)):
        found.notes.append(f"no meeting: «{title}»")
        return
    found.rows += 1
    _check_name(cells.get("title", []), title, words, found.problems)
    try:
        day, clock = _start(cells, zone, found.problems)
        page_url, video_url, location = _places(cells, site)
        vendor_id, calendar = native_id(page_url)
        body = named.of(title, calendar)
        if not title and not named.default:
            raise ValueError("no title")
        if not vendor_id and _is_own_page(page_url, agendas, documents):
            vendor_id = shortened(page_url.partition("?")[0].strip("/"))
        meeting = listed(
            title=title or named.default,
            body=body or named.default,
            day=day,
            clock=clock,
            zone=zone,
            vendor_id=vendor_id,
            location=location,
            page_url=page_url,
            video_url=video_url,
            agenda_urls=tuple(agendas),
            agenda_names=agendas.values(),
            documents=documents,
        )
    except ValueError as error:
        found.problems.append(ReadingProblem("malformed row", f"row {number} («{words[:80]}»): {error}"))
        return
    same = next((each for each in found.meetings if vendor_id and each.vendor_id == meeting.vendor_id), None)
    if same is None:
        found.meetings.append(meeting)
    elif same.starts_at == meeting.starts_at:  # a page may show its calendar twice
        found.rows -= 1
    else:
        detail = f"{vendor_id}: {same.starts_at:%Y-%m-%d %H:%M} and {meeting.starts_at:%Y-%m-%d %H:%M}"
        found.problems.append(ReadingProblem("one id for two meetings", detail))
        found.meetings.append(replace(meeting, vendor_id=f"{vendor_id}@{day}"))


def _check_name(cells: list[Tag], title: str, words: str, problems: list[ReadingProblem]) -> None:
    """Report a meeting's name that lost its words, or the address that it led to."""
    if cells and not title:
        problems.append(ReadingProblem("meeting without a name", f"«{words[:80]}»"))
    emptied = [anchor for cell in cells for anchor in cell.find_all("a") if is_emptied(anchor)]
    problems += [ReadingProblem("link without address", f"«{title}», the name of a meeting") for _ in emptied]


def _is_own_page(page_url: str, agendas: Iterable[str], documents: list[DocumentLink]) -> bool:
    """Whether the link in a meeting's name leads to a page of the meeting's own, which is there before any agenda."""
    others = {*agendas, *(link.url for link in documents)}
    return bool(page_url) and "://" not in page_url and not is_file(page_url) and page_url not in others


def _documents(
    cells: dict[str, list[Tag]], site: Site, problems: list[ReadingProblem], *, html_agendas: bool
) -> tuple[list[DocumentLink], dict[str, str]]:
    documents: list[DocumentLink] = []
    agendas: dict[str, str] = {}  # by address: the words of its link
    for column, kind in _DOCUMENTS.items():
        for cell in cells.get(column, []):
            for anchor in cell.find_all("a"):
                label = one_line(anchor.get_text(" "))
                said = document_kind(label) or (
                    document_kind(str(anchor.get("href") or "")) if kind == "other" else None
                )
                if is_emptied(anchor):
                    problems.append(ReadingProblem("link without address", f"«{label}» under «{column}»"))
                link = document_link(site, anchor, said if said and kind in ("agenda", "other", "packet") else kind)
                if link is None:
                    continue
                if html_agendas and column == "agenda" and not is_file(link.url) and not link.url.startswith("http"):
                    agendas[link.url] = link.name
                else:
                    documents.append(link)
    return documents, agendas


def _start(cells: dict[str, list[Tag]], zone: ZoneInfo, problems: list[ReadingProblem]) -> tuple[date, time | None]:
    cell = cells["date"][0]
    text = one_line(" ".join(lines_of(cell)))
    stamps = [str(element["datetime"]) for element in cell.find_all("time", attrs={"datetime": True})]
    instant = _instant(stamps[0], zone) if stamps else None
    days = find_days(text)
    if not days or days[0].day is None:
        if instant is None:
            raise ValueError(f"the date is «{text}»")
        return instant.date(), instant.time()
    day = days[0].day
    clock = find_clock(text[days[0].end :])
    if clock is None and "time" in cells:
        clock = find_clock(one_line(cells["time"][0].get_text(" ")))
    if clock is not None and instant is not None and (instant.date(), instant.time()) != (day, clock):
        detail = f"«{text}» is shown, {stamps[0]} stands behind it; the shown one counts"
        problems.append(ReadingProblem("two different starts", detail))
    return day, clock


def _instant(stamp: str, zone: ZoneInfo) -> datetime | None:
    """The local moment of a machine-readable stamp that says its offset; None where it doesn't, or is none."""
    try:
        moment = datetime.fromisoformat(stamp.strip())
    except ValueError:
        return None
    return moment.astimezone(zone) if moment.tzinfo is not None else None


def _places(cells: dict[str, list[Tag]], site: Site) -> tuple[str, str, str]:
    """The meeting's own page, its video, its place."""

    def first_link(column: str) -> str:
        anchors = (anchor for cell in cells.get(column, []) for anchor in cell.find_all("a"))
        return next((link for anchor in anchors if (link := site.link(anchor.get("href")))), "")

    location = one_line(" ".join(_text(cell) for cell in cells.get("location", [])))
    page = first_link("title") or first_link("details")
    if native_id(page)[1]:  # a calendar adds where one came from: "?toggle=allupcoming"
        page = page.partition("?")[0]
    return page, first_link("video"), location


def _text(cell: Tag) -> str:
    return " ".join(lines_of(cell))


def _headings(table: Tag) -> list[str]:
    head = table.find("thead")
    row = (head if isinstance(head, Tag) else table).find("tr")
    if not isinstance(row, Tag) or row.find_parent("table") is not table:
        return []
    cells = row.find_all(["th", "td"], recursive=False)
    return [one_line(cell.get_text(" ")) for cell in cells] if row.find("th") else []


def _column(heading: str) -> str:
    return next((name for name, pattern in _COLUMNS if pattern.search(heading)), "")


def _rows(table: Tag) -> list[list[Tag]]:
    """The cells of each row in the table's body; rows of tables inside it are not its own."""
    rows = [
        row for row in table.find_all("tr") if row.find_parent("table") is table and row.find_parent("thead") is None
    ]
    return [cells for row in rows if (cells := row.find_all("td", recursive=False))]
