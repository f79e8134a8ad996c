"""The command as a whole: it answers at once, and what a person can mend it says in plain words."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from settings import ROOT
from tests.cli.conftest import Ask

LISTING = """
import io, json, sys
from cli.app import main
found = []
for words in json.load(sys.stdin):
    sys.argv = ["sisterwatch", *words]
    sys.stdout = io.StringIO()
    try:
        main()
    except SystemExit as end:
        assert not end.code, (words, end.code)
    found.append(sorted({name.partition(".")[0] for name in sys.modules}))
sys.stdout = sys.__stdout__
print(json.dumps(found))
"""


def _imported(*commands: tuple[str, ...]) -> dict[tuple[str, ...], set[str]]:
    """The packages that were imported after each of the commands, run one after the other in a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-c", LISTING],
        cwd=ROOT,
        input=json.dumps(commands),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return dict(zip(commands, map(set, json.loads(ended.stdout)), strict=True))


@pytest.mark.usefixtures("home")
def test_help_answers_before_anything_big_is_imported() -> None:
    big = {"prefect", "scrapy", "twisted", "sqlalchemy", "alembic", "bs4", "yaml"}

    imported = _imported(("--help",), ("run", "--help"), ("review", "--help"), ("db", "upgrade", "--help"))

    assert {command: names & big for command, names in imported.items() if names & big} == {}


@pytest.mark.usefixtures("home")
def test_looking_imports_neither_prefect_nor_scrapy(tmp_path: Path) -> None:
    file = tmp_path / "events.json"
    file.write_text("[]")
    big = {"prefect", "scrapy", "twisted", "alembic", "fastapi", "reportlab"}

    imported = _imported(
        ("inspect", "legistar", str(file)), ("outbox",), ("flags",), ("meetings",), ("coverage",), ("settings",)
    )

    assert {command: names & big for command, names in imported.items() if names & big} == {}


def test_every_command_stands_in_the_help(sisterwatch: Ask) -> None:
    shown = sisterwatch("--help").out

    for command in (
        *("run", "demo", "crawl", "read", "flag", "alert", "flags", "meetings", "coverage", "outbox", "inspect"),
        *("review", "settings", "db", "subscribers"),
    ):
        assert f" {command} " in shown


def test_without_a_command_the_help_is_shown(sisterwatch: Ask) -> None:
    answer = sisterwatch()

    assert "Usage: sisterwatch" in answer.out + answer.err


def test_a_command_that_is_none_is_refused(sisterwatch: Ask) -> None:
    answer = sisterwatch("flag-everything")

    assert answer.status == 2
    assert "No such command" in answer.err


@pytest.mark.parametrize(
    "words",
    [
        ("flags", "-l", "okland"),
        ("meetings", "-l", "okland"),
        ("coverage", "-l", "okland"),
        ("review", "-l", "okland"),
        ("crawl", "-l", "okland"),
        ("run", "--direct", "-l", "okland"),
        ("subscribers", "add", "ann@example.org", "-l", "okland"),
    ],
)
def test_a_locality_that_is_none_is_told_from_one_without_flags(sisterwatch: Ask, words: tuple[str, ...]) -> None:
    answer = sisterwatch(*words)

    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("sisterwatch: no locality is called 'okland'; there are berkeley, livermore,")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("flags", "-t", "sister city"),
            "no tier is called 'sister city'; there are direct, sister_city, russia, filtered",
        ),
        (("flags", "--state", "done"), "no state is called 'done'; there are open, confirmed, dismissed, follow up"),
        (("crawl", "-s", "oakland/primegov"), "oakland/primegov"),
    ],
)
def test_other_names_that_are_none_are_refused_with_those_there_are(
    sisterwatch: Ask, words: tuple[str, ...], message: str
) -> None:
    answer = sisterwatch(*words)

    assert (answer.status, answer.out) == (2, "")
    assert message in answer.err


def test_a_day_that_is_none_is_refused(sisterwatch: Ask) -> None:
    answer = sisterwatch("meetings", "--since", "yesterday")

    assert answer.status == 2
    assert "yesterday" in answer.err


@pytest.mark.parametrize("command", ["settings", "coverage", "flag"])
def test_a_broken_registry_is_said_with_file_and_line(sisterwatch: Ask, registry: Path, command: str) -> None:
    file = registry / "localities" / "los-altos.yml"
    lines = file.read_text().splitlines()
    lines[1:1] = ["populaton: 30000"]
    file.write_text("\n".join(lines))

    answer = sisterwatch(command)

    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith(
        "sisterwatch: 1 mistake in the registry\n  los-altos.yml, line 2: populaton: is not a known"
    )
    assert "Traceback" not in answer.err


def test_yaml_that_is_none_is_said_with_file_and_line(sisterwatch: Ask, registry: Path) -> None:
    (registry / "localities" / "los-altos.yml").write_text("slug: los-altos\nname: [Los Altos\n")

    answer = sisterwatch("coverage")

    assert answer.status == 2
    assert "\n  los-altos.yml, line 3: this is not valid YAML" in answer.err


def test_a_broken_rule_is_said_with_file_and_line(sisterwatch: Ask, registry: Path) -> None:
    (registry / "rules" / "extra.yml").write_text("topic: russia\nrules:\n  - id: beet\n    wieght: 60\n")

    answer = sisterwatch("flag")

    assert answer.status == 2
    assert "extra.yml:4: rules.0.wieght: Extra inputs are not permitted. Remove it" in answer.err


def test_a_setting_that_cannot_be_used_is_said_with_its_name(sisterwatch: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SISTERWATCH_CRAWL_TIMEOUT", "soon")

    answer = sisterwatch("flags")

    assert (answer.status, answer.out) == (2, "")
    assert answer.err == "sisterwatch: SISTERWATCH_CRAWL_TIMEOUT is 'soon': write a whole number of at least 1\n"


@pytest.mark.parametrize("words", [("flags",), ("db", "info"), ("db", "upgrade"), ("review",)])
def test_a_database_that_does_not_answer_is_said_without_a_traceback(
    sisterwatch: Ask, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("SISTERWATCH_DATABASE_URL", "postgresql://somebody:secret@127.0.0.1:1/watch")

    answer = sisterwatch(*words)

    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("sisterwatch: the database of SISTERWATCH_DATABASE_URL cannot be opened: ")
    assert "secret" not in answer.err


def test_an_error_of_the_program_itself_keeps_its_traceback(sisterwatch: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a person can mend is said in a sentence: the rest must not be hidden."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("cli.looked_up.list_flags", fail)

    with pytest.raises(ZeroDivisionError):
        sisterwatch("flags")
