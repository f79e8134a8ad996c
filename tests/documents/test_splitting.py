"""Agendas that exist only as a document, in the database: items, revisions, keys, and what is not split."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.splitting import NOT_SPLIT, SPLITTER, split_pending
from models.agenda import AgendaItem, AgendaRevision
from models.database import Database
from models.document import Document, DocumentVersion, MeetingDocument, Page, StoredFile
from models.meeting import Meeting, MeetingAlias
from models.poll import Problem
from models.revisions import current_revision
from tests.conftest import NOW
from tests.factories import make_document, make_item, make_meeting

AGENDA = """CITY OF TESTVILLE
CITY COUNCIL REGULAR MEETING AGENDA
1. CALL TO ORDER
2. ROLL CALL
3. CONSENT CALENDAR
3.1 Approval of the minutes of the regular meeting of November 3
Recommendation: Approve.
3.2 Resolution on the sister city relationship with Snezhinsk, Russia
Recommendation: Adopt the resolution.
4. PUBLIC HEARINGS
4.1 Zoning amendment for the parcel at First Street and Main Street
Recommendation: Conduct the hearing.
5. ADJOURNMENT"""
REVISED = AGENDA.replace("3.2 Resolution on", "3.2 Contract for two hundred street trees\n3.3 Resolution on")
SUPPLEMENT = """CITY OF TESTVILLE
CITY COUNCIL SUPPLEMENTAL AGENDA
1. CALL TO ORDER
6. NEW BUSINESS
6.1 Letter of support for the county's fire prevention program
Recommendation: Authorize the mayor to sign.
7. ADJOURNMENT"""
LETTER = "Dear Council,\nplease plant more trees.\nYours, a resident"
TITLES = [
    "Approval of the minutes of the regular meeting of November 3",
    "Resolution on the sister city relationship with Snezhinsk, Russia",
    "Zoning amendment for the parcel at First Street and Main Street",
]


def publish(
    session: Session, *texts: str, meeting: Meeting | None = None, kind: str = "agenda", name: str = "Agenda"
) -> MeetingDocument:
    """A document of the meeting whose pages have these texts."""
    meeting = meeting or make_meeting(session)
    document = make_document(session, meeting.source, pages=list(texts))
    link = MeetingDocument(meeting_id=meeting.id, document_id=document.id, kind=kind, name=name, first_seen_at=NOW)
    session.add(link)
    session.flush()
    return link


def republish(session: Session, link: MeetingDocument, *texts: str) -> None:
    """Other bytes under the same address."""
    link.document.sha256 = make_document(session, pages=list(texts)).sha256
    session.flush()


def split(database: Database, *, hours: int = 0) -> int:
    return split_pending(database, now=NOW + timedelta(hours=hours))


def items(session: Session, meeting_id: int) -> list[AgendaItem]:
    revision = current_revision(session, meeting_id)
    assert revision is not None
    return list(revision.items)


def matters(rows: Sequence[AgendaItem]) -> list[str]:
    """The titles of the numbered matters, without the procedural ones."""
    return [row.title for row in rows if "." in row.number]


def problems(database: Database, *, solved: bool = False) -> list[Problem]:
    with database.reading() as session:
        wanted = Problem.solved_at.is_not(None) if solved else Problem.solved_at.is_(None)
        return list(session.scalars(select(Problem).where(wanted)))


def test_an_agenda_becomes_items_with_their_place(database: Database) -> None:
    with database.writing() as session:
        link = publish(session, AGENDA)
        ids = link.meeting_id, link.document_id, link.document.sha256

    count = split(database)

    with database.reading() as session:
        rows = items(session, ids[0])
        [revision] = session.scalars(select(AgendaRevision))
        assert count == len(rows)
        assert matters(rows) == TITLES
        sister = next(row for row in rows if row.number == "3.2")
        assert (sister.section, sister.is_consent) == ("CONSENT CALENDAR", True)
        assert (sister.document_id, sister.page, sister.last_page) == (ids[1], 1, 1)
        assert "Recommendation: Adopt the resolution." in sister.text
        assert (revision.from_document, [page.sha256 for page in revision.pages]) == (True, [ids[2]])


def test_a_document_is_split_once(database: Database) -> None:
    with database.writing() as session:
        link_id = publish(session, AGENDA).id

    assert split(database) > 0
    assert split(database, hours=1) == 0

    with database.reading() as session:
        link = session.get_one(MeetingDocument, link_id)
        assert link.split_with == f"{SPLITTER}:{link.document.sha256}"
        assert len(session.scalars(select(AgendaRevision)).all()) == 1


def test_other_bytes_make_a_revision_and_items_keep_their_keys_though_they_are_renumbered(database: Database) -> None:
    with database.writing() as session:
        link = publish(session, AGENDA)
        meeting_id, link_id = link.meeting_id, link.id
    split(database)
    with database.writing() as session:
        before = {row.title: row.item_key for row in items(session, meeting_id)}
        republish(session, session.get_one(MeetingDocument, link_id), REVISED)

    split(database, hours=1)

    with database.reading() as session:
        after = {row.title: (row.number, row.item_key) for row in items(session, meeting_id)}
        assert after[TITLES[1]] == ("3.3", before[TITLES[1]])
        assert after["Contract for two hundred street trees"][1] not in before.values()
        assert [revision.number for revision in session.scalars(select(AgendaRevision))] == [1, 2]


def test_the_same_text_in_other_bytes_makes_no_revision(database: Database) -> None:
    with database.writing() as session:
        link_id = publish(session, AGENDA).id
    split(database)
    with database.writing() as session:
        republish(session, session.get_one(MeetingDocument, link_id), AGENDA)

    assert split(database, hours=1) == 0


def test_items_of_a_page_are_not_replaced(database: Database) -> None:
    with database.writing() as session:
        meeting = make_meeting(session)
        make_item(session, meeting, title="Read from the page")
        publish(session, AGENDA, meeting=meeting)
        meeting_id = meeting.id

    assert split(database) == 0

    with database.reading() as session:
        assert [row.title for row in items(session, meeting_id)] == ["Read from the page"]


def test_a_page_without_items_gives_way_to_the_document(database: Database) -> None:
    """Some portals publish a placeholder: «select the files to view the agenda»."""
    with database.writing() as session:
        meeting = make_meeting(session)
        item = make_item(session, meeting)
        session.delete(item)
        publish(session, AGENDA, meeting=meeting)
        meeting_id = meeting.id

    assert split(database) > 0

    with database.reading() as session:
        assert matters(items(session, meeting_id)) == TITLES


def test_a_supplement_adds_its_items(database: Database) -> None:
    with database.writing() as session:
        meeting = make_meeting(session)
        publish(session, AGENDA, meeting=meeting)
        publish(session, SUPPLEMENT, meeting=meeting, name="Supplemental agenda")
        meeting_id = meeting.id

    split(database)

    with database.reading() as session:
        rows = items(session, meeting_id)
        assert matters(rows) == [*TITLES, "Letter of support for the county's fire prevention program"]
        assert len({row.vendor_id for row in rows}) == len(rows)
        assert len({row.document_id for row in rows}) == 2


def test_a_revised_agenda_takes_the_place_of_the_first(database: Database) -> None:
    with database.writing() as session:
        meeting = make_meeting(session)
        publish(session, AGENDA, meeting=meeting)
        revised = publish(session, REVISED, meeting=meeting, name="Revised agenda").document_id
        meeting_id = meeting.id

    split(database)

    with database.reading() as session:
        rows = items(session, meeting_id)
        assert matters(rows).count(TITLES[1]) == 1
        assert {row.document_id for row in rows} == {revised}


def test_an_agenda_in_another_language_adds_nothing(database: Database) -> None:
    with database.writing() as session:
        meeting = make_meeting(session)
        publish(session, AGENDA, meeting=meeting)
        publish(session, SUPPLEMENT, meeting=meeting, name="Spanish agenda")
        meeting_id = meeting.id

    split(database)

    with database.reading() as session:
        assert matters(items(session, meeting_id)) == TITLES


def test_a_packet_is_split_where_there_is_no_agenda(database: Database) -> None:
    with database.writing() as session:
        meeting_id = publish(session, AGENDA, kind="packet").meeting_id

    split(database)

    with database.reading() as session:
        assert matters(items(session, meeting_id)) == TITLES


@pytest.mark.parametrize("kind", ["minutes", "notice", "attachment", "other"])
def test_other_documents_are_not_split(database: Database, kind: str) -> None:
    with database.writing() as session:
        publish(session, AGENDA, kind=kind)

    assert split(database) == 0


def test_a_document_that_the_list_dropped_is_not_split(database: Database) -> None:
    with database.writing() as session:
        publish(session, AGENDA).not_seen_since = NOW

    assert split(database) == 0


def test_a_document_whose_text_is_not_there_yet_waits(database: Database) -> None:
    with database.writing() as session:
        link = publish(session, AGENDA)
        file = session.get_one(StoredFile, link.document.sha256)
        file.text_state = "pending"

    assert split(database) == 0

    with database.writing() as session:
        session.scalars(select(StoredFile)).one().text_state = "read"

    assert split(database) > 0


class TestWhatIsNotSplit:
    def test_an_agenda_that_cannot_be_split_is_a_problem_with_the_reason(self, database: Database) -> None:
        with database.writing() as session:
            link = publish(session, LETTER)
            sha256 = link.document.sha256

        assert split(database) == 0

        [problem] = problems(database)
        assert (problem.kind, problem.sha256) == (NOT_SPLIT, sha256)
        assert problem.detail.startswith("«Agenda»: not split into items: ")

    def test_it_is_solved_when_other_bytes_can_be_split(self, database: Database) -> None:
        with database.writing() as session:
            link_id = publish(session, LETTER).id
        split(database)
        with database.writing() as session:
            republish(session, session.get_one(MeetingDocument, link_id), AGENDA)

        split(database, hours=1)

        assert problems(database) == []
        assert len(problems(database, solved=True)) == 1

    def test_the_notice_of_a_cancelled_meeting_is_none(self, database: Database) -> None:
        with database.writing() as session:
            publish(session, "NOTICE OF CANCELLATION", meeting=make_meeting(session, status="cancelled"))

        split(database)

        assert problems(database) == []

    def test_a_packet_that_is_no_agenda_is_none(self, database: Database) -> None:
        with database.writing() as session:
            publish(session, LETTER, kind="packet")

        split(database)

        assert problems(database) == []

    def test_an_agenda_that_splits_no_more_keeps_its_items(self, database: Database) -> None:
        with database.writing() as session:
            link = publish(session, AGENDA)
            meeting_id, link_id = link.meeting_id, link.id
        split(database)
        with database.writing() as session:
            republish(session, session.get_one(MeetingDocument, link_id), LETTER)

        split(database, hours=1)

        with database.reading() as session:
            assert matters(items(session, meeting_id)) == TITLES
        assert [problem.kind for problem in problems(database)] == [NOT_SPLIT]


def test_the_first_look_with_the_document_begins_the_interval(database: Database) -> None:
    with database.writing() as session:
        link = publish(session, AGENDA)
        [version] = session.scalars(select(DocumentVersion).where(DocumentVersion.document_id == link.document_id))
        version.seen_after = NOW - timedelta(hours=9)

    split(database)

    with database.reading() as session:
        assert session.scalars(select(AgendaRevision)).one().seen_after == NOW - timedelta(hours=9)


def test_a_meeting_that_was_published_again_is_joined_when_its_items_are_known(database: Database) -> None:
    """Both publications exist only as files: what shows that they are one is in the items."""
    with database.writing() as session:
        first = make_meeting(session, vendor_id="1", first_seen_at=NOW - timedelta(days=2))
        second = make_meeting(session, vendor_id="2", first_seen_at=NOW, amendment="Amended")
        publish(session, AGENDA, meeting=first)
        publish(session, REVISED, meeting=second)

    split(database)

    with database.reading() as session:
        assert session.scalars(select(Meeting.vendor_id)).all() == ["2"]
        assert session.scalars(select(MeetingAlias.vendor_id)).all() == ["1"]


def test_pages_are_read_in_their_order(database: Database) -> None:
    first, second = AGENDA.split("4. PUBLIC")
    with database.writing() as session:
        meeting_id = publish(session, first, "4. PUBLIC" + second).meeting_id

    split(database)

    with database.reading() as session:
        pages = {row.number: row.page for row in items(session, meeting_id)}
        assert (pages["3.2"], pages["4.1"]) == (1, 2)
        assert len(session.scalars(select(Page)).all()) == 2


def test_documents_of_other_meetings_stay_apart(database: Database) -> None:
    with database.writing() as session:
        one = publish(session, AGENDA).meeting_id
        other = publish(
            session, SUPPLEMENT, meeting=make_meeting(session, starts_at=NOW + timedelta(days=9))
        ).meeting_id

    split(database)

    with database.reading() as session:
        assert len(session.scalars(select(Document)).all()) == 2
        assert matters(items(session, one)) == TITLES
        assert len(matters(items(session, other))) == 1
