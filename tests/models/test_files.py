"""The store of fetched bytes: kept once, whole, and never changed."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from models.files import FileStore

BODY = b"%PDF-1.7 an invented agenda"
SHA256 = hashlib.sha256(BODY).hexdigest()


def _all_files(files: FileStore) -> list[Path]:
    return [path for path in files.root.rglob("*") if path.is_file()]


def test_bytes_are_kept_under_their_hash(files: FileStore) -> None:
    assert files.save(BODY) == SHA256

    assert files.read(SHA256) == BODY
    assert _all_files(files) == [files.path(SHA256)]
    assert files.path(SHA256) == files.root / SHA256[:2] / SHA256[2:4] / SHA256


def test_nothing_at_all_can_be_kept_too(files: FileStore) -> None:
    assert files.read(files.save(b"")) == b""


def test_the_same_bytes_are_kept_once_and_the_file_is_not_touched_again(files: FileStore) -> None:
    files.save(BODY)
    before = files.path(SHA256).stat()

    assert files.save(BODY) == SHA256

    after = files.path(SHA256).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert len(_all_files(files)) == 1


def test_nobody_may_write_into_a_kept_file(files: FileStore) -> None:
    files.save(BODY)

    assert files.path(SHA256).stat().st_mode & 0o777 == 0o444


def test_a_save_that_fails_leaves_nothing_behind(files: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full when the bytes are flushed: no half file under the hash, no temporary one beside it."""

    def full_disk(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)

    with pytest.raises(OSError, match="No space left"):
        files.save(BODY)

    assert _all_files(files) == []


def test_the_bytes_are_on_the_disk_before_they_are_under_their_name(
    files: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, bool]] = []
    monkeypatch.setattr(
        os, "fsync", lambda handle: seen.append((os.fstat(handle).st_size, files.path(SHA256).exists()))
    )

    files.save(BODY)

    assert seen == [(len(BODY), False)]


def test_several_who_save_the_same_bytes_at_once_all_succeed(files: FileStore) -> None:
    start = Barrier(8)

    def save(_: int) -> str:
        start.wait()
        return files.save(BODY)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(save, range(8))) == {SHA256}

    assert _all_files(files) == [files.path(SHA256)]
    assert files.read(SHA256) == BODY


def test_several_who_save_different_bytes_at_once_do_not_mix_them(files: FileStore) -> None:
    bodies = [bytes([number]) * 10_000 for number in range(20)]

    with ThreadPoolExecutor(8) as pool:
        saved = list(pool.map(files.save, bodies))

    assert [files.read(sha256) for sha256 in saved] == bodies


def test_bytes_that_were_never_kept_are_missing_by_name(files: FileStore) -> None:
    with pytest.raises(FileNotFoundError):
        files.read(SHA256)
