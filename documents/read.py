"""The reading stage: fetched bytes that nobody read yet become pages of text."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy import and_, case, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from documents.formats import READERS
from documents.problems import renew, report
from documents.process import WorkerProcess
from documents.reading import KINDS, Reading, read_document
from documents.splitting import split_pending
from models.agenda import AgendaItem, AgendaRevision, Attachment
from models.database import Database
from models.document import Document, DocumentVersion, MeetingDocument, Page, StoredFile, TextState
from models.files import FileStore
from models.meeting import Meeting
from models.poll import Problem

STILL_UPCOMING = timedelta(hours=24)  # after its start: of some meetings only the day is known
PAGES_PER_INSERT = 500


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
    worker: WorkerProcess | None = None,
) -> ReadCounts:
    """Read the files whose text is pending, at most `limit` of them, and count what this run stored.

    Files of upcoming meetings come first, the nearest before the others, then those of past meetings, the
    latest first, then files of no meeting. Each file is one transaction: its pages and state, its problem,
    and the passages that wait for the flagging stage again. Interrupted at any point, a run can be
    repeated; of two runs at once only one stores a file. `progress` is called with (done, all) after each
    file. At the end agendas that exist only as a document are split into items. A `worker` that is given, with
    limits of its own, stays open for its owner.

    Raises WorkerUnavailableError when the reader cannot be started: the files then stay pending.
    """
    started = monotonic()
    _wait_for_new_readers(database)
    with database.reading() as session:
        waiting = _waiting(session, now, limit)
    counts = ReadCounts()
    with WorkerProcess() if worker is None else nullcontext(worker) as process:
        for done, (sha256, media_type) in enumerate(waiting, start=1):
            if _is_pending(database, sha256):
                reading = read_document(process, files.path(sha256), media_type)
                if _store(database, sha256, reading, now):
                    counts = _counted(counts, reading, monotonic() - started)
            if progress is not None:
                progress(done, len(waiting))
    return replace(counts, items=split_pending(database, now=now))


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


def _waiting(session: Session, now: datetime, limit: int | None) -> list[tuple[str, str]]:
    """SHA-256 and media type of the pending files, in the order in which their text is wanted."""
    attached = (
        select(Document.sha256.label("sha256"), Meeting.starts_at.label("starts_at"))
        .join(Attachment, Attachment.document_id == Document.id)
        .join(AgendaItem, AgendaItem.id == Attachment.item_id)
        .join(AgendaRevision, AgendaRevision.id == AgendaItem.revision_id)
        .join(Meeting, Meeting.id == AgendaRevision.meeting_id)
        .where(AgendaRevision.is_current)
    )
    published = (
        select(Document.sha256, Meeting.starts_at)
        .join(MeetingDocument, MeetingDocument.document_id == Document.id)
        .join(Meeting, Meeting.id == MeetingDocument.meeting_id)
    )
    meetings = attached.union_all(published).subquery()
    starts_at = meetings.c.starts_at
    rows = session.execute(
        select(StoredFile.sha256, StoredFile.media_type)
        .outerjoin(meetings, meetings.c.sha256 == StoredFile.sha256)
        .where(StoredFile.text_state == TextState.PENDING.value)
        .group_by(StoredFile.sha256, StoredFile.media_type)
        .order_by(
            func.min(case((starts_at >= now - STILL_UPCOMING, starts_at))).asc().nulls_last(),
            func.max(starts_at).desc().nulls_last(),
            StoredFile.sha256,
        )
        .limit(limit)
    )
    return [(sha256, media_type) for sha256, media_type in rows]


def _is_pending(database: Database, sha256: str) -> bool:
    """A look before the work: another run may have read the file since the list was made."""
    with database.reading() as session:
        state = session.scalar(select(StoredFile.text_state).where(StoredFile.sha256 == sha256))
    return state == TextState.PENDING.value


def _store(database: Database, sha256: str, reading: Reading, now: datetime) -> bool:
    """Store what came of a file, unless another run did so first; returns whether this one did."""
    with database.writing() as session:
        claimed = session.scalar(
            update(StoredFile)
            .where(StoredFile.sha256 == sha256, StoredFile.text_state == TextState.PENDING.value)
            .values(
                text_state=reading.state.value, text_problem=reading.problem, page_count=reading.page_count, read_at=now
            )
            .returning(StoredFile.sha256)
        )
        if claimed is None:
            return False
        session.execute(delete(Page).where(Page.sha256 == sha256))  # left from an earlier reading
        for start in range(0, len(reading.pages), PAGES_PER_INSERT):
            rows = [
                {"sha256": sha256, "number": page.number, "text": page.text, "method": page.method}
                for page in reading.pages[start : start + PAGES_PER_INSERT]
            ]
            session.execute(insert(Page), rows)
        _report(session, sha256, reading, now)
        _make_wait_for_flagging(session, sha256)
    return True


def _report(session: Session, sha256: str, reading: Reading, now: datetime) -> None:
    """Write the problem of the file, or count it once more; what was one before and is none now is solved."""
    carrier = _carrier(session, sha256)
    if carrier is None:
        return  # bytes that no source published: the state of the file says what is wrong
    source_key, url = carrier
    known = session.scalars(
        select(Problem)
        .where(
            or_(Problem.sha256 == sha256, and_(Problem.source_key == source_key, Problem.url == url)),
            Problem.kind.in_(KINDS),
            Problem.solved_at.is_(None),
        )
        .order_by(Problem.id)
    ).all()
    identity = (source_key, url, reading.kind)
    same = next((one for one in known if (one.source_key, one.url, one.kind) == identity), None)
    for problem in known:
        if problem is not same:
            problem.solved_at = now
    if same is not None:
        renew(same, reading.problem, sha256, now)
    elif reading.kind:
        report(session, source_key, url, reading.kind, reading.problem, sha256, now)


def _carrier(session: Session, sha256: str) -> tuple[str, str] | None:
    """Source key and URL of the oldest document that has these bytes; else of one that had them."""
    has = select(Document.source_key, Document.url).order_by(Document.id).limit(1)
    had = has.join(DocumentVersion, DocumentVersion.document_id == Document.id)
    row = (
        session.execute(has.where(Document.sha256 == sha256)).first()
        or session.execute(had.where(DocumentVersion.sha256 == sha256)).first()
    )
    return (row[0], row[1]) if row is not None else None


def _make_wait_for_flagging(session: Session, sha256: str) -> None:
    """Let every passage that this file belongs to be matched again.

    In the transaction that stores the text: text without waiting passages would be a flag that nobody
    misses, waiting passages without text a match for nothing. The rows are locked first, in the order of
    their ids: so a match that runs at this moment is waited for, and two runs cannot wait for each other.
    """
    items = session.scalars(
        select(AgendaItem.id)
        .join(AgendaRevision, AgendaRevision.id == AgendaItem.revision_id)
        .where(
            AgendaRevision.is_current,
            AgendaItem.id.in_(
                select(Attachment.item_id)
                .join(Document, Document.id == Attachment.document_id)
                .where(Document.sha256 == sha256)
            ),
        )
        .order_by(AgendaItem.id)
        .with_for_update(of=AgendaItem)
    ).all()
    links = session.scalars(
        select(MeetingDocument.id)
        .where(MeetingDocument.document_id.in_(select(Document.id).where(Document.sha256 == sha256)))
        .order_by(MeetingDocument.id)
        .with_for_update()
    ).all()
    for table, ids in ((AgendaItem, items), (MeetingDocument, links)):
        if ids:
            waiting = update(table).where(table.id.in_(ids)).values(flagged_with=None)
            session.execute(waiting, execution_options={"synchronize_session": False})
