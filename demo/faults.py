"""What can go wrong between a portal and a crawler, on purpose: by a pattern of path and query."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from demo.content import INVENTED
from demo.portals.portal import HTML, Response, html_response, plain_page

LARGEST = 2 * 1024**3


@dataclass(frozen=True)
class Fault:
    """One kind of failure. Which fields count depends on ``kind``; see KINDS."""

    kind: str
    status: int = 200
    retry_after: str | int | None = None
    body: str = ""
    seconds: float = 0.0
    size: int = 0
    brand: str = ""

    def __post_init__(self) -> None:
        """Refuse what no server here can do."""
        if self.kind not in KINDS:
            raise ValueError(f"no fault {self.kind!r}; there are {', '.join(KINDS)}")
        if self.kind == "waf" and self.brand not in WAF_BRANDS:
            raise ValueError(f"no WAF {self.brand!r}; there are {', '.join(WAF_BRANDS)}")
        if not 0 <= self.size <= LARGEST:
            raise ValueError(f"a body of {self.size} bytes is not between 0 and 2 GiB")


KINDS = {
    "status": "the status, with a body and a Retry-After where they are given",
    "garbage": "200 and bytes that are nothing, under the right content type",
    "truncated": "a Content-Length larger than what is sent, then the end of the connection",
    "empty": "200 and no body",
    "wrong_charset": "Latin-1 bytes declared as UTF-8",
    "html": "an HTML page where JSON was asked for",
    "error_page": "a redirect to /Error.aspx, which answers 200",
    "hang": "the right answer, so many seconds late",
    "huge": "so many bytes of zeros, up to 2 GiB, never all in memory",
    "waf": "the page of a web application firewall: aws, cloudflare or akamai",
    "drop": "the end of the connection instead of an answer",
}
SPOILED = ("garbage", "truncated", "empty", "wrong_charset")  # never a 304, and no ETag to remember it by
WAF_BRANDS = ("aws", "cloudflare", "akamai")


def status(code: int, *, retry_after: str | int | None = None, body: str = "") -> Fault:
    """Answer with a status, for example 503 with Retry-After."""
    return Fault("status", status=code, retry_after=retry_after, body=body)


def garbage() -> Fault:
    """Answer with bytes that are no HTML, JSON or PDF."""
    return Fault("garbage")


def truncated() -> Fault:
    """Send half of the body that was announced."""
    return Fault("truncated")


def empty() -> Fault:
    """Answer 200 with nothing."""
    return Fault("empty")


def wrong_charset() -> Fault:
    """Send Latin-1 bytes that claim to be UTF-8."""
    return Fault("wrong_charset")


def html_instead() -> Fault:
    """Send a maintenance page with status 200 for JSON."""
    return Fault("html")


def error_page() -> Fault:
    """Redirect to an error page that answers 200."""
    return Fault("error_page")


def hang(seconds: float) -> Fault:
    """Answer late."""
    return Fault("hang", seconds=seconds)


def huge(size: int) -> Fault:
    """Send so many zeros."""
    return Fault("huge", size=size)


def waf(brand: str, *, code: int = 0) -> Fault:
    """Answer with a firewall's page; the AWS challenge comes with 202, or with 200 when asked for."""
    return Fault("waf", brand=brand, status=code or (202 if brand == "aws" else 403))


def drop() -> Fault:
    """Close the connection without an answer."""
    return Fault("drop")


class Faults:
    """The faults in force; safe to change while requests are served. The latest that matches wins."""

    def __init__(self) -> None:
        """Start with none."""
        self._lock = threading.Lock()
        self._rules: list[tuple[re.Pattern[str], Fault, int | None]] = []

    def set(self, pattern: str, fault: Fault, times: int | None = None) -> None:
        """Let ``fault`` happen where the regex is found in path and query, ``times`` times or always."""
        with self._lock:
            self._rules.append((re.compile(pattern), fault, times))

    def clear(self) -> None:
        """Let nothing go wrong."""
        with self._lock:
            self._rules.clear()

    def take(self, target: str) -> Fault | None:
        """Return the fault for this request, if any, and count it."""
        with self._lock:
            for index in reversed(range(len(self._rules))):
                pattern, fault, times = self._rules[index]
                if not pattern.search(target):
                    continue
                if times == 1:
                    del self._rules[index]
                elif times is not None:
                    self._rules[index] = (pattern, fault, times - 1)
                return fault
        return None

    def set_json(self, row: Mapping[str, Any]) -> None:
        """Do the same as ``set`` from JSON: {"pattern": ..., "fault": {"kind": ...}, "times": 1}."""
        fields = dict(row["fault"])
        if fields.get("kind") == "waf" and "status" not in fields:
            made = waf(fields["brand"])
        else:
            made = Fault(**fields)
        self.set(row["pattern"], made, row.get("times"))


