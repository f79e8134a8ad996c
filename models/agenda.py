"""Agendas: revisions that are never overwritten, their items, and the documents attached to items."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.document import Document
from models.meeting import Meeting


class AgendaRevision(Base):
    """One published state of a meeting's agenda, with the interval in which it appeared."""

    __tablename__ = "agenda_revision"
    __table_args__ = (
        UniqueConstraint("meeting_id", "number"),
        Index(
            "uq_agenda_revision_current",
            "meeting_id",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    number: Mapped[int]
    is_current: Mapped[bool]
    content_hash: Mapped[str]  # of what the items say, not of the bytes
    from_document: Mapped[bool] = mapped_column(default=False, server_default=false())  # split from a file, not a page
    seen_after: Mapped[datetime | None]  # last good look without it; None: there was none
    seen_by: Mapped[datetime]  # first look with it

    meeting: Mapped[Meeting] = relationship()
    items: Mapped[list["AgendaItem"]] = relationship(order_by="AgendaItem.position", back_populates="revision")
    pages: Mapped[list["AgendaPage"]] = relationship(order_by="AgendaPage.position")


class AgendaPage(Base):
    """An answer that an agenda revision was read from, with its bytes in the file store; most revisions have one."""

    __tablename__ = "agenda_page"
    __table_args__ = (UniqueConstraint("revision_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("agenda_revision.id"))
    position: Mapped[int]
    url: Mapped[str]
    sha256: Mapped[str]


class AgendaItem(Base):
    """One item of an agenda revision.

    `item_key` names the same item through revisions: it is carried over while the vendor's id, or else the text or the
    file number, stays. `flagged_with` is the version of the rules that the item was last matched with; None: it is
    waiting, because it is new or something that belongs to it changed.
    """

    __tablename__ = "agenda_item"
    __table_args__ = (
        UniqueConstraint("revision_id", "position"),
        UniqueConstraint("revision_id", "item_key"),
        Index("ix_agenda_item_flagged_with", "flagged_with"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("agenda_revision.id"))
    position: Mapped[int]
    item_key: Mapped[str]
    vendor_id: Mapped[str]
    number: Mapped[str] = mapped_column(default="")
    title: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    section: Mapped[str] = mapped_column(default="")
    is_consent: Mapped[bool] = mapped_column(default=False)
    file_number: Mapped[str] = mapped_column(default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))  # the file that it was split from
    page: Mapped[int | None]  # of that file, from 1
    last_page: Mapped[int | None]
    flagged_with: Mapped[str | None]

    revision: Mapped[AgendaRevision] = relationship(back_populates="items")
    document: Mapped[Document | None] = relationship()
    attachments: Mapped[list["Attachment"]] = relationship(order_by="Attachment.position", back_populates="item")


class Attachment(Base):
    """A document that an agenda item names, under the name it has there."""

    __tablename__ = "attachment"
    __table_args__ = (
        UniqueConstraint("item_id", "position"),
        Index("ix_attachment_document_id", "document_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    position: Mapped[int]
    name: Mapped[str]

    item: Mapped[AgendaItem] = relationship(back_populates="attachments")
    document: Mapped[Document] = relationship()
