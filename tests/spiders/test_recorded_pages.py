"""The page code reads recorded real responses; every value here was checked by eye against the response."""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from published.reading import Unreadable
from published.values import Agenda, MeetingList
from spiders.legistar import pages as legistar
from spiders.primegov import pages as primegov

CALIFORNIA = ZoneInfo("America/Los_Angeles")
RECESS = "document «HTML Recess Notice»"
NOTICE = "document «HTML Notice of Cancellation»"


@pytest.fixture
def upcoming_2024(recordings: Path) -> MeetingList:
    body = (recordings / "primegov" / "lacity__ListUpcomingMeetings_2024.json").read_bytes()
    return primegov.read_meetings(body, CALIFORNIA)


@pytest.fixture
def upcoming_2021(recordings: Path) -> MeetingList:
    body = (recordings / "primegov" / "lacity__ListUpcomingMeetings_2021.json").read_bytes()
    return primegov.read_meetings(body, CALIFORNIA)


@pytest.fixture
def archived_2026(recordings: Path) -> MeetingList:
    body = (recordings / "primegov" / "lacity__ListArchivedMeetings_2026_EXCERPT.json").read_bytes()
    return primegov.read_meetings(body, CALIFORNIA)


@pytest.fixture
def water_trust(recordings: Path) -> Agenda:
    body = (recordings / "primegov" / "okc__agenda_html_2022-10-25_TRANSCRIBED.html").read_bytes()
    return primegov.read_agenda(body)


@pytest.fixture
def oakland_events(recordings: Path) -> MeetingList:
    body = (recordings / "legistar_api" / "oakland__events_first1000_2000-2004.json").read_bytes()
    return legistar.read_meetings(body, CALIFORNIA)


@pytest.fixture
def public_safety(recordings: Path) -> Agenda:
    body = (recordings / "legistar_api" / "oakland__eventitems_20190423.json").read_bytes()
    return legistar.read_agenda(body)


def test_los_angeles_2024_gives_every_meeting_with_its_local_start(upcoming_2024: MeetingList) -> None:
    starts = [(m.vendor_id, m.starts_at.isoformat()) for m in upcoming_2024.meetings]

    assert upcoming_2024.problems == ()
    assert len(starts) == upcoming_2024.rows == 13
    assert starts[0] == ("15993", "2024-10-01T08:30:00-07:00")
    assert starts[-1] == ("16009", "2024-10-04T13:00:00-07:00")
    assert all(m.is_time_known for m in upcoming_2024.meetings)


def test_los_angeles_2024_twins_are_told_from_their_meetings(upcoming_2024: MeetingList) -> None:
    """«SAP - X» and «X - SAP» are X once more, with Spanish audio, at the same time."""
    twins = {m.vendor_id: m.twin_of for m in upcoming_2024.meetings if m.twin_of is not None}

    assert twins == {"15994": "15993", "16006": "15946", "16003": "15684"}
    assert all(not m.agenda_urls for m in upcoming_2024.meetings if m.vendor_id in twins)


def test_los_angeles_2024_cancellations_show_only_in_a_template(upcoming_2024: MeetingList) -> None:
    """None of these titles says so; a recess notice means that the council does not meet."""
    cancelled = {m.vendor_id: m.status_evidence for m in upcoming_2024.meetings if m.status == "cancelled"}

    assert cancelled == {"15990": NOTICE, "16011": NOTICE, "15995": NOTICE, "15996": RECESS, "16009": NOTICE}
    assert not any("ancel" in m.title for m in upcoming_2024.meetings)


def test_los_angeles_2024_a_revised_agenda_is_known_as_such(upcoming_2024: MeetingList) -> None:
    amended = {m.vendor_id: m.amendment for m in upcoming_2024.meetings if m.amendment}

    assert amended == {"16008": "document «HTML Revised Agenda»"}


def test_los_angeles_2021_is_read_without_datetime_and_publish_date(upcoming_2021: MeetingList) -> None:
    """In 2021 the rows had a date and a time as people write them, and nothing else to go by."""
    assert upcoming_2021.problems == ()
    assert [(m.vendor_id, m.starts_at.isoformat(), m.status) for m in upcoming_2021.meetings] == [
        ("9817", "2021-10-21T10:00:00-07:00", "scheduled"),
        ("9910", "2021-10-21T10:00:00-07:00", "scheduled"),
        ("10014", "2021-10-21T12:30:00-07:00", "scheduled"),
        ("9545", "2021-10-21T14:00:00-07:00", "scheduled"),
        ("9944", "2021-10-22T10:00:00-07:00", "cancelled"),
    ]


