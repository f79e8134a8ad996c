"""Reading bytes strictly: JSON that is JSON, one of what there must be one of, text without markup damage."""

import json
import re
import unicodedata
import warnings
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any, TypeVar
from urllib.parse import quote, urljoin, urlsplit
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning
from bs4.element import NavigableString, PreformattedString

from published.values import ReadingProblem

T = TypeVar("T")

BLOCK_ELEMENTS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "br", "center", "dd", "div", "dl", "dt", "fieldset", "figure"),
        *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre"),
        *("section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
)
LARGEST_PAGE = 20_000_000  # bytes; the largest agendas seen have 0.6 million
DEEPEST_PAGE = 300  # elements inside each other; the time of reading grows with the square of it
UNSEEN_ELEMENTS = frozenset(("script", "style", "noscript", "template", "select", "nav", "head"))

# What a refusal looks like when it answers with a page: found in the first 4 kB, whatever the status.
_BLOCK_MARKS = (
    ("an AWS WAF challenge", re.compile(rb"awsWafCookieDomainList|AwsWafIntegration|\.awswaf\.com")),
    (
        "a Cloudflare block page",
        re.compile(
            rb"Attention Required! \| Cloudflare|cf-error-details|/cdn-cgi/challenge-platform|"
            rb"<title>Just a moment\.\.\.",
            re.I,
        ),
    ),
    (
        "an Akamai access-denied page",
        re.compile(rb"<title>Access Denied</title>[\s\S]{0,2000}Reference(?: |&#32;)", re.I),
    ),
    ("an Incapsula block page", re.compile(rb"_Incapsula_Resource|Incapsula incident ID", re.I)),
    ("a captcha page", re.compile(rb"<title>[^<]{0,60}(?:captcha|are you a robot|human verification)", re.I)),
)


class Unreadable(ValueError):
    """Raised when an answer as a whole is not what the platform promises; the message says what it is instead."""


def only(found: Iterable[T], what: str) -> T:
    """The one element there must be; raises Unreadable with the count when there are none or several."""
    elements = list(found)
    if len(elements) != 1:
        raise Unreadable(f"expected one {what}, found {len(elements)}")
    return elements[0]


def block_page(body: bytes) -> str | None:
    """What kind of refusal the page is, or None when it shows no mark of one."""
    head = body[:8192]
    return next((name for name, mark in _BLOCK_MARKS if mark.search(head)), None)


def read_json(body: bytes) -> Any:
    """The JSON value in the bytes; raises Unreadable that says what came instead."""
    if not body.strip():
        raise Unreadable("the answer is empty")
    try:
        return _storable(json.loads(body), body)
    except UnicodeDecodeError:
        pass
    except ValueError as error:
        if body.lstrip()[:1] == b"<":
            raise Unreadable(f"a web page instead of JSON{_page_title(body)}") from None
        raise Unreadable(f"not JSON, or cut off: {error}") from None
    except RecursionError:
        raise Unreadable("JSON that is nested too deeply") from None
    try:
        return _storable(json.loads(body.decode("cp1252", errors="replace")), body)
    except ValueError as error:
        raise Unreadable(f"not JSON, and not UTF-8: {error}") from None
    except RecursionError:
        raise Unreadable("JSON that is nested too deeply") from None


