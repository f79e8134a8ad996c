"""Imports, once and for all forks, what every crawl imports."""

from importlib import import_module

import scrapy.cmdline
import scrapy.commands.crawl
from scrapy.settings import Settings
from scrapy.utils.misc import load_object

from spiders.platforms import platforms

for platform in platforms():
    import_module(f"spiders.{platform}.spider")
import_module("spiders.discovery.probe")

_settings = Settings()
_settings.setmodule("spiders.settings", priority="project")
for _name in ("EXTENSIONS", "DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "ITEM_PIPELINES"):
    for _path, _order in _settings.getwithbase(_name).items():
        if _order is not None:
            load_object(_path)
load_object(_settings.getwithbase("DOWNLOAD_HANDLERS")["http"])
for _name in ("SCHEDULER", "DUPEFILTER_CLASS", "STATS_CLASS", "DOWNLOADER", "ITEM_PROCESSOR", "LOG_FORMATTER"):
    load_object(_settings[_name])
assert scrapy.cmdline
assert scrapy.commands.crawl
