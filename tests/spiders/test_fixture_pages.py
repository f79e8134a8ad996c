"""Every folder of tests/fixtures/pages: what the page code makes of an answer is what stands beside it.

A folder is response.json or response.html, expected.json (fields with their default value are left out; or the one key
`unreadable`), and meta.json: what the case says, whether a list, an agenda or the detail of an item is read, the
locality's zone and the time when the answer would have been recorded, and the options that the source gives to the
reader of lists. All content is invented; the formats are those of the platforms.
"""

import json
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from published.reading import Unreadable

CASES = sorted(path.parent for path in Path(__file__).parents[1].joinpath("fixtures", "pages").glob("*/*/meta.json"))


@pytest.mark.parametrize("case", CASES, ids=[f"{case.parent.name}-{case.name}" for case in CASES])
def test_a_page_is_read_as_its_folder_says(case: Path) -> None:
    """The reader gives what is expected, or says in what way the answer is none."""
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))

    assert read(case) == expected


def read(case: Path) -> dict[str, Any]:
    meta = json.loads((case / "meta.json").read_text(encoding="utf-8"))
    body = next(case.glob("response.*")).read_bytes()
    pages = import_module(f"spiders.{case.parent.name}.pages")
    try:
        if meta["reads"] == "agenda":
            return as_json(pages.read_agenda(body))
        if meta["reads"] == "detail":
            return as_json(pages.read_detail(body))
        options = meta.get("options", {})
        return as_json(pages.read_meetings(body, ZoneInfo(meta["time_zone"]), **options))
    except Unreadable as problem:
        return {"unreadable": str(problem)}


def as_json(value: Any) -> Any:
    """The value as JSON has it, without the fields that say nothing beyond their default."""
    if is_dataclass(value):
        said = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: as_json(each) for field, each in said if not is_default(field, each)}
    if isinstance(value, tuple):
        return [as_json(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def is_default(field: Any, value: Any) -> bool:
    if field.default_factory is not MISSING:
        return bool(value == field.default_factory())
    return field.default is not MISSING and value == field.default and type(value) is type(field.default)
