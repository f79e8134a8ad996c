"""The reading stage: fetched bytes that nobody read yet become pages of text."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic

from sqlalchemy import and_, or_, select, update

from documents.formats import READERS, reader_of
from documents.lanes import in_lanes
from documents.process import WorkerProcess
from documents.reading import Reading, read_document
from documents.splitting import split_pending
from documents.storing import store_reading
from documents.waiting import WantedFile, wanted_files
from models.database import Database
from models.document import StoredFile, TextState
from models.files import FileStore


@dataclass(frozen=True)
class ReadCounts:
    """What one run stored: files, their pages, those without a reader, those that failed; and its seconds."""

    files: int = 0
    pages: int = 0
    not_yet_readable: int = 0
    failed: int = 0
    seconds: float = 0.0
    items: int = 0  # of agendas that exist only as a document


def read_pending(
    database: Database,
    files: FileStore,
    *,
    now: datetime,
    limit: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    workers: int = 1,
    worker: WorkerProcess | None = None,
) -> ReadCounts:
    """Read the files whose text is pending, at most `limit` of them, and count what this run stored.

    They are read in the order of `documents.waiting.wanted_files`, by `workers` processes. Each file is one
    transaction: its pages and state, its problem, and the passages that wait for the flagging stage again. Interrupted
    at any point, a run can be repeated; of two runs at once only one stores a file. `progress` is called with (done,
    all) after each file. At the end agendas that exist only as a document are split into items. A `worker` that is
    given, with limits of its own, does it alone and stays open for its owner.

    Raises WorkerUnavailableError when the reader cannot be started: the files then stay pending.
    """
    started = monotonic()
    _wait_for_new_readers(database)
    with database.reading() as session:
        waiting = wanted_files(session, StoredFile.text_state == TextState.PENDING.value, now, limit)

    def read(process: WorkerProcess, file: WantedFile) -> Reading | None:
        if not _is_pending(database, file.sha256):
            return None
        return read_document(process, files.path(file.sha256), file.media_type)

    alone = ((file, read(worker, file)) for file in waiting) if worker is not None else None
    counts = ReadCounts()
    for done, (file, reading) in enumerate(alone or in_lanes(workers, waiting, read), start=1):
        if reading is not None and store_reading(database, file.sha256, reading, now):
            counts = _counted(counts, reading, monotonic() - started)
        if progress is not None:
            progress(done, len(waiting))
    return replace(counts, items=split_pending(database, now=now))


def read_again(database: Database) -> int:
    """Let the files wait whose reader is newer than when they were read, or nobody knows; return how many.

    What they then say otherwise is flagged silently: nobody is mailed for it.
    """
    is_behind = or_(
        *(
            and_(
                StoredFile.media_type == media_type,
                or_(StoredFile.read_with.is_(None), StoredFile.read_with != reader_of(media_type)),
            )
            for media_type in READERS
        )
    )
    states = (TextState.READ.value, TextState.FAILED.value)
    with database.writing() as session:
        again = update(StoredFile).where(StoredFile.text_state.in_(states), is_behind)
        found = session.execute(again.values(text_state=TextState.PENDING.value).returning(StoredFile.sha256))
        return len(found.all())


def _wait_for_new_readers(database: Database) -> None:
    """Let the files wait that had no reader when they were looked at and have one by now."""
    is_behind = and_(
        StoredFile.text_state == TextState.NOT_YET_READABLE.value, StoredFile.media_type.in_(sorted(READERS))
    )
    with database.reading() as session:
        if session.scalar(select(StoredFile.sha256).where(is_behind).limit(1)) is None:
            return
    with database.writing() as session:
        session.execute(update(StoredFile).where(is_behind).values(text_state=TextState.PENDING.value))


def _counted(counts: ReadCounts, reading: Reading, seconds: float) -> ReadCounts:
    return ReadCounts(
        files=counts.files + 1,
        pages=counts.pages + len(reading.pages),
        not_yet_readable=counts.not_yet_readable + (reading.state is TextState.NOT_YET_READABLE),
        failed=counts.failed + (reading.state is TextState.FAILED),
        seconds=seconds,
    )


def _is_pending(database: Database, sha256: str) -> bool:
    """A look before the work: another run may have read the file since the list was made."""
    with database.reading() as session:
        state = session.scalar(select(StoredFile.text_state).where(StoredFile.sha256 == sha256))
    return state == TextState.PENDING.value
