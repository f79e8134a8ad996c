"""Bytes and hand-typed texts, read strictly."""

from datetime import time

import pytest
from scrapy import Request

from published.reading import (
    Unreadable,
    block_page,
    clean_lines,
    join_url,
    lines_of,
    one_line,
    only,
    parse_html,
    read_clock,
    read_json,
)
from published.titles import is_consent_heading, without_cancelled

BASE = "https://portal.example.gov"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1:30 PM", time(13, 30)),
        ("01:30 pm", time(13, 30)),
        ("6:30 pm.", time(18, 30)),
        ("6.30 p.m.", time(18, 30)),
        ("10 a.m.", time(10)),
        ("10AM", time(10)),
        ("12:00 AM", time(0)),
        ("12:15 PM", time(12, 15)),
        ("Noon", time(12)),
        ("12 noon", time(12)),
        ("12:00 Noon", time(12)),
        ("midnight", time(0)),
        ("18:00", time(18)),
        ("9:00:00 AM", time(9)),
        ("9:00 AM or after the closed session", time(9)),
        ("5:30 PM\u00a0", time(17, 30)),
        ("9", None),
        ("13:00 PM", None),
        ("0:30 AM", None),
        ("25:00", None),
        ("10:75", None),
        ("after closed session", None),
        ("noonday prayer", None),
        ("TBD", None),
        ("", None),
        (None, None),
    ],
)
def test_the_time_of_day_is_what_the_text_begins_with(text: str | None, expected: time | None) -> None:
    """A number without minutes or a.m. and p.m. is no time, and neither is one that no clock shows."""
    assert read_clock(text) == expected


@pytest.mark.parametrize(
    ("title", "rest", "mark"),
    [
        ("CANCELLED - Transportation Committee", "Transportation Committee", "CANCELLED"),
        ("Canceled- Budget Committee", "Budget Committee", "Canceled"),
        ("*CANCELLED* Rules Committee", "Rules Committee", "CANCELLED"),
        ("Cancelled City Council Meeting", "City Council Meeting", "Cancelled"),
        ("*Public Works Committee - CANCELLED", "*Public Works Committee", "CANCELLED"),
        ("Rules Committee (Cancelled)", "Rules Committee", "Cancelled"),
        ("Rules Committee: MEETING CANCELED!", "Rules Committee", "CANCELED"),
        ("Notice of Cancellation - Youth Commission", "Youth Commission", "Cancellation"),
        ("POSTPONED: Water Board", "Water Board", "POSTPONED"),
        ("Rescheduled – Water Board", "Water Board", "Rescheduled"),
        ("CANCELLED", "CANCELLED", "CANCELLED"),
        ("City Council", "City Council", None),
        ("Cancellation Policy Task Force", "Cancellation Policy Task Force", None),
        ("Rescheduled Regular Meeting", "Rescheduled Regular Meeting", None),
        ("Hearing on cancelled checks and fees", "Hearing on cancelled checks and fees", None),
        ("Board of Cancelled Warrants Review", "Board of Cancelled Warrants Review", None),
        ("Uncancelled - Committee", "Uncancelled - Committee", None),
    ],
)
def test_a_mark_in_a_title_is_told_from_a_word_in_it(title: str, rest: str, mark: str | None) -> None:
    """Only a mark at the beginning or the end says that the meeting is off; it is taken off the title."""
    assert without_cancelled(title) == (rest, mark)


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("CONSENT CALENDAR (CC) ITEMS:", True),
        ("Consent Docket", True),
        ("ACTION ON NON-CONSENT CALENDAR ITEMS:", False),
        ("Non Consent Items", False),
        ("Items removed from the consent calendar", False),
        ("PULLED CONSENT ITEMS", False),
        ("Consenting adults", False),
        ("Public Hearings", False),
        ("", False),
    ],
)
def test_a_consent_section_is_told_by_its_heading(heading: str, expected: bool) -> None:
    """What is taken off the consent calendar, or never was on it, is discussed."""
    assert is_consent_heading(heading) is expected


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/Portal/Meeting?meetingTemplateId=1", f"{BASE}/Portal/Meeting?meetingTemplateId=1"),
        ("meeting/attachment/7.pdf", f"{BASE}/meeting/attachment/7.pdf"),
        ("  /a b.pdf ", f"{BASE}/a b.pdf"),
        ("?id=4", f"{BASE}/?id=4"),
        ("//files.example.gov/a.pdf", "https://files.example.gov/a.pdf"),
        ("http://files.example.gov/a.pdf", "http://files.example.gov/a.pdf"),
        ("HTTPS://files.example.gov/a.pdf", "HTTPS://files.example.gov/a.pdf"),
        ("http://user@files.example.gov/", "http://user@files.example.gov/"),
    ],
)
def test_a_link_without_a_host_is_below_the_base_url(href: str, expected: str) -> None:
    """Other hosts stay what they are: whether they are asked is not decided here."""
    assert join_url(BASE, href) == expected


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "mailto:clerk@example.gov",
        "tel:555-0100",
        "data:text/plain,x",
        "file:///etc/passwd",
        "C:\\agendas\\1.pdf",
        "http://[",
        "//[",
        "http://",
        "https:///x",
        "http:agenda.pdf",
        "http://files.example.gov:port/",
        "http://files.example.gov:99999/",
        "http://\u2100.example/",
    ],
)
def test_a_link_that_is_none_is_kept_as_one_that_nobody_can_follow(href: str) -> None:
    """It makes a request that is refused, never one that cannot be made: the links after it are asked for."""
    url = join_url(BASE, href, {"http:": "https://mirror.example.gov/"})

    assert url.startswith("unusable://link/")
    assert Request(url).url == url


