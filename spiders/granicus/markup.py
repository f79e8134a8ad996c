"""The bytes of Granicus pages as text and as elements: what they declare about their charset is often wrong."""

import codecs

from bs4 import BeautifulSoup

from published.reading import Unreadable, parse_html


def decoded(body: bytes) -> tuple[str, list[str]]:
    """The text of a page, and a note when its bytes are not UTF-8; raises Unreadable for a file."""
    if body.startswith(b"%PDF-"):
        raise Unreadable("a PDF, not a page: «sisterwatch inspect document» reads it")
    try:
        return body.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace"), ["not UTF-8; read as Windows-1252"]


def parsed(text: str) -> BeautifulSoup:
    """The elements of a page; raises Unreadable when it has none.

    With a byte order mark, which counts more than the charset that the page declares.
    """
    return parse_html(codecs.BOM_UTF8 + text.encode() if text.strip() else b"")
