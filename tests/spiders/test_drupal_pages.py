"""Berkeley's pages, of which none is recorded: invented ones in the described format, and other Drupal sites' pages."""

import re
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from published.reading import Unreadable
from published.values import Agenda, ListedMeeting, MeetingList
from spiders.drupal.pages import read_agenda, read_any, read_meetings

CALIFORNIA = ZoneInfo("America/Los_Angeles")
FIXTURES = Path(__file__).parents[1] / "fixtures" / "pages" / "drupal"
LIST = (FIXTURES / "list" / "response.html").read_text(encoding="utf-8")
SEVERAL = (FIXTURES / "list_of_several_a_day" / "response.html").read_text(encoding="utf-8")
AGENDA = (FIXTURES / "agenda" / "response.html").read_text(encoding="utf-8")


def read(page: str) -> MeetingList:
    return read_meetings(page.encode(), CALIFORNIA)


def first(page: str) -> ListedMeeting:
    return read(page).meetings[0]


@pytest.mark.parametrize(
    ("name", "meetings"),
    [
        ("lacity__council_meetings_page_2021.html", 12),
        ("sandiego__planning_commission_agenda_page.html", 23),
        ("ramseycountymn__meetings_page.html", 13),
    ],
)
def test_pages_of_other_sites_are_read_as_well(recordings: Path, name: str, meetings: int) -> None:
    """For a look at them; the values are tested with the platform `website`."""
    found = read_any((recordings / "own_website" / name).read_bytes(), CALIFORNIA)

    assert isinstance(found, MeetingList)
    assert len(found.meetings) == found.rows == meetings


@pytest.mark.parametrize(
    "name", ["lacity__council_meetings_page_2021.html", "sandiego__planning_commission_agenda_page.html"]
)
def test_a_page_without_the_table_is_no_list(recordings: Path, name: str) -> None:
    """A poll is strict: links that happen to be dated are not the table of meetings."""
    with pytest.raises(Unreadable, match="no table of meetings"):
        read_meetings((recordings / "own_website" / name).read_bytes(), CALIFORNIA)


def test_the_kind_of_page_is_known_by_its_bytes() -> None:
    assert isinstance(read_any(LIST.encode(), CALIFORNIA), MeetingList)
    assert isinstance(read_any(AGENDA.encode(), CALIFORNIA), Agenda)


# What a meeting is known by.


def test_a_meeting_is_known_by_the_path_of_its_own_page() -> None:
    assert first(LIST).vendor_id == "your-government/city-council/city-council-agendas/city-council-2026-12-08-regular"


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("12/08/2026 - 6:00 pm", "12/08/2026 - 4:30 pm"),
        (">HTML<", ">Revised Agenda<"),
        ("2026-12-08 Agenda Packet - Council - WEB.pdf", "2026-12-08 Agenda Packet - Revised.pdf"),
        ("City Council 2026-12-08 - Regular<", "City Council 2026-12-08 - Regular - CANCELED<"),
        (
            "</td><td></td><td></td><td></td></tr>",
            '</td><td><a href="/a.pdf">Annotated</a></td><td></td><td></td></tr>',
        ),
    ],
)
def test_what_is_added_or_moved_does_not_make_it_another_meeting(was: str, becomes: str) -> None:
    assert was in LIST

    changed = first(LIST.replace(was, becomes, 1))

    assert changed.vendor_id == first(LIST).vendor_id
    assert changed != first(LIST)


def test_without_a_page_of_its_own_body_day_and_kind_are_its_id() -> None:
    ids = [meeting.vendor_id for meeting in read(SEVERAL).meetings]

    assert ids == [
        "city-council-2026-12-08",
        "city-council-2026-12-08-worksession",
        "city-council-2026-12-08-special",
        "city-council-2026-12-08-special-2",
        "city-council-2026-12-08-closed",
    ]


def test_an_agenda_behind_the_name_is_no_page_of_its_own() -> None:
    """It would be there only once the agenda is: the id would change on the day that matters."""
    before = read(SEVERAL)
    page = SEVERAL.replace(">Regular Meeting<", '><a href="/e1">Regular Meeting</a><', 1)

    after = read(page)

    assert page != SEVERAL
    assert [m.vendor_id for m in after.meetings] == [m.vendor_id for m in before.meetings]


