"""Looking at one file by hand."""

from pathlib import Path

import pytest

from documents.inspect import inspect_document
from tests.documents import paper


def test_a_pdf_shows_its_pages(tmp_path: Path) -> None:
    path = tmp_path / "agenda.bin"
    path.write_bytes(paper.make_pdf(paper.lines("Nakhodka")))

    assert inspect_document(path) == {
        "media_type": "application/pdf",
        "pages": [{"page": 1, "text": "Nakhodka", "method": "text layer", "needs_ocr": "", "ocr": None, "problem": ""}],
        "items": [],
        "notes": ["not split into items: no numbered or listed matters under an agenda's headings"],
        "problems": [],
    }


def test_an_agenda_shows_its_items(tmp_path: Path) -> None:
    path = tmp_path / "agenda.pdf"
    texts = (
        "CITY OF ELMSFORD AGENDA",
        "CALL TO ORDER",
        "CONSENT CALENDAR",
        "1. 26-0101 Letter to Nakhodka",
        "ADJOURNMENT",
    )
    path.write_bytes(paper.make_pdf(paper.lines(*texts)))

    shown = inspect_document(path)

    assert shown["items"] == [
        {
            "number": "1",
            "title": "Letter to Nakhodka",
            "text": "Letter to Nakhodka",
            "section": "CONSENT CALENDAR",
            "consent": True,
            "page": 1,
            "last_page": 1,
            "file_number": "26-0101",
            "vendor_id": "1",
            "attachments": [],
        }
    ]
    assert (shown["notes"], shown["problems"]) == ([], [])


@pytest.mark.parametrize(
    ("body", "media_type", "problem"),
    [
        (b'{"a": 1}', "application/json", "JSON data: there is no reader for this type yet"),
        (b"", "application/x-empty", "the file is empty"),
        (b"%PDF-1.7 and nothing more", "application/pdf", "it is damaged, or not a PDF"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, body: bytes, media_type: str, problem: str) -> None:
    path = tmp_path / "agenda.pdf"
    path.write_bytes(body)

    shown = inspect_document(path)

    assert shown["media_type"] == media_type
    assert (shown["pages"], shown["items"], shown["notes"]) == ([], [], [])
    assert shown["problems"] == [problem]


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        inspect_document(tmp_path / "agenda.pdf")
