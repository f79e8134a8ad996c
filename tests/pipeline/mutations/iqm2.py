"""IQM2: a calendar on one page, outlines of meetings, a page for each legislative file."""

import re

from tests.pipeline.mutations.damage import A_DAY, AGENDA, DETAIL, FILE, LIST, after, fill, on, swap
from tests.pipeline.mutations.everywhere import AgendaMarkup, ListMarkup, agenda_pages, anywhere, files, list_pages
from tests.pipeline.mutations.town import Town


def recount(text: str) -> str:
    """The summary says how many rows there are."""
    rows = text.count('<div class="Row MeetingRow')
    return re.sub(r"Displaying \d+ meetings", f"Displaying {rows} meetings", text)


TOWN = Town(
    "iqm2",
    places={
        LIST: "^/Citizens/Calendar.aspx",
        AGENDA: "^/Citizens/Detail_Meeting.aspx",
        DETAIL: "^/Citizens/Detail_LegiFile.aspx",
        FILE: "^/Citizens/File(Open|View).aspx",
    },
    damages=(
        *anywhere((AGENDA, DETAIL)),
        *files(),
        *list_pages(
            ListMarkup(
                row=r' {8}<div class="Row MeetingRow.*?\n {8}</div>\n',
                recount=recount,
                date=r"(?:title=\"[A-Z]+, |\" >)([A-Z][A-Za-z]+ \d+, \d{4}) ",
                title=r'RowDetails">(.*?)</div>',
                link=r"<a href=['\"]((?:File(?:Open|View)|/Citizens/Detail_Meeting)[^'\"]*)['\"]",
                id=r"(?:Detail_Meeting\.aspx\?|Type=\d+&)ID=(\d+)",
                time=r"\d{4}  ?(\d+:\d+ [AP]M)",
                renamed={
                    "list": ("pnlMeetings", "pnlEvents"),
                    "row": ("Row MeetingRow", "Row EventRow"),
                    "title": ("RowDetails", "RowText"),
                    "link": ("RowLink", "RowName"),
                    "documents": ("MeetingLinks", "EventFiles"),
                    "board": ("Board:", "Committee:"),
                    "summary": ("lblFilterSummary", "lblSummary"),
                },
            )
        ),
        on(LIST, "rows-cut-but-counted", swap(r' {8}<div class="Row MeetingRow Alt.*?\n {8}</div>\n', "")),
        *agenda_pages(
            AgendaMarkup(
                item=r"<tr><td></td><td class='Num'>\(\d+\) .*?</tr>\n<tr>.*?</tr>\n<tr>.*?</tr>\n",
                title=r"CssClass='>(.*?)</a>",
                link=r"href='((?:FileOpen|Detail_LegiFile)[^']*)'",
                renamed={
                    "outline": ("MeetingDetail", "MeetingOutline"),
                    "number": ("class='Num'", "class='No'"),
                    "item": ("class='Title'", "class='Name'"),
                },
            )
        ),
        on(DETAIL, "detail-links-emptied", fill(r'<a href="(FileOpen[^"]*)"', ""), later=A_DAY),
        on(DETAIL, "detail-renamed", swap("LegiFile", "MatterFile"), later=A_DAY),
        on(
            (AGENDA, DETAIL),  # most attachments stand on both
            "attachments-gone",
            after(
                swap(r'<div id="ContentPlaceholder1_divDownloads".*?</div></div></div>', ""),
                swap(r"<tr>(?:(?!</tr>).)*Type=4&.*?</tr>", ""),
            ),
            later=A_DAY,
        ),
    ),
)
