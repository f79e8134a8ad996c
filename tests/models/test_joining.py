"""Which rows are one meeting: by a shared file or shared items, never by name and date alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agenda import AgendaRevision
from models.database import Database
from models.decision import Verdict, decide
from models.document import Document, MeetingDocument
from models.flag import Flag, FlagState
from models.joining import Joined, join_meetings
from models.meeting import Meeting, MeetingAlias
from models.revisions import current_revision
from tests.conftest import NOW
from tests.factories import make_document, make_flag, make_item, make_meeting, make_source

COUNCIL, COMMITTEES = "san-diego/onbase-council", "san-diego/onbase-committees"
START = NOW + timedelta(days=3)
DIVEST = "Resolution to divest the pension fund of Russian assets"
TREES = "Contract for the planting of two hundred street trees"
DOCKS = "Lease of the municipal docks to the harbor company"
CALL = "Call to order and roll call of the members present"


def publish(
    session: Session,
    *items: str,
    key: str = COUNCIL,
    seen: datetime = NOW - timedelta(days=2),
    starts_at: datetime = START,
    **values: object,
) -> Meeting:
    """A meeting with these items on its agenda."""
    meeting = make_meeting(
        session,
        make_source(session, key),
        starts_at=starts_at,
        first_seen_at=seen,
        **{"body": "City Council", **values},
    )
    for number, text in enumerate(items, 1):
        make_item(session, meeting, number=str(number), title=text, text=text)
    return meeting


def join(session: Session, key: str = COUNCIL) -> list[Joined]:
    return join_meetings(session, key, NOW - timedelta(days=14), NOW + timedelta(days=120), NOW)


def ids(session: Session) -> list[str]:
    return list(session.scalars(select(Meeting.vendor_id).order_by(Meeting.id)))


def texts(session: Session, meeting: Meeting) -> list[list[str]]:
    """The items of every agenda revision, the oldest first."""
    revisions = session.scalars(
        select(AgendaRevision).where(AgendaRevision.meeting_id == meeting.id).order_by(AgendaRevision.number)
    )
    return [[item.text for item in revision.items] for revision in revisions]


class TestPublishedAgain:
    """A revised agenda comes as a new row with a new id."""

    def test_the_meeting_goes_on_under_the_new_id(self, database: Database) -> None:
        with database.writing() as session:
            old = publish(session, DIVEST, TREES, vendor_id="5262")
            publish(session, DIVEST, TREES, DOCKS, vendor_id="5270", seen=NOW, amendment="Revised", title="Revised")

            [joined] = join(session)

            assert ids(session) == ["5270"]
            assert (joined.vendor_id, joined.stays) == ("5262", "5270")
            assert joined.evidence == "«Revised»; 2 of 2 agenda items are the same"
            assert (old.vendor_id, old.title, old.first_seen_at) == ("5270", "Revised", NOW - timedelta(days=2))
            assert texts(session, old) == [[DIVEST, TREES], [DIVEST, TREES, DOCKS]]
            assert [revision.number for revision in old.revisions] == [1, 2]
            current = current_revision(session, old.id)
            assert current is not None
            assert current.number == 2

    def test_the_old_id_is_kept_as_an_alias_with_the_evidence(self, database: Database) -> None:
        with database.writing() as session:
            old = publish(session, DIVEST, TREES, vendor_id="5262")
            publish(session, DIVEST, TREES, vendor_id="5270", seen=NOW, amendment="Updated 09/21/22")

            join(session)

            [alias] = session.scalars(select(MeetingAlias))
            assert (alias.vendor_id, alias.meeting_id, alias.since) == ("5262", old.id, NOW)
            assert "Updated 09/21/22" in alias.evidence

    def test_a_third_publication_joins_the_same_meeting(self, database: Database) -> None:
        with database.writing() as session:
            publish(session, DIVEST, TREES, vendor_id="1")
            publish(session, DIVEST, TREES, vendor_id="2", seen=NOW - timedelta(days=1), amendment="Revised")
            join(session)
            publish(session, DIVEST, TREES, DOCKS, vendor_id="3", seen=NOW, amendment="Second Revised")

            join(session)

            assert ids(session) == ["3"]
            assert sorted(session.scalars(select(MeetingAlias.vendor_id))) == ["1", "2"]

    def test_a_verdict_survives_under_the_new_id(self, database: Database) -> None:
        with database.writing() as session:
            old = publish(session, TREES, DIVEST)
            revision = current_revision(session, old.id)
            assert revision is not None
            flag = make_flag(session, item=revision.items[1])
            decide(session, flag, Verdict.CONFIRM, reviewer="Ann", now=NOW)
            publish(session, DOCKS, DIVEST, TREES, seen=NOW, amendment="Revised")

            join(session)

            current = current_revision(session, old.id)
            assert current is not None
            again = next(item for item in current.items if item.text == DIVEST)
            assert (flag.meeting_id, flag.subject) == (old.id, f"item:{again.item_key}")
            assert flag.state == FlagState.CONFIRMED.value

    def test_flags_of_both_publications_do_not_stand_twice(self, database: Database) -> None:
        with database.writing() as session:
            old = publish(session, DIVEST, TREES)
            new = publish(session, DIVEST, TREES, DOCKS, seen=NOW, amendment="Revised")
            flags = []
            for meeting in (old, new):
                revision = current_revision(session, meeting.id)
                assert revision is not None
                flags.append(make_flag(session, item=revision.items[0]))
            docks = make_flag(session, item=current_revision(session, new.id).items[2])  # type: ignore[union-attr]

            join(session)

            assert {flag.meeting_id for flag in session.scalars(select(Flag))} == {old.id}
            assert (flags[0].gone_since, flags[1].gone_since) == (None, NOW)
            assert flags[1].is_announced
            assert docks.gone_since is None

    def test_documents_move_and_the_old_ones_are_not_seen_any_more(self, database: Database) -> None:
        with database.writing() as session:
            old = publish(session, DIVEST, TREES)
            new = publish(session, DIVEST, TREES, seen=NOW, amendment="Revised")
            first, second, both = (make_document(session) for _ in range(3))
            for meeting, document in ((old, first), (old, both), (new, both), (new, second)):
                _link(session, meeting, document)

            join(session)

            rows = session.scalars(select(MeetingDocument).order_by(MeetingDocument.document_id)).all()
            assert [(row.document_id, row.meeting_id, row.not_seen_since) for row in rows] == [
                (first.id, old.id, NOW),
                (second.id, old.id, None),
                (both.id, old.id, None),
            ]

    def test_a_shared_file_is_evidence_where_there_are_no_items(self, database: Database) -> None:
        with database.writing() as session:
            old = publish(session, vendor_id="event-7")
            new = publish(session, vendor_id="clip-9", seen=NOW)
            old.not_seen_since = NOW
            document = make_document(session, body=b"%PDF-1.7 the agenda")
            again = make_document(session)
            again.sha256 = document.sha256
            _link(session, old, document)
            _link(session, new, again)

            [joined] = join(session)

            assert "the old id left the list when the new one came; the same file" in joined.evidence
            assert ids(session) == ["clip-9"]


class TestNotTheSame:
    """What looks alike and is not."""

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            pytest.param([DIVEST], [TREES], id="two specials on one night"),
            pytest.param([], [], id="no agenda yet"),
            pytest.param([CALL, DIVEST], [CALL, TREES], id="only what every agenda has in common"),
        ],
    )
    def test_name_and_date_alone_join_nothing(
        self, database: Database, first: Sequence[str], second: Sequence[str]
    ) -> None:
        with database.writing() as session:
            publish(session, CALL, DOCKS, starts_at=START - timedelta(days=14), seen=NOW - timedelta(days=20))
            publish(session, *first, vendor_id="1")
            publish(session, *second, vendor_id="2", seen=NOW, amendment="Revised")

            assert join(session) == []
            assert {"1", "2"} <= set(ids(session))

    def test_the_same_items_without_a_reason_stay_two_meetings_of_the_source(self, database: Database) -> None:
        """A joint session and the council's own on one evening list the same matters; nothing says «revised»."""
        with database.writing() as session:
            publish(session, DIVEST, TREES, vendor_id="1")
            publish(session, DIVEST, TREES, vendor_id="2", seen=NOW)

            assert join(session) == []

    def test_the_same_agenda_on_another_day_is_another_meeting(self, database: Database) -> None:
        with database.writing() as session:
            publish(session, DIVEST, TREES, vendor_id="1")
            publish(session, DIVEST, TREES, seen=NOW, amendment="Revised", starts_at=START + timedelta(days=1))

            assert join(session) == []

    def test_another_bodys_agenda_is_another_meeting(self, database: Database) -> None:
        with database.writing() as session:
            publish(session, DIVEST, TREES)
            publish(session, DIVEST, TREES, seen=NOW, amendment="Revised", body="Rules Committee")

            assert join(session) == []


