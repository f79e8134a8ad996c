"""`inspect`: a saved answer is read with the spiders' own code, and what cannot be read is said."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Ask
from tests.documents.stored import NAKHODKA

PRIMEGOV_LIST = json.dumps(
    [
        {
            "id": 901,
            "committeeId": 1,
            "title": "City Council Meeting",
            "date": "Nov 25, 2026",
            "time": "10:00 AM",
            "dateTime": "2026-11-25T10:00:00",
            "videoUrl": None,
            "documentList": [
                {"id": 5, "templateId": 77, "templateName": "HTML Agenda", "compileOutputType": 3},
                {"id": 6, "templateId": 78, "templateName": "Agenda", "compileOutputType": 1},
            ],
        },
        {
            "id": 1401,
            "title": "City Council Meeting - SAP",
            "date": "Nov 25, 2026",
            "time": "10:00 AM",
            "dateTime": "2026-11-25T10:00:00",
            "documentList": [],
        },
        {"id": 902, "title": "Broken", "date": "soon", "documentList": []},
    ]
)
PRIMEGOV_AGENDA = """<!DOCTYPE html><html><body><div id="MeetingContents">
<table data-sectionid="1"><tr class="section-row"><td class="section-heading">Consent</td></tr></table>
<div class="meeting-item" data-itemid="31"><div>26-0001</div><div>Sister city delegation to Nakhodka</div>
<div class="attachment-holder"><a href="/meeting/attachment/9.pdf">Staff report</a></div></div>
</div></body></html>"""
LEGISTAR_EVENTS = json.dumps(
    [
        {
            "EventId": 55,
            "EventBodyId": 1,
            "EventBodyName": "City Council",
            "EventDate": "2026-11-24T00:00:00",
            "EventTime": "3:30 PM",
            "EventLocation": "Hall; meeting cancelled",
            "EventAgendaFile": "https://legistar.example.org/agenda.pdf",
            "EventInSiteURL": "https://oakland.example.org/m/55",
        }
    ]
)
LEGISTAR_ITEMS = json.dumps(
    [
        {
            "EventItemId": 7,
            "EventItemAgendaSequence": 1,
            "EventItemAgendaNumber": "7.",
            "EventItemTitle": "Subject: Sister city delegation\nFrom: Mayor",
            "EventItemMatterFile": "26-0001",
            "EventItemMatterAttachments": [
                {
                    "MatterAttachmentName": "Report",
                    "MatterAttachmentHyperlink": "https://legistar.example.org/r.pdf",
                    "MatterAttachmentShowOnInternetPage": True,
                }
            ],
        }
    ]
)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    return tmp_path / "saved response"


def _inspect(sisterwatch: Ask, saved: Path, platform: str, body: str | bytes, *words: str) -> Any:
    saved.write_bytes(body if isinstance(body, bytes) else body.encode())
    answer = sisterwatch("inspect", platform, str(saved), "--json", *words)
    assert answer.status == 0, answer.err
    return answer.json()


def test_a_list_of_primegov_gives_meetings_twins_and_problems(sisterwatch: Ask, saved: Path) -> None:
    found = _inspect(sisterwatch, saved, "primegov", PRIMEGOV_LIST, "--url", "https://city.example.org/api/x")

    council, twin = found["meetings"]
    assert (council["vendor_id"], council["starts_at"]) == ("901", "2026-11-25T10:00:00-08:00")
    assert (council["twin_of"], twin["twin_of"]) == (None, "901")
    assert [(link["kind"], link["url"]) for link in council["documents"]] == [
        ("agenda", "https://city.example.org/Portal/Meeting?meetingTemplateId=77"),
        ("agenda", "https://city.example.org/Public/CompiledDocument?meetingTemplateId=78&compileOutputType=1"),
    ]
    assert [problem["kind"] for problem in found["problems"]] == ["malformed row"]
    assert found["items"] == []


def test_without_an_address_links_stay_as_they_stand(sisterwatch: Ask, saved: Path) -> None:
    found = _inspect(sisterwatch, saved, "primegov", PRIMEGOV_LIST)

    assert found["meetings"][0]["agenda_urls"] == ["/Portal/Meeting?meetingTemplateId=77"]


def test_an_agenda_of_primegov_gives_items_with_their_attachments(sisterwatch: Ask, saved: Path) -> None:
    found = _inspect(sisterwatch, saved, "primegov", PRIMEGOV_AGENDA, "--url", "https://city.example.org")

    [item] = found["items"]
    assert (item["vendor_id"], item["file_number"], item["title"]) == (
        "31",
        "26-0001",
        "Sister city delegation to Nakhodka",
    )
    assert [(link["name"], link["url"]) for link in item["attachments"]] == [
        ("Staff report", "https://city.example.org/meeting/attachment/9.pdf")
    ]
    assert (found["meetings"], found["problems"]) == ([], [])


def test_events_of_legistar_give_meetings_in_the_zone_that_was_named(sisterwatch: Ask, saved: Path) -> None:
    found = _inspect(sisterwatch, saved, "legistar", LEGISTAR_EVENTS, "--zone", "America/New_York")

    [meeting] = found["meetings"]
    assert (meeting["vendor_id"], meeting["starts_at"]) == ("55", "2026-11-24T15:30:00-05:00")
    assert meeting["status"] == "cancelled"
    assert [(link["kind"], link["url"]) for link in meeting["documents"]] == [
        ("agenda", "https://legistar.example.org/agenda.pdf")
    ]


def test_event_items_of_legistar_give_items(sisterwatch: Ask, saved: Path) -> None:
    found = _inspect(sisterwatch, saved, "legistar", LEGISTAR_ITEMS)

    [item] = found["items"]
    assert (item["number"], item["title"], item["file_number"]) == ("7", "Sister city delegation", "26-0001")
    assert [link["name"] for link in item["attachments"]] == ["Report"]


def test_a_document_gives_its_pages(sisterwatch: Ask, saved: Path) -> None:
    found = _inspect(sisterwatch, saved, "document", NAKHODKA)

    assert found["media_type"] == "application/pdf"
    assert [(page["page"], page["text"]) for page in found["pages"]] == [(1, "Nakhodka, Russia"), (2, "second page")]
    assert found["problems"] == []


@pytest.mark.parametrize("platform", ["primegov", "legistar"])
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\x00\xff\xfe garbage", id="garbage"),
        pytest.param(b'[{"id": 1, "title"', id="cut off"),
        pytest.param(b'"a text"', id="a text"),
        pytest.param(b"<html><title>Maintenance</title><p>Come back later</p></html>", id="another page"),
        pytest.param(b'{"Message": "No HTTP resource was found"}', id="an error message"),
    ],
)
def test_what_cannot_be_read_is_a_problem_and_no_traceback(
    sisterwatch: Ask, saved: Path, platform: str, body: bytes
) -> None:
    found = _inspect(sisterwatch, saved, platform, body)

    [problem] = found["problems"]
    assert problem["kind"] == "unreadable"
    assert problem["detail"]
    assert (found["meetings"], found["items"]) == ([], [])


@pytest.mark.parametrize("platform", ["primegov", "legistar"])
def test_a_block_page_is_called_one(sisterwatch: Ask, saved: Path, platform: str) -> None:
    page = b"<html><head><title>Attention Required! | Cloudflare</title></head><body>Blocked</body></html>"

    found = _inspect(sisterwatch, saved, platform, page)

    assert found["problems"] == [{"kind": "blocked", "detail": "the response is a Cloudflare block page"}]


def test_garbage_is_no_document(sisterwatch: Ask, saved: Path) -> None:
    found = _inspect(sisterwatch, saved, "document", b"%PDF-1.7 and then nothing")

    assert found["pages"] == []
    assert len(found["problems"]) == 1


def test_people_read_one_line_for_each_thing_and_a_sum(sisterwatch: Ask, saved: Path) -> None:
    saved.write_text(PRIMEGOV_LIST)

    lines = sisterwatch("inspect", "primegov", str(saved)).out.splitlines()

    assert lines[0].split() == ["2026-11-25T10:00:00-08:00", "scheduled", "901", "City", "Council", "Meeting"]
    assert lines[1].endswith("City Council Meeting - SAP  (twin of 901)")
    assert lines[2].startswith("problem: malformed row: row 2 (id 902, «Broken»)")
    assert lines[3] == "2 meetings, 0 items, 1 problems"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("primegov", "nowhere.json"), "there is no file nowhere.json"),
        (("document", "nowhere.pdf"), "there is no file nowhere.pdf"),
        (("primegov", "."), "there is no file ."),
        (("novus", "{saved}"), "'novus' cannot be inspected: write "),
        (("legistar", "{saved}", "--zone", "California"), "'California' is no time zone: write one such as America/"),
        (("legistar", "{saved}", "--zone", "../../etc/passwd"), "'../../etc/passwd' is no time zone"),
    ],
)
def test_what_was_typed_wrong_is_said_in_plain_words(
    sisterwatch: Ask, saved: Path, words: tuple[str, ...], message: str
) -> None:
    saved.write_text("[]")

    answer = sisterwatch("inspect", *(word.format(saved=saved) for word in words))

    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith(f"sisterwatch: {message}")
