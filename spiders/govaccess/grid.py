"""GovAccess's calendar as a month: a table of days with the events of each, without documents."""

import re
from datetime import date
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from published.reading import Unreadable, one_line
from published.values import ReadingProblem
from spiders.website.dates import find_clock, find_days
from spiders.website.meetings import Named, listed
from spiders.website.site import Site
from spiders.website.tables import Reading, native_id
from spiders.website.words import is_meeting

_MONTH_TITLE = re.compile(r"^([A-Z][a-z]+)\s+((?:19|20)\d\d)$")


def has_grid(soup: BeautifulSoup) -> bool:
    """Whether the page shows a month."""
    return soup.select_one("table.calendar_grid .calendar_items, table.calendar_grid .calendar_dayheader") is not None


def read_grid(soup: BeautifulSoup, site: Site, zone: ZoneInfo, named: Named) -> Reading:
    """Read the meetings of a month; an event of another kind is a note, once. Raises Unreadable without a month."""
    first = _first_day(soup)
    found = Reading()
    seen: set[str] = set()
    for entry in soup.select(".calendar_item"):
        anchor = entry.find("a")
        title = one_line(anchor.get_text(" ")) if isinstance(anchor, Tag) else one_line(entry.get_text(" "))
        page_url = site.link(anchor.get("href")).partition("?")[0] if isinstance(anchor, Tag) else ""
        vendor_id, calendar = native_id(page_url)
        if title and not is_meeting(title):
            found.notes.append(f"no meeting: «{title}»")
            continue
        if vendor_id and vendor_id in seen:  # an event of several days stands in each of them
            continue
        seen.add(vendor_id)
        found.rows += 1
        try:
            if not title or not vendor_id:
                raise ValueError("no title" if not title else "no id")
            clock = entry.select_one(".calendar_eventtime")
            meeting = listed(
                title=title, body=named.of(title, calendar) or named.default, day=_day(entry, first), zone=zone,
                clock=find_clock(one_line(clock.get_text(" "))) if clock else None, vendor_id=vendor_id,
                page_url=page_url,
            )  # fmt: skip
        except ValueError as error:
            found.problems.append(ReadingProblem("malformed row", f"«{title or entry.get_text(' ')[:60]}»: {error}"))
            continue
        found.meetings.append(meeting)
    if not found.rows and not found.notes:
        found.notes.append(f"no event in {first:%B %Y}")
    return found


def _first_day(soup: BeautifulSoup) -> date:
    for element in soup.select(".current_month_title"):
        title = _MONTH_TITLE.match(one_line(element.get_text(" ")))
        days = find_days(f"{title[1]} 1, {title[2]}") if title else []
        if days and days[0].day:
            return days[0].day
    raise Unreadable("a month of a GovAccess calendar that doesn't say which month it is")


def _day(entry: Tag, first: date) -> date:
    cell = entry.find_parent("td")
    number = (
        next((one_line(text) for text in cell.children if isinstance(text, NavigableString) and text.strip()), "")
        if cell
        else ""
    )
    if not number.isdecimal():
        raise ValueError(f"the day is «{number}»")
    return first.replace(day=int(number))
