"""Old Office containers that are no document themselves: a protected file, or a wrapper around another file."""

import struct
from collections.abc import Iterator

from documents.formats.compound import Compound
from documents.formats.inside import LARGEST_INNER_FILE, Inside, inner_pages, unread
from documents.formats.page import Piece, ReadPage, Source, UnreadableFileError, content, numbered

_WRAPPED = ("CONTENTS", "Package")  # a PDF, an Office file
_NATIVE = "\x01Ole10Native"


def read_pages(source: Source, inside: Inside) -> Iterator[ReadPage]:
    """Yield the pages of the file that is wrapped in the container; raises UnreadableFileError when none is."""
    compound = Compound(content(source, LARGEST_INNER_FILE))
    if "EncryptedPackage" in compound.names:
        raise UnreadableFileError("it is encrypted with a password")
    return numbered(_wrapped(compound, inside))


def _wrapped(compound: Compound, inside: Inside) -> Iterator[Piece]:
    for name in _WRAPPED:
        if name in compound.names:
            yield from _pages("a file", compound.stream(name), inside)
            return
    if _NATIVE in compound.names:
        yield from _pages(*_native(compound.stream(_NATIVE)), inside)
        return
    raise UnreadableFileError("an old Office file of a kind that has no reader")


def _pages(name: str, body: bytes, inside: Inside) -> Iterator[Piece]:
    reason = inside.take(len(body))
    yield from inner_pages(name, body, inside) if not reason else [unread(name, reason)]


def _native(body: bytes) -> tuple[str, bytes]:
    """The name and the bytes of a file that any program put into a document (MS-OLEDS 2.3.6)."""
    try:
        end = body.index(b"\0", 6)
        name = body[6:end].decode("cp1252", "replace")
        path_end = body.index(b"\0", end + 1)
        (length,) = struct.unpack_from("<I", body, path_end + 5)
        start = path_end + 9 + length
        (size,) = struct.unpack_from("<I", body, start)
    except (ValueError, struct.error) as error:
        raise UnreadableFileError("it is damaged: what is wrapped in it cannot be found") from error
    return name, body[start + 4 : start + 4 + size]
