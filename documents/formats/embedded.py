"""Files and pictures inside of an office document."""

from collections.abc import Iterator
from io import BytesIO

from PIL import Image

from documents.formats.archive import inside_package
from documents.formats.inside import Inside, unread
from documents.formats.package import Package
from documents.formats.page import NO_TEXT, OFFICE_TEXT, Picture, Piece, Source, UnreadableFileError
from documents.formats.picture import DAMAGED, FORMATS, frame_picture, stacked

SMALLEST_SCAN = 900  # pixels of the shorter side: a page at a hundred dots per inch
LARGEST_PICTURE = 64 * 1024 * 1024  # bytes
_PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".bmp")


def embedded_pages(package: Package, folder: str, inside: Inside) -> Iterator[Piece]:
    """The pages of the files in this folder of the package."""
    for name in package.names:
        if name.startswith(folder) and not name.endswith("/"):
            reason = inside.take(package.size(name))
            yield from inside_package(package, name, inside) if not reason else [unread(name, reason)]


def picture_pages(package: Package, folder: str) -> Iterator[Piece]:
    """A page for every picture that is as big as a scanned page: a letter, perhaps, that the document only shows."""
    for name in package.names:
        if name.startswith(folder) and _is_big(package, name):
            yield Piece(f"[picture: {name}]", NO_TEXT, needs_ocr="picture", picture=_picture(package.source, name))


def text_or_pictures(package: Package, text: str, pictures: Iterator[str]) -> Piece:
    """A page of office text, or where these of its parts are as big as a scanned page, of text and pictures."""
    big = [_picture(package.source, name) for name in pictures if package.has(name) and _is_big(package, name)]
    if not big:
        return Piece(text, OFFICE_TEXT)
    return Piece(text, OFFICE_TEXT if text else NO_TEXT, "picture", picture=stacked(big))


def _picture(source: Source, name: str) -> Picture:
    def picture(dpi: int) -> Image.Image:
        with Package(source) as package:
            body = package.read(name, LARGEST_PICTURE)
        return frame_picture(body)(dpi)

    return picture


def _is_big(package: Package, name: str) -> bool:
    if not name.lower().endswith(_PICTURES):
        return False
    try:
        with Image.open(BytesIO(package.read(name, LARGEST_PICTURE)), formats=FORMATS) as image:
            return min(image.size) >= SMALLEST_SCAN
    except (UnreadableFileError, *DAMAGED):
        return False
