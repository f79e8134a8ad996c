"""Any page with dated document links, and calendars of cities' own making: read without knowing who made them.

What is known is tried in this order: a REST export of events (JSON), a calendar of panels, tables whose columns are
found by their headings, and at last the document links themselves, each with the day nearest to it.
"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup

from published.reading import Unreadable
from published.values import MeetingList
from spiders.website.dates import find_year
from spiders.website.exports import has_panels, read_export, read_panels
from spiders.website.meetings import Named
from spiders.website.rows import read_rows
from spiders.website.site import Site, main_part, names_of, open_page, site_of
from spiders.website.tables import (
    find_tables,
    meeting_list,
    next_page,
    read_tables,
    says_empty,
    to_its_end,
    undated_tables,
)
from spiders.website.words import body_of, has_body

READER = "website/2"  # raised when the same bytes are read otherwise than before


def read_meetings(
    body: bytes,
    zone: ZoneInfo,
    *,
    bodies: Mapping[str, str] | None = None,
    body_name: str = "",
    base_url: str = "",
    page: str = "",
) -> MeetingList:
    """Read the meetings of a page, or of an export.

    `body_name` is the governing body where the page's rows don't name it; without it, headings and title do. `bodies`
    renames bodies. `base_url` and `page` (a path below it) are where the page was asked for: its links are made
    relative to them. Raises Unreadable when the page has neither a table of meetings nor a dated document.
    """
    if body.lstrip()[:1] in (b"[", b"{"):
        return read_export(body, zone, Named(body_name, bodies), site_of(BeautifulSoup("", "lxml"), base_url, page))
    soup = open_page(body)
    site = site_of(soup, base_url, page)
    return to_its_end(read_page(soup, zone, site, body_name=body_name, bodies=bodies), body)


def read_any(body: bytes, zone: ZoneInfo) -> MeetingList:
    """Read a page or an export, by its bytes. Raises Unreadable."""
    return read_meetings(body, zone)


def read_page(
    soup: BeautifulSoup, zone: ZoneInfo, site: Site, *, body_name: str = "", bodies: Mapping[str, str] | None = None
) -> MeetingList:
    """Read a page that is parsed already."""
    names = names_of(soup)
    named = Named(body_name or _body_in(names), bodies)
    if has_panels(soup):
        return read_panels(soup, zone, named)
    if soup.select_one(".calendar_item, .listtable .event_title") is not None:
        raise Unreadable("a GovAccess calendar: it is read by the platform govaccess")
    following = next_page(soup, site)
    tables = find_tables(soup)
    if tables:
        found = read_tables(tables, site, zone, named)
        if found.rows or found.notes:
            return meeting_list(found, names, following)
    undated = undated_tables(soup)
    main = main_part(soup)
    year = next((said for name in reversed(names) if (said := find_year(name))), None)
    found = read_rows(main, site, zone, named, year=year, title=" ".join(names))
    found.problems[:0] = undated
    if not found.rows:
        empty = says_empty(main)
        if not empty:
            raise Unreadable("no dated document in the page" + (f" («{names[0]}»)" if names else ""))
        found.notes = [empty]
    return meeting_list(found, names, following)


def _body_in(names: tuple[str, ...]) -> str:
    """The governing body that a page's title or heading names."""
    parts = [part for name in names for part in _parts(name) if has_body(part)]
    return next((body for part in parts if (body := body_of(part))), "")


def _parts(name: str) -> list[str]:
    """The parts of a title: «2022 Agendas | Planning Commission | City of San Diego», «Ramsey County - Committee»."""
    return [part.strip() for piece in name.split("|") for part in piece.split(" - ")]
