"""Hits: items and pages with their meeting, document and link."""

from datetime import timedelta

from models.database import Database
from models.document import DocumentKind
from tests.conftest import NOW
from tests.factories import attach, make_document, make_item, make_meeting, publish
from tests.models.search.asked import found


def test_an_item_is_a_hit_with_its_meeting_on_the_local_clock(database: Database) -> None:
    with database.writing() as session:
        meeting = make_meeting(session, page_url="https://portal.example.org/m/1")
        make_item(session, meeting, number="7.2", title="Sister city grant", text="7.2 Sister city grant for Nakhodka")
        make_item(session, meeting, title="Adopt the minutes")

        [hit] = found(session, "nakhodka")
        meeting_id = meeting.id

    assert (hit.kind, hit.locality, hit.source, hit.body) == ("item", "oakland", "oakland/legistar", "City Council")
    assert (hit.meeting_id, hit.starts_at.isoformat()) == (meeting_id, "2026-11-25T10:00:00-08:00")
    assert (hit.item_number, hit.item_title, hit.page, hit.more_meetings) == ("7.2", "Sister city grant", None, 0)
    assert [hit.excerpt[start:end] for start, end in hit.marks] == ["Nakhodka"]
    assert hit.link == "https://portal.example.org/m/1"


def test_items_are_found_by_section_and_file_number_too(database: Database) -> None:
    with database.writing() as session:
        make_item(session, section="CONSENT CALENDAR", file_number="22-0517", title="Adopt", text="Adopt the minutes")

        assert [len(found(session, query)) for query in ("consent", "22-0517", "minutes adopt", "closed")] == [
            1,
            1,
            1,
            0,
        ]


def test_a_page_is_a_hit_with_its_document_item_and_a_link_to_the_page(database: Database) -> None:
    with database.writing() as session:
        item = make_item(session, number="7.2", title="Travel")
        document = make_document(session, pages=["Cover", "To Nakhodka"], url="https://portal.example.org/f.pdf#top")
        attach(session, item, document, "Staff report")

        [hit] = found(session, "nakhodka")
        document_id = document.id

    assert (hit.kind, hit.page, hit.document_id, hit.document_name) == ("page", 2, document_id, "Staff report")
    assert (hit.item_number, hit.item_title) == ("7.2", "Travel")
    assert hit.link == "https://portal.example.org/f.pdf#page=2"


def test_only_a_pdf_is_linked_by_page_and_no_address_that_is_none(database: Database) -> None:
    with database.writing() as session:
        meeting = make_meeting(session)
        publish(
            session,
            meeting,
            make_document(session, pages=["Nakhodka"], media_type="text/html", url="https://a.example/n"),
        )
        publish(session, meeting, make_document(session, pages=["Nakhodka 2"], url="javascript:alert(1)"))

        assert {hit.link for hit in found(session, "nakhodka")} == {"https://a.example/n", ""}


def test_an_item_that_was_split_from_a_file_links_to_its_page_there(database: Database) -> None:
    with database.writing() as session:
        document = make_document(session, pages=["x"], url="https://portal.example.org/agenda.pdf")
        make_item(session, title="Nakhodka", document_id=document.id, page=3)

        [hit] = found(session, "nakhodka")

    assert (hit.link, hit.page) == ("https://portal.example.org/agenda.pdf#page=3", 3)


def test_one_file_of_ten_meetings_is_one_hit_of_the_newest_of_them(database: Database) -> None:
    with database.writing() as session:
        document = make_document(session, pages=["Nakhodka"])
        meetings = [make_meeting(session, starts_at=NOW + timedelta(days=day)) for day in (1, 9, *range(-8, 0))]
        for meeting in meetings[:5]:
            publish(session, meeting, document)
        for meeting in meetings[5:]:
            attach(session, make_item(session, meeting), document)

        [hit] = found(session, "nakhodka")
        [earlier] = found(session, "nakhodka", until=NOW)
        ids = [meeting.id for meeting in meetings]

    assert (hit.meeting_id, hit.more_meetings) == (ids[1], 9)
    assert (earlier.meeting_id, earlier.more_meetings) == (ids[9], 7)


def test_two_documents_with_the_same_bytes_are_one_hit(database: Database) -> None:
    with database.writing() as session:
        document = make_document(session, pages=["Nakhodka"])
        again = make_document(session, url="https://portal.example.org/again.pdf")
        again.sha256 = document.sha256
        meeting = make_meeting(session)
        publish(session, meeting, document), publish(session, meeting, again, DocumentKind.PACKET)

        [hit] = found(session, "nakhodka")
        document_id = document.id

    assert (hit.document_id, hit.more_meetings) == (document_id, 0)


def test_a_page_that_no_meeting_has_is_not_found(database: Database) -> None:
    with database.writing() as session:
        make_document(session, pages=["Nakhodka"])

        assert found(session, "nakhodka") == []
