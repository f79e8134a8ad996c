"""`evidence`: writing a bundle, checking one, and what is said when that cannot be."""

from pathlib import Path

import pytest

from models.database import Database
from tests.cli.conftest import Ask
from tests.factories import make_flag, make_item, make_meeting


@pytest.fixture
def flag(stored: Database) -> str:
    """The number of a flag whose bytes nobody fetched."""
    with stored.writing() as session:
        item = make_item(session, make_meeting(session), title="Sister city Nakhodka, Russia", number="7.2")
        return str(make_flag(session, item).id)


def test_a_bundle_is_written_where_one_wants_it_and_is_whole(sisterwatch: Ask, flag: str, tmp_path: Path) -> None:
    path = str(tmp_path / "bundle.zip")

    made, checked = sisterwatch("evidence", flag, "--output", path), sisterwatch("evidence", "--verify", path)

    assert (made.status, checked.status) == (0, 0)
    assert f"{path}: 0 files as they were fetched, 0 exchanges with portals." in made.out
    assert "is whole: every file is what its sums say" in checked.out


def test_programs_get_the_same(sisterwatch: Ask, flag: str, tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"

    made = sisterwatch("evidence", flag, "-o", str(path), "--json").json()
    path.write_bytes(path.read_bytes()[:-30])
    checked = sisterwatch("evidence", "--verify", str(path), "--json")

    assert made == {"path": str(path), "files": 0, "exchanges": 0, "pages": 0, "missing": [], "not_drawn": []}
    assert (checked.status, checked.json()["is_whole"]) == (1, False)


def test_what_cannot_be_done_is_said_in_words(sisterwatch: Ask) -> None:
    unknown = sisterwatch("evidence", "7")
    nothing, both = sisterwatch("evidence"), sisterwatch("evidence", "7", "--verify", "bundle.zip")

    assert (unknown.status, nothing.status, both.status) == (2, 2, 2)
    assert "there is no flag 7: «sisterwatch flags» shows their numbers" in unknown.err
    for asked in (nothing, both):
        assert "say either which flag to write, or with --verify which bundle to check" in asked.err
