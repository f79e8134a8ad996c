"""A watch over make-believe portals: its own data folder, database, outbox and clock, and the stages as plain calls."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Engine, Table, select
from sqlalchemy.orm import Session

from alerts.alert import AlertCounts
from cli.stages import alert_stage, crawl_stage, flag_stage, read_stage, recognise_stage
from demo import towns
from demo.portals.portal import Portal
from demo.server import LoggedRequest, PortalServer
from documents.ocr.recognise import RecognisedCounts
from documents.read import ReadCounts
from flagging.meeting_flags import FlagCounts
from models.database import Database, open_database
from models.document import Document
from models.meeting import Meeting as StoredMeeting
from models.poll import Poll, Problem
from settings import ROOT, load_settings
from spiders.launch import CrawlReport
from tests.conftest import NOW
from tests.forked import run_forked, run_scrapy
from tests.pipeline.crawl_many import crawl_many

Row = tuple[str, ...]

TODAY = date(2026, 11, 22)  # the portals' day; NOW is its tenth hour in California
EXPECTED = {
    "meetings_per_month": 4,
    "newest_agenda_within_days": 60,
    "items_per_meeting": 2,
    "documents_per_meeting": 2,
    "note": "Invented.",
}


@dataclass
class Watch:
    """What an operator has: a folder, a clock, and the stages."""

    root: Path
    server: PortalServer
    patch: pytest.MonkeyPatch
    _database: Database | None = field(default=None, repr=False)

    def at(self, moment: datetime) -> None:
        """Let every stage run at this moment."""
        self.patch.setenv("SISTERWATCH_NOW", moment.isoformat())

    # The stages.

    def crawl(self, *sources: str, since: date | None = None, until: date | None = None) -> dict[str, CrawlReport]:
        """Crawl the sources (all of them by default), each in a process of its own."""
        return {report.source: report for report in crawl_stage((), sources, since, until)}

    def crawl_together(self, sources: Iterable[str]) -> dict[str, Poll]:
        """Crawl many sources in one process, which is what many short crawls cost least in; return their polls."""
        keys = list(sources)
        check_log(run_forked(crawl_many, keys))
        return {key: self.newest_poll(key) for key in keys}

    def read(self) -> ReadCounts:
        return read_stage()

    def recognise(self) -> RecognisedCounts:
        return recognise_stage()

    def flag(self) -> FlagCounts:
        return flag_stage()

    def alert(self) -> AlertCounts:
        return alert_stage()

    def run(self, *sources: str) -> tuple[dict[str, CrawlReport], ReadCounts, FlagCounts, AlertCounts]:
        """All stages once."""
        return self.crawl(*sources), self.read(), self.flag(), self.alert()

    # What there is to see afterwards.

    @property
    def database(self) -> Database:
        if self._database is None:
            self._database = open_database(load_settings())
        return self._database

    @contextmanager
    def looking(self) -> Iterator[Session]:
        with self.database.reading() as session:
            yield session

    def newest_poll(self, source: str) -> Poll:
        with self.looking() as session:
            return session.scalars(select(Poll).where(Poll.source_key == source).order_by(Poll.id.desc())).first()

    def problems(self, source: str | None = None, *, solved: bool = False) -> list[Problem]:
        """The problems of a source, or of all, that are open (or solved)."""
        wanted = [Problem.solved_at.is_not(None) if solved else Problem.solved_at.is_(None)]
        if source is not None:
            wanted.append(Problem.source_key == source)
        with self.looking() as session:
            return list(session.scalars(select(Problem).where(*wanted).order_by(Problem.id)))

    def meetings(self, source: str | None = None) -> dict[str, StoredMeeting]:
        """The stored meetings by their vendor's id."""
        with self.looking() as session:
            found = select(StoredMeeting).order_by(StoredMeeting.starts_at, StoredMeeting.id)
            if source is not None:
                found = found.where(StoredMeeting.source_key == source)
            return {meeting.vendor_id: meeting for meeting in session.scalars(found)}

    def documents(self, source: str) -> list[Document]:
        with self.looking() as session:
            return list(session.scalars(select(Document).where(Document.source_key == source).order_by(Document.id)))

    def kept(self, sha256: str | None) -> bytes:
        """The bytes in the file store."""
        assert sha256 is not None
        return (load_settings().files_dir / sha256[:2] / sha256[2:4] / sha256).read_bytes()

    def mails(self) -> list[Path]:
        return sorted(load_settings().outbox_dir.glob("*.eml"))

    @contextmanager
    def asking(self) -> Iterator[list[LoggedRequest]]:
        """The requests that the portals get meanwhile; the list is filled at the end."""
        before, during = len(self.server.requests), []
        yield during
        during.extend(self.server.requests[before:])

    def close(self) -> None:
        if self._database is not None:
            self._database.dispose()
        self.server.close()


