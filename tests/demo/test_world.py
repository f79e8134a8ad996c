"""The generated world is the same every time, and what is planted in it is where it says."""

from __future__ import annotations

import json
import time
from datetime import date, timedelta
from typing import Any

import pypdfium2 as pdfium
import pytest
from bs4 import BeautifulSoup

from demo.content import INVENTED
from demo.portals.portal import Portal, Request
from demo.world import DECOYS, MENTIONS, Planted, World, generated_world

TODAY = date(2026, 11, 22)


def small(platform: str = "legistar", seed: int = 1) -> World:
    return generated_world(2, 8, 5, 2, seed, 3, platform, today=TODAY, share=10)


def ask(portal: Portal, path: str, **query: str) -> Any:
    return portal.handle(Request(path, query)).body


def found_in_legistar(portal: Portal, text: dict[str, str]) -> set[Planted]:
    """Read a whole client through its Web API, and its files."""
    found = set()
    for event in json.loads(ask(portal, "/events")):
        meeting = event["EventId"]
        path = f"/events/{meeting}/eventitems"
        for row in json.loads(ask(portal, path, AgendaNote="1", Attachments="1")):
            item = row["EventItemId"]
            if text["title"] == row["EventItemTitle"]:
                found.add(Planted(portal.prefix, meeting, item, "title"))
            if text["text"] == row["EventItemAgendaNote"]:
                found.add(Planted(portal.prefix, meeting, item, "text"))
            for file in row["EventItemMatterAttachments"]:
                with pdfium.PdfDocument(ask(portal, f"/attachments/{file['MatterAttachmentFileName']}")) as document:
                    for number, page in enumerate(document, start=1):
                        content = page.get_textpage().get_text_range()
                        assert INVENTED in content
                        if text["attachment"] in content:
                            where, number_of_file = f"attachment page {number}", file["MatterAttachmentId"]
                            found.add(Planted(portal.prefix, meeting, item, where, number_of_file))
    return found


@pytest.mark.parametrize("kind", ["mentions", "decoys"])
def test_the_planted_set_is_what_the_portals_serve(kind: str) -> None:
    """Every mention and decoy, in titles, notes and PDFs, and no other."""
    world = small()
    texts, expected = (MENTIONS, world.mentions) if kind == "mentions" else (DECOYS, world.decoys)

    found = set().union(*(found_in_legistar(portal, texts) for portal in world.portals))

    assert found == expected
    assert {each.where for each in expected} == {"title", "text", "attachment page 1"}


def test_it_works_for_primegov_too() -> None:
    """The same planting, read from HTML agendas."""
    world = small("primegov")
    titles = set()
    for portal in world.portals:
        coming = json.loads(ask(portal, "/api/v2/PublicPortal/ListUpcomingMeetings"))
        past = json.loads(ask(portal, "/api/v2/PublicPortal/ListArchivedMeetings", year="2026"))
        for row in coming + past:
            template = str(row["documentList"][0]["templateId"])
            page = BeautifulSoup(ask(portal, "/Portal/Meeting", meetingTemplateId=template), "lxml")
            for node in page.select("div.meeting-item"):
                if MENTIONS["title"] in node.get_text():
                    titles.add(Planted(portal.prefix, row["id"], int(str(node["data-itemid"])), "title"))

    assert titles == {each for each in world.mentions if each.where == "title"}


@pytest.mark.parametrize("platform", ["legistar", "primegov"])
def test_so_many_meetings_are_to_come_and_the_others_are_just_past(platform: str) -> None:
    """All of them in the days that a crawler looks at."""
    for portal in generated_world(2, 40, 1, 0, platform=platform, today=TODAY).portals:
        days = [(meeting.start.date() - TODAY).days for meeting in portal.meetings.values()]

        assert sum(day > 0 for day in days) == 5
        assert all(1 <= day <= 119 or -14 <= day <= -1 for day in days)


def test_the_same_seed_is_the_same_world() -> None:
    """To the byte; another seed is another one."""
    first, again, other = small(), small(), small(seed=2)

    assert [ask(portal, "/events/10001/eventitems") for portal in first.portals] == [
        ask(portal, "/events/10001/eventitems") for portal in again.portals
    ]
    assert first.mentions == again.mentions
    assert first.mentions != other.mentions


def test_every_file_has_bytes_of_its_own() -> None:
    """Also across portals that have the same ids."""
    world = small()
    files = [
        portal.file(attachment.id)
        for portal in world.portals
        for meeting in portal.meetings.values()
        for item in meeting.items
        for attachment in item.attachments
    ]

    assert len({file.body for file in files if file}) == len(files) == 2 * 8 * 5 * 2


def test_a_large_world_is_made_quickly_because_files_wait_to_be_asked_for() -> None:
    """Ten thousand items and twenty thousand files; one file in about a millisecond."""
    began = time.perf_counter()
    world = generated_world(today=TODAY)
    made = time.perf_counter() - began
    portal = world.portals[0]
    ids = [file.id for meeting in portal.meetings.values() for item in meeting.items for file in item.attachments]

    began = time.perf_counter()
    for number in ids[:300]:
        assert portal.file(number)
    per_file = (time.perf_counter() - began) / 300

    assert made < 5
    assert per_file < 0.005
    assert len(world.mentions) == len(world.decoys) == 150


def test_more_to_come_than_there_are_is_refused() -> None:
    """Rather than quietly fewer."""
    with pytest.raises(ValueError, match="9 upcoming of 8"):
        generated_world(1, 8, 1, 0, upcoming=9, today=TODAY)
    assert generated_world(1, 8, 1, 0, upcoming=8, today=TODAY + timedelta(days=1)).portals
