"""The recognising stage, on both kinds of database: what is first, what is stored, what goes wrong."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest
from sqlalchemy import func, select

from documents.ocr.languages import OcrUnavailableError
from documents.ocr.recognise import RecognisedCounts, recognise_again, recognise_pending
from documents.problems import report
from documents.process import ROOT, WorkerProcess
from documents.reading import SCAN
from documents.splitting import SPLITTER
from models.agenda import AgendaItem
from models.database import Database
from models.document import Document, OcrState, Page, StoredFile
from models.files import FileStore
from models.recognition import Recognition
from tests import factories
from tests.conftest import NOW
from tests.documents.stored import page_texts, problems, store, stored_file

FAKE = Path(__file__).parents[1] / "fake_ocr.py"
DAY = timedelta(days=1)


def fake(
    behaviour: str = "well", bad: int = 0, log: Path | None = None, seconds: float = 20
) -> Callable[[], WorkerProcess]:
    command = (sys.executable, str(FAKE), behaviour, str(bad), *([str(log)] if log else []))
    return lambda: WorkerProcess(command=command, timeout_seconds=seconds)


def scan(
    database: Database,
    files: FileStore,
    body: bytes,
    *,
    starts_at: datetime | None = None,
    pages: int = 2,
    is_all: bool = True,
) -> int:
    """A file whose pages wait, attached to an item of a meeting; returns the item's id."""
    with database.writing() as session:
        document = store(session, files, body)
        file = session.get_one(StoredFile, document.sha256)
        file.text_state, file.ocr_problem, file.page_count = "read", "no text layer", pages
        meeting = factories.make_meeting(session, starts_at=starts_at or NOW + DAY)
        item = factories.make_item(session, meeting=meeting)
        factories.attach(session, item, document)
        item.flagged_with = "rules-1"
        for number in range(1, pages + 1):
            is_scan = is_all or number > 1
            session.add(
                Page(
                    sha256=file.sha256,
                    number=number,
                    text="" if is_scan else "Cover",
                    method="none" if is_scan else "text layer",
                    needs_ocr="picture" if is_scan else "",
                    ocr_state=(OcrState.WAITING if is_scan else OcrState.NOT_NEEDED).value,
                )
            )
        return item.id


def recognise(
    database: Database, files: FileStore, worker: Callable[[], WorkerProcess], **options: object
) -> RecognisedCounts:
    return recognise_pending(database, files, now=NOW, new_worker=worker, **options)  # type: ignore[arg-type]


def test_pages_that_wait_get_their_text(database: Database, files: FileStore) -> None:
    item_id = scan(database, files, b"a", pages=3, is_all=False)

    counts = recognise(database, files, fake())

    assert (counts.pages, counts.failed, counts.cpu_seconds, counts.waiting) == (2, 0, 4.0, 0)
    assert page_texts(database, b"a") == ["Cover", "recognised 2", "recognised 3"]
    with database.reading() as session:
        pages = session.scalars(select(Page).order_by(Page.number)).all()
        read = session.scalars(select(Recognition).order_by(Recognition.number)).all()
        assert [page.method for page in pages] == ["text layer", "OCR", "OCR"]
        assert [page.ocr_state for page in pages] == ["", "done", "done"]
        assert [(one.number, one.confidence, one.languages, one.seconds) for one in read] == [
            (2, 91.5, "eng", 2.0),
            (3, 91.5, "eng", 2.0),
        ]
        assert session.get_one(AgendaItem, item_id).flagged_with is None  # to be matched, and told of
    assert stored_file(database, b"a").ocr_problem == ""
    assert replace(recognise(database, files, fake()), seconds=0.0) == RecognisedCounts()


