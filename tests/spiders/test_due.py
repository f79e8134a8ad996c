"""What a source still owes: what is new, what changed, what is upcoming and was not looked at for long."""

from collections.abc import Collection
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models.agenda import AgendaRevision
from models.database import Database
from models.document import Document, DocumentKind
from models.meeting import Meeting
from spiders.polling.found import Validators
from spiders.storage.documents import GIVE_UP_AFTER
from spiders.storage.due import due_agendas, due_documents, recheck_after
from tests.conftest import NOW
from tests.factories import attach, make_document, make_item, make_meeting, make_source, publish

SOURCE = "oakland/legistar"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAGE = "https://portal.example.org/agenda"


def meeting_in(session: Session, time_left: timedelta, vendor_id: str = "7", **values: object) -> Meeting:
    """A meeting that starts so long after NOW; its agenda has a page and is not due."""
    values = {"agenda_urls": [PAGE], "is_agenda_due": False, **values}
    return make_meeting(session, vendor_id=vendor_id, starts_at=NOW + time_left, **values)


def document_of(session: Session, meeting: Meeting, **values: object) -> Document:
    """A document that an item of the meeting's current agenda carries; fetched a minute ago, not due."""
    document = make_document(session, **{"pages": [], "is_due": False, "checked_at": NOW - HOUR / 60, **values})
    attach(session, make_item(session, meeting), document)
    return document


def agendas(session: Session, asked: Collection[int] = ()) -> list[str]:
    return [each.vendor_id for each in due_agendas(session, SOURCE, NOW, asked=asked)]


def documents(session: Session, asked: Collection[int] = ()) -> list[int]:
    return [each.document_id for each in due_documents(session, SOURCE, NOW, asked=asked)]


class TestAgendas:
    def test_the_next_meeting_comes_first_and_past_ones_last(self, database: Database) -> None:
        """A meeting counts as upcoming until six hours after its start."""
        with database.writing() as session:
            meeting_in(session, -9 * DAY, "past", is_agenda_due=True)
            meeting_in(session, 9 * DAY, "far", is_agenda_due=True)
            meeting_in(session, -6 * HOUR, "still running")
            meeting_in(session, DAY, "near")
            meeting_in(session, DAY, "near too")

            assert agendas(session) == ["still running", "near", "near too", "far", "past"]

    def test_a_meeting_of_which_only_the_day_is_known_is_to_come_until_that_day_is_over(
        self, database: Database
    ) -> None:
        """Its start counts from midnight; it may well be an evening meeting."""
        with database.writing() as session:
            meeting_in(session, -20 * HOUR, "this evening", is_time_known=False)
            meeting_in(session, -20 * HOUR, "last night")
            meeting_in(session, -31 * HOUR, "yesterday", is_time_known=False)

            assert agendas(session) == ["this evening"]

    def test_it_brings_what_the_last_answer_was(self, sqlite: Database) -> None:
        with sqlite.writing() as session:
            meeting = meeting_in(
                session,
                DAY,
                agenda_urls=[PAGE, f"{PAGE}/2"],
                agenda_sha256="1" * 64,
                agenda_read_with="legistar 1",
                agenda_etag='"e"',
                agenda_last_modified="Sun, 22 Nov 2026 18:00:00 GMT",
            )

            [due] = due_agendas(session, SOURCE, NOW, asked=())

            assert (due.meeting_id, due.vendor_id, due.urls) == (meeting.id, "7", (PAGE, f"{PAGE}/2"))
            assert (due.sha256, due.read_with) == ("1" * 64, "legistar 1")
            assert due.validators == Validators('"e"', "Sun, 22 Nov 2026 18:00:00 GMT")

    def test_upcoming_ones_are_always_asked_for_and_past_ones_when_they_are_due(self, sqlite: Database) -> None:
        """An agenda may change without the list saying so; a meeting that is over is asked for once."""
        with sqlite.writing() as session:
            meeting_in(session, DAY, "upcoming")
            meeting_in(session, DAY, "upcoming and due", is_agenda_due=True)
            meeting_in(session, -6 * HOUR - HOUR / 60, "over")
            meeting_in(session, -6 * HOUR - HOUR / 60, "over and due", is_agenda_due=True)

            assert agendas(session) == ["upcoming", "upcoming and due", "over and due"]

    def test_past_ones_are_given_up_and_upcoming_ones_never(self, sqlite: Database) -> None:
        with sqlite.writing() as session:
            for failures in (GIVE_UP_AFTER - 1, GIVE_UP_AFTER):
                for name, time_left in (("past", -DAY), ("upcoming", DAY)):
                    values = {"is_agenda_due": True, "agenda_failures": failures}
                    meeting_in(session, time_left, f"{name}, {failures} failures", **values)

            assert agendas(session) == ["upcoming, 4 failures", "upcoming, 5 failures", "past, 4 failures"]

    def test_twins_and_those_without_a_page_are_not_asked_for(self, sqlite: Database) -> None:
        """A twin whose other half is not known is read itself."""
        with sqlite.writing() as session:
            meeting_in(session, DAY, "twin", twin_of="8", is_agenda_due=True)
            meeting_in(session, DAY, "without a page", agenda_urls=[], is_agenda_due=True)
            meeting_in(session, DAY, "lonely twin", twin_of="")

            assert agendas(session) == ["lonely twin"]

    def test_none_is_asked_for_twice_in_a_poll(self, sqlite: Database) -> None:
        with sqlite.writing() as session:
            first, _ = meeting_in(session, DAY, "first"), meeting_in(session, 2 * DAY, "second")

            assert agendas(session, asked={first.id}) == ["second"]

    def test_cancelled_and_missing_ones_are_still_looked_at(self, sqlite: Database) -> None:
        """They may be back on."""
        with sqlite.writing() as session:
            meeting_in(session, DAY, "cancelled", status="cancelled")
            meeting_in(session, 2 * DAY, "missing", not_seen_since=NOW)

            assert agendas(session) == ["cancelled", "missing"]

    def test_another_source_owes_its_own(self, sqlite: Database) -> None:
        with sqlite.writing() as session:
            make_meeting(session, make_source(session, "san-jose/legistar"), agenda_urls=[PAGE], is_agenda_due=True)

            assert agendas(session) == []


