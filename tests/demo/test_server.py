"""The server is on loopback only, and fails exactly as it is told to."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from demo import faults
from demo.content import DATA
from demo.portals import demo_portals
from demo.server import PortalServer

Ask = Callable[..., Any]
LIST = "/lacity/api/v2/PublicPortal/ListUpcomingMeetings"


@pytest.mark.parametrize("host", ["0.0.0.0", "", "localhost", "192.0.2.1", "::1"])  # noqa: S104 - that is the point
def test_it_refuses_to_listen_anywhere_but_on_loopback(host: str) -> None:
    """An address of the world is an error, not a warning."""
    with pytest.raises(ValueError, match=r"127\.0\.0\.1 only"):
        PortalServer([], host=host)


def test_each_portal_has_its_prefix(server: PortalServer, ask: Ask) -> None:
    """All portals at one port; a path without a prefix is nobody's."""
    assert len(server.portals) == len(list(DATA.glob("*.yml")))
    assert {"lacity", "longbeach", "sanbernardino", "oakland", "sanjose", "sccgov", "berkeley"} <= set(server.portals)
    assert server.url_of("lacity") == f"http://127.0.0.1:{server.port}/lacity"
    assert ask("/lacity/public/portal").status == 200
    assert ask("/api/v2/PublicPortal/ListUpcomingMeetings").status == 404
    assert "lacity" in ask("/").text


def test_robots_txt_is_at_the_root_and_can_be_chosen(ask: Ask) -> None:
    """Everything is allowed unless it is not."""
    assert ask("/robots.txt").text == "User-agent: *\nAllow: /\n"
    with PortalServer([], robots="User-agent: *\nDisallow: /\n") as closed:
        assert "Disallow" in fetch(closed, "/robots.txt").read().decode()


@pytest.mark.parametrize(
    "path", [LIST, "/lacity/Portal/Meeting?meetingTemplateId=189010", "/oakland/agendas/41001.pdf"]
)
def test_what_is_known_is_not_sent_again(server: PortalServer, ask: Ask, path: str) -> None:
    """Lists, pages and files have an ETag that gives 304 and nothing more, until they change."""
    first = ask(path)

    again = ask(path, If_None_Match=f'W/"other", {first.headers["ETag"]}')

    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    server.portals["lacity"].change("amend")
    server.portals["oakland"].change("amend")
    assert ask(path, If_None_Match=first.headers["ETag"]).status == 200


def test_a_date_does_where_there_is_no_tag(server: PortalServer, ask: Ask) -> None:
    """If-Modified-Since counts alone, and not beside an If-None-Match that fails."""
    path = "/longbeach/meeting/attachment/700003.pdf"
    since = ask(path).headers["Last-Modified"]

    assert ask(path, If_Modified_Since=since).status == 304
    assert ask(path, If_Modified_Since=since, If_None_Match='"other"').status == 200
    server.portals["longbeach"].change("replace:700003")
    assert ask(path, If_Modified_Since=since).status == 200


def test_a_portal_may_know_no_conditions(today: date) -> None:
    """Without ``etag`` there is no ETag, and never a 304."""
    with PortalServer(demo_portals(today, etag=False)) as plain:
        answer = fetch(plain, LIST, {"If-None-Match": "*"})

        assert answer.status == 200
        assert answer.headers["ETag"] is None
        assert answer.headers["Last-Modified"] is None


def test_the_log_says_who_asked_for_what(server: PortalServer, ask: Ask) -> None:
    """Also for those who ask over HTTP, and never about themselves."""
    ask(LIST, User_Agent="Watcher/1.0", If_None_Match='"x"')
    ask("/oakland/events?$top=1")

    logged = ask("/_control/requests").json()

    assert [(each["path"], each["query"], each["status"]) for each in logged] == [
        (LIST, "", 200),
        ("/oakland/events", "$top=1", 200),
    ]
    assert (logged[0]["user_agent"], logged[0]["if_none_match"]) == ("Watcher/1.0", '"x"')
    assert logged[0]["bytes"] > 1000
    assert logged[0]["time"] <= logged[1]["time"]
    assert len(server.requests) == 2


