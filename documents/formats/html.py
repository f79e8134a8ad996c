"""Web pages as documents: their text without scripts, styles and menus."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from documents.formats.inside import Inside
from documents.formats.page import (
    WEB_PAGE,
    Piece,
    ReadPage,
    Source,
    UnreadableFileError,
    content,
    numbered,
    pages_of,
)
from documents.formats.text import HEAD_BYTES, encoding
from published.reading import block_page

LARGEST = 64 * 1024 * 1024  # bytes
DEEPEST = 1_000  # elements inside each other
CHUNK = 64 * 1024
LITTLE = 50  # characters: fewer, beside scripts, are the shell of a program

_UNSEEN = frozenset(("script", "style", "template", "nav", "menu", "svg", "object", "select", "noscript"))
_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"))
_INLINE = frozenset(
    (
        *(
            "a",
            "abbr",
            "b",
            "bdi",
            "bdo",
            "big",
            "cite",
            "code",
            "del",
            "em",
            "font",
            "i",
            "ins",
            "kbd",
            "label",
            "mark",
        ),
        *("q", "s", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "img", "input"),
        *("o:p", "nobr", "button"),
    )
)
_CELLS = frozenset(("td", "th"))
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")


def read_pages(source: Source, inside: Inside) -> Iterator[ReadPage]:
    """Yield the text in blocks of about 3,000 characters.

    Raises UnreadableFileError when the page is a refusal, or the shell of a program that has no text of its own.
    """
    body = content(source, LARGEST)
    refused = block_page(body)
    if refused:
        raise UnreadableFileError(f"it is {refused}")
    return numbered(_judged(body))


def _judged(body: bytes) -> Iterator[Piece]:
    reading = _Text()
    held = ""
    for piece in pages_of(reading.paragraphs(body), WEB_PAGE):
        if len(held) < LITTLE:
            held += "".join(piece.text.split())
        if len(held) < LITTLE and reading.scripts:
            raise UnreadableFileError(f"it is a web page without text of its own («{held}»): a program or a viewer")
        yield piece


def declared_encoding(body: bytes) -> str:
    """The codec of a web page: by its byte order mark, by what it declares, else by its bytes."""
    head = body[:HEAD_BYTES]
    found = encoding(head)
    declared = _DECLARED.search(head[:4096])
    if found not in ("utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be") and declared:
        name = declared[1].decode("ascii", "replace").lower()
        name = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252"}.get(name, name)
        try:
            b"x".decode(name)
        except (LookupError, ValueError):
            return found
        return name if not name.startswith("utf") else found
    return found


class _Text:
    """What a parser tells, put together to lines."""

    def __init__(self) -> None:
        self.scripts = 0
        self._done: list[str] = []
        self._line: list[str] = []
        self._unseen: list[str] = []
        self._links: list[str] = []
        self._depth = 0

    def paragraphs(self, body: bytes) -> Iterator[str]:
        text = body.decode(declared_encoding(body), "replace")
        parser: Any = etree.HTMLParser(target=self, no_network=True, huge_tree=False, encoding="utf-8")
        try:
            for start in range(0, len(text), CHUNK):
                parser.feed(text[start : start + CHUNK].encode("utf-8", "replace"))
                yield from self._done
                self._done.clear()
            parser.close()
        except etree.LxmlError as error:
            yield from self._done
            raise UnreadableFileError(f"it is damaged: {str(error)[:200]}") from error
        self._end_line()
        yield from self._done

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += tag not in _VOID
        if self._depth > DEEPEST:
            raise UnreadableFileError("its elements are nested too deeply")
        if tag == "script":
            self.scripts += 1
        if self._unseen or tag in _UNSEEN or attributes.get("role") == "navigation":
            if tag not in _VOID:
                self._unseen.append(tag)
            return
        if tag in _CELLS:
            if self._has_text():
                self._line.append("\t")
        elif tag not in _INLINE:
            self._end_line()
        if tag == "a":
            self._links.append(_shown_link(attributes.get("href", "")))
        said = attributes.get("alt", "") if tag in ("img", "area") else ""
        if tag == "input" and attributes.get("type", "text") in ("text", "submit", "button"):
            said = attributes.get("value", "")
        if said.strip():
            self._line.append(f"[picture: {said.strip()}]" if tag != "input" else said)

    def end(self, tag: str) -> None:
        self._depth -= tag not in _VOID
        if self._unseen:
            if tag in self._unseen:
                while self._unseen.pop() != tag:
                    pass
            return
        if tag == "a" and self._links:
            self._line.append(self._links.pop())
        if tag not in _INLINE and tag not in _CELLS:
            self._end_line()

    def data(self, data: str) -> None:
        if not self._unseen:
            self._line.append(data)

    def comment(self, text: str) -> None:
        """Comments are not shown; Word's conditional ones repeat what is."""

    def close(self) -> None:
        """The end of the page."""

    def _has_text(self) -> bool:
        return any(part.strip() for part in self._line)

    def _end_line(self) -> None:
        if self._line:
            cells = "".join(self._line).split("\t")
            line = "\t".join(_SPACES.sub(" ", cell).strip() for cell in cells).strip()
            if line:
                self._done.append(line)
            self._line = []


def _shown_link(href: str) -> str:
    href = href.strip()
    if not href or href.startswith("#") or href.lower().startswith(("javascript:", "data:")):
        return ""
    return f" [{href[:500]}]"
