"""Agenda Online's pages: the recorded ones, whose values were read by eye, and what damage to a page does."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from published.reading import Unreadable
from published.values import Agenda, Item, ItemDetail, ListedMeeting, MeetingList
from spiders.onbase.pages import (
    document_path,
    of_meeting,
    other_file,
    read_agenda,
    read_any,
    read_detail,
    read_meetings,
)
from spiders.onbase.site import within_site

CALIFORNIA, OHIO, ALASKA = (ZoneInfo(f"America/{city}") for city in ("Los_Angeles", "New_York", "Anchorage"))
FIXTURES = Path(__file__).parents[1] / "fixtures" / "pages" / "onbase"


@pytest.fixture
def hyland(recordings: Path) -> Path:
    return recordings / "hyland"


@pytest.fixture
def council(hyland: Path) -> MeetingList:
    return read_meetings((hyland / "sandiego__council_home_2022.html").read_bytes(), CALIFORNIA)


def numbered(agenda: Agenda) -> list[tuple[str, str]]:
    return [(item.number, item.title) for item in agenda.items]


# Recorded lists.


def test_san_diego_2022_gives_twelve_meetings_of_fourteen_rows(council: MeetingList) -> None:
    """Two rows only collect public comments: they are notes, and do not count."""
    assert council.problems == ()
    assert council.rows == 12
    assert [(m.vendor_id, m.title, m.starts_at.isoformat()) for m in council.meetings] == [
        ("5262", "Adjourned Agenda", "2022-09-27T10:00:00-07:00"),
        ("5261", "Adjourned Agenda", "2022-09-26T14:00:00-07:00"),
        ("5251", "Closed Session", "2022-09-20T11:00:00-07:00"),
        ("5241", "Tuesday Agenda and Results Summary", "2022-09-20T10:00:00-07:00"),
        ("5250", "Adjourned Agenda", "2022-09-19T14:00:00-07:00"),
        ("5245", "Special Agenda and Results Summary", "2022-09-19T12:00:00-07:00"),
        ("5249", "Special Council Meeting and Adjournment", "2022-09-19T12:00:00-07:00"),
        ("5244", "Housing Authority", "2022-09-13T14:00:00-07:00"),
        ("5243", "PFFA Session Adjourned", "2022-09-13T14:00:00-07:00"),
        ("5242", "Closed Session", "2022-09-13T11:00:00-07:00"),
        ("5219", "Tuesday Agenda and Results Summary", "2022-09-13T10:00:00-07:00"),
        ("5218", "Monday Agenda and Results Summary", "2022-09-12T14:00:00-07:00"),
    ]
    assert {m.body for m in council.meetings} == {"City Council"}
    assert all(m.is_time_known and m.status == "scheduled" for m in council.meetings)
    assert [note.split(",")[0] for note in council.notes] == ["5260", "5246"]


def test_san_diego_2022_hides_its_files_in_comments(council: MeetingList) -> None:
    """An agenda and, once a meeting was held, a summary of results; the folder of the site is not in the links."""
    meetings = {meeting.vendor_id: meeting for meeting in council.meetings}
    name = "Tuesday_Agenda_and_Results_Summary_5241_{}_9_20_2022_10_00_00_AM.pdf"
    stem = f"/Documents/{{}}/{name}?documentType={{}}&meetingId=5241"

    assert [(file.kind, file.url, file.name) for file in meetings["5241"].documents] == [
        ("agenda", stem.format("Downloadfile", "Agenda", 1), "Agenda"),
        ("minutes", stem.format("DownloadFile", "Summary", 3), "Summary"),
    ]
    assert [file.kind for file in meetings["5262"].documents] == ["agenda"]
    assert meetings["5262"].page_url == "/Meetings/ViewMeeting?id=5262&doctype=1&site=council"
    assert meetings["5262"].agenda_urls == ("/Meetings/ViewMeetingAgenda?meetingId=5262&type=agenda",)


def test_san_diego_2022_says_which_agendas_were_adjourned(council: MeetingList) -> None:
    """The word in the name; a meeting «and Adjournment» is none of them."""
    amended = {meeting.vendor_id: meeting.amendment for meeting in council.meetings if meeting.amendment}

    assert amended == dict.fromkeys(("5262", "5261", "5250", "5243"), "Adjourned")


def test_san_diego_2022_says_whose_page_it_is(council: MeetingList) -> None:
    """The page's title is the vendor's; the heading, the folder, the footer and the linked hosts are the city's."""
    assert "Copyright © 2022 City of San Diego" in council.names
    assert {"211agendaonlinecouncil", "www.sandiego.gov"} <= set(council.names)


