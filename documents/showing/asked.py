"""A page drawn by a worker process with what is looked for marked, as its parent sees it."""

from base64 import b64decode
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from documents.formats import reason_unreadable
from documents.ocr.words import SCALE, Box, unpack_words
from documents.process import SENSELESS, UnreadableError, WorkerPage, WorkerProcess, checked_page
from documents.showing.places import Place, places_among, without_repeats

DPI = 150
LOWEST_DPI, HIGHEST_DPI = 30, 300
MOST_BYTES = 24 * 1024 * 1024  # of a PNG: what 17 million dots of a scan come to at worst
MOST_DOTS = 17_500_000
MOST_BOXES = 100_000
_PNG, _HEAD = b"\x89PNG\r\n\x1a\n", 24


@dataclass(frozen=True)
class ShownPage:
    """A page as a PNG of `width` × `height` pixels, and where on it the phrases stand, from the top down.

    `page` is what its own text says, without OCR.
    """

    page: WorkerPage
    png: bytes
    places: tuple[Place, ...]
    width: int
    height: int

    @property
    def boxes(self) -> tuple[Box, ...]:
        """All rectangles that are marked."""
        return tuple(box for place in self.places for box in place.boxes)


def show_page(
    worker: WorkerProcess,
    path: Path,
    media_type: str,
    number: int,
    *,
    phrases: Sequence[str] = (),
    words: tuple[str, bytes] | None = None,
    dpi: int = DPI,
) -> ShownPage:
    """Draw one page of a file and mark the phrases on it.

    They are looked for in the page's own text and, where `words` are given, in the text that OCR read, with its packed
    words (`documents.ocr.words`). A page that is very big is drawn with fewer dots per inch.
    Raises UnreadableError when there is no such page or no picture of it, and what else `WorkerProcess.answers` raises.
    """
    if reason := reason_unreadable(media_type):
        raise UnreadableError(reason)
    recognised = places_among(words[0], unpack_words(words[1]), phrases) if words is not None and words[1] else []
    question = {
        "do": "show",
        "path": str(path.absolute()),
        "type": media_type,
        "page": number,
        "phrases": list(phrases),
        "boxes": [box for place in recognised for box in place.boxes],
        "dpi": min(HIGHEST_DPI, max(LOWEST_DPI, dpi)),
    }
    with closing(worker.answers(question)) as answers:
        told = next(answers, {})
        page = checked_page(told, number)
        width, height = _size(told)
        places = without_repeats([*recognised, *_places(told, phrases)])
        png = _png(answers, told, width, height)
    return ShownPage(page, png, tuple(places), width, height)


def _size(told: dict[str, Any]) -> tuple[int, int]:
    width, height = told.get("width"), told.get("height")
    if not (isinstance(width, int) and isinstance(height, int)):
        raise UnreadableError(SENSELESS)
    if min(width, height) < 1 or width * height > MOST_DOTS:
        raise UnreadableError(SENSELESS)
    return width, height


def _png(answers: Generator[dict[str, Any], None, None], told: dict[str, Any], width: int, height: int) -> bytes:
    """The pieces put together; raises UnreadableError unless they are a PNG of this size."""
    size = told.get("bytes")
    if not isinstance(size, int) or not _HEAD <= size <= MOST_BYTES:
        raise UnreadableError(SENSELESS)
    png = bytearray()
    for answer in answers:
        try:
            png += b64decode(str(answer["png"]), validate=True)
        except (KeyError, ValueError):
            raise UnreadableError(SENSELESS) from None
        if len(png) > size:
            raise UnreadableError(SENSELESS)
    head = _PNG + b"\x00\x00\x00\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big")
    if len(png) != size or not png.startswith(head):
        raise UnreadableError(SENSELESS)
    return bytes(png)


def _places(told: dict[str, Any], phrases: Sequence[str]) -> list[Place]:
    places = told.get("places")
    try:
        found = [Place(phrase, tuple(map(_box, boxes))) for phrase, boxes in places or ()]
    except (TypeError, ValueError):
        raise UnreadableError(SENSELESS) from None
    if any(not place.boxes or place.phrase not in phrases for place in found):
        raise UnreadableError(SENSELESS)
    if sum(len(place.boxes) for place in found) > MOST_BOXES:
        raise UnreadableError(SENSELESS)
    return found


def _box(values: Sequence[int]) -> Box:
    box = Box(*values)
    if not all(type(value) is int for value in box):
        raise ValueError
    if not (0 <= box.left <= box.right <= SCALE and 0 <= box.top <= box.bottom <= SCALE):
        raise ValueError
    return box
