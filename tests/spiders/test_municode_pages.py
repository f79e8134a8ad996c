"""Municode's pages: the recorded ones give what was read in them by eye, and what is damaged is said."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from published.reading import Unreadable
from published.values import Agenda, ListedMeeting, MeetingList
from spiders.municode import pages
from spiders.municode.spider import MunicodeSpider
from spiders.polling.lists import ListRequest

PACIFIC = ZoneInfo("America/Los_Angeles")
CASES = Path(__file__).parents[1] / "fixtures" / "pages" / "municode"
BLOB = "https://mccmeetings.blob.core.usgovcloudapi.net"

Damage = Callable[[str], str]


@pytest.fixture
def clovis(recordings: Path) -> MeetingList:
    return pages.read_meetings((recordings / "municode" / "clovisca__publishpage.html").read_bytes(), PACIFIC)


@pytest.fixture
def stevenson(recordings: Path) -> MeetingList:
    return pages.read_meetings((recordings / "municode" / "stevenson__meetings.html").read_bytes(), PACIFIC)


def titled(found: MeetingList, title: str) -> ListedMeeting:
    (meeting,) = (each for each in found.meetings if each.title == title)
    return meeting


# Recorded pages.


def test_clovis_gives_the_ten_meetings_of_its_publish_page(clovis: MeetingList) -> None:
    """From 1 August back to 18 April 2022, all at six in the evening, summer time."""
    assert clovis.problems == clovis.notes == ()
    assert clovis.rows == 10
    assert [meeting.starts_at.isoformat() for meeting in clovis.meetings] == [
        f"2022-{day}T18:00:00-07:00"
        for day in ("08-01", "07-18", "07-05", "06-20", "06-13", "06-06", "05-16", "05-09", "05-02", "04-18")
    ]
    assert {(each.body, each.title) for each in clovis.meetings} == {("City Council Meeting", "City Council Meeting")}
    assert {each.location for each in clovis.meetings} == {"1033 Fifth Street, Clovis, CA 93612"}
    assert {each.status for each in clovis.meetings} == {"scheduled"}


def test_clovis_files_are_named_by_their_own_address_and_the_meeting_by_theirs(clovis: MeetingList) -> None:
    """The link leads to a page that hands the file out under a name; behind it is the file."""
    first, *_ = clovis.meetings
    third = clovis.meetings[2]

    assert first.vendor_id == "7b1add8e8e3441b7aa5d36b337aacb2c"
    assert [(each.kind, each.url) for each in first.documents] == [
        ("agenda", f"{BLOB}/clovis-pubu/MEET-Agenda-7b1add8e8e3441b7aa5d36b337aacb2c.pdf"),
        ("packet", f"{BLOB}/clovis-pubu/MEET-Packet-7b1add8e8e3441b7aa5d36b337aacb2c.pdf"),
    ]
    assert [each.kind for each in third.documents] == ["agenda", "packet", "minutes"]
    assert first.video_url == "https://youtu.be/KRYJCbJPlA8"
    assert sum(len(each.documents) for each in clovis.meetings) == 28


def test_clovis_agendas_are_asked_for_as_web_pages_with_their_files(clovis: MeetingList) -> None:
    """The client's code stands in the links of the page."""
    assert clovis.names == ("CLOVIS",)
    assert clovis.meetings[0].agenda_urls == (
        "/adaHtmlDocument/index?cc=CLOVIS&me=7b1add8e8e3441b7aa5d36b337aacb2c&ip=True",
    )
    assert all(len(each.agenda_urls) == 1 for each in clovis.meetings)


def test_clovis_shows_the_first_of_ten_pages(clovis: MeetingList) -> None:
    """The menu's own links are scripts; its next page is made of the one that leads to the last."""
    assert clovis.next_page == "/PublishPage?cid=CLOVIS&ppid=5157d66d-a361-43e8-87a4-3d5eca4821de&p=2"


