"""The make-believe Agenda Online speaks as the recorded sites do, and its pages are read as theirs are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2 as pdfium
import pytest

from demo.content import DATA, INVENTED, Locality, read_locality
from demo.portals.onbase import OnBasePortal
from demo.portals.portal import Request, Response
from demo.server import PortalServer
from published.reading import Unreadable
from published.values import ListedMeeting, MeetingList
from spiders.onbase.pages import document_path, of_meeting, read_agenda, read_any, read_detail, read_meetings

ZONE = ZoneInfo("America/Los_Angeles")
TODAY = date(2026, 11, 22)
SITES = ("san-diego", "san-diego-committees")


def site(slug: str, **options: object) -> OnBasePortal:
    locality = read_locality(Path(DATA / f"{slug}.yml"), TODAY)
    return OnBasePortal(replace(locality, options={**locality.options, **options}))


def ask(portal: OnBasePortal, link: str) -> Response:
    """Ask as the server does for a link below the portal's prefix."""
    path, _, query = link.partition("?")
    asked = dict(each.partition("=")[::2] for each in query.split("&")) if query else {}
    return portal.handle(Request(path, asked, base_url="http://127.0.0.1/site"))


def listed(portal: OnBasePortal, link: str = "/") -> MeetingList:
    return read_meetings(ask(portal, link).body, ZONE)


def row(portal: OnBasePortal, meeting: int) -> ListedMeeting:
    return next(each for each in listed(portal).meetings if each.vendor_id == str(meeting))


def pdf_text(body: bytes) -> str:
    with pdfium.PdfDocument(body) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def with_agenda(locality: Locality) -> list[str]:
    return sorted(str(each.id) for each in locality.meetings if each.agenda and each.broken != "date")


@pytest.mark.parametrize("slug", SITES)
def test_the_home_page_lists_every_meeting_of_these_weeks(slug: str) -> None:
    """Upcoming and recent; one row has a day that no month has, two collect comments."""
    portal = site(slug)

    found = listed(portal)

    assert sorted(each.vendor_id for each in found.meetings) == with_agenda(portal.locality)
    assert found.rows == len(found.meetings) + 1
    assert [problem.kind for problem in found.problems] == ["malformed row"]
    assert len(found.notes) == 2
    assert all("public comments, not a meeting" in note for note in found.notes)


@pytest.mark.parametrize("slug", SITES)
def test_a_row_says_body_and_local_start(slug: str) -> None:
    """In the title of its link alone."""
    portal = site(slug)

    for meeting in listed(portal).meetings:
        content = portal.meetings[int(meeting.vendor_id)]
        assert meeting.body == content.body
        assert meeting.starts_at.replace(tzinfo=None) == content.start
        assert content.title in meeting.title


@pytest.mark.parametrize("way", OnBasePortal.CANCELLATIONS)
def test_a_meeting_is_cancelled_in_its_name(way: str) -> None:
    """In three ways, each of which is read; before it is not."""
    portal = site("san-diego")
    assert row(portal, 61002).status == "scheduled"

    portal.cancel(61002, way)

    cancelled = row(portal, 61002)
    assert (cancelled.status, cancelled.body) == ("cancelled", "City Council")
    assert cancelled.title in cancelled.status_evidence
    assert read_agenda(ask(portal, cancelled.agenda_urls[0]).body).items == ()


@pytest.mark.parametrize("slug", SITES)
def test_every_way_occurs_from_the_start(slug: str) -> None:
    portal = site(slug)

    cancelled = [each.title for each in listed(portal).meetings if each.status == "cancelled"]

    assert len(cancelled) == len(OnBasePortal.CANCELLATIONS)


def test_a_held_meeting_has_its_results_beside_the_agenda() -> None:
    """The council's summary is document type 3, the committees' actions are 2; both are minutes."""
    council, committees = row(site("san-diego"), 61007), row(site("san-diego-committees"), 62006)

    assert council.title == "Tuesday Agenda and Results Summary"
    assert committees.title == "Rules Committee Meeting Actions"
    assert (
        [file.kind for file in council.documents]
        == [file.kind for file in committees.documents]
        == ["agenda", "minutes"]
    )
    assert "documentType=3" in council.documents[1].url
    assert "documentType=2" in committees.documents[1].url


