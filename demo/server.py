"""One loopback server for many make-believe portals, each under its own prefix."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from demo.faults import SPOILED, Fault, Faults, spoil
from demo.portals.legistar import COLLECTIONS, error_page, unknown_client
from demo.portals.portal import Portal, Request, Response, html_response, json_response, plain_page

LOOPBACK = "127.0.0.1"
ROBOTS = "User-agent: *\nAllow: /\n"
CHUNK = bytes(64 * 1024)


@dataclass(frozen=True)
class LoggedRequest:
    """One request as it was answered; ``status`` is 0 where the connection was dropped."""

    method: str
    path: str
    query: str
    status: int
    bytes: int
    if_none_match: str | None
    if_modified_since: str | None
    user_agent: str | None
    time: float  # monotonic, when the request came in
    body: str = ""


class PortalServer:
    """Serves portals on 127.0.0.1 only, from when it is made until it is closed (or the ``with`` ends)."""

    def __init__(
        self,
        portals: Iterable[Portal],
        port: int = 0,
        *,
        latency: float = 0.0,
        robots: str = ROBOTS,
        host: str = LOOPBACK,
    ) -> None:
        """Listen at ``port`` (0: any free one); every answer takes ``latency`` seconds at least."""
        if host != LOOPBACK:
            raise ValueError(f"the make-believe portals are served on {LOOPBACK} only, not on {host!r}")
        self.portals = {portal.prefix: portal for portal in portals}
        self.faults = Faults()
        self.latency = latency
        self.robots = robots
        self.closing = threading.Event()
        self._log: list[LoggedRequest] = []
        self._http = _HTTPServer((host, port), _Handler)
        self._http.owner = self
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port that the server listens at."""
        return int(self._http.server_address[1])

    @property
    def url(self) -> str:
        """The root of the server, without a slash at the end."""
        return f"http://{LOOPBACK}:{self.port}"

    def url_of(self, prefix: str) -> str:
        """The base URL of one portal, without a slash at the end."""
        return f"{self.url}/{self.portals[prefix].prefix}"

    @property
    def requests(self) -> list[LoggedRequest]:
        """The requests answered so far, in the order in which they came to an end."""
        return list(self._log)

    def record(self, request: LoggedRequest) -> None:
        """Add a request to the log."""
        self._log.append(request)

    def reset(self) -> None:
        """Undo every change and fault, and forget the log."""
        for portal in self.portals.values():
            portal.reset()
        self.faults.clear()
        self._log.clear()

    def close(self) -> None:
        """Stop listening and let go of those who hang."""
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        """Return the server, which is listening already."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the server."""
        self.close()

    def answer(self, path: str, query: str, headers: dict[str, str], body: bytes | None = None) -> Response:
        """Answer a GET: robots.txt, the error page and a list of portals at the root, the rest by prefix.

        With a ``body`` it is a POST, which only some portals take.
        """
        prefix, _, rest = path[1:].partition("/")
        portal = self.portals.get(prefix)
        if body is not None and (portal is None or not portal.takes_posts):
            return html_response(plain_page("405 - Method not allowed."), status=405)
        if path == "/robots.txt":
            return Response(self.robots.encode(), "text/plain; charset=utf-8")
        if path.lower() == "/error.aspx":
            return html_response(error_page())
        if path == "/":
            links = "".join(f'<li><a href="/{each}/">{each}</a></li>' for each in self.portals)
            return html_response(plain_page("Make-believe portals", f"<ul>{links}</ul>"))
        if portal is not None:
            return portal.handle(Request(f"/{rest}", _decoded(query), headers, f"{self.url}/{prefix}", body))
        if rest.partition("/")[0] in COLLECTIONS:
            return unknown_client(prefix)
        return html_response(plain_page("404 - Not found."), status=404)

    def control(self, method: str, path: str, body: bytes) -> Response:
        """Do what another process orders: set a fault, change content, show or clear what happened."""
        try:
            order: Any = json.loads(body) if body else {}
            if (method, path) == ("GET", "/_control/requests"):
                return json_response([asdict(each) for each in self.requests])
            if (method, path) == ("POST", "/_control/faults"):
                self.faults.set_json(order)
            elif (method, path) == ("POST", "/_control/change"):
                name, prefix = order.pop("change"), order.pop("portal")
                self.portals[prefix].change(name, **order)
            elif (method, path) == ("POST", "/_control/reset"):
                self.reset()
            else:
                return json_response({"error": f"no {method} {path}"}, status=404)
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            return json_response({"error": f"{type(problem).__name__}: {problem}"}, status=400)
        return json_response({"done": True})


