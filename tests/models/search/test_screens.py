"""Filters, the order of hits, and screens that follow each other."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy.orm import Session

from models.database import Database
from models.meeting import Meeting
from models.search import Hit, QueryError, walk
from tests.conftest import NOW
from tests.factories import make_document, make_item, make_meeting, make_source, publish
from tests.models.search.asked import found


def test_hits_are_found_by_locality_day_and_part_of_the_body(database: Database) -> None:
    with database.writing() as session:
        council = make_meeting(session, starts_at=NOW)
        board = make_meeting(session, body="Port Board (100%)", starts_at=NOW + timedelta(days=1))
        elsewhere = make_meeting(session, make_source(session, "san-jose/legistar"), starts_at=NOW + timedelta(days=2))
        for meeting in (council, board, elsewhere):
            make_item(session, meeting, title="Nakhodka")
            publish(session, meeting, make_document(session, pages=[f"Nakhodka {meeting.id}"]))

        def ids(**options: object) -> list[tuple[int, str]]:
            return [(hit.meeting_id, hit.kind) for hit in found(session, "nakhodka", **options)]

        def both(*meetings: Meeting) -> list[tuple[int, str]]:
            return [(meeting.id, kind) for meeting in meetings for kind in ("item", "page")]

        assert ids() == both(elsewhere, board, council)
        assert ids(localities=["oakland"]) == both(board, council)
        assert ids(localities=["oakland", "san-jose"]) == both(elsewhere, board, council)
        assert ids(localities=["berkeley"]) == []
        assert ids(since=NOW + timedelta(days=1)) == both(elsewhere, board)
        assert ids(until=NOW + timedelta(days=1)) == both(council)
        assert ids(body="board") == ids(body="Port Board (100%") == both(board)
        assert ids(body="%") == both(board)
        assert ids(body="_") == []


def test_by_relevance_what_says_it_more_often_comes_first(database: Database) -> None:
    said = ["Nakhodka " + "and much else " * 20, "Nakhodka, Nakhodka and Nakhodka again", "Nakhodka " + "or this " * 60]
    with database.writing() as session:
        publish(session, make_meeting(session), make_document(session, pages=said))

        hits = found(session, "nakhodka", by="relevance")

    assert hits[0].page == 2
    assert all(
        one.score is not None and other.score is not None and one.score >= other.score for one, other in pairwise(hits)
    )


WAYS = ("all at once", "meeting by meeting", "meeting by meeting, by what the index knows")


def go(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a search find the newest hits in this way, however few there are."""
    monkeypatch.setattr(walk, "MEETINGS_AT_FIRST", 1)
    monkeypatch.setattr(walk, "OFTEN", 1)
    if way != "all at once":
        monkeypatch.setattr(walk, "IN_ORDER", 10**9)
        monkeypatch.setattr(walk, "WITH_PHRASES", 10**9)
    if way == "meeting by meeting":
        monkeypatch.setattr(walk, "MANY", 0)


def _many(session: Session) -> None:
    for day in range(12):
        meeting = make_meeting(session, starts_at=NOW - timedelta(days=day // 2))
        document = make_document(session, pages=[f"Nakhodka {'again ' * page} {day}" for page in range(3)])
        publish(session, meeting, document, name="Nakhodka.pdf" if day % 4 == 1 else "Agenda")
        make_item(session, meeting, title="Nakhodka")
        make_item(session, meeting, title="Nakhodka, twice: Nakhodka")
        if day % 3 == 0:
            publish(session, make_meeting(session, starts_at=NOW - timedelta(days=day + 2)), document)


@pytest.mark.parametrize("by", ["date", "relevance"])
@pytest.mark.parametrize("way", WAYS)
def test_screens_follow_each_other_without_gap_or_repetition_whatever_comes_meanwhile(
    database: Database, by: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All ways to find the newest give the same, in the same order."""
    with database.writing() as session:
        _many(session)
        whole = found(session, "nakhodka", by=by, limit=100)
        assert len(whole) == len({(hit.kind, hit.meeting_id, hit.page, hit.item_title) for hit in whole}) == 24 + 36 + 3

        go(way, monkeypatch)
        screens: list[Hit] = []
        while screen := found(session, "nakhodka", by=by, limit=7, after=screens[-1].cursor if screens else None):
            screens += screen
            if by == "date":
                make_item(session, make_meeting(session, starts_at=NOW + timedelta(days=1)), title="Nakhodka")

    assert [hit.cursor for hit in screens] == [hit.cursor for hit in whole]
    assert [(hit.meeting_id, hit.more_meetings) for hit in screens] == [
        (hit.meeting_id, hit.more_meetings) for hit in whole
    ]


def test_a_frequent_word_in_old_meetings_only_is_found_there(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the newest meetings say nothing of it, they are not gone through to the last."""
    with database.writing() as session:
        _many(session)
        for day in range(20):
            make_item(session, make_meeting(session, starts_at=NOW + timedelta(days=day + 1)), title="Nothing")
        whole = [hit.cursor for hit in found(session, "nakhodka", limit=100)]
        monkeypatch.setattr(walk, "MEETINGS_AT_FIRST", 1)
        monkeypatch.setattr(walk, "MANY", 3)
        monkeypatch.setattr(walk, "SHORT", 5)

        assert [hit.cursor for hit in found(session, "nakhodka", limit=100)] == whole


@pytest.mark.parametrize(
    "cursor", ["", "x", "1:2", "1:2:3:4:5:6", "nan:1:1:1:1", "1e99:1:1:1:1", "1:99999999999999:1:1:1", "1:1:1"]
)
def test_a_cursor_that_is_none_is_refused(database: Database, cursor: str) -> None:
    with database.reading() as session, pytest.raises(QueryError, match="is no cursor"):
        found(session, "nakhodka", after=cursor)
