"""Municode's lists of meetings, read: the publish page, and the table on a city's own site.

Both are a table whose columns are known by the words in their heads. A meeting has no number on the page; the one in
the addresses of its files is its number, and on a city's site its page is.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup, Tag

from published.reading import Unreadable, block_page, local_moment, one_line, parse_html, read_clock
from published.titles import without_cancelled
from published.values import DocumentKind, DocumentLink, ListedMeeting, MeetingList, ReadingProblem, Status
from spiders.municode.links import (
    ERROR_PAGE,
    agenda_path,
    below_meetings,
    client_code,
    hrefs,
    is_agenda_page,
    meeting_number,
    without_site,
)

AMENDED = re.compile(r"\b(?:amended|revised|supplemental|addendum|updated)\b", re.I)

_COLUMNS = {
    "meeting": "meeting",
    "title": "meeting",
    "date": "date",
    "time": "time",
    "venue": "venue",
    "location": "venue",
    "agenda": "agenda",
    "agendas": "agenda",
    "packet": "packet",
    "packets": "packet",
    "agenda packet": "packet",
    "minutes": "minutes",
    "video": "video",
    "video/audio": "video",
    "view": "view",
}
_FILE_COLUMNS: tuple[tuple[str, DocumentKind, str], ...] = (
    ("agenda", "agenda", "Agenda"),
    ("packet", "packet", "Agenda Packet"),
    ("minutes", "minutes", "Minutes"),
)
_OFF = re.compile(r"\b(?:cancell?ed|cancell?ation|postponed)\b", re.I)
_CHANGED = re.compile(r"\s*[-–—:(*]+\s*(?:amended|revised|updated)\b[\s)*.]*$", re.I)
_DAY_BEFORE = re.compile(r"^[A-Z][a-z]+ \d{1,2}(?:st|nd|rd|th)?(?:, \d{4})?\s*[-–—:,]?\s+(?=\S)")


@dataclass
class _Table:
    """The table of meetings: where each column stands, whose page it is on, what was odd about it."""

    columns: Mapping[str, int]
    heads: Sequence[str]
    is_publish_page: bool
    code: str
    site: str  # scheme and host of the city's own site
    path: str  # of the page itself on that site
    problems: list[ReadingProblem] = field(default_factory=list)


def read_meetings(
    body: bytes, zone: ZoneInfo, *, bodies: Mapping[str, str] | None = None, code: str = ""
) -> MeetingList:
    """Read a publish page, or the table of meetings of a city's site.

    `bodies` names governing bodies by the meeting's title without its marks; `code` is the client's code, by default
    the one in the page's links. A row that cannot be read is a problem, the others are read. Raises Unreadable when
    the page has no such table.
    """
    refused = block_page(body)
    if refused:
        raise Unreadable(refused)
    soup = parse_html(body)
    element = _table_element(soup)
    links = [str(anchor["href"]) for anchor in soup.find_all("a", href=True)]
    title = one_line(soup.title.get_text()) if soup.title else ""
    names = tuple(dict.fromkeys(name for name in (title, client_code(links)) if name))
    codes = {found for href in links if (found := client_code([href]))}
    if code and codes and code.upper() not in codes:
        raise Unreadable(f"the page is that of the client {', '.join(sorted(codes))}, not of {code.upper()}")
    if element is None:
        return MeetingList((), 0, names=names, notes=("the page says that there is no meeting to show",))
    table = _table(element, soup, code.upper() or client_code(links))
    rows = [row for row in element.find_all("tr") if row.find("td") is not None and row.find_parent("table") is element]
    meetings: dict[str, ListedMeeting] = {}
    notes = [] if rows else ["the table has no rows"]
    for index, row in enumerate(rows):
        try:
            meeting = _read_row(row, table, zone, bodies or {})
        except ValueError as error:
            shown = one_line(row.get_text(" "))[:60]
            table.problems.append(ReadingProblem("malformed row", f"row {index} («{shown}»): {error}"))
            continue
        if meeting.vendor_id in meetings:
            notes.append(f"row {index} repeats «{meeting.title[:60]}»")
        meetings.setdefault(meeting.vendor_id, meeting)
    return MeetingList(
        tuple(meetings.values()), len(rows), tuple(table.problems), names, _next_page(soup, table), tuple(notes)
    )


def _table_element(soup: BeautifulSoup) -> Tag | None:
    """The one table of meetings; None when the page says that there are none to show."""
    for element in soup.find_all("table"):
        if {"meeting", "date"} <= {_COLUMNS.get(head) for head in _heads(element)}:
            return element
    if soup.select_one(".view-empty") is not None:
        return None
    shown = one_line(soup.get_text(" "))
    if ERROR_PAGE.search(f"{soup.title or ''} {shown}"):
        raise Unreadable("an error page: «Sorry, something went wrong»")
    title = one_line(soup.title.get_text()) if soup.title else ""
    if soup.select_one("table.mcm, table.views-table") is not None:
        raise Unreadable("the table of meetings has no column Meeting, or none Date")
    raise Unreadable("no table of meetings in the page" + (f" («{title}»)" if title else ""))


def _heads(element: Tag) -> list[str]:
    row = element.find("tr")
    return [one_line(head.get_text()).casefold() for head in row.find_all("th")] if isinstance(row, Tag) else []


def _table(element: Tag, soup: BeautifulSoup, code: str) -> _Table:
    heads = _heads(element)
    columns = {name: index for index, head in enumerate(heads) if (name := _COLUMNS.get(head))}
    is_publish_page = "views-table" not in (element.get("class") or [])
    own_page = soup.select_one("link[rel=canonical]") or soup.select_one('meta[property="og:url"]')
    address = urlsplit(str((own_page.get("href") or own_page.get("content")) if own_page else ""))
    site = f"{address.scheme}://{address.netloc}" if address.netloc else ""
    table = _Table(columns, heads, is_publish_page, code, site, address.path)
    needed = ("agenda", "packet", "time") if is_publish_page else ("agenda", "packet", "view")
    for name in needed:
        if name not in columns:
            table.problems.append(ReadingProblem("missing column", f"no column «{name}»: there are {', '.join(heads)}"))
    if is_publish_page and not code:
        detail = "no link names the client: only the files of agendas are asked for"
        table.problems.append(ReadingProblem("client unknown", detail))
    for index, head in enumerate(heads):
        cells = (row.find_all("td")[index : index + 1] for row in element.find_all("tr"))
        if head not in _COLUMNS and any(cell.find("a") for found in cells for cell in found):
            table.problems.append(ReadingProblem("unknown column", f"«{head}» has links"))
    return table


def _read_row(row: Tag, table: _Table, zone: ZoneInfo, bodies: Mapping[str, str]) -> ListedMeeting:
    cells = row.find_all("td")
    if len(cells) != len(table.heads):
        raise ValueError(f"{len(cells)} cells under {len(table.heads)} heads")
    cell = {name: cells[index] for name, index in table.columns.items()}
    text = {name: one_line(each.get_text(" ")) for name, each in cell.items()}
    title = text["meeting"]
    if not title:
        raise ValueError("the title is empty")
    starts_at, is_time_known = _start(text["date"], text.get("time", ""), zone)
    if not is_time_known and text.get("time"):
        table.problems.append(ReadingProblem("time not understood", f"«{title[:60]}»: «{text['time']}»"))
    links = {name: hrefs(each) for name, each in cell.items()}
    number = meeting_number(href for name in ("agenda", "packet", "minutes") for href in links.get(name, ()))
    page = next(iter(links.get("view", ())), "")
    documents = _documents(links, table)
    if number == "" and not page and any(document.kind == "agenda" for document in documents):
        table.problems.append(ReadingProblem("meeting without number", f"«{title[:60]}» on {text['date']}"))
    agenda = _agenda_page(links, number, table)
    status, evidence = _status(title, documents)
    name = _name(title)
    return ListedMeeting(
        vendor_id=_vendor_id(page, number, title, starts_at),
        body=bodies.get(name, name),
        title=title,
        starts_at=starts_at,
        is_time_known=is_time_known,
        location=text.get("venue", ""),
        status=status,
        status_evidence=evidence,
        amendment=f"title «{title}»" if AMENDED.search(title) else "",
        page_url=without_site(page, table.site) or agenda,
        video_url=next((href for href in links.get("video", ()) if href.startswith("http")), ""),
        agenda_urls=(agenda,) if agenda else (),
        documents=documents,
    )


def _start(date_text: str, time_text: str, zone: ZoneInfo) -> tuple[datetime, bool]:
    """The local start: "8/1/2022" with a time beside it, "12/18/2025 - 6:00pm", or "Mar 24, 2026 | 6pm"."""
    day_text, _, rest = date_text.partition("|") if "|" in date_text else date_text.partition(" - ")
    for form in ("%m/%d/%Y", "%b %d, %Y", "%B %d, %Y"):
        try:
            day = datetime.strptime(day_text.strip(), form).replace(tzinfo=zone)
        except ValueError:
            continue
        clock = read_clock(time_text or rest)
        return local_moment(day, clock, zone), clock is not None
    raise ValueError(f"«{date_text}» is no date")


def _documents(links: Mapping[str, Sequence[str]], table: _Table) -> tuple[DocumentLink, ...]:
    """The files of a row, each address once; agendas as web pages are none."""
    found: dict[str, DocumentLink] = {}
    for column, kind, name in _FILE_COLUMNS:
        for href in links.get(column, ()):
            if is_agenda_page(href):
                continue
            url = without_site(href, table.site)
            is_notice = kind == "agenda" and _OFF.search(re.sub(r"[_%\d]+", " ", href.split("?")[0])) is not None
            document = DocumentLink("notice" if is_notice else kind, url, "Cancellation" if is_notice else name)
            found.setdefault(url, document)
    return tuple(found.values())


def _agenda_page(links: Mapping[str, Sequence[str]], number: str, table: _Table) -> str:
    """Where the agenda is as a web page: with the files of its items where that is offered, else without."""
    offered = [href for name in ("packet", "agenda") for href in links.get(name, ()) if is_agenda_page(href)]
    if offered:
        return below_meetings(offered[0]) if table.is_publish_page else offered[0]
    has_file = bool(number) and any(links.get(name) for name in ("agenda", "packet"))
    return agenda_path(table.code, number) if table.is_publish_page and table.code and has_file else ""


def _status(title: str, documents: Sequence[DocumentLink]) -> tuple[Status, str]:
    mark = without_cancelled(title)[1]
    found = _OFF.search(title)
    words = mark or (found[0] if found else "")
    if words:
        return ("cancelled" if words.lower().startswith("cancel") else "postponed"), f"title «{title}»"
    for document in documents:
        if document.kind == "notice":
            return "cancelled", f"document «{document.url.rsplit('/', 1)[-1]}»"
    return "scheduled", ""


def _name(title: str) -> str:
    """The title without its marks and without a day in front: "December 18th, 2025 Regular Council Meeting"."""
    name = _CHANGED.sub("", without_cancelled(title)[0])
    return _DAY_BEFORE.sub("", name) or name


def _vendor_id(page: str, number: str, title: str, starts_at: datetime) -> str:
    """The meeting's number; on a city's site its page, which is there before any file is; else what the row says."""
    if not page and number:
        return number
    said = page or f"{starts_at:%Y-%m-%d %H:%M} {title}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _next_page(soup: BeautifulSoup, table: _Table) -> str:
    """The path of the next page: after the one that the publish page's menu shows, or where a site's pager leads."""
    following = soup.select_one("li.pager-next a[href], li.pager__item--next a[href]")
    if following is not None:
        href = str(following["href"])
        return f"{table.path}{href}" if href.startswith("?") else without_site(href, table.site)
    options = [option for option in soup.select("select[id*=page] option") if str(option.get("value")).isdecimal()]
    shown = next((int(str(option["value"])) for option in options if option.has_attr("selected")), None)
    numbered = [str(a["href"]) for a in soup.find_all("a", href=re.compile(r"PublishPage\S*[?&]p=\d+$"))]
    if shown is None or not numbered or shown >= max(int(str(option["value"])) for option in options):
        return ""
    return re.sub(r"([?&]p=)\d+$", rf"\g<1>{shown + 1}", below_meetings(numbered[-1]))
