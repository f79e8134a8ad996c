"""The tables of an AgendaCenter: one for each category, a row for each agenda."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup, Tag

from published.reading import Unreadable, block_page, lines_of, local_moment, one_line, parse_html
from published.titles import status_in
from published.values import ListedMeeting, MeetingList, ReadingProblem
from spiders.civicplus.files import agenda_file, day_of_digits, documents, page_for_people

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(r"\b([A-Z][a-z]{2,8})\.?\s+(\d{1,2}),\s+(\d{4})\b")
_STAMP = re.compile(r"\b(Posted|Amended)\s+(.+)$", re.I)
_NONE_FOUND = re.compile(r"\bno (?:results|agendas|meetings)\b", re.I)
_MOVED = re.compile(r"\bObject moved\b", re.I)
_ARCHIVED = re.compile(r"\barchived?\s+agenda\s*center\b|\bagenda\s*center\s+archives?\b", re.I)
_NO_MEETING = re.compile(r"\b(?:potential|possible) quorum\b", re.I)
_AMENDED = re.compile(r"\b(?:revised|amended|supplemental|addendum)\b", re.I)


@dataclass(frozen=True)
class _Row:
    """One agenda of a category, and its cells by the headings of its table."""

    category: str
    category_id: str
    cells: Mapping[str, Tag]
    element: Tag


class _NoMeeting(Exception):
    """Raised for a row that announces something else than a meeting."""


def read_meetings(body: bytes, zone: ZoneInfo, *, bodies: Mapping[str, str] | None = None) -> MeetingList:
    """Read the AgendaCenter's page, or an answer of its search.

    `bodies` names governing bodies by category id; without a name there the category's own is the body. The page knows
    days, and no times. Raises Unreadable when there is neither a list in the page nor the word that nothing was found.
    """
    refused = block_page(body)
    if refused:
        raise Unreadable(refused)
    if body.startswith(b"%PDF-"):
        raise Unreadable("a PDF, not a list of agendas: «sisterwatch inspect document» reads it")
    soup = parse_html(body)
    problems: list[ReadingProblem] = []
    notes: list[str] = []
    meetings: dict[str, ListedMeeting] = {}
    count = 0
    tables = [table for table in soup.find_all("table") if _is_list(table)]
    for table in tables:
        columns = _columns(table, problems)
        for row in _rows(table, columns):
            try:
                meeting = _read_row(row, zone, bodies or {}, problems, notes)
            except _NoMeeting as reason:
                notes.append(str(reason))
                continue
            except ValueError as problem:
                count += 1
                problems.append(ReadingProblem("malformed row", f"{row.category}, «{_said(row.element)}»: {problem}"))
                continue
            known = meetings.get(meeting.vendor_id)
            if known is not None and (known.title, known.starts_at) == (meeting.title, meeting.starts_at):
                notes.append(f"listed twice: {meeting.vendor_id}, «{meeting.title[:80]}»")
                continue
            count += 1
            if known is not None:
                named = replace(meeting, vendor_id=f"{meeting.vendor_id}-{meeting.starts_at:%Y-%m-%d}-{count}")
                detail = (
                    f"{known.vendor_id}: «{known.title[:60]}», and «{meeting.title[:60]}», kept as {named.vendor_id}"
                )
                problems.append(ReadingProblem("one id for two meetings", detail))
                meeting = named
            meetings[meeting.vendor_id] = meeting
    if b"</html" not in body.lower():
        problems.append(ReadingProblem("cut off", f"the page ends early, after {len(body):,} bytes"))
    if not tables:
        notes.append(_nothing_found(soup))
    elif not count:
        notes.append("no meetings in the lists of the page")
    outside = _agenda_ids(soup) - _agenda_ids(*tables)
    if outside:
        detail = f"{len(outside)} agendas: {', '.join(sorted(outside)[:5])}"
        problems.append(ReadingProblem("agendas outside of the lists", detail))
    archived = soup.find(string=_ARCHIVED)
    if archived is not None:
        notes.append(f"the page calls itself «{one_line(str(archived))[:80]}»: nothing new may come here")
    return MeetingList(tuple(meetings.values()), count, tuple(problems), _names(soup), "", tuple(notes))


def _is_list(table: Tag) -> bool:
    """Whether a table lists agendas: by its summary, its rows' class, or the files that it links."""
    return table.find("table") is None and (
        str(table.get("summary") or "") == "List of Agendas"
        or table.find("tr", class_="catAgendaRow") is not None
        or bool(_agenda_ids(table))
    )


def _agenda_ids(*elements: Tag) -> set[str]:
    return {
        found["id"]
        for element in elements
        for anchor in element.find_all("a")
        if (found := agenda_file(str(anchor.get("href") or "")))
    }


def _columns(table: Tag, problems: list[ReadingProblem]) -> dict[str, int]:
    """The places of a list's columns by their headings. A site may leave out minutes and media, but not agendas."""
    head = table.find("thead") or table.find("tr")
    headings = [one_line(cell.get_text(" ")).lower() for cell in head.find_all("th")] if head is not None else []
    if "agenda" not in headings:
        seen = ", ".join(each for each in headings if each) or "none"
        problems.append(ReadingProblem("missing column", f"no column for the agenda; columns: {seen}"))
    return {heading: place for place, heading in enumerate(headings)}