class TestTwoPortals:
    """The same meeting on an old and a new portal."""

    def test_the_copy_points_at_the_meeting_of_the_current_source(self, database: Database) -> None:
        with database.writing() as session:
            copy = publish(session, DIVEST, TREES, key=COUNCIL, vendor_id="1")
            make_source(session, COUNCIL).role = "history"
            meeting = publish(session, TREES, DIVEST, key=COMMITTEES, vendor_id="2", seen=NOW)

            [joined] = join(session, COMMITTEES)

            assert (copy.same_as_id, meeting.same_as_id) == (meeting.id, None)
            assert copy.same_as_evidence == "2 of 2 agenda items are the same"
            assert joined.source_key == COUNCIL
            assert ids(session) == ["1", "2"]

    def test_joining_twice_changes_nothing(self, database: Database) -> None:
        with database.writing() as session:
            publish(session, DIVEST, TREES, key=COUNCIL)
            publish(session, TREES, DIVEST, key=COMMITTEES, seen=NOW)
            join(session)

            assert join(session) == []
            assert join(session, COMMITTEES) == []

    def test_a_meeting_at_another_hour_is_no_copy(self, database: Database) -> None:
        with database.writing() as session:
            publish(session, DIVEST, TREES, key=COUNCIL)
            publish(session, TREES, DIVEST, key=COMMITTEES, starts_at=START + timedelta(hours=4))

            assert join(session) == []

    def test_other_localities_are_left_alone(self, database: Database) -> None:
        with database.writing() as session:
            publish(session, DIVEST, TREES, key=COUNCIL)
            publish(session, DIVEST, TREES, key="oakland/legistar")

            assert join(session) == []


def _link(session: Session, meeting: Meeting, document: Document) -> None:
    session.add(
        MeetingDocument(meeting_id=meeting.id, document_id=document.id, kind="agenda", name="Agenda", first_seen_at=NOW)
    )
    session.flush()
