"""Compound files (MS-CFB): the file system inside of old Office files."""

import struct
from typing import Final

from documents.formats.page import UnreadableFileError

SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_STREAMS = 10_000

_END = 0xFFFFFFFA  # this and above are no sectors but marks
_STREAM, _ROOT = 2, 5
_SMALL = 4096  # bytes: shorter streams lie in the mini stream


class Compound:
    """The streams of a compound file by their names, without regard to folders."""

    def __init__(self, body: bytes) -> None:
        if len(body) < 512 or not body.startswith(SIGNATURE):
            raise UnreadableFileError("it is damaged, or not an old Office file")
        shift, mini_shift = struct.unpack_from("<HH", body, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise UnreadableFileError("it is damaged: its sectors have no possible size")
        self._body, self._size = body, 1 << shift
        self._fat = self._read_fat()
        first_directory, _, _, first_mini = struct.unpack_from("<IIII", body, 48)
        self._mini_fat = _numbers(self._chain(first_mini))
        self._streams: dict[str, tuple[int, int]] = {}
        self._mini = b""
        self._read_directory(self._chain(first_directory))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._streams)

    def stream(self, name: str) -> bytes:
        """The bytes of a stream; raises UnreadableFileError when there is none, or it is cut off."""
        if name not in self._streams:
            raise UnreadableFileError(f"it is damaged: it has no stream {name}")
        start, size = self._streams[name]
        body = self._chain(start) if size >= _SMALL else self._mini_chain(start)
        if len(body) < size:
            raise UnreadableFileError(f"it is cut off: {len(body):,} of {size:,} bytes of {name}")
        return body[:size]

    def _read_fat(self) -> list[int]:
        numbers = list(struct.unpack_from("<109I", self._body, 76))
        following = struct.unpack_from("<I", self._body, 68)[0]
        seen: set[int] = set()
        while following < _END and following not in seen:
            seen.add(following)
            more = _numbers(self._sector(following))
            numbers += more[:-1]
            following = more[-1] if more else _END
        sectors = [self._sector(number) for number in numbers if number < _END]
        if not all(sectors):
            raise UnreadableFileError("it is cut off")
        return [entry for sector in sectors for entry in _numbers(sector)]

    def _read_directory(self, body: bytes) -> None:
        for offset in range(0, min(len(body), MOST_STREAMS * 128) - 127, 128):
            length, kind = struct.unpack_from("<HB", body, offset + 64)
            start, size = struct.unpack_from("<II", body, offset + 116)
            name = body[offset : offset + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            if kind == _ROOT:
                self._mini = self._chain(start)[:size]
            elif kind == _STREAM:
                self._streams.setdefault(name, (start, size))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._body[start : start + self._size]

    def _chain(self, start: int) -> bytes:
        """The sectors from this one on, as far as they lead; a circle ends where it closes."""
        found, seen = [], set()
        while start < len(self._fat) and start not in seen:
            seen.add(start)
            found.append(self._sector(start))
            start = self._fat[start]
        return b"".join(found)

    def _mini_chain(self, start: int) -> bytes:
        found, seen = [], set()
        while start < len(self._mini_fat) and start not in seen:
            seen.add(start)
            found.append(self._mini[start * 64 : start * 64 + 64])
            start = self._mini_fat[start]
        return b"".join(found)


def _numbers(body: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(body) // 4}I", body[: len(body) // 4 * 4]))
