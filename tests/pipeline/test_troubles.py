"""The demo's two troubled towns: every state of a source occurs, with its reason and what to do."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from cli.covered import ADVICE, show_coverage
from demo.troubles import (
    MOVED_SLUG,
    ROBOTS,
    SLUG,
    TROUBLES,
    break_portals,
    first_looks,
    second_look,
    trouble_portals,
    trouble_registry,
)
from models.health import SourceState
from tests.conftest import NOW
from tests.pipeline.watch import TODAY, Watch, start_watch

NOT_SHOWN = {SourceState.INTERRUPTED}  # would need a crawl that is killed


@pytest.fixture(scope="module")
def watch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    with pytest.MonkeyPatch.context() as patch:
        portals = trouble_portals(TODAY)
        registry = trouble_registry(TODAY, lambda prefix: "{" + prefix + "}")
        made = start_watch(tmp_path_factory.mktemp("troubles"), patch, portals, registry, robots=ROBOTS)
        break_portals(made.server, from_the_start=True)
        for look in first_looks(TODAY):
            made.at(NOW - timedelta(days=look.days_ago))
            if look.since is None:
                made.crawl_together(look.sources)
            else:
                made.crawl(*look.sources, since=look.since)
        made.at(NOW)
        break_portals(made.server, from_the_start=False)
        made.crawl_together(second_look().sources)
        yield made
        made.close()


@pytest.fixture
def rows(watch: Watch, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, str]]:
    _ = watch
    show_coverage([SLUG, MOVED_SLUG], as_json=True)
    return {row["source"]: row for row in json.loads(capsys.readouterr().out)}


@pytest.mark.parametrize("state", [trouble.state for trouble in TROUBLES])
def test_a_source_is_in_the_state_that_its_trouble_makes(rows: dict[str, dict[str, str]], state: str) -> None:
    row = rows[f"{SLUG}/{state.replace(' ', '-')}"]

    assert row["state"] == state, row["reason"]
    assert row["advice"] == ADVICE[SourceState(state)]
    assert row["reason"] or state in ("ok", "never polled")


def test_a_town_that_moved_is_told_with_both_addresses_dates(rows: dict[str, dict[str, str]]) -> None:
    assert rows[f"{MOVED_SLUG}/moved"]["state"] == "moved"
    assert "movedham/moved-to has meetings up to 2026-12-02" in rows[f"{MOVED_SLUG}/moved"]["reason"]


def test_every_state_is_shown(rows: dict[str, dict[str, str]]) -> None:
    assert {row["state"] for row in rows.values()} == {state.value for state in set(SourceState) - NOT_SHOWN}


def test_people_read_of_each_what_is_wrong_and_what_to_do(watch: Watch, capsys: pytest.CaptureFixture[str]) -> None:
    _ = watch
    show_coverage([SLUG], as_json=False, with_problems=False)

    shown = capsys.readouterr().out
    assert "exampleville/stale (stale). The newest agenda is of 2026-08-24, 90 days ago" in shown
    assert "is the schedule running? Start the schedule again" in shown
    assert "exampleville/ok (" not in shown
