"""What came of reading and recognising, stored: each in one transaction with all that follows from it."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from documents.formats import reader_of
from documents.ocr.asked import RecognisedPage
from documents.ocr.merge import merged
from documents.problems import report_file
from documents.process import WorkerPage
from documents.reading import INCOMPLETE, KINDS, SCAN, UNREADABLE, Reading
from documents.waiting import make_wait_for_flagging, make_wait_for_splitting
from models.database import Database
from models.document import OcrState, Page, StoredFile, TextState
from models.recognition import Recognition

PAGES_PER_INSERT = 50
RECOGNISER = "ocr/1"  # raised when the same picture is recognised otherwise than before
UNSURE = 60.0  # per cent of confidence: below, OCR may have read anything


def store_reading(database: Database, sha256: str, reading: Reading, now: datetime) -> bool:
    """Store what came of a file, unless another run did so first; returns whether this one did.

    With the pages and the state go the file's problems, and the passages that wait for the flagging stage again. Of a
    file that is read again nothing gets lost: fewer pages than there are do not replace them, and what OCR read stays.
    """
    with database.writing() as session:
        file = session.scalar(
            select(StoredFile)
            .where(StoredFile.sha256 == sha256, StoredFile.text_state == TextState.PENDING.value)
            .with_for_update()
        )
        if file is None:
            return False
        file.read_at, file.read_with = now, reader_of(file.media_type) or None
        known = session.scalars(select(Page.number).where(Page.sha256 == sha256)).all()
        if reading.state is not TextState.READ and len(known) > len(reading.pages):
            file.text_state = TextState.READ.value
            file.text_problem = f"read again, and less was found, so its earlier text is kept: {reading.said}"
            report_file(session, sha256, {reading.kind: file.text_problem}, (UNREADABLE, INCOMPLETE), now)
            return True
        file.text_state, file.text_problem = reading.state.value, reading.problem
        file.page_count, file.ocr_problem = reading.page_count, reading.ocr_problem
        if _store_pages(session, sha256, reading):
            make_wait_for_flagging(session, sha256, is_silent=bool(known))
            make_wait_for_splitting(session, sha256)
        found = {reading.kind: reading.problem} if reading.kind else {}
        if not _waits(session, sha256):
            found |= _concluded(session, file)
        elif reading.is_scan:
            found[SCAN] = f"{reading.ocr_problem}; it waits for OCR"
        report_file(session, sha256, found, KINDS, now)
    return True


def store_recognition(database: Database, sha256: str, page: RecognisedPage, languages: str, now: datetime) -> bool:
    """Store what OCR read on a page, unless another run did so first; returns whether this one did.

    The page's text is then matched and searched with it. With the last page of a file that waited, its problem is
    solved or becomes another, and an agenda that it is gets split into items.
    """
    with database.writing() as session:
        file = session.get(StoredFile, sha256, with_for_update=True)
        row = session.scalar(
            select(Page).where(
                Page.sha256 == sha256, Page.number == page.number, Page.ocr_state == OcrState.WAITING.value
            )
        )
        if row is None or file is None:
            return False
        read = session.scalar(
            select(Recognition).where(Recognition.sha256 == sha256, Recognition.number == page.number)
        )
        is_silent = read is not None and not read.problem
        if read is None:
            read = Recognition(sha256=sha256, number=page.number, layer=row.text, layer_method=row.method)
            session.add(read)
        if page.problem and is_silent:
            row.ocr_state = OcrState.DONE.value  # what an earlier time read is better than nothing
        else:
            read.text, read.words, read.confidence = page.text, page.words, page.confidence
            read.note, read.problem, read.seconds = page.note, page.problem, page.seconds
            read.languages, read.made_with, read.made_at = languages, RECOGNISER, now
            row.text, row.method = merged(read.layer, read.layer_method, row.needs_ocr, read.text)
            row.ocr_state = (OcrState.FAILED if read.problem else OcrState.DONE).value
            if row.text != read.layer:
                make_wait_for_flagging(session, sha256, is_silent=is_silent)
        session.flush()
        if not _waits(session, sha256):
            make_wait_for_splitting(session, sha256)
            report_file(session, sha256, _concluded(session, file), (SCAN,), now)
    return True


def _store_pages(session: Session, sha256: str, reading: Reading) -> bool:
    """Put the pages in the place of those that there are; returns whether they say something else."""
    recognised = {
        read.number: read for read in session.scalars(select(Recognition).where(Recognition.sha256 == sha256))
    }
    texts = session.execute(select(Page.number, Page.text).where(Page.sha256 == sha256))
    before = {number: text for number, text in texts}  # noqa: C416 (a result has keys: dict() takes it for a mapping)
    session.execute(delete(Page).where(Page.sha256 == sha256))
    is_other = len(before) != len(reading.pages)
    for start in range(0, len(reading.pages), PAGES_PER_INSERT):
        rows = [
            _row(sha256, page, recognised.get(page.number)) for page in reading.pages[start : start + PAGES_PER_INSERT]
        ]
        is_other = is_other or any(before.get(row["number"]) != row["text"] for row in rows)
        session.execute(insert(Page), rows)
    return is_other


def _row(sha256: str, page: WorkerPage, read: Recognition | None) -> dict[str, Any]:
    row = {
        "sha256": sha256,
        "number": page.number,
        "text": page.text,
        "method": page.method,
        "needs_ocr": page.needs_ocr,
        "ocr_state": (OcrState.WAITING if page.needs_ocr else OcrState.NOT_NEEDED).value,
    }
    if read is not None and page.needs_ocr:
        if read.layer == page.text:
            row["ocr_state"] = (OcrState.FAILED if read.problem else OcrState.DONE).value
        read.layer, read.layer_method = page.text, page.method
        row["text"], row["method"] = merged(page.text, page.method, page.needs_ocr, read.text)
    return row


def _waits(session: Session, sha256: str) -> bool:
    waiting = select(Page.id).where(Page.sha256 == sha256, Page.ocr_state == OcrState.WAITING.value)
    return session.scalar(waiting.limit(1)) is not None


def _concluded(session: Session, file: StoredFile) -> dict[str, str]:
    """Say on the file what came of its recognised pages; what is to be reported of it, by kind of Problem."""
    rows = session.execute(
        select(Page.number, Recognition.problem, Recognition.note, Recognition.confidence)
        .join(Recognition, (Recognition.sha256 == Page.sha256) & (Recognition.number == Page.number))
        .where(Page.sha256 == file.sha256, Page.needs_ocr != "")
        .order_by(Page.number)
    ).all()
    failed = [(number, problem) for number, problem, _, _ in rows if problem]
    noted = [(number, note) for number, problem, note, _ in rows if note and not problem]
    unsure = [number for number, problem, _, sure in rows if not problem and sure is not None and sure < UNSURE]
    said = [
        *(_of(failed, "cannot be recognised") if failed else ()),
        *(_of(noted, "may say something else than was read") if noted else ()),
    ]
    if unsure:
        said.append(f"OCR is unsure of {_count(len(unsure))} (below {UNSURE:g} %), the first is page {unsure[0]:,}")
    file.ocr_problem = "; ".join(said)
    count = session.scalar(select(func.count(Page.id)).where(Page.sha256 == file.sha256)) or 0
    is_bad = bool(failed or noted) or 2 * len(unsure) > count
    return {SCAN: file.ocr_problem} if is_bad else {}


def _of(pages: list[tuple[int, str]], what: str) -> list[str]:
    number, why = pages[0]
    more = f"; so with {_count(len(pages) - 1)} more" if len(pages) > 1 else ""
    return [f"page {number:,} {what}: {why}{more}"]


def _count(pages: int) -> str:
    return "1 page" if pages == 1 else f"{pages:,} pages"
