"""Downloader middlewares: no private address that a page names; robots.txt to the letter; retries that wait."""

import asyncio
import ipaddress
import logging
import socket
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from settings import is_loopback

logger = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS = 300
FIRST_WAIT_SECONDS = 5
NAT64, IPV4_COMPATIBLE = ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96")


class RefusedAddress(IgnoreRequest):
    """Raised when a request would go to an address that no page of a stranger may name."""


class NoPrivateAddresses:
    """Refuses requests to private, loopback and link-local addresses, except to the hosts that the registry names."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.judged: dict[str, str | None] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "NoPrivateAddresses":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "https"):
            raise RefusedAddress(f"{request.url}: only http and https are asked")
        if parts.netloc in getattr(self.crawler.spider, "registry_hosts", ()):
            return
        host = parts.hostname or ""
        if host not in self.judged:
            self.judged[host] = await asyncio.to_thread(_private_address, host)
        if self.judged[host] is not None:
            raise RefusedAddress(f"{request.url}: {host} is {self.judged[host]}, which a page may not send us to")


class NoRobotsAnswer(IgnoreRequest):
    """Raised when a host's robots.txt cannot be had: nobody knows what may be asked, so nothing is."""


class RobotsRules(RobotsTxtMiddleware):
    """Obeys robots.txt as Scrapy does; where it answers with a server error nothing is asked (RFC 9309, 2.3.1.4)."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.failing: dict[str, int] = {}

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            self.failing[netloc] = response.status
        await super()._parse_robots(response, netloc, request)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        status = self.failing.get(urlsplit(request.url).netloc)
        if status is not None:
            raise NoRobotsAnswer(f"robots.txt answers with status {status}: until it can be read, nothing may be asked")
        super().process_request_2(rp, request)


class PatientRetry(RetryMiddleware):
    """Retries as Scrapy does, but waits first: as long as Retry-After says (RFC 9110, 10.2.3), else 5, 10 … seconds.

    A wait that is longer than five minutes is not waited for: the answer stands, and the next run asks again. Loopback
    hosts are not waited for unless they send Retry-After.
    """

    async def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:  # type: ignore[override]
        if request.meta.get("dont_retry") or response.status not in self.retry_http_codes:
            return response
        asked = retry_after_seconds(response, datetime.now(UTC))
        if asked is not None and asked > LONGEST_WAIT_SECONDS:
            return response
        again = self._retry(request, f"{response.status} {response.url}")
        if again is None:
            return response
        await self._wait(again, asked)
        return again

    async def process_exception(self, request: Request, exception: Exception, spider: Any = None) -> Request | None:  # type: ignore[override]
        if not isinstance(exception, self.exceptions_to_retry) or request.meta.get("dont_retry"):
            return None
        again = self._retry(request, exception)
        if again is not None:
            await self._wait(again, None)
        return again

    async def _wait(self, request: Request, asked: float | None) -> None:
        times = request.meta["retry_times"]
        seconds = (
            asked if asked is not None else 0 if is_loopback(request.url) else FIRST_WAIT_SECONDS * 2 ** (times - 1)
        )
        if seconds:
            logger.info("Waiting %.0f s before asking %s again", seconds, request.url)
            await asyncio.sleep(seconds)


def retry_after_seconds(response: Response, now: datetime) -> float | None:
    """How long the answer asks to wait, by its Retry-After header in either form; None without a usable one."""
    raw = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if raw.isdecimal():
        return float(raw)
    try:
        moment = parsedate_to_datetime(raw)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (moment - now).total_seconds()) if moment.tzinfo else None


def _private_address(host: str) -> str | None:
    """What makes the host off limits, or None; a name that does not resolve is left for the request to fail on."""
    try:
        addresses = {info[4][0] for info in socket.getaddrinfo(host, None)}
    except OSError:
        return None
    for address in addresses:
        ip = ipaddress.ip_address(str(address).partition("%")[0])
        if any(not each.is_global or each.is_multicast for each in (ip, *_embedded(ip))):
            return f"the address {ip}"
    return None


def _embedded(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 address leads to: mapped (RFC 4291), 6to4 (RFC 3056), NAT64 (RFC 6052)."""
    if isinstance(ip, ipaddress.IPv4Address):
        return []
    inside = [ip.ipv4_mapped, ip.sixtofour]
    if ip in NAT64 or ip in IPV4_COMPATIBLE:
        inside.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return [address for address in inside if address is not None]