def test_a_connection_is_kept(server: PortalServer) -> None:
    """HTTP/1.1: many requests, one socket."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    sockets = set()
    for _ in range(3):
        connection.request("GET", LIST)
        connection.getresponse().read()
        sockets.add(connection.sock)
    connection.close()

    assert len(sockets) == 1
    assert None not in sockets


def test_latency_is_waited_for(server: PortalServer) -> None:
    """Every answer takes that long at least."""
    server.latency = 0.1
    began = time.monotonic()
    fetch(server, "/robots.txt").read()
    server.latency = 0.0

    assert time.monotonic() - began >= 0.1


# Faults


def test_a_status_comes_so_many_times(server: PortalServer, ask: Ask) -> None:
    """With Retry-After and a body; then all is well; other paths never noticed."""
    server.faults.set(r"ListUpcoming", faults.status(503, retry_after=2, body="later"), times=2)

    first, second, third = ask(LIST), ask(LIST), ask(LIST)

    assert (first.status, first.headers["Retry-After"], first.text) == (503, "2", "later")
    assert (second.status, third.status) == (503, 200)
    assert ask("/oakland/events").status == 200


def test_a_fault_is_chosen_by_path_and_query(server: PortalServer, ask: Ask) -> None:
    """The latest that matches wins."""
    server.faults.set(r"year=2025", faults.status(500))
    server.faults.set(r"ListArchivedMeetings\?year=2025$", faults.status(502))

    assert ask("/lacity/api/v2/PublicPortal/ListArchivedMeetings?year=2025").status == 502
    assert ask("/lacity/api/v2/PublicPortal/ListArchivedMeetings?year=2026").status == 200


def test_bodies_can_be_spoilt(server: PortalServer, ask: Ask) -> None:
    """Nothing, nonsense, or HTML for JSON; each with status 200 and nothing to remember it by."""
    server.faults.set("ListUpcoming", faults.html_instead(), times=1)
    server.faults.set("ListUpcoming", faults.garbage(), times=1)
    server.faults.set("ListUpcoming", faults.empty(), times=1)

    emptied, garbled, html = ask(LIST, If_None_Match="*"), ask(LIST), ask(LIST)

    assert (emptied.status, emptied.body, emptied.headers["ETag"]) == (200, b"", None)
    assert garbled.headers["Content-Type"].startswith("application/json")
    with pytest.raises(ValueError, match=r"."):
        json.loads(garbled.body)
    assert html.text.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("path", [LIST, "/sanjose/bodies", "/lacity/Portal/Meeting?meetingTemplateId=189010"])
def test_a_charset_can_be_wrong(server: PortalServer, ask: Ask, path: str) -> None:
    """Bytes that are Latin-1 and not what the header says."""
    server.faults.set(".", faults.wrong_charset())

    answer = ask(path)

    assert "charset=utf-8" in answer.headers["Content-Type"]
    assert answer.body.decode("latin-1")
    with pytest.raises(UnicodeDecodeError):
        answer.body.decode("utf-8")


def test_a_body_can_be_cut_short(server: PortalServer) -> None:
    """More was announced than comes."""
    server.faults.set(".", faults.truncated())

    with pytest.raises(http.client.IncompleteRead) as cut:
        fetch(server, LIST).read()

    assert cut.value.partial
    assert cut.value.expected == pytest.approx(len(cut.value.partial), abs=1)


def test_a_connection_can_be_dropped(server: PortalServer) -> None:
    """No status, no word; the log has 0."""
    server.faults.set(".", faults.drop())

    with pytest.raises(http.client.RemoteDisconnected):
        fetch(server, LIST)

    assert server.requests[-1].status == 0


def test_an_answer_can_be_late(server: PortalServer, ask: Ask) -> None:
    """It is the right one."""
    server.faults.set(".", faults.hang(0.15))
    began = time.monotonic()

    answer = ask(LIST)

    assert time.monotonic() - began >= 0.15
    assert answer.json()


def test_closing_lets_go_of_those_who_hang(today: date) -> None:
    """A test that is over does not wait for its faults."""
    with PortalServer(demo_portals(today)) as hanging:
        hanging.faults.set(".", faults.hang(60))
        connection = http.client.HTTPConnection("127.0.0.1", hanging.port, timeout=5)
        connection.request("GET", LIST)
        time.sleep(0.05)
        began = time.monotonic()

    assert time.monotonic() - began < 2
    connection.close()


def test_a_body_can_be_huge_without_being_in_memory(server: PortalServer) -> None:
    """2 GiB are announced and begun; who hangs up after a while leaves no harm."""
    server.faults.set(".", faults.huge(2 * 1024**3))
    answer = fetch(server, LIST)

    assert answer.headers["Content-Length"] == str(2 * 1024**3)
    assert answer.read(200_000) == bytes(200_000)
    answer.close()
    server.faults.clear()
    assert fetch(server, LIST).status == 200
    with pytest.raises(ValueError, match="2 GiB"):
        faults.huge(3 * 1024**3)


def test_a_huge_body_comes_to_its_end(server: PortalServer) -> None:
    """So many zeros and not one more."""
    server.faults.set(".", faults.huge(1_000_001))

    assert fetch(server, LIST).read() == bytes(1_000_001)


def test_a_redirect_can_lead_to_an_error_that_says_200(server: PortalServer, ask: Ask) -> None:
    """The address is the only sign."""
    server.faults.set("events", faults.error_page())

    answer = ask("/oakland/events")

    assert (answer.status, answer.headers["Location"]) == (302, "/Error.aspx")
    assert ask("/Error.aspx").status == 200


@pytest.mark.parametrize(
    ("fault", "code", "marks"),
    [
        (faults.waf("aws"), 202, ("awswaf.com", "challenge-container", "gokuProps")),
        (faults.waf("aws", code=200), 200, ("AwsWafIntegration",)),
        (faults.waf("cloudflare"), 403, ("Attention Required! | Cloudflare", "Ray ID")),
        (
            faults.waf("akamai"),
            403,
            ("<TITLE>Access Denied</TITLE>", "Reference&#32;&#35;18", "edgesuite&#46;net"),
        ),
    ],
    ids=["aws", "aws-200", "cloudflare", "akamai"],
)
def test_firewalls_show_their_pages(
    server: PortalServer, ask: Ask, fault: faults.Fault, code: int, marks: tuple[str, ...]
) -> None:
    """Each vendor's tell-tale marks, in a page that says it is invented."""
    server.faults.set("ListUpcoming", fault)

    answer = ask(LIST)

    assert answer.status == code
    assert all(mark in answer.text for mark in marks)
    assert "Invented content" in answer.text


