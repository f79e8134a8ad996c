"""Problems of documents: one open row per document and kind, renewed when it is met again."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.poll import Problem


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
