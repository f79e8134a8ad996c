"""Mistakes in rule files, and the lines of a YAML file on which its entries stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

Path = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class RuleProblem:
    """One mistake in a rule file: where it is, what is wrong, what to do."""

    file: str
    line: int
    field: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.problem}. {self.remedy}"


class RuleError(Exception):
    """Raised by load_rules after reading every file, with all the problems at once."""

    def __init__(self, problems: Sequence[RuleProblem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def places(node: yaml.Node, path: Path = ()) -> Iterator[tuple[Path, int, bool]]:
    """Yield (path, line, given twice) for every entry under a YAML node."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            yield (*path, key.value), key.start_mark.line + 1, key.value in seen
            seen.add(key.value)
            yield from places(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            yield (*path, position), value.start_mark.line + 1, False
            yield from places(value, (*path, position))
