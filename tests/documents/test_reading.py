"""What comes of one file, in words."""

import sys
from pathlib import Path

import pytest

from documents import reading
from documents.process import WorkerProcess
from documents.reading import INCOMPLETE, UNREADABLE, Reading, read_document
from models.document import TextState
from models.media import EMPTY, JSON, PDF, TEXT, XLS, ZIP
from tests.documents import office, paper
from tests.documents.test_process import FAKE

ENCRYPTED = paper.make_pdf(paper.blank, password="x")


def read(worker: WorkerProcess, folder: Path, body: bytes, media_type: str = PDF) -> Reading:
    path = folder / "document"
    path.write_bytes(body)
    return read_document(worker, path, media_type)


def test_a_document_that_is_read_well_has_no_problem(worker: WorkerProcess, tmp_path: Path) -> None:
    result = read(worker, tmp_path, paper.make_pdf(paper.lines("Nakhodka"), paper.blank))

    assert result.state is TextState.READ
    assert (result.problem, result.kind, result.page_count) == ("", "", 2)
    assert [page.text for page in result.pages] == ["Nakhodka", ""]


@pytest.mark.parametrize(
    ("media_type", "reason"),
    [
        (JSON, "JSON data: there is no reader for this type yet"),
        (XLS, "an Excel workbook (xls): there is no reader for this type yet"),
        ("image/x-new", "a file of type image/x-new: there is no reader for this type yet"),
    ],
)
def test_a_type_without_a_reader_waits_for_one_and_is_reported(
    worker: WorkerProcess, tmp_path: Path, media_type: str, reason: str
) -> None:
    result = read(worker, tmp_path, b"something", media_type)

    assert result == Reading(TextState.NOT_YET_READABLE, reason, UNREADABLE)


@pytest.mark.parametrize(
    ("body", "media_type", "reason"),
    [
        pytest.param(b"", EMPTY, "the file is empty", id="empty"),
        pytest.param(b"", PDF, "the file is empty", id="empty but called a PDF"),
        pytest.param(b"<html>Not found", PDF, "it is damaged, or not a PDF", id="HTML called a PDF"),
        pytest.param(ENCRYPTED, PDF, "it is encrypted with a password", id="encrypted"),
        pytest.param(paper.no_pages(), PDF, "it has no pages", id="no pages"),
    ],
)
def test_a_failure_says_why(worker: WorkerProcess, tmp_path: Path, body: bytes, media_type: str, reason: str) -> None:
    assert read(worker, tmp_path, body, media_type) == Reading(TextState.FAILED, reason, UNREADABLE)


