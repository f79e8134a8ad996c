"""Looking at one file by hand: what the reader makes of it."""

from pathlib import Path
from typing import Any

from documents.process import WorkerProcess
from documents.reading import METHOD, read_document
from models.media import media_type


def inspect_document(path: Path) -> dict[str, Any]:
    """Read a file as the reading stage would, through a worker process, and return what came of it.

    Keys: `media_type`; `pages`, each with page, text, method; `items`, always empty; `problems`, sentences.
    Raises FileNotFoundError when there is no such file.
    """
    found = media_type(path.read_bytes(), url=path.name)
    with WorkerProcess() as worker:
        reading = read_document(worker, path, found)
    return {
        "media_type": found,
        "pages": [{"page": page.number, "text": page.text, "method": METHOD} for page in reading.pages],
        "items": [],
        "problems": [reading.problem] if reading.problem else [],
    }
