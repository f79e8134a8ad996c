"""What people ask for, in the order in which they want it."""

from datetime import timedelta

from sqlalchemy.orm import Session

from models.agenda import AgendaRevision
from models.database import Database
from models.flag import Flag
from models.poll import Poll, Problem
from models.queries import find_flags, find_meetings, flags_to_review, newest_poll, open_problems
from tests.conftest import NOW
from tests.factories import make_flag, make_item, make_meeting, make_source


def _flag(session: Session, days: float = 3, source: str = "oakland/legistar", **values: object) -> Flag:
    """A flag of a meeting that begins in so many days."""
    meeting = make_meeting(session, make_source(session, source), starts_at=NOW + timedelta(days=days))
    return make_flag(session, make_item(session, meeting), **values)  # type: ignore[arg-type]


def test_flags_come_in_the_order_of_their_meetings_the_highest_score_first(database: Database) -> None:
    with database.writing() as session:
        late, soon = _flag(session, 9), _flag(session, 2, score=40)
        higher = make_flag(session, make_item(session, soon.meeting), score=90)

        assert find_flags(session) == [higher, soon, late]


def test_flags_are_found_by_locality_tier_and_state(database: Database) -> None:
    with database.writing() as session:
        oakland = _flag(session, state="confirmed")
        san_jose = _flag(session, 4, "san-jose/legistar", tier="russia")

        assert find_flags(session, localities=["san-jose"]) == [san_jose]
        assert find_flags(session, tiers=["direct", "sister_city"]) == [oakland]
        assert find_flags(session, states=["confirmed"]) == [oakland]
        assert find_flags(session, localities=["oakland", "san-jose"]) == [oakland, san_jose]
        assert find_flags(session, localities=["oakland"], tiers=["russia"]) == []


def test_filtered_and_gone_flags_are_shown_on_request_only(database: Database) -> None:
    with database.writing() as session:
        shown = _flag(session, 1)
        filtered, gone = _flag(session, 2, tier="filtered"), _flag(session, 3, gone_since=NOW)

        assert find_flags(session) == [shown]
        assert find_flags(session, include_filtered=True) == [shown, filtered]
        assert find_flags(session, tiers=["filtered"]) == [filtered]
        assert find_flags(session, include_gone=True) == [shown, gone]


def test_flags_can_be_used_after_the_session_that_found_them(database: Database) -> None:
    """Meeting, source, item and evidence came with them."""
    with database.writing() as session:
        _flag(session)

    with database.reading() as session:
        [flag] = find_flags(session)
    assert (flag.meeting.source.locality, flag.matches[0].words, flag.matches[0].document) == (
        "oakland",
        "Nakhodka",
        None,
    )
    assert flag.item is not None


def test_the_next_meeting_is_reviewed_first_and_past_ones_last(database: Database) -> None:
    with database.writing() as session:
        long_past, just_past = _flag(session, -20), _flag(session, -1)
        late, soon = _flag(session, 9), _flag(session, 0.1)

        assert flags_to_review(session, NOW) == [soon, late, just_past, long_past]


def test_only_open_flags_that_matter_are_reviewed(database: Database) -> None:
    with database.writing() as session:
        for state in ("confirmed", "dismissed", "follow up"):
            _flag(session, state=state)
        _flag(session, tier="filtered")
        _flag(session, gone_since=NOW)
        waiting, elsewhere = _flag(session), _flag(session, 4, "san-jose/legistar")

        assert flags_to_review(session, NOW) == [waiting, elsewhere]
        assert flags_to_review(session, NOW, localities=["san-jose"]) == [elsewhere]


def test_meetings_come_with_the_number_of_items_on_their_newest_agenda(database: Database) -> None:
    with database.writing() as session:
        with_items, without = make_meeting(session), make_meeting(session, starts_at=NOW + timedelta(days=1))
        old = AgendaRevision(meeting_id=with_items.id, number=9, is_current=False, content_hash="", seen_by=NOW)
        session.add(old)
        session.flush()
        make_item(session, with_items, revision_id=old.id)
        for _ in range(3):
            make_item(session, with_items)

        assert find_meetings(session) == [(without, 0), (with_items, 3)]


def test_meetings_are_found_by_locality_body_and_day(database: Database) -> None:
    with database.writing() as session:
        council = make_meeting(session, starts_at=NOW)
        board = make_meeting(session, body="Port Board", starts_at=NOW + timedelta(days=1))
        elsewhere = make_meeting(session, make_source(session, "san-jose/legistar"), starts_at=NOW + timedelta(days=2))

        def found(**wanted: object) -> list[object]:
            return [meeting for meeting, _ in find_meetings(session, **wanted)]  # type: ignore[arg-type]

        assert found(localities=["oakland"]) == [council, board]
        assert found(bodies=["Port Board"]) == [board]
        assert found(since=NOW + timedelta(days=1)) == [board, elsewhere]
        assert found(until=NOW + timedelta(days=1)) == [council]
        assert found(localities=["berkeley"]) == []


def test_the_newest_poll_is_the_last_that_began(database: Database) -> None:
    with database.writing() as session:
        make_source(session), make_source(session, "san-jose/legistar")
        polls = [
            Poll(source_key=key, started_at=NOW + timedelta(hours=hour), since="2026-11-08", until="2027-03-22")
            for hour, key in enumerate(["oakland/legistar", "oakland/legistar", "san-jose/legistar"])
        ]
        for poll in polls:
            session.add(poll)
            session.flush()

        assert newest_poll(session, "oakland/legistar") is polls[1]
        assert newest_poll(session, "berkeley/primegov") is None


def test_open_problems_are_those_of_the_source_that_nobody_solved_the_newest_first(database: Database) -> None:
    with database.writing() as session:
        make_source(session), make_source(session, "san-jose/legistar")

        def problem(hour: int, key: str = "oakland/legistar", **values: object) -> Problem:
            moment = NOW + timedelta(hours=hour)
            row = Problem(
                source_key=key, kind="malformed row", url="", detail="", first_at=NOW, last_at=moment, **values
            )
            session.add(row)
            return row

        older, newer = problem(1), problem(2)
        problem(3, solved_at=NOW)
        problem(4, "san-jose/legistar")
        session.flush()

        assert open_problems(session, "oakland/legistar") == [newer, older]
