"""The make-believe page of a city's own making, and what the page code makes of it."""

from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pypdfium2 as pdfium
import pytest

from demo.portals.website import PAGE, WebsitePortal
from demo.server import PortalServer
from documents.agenda.split import split_agenda
from published.values import ListedMeeting
from spiders.website.pages import read_meetings
from tests.pipeline.watch import town

Ask = Callable[..., Any]
CALIFORNIA = ZoneInfo("America/Los_Angeles")


@pytest.fixture(scope="module")
def portal() -> WebsitePortal:
    portal = town("town", "website", days=(-9, 3, 10))
    assert isinstance(portal, WebsitePortal)
    return portal


@pytest.fixture(scope="module")
def running(portal: WebsitePortal) -> Iterator[PortalServer]:
    with PortalServer([portal]) as server:
        yield server


@pytest.fixture
def server(running: PortalServer) -> PortalServer:
    running.reset()
    return running


def meetings(ask: Ask) -> dict[str, ListedMeeting]:
    found = read_meetings(ask(f"/town{PAGE}").body, CALIFORNIA)
    assert found.problems == ()
    assert found.rows == len(found.meetings) == 3
    return {meeting.starts_at.date().isoformat(): meeting for meeting in found.meetings}


def text(body: bytes) -> list[str]:
    with pdfium.PdfDocument(body) as document:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def test_a_meeting_has_its_body_time_agenda_and_reports(ask: Ask) -> None:
    meeting = meetings(ask)["2026-11-25"]

    assert (meeting.body, meeting.title, meeting.status) == ("City Council", "City Council Meeting", "scheduled")
    assert meeting.is_time_known
    assert [(link.kind, link.name) for link in meeting.documents] == [
        ("agenda", "Agenda"),
        ("attachment", "Item (1) Report 10201"),
        ("attachment", "Item (2) Report 10202"),
    ]


def test_the_agenda_is_a_file_with_the_items(ask: Ask) -> None:
    agenda = meetings(ask)["2026-11-25"].documents[0]

    items = split_agenda(text(ask(f"/town{agenda.url}").body)).items

    assert [(item.number, item.title) for item in items] == [
        ("I(1)", "Approve contract 10201 for street trees."),
        ("I(2)", "Approve contract 10202 for street trees."),
    ]


def test_a_meeting_that_is_over_has_minutes(ask: Ask) -> None:
    assert [link.kind for link in meetings(ask)["2026-11-13"].documents[:2]] == ["agenda", "minutes"]


@pytest.mark.parametrize(
    ("way", "evidence"),
    [("words", "title «City Council Meeting - CANCELLED»"), ("notice", "document «Notice of Cancellation»")],
)
def test_a_cancellation_is_said_in_words_or_by_a_notice(
    ask: Ask, server: PortalServer, portal: WebsitePortal, way: str, evidence: str
) -> None:
    assert way in portal.CANCELLATIONS
    portal.cancel(102, way)

    cancelled = meetings(ask)["2026-11-25"]

    assert cancelled.status == "cancelled"
    assert evidence in cancelled.status_evidence
    assert {meeting.status for day, meeting in meetings(ask).items() if day != "2026-11-25"} == {"scheduled"}


def test_what_is_not_there_answers_404(ask: Ask) -> None:
    for path in ("/town/elsewhere", "/town/sites/files/2026/999-agenda.pdf", "/town/sites/files/2026/item-7.pdf"):
        assert ask(path).status == 404
