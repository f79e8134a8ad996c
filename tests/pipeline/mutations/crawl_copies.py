"""Crawls one source once for each of many folders; each has a database and files of its own.

The process that it is called in is for nothing else afterwards. The folder's name is the address that the crawler
gives, so that the portal knows which visitor it is.
"""

import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings
from twisted.internet.defer import Deferred, inlineCallbacks

import spiders.base
from models.database import Database
from models.registry.locality import find_source, load_localities
from settings import load_settings


def stand_in(here: Path, folder: Path) -> None:
    """Let the folder be found at `here`, so that one engine, with all its compiled statements, serves each in turn."""
    here.unlink(missing_ok=True)
    here.symlink_to(folder)


def crawl_copies(source: str, here: Path, moments: Mapping[Path, str]) -> None:
    """Crawl for each folder at its moment, one after the other."""
    os.environ["SISTERWATCH_VAR_DIR"] = str(here)
    stand_in(here, next(iter(moments)))
    database = Database(load_settings().database_url)  # the copies have today's schema
    spiders.base.load_localities = cache(load_localities)
    spiders.base.open_database = lambda settings: database
    platform = find_source(spiders.base.load_localities(load_settings().data_dir), source)[1].platform.value
    settings = Settings()
    settings.setmodule("spiders.settings", priority="project")
    process = CrawlerProcess(settings)

    @inlineCallbacks
    def each_in_turn() -> Iterator[Deferred[Any]]:
        for folder, moment in moments.items():
            database.dispose()
            stand_in(here, folder)
            # The spider reads the environment when it is made.
            os.environ["SISTERWATCH_NOW"] = moment
            os.environ["SISTERWATCH_CONTACT"] = f"{folder.name}@example.org"
            yield process.crawl(platform, source=source)

    def stop(result: object) -> object:
        from twisted.internet import reactor

        reactor.callLater(0, reactor.stop)  # type: ignore[attr-defined]
        return result

    each_in_turn().addBoth(stop)
    process.start(stop_after_crawl=False)
