"""CivicClerk's answers: the recorded ones give what was read in them by eye, and what is damaged is said."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest

from published.reading import Unreadable
from published.values import Agenda, DocumentKind, ListedMeeting, MeetingList
from spiders.civicclerk import pages
from spiders.civicclerk.spider import CivicClerkSpider

CALIFORNIA = ZoneInfo("America/Los_Angeles")
GEORGIA = ZoneInfo("America/New_York")
CASES = Path(__file__).parents[1] / "fixtures" / "pages" / "civicclerk"

Damage = Callable[[dict[str, Any]], object]


@pytest.fixture
def recorded(recordings: Path) -> Callable[[str], bytes]:
    return lambda name: (recordings / "civicclerk" / name).read_bytes()


@pytest.fixture
def south_fulton(recorded: Callable[[str], bytes]) -> MeetingList:
    return pages.read_meetings(recorded("southfulton__Events.json"), GEORGIA)


def by_id(found: MeetingList) -> dict[str, ListedMeeting]:
    return {meeting.vendor_id: meeting for meeting in found.meetings}


# Recorded answers.


def test_south_fulton_gives_its_sixteen_meetings_at_the_local_clocks_times(south_fulton: MeetingList) -> None:
    """17:00Z is five in the afternoon in Georgia: the agenda «posted at 12:22 PM» has 12:22:47Z as its time."""
    starts = {meeting.vendor_id: meeting.starts_at.isoformat() for meeting in south_fulton.meetings}

    assert south_fulton.problems == ()
    assert len(starts) == south_fulton.rows == 16
    assert starts["1744"] == "2026-04-15T17:00:00-04:00"
    assert starts["1747"] == "2026-04-28T19:00:00-04:00"
    assert starts["1759"] == "2026-07-28T17:00:00-04:00"
    assert all(meeting.is_time_known for meeting in south_fulton.meetings)


def test_south_fulton_has_one_agenda_though_every_event_has_an_agenda_id(south_fulton: MeetingList) -> None:
    """An id says that an agenda was begun; asking for fifteen that are not posted would be fifteen failures a day."""
    meetings = by_id(south_fulton)

    assert {key: meeting.agenda_urls for key, meeting in meetings.items() if meeting.agenda_urls} == {
        "1744": ("/Meetings/778",)
    }
    assert [(each.kind, each.url, each.name) for each in meetings["1744"].documents] == [
        ("agenda", pages.file_path(2261), "Zoning Public Hearing Agenda 4.15.2026"),
        ("packet", pages.file_path(2262), "Zoning Public Hearing Packet 4.15.2026"),
    ]
    assert pages.file_path(2261) == "/Meetings/GetMeetingFileStream(fileId=2261,plainText=false)"
    assert south_fulton.notes == ("15 of 16 meetings have no agenda that is posted yet",)


def test_south_fulton_names_its_body_by_category_and_itself_by_its_address(south_fulton: MeetingList) -> None:
    """The work session and the hearing are meetings of the council; the doubled address is given once."""
    meetings = by_id(south_fulton)

    assert {meeting.body for meeting in south_fulton.meetings} == {"City Council"}
    assert meetings["1745"].title == "City Council Work Session"
    assert meetings["1745"].location == "5440 Fulton Industrial Blvd, South Fulton, Georgia 30336"
    assert meetings["1745"].page_url == "https://southfultonga.portal.civicclerk.com/event/1745/overview"
    assert south_fulton.names == ("southfultonga.api.civicclerk.com/v1",)
    assert {meeting.status for meeting in south_fulton.meetings} == {"scheduled"}


@pytest.mark.parametrize(
    ("name", "vendor_id", "start", "agenda", "files"),
    [
        (
            "clovisca__event17.json",
            "17",
            "2026-01-12T18:00:00-08:00",
            "/Meetings/26",
            ["Final Agenda", "Final Agenda Packet", "Final Minutes", "Supplemental Material Rec'd Redacted"],
        ),
        (
            "clovisca__event20.json",
            "20",
            "2026-04-13T18:00:00-07:00",
            "/Meetings/1196",
            ["260413", "City Council 260413", "260413 Final Minutes", "Supplemental Handouts"],
        ),
    ],
    ids=["in winter", "in summer"],
)
def test_clovis_events_are_read_one_by_one(
    recorded: Callable[[str], bytes], name: str, vendor_id: str, start: str, agenda: str, files: list[str]
) -> None:
    """What came after the agenda is fetched too, and does not amend it."""
    found = pages.read_meetings(recorded(name), CALIFORNIA)
    (meeting,) = found.meetings

    assert (found.rows, found.problems, found.notes) == (1, (), ())
    assert (meeting.vendor_id, meeting.body, meeting.title) == (vendor_id, "City Council", "City Council Meeting")
    assert meeting.starts_at.isoformat() == start
    assert meeting.agenda_urls == (agenda,)
    assert [each.name for each in meeting.documents] == files
    assert [each.kind for each in meeting.documents] == ["agenda", "packet", "minutes", "packet"]
    assert all("GetMeetingFileStream(fileId=" in each.url for each in meeting.documents)
    assert (meeting.status, meeting.amendment) == ("scheduled", "")
    assert meeting.location == "Council Chamber, 1033 Fifth Street, Clovis, CA 93612"
    assert meeting.video_url.startswith("https://")


@pytest.mark.parametrize("name", ["clovisca__media17.json", "clovisca__media20.json"])
def test_the_recording_of_a_meeting_is_none(recorded: Callable[[str], bytes], name: str) -> None:
    """Bookmarks name items, with the seconds of a video: neither a list nor an agenda."""
    for read in (pages.read_agenda, lambda body: pages.read_any(body, CALIFORNIA)):
        with pytest.raises(Unreadable, match="EventsMedia"):
            read(recorded(name))


# Quirks.


@pytest.mark.parametrize(
    ("type_name", "name", "kind"),
    [
        ("Agenda", "Final", "agenda"),
        ("Agenda Packet", "Final", "packet"),
        ("Minutes", "Agenda with minutes", "minutes"),
        ("Notice", "Special meeting", "notice"),
        ("Agenda", "Cancellation", "notice"),
        ("Other", "Notice of Cancellation", "notice"),
        ("Other", "Late correspondence", "packet"),
        ("Other", "Parking map", "other"),
    ],
)
def test_a_file_is_what_its_type_says_and_other_what_its_name_says(
    type_name: str, name: str, kind: DocumentKind
) -> None:
    """Material that came later is fetched like the packet: a mention in it must not be missed."""
    assert pages.document_kind(type_name, name) == kind


def test_two_answers_with_other_signatures_are_the_same_agenda() -> None:
    """A signature is another one in every answer; nothing that is stored of an item may change with it."""
    body = (CASES / "agenda_of_sections" / "response.json").read_bytes()

    later = (
        body.replace(b"sig=abc", b"sig=xyz").replace(b"se=2026-12-01", b"se=2026-12-09").replace(b"sig=zzz", b"sig=y")
    )

    assert later != body
    assert pages.read_agenda(later) == pages.read_agenda(body)
    assert "sig=" not in str(pages.read_agenda(body))


def test_a_kind_of_answer_is_told_by_what_it_has() -> None:
    """As for the command that inspects a file of unknown origin."""
    agenda = (CASES / "agenda_of_sections" / "response.json").read_bytes()
    events = (CASES / "events_with_files" / "response.json").read_bytes()

    assert isinstance(pages.read_any(agenda, CALIFORNIA), Agenda)
    assert isinstance(pages.read_any(events, CALIFORNIA), MeetingList)
    for read, body in ((pages.read_agenda, events), (lambda b: pages.read_meetings(b, CALIFORNIA), agenda)):
        with pytest.raises(Unreadable, match="instead of"):
            read(body)


@pytest.mark.parametrize("link", ["Events?$skip=15", "/Events?$skip=15", "https://x.example/a/b/v1/Events?$skip=15"])
def test_the_next_page_is_below_the_base_url_wherever_it_is_said_to_be(link: str) -> None:
    """Also where the portal stands under another prefix."""
    body = json.dumps({"value": [], "@odata.nextLink": link}).encode()

    assert pages.read_meetings(body, CALIFORNIA).next_page == "/Events?$skip=15"


def test_a_next_page_of_something_else_is_said() -> None:
    """Half a list is not taken for a whole one."""
    body = json.dumps({"value": [], "@odata.nextLink": "https://x.example/login"}).encode()

    found = pages.read_meetings(body, CALIFORNIA)

    assert found.next_page == ""
    assert [problem.kind for problem in found.problems] == ["next page not understood"]


# What is asked for.


def test_the_window_is_asked_for_in_local_days_of_all_categories() -> None:
    """With the Z that stands behind local times; both days are included; nothing is left out by category."""
    spider = CivicClerkSpider.__new__(CivicClerkSpider)
    spider.since, spider.until = date(2026, 11, 8), date(2027, 3, 22)

    (request,) = spider.list_requests()

    path, _, query = request.path.partition("?")
    assert path == request.problems_under == "/Events"
    assert dict(parse_qsl(query)) == {
        "$filter": "startDateTime ge 2026-11-08T00:00:00Z and startDateTime lt 2027-03-23T00:00:00Z",
        "$orderby": "startDateTime asc,id asc",
    }


# Damage.


def each(name: str, change: Callable[[dict[str, Any]], object]) -> Damage:
    """Do something to every object in a list of the answer, and below it."""

    def damage(answer: dict[str, Any]) -> None:
        rows = list(answer[name])
        while rows:
            row = rows.pop()
            rows += row.get("childItems") or ()
            change(row)

    return damage


def renamed(old: str, new: str) -> Callable[[dict[str, Any]], object]:
    return lambda row: row.update({new: row.pop(old)}) if old in row else None


def emptied(name: str, value: object = "") -> Callable[[dict[str, Any]], object]:
    return lambda row: row.update({name: value})


def said(read: Callable[[bytes], MeetingList | Agenda], answer: dict[str, Any]) -> set[str]:
    """What is said to be wrong with an answer: of its parts, or of all of it."""
    try:
        return {problem.detail for problem in read(json.dumps(answer).encode()).problems}
    except Unreadable as problem:
        return {str(problem)}


DAMAGED_EVENTS: dict[str, Damage] = {
    "ids renamed": each("value", renamed("id", "eventId")),
    "ids emptied": each("value", emptied("id")),
    "names renamed": each("value", renamed("eventName", "name")),
    "names emptied": each("value", emptied("eventName")),
    "starts renamed": each("value", renamed("startDateTime", "startsAt")),
    "starts emptied": each("value", emptied("startDateTime")),
    "starts are none": each("value", emptied("startDateTime", "0001-01-01T00:00:00Z")),
    "starts typed by hand": each("value", emptied("startDateTime", "December 8, 7 PM")),
    "categories renamed": each("value", renamed("categoryName", "category")),
    "files renamed": each("value", renamed("publishedFiles", "files")),
    "files emptied": each("value", emptied("publishedFiles", [])),
    "files without ids": each("value", lambda row: [file.pop("fileId") for file in row["publishedFiles"]]),
    "files without types": each("value", lambda row: [file.pop("type") for file in row["publishedFiles"]]),
    "agenda ids renamed": each("value", renamed("agendaId", "meetingId")),
    "agenda ids are words": each("value", emptied("agendaId", "none")),
    "stamps of posting renamed": each("value", renamed("publishedAgendaTimeStamp", "posted")),
    "notices renamed": each("value", renamed("eventNotice", "notice")),
    "deletion renamed": each("value", renamed("isDeleted", "deleted")),
    "rows are texts": lambda answer: answer.update(value=["a", "b"]),
    "rows are an object": lambda answer: answer.update(value={"0": answer["value"][0]}),
    "rows renamed": lambda answer: answer.update(rows=answer.pop("value")),
    "another set": lambda answer: answer.update({"@odata.context": "https://x.example/v1/$metadata#Search"}),
    "an error beside the rows": lambda answer: answer.update(error={"code": "", "message": "timeout"}),
}


@pytest.mark.parametrize("damage", DAMAGED_EVENTS.values(), ids=DAMAGED_EVENTS)
def test_damaged_events_are_never_read_in_silence(damage: Damage) -> None:
    """Each is refused, or said, or costs rows that are said."""
    whole = json.loads((CASES / "events_with_files" / "response.json").read_bytes())
    assert not said(lambda body: pages.read_meetings(body, CALIFORNIA), whole)
    damage(whole)

    assert said(lambda body: pages.read_meetings(body, CALIFORNIA), whole)


DAMAGED_AGENDAS: dict[str, Damage] = {
    "ids renamed": each("items", renamed("id", "itemId")),
    "names renamed": each("items", renamed("agendaObjectItemName", "name")),
    "names emptied": each("items", emptied("agendaObjectItemName")),
    "children renamed": each("items", renamed("childItems", "children")),
    "attachments renamed": each("items", renamed("attachmentsList", "attachments")),
    "attachments without ids": each("items", lambda row: [file.pop("id") for file in row["attachmentsList"]]),
    "items renamed": lambda answer: answer.update(agendaItems=answer.pop("items")),
    "items emptied": lambda answer: answer.update(items=[]),
    "items are texts": lambda answer: answer.update(items=["a"]),
    "items are an object": lambda answer: answer.update(items={}),
    "an error beside the items": lambda answer: answer.update(error={"code": "", "message": "timeout"}),
}


@pytest.mark.parametrize("damage", DAMAGED_AGENDAS.values(), ids=DAMAGED_AGENDAS)
def test_damaged_agendas_are_never_read_in_silence(damage: Damage) -> None:
    """Each is refused, or said."""
    whole = json.loads((CASES / "agenda_of_sections" / "response.json").read_bytes())
    known = said(pages.read_agenda, whole)
    damage(whole)

    assert said(pages.read_agenda, whole) - known


@pytest.mark.parametrize("field", ["id", "eventName", "startDateTime", "agendaId", "publishedFiles", "eventLocation"])
@pytest.mark.parametrize("value", [None, 7, "", "x", [], {}, [7], ["x"], True])
def test_one_odd_value_costs_one_meeting_at_most(field: str, value: object) -> None:
    """Whatever a field of the first event becomes, the others are read as they were."""
    whole = json.loads((CASES / "events_with_files" / "response.json").read_bytes())
    _, *others = pages.read_meetings(json.dumps(whole).encode(), CALIFORNIA).meetings
    whole["value"][0][field] = value

    found = pages.read_meetings(json.dumps(whole).encode(), CALIFORNIA)

    assert list(found.meetings[-3:]) == others
    assert found.rows == 4


@pytest.mark.parametrize(
    "body", [b"", b"<html><title>Sign in</title></html>", b'{"value": [{"id": 1', b"[]", b"null", b"7"]
)
def test_what_is_no_answer_is_refused(body: bytes) -> None:
    """A login page, half an answer, nothing."""
    with pytest.raises(Unreadable):
        pages.read_any(body, CALIFORNIA)


@pytest.mark.parametrize(
    "field", ["id", "agendaObjectItemName", "childItems", "attachmentsList", "sortOrder", "isSection"]
)
@pytest.mark.parametrize("value", [None, 7, "", "x", [], {}, [7], ["x"], True])
def test_one_odd_value_costs_one_item_at_most(field: str, value: object) -> None:
    """Whatever a field of the first item becomes, those in other sections are read as they were."""
    whole = json.loads((CASES / "agenda_of_sections" / "response.json").read_bytes())
    before = pages.read_agenda(json.dumps(whole).encode()).items
    whole["items"][0][field] = value

    after = pages.read_agenda(json.dumps(whole).encode()).items

    assert {item for item in before if item.vendor_id != "1"} <= set(after) or field == "isSection"
