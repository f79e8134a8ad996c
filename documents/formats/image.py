"""Images: no text, one page for each frame, which a look at it has to read."""

import warnings
from collections.abc import Iterator

from PIL import Image

from documents.formats.inside import Inside
from documents.formats.page import MOST_PAGES, NO_TEXT, Piece, ReadPage, Source, UnreadableFileError, numbered, opened
from documents.formats.picture import DAMAGED, MOST_PIXELS, frame_picture

PICTURE = "picture"


def read_pages(source: Source, inside: Inside) -> Iterator[ReadPage]:
    """Yield a page without text for every frame; one that is damaged or too big says so."""
    return numbered(_frames(source))


def _frames(source: Source) -> Iterator[Piece]:
    with opened(source) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = Image.open(file, formats=("PNG", "JPEG", "TIFF", "GIF"))
        except DAMAGED as error:
            raise UnreadableFileError("it is damaged, or not an image that can be opened") from error
        # The frames of a moving picture show the same page: the first says it.
        most = MOST_PAGES + 1 if image.format == "TIFF" else 1
        for number in range(most):
            try:
                image.seek(number)
            except EOFError:
                return
            except DAMAGED:
                yield Piece("", NO_TEXT, problem="it is damaged")
                return
            yield _frame(image, source, number)


def _frame(image: Image.Image, source: Source, number: int) -> Piece:
    width, height = image.size
    if width * height > MOST_PIXELS:
        return Piece("", NO_TEXT, problem=f"it is too big: {width:,} × {height:,} pixels")
    problem = ""
    try:
        image.load()
    except DAMAGED:
        problem = "the image is damaged or cut off"
    return Piece("", NO_TEXT, needs_ocr=PICTURE, problem=problem, picture=frame_picture(source, number))
