"""The make-believe Granicus site speaks as the recorded ones do, and its pages are read as they were meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pypdfium2 as pdfium
import pytest
from sqlalchemy import select

from demo.content import INVENTED, Amendment, Attachment, Item, Locality, Meeting, Section
from demo.portals.granicus import CLIP, GranicusPortal
from demo.portals.portal import Request, Response
from models.agenda import AgendaItem
from published.values import ListedMeeting, MeetingList
from spiders.granicus.pages import read_agenda, read_meetings
from tests.pipeline.watch import locality_with, source_of, start_watch

TODAY = date(2026, 11, 22)
CALIFORNIA = ZoneInfo("America/Los_Angeles")
BASE_URL = "http://127.0.0.1:8000/brookfield"


def meeting(number: int, days: int, body: str = "City Council", body_id: int = 3, **more: Any) -> Meeting:
    start = datetime.combine(TODAY + timedelta(days=days), time(18))
    published = datetime.combine(TODAY - timedelta(days=2), time(9))
    consent = Item(number * 10 + 1, "1.", "Minutes of the last meeting", file_number="26-101")
    report = Attachment(number * 100, "Staff report", ("A delegation from Nakhodka was received.",))
    visit = Item(number * 10 + 2, "2.", "Visit from the sister city of Nakhodka, Russia", attachments=(report,))
    sections = (Section("CONSENT CALENDAR", "I.", (consent,)), Section("REPORTS", "II.", (visit,)))
    made = Meeting(number, start, body, body_id, published, published, f"{body} Meeting", sections=sections)
    return replace(made, **more)


def site(*meetings: Meeting, **options: Any) -> GranicusPortal:
    added = Item(999, "3.", "A late item about a bench", attachments=(Attachment(998, "Map", ("A bench.",)),))
    amendment = Amendment(meetings[0].id, meetings[0].items[0].id, "Minutes, corrected", 1, added, "POSTED 11:15 AM")
    locality = Locality(
        "brookfield", "Testville", "granicus", "brookfield", TODAY, meetings, options=options, amendment=amendment
    )
    return GranicusPortal(locality)


def ask(portal: GranicusPortal, path: str, **query: str) -> Response:
    return portal.handle(Request(path, query, {}, BASE_URL))


def view(portal: GranicusPortal, number: str = "3") -> MeetingList:
    return read_meetings(ask(portal, "/ViewPublisher.php", view_id=number).body, CALIFORNIA, bodies={"3": "Council"})


def facts(each: ListedMeeting) -> tuple[str, str, str, str]:
    return each.vendor_id, each.body, each.title, each.starts_at.isoformat()


def pdf_text(body: bytes) -> str:
    with pdfium.PdfDocument(body) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def test_panels_have_what_is_to_come_and_what_was_held() -> None:
    """The registry's name is for what stands under no panel of its own; a parks meeting is in another view."""
    found = view(site(meeting(7, 3), meeting(5, -4), meeting(6, -2, "Parks Commission", 8)))

    assert found.problems == ()
    assert [facts(each) for each in found.meetings] == [
        ("event-7", "Council", "City Council Meeting", "2026-11-25T18:00:00-08:00"),
        (f"clip-{5 + CLIP}", "City Council", "City Council Meeting", "2026-11-18T18:00:00-08:00"),
    ]
    assert found.meetings[1].documents[0].url == f"/AgendaViewer.php?view_id=3&clip_id={5 + CLIP}"
    assert found.meetings[1].page_url == f"/MediaPlayer.php?view_id=3&clip_id={5 + CLIP}"


def test_an_archive_has_what_was_held_without_times() -> None:
    found = view(site(meeting(7, 3), meeting(5, -4), template="archive"))

    assert found.problems == ()
    assert [(m.vendor_id, m.is_time_known) for m in found.meetings] == [(f"clip-{5 + CLIP}", False)]
    assert [(d.kind, d.url) for d in found.meetings[0].documents] == [
        ("minutes", f"/MinutesViewer.php?view_id=3&clip_id={5 + CLIP}")
    ]


