"""The make-believe IQM2 portal speaks as the recorded calendars do, and its pages are read as what was invented."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

import pypdfium2 as pdfium
import pytest

from demo.content import DATA, INVENTED, read_locality
from demo.portals.iqm2 import Iqm2Portal
from demo.server import PortalServer
from published.reading import Unreadable
from published.values import Agenda, DocumentLink, ListedMeeting, MeetingList
from spiders.iqm2 import pages
from tests.demo.conftest import TODAY

ZONE = ZoneInfo("America/Los_Angeles")
MONTHS = "Frame=Yes&View=List&From=11/1/2026&To=1/31/2027"
BOARD, COMMITTEE, UNTIMED, UNPUBLISHED = 17901, 17902, 17907, 17909


@pytest.fixture(scope="module")
def running() -> Iterator[PortalServer]:
    with PortalServer([Iqm2Portal(read_locality(DATA / "santa-clara-county.yml", TODAY))]) as server:
        yield server


@pytest.fixture
def portal(running: PortalServer) -> Iqm2Portal:
    """The portal without changes of earlier tests."""
    running.reset()
    portal = running.portals["sccgov"]
    assert isinstance(portal, Iqm2Portal)
    return portal


@pytest.fixture
def ask(running: PortalServer, portal: Iqm2Portal) -> Ask:
    return Ask(running)


class Ask:
    """Asks for paths below the portal's prefix."""

    def __init__(self, server: PortalServer) -> None:
        self.server = server

    def __call__(self, path: str) -> bytes:
        status, body = self.answer(path)
        assert status == 200, path
        return body

    def answer(self, path: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=5)
        try:
            connection.request("GET", f"/sccgov{path}")
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def meetings(self, query: str = MONTHS) -> MeetingList:
        return pages.read_meetings(self(f"/Citizens/Calendar.aspx?{query}"), ZONE)

    def meeting(self, number: int) -> ListedMeeting:
        return next(meeting for meeting in self.meetings().meetings if meeting.vendor_id == str(number))

    def agenda(self, number: int) -> Agenda:
        return pages.read_agenda(self(pages.meeting_path(str(number))))

    def pdf(self, link: DocumentLink) -> str:
        with pdfium.PdfDocument(self(link.url)) as document:
            return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def test_the_calendar_has_every_meeting_of_the_days(ask: Ask, portal: Iqm2Portal) -> None:
    """On one page, counted in its own line; the one with a day that no month has is a problem of one row."""
    found = ask.meetings()

    assert found.rows == len(portal.meetings) == 9
    assert [problem.kind for problem in found.problems] == ["malformed row"]
    assert "Dec 32, 2026" in found.problems[0].detail
    assert {meeting.vendor_id for meeting in found.meetings} == {str(number) for number in portal.meetings} - {"17908"}
    assert found.names == ("The County of Santa Clara, California", "sccgov")


def test_a_meeting_is_what_was_invented(ask: Ask) -> None:
    board = ask.meeting(BOARD)

    assert (board.body, board.title) == ("Board of Supervisors", "Board of Supervisors - Regular Meeting")
    assert board.starts_at.isoformat() == "2026-12-01T09:30:00-08:00"
    assert board.location == "Board of Supervisors' Chambers, 70 West Hedding Street, San Jose, CA 95110"
    assert [(link.kind, link.name) for link in board.documents] == [("agenda", "Agenda"), ("packet", "Agenda Packet")]
    assert board.agenda_urls == ("/Citizens/Detail_Meeting.aspx?ID=17901",)


def test_other_days_have_other_meetings(ask: Ask) -> None:
    """Days without a meeting are an empty list that says so; without days it is the current year."""
    december = ask.meetings("View=List&From=12/1/2026&To=12/31/2026")
    nothing = ask.meetings("View=List&From=6/1/2027&To=6/30/2027")
    year = ask.meetings("View=List")
    nonsense = ask.meetings("View=List&From=13/45/2026&To=soon")

    assert [meeting.vendor_id for meeting in december.meetings] == ["17901", "17905", "17907", "17909"]
    assert (nothing.rows, nothing.meetings) == (0, ())
    assert "Displaying 0 meetings" in nothing.notes[0]
    assert {meeting.vendor_id for meeting in year.meetings} == {meeting.vendor_id for meeting in nonsense.meetings}
    assert year.rows == 9


def test_a_calendar_that_shows_fewer_days_is_noticed(ask: Ask) -> None:
    body = ask("/Citizens/Calendar.aspx?View=List")

    found = pages.read_meetings(body, ZONE, asked=(date(2026, 11, 1), date(2027, 3, 31)))

    assert "other days than asked for" in [problem.kind for problem in found.problems]


