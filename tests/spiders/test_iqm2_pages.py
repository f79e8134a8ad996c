"""IQM2: every row of four recorded calendars, the parts of outlines that are recorded, and what damage costs.

Every value here was checked by eye against the recorded page.
"""

import re
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from published.reading import Unreadable
from published.values import Agenda, DocumentKind, ItemDetail, ListedMeeting, MeetingList
from spiders.iqm2.pages import outline_path, read_agenda, read_any, read_detail, read_meetings
from spiders.iqm2.portal import document_kind, place
from spiders.iqm2.spider import Iqm2Spider

CALIFORNIA, EASTERN = ZoneInfo("America/Los_Angeles"), ZoneInfo("America/New_York")
FIXTURES = Path(__file__).parents[1] / "fixtures" / "pages" / "iqm2"
FRAMED = "some files are linked by FileView.aspx; they are asked for by FileOpen.aspx"


@pytest.fixture
def iqm2(recordings: Path) -> Path:
    return recordings / "iqm2"


def calendar(folder: Path, tenant: str, zone: ZoneInfo = CALIFORNIA) -> MeetingList:
    return read_meetings((folder / f"{tenant}__calendar.html").read_bytes(), zone)


def by_id(found: MeetingList) -> dict[str, ListedMeeting]:
    return {meeting.vendor_id: meeting for meeting in found.meetings}


def links_of(meeting: ListedMeeting) -> list[tuple[str, str, str]]:
    return [(link.kind, link.name, link.url.removeprefix("/Citizens/FileOpen.aspx?")) for link in meeting.documents]


# The recorded calendars.


@pytest.mark.parametrize(
    ("tenant", "meetings", "names"),
    [
        ("atlantacityga", 164, ("City of Atlanta, Georgia", "AtlantaCityGA")),
        ("grandrapidscitymi", 329, ("Grand Rapids, Michigan", "GrandRapidsCityMI")),
        ("hanfordca", 77, ("Hanford, CA", "HanfordCA")),
        ("santamonicacityca", 270, ("City of Santa Monica, California", "SantaMonicaCityCA")),
    ],
)
def test_a_recorded_calendar_is_read_completely(iqm2: Path, tenant: str, meetings: int, names: tuple[str, str]) -> None:
    """As many as the page itself counts, each once, with board, place, title and page; and whose they are."""
    found = calendar(iqm2, tenant)

    assert found.problems == ()
    assert len(found.meetings) == len(by_id(found)) == found.rows == meetings
    assert found.names == names
    assert all(meeting.title.startswith(f"{meeting.body} - ") for meeting in found.meetings)
    assert all(meeting.location and "\t" not in meeting.location for meeting in found.meetings)
    assert all(m.page_url == f"/Citizens/Detail_Meeting.aspx?ID={m.vendor_id}" for m in found.meetings)
    assert not any(meeting.amendment for meeting in found.meetings)


@pytest.mark.parametrize(
    ("tenant", "agendas", "packets", "minutes", "pages"),
    [
        ("atlantacityga", 48, 48, 94, 48),
        ("grandrapidscitymi", 174, 175, 123, 175),
        ("hanfordca", 45, 45, 16, 45),
        ("santamonicacityca", 219, 219, 420, 219),
    ],
)
def test_every_document_of_a_recorded_calendar_is_found_and_no_absent_one(
    iqm2: Path, tenant: str, agendas: int, packets: int, minutes: int, pages: int
) -> None:
    """What is absent is a link too, of another class; one row has a packet and no agenda."""
    found = calendar(iqm2, tenant)
    links = [link for meeting in found.meetings for link in meeting.documents]

    assert Counter(link.kind for link in links) == {"agenda": agendas, "packet": packets, "minutes": minutes}
    assert all(re.fullmatch(r"/Citizens/FileOpen\.aspx\?Type=(?:1|12|14|15)&ID=\d+", link.url) for link in links)
    assert sum(bool(meeting.agenda_urls) for meeting in found.meetings) == pages