def test_a_grid_has_what_is_to_come_with_the_time_in_the_name() -> None:
    found = view(site(meeting(7, 3), meeting(8, 10, agenda=False), meeting(5, -4), template="grid"))

    assert found.problems == ()
    assert [(m.title, m.starts_at.isoformat(), len(m.documents)) for m in found.meetings] == [
        ("City Council Meeting on 2026-11-25 - (6:00 p.m.)", "2026-11-25T18:00:00-08:00", 1),
        ("City Council Meeting on 2026-12-02 - (6:00 p.m.)", "2026-12-02T18:00:00-08:00", 0),
    ]
    assert found.meetings[1].vendor_id.startswith("row-")


@pytest.mark.parametrize("template", ["panels", "grid"])
@pytest.mark.parametrize("way", GranicusPortal.CANCELLATIONS)
def test_a_cancellation_is_read_whichever_way_it_is_said(template: str, way: str) -> None:
    portal = site(meeting(7, 3), meeting(8, 10), template=template)
    portal.change("cancel:7", way=way)

    assert {m.vendor_id: m.status for m in view(portal).meetings} == {"event-7": "cancelled", "event-8": "scheduled"}
    assert {m.body for m in view(portal).meetings} == {"Council"}


@pytest.mark.parametrize("template", ["panels", "archive", "grid"])
def test_a_broken_row_costs_itself(template: str) -> None:
    days = (-3, -5) if template == "archive" else (3, 5)
    portal = site(meeting(7, days[0], broken="date"), meeting(8, days[1]), template=template)

    found = view(portal)

    assert found.rows == 2
    assert [m.starts_at.date() for m in found.meetings] == [TODAY + timedelta(days=days[1])]
    assert [problem.kind for problem in found.problems] == ["malformed row"]


def test_bytes_need_not_be_what_the_header_says() -> None:
    portal = site(meeting(7, 3, body="Comité de San José"), charset="cp1252")
    answer = ask(portal, "/ViewPublisher.php", view_id="3")

    assert answer.content_type == "text/html; charset=utf-8"
    with pytest.raises(UnicodeDecodeError):
        answer.body.decode()
    assert view(portal).meetings[0].title == "Comité de San José Meeting"
    assert INVENTED.encode() in answer.body


def test_an_event_is_another_number_than_its_clip() -> None:
    """Once a meeting was held its event is gone."""
    portal = site(meeting(7, 3), meeting(5, -4))

    assert ask(portal, "/AgendaViewer.php", event_id="7").status == 200
    assert ask(portal, "/AgendaViewer.php", event_id="5").status == 404
    assert ask(portal, "/AgendaViewer.php", clip_id=str(5 + CLIP)).status == 200


def test_the_agenda_is_a_file_with_all_items() -> None:
    portal = site(meeting(7, 3))

    answer = ask(portal, "/AgendaViewer.php", view_id="3", event_id="7")

    assert answer.content_type == "application/pdf"
    assert "Visit from the sister city of Nakhodka, Russia" in pdf_text(answer.body)
    assert INVENTED in pdf_text(answer.body)


def test_a_player_has_the_index_and_the_agenda() -> None:
    portal = site(meeting(5, -4))
    moved = ask(portal, "/MediaPlayer.php", view_id="3", clip_id=str(5 + CLIP))
    there = dict(moved.headers)["Location"]

    agenda = read_agenda(ask(portal, there.removeprefix(BASE_URL).partition("?")[0]).body)

    assert moved.status == 302
    assert [(i.vendor_id, i.number, i.title, i.section, i.is_consent) for i in agenda.items] == [
        ("51", "1", "Minutes of the last meeting", "CONSENT CALENDAR", True),
        ("52", "2", "Visit from the sister city of Nakhodka, Russia", "REPORTS", False),
    ]
    assert agenda.items[0].file_number == "26-101"
    assert [d.url for d in agenda.documents] == [f"/AgendaViewer.php?clip_id={5 + CLIP}&embedded=1"]
    assert agenda.names == ("City Council Meeting", "City of Testville")
    assert agenda.problems == ()


