"""Documents are found by their names."""

from datetime import timedelta

from sqlalchemy.orm import Session

from models.database import Database
from tests.conftest import NOW
from tests.factories import attach, make_document, make_item, make_meeting, publish
from tests.models.search.asked import found


def names_found(session: Session, query: str) -> list[tuple[str, str, str]]:
    return [(hit.kind, hit.document_name, hit.item_number) for hit in found(session, query)]


def test_a_document_is_found_by_its_name_with_the_item_that_it_hangs_on_also_unread(database: Database) -> None:
    with database.writing() as session:
        item = make_item(session, number="7.2", title="Travel")
        document = make_document(session, body=b"x", url="https://portal.example.org/f.pdf")
        attach(session, item, document, "Sochi Delegation Itinerary.pdf")

        [hit] = found(session, '"sochi delegation"')
        document_id = document.id

    assert (hit.kind, hit.item_number, hit.item_title, hit.page) == ("document", "7.2", "Travel", None)
    assert (hit.document_id, hit.document_name) == (document_id, "Sochi Delegation Itinerary.pdf")
    assert (hit.link, hit.document_url) == ("https://portal.example.org/f.pdf",) * 2
    assert [hit.excerpt[start:end] for start, end in hit.marks] == ["Sochi Delegation"]


def test_a_document_of_the_meeting_itself_is_found_by_its_name(database: Database) -> None:
    with database.writing() as session:
        publish(session, make_meeting(session), make_document(session), name="Letter of_the_Mayor-to-Sochi")

        assert names_found(session, "sochi mayor") == [("document", "Letter of_the_Mayor-to-Sochi", "")]
        assert names_found(session, "sochi -mayor") == []


def test_a_name_is_found_by_its_own_words_only(database: Database) -> None:
    """Two names of one document are two texts: no phrase, and no two words, are of both."""
    with database.writing() as session:
        document = make_document(session)
        attach(session, make_item(session, number="1", title="A"), document, "Our Sochi")
        attach(session, make_item(session, number="2", title="B"), document, "Delegation")

        assert names_found(session, '"sochi delegation"') == names_found(session, "sochi delegation") == []
        assert names_found(session, "sochi") == [("document", "Our Sochi", "1")]
        assert names_found(session, "delegation -sochi") == [("document", "Delegation", "2")]


def test_a_document_of_several_meetings_is_one_hit_of_the_newest_that_names_it_so(database: Database) -> None:
    with database.writing() as session:
        document = make_document(session)
        meetings = [make_meeting(session, starts_at=NOW + timedelta(days=day)) for day in (1, 2, 3)]
        for meeting, name in zip(meetings, ("Sochi letter", "Letter to Sochi", "Letter"), strict=True):
            publish(session, meeting, document, name=name)

        [hit] = found(session, "sochi")
        ids = [meeting.id for meeting in meetings]

    assert (hit.meeting_id, hit.document_name, hit.more_meetings) == (ids[1], "Letter to Sochi", 1)


def test_a_name_on_an_agenda_that_was_replaced_is_not_found(database: Database) -> None:
    with database.writing() as session:
        item = make_item(session)
        attach(session, item, make_document(session), "Sochi letter")
        item.revision.is_current = False
        session.flush()

        assert found(session, "sochi") == []


def test_a_document_is_found_by_the_names_that_it_has_and_no_more_by_those_it_had(database: Database) -> None:
    """Whatever happens to the links: they change, move to another document, go, and come again."""
    with database.writing() as session:
        item = make_item(session, title="Travel")
        one, other = make_document(session), make_document(session)
        link = attach(session, item, one, "Sochi letter")
        second = publish(session, item.revision.meeting, one, name="Sochi letter")

        def of(word: str) -> list[int | None]:
            session.flush()
            return [hit.document_id for hit in found(session, word)]

        assert of("sochi") == [one.id]
        link.name = "Murmansk letter"
        assert (of("sochi"), of("murmansk")) == ([one.id], [one.id])
        second.name = "Agenda"
        assert (of("sochi"), of("agenda")) == ([], [one.id])
        link.document_id = other.id
        assert (of("murmansk"), of("agenda")) == ([other.id], [one.id])
        session.delete(link)
        assert (of("murmansk"), of("letter")) == ([], [])
        session.delete(second)
        assert of("agenda") == []
        attach(session, item, one, "Sochi again")
        assert of("sochi") == [one.id]


def test_a_name_with_marks_apart_is_found_as_it_is_written_otherwise(database: Database) -> None:
    with database.writing() as session:
        publish(
            session, make_meeting(session), make_document(session), name="Новыи\u0306 Уренгои\u0306, Jose\u0301.pdf"
        )

        assert [len(found(session, query)) for query in ('"новый уренгой"', "josé", "jose", "новыи")] == [1, 1, 1, 0]
