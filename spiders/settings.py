"""Scrapy's settings. Each shows the default that it replaces; what differs per source is set by the base spider."""

from spiders.platforms import platforms

BOT_NAME = "sisterwatch"
SPIDER_MODULES = [f"spiders.{platform}.spider" for platform in platforms()]

# Politeness.
USER_AGENT = "SisterCityWatch/0.1"  # default: Scrapy/VERSION; the base spider adds the operator's contact
ROBOTSTXT_OBEY = True  # default in code: False
ROBOTSTXT_USER_AGENT = "SisterCityWatch"  # default: the whole User-Agent
DOWNLOAD_DELAY = 2.0  # default: 0; a source may ask for another one
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # default: 8
CONCURRENT_REQUESTS = 16  # the default: several hosts, and loopback
CONCURRENT_ITEMS = 1  # default: 100, so many tasks per answer; storing waits for nothing, and keeps the page's order
AUTOTHROTTLE_ENABLED = True  # default: False
AUTOTHROTTLE_START_DELAY = 2.0  # default: 5.0
AUTOTHROTTLE_MAX_DELAY = 60.0  # the default
COOKIES_ENABLED = False  # default: True; only Laserfiche needs them, and its spider says so

# Bounds.
DOWNLOAD_TIMEOUT = 60  # default: 180 seconds
DOWNLOAD_MAXSIZE = 100 * 1024 * 1024  # default: 1 GiB
DOWNLOAD_WARNSIZE = 0  # default: 32 MiB
DOWNLOAD_FAIL_ON_DATALOSS = False  # default: True; a cut-off body is kept, asked for again, and then reported
REDIRECT_MAX_TIMES = 5  # default: 20
RETRY_TIMES = 2  # the default: three requests in all
RETRY_HTTP_CODES = [408, 429, 500, 502, 503, 504, 520, 522, 524]  # default: without 520
MEMUSAGE_LIMIT_MB = 1024  # default: 0

# Every status reaches the spider, which says what it means.
HTTPERROR_ALLOW_ALL = True  # default: False

DEFAULT_REQUEST_HEADERS = {  # default: Accept for pages, Accept-Language: en
    "Accept": "application/json, text/html;q=0.9, application/pdf;q=0.9, */*;q=0.5",
    "Accept-Language": "en",
}
DOWNLOADER_MIDDLEWARES = {
    # Outermost on the way out, so that what a page names is checked before anything is asked, robots.txt included.
    "spiders.middlewares.NoPrivateAddresses": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "spiders.middlewares.RobotsRules": 100,  # in its place
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "spiders.middlewares.PatientRetry": 550,  # in its place
}
EXTENSIONS = {
    # These two listen on a port by default; the second takes 0.4 seconds to be imported, also when it is disabled.
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
    "spiders.extensions.OwnMemory": 0,  # in its place
    "spiders.extensions.EndWithParent": 50,
    "spiders.extensions.PollRecord": 100,
}
ITEM_PIPELINES = {"spiders.pipelines.Storing": 300}

LOG_LEVEL = "INFO"  # default: DEBUG
LOG_FORMATTER = "spiders.extensions.QuietLog"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"  # the default
