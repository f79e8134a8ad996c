"""Back-fill for real: month by month, resumed, silent, and without a look at what is to come."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from cli.backfilling import backfill_locality
from demo import faults
from models.flag import Flag
from models.poll import Poll
from tests.pipeline.conftest import StartWatch
from tests.pipeline.watch import Watch, town

SINCE = date(2026, 9, 1)


@pytest.fixture
def watch(watch_over: StartWatch) -> Watch:
    """Meetings in September and October, and one to come."""
    return watch_over([town("legistar", "legistar", days=(-60, -30, 10))])


def fill(capsys: pytest.CaptureFixture[str], *, until: date | None = None, only_estimate: bool = False) -> dict:  # type: ignore[type-arg]
    capsys.readouterr()
    backfill_locality("testville", SINCE, until, (), only_estimate=only_estimate, as_json=True)
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def test_the_past_is_read_and_flagged_and_nobody_is_mailed(watch: Watch, capsys: pytest.CaptureFixture[str]) -> None:
    with watch.asking() as asked:
        filled = fill(capsys)
    watch.alert()

    assert [(month["window"], month["state"]) for month in filled["months"]] == [
        ("2026-11-01 to 2026-11-07", "empty"),
        ("2026-10-01 to 2026-10-31", "ok"),
        ("2026-09-01 to 2026-09-30", "ok"),
    ]
    assert set(watch.meetings()) == {"101", "102"}  # not the one that is to come
    assert len([each for each in asked if "eventitems" in each.path]) == 2
    with watch.looking() as session:
        flags = session.scalars(select(Flag)).all()
    assert {(flag.is_announced, flag.announced_at) for flag in flags} == {(True, None)}
    assert len(flags) >= 2
    assert watch.mails() == []


def test_what_was_read_is_not_asked_for_again(watch: Watch, capsys: pytest.CaptureFixture[str]) -> None:
    fill(capsys)

    with watch.asking() as asked:
        again = fill(capsys)

    assert asked == []
    assert (again["months_to_read"], again["months_read_before"]) == (0, 3)


def test_a_failure_stops_the_source_and_the_next_run_goes_on_there(
    watch: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    watch.server.faults.set(r"/events\?.*2026-10", faults.status(403))

    failed = fill(capsys)

    assert [month["state"] for month in failed["months"]] == ["empty", "blocked"]
    watch.server.faults.clear()
    assert [month["state"] for month in fill(capsys)["months"]] == ["ok", "ok"]


def test_the_scheduled_look_is_not_moved_by_it(watch: Watch, capsys: pytest.CaptureFixture[str]) -> None:
    """What the back-fill saw says nothing of what is published now."""
    watch.crawl()
    with watch.looking() as session:
        before = session.scalars(select(Poll)).one()

    fill(capsys)

    with watch.looking() as session:
        polls = session.scalars(select(Poll).order_by(Poll.id)).all()
        assert [poll.is_backfill for poll in polls] == [False, True, True, True]
    assert before.is_backfill is False
    assert set(watch.meetings()) == {"101", "102", "103"}


def test_an_estimate_asks_for_nothing(watch: Watch, capsys: pytest.CaptureFixture[str]) -> None:
    with watch.asking() as asked:
        estimate = fill(capsys, only_estimate=True)

    assert asked == []
    assert estimate["requests_estimated"] > 3
    assert "months" not in estimate
