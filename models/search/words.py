"""Words as both indexes know them: what a word is, and what makes two words the same."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+")
_LATIN_MARKS = re.compile(r"([A-Za-z])[\u0300-\u036f]+")
_MARKS = re.compile(r"[\u0300-\u036f]+")
_LINE_END = re.compile("-\n|\u2010\n|\u00ad\n?")  # between the halves of a word


class Word(NamedTuple):
    """A word as it is compared, and where it stands in its text."""

    folded: str
    start: int
    end: int


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """The word in small letters, without diacritics on Latin letters; й and ё stay what they are."""
    if word.isascii():
        return word.lower()
    latin = _LATIN_MARKS.sub(r"\1", unicodedata.normalize("NFD", word))
    return _MARKS.sub("", unicodedata.normalize("NFC", latin)).lower()


def words_of(text: str) -> list[Word]:
    """The words of the text in their order: letters and digits, everything else stands between words."""
    pattern = _ASCII_WORD if text.isascii() else _WORD
    return [Word(folded(found[0]), *found.span()) for found in pattern.finditer(text)]


def joined(words: list[Word], text: str) -> list[Word]:
    """The words with those that a hyphen at a line end divides as one; empty when there are none such."""
    if not _LINE_END.search(text):
        return []
    whole: list[Word] = []
    for word in words:
        if whole and _LINE_END.fullmatch(text, whole[-1].end, word.start):
            whole[-1] = Word(whole[-1].folded + word.folded, whole[-1].start, word.end)
        else:
            whole.append(word)
    return whole if len(whole) < len(words) else []


def places(wanted: tuple[str, ...], words: list[Word], *, is_prefix: bool = False) -> Iterator[tuple[int, int]]:
    """Where the wanted words stand one after the other; of a prefix, the words that begin with it."""
    if is_prefix:
        (beginning,) = wanted
        yield from ((word.start, word.end) for word in words if word.folded.startswith(beginning))
        return
    first, length = wanted[0], len(wanted)
    for index, word in enumerate(words):
        if word.folded == first and (
            length == 1 or tuple(each.folded for each in words[index : index + length]) == wanted
        ):
            yield word.start, words[index + length - 1].end
