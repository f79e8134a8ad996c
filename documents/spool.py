"""Pages between reading and storing: on the disk when they are many, so that memory does not grow with a document."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from typing import overload

from documents.process import WorkerPage

KEPT_IN_MEMORY = 1 * 1024 * 1024  # bytes


def _row(page: WorkerPage) -> tuple[int, int, str, str, str, str]:
    return page.number, page.of, page.text, page.method, page.needs_ocr, page.problem


class PageSpool(Sequence[WorkerPage]):
    """Pages that can be added to and gone through again; a temporary file that is gone with the object."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115 (closed by __del__)
        self._offsets: list[int] = []

    def __del__(self) -> None:
        self._file.close()

    def append(self, page: WorkerPage) -> None:
        """Keep one more page."""
        self._file.seek(0, 2)
        self._offsets.append(self._file.tell())
        self._file.write(json.dumps(_row(page), ensure_ascii=False).encode() + b"\n")

    def __len__(self) -> int:
        return len(self._offsets)

    def __iter__(self) -> Iterator[WorkerPage]:
        for index in range(len(self._offsets)):
            yield self[index]

    @overload
    def __getitem__(self, index: int) -> WorkerPage: ...
    @overload
    def __getitem__(self, index: slice) -> list[WorkerPage]: ...
    def __getitem__(self, index: int | slice) -> WorkerPage | list[WorkerPage]:
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        self._file.seek(self._offsets[index])
        return WorkerPage(*json.loads(self._file.readline()))
