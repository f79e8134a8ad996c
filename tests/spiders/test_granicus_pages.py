"""Granicus views and players: recorded ones, with values checked by eye, and good ones that were damaged."""

import re
import time
from collections import Counter
from collections.abc import Callable
from functools import cache
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from published.reading import Unreadable
from published.values import Agenda, MeetingList
from spiders.granicus import links
from spiders.granicus.pages import read_agenda, read_any, read_meetings

CALIFORNIA = ZoneInfo("America/Los_Angeles")
CHICAGO = ZoneInfo("America/Chicago")
CASES = Path(__file__).parents[1] / "fixtures" / "pages" / "granicus"


@pytest.fixture
def granicus(recordings: Path) -> Path:
    return recordings / "granicus"


@pytest.fixture
def council(granicus: Path) -> MeetingList:
    return read_council(granicus / "sandiego__ViewPublisher_view3_council.html")


@cache
def read_council(path: Path) -> MeetingList:
    """San Diego's council, read once; its view is the largest recorded page."""
    return read_meetings(path.read_bytes(), CALIFORNIA, bodies={"3": "City Council", "8": "Planning Commission"})


# San Diego's council: 1718 meetings of 22 years in one page.


def test_san_diego_gives_every_meeting_of_22_years(council: MeetingList) -> None:
    assert council.problems == ()
    assert council.notes == ()
    assert len(council.meetings) == council.rows == 1718
    assert {m.body for m in council.meetings} == {"City Council"}
    assert not any(m.is_time_known for m in council.meetings)
    assert {m.status for m in council.meetings} == {"scheduled"}


def test_san_diego_meetings_are_those_of_the_page(council: MeetingList, granicus: Path) -> None:
    """Held against the cells themselves, all of them: the number of the clip, its name, its day."""
    page = (granicus / "sandiego__ViewPublisher_view3_council.html").read_text(encoding="utf-8")
    page = re.sub(r"<!--.*?-->", "", page, flags=re.S)
    typed = [
        (f"clip-{clip}", words(name), words(day))
        for name, day, clip in re.findall(
            r'<td class="name">(.*?)</td>\s*<td style="width: 100px;">(.*?)</td>.*?clip_id=(\d+)', page, re.S
        )
    ]

    read = [(m.vendor_id, m.title, f"{m.starts_at:%b} {m.starts_at.day}, {m.starts_at.year}") for m in council.meetings]

    assert read == typed


def words(html: str) -> str:
    return " ".join(unescape(html).split())


def test_san_diego_a_name_in_a_comment_is_no_name(council: MeetingList) -> None:
    """The row of clip 5784 has «CC Monday» in a comment beside its name."""
    row = next(m for m in council.meetings if m.vendor_id == "clip-5784")

    assert (row.title, row.starts_at.isoformat()) == ("City Council - Monday", "2013-05-20T00:00:00-07:00")


def test_san_diego_days_have_the_offset_of_their_day(council: MeetingList) -> None:
    days = {m.vendor_id: m.starts_at.isoformat() for m in council.meetings}

    assert days["clip-8527"] == "2022-09-19T00:00:00-07:00"
    assert days["clip-8502"] == "2022-08-02T00:00:00-07:00"
    assert days["clip-5434"] == "2000-07-18T00:00:00-07:00"
    assert {day[-6:] for day in days.values() if day[5:7] == "01"} == {"-08:00"}


def test_san_diego_says_in_titles_what_was_added(council: MeetingList) -> None:
    by_id = {m.vendor_id: m for m in council.meetings}

    assert by_id["clip-8522"].amendment == "title «Tuesday Agenda Revised Added S500-S510»"
    assert by_id["clip-8527"].amendment == ""


def test_san_diego_has_minutes_and_films_are_no_documents(council: MeetingList) -> None:
    """1192 through the viewer and eight on other hosts; four links to the city's front page are none."""
    documents = [document for m in council.meetings for document in m.documents]
    viewed = [each for each in documents if each.url.startswith("/MinutesViewer.php?view_id=3&clip_id=")]

    assert Counter(each.kind for each in documents) == {"minutes": 1200}
    assert len(viewed) == 1192
    assert not any(re.search(r"\.mp[34]", each.url) for each in documents)
    elsewhere = {each.url for each in documents if each not in viewed}
    assert "https://onbase.sandiego.gov/OnBaseAgendaOnline/Meetings/ViewMeeting?id=998&doctype=2" in elsewhere
    assert "http://docs.sandiego.gov/councilminutes/2007/min20071119rm.pdf" in elsewhere


