"""Phrases in a text as somebody sees them who looks at the page: letters and digits count, what is between does not."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

MOST_FOUND = 500  # in one text, of all phrases together
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")  # soft hyphen, zero width, directions
_BETWEEN_NUMBERS = "\0"  # "7.2" is not "72"


class Found(NamedTuple):
    """A phrase, and where in the text it stands."""

    phrase: str
    start: int
    end: int


def find_phrases(text: str, phrases: Iterable[str]) -> list[Found]:
    """Every place of the phrases, at most 500, in the order of the text.

    Case, accents on Latin letters, ligatures, spaces, signs and line ends do not matter, also inside of words, as the
    text of a page has too few or too many of them; between digits something must stand where it does in the phrase.
    A phrase begins and ends where a word does; a small letter before a capital one is such an end ("hearSochi").
    """
    signs, places = _folded(text)
    found: list[Found] = []
    for phrase in distinct(phrases):
        key = _folded(phrase)[0]
        for index in _occurrences(signs, key):
            start, end = places[index], _with_accents(text, places[index + len(key) - 1] + 1)
            if _is_end(_before(text, start), text[start]) and _is_end(text[end - 1], _after(text, end)):
                found.append(Found(phrase, start, end))
                if len(found) == 10 * MOST_FOUND:
                    break
    return sorted(found, key=lambda one: (one.start, -one.end))[:MOST_FOUND]


def _with_accents(text: str, end: int) -> int:
    """The end of a Latin letter with the accents that follow it; of another, an accent makes another letter."""
    if text[end - 1].isascii():
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
    return end


def distinct(phrases: Iterable[str]) -> list[str]:
    """The phrases without those that say nothing, and without those that say the same as one before."""
    keys: dict[str, str] = {}
    for phrase in phrases:
        keys.setdefault(_folded(phrase)[0], phrase)
    keys.pop("", None)
    return list(keys.values())


def _occurrences(signs: str, key: str) -> Iterator[int]:
    index = signs.find(key)
    while index >= 0:
        yield index
        index = signs.find(key, index + 1)


def _folded(text: str) -> tuple[str, list[int]]:
    """What counts of the text, and for each of these signs its place in the text."""
    signs: list[str] = []
    places: list[int] = []
    for index, character in enumerate(text):
        for sign in _signs(character):
            if unicodedata.combining(sign):
                if not signs or signs[-1].isascii():
                    continue  # an accent on a Latin letter
            elif sign.isdigit() and signs and signs[-1].isdigit() and _stands_between(text, places[-1], index):
                signs.append(_BETWEEN_NUMBERS)
                places.append(index)
            signs.append(sign)
            places.append(index)
    return "".join(signs), places


def _stands_between(text: str, first: int, second: int) -> bool:
    return bool(_UNSEEN.sub("", text[first + 1 : second]))


@lru_cache(maxsize=4096)
def _signs(character: str) -> str:
    """The letters, digits and accents that a character is made of: "ﬁ" of f and i."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(sign for sign in plain if sign.isalnum() or unicodedata.combining(sign))


def _before(text: str, index: int) -> str:
    """The character that is seen before this place, "" at the beginning."""
    while index > 0 and _UNSEEN.match(text[index - 1]):
        index -= 1
    return text[index - 1] if index > 0 else ""


def _after(text: str, index: int) -> str:
    while index < len(text) and _UNSEEN.match(text[index]):
        index += 1
    return text[index] if index < len(text) else ""


def _is_end(left: str, right: str) -> bool:
    """Whether a word may end between these two characters."""
    if not left or not right:
        return True
    if unicodedata.combining(right):
        return False
    if left.isdigit() or right.isdigit():
        return not (left.isdigit() and right.isdigit())
    if not (_is_letter(left) and _is_letter(right)):
        return True
    return left.islower() and right.isupper()


def _is_letter(character: str) -> bool:
    """Whether it is a letter of a script that puts spaces between words, or an accent on one."""
    return unicodedata.category(character) in ("Lu", "Ll", "Lt", "Lm", "Mn", "Mc")
