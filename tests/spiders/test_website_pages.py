"""Pages of cities' own making: recorded ones give what stands in them, damaged ones say so."""

from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from published.reading import Unreadable
from published.values import DocumentKind, ListedMeeting, MeetingList
from spiders.website.dates import days_in_file, find_clock, find_days
from spiders.website.meetings import own_id
from spiders.website.pages import read_any, read_meetings
from spiders.website.words import body_of, document_kind, is_meeting, status_of

CALIFORNIA = ZoneInfo("America/Los_Angeles")
FIXTURES = Path(__file__).parents[1] / "fixtures" / "pages" / "website"


@pytest.fixture
def own_website(recordings: Path) -> Path:
    return recordings / "own_website"


def read(folder: Path, name: str, zone: str = "America/Los_Angeles") -> MeetingList:
    return read_any((folder / name).read_bytes(), ZoneInfo(zone))


def facts(meeting: ListedMeeting) -> tuple[str, str, str]:
    return meeting.body, meeting.starts_at.isoformat(), meeting.status


# Recordings.


def test_los_angeles_2021_shows_twelve_meetings_in_panels_without_a_year(own_website: Path) -> None:
    """The year stands in the search form alone; nothing is linked."""
    found = read(own_website, "lacity__council_meetings_page_2021.html")

    assert found.problems == ()
    assert len(found.meetings) == found.rows == 12
    assert facts(found.meetings[0]) == ("Budget & Finance Committee", "2021-02-22T14:00:00-08:00", "scheduled")
    assert facts(found.meetings[1]) == (
        "Ad Hoc on the 2028 Olympics and Paralympic Games", "2021-02-23T08:30:00-08:00", "scheduled",
    )  # fmt: skip
    assert facts(found.meetings[2]) == ("Los Angeles City Council", "2021-02-23T10:00:00-08:00", "scheduled")
    assert facts(found.meetings[-1]) == ("Los Angeles City Council", "2021-02-26T10:00:00-08:00", "cancelled")
    assert found.meetings[-1].status_evidence == "title «CANCELLED - Los Angeles City Council Meeting»"
    assert [m.title for m in found.meetings if m.status != "scheduled"] == [found.meetings[-1].title]
    assert not any(meeting.documents for meeting in found.meetings)


def test_san_diego_2022_lists_one_agenda_for_each_day(own_website: Path) -> None:
    """Days are link texts; letters of comment stand in lists inside the rows."""
    found = read(own_website, "sandiego__planning_commission_agenda_page.html")
    by_day = {meeting.starts_at.date().isoformat(): meeting for meeting in found.meetings}

    assert found.problems == ()
    assert found.notes == ()
    assert len(by_day) == len(found.meetings) == found.rows == 23
    assert {meeting.body for meeting in found.meetings} == {"Planning Commission"}
    assert not any(meeting.is_time_known for meeting in found.meetings)
    assert [d.url for d in by_day["2022-09-29"].documents] == ["/sites/default/files/dsd_pc_agenda_9-29-22.pdf"]
    assert found.meetings[-1].starts_at.isoformat() == "2022-01-20T00:00:00-08:00"
    assert sum(len(meeting.documents) for meeting in found.meetings) == 27
    assert all(meeting.documents[0].kind == "agenda" for meeting in found.meetings)


def test_san_diego_2022_keeps_comment_letters_as_attachments(own_website: Path) -> None:
    """«Public Comment -Revised (as of 6/23/22)» is no meeting, and does not make the agenda a revised one."""
    found = read(own_website, "sandiego__planning_commission_agenda_page.html")
    by_day = {meeting.starts_at.date().isoformat(): meeting for meeting in found.meetings}

    june = by_day["2022-06-23"]

    assert [(d.kind, d.name) for d in june.documents] == [
        ("agenda", "June 23, 2022"), ("attachment", "Public Comment -Revised (as of 6/23/22)"),
    ]  # fmt: skip
    assert june.amendment == ""
    assert {day: m.amendment for day, m in by_day.items() if m.amendment} == {
        "2022-07-07": "title «Planning Commission - Revised»"
    }
    assert by_day["2022-03-03"].title == "Planning Commission - Adjourned"
    assert all(meeting.status == "scheduled" for meeting in found.meetings)


