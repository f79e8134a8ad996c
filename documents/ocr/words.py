"""Words that OCR saw: where they stand in the text, and where on the page."""

import struct
import zlib
from collections.abc import Iterable
from typing import NamedTuple

SCALE = 10_000  # of the page's width and height: a quarter of a point on a letter page is four of them
_WORD = struct.Struct("<IHHHHH")
MOST_PACKED_BYTES = 1024 * 1024  # unpacked: about 58,000 words


class Box(NamedTuple):
    """A rectangle on the page as it is shown: ten-thousandths of its width and height, from the upper left corner."""

    left: int
    top: int
    right: int
    bottom: int


class Word(NamedTuple):
    """A word: its place in the text that OCR gave, and on the page."""

    start: int
    end: int
    box: Box


def pack_words(words: Iterable[Word]) -> bytes:
    """The words as bytes to be stored; read again by `unpack_words`."""
    records = (_WORD.pack(word.start, min(word.end - word.start, 0xFFFF), *word.box) for word in words)
    return zlib.compress(b"".join(records))


def unpack_words(packed: bytes) -> tuple[Word, ...]:
    """The words that were packed; raises ValueError when the bytes are none."""
    try:
        reader = zlib.decompressobj()
        records = reader.decompress(packed, MOST_PACKED_BYTES)
        if not reader.eof:
            raise ValueError("these are no packed words: they are cut off, or too many")
        return tuple(Word(start, start + size, Box(*box)) for start, size, *box in _WORD.iter_unpack(records))
    except (zlib.error, struct.error) as error:
        raise ValueError(f"these are no packed words: {error}") from error
