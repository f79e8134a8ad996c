"""One page of a file, recognised: for the worker process only."""

from base64 import b64encode
from time import process_time
from typing import Any

from documents.formats import ReadPage, UnreadableFileError
from documents.ocr.engine import DPI, recognise
from documents.ocr.words import pack_words


def recognise_page(page: ReadPage, languages: str) -> dict[str, Any]:
    """The page's part of the worker's answer: text, words, confidence, note, seconds, problem."""
    started = process_time()
    if page.picture is None:
        return _answer(started, problem="there is no picture of it")
    try:
        read = recognise(page.picture(DPI), languages)
    except UnreadableFileError as error:
        return _answer(started, problem=str(error))
    except RuntimeError as error:  # of Tesseract
        return _answer(started, problem=f"OCR gave up: {str(error)[:200]}")
    return _answer(started, read.text, b64encode(pack_words(read.words)).decode(), read.confidence, read.note)


def _answer(
    started: float, text: str = "", words: str = "", confidence: float | None = None, note: str = "", problem: str = ""
) -> dict[str, Any]:
    return {
        "text": text,
        "words": words,
        "confidence": confidence,
        "note": note,
        "seconds": round(process_time() - started, 3),
        "problem": problem,
    }
