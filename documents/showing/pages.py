"""One page of a file, drawn with its marks: for the worker process only."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from typing import Any

from documents.formats.page import ReadPage, UnreadableFileError, page_message
from documents.ocr.words import Box
from documents.showing.paint import marked_png
from documents.showing.places import Place

PIECE = 1024 * 1024  # bytes of a PNG in one message
NO_PICTURE = "pages of this format have no picture"


def shown_page(page: ReadPage, phrases: Sequence[str], boxes: Sequence[Box], dpi: int) -> Iterator[dict[str, Any]]:
    """The page in the worker's answers: what is known of it, then its PNG in pieces.

    Marked are the boxes and, where the page has a text of its own, the phrases in it.
    """
    if page.picture is None:
        raise UnreadableFileError(f"{NO_PICTURE}: this one is {page.method}" if not page.problem else page.problem)
    sheet = page.picture(dpi)
    problem = page.problem
    places: list[Place] = []
    try:
        places = page.places(phrases) if page.places is not None and phrases else []
    except UnreadableFileError as error:
        problem = problem or str(error)
    png = marked_png(sheet, [*boxes, *(box for place in places for box in place.boxes)], dpi)
    yield {
        **page_message(page),
        "problem": problem,
        "places": places,
        "width": sheet.width,
        "height": sheet.height,
        "bytes": len(png),
    }
    for start in range(0, len(png), PIECE):
        yield {"png": b64encode(png[start : start + PIECE]).decode()}
