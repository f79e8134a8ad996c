"""Searching: which hits there are, in which order, without going through all that there are."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from models.search.asking import Asking
from models.search.copies import without_copies
from models.search.hits import PAGE, Found, Hit, hits_of
from models.search.kinds import Documents, Items, Kind, Pages, Standing
from models.search.places import Meetings, Place, Wanted, bodies_with, read_cursor
from models.search.query import Query, QueryError
from models.search.relevance import scores
from models.search.walk import Walk

MOST_RANKED = 100  # items, as many pages, as many documents


def search(
    session: Session,
    query: Query,
    *,
    localities: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    body: str = "",
    by: Literal["date", "relevance"] = "date",
    limit: int = 50,
    after: str | None = None,
) -> list[Hit]:
    """The items of current agendas, pages of documents of meetings, and these documents by their names, that say it.

    By date the newest meetings come first, within one its items, then its pages, then its documents. By relevance the
    100 newest of each are ranked. `since` and `until` are moments, the second excluded; `body` is a part of the body's
    name. A page or document of several meetings is one hit, of the newest that was asked for. Of a meeting that two
    sources publish, what both say is one hit.

    `after` is the cursor of the last hit that one has, from the same search: what is stored meanwhile moves nothing.
    Raises QueryError when it is no cursor.
    """
    asking = Asking(session)
    kinds = (Items(asking), Pages(asking), Documents(asking))
    wanted = Wanted(localities, since, until, bodies_with(asking, body) if body else None)
    in_order = _by_date if by == "date" else _by_relevance
    return hits_of(asking, query, in_order(kinds, query, wanted, limit, after))


def _by_date(kinds: Sequence[Kind], query: Query, wanted: Wanted, limit: int, after: str | None) -> list[Found]:
    start = read_cursor(after) if after is not None else None
    meetings = Meetings(kinds[0].asking, wanted, start)
    found: list[list[Place]] = []
    for kind in sorted(kinds, key=lambda kind: kind.NUMBER != PAGE):  # there are so many pages that they fill the list
        bound = found[limit - 1][0] if len(found) >= limit else None
        more = _newest(kind, query, wanted, meetings, start, limit, bound)
        found = sorted([*found, *(standing.places for standing in more)])
    return [(places[0], len(places) - 1, None, places[0].as_cursor()) for places in found[:limit]]


def _by_relevance(kinds: Sequence[Kind], query: Query, wanted: Wanted, limit: int, after: str | None) -> list[Found]:
    start = _read_rank(after) if after is not None else None
    meetings = Meetings(kinds[0].asking, wanted, None)
    standings = {
        (kind.NUMBER, standing.places[0].id): standing
        for kind in kinds
        for standing in _newest(kind, query, wanted, meetings, None, MOST_RANKED)
    }
    scored = scores(kinds, query, standings)
    # The best first, of equal ones the one stored last.
    ranked = sorted((-score, kind, -row) for (kind, row), score in scored.items())
    found: list[Found] = []
    for rank in [rank for rank in ranked if start is None or rank > start][:limit]:
        places = standings[rank[1], -rank[2]].places
        found.append((places[0], len(places) - 1, -rank[0], f"{-rank[0]}:{rank[1]}:{-rank[2]}"))
    return found


def _newest(
    kind: Kind,
    query: Query,
    wanted: Wanted,
    meetings: Meetings,
    after: Place | None,
    limit: int,
    bound: Place | None = None,
) -> list[Standing]:
    """The newest matching rows after the cursor, as many as the limit says, where there are; not all beyond the bound.

    A word that stands in many rows is found soon in the newest meetings; of one that stands in few, all rows are put in
    order. Both ways give the same rows.
    """
    walk = Walk(kind, query, meetings, bound)
    while True:
        walk.go_on(limit)
        if walk.is_over or len(walk.known) >= limit:
            found = _first(kind, walk.known, query, wanted, after, limit, until=walk.until)
            if walk.is_over or len(found) >= limit:
                return found
        if walk.is_too_long(limit):
            return _first(kind, walk.all(), query, wanted, after, limit)


def _first(
    kind: Kind,
    ids: Collection[int],
    query: Query,
    wanted: Wanted,
    after: Place | None,
    limit: int,
    *,
    until: tuple[float, float] | None = None,
) -> list[Standing]:
    """The first of these rows after the cursor, in their order; up to a meeting, given as its places begin."""
    standings = sorted(
        one
        for one in kind.standings(ids, wanted, query).values()
        if (after is None or one.places[0] > after) and (until is None or one.places[0][:2] <= until)
    )
    shown: list[Standing] = []
    while standings and len(shown) < limit:
        more, standings = standings[: limit - len(shown)], standings[limit - len(shown) :]
        shown += without_copies(kind, more, query, wanted)
    return shown


def _read_rank(cursor: str) -> tuple[float, int, int]:
    try:
        score, kind, row = cursor.split(":")
        return -float(score), int(kind), -int(row)
    except ValueError:
        raise QueryError(f"{cursor[:80]!r} is no cursor: give the one of the last hit that you have") from None
