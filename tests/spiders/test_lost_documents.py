"""Documents that nothing may lose: given up early, named in two places, linked as something else before."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from models.database import Database
from models.document import Document, MeetingDocument
from models.meeting import Meeting
from models.revisions import save_agenda
from models.source import StoredSource
from published.values import Agenda, DocumentLink, Item, ListedMeeting
from spiders.storage.documents import GIVE_UP_AFTER, document_failed
from spiders.storage.due import due_documents
from spiders.storage.meetings import save_meeting, vendor_ids_between
from tests.conftest import NOW
from tests.factories import attach, make_document, make_item, make_meeting, make_source

PACKET = DocumentLink("packet", "https://portal.example.org/packet.pdf", "Packet")
LISTED = ListedMeeting(
    vendor_id="7",
    body="City Council",
    title="City Council",
    starts_at=(NOW + timedelta(days=3)).astimezone(ZoneInfo("America/Los_Angeles")),
    documents=(PACKET,),
)


def due(database: Database) -> list[str]:
    with database.reading() as session:
        return [each.url for each in due_documents(session, "oakland/legistar", NOW, asked=())]


@pytest.mark.parametrize(("hours", "is_asked"), [(5, True), (71, True), (100, False), (-48, False)])
def test_a_document_that_was_given_up_is_asked_for_again_when_its_meeting_is_near(
    database: Database, hours: int, is_asked: bool
) -> None:
    with database.writing() as session:
        meeting = make_meeting(session, starts_at=NOW + timedelta(hours=hours))
        document = make_document(session)
        attach(session, make_item(session, meeting), document)
        for _ in range(GIVE_UP_AFTER):
            document_failed(document)

    assert bool(due(database)) is is_asked


def test_a_document_that_list_and_agenda_name_is_linked_once(database: Database) -> None:
    with database.writing() as session:
        source = make_source(session)
        meeting, _ = save_meeting(session, source, LISTED, NOW)

        save_agenda(session, source, meeting, Agenda((), (replace(PACKET, kind="attachment"),)), [], NOW)

        assert [link.kind for link in session.scalars(select(MeetingDocument))] == ["packet"]


def test_minutes_that_later_hang_on_an_item_are_fetched(database: Database) -> None:
    """The minutes of the last meeting are linked only; as an attachment of the next one's item they are wanted."""
    minutes = replace(PACKET, kind="minutes")
    with database.writing() as session:
        source = make_source(session)
        meeting, _ = save_meeting(session, source, replace(LISTED, documents=(minutes,)), NOW)
    assert due(database) == []

    with database.writing() as session:
        item = Item(
            "1", "1", "Approve the minutes", "Approve the minutes", attachments=(replace(minutes, kind="attachment"),)
        )
        source, meeting = session.get_one(StoredSource, "oakland/legistar"), session.scalars(select(Meeting)).one()
        save_agenda(session, source, meeting, Agenda((item,)), [], NOW)

    assert due(database) == [PACKET.url]


def test_a_place_that_gives_no_stamp_does_not_make_a_document_due_again(database: Database) -> None:
    stamped = replace(PACKET, stamp="monday")
    with database.writing() as session:
        save_meeting(session, make_source(session), replace(LISTED, documents=(stamped,)), NOW)
        document = session.scalars(select(Document)).one()
        document.is_due, document.checked_at = False, NOW

        save_meeting(session, make_source(session), LISTED, NOW)

        assert not document.is_due


def test_meetings_known_in_a_window_are_known_by_their_ids(sqlite: Database) -> None:
    """So that one that moved out of the window is still recognised when its list shows it elsewhere."""
    with sqlite.writing() as session:
        for vendor_id, days in (("before", -1), ("in", 1), ("after", 9)):
            make_meeting(session, vendor_id=vendor_id, starts_at=NOW + timedelta(days=days))

        known = vendor_ids_between(session, "oakland/legistar", NOW, NOW + timedelta(days=7))

    assert known == {"in"}
