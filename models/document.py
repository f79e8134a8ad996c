"""Documents, their versions, the bytes behind them and the text of their pages."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.meeting import Meeting

NOTHING, WAITING = text("''"), text("ocr_state = 'waiting'")


class DocumentKind(StrEnum):
    """What a document is to its meeting."""

    AGENDA = "agenda"
    PACKET = "packet"
    NOTICE = "notice"  # of cancellation, of a special meeting
    MINUTES = "minutes"  # also journals and summaries: what was decided
    ATTACHMENT = "attachment"
    OTHER = "other"


class TextState(StrEnum):
    """How far the text of stored bytes has got."""

    PENDING = "pending"
    READ = "read"
    NOT_YET_READABLE = "not yet readable"  # a type without a reader
    FAILED = "failed"  # a reader gave up; text_problem says why


class OcrState(StrEnum):
    """Whether a page was recognised; "" where its own text is enough."""

    NOT_NEEDED = ""
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"  # models.recognition says why


class StoredFile(Base):
    """Bytes in the file store, and what was read out of them, once for all documents that share them."""

    __tablename__ = "stored_file"
    __table_args__ = (Index("ix_stored_file_text_state", "text_state"),)

    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]  # bytes
    media_type: Mapped[str]  # by content, not by name
    stored_at: Mapped[datetime]
    text_state: Mapped[str] = mapped_column(default=TextState.PENDING.value)
    text_problem: Mapped[str] = mapped_column(default="")
    page_count: Mapped[int | None]
    read_at: Mapped[datetime | None]
    read_with: Mapped[str | None]  # version of the reader; None: nobody noted it
    ocr_problem: Mapped[str] = mapped_column(default="", server_default=NOTHING)  # pages that wait, or cannot be read

    pages: Mapped[list["Page"]] = relationship(order_by="Page.number")


class Page(Base):
    """The text of one page."""

    __tablename__ = "page"
    __table_args__ = (
        UniqueConstraint("sha256", "number"),
        Index(
            "ix_page_waiting_for_ocr",
            "sha256",
            "number",
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    number: Mapped[int]  # from 1
    text: Mapped[str]  # its own and, where it was recognised, that of models.recognition
    method: Mapped[str]  # how it was found: "text layer", "office text", "web page", "plain text", "OCR", …, "none"
    needs_ocr: Mapped[str] = mapped_column(default="", server_default=NOTHING)  # why its own text says too little
    ocr_state: Mapped[str] = mapped_column(default=OcrState.NOT_NEEDED.value, server_default=NOTHING)


class Document(Base):
    """A link that a source publishes to a file, with what is needed to ask whether the file changed."""

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("source_key", "url"),
        Index("ix_document_is_due", "source_key", "is_due"),
        Index("ix_document_sha256", "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_key: Mapped[str] = mapped_column(ForeignKey("source.key"))
    url: Mapped[str]
    stamp: Mapped[str] = mapped_column(default="")  # the vendor's hint at a change: a date, a row version
    sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))  # newest bytes
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    checked_at: Mapped[datetime | None]
    is_due: Mapped[bool] = mapped_column(default=True)  # new, or its stamp changed; not fetched since
    failures: Mapped[int] = mapped_column(default=0)  # in a row

    file: Mapped[StoredFile | None] = relationship()


class DocumentVersion(Base):
    """Bytes that a document had, and the interval in which they appeared."""

    __tablename__ = "document_version"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    seen_after: Mapped[datetime | None]
    seen_by: Mapped[datetime]


class MeetingDocument(Base):
    """A document of the meeting itself: its agenda, packet, notice or minutes."""

    __tablename__ = "meeting_document"
    __table_args__ = (
        UniqueConstraint("meeting_id", "document_id"),
        Index("ix_meeting_document_document_id", "document_id"),
        Index("ix_meeting_document_flagged_with", "flagged_with"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    kind: Mapped[str]
    name: Mapped[str]
    first_seen_at: Mapped[datetime]
    not_seen_since: Mapped[datetime | None]
    stands_on_agenda: Mapped[bool] = mapped_column(default=False, server_default=false())  # else in the list
    flagged_with: Mapped[str | None]  # version of the rules it was last matched with; None: waiting
    split_with: Mapped[str | None]  # version of the splitter and SHA-256 of the bytes it last looked for items in

    meeting: Mapped[Meeting] = relationship()
    document: Mapped[Document] = relationship()