def test_akron_has_a_table(hyland: Path) -> None:
    """Names that are days, the body in a column of its own, an hour that is Ohio's."""
    found = read_meetings((hyland / "akron__committees_search.html").read_bytes(), OHIO)

    assert [problem.kind for problem in found.problems] == ["types left out"]
    assert found.rows == 5
    assert [(m.vendor_id, m.title, m.body, m.starts_at.isoformat()) for m in found.meetings] == [
        ("587", "May 20, 2024", "City Council Meeting", "2024-05-20T18:30:00-04:00"),
        ("586", "May 13, 2024", "City Council Meeting", "2024-05-13T18:30:00-04:00"),
        ("585", "May 6, 2024", "City Council Meeting", "2024-05-06T18:30:00-04:00"),
        ("584", "April 29, 2024", "City Council Meeting", "2024-04-29T18:30:00-04:00"),
        ("583", "April 22, 2024", "City Council Meeting", "2024-04-22T18:30:00-04:00"),
    ]
    url = "/Documents/Downloadfile/May_20%2c_2024_587_Agenda_5_20_2024_6_30_00_PM.pdf?documentType=1&meetingId=587"
    assert [file.url for file in found.meetings[0].documents] == [url]


def test_a_search_says_which_types_it_did_not_ask_for(hyland: Path) -> None:
    """Akron's form offers committees too; in 2019 it offered the council alone."""
    committees, council = (
        read_meetings((hyland / f"akron__{name}.html").read_bytes(), OHIO)
        for name in ("committees_search", "home_or_search")
    )

    assert [problem.detail for problem in committees.problems] == [
        "the search did not ask for 102 «City Council Committee Meeting»"
    ]
    assert council.problems == ()


def test_a_meeting_without_an_agenda_is_listed_without_one(hyland: Path) -> None:
    """Akron's September 23, 2019 had none yet; the seven others had."""
    found = read_meetings((hyland / "akron__home_or_search.html").read_bytes(), OHIO)

    assert found.problems == ()
    assert [m.vendor_id for m in found.meetings] == ["263", "262", "261", "260", "259", "258", "257", "256"]
    assert found.meetings[0].starts_at.isoformat() == "2019-09-23T19:00:00-04:00"
    assert (found.meetings[0].agenda_urls, found.meetings[0].documents) == ((), ())
    assert all(m.agenda_urls and len(m.documents) == 1 for m in found.meetings[1:])


def test_a_table_of_another_zone_is_noticed(hyland: Path) -> None:
    """Its rows count seconds beside the words: read with California's zone they differ, which is said once."""
    found = read_meetings((hyland / "akron__committees_search.html").read_bytes(), CALIFORNIA)

    assert [problem.kind for problem in found.problems] == ["clock of another zone", "types left out"]
    assert found.meetings[0].starts_at.isoformat() == "2024-05-20T18:30:00-07:00"


# Recorded agendas.


