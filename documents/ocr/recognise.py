"""The recognising stage: pages whose own text says too little are read by OCR, the most urgent first."""

import fcntl
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from time import monotonic

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from documents.lanes import in_lanes
from documents.ocr.asked import RecognisedPage, recognise_pages
from documents.ocr.languages import check_languages
from documents.process import UnreadableError, WorkerDiedError, WorkerProcess
from documents.splitting import split_pending
from documents.storing import RECOGNISER, store_recognition
from documents.waiting import wanted_files
from models.database import Database
from models.document import OcrState, Page, StoredFile
from models.files import FileStore
from models.recognition import Recognition

PAGES_AT_ONCE = 8  # of one file; then it is looked again what is most urgent
ATTEMPTS = 2  # at a page over which a worker died
SECONDS_OF_A_PAGE = 90.0  # at most; a page of a letter takes about three


@dataclass(frozen=True)
class RecognisedCounts:
    """What one run recognised: pages, those that failed; processor and real seconds; what still waits, and for long."""

    pages: int = 0
    failed: int = 0
    cpu_seconds: float = 0.0
    seconds: float = 0.0
    waiting: int = 0
    items: int = 0  # of agendas that exist only as a scan
    is_elsewhere: bool = False  # another run was at it, so this one did nothing


@dataclass(frozen=True)
class _Chunk:
    """Pages of one file that are recognised together."""

    sha256: str
    media_type: str
    numbers: tuple[int, ...]


def recognise_pending(
    database: Database,
    files: FileStore,
    *,
    now: datetime,
    languages: str = "eng",
    workers: int = 1,
    seconds: float | None = None,
    pages: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    new_worker: Callable[[], WorkerProcess] | None = None,
) -> RecognisedCounts:
    """Recognise the pages that wait for it, for at most so many seconds and pages, and count what this run stored.

    Pages of the nearest meeting to come are first, of its files each the first eight pages before the next eight of
    any; then those of past meetings, the latest first. Each page is one transaction, and what is most urgent is looked
    up again every few pages: so a run that is stopped loses a page's work, and a new scan does not wait for old ones.
    Runs of one machine do not work at the same time. A page that takes too long or crashes the reader twice is given
    up, and said to be. `progress` is called with (done, of) after each page.

    Raises OcrUnavailableError when a language is not installed, WorkerUnavailableError when no worker can be started.
    """
    check_languages(languages)
    with _alone(files.root) as is_mine:
        if not is_mine:
            with database.reading() as session:
                return RecognisedCounts(waiting=_waiting_count(session), is_elsewhere=True)
        run = _Run(database, files, now, languages, seconds, pages, progress)
        made = new_worker or (lambda: WorkerProcess(timeout_seconds=SECONDS_OF_A_PAGE))
        for _ in in_lanes(workers, run.chunks(), run.recognise, made):
            pass
    items = split_pending(database, now=now) if run.done else 0
    with database.reading() as session:
        waiting = _waiting_count(session)
    return RecognisedCounts(
        run.done, run.failed, round(run.cpu_seconds, 1), round(monotonic() - run.started, 1), waiting, items
    )


def recognise_again(database: Database, languages: str) -> int:
    """Let the pages wait that were recognised otherwise than they would be now; return how many.

    What they then say otherwise is flagged silently: nobody is mailed for it. Their text stays until then.
    """
    behind = select(Recognition.id).where(
        Recognition.sha256 == Page.sha256,
        Recognition.number == Page.number,
        (Recognition.made_with != RECOGNISER) | (Recognition.languages != languages),
    )
    with database.writing() as session:
        again = update(Page).where(Page.needs_ocr != "", behind.exists()).values(ocr_state=OcrState.WAITING.value)
        return len(session.execute(again.returning(Page.id)).all())


