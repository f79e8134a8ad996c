"""The part of OData v3 that Legistar's Web API is asked with: filters and orders over rows of JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Row = Mapping[str, Any]
Test = Callable[[Row], bool]

_TOKEN = re.compile(
    r"\s*(?:(?P<date>datetime'(?P<when>[^']*)')|(?P<string>'(?P<text>(?:[^']|'')*)')|(?P<number>-?\d+)"
    r"|(?P<word>[A-Za-z_]\w*)|(?P<mark>[(),]))"
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda left, right: bool(left == right),
    "ne": lambda left, right: bool(left != right),
    "gt": lambda left, right: bool(left > right),
    "ge": lambda left, right: bool(left >= right),
    "lt": lambda left, right: bool(left < right),
    "le": lambda left, right: bool(left <= right),
}


class ODataError(ValueError):
    """A $filter or $orderby that the service does not understand; raised while it is read."""


def parse_filter(text: str) -> Test:
    """Read a $filter: comparisons with datetime, string, number, null; and, or, not, (), substringof."""
    return _Parser(text).whole()


def order(rows: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """Sort rows by a $orderby such as "EventDate asc,EventId desc"; nulls come first."""
    for part in reversed([each.split() for each in text.split(",") if each.strip()]):
        name, direction = part[0], part[1].lower() if len(part) > 1 else "asc"
        if direction not in ("asc", "desc") or (rows and name not in rows[0]):
            raise ODataError(f"Could not find a property named '{name}' to order by.")
        rows = sorted(
            rows, key=lambda row: (row[name] is not None, row[name] if row[name] is not None else 0),
            reverse=direction == "desc",
        )  # fmt: skip
    return rows


class _Parser:
    """Recursive descent over the tokens of one filter."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[re.Match[str]] = []
        position = 0
        while text[position:].strip():
            found = _TOKEN.match(text, position)
            if found is None:
                raise ODataError(f"Syntax error at position {position} in '{text}'.")
            self.tokens.append(found)
            position = found.end()
        self.index = 0

    def whole(self) -> Test:
        test = self.either()
        if self.index < len(self.tokens):
            raise self.error()
        return test

    def either(self) -> Test:
        tests = [self.both()]
        while self.takes("or"):
            tests.append(self.both())
        return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)

    def both(self) -> Test:
        tests = [self.one()]
        while self.takes("and"):
            tests.append(self.one())
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)

    def one(self) -> Test:
        if self.takes("not"):
            inner = self.one()
            return lambda row: not inner(row)
        if self.takes("("):
            inner = self.either()
            self.must(")")
            return inner
        if self.takes("substringof"):
            self.must("(")
            needle = str(self.literal()).lower()
            self.must(",")
            name = self.name()
            self.must(")")
            return lambda row: needle in (_value(row, name) or "").lower()
        return self.comparison()

    def comparison(self) -> Test:
        name = self.name()
        operator = self.name()
        if operator not in _COMPARE:
            raise self.error()
        compare, right = _COMPARE[operator], self.literal()

        def test(row: Row) -> bool:
            left = _value(row, name)
            if left is None or right is None:
                return operator in ("eq", "ne") and compare(left, right)
            return compare(left, right)

        return test

    def literal(self) -> str | int | None:
        token = self.next()
        if token["date"]:
            when = token["when"]
            if not re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?)?", when):
                raise self.error()
            return when if "T" in when else f"{when}T00:00:00"
        if token["string"]:
            return str(token["text"]).replace("''", "'")
        if token["number"]:
            return int(token["number"])
        if token["word"] == "null":
            return None
        raise self.error()

    def name(self) -> str:
        word = self.next()["word"]
        if not word:
            raise self.error()
        return word

    def next(self) -> re.Match[str]:
        if self.index >= len(self.tokens):
            raise self.error()
        self.index += 1
        return self.tokens[self.index - 1]

    def takes(self, word: str) -> bool:
        if self.index < len(self.tokens) and word in (
            self.tokens[self.index]["word"],
            self.tokens[self.index]["mark"],
        ):
            self.index += 1
            return True
        return False

    def must(self, mark: str) -> None:
        if not self.takes(mark):
            raise self.error()

    def error(self) -> ODataError:
        position = self.tokens[self.index].start() if self.index < len(self.tokens) else len(self.text)
        return ODataError(f"Syntax error at position {position} in '{self.text}'.")


def _value(row: Row, name: str) -> Any:
    if name not in row:
        raise ODataError(f"Could not find a property named '{name}' on type 'Granicus.Legistar.Event'.")
    return row[name]
