"""Lists of meetings: a site's home page and its search results, in the three markups that are known.

Rows of a theme (San Diego), a table (Akron), JSON in a script (newer sites). In all of them a meeting has an id, a name
("Tuesday Agenda Revised Added S500-S508"), a type, which is its governing body, and the local time.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup, Comment, Tag

from published.reading import Unreadable, cut_off, one_line, only
from published.values import DocumentKind, DocumentLink, ListedMeeting, MeetingList, ReadingProblem
from spiders.onbase.meetings import MOMENT, Rows, expect_number, listed, said_of
from spiders.onbase.site import files, names_of, open_page, query_of, title_of, within_site

# What the JSON of a list names: a kind of document, the word in its fields, the documentType of its link.
PUBLISHED: tuple[tuple[DocumentKind, str, int], ...] = (("agenda", "Agenda", 1), ("minutes", "Minutes", 2))

_PUBLIC_COMMENT = re.compile(r"^public comments? (?:for|on)\b|\bpublic comments?$", re.I)
_MEETINGS = re.compile(r'"Meetings"\s*:\s*(?=\[)')


def read_meetings(body: bytes, zone: ZoneInfo, *, bodies: Mapping[str, str] | None = None) -> MeetingList:
    """Read a home page or a page of search results; `bodies` gives governing bodies another name than the page's.

    A row that cannot be read is a problem, the others are read; a row that only collects comments is a note. Raises
    Unreadable when the page has no list.
    """
    soup = open_page(body)
    found = _list_of(soup, zone)
    meetings: dict[str, ListedMeeting] = {}
    problems = [*found.problems, *_left_out(soup), *cut_off(body)]
    rows = found.rows
    for meeting in found.meetings:
        first = meetings.setdefault(meeting.vendor_id, meeting)
        if (first.title, first.body, first.starts_at) == (meeting.title, meeting.body, meeting.starts_at):
            rows -= first is not meeting  # the same meeting in two tabs
        else:
            detail = f"{meeting.vendor_id} is «{first.title}» and «{meeting.title}»; the first is kept"
            problems.append(ReadingProblem("id of two meetings", detail))
    renamed = tuple(replace(each, body=(bodies or {}).get(each.body, each.body)) for each in meetings.values())
    return replace(found, meetings=renamed, rows=rows, problems=tuple(problems), names=names_of(soup))


def is_list(soup: BeautifulSoup) -> bool:
    """Whether the page is a list of meetings."""
    return soup.select_one("#meetings-list") is not None or _embedded(soup) is not None


def _left_out(soup: BeautifulSoup) -> list[ReadingProblem]:
    """The problem that the site's search form offers types of meetings that this search did not ask for.

    A new committee is a new type: without this it would be missing and nobody would know.
    """
    form = soup.select_one("#MeetingTypeIDs[selectedvalues]")
    asked = {each for each in str(form["selectedvalues"]).split(",") if each} if form is not None else set()
    if form is None or not asked:
        return []
    offered = {str(button["value"]): one_line(button.get_text()) for button in form.select("button[value]")}
    left_out = ", ".join(f"{number} «{name}»" for number, name in offered.items() if number not in asked)
    return [ReadingProblem("types left out", f"the search did not ask for {left_out}")] if left_out else []


def _list_of(soup: BeautifulSoup, zone: ZoneInfo) -> MeetingList:
    embedded = _embedded(soup)
    if embedded is not None:
        return _read_embedded(embedded, zone)
    lists = soup.select("#meetings-list")
    if not lists:
        title = title_of(soup)
        raise Unreadable("no list of meetings in the page" + (f" («{title}»)" if title else ""))
    frame = only(lists, "list of meetings")
    if frame.select_one("tr.meeting-row, th") is not None:
        return _read_table(frame, zone)
    return _read_theme(frame, zone)


# Rows of a theme.


def _read_theme(frame: Tag, zone: ZoneInfo) -> MeetingList:
    rows = frame.select(".tab-pane .border > .row")
    inside = {id(anchor) for row in rows for anchor in row.select("a")}
    outside = [anchor for anchor in _meeting_links(frame) if id(anchor) not in inside]
    if outside and not rows:
        raise Unreadable(f"a list in another markup: {len(outside)} links to meetings and no row that is known")
    reading = Rows(zone)
    for row in rows:
        reading.read(_theme_row, row)
    for anchor in outside:
        reading.problem("meeting outside of the rows", str(anchor.get("title") or anchor["href"]))
    return reading.found(frame)


def _theme_row(row: Tag, reading: Rows) -> ListedMeeting | None:
    name = one_line(_text(row.select_one(".six.columns > p")))
    anchors = _meeting_links(row)
    if not anchors:
        raise ValueError("no link to a meeting")
    vendor_id = only({query_of(str(anchor["href"])).get("id", "") for anchor in anchors}, "meeting in a row")
    expect_number(vendor_id)
    agendas = [anchor for anchor in anchors if query_of(str(anchor["href"])).get("doctype", "1") == "1"]
    if not agendas:
        reading.note(f"{vendor_id}, «{name}»: minutes only")
        return None
    agenda = agendas[0]
    if _PUBLIC_COMMENT.search(name) or _PUBLIC_COMMENT.search(one_line(agenda.get_text())):
        reading.note(f"{vendor_id}, «{name}»: public comments, not a meeting")
        return None
    said = said_of(agenda)
    day = one_line(_text(row.select_one(".date strong, .visuallyhidden")))
    if said is None:
        moment = datetime.strptime(day, "%m/%d/%Y").replace(tzinfo=reading.zone)
        reading.problem("row without a time", f"{vendor_id}, «{name}»: its link does not say «View Agenda for … on …»")
        body = name
    else:
        moment = datetime.strptime(said["moment"], MOMENT).replace(tzinfo=reading.zone)
        body = _without_name(said["words"], name)
        if not name or body == said["words"]:
            reading.problem("row without a name", f"{vendor_id}: «{name}» is not how «{said['words']}» begins")
        if day and day != said["moment"].split()[0]:
            reading.problem("row of two days", f"{vendor_id}, «{name}»: {day}, and {said['moment']} in its link")
    if not (name or body):
        raise ValueError(f"meeting {vendor_id} has no name")
    return listed(
        vendor_id,
        name or body,
        body,
        moment,
        is_time_known=said is not None,
        page_url=within_site(str(agenda["href"])),
        documents=files(_commented(row)),
    )


def _without_name(words: str, name: str) -> str:
    """The body in "{name} {body}"; all the words when they do not begin with the name."""
    return words[len(name) + 1 :] if name and words.startswith(f"{name} ") else words


def _commented(row: Tag) -> list[Tag]:
    """The links in a row and in its HTML comments: there the theme hides its PDFs."""
    hidden = [BeautifulSoup(text, "lxml") for text in row.find_all(string=lambda text: isinstance(text, Comment))]
    return [anchor for part in (row, *hidden) for anchor in part.select("a[href]")]


# A table.


def _read_table(frame: Tag, zone: ZoneInfo) -> MeetingList:
    columns = [one_line(heading.get_text()) for heading in frame.select("thead th")]
    reading = Rows(zone)
    for needed in ("Meeting Name", "Meeting Type", "Meeting Date"):
        if needed not in columns:
            reading.problem("missing column", f"«{needed}» is not among {', '.join(columns) or 'no headings'}")
    if "Meeting Date" not in columns:
        raise Unreadable(f"a table of meetings without «Meeting Date»: {', '.join(columns) or 'no headings'}")
    for row in frame.select("tbody tr"):
        if row.select_one("#footer-results-count") is None:
            reading.read(lambda row, reading: _table_row(row, columns, reading), row)
    if reading.other_clock:
        reading.problem("clock of another zone", f"rows timed otherwise than in {zone.key}: {reading.other_clock}")
    return reading.found(frame)


def _table_row(row: Tag, columns: list[str], reading: Rows) -> ListedMeeting:
    cells = row.find_all("td", recursive=False)
    if len(cells) != len(columns):
        raise ValueError(f"{len(cells)} cells under {len(columns)} headings: «{one_line(row.get_text())[:60]}»")
    texts = {column: one_line(cell.get_text()) for column, cell in zip(columns, cells, strict=True)}
    vendor_id = one_line(str(row.get("data-meeting-id") or ""))
    expect_number(vendor_id)
    anchors = _meeting_links(row)
    if any(query_of(str(anchor["href"])).get("id") != vendor_id for anchor in anchors):
        raise ValueError(f"row {vendor_id} links to another meeting")
    name, body = texts.get("Meeting Name", ""), texts.get("Meeting Type", "")
    for column, text in (("Meeting Name", name), ("Meeting Type", body)):
        if column in columns and not text:
            reading.problem("empty cell", f"{column} of meeting {vendor_id}")
    if not (name or body):
        raise ValueError(f"meeting {vendor_id} has neither name nor type")
    moment = reading.moment(texts["Meeting Date"], cells[columns.index("Meeting Date")])
    agendas = [anchor for anchor in anchors if query_of(str(anchor["href"])).get("doctype", "1") == "1"]
    page_url = within_site(str(agendas[0]["href"])) if agendas else ""
    documents = files(row.select("a[href]"))
    if documents and not anchors:
        reading.problem("agenda without a page", f"meeting {vendor_id} has files and no link to its page")
    return listed(vendor_id, name or body, body or name, moment, page_url=page_url, documents=documents)


# JSON in a script.


def _embedded(soup: BeautifulSoup) -> str | None:
    """The script that holds the list of meetings as JSON."""
    return next((text for script in soup.select("script") if _MEETINGS.search(text := script.get_text())), None)


def _read_embedded(script: str, zone: ZoneInfo) -> MeetingList:
    found = _MEETINGS.search(script)
    assert found is not None  # noqa: S101 - that is how the script was chosen
    try:
        rows, end = json.JSONDecoder().raw_decode(script, found.end())
    except ValueError as error:
        raise Unreadable(f"the list in the page's script is cut off: {error}") from None
    if '"HasError":true' in script[end:].replace(" ", ""):
        raise Unreadable("the list in the page's script says that it has an error")
    reading = Rows(zone)
    for row in rows:
        reading.read(_embedded_row, row)
    if '"NoMoreResults":false' in script[end:].replace(" ", ""):
        reading.note("the site has more meetings than this page lists")
    return reading.found(None)


def _embedded_row(row: dict[str, Any], reading: Rows) -> ListedMeeting | None:
    vendor_id, name = str(row["ID"]), one_line(row["Name"])
    expect_number(vendor_id)
    if not name:
        raise ValueError(f"meeting {vendor_id} has no name")
    if _PUBLIC_COMMENT.search(name):
        reading.note(f"{vendor_id}, «{name}»: public comments, not a meeting")
        return None
    moment = datetime.fromisoformat(row["Time"])
    moment = moment.astimezone(reading.zone) if moment.tzinfo else moment.replace(tzinfo=reading.zone)
    page_url = f"/Meetings/ViewMeeting?id={vendor_id}&doctype=1" if row["IsAgendaAvailable"] else ""
    documents = tuple(
        DocumentLink(
            kind, f"/Documents/DownloadFile/{quote(file)}.pdf?documentType={type_}&meetingId={vendor_id}", words
        )
        for kind, words, type_ in PUBLISHED
        if (file := row.get(f"{words}UniqueName")) and row.get(f"Is{words}Available")
    )
    body = one_line(row.get("MeetingTypeName")) or name
    return listed(vendor_id, name, body, moment, page_url=page_url, documents=documents)


def _meeting_links(part: Tag) -> list[Tag]:
    return [anchor for anchor in part.select("a[href]") if re.search(r"/ViewMeeting\?", str(anchor["href"]), re.I)]


def _text(element: Tag | None) -> str:
    return element.get_text() if element is not None else ""
