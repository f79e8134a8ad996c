"""PDF files, read in this process: they are our own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from documents.formats import pdf
from documents.formats.inside import Inside
from documents.formats.page import ReadPage, UnreadableFileError
from tests.documents import paper

Read = Callable[[bytes], list[ReadPage]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_bytes(body: bytes) -> list[ReadPage]:
        path = tmp_path / "überschrift.pdf"
        path.write_bytes(body)
        return list(pdf.read_pages(path, Inside()))

    return read_bytes


def test_pages_come_in_their_order_with_their_number_and_their_count(read: Read) -> None:
    pages = read(paper.make_pdf(paper.lines("Item 1", "Nakhodka"), paper.lines("Item 2")))

    assert pages == [
        ReadPage(1, 2, "Item 1\nNakhodka", "text layer"),
        ReadPage(2, 2, "Item 2", "text layer"),
    ]


def test_the_columns_of_a_page_are_not_mixed(read: Read) -> None:
    left = ["The sister city of Oakland", "is Nakhodka, in the", "Russian Far East."]
    right = ["Public comment is taken", "before the vote of the", "City Council."]

    [page] = read(paper.make_pdf(paper.columns(left, right)))

    assert page.text.splitlines() == left + right


def test_a_hyphen_at_the_end_of_a_line_keeps_its_line_break(read: Read) -> None:
    drawing = paper.lines("an agreement with its sister-", "city Petropavlovsk-", "Kamchatsky")

    [page] = read(paper.make_pdf(drawing))

    assert page.text == "an agreement with its sister-\ncity Petropavlovsk-\nKamchatsky"


def test_cyrillic_is_read(read: Read) -> None:
    [page] = read(paper.make_pdf(paper.lines("Город-побратим Находка, Россия", font="HeiseiMin-W3")))

    assert page.text == "Город-побратим Находка, Россия"


@pytest.mark.parametrize(
    ("drawing", "needs_ocr"),
    [
        pytest.param(paper.scan(), "picture", id="a scan"),
        pytest.param(paper.scan("Packet page 34 of 210"), "picture", id="a scan with a stamp"),
        pytest.param(paper.scan(paper.SENTENCE), "picture", id="a scan with a long stamp"),
        pytest.param(paper.scan(*[paper.SENTENCE] * 3, y=500), "", id="a scan with its text behind it"),
        pytest.param(paper.logo_and("Adjourned"), "", id="a logo and one word"),
        pytest.param(paper.lines("Adjourned"), "", id="one word"),
        pytest.param(paper.blank, "", id="a blank page"),
    ],
)
def test_a_page_that_shows_what_its_text_does_not_say_is_a_picture(
    read: Read, drawing: paper.Drawing, needs_ocr: str
) -> None:
    [page] = read(paper.make_pdf(drawing))

    assert page.needs_ocr == needs_ocr


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(paper.make_pdf(paper.blank, password="x"), "encrypted with a password", id="encrypted"),
        pytest.param(paper.make_pdf(paper.lines("cut"))[:600], "damaged, or not a PDF", id="cut off"),
        pytest.param(paper.no_pages(), "it has no pages", id="no pages"),
        pytest.param(b"<!DOCTYPE html><title>Not found</title>", "damaged, or not a PDF", id="HTML"),
        pytest.param(b"", "damaged, or not a PDF", id="empty"),
    ],
)
def test_a_file_that_cannot_be_opened_says_why(read: Read, body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        read(body)


def test_a_file_without_pages_is_not_blamed_for_the_one_before_it(read: Read) -> None:
    """PDFium remembers its last error; only a failing load may ask for it."""
    with pytest.raises(UnreadableFileError, match="password"):
        read(paper.make_pdf(paper.lines("secret"), password="open sesame"))

    with pytest.raises(UnreadableFileError, match="it has no pages"):
        read(paper.no_pages())


def test_junk_before_the_header_is_passed_over(read: Read) -> None:
    [page] = read(b"X-Cache: HIT\r\n" * 60 + paper.make_pdf(paper.lines("Nakhodka")))

    assert page.text == "Nakhodka"


def test_pages_beyond_the_most_are_not_read_but_counted(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_PAGES", 5)

    pages = read(paper.pages_that_are_one(8))

    assert [page.number for page in pages] == [1, 2, 3, 4, 5]
    assert {page.of for page in pages} == {8}


def test_a_page_that_is_too_long_is_cut_and_says_so(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "LONGEST_PAGE", 8)

    [page] = read(paper.make_pdf(paper.lines("Nakhodka, Russia")))

    assert page.text == "Nakhodka"
    assert page.problem == "only its first 8 characters are kept"


def test_a_damaged_page_does_not_take_the_others_with_it(read: Read) -> None:
    body = paper.raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R 9 0 R 3 0 R]/Count 3>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>",
    )

    pages = read(body)

    assert [page.number for page in pages] == [1, 2, 3]
    assert [page.problem for page in pages] == ["", "it is damaged", ""]


def test_a_page_without_meaning_in_a_scan_is_a_picture_first(read: Read) -> None:
    [page] = read(paper.make_pdf(paper.scan("\x01\x02")))

    assert page.needs_ocr == "picture"


def test_a_file_that_is_pinned_to_a_page_is_read(read: Read) -> None:
    body = paper.raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Annots[4 0 R]>>",
        b"<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS 5 0 R>>",
        b"<</Type/Filespec/F(letter.txt)/UF(letter.txt)/EF<</F 6 0 R>>>>",
        b"<</Type/EmbeddedFile/Length 8>>\nstream\nNakhodka\nendstream",
    )

    pages = read(body)

    assert [(page.number, page.of, page.text) for page in pages] == [
        (1, 1, ""),
        (2, 2, "[attached file: letter.txt]\nNakhodka"),
    ]


def test_what_was_filled_in_and_noted_is_text(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        paper.lines("Speaker card")(canvas)
        canvas.freeTextAnnotation("Ask about Nakhodka", [100, 100, 200, 200])
        canvas.acroForm.textfield(name="name", value="Yakutsk", x=72, y=400, width=200, height=20)

    [page] = read(paper.make_pdf(draw))

    assert page.text == "Speaker card\n[comment: Ask about Nakhodka]\n[field: Yakutsk]"
