"""What the reading stage reports when files cannot be read."""

from datetime import timedelta

from documents.process import WorkerProcess
from documents.read import read_pending
from models.database import Database
from models.document import Document, StoredFile
from models.files import FileStore
from tests import factories
from tests.conftest import NOW
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


def test_one_bad_file_does_not_stop_the_others(sqlite: Database, files: FileStore, worker: WorkerProcess) -> None:
    with sqlite.writing() as session:
        for body, media_type in (
            (ENCRYPTED, "application/pdf"),
            (b"%PDF-1.7 cut", "application/pdf"),
            (b"", "application/x-empty"),
            (b"{}", "application/json"),
            (NAKHODKA, "application/pdf"),
        ):
            store(session, files, body, media_type=media_type)
        factories.make_document(session, body=b"%PDF never kept")

    counts = read_pending(sqlite, files, worker=worker, now=NOW)

    assert (counts.files, counts.pages, counts.not_yet_readable, counts.failed) == (6, 2, 1, 4)
    assert stored_file(sqlite, NAKHODKA).text_state == "read"
    data = stored_file(sqlite, b"{}")
    assert data.text_state == "not yet readable"
    assert data.text_problem == "JSON data: there is no reader for this type yet"
    missing = stored_file(sqlite, b"%PDF never kept")
    assert (missing.text_state, missing.text_problem) == ("failed", "its bytes are not in the file store")
    assert {problem.kind for problem in problems(sqlite)} == {"unreadable document"}
    assert len(problems(sqlite)) == 5


def test_a_failure_is_a_problem_of_the_source_that_published_it(
    sqlite: Database, files: FileStore, worker: WorkerProcess
) -> None:
    with sqlite.writing() as session:
        document = store(session, files, ENCRYPTED)
        published = (document.source_key, document.url)

    read_pending(sqlite, files, worker=worker, now=NOW)

    file = stored_file(sqlite, ENCRYPTED)
    assert (file.text_state, file.text_problem) == ("failed", "it is encrypted with a password")
    [problem] = problems(sqlite)
    assert (problem.source_key, problem.url) == published
    assert (problem.kind, problem.detail) == ("unreadable document", "it is encrypted with a password")
    assert (problem.sha256, problem.times, problem.first_at, problem.last_at) == (file.sha256, 1, NOW, NOW)
    assert problem.solved_at is None


def test_a_scan_is_read_and_reported(sqlite: Database, files: FileStore, worker: WorkerProcess) -> None:
    with sqlite.writing() as session:
        store(session, files, SCAN)

    read_pending(sqlite, files, worker=worker, now=NOW)

    file = stored_file(sqlite, SCAN)
    assert (file.text_state, file.page_count) == ("read", 2)
    assert (file.text_problem, file.ocr_problem) == ("", "no text layer: 2 of 2 pages have no text (a scan?)")
    assert page_texts(sqlite, SCAN) == ["", ""]
    [problem] = problems(sqlite)
    assert problem.kind == "scan without text"
    assert problem.detail == "no text layer: 2 of 2 pages have no text (a scan?); it waits for OCR"


def test_the_same_problem_again_is_counted(sqlite: Database, files: FileStore, worker: WorkerProcess) -> None:
    with sqlite.writing() as session:
        store(session, files, ENCRYPTED)
    read_pending(sqlite, files, worker=worker, now=NOW)
    set_pending(sqlite, ENCRYPTED)

    read_pending(sqlite, files, worker=worker, now=NOW + timedelta(days=1))

    [problem] = problems(sqlite)
    assert (problem.times, problem.first_at, problem.last_at) == (2, NOW, NOW + timedelta(days=1))


def test_a_problem_is_solved_when_the_document_is_readable(
    sqlite: Database, files: FileStore, worker: WorkerProcess
) -> None:
    """The source replaced the encrypted file by one that can be read."""
    with sqlite.writing() as session:
        document_id = store(session, files, ENCRYPTED).id
    read_pending(sqlite, files, worker=worker, now=NOW)
    with sqlite.writing() as session:
        new = store(session, files, NAKHODKA)
        session.get_one(Document, document_id).sha256 = new.sha256

    read_pending(sqlite, files, worker=worker, now=NOW + timedelta(days=1))

    [problem] = problems(sqlite)
    assert problem.solved_at == NOW + timedelta(days=1)


def test_a_superseded_file_is_reported_under_its_document(
    sqlite: Database, files: FileStore, worker: WorkerProcess
) -> None:
    with sqlite.writing() as session:
        document = store(session, files, ENCRYPTED)
        document.sha256 = None
        url = document.url

    read_pending(sqlite, files, worker=worker, now=NOW)

    assert [problem.url for problem in problems(sqlite)] == [url]


def test_bytes_that_no_source_published_are_read_too(sqlite: Database, files: FileStore, worker: WorkerProcess) -> None:
    with sqlite.writing() as session:
        sha256 = files.save(ENCRYPTED)
        session.add(StoredFile(sha256=sha256, size=1, media_type="application/pdf", stored_at=NOW))

    assert read_pending(sqlite, files, worker=worker, now=NOW).failed == 1
    assert problems(sqlite) == []