def test_the_nearest_meeting_is_first_and_of_its_files_the_first_pages(
    sqlite: Database, files: FileStore, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    names = {}
    for name, days, pages in (
        ("past", -20, 1),
        ("far", 30, 1),
        ("packet", 2, 20),
        ("letter", 2, 2),
        ("newer past", -3, 1),
    ):
        scan(sqlite, files, name.encode(), starts_at=NOW + days * DAY, pages=pages)
        names[hashlib.sha256(name.encode()).hexdigest()[:8]] = name

    recognise(sqlite, files, fake(log=log))

    asked = [line.split(" ", 1) for line in log.read_text().splitlines()]
    order = [(names[sha256], pages.count(",") + 1) for sha256, pages in asked]
    assert sorted(order[:2]) == [("letter", 2), ("packet", 8)]
    assert order[2:] == [("packet", 8), ("packet", 4), ("far", 1), ("newer past", 1), ("past", 1)]


@pytest.mark.parametrize("lanes", [1, 3])
def test_several_workers_do_each_page_once(database: Database, files: FileStore, lanes: int, tmp_path: Path) -> None:
    """Also of one long file."""
    log = tmp_path / "log"
    scan(database, files, b"packet", pages=30)

    counts = recognise(database, files, fake(log=log), workers=lanes)

    assert counts.pages == 30
    assert page_texts(database, b"packet") == [f"recognised {number}" for number in range(1, 31)]
    asked = [
        int(number) for line in log.read_text().splitlines() for number in line.split("[")[1].split("]")[0].split(",")
    ]
    assert sorted(asked) == list(range(1, 31))


class TestBudgets:
    def test_so_many_pages_and_the_rest_waits(self, sqlite: Database, files: FileStore) -> None:
        scan(sqlite, files, b"packet", pages=12)

        counts = recognise(sqlite, files, fake(), pages=10)

        assert (counts.pages, counts.waiting) == (10, 2)
        assert stored_file(sqlite, b"packet").ocr_problem == "no text layer"
        assert recognise(sqlite, files, fake()).pages == 2

    def test_no_page_is_begun_after_the_time(self, sqlite: Database, files: FileStore) -> None:
        scan(sqlite, files, b"packet", pages=100)
        started = monotonic()

        counts = recognise(sqlite, files, fake("slow"), seconds=0.5)

        assert 1 <= counts.pages < 10
        assert counts.waiting == 100 - counts.pages
        assert monotonic() - started < 10

    def test_no_time_is_no_page(self, sqlite: Database, files: FileStore) -> None:
        scan(sqlite, files, b"packet")

        assert recognise(sqlite, files, fake(), seconds=0).pages == 0


class TestWhatGoesWrong:
    def test_a_page_that_kills_the_worker_twice_is_given_up_and_the_others_are_read(
        self, database: Database, files: FileStore
    ) -> None:
        scan(database, files, b"packet", pages=4)

        counts = recognise(database, files, fake("crash", 2))

        assert (counts.pages, counts.failed, counts.waiting) == (4, 1, 0)
        assert page_texts(database, b"packet") == ["recognised 1", "", "recognised 3", "recognised 4"]
        [problem] = problems(database)
        assert problem.kind == "scan without text"
        assert problem.detail.startswith("page 2 cannot be recognised: the reader crashed over it (SIGABRT")

    def test_a_page_that_takes_too_long_is_given_up(self, sqlite: Database, files: FileStore) -> None:
        scan(sqlite, files, b"packet", pages=3)

        counts = recognise(sqlite, files, fake("hang", 2, seconds=0.7))

        assert (counts.pages, counts.failed) == (3, 1)
        assert (
            "page 2 cannot be recognised: it takes longer than 0.7 seconds"
            in stored_file(sqlite, b"packet").ocr_problem
        )

    @pytest.mark.parametrize("behaviour", ["unasked", "no words", "impossibly sure"])
    def test_an_answer_without_sense_is_no_text(self, sqlite: Database, files: FileStore, behaviour: str) -> None:
        """As of a worker in a stranger's hands."""
        scan(sqlite, files, b"packet", pages=2)

        recognise(sqlite, files, fake(behaviour, 1))

        assert page_texts(sqlite, b"packet") == ["", "recognised 2"]
        assert "makes no sense" in stored_file(sqlite, b"packet").ocr_problem

    def test_a_page_that_the_reader_does_not_find_is_no_endless_job(self, sqlite: Database, files: FileStore) -> None:
        scan(sqlite, files, b"packet", pages=2)

        assert recognise(sqlite, files, fake("leave out", 1)).waiting == 0
        assert "has no such page any more" in stored_file(sqlite, b"packet").ocr_problem

    def test_bytes_that_are_gone_are_told_and_cost_nothing_else(self, sqlite: Database, files: FileStore) -> None:
        scan(sqlite, files, b"gone", pages=1)
        scan(sqlite, files, b"there", pages=1)
        files.path(hashlib.sha256(b"gone").hexdigest()).unlink()

        recognise(sqlite, files, fake())

        assert page_texts(sqlite, b"there") == ["recognised 1"]
        assert stored_file(sqlite, b"gone").ocr_problem.endswith("its bytes are not in the file store")

    def test_a_damaged_picture_and_an_unknown_script_are_reported(self, sqlite: Database, files: FileStore) -> None:
        scan(sqlite, files, b"damaged", pages=2)
        recognise(sqlite, files, fake("fail", 2))
        scan(sqlite, files, b"letter", pages=2)
        recognise(sqlite, files, fake("note", 1))

        assert [problem.detail for problem in problems(sqlite)] == [
            "page 2 cannot be recognised: the image is damaged or cut off",
            "page 1 may say something else than was read: its script looks Cyrillic, and OCR reads eng only",
        ]

    def test_one_unsure_page_is_said_and_no_problem_to_report(self, sqlite: Database, files: FileStore) -> None:
        scan(sqlite, files, b"map", pages=3)

        recognise(sqlite, files, fake("unsure", 3))

        assert stored_file(sqlite, b"map").ocr_problem == "OCR is unsure of 1 page (below 60 %), the first is page 3"
        assert problems(sqlite) == []

    def test_the_problem_of_the_scan_is_solved_with_its_last_page(self, sqlite: Database, files: FileStore) -> None:
        scan(sqlite, files, b"packet", pages=2)
        with sqlite.writing() as session:
            document = session.scalars(select(Document)).one()
            told = (SCAN, "no text layer; it waits for OCR", document.sha256, NOW - DAY)
            report(session, document.source_key, document.url, *told)

        recognise(sqlite, files, fake(), pages=1)
        assert [problem.solved_at for problem in problems(sqlite)] == [None]

        recognise(sqlite, files, fake())
        assert [problem.solved_at for problem in problems(sqlite)] == [NOW]

    def test_a_language_that_is_not_installed_is_an_error_before_anything_is_done(
        self, sqlite: Database, files: FileStore
    ) -> None:
        scan(sqlite, files, b"packet")

        with pytest.raises(OcrUnavailableError, match=r"there is no tlh\.traineddata in .*TESSDATA_PREFIX"):
            recognise_pending(sqlite, files, now=NOW, languages="eng+tlh")


def test_two_runs_at_once_do_not_do_the_same(sqlite: Database, files: FileStore) -> None:
    scan(sqlite, files, b"packet", pages=3)
    inner = []

    def look(*_: int) -> None:
        inner.append(recognise(sqlite, files, fake()))

    assert recognise(sqlite, files, fake(), progress=look).pages == 3
    assert all(counts.is_elsewhere and counts.pages == 0 for counts in inner)
    assert [counts.waiting for counts in inner] == [2, 1, 0]


def test_an_agenda_that_is_a_scan_is_split_with_its_last_page(database: Database, files: FileStore) -> None:
    with database.writing() as session:
        document = store(session, files, b"agenda")
        meeting = factories.make_meeting(session)
        looked_at = f"{SPLITTER}:{document.sha256}"
        factories.publish(session, meeting, document).split_with = looked_at
        session.get_one(StoredFile, document.sha256).text_state = "read"
        for number in (1, 2):
            page = Page(sha256=document.sha256, number=number, text="", method="none", needs_ocr="picture")
            page.ocr_state = "waiting"
            session.add(page)

    recognise(database, files, fake(), pages=1)
    assert problems(database) == []

    recognise(database, files, fake())
    assert [problem.kind for problem in problems(database)] == ["agenda not split"]  # it was looked through again


class TestAgain:
    def test_what_was_recognised_in_other_languages_waits_and_is_silent(
        self, database: Database, files: FileStore
    ) -> None:
        item_id = scan(database, files, b"letter", pages=1)
        recognise(database, files, fake())
        with database.writing() as session:
            session.get_one(AgendaItem, item_id).flagged_with = "rules-1"
            session.scalars(select(Recognition)).one().text = "an older reading"

        assert recognise_again(database, "eng") == 0
        assert recognise_again(database, "eng+osd") == 1
        assert page_texts(database, b"letter") == ["recognised 1"]  # until it is read again
        recognise(database, files, fake(), languages="eng+osd")

        with database.reading() as session:
            assert session.get_one(AgendaItem, item_id).flagged_with == "read again"
            assert session.scalars(select(Recognition.languages)).all() == ["eng+osd"]
            assert session.scalars(select(Page.method)).all() == ["OCR"]  # and no more than that

    def test_a_failure_does_not_replace_what_was_read(self, sqlite: Database, files: FileStore) -> None:
        scan(sqlite, files, b"letter", pages=1)
        recognise(sqlite, files, fake())
        recognise_again(sqlite, "eng+osd")

        recognise(sqlite, files, fake("fail", 1), languages="eng+osd")

        assert page_texts(sqlite, b"letter") == ["recognised 1"]
        with sqlite.reading() as session:
            assert session.scalars(select(Page.ocr_state)).all() == ["done"]


KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from documents.ocr.recognise import recognise_pending
from documents.process import WorkerProcess
from models.database import Database
from models.files import FileStore

url, folder, *command = sys.argv[1:]
recognise_pending(Database(url), FileStore(Path(folder)), now=datetime.now(UTC), workers=2,
                  new_worker=lambda: WorkerProcess(command=command))
"""


@pytest.mark.parametrize("victim", ["run", "worker"])
def test_kill_9_in_the_middle_loses_nothing_and_does_nothing_twice(
    database: Database, files: FileStore, tmp_path: Path, victim: str
) -> None:
    """Of the run: the next one goes on at once. Of a worker: the same run goes on."""
    scan(database, files, b"packet", pages=30)
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", KILLED, url, str(files.root), sys.executable, str(FAKE), "slow"]
    run = subprocess.Popen(command, cwd=ROOT)
    try:
        while len(stored := _recognised(database)) < 3:
            assert run.poll() is None
            sleep(0.05)
        if victim == "run":
            run.send_signal(signal.SIGKILL)
            run.wait(10)
            before = _recognised(database)
            assert len(stored) <= len(before) < 30
            assert recognise(database, files, fake()).pages == 30 - len(before)
        else:
            worker = int(subprocess.check_output(["pgrep", "-P", str(run.pid)]).split()[0])
            os.kill(worker, signal.SIGKILL)
            assert run.wait(60) == 0
    finally:
        run.kill()
        run.wait()

    assert sorted(_recognised(database)) == list(range(1, 31))
    assert page_texts(database, b"packet") == [f"recognised {number}" for number in range(1, 31)]
    assert problems(database) == []


def _recognised(database: Database) -> list[int]:
    with database.reading() as session:
        assert session.scalar(select(func.count(Page.id))) == 30
        return list(session.scalars(select(Recognition.number)))
