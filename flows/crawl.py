"""The flow that polls the sources of the registry, each in a process of its own."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import date

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from models.database import Database, open_database
from models.registry.locality import Locality, Source, load_localities
from settings import Settings, load_settings
from spiders.launch import CrawlReport, crawl_source, not_crawled, wanted_sources

logger = logging.getLogger(__name__)


class CrashedCrawl(RuntimeError):
    """Raised when the crawl of a source ended without closing its poll, so that the task is tried again."""

    def __init__(self, report: CrawlReport) -> None:
        super().__init__(f"{report.source}: {report.reason}")
        self.report = report


@flow(name="crawl")
async def crawl_localities(
    localities: Sequence[str] = (), sources: Sequence[str] = (), since: date | None = None, until: date | None = None
) -> list[CrawlReport]:
    """Poll every current source, or those named; a source that fails costs its own row and nothing else."""
    settings = load_settings()
    database = open_database(settings)
    turns = asyncio.Semaphore(settings.crawl_concurrency)

    async def in_turn(locality: Locality, source: Source) -> CrawlReport:
        async with turns:
            try:
                report = await poll_source.with_options(task_run_name=source.key)(
                    database, settings, locality, source, since, until
                )
            except CrashedCrawl as crash:
                report = crash.report
            except Exception as error:  # one locality's failure never stops the rest
                report = not_crawled(locality, source, error)
        logger.info("crawled %s: %s", report.source, report.state)
        return report

    wanted = wanted_sources(load_localities(settings.data_dir), localities, sources)
    reports = await asyncio.gather(*(in_turn(*pair) for pair in wanted))
    database.dispose()
    return list(reports)


@task(retries=1, retry_delay_seconds=5, cache_policy=NO_CACHE, persist_result=False)
async def poll_source(
    database: Database, settings: Settings, locality: Locality, source: Source, since: date | None, until: date | None
) -> CrawlReport:
    """Crawl one source; raises CrashedCrawl when its process died, which is worth a second try."""
    report = await asyncio.to_thread(crawl_source, database, settings, locality, source, since=since, until=until)
    if report.state == "interrupted":
        raise CrashedCrawl(report)
    return report
