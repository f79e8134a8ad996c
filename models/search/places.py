"""The order of hits: meetings that are wanted, where a hit stands among them, and the cursor that says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Integer, Select, bindparam, func, or_, select

from models.base import UtcDateTime
from models.meeting import Meeting
from models.search.asking import Asking, Statement
from models.search.query import QueryError
from models.source import StoredSource

S = TypeVar("S", bound=Select)  # type: ignore[type-arg]

LARGEST = 2**31 - 1  # what a database holds as an id


@dataclass(frozen=True)
class Wanted:
    """Which meetings count: of these localities, starting from `since` until before `until`, of these bodies."""

    localities: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    bodies: Sequence[str] | None = None

    @property
    def conditions(self) -> frozenset[str]:
        """Which of the four are asked for, as `among` takes them."""
        asked = {"localities": self.localities, "since": self.since, "until": self.until}
        return frozenset(
            [*(name for name, value in asked.items() if value), *(["bodies"] if self.bodies is not None else [])]
        )

    @property
    def values(self) -> dict[str, Any]:
        return {
            name: list(value) if isinstance(value := getattr(self, name), Sequence) else value
            for name in self.conditions
        }


def bodies_with(asking: Asking, part: str) -> list[str]:
    """The names of bodies that have this in them, in whatever case."""
    return [name for (name,) in asking.rows(select(Meeting.body).distinct()) if part.lower() in name.lower()]


def among(query: S, conditions: frozenset[str]) -> S:
    """The query, which knows Meeting, with conditions whose values are parameters."""
    if "localities" in conditions:
        query = query.join(StoredSource, StoredSource.key == Meeting.source_key).where(
            StoredSource.locality.in_(bindparam("localities", expanding=True))
        )
    if "since" in conditions:
        query = query.where(Meeting.starts_at >= bindparam("since", type_=UtcDateTime))
    if "until" in conditions:
        query = query.where(Meeting.starts_at < bindparam("until", type_=UtcDateTime))
    if "bodies" in conditions:
        query = query.where(Meeting.body.in_(bindparam("bodies", expanding=True)))
    return query


class Place(NamedTuple):
    """Where a hit stands in the order of the newest meetings: the smaller, the earlier it is shown."""

    minus_seconds: float  # the meeting's start, in seconds before 1970
    minus_meeting_id: int
    kind: int  # 0 items, 1 pages, 2 documents by their names
    position: int  # the item's on its agenda, else the order in which they came
    id: int

    @property
    def meeting_id(self) -> int:
        return -self.minus_meeting_id

    def as_cursor(self) -> str:
        return f"{-self.minus_seconds}:{self.meeting_id}:{self.kind}:{self.position}:{self.id}"


def read_cursor(cursor: str) -> Place:
    """The place that a cursor names; raises QueryError when it is none."""
    try:
        seconds, meeting_id, *others = cursor.split(":")
        place = Place(-float(seconds), -int(meeting_id), *map(int, others))
        if any(abs(number) > LARGEST for number in place[1:]):
            raise OverflowError(cursor)
        datetime.fromtimestamp(-place.minus_seconds, UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        raise QueryError(f"{cursor[:80]!r} is no cursor: give the one of the last hit that you have") from None
    return place


class Meetings:
    """The wanted meetings, the newest first, from the cursor's on; they are asked for as they are needed."""

    AT_ONCE = 250

    def __init__(self, asking: Asking, wanted: Wanted, after: Place | None) -> None:
        self.asking, self.wanted, self.after = asking, wanted, after
        self.known: list[tuple[datetime, int]] = []
        self.is_more = True
        self.count = 0  # of all of them, once any was asked for

    def between(self, first: int, last: int) -> list[int]:
        """The ids of so many, counted from 0, the last one excluded; fewer where there are no more."""
        while len(self.known) < last and self.is_more:
            self._ask()
        return [meeting_id for _, meeting_id in self.known[first:last]]

    def until(self, last: int) -> tuple[float, float]:
        """How the places of the last meeting before this number begin."""
        if not last:
            return float("-inf"), 0
        start, meeting_id = self.known[last - 1]
        return -start.timestamp(), -meeting_id

    def number_until(self, bound: Place) -> int | None:
        """How many meetings stand before this place or at it; None when more than are known do."""
        self.between(0, 1)
        number = sum(1 for start, meeting_id in self.known if (-start.timestamp(), -meeting_id) <= bound[:2])
        return None if number == len(self.known) and self.is_more else number

    def _ask(self) -> None:
        values = self.wanted.values
        if self.known:
            values |= {"last_start": self.known[-1][0], "last_id": self.known[-1][1]}
        elif self.after is not None:
            start = datetime.fromtimestamp(-self.after.minus_seconds, UTC)
            values |= {"last_start": start, "last_id": self.after.meeting_id + 1}
        statement = _meetings(self.wanted.conditions, is_first="last_id" not in values)
        rows = self.asking.rows(statement, at_once=self.AT_ONCE, **values)
        self.count = self.count or (rows[0].in_all if rows else 0)
        self.known += [(row.starts_at, row.id) for row in rows]
        self.is_more = len(rows) == self.AT_ONCE


@cache
def _meetings(conditions: frozenset[str], *, is_first: bool) -> Statement:
    query = among(select(Meeting.starts_at, Meeting.id, func.count().over().label("in_all")), conditions)
    if not is_first:
        start, row = bindparam("last_start", type_=UtcDateTime), bindparam("last_id", type_=Integer)
        query = query.where(or_(Meeting.starts_at < start, (Meeting.starts_at == start) & (Meeting.id < row)))
    return query.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(bindparam("at_once"))
