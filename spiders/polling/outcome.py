"""How a poll went: what was asked, what failed, and which state that is."""

from collections import Counter
from dataclasses import dataclass, field

from models.poll import PollState

# When the lists failed in several ways, the state that tells the operator most.
_PRECEDENCE = (PollState.WRONG_ENTITY, PollState.ROBOTS, PollState.BLOCKED, PollState.UNREACHABLE, PollState.UNREADABLE)


@dataclass
class Outcome:
    """Counts and failures of one poll, gathered while it runs."""

    counts: Counter[str] = field(default_factory=Counter)
    lists_read: int = 0
    is_silent: bool = False  # a list got no answer at all: the host is down, or not there
    list_failures: list[tuple[PollState, str]] = field(default_factory=list)
    agendas_read: int = 0
    agenda_failures: list[tuple[PollState, str]] = field(default_factory=list)
    detail_failures: list[tuple[PollState, str]] = field(default_factory=list)
    meetings_in_window: int = 0

    def state(self) -> tuple[PollState, str]:
        """The poll's state and the reason in words.

        A list that failed decides; then agendas, when at least half of those that were asked for failed.
        """
        if self.list_failures:
            return _worst(self.list_failures)
        if not self.lists_read:
            return PollState.INTERRUPTED, "the crawl ended before any list was read"
        if self.agenda_failures and len(self.agenda_failures) >= self.agendas_read:
            state, reason = _worst(self.agenda_failures)
            asked = len(self.agenda_failures) + self.agendas_read
            return state, f"{len(self.agenda_failures)} of {asked} agendas could not be read, the first: {reason}"
        if not self.meetings_in_window:
            return PollState.EMPTY, "the lists were read and have no meeting in the window"
        return PollState.OK, ""


def _worst(failures: list[tuple[PollState, str]]) -> tuple[PollState, str]:
    return min(failures, key=lambda failure: _PRECEDENCE.index(failure[0]))
