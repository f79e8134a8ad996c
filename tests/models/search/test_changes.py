"""What is found follows what is stored."""

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from models.agenda import AgendaItem, AgendaRevision
from models.database import Database
from models.document import Document, Page
from models.meeting import Meeting
from models.revisions import save_agenda
from published.values import Agenda, Item
from tests.conftest import NOW
from tests.factories import attach, make_document, make_item, make_meeting, publish
from tests.models.search.asked import found


def _say(session: Session, meeting: Meeting, title: str) -> None:
    item = Item(vendor_id="1", number="1", title=title, text=title, section="", is_consent=False, file_number="")
    save_agenda(session, meeting.source, meeting, Agenda(items=(item,), documents=()), [], NOW)


def test_an_agenda_that_was_replaced_is_not_found_nor_what_only_it_carried(database: Database) -> None:
    with database.writing() as session:
        meeting = make_meeting(session)
        _say(session, meeting, "Delegation to Nakhodka")
        attach(session, session.scalars(select(AgendaItem)).one(), make_document(session, pages=["the Nakhodka file"]))
        assert [hit.kind for hit in found(session, "nakhodka")] == ["item", "page"]

        _say(session, meeting, "Delegation to Oakland")

        assert found(session, "nakhodka") == []
        assert len(found(session, "delegation")) == 1
        assert session.scalar(select(func.count(AgendaRevision.id))) == 2


def test_a_page_that_is_read_again_is_found_by_what_it_says_then(database: Database) -> None:
    with database.writing() as session:
        document = make_document(session, pages=["Nakhodka", "Oakland"])
        publish(session, make_meeting(session), document)
        session.execute(update(Page).where(Page.number == 1).values(text="Murmansk"))
        assert [len(found(session, word)) for word in ("nakhodka", "murmansk", "oakland")] == [0, 1, 1]

        session.execute(delete(Page).where(Page.sha256 == document.sha256))
        assert [len(found(session, word)) for word in ("murmansk", "oakland")] == [0, 0]

        session.add(Page(sha256=document.sha256, number=1, text="Nakhodka", method="text layer"))
        session.flush()
        assert [len(found(session, word)) for word in ("nakhodka", "murmansk")] == [1, 0]


def test_a_document_with_new_bytes_is_found_by_the_new_ones_only(database: Database) -> None:
    with database.writing() as session:
        document = make_document(session, pages=["Nakhodka"])
        publish(session, make_meeting(session), document)
        document.sha256 = make_document(session, pages=["Murmansk"]).sha256
        session.flush()

        assert [len(found(session, word)) for word in ("nakhodka", "murmansk")] == [0, 1]


def test_an_item_that_is_corrected_is_found_by_what_it_says_then(database: Database) -> None:
    with database.writing() as session:
        item = make_item(session, title="Nakhodka")
        item.title, item.flagged_with = "Murmansk", "rules/1"
        session.flush()

        assert [len(found(session, word)) for word in ("nakhodka", "murmansk")] == [0, 1]


def test_the_index_is_whole_after_pages_came_changed_and_went(sqlite: Database) -> None:
    """FTS5's own check compares the index with what it is over."""
    with sqlite.writing() as session:
        for number in range(30):
            document = make_document(session, pages=[f"sister-\ncity {number}", "b", "c"])
            session.execute(
                update(Page).where(Page.sha256 == document.sha256, Page.number == 2).values(text="new\u00ad")
            )
            session.execute(delete(Page).where(Page.sha256 == document.sha256, Page.number == 3))
            make_item(session, title=f"Item-\n{number}").title = "Other"
        session.flush()
        for index in ("page_search", "item_search", "document_search"):
            session.execute(text(f"insert into {index} ({index}, rank) values ('integrity-check', 1)"))  # noqa: S608


def test_a_page_and_its_document_stay_what_they_were(database: Database) -> None:
    """The index is beside the tables: what is stored is not changed by it."""
    with database.writing() as session:
        document = make_document(session, pages=["Our sister-\ncity"])
        session.expire_all()

        stored = session.scalars(select(Page)).one()
        assert (stored.text, stored.sha256) == ("Our sister-\ncity", session.get_one(Document, document.id).sha256)