def test_a_source_behind_a_path_keeps_its_path() -> None:
    """A link that starts at the root of the host starts at the source's own root, and cannot be doubled."""
    base = "http://127.0.0.1:8765/lacity"

    assert join_url(base, "/Portal/Meeting?x=1") == "http://127.0.0.1:8765/lacity/Portal/Meeting?x=1"
    assert join_url(f"{base}/", "a.pdf") == "http://127.0.0.1:8765/lacity/a.pdf"


def test_file_hosts_replace_the_beginning_of_a_link() -> None:
    """The longest beginning that fits is replaced; a host that merely starts alike is another one."""
    hosts = {
        "http://files.example.gov/": "https://mirror.example.gov/",
        "http://files.example.gov/old/": "https://archive.example.gov/x/",
    }

    assert join_url(BASE, "http://files.example.gov/a/b.pdf", hosts) == "https://mirror.example.gov/a/b.pdf"
    assert join_url(BASE, "http://files.example.gov/old/b.pdf", hosts) == "https://archive.example.gov/x/b.pdf"
    assert join_url(BASE, "http://files.example.gov.evil.example/b.pdf", hosts) == (
        "http://files.example.gov.evil.example/b.pdf"
    )


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "the answer is empty"),
        (b" \r\n", "the answer is empty"),
        (b"<!DOCTYPE html><title>Sorry\n about that</title>", "a web page instead of JSON («Sorry about that»)"),
        (b"<html></html>", "a web page instead of JSON"),
        (b'[{"id": 1}, {"i', "not JSON, or cut off"),
        (b'{"a": "\xed", "b": ', "not JSON, and not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'["\xed", ' + b"[" * 100_000, "nested too deeply"),
        (b'{"n": ' + b"9" * 10_000 + b"}", "not JSON, or cut off"),
    ],
)
def test_what_is_no_json_says_what_it_is(body: bytes, said: str) -> None:
    """An operator reads the reason, so it names what came instead."""
    with pytest.raises(Unreadable) as caught:
        read_json(body)

    assert said in str(caught.value)


def test_json_in_another_charset_is_read() -> None:
    """Some portals send Windows-1252 whatever they declare."""
    assert read_json('{"a": "Peñasco – 5"}'.encode("cp1252")) == {"a": "Peñasco – 5"}


