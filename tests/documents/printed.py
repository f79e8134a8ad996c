"""Pages with words at places that are known, and what is expected of a picture of them."""

import io
from collections.abc import Callable

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from documents.ocr.words import SCALE, Box

WIDTH, HEIGHT = 612.0, 792.0
SIZE = 12.0
Visible = tuple[float, float, float, float]  # left, bottom, right, top of what is shown, in points
WHOLE: Visible = (0, 0, WIDTH, HEIGHT)

DOTS = (1700, 2200)  # a letter page at 200 dots per inch
FONT = ImageFont.load_default(40)


def printed(*lines: tuple[float, float, str], font: str = "Helvetica") -> Callable[[Canvas], None]:
    """Lines of text, each with the left end of its base line."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, SIZE)
        for x, y, text in lines:
            canvas.drawString(x, y, text)

    return draw


def pdf_of(*drawings: Callable[[Canvas], None]) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    for draw in drawings:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def turned_and_cropped(body: bytes, turned: int, visible: Visible) -> bytes:
    """The first page of a PDF turned clockwise, with only a part of it to be seen."""
    buffer = io.BytesIO()
    with pypdfium2.PdfDocument(body) as document:
        page = document[0]
        page.set_rotation(turned)
        page.set_cropbox(*visible)
        page.close()
        document.save(buffer)
    return buffer.getvalue()


def place_in(
    line: tuple[float, float, str], word: str, *, turned: int = 0, visible: Visible = WHOLE, font: str = "Helvetica"
) -> Box:
    """Where the word of a line is when the page is shown, from its base line to the height of its capitals."""
    x, y, text = line
    start = x + stringWidth(text[: text.index(word)], font, SIZE)
    end = start + stringWidth(word, font, SIZE)
    left, bottom, right, top = visible
    corners = [
        ((a - left) / (right - left), 1 - (b - bottom) / (top - bottom)) for a in (start, end) for b in (y, y + 8.6)
    ]
    for _ in range(turned // 90):
        corners = [(1 - down, across) for across, down in corners]
    across, down = zip(*corners, strict=True)
    return Box(*(round(part * SCALE) for part in (min(across), min(down), max(across), max(down))))


def scanned(*lines: tuple[int, int, str], quarters: int = 0) -> Image.Image:
    """A letter page as a scanner gives it; each line with its upper left corner in dots; turned counter-clockwise."""
    sheet = Image.new("L", DOTS, 255)
    pen = ImageDraw.Draw(sheet)
    for x, y, text in lines:
        pen.text((x, y), text, font=FONT, fill=0)
    return sheet.rotate(90 * quarters, expand=True)


def place_scanned(line: tuple[int, int, str], word: str, *, quarters: int = 0) -> Box:
    """Where the word of a line is on such a page."""
    x, y, text = line
    pen = ImageDraw.Draw(Image.new("L", (1, 1)))
    start = x + pen.textlength(text[: text.index(word)], font=FONT)
    left, top, right, bottom = pen.textbbox((start, y), word, font=FONT)
    corners = [(a / DOTS[0], b / DOTS[1]) for a in (left, right) for b in (top, bottom)]
    for _ in range(quarters):
        corners = [(down, 1 - across) for across, down in corners]
    across, down = zip(*corners, strict=True)
    return Box(*(round(part * SCALE) for part in (min(across), min(down), max(across), max(down))))


def pdf_of_scan(sheet: Image.Image, *stamps: tuple[float, float, str]) -> bytes:
    """The picture over a whole page, with lines of text stamped on it."""
    buffer = io.BytesIO()
    width, height = sheet.width * 72 / 200, sheet.height * 72 / 200
    canvas = Canvas(buffer, pagesize=(width, height), invariant=1)
    canvas.drawImage(ImageReader(sheet), 0, 0, width, height)
    for x, y, text in stamps:
        canvas.drawString(x, y, text)
    canvas.save()
    return buffer.getvalue()


def is_near(box: Box, expected: Box, tolerance: int) -> bool:
    return all(abs(one - other) <= tolerance for one, other in zip(box, expected, strict=True))


def coloured(png: bytes) -> Image.Image:
    """Where a picture is not grey: white there, black elsewhere."""
    red, _, blue = Image.open(io.BytesIO(png)).convert("RGB").split()
    return ImageChops.difference(red, blue).point(lambda value: 255 if value > 8 else 0)


def unmarked(png: bytes) -> Image.Image:
    """Where a picture is the grey of paper: white there, black elsewhere."""
    _, _, blue = Image.open(io.BytesIO(png)).convert("RGB").split()
    return blue.point(lambda value: 255 if value > 128 else 0)
