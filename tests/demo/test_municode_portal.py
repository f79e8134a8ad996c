"""The make-believe Municode speaks as the recorded pages do, and the page code reads what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import pypdfium2 as pdfium
import pytest
from bs4 import BeautifulSoup

from demo.content import DATA, INVENTED, Locality, read_locality
from demo.portals.municode import PAGE_SIZE, MunicodePortal
from demo.portals.portal import Request, Response
from demo.world import generated_world
from published.reading import Unreadable
from published.values import ListedMeeting, MeetingList
from spiders.municode import pages

ZONE = ZoneInfo("America/Los_Angeles")
BASE = "http://127.0.0.1:8000/los-altos"
LIST = "/PublishPage/index?cid=LOSALTOSCA&ppid=0&p=-1"

Get = Callable[[str], Response]


@pytest.fixture
def locality() -> Locality:
    content = read_locality(DATA / "los-altos.yml", date(2026, 11, 22))
    return replace(content, platform="municode", options={"code": "LOSALTOSCA"})


@pytest.fixture
def portal(locality: Locality) -> MunicodePortal:
    return MunicodePortal(locality)


@pytest.fixture
def get(portal: MunicodePortal) -> Get:
    """Ask for a link as the page code gives it: below the base URL, or absolute."""

    def asked(link: str) -> Response:
        parts = urlsplit(link.removeprefix(BASE))
        return portal.handle(Request(parts.path, dict(parse_qsl(parts.query)), base_url=BASE))

    return asked


def listed(get: Get) -> MeetingList:
    return pages.read_meetings(get(LIST).body, ZONE)


def meeting_of(get: Get, portal: MunicodePortal, number: int) -> ListedMeeting:
    wanted = portal.number_of(portal.meetings[number])
    (meeting,) = (each for each in listed(get).meetings if each.vendor_id == wanted)
    return meeting


def pdf_text(body: bytes) -> str:
    with pdfium.PdfDocument(body) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def test_the_table_has_the_columns_and_classes_of_the_recorded_one(get: Get, recordings: Path) -> None:
    """Heads and cells alike."""

    def shape(page: bytes) -> tuple[list[str], list[str], list[list[str]]]:
        table = BeautifulSoup(page, "lxml").select_one("table.div-table.mcm")
        assert table is not None
        heads = table.find_all("th")
        row = table.find_all("tr")[1]
        classes = [[name for name in each["class"] if name != "med"] for each in row.find_all("td")]
        return [" ".join(each.get_text().split()) for each in heads], [str(h["scope"]) for h in heads], classes

    recorded = (recordings / "municode" / "clovisca__publishpage.html").read_bytes()

    assert shape(get(LIST).body) == shape(recorded)


def test_the_list_gives_every_meeting_but_the_broken_one(get: Get, locality: Locality) -> None:
    """The newest first; the broken row costs itself."""
    found = listed(get)

    good = [each for each in locality.meetings if not each.broken]
    assert [meeting.starts_at.replace(tzinfo=None) for meeting in found.meetings] == sorted(
        (each.start for each in good), reverse=True
    )
    assert [problem.kind for problem in found.problems] == ["malformed row"]
    assert found.names == ("LOSALTOSCA",)
    assert INVENTED in get(LIST).body.decode()


def test_a_meeting_without_an_agenda_has_no_links(get: Get) -> None:
    """It is listed all the same."""
    (meeting,) = (each for each in listed(get).meetings if not each.documents)

    assert meeting.starts_at.date() == date(2026, 12, 29)
    assert meeting.agenda_urls == ()


def test_p_minus_one_is_all_and_a_number_is_a_page_with_a_menu() -> None:
    """Ten rows on a page; the page code goes from one to the next."""
    content = generated_world(1, 23, 0, 0, today=date(2026, 11, 22)).portals[0].locality
    portal = MunicodePortal(replace(content, options={"code": "TOWN"}))
    link, seen, asked = "/PublishPage/index?cid=TOWN&ppid=0&p=1", [], 0

    while link:
        parts = urlsplit(link)
        page = portal.handle(Request(parts.path, dict(parse_qsl(parts.query)), base_url="http://x.example/mc"))
        found = pages.read_meetings(page.body, ZONE)
        assert found.rows <= PAGE_SIZE
        seen += [meeting.vendor_id for meeting in found.meetings]
        link, asked = found.next_page, asked + 1

    assert asked == 3
    assert len(seen) == len(set(seen)) == 23
    whole = portal.handle(Request("/PublishPage", {"cid": "TOWN", "p": "-1"}))
    assert pages.read_meetings(whole.body, ZONE).rows == 23


def test_a_cancellation_and_an_amendment_stand_in_the_title(portal: MunicodePortal, get: Get) -> None:
    """Nothing else says so."""
    before = meeting_of(get, portal, 2201)
    portal.change("amend")
    amended = meeting_of(get, portal, 2201)
    portal.cancel(2201)
    cancelled = meeting_of(get, portal, 2201)

    assert (before.title, before.status, before.amendment) == ("City Council Meeting", "scheduled", "")
    assert amended.title == "City Council Meeting - Amended"
    assert amended.amendment == "title «City Council Meeting - Amended»"
    assert (cancelled.status, cancelled.body) == ("cancelled", "City Council Meeting")


def test_an_agenda_gives_its_items_under_their_sections(portal: MunicodePortal, get: Get, locality: Locality) -> None:
    """With the numbers of both; a section without items is one itself."""
    (meeting,) = (each for each in locality.meetings if each.id == 2201)
    (link,) = meeting_of(get, portal, 2201).agenda_urls

    agenda = pages.read_agenda(get(link).body)

    assert agenda.problems == ()
    assert [item.title for item in agenda.items] == ["Call Meeting to Order", *(each.title for each in meeting.items)]
    assert [item.number for item in agenda.items[:3]] == ["1", "2.a", "2.b"]
    assert {item.section for item in agenda.items if item.is_consent} == {"Consent Calendar"}
    assert agenda.names == ("City of Los Altos",)
    assert INVENTED in get(link).body.decode()


def test_the_files_of_items_come_with_the_packet_only(portal: MunicodePortal, get: Get) -> None:
    """ip=False is the same agenda without them."""
    (link,) = meeting_of(get, portal, 2201).agenda_urls

    with_files = pages.read_agenda(get(link).body).items
    without = pages.read_agenda(get(link.replace("ip=True", "ip=False")).body).items

    assert [item.vendor_id for item in with_files] == [item.vendor_id for item in without]
    assert not any(item.attachments for item in without)
    travel = next(each for item in with_files for each in item.attachments if each.name == "Travel reports")
    assert "Komi Republic" in pdf_text(get(travel.url).body)


def test_files_are_handed_out_by_a_page_and_lie_in_the_storage(portal: MunicodePortal, get: Get) -> None:
    """The same bytes both ways."""
    agenda = meeting_of(get, portal, 2207).documents[0]
    handed_out = get(f"{BASE}/d/f?u={agenda.url}&n=Agenda.pdf")

    assert get(agenda.url).body == handed_out.body
    assert "Almond Avenue" in pdf_text(handed_out.body)
    assert [each.kind for each in meeting_of(get, portal, 2207).documents] == ["agenda", "packet", "minutes"]


def test_what_is_not_there_is_an_error_page_with_200(get: Get) -> None:
    """An unknown client, an unknown meeting, a page that is no number."""
    for link in (
        "/PublishPage/index?cid=NOBODY&ppid=0&p=-1",
        "/PublishPage/index?cid=LOSALTOSCA&p=x",
        "/adaHtmlDocument/index?cc=LOSALTOSCA&me=00&ip=True",
    ):
        answer = get(link)
        assert answer.status == 200
        with pytest.raises(Unreadable, match="error page"):
            pages.read_any(answer.body, ZONE)
    assert get("/storage/x-pubu/MEET-Agenda-00000000000000000000000000000000.pdf").status == 404


def test_a_broken_agenda_is_said_and_not_read_as_an_empty_one(portal: MunicodePortal, get: Get) -> None:
    """Its lists have another class: the words are kept, the problem is named."""
    portal.meetings[2207] = replace(portal.meetings[2207], broken="html")
    (link,) = meeting_of(get, portal, 2207).agenda_urls

    agenda = pages.read_agenda(get(link).body)

    assert "section not understood" in {problem.kind for problem in agenda.problems}
    assert any("Russian Federation" in item.text for item in agenda.items)
