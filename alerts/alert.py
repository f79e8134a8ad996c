"""The alert stage: announce what is pending, then send what is due."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from alerts.compose import announce_pending
from alerts.mailer import mailer_for
from alerts.outbox import send_pending
from models.database import Database
from settings import Settings


@dataclass(frozen=True)
class AlertCounts:
    """See AnnounceCounts (flags, messages, problems) and SendCounts (sent, failed, waiting)."""

    flags: int = 0
    messages: int = 0
    problems: int = 0
    sent: int = 0
    failed: int = 0
    waiting: int = 0

    def __add__(self, later: Self) -> Self:
        """Both calls as one: what waits is what waited at the end."""
        names = ("flags", "messages", "problems", "sent", "failed")
        sums = {name: getattr(self, name) + getattr(later, name) for name in names}
        return replace(later, **sums)


def alert_pending(database: Database, settings: Settings, *, now: datetime) -> AlertCounts:
    """Announce the pending flags and send the due messages; calling it again repeats nothing.

    While nobody subscribed the operator's contact is told. Raises SettingsError, before anything is written,
    when the sender or the mail server's address cannot be used.
    """
    mailer = mailer_for(settings)
    announced = announce_pending(
        database, now=now, recipients_if_nobody=[settings.contact] if settings.contact is not None else []
    )
    outcome = send_pending(database, mailer, now=now)
    return AlertCounts(
        announced.flags, announced.messages, announced.problems, outcome.sent, outcome.failed, outcome.waiting
    )
