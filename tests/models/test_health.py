"""The state of a source: concluded from how its looks ended, what it brought, and what is expected of it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.database import Database
from models.document import DocumentKind, MeetingDocument
from models.health import Health, SourceState, source_health
from models.meeting import Meeting
from models.poll import Poll, PollState
from models.registry.locality import ExpectedYield, Locality, Recess, Source
from tests.conftest import NOW
from tests.factories import attach, make_document, make_item, make_meeting, make_source

KEY = "oakland/legistar"
EXPECTED: dict[str, Any] = {
    "meetings_per_month": 8,
    "newest_agenda_within_days": 30,
    "items_per_meeting": 6,
    "documents_per_meeting": 3,
}
DAY = timedelta(days=1)


def the_locality(*, roles: tuple[str, ...] = ("current",), **expected: Any) -> Locality:
    """Oakland with a Legistar source, and further sources in the other roles."""
    sources = [
        Source.model_validate(
            {
                "name": "legistar" if number == 0 else f"other-{number}",
                "platform": "legistar" if number == 0 else "primegov",
                "base_url": f"https://portal-{number}.example.org",
                "role": role,
                **({"expected": {**EXPECTED, **expected}} if role == "current" else {}),
            }
        )
        for number, role in enumerate(roles)
    ]
    return Locality.model_validate(
        {
            "slug": "oakland",
            "name": "Oakland",
            "kind": "city",
            "governing_body": "City Council",
            "time_zone": "America/Los_Angeles",
            "website": "https://oakland.example.gov",
            "sources": sources,
            "comment": {"note": "Invented."},
        }
    )


def look(
    session: Session, state: PollState = PollState.OK, *, ago: timedelta = timedelta(hours=1), why: str = ""
) -> None:
    """A look at the source; a good one is remembered as such."""
    source = make_source(session, KEY)
    started = NOW - ago
    session.add(
        Poll(
            source_key=KEY,
            started_at=started,
            finished_at=started,
            since="2026-11-08",
            until="2027-03-22",
            state=state.value,
            reason=why,
        )
    )
    source.last_good_poll_at = started if state.is_good else source.last_good_poll_at
    session.flush()


def never_good(session: Session) -> None:
    make_source(session, KEY).last_good_poll_at = None


def hold(session: Session, starts_at: datetime, *, items: int = 6, files: int = 3, **values: object) -> Meeting:
    """A meeting whose agenda has so many items, with so many files on the first one."""
    meeting = make_meeting(session, make_source(session, KEY), starts_at=starts_at, **values)
    made = [make_item(session, meeting) for _ in range(items)]
    for _ in range(files if made else 0):
        attach(session, made[0], make_document(session))
    return meeting


def a_good_month(session: Session) -> None:
    """Six meetings in the days that are looked at, each as it should be."""
    for days in (-12, -9, -6, -3, 1, 4):
        hold(session, NOW + days * DAY)


def health(session: Session, locality: Locality | None = None, *, has_spider: bool = True, number: int = 0) -> Health:
    locality = locality or the_locality()
    return source_health(session, locality, locality.sources[number], NOW, has_spider=has_spider)


def test_a_source_that_brings_what_is_expected_is_ok(database: Database) -> None:
    with database.writing() as session:
        look(session)
        a_good_month(session)

        found = health(session)

    assert (found.state, found.reason) == (SourceState.OK, "")
    assert found.figures["meetings"] == 6
    assert found.figures["items_per_meeting"] == 6.0
    assert found.newest_agenda_at == NOW + 4 * DAY


def test_a_platform_without_a_spider_is_watched_by_nobody(database: Database) -> None:
    with database.writing() as session:
        assert health(session, has_spider=False).state is SourceState.NO_SPIDER


def test_a_source_that_nobody_looked_at_was_never_polled(database: Database) -> None:
    with database.writing() as session:
        assert health(session).state is SourceState.NEVER_POLLED


@pytest.mark.parametrize(
    "state", [PollState.BLOCKED, PollState.UNREACHABLE, PollState.UNREADABLE, PollState.INTERRUPTED]
)
def test_a_look_that_failed_decides_whatever_was_found_before(database: Database, state: PollState) -> None:
    with database.writing() as session:
        a_good_month(session)
        look(session, ago=timedelta(hours=7))
        look(session, state, why="403 Forbidden")

        found = health(session)

    assert (found.state.value, found.reason) == (state.value, "403 Forbidden")
    assert found.last_good_poll_at == NOW - timedelta(hours=7)


def test_a_source_of_which_no_look_was_good_never_worked(database: Database) -> None:
    with database.writing() as session:
        never_good(session)
        look(session, PollState.UNREACHABLE, ago=timedelta(days=2), why="no answer in time")
        look(session, PollState.BLOCKED, why="an Akamai access-denied page")

        found = health(session)

    assert found.state is SourceState.NEVER_WORKED
    assert found.reason == (
        "no look was ever good; the newest of 2 looks ended as blocked: an Akamai access-denied page"
    )


@pytest.mark.parametrize("state", [PollState.ROBOTS, PollState.WRONG_ENTITY])
def test_a_refusal_that_is_a_decision_is_told_from_the_first_look_on(database: Database, state: PollState) -> None:
    with database.writing() as session:
        never_good(session)
        look(session, state, why="disallowed")

        assert health(session).state.value == state.value


def test_a_source_that_nobody_looked_at_for_days_is_overdue(database: Database) -> None:
    """What was well three days ago is not calm now."""
    with database.writing() as session:
        a_good_month(session)
        look(session, ago=timedelta(days=3))

        found = health(session)

    assert (found.state, found.reason) == (
        SourceState.OVERDUE,
        "nobody looked for 3 days: is the schedule running?",
    )


class TestStale:
    def test_a_portal_that_still_answers_with_old_agendas_is_stale(self, database: Database) -> None:
        with database.writing() as session:
            look(session, PollState.EMPTY)
            hold(session, NOW - 90 * DAY)

            found = health(session)

        assert found.state is SourceState.STALE
        assert found.reason.startswith("the newest agenda is of 2026-08-24, 90 days ago; within 30 days")

    def test_meetings_that_are_only_on_the_calendar_do_not_hide_it(self, database: Database) -> None:
        """A year of dates is listed, and no agenda comes any more."""
        with database.writing() as session:
            look(session)
            hold(session, NOW - 40 * DAY)
            for days in (-10, -3, 4, 11, 18, 25):
                hold(session, NOW + days * DAY, items=0)

            assert health(session).state is SourceState.STALE

    def test_a_portal_without_any_agenda_is_stale(self, database: Database) -> None:
        with database.writing() as session:
            look(session)
            for days in (-9, -6, -3, 4):
                hold(session, NOW + days * DAY, items=0)

            assert (
                health(session, the_locality(items_per_meeting=0, documents_per_meeting=0)).state is SourceState.STALE
            )

    def test_a_cancelled_meeting_shows_that_the_portal_is_alive(self, database: Database) -> None:
        with database.writing() as session:
            look(session)
            for days in (-12, -9, -5, -2, 3):
                hold(session, NOW + days * DAY, items=0, status="cancelled")

            assert health(session).state is SourceState.OK


class TestUnderCollecting:
    def test_far_fewer_meetings_than_expected(self, database: Database) -> None:
        with database.writing() as session:
            look(session)
            hold(session, NOW + DAY)

            found = health(session)

        assert found.state is SourceState.UNDER_COLLECTING
        assert found.reason == "1 meeting between 2026-11-08 and 2026-11-28, where about 6 are expected"

    def test_a_list_without_any_meeting(self, database: Database) -> None:
        with database.writing() as session:
            look(session, PollState.EMPTY)
            hold(session, NOW - 20 * DAY)

            assert health(session, the_locality(meetings_per_month=1)).state is SourceState.UNDER_COLLECTING

    def test_agendas_with_far_fewer_items(self, database: Database) -> None:
        with database.writing() as session:
            look(session)
            for days in (-12, -9, -6, -3, 1, 4):
                hold(session, NOW + days * DAY, items=1)

            found = health(session)

        assert found.state is SourceState.UNDER_COLLECTING
        assert "1.0 items per meeting in the newest 5 meetings, about 6 are expected" in found.reason

    def test_agendas_whose_links_are_gone(self, database: Database) -> None:
        with database.writing() as session:
            look(session)
            for days in (-12, -9, -6, -3, 1, 4):
                hold(session, NOW + days * DAY, files=0)

            found = health(session)

        assert found.state is SourceState.UNDER_COLLECTING
        assert found.reason == "0.0 documents per meeting in the newest 5 meetings, about 3 are expected"

    def test_half_of_the_meetings_to_come_vanish(self, database: Database) -> None:
        with database.writing() as session:
            look(session)
            a_good_month(session)
            for days in (10, 20):
                hold(session, NOW + days * DAY, not_seen_since=NOW)

            found = health(session)

        assert found.state is SourceState.UNDER_COLLECTING
        assert found.reason == "2 of 3 meetings to come are no longer listed, without a cancellation"

    def test_agendas_that_are_not_out_yet_are_not_missed(self, database: Database) -> None:
        with database.writing() as session:
            look(session)
            for days in (-12, -9, -3):
                hold(session, NOW + days * DAY)
            for days in (4, 5, 6):
                hold(session, NOW + days * DAY, items=0)

            assert health(session).state is SourceState.OK

    def test_figures_that_are_zero_are_not_watched(self, database: Database) -> None:
        with database.writing() as session:
            look(session)
            hold(session, NOW - DAY, items=1, files=0)
            unwatched = the_locality(meetings_per_month=0, items_per_meeting=0, documents_per_meeting=0)

            assert health(session, unwatched).state is SourceState.OK


class TestQuiet:
    RECESS = Recess.model_validate({"from": "10-25", "until": "11-30", "evidence": "the council's calendar"})

    def test_a_declared_recess_explains_silence_with_its_evidence(self, database: Database) -> None:
        with database.writing() as session:
            look(session, PollState.EMPTY)
            hold(session, NOW - 45 * DAY)

            found = health(session, the_locality(recesses=[self.RECESS]))

        assert found.state is SourceState.QUIET
        assert found.reason == "in recess (10-25 to 11-30): the council's calendar"

    def test_a_recess_does_not_explain_a_portal_that_fell_silent_long_before(self, database: Database) -> None:
        with database.writing() as session:
            look(session, PollState.EMPTY)
            hold(session, NOW - 120 * DAY)

            assert health(session, the_locality(recesses=[self.RECESS])).state is SourceState.STALE

    def test_a_recess_explains_no_refusal(self, database: Database) -> None:
        with database.writing() as session:
            look(session, PollState.BLOCKED)

            assert health(session, the_locality(recesses=[self.RECESS])).state is SourceState.BLOCKED

    def test_an_empty_list_is_quiet_where_that_is_declared(self, database: Database) -> None:
        with database.writing() as session:
            look(session, PollState.EMPTY)
            hold(session, NOW - 15 * DAY)

            found = health(session, the_locality(empty_is_normal=True))

        assert (found.state, "about a week ahead" in found.reason) == (SourceState.QUIET, True)

    def test_also_where_an_empty_list_is_normal_old_agendas_are_stale(self, database: Database) -> None:
        with database.writing() as session:
            look(session, PollState.EMPTY)
            hold(session, NOW - 90 * DAY)

            assert health(session, the_locality(empty_is_normal=True)).state is SourceState.STALE

    @pytest.mark.parametrize(
        ("days", "covered"),
        [(date(2026, 12, 20), True), (date(2027, 1, 5), True), (date(2027, 1, 11), False), (date(2026, 12, 1), False)],
    )
    def test_a_recess_can_go_over_the_end_of_the_year(self, days: date, covered: bool) -> None:
        recess = Recess.model_validate({"from": "12-15", "until": "01-10", "evidence": "the calendar"})

        assert recess.covers(days) is covered


class TestMoved:
    ROLES = ("current", "candidate")

    def _there(self, session: Session, starts_at: datetime) -> None:
        source = make_source(session, "oakland/other-1")
        meeting = make_meeting(session, source, starts_at=starts_at)
        make_item(session, meeting)

    def test_a_candidate_with_newer_meetings_means_a_move(self, database: Database) -> None:
        with database.writing() as session:
            look(session)
            hold(session, NOW - 20 * DAY)
            self._there(session, NOW + 5 * DAY)

            found = health(session, the_locality(roles=self.ROLES))

        assert found.state is SourceState.MOVED
        assert found.reason == "oakland/other-1 has meetings up to 2026-11-27, this source's newest is 2026-11-02"

    def test_a_candidate_with_the_same_meetings_means_none(self, database: Database) -> None:
        with database.writing() as session:
            look(session)
            a_good_month(session)
            self._there(session, NOW + 5 * DAY)

            assert health(session, the_locality(roles=self.ROLES)).state is SourceState.OK

    def test_an_abandoned_candidate_means_none(self, database: Database) -> None:
        """Both are old: the current source is stale, and nothing says that the other one is better."""
        with database.writing() as session:
            look(session)
            hold(session, NOW - 200 * DAY)
            self._there(session, NOW - 100 * DAY)

            assert health(session, the_locality(roles=self.ROLES)).state is SourceState.STALE

    def test_a_history_source_is_not_held_against_anything(self, database: Database) -> None:
        with database.writing() as session:
            look(session, ago=timedelta(days=300))
            locality = the_locality(roles=("current", "history"))
            history = locality.sources[1]
            make_source(session, history.key)
            session.add(
                Poll(
                    source_key=history.key,
                    started_at=NOW - 300 * DAY,
                    since="2021-01-01",
                    until="2021-01-31",
                    state="ok",
                )
            )
            session.flush()

            assert health(session, locality, number=1).state is SourceState.OK


def test_a_notice_that_is_published_counts_as_an_agenda(database: Database) -> None:
    with database.writing() as session:
        look(session)
        a_good_month(session)
        meeting = hold(session, NOW + 6 * DAY, items=0)
        document = make_document(session)
        session.add(
            MeetingDocument(
                meeting_id=meeting.id,
                document_id=document.id,
                kind=DocumentKind.NOTICE.value,
                name="Notice",
                first_seen_at=NOW,
            )
        )
        session.flush()

        assert health(session).newest_agenda_at == NOW + 6 * DAY


def test_no_state_is_well_but_ok_and_quiet() -> None:
    assert {state for state in SourceState if state.is_well} == {SourceState.OK, SourceState.QUIET}


def test_the_expected_yield_of_a_current_source_must_be_declared() -> None:
    """Without figures nothing could be missed."""
    assert ExpectedYield.model_validate(EXPECTED).recesses == ()
