"""CivicPlus AgendaCenters: recorded ones, with values checked by eye, and good ones that were damaged."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from published.reading import Unreadable
from published.values import ListedMeeting, MeetingList
from spiders.civicplus.pages import read_any, read_meetings
from spiders.civicplus.spider import months, years

CALIFORNIA = ZoneInfo("America/Los_Angeles")
NEW_MEXICO = ZoneInfo("America/Denver")
CASES = Path(__file__).parents[1] / "fixtures" / "pages" / "civicplus"
FILES = "/AgendaCenter/ViewFile"


@pytest.fixture
def civicplus(recordings: Path) -> Path:
    return recordings / "civicplus"


@pytest.fixture
def avenal(civicplus: Path) -> MeetingList:
    return read_meetings((civicplus / "avenalca__AgendaCenter.html").read_bytes(), CALIFORNIA)


@pytest.fixture
def las_cruces(civicplus: Path) -> MeetingList:
    return read_meetings((civicplus / "civic-scraper__search_results_page.html").read_bytes(), NEW_MEXICO)


def files(meeting: ListedMeeting) -> list[tuple[str, str]]:
    return [(document.kind, document.url) for document in meeting.documents]


# Avenal: the page of the AgendaCenter itself, the newest year of four categories.


def test_avenal_gives_every_agenda_of_four_bodies(avenal: MeetingList) -> None:
    assert (avenal.problems, avenal.notes) == ((), ())
    assert len(avenal.meetings) == avenal.rows == 24
    assert Counter(m.body for m in avenal.meetings) == {
        "City Council/Successor Agency/Public Finance Authority": 19,
        "Planning Commission": 3,
        "Recreation Commission": 1,
        "San Joaquin Valley Water Infrastructure Authority": 1,
    }
    assert avenal.names == ("Agenda Center • Avenal, CA • CivicEngage",)


def test_avenal_has_days_and_no_times(avenal: MeetingList) -> None:
    """The oldest row was never posted as such: it has no stamp."""
    seen = {m.vendor_id: (m.starts_at.isoformat(), [d.stamp for d in m.documents]) for m in avenal.meetings}

    assert seen["385"] == ("2022-08-11T00:00:00-07:00", ["Posted Aug 8, 2022 4:53 PM"])
    assert seen["362"] == ("2022-01-06T00:00:00-08:00", ["Posted Jan 4, 2022 5:00 PM"])
    assert seen["167"] == ("2016-03-11T00:00:00-08:00", [""])
    assert not any(m.is_time_known for m in avenal.meetings)


def test_avenal_rows_are_read_as_they_stand(avenal: MeetingList) -> None:
    """Earlier versions are no documents, the same file under two links is one."""
    first = avenal.meetings[0]

    assert first.title == (
        "Regular Joint Meeting of the Avenal City Council / Successor Agency/ PFA: VIA ZOOM Web Link bit.ly/"
        "AvenalCouncil Or by calling +1 669 900 6833 and use meeting ID 872 4344 0488 to join."
    )
    assert files(first) == [("agenda", f"{FILES}/Agenda/_08112022-385")]
    assert first.page_url == f"{FILES}/Agenda/_08112022-385"
    assert first.agenda_urls == ()


def test_avenal_one_meeting_is_cancelled_and_three_agendas_are_amended(avenal: MeetingList) -> None:
    cancelled = {m.vendor_id: m.status_evidence for m in avenal.meetings if m.status != "scheduled"}
    amended = {m.vendor_id: m.amendment for m in avenal.meetings if m.amendment}

    assert cancelled == {"373": "title «Meeting Cancelled»"}
    assert amended == {
        "376": "Amended May 12, 2022 2:58 PM",
        "372": "Amended Mar 21, 2022 5:06 PM",
        "367": "Amended Feb 7, 2022 3:42 PM",
    }


# Las Cruces: a search that found 28 rows of 20 bodies; agendas are web pages too.


def test_las_cruces_two_notices_of_a_quorum_are_no_meetings(las_cruces: MeetingList) -> None:
    assert las_cruces.problems == ()
    assert len(las_cruces.meetings) == las_cruces.rows == 26
    assert not {"809", "828"} & {m.vendor_id for m in las_cruces.meetings}
    assert [note for note in las_cruces.notes if note.startswith("no meeting, a notice of a possible quorum")] == [
        "no meeting, a notice of a possible quorum: «Potential Quorum Notice», Nov 19, 2020 — Posted Nov 16, 2020 "
        "3:23 PM",
        "no meeting, a notice of a possible quorum: «Planning & Zoning Commission Potential Quorum Notice for December "
        "13-19, 2020», Dec 14, 2020 — Posted Dec 10, 2020 3:14 PM",
    ]


def test_las_cruces_cancellations_stand_before_behind_and_without_a_dash(las_cruces: MeetingList) -> None:
    cancelled = {m.vendor_id: m.title for m in las_cruces.meetings if m.status == "cancelled"}

    assert set(cancelled) == {"817", "798", "806", "807", "822", "792", "819"}
    assert cancelled["822"] == "Senior Programs Advisory Board Meeting December 10, 2020 CANCELLED"
    assert cancelled["807"].startswith("Cancelled- Las Cruces Economic Recovery")
    assert {m.status for m in las_cruces.meetings} == {"scheduled", "cancelled"}


def test_las_cruces_the_file_is_the_document_and_the_page_is_for_people(las_cruces: MeetingList) -> None:
    meeting = next(m for m in las_cruces.meetings if m.vendor_id == "791")

    assert meeting.body == "Board of Commissioners for Las Cruces Utilities"
    assert meeting.starts_at.isoformat() == "2020-11-12T00:00:00-07:00"
    assert files(meeting) == [
        ("agenda", f"{FILES}/Agenda/_11122020-791"),
        ("packet", f"{FILES}/Agenda/_11122020-791?packet=true"),
        ("minutes", f"{FILES}/Minutes/_11122020-791"),
    ]
    assert meeting.page_url == f"{FILES}/Agenda/_11122020-791?html=true"
    assert meeting.video_url == "https://publicrecords.las-cruces.org/WebLink/Browse.aspx?id=2049915&dbid=0&repo=Live"
    kinds = Counter(d.kind for m in las_cruces.meetings for d in m.documents)
    assert kinds == {"agenda": 26, "packet": 26, "minutes": 4}


def test_las_cruces_a_title_that_names_another_day_is_noted(las_cruces: MeetingList) -> None:
    """The row and its link agree on the 17th; the title says the 20th."""
    odd = next(m for m in las_cruces.meetings if m.vendor_id == "810")

    assert odd.starts_at.isoformat() == "2020-11-17T00:00:00-07:00"
    assert (
        "the row says 2020-11-17, its title another day: «Historic Preservation Committee Meeting on November 20, 2020»"
        in las_cruces.notes
    )
    assert len([note for note in las_cruces.notes if "its title another day" in note]) == 1


# The others.


def test_nash_county_searched_for_four_days_has_two_meetings(civicplus: Path) -> None:
    body = (civicplus / "nc-nashcounty__AgendaCenter_Search_20200503_0506.html").read_bytes()

    found = read_meetings(body, ZoneInfo("America/New_York"), bodies={"1": "Nash County Board of Commissioners"})

    assert (found.rows, found.problems, found.notes) == (2, (), ())
    assert [(m.vendor_id, m.body, m.title, m.starts_at.isoformat()) for m in found.meetings] == [
        (
            "382",
            "Nash County Board of Commissioners",
            "May 5, 2020 Recessed Meeting/Budget Work Session Agenda",
            "2020-05-05T00:00:00-04:00",
        ),
        (
            "381",
            "Nash County Board of Commissioners",
            "May 4, 2020 Regular Meeting Agenda",
            "2020-05-04T00:00:00-04:00",
        ),
    ]
    assert files(found.meetings[0]) == [
        ("agenda", f"{FILES}/Agenda/_05052020-382"),
        ("minutes", f"{FILES}/Minutes/_05052020-382"),
    ]


def test_nash_county_searched_for_a_day_has_one(civicplus: Path) -> None:
    body = (civicplus / "nc-nashcounty__AgendaCenter_Search_20200505.html").read_bytes()

    (only,) = read_meetings(body, ZoneInfo("America/New_York")).meetings

    assert (only.vendor_id, only.body) == ("382", "Board of Commissioners")


def test_alameda_water_a_header_is_not_the_body(civicplus: Path) -> None:
    """«Operations and Water Quality» is the header over «Operations and Water Quality Committee»."""
    found = read_meetings((civicplus / "alamedawater__AgendaCenter.html").read_bytes(), CALIFORNIA)

    assert (found.rows, found.problems, found.notes) == (2, (), ())
    assert [(m.vendor_id, m.body, m.title, m.starts_at.isoformat()) for m in found.meetings] == [
        ("1447", "Engineering and Information Technology Committee", "Agenda", "2024-09-04T00:00:00-07:00"),
        ("1448", "Operations and Water Quality Committee", "Agenda", "2024-09-03T00:00:00-07:00"),
    ]
    assert found.meetings[0].documents[0].stamp == "Posted Aug 30, 2024 10:49 AM"


def test_a_search_that_found_nothing_is_no_failure(civicplus: Path) -> None:
    found = read_meetings((civicplus / "nm-lascruces__AgendaCenter_Search_no_meetings.html").read_bytes(), NEW_MEXICO)

    assert (found.meetings, found.rows, found.problems) == ((), 0, ())
    assert found.notes == ("No results found in All categories",)


def test_a_redirect_that_was_not_followed_says_where_the_site_is(civicplus: Path) -> None:
    body = (civicplus / "wi-columbus__AgendaCenter_Search_redirect302.html").read_bytes()

    with pytest.raises(Unreadable, match=r"a redirect that was not followed, to https://www\.cityofcolumbuswi\.com/"):
        read_any(body, CALIFORNIA)


@pytest.mark.parametrize(
    "name", ["nc-nashcounty__ViewFile_Agenda_05052020-382.pdf", "nc-nashcounty__ViewFile_Minutes_05052020-382.pdf"]
)
def test_a_file_is_no_list(civicplus: Path, name: str) -> None:
    with pytest.raises(Unreadable, match="a PDF, not a list of agendas"):
        read_any((civicplus / name).read_bytes(), CALIFORNIA)


def test_the_word_archives_in_a_menu_makes_no_archive(civicplus: Path) -> None:
    """Nash County's menu has «Archives»; a center that calls itself archived is another thing."""
    live = read_meetings((civicplus / "nc-nashcounty__AgendaCenter_Search_20200505.html").read_bytes(), CALIFORNIA)
    frozen = read_meetings((CASES / "center_that_is_an_archive" / "response.html").read_bytes(), CALIFORNIA)

    assert live.notes == ()
    assert frozen.notes == ("the page calls itself «Archived Agenda Center»: nothing new may come here",)
    assert len(frozen.meetings) == 3