def test_sacramento_has_forty_nine_items_under_sections(hyland: Path) -> None:
    """1 to 47, and two without a number; three sections deep at most."""
    agenda = read_agenda((hyland / "sacramento__view_meeting_agenda.html").read_bytes())
    items = {item.vendor_id: item for item in agenda.items}

    assert agenda.problems == ()
    assert [item.number for item in agenda.items] == [*(str(number) for number in range(1, 48)), "", ""]
    assert [item.number for item in agenda.items if item.is_consent] == [str(number) for number in range(4, 25)]
    assert items["460389"].text == (
        "BARK Of Supervisors Adoptable Pet Update (Animal Care Services)\nSupervisorial District(s): All"
    )
    assert items["460389"].section == "Section I - Presentations"
    assert items["461338"].section == "Section III - Consent Matters (Items 4 - 24) / COUNTY EXECUTIVE"
    assert items["461253"].section == "Section VI - Miscellaneous Matters / WARN NOTICES/BUSINESS CLOSURES"
    assert items["461348"].title == "ORANGEVALE COMMUNITY PLANNING ADVISORY COUNCIL"
    assert "W. Connors-Pasion" in items["461348"].text
    assert items["461348"].section == ""
    assert items["460119"].section == "CLOSED SESSION"
    assert "Sacramento County Board of Supervisors Meetings" in agenda.names


def test_headings_of_sacramento_are_no_items(hyland: Path) -> None:
    """Roll call, pledge and sections that stay empty."""
    agenda = read_agenda((hyland / "sacramento__view_meeting_agenda.html").read_bytes())

    titles = " ".join(item.title for item in agenda.items)
    assert not re.search("ROLL CALL|PLEDGE|COMMUNITY SERVICES|SEE PAGE XX", titles)


def test_santa_barbara_has_five_items_in_paragraphs(hyland: Path) -> None:
    agenda = read_agenda((hyland / "santabarbara__view_agenda_document.html").read_bytes())

    assert agenda.problems == ()
    assert numbered(agenda) == [
        ("1", "Subject: Waiver of Reading in Full of Ordinances and Resolutions"),
        ("2", "Subject: Proposed Lease Agreement with On The Land, LLC [Agreement]"),
        ("3", "Subject: Proposed Lease Agreement with Mystic Ocean Adventures, Inc. [Agreement]"),
        (
            "4",
            "Subject: Response to the Santa Barbara County Grand Jury Report on Gas Leaf Blowers in the City of Santa "
            "Barbara",
        ),
        (
            "5",
            "Subject: Certification of the Final Housing Plan Program Environmental Impact Report (SCH202240209) "
            "[Resolution]",
        ),
    ]
    assert [item.is_consent for item in agenda.items] == [True, True, True, True, False]
    reports = "CITY COUNCIL ADMINISTRATIVE AND ATTORNEY REPORTS / COMMUNITY DEVELOPMENT DEPARTMENT"
    assert [item.section for item in agenda.items] == ["CONSENT CALENDAR"] * 4 + [reports]
    assert agenda.items[0].text.endswith("which shall be read in full as required by Section 511.")
    assert agenda.items[2].text.endswith("ground floor office space, designated as 113 Harbor Way, Suite 108.")
    assert "Findings of Fact and the Mitigation" in agenda.items[4].text
    assert "Santa Barbara City Council Regular Meeting Agenda" in agenda.names


def test_concord_has_ten_items_in_tables(hyland: Path) -> None:
    agenda = read_agenda((hyland / "concord__view_agenda_document.html").read_bytes())
    titles = [title for _, title in numbered(agenda)]

    assert agenda.problems == ()
    assert [item.number for item in agenda.items] == ["2.a", "3.a", "4.a", "4.b", "4.c", "4.d", "5.a", "5.b", "6.a", ""]
    assert titles[0] == "Written Public Comment"
    assert titles[1].startswith(
        "Presentation – to Karen Sakata, Diablo Japanese American Club, proclaiming February 19"
    )
    assert titles[2] == (
        "Considering – approval of minutes from the January 27, 2026, Regular Meeting. Recommended by the City Clerk."
    )
    assert titles[3].startswith(
        'Considering – adoption of Ordinance No. 26-1 entitled, "An Ordinance Amending Title 18'
    )
    assert titles[4].startswith("Considering – recommending the appointment of Michael Maestas")
    assert titles[5].endswith("fiscal year ending June 30, 2025. Recommended by the Director of Finance.")
    assert titles[6].startswith(
        "Considering – a presentation by Erich Pfuehler from the East Bay Regional Park District"
    )
    assert titles[7] == "Considering – the following:"
    assert titles[8:] == [
        f"Correspondence Received at Meeting from {who}" for who in ("Jenn Cazanov-Diggs", "Hunter Plumley")
    ]
    assert [item.is_consent for item in agenda.items] == [False] * 2 + [True] * 4 + [False] * 4
    assert agenda.items[7].section == "CITY COUNCIL CONSIDERATION ITEMS"
    assert "2. Adoption of a Resolution adopting the City of Concord’s Salary Schedule" in agenda.items[7].text
    assert agenda.items[7].text.endswith("15060(c), 15061(b), 15273, and/or 15378.")


