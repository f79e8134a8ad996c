"""The make-believe CivicClerk speaks as the recorded API does, and the page code reads what it says."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit
from zoneinfo import ZoneInfo

import pypdfium2 as pdfium
import pytest

from demo.content import DATA, Locality, read_locality
from demo.portals.civicclerk import PAGE_SIZE, CivicClerkPortal
from demo.portals.portal import Request, Response
from demo.server import PortalServer
from demo.world import generated_world
from published.values import ListedMeeting, MeetingList
from spiders.civicclerk import pages

ZONE = ZoneInfo("America/Los_Angeles")
BASE = "http://127.0.0.1:8000/los-altos"
WINDOW = {
    "$filter": "startDateTime ge 2026-11-08T00:00:00Z and startDateTime lt 2027-03-23T00:00:00Z",
    "$orderby": "startDateTime asc,id asc",
}

Get = Callable[..., Response]


@pytest.fixture
def locality() -> Locality:
    return read_locality(DATA / "los-altos.yml", date(2026, 11, 22))


@pytest.fixture
def portal(locality: Locality) -> CivicClerkPortal:
    return CivicClerkPortal(locality)


@pytest.fixture
def get(portal: CivicClerkPortal) -> Get:
    """Ask for a link as the page code gives it."""

    def asked(link: str, query: dict[str, str] | None = None) -> Response:
        parts = urlsplit(link)
        return portal.handle(Request(parts.path, query or dict(parse_qsl(parts.query)), base_url=BASE))

    return asked


def listed(get: Get) -> MeetingList:
    return pages.read_meetings(get("/Events", WINDOW).body, ZONE)


def meeting_of(get: Get, number: int) -> ListedMeeting:
    (meeting,) = (each for each in listed(get).meetings if each.vendor_id == str(number))
    return meeting


def row_of(get: Get, number: int) -> dict[str, Any]:
    return dict(json.loads(get(f"/Events({number})").body))


def pdf_text(body: bytes) -> str:
    with pdfium.PdfDocument(body) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def test_an_event_has_the_fields_of_the_recorded_ones(get: Get, recordings: Path) -> None:
    """All of them, with values of the same kind; also its files and its place."""
    recorded = json.loads((recordings / "civicclerk" / "clovisca__event17.json").read_bytes())

    row = row_of(get, 2201)

    assert set(row) == set(recorded)
    assert set(row["publishedFiles"][0]) == set(recorded["publishedFiles"][0])
    assert set(row["eventLocation"]) == set(recorded["eventLocation"])
    for name in ("id", "agendaId", "categoryId", "eventName", "startDateTime", "isPublished", "isDeleted"):
        assert type(row[name]) is type(recorded[name])


def test_times_are_those_of_the_local_clock_and_end_in_z(get: Get) -> None:
    """Seven in the evening is 19:00Z."""
    assert row_of(get, 2201)["startDateTime"] == "2026-12-01T19:00:00Z"
    assert meeting_of(get, 2201).starts_at.isoformat() == "2026-12-01T19:00:00-08:00"
    assert row_of(get, 2201)["liveStartTime"] == "1900-01-01T00:00:00Z"


def test_the_list_gives_every_meeting_but_the_broken_one(get: Get, locality: Locality) -> None:
    """The broken row costs itself; the page code finds nothing else to complain of."""
    found = listed(get)

    assert {meeting.vendor_id for meeting in found.meetings} == {
        str(meeting.id) for meeting in locality.meetings if not meeting.broken
    }
    assert [problem.kind for problem in found.problems] == ["malformed row"]
    assert found.names == ("127.0.0.1:8000/los-altos",)


def test_events_are_filtered_by_their_start(get: Get) -> None:
    """As texts, with both ends; other fields too."""
    day = {"$filter": "startDateTime ge 2026-12-01T00:00:00Z and startDateTime lt 2026-12-02T00:00:00Z"}

    assert [row["id"] for row in json.loads(get("/Events", day).body)["value"]] == [2201]
    library = {"$filter": "categoryId eq 31"}
    assert [row["id"] for row in json.loads(get("/Events", library).body)["value"]] == [2204]
    named = {"$filter": "categoryName eq 'Library Commission'"}
    assert get("/Events", named).body == get("/Events", library).body


@pytest.mark.parametrize("condition", ["startDateTime ge", "start gt 2026", "startDateTime like 'x'", "id eq x"])
def test_a_question_that_is_none_is_an_error(get: Get, condition: str) -> None:
    """Not an empty list."""
    answer = get("/Events", {"$filter": condition})

    assert answer.status == 400
    assert "message" in json.loads(answer.body)["error"]


def test_a_long_list_comes_in_pages_that_name_the_next() -> None:
    """Fifteen rows, then a link on the host that was asked; the page code follows it below any base URL."""
    locality = generated_world(1, 40, 0, 0, today=date(2026, 11, 22)).portals[0].locality
    portal = CivicClerkPortal(locality)
    link, seen, asked = "/Events?$orderby=startDateTime%20asc,id%20asc", [], 0

    while link:
        parts = urlsplit(link)
        answer = portal.handle(Request(parts.path, dict(parse_qsl(parts.query)), base_url="http://x.example/a/v1"))
        found = pages.read_meetings(answer.body, ZONE)
        assert found.rows <= PAGE_SIZE
        seen += [meeting.vendor_id for meeting in found.meetings]
        link, asked = found.next_page, asked + 1

    assert asked == 3
    assert len(seen) == len(set(seen)) == 40


@pytest.mark.parametrize("way", CivicClerkPortal.CANCELLATIONS)
def test_every_way_to_cancel_is_understood(portal: CivicClerkPortal, get: Get, way: str) -> None:
    """In the name, in the notice, by a file; no field says so."""
    assert meeting_of(get, 2201).status == "scheduled"

    portal.cancel(2201, way)

    assert meeting_of(get, 2201).status == "cancelled"
    assert "cancel" in meeting_of(get, 2201).status_evidence.lower()
    assert row_of(get, 2201)["isDeleted"] is False


def test_an_agenda_is_a_tree_and_the_page_code_gives_its_items(get: Get, locality: Locality) -> None:
    """In the order of the agenda though the rows are in another one; without a heading among them."""
    (meeting,) = (each for each in locality.meetings if each.id == 2201)
    (link,) = meeting_of(get, 2201).agenda_urls

    agenda = pages.read_agenda(get(link).body)

    assert agenda.problems == ()
    titles = [item.title for item in agenda.items]
    assert titles == ["Call Meeting to Order", *(item.title for item in meeting.items), "Adjournment"]
    assert [item.title for item in agenda.items if item.is_consent] == [
        item.title for item in meeting.items if item.consent
    ]
    assert next(item for item in agenda.items if item.vendor_id == "220103").file_number == "26-0412"


def test_the_attachments_of_an_item_are_there_under_lasting_addresses(get: Get) -> None:
    """The answer's own addresses end; the report that the software made has no other."""
    (link,) = meeting_of(get, 2201).agenda_urls
    item = next(item for item in pages.read_agenda(get(link).body).items if item.vendor_id == "220103")

    files = {each.name: each for each in item.attachments}

    assert list(files) == ["Staff report", "Travel reports", "Staff Report"]
    assert "Komi Republic" in pdf_text(get(files["Travel reports"].url).body)
    assert [each.name for each in item.attachments if not each.is_file] == ["Staff Report"]


