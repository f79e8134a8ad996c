"""Damages to an answer that was good: what is changed in its bytes, and on which of a platform's pages.

A damage is made of verbs on texts. In a pattern, group 1 is what is replaced.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

Change = Callable[[str], str]
Row = dict[str, Any]

LIST, AGENDA, DETAIL, FILE = "list", "agenda", "detail", "file"
PAGES = (LIST, AGENDA, DETAIL)
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1, hours=1)  # after a day every file is asked for again


@dataclass(frozen=True)
class Damage:
    """One kind of damage: its name, the pages that it is done to, and when they are looked at again."""

    name: str
    where: tuple[str, ...]
    change: Callable[[bytes], bytes]
    later: timedelta = AN_HOUR


def on(where: str | tuple[str, ...], name: str, change: Change, *, later: timedelta = AN_HOUR) -> Damage:
    """A damage to the text of the pages."""
    return Damage(
        name, (where,) if isinstance(where, str) else where, lambda body: change(body.decode()).encode(), later
    )


def on_files(name: str, body: bytes) -> Damage:
    """A damage to every file: these bytes instead, found when the files are asked for again."""
    return Damage(name, (FILE,), lambda _: body, A_DAY)


# Texts.


def instead(page: str) -> Change:
    """Another page."""
    return lambda text: page


def swap(pattern: str, replacement: str) -> Change:
    """Every match replaced."""
    return lambda text: re.sub(pattern, replacement, text, flags=re.S)


def fill(pattern: str, content: str) -> Change:
    """What group 1 holds, in every match, replaced."""

    def changed(found: re.Match[str]) -> str:
        start, end = found.start(1) - found.start(), found.end(1) - found.start()
        return found[0][:start] + content + found[0][end:]

    return lambda text: re.sub(pattern, changed, text, flags=re.S)


def keep(pattern: str, chosen: Callable[[int, int], bool]) -> Change:
    """Of all matches only those that are chosen, by their place and how many there are."""

    def change(text: str) -> str:
        count, place = len(re.findall(pattern, text, re.S)), iter(range(1_000_000))
        return re.sub(pattern, lambda found: found[0] if chosen(next(place), count) else "", text, flags=re.S)

    return change


def after(*changes: Change) -> Change:
    """One change after the other."""

    def change(text: str) -> str:
        for each in changes:
            text = each(text)
        return text

    return change


def a_year_earlier(text: str) -> str:
    """Every year of this decade replaced by the one before, wherever it stands."""
    return re.sub(r"202\d", lambda found: str(int(found[0]) - 1), text)


def half(text: str) -> str:
    """Cut off in the middle, with an end that is announced: nothing of HTTP shows it."""
    return text[: len(text) // 2]


# What is kept of rows and items.


def every_other(place: int, count: int) -> bool:
    return place % 2 == 0


def none(place: int, count: int) -> bool:
    return False


def only_first(place: int, count: int) -> bool:
    return place == 0


def first_third(place: int, count: int) -> bool:
    return place < max(1, count // 3)


# JSON.


def in_json(change: Callable[[Any], Any]) -> Change:
    """A change of the value, written as the portals write theirs."""
    return lambda text: json.dumps(change(json.loads(text)), ensure_ascii=False, separators=(",", ":"))


def rows_of(value: Any) -> list[Any]:
    """The rows of an answer: the list itself, or what an OData answer has as its value."""
    return value["value"] if isinstance(value, dict) else value


def on_rows(change: Callable[[list[Any]], Iterable[Any]]) -> Change:
    """A change of the rows, without one of what is around them."""

    def changed(value: Any) -> Any:
        rows = list(change(rows_of(value)))
        return {**value, "value": rows} if isinstance(value, dict) else rows

    return in_json(changed)


def on_each(change: Callable[[Row], Row]) -> Change:
    """A change of each row."""
    return on_rows(lambda rows: [change(row) for row in rows])


def keep_rows(chosen: Callable[[int, int], bool]) -> Change:
    """Of all rows only those that are chosen."""
    return on_rows(lambda rows: [row for place, row in enumerate(rows) if chosen(place, len(rows))])


def with_fields(**values: Any) -> Callable[[Row], Row]:
    """A row with other values in the fields that it has."""
    return lambda row: {name: values.get(name, value) for name, value in row.items()}


def without_fields(*names: str) -> Callable[[Row], Row]:
    """A row without these fields."""
    return lambda row: {name: value for name, value in row.items() if name not in names}


def renamed_fields(**names: str) -> Callable[[Row], Row]:
    """A row with fields under other names."""
    return lambda row: {names.get(name, name): value for name, value in row.items()}
