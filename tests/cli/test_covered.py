"""`coverage`: every source of the registry with its state, and what to do about it."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from cli.covered import ADVICE
from models.database import Database
from models.document import Page
from models.health import SourceState
from models.poll import Poll, PollState, Problem
from models.registry.locality import load_localities
from settings import ROOT
from tests.cli.conftest import Ask
from tests.conftest import NOW
from tests.factories import make_document, make_source


def _poll(stored: Database, state: PollState, reason: str = "", hours_ago: int = 1) -> None:
    with stored.writing() as session:
        make_source(session)
        session.add(
            Poll(
                source_key="oakland/legistar",
                started_at=NOW - timedelta(hours=hours_ago),
                finished_at=NOW,
                since="2026-11-08",
                until="2027-03-22",
                state=state.value,
                reason=reason,
                meetings_listed=12,
            )
        )


def _problem(stored: Database, **values: object) -> None:
    row = {
        "kind": "malformed row",
        "url": "https://portal.example.org/e",
        "detail": "row 3 [bold]",
        "times": 2,
        **values,
    }
    with stored.writing() as session:
        session.add(Problem(source_key="oakland/legistar", first_at=NOW - timedelta(days=1), last_at=NOW, **row))


def test_the_fields_of_a_source_are_an_interface(sisterwatch: Ask, stored: Database) -> None:
    _poll(stored, PollState.OK, hours_ago=9)
    _poll(stored, PollState.BLOCKED, "403 Forbidden")
    _problem(stored, sha256="0" * 64)
    _problem(stored, solved_at=NOW)

    found = {row["source"]: row for row in sisterwatch("coverage", "-l", "oakland", "--json").json()}

    assert list(found) == ["oakland/legistar", "oakland/granicus"]
    assert found["oakland/legistar"] == {
        "source": "oakland/legistar",
        "locality": "oakland",
        "governing_body": "City Council",
        "platform": "legistar",
        "role": "current",
        "base_url": "https://webapi.legistar.com/v1/oakland",
        "state": "blocked",
        "reason": "403 Forbidden",
        "advice": ADVICE[SourceState.BLOCKED],
        "last_poll_at": "2026-11-22T17:00:00+00:00",
        "last_poll_state": "blocked",
        "last_good_poll_at": "2026-11-22T12:00:00+00:00",
        "newest_agenda_at": None,
        "found": {},
        "meetings_listed": 12,
        "pages_waiting_for_ocr": 0,
        "problems": [
            {
                "kind": "malformed row",
                "url": "https://portal.example.org/e",
                "detail": "row 3 [bold]",
                "times": 2,
                "since": "2026-11-21T18:00:00+00:00",
                "sha256": "0" * 64,
            }
        ],
    }


def test_all_ten_localities_are_there_before_anybody_looked(sisterwatch: Ask) -> None:
    """Never polled and not watched at all are different states, each with what to do."""
    rows = sisterwatch("coverage", "--json").json()

    assert {row["locality"] for row in rows} == set(load_localities(ROOT / "data"))
    states = {row["source"]: (row["state"], row["advice"]) for row in rows}
    assert states["oakland/legistar"] == ("never polled", ADVICE[SourceState.NEVER_POLLED])
    assert states["berkeley/records"] == ("no spider", ADVICE[SourceState.NO_SPIDER])
    assert all(row["last_poll_at"] is None and row["problems"] == [] for row in rows)


def test_people_read_first_what_is_current_and_then_what_is_wrong(sisterwatch: Ask, stored: Database) -> None:
    _poll(stored, PollState.UNREACHABLE, "no answer [Errno 111]")
    _problem(stored)

    shown = sisterwatch("coverage").out

    rows = [line.split()[0] for line in shown.splitlines() if line.strip()]
    assert rows.index("los-angeles/primegov") < rows.index("berkeley/granicus")
    assert "oakland/legistar (unreachable). No answer [Errno 111]. Open the base URL in a browser" in shown
    assert "berkeley/drupal (never polled). «sisterwatch crawl --source»" in shown
    assert "berkeley/records (" not in shown  # history: its state stands in the table
    assert "malformed row" not in shown


def test_pages_that_wait_for_ocr_are_told_of_their_source(sisterwatch: Ask, stored: Database) -> None:
    with stored.writing() as session:
        document = make_document(session, pages=["", "a cover", ""])
        for page in session.scalars(select(Page).where(Page.sha256 == document.sha256, Page.text == "")):
            page.needs_ocr, page.ocr_state = "picture", "waiting"

    words = "2 pages of scans wait for OCR, unknown to the alerts until then: «sisterwatch recognise» goes on."
    assert f"oakland/legistar: {words}" in sisterwatch("coverage").out
    rows = sisterwatch("coverage", "--json").json()
    assert {row["source"]: row["pages_waiting_for_ocr"] for row in rows if row["pages_waiting_for_ocr"]} == {
        "oakland/legistar": 2
    }


def test_the_problems_of_one_locality_are_listed_on_request(sisterwatch: Ask, stored: Database) -> None:
    _poll(stored, PollState.OK)
    _problem(stored)

    shown = sisterwatch("coverage", "-l", "oakland").out

    assert "malformed row (2×): row 3 [bold]\n    https://portal.example.org/e" in shown
    assert "(ok)" not in shown
    assert "berkeley" not in shown


def test_every_state_but_the_good_one_has_its_advice(registry: Path) -> None:
    _ = registry

    assert set(ADVICE) == set(SourceState)
    assert {state for state in SourceState if not ADVICE[state]} == {SourceState.OK, SourceState.QUIET}