def test_an_amended_agenda_has_another_name_and_one_item_more() -> None:
    portal = site("san-diego")
    before = row(portal, 61001)

    portal.amend()

    after = row(portal, 61001)
    assert (before.amendment, after.amendment) == ("", "Revised, Added S500")
    assert after.title == "Tuesday Agenda Revised Added S500"
    items = {item.vendor_id: item for item in read_agenda(ask(portal, after.agenda_urls[0]).body).items}
    assert "Vladivostok" in items["6100110"].title
    assert items["6100109"].title.endswith("Los Penasquitos Watersheds.")


def test_a_search_is_by_type_and_range() -> None:
    """4 is what is recent or to come, 11 has its days beside it; a search without a result says so."""
    portal = site("san-diego-committees")
    days = "/Meetings/Search?dropid=11&dropsv=11/01/2026 00:00:00&dropev=11/20/2026 23:59:59"

    two = listed(portal, "/Meetings/Search?dropid=4&mtids=117,120")
    assert {each.body for each in two.meetings} == {"Rules Committee", "Environment Committee"}
    assert [problem.kind for problem in two.problems] == ["types left out"]
    assert {each.vendor_id for each in listed(portal, days).meetings} == {"62006", "62009"}
    nothing = listed(portal, f"{days}&mtids=119")
    assert (nothing.rows, nothing.notes) == (0, ("the list says that it is empty",))


@pytest.mark.parametrize(("slug", "meeting"), [("san-diego", 61001), ("san-diego-committees", 62007)])
def test_both_forms_hold_the_items(slug: str, meeting: int) -> None:
    """Their ids, titles and texts come back as the YAML has them; the first form prints no numbers."""
    portal = site(slug)
    items = portal.meetings[meeting].items
    first = row(portal, meeting).agenda_urls[0]
    second = document_path(first)
    assert second is not None

    for link, numbers in ((first, [""] * len(items)), (second, [item.number for item in items])):
        agenda = read_agenda(ask(portal, link).body)
        assert agenda.problems == ()
        assert [item.vendor_id for item in agenda.items] == [str(item.id) for item in items]
        assert [item.number for item in agenda.items] == numbers
        for read, item in zip(agenda.items, items, strict=True):
            assert read.title == item.title
            assert " ".join(item.text.split()) in " ".join(read.text.split())


def test_consent_is_said_by_a_heading_further_up() -> None:
    portal = site("san-diego")

    agenda = read_agenda(ask(portal, row(portal, 61001).agenda_urls[0]).body)

    assert [item.vendor_id[-2:] for item in agenda.items if item.is_consent] == ["03", "04", "05", "06", "07"]


def test_numbers_can_be_printed_in_the_first_form() -> None:
    portal = site("san-diego", prints_numbers=True)

    agenda = read_agenda(ask(portal, row(portal, 61001).agenda_urls[0]).body)

    assert [item.number for item in agenda.items] == ["30", "31", "50", "51", "100", "101", "102", "200", "201"]


def test_a_site_of_the_second_form_sends_on_to_its_error_page() -> None:
    """A redirect; the page it leads to says that it is an error, and the other form is there."""
    portal = site("san-diego", agendas="word")
    first = row(portal, 61001).agenda_urls[0]

    answer = ask(portal, first)

    assert answer.status == 302
    assert dict(answer.headers)["Location"] == "http://127.0.0.1/site/Error/NotFound"
    with pytest.raises(Unreadable, match="Error - OnBase Agenda Online"):
        read_agenda(ask(portal, "/Error/NotFound").body)
    assert len(read_agenda(ask(portal, str(document_path(first))).body).items) == 9


def test_the_page_of_a_meeting_is_a_shell() -> None:
    portal = site("san-diego-committees")
    body = ask(portal, row(portal, 62001).page_url).body

    found = read_any(body, ZONE)

    assert isinstance(found, MeetingList)
    (meeting,) = found.meetings
    assert meeting.vendor_id == "62001"
    assert meeting.body == "Economic Development & Intergovernmental Relations Committee"
    with pytest.raises(Unreadable, match="shell of the page of meeting 62001"):
        read_agenda(body)


