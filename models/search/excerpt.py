"""A little of a text around what was looked for, on one line, with the places of the words."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from models.search.query import Query, Term
from models.search.words import joined, places, words_of

WIDTH = 240  # characters
BEFORE = WIDTH // 4
MARGIN = 40  # for the words at both ends of an excerpt
MOST_COUNTED = 20
MOST_CANDIDATES = 50  # of a term in a text
_NOT_SHOWN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})

Marks = tuple[tuple[int, int], ...]
_Found = list[tuple[int, int, int]]  # start, end, number of the term


def excerpt(text: str, query: Query) -> tuple[str, Marks]:
    """Where most of the wanted terms stand together, and where the words are in it: (start, end) offsets.

    Ellipses mark what is left off. Where no term stands in the text, its beginning, without offsets.
    """
    candidates = _candidates(text, query)
    found: _Found = []
    if candidates:  # so the words of a long page need not all be looked at
        begin = _begin(candidates)
        start, end = max(0, begin - BEFORE - MARGIN), begin + WIDTH + MARGIN
        near = text[start:end]
        some = _candidates(near, query, of_all="-\n" in near) if near.isascii() else []
        some = some or _exactly(near, query)
        found = [(start + first, start + last, number) for first, last, number in some]
    if not found:
        found = _exactly(text, query)
    begin = _begin(found)
    start = _next_word(text, begin - BEFORE, begin) if begin > BEFORE else 0
    end = _last_word(text, start + WIDTH, max((last for first, last, _ in found if first == begin), default=start))
    return _shown(text, start, end, [(first, last) for first, last, _ in found if start <= first and last <= end])


def _candidates(text: str, query: Query, *, of_all: bool = True) -> _Found:
    """Where the terms seem to stand, if all of them seem to; looks at letters only, and at no broken words."""
    small = text.lower()
    if len(small) != len(text):
        return []
    found: _Found = []
    for number, term in enumerate(query.wanted):
        before = len(found)
        found.extend((start, end, number) for start, end in islice(_standing(term, small), MOST_CANDIDATES))
        if of_all and len(found) == before:
            return []
    return sorted(found)


def times(text: str, query: Query) -> list[int]:
    """How often each wanted term seems to stand in the text, up to 20 times; divided words are not seen."""
    small = text.lower()
    return [sum(1 for _ in islice(_standing(term, small), MOST_COUNTED)) for term in query.wanted]


def _standing(term: Term, small: str) -> Iterator[tuple[int, int]]:
    for each in _pattern(term).finditer(small):
        start = each.start()
        if not small[max(0, start - 1) : start].isalnum():
            yield each.span()


@lru_cache(maxsize=500)
def _pattern(term: Term) -> re.Pattern[str]:
    return re.compile(r"[\W_]+".join(term.words) + (r"[^\W_]*" if term.is_prefix else r"(?![^\W_])"))


def _exactly(text: str, query: Query) -> _Found:
    words = words_of(text)
    whole = joined(words, text)
    return sorted(
        {
            (start, end, number)
            for number, term in enumerate(query.wanted)
            for each in (words, whole)
            for start, end in places(term.words, each, is_prefix=term.is_prefix)
        }
    )


def _begin(found: _Found) -> int:
    """The first place from which the most different terms stand within what an excerpt shows after it."""
    best, most, last = 0, 0, 0
    counts: dict[int, int] = {}
    for start, _, number in found:
        while last < len(found) and found[last][1] <= start + WIDTH - BEFORE:
            counts[found[last][2]] = counts.get(found[last][2], 0) + 1
            last += 1
        if len(counts) > most or not most:
            best, most = start, len(counts)
        if counts.get(number):
            counts[number] -= 1
            if not counts[number]:
                del counts[number]
    return best


def _next_word(text: str, place: int, at_most: int) -> int:
    """Where the first whole word from the place on begins."""
    if text[place - 1].isspace():
        return place
    space = re.compile(r"\s").search(text, place, at_most)
    return space.end() if space is not None else place


def _last_word(text: str, place: int, at_least: int) -> int:
    """Where the last whole word before the place ends."""
    if place >= len(text):
        return len(text)
    place = max(place, at_least)
    cut = place
    while cut > max(at_least, place - BEFORE) and not text[cut].isspace():
        cut -= 1
    return cut if cut > at_least or text[cut].isspace() else place


def _shown(text: str, start: int, end: int, found: list[tuple[int, int]]) -> tuple[str, Marks]:
    """The stretch on one line, with single spaces and without what is invisible; the marks as offsets into it."""
    said = "…" if start > 0 else ""
    marks: list[tuple[int, int]] = []
    done = start
    for first, last in found:
        if last <= done:
            continue  # inside of the one before
        said += _plain(text[done:first], said)
        before = len(said)
        said += _plain(text[max(first, done) : last], said)
        if marks and first < done:
            marks[-1] = (marks[-1][0], len(said))
        elif len(said) > before:
            marks.append((before, len(said)))
        done = last
    said += _plain(text[done:end], said)
    return said.rstrip() + ("…" if end < len(text) else ""), tuple(marks)


def _plain(piece: str, before: str) -> str:
    plain = re.sub(r"\s+", " ", piece)
    if not plain.isprintable():
        plain = "".join(letter for letter in plain if unicodedata.category(letter) not in _NOT_SHOWN)
    return plain.lstrip() if before in ("", "…") or before.endswith(" ") else plain
