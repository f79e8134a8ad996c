"""Granicus: a view with what is to come and what was held; agendas are files."""

from tests.pipeline.mutations.damage import FILE, LIST, fill, on, swap
from tests.pipeline.mutations.everywhere import ListMarkup, anywhere, files, list_pages
from tests.pipeline.mutations.town import Town

TOWN = Town(
    "granicus",
    source={"body_ids": {"1": "City Council"}},
    expected={"documents_per_meeting": 2},
    places={LIST: "^/ViewPublisher.php", FILE: "^/(AgendaViewer|MinutesViewer|MetaViewer).php"},
    damages=(
        *anywhere(()),
        *files(),
        *list_pages(
            ListMarkup(
                row=r'<tr class="listingRow">.*?</tr>\n',
                date=r'headers="Date[^"]*">\n?([A-Z][a-z]{2}&nbsp;.{1,8}?,&nbsp;\d{4})',
                title=r'<td class="listItem" headers="Name"[^>]*>\n?([^<\n]*)',
                link=r'<a href="(http[^"]*)"',
                id=r"(?:event|clip)_id=(\d+)",
                time=r"(\d+:\d+&nbsp;[AP]M)",
                renamed={
                    "table": ("listingTable", "eventsTable"),
                    "row": ("listingRow", "eventRow"),
                    "cell": ("listItem", "eventItem"),
                    "name-column": ('id="Name"|"Name listHeader"|headers="Name"', 'id="Event" headers="Event"'),
                    "date-column": ('id="Date"|"Date listHeader"|headers="Date[^"]*"', 'id="When" headers="When"'),
                    "headings": ("Upcoming Events|Available Archives", "Meetings"),
                    "viewer": ("AgendaViewer", "AgendaShow"),
                },
            )
        ),
        on(LIST, "upcoming-table-gone", swap(r"<h2>Upcoming Events</h2>.*?</table>\n", "")),
        on(LIST, "upcoming-links-emptied", fill(r'<a href="(http[^"]*event_id[^"]*)"', "")),
        on(LIST, "header-gone", swap("<thead>.*?</thead>\n", "")),
    ),
)