def test_an_agenda_is_other_bytes_every_time_and_the_same_agenda(get: Get) -> None:
    """Its signatures are new in every answer."""
    (link,) = meeting_of(get, 2201).agenda_urls

    first, second = get(link).body, get(link).body

    assert first != second
    assert pages.read_agenda(first) == pages.read_agenda(second)


def test_an_agenda_that_points_to_the_files_has_no_items_but_the_files(get: Get) -> None:
    """The items are in the file alone."""
    (link,) = meeting_of(get, 2206).agenda_urls

    agenda = pages.read_agenda(get(link).body)

    assert (agenda.items, agenda.problems) == ((), ())
    assert "placeholder" in agenda.notes[0]
    assert [each.kind for each in agenda.documents] == ["agenda", "packet"]
    assert "Dog park pilot" in pdf_text(get(agenda.documents[0].url).body)


def test_an_agenda_that_is_not_posted_is_not_there_though_it_has_an_id(portal: CivicClerkPortal, get: Get) -> None:
    """As long as nothing is posted; it is not the id of the event either."""
    portal.meetings[2207] = replace(portal.meetings[2207], agenda=False)

    assert row_of(get, 2207)["agendaId"] > 0
    assert meeting_of(get, 2207).agenda_urls == ()
    assert get(f"/Meetings/{row_of(get, 2207)['agendaId']}").status == 404
    assert get("/Meetings/2201").status == 404
    assert row_of(get, 2209)["agendaId"] == 0