def test_the_cloudflare_page_has_always_the_same_size(server: PortalServer, ask: Ask) -> None:
    """4,548 bytes for every tenant."""
    server.faults.set(".", faults.waf("cloudflare"))

    assert {len(ask(f"/{tenant}/public/portal").body) for tenant in ("lacity", "longbeach")} == {4548}


# Orders from another process


def test_faults_and_changes_can_be_ordered_over_http(server: PortalServer, ask: Ask) -> None:
    """The same as the methods, and undone by reset."""
    ask(
        "/_control/faults",
        method="POST",
        order={"pattern": "events", "fault": {"kind": "status", "status": 429}},
    )
    ask("/_control/change", method="POST", order={"portal": "lacity", "change": "move:18901", "minutes": 60})

    moved = next(row for row in ask(LIST).json() if row["id"] == 18901)
    assert ask("/oakland/events").status == 429
    assert moved["time"] == "11:00 AM"

    assert ask("/_control/reset", method="POST").json() == {"done": True}
    assert ask("/oakland/events").status == 200
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("path", "order"),
    [
        ("/_control/faults", {"pattern": ".", "fault": {"kind": "gremlin"}}),
        ("/_control/faults", {"pattern": ".", "fault": {"kind": "waf", "brand": "moat"}}),
        ("/_control/change", {"portal": "lacity", "change": "explode"}),
        ("/_control/change", {"portal": "lacity", "change": "cancel:1"}),
        ("/_control/change", {"portal": "atlantis", "change": "amend"}),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(ask: Ask, path: str, order: dict[str, Any]) -> None:
    """With a reason, and nothing happens."""
    answer = ask(path, method="POST", order=order)

    assert answer.status == 400
    assert answer.json()["error"]
    assert ask(LIST).status == 200


def test_the_command_serves_all_portals_and_prints_where() -> None:
    """``python -m demo`` is ready when it has printed how to stop."""
    portals = len(list(DATA.glob("*.yml")))
    command = [sys.executable, "-m", "demo", "--port", "0", "--no-etag"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "COLUMNS": "80"}) as process:
        try:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(portals + 1)]
        finally:
            process.terminate()

    assert sum("http://127.0.0.1:" in line for line in lines) == portals + 1
    assert "Ctrl-C" in lines[-1]


def fetch(server: PortalServer, path: str, headers: dict[str, str] | None = None) -> http.client.HTTPResponse:
    """Ask on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request("GET", path, headers=headers or {})
    return connection.getresponse()