@pytest.mark.parametrize("tenant", ["atlantacityga", "grandrapidscitymi", "hanfordca", "santamonicacityca"])
def test_every_start_is_the_one_that_the_row_shows(iqm2: Path, tenant: str) -> None:
    """Held against the texts of the links themselves, all 840 of them."""
    page = (iqm2 / f"{tenant}__calendar.html").read_text(encoding="utf-8")
    rows = re.findall(r'class="RowLink"><a href="/Citizens/Detail_Meeting\.aspx\?ID=(\d+)"[^>]*>([^<]*)</a>', page)
    shown = {number: text.strip() for number, text in rows}

    read = {}
    for meeting in calendar(iqm2, tenant).meetings:
        hour = f" {meeting.starts_at.hour % 12 or 12}:{meeting.starts_at:%M %p}" if meeting.is_time_known else ""
        read[meeting.vendor_id] = f"{meeting.starts_at:%b} {meeting.starts_at.day}, {meeting.starts_at.year}{hour}"

    assert read == shown


@pytest.mark.parametrize(
    ("tenant", "cancelled"),
    [("atlantacityga", 0), ("grandrapidscitymi", 35), ("hanfordca", 11), ("santamonicacityca", 24)],
)
def test_cancelled_meetings_are_those_with_the_mark(iqm2: Path, tenant: str, cancelled: int) -> None:
    """They have no documents in any of these calendars; «Closed» is no cancellation."""
    found = [meeting for meeting in calendar(iqm2, tenant).meetings if meeting.status != "scheduled"]

    assert len(found) == cancelled
    assert {(meeting.status, meeting.status_evidence) for meeting in found} <= {("cancelled", "mark «Cancelled»")}
    assert not any(meeting.documents or meeting.agenda_urls for meeting in found)


def test_atlanta_by_eye(iqm2: Path) -> None:
    found = calendar(iqm2, "atlantacityga", EASTERN)
    first, special, later = (by_id(found)[number] for number in ("4098", "4424", "4385"))

    assert (first.body, first.title) == ("Atlanta City Council", "Atlanta City Council - Regular Meeting")
    assert first.starts_at.isoformat() == "2026-01-05T13:00:00-05:00"
    assert first.location == (
        "Marvin S. Arrington, Sr. Council Chamber, Atlanta City Hall, 55 Trinity Avenue, Atlanta, GA 30303"
    )
    assert (first.status, first.status_evidence) == ("scheduled", "")
    assert first.video_url == "/Citizens/SplitView.aspx?Mode=Video&MeetingID=4098&Format=Minutes"
    assert first.agenda_urls == ("/Citizens/Detail_Meeting.aspx?ID=4098",)
    assert links_of(first) == [
        ("agenda", "Agenda", "Type=14&ID=3810"),
        ("packet", "Agenda Packet", "Type=1&ID=3810"),
        ("minutes", "Minutes", "Type=15&ID=4011"),
        ("minutes", "Minutes Packet", "Type=12&ID=4011"),
    ]
    assert special.title == "Atlanta City Council - Special Called Meeting"
    assert special.starts_at.isoformat() == "2026-05-13T09:30:00-04:00"
    assert later.title == "Community Development/Human Services Committee - Regular Committee Meeting"
    assert later.starts_at.isoformat() == "2026-06-09T13:30:00-04:00"
    assert (later.documents, later.agenda_urls, later.video_url) == ((), (), "")
    assert found.meetings[-1].vendor_id == "4302"
    assert found.meetings[-1].starts_at.isoformat() == "2026-12-16T13:30:00-05:00"
    assert found.notes == ()


def test_atlanta_has_eight_boards_and_an_ampersand_in_one(iqm2: Path) -> None:
    assert Counter(meeting.body for meeting in calendar(iqm2, "atlantacityga").meetings) == {
        "Atlanta City Council": 22,
        "Zoning Committee": 21,
        "City Utilities Committee": 21,
        "Community Development/Human Services Committee": 21,
        "Finance/Executive Committee": 21,
        "Public Safety & Legal Administration Committee": 20,
        "Committee on Council": 20,
        "Transportation Committee": 18,
    }