def test_ramsey_county_s_grid_is_read_by_its_headings(own_website: Path) -> None:
    """Thirteen rows of a Telerik grid; «Not available» is an anchor without an address; members are no meetings."""
    found = read(own_website, "ramseycountymn__meetings_page.html", "America/Chicago")
    newest = found.meetings[0]

    assert found.problems == ()
    assert len(found.meetings) == found.rows == 13
    assert {meeting.body for meeting in found.meetings} == {"Legislative Committee of the Whole"}
    assert (newest.vendor_id, newest.starts_at.isoformat()) == ("1347052", "2025-11-04T10:00:00-06:00")
    assert newest.location == "Council Chambers - Courthouse Room 300"
    assert [(d.kind, d.name) for d in newest.documents] == [
        ("agenda", "Agenda"), ("agenda", "Accessible Agenda"), ("packet", "Agenda Packet"),
    ]  # fmt: skip
    assert newest.documents[0].url == "/View.ashx?M=A&ID=1347052&GUID=04F05611-D612-47A1-A332-0D9F4BA1EFE4"
    assert newest.video_url == ""
    assert found.meetings[-1].starts_at.isoformat() == "2015-12-15T09:58:00-06:00"
    assert [d.kind for d in found.meetings[1].documents] == ["agenda", "agenda", "packet", "minutes", "minutes"]
    assert found.meetings[4].location == "Virtual meeting / Council Chambers - Courthouse Room 300"


def test_los_angeles_exports_of_2021_have_the_right_hour_and_the_whole_title(own_website: Path) -> None:
    """One field of an event says 10:30 for half past six in the evening; the title is cut, rawtitle is whole."""
    found = read(own_website, "lacity__city_calendar_api_2021.json")
    by_id = {meeting.vendor_id: meeting for meeting in found.meetings}

    assert found.problems == ()
    assert len(by_id) == found.rows == 10
    assert facts(by_id["713261"]) == ("Central Alameda NC Board", "2021-02-26T18:30:00-08:00", "scheduled")
    assert by_id["713266"].title == "Wilshire Center - Koreatown NC Special Rules & Bylaws Committee Meeting"
    assert by_id["713266"].documents[0].url == (
        "https://ens.lacity.org/ensnc/wilshirecenter/ensncwilshirecenter846148247_02262021.pdf"
    )
    assert {i: m.status_evidence for i, m in by_id.items() if m.status == "cancelled"} == {
        "706871": "title «Central Area Planning Commission Meeting Agenda - Canceled»",
        "712686": "title «The Executive Employee Relations Committee 2021-02-26 CANCELED»",
    }
    assert by_id["712686"].body == "The Executive Employee Relations Committee"