def test_san_diego_players_are_where_people_look(council: MeetingList) -> None:
    row = next(m for m in council.meetings if m.vendor_id == "clip-8477")

    assert row.page_url == "/MediaPlayer.php?view_id=3&clip_id=8477"
    assert row.video_url == "https://sandiego.granicus.com/MediaPlayer.php?view_id=3&clip_id=8477"
    assert [d.url for d in row.documents] == ["/MinutesViewer.php?view_id=3&clip_id=8477"]
    assert row.agenda_urls == ()


def test_the_largest_page_is_read_in_seconds(granicus: Path) -> None:
    """2.4 million bytes take about three seconds of a slow machine's time; a square of that would take minutes."""
    body = (granicus / "sandiego__ViewPublisher_view3_council.html").read_bytes()

    started = time.process_time()
    read_meetings(body, CALIFORNIA)

    assert time.process_time() - started < 15


@pytest.mark.parametrize(
    ("name", "count", "body", "first", "last"),
    [
        (
            "sandiego__ViewPublisher_charter_review.html",
            38,
            "Charter Review Committee",
            ("clip-6707", "Charter Review Committee", "2016-05-18T00:00:00-07:00"),
            ("clip-1154", "Charter Review Committee", "2007-04-13T00:00:00-07:00"),
        ),
        (
            "sandiego__ViewPublisher_fire_com.html",
            8,
            "Ad Hoc Committee on Fire Prevention and Recovery",
            ("clip-2574", "Ad Hoc Committee on Fire Prevention and Recovery", "2008-11-10T00:00:00-08:00"),
            ("clip-1821", "Ad Hoc Committee on Fire Prevention and Recovery", "2008-01-14T00:00:00-08:00"),
        ),
    ],
)
def test_san_diego_committees_are_named_by_the_heading(
    granicus: Path, name: str, count: int, body: str, first: tuple[str, str, str], last: tuple[str, str, str]
) -> None:
    """The registry names the view where it is known; here the heading does."""
    found = read_meetings((granicus / name).read_bytes(), CALIFORNIA)

    assert (found.problems, found.notes) == ((), ())
    assert len(found.meetings) == found.rows == count
    assert {m.body for m in found.meetings} == {body}
    seen = [(m.vendor_id, m.title, m.starts_at.isoformat()) for m in found.meetings]
    assert (seen[0], seen[-1]) == (first, last)
    assert not any(m.documents for m in found.meetings)
    assert "sandiego.granicus.com" in found.names


def test_san_diego_a_view_is_named_by_the_registry(granicus: Path) -> None:
    body = (granicus / "sandiego__ViewPublisher_fire_com.html").read_bytes()

    found = read_meetings(body, CALIFORNIA, bodies={"3": "City Council", "28": "Fire Committee"})

    assert {m.body for m in found.meetings} == {"Fire Committee"}


# Metra: meetings to come in one table, and one for each of two bodies.


@pytest.fixture
def metra(granicus: Path) -> MeetingList:
    return read_meetings((granicus / "metra__ViewPublisher.html").read_bytes(), CHICAGO)


def test_metra_has_as_many_meetings_as_rows(metra: MeetingList, granicus: Path) -> None:
    rows = (granicus / "metra__ViewPublisher.html").read_bytes().count(b'<tr class="listingRow">')

    assert (metra.problems, metra.notes) == ((), ())
    assert len(metra.meetings) == metra.rows == rows == 61
    assert Counter(m.body for m in metra.meetings) == {
        "Board of Directors": 39,
        "Citizen Advisory Board": 11,
        "Metra Board": 11,
    }
    assert all(m.is_time_known for m in metra.meetings)


def test_metra_meetings_to_come_have_no_id_yet(metra: MeetingList) -> None:
    """Nothing is linked: they are known by title and day, and no two are the same."""
    coming = metra.meetings[:11]

    assert [(m.title, m.starts_at.isoformat()) for m in coming][3::7] == [
        ("Metra May 2018 Board Meeting", "2018-05-09T10:30:00-05:00"),
        ("Metra December 2018 Board Meeting", "2018-12-12T10:30:00-06:00"),
    ]
    assert len({m.vendor_id for m in coming}) == 11
    assert all(m.vendor_id.startswith("row-") and m.documents == () for m in coming)