def test_the_page_of_an_item_names_its_files() -> None:
    """Only with the meeting's id, which the agenda does not have."""
    portal = site("san-diego")
    first = row(portal, 61001).agenda_urls[0]
    item = next(each for each in read_agenda(ask(portal, first).body).items if each.vendor_id == "6100105")

    detail = read_detail(ask(portal, of_meeting(item.detail_url, first)).body)

    assert [file.name for file in detail.attachments] == ["Report of the Office of Global Affairs", "Draft Agreement"]
    assert "It does not exceed $180,000." in detail.text
    report, agreement = (ask(portal, file.url) for file in detail.attachments)
    assert "sister city since 1991" in pdf_text(report.body)
    assert agreement.content_type.endswith("wordprocessingml.document")
    assert ask(portal, item.detail_url).status == 302


def test_the_file_of_an_item_can_be_replaced_under_its_link() -> None:
    portal = site("san-diego")
    link = "/Documents/DownloadFile/Letters_Received.pdf?documentType=1&meetingId=61002&itemId=6100203&publishId=910009"
    before = ask(portal, link)

    portal.change("replace:910009")

    after = ask(portal, link)
    assert "A second letter" not in pdf_text(before.body)
    assert "A second letter" in pdf_text(after.body)


def test_the_agenda_of_a_meeting_is_a_file_as_well() -> None:
    """The same titles as the page, from the link in the comment."""
    portal = site("san-diego")
    (agenda,) = row(portal, 61001).documents

    text = pdf_text(ask(portal, agenda.url).body)

    assert "Comprehensive Policy on the City's International Partnerships" in text
    assert INVENTED in text


def test_a_site_can_say_to_wait_for_a_file() -> None:
    """Then its bytes are under two other addresses."""
    portal = site("san-diego", downloads="wait")
    (agenda,) = row(portal, 61001).documents

    assert b"Downloading, Please wait" in ask(portal, agenda.url).body
    for action in ("DownloadFileBytes", "ViewDocument"):
        assert ask(portal, agenda.url.replace("Downloadfile", action)).body.startswith(b"%PDF")


def test_a_damaged_agenda_loses_one_item_and_its_end() -> None:
    """An item without an id is kept under its place, one without text is lost, and the page ends early."""
    portal = site("san-diego")

    agenda = read_agenda(ask(portal, row(portal, 61009).agenda_urls[0]).body)

    assert [item.vendor_id for item in agenda.items] == ["6100901", "place-2", "6100904"]
    assert {problem.kind for problem in agenda.problems} == {"item without id", "item without text", "page cut off"}


@pytest.mark.parametrize(
    "link",
    [
        "/Meetings/ViewMeeting?id=5",
        "/Meetings/ViewMeetingAgenda?meetingId=5&type=agenda",
        "/Meetings/ViewMeetingAgenda?meetingId=61001&type=AGENDATYPEVALUE",
        "/Meetings/ViewMeetingAgendaItem?meetingId=61001&itemId=5",
        "/Documents/DownloadFile/x.pdf?documentType=3&meetingId=61001",
        "/Documents/Other/x.pdf?documentType=1&meetingId=61001",
        "/Home/Contact",
    ],
)
def test_what_is_not_there_leads_to_the_error_page(link: str) -> None:
    assert ask(site("san-diego"), link).status == 302


@pytest.mark.parametrize("slug", SITES)
def test_every_page_says_that_it_is_invented(slug: str) -> None:
    portal = site(slug)
    meeting = row(portal, 61001 if slug == "san-diego" else 62001)
    first = meeting.agenda_urls[0]
    item = read_agenda(ask(portal, first).body).items[0]

    links = ["/", "/Meetings/Search?dropid=4", meeting.page_url, first, str(document_path(first)), "/Error/NotFound"]

    for link in [*links, of_meeting(item.detail_url, first)]:
        assert INVENTED in ask(portal, link).body.decode()


def test_links_work_below_a_prefix() -> None:
    """Over HTTP: the pages name the vendor's folder, the portal stands under another."""
    portal = site("san-diego")
    link = row(portal, 61002).documents[0].url

    with PortalServer([portal]) as server:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=5)
        connection.request("GET", f"/san-diego{link}")
        answer = connection.getresponse()
        body = answer.read()
        connection.close()

    assert answer.status == 200
    assert body.startswith(b"%PDF")