class TestDocuments:
    def test_new_and_changed_ones_are_due_whatever_carries_them(self, database: Database) -> None:
        """Those of the nearest meeting come first, those of no meeting to come last."""
        with database.writing() as session:
            past, far, near = (meeting_in(session, days * DAY, str(days)) for days in (-20, 9, 1))
            made = [
                document_of(session, past, is_due=True),
                document_of(session, far, is_due=True),
                document_of(session, near, is_due=True, pages=None, checked_at=None),
                make_document(session),
            ]

            assert documents(session) == [made[n].id for n in (2, 1, 0, 3)]

    def test_those_of_a_day_without_a_time_are_looked_at_until_it_is_over(self, database: Database) -> None:
        with database.writing() as session:
            today = meeting_in(session, -20 * HOUR, is_time_known=False)
            over = meeting_in(session, -20 * HOUR, "over")
            stale = document_of(session, today, checked_at=NOW - 2 * HOUR)
            document_of(session, over, checked_at=NOW - 2 * HOUR)

            assert documents(session) == [stale.id]

    def test_it_brings_what_the_last_answer_was(self, sqlite: Database) -> None:
        with sqlite.writing() as session:
            document = make_document(session, etag='"e"', last_modified="Sun, 22 Nov 2026 18:00:00 GMT")

            [due] = due_documents(session, SOURCE, NOW, asked=())

            assert (due.document_id, due.url) == (document.id, document.url)
            assert due.validators == Validators('"e"', "Sun, 22 Nov 2026 18:00:00 GMT")

    def test_those_of_upcoming_meetings_are_looked_at_again_in_time(self, database: Database) -> None:
        """Twelve hours before the meeting a look is good for one hour."""
        with database.writing() as session:
            meeting = meeting_in(session, 12 * HOUR)
            stale = document_of(session, meeting, checked_at=NOW - HOUR)
            document_of(session, meeting, checked_at=NOW - HOUR + timedelta(seconds=1))

            assert documents(session) == [stale.id]

    def test_the_nearest_of_several_meetings_counts(self, sqlite: Database) -> None:
        with sqlite.writing() as session:
            far, near = meeting_in(session, 60 * DAY, "far"), meeting_in(session, 12 * HOUR, "near")
            shared, far_ones = (document_of(session, far, checked_at=NOW - 2 * HOUR) for _ in range(2))
            publish(session, near, shared)

            assert documents(session) == [shared.id]
            assert far_ones.id not in documents(session)

    def test_those_of_past_meetings_are_never_looked_at_again(self, database: Database) -> None:
        """A meeting counts as upcoming until six hours after its start."""
        with database.writing() as session:
            over = meeting_in(session, -6 * HOUR - HOUR / 60, "over")
            running = meeting_in(session, -6 * HOUR, "running")
            _, of_running = (document_of(session, meeting, checked_at=NOW - 90 * DAY) for meeting in (over, running))

            assert documents(session) == [of_running.id]

    def test_those_that_are_listed_no_longer_are_not_looked_at_again(self, database: Database) -> None:
        with database.writing() as session:
            meeting = meeting_in(session, DAY)
            listed, gone = (make_document(session, pages=[], is_due=False, checked_at=NOW - DAY) for _ in range(2))
            publish(session, meeting, listed)
            publish(session, meeting, gone).not_seen_since = NOW - HOUR

            assert documents(session) == [listed.id]

    def test_those_of_an_older_revision_are_not_looked_at_again(self, sqlite: Database) -> None:
        with sqlite.writing() as session:
            meeting = meeting_in(session, DAY)
            document_of(session, meeting, checked_at=NOW - DAY)
            assert len(documents(session)) == 1

            session.query(AgendaRevision).one().is_current = False

            assert documents(session) == []

    @pytest.mark.parametrize("kind", [DocumentKind.MINUTES, DocumentKind.OTHER])
    def test_what_is_not_wanted_is_not_looked_at(self, sqlite: Database, kind: DocumentKind) -> None:
        with sqlite.writing() as session:
            publish(session, meeting_in(session, DAY), make_document(session, is_due=False), kind)
            old = make_document(session, pages=[], is_due=False, checked_at=NOW - 90 * DAY)
            publish(session, meeting_in(session, 2 * DAY, "8"), old, kind)

            assert documents(session) == []

    def test_a_page_for_people_that_an_item_carries_is_never_asked_for(self, sqlite: Database) -> None:
        """It was never due, and never fetched."""
        with sqlite.writing() as session:
            document_of(session, meeting_in(session, DAY), pages=None, checked_at=None)

            assert documents(session) == []

    def test_none_is_asked_for_twice_in_a_poll(self, sqlite: Database) -> None:
        with sqlite.writing() as session:
            first, second = make_document(session), make_document(session)

            assert documents(session, asked={first.id}) == [second.id]

    def test_one_that_is_carried_often_is_asked_for_once(self, sqlite: Database) -> None:
        with sqlite.writing() as session:
            meeting = meeting_in(session, DAY)
            document = document_of(session, meeting, is_due=True)
            attach(session, make_item(session, meeting), document)
            publish(session, meeting, document)

            assert documents(session) == [document.id]

    def test_another_source_owes_its_own(self, sqlite: Database) -> None:
        with sqlite.writing() as session:
            make_document(session, make_source(session, "san-jose/legistar"))

            assert documents(session) == []


@pytest.mark.parametrize(
    ("time_left", "expected"),
    [
        (-6 * HOUR, HOUR),
        (timedelta(0), HOUR),
        (12 * HOUR, HOUR),
        (18 * HOUR, 1.5 * HOUR),
        (DAY, 2 * HOUR),
        (3 * DAY, 6 * HOUR),
        (12 * DAY, DAY),
        (120 * DAY, DAY),
    ],
    ids=["running", "now", "half a day", "three quarters", "a day", "three days", "twelve days", "months"],
)
def test_a_look_is_good_for_a_twelfth_of_the_time_left(time_left: timedelta, expected: timedelta) -> None:
    """Between one hour and one day."""
    assert recheck_after(time_left) == expected
