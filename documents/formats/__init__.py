"""One reader per format: a file in, pages of text out. For the worker process only: strangers' files may crash it.

A reader is a module with `read_pages(source, inside) -> Iterator[ReadPage]`, one page after the other, so that memory
does not grow with the length of a document. `READERS` says which type has which; it is imported with its first file.
"""

from collections.abc import Iterator
from importlib import import_module

from documents.formats.inside import Inside
from documents.formats.page import ReadPage, Source, UnreadableFileError
from models import media

READERS = {
    media.PDF: "pdf",
    media.DOCX: "docx",
    media.DOC: "doc",
    media.RTF: "rtf",
    media.ODT: "opendocument",
    media.ODS: "opendocument",
    media.ODP: "opendocument",
    media.PPTX: "pptx",
    media.XLSX: "xlsx",
    media.HTML: "html",
    media.TEXT: "text",
    media.ZIP: "archive",
    media.OLE: "ole",
    media.PNG: "image",
    media.JPEG: "image",
    media.TIFF: "image",
    media.GIF: "image",
}

# Raised when the same bytes are read otherwise than before: `sisterwatch read --again` then reads them anew.
VERSIONS = {
    "archive": 1,
    "doc": 1,
    "docx": 1,
    "html": 1,
    "image": 1,
    "ole": 1,
    "opendocument": 1,
    "pdf": 1,
    "pptx": 1,
    "rtf": 1,
    "text": 1,
    "xlsx": 1,
}

__all__ = ["READERS", "ReadPage", "UnreadableFileError", "read_pages", "reader_of", "reason_unreadable"]


def reader_of(media_type: str) -> str:
    """Name and version of the reader of this type, such as "pdf/1"; "" where there is none."""
    name = READERS.get(media_type)
    return f"{name}/{VERSIONS[name]}" if name else ""


def reason_unreadable(media_type: str) -> str:
    """Why files of this type cannot be read, in plain words; "" when they can."""
    if media_type in READERS:
        return ""
    if media_type == media.EMPTY:
        return "the file is empty"
    return f"{media.in_words(media_type)}: there is no reader for this type yet"


def read_pages(source: Source, media_type: str, inside: Inside | None = None) -> Iterator[ReadPage]:
    """Yield the pages of a file of this type, which must have a reader.

    Raises UnreadableFileError, perhaps after some pages.
    """
    reader = import_module(f"documents.formats.{READERS[media_type]}")
    pages: Iterator[ReadPage] = reader.read_pages(source, inside or Inside())
    yield from pages