def test_metra_archived_meetings_have_agendas_and_mostly_minutes(metra: MeetingList) -> None:
    by_id = {m.vendor_id: m for m in metra.meetings}

    january, december = by_id["clip-288"], by_id["clip-276"]
    assert (january.title, january.starts_at.isoformat()) == (
        "Metra January 2018 Board Meeting",
        "2018-01-17T10:33:00-06:00",
    )
    assert [(d.kind, d.url) for d in january.documents] == [("agenda", "/AgendaViewer.php?view_id=5&clip_id=288")]
    assert [(d.kind, d.url) for d in december.documents] == [
        ("agenda", "/AgendaViewer.php?view_id=5&clip_id=276"),
        ("minutes", "/MinutesViewer.php?view_id=5&clip_id=276&doc_id=67620acc-fc9b-11e7-8dcb-00505691de41"),
    ]
    workshop = by_id["clip-277"]
    assert (workshop.title, workshop.starts_at.isoformat()) == (
        "Metra Board Workshop on Metra Fare Structure Study",
        "2017-12-13T12:46:00-06:00",
    )
    assert by_id["clip-296"].body == "Citizen Advisory Board"
    assert by_id["clip-296"].starts_at.isoformat() == "2018-01-31T09:00:00-06:00"


# RTA: meetings to come, without a table.


def test_rta_names_body_day_and_time_in_one_line(granicus: Path) -> None:
    """One meeting is listed twice; a time stands in three titles of which one has words instead."""
    found = read_meetings((granicus / "rta__upcoming.html").read_bytes(), CHICAGO)

    assert found.problems == ()
    assert [(m.body, m.starts_at.isoformat(), m.is_time_known) for m in found.meetings] == [
        ("Board of Directors", "2018-06-21T00:00:00-05:00", False),
        ("Audit Committee", "2018-06-21T00:00:00-05:00", False),
        ("Finance Committee", "2018-06-21T08:30:00-05:00", True),
        ("Board of Directors", "2018-07-19T00:00:00-05:00", False),
        ("Board of Directors", "2018-08-23T00:00:00-05:00", False),
        ("Board of Directors", "2018-09-13T00:00:00-05:00", False),
        ("Board of Directors", "2018-10-18T00:00:00-05:00", False),
        ("Board of Directors", "2018-11-15T00:00:00-06:00", False),
        ("Finance Committee", "2018-11-28T09:00:00-06:00", True),
        ("Board of Directors", "2018-12-13T00:00:00-06:00", False),
    ]
    assert found.rows == 10
    assert [note.split(":")[0] for note in found.notes] == ["listed twice"]
    assert {m.vendor_id: [d.url for d in m.documents] for m in found.meetings if m.documents} == {
        "event-325": ["/AgendaViewer.php?view_id=5&event_id=325"],
        "event-326": ["/AgendaViewer.php?view_id=5&event_id=326"],
    }


# Players.


def test_hercules_player_has_an_index_of_items(granicus: Path) -> None:
    """Twenty entries, of which two head the ones that follow."""
    agenda = read_agenda((granicus / "hercules__player_clip1306.html").read_bytes())

    assert agenda.problems == ()
    assert [(item.vendor_id, item.number) for item in agenda.items] == [
        ("125115", "I"), ("125116", "II"), ("125118", ""), ("125119", "1"), ("125122", "V"), ("125123", "IV"),
        ("125125", "VI"), ("125126", "VII"), ("125127", "VIII"), ("125128", "IX"), ("125129", "X"), ("125131", "XI"),
        ("125132", "XII"), ("125138", "1"), ("125146", "2"), ("125152", "3"), ("125161", "XIV"), ("125163", "XV"),
    ]  # fmt: skip
    volunteers = agenda.items[15]
    assert (volunteers.title, volunteers.file_number) == ("Volunteer Recognition", "22-851")
    assert volunteers.section == "DISCUSSION AND/OR ACTION ITEMS"
    assert volunteers.text.endswith("an update on Volunteer Recognition in the City of Hercules.")
    assert agenda.items[12].title == "CONSENT CALENDAR"
    assert not any(item.is_consent for item in agenda.items)
    assert any("3 texts are cut off after 255 characters" in note for note in agenda.notes)
    assert "City of Hercules" in agenda.names


