"""A list whose meetings are all called otherwise from one look to the next: an operator looks at it, for a week."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from demo.portals.portal import Portal
from tests.conftest import NOW
from tests.pipeline.watch import Watch, locality_with, source_of, start_watch, town

SOURCE = "testville/town"


@pytest.fixture
def portal() -> Portal:
    return town("town", "civicclerk", days=(3, 5, 10, 12))


@pytest.fixture
def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, portal: Portal) -> Iterator[Watch]:
    watch = start_watch(tmp_path, monkeypatch, [portal], {"testville": locality_with([source_of(portal)])})
    yield watch
    watch.close()


def rename(portal: Portal, *numbers: int) -> None:
    for number in numbers:
        portal.meetings[number] = replace(portal.meetings[number], title=f"Study Session {number}")


def test_it_is_a_problem_until_a_week_is_over(watch: Watch, portal: Portal) -> None:
    watch.crawl_together([SOURCE])
    assert watch.problems(SOURCE) == []

    rename(portal, *portal.meetings)
    open_after = {}
    for days in (1, 2, 7, 9):
        watch.at(NOW + timedelta(days=days))
        watch.crawl_together([SOURCE])
        open_after[days] = [(problem.kind, problem.detail) for problem in watch.problems(SOURCE)]

    told = ("meetings renamed", "4 of 4 meetings, the first from «City Council Meeting» to «Study Session 101»")
    assert open_after == {1: [told], 2: [told], 7: [told], 9: []}
    assert [problem.url.rpartition("/")[2] for problem in watch.problems(SOURCE, solved=True)] == ["Events#names"]


def test_a_clerk_may_rename_a_meeting(watch: Watch, portal: Portal) -> None:
    watch.crawl_together([SOURCE])

    rename(portal, 101, 102)
    watch.at(NOW + timedelta(days=1))
    watch.crawl_together([SOURCE])

    assert watch.problems(SOURCE) == []
    assert {meeting.title for meeting in watch.meetings(SOURCE).values()} == {
        "City Council Meeting",
        "Study Session 101",
        "Study Session 102",
    }
