"""The two indexes, over pages and over agenda items, as SQLite and as PostgreSQL have them.

Their tables are made by a migration and kept by triggers; they are no models. All that is asked of them is which rows
say what a query asks for, and how well.
"""

import json
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.search.query import Query

INDEX_TABLES = ("page_search", "item_search")


def is_model_table(name: str) -> bool:
    """Whether a table is one of the models', and none of an index or of FTS5's own."""
    return not name.startswith(INDEX_TABLES)


class Index(Protocol):
    """Which rows of one table say what a query asks for; rows are named by their ids."""

    def matching(self, query: Query, most: int | None = None) -> list[int]:
        """The rows, in no order; at most so many."""

    def among(self, query: Query, ids: Collection[int]) -> list[int]:
        """Those of these rows."""

    def scores(self, query: Query, ids: Collection[int]) -> dict[int, float]:
        """How well these rows say it: higher is better, comparable within one index and query only."""


def index_of(session: Session, table: str) -> Index:
    """The index over pages (`page_search`) or agenda items (`item_search`) of the session's database."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return Fts5Index(session, table) if is_sqlite else TsvectorIndex(session, table)


class Fts5Index:
    """SQLite's FTS5."""

    def __init__(self, session: Session, table: str) -> None:
        self.session, self.table = session, table
        self.merged: dict[Query, set[int]] = {}

    def matching(self, query: Query, most: int | None = None) -> list[int]:
        within = "" if most is None else f" limit {most:d}"
        return self._ids(
            f"select rowid as id from {self.table} where {self.table} match :query{within}",  # noqa: S608
            query,
        )

    def among(self, query: Query, ids: Collection[int]) -> list[int]:
        if not ids:
            return []
        if query.has_prefixes:  # a beginning is merged of all its words each time that it is looked for: once is enough
            if query not in self.merged:
                self.merged[query] = set(self.matching(query))
            return sorted(self.merged[query].intersection(ids))
        return self._ids(
            f"select {self.table}.rowid as id from json_each(:ranges) cross join {self.table}"  # noqa: S608
            f" where {self.table} match :query and {self.table}.rowid"
            " between json_extract(value, '$[0]') and json_extract(value, '$[1]')",
            query,
            ranges=json.dumps(_ranges(sorted(ids))),
        )

    def scores(self, query: Query, ids: Collection[int]) -> dict[int, float]:
        # With the plus sign the rows are sorted out while all are gone through once, instead of looked for one by one.
        rows = self.session.execute(
            text(
                f"select rowid, -bm25({self.table}) from {self.table} where {self.table} match :query"  # noqa: S608
                " and +rowid in (select value from json_each(:ids))"
            ),
            {"query": query.fts5(), "ids": json.dumps(list(ids))},
        )
        return {row: round(score, 6) for row, score in rows}

    def _ids(self, order: str, query: Query, **values: str) -> list[int]:
        """The ids that the order gives, in one value: a row for each takes ten times as long."""
        found = self.session.scalar(
            text(f"select json_group_array(id) from ({order})"),  # noqa: S608
            {"query": query.fts5(), **values},
        )
        ids: list[int] = json.loads(found or "[]")
        return ids


class TsvectorIndex:
    """PostgreSQL's tsvectors. In long texts they forget places: there, phrases are looked for in the text itself."""

    def __init__(self, session: Session, table: str) -> None:
        self.session, self.table = session, table
        self.texts = {
            "page_search": "select id, text from page where id = any(:ids)",
            "item_search": "select id, concat_ws(E'\\n', section, number, file_number, title, text) from agenda_item"
            " where id = any(:ids)",
        }[table]

    def matching(self, query: Query, most: int | None = None) -> list[int]:
        within = "" if most is None else f" limit {most:d}"
        return self._found(query, f"from {self.table}", within)

    def among(self, query: Query, ids: Collection[int]) -> list[int]:
        if not ids:
            return []
        asked = f"with asked as materialized (select * from {self.table} where id = any(:ids))"  # noqa: S608
        return self._found(query, "from asked", "", asked, ids=list(ids))

    def scores(self, query: Query, ids: Collection[int]) -> dict[int, float]:
        rows = self.session.execute(
            text(
                f"select id, ts_rank(words, cast(:query as tsquery), 1) from {self.table} where id = any(:ids)"  # noqa: S608
            ),
            {"query": query.tsquery(is_loose=True), "ids": list(ids)},
        )
        return {row: round(score, 6) for row, score in rows}

    def _found(self, query: Query, source: str, within: str, first: str = "", **values: Sequence[int]) -> list[int]:
        exact = f"{first} select id {source} where words @@ cast(:query as tsquery)"
        if not query.has_phrases:
            return self._ids(exact + within, query.tsquery(), **values)
        found = self._ids(f"{exact} and not is_long{within}", query.tsquery(), **values)
        loosely = f"{first} select id {source} where is_long and words @@ cast(:query as tsquery)"
        return found + self._verified(query, self._ids(loosely, query.tsquery(is_loose=True), **values))

    def _ids(self, order: str, tsquery: str, **values: Sequence[int]) -> list[int]:
        return list(self.session.scalars(text(order), {"query": tsquery, **values}))

    def _verified(self, query: Query, ids: list[int]) -> list[int]:
        if not ids:
            return []
        rows = self.session.execute(text(self.texts), {"ids": ids})
        return [row for row, said in rows if query.is_in(said)]


def _ranges(ids: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending ids as first and last of each stretch without a gap."""
    if not ids:
        return []
    gaps = [(one, other) for one, other in pairwise(ids) if other != one + 1]
    return list(zip([ids[0], *(other for _, other in gaps)], [*(one for one, _ in gaps), ids[-1]], strict=True))
