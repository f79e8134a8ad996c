"""Crawls one source once for each of the given folders, in this one process; each has a database and files of its own.

The folder's name is the address that the crawler gives, so that the portal knows which visitor it is.
"""

import os
import sys
from functools import cache
from pathlib import Path

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

import spiders.base
from models.database import Database
from models.registry.locality import find_source, load_localities
from settings import load_settings


def main(source: str, folders: list[str]) -> None:
    spiders.base.load_localities = cache(load_localities)
    spiders.base.open_database = lambda settings: Database(settings.database_url)  # the copies have today's schema
    platform = find_source(spiders.base.load_localities(load_settings().data_dir), source)[1].platform.value
    settings = Settings()
    settings.setmodule("spiders.settings", priority="project")
    process = CrawlerProcess(settings)
    for folder in folders:
        # The spider reads the environment when it is made, which is before `crawl` returns.
        os.environ["SISTERWATCH_VAR_DIR"] = folder
        os.environ["SISTERWATCH_CONTACT"] = f"{Path(folder).name}@example.org"
        process.crawl(platform, source=source)
    process.start()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
