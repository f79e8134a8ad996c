"""Agendas and staff reports that cities published."""

from pathlib import Path

from documents.process import WorkerProcess
from documents.reading import read_document
from models.document import TextState
from models.media import PDF, media_type


def test_every_recorded_pdf_gives_text_on_most_pages(recordings: Path) -> None:
    paths = sorted([*recordings.glob("*_documents/*.pdf"), *recordings.glob("own_website/*.pdf")])
    assert len(paths) >= 10

    with WorkerProcess() as worker:
        for path in paths:
            assert media_type(path.read_bytes()) == PDF, path.name
            reading = read_document(worker, path, PDF)
            assert (reading.state, reading.kind) == (TextState.READ, ""), path.name
            assert len(reading.pages) == reading.page_count, path.name
            with_text = [page for page in reading.pages if len(page.text) > 100]
            assert len(with_text) * 2 > len(reading.pages), path.name
