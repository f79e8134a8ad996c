"""The numbers before items: "2.10", "D1.", "Item 5:", "IV.", "(a)", "1.B 21-0171", and what they may be read as."""

import re
from dataclasses import dataclass

STYLES_OF_LISTS = frozenset(("int)", "(int)", "a.", "a)", "(a)", "i.", "i)", "(i)"))

FILE_NUMBER = r"(?:\d{2}-\d{3,6}(?:-[A-Z]?\d+)?|(?:19|20)\d{2}-\d{3,5}(?!\d))"
_FILE = re.compile(
    rf"^(?:file(?: (?:no\.?|number|id|#))?:?\s*)?#?(?P<file>{FILE_NUMBER})(?=[\s.:,)]|$)[.:,)]?\s*(?P<rest>.*)$", re.I
)
_YEARS = re.compile(r"^(?:19|20)\d{2}-(?:19|20)\d{2}$|^\d{2}-\d{2}$")

_ITEM = re.compile(
    r"^\*?\s?(?:agenda )?item(?:\s+(?:no\.?|number)\s*|\s*[#-]\s*|\s+)\(?"
    r"(?P<label>[A-Z]{0,3}-?\d{1,3}(?:\.\d{1,2})?(?:\.?[A-Z])?|[A-Z])\b"
    r"(?:\s*[:.)]+\s*|\s+[-–—]+\s+|\s*$)(?P<rest>.*)$",
    re.I,
)
_DOTTED = re.compile(
    r"^\*?(?P<label>(?P<parent>\d{1,3}|[A-Z])(?:(?P<dot>\.)(?:(?P<number>\d{1,2})|(?P<letter>[A-Za-z]))|(?P<glued>[A-Za-z]))"
    r"(?P<deep>(?:\.\d{1,2}|\.[a-zA-Z])*))(?P<close>\s?[.:)]*)(?:\s+(?P<rest>.+)|\s*)$"
)
_REST = r"(?:\s+(?P<rest>.+)|\s*)$"
_PARENT_BRACKET = re.compile(
    rf"^\*?(?P<label>(?P<parent>\d{{1,2}}(?:\.\d{{1,2}})?)\s?\((?P<own>[a-z]|\d{{1,2}})\))[.:]?{_REST}", re.I
)
_LETTER_NUMBER = re.compile(
    rf"^\*?(?P<label>(?P<parent>[A-Z]{{1,3}})(?P<dash>\s?-\s?)?(?P<own>\d{{1,2}}))(?P<close>\s?[.:)]*){_REST}"
)
_PLAIN = re.compile(
    r"^\*?(?P<open>\()?(?P<label>\d{1,3}|[A-Z]|[a-z]|[IVXLC]{2,7}|[ivx]{2,5})(?P<close>\s?[.):]{1,2})?" + _REST
)
_TRAILING = re.compile(r"^(?P<rest>.{6,}?)\s+(?P<label>\d{1,2}\.\d{1,2}|\d{1,3}\.|[A-Z]\.|[A-Z]-?\d{1,2}\.?)$")
_MISREAD = re.compile(
    r"^(?P<one>[\dlIOoSB|]{1,2})(?:\s?[.,]\s?(?P<two>[\dlIOoSB|]{1,2}))?\s?[.,]?\s+(?P<rest>[A-Z].{3,})$"
)
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_DIGITS = str.maketrans("lIOoSB|", "1100581")


@dataclass(frozen=True)
class Mark:
    """One reading of what stands before a title.

    `style` is its kind, `value` its place in the row (letters and roman numerals as numbers), `parent` the number above
    it where it is written out ("4" in "4.2"). `rest` is what follows on the line.
    """

    style: str
    value: int
    label: str
    rest: str
    parent: str = ""
    file_number: str = ""
    is_trailing: bool = False  # the title stands before it
    is_misread: bool = False  # only a number when letters that look like digits are read so
    is_bare: bool = False  # neither a dot nor a bracket behind it

    @property
    def is_strong(self) -> bool:
        return bool(self.file_number) or self.style == "item"


def file_number(text: str) -> tuple[str, str]:
    """The file number that begins a text, and what follows it; ("", text) without one."""
    found = _FILE.match(text)
    if found is None or _YEARS.match(found["file"]):
        return "", text
    return found["file"], found["rest"]


def readings(text: str) -> list[Mark]:
    """All that the beginning (or the end) of a line may be read as; often nothing."""
    found = _item(text) or [*(_explicit(text) or _plain(text)), *_misread(text)]
    return found or _trailing(text)


def roman(label: str) -> int | None:
    """The value of a roman numeral, None when it is none: "IIX"."""
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
    total, before = 0, 0
    for letter in reversed(label.upper()):
        value = values[letter]
        total += value if value >= before else -value
        before = max(before, value)
    return total if total > 0 and _as_roman(total) == label.upper() else None


