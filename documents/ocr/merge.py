"""A page's own text and what OCR read on it, as one."""

import re

PICTURE = "picture"  # why a page needs OCR where its own text is right as far as it goes
_BESIDE = re.compile(r"^\[(?:comment|field|attached file|picture): .*$", re.MULTILINE)


def merged(layer: str, needs_ocr: str, read: str) -> str:
    """The text to be matched and searched.

    What stands beside a picture is kept. A broken text gives way to what OCR read, unless that is less than half of it:
    then both are kept. Comments and filled-in fields are never lost.
    """
    if not read.strip():
        return layer
    if not layer.strip():
        return read
    if needs_ocr == PICTURE or 2 * _size(read) < _size(_BESIDE.sub("", layer)):
        return f"{layer}\n{read}"
    return "\n".join((read, *_BESIDE.findall(layer)))


def merged_method(method: str, layer: str) -> str:
    """How the text was found: "OCR", or "text layer and OCR"."""
    return "OCR" if method == "none" or not layer.strip() else f"{method.removesuffix(' and OCR')} and OCR"


def _size(text: str) -> int:
    return sum(sign.isalnum() for sign in text)