def test_los_angeles_2026_two_kinds_of_cancellation_and_a_replacement(archived_2026: MeetingList) -> None:
    """Public Works met at one o'clock as a special meeting; its 2:30 meeting was cancelled: two meetings, not one."""
    facts = {m.vendor_id: (m.body, m.starts_at.strftime("%H:%M"), m.status) for m in archived_2026.meetings}

    assert facts == {
        "18513": ("Transportation Committee", "08:45", "cancelled"),
        "18575": ("City Council Meeting", "10:00", "scheduled"),
        "18611": ("City Council Meeting", "10:00", "scheduled"),
        "18585": ("Public Works Committee", "13:00", "scheduled"),
        "18609": ("Public Works Committee", "14:30", "cancelled"),
        "20673": ("Government Efficiency, Innovation, and Audits Committee", "08:30", "scheduled"),
    }
    evidence = {m.vendor_id: m.status_evidence for m in archived_2026.meetings if m.status == "cancelled"}
    assert evidence == {"18513": "title «CANCELLED - Transportation Committee»", "18609": NOTICE}


def test_los_angeles_2026_documents_have_their_kinds(archived_2026: MeetingList) -> None:
    council = next(m for m in archived_2026.meetings if m.vendor_id == "18575")

    assert council.agenda_urls == ("/Portal/Meeting?meetingTemplateId=158115",)
    assert [(d.kind, d.name) for d in council.documents] == [
        ("agenda", "Agenda"),
        ("agenda", "Spanish Agenda"),
        ("other", "Presented Motions and Resolutions"),
        ("minutes", "Journal"),
    ]
    assert council.location.startswith("John Ferraro Council Chamber")


def test_the_complete_agenda_gives_sixteen_items_numbered_as_printed(water_trust: Agenda) -> None:
    """The section's number stands in its heading; item II has no other, so its section's number is its own."""
    assert water_trust.problems == ()
    assert [item.number for item in water_trust.items] == [
        "II", *(f"III.{letter}" for letter in "ABCDEFGHIJ"), "IV.A", "V.A", "VI.A", "VI.B", "VIII.A",
    ]  # fmt: skip
    assert water_trust.items[0].title == "Approve the minutes of the October 11, 2022, meeting."


def test_the_complete_agenda_knows_its_consent_docket(water_trust: Agenda) -> None:
    consent = {item.number for item in water_trust.items if item.is_consent}

    assert consent == {f"III.{letter}" for letter in "ABCDEFGHIJ"}


def test_the_complete_agenda_has_39_attachments_and_no_confidential_notice(water_trust: Agenda) -> None:
    """Five holders say that a file is confidential and link nothing; none of them is a file."""
    links = [link for item in water_trust.items for link in item.attachments]

    assert len(links) == 39
    assert not any("confidential" in link.name.lower() for link in links)
    assert {link.url.split("/")[2] for link in links} == {"attachment", "document"}
    assert not any("viewer" in link.url for link in links)
    assert water_trust.documents == ()


def test_attachments_hang_on_the_right_items(water_trust: Agenda) -> None:
    names = {item.number: [link.name for link in item.attachments] for item in water_trust.items}

    assert names["II"] == ["10-11-2022 OCWUT Minutes"]
    assert names["III.B"] == ["OCWUT Memo"]
    assert names["III.E"] == ["OCWUT MEMO", "OM RESOLUTION", "Renewal Letter"]
    assert names["V.A"] == [
        "OCWUT Memo", "SE-0048 Resolution", "SE-0048 Addendum Signature Page", "SE-0048 Contract and Bonds",
    ]  # fmt: skip


def test_a_los_angeles_item_has_its_council_file_and_its_files_not_their_viewers(recordings: Path) -> None:
    body = (recordings / "primegov" / "lacity__agenda_html_PLUM_2026-09-22_EXCERPT.html").read_bytes()

    item = primegov.read_agenda(body).items[0]

    assert (item.vendor_id, item.number, item.file_number) == ("166690", "1", "25-0843")
    assert item.title.startswith("Report from the Department of City Planning relative to extending")
    assert [link.name for link in item.attachments] == [
        "Motion (Rodriguez - Blumenfield) dated 9-01-26",
        "Communication(s) from Public_01-24-2026",
        "Council Action dated 12-16-25",
    ]
    assert all("historyattachment/?historyId=" in link.url for link in item.attachments)


def test_oakland_gives_all_thousand_events(oakland_events: MeetingList) -> None:
    assert oakland_events.problems == ()
    assert len(oakland_events.meetings) == oakland_events.rows == legistar.ROW_CAP
    assert all(meeting.is_time_known for meeting in oakland_events.meetings)