def test_anchorage_has_eight_items_in_sections_of_sections(hyland: Path) -> None:
    """Letters, digits and letters again, which the indentation alone orders; C.2 is no part of C.1."""
    agenda = read_agenda((hyland / "anchorage__view_agenda_document.html").read_bytes())

    assert agenda.problems == ()
    assert numbered(agenda) == [
        (
            "C.2",
            "Informational items: Abbreviated plat action summaries for 6/1/26, 6/8/26, 6/15/26, and 6/22/26",
        ),
        ("D.5.a", "Resolution: 2026-006 Related Case: S12880"),
        ("D.5.b", "Resolution:2026-007 Related Case: S12882"),
        ("D.5.c", "Resolution: 2026-008 Related Case: S12883"),
        ("D.5.d", "Resolution: 2026-009 Related Case: S12891"),
        ("F.1.a", "CASE: S12879 (SO)"),
        ("F.1.b", "CASE: S12884 (PH)"),
        ("F.1.c", "CASE: S12889 (AG)"),
    ]
    assert [item.is_consent for item in agenda.items] == [False] + [True] * 4 + [False] * 3
    assert agenda.items[1].section == "CONSENT AGENDA / Resolutions for Approval"
    assert agenda.items[5].section == "NEW BUSINESS / Public Hearings"
    assert "Terry Umatum" in agenda.items[5].text
    assert agenda.items[7].text.endswith("Bear Valley, Glen Alps")
    assert "MUNICIPALITY OF ANCHORAGE" in agenda.names


@pytest.mark.parametrize("city", ["anchorage", "concord", "santabarbara"])
def test_a_form_that_a_site_does_not_have_is_its_error_page(hyland: Path, city: str) -> None:
    """Whatever it is asked as."""
    body = (hyland / f"{city}__view_meeting_agenda_notfound.html").read_bytes()

    for read in (read_agenda, read_detail, lambda body: read_meetings(body, CALIFORNIA)):
        with pytest.raises(Unreadable, match=r"«Error - OnBase Agenda Online».*requested is not available"):
            read(body)


@pytest.mark.parametrize(
    ("name", "zone", "expected"),
    [
        (
            "concord__view_meeting.html",
            CALIFORNIA,
            ("1413", "Concord City Council", "Regular Meeting", "2026-02-10T18:30:00-08:00", ["packet"]),
        ),
        (
            "santabarbara__view_meeting.html",
            CALIFORNIA,
            (
                "1184",
                "Regular City Council Meeting-Afternoon Only",
                "Regular City Council Meeting",
                "2026-08-11T14:00:00-07:00",
                ["packet"],
            ),
        ),
        (
            "sacramento__view_meeting.html",
            CALIFORNIA,
            (
                "10231",
                "BOARD OF SUPERVISORS MEETING",
                "BOARD OF SUPERVISORS",
                "2026-08-11T09:30:00-07:00",
                ["packet"],
            ),
        ),
        (
            "anchorage__view_meeting_youtube.html",
            ALASKA,
            ("6500", "Platting Board", "Platting Board - July 1, 2026", "2026-07-01T18:30:00-08:00", []),
        ),
    ],
)
def test_a_shell_names_its_meeting_and_is_no_agenda(
    hyland: Path, name: str, zone: ZoneInfo, expected: tuple[object, ...]
) -> None:
    """Looked at by a person it gives the meeting; where an agenda should be it is refused."""
    body = (hyland / name).read_bytes()

    found = read_any(body, zone)

    assert isinstance(found, MeetingList)
    assert found.problems == ()
    (meeting,) = found.meetings
    files = [file.kind for file in meeting.documents]
    assert (meeting.vendor_id, meeting.body, meeting.title, meeting.starts_at.isoformat(), files) == expected
    with pytest.raises(Unreadable, match=f"shell of the page of meeting {meeting.vendor_id}"):
        read_agenda(body)


