"""A view of a Granicus site (ViewPublisher.php): its tables of upcoming and of archived meetings, read.

Every city has a template of its own: headings name the columns, or only their ids and classes do; links stand in href
or in onclick; a page may have a table for each body. What is the same everywhere are the scripts that links lead to.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup, Tag

from published.reading import Unreadable, block_page, lines_of, one_line
from published.titles import status_in
from published.values import DocumentKind, DocumentLink, ListedMeeting, MeetingList, ReadingProblem
from spiders.granicus.dates import clock_in_title, day_and_rest, start
from spiders.granicus.links import has_path, label, native_id, on_site, own_host, script, target
from spiders.granicus.markup import decoded, parsed
from spiders.granicus.titles import amendment_of, body_of, without_usual_words

_NAME = re.compile(r"^(?:event|name|meeting|title|committee)(?!.*(?:date|time|link|id$))", re.I)
_DATE = re.compile(r"date", re.I)
_LENGTH = re.compile(r"length|duration", re.I)
_EMPTY = re.compile(
    r"\bno\s+(?:(?:upcoming|scheduled|archived|available|current|future|past|recent|public|live)\s+)*"
    r"(?:events?|meetings?|archives?|videos?|clips?)\b",
    re.I,
)
_MEDIA = re.compile(r"\.(?:mp3|mp4|m3u8|wmv|asx|vtt)(?:$|[?#])", re.I)
_FILE = re.compile(r"\.(?:pdf|docx?|html?)(?:$|[?#])", re.I)
_KINDS: tuple[tuple[str, DocumentKind], ...] = (("packet", "packet"), ("agenda", "agenda"), ("minutes", "minutes"))
_SCRIPTS: dict[str, DocumentKind] = {
    "agendaviewer": "agenda",
    "generatedagendaviewer": "agenda",
    "minutesviewer": "minutes",
    "metaviewer": "attachment",
}


@dataclass(frozen=True)
class _Row:
    """A row that should be a meeting, with the body that stands over its table."""

    element: Tag
    title: str
    date: str
    group: str
    heading: str
    is_archived: bool


@dataclass
class _Page:
    """What is known of the whole page while its rows are read, and what was noticed."""

    zone: ZoneInfo
    view: str
    host: str
    registered: str
    with_players: bool
    rows: int = 0
    lists: int = 0
    problems: list[ReadingProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    met: set[str] = field(default_factory=set)  # ids of all rows, also of those that could not be read

    def problem(self, kind: str, detail: str) -> None:
        self.problems.append(ReadingProblem(kind, detail))


def read_meetings(
    body: bytes, zone: ZoneInfo, *, bodies: Mapping[str, str] | None = None, with_players: bool = False
) -> MeetingList:
    """Read a view, whichever template it has.

    `bodies` names bodies by view; a name that stands over a table of its own wins. `with_players`: the player of a
    meeting without an agenda is where its items are read. A meeting is event-N before it was held and clip-N after;
    one that has neither yet is known by its title and day. Raises Unreadable when there is no list in the page.
    """
    refused = block_page(body)
    if refused:
        raise Unreadable(refused)
    text, notes = decoded(body)
    soup = parsed(text)
    urls = [url for anchor in soup.find_all("a") if (url := target(anchor))]
    views = Counter(re.findall(r"\bview_id=(\d+)", text))
    view = views.most_common(1)[0][0] if views else ""
    page = _Page(zone, view, own_host(urls), (bodies or {}).get(view, ""), with_players, notes=notes)
    meetings: dict[str, ListedMeeting] = {}
    for row in (*_table_rows(soup, page), *_grid_rows(soup, page)):
        page.met.update(_ids(row.element))
        try:
            meeting = _read_row(row, page)
        except ValueError as problem:
            page.rows += 1
            page.problem("malformed row", f"«{row.title[:80]}», «{row.date[:40]}»: {problem}")
            continue
        if meeting is None:
            continue
        known = meetings.get(meeting.vendor_id)
        if known is not None and (known.title, known.starts_at) == (meeting.title, meeting.starts_at):
            page.notes.append(f"listed twice: {meeting.vendor_id}, «{meeting.title[:80]}»")
            continue
        page.rows += 1
        if known is not None:
            names = f"«{known.title[:60]}», and «{meeting.title[:60]}», which is kept under its title and day"
            page.problem("one id for two meetings", f"{meeting.vendor_id}: {names}")
            meeting = replace(meeting, vendor_id=_made_id(meeting.title, meeting.starts_at))
        meetings[meeting.vendor_id] = meeting
    if "</html" not in text.lower():
        page.problem("cut off", f"the page ends early, after {len(body):,} bytes")
    if not page.lists:
        _refuse_unless_empty(soup, page)
    elif not page.rows:
        page.notes.append("no meetings: the lists in the page are empty")
    outside = {found for url in urls if (found := native_id(url))} - page.met
    if outside:
        page.problem("meetings outside of the lists", f"{len(outside)}: {', '.join(sorted(outside)[:5])}")
    return MeetingList(
        tuple(meetings.values()), page.rows, tuple(page.problems), _names(soup, page), "", tuple(page.notes)
    )


def _table_rows(soup: BeautifulSoup, page: _Page) -> Iterator[_Row]:
    """The rows of every table with a column for names and one for dates; other tables of meetings are problems."""
    for table in soup.find_all("table"):
        if table.find("table") is not None:
            continue
        rows = table.find_all("tr")
        head = next((row for row in rows if any(_labels(row))), None)
        labels = _labels(head) if head is not None else []
        name = next((place for place, each in enumerate(labels) if _NAME.search(each)), None)
        date = next((place for place, each in enumerate(labels) if _DATE.search(each)), None)
        if name is None or date is None:
            linked = [row for row in rows if _ids(row) or "listingRow" in (row.get("class") or ())]
            if linked:
                missing = " and ".join(what for what, place in (("name", name), ("date", date)) if place is None)
                seen = ", ".join(each for each in labels if each) or "none"
                page.problem(
                    "missing column", f"{len(linked)} rows without a column for the {missing}; columns: {seen}"
                )
                page.rows += len(linked)
                page.lists += 1
                page.met.update(each for row in linked for each in _ids(row))
            continue
        page.lists += 1
        group, heading = _over(table)
        is_archived = any(_LENGTH.search(each) for each in labels)
        for row in rows:
            if row is head or row.find_parent("thead") is not None:
                continue
            cells = [" ".join(lines_of(cell)) for cell in row.find_all(["td", "th"], recursive=False)]
            if len(cells) > max(name, date):
                yield _Row(row, cells[name], cells[date], group, heading, is_archived)
            elif _ids(row):
                yield _Row(row, cells[0] if cells else "", "", group, heading, is_archived)
            elif any(cells):
                page.notes.append(f"no meeting: «{' '.join(cells)[:100]}»")


def _labels(row: Tag) -> list[str]:
    """The headings of a row of headings, by place; where one says nothing, its id or class does."""
    labels: list[str] = []
    for cell in row.find_all(["th", "td"], recursive=False):
        classes = [str(each) for each in cell.get("class") or ()]
        if cell.name == "td" and "listHeader" not in classes:
            return []
        named = " ".join([str(cell.get("id") or ""), *(each for each in classes if each != "listHeader")])
        span = str(cell.get("colspan") or "1")
        labels += [one_line(cell.get_text(" ")) or one_line(named)] * (int(span) if span.isdecimal() else 1)
    return labels


def _grid_rows(soup: BeautifulSoup, page: _Page) -> Iterator[_Row]:
    """The rows of the template that has no table: a name marked as committee, and behind it the day."""
    for name in soup.find_all(class_="committee"):
        element, place = name.find_parent(class_="row"), name.parent
        if element is None or place is None:
            continue
        title = one_line(name.get_text(" "))
        page.lists += 1
        yield _Row(element, title, one_line(place.get_text(" ")).removeprefix(title).strip(), "", "", False)


def _over(table: Tag) -> tuple[str, str]:
    """The body in the tab or in the heading over a table, "" where neither names one."""
    panel = table.find_parent(class_="CollapsiblePanel")
    tab = panel.find(class_="CollapsiblePanelTab") if panel is not None else None
    heading = table.find_previous(["h1", "h2", "h3", "h4"])
    return _body_in(tab), _body_in(heading)


def _body_in(heading: object) -> str:
    return without_usual_words(one_line(heading.get_text(" "))) if isinstance(heading, Tag) else ""


def _ids(element: Tag) -> list[str]:
    """The ids of the meetings that an element links to, clips first."""
    return sorted({found for anchor in element.find_all("a") if (found := native_id(target(anchor)))})


def _read_row(row: _Row, page: _Page) -> ListedMeeting | None:
    """The meeting of a row, None when the row is none; raises ValueError."""
    if re.fullmatch(r"in progress", row.date, re.I):
        page.notes.append(f"in progress, and listed without a date: «{row.title[:100]}»")
        return None
    if not row.title:
        raise ValueError("the title is empty")
    day, rest = day_and_rest(row.date)
    starts_at, is_time_known = start(day, rest or clock_in_title(row.title), page.zone)
    if rest and not is_time_known:
        page.problem("time not understood", f"«{row.title[:80]}»: «{row.date[:40]}»")
    ids = _ids(row.element)
    vendor_id = ids[0] if ids else _made_id(row.title, day)
    links = [(url, label(anchor)) for anchor in row.element.find_all("a") if (url := target(anchor))]
    if not ids and (row.is_archived or any(script(url) for url, _ in links)):
        page.problem("meeting without id", f"«{row.title[:80]}», {row.date}; it is kept under its title and day")
    if len([each for each in ids if each.startswith("clip")]) > 1:
        page.problem("several meetings in a row", f"«{row.title[:80]}»: {', '.join(ids)}")
    player = next((url for url, _ in links if script(url) == "mediaplayer"), "")
    documents = _documents(links, page.host)
    agendas = [each for each in documents if each.kind in ("agenda", "packet")]
    status, evidence = status_in(row.title)
    return ListedMeeting(
        vendor_id=vendor_id,
        body=row.group or page.registered or row.heading or body_of(row.title),
        title=row.title,
        starts_at=starts_at,
        is_time_known=is_time_known,
        status=status,
        status_evidence=evidence,
        amendment=amendment_of(row.title),
        page_url=on_site(player, page.host) if player else f"/ViewPublisher.php?view_id={page.view}",
        video_url=f"https:{player}" if player.startswith("//") else player,
        agenda_urls=(on_site(player, page.host),) if page.with_players and player and ids and not agendas else (),
        documents=documents,
    )


def _made_id(title: str, day: datetime) -> str:
    return "row-" + hashlib.sha256(f"{title}|{day:%Y-%m-%d}".encode()).hexdigest()[:12]


def _documents(links: list[tuple[str, str]], host: str) -> tuple[DocumentLink, ...]:
    """The documents of a row, each once; films, sound and players are none."""
    documents: dict[str, DocumentLink] = {}
    for url, said in links:
        name = script(url)
        kind = _SCRIPTS.get(name)
        if kind is None and name not in ("mediaplayer", "viewpublisher") and not _MEDIA.search(url) and has_path(url):
            kind = next((kind for word, kind in _KINDS if word in said.lower()), None)
            kind = kind or ("other" if _FILE.search(url) else None)
        if kind is not None:
            href = on_site(url, host)
            documents.setdefault(href, DocumentLink(kind, href, said or kind.capitalize()))
    return tuple(documents.values())


def _refuse_unless_empty(soup: BeautifulSoup, page: _Page) -> None:
    """Note the words with which a page says that it has no meetings; raises Unreadable when it does not say so."""
    said = next((line for line in lines_of(soup) if _EMPTY.search(line)), "")
    if not said or not page.view:
        title = one_line(soup.title.get_text()) if soup.title else ""
        raise Unreadable("no list of meetings in the page" + (f" («{title}»)" if title else ""))
    page.notes.append(f"no meetings: «{said[:100]}»")


def _names(soup: BeautifulSoup, page: _Page) -> tuple[str, ...]:
    """The page's title and its main headings, which name a city; those of its lists may name anybody."""
    headings = [one_line(each.get_text(" ")) for each in soup.find_all(["title", "h1"], limit=4)]
    return tuple(dict.fromkeys(each for each in (*headings, page.host) if each))
