"""Verdicts on flags: what each does to the flag, and what stays written for ever."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import Database
from models.decision import Decision, DecisionError, Verdict, decide, standing_decisions
from models.flag import Flag, FlagState
from tests.conftest import NOW
from tests.factories import make_flag


def _decide(session: Session, flag: Flag, *verdicts: Verdict) -> Decision:
    """Take the verdicts one after the other, with a reason that any of them accepts; return the last."""
    for minutes, verdict in enumerate(verdicts):
        decision = decide(
            session, flag, verdict, reviewer="Ann", reason="a sports visit", now=NOW + timedelta(minutes=minutes)
        )
    return decision


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (Verdict.CONFIRM, FlagState.CONFIRMED),
        (Verdict.DISMISS, FlagState.DISMISSED),
        (Verdict.FOLLOW_UP, FlagState.FOLLOW_UP),
    ],
)
def test_a_verdict_is_kept_with_what_was_judged_and_sets_the_state(
    database: Database, verdict: Verdict, state: FlagState
) -> None:
    with database.writing() as session:
        flag = make_flag(session)
        decide(session, flag, verdict, reviewer=" Ann ", reason=" a sports visit ", now=NOW)

    with database.reading() as session:
        decision = session.scalars(select(Decision)).one()
        assert (decision.verdict, decision.reviewer, decision.reason) == (verdict.value, "Ann", "a sports visit")
        assert (decision.flag_revision, decision.passage_hash) == (1, decision.flag.passage_hash)
        assert (decision.decided_at, decision.undoes_id) == (NOW, None)
        assert decision.flag.state == state.value


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_a_dismissal_without_a_reason_is_refused(database: Database, reason: str) -> None:
    with database.writing() as session:
        flag = make_flag(session)

        with pytest.raises(DecisionError, match="a dismissal needs a reason"):
            decide(session, flag, Verdict.DISMISS, reviewer="Ann", reason=reason, now=NOW)

        assert flag.state == FlagState.OPEN.value
        assert session.scalars(select(Decision)).all() == []


@pytest.mark.parametrize("verdict", [Verdict.CONFIRM, Verdict.FOLLOW_UP])
def test_other_verdicts_need_no_reason(database: Database, verdict: Verdict) -> None:
    with database.writing() as session:
        assert decide(session, make_flag(session), verdict, reviewer="Ann", now=NOW).reason == ""


@pytest.mark.parametrize("reviewer", ["", "  "])
def test_nobody_can_decide_without_a_name(database: Database, reviewer: str) -> None:
    with database.writing() as session:
        flag = make_flag(session)

        with pytest.raises(DecisionError, match="needs the reviewer's name"):
            decide(session, flag, Verdict.CONFIRM, reviewer=reviewer, now=NOW)


@pytest.mark.parametrize(
    ("verdicts", "state"),
    [
        ([Verdict.CONFIRM, Verdict.UNDO], FlagState.OPEN),
        ([Verdict.FOLLOW_UP, Verdict.DISMISS, Verdict.UNDO], FlagState.FOLLOW_UP),
        ([Verdict.FOLLOW_UP, Verdict.DISMISS, Verdict.UNDO, Verdict.UNDO], FlagState.OPEN),
        ([Verdict.CONFIRM, Verdict.UNDO, Verdict.DISMISS], FlagState.DISMISSED),
        ([Verdict.CONFIRM, Verdict.UNDO, Verdict.DISMISS, Verdict.UNDO], FlagState.OPEN),
    ],
)
def test_undo_restores_the_state_before(database: Database, verdicts: list[Verdict], state: FlagState) -> None:
    with database.writing() as session:
        flag = make_flag(session)

        _decide(session, flag, *verdicts)

        assert flag.state == state.value


def test_undo_adds_a_row_and_changes_none(database: Database) -> None:
    """What was decided first is read as it was, also by who looks later: decisions are only ever added."""
    with database.writing() as session:
        flag = make_flag(session)
        first = _decide(session, flag, Verdict.DISMISS)
        before = (first.id, first.verdict, first.reason, first.reviewer, first.decided_at)
        decide(session, flag, Verdict.UNDO, reviewer="Bob", now=NOW + timedelta(days=1))

    with database.reading() as session:
        kept, undo = session.scalars(select(Decision).order_by(Decision.id)).all()
        assert (kept.id, kept.verdict, kept.reason, kept.reviewer, kept.decided_at) == before
        assert (undo.verdict, undo.reviewer, undo.undoes_id) == ("undo", "Bob", kept.id)


@pytest.mark.parametrize("verdicts", [[], [Verdict.CONFIRM, Verdict.UNDO]])
def test_there_is_nothing_to_undo_before_a_verdict_or_after_an_undo(
    database: Database, verdicts: list[Verdict]
) -> None:
    """An undo is not undone: the verdict is given again instead."""
    with database.writing() as session:
        flag = make_flag(session)
        if verdicts:
            _decide(session, flag, *verdicts)

        with pytest.raises(DecisionError, match="no decision on this flag to undo"):
            decide(session, flag, Verdict.UNDO, reviewer="Ann", now=NOW)

        assert flag.state == FlagState.OPEN.value
        assert len(session.scalars(select(Decision)).all()) == len(verdicts)


def test_a_decision_on_an_earlier_revision_stands_no_more(database: Database) -> None:
    """The passage changed: what was said of the old words neither counts nor can be taken back."""
    with database.writing() as session:
        flag = make_flag(session)
        _decide(session, flag, Verdict.DISMISS)
        flag.revision, flag.state, flag.passage_hash = 2, FlagState.OPEN.value, "1" * 64

        assert standing_decisions(session, flag) == []
        with pytest.raises(DecisionError, match="no decision on this flag to undo"):
            decide(session, flag, Verdict.UNDO, reviewer="Ann", now=NOW)
        again = _decide(session, flag, Verdict.CONFIRM)

        assert (again.flag_revision, again.passage_hash) == (2, "1" * 64)
        assert standing_decisions(session, flag) == [again]
        assert [row.flag_revision for row in session.scalars(select(Decision).order_by(Decision.id))] == [1, 2]


def test_decisions_on_other_flags_are_not_mixed_in(database: Database) -> None:
    with database.writing() as session:
        judged, other = make_flag(session), make_flag(session)
        _decide(session, judged, Verdict.CONFIRM)

        assert standing_decisions(session, other) == []
        assert other.state == FlagState.OPEN.value
        with pytest.raises(DecisionError):
            decide(session, other, Verdict.UNDO, reviewer="Ann", now=NOW)


def test_standing_decisions_come_in_the_order_in_which_they_were_taken(database: Database) -> None:
    with database.writing() as session:
        flag = make_flag(session)
        _decide(session, flag, Verdict.FOLLOW_UP, Verdict.CONFIRM, Verdict.UNDO, Verdict.DISMISS)

        assert [decision.verdict for decision in standing_decisions(session, flag)] == ["follow up", "dismiss"]
