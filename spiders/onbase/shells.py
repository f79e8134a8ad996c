"""The page of one meeting: a shell, which names the meeting and its packet and fetches its agenda by script."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup

from published.reading import one_line
from published.values import MeetingList, ReadingProblem
from spiders.onbase.meetings import MOMENT, listed, said_of
from spiders.onbase.site import files, names_of, title_of

_MEETING = re.compile(r"/ViewMeetingAgendaItem\?meetingId=(\d+)|/ViewAgenda\?meetingId=(\d+)")
_PAGE_TITLE = re.compile(r"^(?P<name>.+) - \d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}:\d{2} [AP]M - ")


def is_shell(soup: BeautifulSoup) -> bool:
    """Whether the page is a meeting's shell."""
    return soup.select_one("#agenda-table, #agendaView") is not None


def meeting_of(soup: BeautifulSoup) -> str:
    """The id of the meeting that a shell shows, "" when its scripts name none."""
    found = next((found for script in soup.select("script") if (found := _MEETING.search(script.get_text()))), None)
    return (found[1] or found[2]) if found else ""


def read_shell(soup: BeautifulSoup, zone: ZoneInfo) -> MeetingList:
    """The meeting of a shell as a list of one; where it names no meeting and time, one problem that says so."""
    vendor_id = meeting_of(soup)
    titles = (said_of(anchor) for anchor in soup.select("#agenda-container a[title]"))
    said = next((title for title in titles if title), None)
    if not vendor_id or said is None:
        detail = "the shell of a meeting's page, in which no meeting and time stand; its agenda comes by script"
        return MeetingList((), 0, (ReadingProblem("viewer shell", detail),), names_of(soup))
    documents = files(soup.select("#agenda-container a[href]"))
    name = _name(soup, vendor_id, said["words"])
    body = said["words"][len(name) + 1 :] or name
    meeting = listed(
        vendor_id,
        name,
        body,
        datetime.strptime(said["moment"], MOMENT).replace(tzinfo=zone),
        page_url=f"/Meetings/ViewMeeting?id={vendor_id}&doctype=1",
        documents=documents,
    )
    notes = ("the shell of a meeting's page: it has no items; its agenda comes by script",)
    return MeetingList((meeting,), 1, names=names_of(soup), notes=notes)


def _name(soup: BeautifulSoup, vendor_id: str, words: str) -> str:
    """The meeting's name: how the page's title begins, or its files' names, in which "_" stands for every sign."""
    titled = _PAGE_TITLE.match(title_of(soup))
    if titled and words.startswith(titled["name"]):
        return titled["name"]
    hrefs = [str(anchor["href"]) for anchor in soup.select("#agenda-container a[href]")]
    for length in range(len(words), 0, -1):
        sign_free = re.sub(r"\W", "_", words[:length])
        if any(f"/{sign_free}_{vendor_id}_" in href for href in hrefs):
            return one_line(words[:length])
    return words