def test_oakland_times_are_local_in_summer_and_in_winter(oakland_events: MeetingList) -> None:
    by_id = {m.vendor_id: m for m in oakland_events.meetings}
    offsets = Counter(m.starts_at.utcoffset() for m in oakland_events.meetings)

    assert by_id["573"].starts_at.isoformat() == "2000-09-12T13:00:00-07:00"
    assert by_id["3809"].starts_at.isoformat() == "2003-12-23T16:00:00-08:00"
    assert set(offsets) == {timedelta(hours=-7), timedelta(hours=-8)}


def test_oakland_times_are_those_of_the_response(oakland_events: MeetingList, recordings: Path) -> None:
    """Held against the hand-typed texts themselves, all thousand of them."""
    rows = json.loads((recordings / "legistar_api" / "oakland__events_first1000_2000-2004.json").read_bytes())

    typed = {str(row["EventId"]): f"{row['EventDate'][:10]} {row['EventTime']}" for row in rows}
    read = {
        m.vendor_id: f"{m.starts_at:%Y-%m-%d} {m.starts_at:%I:%M %p}".replace(" 0", " ")
        for m in oakland_events.meetings
    }

    assert read == typed


def test_oakland_cancellations_stand_in_body_names_and_once_in_a_comment(oakland_events: MeetingList) -> None:
    cancelled = [m for m in oakland_events.meetings if m.status == "cancelled"]
    by_comment = [m for m in cancelled if m.status_evidence.startswith("EventComment")]

    assert len(cancelled) == 37
    assert [(m.vendor_id, m.status_evidence) for m in by_comment] == [("574", "EventComment «CANCELED»")]
    assert not any("CANCEL" in m.body for m in cancelled)


def test_oakland_supplemental_agendas_are_amended(oakland_events: MeetingList) -> None:
    supplemental = [m for m in oakland_events.meetings if "SUPPLEMENTAL" in m.amendment]

    assert len(supplemental) == 25


def test_oakland_items_come_in_the_order_of_the_agenda(public_safety: Agenda) -> None:
    """The answer has item 7 last; the agenda has it before the open forum."""
    assert public_safety.problems == ()
    assert [(item.vendor_id, item.number) for item in public_safety.items] == [
        ("191216", ""), ("191217", ""), ("191218", ""), ("191219", "1"), ("191220", "2"), ("191221", "3"),
        ("191223", "4"), ("191224", "5"), ("191225", "6"), ("191350", "7"), ("191226", ""), ("191227", ""),
        ("191228", "*"), ("191229", ""), ("191230", ""),
    ]  # fmt: skip


def test_oakland_attachments_hang_on_their_items(public_safety: Agenda) -> None:
    names = {item.number: [link.name for link in item.attachments] for item in public_safety.items if item.attachments}

    assert names == {
        "1": ["View Report"],
        "2": ["View Report", "View Supplemental Report"],
        "3": ["View Report"],
        "4": ["View Report"],
        "5": ["View Report"],
        "6": ["View Report", "View Supplemental Report 4-19-2019"],
        "7": ["View Report", "View Supplemental Report 5/3/2019"],
    }
    assert {item.number: item.file_number for item in public_safety.items if item.file_number} == {
        "1": "18-1646", "2": "18-1647", "3": "18-1371", "4": "18-1628", "5": "18-1630", "6": "18-1634", "7": "18-1661",
    }  # fmt: skip


def test_an_oakland_title_is_its_subject(public_safety: Agenda) -> None:
    item = next(item for item in public_safety.items if item.number == "4")

    assert item.title == "OPD-U.S. Department Of Veterans Affairs Agreement"
    assert "From: Oakland Police Department" in item.text


def test_a_revised_agenda_of_another_county_is_known_by_its_comment(recordings: Path) -> None:
    body = (recordings / "legistar_api" / "mecklenburg__events.json").read_bytes()

    meetings = legistar.read_meetings(body, ZoneInfo("America/New_York")).meetings

    assert [m.starts_at.isoformat() for m in meetings] == ["2025-01-14T14:30:00-05:00", "2026-04-07T17:00:00-04:00"]
    assert all(m.amendment.startswith("EventComment «REVISED AGENDA") for m in meetings)
    assert all(m.documents[0].url.startswith("https://legistar1.granicus.com/") for m in meetings)


@pytest.mark.parametrize("page", ["waynecounty__akamai_403.html", "satellitebeach__waf_challenge.html"])
def test_a_block_page_is_neither_a_list_nor_an_agenda(recordings: Path, page: str) -> None:
    body = (recordings / "block_pages" / page).read_bytes()

    for read in (primegov.read_agenda, legistar.read_agenda):
        with pytest.raises(Unreadable):
            read(body)