def test_grand_rapids_by_eye(iqm2: Path) -> None:
    """The names of the documents are the portal's own: what is called «Summary» there is the short minutes."""
    found = calendar(iqm2, "grandrapidscitymi", EASTERN)
    meetings = by_id(found)
    untimed, packet_only = meetings["7286"], meetings["6986"]

    assert (untimed.starts_at.isoformat(), untimed.is_time_known) == ("2023-02-01T00:00:00-05:00", False)
    assert untimed.location == "Public Hearing Room, 2nd Floor, 1120 Monroe Ave NW, Grand Rapids, MI 49503"
    assert links_of(untimed) == [
        ("agenda", "Agenda", "Type=14&ID=5160"),
        ("packet", "Agenda Packet", "Type=1&ID=5160"),
        ("minutes", "Summary", "Type=15&ID=5226"),  # linked by FileView.aspx, as the next
        ("minutes", "Minutes", "Type=12&ID=5226"),
    ]
    assert packet_only.starts_at.isoformat() == "2023-01-10T08:00:00-05:00"
    assert links_of(packet_only) == [("packet", "Agenda Packet", "Type=1&ID=5134")]
    assert packet_only.agenda_urls == ("/Citizens/Detail_Meeting.aspx?ID=6986",)
    assert meetings["7239"].starts_at.isoformat() == "2023-04-20T16:00:00-04:00"
    assert meetings["7239"].location == "Culver CPA Group, 1419 Coit Ave NE, Grand Rapids, MI 49505"
    assert found.meetings[-1].vendor_id == "7247"
    assert found.notes == (FRAMED,)
    assert {number for number, meeting in meetings.items() if not meeting.is_time_known} == {
        "7286", "7287", "7288", "7289", "7290", "7293", "7294", "7295", "7296",
    }  # fmt: skip
    assert len({meeting.body for meeting in found.meetings}) == 24


def test_hanford_by_eye(iqm2: Path) -> None:
    found = calendar(iqm2, "hanfordca")
    first, cancelled, framed, last = (by_id(found)[number] for number in ("1943", "1956", "2001", "1978"))

    assert first.title == "Parks and Recreation Commission - Regular Meeting"
    assert first.starts_at.isoformat() == "2022-01-10T17:30:00-08:00"
    assert first.location == "Council Chambers, 400 N. Douty St., Hanford, CA 93230"
    assert links_of(first) == [
        ("agenda", "Agenda", "Type=14&ID=1690"),
        ("packet", "Agenda Packet", "Type=1&ID=1690"),
        ("minutes", "Minutes", "Type=12&ID=1786"),
    ]
    assert (cancelled.body, cancelled.status) == ("Planning Commission", "cancelled")
    assert cancelled.starts_at.isoformat() == "2022-01-11T17:30:00-08:00"
    assert links_of(framed) == [("agenda", "Agenda", "Type=14&ID=1739"), ("packet", "Agenda Packet", "Type=1&ID=1739")]
    assert framed.starts_at.isoformat() == "2022-08-25T17:30:00-07:00"
    assert (last.documents, last.agenda_urls) == ((), ())
    assert found.notes == (FRAMED,)
    assert Counter(meeting.body for meeting in found.meetings) == {
        "City Council": 29,
        "Planning Commission": 24,
        "Parks and Recreation Commission": 13,
        "Parking and Traffic Commission": 11,
    }


def test_santa_monica_by_eye(iqm2: Path) -> None:
    """Eight years on one page."""
    found = calendar(iqm2, "santamonicacityca")
    meetings = by_id(found)

    assert (meetings["1034"].starts_at.isoformat(), meetings["1034"].documents) == ("2015-04-28T17:30:00-07:00", ())
    assert (meetings["1051"].starts_at.isoformat(), meetings["1051"].is_time_known) == (
        "2015-05-28T00:00:00-07:00",
        False,
    )
    assert (meetings["1079"].status, meetings["1079"].is_time_known) == ("cancelled", False)
    assert meetings["1046"].title == "City Council - Regular and Special Joint Meeting"
    assert meetings["1237"].title == "City Council - Adjourned Regular Meeting"
    assert (meetings["1237"].status, meetings["1237"].starts_at.isoformat()) == (
        "scheduled",
        "2019-10-15T17:30:00-07:00",
    )
    assert meetings["1248"].title == "City Council - Emergency Meeting"
    assert meetings["1248"].location == "HELD VIA, TELECONFERENCE"
    assert meetings["1254"].starts_at.isoformat() == "2020-06-05T12:00:00-07:00"
    assert links_of(meetings["1111"]) == [
        ("agenda", "Agenda", "Type=14&ID=1098"),  # linked by FileView.aspx, as the next
        ("packet", "Agenda Packet", "Type=1&ID=1098"),
        ("minutes", "Minutes", "Type=15&ID=1073"),
        ("minutes", "Minutes Packet", "Type=12&ID=1073"),
    ]
    assert found.meetings[-1].vendor_id == "1326"
    assert {meeting.body for meeting in found.meetings} == {"City Council"}


