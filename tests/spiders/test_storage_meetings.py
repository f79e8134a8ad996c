"""Meetings as lists describe them: other facts are another revision, other stamps only something to fetch."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from models.database import Database
from models.document import Document, MeetingDocument
from models.document_links import batched
from models.meeting import Meeting, MeetingRevision
from published.values import DocumentLink, ListedMeeting
from spiders.storage.due import due_agendas
from spiders.storage.meetings import Change, is_newly_cancelled, save_meeting
from spiders.storage.polls import mark_not_seen
from tests.conftest import NOW
from tests.factories import make_meeting, make_source

SOURCE = "oakland/legistar"
LATER = NOW + timedelta(hours=6)
START = (NOW + timedelta(days=3)).astimezone(ZoneInfo("America/Los_Angeles"))
PACKET = DocumentLink("packet", "https://portal.example.org/packet.pdf", "Packet", stamp="a")
LISTED = ListedMeeting(
    vendor_id="7",
    body="City Council",
    title="City Council Meeting",
    starts_at=START,
    location="City Hall",
    page_url="https://portal.example.org/meeting/7",
    agenda_urls=("https://portal.example.org/agenda/7",),
    agenda_stamp="1",
    documents=(PACKET,),
)
CANCELLED = replace(LISTED, status="cancelled", status_evidence="title «CANCELLED - City Council»")
one_kind = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # where the kind does not matter


def see(database: Database, listed: ListedMeeting, *, later: timedelta = timedelta(0), source: str = SOURCE) -> Change:
    with database.writing() as session:
        return save_meeting(session, make_source(session, source), listed, NOW + later)[1]


def stored(database: Database) -> Meeting:
    with database.reading() as session:
        return session.scalars(select(Meeting)).one()


def revisions(database: Database) -> list[MeetingRevision]:
    with database.reading() as session:
        return list(session.scalars(select(MeetingRevision).order_by(MeetingRevision.number)))


def read_agenda(database: Database) -> None:
    """Let the meeting's agenda count as read."""
    with database.writing() as session:
        session.scalars(select(Meeting)).one().is_agenda_due = False


