"""YAML files read into pydantic models, every mistake named by file, line, field and remedy.

A person who edits a file by hand should learn everything that is wrong with it at once, and what to write.
"""

import datetime
import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[int | str, ...]

_YAML_REMEDY = "correct the YAML: look at indentation, closing quotes, and text with ': ' or ' #' (quote it)"
_README = "see the field tables in data/README.md"

# What pydantic calls a mistake: what is wrong in the words of a YAML author, and what to write.
_PLAIN_WORDS = {
    "bool_type": ("is not a yes-or-no value", "write true or false, without quotes"),
    "date_type": (
        "is not a full date",
        "write it without quotes, such as 2026-11-22, or leave the field out",
    ),
    "dict_type": ("is not a group of named fields", "write one `name: value` on a line, indented"),
    "finite_number": ("is not a finite number", "write a number such as 2.0"),
    "float_type": ("is not a number", "write a number without quotes, such as 2.0"),
    "int_type": ("is not a whole number", "write a whole number without quotes, such as 30"),
    "greater_than": ("is too small", "write a number greater than zero"),
    "greater_than_equal": ("is too small", "write zero or a number greater than zero"),
    "model_type": ("is not a group of named fields", "write one `name: value` on a line, indented"),
    "string_too_short": ("is empty", "write the text, or leave the field out if it is optional"),
    "string_type": ("is not text", "write text; quote numbers, dates, and words such as yes, no and null"),
    "tuple_type": ("is not a list", "write one entry on a line, each beginning with `- `"),
}


@dataclass(frozen=True)
class RegistryProblem:
    """One mistake in one file; `line` counts from 1 and is None where the whole file or folder is meant."""

    file: str
    line: int | None
    field: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        subject = f"{place}: {self.field}" if self.field else place
        return f"{subject}: {self.problem}. Remedy: {self.remedy}."


class RegistryError(Exception):
    """Files of the registry are wrong; `errors` lists every mistake of every file.

    Raised while reading, before anything is crawled: nothing runs on a registry that is half understood.
    """

    def __init__(self, errors: Sequence[RegistryProblem]) -> None:
        self.errors = list(errors)
        count = "1 mistake" if len(self.errors) == 1 else f"{len(self.errors)} mistakes"
        super().__init__("\n".join([f"{count} in the registry", *(f"  {error}" for error in self.errors)]))


def mistake(problem: str, remedy: str) -> PydanticCustomError:
    """Make the error that a field's validator raises, so that its remedy reaches the author of the file."""
    return PydanticCustomError("mistake", "{problem}", {"problem": problem, "remedy": remedy})


