"""Scans of every format that can hold one, through the worker process with its limits."""

import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from documents.formats.picture import MOST_PIXELS_SHOWN, at_resolution
from documents.ocr.asked import RecognisedPage, recognise_pages
from documents.process import WorkerProcess
from documents.reading import read_document
from models.media import media_type
from tests.documents import corpus, office, paper
from tests.documents.ocr.typed import LETTER, typed

PAGE = typed(LETTER[0]).crop((0, 60, 1700, 360))
TALL = Image.new("L", (1700, 1000), 255)  # as big as what is taken for a scanned page inside of an office file
TALL.paste(PAGE, (0, 100))


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)  # type: ignore[arg-type]
    return buffer.getvalue()


def pdf_of(image: Image.Image, *, rotate: int = 0) -> bytes:
    buffer = io.BytesIO()
    width, height = image.width * 72 / 300, image.height * 72 / 300
    canvas = Canvas(buffer, pagesize=(width, height), invariant=1)
    canvas.drawImage(ImageReader(image), 0, 0, width, height)
    canvas.showPage()
    canvas.save()
    document = pypdfium2.PdfDocument(buffer.getvalue())
    document[0].set_rotation(rotate)
    turned = io.BytesIO()
    document.save(turned)
    return turned.getvalue()


def fax() -> bytes:
    """Two frames, black and white, at 204 by 98 dots per inch."""
    frame = PAGE.resize((PAGE.width * 204 // 300, PAGE.height * 98 // 300)).convert("1")
    blank = Image.new("1", frame.size, 1)
    return saved(blank, "TIFF", save_all=True, append_images=[frame], compression="group4", dpi=(204, 98))


def photo() -> bytes:
    """Sideways, as its camera held it, which it says."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise
    return saved(PAGE.rotate(90, expand=True).convert("RGB"), "JPEG", exif=exif, dpi=(300, 300))


def transparent() -> bytes:
    page = Image.new("RGBA", PAGE.size, (255, 255, 255, 0))
    page.putalpha(PAGE.point(lambda grey: 255 - grey))
    page.paste((0, 0, 0), (0, 0, *PAGE.size), PAGE.point(lambda grey: 255 - grey))
    return saved(page, "PNG")


def deep() -> bytes:
    """Sixteen bits a dot."""
    return saved(PAGE.convert("I").point(lambda grey: grey * 256).convert("I;16"), "PNG")


def slide() -> bytes:
    more = {
        "ppt/slides/_rels/slide1.xml.rels": office.relations(("r1", "image", "../media/image1.png")),
        "ppt/media/image1.png": saved(TALL, "PNG"),
    }
    return office.pptx(office.shape("Letters"), more=more)


def word_file() -> bytes:
    """With much text beside the picture."""
    return office.docx(corpus.LONG, {"word/media/image1.png": saved(TALL, "PNG")})


def archive() -> bytes:
    return office.zipped({"letter.png": saved(PAGE, "PNG"), "note.txt": "Enclosed."})


def portfolio() -> bytes:
    return corpus.pdf_with_files(("letter.pdf", pdf_of(PAGE)))


SCANS: dict[str, Callable[[], bytes]] = {
    "png": lambda: saved(PAGE, "PNG"),
    "cmyk.jpg": lambda: saved(PAGE.convert("CMYK"), "JPEG", quality=60),
    "gif": lambda: saved(PAGE, "GIF"),
    "pdf": lambda: pdf_of(PAGE),
    "turned.pdf": lambda: pdf_of(PAGE.rotate(90, expand=True), rotate=90),
    "fax": fax,
    "photo": photo,
    "transparent.png": transparent,
    "deep.png": deep,
    "pptx": slide,
    "docx": word_file,
    "zip": archive,
    "portfolio": portfolio,
}


@pytest.mark.parametrize("make", SCANS.values(), ids=SCANS)
def test_a_scan_inside_of_any_format_is_read(worker: WorkerProcess, tmp_path: Path, make: Callable[[], bytes]) -> None:
    path = tmp_path / "scan"
    path.write_bytes(make())
    kind = media_type(path.read_bytes(), url="scan")
    reading = read_document(worker, path, kind)
    wanted = [page.number for page in reading.pages if page.needs_ocr]

    found = list(recognise_pages(worker, path, kind, wanted, "eng"))

    assert [page.number for page in found] == wanted
    text = " ".join(" ".join(page.text for page in found).split())
    assert LETTER[0] in text
    assert not any(page.problem for page in found)


NOISE = ("scan.docx", "pictures.pptx")  # take ten seconds each, and formats with pictures inside are tried above
CASES = [case for case in corpus.CASES if case.needs_ocr and case.name not in NOISE]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_file_of_the_corpus_harms_the_reader(worker: WorkerProcess, tmp_path: Path, case: corpus.Case) -> None:
    """Each page that needs OCR gives what it has, or the reason; and the next file is read."""
    path = tmp_path / case.name
    path.write_bytes(case.make())

    reading = read_document(worker, path, case.media_type)
    wanted = [page.number for page in reading.pages if page.needs_ocr]
    found = list(recognise_pages(worker, path, case.media_type, wanted, "eng"))

    assert [page.number for page in found] == wanted
    assert all(page.confidence is not None or not page.text for page in found)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (saved(Image.new("L", (20_000, 20_000), 255), "PNG"), "too big: 20,000 × 20,000 pixels"),
        (corpus.huge_png(), "too big"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "damaged"),
        (office.docx("", {"word/media/image1.png": b"no picture"}), None),
    ],
    ids=["20,000 dots wide", "said to be huge", "no image", "no image in Word"],
)
def test_what_cannot_be_seen_is_told(worker: WorkerProcess, tmp_path: Path, body: bytes, said: str | None) -> None:
    path = tmp_path / "page.png"
    path.write_bytes(body)
    kind = media_type(body, url="page.png")

    reading = read_document(worker, path, kind)
    found: list[RecognisedPage] = []
    if any(page.needs_ocr for page in reading.pages):
        found = list(recognise_pages(worker, path, kind, [1], "eng"))

    assert said is None or said in reading.said or any(said in page.problem for page in found)
    assert not any(page.text for page in found)


def test_an_image_that_is_cut_off_is_read_as_far_as_it_goes(worker: WorkerProcess, tmp_path: Path) -> None:
    path = tmp_path / "page.jpg"
    body = saved(TALL, "JPEG", quality=90)
    path.write_bytes(body[: len(body) * 9 // 10])

    [page] = recognise_pages(worker, path, "image/jpeg", [1], "eng")

    assert "Mayor of Nakhodka" in " ".join(page.text.split())
    assert read_document(worker, path, "image/jpeg").problem == "the image is damaged or cut off"


def test_pages_behind_the_end_are_not_made_up(worker: WorkerProcess, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(paper.make_pdf(paper.lines("Nakhodka")))

    assert list(recognise_pages(worker, path, "application/pdf", [2], "eng")) == []


@pytest.mark.parametrize("size", [(1, 1), (3, 9_000), (9_000, 3), (40, 50)])
def test_odd_sizes_stay_within_bounds(size: tuple[int, int]) -> None:
    shown = at_resolution(Image.new("L", size, 255), 300)

    assert shown.width * shown.height <= MOST_PIXELS_SHOWN * 1.01
    assert min(shown.size) >= 1


def test_a_resolution_that_cannot_be_true_is_not_believed() -> None:
    """A camera's 72 dots per inch would be a page of five feet."""
    image = Image.new("L", (2550, 3300), 255)
    image.info["dpi"] = (72, 72)

    assert at_resolution(image, 300).size == (2550, 3300)
