"""GovAccess calendars, as a list (invented, in the described format) and as a month (one is recorded)."""

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from published.reading import Unreadable
from published.values import MeetingList
from spiders.govaccess.pages import list_path, month_path, read_any, read_meetings

CALIFORNIA = ZoneInfo("America/Los_Angeles")
FIXTURES = Path(__file__).parents[1] / "fixtures" / "pages" / "govaccess"
LIST = (FIXTURES / "list" / "response.html").read_text(encoding="utf-8")
MONTH = (FIXTURES / "month" / "response.html").read_text(encoding="utf-8")


@pytest.fixture
def chula_vista(recordings: Path) -> MeetingList:
    return read_any((recordings / "own_website" / "chulavista__calendar.html").read_bytes(), CALIFORNIA)


def read(page: str) -> MeetingList:
    return read_meetings(page.encode(), CALIFORNIA)


def test_chula_vista_s_month_has_fifteen_meetings_in_their_days(chula_vista: MeetingList) -> None:
    """The clocks go forward on the eighth."""
    starts = {m.vendor_id: (m.body, m.starts_at.isoformat()) for m in chula_vista.meetings}

    assert chula_vista.problems == ()
    assert len(starts) == len(chula_vista.meetings) == chula_vista.rows == 15
    assert starts["37124"] == ("Council", "2026-03-03T17:00:00-08:00")
    assert starts["38667"] == ("Board of Ethics - Subcommittee Interview Panel", "2026-03-04T16:00:00-08:00")
    assert starts["38547"] == ("Sustainability Commission", "2026-03-09T17:00:00-07:00")
    assert starts["36790"] == ("Traffic Safety Commission", "2026-03-12T18:00:00-07:00")
    assert starts["38414"] == ("Parks and Recreation Commission", "2026-03-19T18:30:00-07:00")
    assert starts["38379"] == ("Human Relations Commission", "2026-03-26T18:00:00-07:00")


def test_chula_vista_s_cancellations_stand_before_and_behind_titles(chula_vista: MeetingList) -> None:
    cancelled = {m.vendor_id: m.status_evidence for m in chula_vista.meetings if m.status == "cancelled"}

    assert cancelled == {
        "38659": "title «Civil Service Commission Regular Meeting (Cancelled)»",
        "38399": "title «Cancelled - Planning Commission Meeting»",
        "38647": "title «Canceled - Health Wellness and Aging Commission Meeting»",
        "37130": "title «Council Meeting - Canceled»",
    }


def test_chula_vista_s_fairs_and_holidays_are_no_meetings(chula_vista: MeetingList) -> None:
    assert chula_vista.notes == tuple(
        f"no meeting: «{title}»"
        for title in (
            "Spring Fling Foster", "New Friends of Norman Park Senior Center", "Espinada Art Reception",
            "Espinada Art Exhibit by Melicha", "Free Compost Event", "CESAR CHAVEZ HOLIDAY",
        )
    )  # fmt: skip


