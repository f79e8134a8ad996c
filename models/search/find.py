"""Searching: which hits there are, in which order, without going through all that there are."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from models.search.hits import Found, Hit, hits_of
from models.search.index import index_of
from models.search.places import Items, Kind, Pages, Place, Wanted, meetings_from, read_cursor
from models.search.query import Query, QueryError

FEW = 1_500  # rows that the database puts in order at once; of more, the newest meetings are gone through instead
MEETINGS_AT_FIRST = 4  # then twice as many, and so on
MOST_LOOKED_AT = 6_000  # rows of the newest meetings; then all that match are put in order after all
MOST_RANKED = 300  # items, and as many pages, of more than FEW


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
    """The items of current agendas, and the pages of documents of meetings, that say what the query asks for.

    By date the newest meetings come first, within one its items, then its pages. By relevance all that match are
    ranked; of more than 1,500 items, or pages, the 300 newest. `since` and `until` are moments, the second excluded;
    `body` is a part of the body's name. A page of several meetings is one hit, of the newest that was asked for.

    `after` is the cursor of the last hit that one has, from the same search: what is stored meanwhile moves nothing.
    Raises QueryError when it is no cursor.
    """
    wanted = Wanted(localities, since, until, body)
    kinds: tuple[Kind, ...] = (Items(session), Pages(session))
    in_order = _by_date if by == "date" else _by_relevance
    return hits_of(session, query, in_order(session, kinds, query, wanted, limit, after))


def _by_date(
    session: Session, kinds: Sequence[Kind], query: Query, wanted: Wanted, limit: int, after: str | None
) -> list[Found]:
    start = read_cursor(after) if after is not None else None
    found = sorted(
        places
        for kind in kinds
        for places in kind.places(_newest(session, kind, query, wanted, start, limit), wanted).values()
    )
    return [(places[0], len(places) - 1, None, places[0].as_cursor()) for places in found[:limit]]


def _by_relevance(
    session: Session, kinds: Sequence[Kind], query: Query, wanted: Wanted, limit: int, after: str | None
) -> list[Found]:
    start = _read_rank(after) if after is not None else None
    ranked: list[tuple[float, int, int]] = []  # score, kind, id; the best first, of equal ones the one stored last
    for kind in kinds:
        newest = _newest(session, kind, query, wanted, None, MOST_RANKED, of_few=FEW)
        scores = index_of(session, kind.TABLE).scores(query, newest) if newest else {}
        ranked += [(-scores.get(row, 0.0), kind.KIND, -row) for row in newest]
    ranked = sorted(rank for rank in ranked if start is None or rank > start)[:limit]
    shown = {
        kind.KIND: kind.places([-row for _, number, row in ranked if number == kind.KIND], wanted) for kind in kinds
    }
    found: list[Found] = []
    for rank in ranked:
        places = shown[rank[1]][-rank[2]]
        found.append((places[0], len(places) - 1, -rank[0], f"{-rank[0]}:{rank[1]}:{-rank[2]}"))
    return found


def _newest(
    session: Session, kind: Kind, query: Query, wanted: Wanted, after: Place | None, limit: int, *, of_few: int = 0
) -> list[int]:
    """The newest matching rows after the cursor, as many as the limit says, where there are; or as `of_few` says.

    Where few match, all of them are put in order; where many do, the newest meetings are gone through until there are
    enough. Both give the same rows.
    """
    index = index_of(session, kind.TABLE)
    ids = index.matching(query, FEW + 1)
    if len(ids) <= FEW:
        return _first(kind, ids, wanted, after, max(limit, of_few))
    known: set[int] = set()
    looked_at = 0
    for meetings in meetings_from(session, wanted, after, MEETINGS_AT_FIRST):
        rows = kind.of_meetings(meetings)
        known.update(index.among(query, set(rows) - known))
        looked_at += len(rows)
        if len(known) >= limit:
            found = _first(kind, known, wanted, after, limit)
            if len(found) >= limit:
                return found
        if looked_at > MOST_LOOKED_AT:
            return _first(kind, index.matching(query), wanted, after, limit)
    return _first(kind, known, wanted, after, limit)


def _first(kind: Kind, ids: Collection[int], wanted: Wanted, after: Place | None, limit: int) -> list[int]:
    """The first of these rows after the cursor; a page is where its newest meeting is."""
    most = 2 * limit
    while ids:
        rows = kind.in_order(ids, wanted, after, most)
        found = list(dict.fromkeys(rows))
        if after is not None:
            places = kind.places(found, wanted)
            found = [row for row in found if places[row][0] > after]
        if len(found) >= limit or len(rows) < most:
            return found[:limit]
        most *= 4
    return []


def _read_rank(cursor: str) -> tuple[float, int, int]:
    try:
        score, kind, row = cursor.split(":")
        return -float(score), int(kind), -int(row)
    except ValueError:
        raise QueryError(f"{cursor[:80]!r} is no cursor: give the one of the last hit that you have") from None
