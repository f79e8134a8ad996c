"""The worker process and its keeper: limits, deaths, misbehaviour."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep

import pytest

from documents import process
from documents.process import (
    ROOT,
    UnreadableError,
    WorkerDiedError,
    WorkerPage,
    WorkerProcess,
    WorkerUnavailableError,
)
from tests.documents import paper

FAKE = Path(__file__).with_name("fake_worker.py")
Write = Callable[[bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_bytes(body: bytes) -> Path:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.pdf"
        path.write_bytes(body)
        return path

    return write_bytes


@pytest.fixture
def good(write: Write) -> Path:
    return write(paper.make_pdf(paper.lines("Nakhodka")))


@pytest.fixture
def worker() -> Iterator[WorkerProcess]:
    with WorkerProcess(timeout_seconds=20) as process:
        yield process


def fake(*behaviour: str) -> WorkerProcess:
    return WorkerProcess(timeout_seconds=10, command=[sys.executable, str(FAKE), *behaviour])


def texts(worker: WorkerProcess, path: Path) -> list[str]:
    return [page.text for page in worker.pages(path)]


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_one_process_reads_many_documents(worker: WorkerProcess, good: Path) -> None:
    assert texts(worker, good) == ["Nakhodka"]
    pid = worker.pid

    assert texts(worker, good) == ["Nakhodka"]
    assert worker.pid == pid


def test_an_unreadable_document_does_not_cost_the_process(worker: WorkerProcess, good: Path, write: Write) -> None:
    assert texts(worker, good) == ["Nakhodka"]
    pid = worker.pid

    with pytest.raises(UnreadableError, match="encrypted with a password"):
        texts(worker, write(paper.make_pdf(paper.lines("secret"), password="open sesame")))

    assert texts(worker, good) == ["Nakhodka"]
    assert worker.pid == pid


def test_a_worker_killed_in_the_middle_costs_one_document(worker: WorkerProcess, good: Path, write: Write) -> None:
    pages = worker.pages(write(paper.long_pdf()))
    assert next(pages).number == 1
    assert worker.pid is not None

    os.kill(worker.pid, signal.SIGKILL)

    with pytest.raises(WorkerDiedError, match=r"crashed over it \(SIGKILL"):
        list(pages)
    assert texts(worker, good) == ["Nakhodka"]


def test_a_worker_killed_between_two_documents_costs_none(worker: WorkerProcess, good: Path) -> None:
    assert texts(worker, good) == ["Nakhodka"]
    assert worker.pid is not None

    os.kill(worker.pid, signal.SIGKILL)
    os.waitid(os.P_PID, worker.pid, os.WEXITED | os.WNOWAIT)

    assert texts(worker, good) == ["Nakhodka"]


def test_a_worker_that_hangs_is_killed_after_the_time_for_one_document(good: Path) -> None:
    with WorkerProcess(timeout_seconds=2) as worker:
        assert texts(worker, good) == ["Nakhodka"]
        pid = worker.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        worker.timeout_seconds = 0.2

        with pytest.raises(UnreadableError, match=r"longer than 0\.2 seconds"):
            texts(worker, good)

        worker.timeout_seconds = 20
        assert not is_running(pid)
        assert texts(worker, good) == ["Nakhodka"]


def test_the_time_for_one_document_covers_all_its_pages(worker: WorkerProcess, good: Path, write: Write) -> None:
    """A worker that keeps sending pages does not gain time by it."""
    assert texts(worker, good) == ["Nakhodka"]
    worker.timeout_seconds = 0.05
    read: list[WorkerPage] = []

    with pytest.raises(UnreadableError, match=r"longer than 0\.05 seconds"):
        read.extend(worker.pages(write(paper.long_pdf())))

    assert len(read) < 300


def test_a_document_that_needs_too_much_memory_costs_itself_only(good: Path, write: Write) -> None:
    with WorkerProcess(timeout_seconds=30, memory_bytes=256 * 2**20) as worker:
        with pytest.raises(UnreadableError, match="memory"):
            texts(worker, write(paper.memory_bomb()))

        assert texts(worker, good) == ["Nakhodka"]


def test_a_document_that_takes_too_much_processor_time_ends_its_worker(write: Write) -> None:
    """The limit that is left when nobody looks at the clock any more; here between one and two seconds."""
    command = [sys.executable, "-m", "documents.worker", str(process.MEMORY_BYTES), "0"]
    with (
        WorkerProcess(timeout_seconds=60, command=command) as worker,
        pytest.raises(WorkerDiedError, match="processor time"),
    ):
        texts(worker, write(paper.long_pdf(5_000)))


def test_a_caller_that_stops_halfway_gets_the_next_document_all_the_same(
    worker: WorkerProcess, good: Path, write: Write
) -> None:
    pages = worker.pages(write(paper.long_pdf()))
    next(pages)
    pages.close()

    assert texts(worker, good) == ["Nakhodka"]


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("crash", r"crashed over it \(SIGABRT: as far as can be told it ran out of memory"),
        ("raise", r"crashed over it \(ValueError: a mistake of ours"),
        ("leaving", "it needs more than 1 MiB of memory"),
        ("too long", "an answer that is too long"),
        ("no object", "an answer that makes no sense"),
        ("unasked page", "an answer that makes no sense"),
        ("NUL", "a text that cannot be stored"),
    ],
)
def test_a_worker_that_misbehaves_is_replaced(behaviour: str, reason: str, good: Path) -> None:
    with fake(behaviour) as worker:
        with pytest.raises(UnreadableError, match=reason):
            texts(worker, good)

        assert worker.pid is None


def test_a_worker_that_cannot_start_is_no_fault_of_the_document(good: Path) -> None:
    with fake("not starting") as worker, pytest.raises(WorkerUnavailableError, match="No module named"):
        texts(worker, good)


def test_a_worker_is_replaced_after_many_documents(
    worker: WorkerProcess, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "DOCUMENTS_PER_WORKER", 2)

    pids = []
    for _ in range(3):
        texts(worker, good)
        pids.append(worker.pid)

    assert pids[0] == pids[1] != pids[2]


def test_a_worker_gets_no_secrets(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SISTERWATCH_SMTP_URL", "smtp://user:password@mail.example.org")
    monkeypatch.setenv("PGPASSWORD", "password")

    with fake("environment") as worker:
        [told] = texts(worker, good)

    assert "password" not in told
    assert "PATH" in json.loads(told)


def test_closing_leaves_no_process_and_no_zombie(good: Path) -> None:
    with WorkerProcess() as worker:
        texts(worker, good)
        pid = worker.pid

    assert pid is not None
    assert not Path(f"/proc/{pid}").exists()


def test_a_worker_dies_with_its_parent(good: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from documents.process import WorkerProcess\n"
        "worker = WorkerProcess(); list(worker.pages(Path(sys.argv[1]))); print(worker.pid, flush=True)\n"
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(good)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        parent.kill()

    for _ in range(100):
        if not is_running(pid):
            break
        sleep(0.05)
    assert not is_running(pid)


def test_the_worker_imports_neither_database_nor_crawler_nor_scheduler() -> None:
    script = (
        "import sys, documents.worker; from documents.formats import READERS; from importlib import import_module\n"
        "for name in READERS.values(): import_module(f'documents.formats.{name}')\n"
        "print(*sys.modules)"
    )
    command = [sys.executable, "-c", script]
    loaded = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    names = {name.partition(".")[0] for name in loaded.stdout.split()}
    assert "pypdfium2" in names
    assert names.isdisjoint({"sqlalchemy", "psycopg", "scrapy", "twisted", "prefect", "settings"})
    assert {name for name in loaded.stdout.split() if name.startswith("models")} == {"models", "models.media"}
