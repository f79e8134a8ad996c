"""The stages as the command line calls them, with progress on a terminal and plain lines in a log."""

import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from rich.console import Console

from models.database import Database, open_database
from settings import Settings, load_settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from alerts.alert import AlertCounts
    from documents.ocr.recognise import RecognisedCounts
    from documents.read import ReadCounts
    from flagging.meeting_flags import FlagCounts
    from spiders.launch import CrawlReport

console = Console(stderr=True)


@dataclass
class Run:
    """What one run of all stages came to."""

    crawls: "list[CrawlReport]"
    read: "ReadCounts"
    flagged: "FlagCounts"
    alerted: "AlertCounts"
    recognised: "RecognisedCounts"
    messages_by_source: dict[str, int] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Whether every source that was to be read was read."""
        return all(crawl.is_good for crawl in self.crawls)


def run_stages(
    localities: Sequence[str], sources: Sequence[str], since: date | None, until: date | None, *, is_direct: bool
) -> Run:
    """Run all stages, through Prefect or in this process."""
    _, database = _open()
    with database.reading() as session:
        newest_message = _newest_message(session)
    if is_direct:
        run = _directly(localities, sources, since, until)
    else:
        run = _through_prefect(localities, sources, since, until)
    with database.reading() as session:
        run.messages_by_source = _messages_by_source(session, newest_message)
    database.dispose()
    return run


def _directly(localities: Sequence[str], sources: Sequence[str], since: date | None, until: date | None) -> Run:
    """What text there is already is told of before any scan is looked at."""
    crawls, read, flagged, alerted = (
        crawl_stage(localities, sources, since, until),
        read_stage(),
        flag_stage(),
        alert_stage(),
    )
    recognised = recognise_stage(minutes=load_settings().ocr_minutes)
    if recognised.pages:
        flagged, alerted = flagged + flag_stage(), alerted + alert_stage()
    return Run(crawls, read, flagged, alerted, recognised)


def crawl_stage(
    localities: Sequence[str] = (), sources: Sequence[str] = (), since: date | None = None, until: date | None = None
) -> "list[CrawlReport]":
    """Crawl the wanted sources, a few at a time, each in its own process."""
    from models.registry.locality import Locality, Source, load_localities
    from spiders.launch import crawl_source, not_crawled, wanted_sources

    settings, database = _open()
    wanted = wanted_sources(load_localities(settings.data_dir), localities, sources)

    def crawl(pair: tuple[Locality, Source]) -> "CrawlReport":
        try:
            return crawl_source(database, settings, *pair, since=since, until=until)
        except Exception as error:
            return not_crawled(*pair, error)

    reports = []
    with progress("Crawling", len(wanted)) as advance, ThreadPoolExecutor(settings.crawl_concurrency) as pool:
        for report in pool.map(crawl, wanted):
            reports.append(report)
            advance(len(reports), f"{report.source}: {report.state}")
    database.dispose()
    return reports


def read_stage(limit: int | None = None, *, is_again: bool = False) -> "ReadCounts":
    """Read what waits; with `is_again` also what was read by an older reader, or recognised otherwise than today."""
    from documents.ocr.recognise import recognise_again
    from documents.read import read_again, read_pending
    from models.files import FileStore

    settings, database = _open()
    if is_again:
        print(f"To be read again: {read_again(database):,} files", file=sys.stderr)
        print(f"To be recognised again: {recognise_again(database, settings.ocr_languages):,} pages", file=sys.stderr)
    with progress("Reading documents", None) as advance:
        counts = read_pending(
            database,
            FileStore(settings.files_dir),
            now=settings.now(),
            limit=limit,
            workers=settings.readers,
            progress=lambda done, of: advance(done, "", of),
        )
    database.dispose()
    return counts


def recognise_stage(*, minutes: float | None = None, pages: int | None = None) -> "RecognisedCounts":
    """Recognise what waits, until nothing does or so many minutes or pages are over."""
    from documents.ocr.recognise import recognise_pending
    from models.files import FileStore

    settings, database = _open()
    with progress("Recognising pages", None) as advance:
        counts = recognise_pending(
            database,
            FileStore(settings.files_dir),
            now=settings.now(),
            languages=settings.ocr_languages,
            workers=settings.readers,
            seconds=None if minutes is None else minutes * 60,
            pages=pages,
            progress=lambda done, of: advance(done, "", of),
        )
    database.dispose()
    return counts


def flag_stage(*, announce_again: bool = False) -> "FlagCounts":
    from flagging.flag import flag_pending

    settings, database = _open()
    with progress("Flagging meetings", None) as advance:
        counts = flag_pending(
            database,
            settings.data_dir,
            now=settings.now(),
            announce_again=announce_again,
            progress=lambda done, of: advance(done, "", of),
        )
    database.dispose()
    return counts


def alert_stage() -> "AlertCounts":
    from alerts.alert import alert_pending

    settings, database = _open()
    counts = alert_pending(database, settings, now=settings.now())
    database.dispose()
    return counts


@contextmanager
def progress(title: str, total: int | None) -> Iterator[Callable[..., None]]:
    """A progress bar on a terminal; in a log a line for everything that is said, and none for mere counting."""
    if not console.is_terminal:

        def advance(done: int, said: str = "", of: int | None = None) -> None:
            if said:
                print(f"{title} {done}/{of or total}: {said}", file=sys.stderr, flush=True)

        yield advance
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[said]}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=total, said="")
        yield lambda done, said="", of=None: bar.update(task, completed=done, said=said, total=of or total)


def _through_prefect(localities: Sequence[str], sources: Sequence[str], since: date | None, until: date | None) -> Run:
    import asyncio

    said = "Starting Prefect (the first time takes up to a minute), then crawling, reading, flagging, alerting"
    if not console.is_terminal:
        print(said, file=sys.stderr, flush=True)
    with console.status(said):
        from flows.run import run_everything

        narrator = logging.getLogger("flows")
        narrator.setLevel(logging.INFO)
        narrator.propagate = False  # Prefect's own handler would print each line again
        handler = _Narration()
        narrator.addHandler(handler)
        try:
            report = asyncio.run(run_everything(list(localities), list(sources), since, until))
        finally:
            narrator.removeHandler(handler)
            narrator.propagate = True
    return Run(report.crawls, report.read, report.flagged, report.alerted, report.recognised)


class _Narration(logging.Handler):
    """Prints what the flows say as plain lines, beside the spinner."""

    def emit(self, record: logging.LogRecord) -> None:
        console.print(record.getMessage(), highlight=False)


def _open() -> tuple[Settings, Database]:
    settings = load_settings()
    return settings, open_database(settings)


def _newest_message(session: "Session") -> int:
    from sqlalchemy import func, select

    from models.message import Message

    return session.scalar(select(func.max(Message.id))) or 0


def _messages_by_source(session: "Session", after: int) -> dict[str, int]:
    from sqlalchemy import func, select

    from models.flag import Flag
    from models.meeting import Meeting
    from models.message import Announcement

    rows = session.execute(
        select(Meeting.source_key, func.count(func.distinct(Announcement.message_row)))
        .join(Flag, Flag.meeting_id == Meeting.id)
        .join(Announcement, Announcement.flag_id == Flag.id)
        .where(Announcement.message_row > after)
        .group_by(Meeting.source_key)
    )
    return {str(key): int(count) for key, count in rows}
