"""Word documents (ISO/IEC 29500): the text with all that is printed or hidden in them."""

import re
from collections.abc import Iterator

from documents.formats.embedded import embedded_pages, picture_pages
from documents.formats.inside import Inside
from documents.formats.lines import Lines
from documents.formats.numbering import Numbering, read_numbering
from documents.formats.package import Attributes, Package, Relation
from documents.formats.page import (
    BLOCK,
    LONGEST_PRINTED_PAGE,
    OFFICE_TEXT,
    PAGE_BREAK,
    Piece,
    ReadPage,
    Source,
    numbered,
    pages_of,
)

_HINT = b"lastRenderedPageBreak"
_PARTS = (  # further parts with text, and what is written before it
    (re.compile(r"word/header\d*\.xml"), "header"),
    (re.compile(r"word/footer\d*\.xml"), "footer"),
    (re.compile(r"word/footnotes\d*\.xml"), "footnote"),
    (re.compile(r"word/endnotes\d*\.xml"), "endnote"),
    (re.compile(r"word/comments\d*\.xml"), "comment"),
    (re.compile(r"word/glossary/document\.xml"), "building block"),
    (re.compile(r"word/charts/chart\d*\.xml"), "chart"),
    (re.compile(r"word/diagrams/data\d*\.xml"), "diagram"),
)
_SAID_ALREADY = frozenset(("Fallback", "pPrChange", "rPrChange"))  # for old programs; how it was formatted before
_ADDRESS = re.compile(r"\bHYPERLINK\s+(?:\\\w\s+)*\"?([^\"\s]{3,500})")


def read_pages(source: Source, inside: Inside) -> Iterator[ReadPage]:
    """Yield the text page by page.

    A page ends at a page break, and where Word noted that it ended when it printed last; without such notes after
    about 3,000 characters. Headers, footers, notes and comments follow the text, each marked as what it is, then files
    and pictures inside. Deleted text that is still there is text, marked.
    """
    return numbered(_pieces(source, inside))


def _pieces(source: Source, inside: Inside) -> Iterator[Piece]:
    with Package(source) as package:
        main = package.main_part("wordprocessingml", "word/document.xml")
        longest = LONGEST_PRINTED_PAGE if _has_hints(package, main) else BLOCK
        yield from pages_of(_paragraphs(package, main), OFFICE_TEXT, longest=longest)
        yield from embedded_pages(package, "word/embeddings/", inside)
        yield from picture_pages(package, "word/media/")


def _has_hints(package: Package, main: str) -> bool:
    before = b""
    for chunk in package.chunks(main):
        if _HINT in before + chunk:
            return True
        before = chunk[-len(_HINT) :]
    return False


def _paragraphs(package: Package, main: str) -> Iterator[str]:
    yield from _text(package, main, read_numbering(package))
    yield PAGE_BREAK
    for pattern, called in _PARTS:
        for name in package.names:
            if pattern.fullmatch(name):
                for paragraph in _text(package, name, Numbering()):
                    if paragraph.strip(PAGE_BREAK).strip():
                        yield f"[{called}] {paragraph}"


def _text(package: Package, part: str, numbering: Numbering) -> Iterator[str]:
    """The paragraphs of one part; rows of tables are lines, with tabs between their cells."""
    reading = _Part(package.relations(part), numbering)
    for event, tag, values in package.events(part):
        if event == "text":
            reading.text(tag)
        elif event == "start":
            reading.start(tag, values)
        else:
            reading.end(tag)
        yield from reading.lines.done()
    yield from reading.lines.done()