def test_the_month_view_has_no_rows(ask: Ask) -> None:
    with pytest.raises(Unreadable, match="no rows of meetings"):
        ask.meetings("View=Calendar")


def test_a_meeting_without_a_time_has_none_in_its_link(ask: Ask) -> None:
    untimed = ask.meeting(UNTIMED)

    assert (untimed.starts_at.isoformat(), untimed.is_time_known) == ("2026-12-08T00:00:00-08:00", False)
    assert untimed.title == "Human Relations Commission - Special Meeting"


def test_a_cancellation_is_said_in_three_ways(ask: Ask) -> None:
    """By the mark, as recorded; by the status alone; in the title."""
    evidence = {each.vendor_id: each.status_evidence for each in ask.meetings().meetings if each.status == "cancelled"}

    assert evidence == {
        "17903": "mark «Cancelled»",
        "17904": "status «Cancelled»",
        "17905": "title «CANCELLED - Parks and Recreation Commission - Regular Meeting»",
    }


@pytest.mark.parametrize("way", Iqm2Portal.CANCELLATIONS)
def test_every_way_to_cancel_is_understood(ask: Ask, portal: Iqm2Portal, way: str) -> None:
    assert ask.meeting(BOARD).status == "scheduled"

    portal.change(f"cancel:{BOARD}", way=way)

    assert ask.meeting(BOARD).status == "cancelled"
    assert len(ask.meetings().meetings) == 8


def test_the_outline_holds_the_items_as_they_were_invented(ask: Ask, portal: Iqm2Portal) -> None:
    expected = portal.meetings[BOARD].items

    agenda = ask.agenda(BOARD)

    assert agenda.problems == ()
    assert [item.vendor_id for item in agenda.items] == [str(item.id) for item in expected] + ["motion-179010"]
    for read, item in zip(agenda.items, expected, strict=False):
        assert (read.title, read.number) == (item.title, item.number.rstrip("."))
        assert (read.file_number, read.is_consent) == (item.file_number, item.consent)
        assert read.detail_url == f"/Citizens/Detail_LegiFile.aspx?MeetingID={BOARD}&ID={item.id}"
        names = [link.name for link in read.attachments if link.name != "Report Printout"]
        assert names == [attachment.name for attachment in item.attachments]
    assert {item.section for item in agenda.items if item.is_consent} == {"Consent Calendar"}
    assert [(link.kind, link.name) for link in agenda.documents] == [("agenda", "Agenda"), ("packet", "Agenda Packet")]


def test_the_outline_beside_the_video_holds_the_same_items(ask: Ask, portal: Iqm2Portal) -> None:
    agenda = pages.read_agenda(ask(pages.outline_path(str(BOARD))))

    assert [item.vendor_id for item in agenda.items] == [str(item.id) for item in portal.meetings[BOARD].items]
    assert agenda.names == ("The County of Santa Clara, California",)


def test_the_page_of_an_item_has_its_text_and_the_same_files(ask: Ask) -> None:
    """The text is nowhere else; the files have other addresses there and are the same ones."""
    item = next(each for each in ask.agenda(BOARD).items if each.vendor_id == "1790104")

    detail = pages.read_detail(ask(item.detail_url))

    assert detail.problems == ()
    assert "Adopt an ordinance that dissolves the commission" in detail.text
    assert "Adopt an ordinance that dissolves the commission" not in item.text
    assert "Add Comment" not in detail.text
    assert detail.file_number == "26-2044"
    assert {link.url for link in detail.attachments} <= {link.url for link in item.attachments}
    assert [link.url for link in detail.attachments] == [
        "/Citizens/FileOpen.aspx?Type=4&ID=970003",
        "/Citizens/FileOpen.aspx?Type=4&ID=970004",
    ]


def test_every_linked_file_is_there_and_says_that_it_is_invented(ask: Ask) -> None:
    item = next(each for each in ask.agenda(BOARD).items if each.vendor_id == "1790104")
    files = {link.name: ask.pdf(link) for link in (*item.attachments, *ask.meeting(BOARD).documents)}

    assert set(files) == {"Report Printout", "Draft ordinance", "Ledger of the trust fund", "Agenda", "Agenda Packet"}
    assert all(INVENTED in text for text in files.values())
    assert "a delegation from Moscow Oblast" in files["Ledger of the trust fund"]
    assert "Moscow Sister-County Commission" in files["Agenda"]


