"""The command line, run in this process in a folder of its own, with a clock that stands still."""

import io
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.app import main
from models.database import Database
from settings import ROOT, VARIABLES
from tests.conftest import NOW


@dataclass(frozen=True)
class Answer:
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


Ask = Callable[..., Answer]


@pytest.fixture
def home(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """VAR, with a migrated database without rows; the registry and the rules are the repository's."""
    for name, _, _ in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("SISTERWATCH_REVIEWER", raising=False)
    var = tmp_path / "var"
    var.mkdir()
    shutil.copy(sqlite_template, var / "sisterwatch.db")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("SISTERWATCH_VAR_DIR", str(var))
    monkeypatch.setenv("SISTERWATCH_NOW", NOW.isoformat())
    monkeypatch.setenv("SISTERWATCH_CONTACT", "op@example.org")
    return var


@pytest.fixture
def registry(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder to be changed, with all rules and one locality, whose platform has no spider: Los Altos."""
    data = home.parent / "data"
    shutil.copytree(ROOT / "data" / "rules", data / "rules")
    (data / "localities").mkdir()
    text = (ROOT / "data" / "localities" / "los-altos.yml").read_text(encoding="utf-8")
    unread = text.replace("name: civicclerk\n    platform: civicclerk", "name: video\n    platform: swagit")
    (data / "localities" / "los-altos.yml").write_text(unread, encoding="utf-8")
    monkeypatch.setenv("SISTERWATCH_DATA_DIR", str(data))
    return data


@pytest.fixture
def stored(home: Path) -> Iterator[Database]:
    """The database that the commands use."""
    opened = Database(f"sqlite:///{home / 'sisterwatch.db'}")
    yield opened
    opened.dispose()


@pytest.fixture
def sisterwatch(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Run a command with these words and these lines of input, as the installed script does."""
    _ = home

    def ask(*words: str, lines: str | io.TextIOBase = "") -> Answer:
        monkeypatch.setattr(sys, "argv", ["sisterwatch", *words])
        monkeypatch.setattr(sys, "stdin", io.StringIO(lines) if isinstance(lines, str) else lines)
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        status = ended.value.code
        return Answer(status if isinstance(status, int) else 0 if status is None else 1, printed.out, printed.err)

    return ask
