"""Plain text, in the encodings that people use."""

import codecs
import re
from collections.abc import Iterator

from documents.formats.inside import Inside
from documents.formats.page import PAGE_BREAK, PLAIN_TEXT, ReadPage, Source, numbered, opened, pages_of
from models.media import utf_16

HEAD_BYTES = 256 * 1024  # the encoding is judged by the beginning
CHUNK = 64 * 1024

_CYRILLIC = ("cp1251", "koi8-r", "cp866", "iso8859-5")
# The most frequent letters of Russian, and what follows a small letter in no language: a capital.
_FREQUENT = frozenset("оеаинтсрвлкмдпу")
_FOREIGN = re.compile(rb"[\x80-\xff]{3,}")
_BREAKS_OFF = re.compile("(?<=[а-яё])[А-ЯЁ]")


def read_pages(source: Source, inside: Inside) -> Iterator[ReadPage]:
    """Yield the text in blocks of about 3,000 characters; a form feed ends a page."""
    return numbered(pages_of(_paragraphs(source), PLAIN_TEXT))


def encoding(head: bytes) -> str:
    """Which encoding the bytes are in, as a codec that never fails but marks what it cannot decode.

    UTF-8 and UTF-16 show themselves. Of the encodings with one byte a letter, letters beyond ASCII come in whole words
    where the script is Cyrillic, and single ones where it is Latin (Windows-1252, which contains ISO 8859-1).
    """
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    wide = utf_16(head)
    if wide:
        return wide
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    beyond = sum(byte >= 0x80 for byte in head)
    in_words = sum(len(match[0]) for match in _FOREIGN.finditer(head))
    if in_words * 2 > beyond:
        return max(_CYRILLIC, key=lambda codec: _russian(head.decode(codec, "replace")))
    return "cp1252"


def _russian(text: str) -> float:
    """How much the text looks Russian: frequent small letters speak for it, capitals inside of words against it."""
    frequent = sum(letter in _FREQUENT for letter in text)
    return frequent - 3 * len(_BREAKS_OFF.findall(text)) - 2 * text.count("\ufffd")


def _paragraphs(source: Source) -> Iterator[str]:
    """The lines, with their page breaks; of a line without end no more than a chunk is held."""
    with opened(source) as file:
        head = file.read(HEAD_BYTES)
        decoder = codecs.getincrementaldecoder(encoding(head))("replace")
        held = ""
        chunk = head
        while chunk:
            held += decoder.decode(chunk)
            *lines, held = held.replace("\r\n", "\n").split("\n")
            if len(held) > CHUNK * 16:
                lines, held = [*lines, held], ""
            for line in lines:
                yield from _split(line)
            chunk = file.read(CHUNK)
        yield from _split(held + decoder.decode(b"", True))


def _split(line: str) -> Iterator[str]:
    first, *others = line.replace("\r", "\n").split("\f")
    yield first
    for other in others:
        yield PAGE_BREAK
        yield other