def test_every_recording_is_of_its_kind(hyland: Path) -> None:
    """Lists, shells, agendas; the error pages alone cannot be read."""
    kinds: dict[str, str] = {}
    for path in sorted(hyland.iterdir()):
        try:
            kinds[path.stem] = type(read_any(path.read_bytes(), OHIO if "akron" in path.name else CALIFORNIA)).__name__
        except Unreadable:
            kinds[path.stem] = "unreadable"

    assert {name: kind for name, kind in kinds.items() if "notfound" in name} == {
        f"{city}__view_meeting_agenda_notfound": "unreadable" for city in ("anchorage", "concord", "santabarbara")
    }
    agendas = {name for name, kind in kinds.items() if kind == "Agenda"}
    assert agendas == {name for name in kinds if name.endswith(("view_agenda_document", "view_meeting_agenda"))}
    assert "unreadable" not in {kind for name, kind in kinds.items() if "notfound" not in name}


# What single pages do not say.


def test_a_shell_that_names_no_meeting_is_one_explained_problem() -> None:
    body = (FIXTURES / "agenda_behind_a_shell" / "response.html").read_bytes().replace(b"812", b"")

    found = read_any(body, CALIFORNIA)

    assert isinstance(found, MeetingList)
    assert [problem.kind for problem in found.problems] == ["viewer shell"]
    assert found.meetings == ()


def test_the_page_of_an_item_is_known_by_what_it_holds() -> None:
    """As it is, and without the frame that it comes in."""
    body = (FIXTURES / "detail_with_files" / "response.html").read_bytes()

    found = read_any(body, CALIFORNIA)

    assert isinstance(found, ItemDetail)
    assert len(found.attachments) == 3


def test_a_body_can_have_another_name_in_the_registry() -> None:
    body = (FIXTURES / "list_of_revised_committees" / "response.html").read_bytes()

    found = read_meetings(body, CALIFORNIA, bodies={"Audit Committee": "Audit"})

    assert [m.body for m in found.meetings] == ["Canyons and Beaches Committee", "Audit", "Libraries & Parks Committee"]


def test_the_other_form_of_an_agenda_has_another_address() -> None:
    """Only of the first form; the second has no third."""
    first = "/Meetings/ViewMeetingAgenda?meetingId=5262&type=agenda"
    second = "/Documents/ViewAgenda?meetingId=5262&type=agenda&doctype=1"

    assert document_path(first) == second
    assert document_path(f"https://x.example/site{first}") == second
    assert document_path(second) is None
    assert document_path("/Meetings/ViewMeetingAgenda?type=agenda") is None


def test_an_item_gets_the_meeting_of_its_agenda() -> None:
    """No agenda says which meeting it is of."""
    agenda = read_agenda((FIXTURES / "agenda_of_sections" / "response.html").read_bytes())

    detail = of_meeting(
        agenda.items[0].detail_url, "https://x.example/site/Documents/ViewAgenda?meetingId=71&doctype=1"
    )

    assert detail == "/Meetings/ViewMeetingAgendaItem?meetingId=71&itemId=9001&isSection=false&type=agenda"


def test_a_file_that_says_to_wait_is_asked_for_elsewhere() -> None:
    """Twice, and then no more; the name and the ids stay."""
    first = "https://x.example/site/Documents/Downloadfile/A%2cB.pdf?documentType=1&meetingId=7"

    second = other_file(first)
    third = other_file(second or "")

    assert second == "https://x.example/site/Documents/DownloadFileBytes/A%2cB.pdf?documentType=1&meetingId=7"
    assert third == "https://x.example/site/Documents/ViewDocument/A%2cB.pdf?documentType=1&meetingId=7"
    assert other_file(third or "") is None
    assert other_file("https://x.example/site/a.pdf") is None


