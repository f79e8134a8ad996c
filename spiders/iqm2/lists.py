"""The list view of the calendar: one row for each meeting, read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bs4 import Tag

from published.reading import local_moment, one_line, read_clock
from published.titles import without_cancelled
from published.values import DocumentLink, ListedMeeting, MeetingList, ReadingProblem, Status
from spiders.iqm2.portal import Page, file_key, file_link, is_page, meeting_path, parameter, parse_page, place

KNOWN_STATUSES = ("scheduled", "closed", "cancelled", "canceled", "postponed", "rescheduled")

_WHEN = re.compile(r"^(?:[a-z]+,\s*)?([a-z]{3,9})\.? (\d{1,2}), (\d{4})(?:\s+(.*))?$", re.I)
_FIELD = re.compile(r"^\s*(Board|Type|Status)\s*:\s*(.*)$", re.I)
_CANCELLED = re.compile(r"\bcancell?(?:ed|ation)\b", re.I)
_POSTPONED = re.compile(r"\b(?:postponed|rescheduled)\b", re.I)
_AMENDED = re.compile(r"\b(?:revised|amended|supplemental|addendum|updated)\b", re.I)
_COUNT = re.compile(r"\bDisplaying (?:ALL )?([\d,]+|no)\b", re.I)
_RANGE = re.compile(r"\bfrom (\d{1,2})/(\d{1,2})/(\d{4}) to (\d{1,2})/(\d{1,2})/(\d{4})", re.I)
_GROUP = re.compile(r"\bfor (?!All\b)(.+)$")
_NO_MEETINGS = re.compile(r"\b(?:no|0) meetings?\b", re.I)
_BLANK = re.compile(r"[,\s]*_{2,}")  # what was left out of an address: «TELECONFERENCE, __, __  __»
_WINDOW = re.compile(r"OpenWindow\(\s*['\"]([^'\"]+)['\"]", re.I)


def read_meetings(
    body: bytes,
    zone: ZoneInfo,
    *,
    bodies: Mapping[str, str] | None = None,
    asked: tuple[date, date] | None = None,
    ask_every_agenda: bool = False,
) -> MeetingList:
    """Read Calendar.aspx in its list view; times are local.

    `bodies` names governing bodies by the number that the page's menu of groups gives them; without one, the row's
    board is the body. `asked` are the first and the last day that were asked for: a page that says that it shows fewer
    days is a problem. An agenda page is named where the row links an agenda or packet, or for every meeting that is
    not cancelled with `ask_every_agenda`. A row that cannot be read is a problem, the others are read. Raises
    Unreadable when the page is no such list.
    """
    return list_of(parse_page(body), zone, bodies or {}, asked, ask_every_agenda=ask_every_agenda)


def is_list(page: Page) -> bool:
    """Whether the page has the marks of the calendar's list."""
    return bool(page.soup.select("div.MeetingRow")) or page.labelled("lblFilterSummary") is not None


def list_of(
    page: Page,
    zone: ZoneInfo,
    bodies: Mapping[str, str],
    asked: tuple[date, date] | None = None,
    *,
    ask_every_agenda: bool = False,
) -> MeetingList:
    """Read a page that was parsed; see `read_meetings`."""
    rows = page.soup.select("div.MeetingRow")
    label = page.labelled("lblFilterSummary")
    summary = one_line(label.get_text()) if label is not None else ""
    if not rows and not _says_it_is_empty(page, summary):
        shown = f"; it says «{summary}»" if summary else ""
        raise page.refusal(f"no rows of meetings in the page{shown}")
    groups = _groups(page)
    names = {group: bodies[number] for group, number in groups.items() if number in bodies}
    meetings: dict[str, ListedMeeting] = {}
    problems: list[ReadingProblem] = []
    notes: list[str] = [] if rows else [f"the list is empty: «{summary or 'no meetings'}»"]
    for index, row in enumerate(rows):
        try:
            meeting = _read_row(row, page.tenant, zone, names, problems, notes, ask_every_agenda=ask_every_agenda)
        except ValueError as error:
            detail = f"row {index} («{one_line(row.get_text())[:80]}»): {error}"
            problems.append(ReadingProblem("malformed row", detail))
            continue
        if meeting.vendor_id in meetings:
            problems.append(ReadingProblem("meeting listed twice", f"row {index}: meeting {meeting.vendor_id}"))
        meetings[meeting.vendor_id] = meeting
    problems += _against_summary(summary, len(rows), asked, groups)
    if asked is not None:
        outside = sum(not asked[0] <= meeting.starts_at.date() <= asked[1] for meeting in meetings.values())
        notes += [f"{outside} meetings are outside the days that were asked for"] if outside else []
    return MeetingList(
        tuple(meetings.values()), len(rows), tuple(problems), page.names, notes=tuple(dict.fromkeys(notes))
    )


