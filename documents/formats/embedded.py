"""Files and pictures inside of an office document."""

from collections.abc import Iterator

from PIL import Image, UnidentifiedImageError

from documents.formats.archive import inside_package
from documents.formats.inside import Inside, unread
from documents.formats.package import Package
from documents.formats.page import NO_TEXT, OFFICE_TEXT, Piece, UnreadableFileError

SMALLEST_SCAN = 900  # pixels of the shorter side: a page at a hundred dots per inch
FEW_CHARACTERS = 200  # of text for each big picture: fewer, and the pictures are the document
LARGEST_PICTURE = 64 * 1024 * 1024  # bytes
_PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".bmp")


def embedded_pages(package: Package, folder: str, inside: Inside) -> Iterator[Piece]:
    """The pages of the files in this folder of the package."""
    for name in package.names:
        if name.startswith(folder) and not name.endswith("/"):
            reason = inside.take(package.size(name))
            yield from inside_package(package, name, inside) if not reason else [unread(name, reason)]


def picture_pages(package: Package, folder: str, characters: int) -> Iterator[Piece]:
    """A page for every picture that is as big as a scanned page, where the document has little text beside them."""
    big = [name for name in package.names if name.startswith(folder) and _is_big(package, name)]
    if big and characters < FEW_CHARACTERS * len(big):
        for name in big:
            yield Piece(f"[picture: {name}]", NO_TEXT, needs_ocr="picture")


def has_big_picture(package: Package, names: Iterator[str]) -> bool:
    """Whether one of these parts is a picture as big as a scanned page."""
    return any(_is_big(package, name) for name in names if package.has(name))


def text_or_picture(text: str, is_picture: bool) -> Piece:
    """A page of office text; one that says nothing but shows something is a picture."""
    return Piece(text, OFFICE_TEXT if text or not is_picture else NO_TEXT, "picture" if is_picture else "")


def _is_big(package: Package, name: str) -> bool:
    if not name.lower().endswith(_PICTURES):
        return False
    try:
        from io import BytesIO

        with Image.open(BytesIO(package.read(name, LARGEST_PICTURE))) as image:
            return min(image.size) >= SMALLEST_SCAN
    except (UnreadableFileError, UnidentifiedImageError, OSError, ValueError, SyntaxError, KeyError):
        return False