def test_a_body_is_named_by_the_number_of_its_group(iqm2: Path) -> None:
    body = (iqm2 / "hanfordca__calendar.html").read_bytes()

    found = read_meetings(body, CALIFORNIA, bodies={"1000": "Hanford City Council", "9": "Nobody"})

    assert Counter(meeting.body for meeting in found.meetings)["Hanford City Council"] == 29
    assert by_id(found)["1956"].body == "Planning Commission"


# What was asked for, and what came.


def test_a_calendar_of_other_days_than_asked_for_is_a_problem(iqm2: Path) -> None:
    """A portal that ignores the range shows the current year, which ends too early."""
    body = (iqm2 / "hanfordca__calendar.html").read_bytes()

    whole = read_meetings(body, CALIFORNIA, asked=(date(2022, 1, 1), date(2022, 12, 31)))
    part = read_meetings(body, CALIFORNIA, asked=(date(2022, 11, 1), date(2023, 3, 31)))

    assert (whole.problems, whole.notes) == ((), (FRAMED,))
    assert [problem.kind for problem in part.problems] == ["other days than asked for"]
    assert "67 meetings are outside the days that were asked for" in part.notes
    assert len(part.meetings) == 77


def test_a_calendar_of_all_days_covers_what_was_asked_for(iqm2: Path) -> None:
    found = read_meetings(
        (iqm2 / "santamonicacityca__calendar.html").read_bytes(),
        CALIFORNIA,
        asked=(date(2022, 1, 1), date(2022, 3, 31)),
    )

    assert found.problems == ()
    assert any("outside the days" in note for note in found.notes)


def test_every_agenda_can_be_asked_for(iqm2: Path) -> None:
    """Also where no file is linked; but not that of a cancelled meeting."""
    body = (iqm2 / "hanfordca__calendar.html").read_bytes()

    found = read_meetings(body, CALIFORNIA, ask_every_agenda=True)

    assert {meeting.vendor_id for meeting in found.meetings if not meeting.agenda_urls} == {
        meeting.vendor_id for meeting in found.meetings if meeting.status == "cancelled"
    }


def test_five_hundred_meetings_are_read_in_seconds(iqm2: Path) -> None:
    """The time grows with the rows, not with their square."""
    page = (iqm2 / "grandrapidscitymi__calendar.html").read_text(encoding="utf-8")
    start = page.index('<div class="Row MeetingRow')
    end = page.index("<br />", page.rindex("RowBottom"))
    more = page[:end] + page[start:end] * 2 + page[end:]

    started = time.monotonic()
    found = read_meetings(more.encode(), EASTERN)

    assert found.rows == 3 * 329
    assert time.monotonic() - started < 30


# The recorded parts of outlines.


def test_the_outline_of_an_atlanta_meeting(iqm2: Path) -> None:
    agenda = read_agenda((iqm2 / "atlantacityga__Detail_Meeting_outline_4294_trimmed.html").read_bytes())

    assert [(item.vendor_id, item.title) for item in agenda.items] == [
        ("motion-443482", "Roll Call"),
        ("motion-443483", "ADOPTION OF AGENDA"),
        ("motion-443484", "APPROVAL OF MINUTES"),
    ]
    assert [(link.kind, link.url) for link in agenda.documents] == [
        ("minutes", "/Citizens/FileOpen.aspx?Type=12&ID=4115")
    ]
    assert (agenda.problems, agenda.names) == ((), ("City of Atlanta, Georgia",))


