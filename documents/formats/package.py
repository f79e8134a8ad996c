"""What office formats have in common: a ZIP archive with parts of XML, read piece by piece and within bounds."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from posixpath import dirname, join, normpath
from types import TracebackType
from typing import Self
from xml.parsers import expat

from documents.formats.page import Source, UnreadableFileError, opened

MOST_PARTS = 10_000
MOST_UNPACKED = 1024 * 1024 * 1024  # bytes of all parts together, of which only a little is held at once
MOST_RATIO = 200  # unpacked to packed, where it is much
MUCH = 32 * 1024 * 1024  # bytes
DEEPEST_XML = 1_000  # elements inside each other
CHUNK = 64 * 1024  # bytes

DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error, OSError, ValueError)

Attributes = dict[str, str]
Event = tuple[str, str, Attributes]  # "start", "end" or "text"; local name, or text; attributes
_NOTHING: Attributes = {}


@dataclass(frozen=True)
class Relation:
    """What a part refers to: another part by its name in the package, or an address outside."""

    kind: str  # the last word of its type: "hyperlink", "slide", "notesSlide"
    target: str
    is_outside: bool


class Package:
    """An office file as its parts; a context manager."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._opening = opened(source)
        self._unpacked = 0

    def __enter__(self) -> Self:
        file = self._opening.__enter__()
        try:
            with damage_told():
                self._zip = zipfile.ZipFile(file)
                self._parts = {info.filename: info for info in self._zip.infolist()}
            if len(self._parts) > MOST_PARTS:
                raise UnreadableFileError(f"it has more than {MOST_PARTS:,} parts")
        except BaseException:
            self._opening.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()
        self._opening.__exit__(kind, error, trace)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all parts, sorted as people count: slide2 before slide10."""
        return tuple(sorted(self._parts, key=lambda name: (len(name), name)))

    def has(self, name: str) -> bool:
        return name in self._parts

    def size(self, name: str) -> int:
        """Bytes of a part when unpacked, as far as the archive tells."""
        return self._parts[name].file_size

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, piece by piece; raises UnreadableFileError when it is damaged, encrypted or a bomb."""
        info = self._parts.get(name)
        if info is None:
            raise UnreadableFileError(f"it is damaged: it has no {name}")
        if info.flag_bits & 1:
            raise UnreadableFileError("it is encrypted with a password")
        size = 0
        with damage_told(name), self._zip.open(info) as part:
            while chunk := part.read(CHUNK):
                size += len(chunk)
                self._unpacked += len(chunk)
                if self._unpacked > MOST_UNPACKED or (size > MUCH and size > MOST_RATIO * info.compress_size):
                    raise UnreadableFileError(f"it unpacks to far more than it is ({name}): a bomb?")
                yield chunk

    def read(self, name: str, most: int) -> bytes:
        """All bytes of a part; raises UnreadableFileError when there are more than `most`."""
        body = bytearray()
        for chunk in self.chunks(name):
            body += chunk
            if len(body) > most:
                raise UnreadableFileError(f"it is too big: more than {most >> 20} MB ({name})")
        return bytes(body)

    def events(self, name: str) -> Iterator[Event]:
        """The XML of a part as events."""
        return xml_events(self.chunks(name), name)

    def relations(self, name: str) -> dict[str, Relation]:
        """What the part refers to, by id (ISO/IEC 29500-2, 9.3)."""
        folder = dirname(name)
        part = join(folder, "_rels", name[len(folder) :].lstrip("/") + ".rels")
        found: dict[str, Relation] = {}
        if not self.has(part):
            return found
        for event, tag, values in self.events(part):
            if event == "start" and tag == "Relationship" and len(found) < MOST_PARTS:
                target = values.get("Target", "")
                is_outside = values.get("TargetMode") == "External"
                if not is_outside:
                    target = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
                kind = values.get("Type", "").rpartition("/")[2]
                found[values.get("Id", "")] = Relation(kind, target, is_outside)
        return found

    def main_part(self, kind: str, usual: str) -> str:
        """The part whose content type says that it is the main one of this kind: "wordprocessingml", …"""
        if self.has(usual):
            return usual
        for event, tag, values in self.events("[Content_Types].xml"):
            declared = values.get("ContentType", "")
            if event == "start" and tag == "Override" and kind in declared and "main+xml" in declared:
                return values.get("PartName", "").lstrip("/")
        return usual


@contextmanager
def damage_told(part: str = "") -> Iterator[None]:
    """Say in plain words what the libraries raise about damaged bytes."""
    try:
        yield
    except (UnreadableFileError, MemoryError):
        raise
    except RuntimeError as error:  # zipfile's way to ask for a password
        raise UnreadableFileError("it is encrypted with a password") from error
    except DAMAGED as error:
        where = f" in {part}" if part else ""
        raise UnreadableFileError(f"it is damaged{where}: {str(error)[:200] or type(error).__name__}") from error


def xml_events(chunks: Iterator[bytes], name: str) -> Iterator[Event]:
    """Parse XML that arrives in pieces; of the document no more than a piece is held.

    Names are without their namespaces. No entity is expanded and nothing outside is loaded: XML with a document type
    of its own is refused, because office formats have none. Raises UnreadableFileError.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    waiting: list[Event] = []
    depth = 0

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST_XML:
            raise UnreadableFileError(f"its XML is nested too deeply ({name})")
        values = {key.rpartition(" ")[2]: value for key, value in attributes.items()} if attributes else _NOTHING
        waiting.append(("start", tag.rpartition(" ")[2], values))

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        waiting.append(("end", tag.rpartition(" ")[2], _NOTHING))

    def text(data: str) -> None:
        waiting.append(("text", data, _NOTHING))

    def refuse(*_: object) -> None:
        raise UnreadableFileError(f"its XML declares entities or a document type, which could be a bomb ({name})")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            yield from waiting
            waiting.clear()
        parser.Parse(b"", True)
        yield from waiting
    except expat.ExpatError as error:
        yield from waiting
        raise UnreadableFileError(f"it is damaged: its XML cannot be read ({name}: {error})") from error
    except (LookupError, ValueError) as error:  # an encoding that Python does not know
        raise UnreadableFileError(f"it is damaged: its XML cannot be read ({name}: {error})") from error
