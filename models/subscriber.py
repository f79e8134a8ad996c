"""Subscribers: who wants which alerts."""

from datetime import datetime

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Subscriber(Base):
    """A recipient of alerts; an empty list of localities or tiers means all of them."""

    __tablename__ = "subscriber"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(default="")
    localities: Mapped[list[str]] = mapped_column(JSON, default=list)
    tiers: Mapped[list[str]] = mapped_column(JSON, default=list)
    subscribed_at: Mapped[datetime]
    unsubscribed_at: Mapped[datetime | None]

    def wants(self, locality: str, tier: str) -> bool:
        """Whether an alert of this tier from this locality is for this subscriber."""
        return (
            self.unsubscribed_at is None
            and (not self.localities or locality in self.localities)
            and (not self.tiers or tier in self.tiers)
        )