@pytest.mark.parametrize(
    ("href", "link"),
    [
        ("/site/Meetings/ViewMeeting?id=5", "/Meetings/ViewMeeting?id=5"),
        ("/a/b/Documents/ViewDocument/x.pdf?meetingId=5", "/Documents/ViewDocument/x.pdf?meetingId=5"),
        ("https://x.example/site/Documents/Downloadfile/x.pdf", "/Documents/Downloadfile/x.pdf"),
        ("https://x.example/Documents/Policies/x.pdf", "https://x.example/Documents/Policies/x.pdf"),
        ("https://x.example/x.pdf", "https://x.example/x.pdf"),
        ("http://[", "http://["),
        ("#", "#"),
    ],
)
def test_a_link_is_relative_to_the_site_wherever_that_is(href: str, link: str) -> None:
    """A host or folder of another's is left as it is."""
    assert within_site(href) == link


# Damage.

Damage = Callable[[str], str]


def renamed(old: str, new: str) -> Damage:
    return lambda page: page.replace(old, new)


def replaced(pattern: str, new: str) -> Damage:
    return lambda page: re.sub(pattern, new, page, flags=re.S)


def cut(part: float) -> Damage:
    return lambda page: page[: int(len(page) * part)]


LOGIN = "<html><head><title>Log In</title></head><body><form><input name=user></form></body></html>"
BLOCK = "<html><head><title>Attention Required! | Cloudflare</title></head><body></body></html>"
OTHERS = {
    "login page": lambda page: LOGIN,
    "block page": lambda page: BLOCK,
    "error page": lambda page: (FIXTURES / "list_not_available" / "response.html").read_text(),
    "a list's rows as an answer": lambda page: '{"Message": "An error has occurred."}',
    "nothing": lambda page: "",
    "cut in the middle": cut(0.5),
    "cut near the end": cut(0.95),
}
LIST_DAMAGE = {
    **OTHERS,
    "the list's id renamed": renamed('id="meetings-list"', 'id="meetings"'),
    "the list gone": replaced(r'<div id="meetings-list">.*<div id="footer-results-message">', "<div>"),
    "the rows gone": replaced(r'<div class="border border--dark">.*?(?=\n</div></div></div>)', "<div>"),
    "the box's class renamed": renamed('class="border border--dark"', 'class="box"'),
    "the rows' class renamed": renamed('class="row background-white"', 'class="line"'),
    "the tabs' class renamed": renamed("tab-pane", "panel"),
    "the names' class renamed": renamed("six columns", "half columns"),
    "names emptied": replaced(r'<p class="l-margin-desktop-vs">[^<]*</p>', '<p class="l-margin-desktop-vs"></p>'),
    "titles emptied": replaced(r'title="View[^"]*"', 'title=""'),
    "titles in other words": renamed("View Agenda for", "Agenda:"),
    "times without a day": replaced(r" on \d+/\d+/\d{4} ", " on "),
    "days emptied": replaced(r"\d+/\d+/2026", ""),
    "days in another order": replaced(r"(\d+)/(\d+)/2026", r"2026-\1-\2"),
    "links emptied": replaced(r'href="[^"]*"', 'href=""'),
    "links to pages renamed": renamed("ViewMeeting?", "ShowMeeting?"),
    "ids removed": replaced(r"\?id=\d+&amp;", "?"),
    "ids that are words": replaced(r"\?id=\d+", "?id=agenda"),
    "one id for two rows": replaced(r"\?id=7103", "?id=7102&amp;id=7103&amp;x="),
    "files gone": replaced(r"<!--.*?-->", ""),
}


def said(found: MeetingList) -> list[ListedMeeting]:
    return [replace(meeting, documents=()) for meeting in found.meetings]