def test_stevenson_gives_sixteen_meetings_in_seventeen_rows(stevenson: MeetingList) -> None:
    """The special meeting of 28 August stands there twice, with one page."""
    starts = [meeting.starts_at.isoformat() for meeting in stevenson.meetings]

    assert stevenson.problems == ()
    assert (stevenson.rows, len(starts)) == (17, 16)
    assert stevenson.notes == ("row 9 repeats «August 28, 2025 - City Council Special Meeting»",)
    assert starts[0] == "2025-12-18T18:00:00-08:00"
    assert starts[1] == "2025-12-01T17:30:00-08:00"
    assert "2025-08-28T09:00:00-07:00" in starts
    assert starts[-1] == "2025-06-11T17:30:00-07:00"
    assert stevenson.names[0] == "Meetings | Stevenson Washington"


def test_stevenson_has_one_cancelled_meeting_and_says_so_in_its_name(stevenson: MeetingList) -> None:
    """«…Meeting-CANCELLED»; its page is there, and nothing else."""
    (cancelled,) = (each for each in stevenson.meetings if each.status == "cancelled")

    assert cancelled.title == "Q2 Joint City Council/Fire District II Meeting-CANCELLED"
    assert cancelled.body == "Q2 Joint City Council/Fire District II Meeting"
    assert cancelled.documents == cancelled.agenda_urls == ()
    assert cancelled.page_url == "/citycouncil/page/q2-joint-city-councilfire-district-ii-meeting-0"


def test_stevenson_agendas_are_web_pages_of_another_host_where_there_are_any(stevenson: MeetingList) -> None:
    """With the files of the items where a packet is offered; ten meetings have one, the others files or nothing."""
    november = titled(stevenson, "November 20th, 2025 Regular Council Meeting")
    budget = titled(stevenson, "Special Council Meeting (Budget Priorities)")
    ada = "https://meetings.municode.com/adaHtmlDocument/index?cc=STEVWA"

    assert november.agenda_urls == (f"{ada}&me=bbfe997d8a494a7187bb5742c717f180&ip=True",)
    assert budget.agenda_urls == (f"{ada}&me=e8d49cc50e80419e97ca1334a6538032&ip=False",)
    assert sum(bool(each.agenda_urls) for each in stevenson.meetings) == 10
    assert november.body == "Regular Council Meeting"


def test_stevenson_files_of_its_own_site_are_below_the_base_url(stevenson: MeetingList) -> None:
    """Those of the vendor's storage keep their host."""
    joint = titled(stevenson, "Joint Council/Fire District 2 Meeting")
    november = titled(stevenson, "November 20th, 2025 Regular Council Meeting")

    assert [each.kind for each in joint.documents] == ["agenda", "packet", "minutes"]
    assert all(each.url.startswith("/sites/default/files/") for each in joint.documents)
    assert joint.agenda_urls == ()
    assert [each.url.split("/")[2] for each in november.documents] == [BLOB.split("/")[2]] * 2
    first = titled(stevenson, "December 18th, 2025 Regular Council Meeting")
    assert first.documents == first.agenda_urls == ()


def test_the_text_of_an_agenda_is_no_page(recordings: Path) -> None:
    """An excerpt without markup, as the one of Los Altos that was kept."""
    body = (recordings / "municode" / "losaltosca__adaHtmlDocument_2022-06-28_amended_text_EXCERPT.txt").read_bytes()

    with pytest.raises(Unreadable, match="not a web page"):
        pages.read_any(body, PACIFIC)


# Quirks.


def test_a_kind_of_page_is_told_by_its_marks() -> None:
    """As for the command that inspects a file of unknown origin."""
    assert isinstance(pages.read_any((CASES / "agenda_with_files" / "response.html").read_bytes(), PACIFIC), Agenda)
    assert isinstance(pages.read_any((CASES / "publish_page" / "response.html").read_bytes(), PACIFIC), MeetingList)


def test_the_registry_can_name_the_client() -> None:
    """Where no link of the page does."""
    body = (CASES / "publish_page_of_nobody" / "response.html").read_bytes()

    (meeting,) = pages.read_meetings(body, PACIFIC, code="losaltosca").meetings

    assert meeting.agenda_urls == ("/adaHtmlDocument/index?cc=LOSALTOSCA&me=000000000000000000000000000000d3&ip=True",)


def test_a_body_is_named_by_the_registry() -> None:
    """By the title without its marks."""
    body = (CASES / "publish_page_with_marks" / "response.html").read_bytes()

    found = pages.read_meetings(body, PACIFIC, bodies={"City Council Meeting": "City Council"})

    assert found.meetings[0].body == "City Council"
    assert found.meetings[0].title == "City Council Meeting - Amended"


