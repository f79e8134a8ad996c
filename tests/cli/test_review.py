"""`review`: one key per verdict, each kept as it is given."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.database import Database
from models.decision import Decision, Verdict, decide
from models.flag import Flag
from tests.cli.conftest import Ask
from tests.conftest import NOW
from tests.factories import make_flag, make_item, make_meeting, make_source


@pytest.fixture(autouse=True)
def _three_open_flags(stored: Database) -> None:
    """Flags 1, 2 and 3, of meetings on three days; flag 3 is San José's."""
    with stored.writing() as session:
        for days, key in enumerate(("oakland/legistar", "oakland/legistar", "san-jose/legistar"), 1):
            meeting = make_meeting(session, make_source(session, key), starts_at=NOW + timedelta(days=days))
            meeting.page_url = f"https://portal.example.org/m/{days}"
            make_flag(session, make_item(session, meeting, title=f"Nakhodka, matter {days}"))


def _states(stored: Database) -> list[str]:
    with stored.reading() as session:
        return list(session.scalars(select(Flag.state).order_by(Flag.id)))


def _decisions(stored: Database) -> list[tuple[int, str, str, str]]:
    with stored.reading() as session:
        rows = session.scalars(select(Decision).order_by(Decision.id))
        return [(row.flag_id, row.verdict, row.reason, row.reviewer) for row in rows]


class Meanwhile(io.TextIOBase):
    """Input during which something else happens: functions are called between the lines."""

    def __init__(self, *steps: str | Callable[[], None]) -> None:
        self.steps = list(steps)

    def readline(self, _size: int | None = -1) -> str:  # type: ignore[override]
        while self.steps and not isinstance(self.steps[0], str):
            self.steps.pop(0)()  # type: ignore[operator]
        return str(self.steps.pop(0)) if self.steps else ""


def test_each_flag_is_shown_and_judged_the_nearest_meeting_first(sisterwatch: Ask, stored: Database) -> None:
    answer = sisterwatch("review", "--name", "Ann", lines="c\nd\na sports visit\nf\n")

    assert answer.status == 0
    assert _states(stored) == ["confirmed", "dismissed", "follow up"]
    assert _decisions(stored) == [
        (1, "confirm", "", "Ann"),
        (2, "dismiss", "a sports visit", "Ann"),
        (3, "follow up", "", "Ann"),
    ]
    assert "3 open flags. You are Ann." in answer.out
    positions = [answer.out.index(f"Nakhodka, matter {number}") for number in (1, 2, 3)]
    assert positions == sorted(positions)
    assert "https://portal.example.org/m/1" in answer.out
    assert answer.out.endswith("3 judged, 0 left open.\n")


def test_a_dismissal_asks_until_it_has_a_reason(sisterwatch: Ask, stored: Database) -> None:
    answer = sisterwatch("review", lines="d\n\n   \nthe language, not the country\nq\n")

    assert [(flag, reason) for flag, _, reason, _ in _decisions(stored)] == [(1, "the language, not the country")]
    assert _states(stored) == ["dismissed", "open", "open"]
    assert answer.out.endswith("1 judged, 2 left open.\n")


def test_a_dismissal_whose_reason_never_comes_is_not_kept(sisterwatch: Ask, stored: Database) -> None:
    """What was judged before stands."""
    answer = sisterwatch("review", lines="c\nd\n\n")

    assert answer.status == 2
    assert answer.err == "sisterwatch: a dismissal needs a reason, and the input has ended\n"
    assert _states(stored) == ["confirmed", "open", "open"]


@pytest.mark.parametrize("lines", ["", "q\n", "Q\nc\nc\n", "s\ns\ns\n"])
def test_quitting_skipping_and_the_end_of_input_judge_nothing(sisterwatch: Ask, stored: Database, lines: str) -> None:
    answer = sisterwatch("review", lines=lines)

    assert (answer.status, _decisions(stored)) == (0, [])
    assert answer.out.endswith("0 judged, 3 left open.\n")


