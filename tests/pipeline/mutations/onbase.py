"""OnBase's Agenda Online: a home page with two lists, agendas as web pages, a page for each item."""

from tests.pipeline.mutations.damage import A_DAY, AGENDA, DETAIL, FILE, LIST, fill, on, swap
from tests.pipeline.mutations.everywhere import AgendaMarkup, ListMarkup, agenda_pages, anywhere, files, list_pages
from tests.pipeline.mutations.town import Town

TOWN = Town(
    "onbase",
    places={
        LIST: r"^/$|^/Meetings/Search",
        AGENDA: "^/Meetings/ViewMeetingAgenda$|^/Documents/ViewAgenda$",
        DETAIL: "^/Meetings/ViewMeetingAgendaItem",
        FILE: "^/Documents/(Download|ViewDocument)",
    },
    damages=(
        *anywhere((AGENDA, DETAIL)),
        *files(),
        *list_pages(
            ListMarkup(
                row=r"\t{5}<div class=\"row l-padding-vd.*?\n\t{5}</div>",
                date=r'<p class="date"><strong>(.*?)</strong>',
                title=r'l-margin-mobile-bn">(.*?)</p>',
                link=r'<a class="btn[^>]*? href="([^"]*)"',
                id=r"(?:ViewMeeting\?id|meetingId)=(\d+)",
                time=r"on [\d/]+ ([\d:]+ [AP]M)",
                renamed={
                    "list": ("meetings-list", "events-list"),
                    "tabs": ('"tab-pane"', '"tab-panel"'),
                    "row": ("row l-padding-vd", "grid-row"),
                    "date": ('class="date"', 'class="when"'),
                    "columns": ("(two|six|ten) columns", "column"),
                    "page-of-a-meeting": ("ViewMeeting", "ShowMeeting"),
                },
            )
        ),
        on(LIST, "upcoming-tab-gone", swap(r'<div class="tab-pane" id="meetings-list-upcoming">.*?(?=<ul class)', "")),
        *agenda_pages(
            AgendaMarkup(
                item=r'<div class="accessible-item accessible-item-level-2">.*?</div>\n',
                title=r'accessible-item-text">(.*?)</span>',
                link=r'onclick="(loadAgendaItem\(\d+\)); return false;"',
                renamed={
                    "section": ("accessible-section", "agenda-section"),
                    "item-text": ("accessible-item-text", "entry-text"),
                },
            )
        ),
        on(AGENDA, "item-ids-removed", fill(r"loadAgendaItem\((\d+)\)", "")),
        on(
            DETAIL, "detail-links-emptied", fill(r'<a href="(/211agendaonlinecouncil/Documents[^"]*)"', ""), later=A_DAY
        ),
        on(DETAIL, "detail-renamed", swap("itemView", "entryView"), later=A_DAY),
        on(DETAIL, "detail-without-documents", swap(r"<h2>Supporting Documents</h2><ul>.*?</ul>", ""), later=A_DAY),
    ),
)
