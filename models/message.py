"""Messages: mails composed once, and the ledger of what each of them announces."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base


class MessageState(StrEnum):
    """How far a message has got."""

    PENDING = "pending"
    SENDING = "sending"  # claimed by a sender until claimed_until
    SENT = "sent"
    FAILED = "failed"  # refused for good by the mail server


class Message(Base):
    """One mail to one recipient, whole, as it will be sent."""

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_state", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(unique=True)  # RFC 5322 Message-ID, made from what it announces
    recipient: Mapped[str]
    subject: Mapped[str]
    body_text: Mapped[str]
    body_html: Mapped[str]
    composed_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=MessageState.PENDING.value)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None]
    not_before: Mapped[datetime | None]  # waits so long after a failed attempt
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[str] = mapped_column(default="")  # "smtp" or "outbox"
    last_error: Mapped[str] = mapped_column(default="")

    announcements: Mapped[list["Announcement"]] = relationship(back_populates="message")


class Announcement(Base):
    """The ledger: a recipient is told of a flag once per reason and revision."""

    __tablename__ = "announcement"
    __table_args__ = (UniqueConstraint("recipient", "flag_id", "reason", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str]
    flag_id: Mapped[int] = mapped_column(ForeignKey("flag.id"))
    reason: Mapped[str]  # "new", "changed", "cancelled", "moved"
    revision: Mapped[int]
    message_row: Mapped[int] = mapped_column(ForeignKey("message.id"))

    message: Mapped[Message] = relationship(back_populates="announcements")
