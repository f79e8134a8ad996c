"""The make-believe AgendaCenter speaks as the recorded ones do, and its pages are read as they were meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pypdfium2 as pdfium
import pytest

from demo.content import INVENTED, Amendment, Attachment, Item, Locality, Meeting, Section
from demo.portals.civicplus import CivicplusPortal
from demo.portals.portal import Request, Response
from published.values import MeetingList
from spiders.civicplus.pages import read_meetings
from tests.pipeline.watch import locality_with, source_of, start_watch

TODAY = date(2026, 11, 22)
CALIFORNIA = ZoneInfo("America/Los_Angeles")
MARKUPS = ("2024", "2022", "2020")
FILES = "/AgendaCenter/ViewFile"


def meeting(number: int, days: int, body: str = "City Council", body_id: int = 4, **more: Any) -> Meeting:
    start = datetime.combine(TODAY + timedelta(days=days), time(18))
    published = datetime.combine(TODAY - timedelta(days=2), time(18))
    report = Attachment(number * 100, "Staff report", ("A delegation from Nakhodka was received.",))
    visit = Item(number * 10, "1.", "Visit from the sister city of Nakhodka, Russia", attachments=(report,))
    sections = (Section("REPORTS", "I.", (visit,)),)
    made = Meeting(number, start, body, body_id, published, published, f"{body} Meeting", sections=sections)
    return replace(made, **more)


def center(*meetings: Meeting, **options: Any) -> CivicplusPortal:
    added = Item(999, "2.", "A late item about a bench")
    amendment = Amendment(meetings[0].id, meetings[0].items[0].id, "Visit, corrected", 0, added, "POSTED 11:15 AM")
    locality = Locality(
        "brookfield", "Testville", "civicplus", "brookfield", TODAY, meetings, options=options, amendment=amendment
    )
    return CivicplusPortal(locality)


def ask(portal: CivicplusPortal, path: str, **query: str) -> Response:
    return portal.handle(Request(path, query))


def search(portal: CivicplusPortal, first: str = "11/01/2026", last: str = "12/31/2026", **query: str) -> MeetingList:
    answer = ask(portal, "/AgendaCenter/Search/", term="", startDate=first, endDate=last, **query)
    return read_meetings(answer.body, CALIFORNIA)


def pdf_text(body: bytes) -> str:
    with pdfium.PdfDocument(body) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


@pytest.mark.parametrize("markup", MARKUPS)
def test_every_markup_is_read_alike(markup: str) -> None:
    """Headings under headers, headings alone, agendas that are web pages too."""
    found = search(center(meeting(7, 3), meeting(5, -4), meeting(6, -2, "Parks Commission", 9), markup=markup))

    assert (found.rows, found.problems, found.notes) == (3, (), ())
    assert [(m.vendor_id, m.body, m.title, m.starts_at.isoformat(), m.is_time_known) for m in found.meetings] == [
        ("7", "City Council", "City Council Meeting", "2026-11-25T00:00:00-08:00", False),
        ("5", "City Council", "City Council Meeting", "2026-11-18T00:00:00-08:00", False),
        ("6", "Parks Commission", "Parks Commission Meeting", "2026-11-20T00:00:00-08:00", False),
    ]
    assert [(d.kind, d.url) for d in found.meetings[1].documents] == [
        ("agenda", f"{FILES}/Agenda/_11182026-5"),
        ("packet", f"{FILES}/Agenda/_11182026-5?packet=true"),
        ("minutes", f"{FILES}/Minutes/_11182026-5"),
    ]
    assert found.meetings[0].documents[0].stamp == "Posted Nov 20, 2026 10:00 AM"


def test_a_search_gives_the_days_and_categories_that_were_asked_for() -> None:
    portal = center(meeting(7, 3), meeting(5, -4), meeting(6, -40, "Parks Commission", 9))

    def found(*days: str, **query: str) -> set[str]:
        return {m.vendor_id for m in search(portal, *days, **query).meetings}

    assert found("11/18/2026", "11/18/2026") == {"5"}
    assert found("10/01/2026", "12/31/2026", CIDs="9,") == {"6"}
    assert found("10/01/2026", "12/31/2026", CIDs="all") == {"5", "6", "7"}


def test_a_search_that_finds_nothing_says_so() -> None:
    found = search(center(meeting(7, 3)), "01/01/2020", "01/31/2020")

    assert (found.meetings, found.rows, found.problems) == ((), 0, ())
    assert found.notes == ("No results found in All categories",)


def test_the_center_shows_the_newest_year_of_each_category() -> None:
    portal = center(meeting(7, 3), meeting(5, -400), meeting(6, -500, "Parks Commission", 9))

    found = read_meetings(ask(portal, "/AgendaCenter").body, CALIFORNIA)

    assert [m.vendor_id for m in found.meetings] == ["7", "6"]


def test_a_meeting_without_an_agenda_is_not_listed() -> None:
    found = search(center(meeting(7, 3), meeting(8, 10, agenda=False)))

    assert [m.vendor_id for m in found.meetings] == ["7"]


@pytest.mark.parametrize("markup", MARKUPS)
@pytest.mark.parametrize("way", CivicplusPortal.CANCELLATIONS)
def test_a_cancellation_is_read_whichever_way_it_is_said(markup: str, way: str) -> None:
    portal = center(meeting(7, 3), meeting(8, 10), markup=markup)
    portal.change("cancel:7", way=way)

    assert {m.vendor_id: m.status for m in search(portal).meetings} == {"7": "cancelled", "8": "scheduled"}


@pytest.mark.parametrize("markup", MARKUPS)
def test_a_broken_row_costs_itself(markup: str) -> None:
    found = search(center(meeting(7, 3, broken="date"), meeting(8, 5), markup=markup))

    assert found.rows == 2
    assert [m.vendor_id for m in found.meetings] == ["8"]
    assert [problem.kind for problem in found.problems] == ["malformed row"]


def test_an_amended_agenda_says_when_and_has_earlier_versions() -> None:
    portal = center(meeting(7, 3))
    before = search(portal).meetings[0]
    portal.change("amend")
    after = search(portal).meetings[0]

    assert (before.amendment, after.amendment) == ("", "Amended Nov 21, 2026 4:01 PM")
    assert before.documents[0].url == after.documents[0].url
    assert before.documents[0].stamp != after.documents[0].stamp
    assert "A late item about a bench" in pdf_text(ask(portal, f"{FILES}/Agenda/_11252026-7").body)
    assert ask(portal, "/AgendaCenter/PreviousVersions/_11252026-7").status == 200


def test_the_agenda_is_a_file_and_the_packet_has_the_attachments() -> None:
    portal = center(meeting(7, 3))
    agenda = ask(portal, f"{FILES}/Agenda/_11252026-7")
    packet = ask(portal, f"{FILES}/Agenda/_11252026-7", packet="true")

    assert agenda.content_type == packet.content_type == "application/pdf"
    assert "Visit from the sister city of Nakhodka, Russia" in pdf_text(agenda.body)
    assert "A delegation from Nakhodka was received." not in pdf_text(agenda.body)
    assert "A delegation from Nakhodka was received." in pdf_text(packet.body)
    assert INVENTED in pdf_text(agenda.body)


def test_a_replaced_attachment_changes_the_packet_and_nothing_in_the_list() -> None:
    portal = center(meeting(7, 3))
    before, listed = ask(portal, f"{FILES}/Agenda/_11252026-7", packet="true").body, search(portal)

    portal.change("replace:700")

    assert ask(portal, f"{FILES}/Agenda/_11252026-7", packet="true").body != before
    assert search(portal) == listed


def test_an_agenda_can_be_a_web_page() -> None:
    answer = ask(center(meeting(7, 3), markup="2020"), f"{FILES}/Agenda/_11252026-7", html="true")

    assert answer.content_type.startswith("text/html")
    assert "Visit from the sister city of Nakhodka, Russia" in answer.body.decode()
    assert INVENTED in answer.body.decode()


def test_an_archive_answers_as_if_nothing_were_wrong() -> None:
    """It says what it is, and nothing else does."""
    found = search(center(meeting(7, -300), archived=True), "01/01/2026", "12/31/2026")

    assert [m.vendor_id for m in found.meetings] == ["7"]
    assert found.problems == ()
    assert found.notes == ("the page calls itself «Archived Agenda Center»: nothing new may come here",)


@pytest.mark.parametrize(
    "path",
    [f"{FILES}/Agenda/_11252026-8", f"{FILES}/Agenda/_11262026-7", "/AgendaCenter/City-Council-4", "/Calendar.aspx"],
)
def test_what_is_not_there_is_not_found(path: str) -> None:
    assert ask(center(meeting(7, 3)), path).status == 404


def test_a_back_fill_asks_month_by_month_and_for_one_category(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole way once: a year in thirteen searches, files fetched, another category left alone."""
    portal = center(meeting(5, -10), meeting(6, -300), meeting(9, -500), meeting(8, -40, "Parks Commission", 9))
    source = source_of(portal, role="history", parameters={"category": "City-Council-4"})
    other = source_of(portal, name="other")
    watch = start_watch(tmp_path, monkeypatch, [portal], {"testville": locality_with([source, other])})
    try:
        with watch.asking() as asked:
            watch.crawl("testville/brookfield", since=date(2025, 11, 22), until=TODAY)

        assert [(p.kind, p.url, p.detail) for p in watch.problems()] == []
        assert set(watch.meetings("testville/brookfield")) == {"5", "6"}
        searches = [request for request in asked if request.path == "/brookfield/AgendaCenter/Search/"]
        assert len(searches) == 13
        assert all("CIDs=4,&" in request.query for request in searches)
        assert any("startDate=11%2F01%2F2026&endDate=11%2F30%2F2026" in request.query for request in searches)
        documents = watch.documents("testville/brookfield")
        wanted = [document.url for document in documents if document.sha256]
        assert any(url.endswith(f"{FILES}/Agenda/_11122026-5") for url in wanted)
        assert any(url.endswith("?packet=true") for url in wanted)
    finally:
        watch.close()


def test_a_scheduled_run_asks_once_for_each_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first of the month to the end of the last one: the same two addresses all month."""
    portal = center(meeting(7, 3), meeting(8, 50))
    source = source_of(portal, parameters={"category": 4})
    watch = start_watch(tmp_path, monkeypatch, [portal], {"testville": locality_with([source])})
    try:
        with watch.asking() as asked:
            watch.crawl()
        with watch.asking() as again:
            watch.crawl()

        searches = [request.query for request in asked if request.path == "/brookfield/AgendaCenter/Search/"]
        assert [query.partition("&startDate=")[2].partition("&dateRange")[0] for query in searches] == [
            "11%2F01%2F2026&endDate=12%2F31%2F2026",
            "01%2F01%2F2027&endDate=03%2F31%2F2027",
        ]
        assert set(watch.meetings()) == {"7", "8"}
        assert [r.status for r in again if "Search" in r.path] == [304, 304]
    finally:
        watch.close()
