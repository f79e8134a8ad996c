"""Answers that are nothing a platform sends: every page code says so, and no page code fails on any bytes."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest

from demo.faults import WAF_BRANDS, error_page, garbage, html_instead, spoil, waf, wrong_charset
from demo.portals.portal import Response
from published.reading import Unreadable
from published.values import Agenda, ItemDetail, MeetingList
from spiders.platforms import platforms

CALIFORNIA = ZoneInfo("America/Los_Angeles")
JSON_LISTS = {
    "civicclerk": "events_with_files",
    "legistar": "events_with_documents",
    "primegov": "list_of_amended_agendas",
}
FIXTURES = Path(__file__).parents[1] / "fixtures" / "pages"
RIGHT = Response(b"[]")

# What an answer may be instead of a list, an agenda, or the page of an item, whatever its status and content type.
BODIES: dict[str, bytes] = {
    "nothing": b"",
    "spaces": b" \r\n\t ",
    "garbage": spoil(garbage(), RIGHT).body,
    "zeros": bytes(4096),
    "a page": spoil(html_instead(), RIGHT).body,
    "a redirect without a body": spoil(error_page(), RIGHT).body,
    **{f"the wall of {brand}": spoil(waf(brand), RIGHT).body for brand in WAF_BRANDS},
    "a login page": b"<html><title>Sign in</title><form><input name=user><input type=password></form></html>",
    "a framework's error": b"<html><title>Runtime Error</title><h1>Server Error in '/' Application.</h1></html>",
    "a page that needs scripts": b'<html><body><div id="root"></div><script src="/app.js"></script></body></html>',
    "a message": b'{"Message": "An error has occurred."}',
    "null": b"null",
    "a number": b"12",
    "a text": b'"agenda"',
    "half an object": b'{"value": [{"id": 1',
    "very deep JSON": b"[" * 100_000 + b"]" * 100_000,
    "very deep markup": b"<html><body>" + b"<div>" * 2_000 + b"</div>" * 2_000,
    "a PDF": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
    "an archive": b"PK\x03\x04" + bytes(200),
    "another encoding": "<html><title>Повестка дня</title><p>Сочи</p></html>".encode("utf-16"),
    "a feed": b'<?xml version="1.0"?><rss version="2.0"><channel><title>Meetings</title></channel></rss>',
}


def readers(platform: str) -> dict[str, Callable[[bytes], object]]:
    """The page codes of a platform by name, each taking nothing but bytes."""
    pages: ModuleType = import_module(f"spiders.{platform}.pages")
    found: dict[str, Callable[[bytes], object]] = {
        "read_meetings": lambda body: pages.read_meetings(body, CALIFORNIA),
        "read_any": lambda body: pages.read_any(body, CALIFORNIA),
    }
    return found | {name: getattr(pages, name) for name in ("read_agenda", "read_detail") if hasattr(pages, name)}


EACH = [(platform, reader) for platform in platforms() for reader in readers(platform)]


@pytest.mark.parametrize("bad", BODIES)
@pytest.mark.parametrize(("platform", "reader"), EACH, ids=lambda value: str(value))
def test_what_no_platform_sends_is_unreadable_and_said_in_words(platform: str, reader: str, bad: str) -> None:
    with pytest.raises(Unreadable) as refused:
        readers(platform)[reader](BODIES[bad])

    assert len(str(refused.value)) > len("no page")


def damaged(good: bytes) -> Iterator[bytes]:
    """The answer cut off, in another encoding, with bytes changed, lost and doubled, always in the same places."""
    chance = random.Random(len(good))
    yield spoil(wrong_charset(), Response(good)).body
    yield good.decode(errors="replace").encode("utf-16")
    yield good[: chance.randrange(len(good))]
    first, last = sorted(chance.sample(range(len(good)), 2))
    yield good[:first] + good[last:]
    yield good[:last] + good[first:]
    spoilt = bytearray(good)
    for _ in range(20):
        spoilt[chance.randrange(len(spoilt))] = chance.choice(b'<>"\x00\xff{}[]&;0 ')
    yield bytes(spoilt)


def fixtures(platform: str) -> list[Path]:
    return sorted(path for path in (FIXTURES / platform).glob("*/response.*") if path.stat().st_size)


@pytest.mark.parametrize("platform", platforms())
def test_no_damage_makes_the_page_code_fail(platform: str) -> None:
    """It reads what it can, with problems, or says that it cannot."""
    values = (MeetingList, Agenda, ItemDetail)
    assert len(fixtures(platform)) >= 8
    for path in fixtures(platform):
        for body in damaged(path.read_bytes()):
            for reader in readers(platform).values():
                with suppress(Unreadable):
                    assert isinstance(reader(body), values)


@pytest.mark.parametrize("platform", JSON_LISTS)
def test_wrong_types_in_one_row_cost_that_row(platform: str) -> None:
    """In every field: null, a number, a text, a list; the other rows are read."""
    [path] = [path for path in fixtures(platform) if path.parent.name == JSON_LISTS[platform]]
    whole = json.loads(path.read_bytes())
    rows = whole["value"] if isinstance(whole, dict) else whole
    read = readers(platform)["read_meetings"]
    good = read(json.dumps(whole).encode())
    assert isinstance(good, MeetingList)
    for name, right in list(rows[0].items()):
        for wrong in (None, 7, -1, 1e300, "\x00", "1900-01-01T00:00:00", [], [[]], [None], {}, {"a": None}, True):
            rows[0][name] = wrong
            found = read(json.dumps(whole).encode())
            assert isinstance(found, MeetingList)
            assert {meeting.vendor_id for meeting in good.meetings[1:]} <= {m.vendor_id for m in found.meetings}
        rows[0][name] = right