PDF = "https://legistar.granicus.com/alexandria/meetings/2025/4/2616_"


@pytest.mark.parametrize(
    ("name", "title", "documents", "government"),
    [
        (
            "alexandria__player_clip6490.html",
            "Board of Architectural Review",
            [
                ("agenda", f"{PDF}A_Board_of_Architectural_Review_25-04-02_Docket.pdf"),
                ("minutes", f"{PDF}M_Board_of_Architectural_Review_25-04-02_Action_Docket.pdf"),
            ],
            "City of Alexandria",
        ),
        (
            "calabasas__player_event1525.html",
            "City Council Regular Meeting",
            [("agenda", "https://calabasas.primegov.com/Portal/Meeting?meetingTemplateId=355")],
            "City of Calabasas",
        ),
        (
            "fountainvalley__player_clip607_mediaplayer.html",
            "City Council Meeting - Jun 16th, 2026",
            [("agenda", "/AgendaViewer.php?suppressToolbar=1&clip_id=607&is_archiving=0&embedded=1")],
            "The City of Fountain Valley, CA",
        ),
        (
            "napacity__player_clip3450.html",
            "Bicycle and Pedestrian Advisory Commission",
            [("agenda", "/AgendaViewer.php?clip_id=3450&embedded=1")],
            "City of Napa",
        ),
        (
            "simivalley__player_clip2840.html",
            "City Council Meeting 12/18/2023 (Closed Session starts at 6:00 PM)",
            [
                ("agenda", "/AgendaViewer.php?clip_id=2840&embedded=1"),
                ("minutes", "/MinutesViewer.php?clip_id=2840&embedded=1"),
            ],
            "City of Simi Valley",
        ),
    ],
)
def test_a_player_without_an_index_says_so_once(
    granicus: Path, name: str, title: str, documents: list[tuple[str, str]], government: str
) -> None:
    """Its documents are there all the same."""
    agenda = read_any((granicus / name).read_bytes(), CALIFORNIA)

    assert isinstance(agenda, Agenda)
    assert agenda.items == ()
    assert [problem.kind for problem in agenda.problems] == ["player without an index"]
    assert f"«{title}»" in agenda.problems[0].detail
    assert [(d.kind, d.url) for d in agenda.documents] == documents
    assert agenda.names == (title, government)


def test_calabasas_says_why_there_is_no_index(granicus: Path) -> None:
    agenda = read_agenda((granicus / "calabasas__player_event1525.html").read_bytes())

    assert "The event you selected is not currently in progress." in agenda.problems[0].detail


def test_the_frame_of_a_film_is_no_agenda(granicus: Path) -> None:
    with pytest.raises(Unreadable, match="a bare video player"):
        read_any((granicus / "fountainvalley__player_clip607_player.html").read_bytes(), CALIFORNIA)


# Quirks.


def test_a_meeting_changes_its_id_when_it_was_held() -> None:
    """Both links are about one meeting; the vendor does not say so."""
    assert links.native_id("/AgendaViewer.php?view_id=5&event_id=812") == "event-812"
    assert links.native_id("//x.granicus.com/MediaPlayer.php?view_id=5&clip_id=4410") == "clip-4410"
    assert links.native_id("https://x.granicus.com/player/clip/4410?view_id=5") == "clip-4410"
    assert links.native_id("http://x.granicus.com/MediaPlayer.php?publish_id=1648") == ""
    assert links.native_id("http://[") == ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("//x.granicus.com/AgendaViewer.php?clip_id=1", "/AgendaViewer.php?clip_id=1"),
        ("http://x.granicus.com/prefix/AgendaViewer.php?clip_id=1#view=FitH", "/AgendaViewer.php?clip_id=1"),
        ("AgendaViewer.php?clip_id=1", "/AgendaViewer.php?clip_id=1"),
        ("/player/clip/1", "/player/clip/1"),
        ("//y.granicus.com/AgendaViewer.php?clip_id=1", "https://y.granicus.com/AgendaViewer.php?clip_id=1"),
        ("http://files.example.gov/a.pdf", "http://files.example.gov/a.pdf"),
    ],
)
def test_links_to_the_site_itself_are_relative_and_others_are_not(url: str, expected: str) -> None:
    """Another tenant is another host: its meetings are not this one's."""
    assert links.on_site(url, "x.granicus.com") == expected


