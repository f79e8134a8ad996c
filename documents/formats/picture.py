"""Pages as pictures, for OCR and for people: grey, upright, at about the resolution that is asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import sqrt

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from documents.formats.page import Picture, Source, UnreadableFileError, opened

MOST_PIXELS = 100_000_000  # of what is opened: a letter page at 1,000 dots per inch
MOST_PIXELS_SHOWN = 17_000_000  # of what is made: a page of 11 × 17 inches at 300 dots per inch
LETTER_WIDTH = 8.5  # inches: how wide a scan is taken to be that does not say it
MOST_ENLARGED = 4.0
FORMATS = ("PNG", "JPEG", "TIFF", "GIF", "BMP")
DAMAGED = (OSError, ValueError, SyntaxError, KeyError, TypeError, IndexError, EOFError, UnidentifiedImageError)

Image.MAX_IMAGE_PIXELS = None  # the bound is ours, and told for each frame


def frame_picture(source: Source, number: int = 0) -> Picture:
    """The frame of a picture file, opened only when it is asked for."""

    def picture(dpi: int) -> Image.Image:
        try:
            with opened(source) as file, _what_there_is():
                image = Image.open(file, formats=FORMATS)
                image.seek(number)
                if image.width * image.height > MOST_PIXELS:
                    raise UnreadableFileError(f"it is too big: {image.width:,} × {image.height:,} pixels")
                return at_resolution(image, dpi)
        except DAMAGED as error:
            raise UnreadableFileError("the image is damaged or cut off") from error

    return picture


@contextmanager
def _what_there_is() -> Iterator[None]:
    """Let an image that is cut off be seen as far as it goes."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def stacked(pictures: list[Picture]) -> Picture:
    """Several pictures of one page, one below the other."""

    def picture(dpi: int) -> Image.Image:
        images = [each(dpi) for each in pictures]
        sheet = Image.new("L", (max(one.width for one in images), sum(one.height for one in images)), 255)
        top = 0
        for image in images:
            sheet.paste(image, (0, top))
            top += image.height
        return sheet

    return picture if len(pictures) > 1 else pictures[0]


def at_resolution(image: Image.Image, dpi: int) -> Image.Image:
    """A picture in grey on white, upright as its camera says, with square dots.

    One that says its resolution is brought to `dpi`, as faxes have another across than down; another is taken to be as
    wide as a letter.
    """
    across, down = _resolution(image)
    grey = ImageOps.exif_transpose(_grey(image))
    if grey.size != image.size and grey.size == image.size[::-1]:
        across, down = down, across
    wide, high = dpi / across, dpi / down
    most = max(wide, high)
    if most > MOST_ENLARGED:
        wide, high = wide * MOST_ENLARGED / most, high * MOST_ENLARGED / most
    size = fitting(grey.width * wide, grey.height * high)
    return grey if size == grey.size else grey.resize(size, Image.Resampling.LANCZOS)


def fitting(width: float, height: float) -> tuple[int, int]:
    """Width and height in whole pixels, together smaller where they were more than may be made."""
    too_big = sqrt(max(1.0, width * height / MOST_PIXELS_SHOWN))
    return max(1, round(width / too_big)), max(1, round(height / too_big))


def _resolution(image: Image.Image) -> tuple[float, float]:
    said = image.info.get("dpi")
    if isinstance(said, tuple) and len(said) == 2:
        across, down = float(said[0]), float(said[1])
        inches = image.width / across if across else 0.0
        # A camera writes 72 for want of anything better, and a page of 30 inches is none.
        if across >= 90 and down >= 90 and inches <= 2 * LETTER_WIDTH:
            return across, down
    guessed = min(image.size) / LETTER_WIDTH
    return guessed, guessed


def _grey(image: Image.Image) -> Image.Image:
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        image = image.convert("I")
        deepest = image.getextrema()[1]
        return image.point(lambda value: value * (255 / max(255.0, float(deepest)))).convert("L")  # type: ignore[arg-type]
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        over = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", over.size, "white"), over).convert("L")
    return image.convert("L")
