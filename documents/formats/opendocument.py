"""OpenDocument texts, spreadsheets and presentations (ODF 1.2)."""

import re
from collections.abc import Iterator

from documents.formats.embedded import picture_pages
from documents.formats.inside import Inside
from documents.formats.lines import Lines
from documents.formats.package import Attributes, Package
from documents.formats.page import (
    BLOCK,
    LONGEST_PRINTED_PAGE,
    OFFICE_TEXT,
    PAGE_BREAK,
    Piece,
    ReadPage,
    Source,
    UnreadableFileError,
    numbered,
    pages_of,
)

_CONTENT = "content.xml"
_KNOWS_PAGES = (b"soft-page-break", b"<draw:page ")
_SPACES = re.compile(r"[ \t\r\n]+")
_MARKS = {  # elements whose paragraphs are written with a word before them
    "note-body": "footnote",
    "annotation": "comment",
    "deletion": "deleted",
    "notes": "notes",
    "header": "header",
    "header-left": "header",
    "header-first": "header",
    "footer": "footer",
    "footer-left": "footer",
    "footer-first": "footer",
}
_EMPTY_MARK = re.compile(r"(?:\[(?:footnote|comment|deleted|notes|header|footer)\]\s*)+(?:<number>)?")
_SILENT_INSIDE = frozenset(("annotation", "change-info"))  # who and when, not what
_MOST_SPACES = 1_000


def read_pages(source: Source, inside: Inside) -> Iterator[ReadPage]:
    """Yield the text page by page: slides; printed pages where they are noted; else about 3,000 characters."""
    return numbered(_pieces(source))


def _pieces(source: Source) -> Iterator[Piece]:
    with Package(source) as package:
        if _is_encrypted(package):
            raise UnreadableFileError("it is encrypted with a password")
        longest = LONGEST_PRINTED_PAGE if _knows_pages(package) else BLOCK
        yield from pages_of(_paragraphs(package), OFFICE_TEXT, longest=longest)
        yield from picture_pages(package, "Pictures/")


def _is_encrypted(package: Package) -> bool:
    manifest = "META-INF/manifest.xml"
    return package.has(manifest) and b"encryption-data" in package.read(manifest, 16 * 1024 * 1024)


def _knows_pages(package: Package) -> bool:
    before = b""
    for chunk in package.chunks(_CONTENT):
        if any(mark in before + chunk for mark in _KNOWS_PAGES):
            return True
        before = chunk[-20:]
    return False


def _paragraphs(package: Package) -> Iterator[str]:
    yield from _text(package, _CONTENT)
    if package.has("styles.xml"):
        yield PAGE_BREAK
        yield from (line for line in _text(package, "styles.xml", only_marked=True) if line != PAGE_BREAK)


def _text(package: Package, part: str, *, only_marked: bool = False) -> Iterator[str]:
    reading = _Part(only_marked=only_marked)
    for event, tag, values in package.events(part):
        if event == "text":
            reading.text(tag)
        elif event == "start":
            reading.start(tag, values)
        else:
            reading.end(tag)
        yield from (line for line in reading.lines.done() if not _EMPTY_MARK.fullmatch(line))


class _Part:
    """Where the reader is in a part, and what it has put together."""

    def __init__(self, *, only_marked: bool) -> None:
        self.lines = Lines()
        self._only_marked = only_marked
        self._inside: list[str] = []  # elements
        self._marks: list[str] = []
        self._links: list[str] = []
        self._silent = 0
        self._style = ""
        self._breaking: set[str] = set()  # styles of paragraphs that begin a page
        self._is_spreadsheet = False

    def text(self, data: str) -> None:
        if "p" in self._inside[-8:] or "h" in self._inside[-8:]:
            self._add(_SPACES.sub(" ", data))
        elif self._inside and self._inside[-1] in ("title", "desc") and data.strip():
            self.lines.add(f"[picture: {data.strip()}]")

    def start(self, tag: str, values: Attributes) -> None:
        parent = self._inside[-1] if self._inside else ""
        self._inside.append(tag)
        if self._silent or (parent in _SILENT_INSIDE and tag not in ("p", "list")) or tag == "note-citation":
            self._silent += 1
            return
        if tag in _MARKS:
            self._marks.append(_MARKS[tag])
        match tag:
            case "p" | "h":
                if values.get("style-name", "") in self._breaking:
                    self.lines.break_page_between_paragraphs()
                self.lines.begin_paragraph()
                if self._marks:
                    self._add(f"[{self._marks[-1]}] ")
            case "s":
                count = values.get("c", "1")
                self._add(" " * min(int(count) if count.isdecimal() and len(count) < 6 else 1, _MOST_SPACES))
            case "tab":
                self._add("\t")
            case "line-break":
                self._add("\n")
            case "a":
                self._links.append(values.get("href", ""))
            case "soft-page-break":
                self.lines.break_page_between_paragraphs()
            case "spreadsheet":
                self._is_spreadsheet = True
            case "page" | "table" if tag == "page" or self._is_spreadsheet:
                self.lines.break_page()
                self.lines.line(f"[sheet: {values.get('name', '')}]" if tag == "table" else "")
            case "table-row":
                self.lines.begin_row()
            case "table-cell" | "covered-table-cell":
                self.lines.begin_cell()
            case "style":
                self._style = values.get("name", "")
            case "paragraph-properties" if values.get("break-before") == "page" and self._style:
                self._breaking.add(self._style)
            case _:
                pass

    def end(self, tag: str) -> None:
        self._inside.pop()
        if self._silent:
            self._silent -= 1
            return
        match tag:
            case "p" | "h":
                self.lines.end_paragraph()
            case "a" if self._links:
                address = self._links.pop()
                if ":" in address:
                    self._add(f" [{address[:500]}]")
            case "table-row":
                self.lines.end_row()
            case "table-cell" | "covered-table-cell":
                self.lines.end_cell()
            case _:
                pass
        if tag in _MARKS and self._marks:
            self._marks.pop()

    def _add(self, text: str) -> None:
        if not self._silent and (self._marks or not self._only_marked):
            self.lines.add(text)
