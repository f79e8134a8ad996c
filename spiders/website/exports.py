"""Calendars that are data rather than pages: a Drupal REST export of events, and panels that a script fills in."""

import re
from datetime import date, datetime
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup

from published.reading import Unreadable, one_line, read_clock, read_json
from published.values import DocumentLink, MeetingList, ReadingProblem
from spiders.website.dates import find_clock, find_days
from spiders.website.meetings import Named, listed, shortened, told_apart
from spiders.website.site import Site, is_file, names_of
from spiders.website.tables import Reading, meeting_list
from spiders.website.words import is_meeting


def read_export(body: bytes, zone: ZoneInfo, named: Named, site: Site) -> MeetingList:
    """Read a REST export of events: a JSON array whose rows have id, title, start and informationurl.

    `start` carries its offset; `eventtime` repeats its time of day as people read it, and a row in which they differ is
    reported. Raises Unreadable when the answer is no such array.
    """
    rows = read_json(body)
    if not isinstance(rows, list) or any(not isinstance(row, dict) for row in rows):
        raise Unreadable("expected a JSON array of events")
    if rows and not any("title" in row and "start" in row for row in rows):
        raise Unreadable(f"JSON, but no events: its first row has {', '.join(sorted(rows[0])[:6])}")
    found = Reading()
    for number, row in enumerate(rows):
        _read_event(found, row, number, zone, named, site)
    if not rows:
        found.notes.append("the export is empty")
    return meeting_list(found)


def has_panels(soup: BeautifulSoup) -> bool:
    """Whether the page is a calendar whose entries are panels."""
    return soup.select_one(".event-panel") is not None


def read_panels(soup: BeautifulSoup, zone: ZoneInfo, named: Named) -> MeetingList:
    """Read panels with a title and «Feb 22, 2:00 pm»: their year is that of the day which the search begins at.

    Panels link nothing and have no id: a meeting's title and day are its id.
    """
    begins = _search_begins(soup)
    found = Reading()
    for panel in soup.select(".event-panel"):
        words = one_line(panel.get_text(" "))
        title_element, when_element = panel.select_one(".event-panel-title"), panel.select_one(".event-panel-datetime")
        title = one_line(title_element.get_text(" ")) if title_element else ""
        if title and not is_meeting(title) and not named.of(title):
            found.notes.append(f"no meeting of a public body: «{title}»")
            continue
        found.rows += 1
        try:
            if not title or when_element is None:
                raise ValueError("no title" if not title else "no date")
            when = one_line(when_element.get_text(" "))
            day = _day_from(when, begins)
            place = panel.select_one(".event-panel-address")
            meeting = listed(
                title=title, body=named.of(title) or named.default, day=day, clock=find_clock(when), zone=zone,
                location=one_line(place.get_text(" ")) if place else "",
            )  # fmt: skip
        except ValueError as error:
            found.problems.append(ReadingProblem("malformed row", f"«{words[:80]}»: {error}"))
            continue
        found.meetings.append(meeting)
    found.meetings = told_apart(found.meetings)
    return meeting_list(found, names_of(soup))


def _read_event(found: Reading, row: dict[str, Any], number: int, zone: ZoneInfo, named: Named, site: Site) -> None:
    title = _plain(row.get("rawtitle") or row.get("title"))
    if title and not is_meeting(title) and "ens -" not in _plain(row.get("eventtypes")).lower():
        found.notes.append(f"no meeting of a public body: «{title}»")
        return
    found.rows += 1
    try:
        vendor_id = str(row["id"])
        if not vendor_id or not title:
            raise ValueError("no id" if not vendor_id else "no title")
        moment = datetime.fromisoformat(str(row["start"]))
        if moment.tzinfo is None:
            raise ValueError(f"start has no offset: {row['start']}")
        start = moment.astimezone(zone)
        shown = read_clock(row.get("eventtime"))
        url = site.link(row.get("informationurl"))
        meeting = listed(
            title=title, body=named.of(title) or _plain(row.get("department")), day=start.date(), clock=start.time(),
            zone=zone, vendor_id=shortened(vendor_id), location=_place(row), page_url=site.link(row.get("url")),
            documents=[DocumentLink("agenda", url, title, is_file=is_file(url) or url.endswith((".htm", ".html")))]
            if url else (),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        what = f"no {error}" if isinstance(error, KeyError) else str(error)
        found.problems.append(ReadingProblem("malformed row", f"row {number} («{title[:60]}»): {what}"))
        return
    if shown is not None and shown != start.time():
        detail = f"event {vendor_id}: starts at {start:%H:%M}, shown as «{one_line(row['eventtime'])}»"
        found.problems.append(ReadingProblem("two different starts", detail))
    found.meetings.append(meeting)


def _place(row: dict[str, Any]) -> str:
    parts = (_plain(row.get(name)) for name in ("organization", "street", "street2", "city"))
    return ", ".join(part for part in parts if part)


def _plain(text: object) -> str:
    return one_line(re.sub(r"<[^>]*>", " ", unescape(str(text or ""))))


def _search_begins(soup: BeautifulSoup) -> date | None:
    """The day from which the page lists its panels, in its search form."""
    for field in soup.select("input[name*=datestart], input[id*=datestart], input[placeholder='Start Date']"):
        days = find_days(str(field.get("value") or ""))
        if days and days[0].day:
            return days[0].day
    return None


def _day_from(when: str, begins: date | None) -> date:
    days = find_days(when, begins.year if begins else None)
    if not days:
        raise ValueError(f"the date is «{when}»")
    day = days[0].day
    if day is None or begins is None:
        if day is None:
            raise ValueError(f"no year is said for «{when}»")
        return day
    said_its_year = find_days(when)[0].day is not None
    return day if said_its_year or day >= begins else day.replace(year=day.year + 1)