def test_minutes_are_linked_in_a_frame_or_as_a_file_and_are_read_either_way(ask: Ask, portal: Iqm2Portal) -> None:
    """An odd meeting's in a frame, as some recorded rows have it; the file behind is the same."""
    portal.change(f"move:{BOARD}", minutes=-30 * 24 * 60)
    documents = {number: ask.meeting(number).documents for number in (BOARD, 17906)}

    assert [link.name for link in documents[BOARD]][2:] == ["Minutes", "Minutes Packet"]
    assert all("FileOpen" in link.url for links in documents.values() for link in links)
    assert "called to order" in ask.pdf(documents[BOARD][2])
    assert "called to order" in ask.pdf(documents[17906][2])


def test_a_meeting_without_an_agenda_has_none_yet(ask: Ask) -> None:
    """Neither documents nor an outline; its page says when it is, and nothing is wrong."""
    meeting, agenda = ask.meeting(UNPUBLISHED), ask.agenda(UNPUBLISHED)

    assert (meeting.documents, meeting.agenda_urls) == ((), ())
    assert (agenda.items, agenda.problems) == ((), ())
    assert "no agenda is published yet" in agenda.notes[0]


def test_a_damaged_outline_costs_one_item_its_number(ask: Ask, portal: Iqm2Portal) -> None:
    """The item is read all the same, and that its link is broken is said."""
    agenda = ask.agenda(COMMITTEE)

    assert [problem.kind for problem in agenda.problems] == ["item without id"]
    assert [item.title for item in agenda.items] == [item.title for item in portal.meetings[COMMITTEE].items]
    assert [bool(item.detail_url) for item in agenda.items] == [True, False, True, True]


def test_an_amendment_shows_in_the_row_and_in_the_outline(ask: Ask, portal: Iqm2Portal) -> None:
    before = ask.agenda(BOARD)
    assert ask.meeting(BOARD).amendment == ""

    portal.change("amend")

    agenda = ask.agenda(BOARD)
    assert ask.meeting(BOARD).amendment == "«Revised Agenda»"
    assert agenda.notes == ("Revised November 22, 2026 to add Item No. 9",)
    added = {item.vendor_id for item in agenda.items} - {item.vendor_id for item in before.items}
    assert added == {"1790109"}
    assert "three positions" in next(item.title for item in agenda.items if item.vendor_id == "1790107")
    assert "end of the sister county relationship" in ask.pdf(ask.meeting(BOARD).documents[0])


def test_a_replaced_file_keeps_its_address(ask: Ask, portal: Iqm2Portal) -> None:
    address = "/Citizens/FileOpen.aspx?Type=4&ID=970004"
    before, agenda = ask(address), ask.agenda(BOARD)

    portal.change("replace:970004")

    assert ask(address) != before
    assert ask.agenda(BOARD) == agenda


def test_a_moved_meeting_has_its_new_time_in_link_and_details(ask: Ask, portal: Iqm2Portal) -> None:
    portal.change(f"move:{BOARD}", minutes=90)

    assert ask.meeting(BOARD).starts_at.isoformat() == "2026-12-01T11:00:00-08:00"
    assert [problem.kind for problem in ask.meetings().problems] == ["malformed row"]


@pytest.mark.parametrize(
    "path",
    [
        "/Citizens/FileOpen.aspx?Type=4&ID=1",
        "/Citizens/FileOpen.aspx?Type=14&ID=1",
        "/Citizens/FileOpen.aspx",
        "/Citizens/Detail_Meeting.aspx?ID=1",
        "/Citizens/Detail_LegiFile.aspx?ID=x",
    ],
)
def test_what_is_not_there_is_a_page_that_says_so_with_200(ask: Ask, path: str) -> None:
    body = ask(path)

    assert b"The requested Document could not be retrieved" in body
    with pytest.raises(Unreadable, match="could not be retrieved"):
        pages.read_any(body, ZONE)


def test_paths_and_parameters_are_not_case_sensitive(ask: Ask) -> None:
    assert ask("/citizens/calendar.aspx?view=List&from=12/1/2026&to=12/31/2026") == ask(
        "/Citizens/Calendar.aspx?View=List&From=12/1/2026&To=12/31/2026"
    )
    assert ask.answer("/Citizens/Nowhere.aspx")[0] == 404


@pytest.mark.parametrize(
    "path",
    [f"/Citizens/Calendar.aspx?{MONTHS}", "/Citizens/Detail_Meeting.aspx?ID=17901", "/Citizens/Default.aspx",
     "/Citizens/Detail_LegiFile.aspx?ID=1790104", "/Citizens/Detail_Motion.aspx?ID=179010"],
)  # fmt: skip
def test_every_page_says_that_it_is_invented(ask: Ask, path: str) -> None:
    assert INVENTED in ask(path).decode()
