"""Fetched text made fit for a mail: one line, no control characters, links to the web only."""

import re
import textwrap
import unicodedata
from urllib.parse import urlsplit

COLUMNS = 78
# Control, format (such as the marks that turn the reading direction), surrogates, private use, unassigned.
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def plain(text: str) -> str:
    """The text on one line, with single spaces, without what is invisible or steers a terminal."""
    spaced = re.sub(r"\s+", " ", text)
    return " ".join("".join(c for c in spaced if unicodedata.category(c) not in _DROPPED).split())


def shortened(text: str, length: int) -> str:
    """At most so many characters, cut after a word where that costs little, with an ellipsis for the rest."""
    if len(text) <= length:
        return text
    kept = text[: length - 1]
    at_word = kept.rpartition(" ")[0]
    return (at_word if len(at_word) >= length * 2 // 3 else kept).rstrip(" ,;:.-") + "…"


def web_link(url: str, *, page: int | None = None) -> str:
    """The address when it is a plain http or https one, else nothing: a stranger's `javascript:` is no link.

    `page` adds the fragment that opens a PDF there.
    """
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # such as a broken IPv6 address
        return ""
    if not is_web or any(c.isspace() or unicodedata.category(c) in _DROPPED for c in url):
        return ""
    return f"{url.partition('#')[0]}#page={page}" if page is not None else url


def beside(text: str, label: str, indent: int = 0) -> str:
    """A labelled paragraph of a plain text mail, with a hanging indent; addresses are never broken."""
    margin = " " * indent
    return textwrap.fill(
        text,
        COLUMNS,
        initial_indent=f"{margin}{label:<10}",
        subsequent_indent=margin + " " * 10,
        break_long_words=False,
        break_on_hyphens=False,
    )
