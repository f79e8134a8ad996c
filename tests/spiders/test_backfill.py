"""The plan of a back-fill: which months of which sources, what is left out, and how much it will ask for."""

from datetime import date

import pytest

from models.database import Database
from models.poll import Poll, PollState
from models.registry.locality import Locality
from spiders.backfill import plan_backfill, sources_to_fill
from spiders.launch import CannotCrawl
from tests.conftest import NOW
from tests.factories import make_source

TODAY = date(2026, 11, 22)
EXPECTED = {
    "meetings_per_month": 4,
    "newest_agenda_within_days": 30,
    "items_per_meeting": 10,
    "documents_per_meeting": 9,
}


def a_town(*sources: dict[str, object]) -> Locality:
    return Locality.model_validate(
        {
            "slug": "testville",
            "name": "Testville",
            "kind": "city",
            "governing_body": "City Council",
            "time_zone": "America/Los_Angeles",
            "website": "https://testville.example.gov",
            "sources": [
                {"base_url": "https://portal.example.org", "platform": "legistar", "name": f"source-{number}", **source}
                for number, source in enumerate(sources)
            ],
            "comment": {"note": "Invented."},
        }
    )


CURRENT: dict[str, object] = {"role": "current", "expected": EXPECTED}


def windows(database: Database, locality: Locality, since: date, until: date = TODAY) -> list[tuple[str, str, str]]:
    plan = plan_backfill(database, locality, locality.sources, since, until, TODAY)
    return [(month.source.name, str(month.since), str(month.until)) for month in plan.months]


def test_months_come_newest_first_and_end_where_the_schedule_begins(database: Database) -> None:
    assert windows(database, a_town(CURRENT), date(2026, 8, 20)) == [
        ("source-0", "2026-11-01", "2026-11-07"),
        ("source-0", "2026-10-01", "2026-10-31"),
        ("source-0", "2026-09-01", "2026-09-30"),
        ("source-0", "2026-08-20", "2026-08-31"),
    ]


def test_a_source_is_asked_only_for_its_own_time(database: Database) -> None:
    locality = a_town(
        {**CURRENT, "from": date(2026, 10, 15)},
        {"role": "history", "until": date(2026, 10, 14)},
    )

    assert windows(database, locality, date(2026, 9, 1), date(2026, 10, 31)) == [
        ("source-0", "2026-10-15", "2026-10-31"),
        ("source-1", "2026-10-01", "2026-10-14"),
        ("source-1", "2026-09-01", "2026-09-30"),
    ]


def test_months_that_were_read_well_are_left_out_and_others_are_not(database: Database) -> None:
    locality = a_town(CURRENT)
    with database.writing() as session:
        make_source(session, "testville/source-0")
        for since, until, state, is_backfill in (
            ("2026-10-01", "2026-10-31", PollState.OK, True),
            ("2026-09-01", "2026-09-30", PollState.BLOCKED, True),
            ("2026-08-01", "2026-08-31", PollState.EMPTY, True),
            ("2026-07-01", "2026-07-31", PollState.OK, False),
        ):
            session.add(
                Poll(
                    source_key="testville/source-0",
                    started_at=NOW,
                    since=since,
                    until=until,
                    state=state.value,
                    is_backfill=is_backfill,
                )
            )

    plan = plan_backfill(database, locality, locality.sources, date(2026, 7, 1), date(2026, 10, 31), TODAY)

    assert [str(month.since) for month in plan.months] == ["2026-09-01", "2026-07-01"]
    assert plan.done == 2


def test_the_estimate_counts_lists_agendas_and_documents(database: Database) -> None:
    """September has 30 days: 4 meetings a month of 30.4 days, each an agenda and nine documents; and two lists."""
    locality = a_town(CURRENT)

    plan = plan_backfill(database, locality, locality.sources, date(2026, 9, 1), date(2026, 9, 30), TODAY)

    assert plan.requests == round(2 + 4 * 30 / 30.4 * 10) == 41
    assert plan.seconds == pytest.approx(2.0 * (2 + 4 * 30 / 30.4 * 10))


def test_a_history_source_is_estimated_by_the_figures_of_the_current_one(database: Database) -> None:
    locality = a_town(CURRENT, {"role": "history"})

    plan = plan_backfill(database, locality, locality.sources[1:], date(2026, 9, 1), date(2026, 9, 30), TODAY)

    assert plan.requests == 41


def test_the_last_two_weeks_are_not_filled(database: Database) -> None:
    locality = a_town(CURRENT)

    with pytest.raises(CannotCrawl, match="nothing to fill between 2026-11-10 and 2026-11-07"):
        plan_backfill(database, locality, locality.sources, date(2026, 11, 10), TODAY, TODAY)


def test_candidates_and_platforms_without_a_spider_are_filled_on_request_only() -> None:
    locality = a_town(CURRENT, {"role": "history"}, {"role": "candidate"}, {"role": "history", "platform": "swagit"})

    _, sources = sources_to_fill({"testville": locality}, "testville", [])
    _, named = sources_to_fill({"testville": locality}, "testville", ["source-2"])

    assert [source.name for source in sources] == ["source-0", "source-1"]
    assert [source.name for source in named] == ["source-2"]


def test_an_unknown_locality_is_named() -> None:
    with pytest.raises(CannotCrawl, match="no locality is called 'oaklnd'; there are testville"):
        sources_to_fill({"testville": a_town(CURRENT)}, "oaklnd", [])
