"""GovAccess: a calendar's list in pages, what is to come and what is past; agendas and reports are files."""

from tests.pipeline.mutations.damage import FILE, LIST, on, swap
from tests.pipeline.mutations.everywhere import ListMarkup, anywhere, files, list_pages
from tests.pipeline.mutations.town import Town

TOWN = Town(
    "govaccess",
    options={"page_size": 2},
    places={LIST: "-toggle-", FILE: "showpublisheddocument"},
    damages=(
        *anywhere(()),
        *files(),
        *list_pages(
            ListMarkup(
                row=r"<tr><td class='title_column event_title'>.*?</tr>",
                date=r"event_datetime'>(.*?)</td>",
                title=r"itemprop='summary'>(.*?)</span>",
                link=r"<a class='agenda_minutes_link' target='_blank' href='([^']*)'",
                id=r'<a href="([^"]*)" itemprop="url">',
                time=r"(\d+:\d+ [AP]M)",
                renamed={
                    "table": ("listtable", "eventtable"),
                    "widget": ("events_widget", "calendar_widget"),
                    "title": ("title_column event_title", "name_column"),
                    "date": ("event_datetime", "event_when"),
                    "agenda": ("event_agenda", "event_files"),
                    "link": ("agenda_minutes_link", "file_link"),
                    "event-column": (">Event</a>", ">Meeting</a>"),
                    "date-column": (">Date/Time</a>", ">When</a>"),
                    "agenda-column": ("<th>Agenda</th>", "<th>Files</th>"),
                },
            )
        ),
        on(LIST, "table-gone", swap("<table.*?</table>", "")),
        on(LIST, "header-gone", swap("<thead.*?</thead>", "")),
        on(LIST, "next-page-lost", swap(r"<a [^>]*-npage-[^>]*>.*?</a>", "")),
    ),
)
