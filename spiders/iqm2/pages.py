"""IQM2 (Granicus; MinuteTraq): the calendar, the outlines of meetings and the pages of legislative files, read.

Seen whole, in four recorded calendars of 2022 to 2026: the list, its rows, their documents and cancellations. Seen in
parts that were cut out: the flat outline beside the video. Not recorded, and read by what public programs that read
them rely on: the outline as a table (`table#MeetingDetail` with cells of the classes Num, Title and Comments, files as
rows below their item) and the page of a legislative file (`lblLegiFileTitle`, `tblLegiFileInfo`, `LegiFileSection`,
`divDownloads`). Inferred: that a list without meetings counts none in its summary line; that the summary repeats the
days that were asked for; that an attachment is the same file in every meeting; that FileOpen.aspx gives the file that
some rows link as FileView.aspx.
"""

from zoneinfo import ZoneInfo

from published.values import Agenda, ItemDetail, MeetingList
from spiders.iqm2.files import detail_of, is_detail, read_detail
from spiders.iqm2.lists import is_list, list_of, read_meetings
from spiders.iqm2.outlines import agenda_of, is_agenda, read_agenda
from spiders.iqm2.portal import meeting_path, outline_path, parameter, parse_page

__all__ = [
    "READER",
    "meeting_path",
    "outline_path",
    "parameter",
    "read_agenda",
    "read_any",
    "read_detail",
    "read_meetings",
]

READER = "iqm2/1"  # raised when the same bytes are read otherwise than before


def read_any(body: bytes, zone: ZoneInfo) -> MeetingList | Agenda | ItemDetail:
    """Read a page of whichever kind its marks say that it is. Raises Unreadable for one of none."""
    page = parse_page(body)
    if is_list(page):
        return list_of(page, zone, {})
    if is_detail(page):
        return detail_of(page)
    if is_agenda(page):
        return agenda_of(page)
    if b"MEDIA URL:" in body:
        raise page.refusal("the page of the video player, which has no agenda")
    raise page.refusal("neither a calendar, a meeting nor a legislative file")
