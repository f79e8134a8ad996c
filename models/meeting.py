"""Meetings and the chain of what was published about each."""

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.source import StoredSource


class MeetingStatus(StrEnum):
    """What a meeting's own publication says; never concluded from absence."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"


class Meeting(Base):
    """A meeting of a governing body as its source last described it; earlier descriptions are revisions."""

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("source_key", "vendor_id"),
        Index("ix_meeting_source_key_starts_at", "source_key", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_key: Mapped[str] = mapped_column(ForeignKey("source.key"))
    vendor_id: Mapped[str]
    body: Mapped[str]
    title: Mapped[str]
    starts_at: Mapped[datetime]
    time_zone: Mapped[str]
    is_time_known: Mapped[bool]  # False: only the day is known, starts_at is its local midnight
    location: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default=MeetingStatus.SCHEDULED.value)
    status_evidence: Mapped[str] = mapped_column(default="")
    amendment: Mapped[str] = mapped_column(default="")  # the words that say that the agenda was revised or added to
    comment: Mapped[str] = mapped_column(default="")
    page_url: Mapped[str] = mapped_column(default="")  # for people
    video_url: Mapped[str] = mapped_column(default="")
    twin_of: Mapped[str | None]  # vendor id of the meeting that this is a second publication of
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))  # the same meeting in another source
    same_as_evidence: Mapped[str] = mapped_column(default="", server_default=text("''"))
    listing_hash: Mapped[str]
    first_seen_at: Mapped[datetime]
    not_seen_since: Mapped[datetime | None]

    agenda_urls: Mapped[list[str]] = mapped_column(JSON, default=list)  # the pages that its items are read from
    agenda_etag: Mapped[str | None]
    agenda_last_modified: Mapped[str | None]
    agenda_sha256: Mapped[str | None]
    agenda_answered_at: Mapped[str] = mapped_column(default="", server_default=text("''"))  # the URL that gave it
    details_checked_at: Mapped[datetime | None]  # last look at the pages of its items, where they have such
    agenda_checked_at: Mapped[datetime | None]
    agenda_read_with: Mapped[str | None]  # version of the page code; a newer one reads again
    agenda_failures: Mapped[int] = mapped_column(default=0)  # in a row
    is_agenda_due: Mapped[bool] = mapped_column(default=False)  # listed as new or changed, not read since

    source: Mapped[StoredSource] = relationship()
    same_as: Mapped["Meeting | None"] = relationship(remote_side="Meeting.id")
    aliases: Mapped[list["MeetingAlias"]] = relationship(order_by="MeetingAlias.id", back_populates="meeting")
    revisions: Mapped[list["MeetingRevision"]] = relationship(
        order_by="MeetingRevision.number", back_populates="meeting"
    )

    @property
    def latest_start(self) -> datetime:
        """The start, or, where only the day is known, the end of that day."""
        return self.starts_at if self.is_time_known else self.starts_at + timedelta(days=1)

    @property
    def local_start(self) -> datetime:
        """The start on the locality's own clock."""
        return self.starts_at.astimezone(ZoneInfo(self.time_zone))


class MeetingAlias(Base):
    """An id under which a meeting was published before, with what shows that it is the same meeting."""

    __tablename__ = "meeting_alias"
    __table_args__ = (UniqueConstraint("source_key", "vendor_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_key: Mapped[str] = mapped_column(ForeignKey("source.key"))
    vendor_id: Mapped[str]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    evidence: Mapped[str]
    since: Mapped[datetime]

    meeting: Mapped[Meeting] = relationship(back_populates="aliases")


class MeetingRevision(Base):
    """What the source said about a meeting, from one poll on; other facts make a new row, nothing is overwritten."""

    __tablename__ = "meeting_revision"
    __table_args__ = (UniqueConstraint("meeting_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    number: Mapped[int]
    facts: Mapped[dict[str, object]] = mapped_column(JSON)
    seen_after: Mapped[datetime | None]  # last good poll without it; None: there was none
    seen_by: Mapped[datetime]  # first poll with it

    meeting: Mapped[Meeting] = relationship(back_populates="revisions")
