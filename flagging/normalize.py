"""A form of a text that is safe and easy to match, with the way back to the offsets of the original."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

import re2

_NOT_ASCII = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CYRILLIC_OR_GREEK = re.compile(r"[\u0370-\u03ff\u0400-\u04ff]")
_WORD = re.compile(r"[^\W\d_]+")

_LOOKALIKES = dict(zip("АВЕКМНОРСТУХІЅЈаеорсухіѕјԁһ", "ABEKMHOPCTYXISJaeopcyxisjdh", strict=True))
_TO_LATIN = str.maketrans(_LOOKALIKES | {"Ο": "O", "ο": "o", "Α": "A", "Ε": "E", "Ρ": "P", "Τ": "T", "ν": "v"})
_TO_CYRILLIC = str.maketrans({latin: cyrillic for cyrillic, latin in _LOOKALIKES.items()})


# One character each: hyphens, spaces that NFKC leaves, apostrophes, pdfium's second mark of a line end.
_HYPHEN = re.compile("[\u2010-\u2015\u2212]")
_SPACE = re.compile("[\u0085\u1680\u2028\u2029]")
_APOSTROPHE = re.compile("[\u2018\u02bc\u00b4\u02b9]")
_LINE_END_MARK = "\ufffe"
# Shown as nothing: soft hyphen, zero-width characters, directions.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_SOFT_HYPHEN_AT_LINE_END = re.compile("\u00ad(?=[ \t]*\r?\n)")
# "S i s t e r  C i t y": at least six single letters, each with its own space.
_LETTER_SPACED = re2.compile(r"(?:\b[A-Za-z][.,]? {1,3}){5,}[A-Za-z]\b")
_WIDE_SPACE = re.compile(" {2,}")

_Stretch = tuple[str, int, int, bool]


@dataclass(frozen=True)
class Normalized:
    """The text to match; `span` turns its offsets into offsets of the original."""

    text: str
    # One entry per stretch: where it begins here and there, where it ends there, and whether it runs in step
    # with the original. A character that grew or shrank is a stretch of its own.
    _here: tuple[int, ...] = ()
    _there: tuple[int, ...] = ()
    _ends: tuple[int, ...] = ()
    _in_step: tuple[bool, ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets, in the original, of the smallest stretch that gave text[start:end]."""
        if not self._here:
            return start, end
        first = bisect_right(self._here, start) - 1
        last = bisect_right(self._here, end - 1) - 1
        begin = self._there[first] + (start - self._here[first] if self._in_step[first] else 0)
        stop = self._there[last] + (end - self._here[last]) if self._in_step[last] else self._ends[last]
        return begin, stop


def normalize(text: str) -> Normalized:
    """Return the text in plain characters.

    What is ASCII already is kept as it is, but for words with a space after each letter. Else: NFKC, one kind
    of hyphen, white space and apostrophe, nothing unseen, and no letters of one alphabet posing as another's.
    """
    stretches: list[_Stretch] = []
    plain = text if text.isascii() else _same_length(text)
    done = 0
    for start, end, changed in sorted((*_letter_spaced(plain), *_not_plain(plain))):
        if start < done:
            continue
        stretches += [(plain[done:start], done, start, True), *changed]
        done = end
    if not done:
        return Normalized(_in_one_alphabet(plain))
    stretches.append((plain[done:], done, len(plain), True))

    here = 0
    heres: list[int] = []
    kept = [stretch for stretch in stretches if stretch[0]]
    for piece, _, _, _ in kept:
        heres.append(here)
        here += len(piece)
    pieces, theres, ends, steps = zip(*kept, strict=True) if kept else ((), (), (), ())
    return Normalized(_in_one_alphabet("".join(pieces)), tuple(heres), theres, ends, steps)


def _same_length(text: str) -> str:
    text = _SURROGATE.sub("\ufffd", text).replace(_LINE_END_MARK, "\x02").replace("\xa0", " ")
    text = _SOFT_HYPHEN_AT_LINE_END.sub("-", text)
    return _APOSTROPHE.sub("'", _SPACE.sub("\n", _HYPHEN.sub("-", text))).replace("’", "'")


def _letter_spaced(text: str) -> Iterable[tuple[int, int, list[_Stretch]]]:
    for found in _LETTER_SPACED.finditer(text):
        begin, end = found.span()
        wide = [space.start() for space in _WIDE_SPACE.finditer(text, begin, end)]
        kept = [place for place in range(begin, end) if text[place] != " "]
        changed: list[_Stretch] = [(text[place], place, place + 1, True) for place in kept]
        changed += [(" ", place, place + 1, True) for place in wide]
        yield begin, end, sorted(changed, key=lambda stretch: stretch[1])


def _not_plain(text: str) -> Iterable[tuple[int, int, list[_Stretch]]]:
    if text.isascii():
        return
    for run in _NOT_ASCII.finditer(text):
        if unicodedata.is_normalized("NFKC", run.group()) and not _UNSEEN.search(run.group()):
            continue
        changed: list[_Stretch] = []
        for start, end in _clusters(text, run.start(), run.end()):
            piece = unicodedata.normalize("NFKC", _UNSEEN.sub("", text[start:end]))
            changed.append((piece, start, end, piece == text[start:end]))
        yield run.start(), run.end(), changed


def _clusters(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Split text[start:end] before every character that does not combine with the one before it."""
    cuts = [
        place
        for place in range(start + 1, end)
        if not unicodedata.combining(text[place]) and not "\u1160" <= text[place] <= "\u11ff"
    ]
    return list(zip([start, *cuts], [*cuts, end], strict=True))


def _in_one_alphabet(text: str) -> str:
    """Write each word that mixes two alphabets wholly in the one that has most of its letters."""
    if text.isascii() or not _CYRILLIC_OR_GREEK.search(text):
        return text
    return _WORD.sub(_majority, text)


def _majority(found: re.Match[str]) -> str:
    word = found.group()
    latin = sum(letter < "\u0250" for letter in word)
    if latin in (0, len(word)):
        return word
    return word.translate(_TO_LATIN if 2 * latin >= len(word) else _TO_CYRILLIC)
