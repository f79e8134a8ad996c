"""Looking at one file by hand: what the reader makes of it."""

from pathlib import Path
from typing import Any

from documents.agenda.split import split_agenda
from documents.process import WorkerPage, WorkerProcess
from documents.reading import read_document
from models.media import media_type
from published.values import Item


def inspect_document(path: Path) -> dict[str, Any]:
    """Read a file as the reading stage would, through a worker process, and return what came of it.

    Keys: `media_type`; `pages`, each with page, text, method (how the text was found), needs_ocr (why a look at it
    would say more, "" when it would not) and problem; `items`, those of an agenda, each with number, title, text,
    section, consent, page, last_page, file_number, vendor_id and attachments, which a document has none of;
    `notes`, why there are no items, or where the agenda ends; `problems`, sentences.
    Raises FileNotFoundError when there is no such file.
    """
    found = media_type(path.read_bytes(), url=path.name)
    with WorkerProcess() as worker:
        reading = read_document(worker, path, found)
    split = split_agenda([page.text for page in reading.pages])
    return {
        "media_type": found,
        "pages": [_page(page) for page in reading.pages],
        "items": [_item(item) for item in split.items],
        "notes": list(split.notes) if reading.pages else [],
        "problems": [*([reading.said] if reading.said else []), *split.problems],
    }


def _page(page: WorkerPage) -> dict[str, Any]:
    return {
        "page": page.number,
        "text": page.text,
        "method": page.method,
        "needs_ocr": page.needs_ocr,
        "problem": page.problem,
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "number": item.number,
        "title": item.title,
        "text": item.text,
        "section": item.section,
        "consent": item.is_consent,
        "page": item.page,
        "last_page": item.last_page,
        "file_number": item.file_number,
        "vendor_id": item.vendor_id,
        "attachments": [],
    }
