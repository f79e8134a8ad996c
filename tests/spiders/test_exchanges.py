"""What is kept of each exchange, so that somebody can show later what a portal said and when."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from demo.portals.portal import Portal
from models.document import Document
from models.exchange import Exchange
from tests.conftest import NOW
from tests.pipeline.watch import Watch, locality_with, source_of, start_watch, town

SOURCE = "testville/town"


@pytest.fixture
def portal() -> Portal:
    return town("town", "legistar", days=(3, 10), etag=False)


@pytest.fixture
def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, portal: Portal) -> Iterator[Watch]:
    watch = start_watch(tmp_path, monkeypatch, [portal], {"testville": locality_with([source_of(portal)])})
    yield watch
    watch.close()


def exchanges(watch: Watch) -> dict[str, list[Exchange]]:
    found: dict[str, list[Exchange]] = {}
    with watch.looking() as session:
        for exchange in session.scalars(select(Exchange).order_by(Exchange.id)):
            found.setdefault(exchange.url, []).append(exchange)
    return found


def test_every_kept_answer_has_its_exchange_with_headers_and_time(watch: Watch) -> None:
    watch.crawl_together([SOURCE])

    found = exchanges(watch)
    with watch.looking() as session:
        files = {document.url: document.sha256 for document in session.scalars(select(Document))}

    assert {url: each[0].sha256 for url, each in found.items() if url in files} == files
    assert {"events", "eventitems"} <= {url.partition("?")[0].rpartition("/")[2].lower() for url in found}
    for [exchange] in found.values():
        assert (exchange.method, exchange.status, exchange.first_at, exchange.last_at) == ("GET", 200, NOW, NOW)
        assert ["User-Agent", "SisterCityWatch/0.1 (+mailto:organizer@example.org)"] in exchange.request_headers
        assert "Content-Type" in dict(exchange.response_headers)
        assert watch.kept(exchange.sha256)


def test_the_same_bytes_again_are_counted_and_other_ones_are_another_exchange(watch: Watch, portal: Portal) -> None:
    watch.crawl_together([SOURCE])

    later = NOW + timedelta(days=1, hours=1)
    portal.change("replace:101010")
    watch.at(later)

    watch.crawl_together([SOURCE])
    again = exchanges(watch)

    files = [url for url, each in again.items() if len(each) == 2]
    assert len(files) == 1
    assert [each.first_at for each in again[files[0]]] == [NOW, later]
    unchanged = [each for url, [*_, each] in again.items() if url not in files and each.times == 2]
    assert unchanged
    assert {(each.first_at, each.last_at) for each in unchanged} == {(NOW, later)}


def test_cookies_are_not_kept() -> None:
    from scrapy import Request
    from scrapy.http import TextResponse

    from spiders.polling.answers import exchange_of

    request = Request("https://portal.example.org/a", headers={"Cookie": "session=1", "Accept": "text/html"})
    headers = {"Set-Cookie": ["a=1", "b=2"], "Content-Type": "text/html"}
    answered = exchange_of(TextResponse(request.url, headers=headers, body=b"<p>", request=request))

    assert answered.request_headers == (("Accept", "text/html"),)
    assert answered.response_headers == (("Content-Type", "text/html"),)
