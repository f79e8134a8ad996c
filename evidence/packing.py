"""A bundle's ZIP file, written piece by piece, so that a packet of any size costs no memory."""

import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

PIECE = 1 << 20  # bytes


class Packing:
    """A ZIP file that is being written; `files` are its entries so far, as the manifest has them."""

    def __init__(self, archive: zipfile.ZipFile, now: datetime) -> None:
        self.files: list[dict[str, Any]] = []
        self._archive, self._now = archive, now

    def add(self, name: str, body: bytes, **about: Any) -> None:
        self._archive.writestr(self._info(name, len(body)), body, zipfile.ZIP_DEFLATED)
        self._note(name, hashlib.sha256(body).hexdigest(), len(body), about)

    def add_stream(self, name: str, stream: IO[bytes], size: int, **about: Any) -> None:
        """Add what is left to be read in the stream, so many bytes."""
        digest = hashlib.sha256()
        with self._archive.open(self._info(name, size), "w") as entry:
            while piece := stream.read(PIECE):
                digest.update(piece)
                entry.write(piece)
        self._note(name, digest.hexdigest(), size, about)

    def _note(self, name: str, sha256: str, size: int, about: dict[str, Any]) -> None:
        self.files.append({"path": name, "sha256": sha256, "bytes": size, **about})

    def _info(self, name: str, size: int) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, self._now.timetuple()[:6])
        info.compress_type, info.file_size = zipfile.ZIP_DEFLATED, size
        return info


@contextmanager
def packed(path: Path, now: datetime) -> Iterator[Packing]:
    """A ZIP file to be filled, which replaces `path` only when all of it is written."""
    written = path.with_name(f"{path.name}.part")
    try:
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            yield Packing(archive, now)
        written.replace(path)
    finally:
        written.unlink(missing_ok=True)