def test_a_file_that_is_too_big_is_not_opened(
    worker: WorkerProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LARGEST_FILE", 2**20)

    result = read(worker, tmp_path, paper.make_pdf(paper.blank) + b" " * 2**21)

    assert result.problem == "it is too big: 2 MB, at most 1 MB are read"


def test_bytes_that_are_missing_are_a_failure(worker: WorkerProcess, tmp_path: Path) -> None:
    result = read_document(worker, tmp_path / "missing", PDF)

    assert result == Reading(TextState.FAILED, "its bytes are not in the file store", UNREADABLE)


def test_a_scan_is_read_and_reported(worker: WorkerProcess, tmp_path: Path) -> None:
    body = paper.make_pdf(paper.scan(), paper.scan("Packet page 2"), paper.lines("Cover"))

    result = read(worker, tmp_path, body)

    assert result.state is TextState.READ
    assert result.ocr_problem == "no text layer: 2 of 3 pages have no text (a scan?)"
    assert result.is_scan
    assert (result.problem, result.kind) == ("", "")
    assert result.page_count == 3


def test_a_picture_among_many_pages_is_told_but_no_problem_to_report(worker: WorkerProcess, tmp_path: Path) -> None:
    result = read(worker, tmp_path, paper.make_pdf(paper.scan(), *[paper.lines("Report")] * 4))

    assert result.ocr_problem == "no text layer: 1 of 5 pages has no text (a scan?)"
    assert not result.is_scan


def test_broken_text_layers_are_told_and_reported_when_they_are_half(worker: WorkerProcess, tmp_path: Path) -> None:
    joined = paper.lines(*[paper.SENTENCE.replace(" ", "")] * 3)

    result = read(worker, tmp_path, paper.make_pdf(joined, paper.scan(), paper.lines("Cover"), paper.blank))

    assert [page.needs_ocr for page in result.pages] == ["no spaces", "picture", "", ""]
    assert result.ocr_problem == (
        "no text layer: 1 of 4 pages has no text (a scan?); "
        "the text layer of 1 of 4 pages is broken: no spaces on 1 page"
    )
    assert result.is_scan


def test_what_a_format_does_not_count_is_not_made_up(
    worker: WorkerProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LONGEST_DOCUMENT", 7_000)

    result = read(worker, tmp_path, f"{paper.SENTENCE}\n".encode() * 200, TEXT)

    assert result.problem == "it is too long: only its first 2 pages were read"


def test_an_inner_file_that_is_not_read_makes_the_document_incomplete(worker: WorkerProcess, tmp_path: Path) -> None:
    body = office.zipped({"letter.txt": "Nakhodka", "plan.dwg": b"AC1027\0\1"})

    result = read(worker, tmp_path, body, ZIP)

    assert (result.state, result.kind, result.page_count) == (TextState.READ, INCOMPLETE, 2)
    assert result.problem == (
        "page 2 is incomplete: the attached file plan.dwg is not read: "
        "a file of unknown type: there is no reader for this type yet"
    )


def test_a_document_that_is_too_long_keeps_what_was_read(
    worker: WorkerProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LONGEST_DOCUMENT", 20)

    result = read(worker, tmp_path, paper.make_pdf(*[paper.lines("Nakhodka")] * 7))

    assert (result.state, result.kind, result.page_count) == (TextState.READ, INCOMPLETE, 7)
    assert result.problem == "it is too long: only the first 2 of 7 pages were read"
    assert [page.number for page in result.pages] == [1, 2]


def test_more_than_the_most_pages_are_an_incomplete_document(worker: WorkerProcess, tmp_path: Path) -> None:
    result = read(worker, tmp_path, paper.pages_that_are_one(5_100))

    assert (result.state, result.kind, len(result.pages)) == (TextState.READ, INCOMPLETE, 5_000)
    assert result.problem == "it is too long: only the first 5,000 of 5,100 pages were read"


def test_a_file_without_one_page_that_can_be_read_has_failed(worker: WorkerProcess, tmp_path: Path) -> None:
    body = paper.raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[8 0 R 9 0 R]/Count 2>>")

    result = read(worker, tmp_path, body)

    assert (result.state, result.kind) == (TextState.FAILED, UNREADABLE)


def test_pages_read_before_a_crash_are_kept(tmp_path: Path) -> None:
    """And the document is tried twice, in case the first worker died of something else."""
    with WorkerProcess(command=[sys.executable, str(FAKE), "crash"]) as worker:
        result = read(worker, tmp_path, b"%PDF-")

    assert (result.state, result.kind, result.page_count) == (TextState.FAILED, UNREADABLE, 3)
    assert [page.text for page in result.pages] == ["the first page"]
    assert result.problem.startswith("the reader crashed over it (SIGABRT")
    assert result.problem.endswith("; only the first 1 of 3 pages were read")


def test_a_worker_that_died_of_something_else_is_forgiven(tmp_path: Path) -> None:
    command = [sys.executable, str(FAKE), "crash once", str(tmp_path / "crashed")]
    with WorkerProcess(command=command) as worker:
        result = read(worker, tmp_path, b"%PDF-")

    assert result.problem == "it has no pages"  # which is what the second worker answered
