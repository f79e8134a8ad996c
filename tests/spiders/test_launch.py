"""A crawl as a process of its own: what it is told, how it is ended, and what is reported when it ends badly."""

import fcntl
import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from select import select as readable
from types import SimpleNamespace
from typing import IO, Any

import pytest
import yaml
from sqlalchemy import select

from models.database import Database
from models.poll import Poll, PollState
from models.registry.locality import Locality, UnknownSource, find_source, load_localities
from settings import Settings, load_settings
from spiders.launch import CannotCrawl, CrawlReport, crawl_source, log_path, not_crawled, wanted_sources
from tests.conftest import NOW
from tests.factories import make_source

KEY, OTHER_KEY = "testville/legistar", "testville/primegov"
SAYS_WHO_IT_IS = "echo pid $$\n"
SAYS_THAT_IT_RUNS = "echo > {running}\n"
WAITS_FOR_EVER = "exec cat\n"  # until its standard input ends
OPENS_ITS_POLL = "{python} -I -S {folder}/child.py\n"
TIMEOUT, PATIENCE_SECONDS = 3600, 30
POLL = """
import sqlite3
with sqlite3.connect({database!r}) as connection:
    connection.execute(
        "insert into poll (source_key, started_at, since, until, state, reason, requests, bytes, meetings_listed, "
        "meetings_new, meetings_changed, meetings_unchanged, meetings_cancelled, items, documents, problems, seconds) "
        "values ('testville/legistar', '2026-11-22 18:00:00', '', '', 'running', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)"
    )
connection.close()
"""


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def registry_entry(slug: str, *sources: dict[str, Any]) -> dict[str, Any]:
    return {
        "slug": slug,
        "name": slug.title(),
        "kind": "city",
        "governing_body": "City Council",
        "time_zone": "America/Los_Angeles",
        "website": "https://testville.example.gov",
        "comment": {"note": "Invented: nobody takes comments here."},
        "sources": list(sources),
    }


def entry(name: str, platform: str = "", base_url: str = "", role: str = "current") -> dict[str, Any]:
    expected = {
        "meetings_per_month": 4,
        "newest_agenda_within_days": 60,
        "items_per_meeting": 2,
        "documents_per_meeting": 2,
    }
    return {
        "name": name,
        "platform": platform or name,
        "base_url": base_url or f"http://127.0.0.1:{free_port()}",
        "role": role,
        "expected": expected,
        "delay_seconds": 0.0 if not base_url else 1.0,
    }


TESTVILLE = registry_entry(
    "testville",
    entry("legistar"),
    entry("primegov"),
    entry("swagit"),
    entry("public", "legistar", "https://webapi.legistar.com/v1/testville"),
    entry("old", "legistar", role="history"),
)
LOCALITIES = {
    slug: Locality.model_validate(found)
    for slug, found in (("testville", TESTVILLE), ("elsewhere", registry_entry("elsewhere", entry("legistar"))))
}


