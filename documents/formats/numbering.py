"""Numbers that Word counts itself (ISO/IEC 29500-1, 17.9): they stand in no text, but are printed before paragraphs."""

import re
from dataclasses import dataclass, field

from documents.formats.package import Package

_PLACE = re.compile(r"%([1-9])")
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
MOST_LISTS = 10_000
LONGEST_ROMAN = 4_000


@dataclass
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""


@dataclass
class Numbering:
    """The lists of a document, and how far each has counted."""

    lists: dict[str, str] = field(default_factory=dict)  # the id that paragraphs name, to that of its definition
    levels: dict[tuple[str, int], _Level] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)  # list and level of the style's paragraphs
    _counted: dict[str, list[int]] = field(default_factory=dict)

    def label(self, list_id: str, level: int) -> str:
        """Count one paragraph of this list and level and return its number as printed, "" when it has none."""
        definition = self.lists.get(list_id)
        if definition is None or not 0 <= level < 9:
            return ""
        here = self.levels.get((definition, level), _Level())
        counted = self._counted.setdefault(definition, [])
        del counted[level + 1 :]
        while len(counted) < level:
            counted.append(self.levels.get((definition, len(counted)), _Level()).start)
        if len(counted) == level:
            counted.append(here.start)
        else:
            counted[level] += 1
        if here.form in ("bullet", "none"):
            return ""
        return _PLACE.sub(lambda match: self._number(definition, counted, int(match[1]) - 1), here.text)

    def _number(self, definition: str, counted: list[int], level: int) -> str:
        if level >= len(counted):
            return ""
        return _shown(counted[level], self.levels.get((definition, level), _Level()).form)


def read_numbering(package: Package) -> Numbering:
    """The numbering of a Word document; an empty one where it has none."""
    found = Numbering()
    definition, level, list_id = "", 0, ""
    if package.has("word/numbering.xml"):
        for event, tag, values in package.events("word/numbering.xml"):
            if event != "start" or len(found.levels) > MOST_LISTS:
                continue
            value = values.get("val", "")
            if tag == "abstractNum":
                definition = values.get("abstractNumId", "")
            elif tag == "lvl":
                level = _whole(values.get("ilvl", ""))
                found.levels[definition, level] = _Level()
            elif tag == "num":
                list_id, definition = values.get("numId", ""), ""
            elif tag == "abstractNumId" and len(found.lists) < MOST_LISTS:
                found.lists[list_id] = value
            elif (here := found.levels.get((definition, level))) is not None and definition:
                if tag == "start":
                    here.start = _whole(value)
                elif tag == "numFmt":
                    here.form = value
                elif tag == "lvlText":
                    here.text = value
    if found.lists and package.has("word/styles.xml"):
        _read_styles(package, found)
    return found


def _read_styles(package: Package, found: Numbering) -> None:
    style, level = "", 0
    for event, tag, values in package.events("word/styles.xml"):
        if event == "start" and tag == "style":
            style, level = values.get("styleId", ""), 0
        elif event == "start" and tag == "ilvl":
            level = _whole(values.get("val", ""))
        elif event == "start" and tag == "numId" and style and len(found.styles) < MOST_LISTS:
            found.styles[style] = (values.get("val", ""), level)


def _shown(number: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter") and number > 0:
        letters = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 9)
        return letters if form == "lowerLetter" else letters.upper()
    if form in ("lowerRoman", "upperRoman") and 0 < number < LONGEST_ROMAN:
        roman = ""
        for value, sign in _ROMAN:
            roman += sign * (number // value)
            number %= value
        return roman if form == "lowerRoman" else roman.upper()
    return f"{number:02}" if form == "decimalZero" else str(number)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