def test_a_key_that_means_nothing_asks_again(sisterwatch: Ask, stored: Database) -> None:
    sisterwatch("review", lines="x\n\n?\nC\n")

    assert _states(stored) == ["confirmed", "open", "open"]


def test_undo_takes_the_last_verdict_back_and_asks_again(sisterwatch: Ask, stored: Database) -> None:
    sisterwatch("review", "--name", "Ann", lines="c\nu\nf\nq\n")

    assert _states(stored) == ["follow up", "open", "open"]
    assert [(flag, verdict) for flag, verdict, _, _ in _decisions(stored)] == [
        (1, "confirm"),
        (1, "undo"),
        (1, "follow up"),
    ]


def test_undo_goes_back_over_skipped_flags_and_step_by_step(sisterwatch: Ask, stored: Database) -> None:
    answer = sisterwatch("review", lines="c\ns\nc\nu\nu\nu\nq\n")

    assert _states(stored) == ["open", "open", "open"]
    assert "There is nothing to undo in this review." in answer.out
    assert answer.out.endswith("0 judged, 3 left open.\n")


def test_the_very_last_verdict_can_be_undone_too(sisterwatch: Ask, stored: Database) -> None:
    answer = sisterwatch("review", "-l", "san-jose", lines="c\nu\ns\n")

    assert "That was the last one." in answer.out
    assert _states(stored) == ["open", "open", "open"]


def test_only_the_flags_of_the_named_locality_are_asked_about(sisterwatch: Ask, stored: Database) -> None:
    answer = sisterwatch("review", "-l", "san-jose", lines="c\nc\nc\n")

    assert _states(stored) == ["open", "open", "confirmed"]
    assert "1 open flags" in answer.out


def test_a_verdict_that_somebody_else_gave_meanwhile_stands(sisterwatch: Ask, stored: Database) -> None:
    def bob_dismisses() -> None:
        with stored.writing() as session:
            decide(session, session.get_one(Flag, 1), Verdict.DISMISS, reviewer="Bob", reason="old", now=NOW)

    answer = sisterwatch("review", "--name", "Ann", lines=Meanwhile(bob_dismisses, "c\n", "q\n"))

    assert "Somebody else judged it meanwhile: it is dismissed. Your verdict was not recorded." in answer.out
    assert _decisions(stored) == [(1, "dismiss", "old", "Bob")]
    assert answer.out.endswith("0 judged, 3 left open.\n")


def test_undo_takes_back_nobody_elses_verdict(sisterwatch: Ask, stored: Database) -> None:
    def bob_changes_it() -> None:
        with stored.writing() as session:
            decide(session, session.get_one(Flag, 1), Verdict.FOLLOW_UP, reviewer="Bob", now=NOW)

    answer = sisterwatch("review", "--name", "Ann", lines=Meanwhile("c\n", bob_changes_it, "u\n", "q\n"))

    assert "Meanwhile it was judged or changed again: it is follow up. Nothing was undone." in answer.out
    assert _states(stored) == ["follow up", "open", "open"]
    assert [reviewer for _, _, _, reviewer in _decisions(stored)] == ["Ann", "Bob"]


def test_the_reviewers_name_comes_from_the_environment_or_the_login(
    sisterwatch: Ask, stored: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "login")
    sisterwatch("review", lines="c\nq\n")
    monkeypatch.setenv("SISTERWATCH_REVIEWER", "Cleo")

    sisterwatch("review", lines="c\nq\n")

    assert [reviewer for _, _, _, reviewer in _decisions(stored)] == ["login", "Cleo"]


def test_when_nothing_waits_it_is_said(sisterwatch: Ask, stored: Database) -> None:
    with stored.writing() as session:
        for flag in session.scalars(select(Flag)):
            flag.state = "confirmed"

    answer = sisterwatch("review")

    assert answer.status == 0
    assert answer.out.startswith("Nothing is waiting for review.")
