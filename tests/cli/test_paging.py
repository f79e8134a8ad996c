"""`page`: pages drawn with words marked, of documents that are stored and of files."""

import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image

from documents.ocr.words import Box, Word, pack_words
from models.database import Database
from models.document import Page, StoredFile
from models.files import FileStore
from models.recognition import Recognition
from tests.cli.conftest import Ask
from tests.conftest import NOW
from tests.documents import paper, printed
from tests.factories import make_document

REPORT = paper.make_pdf(paper.lines("Cover"), paper.lines("Our sister", "city Sochi", "and Sochinsky"))
SHA256 = hashlib.sha256(REPORT).hexdigest()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, as the picture is written there by default."""
    path = tmp_path / "here"
    path.mkdir()
    monkeypatch.chdir(path)
    return path


@pytest.fixture
def report(stored: Database, home: Path) -> int:
    """The number of a document that is stored and read."""
    FileStore(home / "files").save(REPORT)
    with stored.writing() as session:
        text = "Our sister\ncity Sochi\nand Sochinsky"
        return make_document(session, pages=["Cover", text], body=REPORT, url="https://a.example/report.pdf").id


def picture(path: Path | str) -> Image.Image:
    return Image.open(io.BytesIO(Path(path).read_bytes()))


def test_a_page_of_a_stored_document_is_drawn_with_words_marked(sisterwatch: Ask, report: int, folder: Path) -> None:
    told = sisterwatch("page", str(report), "2", "--mark", "Sochi", "--mark", "sister city", "-o", "page.png")

    assert told.status == 0
    assert f"page.png: page 2 of document-{report}, 1,275 × 1,651 pixels." in told.out
    assert "Marked on page 2: «Sochi» in 1 place, «sister city» in 1 place." in told.out
    assert "How its text was found: text layer." in told.out
    assert printed.coloured((folder / "page.png").read_bytes()).getbbox() is not None


@pytest.mark.parametrize(
    "said",
    [SHA256, SHA256[:8], SHA256[:12].upper(), "https://a.example/report.pdf", "https://a.example/report.pdf#page=2"],
)
def test_a_document_is_known_by_its_bytes_and_its_address_too(sisterwatch: Ask, report: int, said: str) -> None:
    told = sisterwatch("page", said, "2", "-m", "Sochi", "--json").json()

    assert (told["document"], told["sha256"], told["page"], told["pages"]) == (report, SHA256, 2, 2)


def test_the_fields_are_an_interface(sisterwatch: Ask, report: int) -> None:
    told = sisterwatch("page", str(report), "2", "--mark", "sister city", "--dpi", "72", "--json").json()

    boxes = told.pop("boxes")
    assert told == {
        "path": f"document-{report}-page-2.png",
        "document": report,
        "sha256": SHA256,
        "page": 2,
        "pages": 2,
        "width": 612,
        "height": 792,
        "places": [{"mark": "sister city", "boxes": boxes}],
        "method": "text layer",
        "text": "Our sister\ncity Sochi\nand Sochinsky",
        "note": "",
    }
    assert [len(box) for box in boxes] == [4, 4]
    assert boxes[0][3] < boxes[1][1]
    assert picture(told["path"]).size == (612, 792)


def test_where_nothing_is_found_the_page_is_drawn_and_the_status_is_1(
    sisterwatch: Ask, report: int, folder: Path
) -> None:
    told = sisterwatch("page", str(report), "1", "--mark", "Sochi", "-o", "page.png")

    assert told.status == 1
    assert "Nothing is marked: «Sochi» nowhere on the page." in told.out
    assert printed.coloured((folder / "page.png").read_bytes()).getbbox() is None


def test_a_page_is_drawn_without_marks_too(sisterwatch: Ask, report: int) -> None:
    told = sisterwatch("page", str(report), "1")

    assert told.status == 0
    assert "arked" not in told.out


def test_of_a_stored_scan_the_words_are_marked_where_ocr_saw_them(
    sisterwatch: Ask, stored: Database, home: Path, folder: Path
) -> None:
    """The place is the stored one: nothing is recognised again."""
    body = paper.make_pdf(paper.scan())
    FileStore(home / "files").save(body)
    words = pack_words([Word(0, 5, Box(2000, 3000, 2600, 3200)), Word(6, 11, Box(2700, 3000, 3100, 3200))])
    with stored.writing() as session:
        document = make_document(session, pages=["Sochi visit"], body=body)
        number = str(document.id)
        session.add(
            Recognition(
                sha256=document.sha256, number=1, layer="", layer_method="none", text="Sochi visit", words=words,
                confidence=91.0,
                languages="eng", made_with="1", note="", problem="", seconds=1.0, made_at=NOW,
            )
        )  # fmt: skip
        session.query(Page).one().method = "OCR"

    told = sisterwatch("page", number, "1", "--mark", "sochi", "--json", "-o", "scan.png").json()

    assert told["boxes"] == [[2000, 3000, 2600, 3200]]
    assert (told["method"], told["text"]) == ("OCR", "Sochi visit")
    left, top, right, bottom = printed.coloured((folder / "scan.png").read_bytes()).getbbox() or (0, 0, 0, 0)
    assert (left / 1275, top / 1650) == pytest.approx((0.2, 0.3), abs=0.005)
    assert (right / 1275, bottom / 1650) == pytest.approx((0.26, 0.32), abs=0.005)


def test_of_a_file_a_scan_is_recognised_on_the_way_and_nothing_is_stored(
    sisterwatch: Ask, stored: Database, folder: Path
) -> None:
    line = (200, 600, "The Mayor of Nakhodka invites the delegation")
    (folder / "a scan.pdf").write_bytes(printed.pdf_of_scan(printed.scanned(line, (200, 700, "of the committee."))))

    told = sisterwatch("page", "a scan.pdf", "1", "--mark", "Nakhodka", "--json").json()

    assert (told["method"], told["path"], told["sha256"]) == ("OCR", "a-scan-page-1.png", None)
    assert line[2] in told["text"]
    assert printed.is_near(Box(*told["boxes"][0]), printed.place_scanned(line, "Nakhodka"), 50)
    with stored.reading() as session:
        assert session.query(StoredFile).count() == session.query(Recognition).count() == 0


def test_words_that_say_the_same_are_marked_once(sisterwatch: Ask, report: int) -> None:
    told = sisterwatch("page", str(report), "2", "--mark", "Sochi", "--mark", "SOCHI")

    assert "Marked on page 2: «Sochi» in 1 place." in told.out


def test_what_cannot_be_done_is_said_in_words(sisterwatch: Ask, report: int, stored: Database, folder: Path) -> None:
    with stored.writing() as session:
        pruned = make_document(session, pages=["Sochi"]).id
        waiting = make_document(session, url="https://a.example/later.pdf").id
    (folder / "notes.txt").write_text("Sochi")
    (folder / "data.json").write_text('{"a": 1}')

    for words, reason in (
        (("7777", "1"), "there is no document and no file '7777'"),
        (("abcdef12", "1"), "there is no document and no file 'abcdef12'"),
        (("nowhere.pdf", "1"), "at least 8 signs of the SHA-256"),
        ((str(report), "3"), "cannot be drawn: there is no page 3: it has 2 pages"),
        ((str(pruned), "1"), f"the bytes of document-{pruned} are not kept any more"),
        ((str(waiting), "1"), f"document {waiting} was not fetched yet: https://a.example/later.pdf"),
        (("notes.txt", "1"), "pages of this format have no picture: this one is plain text"),
        (("data.json", "1"), "JSON data: there is no reader for this type yet"),
        ((str(report), "1", "--mark", "…"), "there is nothing to mark in '…'"),
    ):
        told = sisterwatch("page", *words)
        assert (told.status, told.out) == (2, ""), words
        assert reason in told.err

    assert not list(folder.glob("*.png"))
