"""The make-believe Berkeley speaks as its site is described, and the page code understands it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pypdfium2 as pdfium
import pytest

from demo.content import DATA, INVENTED, read_locality
from demo.portals.drupal import LIST, DrupalPortal
from demo.server import PortalServer
from published.values import Agenda, ListedMeeting, MeetingList
from spiders.drupal.pages import read_agenda, read_meetings

Ask = Callable[..., Any]
CALIFORNIA = ZoneInfo("America/Los_Angeles")
PAGES = LIST.lstrip("/")


@pytest.fixture(scope="module")
def portal() -> DrupalPortal:
    return DrupalPortal(read_locality(DATA / "berkeley.yml", date(2026, 11, 22)))


@pytest.fixture(scope="module")
def running(portal: DrupalPortal) -> Iterator[PortalServer]:
    with PortalServer([portal]) as server:
        yield server


@pytest.fixture
def server(running: PortalServer) -> PortalServer:
    running.reset()
    return running


def listed(server: PortalServer, ask: Ask) -> MeetingList:
    base_url = server.url_of("berkeley")
    return read_meetings(ask(f"/berkeley{LIST}").body, CALIFORNIA, base_url=base_url, page=LIST)


def meeting(server: PortalServer, ask: Ask, name: str) -> ListedMeeting:
    return next(each for each in listed(server, ask).meetings if each.vendor_id == f"{PAGES}/city-council-{name}")


def agenda(server: PortalServer, ask: Ask, name: str) -> Agenda:
    (url,) = meeting(server, ask, name).agenda_urls
    return read_agenda(ask(f"/berkeley{url}").body, base_url=server.url_of("berkeley"))


def pdf_text(body: bytes) -> str:
    with pdfium.PdfDocument(body) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def test_the_list_holds_every_meeting_and_one_row_that_none_can_read(server: PortalServer, ask: Ask) -> None:
    found = listed(server, ask)

    assert found.rows == 9
    assert len(found.meetings) == 8
    assert [(p.kind, "12/32/2026" in p.detail) for p in found.problems] == [("malformed row", True)]
    assert found.names == ("City Council Agendas | City of Berkeley", "City Council Agendas")


def test_two_meetings_of_one_day_are_two(server: PortalServer, ask: Ask) -> None:
    regular = meeting(server, ask, "regular-meeting-december-1-2026")
    special = meeting(server, ask, "special-meeting-december-1-2026")

    assert regular.starts_at.isoformat() == "2026-12-01T18:00:00-08:00"
    assert special.starts_at.isoformat() == "2026-12-01T16:00:00-08:00"
    assert {regular.body, special.body} == {"City Council"}


def test_a_past_meeting_has_its_outcome_and_its_video(server: PortalServer, ask: Ask) -> None:
    past = meeting(server, ask, "regular-meeting-november-9-2026")

    assert [d.kind for d in past.documents] == ["packet", "minutes"]
    assert past.video_url == "https://video.example/player/clip/1"


def test_a_cancellation_is_said_in_the_name_or_by_a_notice(server: PortalServer, ask: Ask) -> None:
    in_name = meeting(server, ask, "regular-meeting-december-15-2026")
    by_notice = meeting(server, ask, "special-meeting-november-27-2026")

    assert in_name.status_evidence == "title «City Council 2026-12-15 - Regular - CANCELED»"
    assert by_notice.status_evidence == "document «Notice of Cancellation»"
    assert {in_name.status, by_notice.status} == {"cancelled"}
    assert by_notice.agenda_urls == ()
    assert "has been cancelled" in pdf_text(ask("/berkeley" + by_notice.documents[0].url).body)


@pytest.mark.parametrize("way", DrupalPortal.CANCELLATIONS)
def test_every_way_to_cancel_is_understood_and_keeps_the_id(
    server: PortalServer, portal: DrupalPortal, ask: Ask, way: str
) -> None:
    before = meeting(server, ask, "closed-session-november-24-2026")

    portal.change("cancel:71003", way=way)

    after = meeting(server, ask, "closed-session-november-24-2026")
    assert (before.status, after.status) == ("scheduled", "cancelled")


def test_a_moved_meeting_keeps_its_id(server: PortalServer, portal: DrupalPortal, ask: Ask) -> None:
    portal.change("move:71002", minutes=-120)

    moved = meeting(server, ask, "special-meeting-december-1-2026")

    assert moved.starts_at.isoformat() == "2026-12-01T14:00:00-08:00"


def test_the_eagenda_holds_the_items_of_the_meeting(server: PortalServer, portal: DrupalPortal, ask: Ask) -> None:
    """Numbers, titles, texts, the consent calendar, and each report."""
    expected = portal.meetings[71001].items

    found = agenda(server, ask, "regular-meeting-december-1-2026")

    assert found.problems == ()
    assert [item.number for item in found.items] == [item.number for item in expected]
    for item, made in zip(found.items, expected, strict=True):
        assert item.title == made.title
        assert " ".join(made.text.split()) in item.text
        assert item.is_consent == made.consent
        assert len(item.attachments) == len(made.attachments)


def test_a_report_is_the_file_behind_its_item_s_title(server: PortalServer, ask: Ask) -> None:
    item = next(each for each in agenda(server, ask, "regular-meeting-december-1-2026").items if each.number == "4")

    file = ask("/berkeley" + item.attachments[0].url)

    assert item.attachments[0].name == item.title
    assert file.headers["Content-Type"] == "application/pdf"
    assert "sister city relationship with Ulan-Ude" in pdf_text(file.body)


def test_the_packet_repeats_the_items(server: PortalServer, ask: Ask) -> None:
    (packet,) = meeting(server, ask, "regular-meeting-december-1-2026").documents

    text = pdf_text(ask("/berkeley" + packet.url).body)

    assert packet.kind == "packet"
    assert "Resolution on the suspended relationship with Dmitrov" in text
    assert INVENTED in text


def test_an_amendment_adds_an_item_and_says_so(server: PortalServer, portal: DrupalPortal, ask: Ask) -> None:
    """The list says nothing of it; the items that were there are known again."""
    rows, before = listed(server, ask), agenda(server, ask, "regular-meeting-december-1-2026")

    portal.change("amend")

    after = agenda(server, ask, "regular-meeting-december-1-2026")
    assert listed(server, ask) == rows
    assert after.notes == ("REVISED AGENDA (added item 9 on November 22, 2026)",)
    assert [item.vendor_id for item in after.items[:8]] == [item.vendor_id for item in before.items]
    assert after.items[4].title != before.items[4].title
    assert after.items[8].title == "Report on the plaque of the sister city of Ulan-Ude, Russia"
    assert ask("/berkeley" + after.items[8].attachments[0].url).status == 200


def test_a_damaged_page_says_which_number_it_lost(server: PortalServer, ask: Ask) -> None:
    found = agenda(server, ask, "regular-meeting-december-8-2026")

    assert [item.number for item in found.items] == ["1", "3", "4"]
    assert [(p.kind, p.detail) for p in found.problems] == [("item numbers left out", "2")]
    assert "Grant application for the Marina docks" in found.items[0].text


def test_a_replaced_file_changes_under_its_address(server: PortalServer, portal: DrupalPortal, ask: Ask) -> None:
    item = agenda(server, ask, "regular-meeting-december-1-2026").items[0]
    before = ask("/berkeley" + item.attachments[0].url).body

    portal.change("replace:970001")

    assert ask("/berkeley" + item.attachments[0].url).body != before


@pytest.mark.parametrize("path", ["/nothing", f"{LIST}/nothing", "/sites/default/files/nothing.pdf", "/city-council-x"])
def test_what_is_not_there_is_404(ask: Ask, path: str) -> None:
    assert ask(f"/berkeley{quote(path)}").status == 404


def test_every_page_says_that_it_is_invented(server: PortalServer, ask: Ask) -> None:
    past = meeting(server, ask, "regular-meeting-november-9-2026")

    for path in (LIST, past.page_url, past.agenda_urls[0]):
        assert INVENTED in ask(f"/berkeley{path}").text
