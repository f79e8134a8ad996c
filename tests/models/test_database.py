"""Opening a database, and the promises of `reading()` and `writing()`."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier, Event

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from models.database import BUSY_TIMEOUT_SECONDS, Database, open_database
from models.document import Page
from models.poll import Poll
from models.schema import is_at_head
from models.source import StoredSource
from models.subscriber import Subscriber
from settings import SettingsError, load_settings
from tests.conftest import NOW
from tests.factories import make_source


def test_sqlite_keeps_a_write_ahead_log_foreign_keys_and_patience(sqlite: Database) -> None:
    """Also on the connections that the pool opens later."""
    with sqlite.engine.connect() as first, sqlite.engine.connect() as second:
        for connection in (first, second):
            assert connection.exec_driver_sql("pragma journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("pragma foreign_keys").scalar() == 1
            assert connection.exec_driver_sql("pragma busy_timeout").scalar() == BUSY_TIMEOUT_SECONDS * 1000


def test_a_row_that_points_nowhere_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(Page(sha256="0" * 64, number=1, text="", method="text layer"))


def test_what_is_written_is_there_for_the_next_reader(database: Database) -> None:
    with database.writing() as session:
        make_source(session, "oakland/legistar")

    with database.reading() as session:
        assert session.scalars(select(StoredSource.key)).all() == ["oakland/legistar"]


def test_an_error_takes_back_everything_that_was_written_with_it(database: Database) -> None:
    def write_and_fail() -> None:
        with database.writing() as session:
            make_source(session)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()

    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(StoredSource)) == 0


def test_a_reader_commits_nothing(database: Database) -> None:
    with database.reading() as session:
        make_source(session)
        session.flush()

    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(StoredSource)) == 0


def test_two_writers_who_read_first_take_turns(database: Database) -> None:
    """Each looks and then adds one: on SQLite a lock that came only with the first write would fail one of them."""
    start = Barrier(4)
    with database.writing() as session:
        make_source(session).last_good_poll_at = NOW

    def write(_: int) -> None:
        start.wait()
        for _ in range(5):
            with database.writing() as session:
                source = session.get_one(StoredSource, "oakland/legistar", with_for_update=True)
                assert source.last_good_poll_at is not None
                source.last_good_poll_at += timedelta(seconds=1)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))

    with database.reading() as session:
        assert session.get_one(StoredSource, "oakland/legistar").last_good_poll_at == NOW + timedelta(seconds=20)


def test_a_reader_is_not_held_up_by_a_writer_and_sees_nothing_half_done(database: Database) -> None:
    written, looked = Event(), Event()

    def write() -> None:
        with database.writing() as session:
            make_source(session)
            session.flush()
            written.set()
            assert looked.wait(10)

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(write)
        assert written.wait(10)
        with database.reading() as session:
            assert session.scalar(select(func.count()).select_from(StoredSource)) == 0
        looked.set()
        writer.result()


def test_a_new_sqlite_file_may_be_opened_by_several_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    start = Barrier(6)

    def write(number: int) -> None:
        start.wait()
        opened = Database(url)
        with opened.writing() as session:
            session.execute(text("create table if not exists seen (number integer)"))
            session.execute(text("insert into seen values (:number)"), {"number": number})
        opened.dispose()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))

    opened = Database(url)
    with opened.reading() as session:
        assert session.execute(text("select count(*) from seen")).scalar() == 6
    opened.dispose()


def test_moments_come_back_in_utc_whatever_zone_they_went_in_with(database: Database) -> None:
    pacific = timezone(timedelta(hours=-8))

    with database.writing() as session:
        session.add(Subscriber(email="ann@example.org", subscribed_at=NOW.astimezone(pacific)))

    with database.reading() as session:
        stored = session.scalars(select(Subscriber.subscribed_at)).one()
    assert stored == NOW
    assert stored.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="a naive datetime cannot be stored"), database.writing() as session:
        session.add(Subscriber(email="ann@example.org", subscribed_at=datetime(2026, 11, 22, 10)))  # noqa: DTZ001

    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Subscriber)) == 0


def test_a_missing_moment_stays_missing(database: Database) -> None:
    with database.writing() as session:
        make_source(session)
        session.add(Poll(source_key="oakland/legistar", started_at=NOW, since="2026-11-08", until="2027-03-22"))

    with database.reading() as session:
        assert session.scalars(select(Poll.finished_at)).one() is None


def test_a_new_database_is_created_with_its_folder_and_migrated(tmp_path: Path) -> None:
    opened = open_database(load_settings({"SISTERWATCH_VAR_DIR": str(tmp_path / "deep" / "var")}))

    assert is_at_head(opened.engine)
    assert (tmp_path / "deep" / "var" / "sisterwatch.db").is_file()
    opened.dispose()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_postgresql_url_means_the_driver_that_is_installed(scheme: str) -> None:
    opened = Database(f"{scheme}://somebody@127.0.0.1/watch")

    assert opened.engine.url.drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "postgresql://somebody:secret@host:port/watch",
        "mysql://somebody:secret@host/watch",
        "postgresql+asyncpg://somebody:secret@host/watch",
        "postgresql+psycopg2://somebody:secret@host/watch",
        "sqlite+aiosqlite:///watch.db",
    ],
)
def test_a_url_that_cannot_be_used_is_refused_with_one_that_can_and_without_its_password(url: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Database(url)

    message = str(refused.value)
    assert message.startswith("SISTERWATCH_DATABASE_URL ")
    assert "sqlite:///FILE" in message
    assert "postgresql+psycopg://user@host/name" in message
    assert "secret" not in message


def test_a_server_that_does_not_answer_is_a_setting_to_correct() -> None:
    with pytest.raises(SettingsError, match=r"SISTERWATCH_DATABASE_URL cannot be opened: .*refused") as refused:
        open_database(load_settings({"SISTERWATCH_DATABASE_URL": "postgresql://somebody:secret@127.0.0.1:1/watch"}))

    assert "secret" not in str(refused.value)


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("These are notes about the sister cities, and no database at all.\n" * 20)
    before = file.read_bytes()

    with pytest.raises(SettingsError, match=r"cannot be opened: file is not a database"):
        open_database(load_settings({"SISTERWATCH_DATABASE_URL": f"sqlite:///{file}"}))

    assert file.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SettingsError, match=r"folder of SISTERWATCH_DATABASE_URL cannot be made: .*file/var"):
        Database(f"sqlite:///{tmp_path / 'file' / 'var' / 'watch.db'}")
