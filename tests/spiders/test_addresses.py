"""Addresses and names that look harmless and are not, or the other way round."""

import socket

import pytest
from scrapy import Request
from scrapy.http import Response

from spiders.middlewares import _private_address, retry_after_seconds
from spiders.polling.failures import refusal
from tests.conftest import NOW


@pytest.mark.parametrize(
    "address",
    [
        "::ffff:100.64.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "::127.0.0.1",
        "fe80::1%eth0",
        "10.0.0.1",
    ],
)
def test_an_address_that_leads_to_a_private_one_is_off_limits(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: [(0, 0, 0, "", (address, 0))])

    assert _private_address("portal.example.org") is not None


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_a_public_address_is_not(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: [(0, 0, 0, "", (address, 0))])

    assert _private_address("portal.example.org") is None


@pytest.mark.parametrize(
    ("path", "is_error"),
    [
        ("/Error", True),
        ("/Portal/Error.aspx", True),
        ("/error.html", True),
        ("/GenericError", True),
        ("/State-Sponsors-of-Terrorism.pdf", False),
        ("/mirror.pdf", False),
        ("/error/agenda.pdf", False),
    ],
)
def test_only_a_page_called_error_is_an_error_page(path: str, is_error: bool) -> None:
    asked = "https://portal.example.org/View.ashx"
    response = Response(f"https://portal.example.org{path}", body=b"%PDF-1.7", request=Request(asked))

    assert (refusal(asked, response) is not None) is is_error


def test_a_date_beyond_all_calendars_is_no_time_to_wait_for() -> None:
    response = Response("https://portal.example.org/", headers={"Retry-After": "Fri, 1 Jan 99999999999 00:00:00 GMT"})

    assert retry_after_seconds(response, NOW) is None
