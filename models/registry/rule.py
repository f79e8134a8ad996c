"""Rules for flagging, as data: their shape, their cross-checks, and reading them from data/rules/*.yml."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import re2
import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from models.registry.rule_file import RuleError, RuleProblem, places
from models.registry.yaml_file import parse_yaml

__all__ = ["Excuse", "Rule", "RuleError", "RuleProblem", "Rules", "Strength", "Topic", "load_rules"]


class Topic(StrEnum):
    """What a match is about; the tiers are decided from these."""

    SISTER_CITY = "sister_city"
    RUSSIA = "russia"
    UKRAINE = "ukraine"
    RUSSIAN_PARTNER = "russian_partner"
    OTHER_PARTNER = "other_partner"
    ACTION = "action"
    CONTACT = "contact"


class Strength(StrEnum):
    """Strong flags by itself; weak counts only near a match of a topic that it needs."""

    STRONG = "strong"
    WEAK = "weak"


def _valid_pattern(pattern: str) -> str:
    try:
        re2.compile(pattern)
    except re2.error as error:
        reason = error.args[0] if error.args else error
        raise ValueError(f"not a pattern that RE2 accepts: {_as_text(reason)}") from error
    return pattern


def _valid_term(term: str) -> str:
    if sum(letter.isalnum() for letter in term) < 2:
        raise ValueError("a term needs at least two letters")
    return term


def _as_text(reason: object) -> str:
    return reason.decode() if isinstance(reason, bytes) else str(reason)


# In a pattern a plain space stands for the gap between two words (a line end, a hyphen, "<br>", nothing),
# except in a character class. Case is ignored.
Pattern = Annotated[str, StringConstraints(min_length=1), AfterValidator(_valid_pattern)]
Term = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_valid_term)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Excuse(BaseModel):
    """A harmless sense: a match that it touches is kept, and shown as filtered with the reason.

    It touches a match when one of its terms, its pattern, or a list of at least `at_least` of the names in
    `list_of` overlaps the match or comes within `within` characters; or when `after` begins where the match
    ends, or `before` ends where the match begins. It gives way when a match of a topic in `gives_way_to`,
    itself not excused, stands within 200 characters.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Identifier
    reason: str = Field(min_length=3)
    terms: tuple[Term, ...] = ()
    pattern: Pattern | None = None
    list_of: tuple[Term, ...] = ()
    at_least: int = Field(default=3, ge=2, le=6)
    after: Pattern | None = None
    before: Pattern | None = None
    within: int = Field(default=0, ge=0, le=400)
    gives_way_to: tuple[Topic, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _says_what_it_looks_for(self) -> Self:
        if not (self.terms or self.pattern or self.list_of or self.after or self.before):
            raise ValueError("an excuse needs terms, pattern, list_of, after or before")
        return self


class Rule(BaseModel):
    """Words to look for, what they are about, how much they say, and what makes them harmless.

    `names` takes the words from the registry of partners instead of `terms`. A rule is `anywhere` when it
    also holds inside a longer run of letters (spaces lost in a PDF). `within` bounds the distance, in
    characters of one passage, to the topics that a weak rule needs. `matches` and `ignores` are run as tests.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Identifier
    topic: Topic
    name: str = ""
    terms: tuple[Term, ...] = ()
    pattern: Pattern | None = None
    names: Literal["russian", "other"] | None = None
    anywhere: bool = False
    weight: int = Field(ge=1, le=100)
    strength: Strength = Strength.STRONG
    needs: tuple[Topic, ...] = ()
    within: int = Field(default=600, ge=1, le=600)
    excused_by: tuple[Identifier, ...] = ()
    matches: tuple[str, ...] = ()
    ignores: tuple[str, ...] = ()
    note: str = ""

    @property
    def label(self) -> str:
        """The name under which its matches are shown."""
        return self.name or (self.terms[0] if self.terms else self.id)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if self.names and (self.terms or self.pattern):
            raise ValueError("a rule takes its words from the registry (names) or has its own, not both")
        if not (self.terms or self.pattern or self.names):
            raise ValueError("a rule needs terms, pattern or names")
        if self.names is None and (self.strength is Strength.WEAK) != bool(self.needs):
            raise ValueError("a weak rule says which topics it needs, and a strong one needs none")
        if self.names is None and not (self.matches and self.ignores):
            raise ValueError("a rule carries at least one example in matches and one in ignores")
        return self


class _RuleFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: tuple[Rule, ...] = ()
    excuses: tuple[Excuse, ...] = ()


@dataclass(frozen=True)
class Rules:
    """All rules and excuses; `version` changes exactly when what they match or say changes."""

    rules: tuple[Rule, ...]
    excuses: tuple[Excuse, ...]

    @property
    def version(self) -> str:
        """A short hash of what decides a match: not of notes, examples or the order in the files."""
        content = {
            kind: sorted(
                (one.model_dump(mode="json", exclude={"note", "matches", "ignores"}) for one in things),
                key=lambda dumped: str(dumped["id"]),
            )
            for kind, things in (("rules", self.rules), ("excuses", self.excuses))
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]


_REMEDIES = {
    "extra_forbidden": "Remove it, or correct its spelling",
    "missing": "Add it",
    "enum": "Use one of the values named",
    "literal_error": "Use one of the values named",
    "string_pattern_mismatch": "Use small letters, digits and single hyphens",
}
_NO_ENTRIES = "Put 'rules:' or 'excuses:' with a list at the top of the file"


def load_rules(data_dir: Path) -> Rules:
    """Read data_dir/rules/*.yml; raise RuleError with every problem found if there is any."""
    folder = data_dir / "rules"
    problems: list[RuleProblem] = []
    rules: list[Rule] = []
    excuses: list[Excuse] = []
    lines: dict[str, tuple[str, int]] = {}

    files = sorted(folder.glob("*.yml"))
    if not files:
        problems.append(RuleProblem(str(folder), 0, "rules", "no rule files found", "Add one <topic>.yml per topic"))
    for path in files:
        try:
            node, content = parse_yaml(path.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            problem = getattr(error, "problem", None) or str(error)
            problems.append(
                RuleProblem(path.name, line, "file", f"not readable as YAML: {problem}", "Correct the syntax")
            )
            continue
        read, found = _read_file(path, node, content, lines)
        problems += found
        if read:
            rules += read.rules
            excuses += read.excuses

    if not problems:
        problems += _cross_checked(rules, excuses, lines)
    if problems:
        raise RuleError(problems)
    return Rules(tuple(sorted(rules, key=lambda rule: rule.id)), tuple(sorted(excuses, key=lambda excuse: excuse.id)))


def _read_file(
    path: Path, node: yaml.Node | None, content: Any, lines: dict[str, tuple[str, int]]
) -> tuple[_RuleFile | None, list[RuleProblem]]:
    if not isinstance(node, yaml.MappingNode):
        return None, [RuleProblem(path.name, 1, "file", "holds no mapping", _NO_ENTRIES)]
    at = {place: line for place, line, _ in places(node)}
    problems = [
        RuleProblem(path.name, line, str(place[-1]), "is given twice", "Keep one of the two")
        for place, line, again in places(node)
        if again
    ]
    topic = content.pop("topic", None)
    for position, rule in enumerate(content.get("rules") or ()):
        if not isinstance(rule, dict):
            continue
        if topic is not None:
            rule.setdefault("topic", topic)
        if "id" in rule:
            problems += _seen_before(str(rule["id"]), path.name, at["rules", position], lines)
    for position, excuse in enumerate(content.get("excuses") or ()):
        if isinstance(excuse, dict) and "id" in excuse:
            problems += _seen_before(str(excuse["id"]), path.name, at["excuses", position], lines)
    try:
        return _RuleFile.model_validate(content), problems
    except ValidationError as error:
        for one in error.errors():
            place = one["loc"]
            known = place
            while known and known not in at:
                known = known[:-1]
            field = ".".join(str(part) for part in place) or "file"
            remedy = _REMEDIES.get(one["type"], "Correct the value")
            problems.append(RuleProblem(path.name, at.get(known, 1), field, one["msg"], remedy))
        return None, problems


def _seen_before(identifier: str, file: str, line: int, lines: dict[str, tuple[str, int]]) -> list[RuleProblem]:
    if identifier in lines:
        other, other_line = lines[identifier]
        return [
            RuleProblem(file, line, "id", f"{identifier!r} is also at {other}:{other_line}", "Give each its own id")
        ]
    lines[identifier] = (file, line)
    return []


def _cross_checked(
    rules: Sequence[Rule], excuses: Sequence[Excuse], lines: dict[str, tuple[str, int]]
) -> Iterator[RuleProblem]:
    known = {excuse.id for excuse in excuses}
    used: set[str] = set()
    for rule in rules:
        used.update(rule.excused_by)
        for missing in sorted(set(rule.excused_by) - known):
            yield RuleProblem(
                *lines[rule.id],
                "excused_by",
                f"no excuse is called {missing!r}",
                "Add it, or correct its name",
            )
    for unused in sorted(known - used):
        yield RuleProblem(
            *lines[unused], "excuses", f"no rule is excused by {unused!r}", "Name it in a rule, or remove it"
        )
