"""RE2 patterns that find a term as documents really hold it: cut at line ends, hyphenated, run together."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Any

import re2

MEMORY = 64 << 20  # RE2's default of 8 MB is eight times slower on pages that are full of matches

# The text has been through flagging.normalize: its hyphens are "-", its white space is ASCII, and U+0002 is
# every mark that pdfium writes for a hyphen at a line end. That keeps the patterns small: RE2 slows down
# tenfold when a program outgrows its cache.
GAP = r"(?:[\s\x02_-]|<br\s*/?>|&(?:nbsp|shy|[nm]dash|#160|#173);)*"
# Inside a word only what a line end leaves behind: a hyphen with its line break, or a mark.
_JOIN = r"(?:-\s*(?:\n|<br\s*/?>)\s*|\x02\s*|&shy;)?"
_APOSTROPHE = r"['’`]?"
_LIGATURES = ("ti", "tt", "fi", "fl", "ff", "ft")
_CYRILLIC_ENDING = re.compile("[аяоеыиьйую]{1,2}$")

_SPACE_OR_CLASS = re.compile(r" |\\.|\[(?:\\.|[^\]\\])*\]")
_NOISE = re.compile(r"<br\s*/?>|&(?:shy|[nm]dash);", re.IGNORECASE)


def compiled(pattern: str) -> Any:
    """Compile for RE2, ignoring case, with memory enough for a page full of matches."""
    options = re2.Options()
    options.case_sensitive = False
    options.max_mem = MEMORY
    options.log_errors = False
    return re2.compile(pattern, options)


def with_gaps(pattern: str) -> str:
    """Let each space of a hand-written pattern, except in a character class, be the gap between words."""
    return _SPACE_OR_CLASS.sub(lambda found: GAP if found.group() == " " else found.group(), pattern)


def tolerant(term: str) -> str:
    """Return the pattern that finds a term however its lines are cut and its words are joined."""
    words = [word for word in re.split(r"([\W_]+)", unicodedata.normalize("NFKC", term)) if word]
    return "(?:" + "".join(_word(word) if word[0].isalnum() else _between(word) for word in words) + ")"


def key(words: str) -> str:
    """Reduce words to what identifies them: letters and digits, without accents, case, gaps and tags."""
    plain = html.unescape(_NOISE.sub("", words)) if "&" in words or "<" in words else words
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
    return "".join(letter for letter in plain.casefold() if letter.isalnum())


def is_cjk(letter: str) -> bool:
    """Say whether a letter belongs to a script written without spaces between words, or to Hangul."""
    return "\u2e80" <= letter <= "\ud7a3"


def _between(marks: str) -> str:
    if "'" in marks or "’" in marks:
        return _APOSTROPHE + GAP
    return "".join(re2.escape(mark) + "?" for mark in marks if mark in ".,&") + GAP


def _word(word: str) -> str:
    if is_cjk(word[0]):
        return r"\s*".join(re2.escape(letter) for letter in word)
    ending = ""
    if "\u0400" <= word[0] <= "\u04ff" and len(word) >= 5:
        word, ending = _CYRILLIC_ENDING.sub("", word), "[а-яё]{0,3}"
    pieces: list[str] = []
    place = 0
    while place < len(word):
        pair = word[place : place + 2].lower()
        if pair in _LIGATURES:
            pieces.append(rf"(?:{pair[0]}{_JOIN}{pair[1]}|\x{{FFFD}})")
            place += 2
        else:
            pieces.append(_letter(word[place]))
            place += 1
    return _JOIN.join(pieces) + ending


def _letter(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0]
    if letter == base or "\u0400" <= letter <= "\u04ff":
        return str(re2.escape(letter))
    return f"[{letter}{base}]"
