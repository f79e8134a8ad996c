"""PrimeGov's answers with something odd in them: it costs what is odd, and nothing beside it."""

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from published.reading import Unreadable
from published.values import DocumentKind
from spiders.primegov.pages import agenda_path, document_kind, read_agenda, read_meetings

LOS_ANGELES = ZoneInfo("America/Los_Angeles")


@pytest.fixture
def primegov(recordings: Path) -> Path:
    return recordings / "primegov"


def test_a_body_is_named_by_its_committee(primegov: Path) -> None:
    """A name in the registry wins over the title; without one the title is the body."""
    body = (primegov / "lacity__ListArchivedMeetings_2026_EXCERPT.json").read_bytes()

    found = read_meetings(body, LOS_ANGELES, bodies={"1": "City Council"})

    assert {each.vendor_id: each.body for each in found.meetings if each.vendor_id in ("18575", "18611", "18585")} == {
        "18575": "City Council",
        "18611": "City Council",
        "18585": "Public Works Committee",
    }


@pytest.mark.parametrize("name", ["bedford__agenda_header_trimmed.html", "okc__agenda_header_trimmed.html"])
def test_the_head_of_an_agenda_is_none(primegov: Path, name: str) -> None:
    """A page in which no item, section or frame of an agenda stands is refused, not read as an empty one."""
    with pytest.raises(Unreadable, match="no agenda in the page"):
        read_agenda((primegov / name).read_bytes())


@pytest.mark.parametrize("cut", [1, 100, 5_000, 10_000])
def test_a_list_that_ends_early_is_none(primegov: Path, cut: int) -> None:
    """Half a JSON array is no shorter list of meetings."""
    body = (primegov / "lacity__ListUpcomingMeetings_2024.json").read_bytes().rstrip()

    with pytest.raises(Unreadable, match="cut off"):
        read_meetings(body[:-cut], LOS_ANGELES)


@pytest.mark.parametrize("field", ["id", "title", "dateTime", "date", "documentList", "committeeId", "location"])
@pytest.mark.parametrize("value", [None, 7, "", "x", [], {}, [7], ["x"], True])
def test_one_odd_value_costs_one_meeting_at_most(primegov: Path, field: str, value: object) -> None:
    """Whatever a field of one row becomes, the twelve others are read as they were."""
    body = (primegov / "lacity__ListUpcomingMeetings_2024.json").read_bytes()
    rows = json.loads(body)
    odd = rows[9]["id"]
    rows[9] = {**rows[9], field: value}

    found = read_meetings(json.dumps(rows).encode(), LOS_ANGELES)

    others = [each for each in read_meetings(body, LOS_ANGELES).meetings if each.vendor_id != str(odd)]
    assert [each for each in found.meetings if each in others] == others
    assert len(found.meetings) + len(found.problems) == 13


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("HTML Agenda", "agenda"),
        ("Special Agenda", "agenda"),
        ("Agenda Packet", "packet"),
        ("Notice of Cancellation", "notice"),
        ("HTML Recess Notice", "notice"),
        ("Special Meeting Notice", "notice"),
        ("Noticed Items", "other"),
        ("HTML Journal", "minutes"),
        ("Action Minutes", "minutes"),
        ("Annotated Agenda", "minutes"),
        ("Meeting Summary", "minutes"),
        ("HTML SAP Video", "other"),
        ("Presented Motions and Resolutions", "other"),
    ],
)
def test_a_document_is_what_its_template_is_called(name: str, kind: DocumentKind) -> None:
    """Annotated agendas and summaries say what was decided: they are minutes."""
    assert document_kind(name) == kind


@pytest.mark.parametrize(
    ("href", "files"),
    [
        ("http://[", 1),
        ("viewer?id=", 1),
        ("viewer", 1),
        ("viewer?uid=&id=5&type=2", 1),
        ("javascript:void(0)", 0),
        ("#", 0),
    ],
)
def test_an_odd_link_costs_no_item(href: str, files: int) -> None:
    """A link that leads nowhere is no file; one that cannot be followed is handed on, to be refused and said."""
    page = (
        '<div id="MeetingContents"><div class="meeting-item" data-itemid="1"><div class="agenda-item">Title</div>'
        f'<div class="attachment-holder"><a href="{href}">File</a></div></div></div>'
    )

    (item,) = read_agenda(page.encode()).items

    assert item.title == "Title"
    assert len(item.attachments) == files


def test_the_path_of_an_agenda() -> None:
    """The HTML agenda of a template."""
    assert agenda_path(5) == "/Portal/Meeting?meetingTemplateId=5"


def a_row(**fields: object) -> bytes:
    document = {"id": 1, "templateId": 70, "compileOutputType": 1, "templateName": "Agenda"}
    row = {"id": 7, "title": "City Council", "dateTime": "2026-11-25T10:00:00", "documentList": [document], **fields}
    return json.dumps([{name: value for name, value in row.items() if value != "gone"}]).encode()


def test_a_meeting_without_a_list_of_documents_is_said() -> None:
    """An empty one says that nothing is published yet."""
    assert [each.kind for each in read_meetings(a_row(documentList="gone"), LOS_ANGELES).problems] == ["missing field"]
    assert read_meetings(a_row(documentList=[]), LOS_ANGELES).problems == ()
    assert read_meetings(a_row(), LOS_ANGELES).problems == ()


def test_a_document_without_a_name_is_said() -> None:
    """Its name alone says what it is."""
    nameless = [{"id": 1, "templateId": 70, "compileOutputType": 1, "templateName": ""}]

    assert [each.kind for each in read_meetings(a_row(documentList=nameless), LOS_ANGELES).problems] == [
        "document without name"
    ]


@pytest.mark.parametrize(
    ("holder", "problems"),
    [
        ('<div class="attachment-holder"><a href="/meeting/attachment/5.pdf">Report</a></div>', []),
        ('<div class="attachment-holder"><a href="">Report</a></div>', ["attachments not found"]),
        ('<div class="file-holder"><a href="/meeting/attachment/5.pdf">Report</a></div>', ["attachments not found"]),
        ('<div class="attachment-holder">One or more files are marked confidential.</div>', []),
    ],
)
def test_files_that_an_item_says_it_has_are_looked_for(holder: str, problems: list[str]) -> None:
    """Where they are withheld the item says so."""
    page = (
        '<div id="MeetingContents"><div class="meeting-item" data-hasattachments="True" data-itemid="5">'
        f'<div class="agenda-item">Trees</div>{holder}</div></div>'
    )

    assert [each.kind for each in read_agenda(page.encode()).problems] == problems