def test_a_table_around_everything_changes_nothing() -> None:
    good = (CASES / "search_of_two_bodies" / "response.html").read_text(encoding="utf-8")
    framed = good.replace('<body class="wide">', "<body><table><tr><td>").replace(
        "</body>", "</td></tr></table></body>"
    )
    assert framed != good

    assert read_meetings(framed.encode(), CALIFORNIA) == read_meetings(good.encode(), CALIFORNIA)


# Which days are asked for.


def test_a_back_fill_asks_month_by_month() -> None:
    """Whole months, so that the same month has the same address whenever it is asked for."""
    year = list(months(date(2024, 3, 15), date(2025, 3, 14)))

    assert len(year) == 13
    assert year[0] == (date(2024, 3, 1), date(2024, 3, 31))
    assert year[9] == (date(2024, 12, 1), date(2024, 12, 31))
    assert year[11] == (date(2025, 2, 1), date(2025, 2, 28))
    assert year[-1] == (date(2025, 3, 1), date(2025, 3, 31))


def test_a_scheduled_run_asks_once_for_each_year() -> None:
    assert list(years(date(2026, 11, 8), date(2027, 3, 22))) == [
        (date(2026, 11, 1), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 3, 31)),
    ]
    assert list(years(date(2026, 5, 8), date(2026, 9, 5))) == [(date(2026, 5, 1), date(2026, 9, 30))]


