"""Scrapy as a process of its own: bounded in time, logged, and gone when the one who started it is."""

import logging
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from settings import ROOT

logger = logging.getLogger(__name__)

GRACE_SECONDS = 10
LARGEST_LOG_BYTES = 5_000_000


def run_scrapy(
    spider: str,
    arguments: Mapping[str, str],
    *,
    log: Path,
    timeout_seconds: float,
    options: Sequence[str] = (),
    inherited: Sequence[int] = (),
) -> int | None:
    """Run a spider to its end and return its status; None when it took too long and was stopped.

    The child reads a pipe from us and ends with it (`extensions.EndWithParent`), so that it does not outlive us
    whatever kills us. `inherited` are open files that it keeps: a lock, so that nobody else begins while it is ending.
    """
    command = [sys.executable, "-m", "scrapy", "crawl", spider, *options]
    for name, value in arguments.items():
        command += ["-a", f"{name}={value}"]
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LARGEST_LOG_BYTES:
        log.replace(log.with_suffix(".1.log"))
    environment = {**os.environ, "SISTERWATCH_ENDS_WITH_PARENT": "1", "PYTHONPATH": str(ROOT)}
    with (
        log.open("ab") as output,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            pass_fds=tuple(inherited),
        ) as child,
    ):
        try:
            return child.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            logger.warning("%s: it took longer than %s s and is stopped", " ".join(command[3:]), timeout_seconds)
            child.terminate()
            try:
                child.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
            return None
        finally:
            if child.poll() is None:
                child.kill()
