"""Flags: what a reviewer is asked about, with the matches that are its evidence."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.agenda import AgendaItem
from models.base import Base
from models.document import Document
from models.meeting import Meeting


class FlagState(StrEnum):
    """Where a flag stands with its reviewers."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    FOLLOW_UP = "follow up"


class Flag(Base):
    """A passage of a meeting that touches a sister city or Russia.

    One row per meeting and subject; the subject is an agenda item (through all its revisions) or a document of the
    meeting itself. `passage_hash` is of the words that matched and what stands around them: while it stays, a verdict
    stays; when it changes, the flag reopens under the next `revision`.
    """

    __tablename__ = "flag"
    __table_args__ = (
        UniqueConstraint("meeting_id", "subject"),
        Index("ix_flag_announcement", "is_announced", "tier"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    subject: Mapped[str]  # "item:<item_key>" or "document:<document id>"
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))  # newest revision's
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    tier: Mapped[str]
    score: Mapped[int]
    reasons: Mapped[list[str]] = mapped_column(JSON)
    passage: Mapped[str]  # the words as they stood, for the difference when they change
    passage_hash: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(default=FlagState.OPEN.value)
    first_flagged_at: Mapped[datetime]
    flagged_at: Mapped[datetime]  # this revision
    gone_since: Mapped[datetime | None]  # the newest agenda or rules do not give it any more
    is_announced: Mapped[bool] = mapped_column(default=False)  # or silent by intention: back-fill, filtered
    announced_at: Mapped[datetime | None]
    news: Mapped[str] = mapped_column(default="")  # of its meeting, not told yet: "cancelled", "moved", …

    meeting: Mapped[Meeting] = relationship()
    item: Mapped[AgendaItem | None] = relationship()
    document: Mapped[Document | None] = relationship()
    matches: Mapped[list["Match"]] = relationship(
        order_by="Match.id", cascade="all, delete-orphan", back_populates="flag"
    )


class Match(Base):
    """Words that a rule found, where they stand, and what excused them if anything did."""

    __tablename__ = "match"
    __table_args__ = (Index("ix_match_flag_id", "flag_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    flag_id: Mapped[int] = mapped_column(ForeignKey("flag.id", ondelete="CASCADE"))
    rule: Mapped[str]
    topic: Mapped[str]
    label: Mapped[str]
    words: Mapped[str]
    where: Mapped[str]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    page: Mapped[int | None]
    start: Mapped[int]  # character offsets in the passage
    end: Mapped[int]
    before: Mapped[str]
    after: Mapped[str]
    excused_by: Mapped[str | None]

    flag: Mapped[Flag] = relationship(back_populates="matches")
    document: Mapped[Document | None] = relationship()