# Damage: whatever becomes of a good page, it is never silently another list.


def without(pattern: str) -> Callable[[str], str]:
    return lambda page: re.sub(pattern, "", page, flags=re.S | re.I)


def with_instead(pattern: str, replacement: str) -> Callable[[str], str]:
    return lambda page: re.sub(pattern, replacement, page, flags=re.S)


DAMAGE: dict[str, Callable[[str], str]] = {
    "nothing at all": lambda _: "",
    "no page": lambda _: '{"error": "not found"}',
    "a login page": lambda _: "<html><title>Sign in</title><form><input type=password></form></html>",
    "an error page": lambda _: "<html><title>404 - Page Not Found</title><h1>Sorry</h1></html>",
    "a block page": lambda _: "<html><title>Attention Required! | Cloudflare</title></html>",
    "the tables gone": without(r"<table.*</table>"),
    "the tables are lists": with_instead(r"(</?)(?:table|t[rdh]|tbody|thead)\b", r"\1div"),
    "all in a comment": with_instead(r"<body([^>]*)>(.*)</body>", r"<body\1><hr></body>"),
    "the rows' class renamed": lambda page: page.replace("catAgendaRow", "agenda-row"),
    "the summary renamed": lambda page: page.replace("List of Agendas", "Documents"),
    "class and summary renamed": lambda page: page.replace("catAgendaRow", "r").replace("List of Agendas", "d"),
    "the headings gone": without(r"<thead>.*?</thead>"),
    "the agenda's column renamed": with_instead(r"(<th[^>]*>)\s*Agenda", r"\1Document"),
    "the first cells gone": without(r'(?<=catAgendaRow">)\s*<td>.*?</td>'),
    "the categories' names gone": without(r"<h2.*?</h2>"),
    "all names above the rows gone": without(r"<h[23].*?</h[23]>"),
    "the categories' ids renamed": with_instead(r'id="cat(\d+)"', r'id="category-\1"'),
    "the links emptied": with_instead(r'href="[^"]*"', 'href=""'),
    "the links renamed": lambda page: page.replace("/AgendaCenter/ViewFile/", "/DocumentCenter/View/"),
    "the ids gone": with_instead(r"_(\d{8})-\d+", r"_\1"),
    "the ids all one": with_instead(r"_(\d{8})-\d+", r"_\1-7"),
    "the dates emptied": without(r"<strong[^>]*>.*?</strong>"),
    "the dates moved by a day": with_instead(r"<strong([^>]*)>(.*?) (\d+),", r"<strong\1>\2 29,"),
    "the months unknown": with_instead(r"(<strong[^>]*><abbr[^>]*>)\w+", r"\1Xyz"),
    "the links' dates impossible": with_instead(r"_\d{4}(\d{4})-", r"_9999\1-"),
    "the titles emptied": without(r"(?<=<p>).*?(?=</p>)"),
    "the headings of rows gone": without(r"<h4.*?</h4>"),
    "cut off in the middle": lambda page: page[: len(page) // 2],
    "cut off near the end": lambda page: page[: page.rindex("</tr>") - 40],
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_center_is_never_silently_another_list(damage: str) -> None:
    """Unreadable, or a problem; at best, the same meetings."""
    good = (CASES / "search_of_two_bodies" / "response.html").read_text(encoding="utf-8")
    damaged = DAMAGE[damage](good)
    assert damaged != good

    try:
        found = read_meetings(damaged.encode(), CALIFORNIA)
    except Unreadable:
        return

    assert found.problems or found.meetings == read_meetings(good.encode(), CALIFORNIA).meetings


@pytest.mark.parametrize("robust", ["the rows' class renamed", "the summary renamed", "class and summary renamed"])
def test_a_list_is_known_by_more_than_one_sign(robust: str) -> None:
    good = (CASES / "search_of_two_bodies" / "response.html").read_text(encoding="utf-8")

    found = read_meetings(DAMAGE[robust](good).encode(), CALIFORNIA)

    assert found == read_meetings(good.encode(), CALIFORNIA)
