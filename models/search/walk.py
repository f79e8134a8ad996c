"""Going through the newest meetings, until enough rows are found that say what a query asks for."""

from collections.abc import Collection

from models.search.kinds import Kind
from models.search.places import Meetings, Place
from models.search.query import Query

MEETINGS_AT_FIRST = 2
NEAR = 64  # meetings that are gone through without asking the index, where nothing beyond them is wanted
OFTEN = 0.05  # of the rows looked at first: the words stand in so many that the index need not be asked which
MANY = 10_000  # ids that the index is asked for
# To put a row in order takes as long as to go through so many of a meeting; longer where phrases are looked for in it.
IN_ORDER, WITH_PHRASES = 25, 40
SHORT = 10_000  # rows of meetings that take no time worth thinking about


class Walk:
    """What is known of the newest meetings' rows of one kind, as far as they were gone through."""

    def __init__(self, kind: Kind, query: Query, meetings: Meetings, bound: Place | None) -> None:
        self.kind, self.query, self.meetings = kind, kind.indexed(query), meetings
        self.loosely = self.query.loosely
        self.bound = bound  # beyond which nothing is wanted
        self.until_bound = (
            meetings.number_until(bound) if bound is not None else None
        )  # so many meetings, if it is near
        self.known: set[int] = set()  # rows that say it
        self.gone_through, self.looked_at = 0, 0  # meetings, and their rows
        self.rows_in_all = 0.0  # of the wanted meetings, as many as it seems
        self.is_asked = False  # whether the index was, or need not be
        self.with_words: frozenset[int] | None = None  # all rows that have the words, where these are not too many
        self.is_exact = not query.has_phrases  # whether all that have the words say it
        self.is_at_end = False

    @property
    def until(self) -> tuple[float, float] | None:
        """How the places of the last meeting begin; None when all were gone through."""
        return None if self.is_at_end else self.meetings.until(self.gone_through)

    @property
    def is_over(self) -> bool:
        """Whether nothing more is wanted."""
        return self.until is None or (self.bound is not None and self.until >= self.bound[:2])

    def is_too_long(self, limit: int) -> bool:
        """Whether it takes less time to put all rows in order that have the words."""
        if self.with_words is None:
            return self.looked_at > SHORT
        count = len(self.with_words)
        in_order = count * (IN_ORDER if self.is_exact else WITH_PHRASES)
        return in_order <= max(SHORT, self.looked_at, limit * self.rows_in_all / max(1, count))

    def all(self) -> list[int]:
        """All rows that say it, of whatever meetings."""
        if self.with_words is None:
            return self.kind.index.matching(self.query)
        return self._said(self.with_words)

    def go_on(self, limit: int) -> None:
        """Go through some more meetings, as many as there may have to be for so many rows; or ask the index first."""
        if self.is_asked:
            self._go_through(self._meetings_for(limit))
        elif self.until_bound is not None and self.until_bound <= NEAR:
            self._look(self.until_bound)
        elif self.kind.IS_LARGE:
            share = self._look(MEETINGS_AT_FIRST)
            if share <= OFTEN and len(self.known) < limit and not self.is_over:
                self._ask_index()
        else:
            self._ask_index()
        self.is_asked = True

    def _look(self, count: int) -> float:
        """Go through the first meetings; the share of their rows that have the words."""
        batch = self._next(count)
        ids, rows = self.kind.among_those_of(batch, self.loosely) if batch else ([], 0)
        self.known.update(self._said(ids))
        self.looked_at = rows
        self.rows_in_all = rows / max(1, len(batch)) * self.meetings.count
        return len(ids) / max(1, rows)

    def _go_through(self, count: int) -> None:
        batch = self._next(count)
        if not batch:
            return
        if self.with_words is None:
            ids, rows = self.kind.among_those_of(batch, self.query)
        else:
            of_batch = self.kind.rows_of(batch)
            ids, rows = self._said(self.with_words.intersection(of_batch)), len(of_batch)
        self.known.update(ids)
        self.looked_at += rows

    def _next(self, count: int) -> list[int]:
        batch = self.meetings.between(self.gone_through, self.gone_through + count)
        self.is_at_end = len(batch) < count
        self.gone_through += len(batch)
        return batch

    def _meetings_for(self, limit: int) -> int:
        missing = (limit - len(self.known)) / (len(self.known) + 1) * max(1, self.gone_through)
        enough = 1.2 * missing if missing > 0 else self.gone_through
        count = max(MEETINGS_AT_FIRST, int(min(enough, 4 * self.gone_through)))
        return min(count, self.until_bound - self.gone_through) if self.until_bound is not None else count

    def _ask_index(self) -> None:
        self.is_exact = self.is_exact or self.kind.index.FINDS_PHRASES
        ids = self.kind.index.few(self.query if self.is_exact else self.loosely, MANY)
        self.with_words = frozenset(ids) if ids is not None else None

    def _said(self, ids: Collection[int]) -> list[int]:
        """Those of these rows, which have the words, that say it."""
        return list(ids) if self.is_exact else self.kind.index.exactly(self.query, ids)