def test_los_angeles_exports_of_2024_are_read_with_their_other_offset(own_website: Path) -> None:
    found = read(own_website, "lacity__city_calendar_public_works_2024.json")
    by_id = {meeting.vendor_id: meeting for meeting in found.meetings}

    assert found.problems == ()
    assert len(by_id) == found.rows == 15
    assert facts(by_id["331721"]) == ("Board of Public Works", "2024-07-10T10:00:00-07:00", "scheduled")
    assert facts(by_id["333006"]) == ("Board of Public Works", "2024-07-10T12:00:00-07:00", "scheduled")
    assert facts(by_id["336626"]) == ("Community Forest Advisory Committee", "2024-08-01T13:00:00-07:00", "scheduled")
    assert facts(by_id["339811"]) == ("Board of Public Works", "2024-08-14T09:30:00-07:00", "scheduled")
    assert all(len(meeting.documents) == 1 for meeting in found.meetings)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("own_website/sandiego__planning_commission_agenda_0.pdf", "a PDF file"),
        ("own_website/chulavista__calendar.html", "GovAccess calendar"),
        ("block_pages/waynecounty__akamai_403.html", "Akamai"),
        ("block_pages/satellitebeach__waf_challenge.html", "AWS WAF"),
        ("granicus/rta__upcoming.html", "no dated document"),
    ],
)
def test_what_is_no_such_page_says_what_it_is(recordings: Path, name: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read_any((recordings / name).read_bytes(), CALIFORNIA)


# Words.


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Special Meeting", ""),
        ("Closed Session", ""),
        ("City Council 2025-11-10 - Regular", "City Council"),
        ("City Council 2025-11-10 - Special (Amended)", "City Council"),
        ("CANCELLED - Planning Commission Meeting", "Planning Commission"),
        ("Council Meeting - Canceled", "Council"),
        ("Special Education Committee Meeting", "Special Education Committee"),
        ("Harbor Commission Special Meeting on Piers", "Harbor Commission"),
        ("Adjourned Regular Meeting of the City Council", "of the City Council"),
    ],
)
def test_a_title_names_its_body(title: str, body: str) -> None:
    assert body_of(title) == body


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Agenda Packet", "packet"), ("Annotated Agenda", "minutes"), ("eAgenda", "agenda"), ("HTML", None),
        ("Notice of Cancellation", "notice"), ("Item 5 Staff Report", "attachment"), ("Supplemental Agenda", "agenda"),
        ("Public Comment - Revised", "attachment"), ("Closed Minutes", "minutes"), ("pc_agenda_9-29-22.pdf", "agenda"),
    ],
)  # fmt: skip
def test_a_document_s_words_say_its_kind(words: str, kind: DocumentKind | None) -> None:
    assert document_kind(words) == kind


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Arts Board 2026-12-01 CANCELED", "cancelled"),
        ("The meeting has been cancelled due to a lack of quorum", "cancelled"),
        ("No meeting", "cancelled"),
        ("December 8, 2026 (postponed)", "postponed"),
        ("Cancellation of debts: Budget Committee", "scheduled"),
        ("Report on cancelled checks", "scheduled"),
        ("Budget Committee", "scheduled"),
    ],
)
def test_only_words_of_the_meeting_cancel_it(words: str, status: str) -> None:
    assert status_of([("title", words)])[0] == status


@pytest.mark.parametrize("title", ["Winter Fair", "Free Compost Event", "CESAR CHAVEZ HOLIDAY", "Art Reception"])
def test_a_concert_is_no_meeting(title: str) -> None:
    assert not is_meeting(title)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Tuesday, December 8, 2026 at 6 PM", [date(2026, 12, 8)]),
        ("Dec. 8th, 2026", [date(2026, 12, 8)]),
        ("12/8/26 and 2026-12-09", [date(2026, 12, 8), date(2026, 12, 9)]),
        ("call 1-669-254-5252 or (510) 981-6900", []),
        ("File 25-0843-S1", []),
        ("March 14:30", []),
    ],
)
def test_days_are_found_and_telephone_numbers_are_none(text: str, days: list[date]) -> None:
    assert [found.day for found in find_days(text)] == days


def test_a_day_without_a_year_needs_one_from_elsewhere() -> None:
    assert [found.day for found in find_days("December 8")] == [None]
    assert [found.day for found in find_days("December 8", 2026)] == [date(2026, 12, 8)]


def test_a_day_of_no_month_is_an_error_and_not_another_day() -> None:
    with pytest.raises(ValueError, match="no day «February 30, 2026»"):
        find_days("February 30, 2026")


@pytest.mark.parametrize("name", ["a_12-8-26.pdf", "_12082026-382", "20261208 agenda.pdf", "2026-12-08_a.pdf"])
def test_a_file_s_name_may_hold_its_day(name: str) -> None:
    assert days_in_file(name) == [date(2026, 12, 8)]


def test_a_time_of_day_is_not_read_out_of_a_date() -> None:
    assert find_clock("12/08/2026") is None
    assert find_clock("Dec 8, 6:30 p.m. to 9 p.m.") == time(18, 30)


def test_an_id_of_our_own_does_not_change_when_a_meeting_is_cancelled() -> None:
    day = date(2026, 12, 8)

    assert own_id("City Council", day, "Special Meeting") == "city-council-2026-12-08-special"
    assert own_id("City Council", day, "Special Meeting - CANCELLED") == "city-council-2026-12-08-special"
    assert own_id("City Council", day, "Regular Meeting") != own_id("City Council", day, "Special Meeting")


# Damage.

GOOD = (FIXTURES / "table_with_headings" / "response.html").read_text(encoding="utf-8")
LINKS = (FIXTURES / "links_in_a_list" / "response.html").read_text(encoding="utf-8")
UNDER = (FIXTURES / "links_under_headings" / "response.html").read_text(encoding="utf-8")
EXPORT = (FIXTURES / "export_of_events" / "response.json").read_text(encoding="utf-8")
LOGIN = "<html><head><title>Log in</title></head><body><form><input type=password></form></body></html>"