@pytest.mark.parametrize("damage", LIST_DAMAGE.values(), ids=LIST_DAMAGE)
def test_damage_to_a_list_is_noticed(damage: Damage) -> None:
    """It is refused or has a problem, also where what is left could be read."""
    page = (FIXTURES / "list_of_a_home_page" / "response.html").read_text()
    assert damage(page) != page

    try:
        found = read_meetings(damage(page).encode(), CALIFORNIA)
    except Unreadable:
        return

    assert found.problems


TABLE_DAMAGE = {
    **OTHERS,
    "a heading renamed": renamed(">Meeting Type<", ">Kind<"),
    "the day's heading renamed": renamed(">Meeting Date<", ">When<"),
    "the headings gone": replaced(r"<thead>.*</thead>", ""),
    "the table gone": replaced(r"<table.*</table>", ""),
    "a cell gone": replaced(r'<td data-sortable-type="mtgName">[^<]*</td>', ""),
    "ids removed": replaced(r'data-meeting-id="\d+"', ""),
    "other ids in links": replaced(r"\?id=30", "?id=40"),
    "days emptied": replaced(r'data-sortable-data="\d+">[^<]*<', 'data-sortable-data=""><'),
    "types emptied": replaced(r'"mtgType">[^<]*<', '"mtgType"><'),
    "a row gone": replaced(r'<tr id="meeting-309.*?</tr>', ""),
    "links gone": replaced(r"<a href=\"/OnBase[^>]*>.*?</a>", ""),
    "pages' links gone": replaced(r'<a href="/OnBaseAgendaOnline/Meetings[^>]*>.*?</a>', ""),
}


@pytest.mark.parametrize("damage", TABLE_DAMAGE.values(), ids=TABLE_DAMAGE)
def test_damage_to_a_table_is_noticed(damage: Damage) -> None:
    page = (FIXTURES / "list_as_a_table" / "response.html").read_text()
    whole = read_meetings(page.encode(), CALIFORNIA)
    assert damage(page) != page

    try:
        found = read_meetings(damage(page).encode(), CALIFORNIA)
    except Unreadable:
        return

    assert found.problems or not any(meeting.agenda_urls for meeting in found.meetings)
    assert found != whole


AGENDA_DAMAGE = {
    **OTHERS,
    "items' class renamed": renamed("accessible-item ", "item "),
    "texts' class renamed": renamed("accessible-item-text", "item-text"),
    "headings' class renamed": renamed("accessible-header-text", "header-text"),
    "headers' class renamed": renamed("accessible-item-view-header", "view-header"),
    "sections' class renamed": renamed("accessible-section", "section"),
    "everything renamed": renamed("accessible-", ""),
    "ids removed": replaced(r"loadAgendaItem\(\d+\)", "loadAgendaItem()"),
    "handlers removed": replaced(r'onclick="loadAgendaItem[^"]*"', ""),
    "texts emptied": replaced(r'accessible-item-text">[^<]*<', 'accessible-item-text"><'),
    "items gone": replaced(r'\n<div class="accessible-item .*?</div>\n', ""),
    "one item in another markup": renamed('accessible-item-level-2">', 'accessible-item-level-2">'.replace("-2", "-9")),
}


@pytest.mark.parametrize("damage", AGENDA_DAMAGE.values(), ids=AGENDA_DAMAGE)
def test_damage_to_an_agenda_of_sections_is_noticed(damage: Damage) -> None:
    page = (FIXTURES / "agenda_of_sections" / "response.html").read_text()
    whole = read_agenda(page.encode())
    assert damage(page) != page

    try:
        found = read_agenda(damage(page).encode())
    except Unreadable:
        return

    assert found.problems or found.items == whole.items


WORD_DAMAGE = {
    **OTHERS,
    "links emptied": replaced(r'href="[^"]*"', 'href=""'),
    "links in another form": replaced(r"loadAgendaItem\((\d+),(\w+)\)", r"openItem(\1,\2)"),
    "sections not linked": replaced(r'href="javascript:loadAgendaItem\(\d+,true\);"', ""),
    "items not linked": replaced(r'href="javascript:loadAgendaItem\(\d+,false\);"', ""),
    "texts emptied": replaced(r"<span[^>]*>[^<]*</span>", ""),
}


