"""Checking a bundle, whoever made it: nothing missing, nothing added, nothing changed."""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from evidence.bundle import EXCHANGES, MANIFEST, SUMS, WARC

LARGEST_BUNDLE = 4 * 1024**3  # bytes, unpacked
_SAFE_NAME = re.compile(r"(?:(?:files|pages)/)?[A-Za-z0-9][A-Za-z0-9._-]*")
_SUM = re.compile(r"^([0-9a-f]{64})  (.+)$")


def verify_bundle(path: Path) -> list[str]:
    """What is wrong with a bundle, in sentences; an empty list when it is whole. Never raises for bad content."""
    try:
        with zipfile.ZipFile(path) as archive:
            return list(_problems(archive))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        return [f"it is no ZIP file that can be read: {error}"]


def _problems(archive: zipfile.ZipFile) -> Iterator[str]:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name} is in it twice"
    for name in names:
        if not _SAFE_NAME.fullmatch(name):
            yield f"{name!r} is no name that a bundle has"
    if sum(info.file_size for info in infos) > LARGEST_BUNDLE:
        yield f"unpacked it has more than {LARGEST_BUNDLE >> 30} GiB: it is not looked into"
        return
    absent = [name for name in (SUMS, MANIFEST, EXCHANGES, WARC) if name not in names]
    if absent:
        yield f"it has no {', no '.join(absent)}"
        return
    found = {name: _sha256(archive, name) for name in names}
    yield from _against_sums(archive, found)
    manifest = _manifest(archive)
    if manifest is None:
        yield f"{MANIFEST} is no manifest"
        return
    yield from _against_manifest(manifest, found)
    yield from _without_origin(manifest, found)
    yield from _against_warc(archive, {sha256 for name, sha256 in found.items() if name.startswith("files/")})


def _against_sums(archive: zipfile.ZipFile, found: dict[str, str]) -> Iterator[str]:
    listed = {}
    for line in archive.read(SUMS).decode("utf-8", "replace").splitlines():
        match = _SUM.match(line)
        if match is None:
            yield f"{SUMS} has a line that says nothing: {line[:80]!r}"
            continue
        listed[match[2]] = match[1]
    for name, sha256 in found.items():
        if name not in listed and name != SUMS:
            yield f"{name} is not in {SUMS}"
        elif name != SUMS and listed[name] != sha256:
            yield f"{name} was changed: its sum is not the one in {SUMS}"
    for name in listed.keys() - found.keys():
        yield f"{name} is in {SUMS} and not there"


def _manifest(archive: zipfile.ZipFile) -> list[dict[str, Any]] | None:
    try:
        files = json.loads(archive.read(MANIFEST))["files"]
        return [
            {
                "path": str(each["path"]),
                "sha256": str(each["sha256"]),
                "drawn_from": str(each.get("drawn_from", "")),
            }
            for each in files
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _against_manifest(manifest: list[dict[str, Any]], found: dict[str, str]) -> Iterator[str]:
    listed = {each["path"]: each["sha256"] for each in manifest}
    for name, sha256 in found.items():
        if name in (SUMS, MANIFEST):
            continue
        if name not in listed:
            yield f"{name} is not in {MANIFEST}"
        elif listed[name] != sha256:
            yield f"{name} was changed: its sum is not the one in {MANIFEST}"
        if name.startswith("files/") and not name.startswith(f"files/{sha256}"):
            yield f"{name} is not named by its own sum"
    for name in listed.keys() - found.keys():
        yield f"{name} is in {MANIFEST} and not there"


def _without_origin(manifest: list[dict[str, Any]], found: dict[str, str]) -> Iterator[str]:
    """A picture of a page is worth what the file is that it was drawn from."""
    origins = {each["path"]: each["drawn_from"] for each in manifest}
    for name in found:
        if name.startswith("pages/") and origins.get(name, "") not in found:
            yield f"{name} was drawn from a file that is not there"


def _against_warc(archive: zipfile.ZipFile, kept: set[str]) -> Iterator[str]:
    answers = 0
    try:
        with archive.open(WARC) as stream:
            for record in ArchiveIterator(stream, check_digests=True):
                if record.rec_type != "response":
                    continue
                answers += 1
                body = record.content_stream().read()
                if hashlib.sha256(body).hexdigest() not in kept:
                    url = record.rec_headers.get_header("WARC-Target-URI")
                    yield f"{WARC} has an answer of {url} that is no file here"
                if record.digest_checker.passed is False:
                    yield f"{WARC} has a record whose digest is wrong"
    except (ArchiveLoadFailed, EOFError, OSError, ValueError) as error:
        yield f"{WARC} cannot be read: {error}"
    expected = _answers_expected(archive, kept)
    if answers != expected:
        yield f"{WARC} has {answers} answers, where {EXCHANGES} tells of {expected}"


def _answers_expected(archive: zipfile.ZipFile, kept: set[str]) -> int:
    try:
        return sum(each["sha256"] in kept for each in json.loads(archive.read(EXCHANGES)))
    except (ValueError, KeyError, TypeError, RecursionError):
        return -1


def _sha256(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