def _rows(table: Tag, columns: Mapping[str, int]) -> Iterator[_Row]:
    category, category_id = _category(table)
    for row in table.find_all("tr"):
        if row.find("th") is not None or row.find_parent("thead") is not None:
            continue
        cells = row.find_all("td", recursive=False)
        named = {heading: cells[place] for heading, place in columns.items() if place < len(cells)}
        yield _Row(category, category_id, named, row)


def _category(table: Tag) -> tuple[str, str]:
    """The name and the id of the category that a list belongs to; "" for what is not there.

    Where categories are gathered under headers, the header is a level above and not the category.
    """
    part = table.find_parent(id=re.compile(r"^cat\d+$"))
    if part is None:
        return "", ""
    heading = next((each for each in part.find_all(["h2", "h3"]) if table not in each.parents), None)
    name = one_line(heading.get_text(" ")).lstrip("▼► ") if heading is not None else ""
    return name, str(part["id"]).removeprefix("cat")


def _read_row(
    row: _Row, zone: ZoneInfo, bodies: Mapping[str, str], problems: list[ReadingProblem], notes: list[str]
) -> ListedMeeting:
    cell = row.cells.get("agenda")
    if cell is None:
        raise ValueError("no cell for the agenda")
    heading = cell.find(["h2", "h3", "h4", "h5"])
    if heading is None:
        raise ValueError("no heading with a date")
    dated = one_line(heading.get_text(" "))
    title = one_line(" ".join(each.get_text(" ") for each in cell.find_all("p")))
    if _NO_MEETING.search(title):
        raise _NoMeeting(f"no meeting, a notice of a possible quorum: «{title[:100]}», {dated}")
    hrefs = [str(anchor.get("href") or "").strip() for anchor in row.element.find_all("a")]
    files = [found for href in hrefs if (found := agenda_file(href))]
    ids = {found["id"] for found in files}
    if len(ids) != 1:
        raise ValueError(f"{len(ids)} ids of agendas in one row" if ids else "no link to a file, and so no id")
    day, linked = _day(dated), day_of_digits(files[0]["day"])
    starts_on = day or linked
    if starts_on is None:
        raise ValueError("no date, neither in the row nor in its link")
    if day != linked:
        said = f"the row has {_written(day)}, its link {_written(linked)}"
        problems.append(ReadingProblem("two dates" if day and linked else "no date", f"«{title[:80]}»: {said}"))
    category = bodies.get(row.category_id, row.category)
    if not category:
        problems.append(ReadingProblem("no category", f"«{title[:80]}»: nothing says whose agenda it is"))
    in_title = _day(title)
    if not title:
        problems.append(
            ReadingProblem("no title", f"agenda {files[0]['id']} of {category or 'nobody'}, {starts_on:%Y-%m-%d}")
        )
    if in_title is not None and in_title != starts_on:
        notes.append(f"the row says {starts_on:%Y-%m-%d}, its title another day: «{title[:100]}»")
    stamp = _STAMP.search(dated)
    status, evidence = status_in(title)
    return ListedMeeting(
        vendor_id=ids.pop(),
        body=category or title,
        title=title or category,
        starts_at=local_moment(starts_on, None, zone),
        is_time_known=False,
        status=status,
        status_evidence=evidence,
        amendment=_amendment(title, stamp),
        page_url=page_for_people(hrefs),
        video_url=_media(row.cells.get("media")),
        documents=documents(hrefs, stamp[0] if stamp else ""),
    )


def _day(text: str) -> datetime | None:
    """The first day in a text such as «Aug 11, 2022 — Posted Aug 8, 2022 4:53 PM»; None without one before «Posted»."""
    found = _DAY.search(_STAMP.sub("", text))
    if found is None or found[1][:3].lower() not in _MONTHS:
        return None
    return day_of_digits(f"{_MONTHS.index(found[1][:3].lower()) + 1:02}{int(found[2]):02}{found[3]}")


def _written(day: datetime | None) -> str:
    return f"{day:%Y-%m-%d}" if day else "no date"


def _media(cell: Tag | None) -> str:
    anchor = cell.find("a") if cell is not None else None
    href = str(anchor.get("href") or "").strip() if anchor is not None else ""
    return href if href.startswith(("http://", "https://")) else ""


def _amendment(title: str, stamp: re.Match[str] | None) -> str:
    if stamp is not None and stamp[1].lower() == "amended":
        return stamp[0]
    return f"title «{title}»" if _AMENDED.search(title) else ""


def _nothing_found(soup: BeautifulSoup) -> str:
    """The words with which a search says that it found nothing; raises Unreadable when the page is something else."""
    said = next((text for each in soup.select("p.results") if (text := one_line(each.get_text(" ")))), "")
    if _NONE_FOUND.search(said):
        return said
    if soup.find(string=_MOVED) is not None:
        anchor = soup.find("a")
        where = str(anchor.get("href") or "") if anchor is not None else "an unknown address"
        raise Unreadable(f"a redirect that was not followed, to {where}")
    title = one_line(soup.title.get_text()) if soup.title else ""
    raise Unreadable("no list of agendas in the page" + (f" («{title}»)" if title else ""))


def _said(row: Tag) -> str:
    return " ".join(lines_of(row))[:80]


def _names(soup: BeautifulSoup) -> tuple[str, ...]:
    title = one_line(soup.title.get_text()) if soup.title else ""
    site = soup.find("meta", attrs={"property": "og:site_name"})
    return tuple(each for each in (title, one_line(str(site.get("content") or "")) if site is not None else "") if each)