def _says_it_is_empty(page: Page, summary: str) -> bool:
    counted = _COUNT.search(summary)
    if counted:
        return counted[1].lower() in ("0", "no")
    panel = page.labelled("pnlMeetings")
    return panel is not None and _NO_MEETINGS.search(one_line(panel.get_text())) is not None


def _against_summary(
    summary: str, rows: int, asked: tuple[date, date] | None, groups: Mapping[str, str]
) -> list[ReadingProblem]:
    """What the line above the list says otherwise than the list: another number of meetings, days, or one group."""
    counted = _COUNT.search(summary)
    if counted is None:
        return [ReadingProblem("list without summary", f"the line that counts the meetings says «{summary}»")]
    problems = []
    count = int(counted[1].replace(",", "")) if counted[1].lower() != "no" else 0
    if count != rows:
        problems.append(ReadingProblem("rows missing", f"the page says {count} meetings and has {rows} rows"))
    group = _GROUP.search(summary)
    if group and group[1] in groups:
        problems.append(ReadingProblem("list of one group", f"the page shows the meetings of «{group[1]}» only"))
    shown = _RANGE.search(summary)
    if asked is not None and shown is not None:
        first_month, first_day, first_year, last_month, last_day, last_year = map(int, shown.groups())
        first, last = (first_year, first_month, first_day), (last_year, last_month, last_day)
        if first > asked[0].timetuple()[:3] or last < asked[1].timetuple()[:3]:
            detail = f"{asked[0]} to {asked[1]} was asked for; the page says «{summary}»"
            problems.append(ReadingProblem("other days than asked for", detail))
    return problems


def _groups(page: Page) -> dict[str, str]:
    """The numbers of the groups in the page's menu, by their names."""
    options = page.soup.select("select.MeetingGroupDropdown option")
    return {one_line(option.get_text()): str(option.get("value") or "") for option in options}


@dataclass(frozen=True)
class _Details:
    """The text that pops up over a row: «MONDAY, JANUARY 10, 2022  5:30 PM», fields by name, then the address."""

    when: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    address: str = ""


def _details(text: str) -> _Details:
    when, fields, address = "", {}, []
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text)):
        found = _FIELD.match(line)
        if found:
            fields[found[1].capitalize()] = one_line(found[2])
        elif number == 0:
            when = one_line(line)
        elif place := one_line(_BLANK.sub("", line)):
            address.append(place)
    return _Details(when, fields, ", ".join(address))


def _read_row(
    row: Tag,
    tenant: str,
    zone: ZoneInfo,
    names: Mapping[str, str],
    problems: list[ReadingProblem],
    notes: list[str],
    *,
    ask_every_agenda: bool,
) -> ListedMeeting:
    anchor = next((a for a in row.find_all("a") if is_page(str(a.get("href") or ""), "Detail_Meeting")), None)
    vendor_id = parameter(str(anchor["href"]), "ID") if anchor is not None else ""
    if anchor is None or not vendor_id.isdecimal():
        raise ValueError("no link to a meeting" if anchor is None else f"no number of a meeting in «{anchor['href']}»")
    details = _details(str(anchor.get("title") or "") or _icon_title(row))
    text_of_row = row.select_one(".RowDetails")
    said = one_line(text_of_row.get_text()) if text_of_row is not None else ""
    board = details.fields.get("Board") or said.rpartition(" - ")[0]
    title = said or " - ".join(part for part in (board, details.fields.get("Type", "")) if part)
    if not title or not board:
        raise ValueError("neither a board nor a title")
    starts_at, is_time_known = _start(one_line(anchor.get_text()), details.when, zone, vendor_id, problems)
    lacking = [name for name in ("Board", "Type", "Status") if not details.fields.get(name)]
    lacking += [] if said else ["title"]
    lacking += [] if _moment(one_line(anchor.get_text())) else ["date in its link"]
    if lacking:
        detail = f"meeting {vendor_id}, «{title}»: no {', no '.join(lacking)}"
        problems.append(ReadingProblem("row without details", detail))
    documents, video_url = _documents(row, tenant, vendor_id, problems, notes)
    status, evidence = _status(row, title, details.fields.get("Status", ""))
    if status == "scheduled" and not row.select("a.HiddenDocumentLink") and not documents:
        problems.append(
            ReadingProblem("row without links", f"meeting {vendor_id}, «{title}»: neither files nor places for them")
        )
    word = details.fields.get("Status", "")
    if word and status == "scheduled" and word.casefold() not in KNOWN_STATUSES:
        notes.append(f"a status that is not known here: «{word}»")
    agendas = [link for link in documents if link.kind in ("agenda", "packet")]
    is_asked = bool(agendas) or (ask_every_agenda and status != "cancelled")
    return ListedMeeting(
        vendor_id=vendor_id,
        body=names.get(board, board),
        title=title,
        starts_at=starts_at,
        is_time_known=is_time_known,
        location=details.address,
        status=status,
        status_evidence=evidence,
        amendment=_amendment([title, details.fields.get("Type", ""), *(link.name for link in documents)]),
        page_url=meeting_path(vendor_id),
        video_url=video_url,
        agenda_urls=(meeting_path(vendor_id),) if is_asked else (),
        agenda_stamp="|".join("-".join(file_key(link)) for link in agendas),
        documents=documents,
    )


