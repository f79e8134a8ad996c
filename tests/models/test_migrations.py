"""The schema that the migrations make is the one that the models describe, on both kinds of database."""

import subprocess
import sys
from collections.abc import Callable

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from models.database import Database, migrate
from models.schema import head, is_at_head
from models.search import parse_query, search
from models.search.index import INDEX_TABLES, is_model_table
from models.tables import Base
from settings import ROOT, SettingsError
from tests.conftest import NOW
from tests.factories import make_document, make_item, make_meeting, publish

TABLES = {
    *("account", "agenda_item", "agenda_page", "agenda_revision", "announcement", "attachment", "decision", "document"),
    *(
        "document_version",
        "exchange",
        "flag",
        "listing",
        "match",
        "meeting",
        "meeting_alias",
        "meeting_document",
        "meeting_revision",
        "message",
    ),
    *("page", "poll", "problem", "recognition", "source", "stored_file", "subscriber"),
}
# The search's tables are no models: PostgreSQL's have tsvectors, SQLite's are FTS5's, which keeps others behind them.
SEARCH_TABLES = {
    "postgresql": {*INDEX_TABLES, "page_search_file"},
    "sqlite": {
        "document_search_content",
        *(f"{index}{behind}" for index in INDEX_TABLES for behind in ("", "_config", "_data", "_docsize", "_idx")),
    },
}


def all_tables(database: Database) -> set[str]:
    return TABLES | SEARCH_TABLES[database.engine.dialect.name] | {"alembic_version"}


def test_an_empty_database_gets_exactly_the_schema_of_the_models(empty_database: Database) -> None:
    """Alembic itself finds nothing to add, to drop or to change: no table, column, type, default, index or key.

    It is not shown the tables of the search, which the next test names.
    """
    migrate(empty_database)
    options = {
        "compare_type": True,
        "compare_server_default": True,
        "include_name": lambda name, kind, _: kind != "table" or is_model_table(name),
    }

    with empty_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_every_table_is_there_and_no_other(database: Database) -> None:
    assert set(inspect(database.engine).get_table_names()) == all_tables(database)
    assert set(Base.metadata.tables) == TABLES


def test_a_migrated_database_is_at_the_head_and_an_empty_one_is_not(empty_database: Database) -> None:
    assert not is_at_head(empty_database.engine)

    migrate(empty_database)

    assert is_at_head(empty_database.engine)


def test_migrating_again_keeps_what_is_stored(database: Database) -> None:
    with database.writing() as session:
        session.execute(text("insert into source values ('a/b', 'a', 'A', 'UTC', 'b', 'current', null)"))

    migrate(database)

    with database.reading() as session:
        assert session.execute(text("select key from source")).scalars().all() == ["a/b"]


def test_a_revision_of_an_older_program_keeps_the_answer_that_it_was_read_from(database: Database) -> None:
    """The first schema named one answer in the revision itself; it becomes a page, and on the way down one again."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    rows = [
        "insert into source values ('a/b', 'a', 'A', 'UTC', 'b', 'current', null)",
        "insert into meeting (id, source_key, vendor_id, body, title, starts_at, is_time_known, time_zone, location,"
        " status, status_evidence, amendment, comment, page_url, video_url, listing_hash, agenda_urls, is_agenda_due,"
        " agenda_failures, first_seen_at) values (1, 'a/b', '1', '', '', '2026-01-01', true, 'UTC', '', 'scheduled',"
        " '', '', '', '', '', '', '[]', false, 0, '2026-01-01')",
        "insert into agenda_revision (id, meeting_id, number, is_current, content_hash, url, sha256, seen_by)"
        " values (7, 1, 1, true, '', 'https://portal.example.org/agenda', 'abc', '2026-01-01')",
        "insert into agenda_item (revision_id, position, item_key, vendor_id, number, title, text, section,"
        " is_consent, file_number) values (7, 1, '1', '1', '', 'Adopt the minutes', '', '', false, '')",
    ]
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        for row in rows:
            connection.execute(text(row))

    migrate(database)

    read_from = [("https://portal.example.org/agenda", "abc")]
    with database.reading() as session:
        stored = "select url, sha256 from agenda_page where revision_id = 7 and position = 1"
        assert [tuple(row) for row in session.execute(text(stored))] == read_from
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        stored = "select url, sha256 from agenda_revision where id = 7"
        assert [tuple(row) for row in connection.execute(text(stored))] == read_from


def test_what_an_older_program_stored_is_found_and_the_way_down_leaves_no_trigger(database: Database) -> None:
    """The index is built of the rows that are there; without it pages and names are stored as before."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0004")
    with database.writing() as session:  # the models name columns that came later
        file = {
            "sha256": "0" * 64,
            "size": 1,
            "media_type": "application/pdf",
            "text_state": "read",
            "text_problem": "",
        }
        page = {"sha256": "0" * 64, "number": 1, "text": "Our sister-\ncity relation-\nship", "method": "text layer"}
        for table, row in (("stored_file", file | {"stored_at": NOW}), ("page", page)):
            names = ", ".join(row)
            session.execute(text(f"INSERT INTO {table} ({names}) VALUES (:{', :'.join(row)})"), row)  # noqa: S608
        publish(session, make_meeting(session), make_document(session, sha256="0" * 64), name="Sochi letter")

    migrate(database)

    with database.reading() as session:
        found = [
            [(hit.kind, hit.page) for hit in search(session, parse_query(words))]
            for words in ('"sister city"', "relationship", "sochi", "nakhodka")
        ]
    assert found == [[("page", 1)], [("page", 1)], [("document", None)], []]


