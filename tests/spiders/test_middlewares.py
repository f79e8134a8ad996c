"""Between spider and network: nobody is asked whom a stranger's page may not name, and retries wait."""

import asyncio
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector

from spiders.middlewares import NoPrivateAddresses, PatientRetry, RefusedAddress, retry_after_seconds
from tests.conftest import NOW

PUBLIC, LOOPBACK = "https://portal.example.gov/list", "http://127.0.0.1:8765/list"


def crawler(**spider: object) -> Any:
    """As much of Scrapy's crawler as the middlewares see, with this project's settings."""
    made = SimpleNamespace(settings=Settings())
    made.settings.setmodule("spiders.settings")
    made.stats = MemoryStatsCollector(made)
    made.spider = SimpleNamespace(crawler=made, **spider)
    return made


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        (format_datetime(NOW + timedelta(minutes=2), usegmt=True), 120.0),
        ("Sunday, 22-Nov-26 18:02:00 GMT", 120.0),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 0.0),
        ("Sun, 22 Nov 2026 10:02:00 -0800", 120.0),
        ("Sun, 22 Nov 2026 18:02:00 -0000", None),
        ("Sun, 31 Nov 2026 18:02:00 GMT", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("1e9", None),
        ("²", None),
        ("", None),
        (None, None),
    ],
)
def test_how_long_to_wait_is_what_retry_after_says(header: str | None, expected: float | None) -> None:
    """In seconds or as a moment; a moment that is over is now, and what is neither says nothing."""
    headers = {} if header is None else {"Retry-After": header.encode("latin-1")}

    assert retry_after_seconds(Response(PUBLIC, headers=headers), NOW) == expected


class TestRetries:
    @pytest.fixture
    def waits(self, monkeypatch: pytest.MonkeyPatch) -> list[float]:
        """The seconds that were waited for, without waiting."""
        recorded: list[float] = []

        async def sleep(seconds: float) -> None:
            recorded.append(seconds)

        monkeypatch.setattr("spiders.middlewares.asyncio.sleep", sleep)
        return recorded

    @pytest.fixture
    def retry(self) -> PatientRetry:
        return PatientRetry.from_crawler(crawler())

    def answer(self, retry: PatientRetry, request: Request, status: int = 503, wait: str = "") -> Request | Response:
        """What the middleware gives back for such an answer: another request, or the answer."""
        response = Response(request.url, status, {"Retry-After": wait} if wait else None)
        return asyncio.run(retry.process_response(request, response))

    def fail(self, retry: PatientRetry, request: Request, error: Exception) -> Request | None:
        return asyncio.run(retry.process_exception(request, error))

    def test_a_public_host_is_given_five_seconds_then_ten_and_then_peace(
        self, retry: PatientRetry, waits: list[float]
    ) -> None:
        again = self.answer(retry, Request(PUBLIC))
        assert isinstance(again, Request)
        once_more = self.answer(retry, again)
        assert isinstance(once_more, Request)

        end = self.answer(retry, once_more)

        assert isinstance(end, Response)
        assert end.status == 503
        assert (again.url, once_more.url) == (PUBLIC, PUBLIC)
        assert waits == [5, 10]

    def test_loopback_is_not_waited_for(self, retry: PatientRetry, waits: list[float]) -> None:
        again = self.answer(retry, Request(LOOPBACK))

        assert isinstance(again, Request)
        assert isinstance(self.answer(retry, again), Request)
        assert waits == []

    @pytest.mark.parametrize("url", [PUBLIC, LOOPBACK])
    def test_who_says_how_long_is_obeyed(self, retry: PatientRetry, waits: list[float], url: str) -> None:
        again = self.answer(retry, Request(url), 429, wait="120")

        assert isinstance(again, Request)
        assert waits == [120]

    def test_who_says_now_is_asked_at_once(self, retry: PatientRetry, waits: list[float]) -> None:
        assert isinstance(self.answer(retry, Request(PUBLIC), wait="0"), Request)
        assert isinstance(self.answer(retry, Request(PUBLIC), wait="Wed, 21 Oct 2015 07:28:00 GMT"), Request)
        assert waits == []

    def test_who_says_nothing_that_can_be_understood_is_given_the_usual_time(
        self, retry: PatientRetry, waits: list[float]
    ) -> None:
        assert isinstance(self.answer(retry, Request(PUBLIC), wait="soon"), Request)
        assert waits == [5]

    def test_five_minutes_are_waited_for_and_no_second_more(self, retry: PatientRetry, waits: list[float]) -> None:
        """The next run asks again."""
        assert isinstance(self.answer(retry, Request(PUBLIC), wait="300"), Request)
        assert waits == [300]

        for too_long in ("301", "9" * 400, format_datetime(datetime(9999, 1, 1, tzinfo=UTC), usegmt=True)):
            assert isinstance(self.answer(retry, Request(PUBLIC), wait=too_long), Response)
        assert waits == [300]

    @pytest.mark.parametrize("status", [200, 304, 403, 404, 410, 501])
    def test_other_answers_are_answers(self, retry: PatientRetry, waits: list[float], status: int) -> None:
        """Whatever they say about waiting."""
        assert isinstance(self.answer(retry, Request(PUBLIC), status, wait="60"), Response)
        assert waits == []

    def test_what_did_not_get_through_is_asked_again(self, retry: PatientRetry, waits: list[float]) -> None:
        again = self.fail(retry, Request(PUBLIC), DownloadTimeoutError())
        assert again is not None
        once_more = self.fail(retry, again, OSError())
        assert once_more is not None

        assert self.fail(retry, once_more, DownloadTimeoutError()) is None
        assert waits == [5, 10]

    @pytest.mark.parametrize("error", [IgnoreRequest(), RefusedAddress(), ValueError()])
    def test_what_we_refused_ourselves_is_not(self, retry: PatientRetry, waits: list[float], error: Exception) -> None:
        assert self.fail(retry, Request(PUBLIC), error) is None
        assert waits == []

    def test_who_wants_no_retry_gets_none(self, retry: PatientRetry, waits: list[float]) -> None:
        request = Request(PUBLIC, meta={"dont_retry": True})

        assert isinstance(self.answer(retry, request), Response)
        assert self.fail(retry, request, DownloadTimeoutError()) is None
        assert waits == []


