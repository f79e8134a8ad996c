"""One loopback server with the five invented localities, as they are on a fixed day, and a way to ask it."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest

from demo.portals import demo_portals
from demo.server import PortalServer

TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


Ask = Callable[..., Answer]


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture(scope="session")
def running() -> Iterator[PortalServer]:
    with PortalServer(demo_portals(TODAY)) as server:
        yield server


@pytest.fixture
def server(running: PortalServer) -> PortalServer:
    """The server without faults, changes or memory of earlier tests."""
    running.reset()
    return running


@pytest.fixture
def ask(server: PortalServer) -> Iterator[Ask]:
    """Ask the server on one kept-alive connection; ``query`` is encoded, a path is sent as it is."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)

    def asked(
        path: str,
        query: dict[str, str] | None = None,
        *,
        method: str = "GET",
        order: Any = None,
        **headers: str,
    ) -> Answer:
        if query:
            path += "?" + "&".join(f"{quote(name, safe='$')}={quote(value)}" for name, value in query.items())
        body = None if order is None else json.dumps(order)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body, headers=named)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())

    yield asked
    connection.close()