class _Part:
    """Where the reader is in a part of WordprocessingML (17.3) and what it has put together."""

    def __init__(self, relations: dict[str, Relation], numbering: Numbering) -> None:
        self.lines = Lines()
        self._numbering = numbering
        self._list: tuple[str, int] | None = None  # of the paragraph whose properties are read
        self._relations = relations
        self._collecting = ""  # the element whose characters are text
        self._skipped = 0  # elements that are open inside of what says again what was said
        self._links: list[str] = []
        self._fields: list[str] = []
        self._said: set[str] = set()  # alternative texts of this paragraph

    def text(self, data: str) -> None:
        if self._skipped:
            return
        if self._collecting in ("t", "delText", "v"):
            self.lines.add(data)
        elif self._collecting == "instrText":
            self._fields.append(data)

    def start(self, tag: str, values: Attributes) -> None:
        if self._skipped or tag in _SAID_ALREADY:
            self._skipped += 1
            return
        match tag:
            case "t" | "delText" | "instrText" | "v":
                self._collecting = tag
            case "p":
                self.lines.begin_paragraph()
                self._said.clear()
            case "pPr":
                self._list = None
            case "pStyle":
                self._list = self._numbering.styles.get(values.get("val", ""))
            case "ilvl" | "numId":
                self._number(tag, values.get("val", ""))
            case "tr":
                self.lines.begin_row()
            case "tc":
                self.lines.begin_cell()
            case "tab" | "ptab" if not values.get("pos"):  # with a position it defines a tab stop
                self.lines.add("\t")
            case "br":
                if values.get("type") == "page":
                    self.lines.break_page()
                elif values.get("type") != "column":
                    self.lines.add("\n")
            case "cr":
                self.lines.add("\n")
            case "noBreakHyphen":
                self.lines.add("-")
            case "lastRenderedPageBreak":
                self.lines.break_page_between_paragraphs()
            case "pageBreakBefore" if values.get("val", "1") not in ("0", "false", "off"):
                self.lines.break_page_between_paragraphs()
            case "del" | "moveFrom":
                self.lines.open_mark()
            case "comment":
                author = values.get("author", "")
                self.lines.line(f"{author}:" if author else "")
            case "hyperlink" | "hlinkClick":
                self._link(tag, values)
            case "docPr" | "cNvPr" | "shape" | "imagedata":
                self._alternative(values)
            case "fldSimple":
                self._field(values.get("instr", ""))
            case "fldChar" if values.get("fldCharType") == "begin":
                self._fields.clear()
            case "fldChar" if values.get("fldCharType") == "end":
                self._field("".join(self._fields))
                self._fields.clear()
            case _:
                pass

    def end(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        match tag:
            case "t" | "delText" | "instrText" | "v":
                self._collecting = ""
            case "p":
                self.lines.end_paragraph()
            case "pPr" if self._list is not None:
                label = self._numbering.label(*self._list)
                self.lines.add(f"{label}\t" if label else "")
                self._list = None
            case "tr":
                self.lines.end_row()
            case "tc":
                self.lines.end_cell()
            case "del" | "moveFrom":
                self.lines.close_mark()
            case "hyperlink" if self._links:
                self.lines.add(self._links.pop())
            case _:
                pass

    def _number(self, tag: str, value: str) -> None:
        """The paragraph's own list and level, which go before those of its style."""
        list_id, level = self._list or ("", 0)
        if tag == "numId":
            list_id = value
        else:
            level = int(value) if value.isascii() and value.isdigit() and len(value) < 3 else 0
        self._list = (list_id, level)

    def _link(self, tag: str, values: Attributes) -> None:
        relation = self._relations.get(values.get("id", ""))
        shown = f" [{relation.target[:500]}]" if relation is not None and relation.is_outside else ""
        if tag == "hyperlink":
            self._links.append(shown)
        elif shown:
            self.lines.add(shown)

    def _alternative(self, values: Attributes) -> None:
        for name in ("descr", "title", "alt"):
            said = values.get(name, "").strip()
            if said and said not in self._said:
                self._said.add(said)
                self.lines.add(f"[picture: {said}]")

    def _field(self, instruction: str) -> None:
        address = _ADDRESS.search(instruction)
        if address is not None and ":" in address[1]:
            self.lines.add(f" [{address[1]}]")
