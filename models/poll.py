"""Polls: one look at one source, also when it failed; and the problems it met."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class PollState(StrEnum):
    """How a look at a source ended."""

    RUNNING = "running"
    OK = "ok"
    EMPTY = "empty"  # read, and nothing in the window
    BLOCKED = "blocked"  # refused: 403, a challenge page, an access-denied page
    ROBOTS = "robots"  # disallowed by robots.txt
    UNREACHABLE = "unreachable"  # no answer, or 404, 410, 5xx for the list itself
    UNREADABLE = "unreadable"  # an answer that is not what the platform promises
    WRONG_ENTITY = "wrong entity"  # another government's portal
    INTERRUPTED = "interrupted"  # stopped before its end
    NO_SPIDER = "no spider"  # the platform cannot be read yet

    @property
    def is_good(self) -> bool:
        """Whether the source was read: what it did not list was not there."""
        return self in (PollState.OK, PollState.EMPTY)


class Poll(Base):
    """One look at one source: its window, how it ended and what it found."""

    __tablename__ = "poll"
    __table_args__ = (Index("ix_poll_source_key_started_at", "source_key", "started_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_key: Mapped[str] = mapped_column(ForeignKey("source.key"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    since: Mapped[str]  # first local day of the window, ISO 8601
    until: Mapped[str]
    is_backfill: Mapped[bool] = mapped_column(default=False, server_default=false())  # its window ends before the day
    state: Mapped[str] = mapped_column(default=PollState.RUNNING.value)
    reason: Mapped[str] = mapped_column(default="")
    requests: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(default=0)
    meetings_listed: Mapped[int] = mapped_column(default=0)
    meetings_new: Mapped[int] = mapped_column(default=0)
    meetings_changed: Mapped[int] = mapped_column(default=0)
    meetings_unchanged: Mapped[int] = mapped_column(default=0)
    meetings_cancelled: Mapped[int] = mapped_column(default=0)
    items: Mapped[int] = mapped_column(default=0)
    documents: Mapped[int] = mapped_column(default=0)
    problems: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[float] = mapped_column(default=0.0)


class Problem(Base):
    """One thing that could not be fetched or read: what, where, the bytes, and since when.

    The same problem met again raises `times` and `last_at` instead of adding a row.
    """

    __tablename__ = "problem"
    __table_args__ = (Index("ix_problem_source_key_solved_at", "source_key", "solved_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_key: Mapped[str] = mapped_column(ForeignKey("source.key"))
    kind: Mapped[str]  # a PollState value, or what the stage calls it: "malformed row", "not a document"
    url: Mapped[str]
    detail: Mapped[str]
    sha256: Mapped[str | None]  # the bytes that could not be read, in the file store
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    times: Mapped[int] = mapped_column(default=1)
    solved_at: Mapped[datetime | None]
