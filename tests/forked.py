"""Crawls in processes that are forked from one which has imported everything: what they do, without the two seconds
that Python takes to begin. How a real one is launched and ended is tested in tests/spiders/test_launch.py.
"""

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import pytest

from settings import ROOT

PATIENCE_SECONDS = 300

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.imported_by_crawls"])


def run_forked(function: Callable[..., object], *arguments: object) -> str:
    """Call the function in a process of its own, with this one's environment; return what it wrote to standard error.

    Raises AssertionError, with the end of that, when it fails or does not end.
    """
    with tempfile.NamedTemporaryFile(suffix=".log") as log:
        code = _run(Path(log.name), PATIENCE_SECONDS, function, *arguments)
        written = Path(log.name).read_text(encoding="utf-8", errors="replace")
    assert code == 0, f"{code}: {written[-4000:]}"
    return written


def run_scrapy(
    spider: str,
    arguments: Mapping[str, str],
    *,
    log: Path,
    timeout_seconds: float,
    options: Sequence[str] = (),
    inherited: Sequence[int] = (),
) -> int | None:
    """In place of `spiders.child.run_scrapy`: the same command line, in a forked process; it inherits no lock."""
    command = ["scrapy", "crawl", spider, *options]
    for name, value in arguments.items():
        command += ["-a", f"{name}={value}"]
    log.parent.mkdir(parents=True, exist_ok=True)
    return _run(log, timeout_seconds, _scrapy, command)


def _scrapy(command: list[str]) -> None:
    from scrapy.cmdline import execute

    execute(command)


def _run(log: Path, patience: float, function: Callable[..., object], *arguments: object) -> int | None:
    _begin()
    process = _forks.Process(target=_child, args=(str(log), dict(os.environ), function, arguments), daemon=True)
    process.start()
    process.join(patience)
    if process.exitcode is None:
        process.kill()
        process.join()
        return None
    return process.exitcode


@cache
def _begin() -> None:
    """Start the process that forks, where the modules of the tests are found."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        forkserver.ensure_running()


def _child(log: str, environment: dict[str, str], function: Callable[..., object], arguments: tuple[Any, ...]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    function(*arguments)