class TestFacts:
    def test_a_new_meeting_is_stored_with_its_first_revision(self, database: Database) -> None:
        assert see(database, LISTED) == "new"

        meeting = stored(database)
        assert (meeting.source_key, meeting.vendor_id, meeting.body) == (SOURCE, "7", "City Council")
        assert (meeting.starts_at, meeting.local_start.isoformat()) == (START, START.isoformat())
        assert (meeting.location, meeting.page_url, meeting.status) == ("City Hall", LISTED.page_url, "scheduled")
        assert (meeting.agenda_urls, meeting.is_agenda_due) == (list(LISTED.agenda_urls), True)
        assert (meeting.first_seen_at, meeting.not_seen_since, meeting.twin_of) == (NOW, None, None)
        [revision] = revisions(database)
        assert (revision.number, revision.seen_after, revision.seen_by) == (1, NOW - timedelta(hours=6), NOW)
        assert revision.facts["title"] == "City Council Meeting"

    @one_kind
    def test_the_same_description_changes_nothing(self, database: Database) -> None:
        see(database, LISTED)
        read_agenda(database)

        change = see(database, LISTED, later=timedelta(hours=6))

        assert change == "unchanged"
        assert not stored(database).is_agenda_due
        assert len(revisions(database)) == 1

    def test_whatever_people_would_call_changed_is_a_revision(self, database: Database) -> None:
        """Each of them: what the meeting is, where, when, whether; the old description stays."""
        others = [
            replace(LISTED, body="Rules Committee"),
            replace(LISTED, title="Special City Council Meeting"),
            replace(LISTED, starts_at=START + timedelta(hours=2)),
            replace(LISTED, is_time_known=False),
            replace(LISTED, location="Online"),
            CANCELLED,
            replace(CANCELLED, status_evidence="document «Notice»"),
            replace(LISTED, status="postponed"),
            replace(LISTED, amendment="Amended"),
            replace(LISTED, comment="Bring water"),
            replace(LISTED, twin_of="8"),
        ]
        see(database, LISTED)

        changes = [see(database, other, later=timedelta(hours=n)) for n, other in enumerate(others, 1)]

        assert changes == ["changed"] * len(others)
        chain = revisions(database)
        assert [each.number for each in chain] == list(range(1, len(others) + 2))
        assert [each.facts["title"] for each in chain[:3]] == [LISTED.title, LISTED.title, others[1].title]
        assert [each.facts["status"] for each in chain[6:9]] == ["cancelled", "cancelled", "postponed"]
        assert [each.seen_by for each in chain] == [NOW + timedelta(hours=n) for n in range(len(others) + 1)]
        assert stored(database).twin_of == "8"

    @one_kind
    def test_a_revision_appeared_after_the_last_good_poll(self, database: Database) -> None:
        see(database, LISTED)
        with database.writing() as session:
            make_source(session, SOURCE).last_good_poll_at = NOW + timedelta(hours=1)

        see(database, CANCELLED, later=timedelta(hours=6))

        assert [(each.seen_after, each.seen_by) for each in revisions(database)] == [
            (NOW - timedelta(hours=6), NOW),
            (NOW + timedelta(hours=1), LATER),
        ]

    def test_other_stamps_and_links_make_the_agenda_due_and_no_revision(self, database: Database) -> None:
        others = [
            replace(LISTED, agenda_stamp="2"),
            replace(LISTED, agenda_urls=("https://portal.example.org/agenda/8",)),
            replace(LISTED, page_url="https://portal.example.org/other"),
            replace(LISTED, video_url="https://video.example.org/7"),
            replace(LISTED, documents=(replace(PACKET, stamp="b"),)),
        ]
        see(database, LISTED)

        for other in others:
            read_agenda(database)

            change = see(database, other)

            meeting = stored(database)
            assert (change, meeting.is_agenda_due) == ("unchanged", True)
            assert (meeting.agenda_urls, meeting.page_url) == (list(other.agenda_urls), other.page_url)
        assert len(revisions(database)) == 1

    @one_kind
    def test_a_change_forgives_the_failures_of_its_agenda(self, database: Database) -> None:
        see(database, LISTED)
        with database.writing() as session:
            session.scalars(select(Meeting)).one().agenda_failures = 5

        see(database, LISTED)
        assert stored(database).agenda_failures == 5

        see(database, replace(LISTED, agenda_stamp="2"))
        assert stored(database).agenda_failures == 0

    @one_kind
    def test_without_a_page_for_its_items_no_agenda_is_due(self, database: Database) -> None:
        see(database, replace(LISTED, agenda_urls=()))
        assert not stored(database).is_agenda_due

        see(database, LISTED)
        assert stored(database).is_agenda_due

        see(database, replace(LISTED, agenda_urls=(), agenda_stamp="2"))
        assert not stored(database).is_agenda_due

    @one_kind
    def test_two_sources_may_give_the_same_number_to_different_meetings(self, database: Database) -> None:
        see(database, LISTED)

        assert see(database, CANCELLED, source="san-jose/legistar") == "new"

        with database.reading() as session:
            found = session.scalars(select(Meeting).order_by(Meeting.id))
            assert [(each.source_key, each.status) for each in found] == [
                (SOURCE, "scheduled"),
                ("san-jose/legistar", "cancelled"),
            ]

    def test_a_second_publication_is_kept_and_its_agenda_not_asked_for(self, database: Database) -> None:
        """Its other half is: the same items would be flagged twice. A twin whose half is not known is read itself."""
        see(database, LISTED)
        see(database, replace(LISTED, vendor_id="8", twin_of="7"))
        see(database, replace(LISTED, vendor_id="9", twin_of=""))

        with database.reading() as session:
            due = due_agendas(session, SOURCE, NOW, asked=())
            assert [each.vendor_id for each in due] == ["7", "9"]
            assert [each.twin_of for each in session.scalars(select(Meeting).order_by(Meeting.id))] == [None, "7", ""]


class TestCancelled:
    @pytest.mark.parametrize(
        ("seen", "expected"),
        [
            ([LISTED], [False]),
            ([CANCELLED], [True]),
            ([LISTED, CANCELLED], [False, True]),
            ([CANCELLED, replace(CANCELLED, comment="See you in May")], [True, False]),
            ([CANCELLED, LISTED, CANCELLED], [True, False, True]),
            ([LISTED, replace(LISTED, status="postponed")], [False, False]),
        ],
        ids=["scheduled", "at once", "later", "twice", "again", "postponed"],
    )
    def test_only_the_first_to_say_so_is_a_new_cancellation(
        self, sqlite: Database, seen: list[ListedMeeting], expected: list[bool]
    ) -> None:
        found = []
        for listed in seen:
            with sqlite.writing() as session:
                meeting, _ = save_meeting(session, make_source(session, SOURCE), listed, NOW)
                found.append(is_newly_cancelled(meeting))

        assert found == expected


