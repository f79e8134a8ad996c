"""Asking the database as a search does: plain rows, statements that are built once, plans for few rows."""

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Executable,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    func,
    select,
    text,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.meeting import Meeting

Statement: TypeAlias = "Select[*tuple[Any, ...]]"

# A search looks for few rows in large tables, by their ids: following the indexes is right, however many the planner
# expects. Compiling a plan (JIT), or starting workers for it, takes longer than the plan.
PLANS = (
    "select set_config('jit', 'off', true), set_config('enable_seqscan', 'off', true), "
    "set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), "
    "set_config('max_parallel_workers_per_gather', '0', true)"
)


class Asking:
    """A session's connection, for reading; on PostgreSQL its plans are set for the transaction."""

    def __init__(self, session: Session) -> None:
        self.connection = session.connection()
        self.is_sqlite = self.connection.dialect.name == "sqlite"
        if not self.is_sqlite:
            self.connection.execute(text(PLANS))

    def rows(self, order: Executable, **values: Any) -> Sequence[Any]:
        return self.connection.execute(order, values).all()

    def ids(self, rows: Statement, **values: Any) -> list[int]:
        """The ids that the statement selects, fetched as one value: a row for each takes ten times as long."""
        column = rows.subquery().c[0]
        if self.is_sqlite:
            found: list[int] = json.loads(self.rows(select(func.json_group_array(column)), **values)[0][0])
            return found
        return self.rows(select(func.array_agg(column)), **values)[0][0] or []

    def many(self, ids: Collection[int]) -> str:
        """Ids as the value of a parameter of `is_one_of`."""
        each = ",".join(map(str, ids))
        return f"[{each}]" if self.is_sqlite else f"{{{each}}}"


def start(*, is_sqlite: bool) -> ColumnElement[Any]:
    """The start of Meeting as the database has it, for `seconds`: it takes less time than a moment does."""
    return type_coerce(Meeting.starts_at, String if is_sqlite else DateTime)


@lru_cache(maxsize=10_000)
def seconds(start: str | datetime) -> float:
    """The moment in seconds since 1970."""
    moment = datetime.fromisoformat(start) if isinstance(start, str) else start
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def is_one_of(
    column: ColumnElement[Any] | InstrumentedAttribute[Any], parameter: str, *, is_sqlite: bool
) -> ColumnElement[bool]:
    """Whether the column is one of the ids, however many, that the parameter has."""
    if is_sqlite:
        return column.in_(select(func.json_each(bindparam(parameter)).table_valued("value").c.value))
    return column == func.any(cast(bindparam(parameter, type_=String), ARRAY(Integer)))
