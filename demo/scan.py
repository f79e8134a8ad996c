"""Scans: pages of a PDF as a copier would give them, without a text layer, askew and with speckles."""

import io
from functools import lru_cache
from random import Random

import pypdfium2
from PIL import Image, ImageChops
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

POINTS = 72  # to the inch
GRAIN = 18  # how far the grey of the paper strays, of 255
TILE = 256  # pixels of the pattern that is repeated
SPECKLES = 1_500  # black or white dots of a page, to the million pixels


@lru_cache(maxsize=64)
def scanned(pdf: bytes, *, dpi: int = 200, skew: float = 1.2, quarters: int = 0, seed: int = 1) -> bytes:
    """The pages of a PDF as pictures: turned by `skew` degrees and by quarters, counter-clockwise; always the same."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document):
            image = page.render(scale=dpi / POINTS, grayscale=True).to_pil()
            image = copied(image, skew=skew, seed=seed + number).rotate(90 * quarters, expand=True)
            width, height = image.width * POINTS / dpi, image.height * POINTS / dpi
            packed = io.BytesIO()
            image.save(packed, "JPEG", quality=60)
            canvas.setPageSize((width, height))
            canvas.drawImage(ImageReader(packed), 0, 0, width, height)
            canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def copied(image: Image.Image, *, skew: float = 1.2, seed: int = 1) -> Image.Image:
    """A grey picture as a copier gives it: askew, grainy, with speckles."""
    dice = Random(seed)
    image = image.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    grain = Image.frombytes("L", (TILE, TILE), dice.randbytes(TILE * TILE)).point(lambda grey: grey * GRAIN // 255)
    paper = Image.new("L", image.size)
    for left in range(0, image.width, TILE):
        for top in range(0, image.height, TILE):
            paper.paste(grain, (left, top))
    image = ImageChops.subtract(image, paper)
    dots = image.load()
    if dots is not None:
        for _ in range(image.width * image.height * SPECKLES // 1_000_000):
            dots[dice.randrange(image.width), dice.randrange(image.height)] = dice.choice((0, 255))
    return image