def _as_roman(value: int) -> str:
    text = ""
    for size, letters in _ROMAN:
        count, value = divmod(value, size)
        text += letters * count
    return text


def _item(text: str) -> list[Mark]:
    found = _ITEM.match(text)
    if found is None:
        return []
    label = found["label"].upper()
    own = re.search(r"(\d+)$|([A-Z])$", label)
    if own is None:
        return []
    value = int(own[1]) if own[1] else ord(own[2]) - 64
    number, rest = file_number(found["rest"] or "")
    return [Mark("item", value, label, rest, parent=label[: own.start()].strip(".-"), file_number=number)]


def _explicit(text: str) -> list[Mark]:
    found = _PARENT_BRACKET.match(text)
    if found:
        own = found["own"]
        value = int(own) if own.isdigit() else ord(own.lower()) - 96
        return [_with_file("dotted", value, re.sub(r"\s", "", found["label"]), found["rest"], found["parent"])]
    found = _DOTTED.match(text)
    if found and (found["dot"] or found["close"].strip() or not found["rest"] or file_number(found["rest"])[0]):
        label = found["label"]
        parts = re.split(r"\.", label) if found["dot"] else [found["parent"], found["glued"] + found["deep"]]
        own = parts[-1]
        if found["parent"].isalpha() and not found["number"]:
            return []  # "U.S. Treasury"
        if own.islower() and not found["close"].strip() and not (found["rest"] or "")[:1].isupper():
            return []
        value = int(own) if own.isdigit() else ord(own[0].lower()) - 96
        parent = ".".join(parts[:-1])
        return [_with_file("dotted", value, label, found["rest"], parent, is_bare=not found["close"].strip())]
    found = _LETTER_NUMBER.match(text)
    if found and (found["dash"] or len(found["parent"]) == 1):
        label = re.sub(r"\s", "", found["label"])
        return [_with_file("letter-number", int(found["own"]), label, found["rest"], found["parent"])]
    return []


def _plain(text: str) -> list[Mark]:
    found = _PLAIN.match(text)
    if found is None:
        return []
    label, close, rest = found["label"], (found["close"] or "").strip(), found["rest"] or ""
    number, after = file_number(rest)
    is_bare = not close and not found["open"]
    if found["open"] and not close.startswith(")"):
        return []
    if is_bare and not number and (label.isalpha() or (rest and len(label) > 2)):
        return []
    if found["open"]:
        shape = "({})"
    elif close.startswith(")"):
        shape = "{})"
    else:
        shape = "{}"
    marks = []
    for style, value in _values(label):
        plain = style in ("int", "A", "I")
        name = shape.format(style) if shape != "{}" else (style if plain else f"{style}.")
        marks.append(Mark(name, value, label, after if number else rest, file_number=number, is_bare=is_bare))
    return marks


def _values(label: str) -> list[tuple[str, int]]:
    if label.isdigit():
        return [("int", int(label))]
    values: list[tuple[str, int]] = []
    if len(label) == 1:
        values.append(("A", ord(label) - 64) if label.isupper() else ("a", ord(label) - 96))
    if re.fullmatch(r"[IVXLC]+|[ivxlc]+", label):
        value = roman(label)
        if value is not None and value <= 60:
            values.append(("I" if label.isupper() else "i", value))
    return values


def _misread(text: str) -> list[Mark]:
    """A number in which a scanner took a digit for a letter, or a dot for a comma: "l.", "1O.", "4,1"."""
    found = _MISREAD.match(text)
    if found is None:
        return []
    head = text[: found.start("rest")]
    if not re.search(r"[.,]", head) or (re.fullmatch(r"[\d.\s]+", head) and not re.search(r"\d\s\.|\.\s\d", head)):
        return []
    one, two = found["one"].translate(_DIGITS), (found["two"] or "").translate(_DIGITS)
    if not one.isdigit() or (two and not two.isdigit()):
        return []
    if two:
        return [Mark("dotted", int(two), f"{one}.{two}", found["rest"], parent=one, is_misread=True)]
    return [Mark("int", int(one), one, found["rest"], is_misread=True)]


def _trailing(text: str) -> list[Mark]:
    found = _TRAILING.match(text)
    if found is None:
        return []
    inner = [*_explicit(found["label"]), *_plain(found["label"])][:1]
    return [
        Mark(f"end {mark.style}", mark.value, mark.label, found["rest"].strip(), parent=mark.parent, is_trailing=True)
        for mark in inner
    ]


def _with_file(style: str, value: int, label: str, rest: str | None, parent: str, *, is_bare: bool = False) -> Mark:
    number, after = file_number(rest or "")
    title = after if number else rest or ""
    return Mark(style, value, label, title, parent=parent, file_number=number, is_bare=is_bare)
