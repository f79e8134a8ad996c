"""Rich text (RTF 1.9.1): control words, groups, and characters in many code pages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from documents.formats.inside import Inside
from documents.formats.page import (
    OFFICE_TEXT,
    PAGE_BREAK,
    Piece,
    ReadPage,
    Source,
    UnreadableFileError,
    content,
    numbered,
    pages_of,
)

LARGEST = 256 * 1024 * 1024  # bytes
DEEPEST = 2_000  # groups inside each other

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(\*|[^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]{1,4096})",
    re.S,
)
_TEXT = {
    b"par": "\n",
    b"line": "\n",
    b"row": "\n",
    b"nestrow": "\n",
    b"cell": "\t",
    b"nestcell": "\t",
    b"tab": "\t",
    b"sect": PAGE_BREAK,
    b"page": PAGE_BREAK,
    b"pagebb": PAGE_BREAK,
    b"emdash": "—",
    b"endash": "–",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"bullet": "•",
    b"emspace": " ",
    b"enspace": " ",
    b"~": "\xa0",
    b"_": "-",
    b"\\": "\\",
    b"{": "{",
    b"}": "}",
    b"\n": "\n",
    b"\r": "\n",
}
_SKIPPED = frozenset(
    (
        *(b"colortbl", b"stylesheet", b"pict", b"objdata", b"objclass", b"listtable", b"listoverridetable", b"rsidtbl"),
        *(b"generator", b"themedata", b"colorschememapping", b"latentstyles", b"datastore", b"xmlnstbl", b"filetbl"),
        *(b"revtbl", b"mmathPr", b"sp", b"sn", b"nonshppict", b"atnid", b"atnref", b"atntime", b"atndate"),
        *(b"panose", b"falt", b"bkmkstart", b"bkmkend", b"pgdsctbl", b"defchp", b"defpap", b"oldcprops"),
    )
)
_MARKED = {
    **dict.fromkeys((b"header", b"headerl", b"headerr", b"headerf"), "header"),
    **dict.fromkeys((b"footer", b"footerl", b"footerr", b"footerf"), "footer"),
    b"footnote": "footnote",
    b"annotation": "comment",
}
# Destinations behind \* that have text for people all the same.
_READ_BEHIND_STAR = frozenset(
    (b"shptxt", b"shpinst", b"shp", b"annotation", b"footnote", b"fldinst", b"listtext", b"do")
)
_CHARSETS = {  # of a font, as codecs
    0: "cp1252",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    134: "gbk",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
_ADDRESS = re.compile(r"HYPERLINK\s+(?:\\+\w\s+)*\"?([^\"\s]{3,500})")


@dataclass(frozen=True)
class _Group:
    """What is true inside of a group until it ends."""

    is_skipped: bool = False
    is_fonts: bool = False
    is_instruction: bool = False
    is_deleted: bool = False
    mark: str = ""
    codec: str = "cp1252"
    fallback: int = 1  # characters that follow a Unicode one for readers that do not know it


def read_pages(source: Source, inside: Inside) -> Iterator[ReadPage]:
    """Yield the text in blocks of about 3,000 characters; a page break ends one. What was deleted is marked."""
    body = content(source, LARGEST)
    return numbered(_pieces(body))


def _pieces(body: bytes) -> Iterator[Piece]:
    reading = _Reading()
    yield from pages_of(reading.paragraphs(body), OFFICE_TEXT)
    if reading.is_cut_off:
        yield Piece("", "none", problem="it is cut off: its last group does not end")


class _Reading:
    """The text that was put together so far, and where the reader is."""

    def __init__(self) -> None:
        self.is_cut_off = False
        self._groups = [_Group()]
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._default = "cp1252"
        self._line: list[str] = []
        self._lines: list[str] = []
        self._bytes = bytearray()
        self._to_skip = 0
        self._high = 0  # the first half of a character beyond the basic plane
        self._instruction: list[str] = []
        self._behind_star = False
        self._mark = ""  # of the note that is open
        self._interrupted: list[str] = []  # the paragraph around it
        self._aside: list[str] = []  # notes of this paragraph

    def paragraphs(self, body: bytes) -> Iterator[str]:
        position = 0
        while position < len(body):
            token = _TOKEN.match(body, position)
            if token is None:
                position += 1
                continue
            position = token.end()
            word, number, code, symbol, brace, plain = token.groups()
            if word == b"bin":
                position += max(0, int(number or 0))
            elif word is not None:
                self._word(word, int(number) if number else None)
            elif code is not None:
                self._byte(int(code, 16))
            elif symbol is not None:
                self._symbol(symbol)
            elif brace is not None:
                self._brace(brace)
                if len(self._groups) == 1 and position < len(body) and brace == b"}":
                    break  # what follows the document is not part of it
            elif plain is not None:
                self._plain(plain)
            if self._lines:
                yield from self._lines
                self._lines.clear()
        self._end_line()
        yield from self._lines
        self.is_cut_off = len(self._groups) > 1

    def _brace(self, brace: bytes) -> None:
        self._flush()
        if brace == b"{":
            if len(self._groups) > DEEPEST:
                raise UnreadableFileError("its groups are nested too deeply")
            self._groups.append(self._groups[-1])
            return
        if len(self._groups) == 1:
            return
        ended = self._groups.pop()
        if ended.is_instruction and not self._groups[-1].is_instruction:
            address = _ADDRESS.search("".join(self._instruction))
            self._instruction.clear()
            if address is not None and not address[1].startswith("\\"):
                self._add(f"[{address[1]}] ")
        if ended.mark and not self._groups[-1].mark:
            self._end_line()
            self._mark = ""
            self._line, self._interrupted = self._interrupted, []
        if ended.is_deleted and not self._groups[-1].is_deleted:
            self._add("]")

    def _word(self, word: bytes, number: int | None) -> None:
        group = self._groups[-1]
        behind_star, self._behind_star = self._behind_star, False
        if word == b"u" and number is not None:
            self._unicode(number & 0xFFFF)
            return
        self._flush()
        self._to_skip = 0
        if (behind_star and word not in _READ_BEHIND_STAR) or word in _SKIPPED:
            self._now(is_skipped=True)
        elif word == b"fonttbl":
            self._now(is_skipped=True, is_fonts=True)
        elif word == b"info":
            self._now(is_skipped=True)
        elif word == b"fldinst":
            self._now(is_instruction=True)
        elif word in _MARKED and not group.is_skipped and not group.mark:
            self._interrupted, self._line = self._line, []
            self._mark = _MARKED[word]
            self._now(mark=self._mark)
        elif word == b"ansicpg" and number:
            self._default = f"cp{number}" if _is_codec(f"cp{number}") else "cp1252"
            self._now(codec=self._default)
        elif word in (b"mac", b"pca"):
            self._default = "mac_roman" if word == b"mac" else "cp850"
            self._now(codec=self._default)
        elif word == b"f" and number is not None:
            self._font = number
            if not group.is_fonts:
                self._now(codec=self._fonts.get(number, self._default))
        elif word == b"fcharset" and group.is_fonts:
            self._fonts[self._font] = _CHARSETS.get(number or 0, self._default) if number else self._default
        elif word == b"uc" and number is not None:
            self._now(fallback=max(0, min(number, 100)))
        elif word == b"deleted":
            if number == 0:
                if group.is_deleted:
                    self._add("]")
                self._now(is_deleted=False)
            elif not group.is_deleted and not group.is_skipped:
                self._add("[deleted: ")
                self._now(is_deleted=True)
        elif word in _TEXT and not (word == b"pagebb" and number == 0):
            self._add(_TEXT[word])

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._behind_star = True
            return
        if self._to_skip and symbol in b"\\{}":
            self._to_skip -= 1
            return
        self._flush()
        if symbol in _TEXT:
            self._add(_TEXT[symbol])

    def _byte(self, value: int) -> None:
        if self._to_skip:
            self._to_skip -= 1
        else:
            self._bytes.append(value)

    def _plain(self, plain: bytes) -> None:
        skipped = min(self._to_skip, len(plain))
        self._to_skip -= skipped
        self._bytes += plain[skipped:]

    def _unicode(self, code: int) -> None:
        self._flush()
        self._to_skip = self._groups[-1].fallback
        if 0xD800 <= code < 0xDC00:
            self._high = code
            return
        if 0xDC00 <= code < 0xE000 and self._high:
            code = 0x10000 + ((self._high - 0xD800) << 10) + (code - 0xDC00)
        self._high = 0
        if not 0xD800 <= code < 0xE000:
            self._add(chr(code))

    def _flush(self) -> None:
        """Decode the bytes that were gathered, together: a character may have two."""
        if self._bytes:
            text = self._bytes.decode(self._groups[-1].codec, "replace")
            self._bytes.clear()
            self._add(text)

    def _now(self, **changed: object) -> None:
        self._groups[-1] = replace(self._groups[-1], **changed)  # type: ignore[arg-type]

    def _add(self, text: str) -> None:
        group = self._groups[-1]
        if group.is_skipped:
            return
        if group.is_instruction:
            self._instruction.append(text[:1000])
            return
        if text in ("\n", PAGE_BREAK):
            self._end_line()
            if text == PAGE_BREAK and not group.mark:
                self._lines.append(PAGE_BREAK)
            return
        self._line.append(text)

    def _end_line(self) -> None:
        """A paragraph ends; notes that stand in the middle of one come after it."""
        self._flush()
        line = "".join(self._line).rstrip("\t ")
        self._line = []
        if self._mark:
            if line.strip():
                self._aside.append(f"[{self._mark}] {line}")
            return
        if line.strip():
            self._lines.append(line)
        self._lines += self._aside
        self._aside.clear()


def _is_codec(name: str) -> bool:
    try:
        b"x".decode(name)
    except (LookupError, ValueError):
        return False
    return True
