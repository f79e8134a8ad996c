"""One worker process for all tests of a module that do not harm it."""

from collections.abc import Iterator

import pytest

from documents.process import WorkerProcess


@pytest.fixture(scope="module")
def worker() -> Iterator[WorkerProcess]:
    with WorkerProcess(timeout_seconds=60) as process:
        yield process