def is_utf8(body: bytes) -> bool:
    """Whether the bytes are the UTF-8 that JSON promises (RFC 8259, section 8.1)."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def parse_html(body: bytes) -> BeautifulSoup:
    """Parse a page; raises Unreadable when the bytes are none, or would take more than any honest page does."""
    if not body.strip():
        raise Unreadable("the answer is empty")
    if b"<" not in body[:4096]:
        raise Unreadable("not a web page: no markup in its first 4096 bytes")
    if len(body) > LARGEST_PAGE:
        raise Unreadable(f"a page of {len(body):,} bytes")
    with warnings.catch_warnings(action="ignore", category=XMLParsedAsHTMLWarning):  # a feed is no page: told by others
        soup = BeautifulSoup(body.replace(b"\x00", b""), "lxml")
    if _nests_deeper_than(DEEPEST_PAGE, soup):
        raise Unreadable(f"a page nested more than {DEEPEST_PAGE} deep")
    return soup


def cut_off(body: bytes) -> tuple[ReadingProblem, ...]:
    """The problem that a page ends before its last tag: what came behind is not known to be missing otherwise."""
    if re.search(rb"</html\s*>", body[-2000:], re.I):
        return ()
    return (ReadingProblem("page cut off", "the page ends without </html>; what stands before its end was read"),)


def one_line(text: str | None) -> str:
    """The text with all runs of white space, also no-break spaces, as one blank, and soft hyphens dropped."""
    return " ".join(_visible(text or "").split())


def lines_of(element: Tag) -> list[str]:
    """The visible lines of an element, as a browser breaks them; scripts, styles, menus and comments are left out."""
    pieces: list[str] = []
    _collect(element, pieces)
    lines = (one_line(line) for line in "".join(pieces).split("\n"))
    return [line for line in lines if line]


def clean_lines(text: str | None) -> str:
    """Plain text with tidy lines: runs of blanks become one, empty lines go."""
    lines = (one_line(line) for line in re.split(r"\r\n|\r|\n", text or ""))
    return "\n".join(line for line in lines if line)


def join_url(base_url: str, href: str, file_hosts: Mapping[str, str] | None = None) -> str:
    """The absolute URL behind a link, always below the source's base URL where the link names no other host.

    A link that starts with "/" is taken from the base URL, not from its host, so that a source behind a path prefix
    works. `file_hosts` replaces the beginning of absolute links, longest first.
    """
    href = href.strip()
    if href.startswith("//"):
        href = f"{urlsplit(base_url).scheme}:{href}"
    if not _is_askable(href):  # such as "mailto:" or "http://[": kept, under a scheme that every request is refused for
        return f"unusable://link/{quote(href)}"
    for prefix, replacement in sorted((file_hosts or {}).items(), key=lambda pair: -len(pair[0])):
        if href.startswith(prefix):
            return replacement.rstrip("/") + "/" + href[len(prefix) :].lstrip("/")
    if urlsplit(href).scheme:
        return href
    return urljoin(base_url.rstrip("/") + "/", href.lstrip("/"))


def _is_askable(href: str) -> bool:
    try:
        parts = urlsplit(href)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https", "") and (not parts.scheme or bool(parts.hostname))


_CLOCK = re.compile(r"^\s*(\d{1,2})(?:\s*[:.]\s*(\d{2}))?(?::\d{2})?\s*(?:([ap])\s*\.?\s*m\b\.?)?", re.I)


def read_clock(text: str | None) -> time | None:
    """The time of day that a hand-typed text begins with ("1:30 PM", "6:30 pm.", "10 a.m.", "Noon", "18:00").

    None when it begins with none ("after closed session", empty): a bare number without minutes or a.m./p.m. is none
    either.
    """
    text = one_line(text)
    if re.match(r"(?:12(?::00)?\s+)?noon\b", text, re.I):
        return time(12)
    if re.match(r"(?:12(?::00)?\s+)?midnight\b", text, re.I):
        return time(0)
    found = _CLOCK.match(text)
    if found is None or (found[2] is None and found[3] is None):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3] is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3].lower() == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def local_moment(day: datetime, clock: time | None, zone: ZoneInfo) -> datetime:
    """The day at that time on the locality's clock, midnight when the time is not known."""
    return datetime.combine(day.date(), clock or time(0), tzinfo=zone)


def _nests_deeper_than(limit: int, soup: BeautifulSoup) -> bool:
    level: list[Any] = [soup]
    for _ in range(limit):
        level = [child for element in level if isinstance(element, Tag) for child in element.contents]
        if not level:
            return False
    return True


def _page_title(body: bytes) -> str:
    found = re.search(rb"<title[^>]*>\s*([^<]{1,80})", body[:8192], re.I)
    return f" («{one_line(found[1].decode('utf-8', 'replace'))}»)" if found else ""


# What JSON can escape and no database stores: NUL, and half a surrogate pair.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_UNSTORABLE_ESCAPE = re.compile(rb"\\u(?:0000|d[89a-f])", re.I)


def _storable(value: Any, body: bytes) -> Any:
    """The JSON value without characters that cannot be stored: one bad text must not cost the whole answer."""
    return _without_unstorable(value) if _UNSTORABLE_ESCAPE.search(body) else value


def _without_unstorable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, list):
        return [_without_unstorable(each) for each in value]
    if isinstance(value, dict):
        return {name: _without_unstorable(each) for name, each in value.items()}
    return value


def _visible(text: str) -> str:
    if text.isascii():
        return text
    return "".join(
        " " if unicodedata.category(c) == "Zs" else c for c in text if c not in "\u00ad\u200b\u200c\u200d\ufeff"
    )


def _collect(element: Tag, pieces: list[str]) -> None:
    for child in element.children:
        if isinstance(child, Tag):
            if child.name in UNSEEN_ELEMENTS or "display:none" in str(child.get("style", "")).replace(" ", "").lower():
                continue
            breaks = child.name in BLOCK_ELEMENTS
            if breaks:
                pieces.append("\n")
            _collect(child, pieces)
            if breaks:
                pieces.append("\n")
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            pieces.append(str(child).replace("\r", " ").replace("\n", " "))