def read_model(path: Path, model: type[Model], context: dict[str, Any] | None = None) -> Model:
    """Read one YAML file into `model`.

    `context` is handed to the model's validators. Raises RegistryError with all mistakes of the file.
    """
    text = _read_text(path)
    try:
        root, content = parse_yaml(text)
    except yaml.YAMLError as error:
        raise RegistryError([_yaml_problem(path, text, error)]) from error
    if root is None:
        raise RegistryError([RegistryProblem(path.name, 1, "", "the file is empty", _README)])

    problems = list(_duplicate_keys(path.name, root, (), set()))
    try:
        entry = model.model_validate(content, context=context)
    except ValidationError as error:
        details = error.errors(include_url=False)
        problems += [_model_problem(path.name, root, detail, model) for detail in details]
    if problems:
        raise RegistryError(sorted(problems, key=lambda problem: problem.line or 0))
    return entry


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader, with a marked error for a date that the calendar does not have."""

    def construct_calendar_date(self, node: yaml.ScalarNode) -> datetime.date:
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError as error:
            problem = f"{node.value} is not a date: {error}"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from error


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_calendar_date)
_FastLoader = getattr(yaml, "CSafeLoader", _Loader)  # eight times as fast, where PyYAML was built with libyaml


def parse_yaml(text: str) -> tuple[yaml.Node | None, Any]:
    """Parse one YAML document: its nodes, whose marks say where things stand, and its content.

    Raises yaml.YAMLError in the words of the loader written in Python, which says best what is wrong.
    """
    try:
        return _parse(text, _FastLoader)
    except (yaml.YAMLError, ValueError):
        return _parse(text, _Loader)


def _parse(text: str, loader_class: Any) -> tuple[yaml.Node | None, Any]:
    loader = loader_class(text)
    try:
        root = loader.get_single_node()
        return root, None if root is None else loader.construct_document(root)
    finally:
        loader.dispose()


def _read_text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problem = f"the byte 0x{content[error.start]:02x} is not UTF-8"
        remedy = "save the file as UTF-8 in the text editor"
        raise RegistryError([RegistryProblem(path.name, line, "", problem, remedy)]) from error


def _yaml_problem(path: Path, text: str, error: yaml.YAMLError) -> RegistryProblem:
    line = None
    problem = str(error)
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        problem = f"the character U+{ord(text[error.position]):04X} is not allowed in YAML"
    elif isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        problem = ", ".join(part for part in (error.context, error.problem) if part)
    return RegistryProblem(path.name, line, "", f"this is not valid YAML ({problem})", _YAML_REMEDY)


def _duplicate_keys(file: str, node: yaml.Node, location: Location, visited: set[int]) -> Iterator[RegistryProblem]:
    """Find keys that stand twice in one mapping: YAML would silently keep the last."""
    if id(node) in visited:  # an alias, which may even point at a node that contains it
        return
    visited.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _duplicate_keys(file, item, (*location, index), visited)
    if isinstance(node, yaml.MappingNode):
        first_lines: dict[str, int] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            here = (*location, name)
            if name in first_lines:
                problem = f"stands twice; the first is on line {first_lines[name]}"
                yield RegistryProblem(file, line, _field_path(here), problem, "keep one of the two")
            first_lines.setdefault(name, line)
            yield from _duplicate_keys(file, value, here, visited)


def _model_problem(file: str, root: yaml.Node, detail: ErrorDetails, model: type[BaseModel]) -> RegistryProblem:
    location, kind = detail["loc"], detail["type"]
    depth, line = _find(root, location)
    known = location[:depth]
    context = detail.get("ctx", {})
    if kind == "missing":
        name = str(location[-1])
        example = _example(_model_at(model, location[:-1]), name)
        remedy = f"add `{name}: {example}`" if example else f"add `{name}: ...`; {_README}"
        return RegistryProblem(file, line, _field_path((*known, name)), "is missing", remedy)
    if kind == "extra_forbidden":
        names = _yaml_names(_model_at(model, location[:-1]))
        near = difflib.get_close_matches(str(location[-1]), names, n=1)
        remedy = f"write `{near[0]}`" if near else f"remove it; the fields here are {', '.join(names)}"
        return RegistryProblem(file, line, _field_path(known), "is not a known field", remedy)
    if kind == "mistake":
        problem, remedy = context["problem"], context["remedy"]
    elif kind in ("enum", "literal_error"):
        problem, remedy = f"{detail['input']!r} is not allowed", f"write one of {context['expected']}"
    else:
        problem, remedy = _PLAIN_WORDS.get(kind, (detail["msg"], _README))
        if isinstance(detail["input"], str | int | float | None):
            problem = f"{problem}: {detail['input']!r}"
    return RegistryProblem(file, line, _field_path(known), problem, remedy)


def _find(node: yaml.Node, location: Location) -> tuple[int, int]:
    """Follow a location as far as the file has it: how many parts were found, and the line of the last."""
    line = node.start_mark.line + 1
    for depth, part in enumerate(location):
        entries: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        if isinstance(node, yaml.MappingNode):
            entries = {str(key.value): (key, value) for key, value in node.value}
        elif isinstance(node, yaml.SequenceNode):
            entries = {str(index): (item, item) for index, item in enumerate(node.value)}
        if str(part) not in entries:
            return depth, line
        marker, node = entries[str(part)]
        line = marker.start_mark.line + 1
    return len(location), line


def _field_path(location: Location) -> str:
    """Write a location as a person would: sources[0].robots.reason."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def _model_at(model: type[BaseModel], location: Location) -> type[BaseModel]:
    for part in location:
        if isinstance(part, str):
            names = dict(zip(_yaml_names(model), model.model_fields, strict=True))
            model = _inner_model(model.model_fields[names[part]].annotation) or model
    return model


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _inner_model(part))), None)


def _yaml_names(model: type[BaseModel]) -> list[str]:
    fields = model.model_fields.items()
    return [str(field.validation_alias or name) for name, field in fields]


def _example(model: type[BaseModel], yaml_name: str) -> str | None:
    names = dict(zip(_yaml_names(model), model.model_fields, strict=True))
    examples = model.model_fields[names[yaml_name]].examples
    return str(examples[0]) if examples else None
