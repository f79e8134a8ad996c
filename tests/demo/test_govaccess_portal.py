"""The make-believe Livermore is a GovAccess site as they are, and the page code understands it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pypdfium2 as pdfium
import pytest

from demo.content import DATA, INVENTED, read_locality
from demo.portals.govaccess import CALENDAR, GovAccessPortal
from demo.server import PortalServer
from published.values import ListedMeeting, MeetingList
from spiders.govaccess.pages import list_path, read_meetings

Ask = Callable[..., Any]
CALIFORNIA = ZoneInfo("America/Los_Angeles")
UPCOMING, PAST = list_path(CALENDAR, is_past=False), list_path(CALENDAR, is_past=True)


@pytest.fixture(scope="module")
def portal() -> GovAccessPortal:
    return GovAccessPortal(read_locality(DATA / "livermore.yml", date(2026, 11, 22)))


@pytest.fixture(scope="module")
def running(portal: GovAccessPortal) -> Iterator[PortalServer]:
    with PortalServer([portal]) as server:
        yield server


@pytest.fixture
def server(running: PortalServer) -> PortalServer:
    running.reset()
    return running


def pages(ask: Ask, path: str) -> list[MeetingList]:
    """A list, from its first page to its last."""
    found = []
    while path:
        found.append(read_meetings(ask(f"/livermore{path}").body, CALIFORNIA))
        path = found[-1].next_page
    return found


def coming(ask: Ask) -> dict[str, ListedMeeting]:
    return {each.vendor_id: each for page in pages(ask, UPCOMING) for each in page.meetings}


def pdf_text(body: bytes) -> str:
    with pdfium.PdfDocument(body) as document:
        return "\n".join(page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document)


def test_the_coming_meetings_stand_on_two_pages(ask: Ask) -> None:
    """Four on each; one row has a day of no month."""
    first, second = pages(ask, UPCOMING)

    assert (first.rows, second.rows) == (4, 4)
    assert first.next_page == f"{UPCOMING}/-npage-2"
    assert [m.vendor_id for m in first.meetings] == ["81006", "81003", "81001", "81004"]
    assert [m.vendor_id for m in second.meetings] == ["81002", "81005", "81010"]
    assert first.problems == ()
    assert ["01/32/2027" in problem.detail for problem in second.problems] == [True]


def test_the_past_ones_come_newest_first(ask: Ask) -> None:
    (past,) = pages(ask, PAST)

    assert [m.starts_at.isoformat() for m in past.meetings] == [
        "2026-11-16T19:00:00-08:00", "2026-11-09T19:00:00-08:00",
    ]  # fmt: skip
    assert [d.kind for d in past.meetings[0].documents] == ["agenda", "minutes"]


def test_all_of_them_are_under_one_filter_and_on_the_home_page(ask: Ask) -> None:
    every = [m.vendor_id for page in pages(ask, f"{CALENDAR}/-toggle-all") for m in page.meetings]

    assert every[0] == "81010"
    assert len(every) == 9
    assert pages(ask, "/-toggle-allupcoming")[0].meetings == pages(ask, UPCOMING)[0].meetings


def test_a_closed_session_and_a_meeting_of_one_day_are_two(ask: Ask) -> None:
    found = coming(ask)

    assert found["81003"].starts_at.isoformat() == "2026-11-30T17:30:00-08:00"
    assert found["81001"].starts_at.isoformat() == "2026-11-30T19:00:00-08:00"
    assert {found["81003"].body, found["81001"].body} == {"City Council"}


def test_a_cancellation_is_said_in_three_ways(ask: Ask) -> None:
    found = coming(ask)

    assert {i: m.status_evidence for i, m in found.items() if m.status == "cancelled"} == {
        "81004": "title «Cancelled - City Council Workshop Meeting»",
        "81005": "title «City Council Regular Meeting (Cancelled)»",
        "81006": "document «11-26-2026 Notice of Cancellation»",
    }


@pytest.mark.parametrize("way", GovAccessPortal.CANCELLATIONS)
def test_every_way_to_cancel_is_understood(server: PortalServer, portal: GovAccessPortal, ask: Ask, way: str) -> None:
    before = coming(ask)["81001"].status

    portal.change("cancel:81001", way=way)

    assert (before, coming(ask)["81001"].status) == ("scheduled", "cancelled")


def test_the_compiled_agenda_is_a_pdf_with_numbered_items_under_headings(portal: GovAccessPortal, ask: Ask) -> None:
    """There is no other place where the items stand."""
    council = coming(ask)["81001"]
    agenda = council.documents[0]

    lines = pdf_text(ask(f"/livermore{agenda.url}").body).split("\n")

    assert council.agenda_urls == ()
    assert (agenda.kind, agenda.url) == ("agenda", "/home/showpublisheddocument/810011")
    assert lines.index("4. CONSENT CALENDAR") < lines.index("5. PUBLIC HEARINGS")
    for item in portal.meetings[81001].items:
        assert any(line.startswith(f"{item.number} {item.title}"[:60]) for line in lines), item.number
    assert any(INVENTED in line for line in lines)


def test_what_is_planted_stands_in_the_agenda_s_text(portal: GovAccessPortal, ask: Ask) -> None:
    found = coming(ask)

    for wanted in portal.locality.flagged:
        item = next((i for i in portal.meetings[wanted.meeting].items if i.id == wanted.item), None)
        if item is None:  # comes with the amendment
            continue
        text = " ".join(pdf_text(ask(f"/livermore{found[str(wanted.meeting)].documents[0].url}").body).split())
        assert " ".join(getattr(item, wanted.where).split()) in text


def test_a_document_answers_with_and_without_its_version(ask: Ask) -> None:
    stamp = coming(ask)["81001"].documents[0].stamp

    bare = ask("/livermore/home/showpublisheddocument/810011")

    assert stamp.isdecimal()
    assert bare.body == ask(f"/livermore/home/showpublisheddocument/810011/{stamp}").body
    assert bare.body == ask("/livermore/home/showpublisheddocument/810011/1").body


def test_an_amendment_is_a_new_version_of_the_same_document(
    server: PortalServer, portal: GovAccessPortal, ask: Ask
) -> None:
    before = coming(ask)["81002"]

    portal.change("amend")

    after = coming(ask)["81002"]
    assert after.documents[0].url == before.documents[0].url
    assert after.documents[0].stamp > before.documents[0].stamp
    assert after.amendment == "document «12-14-2026 Agenda - Revised»"
    text = pdf_text(ask(f"/livermore{after.documents[0].url}").body)
    assert "REVISED November 22, 2026 - item 6.02 was added" in text
    assert "6.02 Letter to the mayor of the sister city of Snezhinsk, Russia" in text


def test_supplements_of_items_are_documents_of_the_meeting(ask: Ask) -> None:
    documents = coming(ask)["81001"].documents

    assert [(d.kind, d.name) for d in documents[1:]] == [
        ("attachment", "Item 4.02 Staff Report"),
        ("attachment", "Item 4.03 Staff Report"),
        ("attachment", "Item 5.01 Supplemental Materials"),
    ]
    assert all(ask(f"/livermore{d.url}").headers["Content-Type"] == "application/pdf" for d in documents)


def test_a_replaced_file_changes_under_its_address(server: PortalServer, portal: GovAccessPortal, ask: Ask) -> None:
    before = ask("/livermore/home/showpublisheddocument/985001").body

    portal.change("replace:985001")

    assert ask("/livermore/home/showpublisheddocument/985001").body != before


def test_a_moved_meeting_keeps_its_id(server: PortalServer, portal: GovAccessPortal, ask: Ask) -> None:
    portal.change("move:81001", minutes=-30)

    assert coming(ask)["81001"].starts_at.isoformat() == "2026-11-30T18:30:00-08:00"


@pytest.mark.parametrize(
    "path", ["/nothing", "/home/showpublisheddocument/1", "/Home/Components/Calendar/Event/1/1432"]
)
def test_what_is_not_there_is_404(ask: Ask, path: str) -> None:
    assert ask(f"/livermore{path}").status == 404


def test_every_page_says_that_it_is_invented(ask: Ask) -> None:
    for path in (UPCOMING, PAST, coming(ask)["81001"].page_url):
        assert INVENTED in ask(f"/livermore{path}").text
