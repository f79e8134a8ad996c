"""What is known of a source beyond its YAML: when it was read, what its lists answered."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class StoredSource(Base):
    """A source of the registry as the database knows it; its configuration stays in data/localities."""

    __tablename__ = "source"

    key: Mapped[str] = mapped_column(primary_key=True)  # "oakland/legistar"
    locality: Mapped[str] = mapped_column(index=True)
    locality_name: Mapped[str]
    time_zone: Mapped[str]
    platform: Mapped[str]
    role: Mapped[str]
    last_good_poll_at: Mapped[datetime | None]


class Listing(Base):
    """The last answer of one list URL: what is sent to ask «changed since?», and when it was last asked."""

    __tablename__ = "listing"
    __table_args__ = (UniqueConstraint("source_key", "url"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_key: Mapped[str] = mapped_column(ForeignKey("source.key"))
    url: Mapped[str]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    sha256: Mapped[str | None]
    read_with: Mapped[str]  # version of the page code, and the window: with another one an equal answer is read again
    read_at: Mapped[datetime]
