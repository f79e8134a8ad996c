"""Problems: one row per thing that is wrong, however often it is met."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from models.poll import Problem

LONGEST_DETAIL = 2000


def save_problem(
    session: Session, source_key: str, kind: str, url: str, detail: str, sha256: str | None, now: datetime
) -> None:
    """Record a problem, or that a known one was met again."""
    detail = detail.replace("\x00", "")[:LONGEST_DETAIL]
    known = (
        session.query(Problem)
        .filter_by(source_key=source_key, kind=kind, url=url, detail=detail, solved_at=None)
        .one_or_none()
    )
    if known is not None:
        known.times += 1
        known.last_at = now
        known.sha256 = sha256 or known.sha256
        return
    session.add(
        Problem(source_key=source_key, kind=kind, url=url, detail=detail, sha256=sha256, first_at=now, last_at=now)
    )


def solve_problems(
    session: Session, source_key: str, url: str, since: datetime, *, unchanged_sha256: str | None = None
) -> None:
    """Close the problems of a URL that was read; those met in this poll (since its start) stay open.

    So do those that were met in the bytes `unchanged_sha256`, which came again and were not read again.
    """
    solved = [
        Problem.source_key == source_key,
        Problem.url == url,
        Problem.solved_at.is_(None),
        Problem.last_at < since,
    ]
    if unchanged_sha256 is not None:
        solved.append(or_(Problem.sha256.is_(None), Problem.sha256 != unchanged_sha256))
    session.execute(update(Problem).where(*solved).values(solved_at=since))


def urls_with_problems(session: Session, source_key: str) -> set[str]:
    """The URLs of a source that have an open problem."""
    open_ones = select(Problem.url).where(Problem.source_key == source_key, Problem.solved_at.is_(None))
    return set(session.scalars(open_ones))
