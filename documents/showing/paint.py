"""A page in grey with yellow marks, as a small PNG: for the worker process only."""

from collections.abc import Iterable
from io import BytesIO
from itertools import islice

from PIL import Image, ImageDraw

from documents.ocr.words import SCALE, Box

GREYS = 20  # as many as it takes to read a scan; more make its picture bigger
AROUND = 0.012  # inches between what is marked and the line around it
LINE = 0.008  # inches
MOST_MARKS = 2_000  # rectangles; a page that has more is yellow all over
MARKER, OUTLINE = (255, 236, 77), (214, 90, 0)

_Area = tuple[int, int, int, int]  # left, top, right, bottom in dots; the last two are outside
_OUTLINE = 2 * GREYS  # its place in the palette: first the greys, then the same under the marker
_SHADES = [round(shade * 255 / (GREYS - 1)) for shade in range(GREYS)]
_PALETTE = [
    *(part for grey in _SHADES for part in (grey, grey, grey)),
    *(round(part * grey / 255) for grey in _SHADES for part in MARKER),
    *OUTLINE,
]
_TO_SHADES = [round(grey * (GREYS - 1) / 255) for grey in range(256)]
_MARKED = [min(shade + GREYS, 255) for shade in range(256)]


def marked_png(page: Image.Image, boxes: Iterable[Box], dpi: int) -> bytes:
    """The page, a picture in grey of so many dots per inch, as a PNG with what is in the boxes marked."""
    sheet = page.point(_TO_SHADES)
    areas = _outermost(_pixels(box, sheet.size, round(AROUND * dpi)) for box in islice(boxes, MOST_MARKS))
    marker = Image.new("1", sheet.size)
    for left, top, right, bottom in areas:
        ImageDraw.Draw(marker).rectangle((left, top, right - 1, bottom - 1), 1)
    sheet.paste(sheet.point(_MARKED), mask=marker)
    pen, width = ImageDraw.Draw(sheet), max(1, round(LINE * dpi))
    for left, top, right, bottom in areas:
        pen.rectangle((left - width, top - width, right + width - 1, bottom + width - 1), None, _OUTLINE, width)
    sheet.putpalette(_PALETTE)
    file = BytesIO()
    sheet.save(file, "PNG")
    return file.getvalue()


def _pixels(box: Box, size: tuple[int, int], more: int) -> _Area:
    """The box on a picture of this size, a little wider."""
    width, height = size
    left, right = box.left * width // SCALE - more, -(-box.right * width // SCALE) + more
    top, bottom = box.top * height // SCALE - more, -(-box.bottom * height // SCALE) + more
    return max(0, left), max(0, top), min(width, right), min(height, bottom)


def _outermost(areas: Iterable[_Area]) -> list[_Area]:
    """The areas that have a size and do not lie in another."""
    kept: list[_Area] = []
    seen = {area for area in areas if area[0] < area[2] and area[1] < area[3]}
    for area in sorted(seen, key=lambda one: (one[2] - one[0]) * (one[3] - one[1]), reverse=True):
        left, top, right, bottom = area
        if not any(one[0] <= left and one[1] <= top and right <= one[2] and bottom <= one[3] for one in kept):
            kept.append(area)
    return kept
