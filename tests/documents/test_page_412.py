"""A phrase on page 412 of a packet of 600 pages, in text and in a scan: its page and its place on it are found."""

import io

import pypdfium2
import pytest

from demo.pdf import filled_form
from demo.scan import scanned
from documents.ocr.recognise import recognise_pending
from documents.process import WorkerProcess
from documents.read import read_pending
from documents.showing.asked import show_page
from documents.showing.stored import recognised_words
from models.database import Database
from models.files import FileStore
from models.media import PDF
from models.search import parse_query, search
from tests import factories
from tests.conftest import NOW
from tests.documents.paper import SENTENCE
from tests.documents.stored import store

PAGES, PLANTED = 600, 412
PHRASE = "friendship delegation from Petropavlovsk-Kamchatsky"
FILLER = "\n".join([SENTENCE] * 4)


def packet(*, is_scan: bool) -> bytes:
    """Text, but for one scanned page: page 412, on which the phrase stands, or the page after it."""
    lines = [("Staff report", f"page {number} of {PAGES}") for number in range(1, PAGES + 1)]
    lines[PLANTED - 1] = ("Staff report", f"Welcome to the {PHRASE} in May.")
    with pypdfium2.PdfDocument(filled_form(tuple(lines), (FILLER,) * PAGES)) as document:
        number = PLANTED if is_scan else PLANTED + 1
        page = pypdfium2.PdfDocument.new()
        page.import_pages(document, [number - 1])
        buffer = io.BytesIO()
        page.save(buffer)
        document.del_page(number - 1)
        with pypdfium2.PdfDocument(scanned(buffer.getvalue(), skew=1.7)) as picture:
            document.import_pages(picture, index=number - 1)
        whole = io.BytesIO()
        document.save(whole)
    return whole.getvalue()


@pytest.fixture(scope="module", params=[False, True], ids=["text", "scan"])
def body(request: pytest.FixtureRequest) -> bytes:
    return packet(is_scan=request.param)


def test_the_phrase_is_found_with_its_page_and_its_place(sqlite: Database, files: FileStore, body: bytes) -> None:
    with sqlite.writing() as session:
        document = store(session, files, body)
        factories.attach(session, factories.make_item(session), document, name="Packet")
        sha256 = str(document.sha256)

    with WorkerProcess() as worker:
        assert read_pending(sqlite, files, now=NOW, worker=worker).pages == PAGES
    counts = recognise_pending(sqlite, files, now=NOW)

    assert (counts.pages, counts.failed) == (1, 0)
    with sqlite.reading() as session:
        [hit] = search(session, parse_query(f'"{PHRASE}"'))
        assert (hit.kind, hit.page, hit.document_name) == ("page", PLANTED, "Packet")
        words = recognised_words(session, sha256, PLANTED)
    with WorkerProcess() as worker:
        shown = show_page(worker, files.path(sha256), PDF, PLANTED, phrases=[PHRASE], words=words)
        before = show_page(worker, files.path(sha256), PDF, PLANTED - 1, phrases=[PHRASE])
    [place] = shown.places
    assert place.phrase == PHRASE
    left, top = min(box.left for box in place.boxes), min(box.top for box in place.boxes)
    right, bottom = max(box.right for box in place.boxes), max(box.bottom for box in place.boxes)
    assert 1_000 < left < 4_000 < right < 9_000
    assert 0 < bottom - top < 500
    assert top < 2_500  # in the upper quarter, where it was printed
    assert before.places == ()