def test_a_film_and_an_empty_link_are_no_documents() -> None:
    body = (CASES / "view_of_an_archive" / "response.html").read_bytes()

    found = read_meetings(body, CALIFORNIA)

    assert [[d.url for d in m.documents] for m in found.meetings] == [
        ["/MinutesViewer.php?view_id=3&clip_id=9002"],
        ["https://files.brookfield.example/OnBase/Meetings/ViewMeeting?id=998&doctype=2"],
        [],
        [],
    ]


def test_a_time_stamp_that_nobody_sees_is_no_date() -> None:
    """Some templates sort by seconds that stand hidden before the date."""
    good = (CASES / "view_with_panels" / "response.html").read_text(encoding="utf-8")
    stamped = good.replace("Nov&nbsp;17,", '<span style="display:none;">1795055580</span>Nov&nbsp;17,')
    assert stamped != good

    assert read_meetings(stamped.encode(), CALIFORNIA) == read_meetings(good.encode(), CALIFORNIA)


def test_the_sound_of_an_agenda_is_no_agenda() -> None:
    """What a link says counts only where it leads to something that can be read."""
    good = (CASES / "view_of_an_archive" / "response.html").read_text(encoding="utf-8")
    said = good.replace("Audio<br>", "Agenda as audio<br>")
    assert said != good

    assert read_meetings(said.encode(), CALIFORNIA) == read_meetings(good.encode(), CALIFORNIA)


@pytest.mark.parametrize("case", ["view_of_an_archive", "view_with_panels"])
def test_a_table_around_everything_changes_nothing(case: str) -> None:
    good = (CASES / case / "response.html").read_text(encoding="utf-8")
    framed = good.replace("<body>", "<body><table><tr><td>").replace("</body>", "</td></tr></table></body>")

    assert read_meetings(framed.encode(), CALIFORNIA) == read_meetings(good.encode(), CALIFORNIA)


def test_utf_8_is_read_as_such_whatever_the_page_declares() -> None:
    good = (CASES / "view_of_an_archive" / "response.html").read_text(encoding="utf-8")
    declared = good.replace("charset=utf-8", "charset=iso-8859-1").replace("Tuesday Agenda", "Reunión de San José")

    found = read_meetings(declared.encode(), CALIFORNIA)

    assert found.meetings[0].title == "Reunión de San José"
    assert not any("UTF-8" in note for note in found.notes)


def test_empty_lists_are_no_failure() -> None:
    good = (CASES / "view_with_panels" / "response.html").read_text(encoding="utf-8")

    found = read_meetings(without(r'<tr class="listingRow">.*?</tr>')(good).encode(), CALIFORNIA)

    assert (found.meetings, found.rows, found.problems) == ((), 0, ())
    assert found.notes == ("no meetings: the lists in the page are empty",)


def test_a_sentence_with_no_and_videos_makes_no_empty_list() -> None:
    """Only a page that says that it has no meetings may have none."""
    good = (CASES / "view_of_nothing" / "response.html").read_text(encoding="utf-8")

    with pytest.raises(Unreadable, match="no list of meetings"):
        read_meetings(good.replace("no upcoming events", "no charge for videos").encode(), CALIFORNIA)


def test_a_file_is_no_page() -> None:
    with pytest.raises(Unreadable, match="a PDF, not a page"):
        read_any(b"%PDF-1.4\n<< /Type /Catalog >>", CALIFORNIA)


# Damage: whatever becomes of a good page, it is never silently another list.


def without(pattern: str) -> Callable[[str], str]:
    return lambda page: re.sub(pattern, "", page, flags=re.S | re.I)


def with_instead(pattern: str, replacement: str) -> Callable[[str], str]:
    return lambda page: re.sub(pattern, replacement, page, flags=re.S)


