"""The indexes, over pages, agenda items and names of documents, on both kinds of database.

Their tables are made by migrations and kept by triggers; they are no models. All that is asked of them is which rows
say what a query asks for.
"""

from collections.abc import Collection
from typing import Any, ClassVar, Protocol

from models.search.asking import Asking, Statement
from models.search.fts5 import Fts5Index
from models.search.query import Query
from models.search.tsvectors import TsvectorIndex

INDEX_TABLES = ("page_search", "item_search", "document_search")


def is_model_table(name: str) -> bool:
    """Whether a table is one of the models', and none of an index or of FTS5's own."""
    return not name.startswith(INDEX_TABLES)


class Index(Protocol):
    """Which rows of one table say what a query asks for; rows are named by their ids, in no order."""

    FINDS_PHRASES: ClassVar[bool]  # as fast as their words; else `exactly` takes its time for each row

    def few(self, query: Query, most: int) -> list[int] | None:
        """The rows that say it, where not more than so many do."""

    def matching(self, query: Query) -> list[int]:
        """The rows that say it, however many."""

    def exactly(self, query: Query, ids: Collection[int]) -> list[int]:
        """Those of these rows that say it."""

    def among(self, query: Query, rows: Statement, **values: Any) -> tuple[list[int], int]:
        """Those of the rows that the statement selects with these values; and how many it selects."""


def index_of(asking: Asking, table: str) -> Index:
    """The index with this name in the connection's database."""
    return Fts5Index(asking, table) if asking.is_sqlite else TsvectorIndex(asking, table)