def test_the_outline_of_the_board_of_supervisors(iqm2: Path) -> None:
    """A transcript has the class of an item and is none."""
    agenda = read_agenda((iqm2 / "sccgov__Detail_Meeting_outline_17601_BOS_trimmed.html").read_bytes())

    assert [item.title for item in agenda.items] == [
        "Invocation by Mora Oommen, Executive Director, Youth Community Service.",
        "Public Comment.",
    ]
    assert [(link.kind, link.name, link.url) for link in agenda.documents] == [
        ("other", "Transcript", "/Citizens/FileOpen.aspx?Type=8&ID=4200")
    ]
    assert agenda.names == ("The County of Santa Clara, California",)
    assert agenda.problems == ()


def test_an_outline_without_items_is_a_problem_and_no_calm(iqm2: Path) -> None:
    agenda = read_agenda((iqm2 / "sccgov__Detail_Meeting_outline_17321_trimmed.html").read_bytes())

    assert agenda.items == ()
    assert [problem.kind for problem in agenda.problems] == ["agenda without items"]
    assert agenda.names == ("The County of Santa Clara, California",)


def test_the_page_of_the_video_player_is_no_agenda(iqm2: Path) -> None:
    body = (iqm2 / "sccgov__SplitView_17601_trimmed.html").read_bytes()

    for read in (read_agenda, read_detail, lambda each: read_any(each, CALIFORNIA)):
        with pytest.raises(Unreadable):
            read(body)


@pytest.mark.parametrize("page", ["waynecounty__akamai_403.html", "satellitebeach__waf_challenge.html"])
def test_a_block_page_is_nothing_of_an_iqm2_portal(recordings: Path, page: str) -> None:
    body = (recordings / "block_pages" / page).read_bytes()

    for read in (lambda each: read_meetings(each, CALIFORNIA), read_agenda, read_detail):
        with pytest.raises(Unreadable):
            read(body)


@pytest.mark.parametrize(
    ("case", "kind"),
    [
        ("list_of_meetings", MeetingList),
        ("list_of_nothing", MeetingList),
        ("agenda_of_a_council", Agenda),
        ("agenda_not_published", Agenda),
        ("agenda_beside_the_video", Agenda),
        ("detail_of_a_resolution", ItemDetail),
    ],
)
def test_a_page_shows_of_which_kind_it_is(case: str, kind: type) -> None:
    assert isinstance(read_any((FIXTURES / case / "response.html").read_bytes(), CALIFORNIA), kind)


@pytest.mark.parametrize("vendor", ["legistar_html", "hyland", "granicus", "municode", "escribe", "novusagenda"])
def test_a_page_of_another_vendor_is_none_of_this_one(recordings: Path, vendor: str) -> None:
    others = sorted((recordings / vendor).glob("*.html"))

    assert others
    for other in others:
        with pytest.raises(Unreadable):
            read_any(other.read_bytes(), CALIFORNIA)


# Links and names.


@pytest.mark.parametrize(
    ("href", "path"),
    [
        ("FileOpen.aspx?Type=14&ID=1", "/Citizens/FileOpen.aspx?Type=14&ID=1"),
        ("./Calendar.aspx", "/Citizens/Calendar.aspx"),
        ("/Citizens/Detail_Meeting.aspx?ID=1", "/Citizens/Detail_Meeting.aspx?ID=1"),
        ("/citizens/Detail_Meeting.aspx?ID=1", "/Citizens/Detail_Meeting.aspx?ID=1"),
        ("https://testvilleca.iqm2.com/Citizens/FileOpen.aspx?ID=1", "/Citizens/FileOpen.aspx?ID=1"),
        ("//TestvilleCA.IQM2.com/citizens/FileOpen.aspx?ID=1", "/Citizens/FileOpen.aspx?ID=1"),
        (
            "https://otherville.iqm2.com/Citizens/FileOpen.aspx?ID=1",
            "https://otherville.iqm2.com/Citizens/FileOpen.aspx?ID=1",
        ),
        ("https://files.example/report.pdf", "https://files.example/report.pdf"),
        ("/mirror/testville/Citizens/FileOpen.aspx?ID=1", "/Citizens/FileOpen.aspx?ID=1"),
        ("http://[", "http://["),
        ("", ""),
        (" # ", ""),
        ("javascript:void(0)", ""),
        ("mailto:clerk@testville.example", ""),
    ],
)
def test_a_link_is_a_path_below_the_portal(href: str, path: str) -> None:
    """The portal's own host and whatever stands before it are left out; other hosts stay, other portals too."""
    assert place(href, "TestvilleCA") == path