class _Run:
    """What one run has done, what it is at, and what it may still begin."""

    def __init__(
        self,
        database: Database,
        files: FileStore,
        now: datetime,
        languages: str,
        seconds: float | None,
        pages: int | None,
        progress: Callable[[int, int], None] | None,
    ) -> None:
        self.database, self.files, self.now, self.languages = database, files, now, languages
        self.progress, self.most_pages = progress, pages
        self.started = monotonic()
        self.deadline = None if seconds is None else self.started + seconds
        self.done, self.failed, self.cpu_seconds = 0, 0, 0.0
        self.begun = 0
        self.at_work: set[tuple[str, int]] = set()
        self.deaths: Counter[tuple[str, int]] = Counter()
        self.lock = Lock()

    def chunks(self) -> Iterator[_Chunk]:
        """The next pages, as long as there are any and the budget lasts."""
        while not self._is_over() and (self.most_pages is None or self.begun < self.most_pages):
            with self.lock:
                taken = set(self.at_work)
            with self.database.reading() as session:
                chunk = _next_chunk(session, self.now, taken)
            if chunk is None:
                return
            if self.most_pages is not None:
                chunk = _Chunk(chunk.sha256, chunk.media_type, chunk.numbers[: self.most_pages - self.begun])
            with self.lock:
                self.at_work.update((chunk.sha256, number) for number in chunk.numbers)
            self.begun += len(chunk.numbers)
            yield chunk

    def recognise(self, worker: WorkerProcess, chunk: _Chunk) -> None:
        """Recognise the pages of a chunk and store each; those that a crash prevented wait for another time."""
        left = list(chunk.numbers)
        path = self.files.path(chunk.sha256)
        try:
            if not path.exists():
                raise UnreadableError("its bytes are not in the file store")
            arriving = recognise_pages(worker, path, chunk.media_type, left, self.languages)
            try:
                for page in arriving:
                    self._store(chunk, page)
                    left.remove(page.number)
                    if self._is_over():
                        break
                else:
                    for number in left:
                        self._store(chunk, _failure(number, "the file has no such page any more"))
            finally:
                arriving.close()
        except WorkerDiedError as error:
            place = (chunk.sha256, left[0])
            self.deaths[place] += 1
            if self.deaths[place] >= ATTEMPTS:
                self._store(chunk, _failure(left[0], str(error)))
        except UnreadableError as error:
            self._store(chunk, _failure(left[0], str(error)))
        finally:
            with self.lock:
                self.at_work.difference_update((chunk.sha256, number) for number in chunk.numbers)

    def _store(self, chunk: _Chunk, page: RecognisedPage) -> None:
        is_stored = store_recognition(self.database, chunk.sha256, page, self.languages, self.now)
        with self.lock:
            self.done += is_stored
            self.failed += is_stored and bool(page.problem)
            self.cpu_seconds += page.seconds
            done = self.done
        if self.progress is not None and is_stored:
            with self.database.reading() as session:
                self.progress(done, done + _waiting_count(session))

    def _is_over(self) -> bool:
        return self.deadline is not None and monotonic() >= self.deadline


def _next_chunk(session: Session, now: datetime, taken: set[tuple[str, int]]) -> _Chunk | None:
    """The most urgent pages that nobody is at."""
    waiting = select(Page.id).where(Page.sha256 == StoredFile.sha256, Page.ocr_state == OcrState.WAITING.value)
    rows = wanted_files(session, waiting.exists(), now)
    found: list[tuple[int, _Chunk]] = []
    when: tuple[datetime | None, datetime | None] | None = None
    for sha256, media_type, following, newest in rows:
        moment = (following, newest if following is None else None)
        if found and moment != when:
            break
        numbers = session.scalars(
            select(Page.number)
            .where(Page.sha256 == sha256, Page.ocr_state == OcrState.WAITING.value)
            .order_by(Page.number)
        )
        free = tuple(number for number in numbers if (sha256, number) not in taken)
        if free:
            when = moment
            before = session.scalar(select(func.count(Recognition.id)).where(Recognition.sha256 == sha256)) or 0
            under_way = sum(one == sha256 for one, _ in taken)
            found.append(((before + under_way) // PAGES_AT_ONCE, _Chunk(sha256, media_type, free[:PAGES_AT_ONCE])))
    return min(found, key=lambda one: one[0])[1] if found else None


def _waiting_count(session: Session) -> int:
    return session.scalar(select(func.count(Page.id)).where(Page.ocr_state == OcrState.WAITING.value)) or 0


def _failure(number: int, why: str) -> RecognisedPage:
    return RecognisedPage(number, "", b"", None, "", 0.0, why)


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether no other run is at it; the system lets go of the lock with the process, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / ".recognising.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(lock)