def test_an_amended_agenda_says_so_and_moves_its_stamps(portal: CivicClerkPortal, get: Get) -> None:
    """In the names of the agenda and of its files."""
    before = meeting_of(get, 2201)

    portal.change("amend")
    after = meeting_of(get, 2201)

    assert before.amendment == ""
    assert "Amended" in after.amendment
    assert before.agenda_stamp != after.agenda_stamp
    items = pages.read_agenda(get(after.agenda_urls[0]).body).items
    assert any("Syktyvkar" in item.title for item in items)


def test_files_answer_as_bytes_as_words_and_as_a_wrapper(get: Get) -> None:
    """Only the stream gives the file itself."""
    number = row_of(get, 2207)["publishedFiles"][0]["fileId"]

    assert get(f"/Meetings/GetMeetingFileStream(fileId={number},plainText=false)").body.startswith(b"%PDF")
    assert b"Almond Avenue" in get(f"/Meetings/GetMeetingFileStream(fileId={number},plainText=true)").body
    assert list(json.loads(get(f"/Meetings/GetMeetingFile(fileId={number},plainText=false)").body)) == ["blobUri"]
    assert get("/Meetings/GetMeetingFileStream(fileId=1,plainText=false)").status == 404
    assert get("/Meetings/GetAttachmentFile(fileId=1)").status == 404


def test_a_replaced_file_shows_only_in_its_bytes(portal: CivicClerkPortal, get: Get) -> None:
    """No row and no item changes."""
    link = pages.attachment_path(970001)
    before, items = get(link).body, pages.read_agenda(get("/Meetings/2901").body)

    portal.change("replace:970001")

    assert get(link).body != before
    assert pages.read_agenda(get("/Meetings/2901").body) == items


def test_the_recording_of_a_meeting_and_the_shell_are_no_lists(get: Get) -> None:
    """What else the API and the portal answer."""
    assert "EventsMedia" in json.loads(get("/EventsMedia/2201").body)["@odata.context"]
    assert {row["categoryDesc"] for row in json.loads(get("/EventCategories").body)["value"]} >= {"City Council"}
    assert b"Invented content" in get("/event/2201/overview").body
    assert get("/Events(1)").status == get("/nothing").status == 404


def test_its_paths_come_through_http_as_they_are(portal: CivicClerkPortal) -> None:
    """Parentheses, commas and dollar signs."""
    with PortalServer([portal]) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in WINDOW.items())
        connection.request("GET", f"/los-altos/Events?{query}")
        found = pages.read_meetings(connection.getresponse().read(), ZONE)
        (meeting,) = (each for each in found.meetings if each.vendor_id == "2201")
        connection.request("GET", f"/los-altos{meeting.documents[0].url}")
        file = connection.getresponse().read()
        connection.close()

    assert file.startswith(b"%PDF")
