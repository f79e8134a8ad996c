"""Pages recognised by a worker process, as its parent sees them."""

from base64 import b64decode
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from documents.ocr.words import unpack_words
from documents.process import SENSELESS, UnreadableError, WorkerProcess, storable_text


@dataclass(frozen=True)
class RecognisedPage:
    """What OCR read on a page; see `documents.ocr.engine.Recognised`.

    `words` are packed (`documents.ocr.words`), their places count in `text`. `seconds`: processor time. `problem`: why
    nothing was read, "" where something was, or where the page is blank.
    """

    number: int
    text: str
    words: bytes
    confidence: float | None
    note: str
    seconds: float
    problem: str


def recognise_pages(
    worker: WorkerProcess, path: Path, media_type: str, numbers: Sequence[int], languages: str
) -> Generator[RecognisedPage, None, None]:
    """Yield these pages of a file as OCR reads them, in the order of the file; each has the time of one document.

    Pages that the file does not have are not yielded. Raises what `WorkerProcess.answers` raises.
    """
    question = {
        "do": "recognise",
        "path": str(path.absolute()),
        "type": media_type,
        "pages": list(numbers),
        "languages": languages,
    }
    wanted = set(numbers)
    with closing(worker.answers(question, each_has_time=True)) as answers:
        for answer in answers:
            page = _checked(answer)
            if page.number not in wanted:
                raise UnreadableError(SENSELESS)
            wanted.remove(page.number)
            yield page


def _checked(answer: dict[str, Any]) -> RecognisedPage:
    number, confidence, seconds = answer.get("page"), answer.get("confidence"), answer.get("seconds")
    if not isinstance(number, int) or not isinstance(seconds, int | float):
        raise UnreadableError(SENSELESS)
    if confidence is not None and not (isinstance(confidence, int | float) and 0 <= confidence <= 100):
        raise UnreadableError(SENSELESS)
    try:
        words = b64decode(str(answer.get("words") or ""), validate=True)
        if words:
            unpack_words(words)
    except ValueError:
        raise UnreadableError(SENSELESS) from None
    note, problem = (str(answer.get(name) or "")[:500] for name in ("note", "problem"))
    return RecognisedPage(number, storable_text(answer), words, confidence, note, float(seconds), problem)