def test_letters_with_their_marks_apart_are_found_after_the_way_up_and_leave_no_trace_on_the_way_down(
    sqlite: Database,
) -> None:
    """The index of a program that knew й only as one letter; FTS5's own check compares it with the texts."""
    config = Config(toml_file=ROOT / "pyproject.toml")

    def move(step: Callable[[Config, str], None], revision: str) -> None:
        with sqlite.engine.begin() as connection:
            config.attributes["connection"] = connection
            step(config, revision)
            for index in ("page_search", "item_search"):
                connection.execute(text(f"insert into {index} ({index}, rank) values ('integrity-check', 1)"))  # noqa: S608

    def found() -> list[str]:
        with sqlite.reading() as session:
            return sorted(hit.kind for hit in search(session, parse_query("новый")))

    move(command.downgrade, "0007")
    with sqlite.writing() as session:
        meeting = make_meeting(session)
        publish(session, meeting, make_document(session, pages=["Новыи\u0306", "Jose\u0301", "plain"]))
        make_item(session, meeting, title="НОВЫИ\u0306")
    move(command.upgrade, "head")
    assert found() == ["item", "page"]
    move(command.downgrade, "0007")
    move(command.upgrade, "head")
    assert found() == ["item", "page"]


def test_scans_of_an_older_program_are_read_once_more_so_that_they_wait_for_ocr(database: Database) -> None:
    config = Config(toml_file=ROOT / "pyproject.toml")
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0006")
    problems = {
        "a": ("read", "no text layer: 2 of 2 pages have no text (a scan?)"),
        "b": ("read", "the text layer of 1 of 4 pages is broken: no spaces on 1 page"),
        "c": ("read", ""),
        "d": ("failed", "it is encrypted with a password"),
    }
    with database.writing() as session:
        for sha256, (state, problem) in problems.items():
            session.execute(
                text(
                    "INSERT INTO stored_file (sha256, size, media_type, text_state, text_problem, stored_at) "
                    "VALUES (:sha256, 1, 'application/pdf', :state, :problem, :now)"
                ),
                {"sha256": sha256, "state": state, "problem": problem, "now": NOW},
            )

    migrate(database)

    with database.reading() as session:
        states = dict(session.execute(text("SELECT sha256, text_state FROM stored_file")).all())
    assert states == {"a": "pending", "b": "pending", "c": "read", "d": "failed"}


def test_the_way_down_leaves_nothing_and_leads_up_again(database: Database) -> None:
    config = Config(toml_file=ROOT / "pyproject.toml")

    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")

    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    assert not is_at_head(database.engine)
    migrate(database)
    assert set(inspect(database.engine).get_table_names()) == all_tables(database)


def test_the_head_that_is_read_without_alembic_is_alembics_own() -> None:
    scripts = ScriptDirectory.from_config(Config(toml_file=ROOT / "pyproject.toml"))

    assert [head()] == scripts.get_heads()


def test_processes_that_begin_at_once_do_not_migrate_against_each_other(empty_database: Database) -> None:
    """Two workers start on a new machine: one creates the tables, the other waits and finds them."""
    url = empty_database.engine.url.render_as_string(hide_password=False)
    code = (
        "import sys, alembic.command; from models.database import Database, migrate; opened = Database(sys.argv[1]); "
        "print('ready', flush=True); sys.stdin.readline(); migrate(opened)"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    workers = [
        subprocess.Popen([sys.executable, "-c", code, url], cwd=ROOT, text=True, bufsize=1, **pipes) for _ in range(2)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"

    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")

    assert [worker.communicate(timeout=60)[1] for worker in workers] == ["", ""]
    assert is_at_head(empty_database.engine)


def test_a_database_of_a_newer_program_is_left_alone(database: Database) -> None:
    with database.writing() as session:
        session.execute(text("update alembic_version set version_num = '9999'"))

    with pytest.raises(SettingsError, match=r"newer than this program, which must be updated.*9999"):
        migrate(database)

    assert set(inspect(database.engine).get_table_names()) == all_tables(database)