def test_characters_that_no_database_takes_are_dropped() -> None:
    """NUL and half a surrogate pair vanish wherever they stand; a whole pair, and an escaped backslash, stay."""
    body = rb'[{"a": "x\u0000y\ud83d", "b": ["\uD83D\uDE00", "\udc00", "\\u0000"], "c": 1}]'

    assert read_json(body) == [{"a": "xy", "b": ["😀", "", "\\u0000"], "c": 1}]


@pytest.mark.parametrize("body", [b"", b" \n", b"%PDF-1.7 nothing else", bytes(range(128, 256)) * 40])
def test_what_is_no_page_is_refused(body: bytes) -> None:
    """Nothing is parsed as a page that shows no markup."""
    with pytest.raises(Unreadable):
        parse_html(body)


def test_the_lines_of_a_page_are_those_that_a_reader_sees() -> None:
    """Scripts, menus, comments and hidden parts are left out; blocks break lines, inline markup does not."""
    page = parse_html(
        b"<body><nav>Menu</nav><p>Sis<b>ter</b>\n city<br>of <!-- not --><i>Oak</i>land&nbsp;&shy;!</p>"
        b"<div style='display: none'>Hidden</div><script>var x</script><td>Cell</td><ul><li>One<li>Two</ul></body>"
    )

    assert lines_of(page) == ["Sister city", "of Oakland !", "Cell", "One", "Two"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<p>before</p>" + b"<div>" * 1000 + b"deep", "nested more than 300 deep"),
        (b"<p>" + b"x" * 20_000_000, "a page of 20,000,003 bytes"),
    ],
    ids=["deep", "large"],
)
def test_a_page_that_would_take_for_ever_is_refused(body: bytes, said: str) -> None:
    """Nobody stops a crawl with a thousand open tags or an endless page."""
    with pytest.raises(Unreadable, match=said):
        parse_html(body)


def test_white_space_is_tidied() -> None:
    """No-break spaces, soft hyphens and zero-width marks do not keep a word from being found."""
    assert one_line("  Sister\u00a0\u2009city\t\n of Nakh\u00adod\u200bka\ufeff ") == "Sister city of Nakhodka"
    assert one_line(None) == ""
    assert clean_lines("Subject:\t A \r\n\r\n  From: B\rC") == "Subject: A\nFrom: B\nC"


@pytest.mark.parametrize(
    ("page", "name"),
    [
        (b"<script>window.awsWafCookieDomainList = [];</script>", "an AWS WAF challenge"),
        (b"<title>Attention Required! | Cloudflare</title>", "a Cloudflare block page"),
        (b"<html><title>Just a moment...</title>", "a Cloudflare block page"),
        (b"<TITLE>Access Denied</TITLE> ... Reference&#32;&#35;18", "an Akamai access-denied page"),
        (b"<script src='/_Incapsula_Resource?x'>", "an Incapsula block page"),
        (b"<title>Human Verification</title>", "a captcha page"),
        (b"<title>Access Denied</title><p>No session.</p>", None),
        (b'[{"title": "Cloudflare contract"}]', None),
        (b"", None),
    ],
)
def test_a_block_page_is_known_by_its_marks(page: bytes, name: str | None) -> None:
    """An agenda that speaks of a firewall is no firewall."""
    assert block_page(page) == name


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("satellitebeach__waf_challenge.html", "an AWS WAF challenge"),
        ("waynecounty__akamai_403.html", "an Akamai access-denied page"),
    ],
)
def test_recorded_block_pages_are_known(recordings, file: str, name: str) -> None:  # type: ignore[no-untyped-def]
    """The real pages carry the marks too."""
    assert block_page((recordings / "block_pages" / file).read_bytes()) == name


def test_only_one_is_one() -> None:
    """None or several are an error that says how many."""
    assert only([7], "row") == 7
    for several in ([], [1, 2]):
        with pytest.raises(Unreadable, match=f"expected one row, found {len(several)}"):
            only(several, "row")