def test_an_item_keeps_its_name_when_another_one_comes_before_it() -> None:
    """Letters move on; an item is known by what it says."""
    page = (CASES / "agenda_with_files" / "response.html").read_text(encoding="utf-8")
    late = (
        '<ol class="agenda-items">\n<li><div class="Section0"><p><num>a.</num><span>Added late</span></p></div></li>\n'
    )

    before = {item.text: item.vendor_id for item in pages.read_agenda(page.encode()).items}
    after = {
        item.text: item.vendor_id
        for item in pages.read_agenda(page.replace('<ol class="agenda-items">\n', late).encode()).items
    }

    assert before.items() <= after.items()
    assert "Added late" in after


def test_headings_and_items_in_lists_of_either_kind_are_read() -> None:
    """Some clients have an unordered list."""
    page = (CASES / "agenda_with_files" / "response.html").read_text(encoding="utf-8")

    other = page.replace('<ol class="agenda-items">', '<ul class="agenda-items">').replace("</ol>", "</ul>")

    assert pages.read_agenda(other.encode()) == pages.read_agenda(page.encode())


@pytest.mark.parametrize("href", ["http://[", "//[/d/f?u=x", "https://meetings.municode.com/d/f", "?", "tel:5551234"])
def test_an_odd_link_costs_no_meeting(href: str) -> None:
    """It is handed on, to be refused and said, or is none."""
    page = (CASES / "publish_page" / "response.html").read_text(encoding="utf-8")
    odd = re.sub(r'<a href="[^"]*MEET-Agenda-0{30}a2[^"]*"', f'<a href="{href}"', page)

    found = pages.read_meetings(odd.encode(), PACIFIC)

    assert odd != page
    assert [each.title for each in found.meetings] == [
        "City Council Meeting",
        "Planning Commission Meeting",
        "City Council Meeting",
    ]


# What is asked for.


def found_on(*days: date) -> MeetingList:
    meetings = tuple(
        ListedMeeting(str(day), "Council", "Council", datetime.combine(day, time(19), tzinfo=PACIFIC)) for day in days
    )
    return MeetingList(meetings, len(meetings), next_page="/PublishPage?cid=X&ppid=0&p=2")


def test_pages_older_than_the_window_are_not_asked_for() -> None:
    """The newest come first; a page that reaches into the window has a following one."""
    spider = MunicodeSpider.__new__(MunicodeSpider)
    spider.since = date(2024, 10, 1)
    first = ListRequest("/PublishPage/index?cid=X&ppid=0&p=1")

    following = spider.next_list(first, found_on(date(2024, 10, 8), date(2024, 9, 24)))

    assert following is not None
    assert (following.path, following.page) == ("/PublishPage?cid=X&ppid=0&p=2", 2)
    assert spider.next_list(first, found_on(date(2024, 9, 24), date(2024, 9, 10))) is None


def test_an_agenda_that_is_not_there_with_its_files_is_asked_for_without() -> None:
    """Once: there is no third one."""
    spider = MunicodeSpider.__new__(MunicodeSpider)
    url = pages.agenda_path("LOSALTOSCA", "a" * 32)

    assert spider.other_agenda(url) == pages.agenda_path("LOSALTOSCA", "a" * 32, with_packet=False)
    assert spider.other_agenda(str(spider.other_agenda(url))) is None


# Damage.


def replaced(pattern: str, by: str) -> Damage:
    def damage(page: str) -> str:
        changed = re.sub(pattern, by, page, flags=re.S)
        assert changed != page
        return changed

    return damage


def said(read: Callable[[bytes], MeetingList | Agenda], page: str) -> set[str]:
    """What is said to be wrong with a page: of its parts, or of all of it."""
    try:
        return {problem.detail for problem in read(page.encode()).problems}
    except Unreadable as problem:
        return {str(problem)}


