"""One meeting in two sources is found once, and nothing is missed for it."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models.database import Database
from models.document import DocumentKind
from models.meeting import Meeting
from models.search import Hit
from tests.conftest import NOW
from tests.factories import make_document, make_item, make_meeting, make_source, publish
from tests.models.search.asked import found


def _two_sources(session: Session) -> tuple[Meeting, Meeting]:
    """A meeting, and the copy of it that another source has."""
    meeting = make_meeting(session, make_source(session, "oakland/legistar"))
    return meeting, make_meeting(session, make_source(session, "oakland/primegov"), same_as_id=meeting.id)


def test_what_a_meeting_says_in_both_of_its_sources_is_one_hit_of_the_original(database: Database) -> None:
    with database.writing() as session:
        meeting, copy = _two_sources(session)
        make_item(session, meeting, number="7", title="Travel", text="7. Travel to Nakhodka")
        make_item(session, copy, number="7", title="Travel", text="7 Travel, to  NAKHODKA")
        file = make_document(session, pages=["Nakhodka, page"])
        publish(session, meeting, file), publish(session, copy, file)
        again = make_document(session, make_source(session, "oakland/primegov"), pages=["Nakhodka,\npage"])
        publish(session, copy, again)
        for each in (meeting, copy):
            publish(session, each, make_document(session), DocumentKind.OTHER, "Nakhodka.pdf")

        hits = [(hit.kind, hit.meeting_id, hit.more_meetings) for hit in found(session, "nakhodka")]
        ranked = [(hit.kind, hit.meeting_id) for hit in found(session, "nakhodka", by="relevance")]

        assert hits == [("item", meeting.id, 0), ("page", meeting.id, 0), ("document", meeting.id, 0)]
        assert sorted(ranked) == sorted((kind, meeting_id) for kind, meeting_id, _ in hits)


def test_what_only_the_other_source_says_is_found_there(database: Database) -> None:
    """A copy is no reason to miss an item."""
    with database.writing() as session:
        meeting, copy = _two_sources(session)
        make_item(session, meeting, title="Travel", text="Travel to Nakhodka")
        make_item(session, copy, title="Travel", text="Travel to Nakhodka and back")
        publish(session, copy, make_document(session, pages=["Nakhodka"]), name="Nakhodka")

        hits = [(hit.kind, hit.meeting_id) for hit in found(session, "nakhodka")]
        [back] = found(session, "nakhodka back")

        assert hits == [*((kind, copy.id) for kind in ("item", "page", "document")), ("item", meeting.id)]
        assert back.meeting_id == copy.id


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_screens_of_copies_show_everything_once(database: Database, limit: int) -> None:
    with database.writing() as session:
        for day in range(3):
            meeting, copy = _two_sources(session)
            for each in (meeting, copy):
                each.starts_at = NOW + timedelta(days=day)
                for number in range(3):
                    make_item(session, each, title=f"Nakhodka {number}")
        session.flush()

        screens: list[Hit] = []
        while screen := found(session, "nakhodka", limit=limit, after=screens[-1].cursor if screens else None):
            screens += screen

        assert [hit.item_title for hit in screens] == [f"Nakhodka {number}" for number in range(3)] * 3
        assert {hit.source for hit in screens} == {"oakland/legistar"}
