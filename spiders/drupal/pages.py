"""Berkeley's own site (Drupal): one table of all council meetings, and an eAgenda page for each of them.

No page of it is recorded; the format is as four public scrapers describe it between 2025-11 and 2026-09. The table has
the columns Meeting, Date, Agenda (a page), Agenda Packet, Annotated (the outcome), Video, Download; all are found by
their headings. A `<time datetime>` in the date column is UTC; what is shown is local, and counts.

A meeting has no number. Its id is the path of its own page, which its name links to and which is there before any
agenda is; where its name links nowhere, or to its agenda, body, day and kind are its id, such as
city-council-2026-12-08-special. Neither changes when a document is added, the time moves, or it is cancelled.
"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from published.reading import Unreadable
from published.values import Agenda, MeetingList
from spiders.drupal.agendas import is_agenda, read_agenda
from spiders.website import pages as website
from spiders.website.meetings import Named
from spiders.website.site import names_of, open_page, site_of
from spiders.website.tables import find_tables, meeting_list, next_page, read_tables, to_its_end

__all__ = ["READER", "read_agenda", "read_any", "read_meetings"]

READER = "drupal/2"  # raised when the same bytes are read otherwise than before
COLUMNS = ("title", "agenda", "packet", "minutes")  # beside the date, without which there is no table


def read_meetings(
    body: bytes,
    zone: ZoneInfo,
    *,
    bodies: Mapping[str, str] | None = None,
    body_name: str = "City Council",
    base_url: str = "",
    page: str = "",
) -> MeetingList:
    """Read the table of meetings.

    `body_name` is the body of a row whose name names none («Special Meeting»); `bodies` renames bodies. `base_url` and
    `page` (a path below it) are where the page was asked for. A row that cannot be read is a problem, the others are
    read. Raises Unreadable when the page has no such table.
    """
    soup = open_page(body)
    site, names = site_of(soup, base_url, page), names_of(soup)
    tables = find_tables(soup)
    if not tables:
        title = f" («{names[0]}»)" if names else ""
        raise Unreadable(f"no table of meetings, with a column of dates, in the page{title}")
    named = Named(body_name, bodies)
    found = read_tables(tables, site, zone, named, expected=COLUMNS, html_agendas=True)
    if not found.rows and not found.notes:
        found.notes.append("the table has no rows")
    return to_its_end(meeting_list(found, names, next_page(soup, site)), body)


def read_any(body: bytes, zone: ZoneInfo) -> MeetingList | Agenda:
    """Read a list or an eAgenda, by what the page holds; any other page as a page with document links."""
    if body.lstrip()[:1] not in (b"[", b"{"):
        soup = open_page(body)
        if find_tables(soup):
            return read_meetings(body, zone)
        if is_agenda(soup):
            return read_agenda(body)
    return website.read_any(body, zone)
