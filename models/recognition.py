"""What OCR read on pages whose own text says too little, kept beside it."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Recognition(Base):
    """OCR's reading of one page, of the newest time that it was tried.

    `layer` is the text that the page had without it: both together make `Page.text`. `words` are the places of the
    words on the page (`documents.ocr.words`). `confidence`: Tesseract's, in per cent; None where it saw no words.
    `seconds`: processor time. `problem`: why nothing could be read.
    """

    __tablename__ = "recognition"
    __table_args__ = (UniqueConstraint("sha256", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    number: Mapped[int]  # of the page, from 1
    layer: Mapped[str]
    layer_method: Mapped[str]  # how that was found
    text: Mapped[str]
    words: Mapped[bytes]
    confidence: Mapped[float | None]
    languages: Mapped[str]  # as Tesseract names them: "eng+rus"
    made_with: Mapped[str]  # version of our use of Tesseract
    note: Mapped[str]
    problem: Mapped[str]
    seconds: Mapped[float]
    made_at: Mapped[datetime]
