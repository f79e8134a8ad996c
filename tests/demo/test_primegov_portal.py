"""The make-believe PrimeGov speaks as the recorded one does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pypdfium2 as pdfium
import pytest
from bs4 import BeautifulSoup, Tag

from demo.content import INVENTED
from demo.portals.primegov import SAP_OFFSET
from demo.server import PortalServer

Ask = Callable[..., Any]
TENANTS = ("lacity", "longbeach", "sanbernardino")


def upcoming(ask: Ask, tenant: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = ask(f"/{tenant}/api/v2/PublicPortal/ListUpcomingMeetings").json()
    return rows


def row_of(ask: Ask, tenant: str, meeting: int) -> dict[str, Any]:
    return next(row for row in upcoming(ask, tenant) if row["id"] == meeting)


def agenda(ask: Ask, tenant: str, meeting: int) -> BeautifulSoup:
    """The HTML agenda, by the template of the document with output type 3."""
    document = next(each for each in row_of(ask, tenant, meeting)["documentList"] if each["compileOutputType"] == 3)
    answer = ask(f"/{tenant}/Portal/Meeting?meetingTemplateId={document['templateId']}")
    return BeautifulSoup(answer.text, "lxml")


def words(node: Tag | None) -> str:
    return " ".join(node.get_text(" ").split()) if node else ""


def pdf_text(body: bytes) -> str:
    with pdfium.PdfDocument(body) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def test_the_fields_of_a_meeting_drift_with_the_year(ask: Ask) -> None:
    """2021: no dateTime and no publishDate; 2024: dateTime, no publishDate; 2026: all of them."""
    rows = {tenant: upcoming(ask, tenant)[0] for tenant in TENANTS}
    documents = {tenant: row["documentList"][0] for tenant, row in rows.items()}

    assert "dateTime" not in rows["sanbernardino"]
    assert "dateTime" in rows["longbeach"]
    assert "location" in rows["lacity"]
    assert "location" not in rows["longbeach"]
    assert [tenant for tenant in TENANTS if "publishDate" in documents[tenant]] == ["lacity"]
    assert {row["meetingState"] for row in rows.values()} == {3}


def test_times_are_naive_local_and_padded(ask: Ask) -> None:
    """One moment in three fields."""
    row = row_of(ask, "lacity", 18903)

    assert row["dateTime"] == "2026-11-25T08:45:00"
    assert (row["date"], row["time"]) == ("Nov 25, 2026", "08:45 AM")


def test_upcoming_begins_today_and_archived_is_a_year(ask: Ask) -> None:
    """A past meeting is only in its year's archive."""
    coming = {row["id"] for row in upcoming(ask, "lacity")}
    archived = {row["id"] for row in ask("/lacity/api/v2/PublicPortal/ListArchivedMeetings?year=2026").json()}

    assert 18901 in coming
    assert 18902 not in coming
    assert archived == {18902, 18902 + SAP_OFFSET}
    assert ask("/lacity/api/v2/PublicPortal/ListArchivedMeetings?year=2025").json() == []
    assert ask("/lacity/api/v2/PublicPortal/GetArchivedMeetingYears").json() == [2026]


def test_lists_by_committee_and_by_search_hold_the_same_rows(ask: Ask) -> None:
    """The other two ways to ask."""
    committee = ask("/lacity/api/v2/PublicPortal/ListUpcomingMeetingsByCommitteeId?committeeId=36").json()
    found = ask("/lacity/api/meeting/search?from=11/25/2026&to=11/25/2026").json()

    assert {row["id"] for row in committee} == {18904, 18905}
    assert {row["id"] for row in found} == {18903, 18904, 18905}


def test_a_meeting_may_have_a_twin_with_spanish_audio(ask: Ask) -> None:
    """The twin's title says SAP, before or after; its only document has no items."""
    twin = row_of(ask, "lacity", 18901 + SAP_OFFSET)
    page = agenda(ask, "lacity", 18901 + SAP_OFFSET)

    assert twin["title"] == "City Council Meeting - SAP"
    assert [each["templateName"] for each in twin["documentList"]] == ["HTML SAP Video"]
    assert not page.select("div.meeting-item")
    archived = ask("/lacity/api/v2/PublicPortal/ListArchivedMeetings?year=2026").json()
    assert "SAP - City Council Meeting" in {row["title"] for row in archived}


def test_a_cancellation_is_said_in_four_ways(ask: Ask) -> None:
    """In capitals with a notice, without a notice, in a notice alone, by a special meeting instead."""

    def seen(tenant: str, meeting: int) -> tuple[str, str]:
        row = row_of(ask, tenant, meeting)
        return row["title"], row["documentList"][0]["templateName"]

    assert seen("lacity", 18903) == ("CANCELLED - Transportation Committee", "HTML Notice of Cancellation")
    assert seen("longbeach", 21004) == ("Canceled - Budget Oversight Committee", "HTML Agenda")
    assert seen("sanbernardino", 31004) == ("Planning Commission", "HTML Notice of Cancellation")
    assert seen("lacity", 18904) == ("Public Works Committee ", "HTML Notice of Cancellation")
    assert seen("lacity", 18905) == ("Public Works Committee", "HTML Special Agenda")