DAMAGES: dict[str, tuple[str, Callable[[str], str]]] = {
    "table gone": (GOOD, lambda page: page.replace("<table", "<div").replace("</table", "</div")),
    "date column renamed": (GOOD, lambda page: page.replace("<th>Date</th>", "<th>D</th>")),
    "agenda column renamed": (GOOD, lambda page: page.replace("<th>Agenda</th>", "<th>A</th>")),
    "dates emptied": (GOOD, lambda page: page.replace("12/8/2026", "").replace("11/10/2026", "")),
    "dates of no month": (GOOD, lambda page: page.replace("12/8/2026", "12/38/2026")),
    "cells lost": (GOOD, lambda page: page.replace("<td>Bus Hall</td>", "", 1)),
    "links emptied": (GOOD, lambda page: page.replace('href="View.ashx?M=A&amp;ID=7001"', 'href=""')),
    "login page": (GOOD, lambda page: LOGIN),
    "nothing": (GOOD, lambda page: " "),
    "plain text": (GOOD, lambda page: "Service Unavailable"),
    "error page": (GOOD, lambda page: "<html><title>500 - Internal server error</title><body>Error</body></html>"),
    "list: links gone": (LINKS, lambda page: page.replace("href=", "data-href=")),
    "list: months misspelt": (LINKS, lambda page: page.replace("November 12, 2026", "November 42, 2026")),
    "list: all emptied": (LINKS, lambda page: page[: page.index("<ul>")] + page[page.rindex("</ul>") :]),
    "list: half of it": (LINKS, lambda page: page[: page.index("<ul>") - 20]),
    "headings: years gone": (
        UNDER,
        lambda page: page.replace("2026 Meetings", "Meetings").replace("2025 Meetings", "Meetings"),
    ),
    "headings: days gone": (UNDER, lambda page: page.replace("December 8 - ", "").replace("November 24 - ", "")),
    "export: cut off": (EXPORT, lambda page: page[:-200]),
    "export: an object": (EXPORT, lambda page: '{"error": "denied"}'),
    "export: starts renamed": (EXPORT, lambda page: page.replace('"start"', '"begin"')),
    "export: ids gone": (EXPORT, lambda page: page.replace('"id": "501"', '"id": ""')),
    "export: titles gone": (EXPORT, lambda page: page.replace("Library Board Agenda", "")),
    "export: offsets gone": (EXPORT, lambda page: page.replace("18:30:00-08:00", "18:30:00")),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_page_never_looks_well(damage: str) -> None:
    good, spoil = DAMAGES[damage]
    before = read_meetings(good.encode(), CALIFORNIA)
    spoiled = spoil(good)
    assert spoiled != good

    try:
        found = read_meetings(spoiled.encode(), CALIFORNIA)
    except Unreadable:
        return

    assert set(found.problems) - set(before.problems) or what(found) == what(before)


def what(found: MeetingList) -> list[object]:
    """What must be right where nothing is said to be wrong."""
    return [(m.vendor_id, m.body, m.starts_at, m.status, [d.url for d in m.documents]) for m in found.meetings]


def test_files_below_a_row_belong_to_its_meeting_whatever_they_are_called() -> None:
    """«Item 1. Report» behind «Budget Committee» is no body of its own."""
    page = (
        "<html><title>Agendas | City of Testville</title><main><h1>Agendas</h1><ul>"
        '<li>December 1, 2026, 6:00 PM - Budget Committee <a href="/f/7-agenda.pdf">Agenda</a><ul>'
        '<li><a href="/f/item-1.pdf">Item 1. Report 7</a></li><li><a href="/f/item-2.pdf">Item 2. Letter</a></li>'
        "</ul></li></ul></main></html>"
    )

    [meeting] = read_any(page.encode(), CALIFORNIA).meetings

    assert (meeting.body, meeting.vendor_id) == ("Budget Committee", "budget-committee-2026-12-01")
    assert [link.name for link in meeting.documents] == ["Agenda", "Item 1. Report 7", "Item 2. Letter"]