def _icon_title(row: Tag) -> str:
    icon = row.select_one("img.MeetingIcon")
    return str(icon.get("title") or "") if icon is not None else ""


def _start(
    link_text: str, details: str, zone: ZoneInfo, vendor_id: str, problems: list[ReadingProblem]
) -> tuple[datetime, bool]:
    """The start as the row's link says it («Jan 10, 2022 5:30 PM»), held against its details.

    A meeting without a time has none in its link, and midnight in its details.
    """
    moments = [moment for text in (link_text, details) if (moment := _moment(text)) is not None]
    if not moments:
        raise ValueError(f"no date in «{link_text}» nor «{details}»")
    day, clock = moments[0]
    other_day, other_clock = moments[-1]
    if day != other_day or (clock or time(0)) != (other_clock or time(0)):
        detail = f"meeting {vendor_id}: «{link_text}», but «{details}» in its details"
        problems.append(ReadingProblem("two dates", detail))
    if clock is None or (clock == time(0) and _moment(link_text) is None):
        clock = None if other_clock == time(0) else other_clock
    return local_moment(day, clock, zone), clock is not None


def _moment(text: str) -> tuple[datetime, time | None] | None:
    found = _WHEN.match(text)
    if found is None:
        return None
    try:
        day = datetime.strptime(f"{found[1][:3].title()} {found[2]} {found[3]}", "%b %d %Y")  # noqa: DTZ007 (a day)
    except ValueError:
        return None
    return day, read_clock(found[4])


def _documents(
    row: Tag, tenant: str, vendor_id: str, problems: list[ReadingProblem], notes: list[str]
) -> tuple[tuple[DocumentLink, ...], str]:
    """The files that a row links, and its video; what is absent stands there as a link of its own class."""
    links: dict[tuple[str, str], DocumentLink] = {}
    video_url, dead = "", []
    for anchor in row.find_all("a"):
        href, label = str(anchor.get("href") or ""), one_line(anchor.get_text())
        if "HiddenDocumentLink" in (anchor.get("class") or ()) or is_page(href, "Detail_Meeting"):
            continue
        window = _WINDOW.search(str(anchor.get("onclick") or ""))
        link = file_link(anchor, tenant)
        if link is not None:
            links.setdefault(file_key(link), link)
            if is_page(href, "FileView"):
                notes.append("some files are linked by FileView.aspx; they are asked for by FileOpen.aspx")
        elif window:
            video_url = place(window[1], tenant)
        elif label:
            dead.append(f"«{label}» ({href or 'empty'})")
    if dead:
        problems.append(ReadingProblem("link without a file", f"meeting {vendor_id}: {', '.join(dead)}"))
    return tuple(links.values()), video_url


def _status(row: Tag, title: str, word: str) -> tuple[Status, str]:
    """Cancelled or postponed, by the row's mark, its status, or its title."""
    mark = row.select_one(".MeetingCancelled")
    if mark is not None:
        text = one_line(mark.get_text())
        return ("postponed" if _POSTPONED.search(text) else "cancelled"), f"mark «{text}»"
    if _CANCELLED.search(word):
        return "cancelled", f"status «{word}»"
    if _POSTPONED.search(word):
        return "postponed", f"status «{word}»"
    if row.select_one("img[src*='MeetingCancelled']") is not None:
        return "cancelled", "the icon of a cancelled meeting"
    in_title = without_cancelled(title)[1]
    if in_title is not None:
        return ("cancelled" if in_title.lower().startswith("cancel") else "postponed"), f"title «{title}»"
    return "scheduled", ""


def _amendment(texts: list[str]) -> str:
    return next((f"«{text}»" for text in texts if _AMENDED.search(text)), "")
