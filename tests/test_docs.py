"""Documentation that fails when it is stale."""

import json
import re
from pathlib import Path

import pytest
import typer
from pydantic import BaseModel
from typer.main import get_command

from cli.app import app
from models import tables
from models.health import SourceState
from models.poll import PollState
from models.registry.rule import Excuse, Rule
from settings import VARIABLES
from spiders.platforms import platforms

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
NAMES = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "data/README.md", "docs/REQUESTS.md")
DOCS = [ROOT / name for name in NAMES]


def commands() -> dict[str, object]:
    group = get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    return dict(group.commands)


def test_the_readme_lists_every_command_and_no_other() -> None:
    listed = set(re.findall(r"^\| `sisterwatch (\w+)`", README, re.M))

    assert listed == set(commands())


def test_options_named_in_the_readme_exist() -> None:
    """An option that a command lost must not live on in the table."""
    for row in re.findall(r"^\| `sisterwatch (\w+)` \| (.+) \|$", README, re.M):
        name, text = row
        options = {
            option for parameter in commands()[name].params for option in (*parameter.opts, *parameter.secondary_opts)
        }  # type: ignore[attr-defined]

        assert set(re.findall(r"`(--[\w-]+)`", text)) <= options, name


def test_the_readme_explains_every_setting() -> None:
    listed = set(re.findall(r"^\| `(SISTERWATCH_\w+)`", README, re.M))

    assert listed == {name for name, _, _ in VARIABLES}


def test_the_readme_names_the_states_of_a_source() -> None:
    def named_after(words: str) -> set[str]:
        return set(re.findall(r"`([^`]+)`", README[README.index(words) :].split("\n\n", 1)[0]))

    assert named_after("How a look ends") - {"run"} == {state.value for state in PollState} - {"running"}
    assert named_after("States of a source (") - {"coverage"} == {state.value for state in SourceState}


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text(encoding="utf-8"))

    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", [README, ARCHITECTURE], ids=["README.md", "ARCHITECTURE.md"])
def test_files_named_in_tables_exist(document: str) -> None:
    """Paths in code marks with a slash and an ending are files or folders of this project."""
    named = set(re.findall(r"`((?:[\w.]+/)+[\w.]+\.(?:py|yml|yaml|md|toml))`", document))

    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_the_architecture_knows_every_folder_of_code() -> None:
    tree = ARCHITECTURE[ARCHITECTURE.index("## Tree") :]
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests"}

    assert [folder for folder in sorted(folders) if f"\n{folder}/" not in tree] == []


def test_every_model_file_is_a_noun_of_the_tables() -> None:
    """A table that is imported nowhere would be missing from the schema."""
    with_tables = {
        path.stem for path in (ROOT / "models").glob("*.py") if "__tablename__" in path.read_text(encoding="utf-8")
    }

    assert with_tables == set(tables.__all__) - {"Base"}


def test_every_platform_with_a_spider_has_pages_and_a_scrapy_spider() -> None:
    for platform in platforms():
        assert (ROOT / "spiders" / platform / "pages.py").exists()
        assert f'name = "{platform}"' in (ROOT / "spiders" / platform / "spider.py").read_text(encoding="utf-8")


def test_the_json_fields_in_the_readme_are_those_of_the_code() -> None:
    from cli.looked_up import flag_json, meeting_json

    for function, start in ((flag_json, "- `flags --json`"), (meeting_json, "- `meetings --json`")):
        paragraph = README[README.index(start) :].split("\n- ", 1)[0]
        documented = set(re.findall(r"`(\w+)`", paragraph)) - {"direct", "sister_city", "russia", "filtered"}
        in_code = set(
            re.findall(r'^ +"(\w+)": ', Path(function.__code__.co_filename).read_text(encoding="utf-8"), re.M)
        )

        assert documented - {"scheduled", "cancelled", "postponed"} <= in_code | {"words", "label", "rule", "topic"}


def test_the_lock_names_no_index_and_hashes_everything() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    packages = re.findall(r"^[a-zA-Z0-9][\w.\[\],-]*==\S+", lock, re.M)

    assert "index-url" not in lock
    assert "://" not in lock
    assert len(packages) == len(
        re.findall(r"^[a-zA-Z0-9][^\n]*\\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+", lock, re.M)
    )


@pytest.mark.parametrize(("model", "title"), [(Rule, "a rule"), (Excuse, "an excuse")], ids=["rule", "excuse"])
def test_data_readme_explains_every_field_of_rules(model: type[BaseModel], title: str) -> None:
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    section = text[text.index(f"## The fields of {title}") :].split("\n## ", 1)[0]
    explained = set(re.findall(r"`(\w+)`\*{0,2}(?=[,* ].*\|| \|)", section))

    assert set(model.model_fields) - {"topic"} <= explained


def test_no_document_names_a_path_outside_the_project() -> None:
    for document in DOCS:
        text = document.read_text(encoding="utf-8")

        assert not re.search(r"/(?:work|home|root|tmp)/", text), document.name


def test_the_demo_content_says_that_it_is_invented() -> None:
    for path in (ROOT / "data" / "demo").glob("*.yml"):
        assert "nvented" in path.read_text(encoding="utf-8").splitlines()[0], path.name


def test_json_examples_parse() -> None:
    for document in DOCS:
        for block in re.findall(r"```json\n(.*?)```", document.read_text(encoding="utf-8"), re.S):
            json.loads(block)