@pytest.mark.parametrize("name", ["agenda_as_paragraphs", "agenda_as_tables"])
@pytest.mark.parametrize("damage", WORD_DAMAGE.values(), ids=WORD_DAMAGE)
def test_damage_to_a_word_document_is_noticed(name: str, damage: Damage) -> None:
    page = (FIXTURES / name / "response.html").read_text()
    assert damage(page) != page

    try:
        found = read_agenda(damage(page).encode())
    except Unreadable:
        return

    assert found.problems


DETAIL_DAMAGE = {
    "login page": lambda page: LOGIN,
    "block page": lambda page: BLOCK,
    "nothing": lambda page: "",
    "links emptied": replaced(r'href="[^"]*"', 'href=""'),
    "its heading renamed": renamed("Item Details", "About"),
    "an empty frame": replaced(r"<h2>Item.*?</ul>", "<h2>Item Details</h2>"),
}


@pytest.mark.parametrize("damage", DETAIL_DAMAGE.values(), ids=DETAIL_DAMAGE)
def test_damage_to_the_page_of_an_item_is_noticed(damage: Damage) -> None:
    page = (FIXTURES / "detail_with_files" / "response.html").read_text()
    assert damage(page) != page

    try:
        found = read_detail(damage(page).encode())
    except Unreadable:
        return

    assert found.problems


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_one_damaged_row_costs_one_meeting(number: int) -> None:
    """The others are read as they were."""
    page = (FIXTURES / "list_of_a_home_page" / "response.html").read_text()
    whole = read_meetings(page.encode(), CALIFORNIA)
    odd = whole.meetings[number].vendor_id

    found = read_meetings(page.replace(f"?id={odd}&", "?id=&").encode(), CALIFORNIA)

    assert said(found) == [meeting for meeting in said(whole) if meeting.vendor_id != odd]
    assert {problem.kind for problem in found.problems} == {"malformed row"}


def test_two_items_in_one_cell_keep_their_texts() -> None:
    """A number stands in the cell before; what stands in the same cell belongs to the item above."""
    page = (
        '<p><a href="javascript:loadAgendaItem(5,true)">REPORTS</a></p><table style="margin-left:9pt"><tr><td>a.</td>'
        "<td>"
        '<p><a href="javascript:loadAgendaItem(5,false)">First</a></p><p>Text of the first.</p>'
        '<p><a href="javascript:loadAgendaItem(6,false)">Second</a></p><p>Text of the second.</p></td></tr>'
        '<tr><td>b.</td><td><p><a href="javascript:loadAgendaItem(7,false)">Third</a></p></td></tr></table></html>'
    )

    agenda = read_agenda(page.encode())

    assert [(item.vendor_id, item.text) for item in agenda.items] == [
        ("5", "First\nText of the first."),
        ("6", "Second\nText of the second."),
        ("7", "Third"),
    ]
    assert {item.section for item in agenda.items} == {"REPORTS"}


def test_items_of_both_forms_are_the_same_items() -> None:
    """What the reader gives for an item does not depend on where it stood."""
    section = Item("9", "1", "Title", "Title", section="CONSENT", is_consent=True)

    pages = [
        '<div class="accessible-section"><div class="accessible-section"><div class="accessible-item-view-header">'
        '<span class="accessible-header-text">CONSENT</span></div><div class="accessible-item"><a onclick='
        '"loadAgendaItem(9)">1. <span class="accessible-item-text">Title</span></a></div></div></div></html>',
        '<p><a href="javascript:loadAgendaItem(8,true)">CONSENT</a></p>'
        '<p>1. <a href="javascript:loadAgendaItem(9,false)">Title</a></p></html>',
    ]

    for page in pages:
        (item,) = read_agenda(page.encode()).items
        assert replace(item, detail_url="") == section
