"""A make-believe web: many public hosts on one loopback server, each with portals or pages, and a log of requests."""

import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

from demo.portals.portal import Portal, Request, Response, html_response, plain_page

Site = Callable[[Request], Response] | Portal | str
ROBOTS = "User-agent: *\nAllow: /\n"


class Web:
    """Serves `sites`, by public address without a slash at the end: a portal, a function of a request, or HTML.

    A site below a path (https://webapi.legistar.com/v1/oakland) answers what is below it; the longest address wins.
    What no site answers is 404. `hosts` is the mapping that the probe is given.
    """

    def __init__(self, sites: Mapping[str, Site], robots: Mapping[str, str | int] | None = None) -> None:
        self.sites = dict(sites)
        self.robots = dict(robots or {})
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self._http = _Server(("127.0.0.1", 0), _Handler)
        self._http.web = self
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def hosts(self) -> dict[str, str]:
        names = {urlsplit(address).netloc for address in self.sites}
        here = f"http://127.0.0.1:{self._http.server_address[1]}"
        return {f"{scheme}://{name}": f"{here}/{scheme}/{name}" for name in names for scheme in ("http", "https")}

    def answer(self, url: str, headers: Mapping[str, str]) -> Response:
        parts = urlsplit(url)
        self.asked.append(url)
        self.agents.add(headers.get("user-agent", ""))
        if parts.path == "/robots.txt":
            rules = self.robots.get(parts.netloc, ROBOTS)
            return Response(b"", status=rules) if isinstance(rules, int) else Response(rules.encode(), "text/plain")
        plain = f"{parts.scheme}://{parts.netloc}{unquote(parts.path)}"
        base = max((each for each in self.sites if f"{plain}/".startswith(f"{each}/")), key=len, default=None)
        if base is None:
            return html_response(plain_page("404 - Not found."), status=404)
        site = self.sites[base]
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        request = Request(plain[len(base) :] or "/", query, headers, base)
        if isinstance(site, str):
            return html_response(site) if request.path == "/" else html_response(plain_page("404"), status=404)
        return site.handle(request) if isinstance(site, Portal) else site(request)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    web: Web


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        _, scheme, rest = self.path.split("/", 2)
        headers = {name.lower(): value for name, value in self.headers.items()}
        response = self.server.web.answer(f"{scheme}://{rest}", headers)
        self.send_response(response.status)
        if response.status != 304:
            self.send_header("Content-Type", response.content_type)
            self.send_header("Content-Length", str(len(response.body)))
        for name, value in response.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(response.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Print nothing: the log is in `Web.asked`."""