@pytest.mark.parametrize(
    ("label", "file_type", "kind"),
    [
        ("Agenda", "14", "agenda"),
        ("Agenda", "1", "agenda"),
        ("Agenda Packet", "1", "packet"),
        ("Agenda Summary", "14", "agenda"),
        ("Minutes", "12", "minutes"),
        ("Minutes Packet", "12", "minutes"),
        ("Summary", "15", "minutes"),
        ("Final Actions", "15", "minutes"),
        ("Summary of Proceedings", "15", "minutes"),
        ("Notice of Cancellation", "8", "notice"),
        ("Ordre du jour", "14", "agenda"),
        ("Transcript", "8", "other"),
    ],
)
def test_a_document_is_what_the_portal_calls_it(label: str, file_type: str, kind: DocumentKind) -> None:
    """Each portal names the types; the number decides only where the name says nothing."""
    assert document_kind(label, file_type) == kind


def test_the_path_of_an_outline() -> None:
    """The address under which the recorded outlines were found."""
    assert outline_path("17601") == (
        "/Citizens/Detail_Meeting.aspx?Target=Detail&CssClass=AgendaOutline&Mode=Video&Frame=Nothing&ID=17601"
    )


def test_an_item_under_an_item_of_an_item_is_told_once() -> None:
    """Rows under a file that stands under another file belong to the lower one."""
    rows = (
        "<tr><td class='Num'>1. </td><td class='Title'><a href='Detail_LegiFile.aspx?ID=1'>Upper</a></td></tr>"
        "<tr><td></td><td class='Num'>a. </td><td class='Title'>part of upper</td></tr>"
        "<tr><td></td><td class='Num'>b. </td><td class='Title'><a href='Detail_LegiFile.aspx?ID=2'>Lower</a></td></tr>"
        "<tr><td></td><td></td><td class='Num'>i. </td><td class='Title'>part of lower</td></tr>"
        "<tr><td></td><td class='Num'>c. </td><td class='Title'>again of upper</td></tr>"
    )

    agenda = read_agenda(f"<html><table id='MeetingDetail'>{rows}</table></html>".encode())

    assert [(item.number, item.text) for item in agenda.items] == [
        ("1", "Upper\na. part of upper\nc. again of upper"),
        ("1.b", "Lower\ni. part of lower"),
    ]


# Which pages are asked for.


def spider_for(since: str, until: str) -> Iqm2Spider:
    """A spider that only knows its window."""
    spider = Iqm2Spider.__new__(Iqm2Spider)
    spider.since, spider.until = date.fromisoformat(since), date.fromisoformat(until)
    return spider


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ("2026-11-08", "2027-03-22", "From=11/1/2026&To=3/31/2027"),
        ("2026-11-30", "2027-03-02", "From=11/1/2026&To=3/31/2027"),
        ("2028-02-10", "2028-02-11", "From=2/1/2028&To=2/29/2028"),
    ],
)
def test_one_list_is_asked_for_by_whole_months(since: str, until: str, days: str) -> None:
    """So that its address stays the same for a month, and what is wrong with it is kept under one name for good."""
    (wanted,) = spider_for(since, until).list_requests()

    assert wanted.path == f"/Citizens/Calendar.aspx?Frame=Yes&View=List&{days}"
    assert wanted.problems_under == "/Citizens/Calendar.aspx"
    assert wanted.covers_upcoming


