"""Every file of the corpus gives its text or says why not, in time, and the next one is read."""

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from documents.process import WorkerProcess
from documents.reading import INCOMPLETE, UNREADABLE, read_document
from models.document import TextState
from models.media import PDF, media_type
from tests.documents import corpus, paper
from tests.documents.corpus import Case

TIMEOUT_SECONDS = 30
MEMORY_BYTES = 512 * 1024 * 1024
AGREEMENT = 0.98  # of words with those of pdftotext, as F1


@pytest.fixture(scope="module")
def worker() -> Iterator[WorkerProcess]:
    with WorkerProcess(timeout_seconds=TIMEOUT_SECONDS, memory_bytes=MEMORY_BYTES) as process:
        yield process


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("good") / "good.pdf"
    path.write_bytes(paper.make_pdf(paper.lines("the next file")))
    return path


def test_the_corpus_is_broad() -> None:
    assert len(corpus.CASES) >= 60
    assert len({case.name for case in corpus.CASES}) == len(corpus.CASES)
    assert all(case.says or case.reason or case.pages for case in corpus.CASES)


@pytest.mark.parametrize("case", corpus.CASES, ids=lambda case: case.name)
def test_a_file_gives_its_text_or_the_reason(case: Case, worker: WorkerProcess, good: Path, tmp_path: Path) -> None:
    """Under a name that promises a PDF: the content decides."""
    body = case.make()
    path = tmp_path / "agenda.pdf"
    path.write_bytes(body)
    found = media_type(body, "application/pdf", "https://portal.example.org/agenda.pdf")
    started = monotonic()

    reading = read_document(worker, path, found)

    assert monotonic() - started < TIMEOUT_SECONDS
    assert found == case.media_type
    text = "\f".join(page.text for page in reading.pages)
    for expected in case.says:
        assert expected in text
    for unexpected in case.silent:
        assert unexpected not in text
    assert case.reason in reading.said
    if case.reason:
        assert reading.kind in (UNREADABLE, INCOMPLETE) or reading.is_scan or case.says
    else:
        assert (reading.state, reading.said, reading.kind) == (TextState.READ, "", "")
    if case.pages is not None:
        assert (len(reading.pages), reading.page_count) == (case.pages, case.pages)
    assert next((page.needs_ocr for page in reading.pages if page.needs_ocr), "") == case.needs_ocr

    assert [page.text for page in read_document(worker, good, PDF).pages] == ["the next file"]


def test_a_long_document_is_given_page_by_page(worker: WorkerProcess, tmp_path: Path) -> None:
    """Its first page arrives while the others are still to be read, and its memory does not grow."""
    path = tmp_path / "long.docx"
    sentences = corpus.LONG * 300  # ten million characters
    path.write_bytes(corpus.docx(sentences))

    pages = worker.pages(path, media_type(path.read_bytes()))
    assert next(pages).number == 1
    assert worker.pid is not None
    before = _memory(worker.pid)
    count = 1 + sum(1 for _ in pages)

    assert count > 2_500
    assert _memory(worker.pid) - before < 30 * 2**20


def test_no_document_reaches_the_network(worker: WorkerProcess, tmp_path: Path) -> None:
    """An external entity, picture or style sheet is not asked for: what it would need is never imported."""
    for case in corpus.CASES:
        if case.name in ("external.docx", "page.html", "everything.docx"):
            path = tmp_path / case.name
            path.write_bytes(case.make())
            read_document(worker, path, case.media_type)

    assert worker.pid is not None
    sockets = [link for link in Path(f"/proc/{worker.pid}/fd").iterdir() if "socket" in str(link.readlink())]
    assert sockets == []


def test_the_words_are_those_of_pdftotext(recordings: Path, worker: WorkerProcess) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed (Debian: poppler-utils)")
    paths = sorted(recordings.rglob("*.pdf"))
    assert len(paths) >= 10
    agreement = {}

    for path in paths:
        reading = read_document(worker, path, PDF)
        ours = Counter(_words("\n".join(page.text for page in reading.pages)))
        other = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True)
        theirs = Counter(_words(other.stdout.decode(errors="replace")))
        agreement[path.name] = 2 * (ours & theirs).total() / (ours.total() + theirs.total())

    assert {name: f1 for name, f1 in agreement.items() if f1 < AGREEMENT} == {}


def test_no_recorded_pdf_is_taken_for_broken(recordings: Path, worker: WorkerProcess) -> None:
    for path in sorted(recordings.rglob("*.pdf")):
        reading = read_document(worker, path, PDF)

        assert (reading.state, reading.kind) == (TextState.READ, ""), path.name
        assert {page.needs_ocr for page in reading.pages} <= {"", "picture"}, path.name


def _words(text: str) -> list[str]:
    return text.replace("-\n", "-").split()


def _memory(pid: int) -> int:
    """Bytes that a process has in memory."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