def spoil(fault: Fault, right: Response) -> Response:
    """Return what is sent instead of the right answer; hang, huge, truncated and drop are the server's."""
    if fault.kind == "status":
        headers = () if fault.retry_after is None else (("Retry-After", str(fault.retry_after)),)
        text = fault.body or plain_page(f"{fault.status} - The server could not answer.")
        return Response(text.encode(), HTML, fault.status, headers)
    if fault.kind == "garbage":
        return replace(right, body=bytes((7 * n * n + 131) % 256 for n in range(4096)), headers=())
    if fault.kind == "empty":
        return replace(right, body=b"", headers=())
    if fault.kind == "wrong_charset":
        return replace(right, body=_as_latin_1(right.body), headers=())
    if fault.kind == "html":
        return html_response(plain_page("This site is being maintained", "<p>Please come back in a while.</p>"))
    if fault.kind == "error_page":
        return Response(b"", HTML, 302, (("Location", "/Error.aspx"),))
    if fault.kind == "waf":
        return replace(_WAF_PAGES[fault.brand](), status=fault.status)
    return right


def _as_latin_1(body: bytes) -> bytes:
    """Encode a text as Latin-1; one without any accent gets a no-break space for its last space."""
    text = body.decode("utf-8", "replace")
    if text.isascii():
        before, _, after = text.rpartition(" ")
        text = f"{before}\u00a0{after}"
    return text.encode("latin-1", "replace")


# The firewalls' pages: invented, with the marks by which the real ones are told.


def _aws() -> Response:
    page = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title></title>
<script type="text/javascript">
window.awsWafCookieDomainList = [];
window.gokuProps = {{"key":"aW52ZW50ZWQ=","iv":"aW52ZW50ZWQ=","context":"aW52ZW50ZWQ="}};
</script>
<script src="/challenge/token.awswaf.com/challenge.js"></script></head>
<body><div id="challenge-container"></div>
<script type="text/javascript">AwsWafIntegration.checkForceRefresh();</script>
<noscript><h1>JavaScript is disabled</h1>We have to see that you are not a robot.</noscript>
<footer>{INVENTED}</footer></body></html>
"""
    return Response(page.encode(), HTML, headers=(("x-amzn-waf-action", "challenge"),))


def _cloudflare() -> Response:
    """The page that one vendor's whole zone sends: always of the same size, 4548 bytes."""
    head = """<!DOCTYPE html>
<html lang="en-US"><head><title>Attention Required! | Cloudflare</title>
<meta name="robots" content="noindex, nofollow" /></head>
<body><div id="cf-wrapper"><div class="cf-alert cf-alert-error cf-cookie-error" id="cookie-alert"></div>
<div id="cf-error-details" class="cf-error-details-wrapper">
<h1 data-translate="block_headline">Sorry, you have been blocked</h1>
<p>This address may not see this site.</p></div>
<div class="cf-error-footer">Cloudflare Ray ID: <strong>8f00000000000000</strong></div></div>
<!--"""
    tail = f"-->\n<footer>{INVENTED}</footer></body></html>\n"
    page = head + " " * (4548 - len(head) - len(tail)) + tail
    return Response(page.encode(), HTML, headers=(("cf-ray", "8f00000000000000-LAX"), ("cf-mitigated", "block")))


def _akamai() -> Response:
    link = escape("http://127.0.0.1/").replace(":", "&#58;").replace("/", "&#47;")
    page = (
        "<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\n \n"
        f'You don\'t have permission to access "{link}" on this server.<P>\n'
        "Reference&#32;&#35;18&#46;00000000&#46;1000000000&#46;00000000\n"
        "<P>https&#58;&#47;&#47;errors&#46;edgesuite&#46;net&#47;18&#46;00000000&#46;1000000000&#46;00000000</P>\n"
        f"<P>{INVENTED}</P>\n</BODY>\n</HTML>\n"
    )
    return Response(page.encode(), HTML)


_WAF_PAGES = {"aws": _aws, "cloudflare": _cloudflare, "akamai": _akamai}