def test_an_agenda_that_does_not_answer_is_looked_for_beside_the_video_once() -> None:
    spider = spider_for("2026-11-08", "2027-03-22")

    other = spider.other_agenda("/Citizens/Detail_Meeting.aspx?ID=17601")

    assert other == outline_path("17601")
    assert spider.other_agenda(other) is None
    assert spider.other_agenda("/Citizens/Detail_Meeting.aspx") is None


# Damage: never the same count with wrong data, and nothing said.

Damage = Callable[[str], str]


def without(*patterns: str) -> Damage:
    def damaged(page: str) -> str:
        for pattern in patterns:
            page, count = re.subn(pattern, "", page)
            assert count, f"nothing to damage: {pattern}"
        return page

    return damaged


def instead(pattern: str, text: str) -> Damage:
    def damaged(page: str) -> str:
        page, count = re.subn(pattern, text, page)
        assert count, f"nothing to damage: {pattern}"
        return page

    return damaged


LOGIN = "<html><head><title>Log in</title></head><body><form><input type='password'></form></body></html>"
ERROR = "<html><head><title>Error</title></head><body><h1>Server Error in '/' Application.</h1></body></html>"


def complaints(read: Callable[[bytes], MeetingList | Agenda | ItemDetail], page: str) -> list[str]:
    """What reading the page says is wrong with it; an answer that is refused says so in one sentence."""
    try:
        found = read(page.encode())
    except Unreadable as refused:
        return [str(refused)]
    return [problem.detail for problem in found.problems]


def read_list(body: bytes) -> MeetingList:
    return read_meetings(body, CALIFORNIA)


