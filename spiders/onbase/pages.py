"""Hyland OnBase Agenda Online: lists of meetings, agendas in two forms, pages of items, read.

Undocumented; what is relied on was seen in recorded pages of seven sites, 2019 to 2026. A site has agendas as pages of
sections and items, or as Word documents made pages, or both; the one it does not have is an error page.
"""

from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup

from published.reading import Unreadable, cut_off
from published.values import Agenda, ItemDetail, MeetingList
from spiders.onbase.agendas import is_accessible, read_accessible
from spiders.onbase.details import is_detail, read_detail
from spiders.onbase.lists import is_list, read_meetings
from spiders.onbase.shells import is_shell, meeting_of, read_shell
from spiders.onbase.site import document_path, names_of, of_meeting, open_page, other_file, title_of
from spiders.onbase.word import is_word, read_word

READER = "onbase/1"  # raised when the same bytes are read otherwise than before

__all__ = [
    "READER",
    "document_path",
    "of_meeting",
    "other_file",
    "read_agenda",
    "read_any",
    "read_detail",
    "read_meetings",
]


def read_agenda(body: bytes) -> Agenda:
    """Read an agenda in either form. Raises Unreadable when the page is none: an error page, a shell, a list."""
    soup = open_page(body)
    what = _other_page(soup)
    if what:
        raise Unreadable(what)
    if is_accessible(soup):
        agenda = read_accessible(soup)
    elif is_word(soup):
        agenda = read_word(soup)
    else:
        title = title_of(soup)
        raise Unreadable("no agenda in the page" + (f" («{title}»)" if title else ""))
    return Agenda(
        agenda.items,
        agenda.documents,
        (*agenda.problems, *cut_off(body)),
        agenda.notes,
        tuple(dict.fromkeys((*names_of(soup), *agenda.names))),
    )


def read_any(body: bytes, zone: ZoneInfo) -> MeetingList | Agenda | ItemDetail:
    """Read an answer of whichever kind it is; a meeting's shell gives the meeting. Raises Unreadable."""
    soup = open_page(body)
    if is_list(soup):
        return read_meetings(body, zone)
    if is_shell(soup):
        return read_shell(soup, zone)
    return read_detail(body) if is_detail(soup) else read_agenda(body)


def _other_page(soup: BeautifulSoup) -> str:
    """What the page is where an agenda should be, "" when it can be one."""
    if is_shell(soup):
        return f"the shell of the page of meeting {meeting_of(soup) or 'unknown'}: its agenda comes by script"
    return "a list of meetings, not an agenda" if is_list(soup) else ""
