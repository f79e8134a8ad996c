"""Looking at one file by hand: what the reader makes of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from documents.agenda.split import split_agenda
from documents.ocr.asked import RecognisedPage, recognise_pages
from documents.ocr.languages import check_languages
from documents.ocr.merge import merged
from documents.process import UnreadableError, WorkerPage, WorkerProcess
from documents.reading import read_document
from models.media import media_type
from published.values import Item


def inspect_document(
    path: Path, *, languages: str = "", progress: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """Read a file as the reading stage would, through a worker process, and return what came of it.

    With `languages`, such as "eng+rus", pages that need it are recognised too, each in a few seconds; `progress` is
    called with (done, all) of them. Keys: `media_type`; `pages`, each with page, text, method (how the text was found),
    needs_ocr (why a look at it would say more, "" when it would not), ocr (None, or confidence in per cent, languages,
    seconds of processor time and note) and problem; `items`, those of an agenda, each with number, title, text,
    section, consent, page, last_page, file_number, vendor_id and attachments, which a document has none of;
    `notes`, why there are no items, or where the agenda ends; `problems`, sentences.
    Raises FileNotFoundError when there is no such file, OcrUnavailableError when a language is not installed.
    """
    if languages:
        check_languages(languages)
    found = media_type(path.read_bytes(), url=path.name)
    problems: list[str] = []
    recognised: dict[int, RecognisedPage] = {}
    with WorkerProcess() as worker:
        reading = read_document(worker, path, found)
        wanted = [page.number for page in reading.pages if page.needs_ocr] if languages else []
        try:
            for page in recognise_pages(worker, path, found, wanted, languages) if wanted else ():
                recognised[page.number] = page
                if progress is not None:
                    progress(len(recognised), len(wanted))
        except UnreadableError as error:
            problems.append(f"page {wanted[len(recognised)]:,} and what follows cannot be recognised: {error}")
    pages = [_page(page, recognised.get(page.number), languages) for page in reading.pages]
    split = split_agenda([page["text"] for page in pages])
    said = reading.problem if recognised else reading.said
    problems = [*([said] if said else []), *problems]
    problems += [f"page {each.number:,}: {each.problem}" for each in recognised.values() if each.problem]
    return {
        "media_type": found,
        "pages": pages,
        "items": [_item(item) for item in split.items],
        "notes": list(split.notes) if pages else [],
        "problems": [*problems, *split.problems],
    }


def _page(page: WorkerPage, read: RecognisedPage | None, languages: str) -> dict[str, Any]:
    text, method = merged(page.text, page.method, page.needs_ocr, read.text if read is not None else "")
    return {
        "page": page.number,
        "text": text,
        "method": method,
        "needs_ocr": page.needs_ocr,
        "ocr": None if read is None else _ocr(read, languages),
        "problem": page.problem,
    }


def _ocr(read: RecognisedPage, languages: str) -> dict[str, Any]:
    return {"confidence": read.confidence, "languages": languages, "seconds": read.seconds, "note": read.note}


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