def test_a_start_in_winter_and_one_in_summer_have_their_offsets() -> None:
    summer = LIST.replace("11/10/2026 - 6:00 pm", "06/30/2026 - 6:00 pm")

    assert read(LIST).meetings[1].starts_at.isoformat() == "2026-11-10T18:00:00-08:00"
    assert read(summer).meetings[1].starts_at.isoformat() == "2026-06-30T18:00:00-07:00"


def test_a_stamp_alone_is_taken_from_utc() -> None:
    """Six in the evening in California is the next day in UTC."""
    page = LIST.replace("12/08/2026 - 6:00 pm", "")

    assert first(page).starts_at.isoformat() == "2026-12-08T18:00:00-08:00"


def test_links_to_the_site_s_own_host_are_below_the_base_url() -> None:
    """With or without www., and under a prefix."""
    packets = [d.url for m in read(LIST).meetings for d in m.documents if d.kind == "packet"]
    mounted = read_meetings(
        LIST.replace("https://www.berkeleyca.gov/", "http://127.0.0.1:8000/berkeley/").encode(),
        CALIFORNIA,
        base_url="http://127.0.0.1:8000/berkeley",
    )

    assert all(url.startswith("/sites/default/files/") for url in packets)
    assert [d.url for m in mounted.meetings for d in m.documents if d.kind == "packet"] == packets


# Agendas.


def test_items_keep_their_id_when_they_are_renumbered() -> None:
    """An item is known by the file of its report, or by its words: not by its number."""
    pushed = AGENDA.replace("<strong>2.</strong>", "<strong>3.</strong>").replace(
        "<strong>3. </strong>Oral", "<strong>4. </strong>Oral"
    )

    before = {item.title: item.vendor_id for item in read_agenda(AGENDA.encode()).items}
    after = {item.title: item.vendor_id for item in read_agenda(pushed.encode()).items}

    assert after == before


def test_the_zoom_address_and_legal_notices_are_no_items() -> None:
    agenda = read_agenda(AGENDA.encode())

    assert not any("zoom" in item.text.lower() for item in agenda.items)
    assert not any("object to a decision" in item.text for item in agenda.items)


def test_numbered_lines_of_a_recommendation_are_no_items() -> None:
    item = read_agenda(AGENDA.encode()).items[1]

    assert (item.number, item.title) == ("1", "Contract: Paving of Hearst Avenue")
    assert "1. authorizing a contract; and\n2. setting a limit." in item.text


def test_a_last_item_whose_number_is_not_bold_is_a_problem() -> None:
    """No gap in the numbers shows it, and it would be taken for the end of the item above."""
    page = re.sub(r"<b>5\.</b> <a [^>]*>Bus shelters</a>", "<em>5.</em> Bus shelters", AGENDA)
    found = read_agenda(page.encode())

    assert [(p.kind, p.detail) for p in found.problems] == [
        ("item number without a mark", "«5. Bus shelters» is taken for a part of what stands above it")
    ]


def test_a_list_inside_the_only_item_is_no_item_without_a_mark() -> None:
    start, end = AGENDA.index("<p><strong>2.</strong>"), AGENDA.index("<p><strong>Adjournment")
    found = read_agenda((AGENDA[:start] + AGENDA[end:]).encode())

    assert [item.number for item in found.items if item.number] == ["1"]
    assert "\n2. setting a limit." in found.items[-1].text
    assert found.problems == ()


def test_a_meeting_s_name_that_lost_its_words_or_its_address_is_a_problem() -> None:
    name = re.compile(r'(<td class="[^"]*council-meeting-name">\s*<a href=")([^"]*)(">)(.*?)(</a>)', re.S)
    unnamed, unlinked = name.sub(r"\1\2\3\5", LIST), name.sub(r"\1\3\4\5", LIST)
    assert LIST not in (unnamed, unlinked)

    assert {problem.kind for problem in read(unnamed).problems} == {"meeting without a name"}
    assert {problem.kind for problem in read(unlinked).problems} == {"link without address"}
    assert len(read(unnamed).meetings) == len(read(unlinked).meetings) == len(read(LIST).meetings)


def test_bold_numbers_that_run_backwards_are_no_items() -> None:
    page = AGENDA.replace("<br>1. authorizing", "<br><strong>0.</strong> authorizing")

    assert [i.number for i in read_agenda(page.encode()).items] == [
        i.number for i in read_agenda(AGENDA.encode()).items
    ]


