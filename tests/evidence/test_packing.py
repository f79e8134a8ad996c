"""Bundles of large packets: written piece by piece."""

import tracemalloc
import zipfile
from pathlib import Path
from random import Random

import pytest

from evidence.bundle import write_bundle
from evidence.packing import packed
from evidence.verify import verify_bundle
from models.database import Database
from models.exchange import Exchange
from models.files import FileStore
from tests.conftest import NOW
from tests.factories import attach, make_document, make_flag, make_item

SIZE, COUNT = 2 * 2**20, 8


def test_large_files_are_never_held_together(sqlite: Database, files: FileStore, tmp_path: Path) -> None:
    """Neither among the files nor in the WARC; they are of noise, which cannot be packed smaller."""
    dice = Random(1)
    with sqlite.writing() as session:
        item = make_item(session, title="Nakhodka")
        for _ in range(COUNT):
            body = dice.randbytes(SIZE)
            document = make_document(session, body=body)
            attach(session, item, document)
            session.add(
                Exchange(
                    source_key=item.revision.meeting.source_key, asked_url=document.url, url=document.url, method="GET",
                    request_headers=[], status=200, response_headers=[], sha256=files.save(body), first_at=NOW,
                    last_at=NOW, times=1,
                )
            )  # fmt: skip
        flag_id = make_flag(session, item).id

    with sqlite.reading() as session:
        tracemalloc.start()
        bundle = write_bundle(session, files, flag_id, tmp_path / "bundle.zip", now=NOW)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert (bundle.files, bundle.exchanges) == (COUNT, COUNT)
    assert bundle.path.stat().st_size > 2 * COUNT * SIZE
    assert most < COUNT * SIZE * 3 / 4
    assert verify_bundle(bundle.path) == []


def test_a_bundle_that_fails_halfway_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(b"the one before")

    def fail_halfway() -> None:
        with packed(path, NOW) as packing:
            packing.add("files/a", b"a")
            raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        fail_halfway()

    assert path.read_bytes() == b"the one before"
    assert list(tmp_path.iterdir()) == [path]


def test_the_same_is_packed_as_the_same_bytes(tmp_path: Path) -> None:
    bundles = [tmp_path / name for name in ("one.zip", "other.zip")]
    for path in bundles:
        with packed(path, NOW) as packing:
            packing.add("files/a", b"a" * 1000, what=["agenda"])

    assert bundles[0].read_bytes() == bundles[1].read_bytes()
    assert packing.files[0]["bytes"] == 1000
    assert packing.files[0]["what"] == ["agenda"]
    with zipfile.ZipFile(bundles[0]) as archive:
        assert archive.read("files/a") == b"a" * 1000