def test_the_spanish_agenda_claims_to_be_english(ask: Ask) -> None:
    """language is en-US for a Spanish PDF."""
    documents = row_of(ask, "lacity", 18901)["documentList"]
    spanish = next(each for each in documents if each["templateName"] == "Spanish Agenda")

    answer = ask(f"/lacity/Public/CompiledDocument?meetingTemplateId={spanish['templateId']}&compileOutputType=1")

    assert spanish["language"] == "en-US"
    assert "ORDEN DEL DÍA" in pdf_text(answer.body)


def test_a_row_with_a_broken_date_stands_among_good_ones(ask: Ask) -> None:
    """One day that no month has; the other rows are well."""
    rows = upcoming(ask, "longbeach")

    assert [row["id"] for row in rows if "-32T" in row["dateTime"]] == [21005]
    assert len(rows) > 3


@pytest.mark.parametrize(("tenant", "meeting"), [("lacity", 18901), ("longbeach", 21001), ("sanbernardino", 31001)])
def test_both_generations_of_markup_hold_the_items(server: PortalServer, ask: Ask, tenant: str, meeting: int) -> None:
    """Ids, numbers, titles, file numbers and texts come back out of the page as the YAML has them."""
    expected = server.portals[tenant].meetings[meeting].items

    nodes = agenda(ask, tenant, meeting).select("#MeetingContents div.meeting-item[data-itemid]")

    assert [int(str(node["data-itemid"])) for node in nodes] == [item.id for item in expected]
    for node, item in zip(nodes, expected, strict=True):
        content = words(node.select_one(f"#AgendaItem_{item.id}"))
        assert words(node.select_one("td.number-cell")) == item.number
        assert " ".join(item.title.split()) in content
        assert item.file_number in content
        assert " ".join(item.text.split()) in content


def test_an_item_without_a_number_has_no_number_cell(ask: Ask) -> None:
    """Its number stands in the heading of its section."""
    page = agenda(ask, "longbeach", 21001)
    node = page.select_one("div.meeting-item[data-itemid='2100101']")

    assert node is not None
    assert node.select_one("td.number-cell") is None
    section = node.find_parent("div", attrs={"data-sectionid": True})
    assert isinstance(section, Tag)
    assert words(section.select_one("td.number-cell-section")) == "II."


def test_la_lists_each_file_twice_and_only_one_link_is_the_file(ask: Ask) -> None:
    """A viewer that says nothing, and the file under its GUID; the links know no prefix."""
    page = agenda(ask, "lacity", 18901)
    holder = page.select_one("#agenda_item_area_1890103 div.attachment-holder")
    assert holder is not None
    viewer, download = [str(link["href"]) for link in holder.select("a")]

    assert viewer.startswith("/viewer/preview?id=0&type=8&uid=")
    assert download.startswith("/api/compilemeetingattachmenthistory/historyattachment/?historyId=")
    file = ask(f"/lacity{download}")
    assert file.headers["Content-Type"] == "application/pdf"
    assert "Saint Petersburg have been sister cities" in pdf_text(file.body)


def test_okc_has_reports_as_documents_and_the_rest_as_attachments(ask: Ask) -> None:
    """Two kinds of address, one with an encoded name; each kind answers for its own ids only."""
    page = agenda(ask, "longbeach", 21001)
    links = [str(link["href"]) for link in page.select("#agenda_item_area_2100102 div.attachment-holder a")]

    assert links == [
        "viewer?id=700002&type=0",
        "/meeting/document/700002.pdf?name=Staff%20Report",
        "viewer?id=700003&type=2",
        "/meeting/attachment/700003.pdf?name=Community programs annual report",
    ]
    assert "no contact with Sochi, Russia" in pdf_text(ask("/longbeach/meeting/attachment/700003.pdf?name=X").body)
    assert ask("/longbeach/meeting/document/700002.pdf").status == 200
    assert ask("/longbeach/meeting/attachment/700002.pdf").status == 404


def test_a_withheld_file_is_a_notice_without_a_link(ask: Ask) -> None:
    """It looks like a holder."""
    area = agenda(ask, "longbeach", 21001).select_one("#ConfidentialDocMessage_2100108 div.attachment-holder")

    assert area is not None
    assert "marked confidential" in words(area)
    assert not area.select("a")


def test_the_page_around_the_agenda_is_as_odd_as_the_recorded_one(ask: Ask) -> None:
    """Two titles, a page in a page, a language menu, holders in a script, Word tags, a soft hyphen."""
    raw = ask("/lacity/Portal/Meeting?meetingTemplateId=189010").text
    page = BeautifulSoup(raw, "lxml")

    assert [title.get_text() for title in page.find_all("title")] == ["Meeting", "Meeting"]
    assert raw.count("<html") == 2
    assert "Russian" in words(page.select_one("nav select"))
    assert "Russian" not in words(page.select_one("#MeetingContents")).replace("Russian Federation", "").replace(
        "Armenian, Korean and Russian language interpretation", ""
    )
    assert any("attachment-holder" in script.get_text() for script in page.select("script"))
    assert "<o:p></o:p>" in raw
    assert "&shy;" in raw
    assert INVENTED in words(page.select_one("footer"))


