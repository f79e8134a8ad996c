"""Damaged PDF files, put together again by QPDF as far as their objects are still there."""

from io import BytesIO
from pathlib import Path

import pikepdf

from documents.formats.page import Source

LARGEST_REPAIRED = 64 * 1024 * 1024  # bytes: the repaired file is held in memory


def repaired(source: Source) -> bytes | None:
    """The PDF with a table of its objects again, where it was cut off or overwritten; None where nothing helps."""
    size = source.stat().st_size if isinstance(source, Path) else len(source)
    if size > LARGEST_REPAIRED:
        return None
    body = source.read_bytes() if isinstance(source, Path) else source
    try:
        # An object that ends with the file counts as lost, so there is an end behind it.
        with pikepdf.open(BytesIO(body + b"\n%%EOF\n"), suppress_warnings=True) as document:
            if not document.pages:
                return None
            buffer = BytesIO()
            document.save(buffer)
            return buffer.getvalue()
    except (pikepdf.PdfError, OSError, ValueError, RuntimeError, TypeError, KeyError):
        return None
