"""Files that a better reader reads again: silently, and without losing what was known."""

import hashlib

import pytest
from sqlalchemy import select

import documents.formats
from documents.process import WorkerProcess
from documents.read import read_again, read_pending
from models.agenda import AgendaItem
from models.database import Database
from models.document import MeetingDocument, Page, StoredFile
from models.files import FileStore
from models.recognition import Recognition
from tests import factories
from tests.conftest import NOW
from tests.documents import paper
from tests.documents.stored import ENCRYPTED, NAKHODKA, page_texts, problems, set_pending, store, stored_file

STAMPED = paper.make_pdf(paper.lines("Cover"), paper.scan("Packet page 2"))


@pytest.fixture
def read(database: Database, files: FileStore, worker: WorkerProcess) -> int:
    """Two files were read and matched; returns the id of the item that has the first."""
    with database.writing() as session:
        item = factories.make_item(session)
        factories.attach(session, item, store(session, files, NAKHODKA))
        store(session, files, ENCRYPTED)
        item_id = item.id
    read_pending(database, files, worker=worker, now=NOW)
    with database.writing() as session:
        session.get_one(AgendaItem, item_id).flagged_with = "rules-1"
    return item_id


def flagged_with(database: Database, item_id: int) -> str | None:
    with database.reading() as session:
        return session.get_one(AgendaItem, item_id).flagged_with


def change_page(database: Database, body: bytes, number: int, text: str) -> None:
    sha256 = hashlib.sha256(body).hexdigest()
    with database.writing() as session:
        session.scalars(select(Page).where(Page.sha256 == sha256, Page.number == number)).one().text = text


@pytest.mark.usefixtures("read")
def test_what_todays_reader_read_is_not_read_again(database: Database) -> None:
    assert stored_file(database, NAKHODKA).read_with == "pdf/1"
    assert read_again(database) == 0


def test_what_an_older_reader_read_is_read_again_and_only_what_changed_is_matched_silently(
    database: Database, files: FileStore, worker: WorkerProcess, read: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(documents.formats.VERSIONS, "pdf", 2)

    assert read_again(database) == 2
    assert page_texts(database, NAKHODKA) == ["Nakhodka, Russia", "second page"]  # until then
    read_pending(database, files, worker=worker, now=NOW)
    assert flagged_with(database, read) == "rules-1"  # it says the same

    monkeypatch.setitem(documents.formats.VERSIONS, "pdf", 3)
    change_page(database, NAKHODKA, 1, "what the older reader made of it")
    read_again(database)
    read_pending(database, files, worker=worker, now=NOW)
    assert page_texts(database, NAKHODKA) == ["Nakhodka, Russia", "second page"]
    assert flagged_with(database, read) == "read again"
    assert stored_file(database, NAKHODKA).read_with == "pdf/3"


def test_a_passage_that_waits_to_be_told_of_is_not_silenced(
    database: Database, files: FileStore, worker: WorkerProcess, read: int
) -> None:
    change_page(database, NAKHODKA, 1, "otherwise")
    with database.writing() as session:
        session.get_one(AgendaItem, read).flagged_with = None
    set_pending(database, NAKHODKA)

    read_pending(database, files, worker=worker, now=NOW)

    assert flagged_with(database, read) is None


def test_what_nobody_noted_the_reader_of_is_read_again(
    sqlite: Database, files: FileStore, worker: WorkerProcess
) -> None:
    """As all that was read by the program before it noted them."""
    with sqlite.writing() as session:
        document = store(session, files, NAKHODKA)
        file = session.get_one(StoredFile, document.sha256)
        file.text_state = "read"
        session.add(Page(sha256=file.sha256, number=1, text="old", method="text layer"))

    assert read_again(sqlite) == 1
    read_pending(sqlite, files, worker=worker, now=NOW)
    assert page_texts(sqlite, NAKHODKA) == ["Nakhodka, Russia", "second page"]


def test_pages_are_not_lost_when_less_is_read_the_second_time(
    sqlite: Database, files: FileStore, worker: WorkerProcess
) -> None:
    with sqlite.writing() as session:
        document = store(session, files, ENCRYPTED)
        session.add(Page(sha256=document.sha256, number=1, text="read when it was open", method="text layer"))

    read_pending(sqlite, files, worker=worker, now=NOW)

    assert page_texts(sqlite, ENCRYPTED) == ["read when it was open"]
    file = stored_file(sqlite, ENCRYPTED)
    assert (file.text_state, file.text_problem) == (
        "read",
        "read again, and less was found, so its earlier text is kept: it is encrypted with a password",
    )
    assert [problem.kind for problem in problems(sqlite)] == ["unreadable document"]


@pytest.mark.parametrize(("layer", "state"), [("Packet page 2", "done"), ("Packet", "waiting")])
def test_what_ocr_read_stays(sqlite: Database, files: FileStore, worker: WorkerProcess, layer: str, state: str) -> None:
    """And is looked at again where the page's own text is another."""
    with sqlite.writing() as session:
        document = store(session, files, STAMPED)
        known = {
            "words": b"",
            "confidence": 90.0,
            "languages": "eng",
            "made_with": "ocr/1",
            "note": "",
            "problem": "",
        }
        session.add(
            Recognition(
                sha256=document.sha256,
                number=2,
                layer=layer,
                layer_method="text layer",
                text="from Sochi",
                seconds=2.0,
                made_at=NOW,
                **known,
            )
        )

    read_pending(sqlite, files, worker=worker, now=NOW)

    assert page_texts(sqlite, STAMPED) == ["Cover", "Packet page 2\nfrom Sochi"]
    with sqlite.reading() as session:
        page = session.scalars(select(Page).where(Page.number == 2)).one()
        assert (page.ocr_state, page.method) == (state, "text layer and OCR")


def test_an_agenda_is_looked_through_for_items_again(sqlite: Database, files: FileStore, worker: WorkerProcess) -> None:
    with sqlite.writing() as session:
        factories.publish(session, factories.make_meeting(session), store(session, files, NAKHODKA))
    read_pending(sqlite, files, worker=worker, now=NOW)
    change_page(sqlite, NAKHODKA, 1, "otherwise")
    set_pending(sqlite, NAKHODKA)
    before = [problem.times for problem in problems(sqlite)]

    read_pending(sqlite, files, worker=worker, now=NOW)

    assert [problem.times for problem in problems(sqlite)] == [one + 1 for one in before] == [2]
    with sqlite.reading() as session:
        assert session.scalars(select(MeetingDocument.flagged_with)).one() is None  # it was never matched: loud
