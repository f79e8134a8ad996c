"""Crawls the sources named on the command line in this one process: the real spiders, pipeline and extensions.

What each crawl would do for itself and all would do alike is done once: reading the registry, opening the database.
"""

import sys
from functools import cache

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

import spiders.base
from models.database import open_database
from models.registry.locality import find_source, load_localities
from settings import load_settings


def main(keys: list[str]) -> None:
    spiders.base.load_localities = cache(load_localities)
    spiders.base.open_database = cache(open_database)
    localities = spiders.base.load_localities(load_settings().data_dir)
    settings = Settings()
    settings.setmodule("spiders.settings", priority="project")
    process = CrawlerProcess(settings)
    for key in keys:
        process.crawl(find_source(localities, key)[1].platform.value, source=key)
    process.start()


if __name__ == "__main__":
    main(sys.argv[1:])