class Crawls:
    """The crawls of this test's database, under a fake or the real Scrapy."""

    def __init__(self, database: Database, settings: Settings, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.database, self.settings, self.folder, self.patch = database, settings, folder, patch

    def instead(self, script: str) -> None:
        """Let a shell script run instead of Scrapy."""
        (self.folder / "child.py").write_text(POLL.format(database=self.database.engine.url.database))
        path = self.folder / "python"
        names = {"running": shlex.quote(str(self.folder / "running")), "folder": shlex.quote(str(self.folder))}
        path.write_text(f"#!/bin/sh\n{script.format(python=shlex.quote(sys.executable), **names)}")
        path.chmod(0o700)
        self.patch.setattr("spiders.child.sys", SimpleNamespace(executable=str(path)))

    def stop_when_it_runs(self) -> None:
        """Let the time be over as soon as the child says that it runs."""
        running = self.folder / "running"
        os.mkfifo(running)

        class TooSlow(subprocess.Popen[bytes]):
            def wait(self, timeout: float | None = None) -> int:
                if timeout == TIMEOUT:
                    pipe = os.open(running, os.O_RDONLY | os.O_NONBLOCK)
                    assert readable([pipe], [], [], PATIENCE_SECONDS)[0], "the child does not run"
                    os.close(pipe)
                    timeout = 0
                return super().wait(timeout)

        self.patch.setattr("spiders.child.subprocess.Popen", TooSlow)

    def crawl(self, key: str = KEY, **values: Any) -> CrawlReport:
        return crawl_source(self.database, self.settings, *find_source(LOCALITIES, key), **values)

    def log(self, key: str = KEY) -> str:
        return log_path(self.settings, key).read_text()

    @property
    def child(self) -> int:
        """The process id that the script said last."""
        return int(self.log().split("pid ")[-1].split()[0])

    def polls(self) -> list[Poll]:
        with self.database.reading() as session:
            return list(session.scalars(select(Poll).order_by(Poll.id)))


@pytest.fixture
def crawls(sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Crawls:
    """Nobody waits for another crawl, and no child is given time to end."""
    for name in [name for name in os.environ if name.startswith("SISTERWATCH_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SISTERWATCH_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("SISTERWATCH_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SISTERWATCH_DATABASE_URL", f"sqlite:///{sqlite.engine.url.database}")
    monkeypatch.setenv("SISTERWATCH_NOW", NOW.isoformat())
    monkeypatch.setattr("spiders.launch.LOCK_PATIENCE_SECONDS", 0)
    monkeypatch.setattr("spiders.child.GRACE_SECONDS", 0.1)
    with sqlite.writing() as session:
        make_source(session, KEY)
    return Crawls(sqlite, load_settings(), tmp_path, monkeypatch)


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


class TestWantedSources:
    def keys(self, *, slugs: tuple[str, ...] = (), keys: tuple[str, ...] = ()) -> list[str]:
        return [source.key for _, source in wanted_sources(LOCALITIES, slugs, keys)]

    def test_all_current_ones_are_wanted_by_default(self) -> None:
        assert self.keys() == [
            "testville/legistar",
            "testville/primegov",
            "testville/swagit",
            "testville/public",
            "elsewhere/legistar",
        ]

    def test_the_current_ones_of_named_localities_are(self) -> None:
        assert self.keys(slugs=("elsewhere",)) == ["elsewhere/legistar"]

    def test_keys_name_any_source_whatever_its_role(self) -> None:
        """In the order in which they are named; localities beside them are not asked."""
        assert self.keys(slugs=("elsewhere",), keys=("testville/old", KEY)) == ["testville/old", KEY]

    def test_what_is_not_in_the_registry_is_named_with_what_is(self) -> None:
        with pytest.raises(CannotCrawl, match="no locality is called 'atlantis'; there are testville, elsewhere"):
            self.keys(slugs=("testville", "atlantis"))
        with pytest.raises(UnknownSource, match="testville/iqm3"):
            self.keys(keys=("testville/iqm3",))


class TestBeforeTheStart:
    def test_a_platform_without_a_spider_is_reported_and_nothing_started(self, crawls: Crawls) -> None:
        crawls.instead(SAYS_WHO_IT_IS)

        report = crawls.crawl("testville/swagit")

        assert (report.state, report.is_good) == (PollState.NO_SPIDER, False)
        assert (report.source, report.locality, report.platform, report.role) == (
            "testville/swagit",
            "testville",
            "swagit",
            "current",
        )
        assert "swagit cannot be read yet" in report.reason
        assert not log_path(crawls.settings, "testville/swagit").exists()

    def test_public_portals_are_not_asked_without_a_contact(self, crawls: Crawls) -> None:
        """They would not know whom to write to; nothing is started."""
        crawls.instead(SAYS_WHO_IT_IS)

        with pytest.raises(CannotCrawl, match="SISTERWATCH_CONTACT"):
            crawls.crawl("testville/public")

        assert not log_path(crawls.settings, "testville/public").exists()

    def test_with_a_contact_they_are_and_loopback_is_without(self, crawls: Crawls) -> None:
        crawls.instead("exit 1\n")

        crawls.crawl()
        crawls.settings = replace(crawls.settings, contact="organizer@example.org")
        crawls.crawl("testville/public")

        assert all(log_path(crawls.settings, key).exists() for key in (KEY, "testville/public"))

    def test_the_report_of_a_crawl_that_could_not_begin_says_why(self) -> None:
        locality, source = find_source(LOCALITIES, KEY)

        expected = not_crawled(locality, source, CannotCrawl("another one runs"))
        surprise = not_crawled(locality, source, OSError("no space"))

        assert (expected.source, expected.state, expected.is_good) == (KEY, PollState.INTERRUPTED, False)
        assert (expected.reason, surprise.reason) == ("another one runs", "OSError: no space")


class TestTheLock:
    @pytest.fixture
    def held(self, crawls: Crawls) -> Iterator[IO[str]]:
        """The lock of the source, as another crawl of it holds it."""
        path = crawls.settings.var_dir / "locks" / "testville-legistar.lock"
        path.parent.mkdir(parents=True)
        with path.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield lock

    @pytest.mark.usefixtures("held")
    def test_a_source_is_not_crawled_twice_at_a_time(self, crawls: Crawls) -> None:
        crawls.instead(SAYS_WHO_IT_IS)

        with pytest.raises(CannotCrawl, match="another crawl of testville/legistar is running"):
            crawls.crawl()

        assert not log_path(crawls.settings, KEY).exists()

    @pytest.mark.usefixtures("held")
    def test_other_sources_are_crawled_meanwhile(self, crawls: Crawls) -> None:
        crawls.instead(SAYS_WHO_IT_IS)

        crawls.crawl(OTHER_KEY)

        assert "pid" in crawls.log(OTHER_KEY)

    def test_one_that_ends_soon_is_waited_for(
        self, crawls: Crawls, held: IO[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("spiders.launch.LOCK_PATIENCE_SECONDS", 60)
        monkeypatch.setattr("spiders.launch.time.sleep", lambda _: fcntl.flock(held, fcntl.LOCK_UN))
        crawls.instead(SAYS_WHO_IT_IS)

        crawls.crawl()

        assert crawls.child

    def test_a_crawl_that_ended_leaves_no_lock(self, crawls: Crawls) -> None:
        crawls.instead(SAYS_WHO_IT_IS)

        crawls.crawl()
        crawls.crawl()

        assert crawls.log().count("pid") == 2

    def test_what_a_crawl_left_behind_keeps_it(self, crawls: Crawls) -> None:
        """A process that still writes to the database is the crawl, whatever became of its parent."""
        crawls.instead("sleep 60 & echo pid $!\n")
        crawls.crawl()

        try:
            with pytest.raises(CannotCrawl):
                crawls.crawl()
        finally:
            os.kill(crawls.child, signal.SIGKILL)


class TestTheProcess:
    def test_it_is_told_its_source_and_window_and_whom_to_end_with(self, crawls: Crawls) -> None:
        crawls.instead('echo "$SISTERWATCH_ENDS_WITH_PARENT:" "$@"\n')

        crawls.crawl(since=date(2026, 11, 1), until=date(2026, 11, 30))
        crawls.crawl()

        command = f"1: -m scrapy crawl legistar -a source={KEY}"
        assert crawls.log().splitlines() == [f"{command} -a since=2026-11-01 -a until=2026-11-30", command]

    def test_one_that_dies_at_once_was_interrupted_and_its_log_says_why(self, crawls: Crawls) -> None:
        crawls.instead("echo 'ImportError: no such module' >&2; exit 7\n")

        report = crawls.crawl()

        path = log_path(crawls.settings, KEY)
        assert (report.state, report.is_good) == (PollState.INTERRUPTED, False)
        assert report.reason == f"the crawl ended at once with status 7: see {path}"
        assert "ImportError" in path.read_text()

    def test_an_earlier_poll_is_not_taken_for_its_own(self, crawls: Crawls) -> None:
        with crawls.database.writing() as session:
            session.add(Poll(source_key=KEY, started_at=NOW, finished_at=NOW, since="", until="", state="ok", items=9))
        crawls.instead("exit 0\n")

        report = crawls.crawl()

        assert (report.state, report.items) == (PollState.INTERRUPTED, 0)

    @pytest.mark.parametrize("deafness", ["", "trap '' TERM\n"], ids=["at a word", "by force"])
    def test_one_that_takes_too_long_is_ended(self, crawls: Crawls, deafness: str) -> None:
        crawls.instead(deafness + SAYS_WHO_IT_IS + SAYS_THAT_IT_RUNS + WAITS_FOR_EVER)
        crawls.stop_when_it_runs()

        report = crawls.crawl()

        assert report.state == PollState.INTERRUPTED
        assert is_gone(crawls.child)

    def test_one_that_takes_too_long_says_so_when_its_poll_had_begun(self, crawls: Crawls) -> None:
        """The poll stays open: the next crawl of the source closes it."""
        crawls.instead(SAYS_WHO_IT_IS + OPENS_ITS_POLL + SAYS_THAT_IT_RUNS + WAITS_FOR_EVER)
        crawls.stop_when_it_runs()

        report = crawls.crawl()

        assert (report.state, report.reason) == (PollState.INTERRUPTED, f"stopped after {TIMEOUT} s")
        assert is_gone(crawls.child)
        assert [poll.finished_at for poll in crawls.polls()] == [None]

    def test_one_that_dies_in_the_middle_was_interrupted(self, crawls: Crawls) -> None:
        crawls.instead(OPENS_ITS_POLL + "exit 9\n")

        report = crawls.crawl()

        path = log_path(crawls.settings, KEY)
        assert (report.state, report.reason) == (
            PollState.INTERRUPTED,
            f"the crawl died with status 9: see {path}",
        )

    def test_whatever_ends_the_waiting_ends_the_child(self, crawls: Crawls, monkeypatch: pytest.MonkeyPatch) -> None:
        """Such as the operator's Ctrl-C."""
        started: list[int] = []
        crawls.instead("exec sleep 60\n")  # deaf to the end of its standard input

        class Interrupted(subprocess.Popen[bytes]):
            def wait(self, timeout: float | None = None) -> int:
                if not started:
                    started.append(self.pid)
                    raise KeyboardInterrupt
                return super().wait(timeout)

        monkeypatch.setattr("spiders.child.subprocess.Popen", Interrupted)

        with pytest.raises(KeyboardInterrupt):
            crawls.crawl()

        assert is_gone(started[0])


class TestTheLog:
    @pytest.fixture
    def path(self, crawls: Crawls) -> Path:
        """A log of ten bytes, from an earlier crawl."""
        path = log_path(crawls.settings, KEY)
        path.parent.mkdir(parents=True)
        path.write_text("long ago.\n")
        crawls.instead("echo now\n")
        return path

    def test_it_grows_with_each_crawl(self, crawls: Crawls, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("spiders.child.LARGEST_LOG_BYTES", 10)

        crawls.crawl()

        assert path.read_text() == "long ago.\nnow\n"
        assert [each.name for each in path.parent.iterdir()] == ["crawl-testville-legistar.log"]

    def test_one_that_is_too_large_is_put_aside_and_replaces_the_one_before(
        self, crawls: Crawls, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("spiders.child.LARGEST_LOG_BYTES", 9)
        aside = path.with_name("crawl-testville-legistar.1.log")
        aside.write_text("even longer ago\n")

        crawls.crawl()

        assert (path.read_text(), aside.read_text()) == ("now\n", "long ago.\n")


def test_a_real_crawl_of_a_portal_that_is_down_reports_what_its_poll_says(crawls: Crawls) -> None:
    """Scrapy itself, against a port of loopback that nobody listens at."""
    folder = crawls.folder / "data" / "localities"
    folder.mkdir(parents=True)
    (folder / "testville.yml").write_text(yaml.safe_dump(TESTVILLE))
    locality, source = find_source(load_localities(folder.parent), KEY)

    report = crawl_source(crawls.database, crawls.settings, locality, source)

    [poll] = crawls.polls()
    assert (report.state, report.is_good) == (PollState.UNREACHABLE, False)
    assert "the connection was refused" in report.reason
    assert (report.reason, report.problems, report.requests) == (poll.reason, poll.problems, poll.requests)
    assert poll.finished_at == NOW
    assert report.meetings_listed == 0
