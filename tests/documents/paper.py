"""PDF files for these tests: the same bytes every time, some of them meant to harm."""

import io
import zlib
from collections.abc import Callable
from functools import cache

from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 612, 792
SENTENCE = "The City Council considers the agreement with its sister city and hears from the public about it."

Drawing = Callable[[Canvas], None]


def make_pdf(*drawings: Drawing, password: str = "") -> bytes:
    """One page for each drawing."""
    buffer = io.BytesIO()
    encryption = StandardEncryption(password, canPrint=0) if password else None
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1, encrypt=encryption)
    for draw in drawings:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def lines(*texts: str, x: int = 72, font: str = "Helvetica") -> Drawing:
    """The texts as lines one under the other."""

    def draw(canvas: Canvas) -> None:
        if font != "Helvetica":
            pdfmetrics.registerFont(UnicodeCIDFont(font))
        words = canvas.beginText(x, HEIGHT - 80)
        words.setFont(font, 10, 13)
        for text in texts:
            words.textLine(text)
        canvas.drawText(words)

    return draw


def columns(left: list[str], right: list[str]) -> Drawing:
    def draw(canvas: Canvas) -> None:
        lines(*left, x=72)(canvas)
        lines(*right, x=330)(canvas)

    return draw


def scan(*stamps: str, y: int = 30) -> Drawing:
    """A picture over the whole page, with lines of text at its foot, or higher."""

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, WIDTH, HEIGHT)
        for number, stamp in enumerate(stamps):
            canvas.drawString(72, y - 13 * number, stamp)

    return draw


def logo_and(*texts: str) -> Drawing:
    """A small picture in a corner, and text."""

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.new("L", (10, 10), 200)), 20, HEIGHT - 60, 40, 40)
        lines(*texts)(canvas)

    return draw


def blank(_canvas: Canvas) -> None:
    """Nothing."""


def raw_pdf(*objects: bytes) -> bytes:
    """A file of these objects, numbered from 1; the first is the catalogue."""
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer


def pages_that_are_one(count: int, content: bytes = b"") -> bytes:
    """A small file with many pages, all of them the same one."""
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%b]/Count %d>>" % (b"3 0 R " * count, count),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%b\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )


def long_pdf(pages: int = 300) -> bytes:
    """More text than fits into a pipe: a worker is still busy with it when its first pages were taken."""
    line = b"(%b) Tj T* " % SENTENCE.encode()
    return pages_that_are_one(pages, b"BT /F1 10 Tf 13 TL 72 700 Td " + line * 40 + b"ET")


def no_pages() -> bytes:
    return raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>")


@cache
def memory_bomb(unpacked_mib: int = 300) -> bytes:
    """A page whose content unpacks to this much."""
    packing = zlib.compressobj(1)
    mebibyte = b" " * 2**20
    packed = b"".join(packing.compress(mebibyte) for _ in range(unpacked_mib)) + packing.flush()
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>",
        b"<</Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (len(packed), packed),
    )
