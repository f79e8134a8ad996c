"""Exchanges with portals: what was asked and answered when bytes were first seen under an address, as evidence."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Exchange(Base):
    """A request and its answer, of which the bytes are kept: one row for each address and each state of its bytes.

    The headers are those of the first time, as lists of [name, value] in their order, without cookies; the body is as
    it was before compression for the way. `last_at` is when the same bytes came again.
    """

    __tablename__ = "exchange"
    __table_args__ = (
        UniqueConstraint("source_key", "url", "sha256"),
        Index("ix_exchange_sha256", "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_key: Mapped[str] = mapped_column(ForeignKey("source.key"))
    url: Mapped[str]  # that answered; a list that is asked for by POST has a fragment, which was not sent
    asked_url: Mapped[str]  # another one where it was redirected
    method: Mapped[str]
    request_headers: Mapped[list[Any]] = mapped_column(JSON)
    request_body: Mapped[str | None]
    status: Mapped[int]
    response_headers: Mapped[list[Any]] = mapped_column(JSON)
    sha256: Mapped[str]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    times: Mapped[int] = mapped_column(default=1)
