"""Crawls many sources at once with the real spiders, pipeline and extensions.

The process that it is called in is for nothing else afterwards. What each crawl would do for itself and all
would do alike is done once: reading the registry, opening the database.
"""

from functools import cache

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

import spiders.base
from models.database import open_database
from models.registry.locality import find_source, load_localities
from settings import load_settings


def crawl_many(keys: list[str]) -> None:
    """Crawl all of them at the same time."""
    spiders.base.load_localities = cache(load_localities)
    spiders.base.open_database = cache(open_database)
    localities = spiders.base.load_localities(load_settings().data_dir)
    settings = Settings()
    settings.setmodule("spiders.settings", priority="project")
    process = CrawlerProcess(settings)
    for key in keys:
        process.crawl(find_source(localities, key)[1].platform.value, source=key)
    process.start()
