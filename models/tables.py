"""Every table, imported in one place, so that migrations and tests see the whole schema."""

from models import (
    account,
    agenda,
    decision,
    document,
    exchange,
    flag,
    meeting,
    message,
    poll,
    recognition,
    source,
    subscriber,
)
from models.base import Base

__all__ = [
    "Base",
    "account",
    "agenda",
    "decision",
    "document",
    "exchange",
    "flag",
    "meeting",
    "message",
    "poll",
    "recognition",
    "source",
    "subscriber",
]