SWAPPED = {
    ">Event<": ">Date<",
    ">Date<": ">Event<",
    '"Name listHeader': '"Date listHeader',
    '"Date listHeader': '"Name listHeader',
}
DAMAGE: dict[str, Callable[[str], str]] = {
    "nothing at all": lambda _: "",
    "no page": lambda _: '{"error": "not found"}',
    "a login page": lambda _: "<html><title>Sign in</title><form><input type=password></form></html>",
    "an error page": lambda _: "<html><title>Error</title><h1>Something went wrong</h1></html>",
    "a block page": lambda _: "<html><title>Just a moment...</title></html>",
    "the tables gone": without(r"<table.*</table>"),
    "the tables are lists": with_instead(r"(</?)(?:table|t[rdh]|tbody|thead)\b", r"\1div"),
    "all in a comment": with_instead(r"<body>(.*)</body>", r"<body><!-- \1 --></body>"),
    "the headings gone": without(r"<thead>.*?</thead>"),
    "the name's column renamed": with_instead(r"Event(?=</div></th>)|Name(?= listHeader)", "Item"),
    "the date's column renamed": with_instead(r"Date(?=</div></th>| listHeader)", "When"),
    "the headings swapped": lambda page: re.sub(
        r">(?:Event|Date)<|\"(?:Name|Date) listHeader", lambda found: SWAPPED[found[0]], page
    ),
    "the first cells gone": without(r'<td class="(?:name|listItem" headers="Name)".*?</td>'),
    "the links emptied": lambda page: re.sub(r'onclick="[^"]*"|href="[^"]*"', "", page, flags=re.I),
    "the ids gone": without(r"(?:clip|event)_id=\d+"),
    "the ids all one": with_instead(r"clip_id=\d+", "clip_id=7"),
    "the dates emptied": without(r"[A-Z][a-z]{2}&nbsp; ?\d+,&nbsp;\d{4}"),
    "the years gone": without(r"(?<=,)&nbsp;20\d\d"),
    "the months unknown": with_instead(r"\b(?:Nov|Sep|Aug|Jul|Dec|Jan)(?=&nbsp;)", "Xyz"),
    "the days impossible": with_instead(r"&nbsp; ?\d+,", "&nbsp;45,"),
    "the names emptied": lambda page: re.sub(
        r'(<td class="(?:name"|listItem" headers="Name")[^>]*>)[^<]*', r"\1", page
    ),
    "cut off in the middle": lambda page: page[: len(page) // 2],
    "cut off near the end": lambda page: page[: page.rindex("</tr>") - 40],
    "a list to come without links or headings": lambda page: re.sub(
        r"<thead>.*?</thead>", "", re.sub(r"event_id=\d+", "", page), count=1, flags=re.S
    ),
    "one table's headings gone": lambda page: re.sub(r"<thead>.*?</thead>", "", page, count=1, flags=re.S),
    "a row without its cells": lambda page: re.sub(
        r"(<tr class=\"(?:listingRow|shade)\">).*?(<a [^>]*clip_id)", r"\1<td>\2", page, count=1, flags=re.S
    ),
}


@pytest.mark.parametrize("case", ["view_of_an_archive", "view_with_panels"])
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_view_is_never_silently_another_list(case: str, damage: str) -> None:
    """Unreadable, or a problem; at best, the same meetings."""
    good = (CASES / case / "response.html").read_text(encoding="utf-8")
    damaged = DAMAGE[damage](good)
    assert damaged != good

    try:
        found = read_meetings(damaged.encode(), CALIFORNIA)
    except Unreadable:
        return

    assert found.problems or found.meetings == read_meetings(good.encode(), CALIFORNIA).meetings


INDEX_DAMAGE: dict[str, Callable[[str], str]] = {
    "nothing at all": lambda _: "",
    "an error page": lambda _: "<html><title>Error</title><h1>Something went wrong</h1></html>",
    "the index gone": without(r'<section id="index".*?</section>'),
    "the entries renamed": lambda page: page.replace("index-point", "entry"),
    "the name gone": without(r'<div id="video-name".*?</div>'),
    "the ids gone": without(r'data-id="\d+"'),
    "the ids all one": with_instead(r'data-id="\d+"', 'data-id="7"'),
    "the texts gone": lambda page: re.sub(r'(tabindex="0"\n>)[^<]*', r"\1", page),
}


@pytest.mark.parametrize("damage", INDEX_DAMAGE)
def test_a_damaged_player_is_never_silently_another_agenda(damage: str) -> None:
    good = (CASES / "player_with_an_index" / "response.html").read_text(encoding="utf-8")
    damaged = INDEX_DAMAGE[damage](good)
    assert damaged != good

    try:
        agenda = read_agenda(damaged.encode())
    except Unreadable:
        return

    assert agenda.problems
