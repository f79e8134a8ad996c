"""Where the probe may ask, and how often: names that exist, a bounded number of requests, make-believe hosts for tests.

The make-believe hosts are a mapping of address prefixes (https://oakland.legistar.com/) to prefixes on loopback. With
it no other host exists, and nothing leaves this machine; the rest of the probe knows only the public addresses.
"""

import asyncio
import socket
from collections.abc import Mapping
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from settings import is_loopback

MOST_REQUESTS = 40  # of one run in all, those for robots.txt included


class NoSuchHost(IgnoreRequest):
    """Raised when a host's name does not resolve: there is no such tenant, and nothing was asked."""


class BudgetSpent(IgnoreRequest):
    """Raised when the run has made as many requests as it may."""


def checked_hosts(hosts: Mapping[str, str]) -> dict[str, str]:
    """The mapping with a slash at the end of each prefix; raises ValueError when one does not lead to loopback."""
    for target in hosts.values():
        if not is_loopback(target):
            raise ValueError(f"make-believe hosts are on loopback only: {target!r} is not")
    return {f"{prefix.rstrip('/')}/": f"{target.rstrip('/')}/" for prefix, target in hosts.items()}


def mapped(url: str, hosts: Mapping[str, str]) -> str | None:
    """The loopback address that stands for a public one, None when the mapping has none."""
    prefix = max((each for each in hosts if f"{url}/".startswith(each)), key=len, default=None)
    return None if prefix is None else hosts[prefix] + url[len(prefix) :]


class MappedDownload(HTTP11DownloadHandler):
    """Asks the loopback address that stands for a public one; the answer bears the public address."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.hosts: dict[str, str] = crawler.spider.hosts  # type: ignore[union-attr]

    async def download_request(self, request: Request) -> Response:
        target = mapped(request.url, self.hosts)
        if target is None:
            raise NoSuchHost(f"{request.url} is none of the make-believe hosts")
        response = await super().download_request(request.replace(url=target))
        return response.replace(url=request.url)


class Bounds:
    """Lets a request go out when its host exists and the budget lasts, also for the host's robots.txt."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.hosts: dict[str, str] = crawler.spider.hosts  # type: ignore[union-attr]
        self.resolved: dict[str, bool] = {}
        self.robots_paid: set[str] = set()
        self.spent = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Bounds":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if not await self._exists(parts.hostname or "", request.url):
            raise NoSuchHost(f"the name {parts.hostname} does not resolve")
        if parts.path == "/robots.txt" and parts.netloc in self.robots_paid:
            return
        needs_robots = parts.netloc not in self.robots_paid and not request.meta.get("dont_obey_robotstxt")
        cost = 2 if needs_robots else 1
        if self.spent + cost > MOST_REQUESTS:
            raise BudgetSpent(f"not asked: a run makes {MOST_REQUESTS} requests at most")
        self.spent += cost
        if needs_robots:
            self.robots_paid.add(parts.netloc)

    async def _exists(self, host: str, url: str) -> bool:
        if self.hosts:
            return mapped(url, self.hosts) is not None
        if host not in self.resolved:
            self.resolved[host] = await asyncio.to_thread(_resolves, host)
        return self.resolved[host]


def _resolves(host: str) -> bool:
    try:
        return bool(socket.getaddrinfo(host, None))
    except (OSError, UnicodeError):
        return False
