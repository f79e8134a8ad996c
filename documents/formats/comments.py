"""What people wrote on the pages of a PDF: comments, filled-in fields, and the files that are pinned to a page."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
import pypdfium2.raw as pdfium

MOST_ANNOTATIONS = 1_000  # of a page
LONGEST_ANNOTATION = 20_000  # bytes of a comment's text

_COMMENTS = frozenset(
    (
        *(pdfium.FPDF_ANNOT_TEXT, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_HIGHLIGHT, pdfium.FPDF_ANNOT_UNDERLINE),
        *(pdfium.FPDF_ANNOT_STRIKEOUT, pdfium.FPDF_ANNOT_STAMP, pdfium.FPDF_ANNOT_CARET, pdfium.FPDF_ANNOT_INK),
        *(pdfium.FPDF_ANNOT_SQUARE, pdfium.FPDF_ANNOT_CIRCLE, pdfium.FPDF_ANNOT_LINE, pdfium.FPDF_ANNOT_POLYGON),
    )
)


def annotations(page: pypdfium2.PdfPage) -> range:
    """The numbers of what is on the page, for `opened_annotation`."""
    return range(min(pdfium.FPDFPage_GetAnnotCount(page), MOST_ANNOTATIONS))


@contextmanager
def opened_annotation(page: pypdfium2.PdfPage, index: int) -> Iterator[object]:
    """One of them, None where it is damaged; it must be closed before its page is."""
    annotation = pdfium.FPDFPage_GetAnnot(page, index)
    try:
        yield annotation or None
    finally:
        if annotation:
            pdfium.FPDFPage_CloseAnnot(annotation)


def said(annotation: object) -> str:
    """What a comment or a filled-in field says, as a line of the page's text; "" of anything else."""
    kind = pdfium.FPDFAnnot_GetSubtype(annotation)
    if kind in _COMMENTS:
        words = _string(annotation, b"Contents")
        return f"[comment: {words}]" if words else ""
    if kind == pdfium.FPDF_ANNOT_WIDGET:
        words = _string(annotation, b"V")
        return f"[field: {words}]" if words and words not in ("Off", "Yes", "On") else ""
    return ""


def is_file(annotation: object) -> bool:
    return bool(pdfium.FPDFAnnot_GetSubtype(annotation) == pdfium.FPDF_ANNOT_FILEATTACHMENT)


def bounds(annotation: object) -> tuple[float, float, float, float] | None:
    """Left, bottom, right, top on the page; None where nobody knows."""
    area = pdfium.FS_RECTF()
    if not pdfium.FPDFAnnot_GetRect(annotation, area):
        return None
    return area.left, area.bottom, area.right, area.top


def _string(annotation: object, key: bytes) -> str:
    length = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if not 2 < length <= LONGEST_ANNOTATION:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return " ".join(buffer.raw[: length - 2].decode("utf-16-le", "replace").split())