class TestAddresses:
    """A page may name any address; only public ones are asked, and the hosts that the registry names."""

    @pytest.fixture
    def names(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
        """What names resolve to; literal addresses resolve to themselves, others do not resolve."""
        known: dict[str, list[str]] = {}
        real = socket.getaddrinfo

        def getaddrinfo(host: str, port: None) -> list[Any]:
            if host in known:
                return [info for address in known[host] for info in real(address, port, flags=socket.AI_NUMERICHOST)]
            return real(host, port, flags=socket.AI_NUMERICHOST)

        monkeypatch.setattr("spiders.middlewares.socket.getaddrinfo", getaddrinfo)
        return known

    @pytest.fixture
    def ask(self, names: dict[str, list[str]]) -> Callable[[str], None]:
        """Send a request through; raises RefusedAddress."""
        middleware = NoPrivateAddresses.from_crawler(crawler(registry_hosts={"127.0.0.1:8765", "intranet"}))
        return lambda url: asyncio.run(middleware.process_request(Request(url)))

    @pytest.mark.parametrize(
        "host",
        [
            "127.0.0.1",
            "127.8.8.8",
            "127.1",
            "2130706433",
            "0.0.0.0",  # noqa: S104 (an address to be refused)
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "100.64.0.1",
            "169.254.169.254",
            "224.0.0.1",
            "255.255.255.255",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[fe80::1]",
            "[fd00:ec2::254]",
            "[ff02::1]",
        ],
    )
    def test_addresses_of_our_own_networks_are_refused(self, ask: Callable[[str], None], host: str) -> None:
        """Loopback, private, link-local, the clouds' metadata, in every notation."""
        with pytest.raises(RefusedAddress, match="a page may not send us to"):
            ask(f"http://{host}/latest/meta-data/")

    @pytest.mark.parametrize(
        "addresses",
        [["127.0.0.1"], ["169.254.169.254"], ["8.8.8.8", "10.0.0.1"], ["2606:4700::1111", "fe80::1"]],
    )
    def test_a_name_that_resolves_to_one_is_refused(
        self, ask: Callable[[str], None], names: dict[str, list[str]], addresses: list[str]
    ) -> None:
        """Also where only one of its addresses is."""
        names["innocent.example.com"] = addresses

        with pytest.raises(RefusedAddress, match=r"innocent\.example\.com is the address"):
            ask("https://innocent.example.com/file.pdf")

    @pytest.mark.parametrize(
        "url",
        ["file:///etc/passwd", "ftp://files.example.com/a.pdf", "data:text/plain,x", "s3://bucket/key", "gopher://x"],
    )
    def test_only_the_web_is_asked(self, ask: Callable[[str], None], url: str) -> None:
        with pytest.raises(RefusedAddress, match="only http and https are asked"):
            ask(url)

    @pytest.mark.parametrize("host", ["8.8.8.8", "[2606:4700::1111]", "files.example.com", "files.example.com:8443"])
    def test_public_addresses_are_asked(
        self, ask: Callable[[str], None], names: dict[str, list[str]], host: str
    ) -> None:
        names["files.example.com"] = ["8.8.8.8", "2606:4700::1111"]

        ask(f"https://{host}/file.pdf")

    def test_a_name_that_does_not_resolve_is_left_to_fail(self, ask: Callable[[str], None]) -> None:
        """The request's own failure says why."""
        ask("https://nowhere.example.com/file.pdf")

    def test_hosts_of_the_registry_are_asked_wherever_they_are(
        self, ask: Callable[[str], None], names: dict[str, list[str]]
    ) -> None:
        """The operator named them; another port of the same host was not named."""
        names["intranet"] = ["10.0.0.1"]

        ask("http://127.0.0.1:8765/list")
        ask("http://intranet/list")

        for other in ("http://127.0.0.1:8766/list", "http://127.0.0.1/list", "http://intranet:8080/list"):
            with pytest.raises(RefusedAddress):
                ask(other)

    def test_a_name_dressed_up_as_a_registry_host_is_refused(
        self, ask: Callable[[str], None], names: dict[str, list[str]]
    ) -> None:
        names["intranet.evil.example"] = ["10.0.0.1"]

        for url in ("http://intranet.evil.example/", "http://intranet@10.0.0.1/"):
            with pytest.raises(RefusedAddress):
                ask(url)

    def test_a_spider_without_a_registry_may_ask_public_addresses_only(self, names: dict[str, list[str]]) -> None:
        middleware = NoPrivateAddresses.from_crawler(crawler())

        asyncio.run(middleware.process_request(Request("https://8.8.8.8/")))

        with pytest.raises(RefusedAddress):
            asyncio.run(middleware.process_request(Request("http://127.0.0.1:8765/")))