def test_the_consent_calendar_ends_where_the_action_calendar_begins() -> None:
    consent = {item.number: item.is_consent for item in read_agenda(AGENDA.encode()).items}

    assert consent == {"": False, "1": True, "2": True, "3": True, "4a": False, "4b": False, "5": False}


def test_a_menu_s_files_are_no_documents_of_the_meeting() -> None:
    urls = [link.url for link in read_agenda(AGENDA.encode()).documents]

    assert urls == ["/f/rights.pdf"]


# Damage.

LIST_DAMAGES: dict[str, Callable[[str], str]] = {
    "table gone": lambda page: page.replace("<table", "<div").replace("</table", "</div"),
    "headings gone": lambda page: page.replace("<thead>", "<!--").replace("</thead>", "-->"),
    "date heading renamed": lambda page: page.replace("<th>Date</th>", "<th>Posted</th>"),
    "agenda heading renamed": lambda page: page.replace("<th>Agenda</th>", "<th>Paper</th>"),
    "packet heading renamed": lambda page: page.replace("<th>Agenda Packet</th>", "<th>P</th>"),
    "annotated heading renamed": lambda page: page.replace("<th>Annotated</th>", "<th>Outcome</th>"),
    "meeting heading renamed": lambda page: page.replace("<th>Meeting</th>", "<th>X</th>"),
    "dates emptied": lambda page: page.replace("11/10/2026 - 6:00 pm", ""),
    "dates of no month": lambda page: page.replace("12/08/2026", "12/48/2026"),
    "months before days": lambda page: page.replace("11/10/2026", "30/10/2026"),
    "another hour behind the shown one": lambda page: page.replace("T02:00:00Z", "T05:00:00Z"),
    "agenda links emptied": lambda page: page.replace('href="/city-council-regular', 'href="" data-x="'),
    "cells lost": lambda page: page.replace('<td class="council-meeting-agenda">', "<!--").replace(
        "</td><td class=\"council-meeting-minutes\">", "-->", 1
    ),
    "login page": lambda page: "<html><title>Log in</title><form><input type=password></form></html>",
    "error page": lambda page: "<html><title>Error</title><p>The website encountered an unexpected error.</p></html>",
    "nothing": lambda page: "",
    "plain text": lambda page: "upstream timed out",
    "cut before the rows": lambda page: page[: page.index("<tbody>")].replace("<thead>", "").replace("<th>", "<td>"),
    "block page": lambda page: "<html><title>Just a moment...</title></html>",
}  # fmt: skip
AGENDA_DAMAGES: dict[str, Callable[[str], str]] = {
    "numbers not bold": lambda page: page.replace("<strong>4a.</strong>", "4a").replace("<strong>4b.</strong>", "4b"),
    "a number lost": lambda page: page.replace("<strong>2.</strong>", ""),
    "report links emptied": lambda page: page.replace('href="/f/a.pdf"', 'href=""'),
    "titles emptied": lambda page: page.replace("Oral report on the lantern festival<br>", "").replace(
        "<strong>From: Councilmember Lindqvist</strong>", ""
    ),
    "items gone": lambda page: page[: page.index("<p>The Council will first")] + "</article></main></body></html>",
    "agenda gone": lambda page: page[: page.index("<p><strong>Preliminary")] + "</article></main></body></html>",
    "error page": lambda page: "<html><title>Page not found</title><p>Sorry.</p></html>",
    "login page": lambda page: "<html><title>Log in</title><form><input type=password></form></html>",
    "nothing": lambda page: "  ",
}


@pytest.mark.parametrize("damage", LIST_DAMAGES)
def test_a_damaged_list_never_looks_well(damage: str) -> None:
    spoiled = LIST_DAMAGES[damage](LIST)
    assert spoiled != LIST

    try:
        found = read(spoiled)
    except Unreadable:
        return

    assert found.problems
    assert len(found.meetings) <= 2


@pytest.mark.parametrize("damage", AGENDA_DAMAGES)
def test_a_damaged_agenda_never_looks_well(damage: str) -> None:
    spoiled = AGENDA_DAMAGES[damage](AGENDA)
    assert spoiled != AGENDA

    try:
        found = read_agenda(spoiled.encode())
    except Unreadable:
        return

    assert found.problems
