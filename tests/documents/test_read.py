"""The reading stage, on both kinds of database."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from documents import read
from documents.process import ROOT, WorkerProcess, WorkerUnavailableError
from documents.read import ReadCounts, read_pending
from documents.reading import Reading, read_document
from models.agenda import AgendaItem, AgendaRevision
from models.database import Database
from models.document import Document, MeetingDocument, Page, StoredFile, TextState
from models.files import FileStore
from models.media import DOCX, JSON, TEXT
from tests import factories
from tests.conftest import NOW
from tests.documents import office, paper
from tests.documents.stored import (
    ENCRYPTED,
    NAKHODKA,
    SCAN,
    page_texts,
    problems,
    set_pending,
    store,
    stored_file,
)


def test_a_pending_pdf_becomes_pages(database: Database, files: FileStore, worker: WorkerProcess) -> None:
    with database.writing() as session:
        store(session, files, NAKHODKA)

    counts = read_pending(database, files, worker=worker, now=NOW)

    assert (counts.files, counts.pages, counts.not_yet_readable, counts.failed) == (1, 2, 0, 0)
    assert counts.seconds > 0
    assert page_texts(database, NAKHODKA) == ["Nakhodka, Russia", "second page"]
    file = stored_file(database, NAKHODKA)
    assert (file.text_state, file.text_problem, file.page_count, file.read_at) == ("read", "", 2, NOW)
    assert problems(database) == []


def test_reading_again_does_nothing(sqlite: Database, files: FileStore, worker: WorkerProcess) -> None:
    with sqlite.writing() as session:
        item = factories.make_item(session)
        factories.attach(session, item, store(session, files, NAKHODKA))
        item_id = item.id
    read_pending(sqlite, files, worker=worker, now=NOW)
    with sqlite.writing() as session:
        session.get_one(AgendaItem, item_id).flagged_with = "rules-1"

    assert read_pending(sqlite, files, worker=worker, now=NOW) == ReadCounts()

    with sqlite.reading() as session:
        assert session.get_one(AgendaItem, item_id).flagged_with == "rules-1"


def test_the_passages_of_a_read_file_wait_for_flagging(
    database: Database, files: FileStore, worker: WorkerProcess
) -> None:
    with database.writing() as session:
        meeting = factories.make_meeting(session)
        document = store(session, files, NAKHODKA)
        item = factories.make_item(session, meeting, flagged_with="rules-1")
        factories.attach(session, item, document)
        link = factories.publish(session, meeting, document)
        link.flagged_with = "rules-1"
        item_id, link_id = item.id, link.id

    read_pending(database, files, worker=worker, now=NOW)

    with database.reading() as session:
        assert session.get_one(AgendaItem, item_id).flagged_with is None
        assert session.get_one(MeetingDocument, link_id).flagged_with is None


def test_other_passages_do_not_wait_again(database: Database, files: FileStore, worker: WorkerProcess) -> None:
    """Items of earlier revisions, of other documents, and of a document that has other bytes by now."""
    with database.writing() as session:
        store(session, files, NAKHODKA)
        meeting = factories.make_meeting(session)
        earlier = factories.make_item(session, meeting, flagged_with="rules-1")
        factories.attach(session, earlier, session.scalars(select(Document)).one())
        session.get_one(AgendaRevision, earlier.revision_id).is_current = False
        other = factories.make_item(session, factories.make_meeting(session), flagged_with="rules-1")
        factories.attach(session, other, factories.make_document(session, pages=["read before"]))
        link = factories.publish(session, meeting, factories.make_document(session, pages=["new bytes"]))
        link.flagged_with = "rules-1"

    read_pending(database, files, worker=worker, now=NOW)

    with database.reading() as session:
        assert set(session.scalars(select(AgendaItem.flagged_with))) == {"rules-1"}
        assert set(session.scalars(select(MeetingDocument.flagged_with))) == {"rules-1"}


def test_what_is_needed_soonest_is_read_first(
    database: Database, files: FileStore, worker: WorkerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = {"next month": 30, "tomorrow": 1, "in three days": 3, "last year": -400, "last week": -7}
    bodies = {name: paper.make_pdf(paper.lines(name)) for name in [*days, "today", "no meeting"]}
    with database.writing() as session:
        store(session, files, bodies["no meeting"])
        starts = {name: NOW + timedelta(days=count) for name, count in days.items()}
        starts["today"] = NOW - timedelta(hours=10)  # its hour is not known: local midnight stands for it
        for number, (name, starts_at) in enumerate(starts.items()):
            meeting = factories.make_meeting(session, starts_at=starts_at)
            document = store(session, files, bodies[name])
            if number % 2:
                factories.publish(session, meeting, document)
            else:
                factories.attach(session, factories.make_item(session, meeting), document)
    order: list[str] = []

    def note(process: WorkerProcess, path: Path, media_type: str) -> Reading:
        order.append(next(name for name, body in bodies.items() if files.path(files.save(body)) == path))
        return read_document(process, path, media_type)

    monkeypatch.setattr(read, "read_document", note)

    read_pending(database, files, worker=worker, now=NOW)

    upcoming = ["today", "tomorrow", "in three days", "next month"]
    assert order == [*upcoming, "last week", "last year", "no meeting"]


def test_a_file_of_a_past_and_an_upcoming_meeting_counts_as_upcoming(
    sqlite: Database, files: FileStore, worker: WorkerProcess
) -> None:
    other = paper.make_pdf(paper.lines("other"))
    with sqlite.writing() as session:
        document = store(session, files, NAKHODKA)
        for days in (-90, 2):
            meeting = factories.make_meeting(session, starts_at=NOW + timedelta(days=days))
            factories.publish(session, meeting, document)
        meeting = factories.make_meeting(session, starts_at=NOW - timedelta(days=2))
        factories.publish(session, meeting, store(session, files, other))

    counts = read_pending(sqlite, files, worker=worker, now=NOW, limit=1)

    assert counts.files == 1
    assert stored_file(sqlite, NAKHODKA).text_state == "read"
    assert stored_file(sqlite, other).text_state == "pending"


def test_progress_is_told_after_each_file(sqlite: Database, files: FileStore, worker: WorkerProcess) -> None:
    with sqlite.writing() as session:
        for body in (NAKHODKA, SCAN, ENCRYPTED):
            store(session, files, body)
    told: list[tuple[int, int]] = []

    read_pending(sqlite, files, worker=worker, now=NOW, progress=lambda done, of: told.append((done, of)))

    assert told == [(1, 3), (2, 3), (3, 3)]


def test_reading_a_file_anew_replaces_its_pages(sqlite: Database, files: FileStore, worker: WorkerProcess) -> None:
    with sqlite.writing() as session:
        store(session, files, NAKHODKA)
    read_pending(sqlite, files, worker=worker, now=NOW)
    set_pending(sqlite, NAKHODKA)

    read_pending(sqlite, files, worker=worker, now=NOW)

    assert page_texts(sqlite, NAKHODKA) == ["Nakhodka, Russia", "second page"]


def test_a_file_that_had_no_reader_is_read_when_there_is_one(
    database: Database, files: FileStore, worker: WorkerProcess
) -> None:
    letter = office.docx(office.paragraph("Letter to Nakhodka"))
    with database.writing() as session:
        store(session, files, letter, media_type=DOCX)
        store(session, files, b"{}", media_type=JSON)
        for file in session.scalars(select(StoredFile)):
            file.text_state = TextState.NOT_YET_READABLE.value

    counts = read_pending(database, files, worker=worker, now=NOW)

    assert (counts.files, counts.pages) == (1, 1)
    assert page_texts(database, letter) == ["Letter to Nakhodka"]
    assert stored_file(database, b"{}").text_state == "not yet readable"


def test_how_a_text_was_found_is_stored(sqlite: Database, files: FileStore, worker: WorkerProcess) -> None:
    with sqlite.writing() as session:
        store(session, files, SCAN)
        store(session, files, b"Nakhodka", media_type=TEXT)

    read_pending(sqlite, files, worker=worker, now=NOW)

    with sqlite.reading() as session:
        assert {page.text: page.method for page in session.scalars(select(Page))} == {
            "": "none",
            "Nakhodka": "plain text",
        }


def test_a_long_document_is_stored_whole(database: Database, files: FileStore, worker: WorkerProcess) -> None:
    body = paper.pages_that_are_one(1_201, b"BT /F1 10 Tf (Nakhodka) Tj ET")
    with database.writing() as session:
        store(session, files, body)

    assert read_pending(database, files, worker=worker, now=NOW).pages == 1_201
    assert page_texts(database, body) == ["Nakhodka"] * 1_201


def test_without_a_reader_the_files_stay_pending(sqlite: Database, files: FileStore) -> None:
    with sqlite.writing() as session:
        store(session, files, NAKHODKA)

    broken = WorkerProcess(command=[sys.executable, "-c", ""])

    with pytest.raises(WorkerUnavailableError):
        read_pending(sqlite, files, now=NOW, worker=broken)

    assert stored_file(sqlite, NAKHODKA).text_state == "pending"


def test_two_runs_at_once_store_each_file_once(database: Database, files: FileStore) -> None:
    bodies = [paper.make_pdf(paper.lines(f"document {n}")) for n in range(6)] + [ENCRYPTED]
    with database.writing() as session:
        item = factories.make_item(session, flagged_with="rules-1")
        for body in bodies:
            factories.attach(session, item, store(session, files, body))
    counts: list[ReadCounts] = []
    start = Barrier(3)

    def run() -> None:
        start.wait()
        counts.append(read_pending(database, files, now=NOW))

    threads = [Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(counts) == 3
    assert sum(one.files for one in counts) == 7
    assert sum(one.pages for one in counts) == 6
    assert [page_texts(database, body) for body in bodies[:2]] == [["document 0"], ["document 1"]]
    assert [problem.times for problem in problems(database)] == [1]


KILLED_IN_THE_SECOND_FILE = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from documents import read, storing
from models.database import Database
from models.files import FileStore

report = storing.report_file

def report_or_die(session, *arguments):
    report(session, *arguments)
    storing.report_file = lambda *_: os.kill(os.getpid(), signal.SIGKILL)

storing.report_file = report_or_die
read.read_pending(Database(sys.argv[1]), FileStore(Path(sys.argv[2])), now=datetime.now(UTC))
"""


def test_a_run_that_is_killed_loses_nothing(database: Database, files: FileStore) -> None:
    """It dies in the transaction of the second file, after the pages were inserted."""
    with database.writing() as session:
        for body in (NAKHODKA, SCAN):
            store(session, files, body)
    url = database.engine.url.render_as_string(hide_password=False)

    command = [sys.executable, "-c", KILLED_IN_THE_SECOND_FILE, url, str(files.root)]
    killed = subprocess.run(command, cwd=ROOT, check=False)

    assert killed.returncode == -9
    states = [stored_file(database, body).text_state for body in (NAKHODKA, SCAN)]
    assert sorted(states) == ["pending", "read"]
    for body, state in zip((NAKHODKA, SCAN), states, strict=True):
        assert len(page_texts(database, body)) == (2 if state == "read" else 0)
    assert read_pending(database, files, now=NOW).files == 1
    assert page_texts(database, NAKHODKA) == ["Nakhodka, Russia", "second page"]
    assert page_texts(database, SCAN) == ["", ""]
