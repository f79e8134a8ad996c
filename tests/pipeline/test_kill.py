"""Killed at any moment, a run that follows ends where an undisturbed one does, and nobody gets a mail twice."""

import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import Column, DateTime

from models.base import UtcDateTime
from models.database import open_database
from models.tables import Base
from settings import ROOT, load_settings
from tests.conftest import NOW
from tests.pipeline.watch import Row, Watch, content_of, start_watch, town

KILLS, KILLS_IN_A_ROW = 10, 5
SEED = 20261122
PATIENCE_SECONDS = 20  # for the children of a killed run to end


@dataclass(frozen=True)
class End:
    """Where a run ended: what every row says, and the mails by their Message-ID."""

    content: dict[str, list[Row]]
    mails: list[str]


@pytest.fixture(scope="module")
def watch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    portals = [town("legistar", "legistar")]
    with pytest.MonkeyPatch.context() as patch:
        watch = start_watch(tmp_path_factory.mktemp("kill"), patch, portals)
        yield watch
        watch.close()


def start_run(watch: Watch, var_dir: Path, moment: datetime) -> subprocess.Popen[bytes]:
    """`sisterwatch run` in a process group of its own."""
    watch.at(moment)
    watch.patch.setenv("SISTERWATCH_VAR_DIR", str(var_dir))
    return subprocess.Popen(
        [sys.executable, "-m", "cli.app", "run", "--direct"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill_after(run: subprocess.Popen[bytes], seconds: float) -> None:
    """Kill the run itself, and nothing else of its group: its children must end by themselves."""
    try:
        run.wait(seconds)
    except subprocess.TimeoutExpired:
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
    for child in members(run.pid):
        assert has_ended(child), "a child outlived the run that started it"


def members(group: int) -> list[int]:
    """The processes of the group that are there, with those that ended and wait to be reaped."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended while we looked
        if int(fields[2]) == group:
            found.append(int(stat.parent.name))
    return found


def has_ended(process: int) -> bool:
    """Wait for the end of a process that is no child of ours."""
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], PATIENCE_SECONDS)[0])
    finally:
        os.close(handle)


def finish(watch: Watch, var_dir: Path) -> End:
    """Run to the end, an hour later: what a killed sender had claimed is free again."""
    with start_run(watch, var_dir, NOW + timedelta(hours=1)) as run:
        assert run.wait(120) == 0
    settings = load_settings()
    database = open_database(settings)
    tables = [table for table in Base.metadata.sorted_tables if table.name != "poll"]
    left_out = {table.name: {column.name for column in table.columns if is_about_the_run(column)} for table in tables}
    content = content_of(database.engine, tables, left_out)
    database.dispose()
    mails = [message_from_bytes(mail.read_bytes())["Message-ID"] for mail in settings.outbox_dir.glob("*.eml")]
    return End(content, sorted(mails))


def is_about_the_run(column: Column[object]) -> bool:
    """Row numbers, moments, and how often something was tried."""
    is_row_number = column.name == "id" or any(key.column.name == "id" for key in column.foreign_keys)
    is_moment = isinstance(column.type, UtcDateTime | DateTime)
    is_header = column.table.name == "exchange" and column.name in ("times", "request_headers", "response_headers")
    return is_row_number or is_moment or is_header or column.name in ("attempts", "body_text", "body_html")


@pytest.mark.slow
def test_a_killed_run_is_made_good_by_the_next(watch: Watch, tmp_path: Path) -> None:
    """Ten kills, spread over the whole run; twice, after five of them, the run is finished and compared."""
    chance = random.Random(SEED)
    started = time.monotonic()
    with start_run(watch, tmp_path / "undisturbed", NOW) as run:
        assert run.wait(120) == 0
    duration = time.monotonic() - started
    undisturbed = finish(watch, tmp_path / "undisturbed")
    # One in each tenth of the run, in an order that mixes early and late ones.
    moments = [(tenth + chance.random()) / KILLS * duration for tenth in chance.sample(range(KILLS), KILLS)]

    for first in range(0, KILLS, KILLS_IN_A_ROW):
        var_dir = tmp_path / f"killed-{first}"
        for seconds in sorted(moments[first : first + KILLS_IN_A_ROW]):
            kill_after(start_run(watch, var_dir, NOW), seconds)
        end = finish(watch, var_dir)

        for table, rows in undisturbed.content.items():
            assert end.content[table] == rows, (table, moments[first : first + KILLS_IN_A_ROW])
        assert end.mails == undisturbed.mails
        assert len(end.mails) == len(set(end.mails)) == 2
