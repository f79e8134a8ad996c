"""A page's own text and what OCR read on it, as one."""

import re

PICTURE = "picture"  # why a page needs OCR where its own text is right as far as it goes
_BESIDE = re.compile(r"^\[(?:comment|field|attached file|picture): .*$", re.MULTILINE)


def merged(layer: str, method: str, needs_ocr: str, read: str) -> tuple[str, str]:
    """The text to be matched and searched, and how it was found: "OCR", or "text layer and OCR".

    What stands beside a picture is kept. A broken text gives way to what OCR read, unless that is less than half of it:
    then both are kept. Comments and filled-in fields are never lost. `method` is how the page's own text was found.
    """
    if not read.strip():
        return layer, method
    if not layer.strip() or method == "none":
        return "\n".join(part for part in (layer, read) if part.strip()), "OCR"
    if needs_ocr == PICTURE or 2 * _size(read) < _size(_BESIDE.sub("", layer)):
        return f"{layer}\n{read}", f"{method} and OCR"
    return "\n".join((read, *_BESIDE.findall(layer))), f"{method} and OCR"


def _size(text: str) -> int:
    return sum(sign.isalnum() for sign in text)
