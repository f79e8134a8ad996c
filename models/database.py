"""Opening the database: SQLite with WAL and foreign keys, or PostgreSQL through psycopg 3."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from models.schema import is_at_head, upgrade
from settings import Settings, SettingsError

BUSY_TIMEOUT_SECONDS = 60
DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql+psycopg")


class Database:
    """One database and the two ways to use it: `reading()` and `writing()`."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for looking: nothing is committed."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session in one transaction, committed at the end, rolled back on any error.

        On SQLite the write lock is taken at once (BEGIN IMMEDIATE): a transaction that reads first and writes later
        would fail with «database is locked» as soon as another process wrote in between.
        """
        with Session(self.engine.execution_options(begin_immediate=True)) as session, session.begin():
            yield session

    def check(self) -> None:
        """Raise SettingsError when the database cannot be opened: no server, no right, no database file."""
        try:
            with self.engine.connect():
                pass
        except DBAPIError as error:
            raise SettingsError(
                f"the database of SISTERWATCH_DATABASE_URL cannot be opened: {error.orig}; correct the URL, or start "
                "its server"
            ) from error

    def dispose(self) -> None:
        self.engine.dispose()


def open_database(settings: Settings) -> Database:
    """Open the configured database; create and migrate it when it is new or older than this code.

    Raises SettingsError when the URL cannot be used, or the database is newer than this code.
    """
    database = Database(settings.database_url)
    migrate(database)
    return database


def migrate(database: Database) -> None:
    """Bring the schema to the newest revision; does nothing when it is there already.

    Raises SettingsError when the database cannot be opened, or its revision is not known here.
    """
    database.check()
    if not is_at_head(database.engine):
        upgrade(database.engine)


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # not repeated in the message: it may hold a password
        raise SettingsError(
            "SISTERWATCH_DATABASE_URL cannot be read: write sqlite:///FILE or postgresql+psycopg://user@host/name"
        ) from None
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in DRIVERS:
        raise SettingsError(
            f"SISTERWATCH_DATABASE_URL names {parsed.drivername}: use SQLite (sqlite:///FILE) or PostgreSQL "
            "(postgresql+psycopg://user@host/name)"
        )
    if parsed.get_backend_name() == "postgresql":
        return create_engine(parsed, pool_pre_ping=True)
    if parsed.database not in (None, "", ":memory:"):
        _make_folder(Path(parsed.database).parent)
    engine = create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"the folder of SISTERWATCH_DATABASE_URL cannot be made: {folder} ({error.strerror})"
        ) from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come too late for BEGIN IMMEDIATE
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}")
    _switch_to_wal(connection)
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")


def _switch_to_wal(connection: Any) -> None:
    """Switch the journal to WAL, which stays so in the file.

    While another process does the same with a new file, SQLite says «locked» at once, whatever the busy timeout is.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("begin_immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
