"""Exchanges as a WARC file (ISO 28500), which web archives read and replay."""

import io
from collections.abc import Callable, Iterable
from typing import IO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from models.exchange import Exchange

# The bodies are kept decoded: what the wire's coding was is told under another name, as archives do.
_OF_THE_WIRE = ("content-encoding", "transfer-encoding", "content-length")
_PHRASES = {200: "OK", 202: "Accepted", 203: "Non-Authoritative Information", 206: "Partial Content"}


def write_warc(file: IO[bytes], exchanges: Iterable[Exchange], read: Callable[[str], bytes]) -> None:
    """Write a compressed WARC with a request and a response record for each exchange, dated when it first took place.

    `read` gives the bytes with a SHA-256; of them one exchange's at a time are held.
    """
    writer = WARCWriter(file, gzip=True)
    about = {"software": "Sister City Watch", "format": "WARC File Format 1.1", "description": "answers of portals"}
    writer.write_record(writer.create_warcinfo_record("exchanges.warc.gz", about))
    for exchange in exchanges:
        body = read(exchange.sha256)
        date = {"WARC-Date": exchange.first_at.strftime("%Y-%m-%dT%H:%M:%SZ")}
        status = f"{exchange.status} {_PHRASES.get(exchange.status, '')}".strip()
        response = writer.create_warc_record(
            exchange.url,
            "response",
            payload=io.BytesIO(body),
            length=len(body),
            http_headers=StatusAndHeaders(status, _headers(exchange, len(body)), protocol="HTTP/1.1"),
            warc_headers_dict=dict(date),
        )
        asked = (exchange.request_body or "").encode()
        path = "/" + exchange.asked_url.partition("://")[2].partition("/")[2].partition("#")[0]
        request = writer.create_warc_record(
            exchange.asked_url,
            "request",
            payload=io.BytesIO(asked),
            length=len(asked),
            http_headers=StatusAndHeaders(
                f"{exchange.method} {path} HTTP/1.1",
                [(name, value) for name, value in exchange.request_headers],
                is_http_request=True,
            ),
            warc_headers_dict=dict(date),
        )
        writer.write_request_response_pair(request, response)


def _headers(exchange: Exchange, length: int) -> list[tuple[str, str]]:
    headers = [
        (f"X-Archive-Orig-{name}" if name.lower() in _OF_THE_WIRE else name, value)
        for name, value in exchange.response_headers
    ]
    return [*headers, ("Content-Length", str(length))]
