"""Rule files are read strictly, every mistake is reported at once, and the version follows the content."""

from pathlib import Path
from textwrap import dedent

import pytest

from models.registry.rule import RuleError, RuleProblem, Rules, Strength, Topic, load_rules

_GOOD = """
    topic: russia
    rules:
      - id: russia
        terms: [Russia, Russian]
        weight: 60
        excused_by: [river]
        matches: [the Russian flag]
        ignores: [Prussia]
    excuses:
      - id: river
        reason: a river
        terms: [Russian River]
"""


def _rules(folder: Path, **files: str) -> Rules:
    (folder / "rules").mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / "rules" / f"{name}.yml").write_text(dedent(content), encoding="utf-8")
    return load_rules(folder)


def _problems(folder: Path, **files: str) -> tuple[RuleProblem, ...]:
    with pytest.raises(RuleError) as caught:
        _rules(folder, **files)
    return caught.value.problems


def test_a_rule_takes_the_topic_of_its_file(tmp_path: Path) -> None:
    rules = _rules(tmp_path, russia=_GOOD)

    assert [(rule.id, rule.topic, rule.strength) for rule in rules.rules] == [("russia", Topic.RUSSIA, Strength.STRONG)]
    assert [excuse.id for excuse in rules.excuses] == ["river"]


def test_the_rules_of_the_repository_are_without_mistakes() -> None:
    rules = load_rules(Path(__file__).resolve().parents[3] / "data")

    assert {rule.topic for rule in rules.rules} == set(Topic)


def test_a_misspelt_field_is_reported_with_file_line_field_and_remedy(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path, russia=_GOOD.replace("weight: 60", "weight: 60\n        wieght: 5"))

    assert (problem.file, problem.line, problem.field) == ("russia.yml", 7, "rules.0.wieght")
    assert problem.remedy == "Remove it, or correct its spelling"
    assert str(problem).startswith("russia.yml:7: rules.0.wieght: ")


def test_all_mistakes_of_all_files_are_reported_together(tmp_path: Path) -> None:
    problems = _problems(
        tmp_path,
        one=_GOOD.replace("weight: 60", "weight: 600"),
        two=_GOOD.replace("id: russia", "id: Not An Id").replace("id: river", "id: other-river"),
        three="rules: [",
    )

    assert [problem.file for problem in problems] == ["one.yml", "three.yml", "two.yml"]


@pytest.mark.parametrize(
    ("change", "to", "field"),
    [
        ("terms: [Russia, Russian]", "pattern: '(unclosed'", "rules.0.pattern"),
        ("terms: [Russia, Russian]", "pattern: '(?=ahead)'", "rules.0.pattern"),
        ("terms: [Russia, Russian]", "note: nothing to look for", "rules.0"),
        ("terms: [Russia, Russian]", "terms: ['.']", "rules.0.terms.0"),
        ("weight: 60", "weight: 60\n        strength: weak", "rules.0"),
        ("weight: 60", "weight: 60\n        needs: [sister_city]", "rules.0"),
        ("topic: russia", "topic: rusia", "rules.0.topic"),
        ("ignores: [Prussia]", "note: no example", "rules.0"),
        ("excused_by: [river]", "excused_by: [rivers]", "excused_by"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(change: str, to: str, field: str, tmp_path: Path) -> None:
    assert field in {problem.field for problem in _problems(tmp_path, russia=_GOOD.replace(change, to))}


def test_an_excuse_that_no_rule_names_is_refused(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path, russia=_GOOD.replace("excused_by: [river]", "note: none"))

    assert "no rule is excused by 'river'" in problem.problem


def test_one_id_in_two_files_is_refused(tmp_path: Path) -> None:
    problems = _problems(tmp_path, one=_GOOD, two=_GOOD)

    assert [(problem.file, problem.field) for problem in problems] == [("two.yml", "id"), ("two.yml", "id")]


def test_a_field_given_twice_is_refused(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path, russia=_GOOD.replace("weight: 60", "weight: 60\n        weight: 70"))

    assert (problem.line, problem.field, problem.problem) == (7, "weight", "is given twice")


@pytest.mark.parametrize("content", ["", "- a list", "just words"])
def test_a_file_without_a_mapping_is_refused(content: str, tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path, empty=content)

    assert problem.problem == "holds no mapping"


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path)

    assert problem.problem == "no rule files found"


@pytest.mark.parametrize(
    ("change", "to"),
    [
        ("weight: 60", "weight: 61"),
        ("Russia, Russian", "Russia"),
        ("a river", "a long river"),
        ("Russian River", "Big River"),
    ],
)
def test_the_version_changes_when_what_is_matched_changes(change: str, to: str, tmp_path: Path) -> None:
    before = _rules(tmp_path, russia=_GOOD).version

    assert _rules(tmp_path, russia=_GOOD.replace(change, to)).version != before


@pytest.mark.parametrize(
    ("change", "to"),
    [
        ("[Prussia]", "[Prussia, crustacean]"),
        ("weight: 60", "weight: 60\n        note: why"),
        ("[the Russian flag]", "[Russia]"),
    ],
)
def test_the_version_stays_when_notes_or_examples_change(change: str, to: str, tmp_path: Path) -> None:
    before = _rules(tmp_path, russia=_GOOD).version

    assert _rules(tmp_path, russia=_GOOD.replace(change, to)).version == before
