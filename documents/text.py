"""What is changed in the text of a page before it is stored, and how long a page may be."""

import re

LONGEST_PAGE = 200_000  # characters

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_HYPHENS = ("\x02", "\ufffe")
_LINE_END_HYPHEN = re.compile("[\x02\ufffe]\n?")


def page_text(raw: str) -> str:
    """Return the text of a page as it is stored: at most 200,000 characters, lines ending with a line feed.

    PDFium writes U+FFFE (or U+0002) in the place of a hyphen at the end of a line and the line break after
    it. Both become a hyphen and a line feed, "sister-\\ncity": what stood on the page, readable in an
    excerpt, and the same whichever marker a version of PDFium chooses. The matcher allows it inside and
    between words.

    U+0000 and lone surrogates are taken out: PostgreSQL and UTF-8 cannot hold them. Nothing else is changed.
    """
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    if any(hyphen in text for hyphen in _HYPHENS):
        text = _LINE_END_HYPHEN.sub("-\n", text)
    return (text if is_storable(text) else _UNSTORABLE.sub("", text))[:LONGEST_PAGE]


def is_storable(text: str) -> bool:
    """Whether PostgreSQL and UTF-8 can hold the text: without U+0000 and lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text