def test_chula_vista_s_meetings_link_to_their_pages_without_the_month_one_came_from(chula_vista: MeetingList) -> None:
    pages = {m.vendor_id: m.page_url for m in chula_vista.meetings}

    assert pages["37126"] == "/Home/Components/Calendar/Event/37126/2854"
    assert all("?" not in page for page in pages.values())


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("block_pages/waynecounty__akamai_403.html", "Akamai"),
        ("own_website/sandiego__planning_commission_agenda_0.pdf", "a PDF file"),
        ("granicus/rta__upcoming.html", "no dated document"),
    ],
)
def test_what_is_no_calendar_says_what_it_is(recordings: Path, name: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read_any((recordings / name).read_bytes(), CALIFORNIA)


def test_a_new_version_of_a_document_is_another_stamp_and_the_same_address() -> None:
    newer = LIST.replace("15001/639000000000000000", "15001/639000999000000000")

    before, after = read(LIST).meetings[0].documents[0], read(newer).meetings[0].documents[0]

    assert before.url == after.url == "/home/showpublisheddocument/15001"
    assert (before.stamp, after.stamp) == ("639000000000000000", "639000999000000000")


def test_a_document_without_a_version_has_the_same_address() -> None:
    bare = LIST.replace("15001/639000000000000000", "15001")

    assert read(bare).meetings[0].documents[0].url == "/home/showpublisheddocument/15001"
    assert read(bare).meetings[0].documents[0].stamp == ""


def test_one_document_under_two_versions_is_one() -> None:
    twice = LIST.replace("15002/639000000100000000", "15001/638999999000000000")

    assert [d.url for d in read(twice).meetings[0].documents] == ["/home/showpublisheddocument/15001"]


def test_not_included_is_no_document_and_no_problem() -> None:
    found = read(LIST)

    assert found.problems == ()
    assert found.meetings[2].documents == ()


def test_an_agenda_that_is_a_document_leaves_no_agenda_page_to_ask_for() -> None:
    assert all(meeting.agenda_urls == () for meeting in read(LIST).meetings)


def test_a_calendar_s_id_may_name_its_body() -> None:
    found = read_meetings(LIST.encode(), CALIFORNIA, bodies={"1432": "City Council of Larkmoor"})

    assert [meeting.body for meeting in found.meetings] == [
        "City Council of Larkmoor", "City Council of Larkmoor", "Planning Commission",
    ]  # fmt: skip


def test_a_home_page_is_read_by_its_links_only_where_somebody_named_it() -> None:
    page = (FIXTURES / "home_page" / "response.html").read_bytes()

    assert read_meetings(page, CALIFORNIA).meetings
    with pytest.raises(Unreadable, match="no GovAccess calendar"):
        read_meetings(page, CALIFORNIA, any_page=False)


def test_paths_name_the_filter_and_the_month() -> None:
    assert list_path("/council/", is_past=False) == "/council/-toggle-allupcoming"
    assert list_path("/council", is_past=True) == "/council/-toggle-allpast/-sortn-EDate/-sortd-desc"
    assert list_path("/", is_past=False) == "/-toggle-allupcoming"
    assert month_path("/calendar", 2027, 1) == "/calendar/-curm-1/-cury-2027"


DAMAGES: dict[str, tuple[str, Callable[[str], str]]] = {
    "table gone": (LIST, lambda page: page.replace("<table", "<div").replace("</table", "</div")),
    "table's class renamed": (LIST, lambda page: page.replace("listtable'", "grid'")),
    "headings gone": (LIST, lambda page: page[: page.index("<thead")] + page[page.index("</thead>") + 8 :]),
    "date heading renamed": (LIST, lambda page: page.replace(">Date/Time<", ">Posted<")),
    "event heading renamed": (LIST, lambda page: page.replace(">Event<", ">Y<")),
    "agenda heading renamed": (LIST, lambda page: page.replace("<th>Agenda</th>", "<th>Z</th>")),
    "dates emptied": (LIST, lambda page: page.replace("12/15/2026 6:00 PM", "")),
    "dates of no month": (LIST, lambda page: page.replace("12/15/2026 6:00 PM", "12/35/2026 6:00 PM")),
    "another hour behind the shown one": (LIST, lambda page: page.replace("T03:00+00:00", "T10:00+00:00")),
    "document links emptied": (LIST, lambda page: page.replace("href='/home/showpublished", "href='' data-x='")),
    "cells lost": (LIST, lambda page: page.replace("<td class='event_minutes'>Not Included</td>", "", 1)),
    "an id twice": (LIST, lambda page: page.replace("Event/4099/", "Event/4101/")),
    "login page": (LIST, lambda page: "<html><title>Log On</title><form><input type=password></form></html>"),
    "error page": (LIST, lambda page: "<html><title>Page Not Found</title><h1>Page Not Found</h1></html>"),
    "refusal": (LIST, lambda page: (FIXTURES / "blocked" / "response.html").read_text(encoding="utf-8")),
    "nothing": (LIST, lambda page: ""),
    "month: its title gone": (MONTH, lambda page: page.replace("December 2026", "")),
    "month: in words of another tongue": (MONTH, lambda page: page.replace("December 2026", "Dezember 2026")),
    "month: ids gone": (MONTH, lambda page: page.replace("/Calendar/Event/901/", "/Calendar/E/901/")),
    "month: days of no month": (MONTH, lambda page: page.replace("\n 2\n", "\n 42\n")),
    "month: events gone": (MONTH, lambda page: page[: page.index("<table class=\"calendar calendar_grid")] + "</div>"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_calendar_never_looks_well(damage: str) -> None:
    good, spoil = DAMAGES[damage]
    before, spoiled = read(good), spoil(good)
    assert spoiled != good

    try:
        found = read(spoiled)
    except Unreadable:
        return

    assert len(found.problems) > len(before.problems)
