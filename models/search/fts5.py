"""An index as SQLite has it: a table of FTS5."""

import json
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any, ClassVar

from sqlalchemy import text

from models.search.asking import Asking, Statement
from models.search.query import Query

MOST_STRETCHES = 100  # that are looked for one by one: each takes as long as some thousand rows that follow each other


class Fts5Index:
    """One of the tables `page_search`, `item_search`, `document_search`."""

    FINDS_PHRASES: ClassVar[bool] = True

    def __init__(self, asking: Asking, table: str) -> None:
        self.asking, self.table = asking, table
        self.found: dict[Query, list[int]] = {}

    def few(self, query: Query, most: int) -> list[int] | None:
        ids = self.matching(query) if query.has_prefixes else self._ids(f"{self._rows} limit {most + 1:d}", query)
        return ids if len(ids) <= most else None

    def matching(self, query: Query) -> list[int]:
        if query not in self.found:
            self.found[query] = self._ids(self._rows, query)
        return self.found[query]

    def exactly(self, query: Query, ids: Collection[int]) -> list[int]:
        if not ids:
            return []
        stretches = _stretches(sorted(set(ids)))
        if query.has_prefixes or len(stretches) > MOST_STRETCHES:  # a beginning is merged of all its words each time
            return list(set(self.matching(query)).intersection(ids))
        order = (
            f"select {self.table}.rowid as id from json_each(:stretches) cross join {self.table}"  # noqa: S608
            f" where {self.table} match :query and {self.table}.rowid"
            " between json_extract(value, '$[0]') and json_extract(value, '$[1]')"
        )
        return self._ids(order, query, stretches=json.dumps(stretches))

    def among(self, query: Query, rows: Statement, **values: Any) -> tuple[list[int], int]:
        ids = self.asking.ids(rows, **values)
        return self.exactly(query, ids), len(ids)

    @property
    def _rows(self) -> str:
        return f"select rowid as id from {self.table} where {self.table} match :query"  # noqa: S608

    def _ids(self, order: str, query: Query, **values: str) -> list[int]:
        """The ids that the order gives, in one value: a row for each takes ten times as long."""
        in_one = text(f"select json_group_array(id) from ({order})")  # noqa: S608
        [(found,)] = self.asking.rows(in_one, query=query.fts5(), **values)
        ids: list[int] = json.loads(found)
        return ids


def _stretches(ids: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending ids as first and last of each stretch without a gap."""
    gaps = [(one, other) for one, other in pairwise(ids) if other != one + 1]
    return list(zip([ids[0], *(other for _, other in gaps)], [*(one for one, _ in gaps), ids[-1]], strict=True))
