"""Where on a page phrases stand: a rectangle for each line of text that they touch."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple

from documents.ocr.words import Box, Word
from documents.showing.phrases import find_phrases

# PDFium writes U+0002 or U+FFFE for a hyphen at a line's end, and for the end itself.
_LINE_END = re.compile("[\n\r\f\x0b\x02\ufffe\u2028\u2029]")
MOSTLY = 0.5  # of the smaller rectangle: two that share so much are one place


class Place(NamedTuple):
    """A phrase as it was asked for, and the rectangles that one occurrence of it fills, in the order of its lines."""

    phrase: str
    boxes: tuple[Box, ...]


Places = Callable[[Sequence[str]], list[Place]]  # of phrases on one page; raises UnreadableFileError


def places_among(text: str, words: Sequence[Word], phrases: Iterable[str]) -> list[Place]:
    """Where the phrases stand on a page whose words are known, in the order of its text, with their places in it."""
    starts = [word.start for word in words]
    places = []
    for phrase, start, end in find_phrases(text, phrases):
        first = max(0, bisect_right(starts, start) - 1)
        last = bisect_right(starts, end - 1)
        boxes = on_lines(text, (word for word in words[first:last] if word.end > start))
        if boxes:
            places.append(Place(phrase, boxes))
    return places


def on_lines(text: str, words: Iterable[Word]) -> tuple[Box, ...]:
    """The rectangles around words, or letters, that follow each other: one for each line.

    A line ends where the text says so, or where the next word stands neither beside the last nor below it, as in
    a text that runs upwards.
    """
    boxes: list[Box] = []
    last: Word | None = None
    for word in words:
        if last is not None and not _LINE_END.search(text, last.end, word.start) and _is_beside(last.box, word.box):
            boxes[-1] = around(boxes[-1], word.box)
        else:
            boxes.append(word.box)
        last = word
    return tuple(boxes)


def around(one: Box, other: Box) -> Box:
    """The smallest rectangle that has both."""
    return Box(
        min(one.left, other.left),
        min(one.top, other.top),
        max(one.right, other.right),
        max(one.bottom, other.bottom),
    )


def without_repeats(places: Iterable[Place]) -> list[Place]:
    """The places but for those of a phrase that an earlier one has already, told from elsewhere; from the top down."""
    kept: list[Place] = []
    for place in places:
        if not any(place.phrase == one.phrase and _is_same(place.boxes[0], one.boxes[0]) for one in kept):
            kept.append(place)
    return sorted(kept, key=lambda place: attrgetter("top", "left")(place.boxes[0]))


def _is_beside(one: Box, other: Box) -> bool:
    return (one.top < other.bottom and other.top < one.bottom) or (one.left < other.right and other.left < one.right)


def _is_same(one: Box, other: Box) -> bool:
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    smaller = min((box.right - box.left) * (box.bottom - box.top) for box in (one, other))
    return wide > 0 and high > 0 and wide * high > MOSTLY * smaller
