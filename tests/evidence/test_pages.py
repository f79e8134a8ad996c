"""Pictures of pages in bundles: which pages, what is marked on them, and what is said of those that cannot be drawn."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from cli.bundles import drawing
from documents.ocr.words import Box, Word, pack_words
from documents.process import WorkerProcess
from evidence.bundle import Bundle, write_bundle
from evidence.pages import MOST_PAGES, DrawnPage, FlaggedPage, NotDrawn, flagged_pages
from evidence.verify import verify_bundle
from models import media
from models.database import Database
from models.document import Document
from models.files import FileStore
from models.flag import Flag, Match
from models.recognition import Recognition
from tests.conftest import NOW
from tests.documents import paper
from tests.documents.printed import coloured
from tests.factories import attach, make_document, make_flag, make_item

REPORT = paper.make_pdf(paper.lines("Cover"), paper.lines("Our sister", "city Nakhodka"), paper.lines("Moscow, Idaho"))
Contents = dict[str, bytes]
Pack = Callable[[int], Bundle]


@pytest.fixture(scope="module")
def worker() -> Iterator[WorkerProcess]:
    with WorkerProcess(timeout_seconds=60) as process:
        yield process


@pytest.fixture
def pack(sqlite: Database, files: FileStore, worker: WorkerProcess, tmp_path: Path) -> Pack:
    def write(flag_id: int) -> Bundle:
        with sqlite.reading() as session:
            draw = drawing(session, files, worker)
            return write_bundle(session, files, flag_id, tmp_path / "bundle.zip", now=NOW, draw=draw)

    return write


def kept(session: Session, files: FileStore, body: bytes, media_type: str = media.PDF) -> Document:
    files.save(body)
    return make_document(session, body=body, media_type=media_type)


def matched(words: str, document: Document | None, page: int | None, excused_by: str | None = None) -> Match:
    return Match(
        rule="partner", topic="partner", label="Nakhodka", words=words, where="attachment page", document=document,
        page=page, start=0, end=len(words), before="", after="", excused_by=excused_by,
    )  # fmt: skip


def flag_on(session: Session, *matches: Match) -> int:
    """A flag of an item to which the documents with matches are attached."""
    item = make_item(session, title="Travel")
    for document in {match.document for match in matches if match.document is not None}:
        attach(session, item, document)
    flag = make_flag(session, item)
    flag.matches = list(matches)
    session.flush()
    return flag.id


def contents(bundle: Bundle) -> Contents:
    with zipfile.ZipFile(bundle.path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def flag_id(sqlite: Database, files: FileStore) -> int:
    """A flag on two phrases of page 2, and an excused one of page 3."""
    with sqlite.writing() as session:
        report = kept(session, files, REPORT)
        return flag_on(
            session,
            matched("sister city", report, 2),
            matched("Nakhodka", report, 2),
            matched("Moscow", report, 3, excused_by="Moscow in Idaho"),
        )


NAME = f"pages/{hashlib.sha256(REPORT).hexdigest()[:12]}-page-2.png"


def test_the_page_with_the_words_is_drawn_with_them_marked(pack: Pack, flag_id: int) -> None:
    bundle = pack(flag_id)

    found = contents(bundle)
    assert (bundle.pages, bundle.not_drawn) == (1, ())
    assert [name for name in found if name.startswith("pages/")] == [NAME]
    assert coloured(found[NAME]).getbbox() is not None
    assert verify_bundle(bundle.path) == []


def test_the_rectangles_are_among_the_facts(pack: Pack, flag_id: int) -> None:
    found = contents(pack(flag_id))

    [page] = json.loads(found["facts.json"])["pages"]
    assert (page["page"], page["path"], page["problem"]) == (2, NAME, "")
    assert (page["width"], page["height"]) == Image.open(io.BytesIO(found[NAME])).size
    assert {mark["words"]: len(mark["boxes"]) for mark in page["marks"]} == {"sister city": 2, "Nakhodka": 1}
    [left, top, right, bottom] = next(mark["boxes"][0] for mark in page["marks"] if mark["words"] == "Nakhodka")
    colour = coloured(found[NAME])
    assert colour.crop(
        (left * 1275 // 10_000, top * 1650 // 10_000, right * 1275 // 10_000, bottom * 1650 // 10_000)
    ).getbbox()


def test_it_is_said_to_be_drawn_by_us_and_from_what(pack: Pack, flag_id: int) -> None:
    found = contents(pack(flag_id))

    entry = next(each for each in json.loads(found["manifest.json"])["files"] if each["path"] == NAME)
    assert entry["media_type"] == "image/png"
    assert entry["drawn_from"] == f"files/{hashlib.sha256(REPORT).hexdigest()}.pdf"
    assert "drawn by us from the bytes, with what was found marked; not as fetched" in entry["what"][0]
    text = found["README.txt"].decode()
    assert f"{NAME}\n      page 2 of document" in text
    assert "The pictures in pages/ are ours" in text
    assert f"{entry['sha256']}  {NAME}" in found["SHA256SUMS"].decode()


def test_excused_words_are_drawn_where_there_are_no_others(sqlite: Database, files: FileStore, pack: Pack) -> None:
    with sqlite.writing() as session:
        filtered = flag_on(session, matched("Moscow", kept(session, files, REPORT), 3, excused_by="Moscow in Idaho"))

    found = contents(pack(filtered))

    assert [name[-10:] for name in found if name.startswith("pages/")] == ["page-3.png"]


def test_of_an_item_that_was_split_from_a_file_the_pages_with_its_words_are_drawn(
    sqlite: Database, files: FileStore, pack: Pack
) -> None:
    with sqlite.writing() as session:
        agenda = kept(session, files, REPORT)
        item = make_item(session, title="Nakhodka", document_id=agenda.id, page=1, last_page=3)
        split = make_flag(session, item).id

    bundle = pack(split)

    assert [name for name in contents(bundle) if name.startswith("pages/")] == [NAME]
    assert bundle.not_drawn == ()


def test_words_of_a_scan_are_marked_where_ocr_saw_them(sqlite: Database, files: FileStore, pack: Pack) -> None:
    words = pack_words([Word(0, 8, Box(2000, 3000, 2600, 3200))])
    with sqlite.writing() as session:
        scan = kept(session, files, paper.make_pdf(paper.scan()))
        session.add(
            Recognition(
                sha256=scan.sha256, number=1, layer="", layer_method="none", text="Nakhodka", words=words,
                confidence=91.0,
                languages="eng", made_with="1", note="", problem="", seconds=1.0, made_at=NOW,
            )
        )  # fmt: skip
        scanned = flag_on(session, matched("Nakhodka", scan, 1))

    [page] = json.loads(contents(pack(scanned))["facts.json"])["pages"]

    assert page["marks"] == [{"words": "Nakhodka", "boxes": [[2000, 3000, 2600, 3200]]}]


def test_a_page_that_cannot_be_drawn_is_named_and_costs_nothing_else(
    sqlite: Database, files: FileStore, pack: Pack
) -> None:
    with sqlite.writing() as session:
        report, notes = kept(session, files, REPORT), kept(session, files, b"Nakhodka", media.TEXT)
        broken = kept(session, files, b"%PDF-1.7 cut off")
        pruned = make_document(session, pages=["Nakhodka"])
        ids = (notes.id, broken.id, pruned.id)
        flag = flag_on(
            session, *(matched("Nakhodka", each, 1) for each in (notes, broken, pruned)), matched("Nakhodka", report, 2)
        )

    bundle = pack(flag)

    found = contents(bundle)
    assert bundle.pages == 1
    assert NAME in found
    assert [told.partition(": ")[0] for told in bundle.not_drawn] == [f"page 1 of document {each}" for each in ids]
    for told, reason in zip(bundle.not_drawn, ("have no picture", "damaged, or not a PDF", "not kept"), strict=True):
        assert reason in told
        assert told.partition(": ")[2] in found["README.txt"].decode()
    assert verify_bundle(bundle.path) == []


def test_at_most_twenty_pages_are_drawn_and_the_others_named(
    sqlite: Database, files: FileStore, tmp_path: Path
) -> None:
    asked = []

    def draw(page: FlaggedPage) -> DrawnPage:
        asked.append(page.number)
        if page.number == 1:
            raise NotDrawn("it is torn")
        return DrawnPage(b"a picture", 10, 10, (("Nakhodka", ((1, 2, 3, 4),)),))

    with sqlite.writing() as session:
        report = kept(session, files, REPORT)
        flag = flag_on(session, *(matched("Nakhodka", report, number) for number in range(1, 30)))
        bundle = write_bundle(session, files, flag, tmp_path / "bundle.zip", now=NOW, draw=draw)

    assert asked == list(range(1, MOST_PAGES + 2))
    assert bundle.pages == MOST_PAGES
    assert bundle.not_drawn[0].endswith(": it is torn")
    assert bundle.not_drawn[-1].endswith("only 20 pages are drawn")
    assert len(bundle.not_drawn) == 9


def test_without_anybody_who_draws_a_bundle_has_no_pages(
    sqlite: Database, files: FileStore, flag_id: int, tmp_path: Path
) -> None:
    with sqlite.reading() as session:
        bundle = write_bundle(session, files, flag_id, tmp_path / "bundle.zip", now=NOW)

    assert bundle.pages == 0
    assert verify_bundle(bundle.path) == []


def test_of_very_long_words_the_beginning_is_marked(sqlite: Database, files: FileStore) -> None:
    words = "sister city agreement " * 10
    with sqlite.writing() as session:
        flag = session.get_one(Flag, flag_on(session, matched(words, kept(session, files, REPORT), 2)))
        [page] = flagged_pages(flag)

    [phrase] = page.phrases
    assert words.startswith(f"{phrase} ")
    assert 100 < len(phrase) <= 150


def a_picture_changed(found: Contents) -> None:
    found[NAME] += b" "


def a_picture_changed_with_its_sum(found: Contents) -> None:
    """By somebody who knows of SHA256SUMS: the manifest still tells."""
    old = hashlib.sha256(found[NAME]).hexdigest()
    found[NAME] += b" "
    sums = found["SHA256SUMS"].decode().replace(old, hashlib.sha256(found[NAME]).hexdigest())
    found["SHA256SUMS"] = sums.encode()


def a_picture_of_something_else(found: Contents) -> None:
    """With its sum and its entry in the manifest, but no file that it was drawn from."""
    manifest = json.loads(found["manifest.json"])
    next(each for each in manifest["files"] if each["path"] == NAME)["drawn_from"] = "files/none.pdf"
    found["manifest.json"] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(a_picture_changed, f"{NAME} was changed: its sum is not the one in SHA256SUMS", id="changed"),
        pytest.param(
            a_picture_changed_with_its_sum,
            f"{NAME} was changed: its sum is not the one in manifest.json",
            id="with sum",
        ),
        pytest.param(
            a_picture_of_something_else, f"{NAME} was drawn from a file that is not there", id="of something else"
        ),
        pytest.param(lambda found: found.pop(NAME), f"{NAME} is in SHA256SUMS and not there", id="gone"),
        pytest.param(
            lambda found: found.update({"pages/more.png": b"x"}), "pages/more.png is not in SHA256SUMS", id="added"
        ),
        pytest.param(
            lambda found: found.update({"pages/../up.png": b"x"}), "is no name that a bundle has", id="upwards"
        ),
    ],
)
def test_no_change_of_a_picture_goes_unnoticed(
    pack: Pack, flag_id: int, change: Callable[[Contents], object], told: str
) -> None:
    bundle = pack(flag_id)
    found = contents(bundle)
    change(found)
    with zipfile.ZipFile(bundle.path, "w") as archive:
        for name, body in found.items():
            archive.writestr(name, body)

    assert any(told in problem for problem in verify_bundle(bundle.path)), verify_bundle(bundle.path)
