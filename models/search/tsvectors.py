"""An index as PostgreSQL has it: a table of tsvectors."""

from collections.abc import Collection
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import (
    Boolean,
    ColumnElement,
    FromClause,
    Integer,
    String,
    TableClause,
    any_,
    bindparam,
    case,
    cast,
    column,
    func,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from models.search.asking import Asking, Statement, is_one_of
from models.search.query import Query

TEXTS = {
    "page_search": "select id, text from page where id = any(:ids)",
    "item_search": "select id, concat_ws(E'\\n', section, number, file_number, title, text) from agenda_item"
    " where id = any(:ids)",
    "document_search": "select document_id, string_agg(name, E'\\n') from (select document_id, name from attachment"
    " union select document_id, name from meeting_document) as each where document_id = any(:ids) group by 1",
}


class TsvectorIndex:
    """One of the tables `page_search`, `item_search`, `document_search`.

    Of long texts tsvectors forget places: there, phrases are looked for in the text itself.
    """

    FINDS_PHRASES: ClassVar[bool] = False

    def __init__(self, asking: Asking, table: str) -> None:
        self.asking, self.table = asking, table

    def few(self, query: Query, most: int) -> list[int] | None:
        [(ids,)] = self.asking.rows(_some(self.table), query=query.tsquery(), most=most + 1)
        return ids or [] if len(ids or ()) <= most else None

    def matching(self, query: Query) -> list[int]:
        return self._found(query, _all(self.table, has_phrases=query.has_phrases))[0]

    def exactly(self, query: Query, ids: Collection[int]) -> list[int]:
        return self._found(query, _of_ids(self.table), ids=self.asking.many(ids))[0] if ids else []

    def among(self, query: Query, rows: Statement, **values: Any) -> tuple[list[int], int]:
        return self._found(query, _of_rows(self.table, rows), **values)

    def _found(self, query: Query, statement: Statement, **values: Any) -> tuple[list[int], int]:
        asked = {"query": query.tsquery(), "loosely": query.loosely.tsquery()}
        [(ids, long, count)] = self.asking.rows(statement, **asked, **values)
        if not long or not query.has_phrases:
            return ids or [], count
        said = self.asking.rows(text(TEXTS[self.table]), ids=list(long))
        return [*set(ids).difference(long), *(row for row, words in said if query.is_in(words))], count


def _columns(name: str) -> TableClause:
    return table(name, column("id", Integer), column("words", TSVECTOR), column("is_long", Boolean))


def _says(of: FromClause, parameter: str) -> ColumnElement[bool]:
    return of.c.words.bool_op("@@")(cast(bindparam(parameter, type_=String), TSQUERY))


def _says_or_may(of: FromClause) -> ColumnElement[bool]:
    """Whether a row says it; a long one, whether it has the words."""
    return case((of.c.is_long, _says(of, "loosely")), else_=_says(of, "query"))


def _ids(of: FromClause, count: ColumnElement[int]) -> Statement:
    """All ids in one value, those of long texts in another: a row for each takes ten times as long."""
    return select(func.array_agg(of.c.id), func.array_agg(of.c.id).filter(of.c.is_long), count)


@cache
def _some(name: str) -> Statement:
    of = _columns(name)
    some = select(of.c.id).where(_says(of, "query")).limit(bindparam("most")).subquery()
    return select(func.array_agg(some.c.id))


@cache
def _all(name: str, *, has_phrases: bool) -> Statement:
    of = _columns(name)
    found = _ids(of, func.count()).where(_says(of, "loosely"))
    return found.where(or_(of.c.is_long, _says(of, "query"))) if has_phrases else found


@cache
def _of_ids(name: str) -> Statement:
    of = _columns(name)
    return _ids(of, func.count()).where(is_one_of(of.c.id, "ids", is_sqlite=False), _says_or_may(of))


@cache
def _of_rows(name: str, rows: Statement) -> Statement:
    """The rows are looked at one by one, by no index of words: it would go through all the rows that have them.

    As an array their ids are looked up together, in half of the time that a join takes.
    """
    of = _columns(name)
    asked = (
        select(of).where(of.c.id == any_(func.array(rows.scalar_subquery()))).cte("asked").prefix_with("MATERIALIZED")
    )
    count = select(func.count()).select_from(asked).scalar_subquery()
    return _ids(asked, count).where(_says_or_may(asked))
