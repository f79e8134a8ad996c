"""Fetched bytes, kept once under their SHA-256 and never changed."""

import hashlib
import os
import tempfile
from pathlib import Path


class FileStore:
    """A folder of content-addressed files: `ab/cd/abcd…`, the name being the SHA-256 of the bytes."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def save(self, body: bytes) -> str:
        """Keep the bytes and return their SHA-256 in hexadecimal; bytes that are there already cost a look only.

        The file appears whole or not at all: it is written beside its place, flushed to the disk, then renamed.
        """
        sha256 = hashlib.sha256(body).hexdigest()
        path = self.path(sha256)
        if path.exists():
            return sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(0o444)
            Path(temporary).rename(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return sha256

    def path(self, sha256: str) -> Path:
        """Where the bytes with this SHA-256 are, or would be."""
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def read(self, sha256: str) -> bytes:
        """The bytes; raises FileNotFoundError when they were pruned or never kept."""
        return self.path(sha256).read_bytes()
