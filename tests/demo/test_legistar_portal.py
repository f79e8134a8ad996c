"""The make-believe Legistar speaks as the recorded Web API does."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pypdfium2 as pdfium
import pytest

from demo.portals.odata import ODataError, parse_filter
from demo.portals.portal import Request
from demo.server import PortalServer
from demo.world import generated_world

Ask = Callable[..., Any]
FULL = {"AgendaNote": "1", "MinutesNote": "1", "Attachments": "1"}


def events(ask: Ask, **query: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = ask("/oakland/events", {f"${name}": text for name, text in query.items()}).json()
    return rows


def items(ask: Ask, event: int, query: dict[str, str] | None = None) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = ask(f"/oakland/events/{event}/eventitems", query).json()
    return rows


def ids(rows: list[dict[str, Any]]) -> set[int]:
    return {row["EventId"] for row in rows}


def pdf_text(body: bytes) -> str:
    with pdfium.PdfDocument(body) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


@pytest.fixture(scope="module")
def crowded() -> Callable[..., list[Any]]:
    """A client with 1,100 events, as a function of the query only."""
    (portal,) = generated_world(1, 1100, 0, 0, today=date(2026, 11, 22)).portals
    return lambda **query: json.loads(portal.handle(Request("/events", query)).body)


def test_an_answer_holds_a_thousand_rows_at_most_and_says_nothing(crowded: Callable[..., list[Any]]) -> None:
    """The cap counts also where $top asks for more; $skip gives the rest."""
    assert len(crowded()) == 1000
    assert len(crowded(**{"$top": "5000"})) == 1000
    assert len(crowded(**{"$skip": "1000"})) == 100
    assert len(crowded(**{"$top": "3", "$skip": "1099"})) == 1


def test_events_are_filtered_by_their_day(ask: Ask) -> None:
    """ge and lt over dates, with and without a time."""
    rows = events(ask, filter="EventDate ge datetime'2026-11-24' and EventDate lt datetime'2026-11-25T00:00:00'")

    assert ids(rows) == {41002, 41003}


def test_events_are_filtered_by_or_and_parentheses(ask: Ask) -> None:
    """A null date is neither before nor after anything."""
    old = "EventDate lt datetime'2026-11-11'"
    later = "EventLastModifiedUtc gt datetime'2026-11-22' or EventMinutesLastPublishedUTC gt datetime'2000-01-01'"

    assert ids(events(ask, filter=f"({old}) or ({later})")) == {41007}
    assert ids(events(ask, filter="EventBodyId eq 1")) == {41001, 41007}
    assert ids(events(ask, filter="substringof('CANCELED',EventComment)")) == {41004}
    assert 41005 in ids(events(ask, filter="EventAgendaFile eq null"))


def test_events_are_ordered_and_paged(ask: Ask) -> None:
    """By several fields, up or down."""
    rows = events(ask, orderby="EventDate desc,EventId asc", top="2")

    assert [row["EventId"] for row in rows] == [41008, 41006]


def test_a_filter_that_was_encoded_twice_is_an_error(ask: Ask) -> None:
    """%2527 arrives as %27, which is no quotation mark."""
    answer = ask("/oakland/events?$filter=EventDate%20ge%20datetime%25272026-01-01%2527")

    assert answer.status == 400
    assert answer.json()["ExceptionType"] == "Microsoft.Data.OData.ODataException"
    assert ask("/oakland/events?$filter=Nothing%20eq%201").status == 400


@pytest.mark.parametrize("text", ["EventDate ge", "EventDate like 'x'", "(EventId eq 1", "EventId eq 1 2"])
def test_a_filter_that_is_no_filter_is_refused(text: str) -> None:
    """Rather than ignored."""
    with pytest.raises(ODataError):
        parse_filter(text)


def test_an_unknown_client_is_500(ask: Ask) -> None:
    """Not 404."""
    answer = ask("/chicago/events")

    assert answer.status == 500
    assert "not set up in InSite for client: chicago" in answer.json()["ExceptionMessage"]


def test_attachments_and_notes_come_only_when_asked_for(ask: Ask) -> None:
    """An empty list without Attachments=1 is not "no attachments"."""
    bare = next(row for row in items(ask, 41001) if row["EventItemId"] == 4100105)
    full = next(row for row in items(ask, 41001, FULL) if row["EventItemId"] == 4100105)

    assert bare["EventItemMatterAttachments"] == []
    assert bare["EventItemAgendaNote"] is None
    assert [each["MatterAttachmentId"] for each in full["EventItemMatterAttachments"]] == [900005, 900006]
    assert "Nakhodka, Russia" in full["EventItemAgendaNote"]


def test_items_come_out_of_order(ask: Ask) -> None:
    """One with a low sequence comes last; sorted, they are the agenda."""
    sequences = [row["EventItemAgendaSequence"] for row in items(ask, 41001)]

    assert sequences != sorted(sequences)
    assert sequences[-1] < len(sequences) // 2
    assert sorted(sequences) == list(range(1, len(sequences) + 1))


def test_headings_have_no_matter_and_some_items_no_place(ask: Ask) -> None:
    """Section titles and boilerplate are rows as well; a null sequence is not on the agenda."""
    rows = items(ask, 41001)
    hidden = [row for row in ask("/sanjose/events/51001/eventitems").json() if row["EventItemAgendaSequence"] is None]

    headings = [row["EventItemTitle"] for row in rows if row["EventItemMatterId"] is None]
    assert "Roll Call / Call To Order" in headings
    assert "Open Forum (TOTAL TIME AVAILABLE: 15 MINUTES)" in headings
    assert [row["EventItemId"] for row in hidden] == [5100109]


def test_a_matter_is_the_same_on_two_agendas(ask: Ask) -> None:
    """Two items, one matter, the same attachments."""

    def matter(event: int) -> list[tuple[int, list[int]]]:
        return [
            (
                row["EventItemMatterId"],
                [each["MatterAttachmentId"] for each in row["EventItemMatterAttachments"]],
            )
            for row in items(ask, event, FULL)
            if row["EventItemMatterId"] == 60330
        ]

    assert matter(41001) == matter(41002) == [(60330, [900005, 900006])]


def test_files_have_absolute_addresses_that_answer(server: PortalServer, ask: Ask) -> None:
    """The hyperlink of an attachment and the agenda of an event lead back to this server."""
    event = ask("/oakland/events/41001").json()
    row = next(row for row in items(ask, 41001, FULL) if row["EventItemId"] == 4100105)
    report = row["EventItemMatterAttachments"][1]["MatterAttachmentHyperlink"]

    assert event["EventAgendaFile"] == f"{server.url}/oakland/agendas/41001.pdf"
    assert report.startswith(f"{server.url}/oakland/attachments/")
    assert "Nakhodka: 1975" in pdf_text(ask(urlsplit(report).path).body)
    assert "suspend the sister city relationship" in pdf_text(ask("/oakland/agendas/41001.pdf").body)


def test_a_time_is_what_somebody_typed(ask: Ask) -> None:
    """Null, a phrase, a time with a stray period; the date never has a time."""
    typed = {row["EventId"]: row["EventTime"] for row in events(ask)}
    typed |= {row["EventId"]: row["EventTime"] for row in ask("/sanjose/events").json()}

    assert (typed[41001], typed[41003], typed[41008]) == ("3:30 PM", "after closed session", None)
    assert typed[51004] == "6:30 pm."
    assert all(row["EventDate"].endswith("T00:00:00") for row in events(ask))


def test_a_cancellation_is_said_in_three_ways(ask: Ask) -> None:
    """In the comment, in the name of the body, in the place of the meeting; never in a flag."""
    rows = {row["EventId"]: row for row in events(ask)}

    assert rows[41004]["EventComment"] == "CANCELED"
    assert rows[41005]["EventBodyName"] == "*Finance & Management Committee - CANCELLED"
    assert rows[41006]["EventLocation"] == "Meeting Cancelled"


def test_a_row_with_a_broken_date_stands_among_good_ones(ask: Ask) -> None:
    """It passes the filter, as a string would."""
    rows = ask("/sanjose/events", {"$filter": "EventDate ge datetime'2026-11-01'"}).json()

    assert [row["EventId"] for row in rows if "-32T" in row["EventDate"]] == [51005]


def test_an_amendment_moves_the_agenda_and_not_the_event(server: PortalServer, ask: Ask) -> None:
    """A filter on EventLastModifiedUtc alone misses it."""
    before = ask("/oakland/events/41001").json()
    server.portals["oakland"].change("amend")
    after = ask("/oakland/events/41001").json()
    titles = [row["EventItemTitle"] for row in items(ask, 41001)]

    assert (after["EventAgendaStatusName"], after["EventComment"]) == ("SUPPLEMENTAL", "REVISED AGENDA")
    assert after["EventAgendaLastPublishedUTC"] > before["EventAgendaLastPublishedUTC"]
    assert after["EventLastModifiedUtc"] == before["EventLastModifiedUtc"]
    assert any("Purchase Option" in title for title in titles)
    assert any("Plaque" in title for title in titles)


def test_other_changes_show_where_they_belong(server: PortalServer, ask: Ask) -> None:
    """Cancelled and moved in the event; a replaced file only in its bytes."""
    portal = server.portals["oakland"]
    row = next(row for row in items(ask, 41001, FULL) if row["EventItemId"] == 4100103)
    address = urlsplit(row["EventItemMatterAttachments"][0]["MatterAttachmentHyperlink"]).path
    before = ask(address).body

    portal.change("cancel:41002")
    portal.change("move:41008")
    portal.change("move:41007", minutes=60)
    portal.change("replace:900004")

    rows = {row["EventId"]: row for row in events(ask)}
    assert rows[41002]["EventComment"] == "CANCELED"
    assert rows[41007]["EventTime"] == "4:30 PM"
    assert rows[41008]["EventTime"] is None
    assert row in items(ask, 41001, FULL)
    assert ask(address).body != before


def test_bodies_and_pages_for_people_are_there(ask: Ask) -> None:
    """What a person or a link from a mail would open."""
    names = {row["BodyName"] for row in ask("/oakland/bodies").json()}

    assert "*Rules & Legislation Committee" in names
    assert "Invented content" in ask("/oakland/Calendar.aspx").text
    assert "Watershed Study" in ask("/oakland/MeetingDetail.aspx?LEGID=41001").text
    assert "no longer exists" in ask("/oakland/MeetingDetail.aspx?LEGID=1").text
    assert ask("/oakland/events/1").status == 404
