"""What kind of file some bytes are, told by the bytes."""

import io
import struct
import time
import zipfile

import pytest

from models import media
from models.media import in_words, media_type

ENTRIES = (
    b"PK\x03\x04"
    + (b"PK\x01\x02" + bytes(42)) * 200_000
    + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 65_535, 65_535, 46 * 200_000, 4, 0)
)
OLE_HEADER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, "content " * 50)
    return buffer.getvalue()


def opendocument(kind: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", "<office:document-content/>")
    return buffer.getvalue()


def ole(stream: str) -> bytes:
    """An old Office file as far as is looked at: its header and the name of a stream in its directory."""
    return (
        OLE_HEADER
        + b"\x00" * 504
        + "Root Entry".encode("utf-16-le")
        + b"\x00" * 108
        + (stream.encode("utf-16-le").ljust(64, b"\x00"))
    )


@pytest.mark.parametrize(
    ("body", "found"),
    [
        pytest.param(b"", "application/x-empty", id="empty"),
        pytest.param(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", media.PDF, id="PDF"),
        pytest.param(b"\r\n" * 500 + b"%PDF-1.4\n", media.PDF, id="PDF after junk"),
        pytest.param(b"<br />\n<b>Warning</b>: include()<br />\n%PDF-1.4\n", media.PDF, id="PDF after a warning"),
        pytest.param(b"<!DOCTYPE html><html>", media.HTML, id="HTML"),
        pytest.param(b"\xef\xbb\xbf\r\n <!-- saved --> <HTML lang=en>", media.HTML, id="HTML after a comment"),
        pytest.param(b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD">', media.HTML, id="XHTML"),
        pytest.param(b"<html><body>How to find %PDF-1.4 in a file", media.HTML, id="HTML that speaks of PDF"),
        pytest.param(b'  {"EventId": 1}\n', media.JSON, id="JSON object"),
        pytest.param(b"[]", media.JSON, id="JSON list"),
        pytest.param(b'<?xml version="1.0"?><ArrayOfGranicusEvent/>', media.XML, id="XML"),
        pytest.param(zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml"), media.DOCX, id="docx"),
        pytest.param(zipped("[Content_Types].xml", "xl/workbook.xml"), media.XLSX, id="xlsx"),
        pytest.param(zipped("docProps/app.xml", "[Content_Types].xml", "ppt/a.xml"), media.PPTX, id="pptx"),
        pytest.param(opendocument("text"), media.ODT, id="odt"),
        pytest.param(opendocument("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet", id="ods"),
        pytest.param(zipped("agenda.pdf", "word/document.xml"), media.ZIP, id="zip"),
        pytest.param(zipped(), media.ZIP, id="empty zip"),
        pytest.param(zipped("[Content_Types].xml", "word/document.xml")[:200], media.ZIP, id="docx cut off"),
        pytest.param(ole("WordDocument"), media.DOC, id="doc"),
        pytest.param(ole("Workbook"), media.XLS, id="xls"),
        pytest.param(ole("Book"), media.XLS, id="xls of Excel 95"),
        pytest.param(ole("PowerPoint Document"), media.PPT, id="ppt"),
        pytest.param(ole("EncryptedPackage"), media.OLE, id="docx with a password"),
        pytest.param(rb"{\rtf1\ansi Agenda}", media.RTF, id="RTF"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png", id="PNG"),
        pytest.param(b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg", id="JPEG"),
        pytest.param(b"II*\x00\x08\x00\x00\x00", "image/tiff", id="TIFF"),
        pytest.param(b"MM\x00*\x00\x00\x00\x08", "image/tiff", id="TIFF of the other byte order"),
        pytest.param(b"GIF89a\x01\x00", "image/gif", id="GIF"),
        pytest.param(b"CITY COUNCIL\r\nAgenda\f\t1. Roll call", media.TEXT, id="text"),
        pytest.param("Повестка дня".encode("cp1251"), media.TEXT, id="text in an old encoding"),
        pytest.param("Agenda".encode("utf-16"), media.TEXT, id="text in UTF-16"),
        pytest.param(b"{not JSON}", media.TEXT, id="text in braces"),
        pytest.param(b"\x00\x01\x02\x03", media.UNKNOWN, id="unknown"),
    ],
)
def test_the_content_decides(body: bytes, found: str) -> None:
    assert media_type(body) == found


def test_names_and_headers_do_not_make_a_pdf() -> None:
    body = b"<!DOCTYPE html><title>Request Rejected</title>"

    assert media_type(body, "application/pdf", "https://portal.example.org/agenda.pdf") == media.HTML


@pytest.mark.parametrize(
    ("declared", "url", "found"),
    [
        ("text/html; charset=utf-8", "", media.HTML),
        ("", "https://portal.example.org/agenda.htm?id=1", media.HTML),
        ("", "https://portal.example.org/agenda.txt", media.TEXT),
        ("text/plain", "", media.TEXT),
    ],
)
def test_a_fragment_is_html_where_that_was_promised(declared: str, url: str, found: str) -> None:
    assert media_type(b"<div>Item 1: <b>Nakhodka</b></div>", declared, url) == found


def test_a_promise_of_html_does_not_make_text_html() -> None:
    assert media_type(b"Not found, 1 < 2", "text/html") == media.TEXT


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<!--x-->" * 8000, id="comments"),
        pytest.param(b"<!--" * 16000, id="comments that never end"),
        pytest.param(b" " * 65_000 + b"x", id="spaces"),
        pytest.param(b"[" * 1_000_000 + b"]" * 1_000_000, id="brackets"),
        pytest.param(ENTRIES, id="entries"),
    ],
)
def test_hostile_bytes_take_no_time(body: bytes) -> None:
    started = time.perf_counter()

    media_type(body)

    assert time.perf_counter() - started < 1


def test_every_type_has_words_for_people() -> None:
    assert in_words(media.DOCX) == "a Word document (docx)"
    assert in_words("model/vrml") == "a file of type model/vrml"
