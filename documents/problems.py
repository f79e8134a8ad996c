"""Problems of documents: one open row per document and kind, renewed when it is met again."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models.document import Document, DocumentVersion
from models.poll import Problem


def report_file(session: Session, sha256: str, found: Mapping[str, str], kinds: Collection[str], now: datetime) -> None:
    """Write what is wrong with a file, detail by kind, or count it once more; what was one of `kinds` is solved."""
    carrier = _carrier(session, sha256)
    if carrier is None:
        return  # bytes that no source published: the state of the file says what is wrong
    source_key, url = carrier
    known = session.scalars(
        select(Problem)
        .where(
            or_(Problem.sha256 == sha256, and_(Problem.source_key == source_key, Problem.url == url)),
            Problem.kind.in_(kinds),
            Problem.solved_at.is_(None),
        )
        .order_by(Problem.id)
    ).all()
    same = {one.kind: one for one in reversed(known) if (one.source_key, one.url) == carrier and one.kind in found}
    for problem in known:
        if same.get(problem.kind) is not problem:
            problem.solved_at = now
    for kind, detail in found.items():
        if kind in same:
            renew(same[kind], detail, sha256, now)
        else:
            report(session, source_key, url, kind, detail, sha256, now)


def _carrier(session: Session, sha256: str) -> tuple[str, str] | None:
    """Source key and URL of the oldest document that has these bytes; else of one that had them."""
    has = select(Document.source_key, Document.url).order_by(Document.id).limit(1)
    had = has.join(DocumentVersion, DocumentVersion.document_id == Document.id)
    row = (
        session.execute(has.where(Document.sha256 == sha256)).first()
        or session.execute(had.where(DocumentVersion.sha256 == sha256)).first()
    )
    return (row[0], row[1]) if row is not None else None


def renew(problem: Problem, detail: str, sha256: str | None, now: datetime) -> None:
    """The problem was met again, perhaps in other bytes."""
    problem.times, problem.last_at, problem.detail, problem.sha256 = problem.times + 1, now, detail, sha256


def report(
    session: Session, source_key: str, url: str, kind: str, detail: str, sha256: str | None, now: datetime
) -> None:
    """Write down a problem that was not known."""
    session.add(
        Problem(
            source_key=source_key,
            kind=kind,
            url=url,
            detail=detail,
            sha256=sha256,
            first_at=now,
            last_at=now,
            times=1,
        )
    )