def test_an_amendment_shows_in_the_title_and_in_the_agenda() -> None:
    portal = site(meeting(7, 3))
    portal.change("amend")

    (row,) = view(portal).meetings

    assert row.amendment == "title «City Council Meeting - Revised»"
    assert row.body == "Council"
    text = pdf_text(ask(portal, "/AgendaViewer.php", event_id="7").body)
    assert "Minutes, corrected" in text
    assert "A late item about a bench" in text


def test_an_attachment_is_served_by_its_number() -> None:
    portal = site(meeting(7, 3))

    assert "A delegation from Nakhodka was received." in pdf_text(ask(portal, "/MetaViewer.php", meta_id="700").body)
    before = ask(portal, "/MetaViewer.php", meta_id="700").body
    portal.change("replace:700")
    assert ask(portal, "/MetaViewer.php", meta_id="700").body != before
    assert ask(portal, "/MetaViewer.php", meta_id="1").status == 404


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/ViewPublisher.php", {"view_id": "99"}),
        ("/ViewPublisher.php", {}),
        ("/MinutesViewer.php", {"event_id": "7"}),
        ("/player/clip/7", {}),
        ("/Calendar.aspx", {}),
    ],
)
def test_what_is_not_there_is_not_found(path: str, query: dict[str, str]) -> None:
    assert ask(site(meeting(7, 3)), path, **query).status == 404


def test_the_same_view_is_not_sent_twice() -> None:
    portal = site(meeting(7, 3))
    tag = dict(ask(portal, "/ViewPublisher.php", view_id="3").headers)["ETag"]

    again = portal.handle(Request("/ViewPublisher.php", {"view_id": "3"}, {"if-none-match": tag}, BASE_URL))

    assert again.status == 304


def test_a_back_fill_gets_items_from_players_and_files_from_viewers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way once: two views asked for, meetings of the window kept, players read where no agenda is linked."""
    portal = site(
        meeting(5, -4), meeting(6, -20), meeting(9, -400), meeting(8, -9, "Parks Commission", 8), template="archive"
    )
    source = source_of(
        portal,
        role="history",
        platform="granicus",
        body_ids={"3": "City Council", "8": "Parks Commission"},
        parameters={"players": True},
    )
    other = source_of(portal, name="other", platform="granicus", body_ids={"3": "City Council"})
    watch = start_watch(tmp_path, monkeypatch, [portal], {"testville": locality_with([source, other])})
    try:
        with watch.asking() as asked:
            watch.crawl("testville/brookfield", since=TODAY - timedelta(days=60), until=TODAY)

        assert [(p.kind, p.url, p.detail) for p in watch.problems()] == []
        kept = watch.meetings("testville/brookfield")
        assert {each: kept[each].body for each in kept} == {
            f"clip-{6 + CLIP}": "City Council",
            f"clip-{8 + CLIP}": "Parks Commission",
            f"clip-{5 + CLIP}": "City Council",
        }
        paths = [request.path.removeprefix("/brookfield") for request in asked]
        assert paths.count("/ViewPublisher.php") == 2
        assert paths.count("/MediaPlayer.php") == 3
        assert paths.count("/MinutesViewer.php") <= 3
        assert f"/player/clip/{9 + CLIP}" not in paths
        with watch.looking() as session:
            titles = set(session.scalars(select(AgendaItem.title)))
        assert titles == {"Minutes of the last meeting", "Visit from the sister city of Nakhodka, Russia"}

        with watch.asking() as again:
            watch.crawl("testville/brookfield", since=TODAY - timedelta(days=60), until=TODAY)
        assert [(r.path.rsplit("/", 1)[1], r.status) for r in again if r.path != "/robots.txt"] == [
            ("ViewPublisher.php", 304),
            ("ViewPublisher.php", 304),
        ]
    finally:
        watch.close()
