"""Run by Alembic: migrate the database that `models.database.migrate` or the configured URL names."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from models.base import UtcDateTime
from models.database import Database
from models.search.index import is_model_table
from models.tables import Base
from settings import load_settings


def _column_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own column type as the plain one it is in the schema, so that revisions import no models."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def _is_wanted(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave the tables of the search out: they are no models, and FTS5 makes some of its own."""
    return kind != "table" or name is None or is_model_table(name)


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=_column_type,
        include_name=_is_wanted,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    with Database(load_settings().database_url).engine.connect() as opened:
        _run(opened)
        opened.commit()
