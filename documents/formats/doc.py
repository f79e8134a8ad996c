"""Word documents of the years 1997 to 2003 (MS-DOC): their text, piece by piece."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from documents.formats.compound import SIGNATURE, Compound
from documents.formats.inside import Inside
from documents.formats.page import (
    OFFICE_TEXT,
    PAGE_BREAK,
    ReadPage,
    Source,
    UnreadableFileError,
    content,
    numbered,
    pages_of,
)

LARGEST = 256 * 1024 * 1024  # bytes
CHUNK = 32 * 1024  # characters

_WORD_97 = 0x00C1  # nFib of the first Word whose files have pieces as described here
_ENCRYPTED, _OBFUSCATED, _OTHER_TABLE = 0x0100, 0x8000, 0x0200
# The subdocuments follow each other in one text, each as long as the FIB says (2.8.35): ccpText, ccpFtn, …
_SUBDOCUMENTS = ("", "footnote", "header", "macro", "comment", "endnote", "text box", "header text box")
_CP1252 = {0x80 + number: letter for number, letter in enumerate(bytes(range(0x80, 0xA0)).decode("cp1252", "replace"))}
_FIELD = re.compile("\x13([^\x13\x14\x15]{0,4096})\x14|\x13[^\x13\x14\x15]{0,4096}\x15|\x15")
_ADDRESS = re.compile(r"HYPERLINK\s+(?:\\\w\s+)*\"?([^\"\s]{3,500})")
_CONTROLS = {
    0x01: "",  # a picture
    0x02: "",  # the number of a footnote
    0x03: "",
    0x04: "",
    0x05: "",  # where a comment stands
    0x08: "",
    0x0B: "\n",
    0x0E: "\n",  # the end of a column
    0x13: "",  # fields
    0x14: "",
    0x15: "",
    0x1E: "-",
    0x1F: "",
    0xA0: "\xa0",
}


@dataclass(frozen=True)
class _Piece:
    """Characters that lie together in the file."""

    first: int  # position in the text, in characters
    end: int
    offset: int  # position in the stream, in bytes
    width: int  # bytes of a character


def read_pages(source: Source, inside: Inside) -> Iterator[ReadPage]:
    """Yield the text page by page: at page breaks, else after about 3,000 characters.

    Notes, headers, comments and text boxes follow the text. Text that was deleted and is still there is read as text.
    """
    with_signature = content(source, LARGEST)
    if not with_signature.startswith(SIGNATURE):
        raise UnreadableFileError("it is damaged, or not an old Word document")
    return numbered(pages_of(_paragraphs(Compound(with_signature)), OFFICE_TEXT))


def _paragraphs(compound: Compound) -> Iterator[str]:
    stream = compound.stream("WordDocument")
    if len(stream) < 0x01AA:
        raise UnreadableFileError("it is cut off")
    (version,) = struct.unpack_from("<H", stream, 2)
    (flags,) = struct.unpack_from("<H", stream, 10)
    if flags & (_ENCRYPTED | _OBFUSCATED):
        raise UnreadableFileError("it is encrypted with a password")
    if version < _WORD_97:
        raise UnreadableFileError("it was made by a Word older than 1997, for which there is no reader")
    lengths = struct.unpack_from("<8I", stream, 0x4C)
    pieces = _pieces(compound, stream, flags)
    start = 0
    for called, length in zip(_SUBDOCUMENTS, lengths, strict=True):
        end = start + length
        if called and length:
            yield PAGE_BREAK
        for paragraph in _cut(_characters(stream, pieces, start, end)):
            if not called:
                yield paragraph
            elif paragraph.strip() and paragraph != PAGE_BREAK:
                yield f"[{called}] {paragraph}"
        start = end


def _pieces(compound: Compound, stream: bytes, flags: int) -> list[_Piece]:
    """The piece table (2.4.1): where which characters are; also of files that were saved fast."""
    table = compound.stream("1Table" if flags & _OTHER_TABLE else "0Table")
    start, size = struct.unpack_from("<II", stream, 0x01A2)
    body = table[start : start + size]
    if size == 0 or len(body) < size:
        raise UnreadableFileError("it is damaged: its table of pieces is missing")
    position = 0
    while position + 3 <= len(body) and body[position] == 1:  # changes of properties
        position += 3 + struct.unpack_from("<H", body, position + 1)[0]
    if position + 5 > len(body) or body[position] != 2:
        raise UnreadableFileError("it is damaged: its table of pieces cannot be read")
    (length,) = struct.unpack_from("<I", body, position + 1)
    plc = body[position + 5 : position + 5 + length]
    count = (len(plc) - 4) // 12
    if count <= 0:
        raise UnreadableFileError("it is damaged: its table of pieces is empty")
    ends = struct.unpack_from(f"<{count + 1}I", plc, 0)
    found = []
    for number in range(count):
        (where,) = struct.unpack_from("<I", plc, (count + 1) * 4 + number * 8 + 2)
        is_narrow = bool(where & 0x40000000)
        offset = (where & 0x3FFFFFFF) // 2 if is_narrow else where & 0x3FFFFFFF
        if ends[number] <= ends[number + 1]:
            found.append(_Piece(ends[number], ends[number + 1], offset, 1 if is_narrow else 2))
    return found


def _characters(stream: bytes, pieces: list[_Piece], start: int, end: int) -> Iterator[str]:
    """The text between two positions, in chunks."""
    for piece in pieces:
        first, last = max(start, piece.first), min(end, piece.end)
        while first < last:
            count = min(CHUNK, last - first)
            offset = piece.offset + (first - piece.first) * piece.width
            body = stream[offset : offset + count * piece.width]
            if len(body) < count * piece.width:
                raise UnreadableFileError("it is cut off: its text lies beyond its end")
            yield body.decode("utf-16-le", "replace") if piece.width == 2 else body.decode("latin-1").translate(_CP1252)
            first += count


def _cut(characters: Iterator[str]) -> Iterator[str]:
    """Cut at the ends of paragraphs (0x0D), table cells (0x07) and pages (0x0C)."""
    held = ""
    for chunk in characters:
        held += chunk
        *ended, held = re.split("\r|(\x0c)", held.replace("\x07\x07", "\x07\r"))
        yield from _shown(ended)
        if len(held) > 64 * CHUNK:
            yield from _shown([held])
            held = ""
    yield from _shown([held])


def _shown(parts: list[str | None]) -> Iterator[str]:
    for part in parts:
        if part == PAGE_BREAK:
            yield PAGE_BREAK
        elif part:
            yield _FIELD.sub(_field, part).translate(_CONTROLS).replace("\x07", "\t").rstrip("\t")


def _field(match: re.Match[str]) -> str:
    address = _ADDRESS.search(match[1] or "")
    return f"[{address[1]}] " if address is not None and ":" in address[1] else ""
