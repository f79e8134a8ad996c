"""Excel workbooks (ISO/IEC 29500): every sheet in blocks of rows, only the cells that are filled."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from documents.formats.embedded import embedded_pages
from documents.formats.inside import Inside
from documents.formats.package import Package, Relation
from documents.formats.page import (
    NO_TEXT,
    OFFICE_TEXT,
    PAGE_BREAK,
    Piece,
    ReadPage,
    Source,
    UnreadableFileError,
    numbered,
    pages_of,
)

_MAIN = "xl/workbook.xml"
MOST_SHARED_CHARACTERS = 50_000_000
LONGEST_CELL = 40_000  # characters; Excel's own bound is 32,767
MOST_CELLS_IN_A_ROW = 16_384
_BUILT_IN_DATES = frozenset((*range(14, 23), *range(45, 48)))  # number formats (18.8.30)
_DATE_FORMAT = re.compile(r"[ymdhs]", re.I)
_NOT_FORMAT = re.compile(r"\"[^\"]*\"|\[[^\]]*\]|\\.")
_PRINT_CODE = re.compile(r'&[LCRPNDTFAZ]|&"[^"]*"|&\d+')  # of headers and footers (18.3.1.39)
_BEGINNING = datetime(1899, 12, 30)  # noqa: DTZ001 (Excel's days have no zone)
_BESIDE = {"comments": "comment", "threadedComment": "comment", "drawing": "drawing"}


def read_pages(source: Source, inside: Inside) -> Iterator[ReadPage]:
    """Yield the rows of the sheets in blocks of about 3,000 characters, hidden sheets too."""
    return numbered(_pieces(source, inside))


def _pieces(source: Source, inside: Inside) -> Iterator[Piece]:
    with Package(source) as package:
        main = package.main_part("spreadsheetml", _MAIN)
        relations = package.relations(main)
        sheets = [
            (values.get("name", ""), relations[values["id"]].target)
            for event, tag, values in package.events(main)
            if event == "start" and tag == "sheet" and values.get("id") in relations
        ]
        if not sheets:
            raise UnreadableFileError("it has no sheets")
        by_kind = {one.kind: one.target for one in relations.values()}
        shared = _shared(package, by_kind.get("sharedStrings", ""))
        dates = _date_styles(package, by_kind.get("styles", ""))
        for name, part in sheets:
            try:
                yield from pages_of(_rows(package, name, part, shared, dates), OFFICE_TEXT)
            except UnreadableFileError as error:
                yield Piece(f"[sheet: {name}]", NO_TEXT, problem=f"of sheet {name}: {error}")
        yield from embedded_pages(package, "xl/embeddings/", inside)


def _shared(package: Package, part: str) -> list[str]:
    """The texts that cells refer to by their number (18.4)."""
    texts: list[str] = []
    if not package.has(part):
        return texts
    parts: list[str] = []
    is_text, is_phonetic, size = False, False, 0
    for event, tag, _ in package.events(part):
        if event == "text":
            if is_text and not is_phonetic:
                parts.append(tag)
        elif tag == "t":
            is_text = event == "start"
        elif tag == "rPh":
            is_phonetic = event == "start"
        elif tag == "si" and event == "end":
            texts.append("".join(parts)[:LONGEST_CELL])
            size += len(texts[-1])
            parts.clear()
            if size > MOST_SHARED_CHARACTERS:
                raise UnreadableFileError("its texts are too long to be held")
    return texts


def _date_styles(package: Package, part: str) -> frozenset[int]:
    """The numbers of the cell styles that show a number as a date."""
    own: set[int] = set()
    dates: set[int] = set()
    number, is_cell = 0, False
    if not package.has(part):
        return frozenset()
    for event, tag, values in package.events(part):
        if tag == "cellXfs":
            is_cell = event == "start"
        elif event == "start" and tag == "numFmt":
            if _DATE_FORMAT.search(_NOT_FORMAT.sub("", values.get("formatCode", ""))):
                own.add(_whole(values.get("numFmtId", "")))
        elif event == "start" and tag == "xf" and is_cell:
            if _whole(values.get("numFmtId", "")) in own | _BUILT_IN_DATES:
                dates.add(number)
            number += 1
    return frozenset(dates)


def _rows(package: Package, name: str, part: str, shared: list[str], dates: frozenset[int]) -> Iterator[str]:
    yield PAGE_BREAK
    yield f"[sheet: {name}]"
    relations = package.relations(part)
    cells: list[str] = []
    held: list[str] = []
    kind, style, collecting, links = "n", -1, "", []
    for event, tag, values in package.events(part):
        if event == "text":
            if collecting and len(held) < 1_000:
                held.append(tag)
        elif event == "start":
            if tag == "c":
                kind, style = values.get("t", "n"), _whole(values.get("s", ""))
                held.clear()
            elif tag in ("v", "t", "oddHeader", "oddFooter", "evenHeader", "firstHeader", "firstFooter"):
                collecting = tag
                if tag not in ("v", "t"):
                    held.clear()
            elif tag == "hyperlink":
                links += _link(relations, values.get("id", ""))
        elif tag == "c":
            text = _cell("".join(held), kind, style, shared, dates)
            if text and len(cells) < MOST_CELLS_IN_A_ROW:
                cells.append(text)
        elif tag == "row":
            if cells:
                yield "\t".join(cells)
            cells.clear()
        elif tag == collecting:
            collecting = ""
            if tag not in ("v", "t"):
                yield from _header("".join(held))
    yield from links
    yield from _beside(package, relations)


def _header(text: str) -> list[str]:
    said = " ".join(_PRINT_CODE.sub(" ", text).split())
    return [f"[header] {said}"] if said else []


def _cell(text: str, kind: str, style: int, shared: list[str], dates: frozenset[int]) -> str:
    text = text.strip()[:LONGEST_CELL]
    if not text:
        return ""
    if kind == "s":
        number = _whole(text)
        return shared[number].strip() if 0 <= number < len(shared) else ""
    if kind == "b":
        return "TRUE" if text == "1" else "FALSE"
    if kind == "n" and style in dates:
        return _date(text)
    return text


def _date(text: str) -> str:
    try:
        when = _BEGINNING + timedelta(days=float(text))
    except (ValueError, OverflowError):
        return text
    when = (when + timedelta(microseconds=500_000)).replace(microsecond=0)
    if float(text) < 1:
        return when.strftime("%H:%M")
    return when.strftime("%Y-%m-%d") if when.time().isoformat() == "00:00:00" else when.strftime("%Y-%m-%d %H:%M")


def _link(relations: dict[str, Relation], which: str) -> list[str]:
    relation = relations.get(which)
    return [f"[{relation.target[:500]}]"] if relation is not None and relation.is_outside else []


def _beside(package: Package, relations: dict[str, Relation]) -> Iterator[str]:
    """Comments and text boxes of a sheet."""
    for relation in relations.values():
        called = _BESIDE.get(relation.kind)
        if called and not relation.is_outside and package.has(relation.target):
            parts: list[str] = []
            collecting = False
            for event, tag, values in package.events(relation.target):
                if event == "text":
                    if collecting:
                        parts.append(tag)
                    continue
                collecting = event == "start" and tag in ("t", "text")
                if event == "start" and tag == "cNvPr" and values.get("descr"):
                    yield f"[picture: {values['descr']}]"
                if event == "end" and tag in ("p", "comment", "threadedComment") and parts:
                    yield f"[{called}] {''.join(parts).strip()}"
                    parts.clear()


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