class TestDocuments:
    def links(self, database: Database) -> dict[str, tuple[str, str, datetime | None]]:
        with database.reading() as session:
            found = session.scalars(select(MeetingDocument).order_by(MeetingDocument.id))
            return {each.document.url: (each.kind, each.name, each.not_seen_since) for each in found}

    def test_one_that_is_listed_no_longer_says_since_when(self, database: Database) -> None:
        """It keeps its row, with the first moment without it, until it is listed again."""
        gone = replace(LISTED, documents=())
        see(database, LISTED)
        assert self.links(database) == {PACKET.url: ("packet", "Packet", None)}

        see(database, gone, later=timedelta(hours=6))
        see(database, replace(gone, comment="Other"), later=timedelta(hours=12))
        assert self.links(database) == {PACKET.url: ("packet", "Packet", LATER)}

        see(database, LISTED, later=timedelta(hours=18))
        assert self.links(database) == {PACKET.url: ("packet", "Packet", None)}

    @one_kind
    def test_one_with_another_name_or_kind_is_the_same_document(self, database: Database) -> None:
        see(database, LISTED)

        see(database, replace(LISTED, documents=(replace(PACKET, kind="agenda", name="Agenda"),)))

        assert self.links(database) == {PACKET.url: ("agenda", "Agenda", None)}

    @one_kind
    def test_what_was_decided_and_pages_for_people_are_linked_but_not_fetched(self, database: Database) -> None:
        files = [
            DocumentLink(kind, f"https://portal.example.org/{kind}.pdf", kind)
            for kind in ("agenda", "packet", "notice", "minutes", "other")
        ]
        page = DocumentLink("agenda", "https://portal.example.org/agenda.html", "HTML agenda", is_file=False)

        see(database, replace(LISTED, documents=(*files, page)))

        assert set(self.links(database)) == {link.url for link in (*files, page)}
        with database.reading() as session:
            due = {document.url.rsplit("/", 1)[1]: document.is_due for document in session.scalars(select(Document))}
        assert due == {
            "agenda.pdf": True,
            "packet.pdf": True,
            "notice.pdf": True,
            "minutes.pdf": False,
            "other.pdf": False,
            "agenda.html": False,
        }

    @one_kind
    @pytest.mark.parametrize(("kind", "is_due"), [("packet", True), ("minutes", False)])
    def test_a_changed_stamp_asks_for_wanted_files_only(self, database: Database, kind: str, is_due: bool) -> None:
        link = replace(PACKET, kind=kind)
        see(database, replace(LISTED, documents=(link,)))
        with database.writing() as session:
            session.scalars(select(Document)).one().is_due = False

        see(database, replace(LISTED, documents=(replace(link, stamp="b"),)))

        with database.reading() as session:
            assert session.scalars(select(Document)).one().is_due is is_due

    @one_kind
    def test_a_file_of_two_meetings_is_one_document(self, database: Database) -> None:
        see(database, LISTED)
        see(database, replace(LISTED, vendor_id="8"))

        with database.reading() as session:
            [document] = session.scalars(select(Document))
            assert [link.document_id for link in session.scalars(select(MeetingDocument))] == [document.id] * 2

    def test_many_links_are_looked_up_in_bounded_portions(self) -> None:
        assert list(batched("abcde", 2)) == [["a", "b"], ["c", "d"], ["e"]]
        assert list(batched([], 2)) == []


class TestMissing:
    """A meeting that its source's lists do not name any more."""

    WINDOW = (NOW - timedelta(days=14), NOW + timedelta(days=120))

    def mark(self, database: Database, *seen: str, later: timedelta = timedelta(0)) -> int:
        with database.writing() as session:
            make_source(session, SOURCE)
            return mark_not_seen(session, SOURCE, set(seen), *self.WINDOW, NOW + later)

    def not_seen(self, database: Database) -> dict[str, datetime | None]:
        with database.reading() as session:
            found = session.scalars(select(Meeting).order_by(Meeting.id))
            return {meeting.vendor_id: meeting.not_seen_since for meeting in found}

    @one_kind
    def test_it_says_since_when_and_nothing_else_changes(self, database: Database) -> None:
        """Absence is no cancellation; the moment is that of the first list without it."""
        see(database, LISTED)
        see(database, replace(LISTED, vendor_id="8"))

        counts = [self.mark(database, "8"), self.mark(database, "8", later=timedelta(hours=6))]

        assert counts == [1, 1]
        assert self.not_seen(database) == {"7": NOW, "8": None}
        with database.reading() as session:
            missing = session.scalars(select(Meeting).where(Meeting.vendor_id == "7")).one()
            assert (missing.status, len(missing.revisions), missing.is_agenda_due) == ("scheduled", 1, True)

    def test_only_from_a_day_ahead_and_inside_the_window(self, database: Database) -> None:
        """One that starts sooner may have moved to another list; one beyond the window was not asked for."""
        starts = {
            "past": NOW - timedelta(days=1),
            "soon": NOW + timedelta(hours=24) - timedelta(seconds=1),
            "a day ahead": NOW + timedelta(hours=24),
            "last": self.WINDOW[1] - timedelta(seconds=1),
            "beyond": self.WINDOW[1],
        }
        with database.writing() as session:
            for vendor_id, starts_at in starts.items():
                make_meeting(session, vendor_id=vendor_id, starts_at=starts_at)
            make_meeting(session, make_source(session, "san-jose/legistar"), vendor_id="another source's")

        count = self.mark(database)

        assert count == 2
        assert {name for name, since in self.not_seen(database).items() if since} == {"a day ahead", "last"}

    @one_kind
    def test_one_that_is_listed_again_is_not_missing(self, database: Database) -> None:
        """Also where the list describes it as it did before."""
        see(database, LISTED)
        self.mark(database)

        see(database, LISTED)
        assert self.not_seen(database) == {"7": None}

        self.mark(database)
        count = self.mark(database, "7")

        assert (count, self.not_seen(database)) == (0, {"7": None})
