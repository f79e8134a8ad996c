"""Real PDF files with a text layer, the same bytes for the same text, and small .docx files."""

from __future__ import annotations

import io
import textwrap
import zipfile
from functools import lru_cache
from xml.sax.saxutils import escape

from reportlab.pdfgen.canvas import Canvas

from demo.content import INVENTED

WIDTH, HEIGHT = 612, 792  # US letter, in points
MARGIN, LEADING = 72, 14
LINES_PER_PAGE = 44
LINE_LENGTH = 92


@lru_cache(maxsize=1024)
def pdf_bytes(title: str, pages: tuple[str, ...]) -> bytes:
    """The same as ``make_pdf``, remembered."""
    return make_pdf(title, pages)


def make_pdf(title: str, pages: tuple[str, ...], *, compress: bool = True) -> bytes:
    """Return a PDF with one page for each text; a text too long for its page ends with the page."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=int(compress))
    canvas.setTitle(title)
    for number, text in enumerate(pages, start=1):
        canvas.setFont("Helvetica-Bold", 9)
        canvas.drawString(MARGIN, HEIGHT - 48, title[:LINE_LENGTH])
        body = canvas.beginText(MARGIN, HEIGHT - 80)
        body.setFont("Helvetica", 10.5, LEADING)
        for line in lines_of(text)[:LINES_PER_PAGE]:
            body.textLine(line)
        canvas.drawText(body)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(MARGIN, 40, f"{INVENTED}  Page {number} of {len(pages)}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


SLOTS = 6  # lines at the top of each page of a form


def filled_form(lines: tuple[tuple[str, ...], ...], fillers: tuple[str, ...]) -> bytes:
    """Return a PDF of one page for each filler, with the page's own lines (six at most) above it.

    Many times faster than ``make_pdf``: a form is made once for the same fillers, then the lines are put in.
    """
    form = _form(fillers)
    for page, own in enumerate(lines):
        for number in range(SLOTS):
            text = own[number] if number < len(own) else ""
            for plain in "\\()":
                text = text.replace(plain, f"\\{plain}")
            if len(text) > LINE_LENGTH:
                raise ValueError(f"a line of a form has {LINE_LENGTH} characters at most: {text}")
            form = form.replace(_slot(page, number), text.encode("latin-1", "replace").ljust(LINE_LENGTH))
    return form


@lru_cache(maxsize=512)
def _form(fillers: tuple[str, ...]) -> bytes:
    pages = tuple(
        "\n".join([*(_slot(page, number).decode() for number in range(SLOTS)), "", filler])
        for page, filler in enumerate(fillers)
    )
    return make_pdf("Staff report", pages, compress=False)


def _slot(page: int, number: int) -> bytes:
    return f"@{page:02d}@{number:02d}@".ljust(LINE_LENGTH, "@").encode()


def lines_of(text: str) -> list[str]:
    """Break a text into the lines that fit the page; an empty line stays one."""
    return [line for row in text.splitlines() for line in _wrapped(row)]


@lru_cache(maxsize=4096)
def _wrapped(row: str) -> tuple[str, ...]:
    return tuple(textwrap.wrap(row, LINE_LENGTH)) or ("",)


def pages_of(text: str) -> tuple[str, ...]:
    """Break a long text into pages."""
    lines = lines_of(text)
    starts = range(0, max(len(lines), 1), LINES_PER_PAGE)
    return tuple("\n".join(lines[start : start + LINES_PER_PAGE]) for start in starts)


_CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONSHIPS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)


@lru_cache(maxsize=64)
def docx_bytes(title: str, pages: tuple[str, ...]) -> bytes:
    """Return a Word file with a paragraph for each line, the same bytes for the same text."""
    paragraphs = [title, *(line for text in pages for line in text.splitlines()), INVENTED]
    body = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in paragraphs)
    document = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{body}</w:body></w:document>"
    )
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _RELATIONSHIPS,
        "word/document.xml": document,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
