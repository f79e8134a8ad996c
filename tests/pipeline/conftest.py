"""The whole way, over HTTP on loopback and through real crawl processes, as fixtures."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from demo.portals.portal import Portal
from tests.pipeline.watch import Watch, start_watch

StartWatch = Callable[..., Watch]


@pytest.fixture
def watch_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StartWatch]:
    """Start a watch over some portals; it is ended after the test."""
    started: list[Watch] = []

    def start(
        portals: Sequence[Portal], localities: Mapping[str, Mapping[str, Any]] | None = None, **options: Any
    ) -> Watch:
        started.append(start_watch(tmp_path / f"watch-{len(started)}", monkeypatch, portals, localities, **options))
        return started[-1]

    yield start
    for watch in started:
        watch.close()