LIST_DAMAGE: dict[str, Damage] = {
    "the class of rows is another": instead("MeetingRow", "EventRow"),
    "the rows are gone": lambda page: page[: page.index('<div class="Row MeetingRow')] + "</div></body></html>",
    "a login page instead": lambda page: LOGIN,
    "an error page instead": lambda page: ERROR,
    "an empty answer": lambda page: "",
    "JSON instead": lambda page: '{"meetings": []}',
    "cut off in the second row": lambda page: page[: page.index("2102") + 200],
    "half of the markup": lambda page: page[: len(page) // 2],
    "the links of meetings are empty": instead(r'href="/Citizens/Detail_Meeting\.aspx\?ID=\d+"', 'href=""'),
    "the numbers of meetings are gone": instead(r"(Detail_Meeting\.aspx\?ID=)\d+", r"\1"),
    "the numbers of meetings are names": instead(r"(Detail_Meeting\.aspx\?ID=)\d+", r"\1next"),
    "all meetings have one number": instead(r"(Detail_Meeting\.aspx\?ID=)\d+", r"\g<1>7"),
    "the dates of the links are empty": instead(r'" >[A-Z][a-z]{2} \d+, \d{4}[^<]*</a>', '" ></a>'),
    "the dates are written otherwise": instead(r"(?i)(?:[A-Z]+, )?[A-Z]+ (\d+), (2026|2027)", r"\1.\2"),
    "the details over the rows are gone": without(r' title="[^"]*"'),
    "the details lost their labels": without(r"Board:|Type:|Status:"),
    "the boards are empty": instead(r"(Board:&#09;)[^&]+(?:&amp;[^&]+)?", r"\1"),
    "the statuses are empty": instead(r"(Status:&#09;)\w+", r"\1"),
    "the lines under the rows are empty": instead(r'(RowDetails">)[^<]*', r"\1"),
    "the files' addresses are empty": instead(r"href='File[^']*'", "href=''"),
    "the files' numbers are gone": instead(r"(Type=\d+&ID=)\d+", r"\1"),
    "the links of files are gone": without(r"<div>&nbsp;<a href='[^']*' class='.*?</a>&nbsp;</div>",
                                           r'<div class="WithoutSeparator">.*?</div>'),
    "absent files look like others": instead("HiddenDocumentLink", "Link"),
    "the line that counts is gone": without(r'<span id="ContentPlaceholder1_lblFilterSummary">[^<]*</span>'),
    "the line that counts is another": instead("Displaying 5 meetings", "Displaying 50 meetings"),
    "one group is shown": instead("for All Meeting Groups", "for Library Board"),
    "one day differs from its details": instead("Dec 1, 2026", "Dec 2, 2026"),
}  # fmt: skip


@pytest.mark.parametrize("damage", LIST_DAMAGE.values(), ids=LIST_DAMAGE)
def test_a_damaged_calendar_is_never_calm(damage: Damage) -> None:
    page = (FIXTURES / "list_of_meetings" / "response.html").read_text(encoding="utf-8")

    assert complaints(read_list, page) == []
    assert any(complaints(read_list, damage(page)))


AGENDA_DAMAGE: dict[str, Damage] = {
    "the outline is gone": without(r"(?s)<table id='MeetingDetail'.*?</table>"),
    "the outline is empty": instead(r"(?s)(<table id='MeetingDetail'[^>]*>).*?(</table>)", r"\1\2"),
    "a login page instead": lambda page: LOGIN,
    "an error page instead": lambda page: ERROR,
    "an empty answer": lambda page: "",
    "the head of the page alone": lambda page: page[: page.index("<body")],
    "the links of items are empty": instead(r"href='Detail_LegiFile[^']*'", "href=''"),
    "the numbers of items are gone": instead(r"&ID=5500\d", "&ID="),
    "the titles are empty": instead(r"(<a class='Link'[^>]*>)[^<]+", r"\1"),
    "the cells are emptied": instead(r"(?s)(<td class='(?:Num|Title)'[^>]*>).*?(</td>)", r"\1\2"),
    "the cells of numbers have no class and no numbers": instead(r"<td class='Num'>.*?</td>", "<td></td>"),
    "the rows are no rows": instead(r"<(/?)tr>", r"<\1p>"),
}


@pytest.mark.parametrize("damage", AGENDA_DAMAGE.values(), ids=AGENDA_DAMAGE)
def test_a_damaged_outline_is_never_calm(damage: Damage) -> None:
    page = (FIXTURES / "agenda_of_a_council" / "response.html").read_text(encoding="utf-8")

    assert complaints(read_agenda, page) == []
    assert any(complaints(read_agenda, damage(page)))


@pytest.mark.parametrize("name", ["Title", "Num", "Comments", "Link", "MeetingDetail"])
def test_an_outline_with_a_class_renamed_still_has_every_word(name: str) -> None:
    """The cells are known by more than one mark: no title, number, text or file of an item is lost."""
    page = (FIXTURES / "agenda_of_a_council" / "response.html").read_text(encoding="utf-8")
    before = read_agenda(page.encode())

    after = read_agenda(re.sub(rf"class='{name}'", "class='Cell'", page).encode())

    words = {word for item in after.items for word in f"{item.text} {item.section} {item.number}".split()}
    assert {word for item in before.items for word in item.text.split()} <= words
    assert {link.url for item in after.items for link in item.attachments} == {
        link.url for item in before.items for link in item.attachments
    }
    assert {item.detail_url for item in after.items} == {item.detail_url for item in before.items}


DETAIL_DAMAGE: dict[str, Damage] = {
    "the title has another name": instead("LegiFileTitle", "Heading"),
    "the title is empty": instead(r'(lblLegiFileTitle">)[^<]*', r"\1"),
    "a login page instead": lambda page: LOGIN,
    "an error page instead": lambda page: ERROR,
    "an empty answer": lambda page: "",
    "the sections have other names": instead("LegiFileSection|LegiFileInfo|divBody|divItemDiscussion", "Part"),
    "the files' addresses are empty": instead(r"href='[^']*FileOpen[^']*'", "href=''"),
    "the files' numbers are gone": instead(r"(FileOpen\.aspx\?Type=\d+&ID=)\d+", r"\1"),
    "cut off after the title": lambda page: page[: page.index("</h1></div>")],
}


@pytest.mark.parametrize("damage", DETAIL_DAMAGE.values(), ids=DETAIL_DAMAGE)
def test_a_damaged_legislative_file_is_never_calm(damage: Damage) -> None:
    page = (FIXTURES / "detail_of_a_resolution" / "response.html").read_text(encoding="utf-8")
    page = page.replace(" <a href=''>Plan</a>", "")  # what is wrong with the good page already

    assert complaints(read_detail, page) == []
    assert any(complaints(read_detail, damage(page)))