def test_a_damaged_page_loses_one_item_and_its_end(ask: Ask) -> None:
    """The others can still be read."""
    page = agenda(ask, "lacity", 18907)
    ids = [node["data-itemid"] for node in page.select("div.meeting-item")]

    assert ids == ["1890701", "", "1890703", "1890704"]
    assert not ask("/lacity/Portal/Meeting?meetingTemplateId=189070").text.rstrip().endswith("</html>")


def test_an_empty_agenda_has_sections_and_no_items(ask: Ask) -> None:
    """Nothing to read, and nothing wrong."""
    page = agenda(ask, "sanbernardino", 31005)

    assert len(page.select("div[data-sectionid]")) == 2
    assert not page.select("div.meeting-item")


@pytest.mark.parametrize("path", ["/viewer/preview?id=0&type=8&uid=x", "/Portal/viewer?id=700003&type=2"])
def test_a_viewer_is_a_shell_of_exactly_one_size(ask: Ask, path: str) -> None:
    """200, 224,335 bytes, no text."""
    answer = ask(f"/lacity{path}")

    assert answer.status == 200
    assert len(answer.body) == 224_335
    page = BeautifulSoup(answer.text, "lxml")
    assert page.body is not None
    assert words(page.body) == ""


def test_a_page_can_be_asked_for_by_its_document_and_not_by_its_meeting(ask: Ask) -> None:
    """compiledMeetingDocumentFileId works as well; meetingId does not."""
    document = row_of(ask, "lacity", 18901)["documentList"][0]

    by_document = ask(f"/lacity/Portal/Meeting?compiledMeetingDocumentFileId={document['id']}")
    by_template = ask(f"/lacity/Portal/Meeting?meetingTemplateId={document['templateId']}")

    assert by_document.body == by_template.body
    assert "Document Not Found" in ask("/lacity/Portal/Meeting?meetingId=18901").text
    assert ask("/lacity/Portal/DownloadFile/1").status == 404


def test_the_compiled_agenda_is_a_pdf_of_the_items(ask: Ask) -> None:
    """The same titles as the page, as text."""
    answer = ask("/lacity/Public/CompiledDocument?meetingTemplateId=189010&compileOutputType=1")

    text = pdf_text(answer.body)

    assert answer.headers["Content-Type"] == "application/pdf"
    assert "sister city relationship between Los Angeles and St. Petersburg" in text
    assert INVENTED in text


def test_a_file_need_not_be_a_pdf(ask: Ask) -> None:
    """A Word file behind the same kind of link."""
    page = agenda(ask, "lacity", 18906)
    link = page.select_one("#agenda_item_area_1890601 a[href*=historyId]")
    assert link is not None

    answer = ask(f"/lacity{link['href']}")

    assert answer.headers["Content-Type"].endswith("wordprocessingml.document")
    assert answer.body.startswith(b"PK")


def test_an_amendment_is_a_second_revision(server: PortalServer, ask: Ask) -> None:
    """A retitled item, a late one with its file, a POSTED line, and a later publishDate."""
    before = row_of(ask, "lacity", 18901)["documentList"][0]
    server.portals["lacity"].change("amend")
    after = row_of(ask, "lacity", 18901)["documentList"][0]

    page = agenda(ask, "lacity", 18901)

    assert after["publishDate"] > before["publishDate"]
    assert after["id"] != before["id"]
    assert "POSTED 11:15 AM" in words(page)
    assert "protocol expenses" in words(page.select_one("#AgendaItem_1890104"))
    assert "signpost" in words(page.select_one("#AgendaItem_1890109"))
    link = page.select_one("#agenda_item_area_1890109 a[href*=historyId]")
    assert link is not None
    assert ask(f"/lacity{link['href']}").status == 200


def test_a_replaced_file_keeps_its_address_and_every_date(server: PortalServer, ask: Ask) -> None:
    """Only the bytes differ."""
    address, rows = "/longbeach/meeting/attachment/700003.pdf", upcoming(ask, "longbeach")
    before = ask(address)

    server.portals["longbeach"].change("replace:700003")

    assert ask(address).body != before.body
    assert upcoming(ask, "longbeach") == rows


def test_changes_of_a_meeting_show_in_its_row(server: PortalServer, ask: Ask) -> None:
    """Cancelled, moved, retitled, and back again."""
    portal = server.portals["lacity"]
    portal.change("cancel:18906", way="title")
    portal.change("move:18908", minutes=30)
    portal.change("retitle:1890501", title="Report relative to a culvert")

    assert row_of(ask, "lacity", 18906)["title"].startswith("CANCELLED - ")
    assert row_of(ask, "lacity", 18908)["time"] == "02:30 PM"
    assert "culvert" in words(agenda(ask, "lacity", 18905))
    portal.reset()
    assert row_of(ask, "lacity", 18908)["time"] == "02:00 PM"
