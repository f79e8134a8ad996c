"""Reading one file: which reader its type has, and what came of it, in words for people."""

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from documents.formats import reason_unreadable
from documents.process import UnreadableError, WorkerDiedError, WorkerPage, WorkerProcess
from documents.spool import PageSpool
from models.document import TextState
from models.media import EMPTY

LARGEST_FILE = 256 * 1024 * 1024  # bytes
LONGEST_DOCUMENT = 50_000_000  # characters, over all pages
PICTURE = "picture"  # why a page needs OCR, when it has no text; else its text is broken

# Kinds of models.poll.Problem that this stage reports.
UNREADABLE = "unreadable document"
SCAN = "scan without text"
INCOMPLETE = "incompletely read document"
KINDS = (UNREADABLE, SCAN, INCOMPLETE)


@dataclass(frozen=True)
class Reading:
    """What came of reading a file: its state, the pages there are, and what is wrong.

    `problem` is "" when nothing is. `kind` is the kind of Problem to report, "" when the state says enough.
    `ocr_problem` says which pages wait for OCR, and why; `is_scan` whether they are half of the file or more.
    Pages that were read before a failure are kept: half a text can name a city too.
    """

    state: TextState
    problem: str = ""
    kind: str = ""
    pages: Sequence[WorkerPage] = ()
    page_count: int | None = None  # pages of the file, which can be more than were read
    ocr_problem: str = ""
    is_scan: bool = False

    @property
    def said(self) -> str:
        """All that is wrong, in one sentence."""
        return "; ".join(part for part in (self.problem, self.ocr_problem) if part)


@dataclass
class _Tally:
    """The pages that arrived, and what is to be said of them."""

    pages: PageSpool = field(default_factory=PageSpool)
    characters: int = 0
    of: int = 0
    damaged: int = 0
    first_damage: tuple[int, str] = (0, "")
    to_recognise: Counter[str] = field(default_factory=Counter)

    def add(self, page: WorkerPage) -> None:
        self.pages.append(page)
        self.of = page.of
        if page.problem:
            self.first_damage = self.first_damage if self.damaged else (page.number, page.problem)
            self.damaged += 1
        if page.needs_ocr:
            self.to_recognise[page.needs_ocr] += 1


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
    reason = reason_unreadable(media_type)
    if reason:
        return Reading(TextState.NOT_YET_READABLE, reason, UNREADABLE)
    if size > LARGEST_FILE:
        return _failed(f"it is too big: {size / 2**20:,.0f} MB, at most {LARGEST_FILE >> 20} MB are read")
    try:
        return _read(worker, path, media_type)
    except WorkerDiedError:
        # Perhaps the cause lay elsewhere: an earlier document, or the machine was short of memory.
        return _read(worker, path, media_type, is_last_attempt=True)


def _read(worker: WorkerProcess, path: Path, media_type: str, *, is_last_attempt: bool = False) -> Reading:
    tally = _Tally()
    with closing(worker.pages(path, media_type)) as arriving:
        try:
            for page in arriving:
                tally.characters += len(page.text)
                if tally.characters > LONGEST_DOCUMENT:
                    break
                tally.add(page)
        except UnreadableError as error:
            if isinstance(error, WorkerDiedError) and not is_last_attempt:
                raise
            return _failed(str(error), tally)
    return _judged(tally) if tally.pages else _failed("it has no pages")


def _judged(tally: _Tally) -> Reading:
    """The reading of a file whose pages arrived, with what is missing from them."""
    of, count = tally.of, len(tally.pages)
    number, damage = tally.first_damage
    if tally.damaged == of and not any(page.text for page in tally.pages):
        return _failed(damage if of == 1 else f"none of its {_pages(of)} can be read, the first because {damage}")
    said, kind = [], ""
    scanned = []
    pictures = tally.to_recognise[PICTURE]
    if pictures:
        have = "has" if pictures == 1 else "have"
        scanned.append(f"no text layer: {pictures:,} of {_pages(of)} {have} no text (a scan?)")
    broken = {reason: pages for reason, pages in tally.to_recognise.items() if reason != PICTURE}
    if broken:
        how = ", ".join(f"{reason} on {_pages(pages)}" for reason, pages in broken.items())
        scanned.append(f"the text layer of {sum(broken.values()):,} of {_pages(of)} is broken: {how}")
    if tally.damaged:
        more = f"; so with {_pages(tally.damaged - 1)} more" if tally.damaged > 1 else ""
        said.append(f"page {number:,} is incomplete: {damage}{more}")
        kind = INCOMPLETE
    if count < of:
        said.append(f"it is too long: {_only_the_first(count, of)}")
        kind = INCOMPLETE
    is_scan = bool(scanned) and tally.to_recognise.total() * 2 >= count
    return Reading(TextState.READ, "; ".join(said), kind, tally.pages, of, "; ".join(scanned), is_scan)


def _failed(problem: str, tally: _Tally | None = None) -> Reading:
    if tally is None or not tally.pages:
        return Reading(TextState.FAILED, problem, UNREADABLE)
    problem += f"; {_only_the_first(len(tally.pages), tally.of)}"
    return Reading(TextState.FAILED, problem, UNREADABLE, tally.pages, tally.of)


def _only_the_first(count: int, of: int) -> str:
    """What was read; where only one page more is known, the format does not tell how many there are."""
    if of <= count + 1:
        return "only its first page was read" if count == 1 else f"only its first {_pages(count)} were read"
    return f"only the first {count:,} of {_pages(of)} were read"


def _pages(count: int) -> str:
    return "1 page" if count == 1 else f"{count:,} pages"
