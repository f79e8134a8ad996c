"""Reading one file: which reader its type has, and what came of it, in words for people."""

from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from documents.process import UnreadableError, WorkerDiedError, WorkerPage, WorkerProcess
from models.document import TextState
from models.media import EMPTY, PDF, in_words

LARGEST_FILE = 256 * 1024 * 1024  # bytes
LONGEST_DOCUMENT = 50_000_000  # characters, over all pages
METHOD = "text layer"

# Kinds of models.poll.Problem that this stage reports.
UNREADABLE = "unreadable document"
SCAN = "scan without text"
INCOMPLETE = "incompletely read document"
KINDS = (UNREADABLE, SCAN, INCOMPLETE)


@dataclass(frozen=True)
class Reading:
    """What came of reading a file: its state, the pages there are, and what is wrong.

    `problem` is "" when nothing is. `kind` is the kind of Problem to report, "" when the state says enough.
    Pages that were read before a failure are kept: half a text can name a city too.
    """

    state: TextState
    problem: str = ""
    kind: str = ""
    pages: list[WorkerPage] = field(default_factory=list)
    page_count: int | None = None  # pages of the file, which can be more than were read


def read_document(worker: WorkerProcess, path: Path, media_type: str) -> Reading:
    """Read a file that is of this type; what is wrong with it is told and never raised.

    Raises WorkerUnavailableError when no worker process can be started.
    """
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return _failed("its bytes are not in the file store")
    if size == 0 or media_type == EMPTY:
        return _failed("the file is empty")
    if media_type != PDF:
        reason = f"{in_words(media_type)}: there is no reader for this type yet"
        return Reading(TextState.NOT_YET_READABLE, reason)
    if size > LARGEST_FILE:
        return _failed(f"it is too big: {size / 2**20:,.0f} MB, at most {LARGEST_FILE >> 20} MB are read")
    try:
        return _read_pdf(worker, path)
    except WorkerDiedError:
        # Perhaps the cause lay elsewhere: an earlier document, or the machine was short of memory.
        return _read_pdf(worker, path, is_last_attempt=True)


def _read_pdf(worker: WorkerProcess, path: Path, *, is_last_attempt: bool = False) -> Reading:
    pages: list[WorkerPage] = []
    characters = 0
    with closing(worker.pages(path)) as arriving:
        try:
            for page in arriving:
                characters += len(page.text)
                if characters > LONGEST_DOCUMENT:
                    break
                pages.append(page)
        except UnreadableError as error:
            if isinstance(error, WorkerDiedError) and not is_last_attempt:
                raise
            return _failed(str(error), pages)
    return _judged(pages) if pages else _failed("it has no pages")


def _judged(pages: list[WorkerPage]) -> Reading:
    """The reading of a file whose pages arrived, with what is missing from them."""
    of = pages[-1].of
    damaged = [page for page in pages if page.problem]
    if len(damaged) == of and not any(page.text for page in pages):
        return _failed(f"none of its {_pages(of)} can be read, the first because {damaged[0].problem}")
    said, kind = [], ""
    pictures = sum(page.is_picture for page in pages)
    if pictures:
        have = "has" if pictures == 1 else "have"
        said.append(f"no text layer: {pictures:,} of {_pages(of)} {have} no text (a scan?)")
        kind = SCAN if pictures * 2 >= len(pages) else ""
    if damaged:
        more = f"; so with {_pages(len(damaged) - 1)} more" if len(damaged) > 1 else ""
        said.append(f"page {damaged[0].number:,} is incomplete: {damaged[0].problem}{more}")
        kind = INCOMPLETE
    if len(pages) < of:
        said.append(f"it is too long: only the first {len(pages):,} of {_pages(of)} were read")
        kind = INCOMPLETE
    return Reading(TextState.READ, "; ".join(said), kind, pages, of)


def _failed(problem: str, pages: list[WorkerPage] | None = None) -> Reading:
    if not pages:
        return Reading(TextState.FAILED, problem, UNREADABLE)
    of = pages[-1].of
    problem += f"; only the first {len(pages):,} of {_pages(of)} were read"
    return Reading(TextState.FAILED, problem, UNREADABLE, pages, of)


def _pages(count: int) -> str:
    return "1 page" if count == 1 else f"{count:,} pages"