class _HTTPServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256
    owner: PortalServer

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing about a client that went away in the middle."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # TCP_NODELAY
    wbufsize = -1  # head and body leave together
    server_version = "Microsoft-IIS/10.0"
    sys_version = ""
    server: _HTTPServer

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        owner = self.server.owner
        self._began = time.monotonic()
        self._body = body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        target = urlsplit(self.path)
        self._path, self._query = unquote(target.path), target.query
        if self._path.startswith("/_control/"):
            is_near = self.client_address[0] == LOOPBACK
            order = owner.control(self.command, self._path, body) if is_near else json_response({}, status=403)
            self._send(order, is_logged=False)
            return
        if owner.latency:
            owner.closing.wait(owner.latency)
        fault = owner.faults.take(f"{self._path}?{self._query}" if self._query else self._path)
        if fault is None:
            self._send(self._right_answer())
        else:
            self._fail(fault)

    def _right_answer(self, *, conditional: bool = True) -> Response:
        headers = {name.lower(): value for name, value in self.headers.items()}
        if not conditional:
            headers = {name: value for name, value in headers.items() if not name.startswith("if-")}
        body = self._body if self.command == "POST" else None
        return self.server.owner.answer(self._path, self._query, headers, body)

    def _fail(self, fault: Fault) -> None:
        """Answer as the fault says, or not at all."""
        if fault.kind == "drop":
            self._record(0, 0)
            self.close_connection = True
        elif fault.kind == "huge":
            self._send_zeros(fault.size)
        elif fault.kind == "hang":
            self.server.owner.closing.wait(fault.seconds)
            self._send(self._right_answer())
        else:
            right = self._right_answer(conditional=fault.kind not in SPOILED)
            self._send(spoil(fault, right), cut=fault.kind == "truncated")

    def _send(self, response: Response, *, cut: bool = False, is_logged: bool = True) -> None:
        """Send an answer, or the first half of it; it is in the log before the last byte is out."""
        self.send_response(response.status)
        if response.status != 304:
            self.send_header("Content-Type", response.content_type)
            self.send_header("Content-Length", str(len(response.body)))
        for name, value in response.headers:
            self.send_header(name, _header_text(value))
        self.end_headers()
        body = b"" if self.command == "HEAD" or response.status == 304 else response.body
        if cut:
            body = body[: len(body) // 2]
            self.close_connection = True
        if is_logged:
            self._record(response.status, len(body))
        self.wfile.write(body)

    def _send_zeros(self, size: int) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(size))
        self.end_headers()
        sent = 0
        try:
            while sent < size and not self.server.owner.closing.is_set():
                sent += self.wfile.write(CHUNK[: size - sent])
        except OSError:
            pass  # the crawler has had enough, which is what it is tested for
        self.close_connection = True
        self._record(200, sent)

    def _record(self, status: int, sent: int) -> None:
        self.server.owner.record(
            LoggedRequest(
                method=self.command,
                path=self._path,
                query=self._query,
                status=status,
                bytes=sent,
                if_none_match=self.headers.get("If-None-Match"),
                if_modified_since=self.headers.get("If-Modified-Since"),
                user_agent=self.headers.get("User-Agent"),
                time=self._began,
                body=self._body.decode("utf-8", "replace"),
            )
        )

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Print nothing: the log is in ``PortalServer.requests``."""


def _decoded(query: str) -> dict[str, str]:
    """Decode a query once; what was encoded twice stays encoded once."""
    return dict(parse_qsl(query, keep_blank_values=True))


def _header_text(value: str) -> str:
    """A header holds Latin-1 without line ends."""
    return value.encode("latin-1", "replace").decode("latin-1").replace("\r", " ").replace("\n", " ")
