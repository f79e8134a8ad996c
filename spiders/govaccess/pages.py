"""Granicus GovAccess (once Vision Internet): calendars as lists or as months; agendas are documents only.

A list is table.listtable with the columns Event, Date/Time, Agenda, Minutes, found by their headings. An event's link,
/Home/Components/Calendar/Event/ID/CALENDAR, holds its id. The date is shown in local time; a hidden <time> beside it is
UTC. «Not Included» stands for a document that is not there. A document's address is /home/showpublisheddocument/ID,
with or without a version behind it: both give the same bytes (public report on Livermore, 2026-08), so that the id is
its address and the version its stamp.
"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup

from published.reading import Unreadable
from published.values import MeetingList
from spiders.govaccess.grid import has_grid, read_grid
from spiders.website import pages as website
from spiders.website.meetings import Named
from spiders.website.site import Site, names_of, open_page, site_of
from spiders.website.tables import find_tables, meeting_list, next_page, read_tables, says_empty, to_its_end

READER = "govaccess/2"  # raised when the same bytes are read otherwise than before
_CALENDAR = "table.listtable .event_title, table.listtable .event_datetime, .events_widget, .calendar_widget"


def read_meetings(
    body: bytes,
    zone: ZoneInfo,
    *,
    bodies: Mapping[str, str] | None = None,
    body_name: str = "City Council",
    base_url: str = "",
    page: str = "",
    any_page: bool = True,
) -> MeetingList:
    """Read a calendar, as list or as month.

    `bodies` names governing bodies by the id of their calendar, or renames them; `body_name` is the body of a title
    that names none. `base_url` and `page` are where the page was asked for. With `any_page`, a page without a calendar
    is read by its document links; without, it is Unreadable, as is a calendar whose table is gone.
    """
    soup = open_page(body)
    site = site_of(soup, base_url, page)
    found = _read(soup, zone, site, Named(body_name, bodies), any_page=any_page)
    return to_its_end(found, body)


def _read(soup: BeautifulSoup, zone: ZoneInfo, site: Site, named: Named, *, any_page: bool) -> MeetingList:
    names = names_of(soup)
    title = f" («{names[0]}»)" if names else ""
    if has_grid(soup):
        return meeting_list(read_grid(soup, site, zone, named), names)
    tables = [table for table in find_tables(soup) if "listtable" in (table.element.get("class") or [])]
    if tables:
        found = read_tables(tables, site, zone, named, expected=("title", "agenda"))
        if not found.rows and not found.notes:
            found.notes.append("the calendar's table has no rows")
        return meeting_list(found, names, next_page(soup, site))
    widget = soup.select_one(_CALENDAR)
    if widget is not None:
        empty = says_empty(widget)
        if not empty:
            raise Unreadable(f"a GovAccess calendar without its table{title}")
        return MeetingList((), 0, (), names, notes=(empty,))
    if not any_page:
        raise Unreadable(f"no GovAccess calendar in the page{title}")
    return website.read_page(soup, zone, site, body_name=named.default, bodies=named.bodies)


def read_any(body: bytes, zone: ZoneInfo) -> MeetingList:
    """Read a calendar or another page. Raises Unreadable."""
    return read_meetings(body, zone)


def list_path(path: str, *, is_past: bool) -> str:
    """The path of all events of a calendar that are to come, or of those that are over, newest first."""
    toggle = "-toggle-allpast/-sortn-EDate/-sortd-desc" if is_past else "-toggle-allupcoming"
    return f"{path.rstrip('/')}/{toggle}"


def month_path(path: str, year: int, month: int) -> str:
    """The path of one month of a calendar."""
    return f"{path.rstrip('/')}/-curm-{month}/-cury-{year}"
