"""Legistar's answers with something odd in them: it costs what is odd, and nothing beside it."""

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from published.reading import Unreadable
from spiders.legistar.pages import agenda_path, read_agenda, read_meetings

LOS_ANGELES = ZoneInfo("America/Los_Angeles")


@pytest.fixture
def events(recordings: Path) -> bytes:
    return (recordings / "legistar_api" / "oakland__events_first1000_2000-2004.json").read_bytes()


@pytest.fixture
def event_items(recordings: Path) -> bytes:
    return (recordings / "legistar_api" / "oakland__eventitems_20190423.json").read_bytes()


def test_a_body_is_named_by_its_id(events: bytes) -> None:
    """A name in the registry wins over the vendor's."""
    found = read_meetings(events, LOS_ANGELES, bodies={"1": "City Council"})

    assert {each.body for each in found.meetings if each.title == "Meeting of the Oakland City Council"} == (
        {"City Council"}
    )


@pytest.mark.parametrize(
    "field", ["EventId", "EventBodyName", "EventDate", "EventTime", "EventComment", "EventLocation"]
)
@pytest.mark.parametrize("value", [None, 7, "", "x", [], {}, True])
def test_one_odd_value_costs_one_meeting_at_most(events: bytes, field: str, value: object) -> None:
    """Whatever a field of one row becomes, the others are read as they were."""
    rows = json.loads(events)[:20]
    whole = read_meetings(json.dumps(rows).encode(), LOS_ANGELES).meetings
    odd = str(rows[9]["EventId"])
    rows[9] = {**rows[9], field: value}

    found = read_meetings(json.dumps(rows).encode(), LOS_ANGELES)

    others = [each for each in whole if each.vendor_id != odd]
    assert [each for each in found.meetings if each in others] == others
    assert len(found.meetings) >= 19


@pytest.mark.parametrize(
    "field",
    ["EventItemId", "EventItemTitle", "EventItemAgendaSequence", "EventItemAgendaNumber", "EventItemMatterAttachments"],
)
@pytest.mark.parametrize("value", [None, 7, "", "x", [], {}, [7], True])
def test_one_odd_value_costs_one_item_at_most(event_items: bytes, field: str, value: object) -> None:
    """Whatever a field of one row becomes, the others are items."""
    rows = json.loads(event_items)
    odd = str(rows[5]["EventItemId"])
    rows[5] = {**rows[5], field: value}

    found = read_agenda(json.dumps(rows).encode())

    others = [item for item in read_agenda(event_items).items if item.vendor_id != odd]
    assert [item for item in found.items if item in others] == others


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"Message": "An error has occurred."}', "an error message instead of events"),
        (b'{"odata.error": {"code": ""}}', "an error message instead of events"),
        (b"7", "expected a JSON array of events, got int"),
        (b"null", "expected a JSON array of events, got NoneType"),
        (b"<html><title>Error</title></html>", "a web page instead of JSON («Error»)"),
    ],
)
def test_what_is_no_list_says_what_it_is(body: bytes, said: str) -> None:
    """An error with status 200 is not an empty calendar."""
    with pytest.raises(Unreadable) as caught:
        read_meetings(body, LOS_ANGELES)

    assert said in str(caught.value)


def test_items_are_asked_for_with_their_files() -> None:
    """Without Attachments=1 every item would seem to have none."""
    assert agenda_path(7) == "/events/7/eventitems?AgendaNote=1&MinutesNote=1&Attachments=1"


def item_row(number: int, title: str) -> dict[str, object]:
    return {
        "EventItemId": number,
        "EventItemAgendaSequence": number,
        "EventItemTitle": title,
        "EventItemMatterId": None,
    }


def test_an_item_without_a_matter_heads_nothing() -> None:
    """«Presentation on the sister city …» is an item; its words must not become the section of those below it."""
    rows = [
        item_row(1, "CONSENT CALENDAR"),
        item_row(2, "Presentation on the visit of a delegation from Fukuoka"),
        item_row(3, "Roof repairs"),
        item_row(4, "Public Hearings"),
        item_row(5, "Zoning of the waterfront"),
    ]

    items = read_agenda(json.dumps(rows).encode()).items

    assert [item.section for item in items] == ["", "CONSENT CALENDAR", "CONSENT CALENDAR", "", "Public Hearings"]


@pytest.mark.parametrize("field", ["EventTime", "EventAgendaFile", "EventAgendaStatusName"])
def test_a_field_that_no_event_has_is_said(events: bytes, field: str) -> None:
    """Null says that there is nothing; a field under another name is a loss in silence."""
    rows = json.loads(events)[:20]
    empty = [{**row, field: None} for row in rows]
    gone = [{name: value for name, value in row.items() if name != field} for row in rows]

    found = read_meetings(json.dumps(gone).encode(), LOS_ANGELES)

    assert [(each.kind, each.detail) for each in found.problems] == [("missing field", f"«{field}» in 20 of 20 rows")]
    assert len(found.meetings) == 20
    assert read_meetings(json.dumps(empty).encode(), LOS_ANGELES).problems == ()


def test_items_without_a_field_for_files_are_said(event_items: bytes) -> None:
    renamed = event_items.replace(b"EventItemMatterAttachments", b"EventItemFiles")

    assert [each.kind for each in read_agenda(renamed).problems] == ["missing field"]
    assert read_agenda(event_items).problems == ()


def test_a_matter_without_a_title_is_said(event_items: bytes) -> None:
    """A row without a matter may be a page break; one with a matter is an item that nobody could read of."""
    rows = json.loads(event_items)
    matters = sum(row["EventItemMatterId"] is not None and row["EventItemAgendaSequence"] is not None for row in rows)
    emptied = [{**row, "EventItemTitle": None, "EventItemMatterName": None} for row in rows]

    found = read_agenda(json.dumps(emptied).encode())

    assert [each.kind for each in found.problems] == ["item without title"] * matters != []