def check_log(log: str) -> None:
    """Assert that nothing failed in a crawl that Scrapy goes on after."""
    for sign in ("Error processing", "error processing", "Error caught", "Unhandled error"):
        _, found, trace = log.partition(sign)
        assert not found, sign + trace[:4000]


def start_watch(
    root: Path,
    patch: pytest.MonkeyPatch,
    portals: Sequence[Portal],
    localities: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    robots: str = "User-agent: *\nAllow: /\n",
) -> Watch:
    """Serve the portals and point the environment at a data folder that names them.

    `localities` are the registry's files by slug, with `{prefix}` in place of a base URL; by default one locality,
    testville, has every portal as a source named like its prefix.
    """
    server = PortalServer(portals, robots=robots)
    if localities is None:
        localities = {"testville": locality_with([source_of(portal) for portal in portals])}
    base_urls = {portal.prefix: server.url_of(portal.prefix) for portal in portals}
    write_registry(root / "data", localities, base_urls)
    use_only(root, patch)
    patch.setattr("spiders.launch.run_scrapy", run_scrapy)
    return Watch(root, server, patch)


def write_registry(data: Path, localities: Mapping[str, Mapping[str, Any]], base_urls: Mapping[str, str]) -> None:
    """Write a data folder with the localities and the real rules."""
    (data / "localities").mkdir(parents=True)
    shutil.copytree(ROOT / "data" / "rules", data / "rules")
    for slug, locality in localities.items():
        text = yaml.safe_dump(dict(locality), allow_unicode=True, sort_keys=False)
        for name, url in base_urls.items():
            text = text.replace("{" + name + "}", url)
        (data / "localities" / f"{slug}.yml").write_text(text, encoding="utf-8")


def use_only(root: Path, patch: pytest.MonkeyPatch) -> None:
    """Point the environment at the folder, with the clock at NOW."""
    for name in [name for name in os.environ if name.startswith("SISTERWATCH_")]:
        patch.delenv(name)
    patch.setenv("SISTERWATCH_DATA_DIR", str(root / "data"))
    patch.setenv("SISTERWATCH_VAR_DIR", str(root / "var"))
    patch.setenv("SISTERWATCH_CONTACT", "organizer@example.org")
    patch.setenv("SISTERWATCH_NOW", NOW.isoformat())


def locality_with(sources: Sequence[Mapping[str, Any]], **more: Any) -> dict[str, Any]:
    """A locality of the registry, with its Russian partner."""
    return {
        "slug": "testville",
        "name": "Testville",
        "kind": "city",
        "governing_body": "City Council",
        "time_zone": "America/Los_Angeles",
        "website": "https://testville.example.gov",
        "sources": [dict(source) for source in sources],
        "russian_partners": [{"name": "Nakhodka", "country": "Russia", "distinctive": True}],
        "comment": {"note": "Invented: nobody takes comments here."},
        **more,
    }


def source_of(portal: Portal, **more: Any) -> dict[str, Any]:
    """The registry's entry of a portal; its name is the portal's prefix."""
    return {
        "name": portal.prefix,
        "platform": portal.locality.platform,
        "base_url": "{" + portal.prefix + "}",
        "role": "current",
        "expected": EXPECTED,
        "delay_seconds": 0.0,
        **more,
    }


def town(prefix: str, platform: str, **options: Any) -> Portal:
    """A small invented portal, dated from TODAY: see demo.towns."""
    return towns.town(prefix, platform, TODAY, **options)


def content_of(engine: Engine, tables: Iterable[Table], without: Mapping[str, set[str]]) -> dict[str, list[Row]]:
    """Every row of the tables as what it says, sorted, without columns that are about the run and not the world."""
    content = {}
    with engine.connect() as connection:
        for table in tables:
            columns = [column for column in table.columns if column.name not in without.get(table.name, set())]
            content[table.name] = sorted(tuple(map(str, row)) for row in connection.execute(select(*columns)))
    return content
