"""Documents in the database: other bytes are another version, and what carries them is matched again."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agenda import AgendaItem, AgendaRevision
from models.database import Database
from models.document import Document, DocumentVersion, MeetingDocument, StoredFile, TextState
from models.document_links import save_document_links
from published.values import DocumentLink
from spiders.storage.documents import GIVE_UP_AFTER, document_failed, document_unchanged, save_file, save_version
from tests.conftest import NOW
from tests.factories import attach, make_document, make_item, make_meeting, publish

LATER = NOW + timedelta(hours=6)
FIRST, SECOND = "1" * 64, "2" * 64
RULES = "rules 1"
one_kind = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # where the kind does not matter


@pytest.fixture
def document_id(database: Database) -> int:
    """A document that was never fetched."""
    with database.writing() as session:
        return make_document(session, stamp="a").id


def fetch(database: Database, document_id: int, sha256: str, *, later: timedelta = timedelta(0)) -> bool:
    """Store bytes of a document as the pipeline does; whether they make a version."""
    with database.writing() as session:
        save_file(session, sha256, 7, "application/pdf", NOW + later)
        return save_version(session, session.get_one(Document, document_id), sha256, NOW + later)


def versions(session: Session) -> list[tuple[object, ...]]:
    found = session.scalars(select(DocumentVersion).order_by(DocumentVersion.document_id, DocumentVersion.number))
    return [(each.number, each.sha256, each.seen_after, each.seen_by) for each in found]


class TestVersions:
    def test_the_first_bytes_are_the_first_version(self, database: Database, document_id: int) -> None:
        """Nothing is known of the time before the first look."""
        is_new = fetch(database, document_id, FIRST)

        assert is_new
        with database.reading() as session:
            document = session.get_one(Document, document_id)
            assert (document.sha256, document.checked_at, document.is_due) == (FIRST, NOW, False)
            assert versions(session) == [(1, FIRST, None, NOW)]

    @one_kind
    def test_the_same_bytes_are_a_look_and_no_version(self, database: Database, document_id: int) -> None:
        fetch(database, document_id, FIRST)

        is_new = fetch(database, document_id, FIRST, later=timedelta(hours=6))

        assert not is_new
        with database.reading() as session:
            assert session.get_one(Document, document_id).checked_at == LATER
            assert versions(session) == [(1, FIRST, None, NOW)]

    def test_other_bytes_are_the_next_version_with_the_time_between(self, database: Database, document_id: int) -> None:
        """They appeared between the last look at the old ones and the first at them; the first version stays."""
        fetch(database, document_id, FIRST)
        fetch(database, document_id, FIRST, later=timedelta(hours=6))

        is_new = fetch(database, document_id, SECOND, later=timedelta(hours=12))

        assert is_new
        with database.reading() as session:
            assert session.get_one(Document, document_id).sha256 == SECOND
            assert versions(session) == [(1, FIRST, None, NOW), (2, SECOND, LATER, NOW + timedelta(hours=12))]

    @one_kind
    def test_a_look_without_bytes_counts_for_the_time_between(self, database: Database, document_id: int) -> None:
        """304: not modified."""
        fetch(database, document_id, FIRST)
        with database.writing() as session:
            document_unchanged(session.get_one(Document, document_id), LATER)

        fetch(database, document_id, SECOND, later=timedelta(hours=12))

        with database.reading() as session:
            assert versions(session)[1][2] == LATER

    @one_kind
    def test_old_bytes_that_come_back_are_a_version_of_their_own(self, database: Database, document_id: int) -> None:
        for hours, sha256 in enumerate((FIRST, SECOND, FIRST)):
            fetch(database, document_id, sha256, later=timedelta(hours=hours))

        with database.reading() as session:
            assert [version[:2] for version in versions(session)] == [(1, FIRST), (2, SECOND), (3, FIRST)]
            assert len(list(session.scalars(select(StoredFile)))) == 2

    @one_kind
    def test_bytes_that_are_known_keep_what_was_read_of_them(self, database: Database, document_id: int) -> None:
        """Two documents with the same bytes share one file, and it is not read twice."""
        fetch(database, document_id, FIRST)
        with database.writing() as session:
            session.get_one(StoredFile, FIRST).text_state = TextState.READ.value
            other_id = make_document(session).id

        fetch(database, other_id, FIRST, later=timedelta(hours=6))

        with database.reading() as session:
            [file] = session.scalars(select(StoredFile))
            assert (file.text_state, file.stored_at) == ("read", NOW)
            assert versions(session) == [(1, FIRST, None, NOW), (1, FIRST, None, LATER)]


class TestWhatCarriesThem:
    @pytest.fixture
    def carried_id(self, database: Database) -> int:
        """A document that a matched item and a matched meeting carry, beside others that have nothing to do with it."""
        with database.writing() as session:
            meeting, document, other = make_meeting(session), make_document(session), make_document(session)
            attach(session, make_item(session, meeting, item_key="carrier", flagged_with=RULES), document)
            attach(session, make_item(session, meeting, item_key="bystander", flagged_with=RULES), other)
            publish(session, meeting, document, name="carrier").flagged_with = RULES
            publish(session, meeting, other, name="bystander").flagged_with = RULES
            return document.id

    def waiting(self, database: Database) -> list[str]:
        with database.reading() as session:
            items = session.scalars(select(AgendaItem.item_key).where(AgendaItem.flagged_with.is_(None)))
            links = session.scalars(select(MeetingDocument.name).where(MeetingDocument.flagged_with.is_(None)))
            return [*items, *links]

    def match_all(self, database: Database) -> None:
        with database.writing() as session:
            for each in (*session.scalars(select(AgendaItem)), *session.scalars(select(MeetingDocument))):
                each.flagged_with = RULES

    def test_items_and_meetings_wait_for_each_version(self, database: Database, carried_id: int) -> None:
        """Those that carry another document do not."""
        for sha256 in (FIRST, SECOND):
            fetch(database, carried_id, sha256)

            assert self.waiting(database) == ["carrier", "carrier"]

            self.match_all(database)

    @one_kind
    def test_the_same_bytes_let_nothing_wait(self, database: Database, carried_id: int) -> None:
        fetch(database, carried_id, FIRST)
        self.match_all(database)

        fetch(database, carried_id, FIRST)

        assert self.waiting(database) == []

    @one_kind
    def test_a_look_that_failed_or_found_nothing_new_lets_nothing_wait(
        self, database: Database, carried_id: int
    ) -> None:
        with database.writing() as session:
            document_failed(session.get_one(Document, carried_id))
            document_unchanged(session.get_one(Document, carried_id), NOW)

        assert self.waiting(database) == []

    def test_a_version_that_is_not_committed_lets_nothing_wait(self, database: Database, carried_id: int) -> None:
        """The bytes and what must follow from them are stored together or not at all."""
        with database.writing() as session:
            save_file(session, FIRST, 7, "application/pdf", NOW)
            save_version(session, session.get_one(Document, carried_id), FIRST, NOW)
            session.rollback()

        assert self.waiting(database) == []
        with database.reading() as session:
            assert (versions(session), session.get_one(Document, carried_id).sha256) == ([], None)

    @one_kind
    def test_no_revision_is_made_by_a_document(self, database: Database, carried_id: int) -> None:
        fetch(database, carried_id, FIRST)

        with database.reading() as session:
            assert [each.number for each in session.scalars(select(AgendaRevision))] == [1]


class TestFailures:
    def fail(self, database: Database, document_id: int, times: int) -> None:
        for _ in range(times):
            with database.writing() as session:
                document_failed(session.get_one(Document, document_id))

    def stand(self, database: Database, document_id: int) -> tuple[int, bool]:
        with database.reading() as session:
            document = session.get_one(Document, document_id)
            return document.failures, document.is_due

    def test_after_five_failures_in_a_row_it_is_given_up(self, database: Database, document_id: int) -> None:
        self.fail(database, document_id, GIVE_UP_AFTER - 1)
        assert self.stand(database, document_id) == (4, True)

        self.fail(database, document_id, 1)

        assert self.stand(database, document_id) == (5, False)

    @one_kind
    def test_a_failure_keeps_the_bytes_and_is_no_look(self, database: Database, document_id: int) -> None:
        fetch(database, document_id, FIRST)

        self.fail(database, document_id, GIVE_UP_AFTER)

        with database.reading() as session:
            document = session.get_one(Document, document_id)
            assert (document.sha256, document.checked_at) == (FIRST, NOW)
            assert len(versions(session)) == 1

    @one_kind
    def test_only_failures_in_a_row_count(self, database: Database, document_id: int) -> None:
        self.fail(database, document_id, GIVE_UP_AFTER - 1)
        fetch(database, document_id, FIRST)
        self.fail(database, document_id, GIVE_UP_AFTER - 1)
        with database.writing() as session:
            document_unchanged(session.get_one(Document, document_id), NOW)

        assert self.stand(database, document_id) == (0, False)

    @one_kind
    @pytest.mark.parametrize(("stamp", "expected"), [("b", (0, True)), ("a", (5, False))], ids=["changed", "the same"])
    def test_only_a_changed_stamp_asks_again(
        self, database: Database, document_id: int, stamp: str, expected: tuple[int, bool]
    ) -> None:
        self.fail(database, document_id, GIVE_UP_AFTER)
        with database.writing() as session:
            document = session.get_one(Document, document_id)

            save_document_links(
                session, document.source_key, [DocumentLink("attachment", document.url, "Report", stamp)]
            )

        assert self.stand(database, document_id) == expected