LOGIN = "<html><head><title>Sign in</title></head><body><form></form></body></html>"
DAMAGED_LISTS: dict[str, Damage] = {
    "the table is gone": replaced(r"<table.*</table>", ""),
    "the heads are gone": replaced(r"<thead>.*</thead>", ""),
    "a login page": lambda _: LOGIN,
    "an error page": lambda _: "<html><title>Friendly Error Page</title>Sorry, something went wrong</html>",
    "a block page": lambda _: "<html><title>Attention Required! | Cloudflare</title></html>",
    "Meeting renamed": replaced(r">\nMeeting\n<", ">\nEvent\n<"),
    "Date renamed": replaced(r">\nDate\n<", ">\nDay\n<"),
    "Time renamed": replaced(r">\nTime\n<", ">\nClock\n<"),
    "Agenda renamed": replaced(r">\nAgenda\n<", ">\nFiles\n<"),
    "Packet renamed": replaced(r">\nPacket\n<", ">\nBundle\n<"),
    "Minutes renamed": replaced(r">\nMinutes\n<", ">\nRecord\n<"),
    "a column more in the rows": replaced(r"<tr>\n<td", "<tr>\n<td></td><td"),
    "a column less in the rows": replaced(r'<td scope="row" class="div-table-col time" >.*?</td>\n', ""),
    "titles emptied": replaced(r"(City Council|Planning Commission) Meeting\n", "\n"),
    "dates emptied": replaced(r"\d+/\d+/2022\n", "\n"),
    "dates in words": replaced(r"\d+/\d+/2022\n", "next Tuesday\n"),
    "dates of another order": replaced(r"(\d+)/(\d+)/2022\n", r"2022/\1/\2\n"),
    "times are words": replaced(r"\d+:\d\d PM\n", "evening\n"),
    "the numbers of the files removed": replaced(r"-[0-9a-f]{32}\.pdf", ".pdf"),
    "the client's code removed": replaced(r"\?cc=LOSALTOSCA", ""),
    "cut in the middle of a row": lambda page: page[: page.index("Planning Commission") + 30],
    "nothing but a head": replaced(r"<div.*", ""),
}


@pytest.mark.parametrize("damage", DAMAGED_LISTS.values(), ids=DAMAGED_LISTS)
def test_damaged_lists_are_never_read_in_silence(damage: Damage) -> None:
    """Each is refused, or said, or costs rows that are said."""
    page = (CASES / "publish_page" / "response.html").read_text(encoding="utf-8")

    assert not said(lambda body: pages.read_meetings(body, PACIFIC), page)
    assert said(lambda body: pages.read_meetings(body, PACIFIC), damage(page))


DAMAGED_AGENDAS: dict[str, Damage] = {
    "a login page": lambda _: LOGIN,
    "the agenda's frame and sections renamed": replaced("ap-agenda|agenda-section", "a"),
    "sections emptied": replaced(r'<section class="agenda-section">.*</section>', ""),
    "sections renamed": replaced('"agenda-section"', '"part"'),
    "heads of sections renamed": replaced('"section-header"', '"part-head"'),
    "lists of items renamed": replaced('"agenda-items"', '"items"'),
    "lists of files renamed": replaced('"agenda_item_attachments"', '"files"'),
    "files without links": replaced(r'<a href="[^"]*ITEM-[^"]*"', "<a"),
    "links of files emptied": replaced(r'href="[^"]*ITEM-[^"]*"', 'href=""'),
    "words of items emptied": replaced(r"(<li>\n<div.*?</num><span[^>]*>)[^<]*", r"\1"),
    "the page's head gone": replaced(r"<header>.*</header>", ""),
}


@pytest.mark.parametrize("damage", DAMAGED_AGENDAS.values(), ids=DAMAGED_AGENDAS)
def test_damaged_agendas_are_never_read_in_silence(damage: Damage) -> None:
    """Each is refused, or said."""
    page = (CASES / "agenda_with_files" / "response.html").read_text(encoding="utf-8")

    assert not said(pages.read_agenda, page)
    assert said(pages.read_agenda, damage(page))


def test_the_page_of_another_client_is_none(recordings: Path) -> None:
    """The host has them all under one path: a wrong code, or a changed default, gives another city's meetings."""
    page = (recordings / "municode" / "clovisca__publishpage.html").read_bytes()

    assert len(pages.read_meetings(page, PACIFIC, code="clovis").meetings) == 10
    with pytest.raises(Unreadable, match="the client CLOVIS, not of LOSALTOSCA"):
        pages.read_meetings(page, PACIFIC, code="LOSALTOSCA")
