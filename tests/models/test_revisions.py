"""Agendas in the database: a revision for other words only, and every item known again under its key."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agenda import AgendaItem, AgendaRevision
from models.database import Database
from models.document import Document, DocumentKind, MeetingDocument
from models.document_links import save_meeting_documents
from models.meeting import Meeting
from models.revisions import StoredPage, carry_keys, current_revision, save_agenda
from published.values import Agenda, DocumentLink, Item
from tests.conftest import NOW
from tests.factories import make_item, make_meeting, make_source

SOURCE = "oakland/legistar"
PAGE = "https://portal.example.org/agenda"
SHA256 = "1" * 64
LATER = NOW + timedelta(hours=6)
RULES = "rules 1"  # the version that items were flagged with
REPORT = DocumentLink("attachment", "https://portal.example.org/report.pdf", "Report", stamp="a")
MAP = DocumentLink("attachment", "https://portal.example.org/map.pdf", "Map")
MINUTES = Item("11", "1", "Adopt the minutes", "Adopt the minutes", file_number="26-0001")
CITY = Item(
    "12", "2", "Sister city", "Sister city of Nakhodka", "New Business", file_number="26-0002", attachments=(REPORT,)
)
TREES = Item("13", "3", "Street trees", "Plant street trees", file_number="26-0003")
AGENDA = Agenda((MINUTES, CITY, TREES))
one_kind = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # where the kind does not matter


@pytest.fixture
def meeting_id(database: Database) -> int:
    with database.writing() as session:
        return make_meeting(session, make_source(session, SOURCE)).id


def save(database: Database, agenda: Agenda, *, later: timedelta = timedelta(0), sha256: str = SHA256) -> bool:
    """Store an agenda of the only meeting as the crawl does; whether it made a revision."""
    with database.writing() as session:
        meeting = session.scalars(select(Meeting)).one()
        now = NOW + later
        revision = save_agenda(session, meeting.source, meeting, agenda, [StoredPage(PAGE, sha256)], now)
        meeting.agenda_checked_at = now
        return revision is not None


def revisions(session: Session) -> list[AgendaRevision]:
    return list(session.scalars(select(AgendaRevision).order_by(AgendaRevision.number)))


def stored_pages(revision: AgendaRevision) -> list[tuple[str, str]]:
    return [(page.url, page.sha256) for page in revision.pages]


def said(item: AgendaItem) -> tuple[object, ...]:
    attached = [(each.position, each.name, each.document.url) for each in item.attachments]
    return (item.position, item.item_key, item.vendor_id, item.number, item.title, item.text, item.section, attached)


def flag_all(database: Database) -> None:
    with database.writing() as session:
        for item in session.scalars(select(AgendaItem)):
            item.flagged_with = RULES


def flagged(database: Database) -> dict[str, str | None]:
    """What the current items were flagged with, by their keys."""
    with database.reading() as session:
        revision = current_revision(session, session.scalars(select(Meeting.id)).one())
        assert revision is not None
        return {item.item_key: item.flagged_with for item in revision.items}


class TestRevisions:
    def test_the_first_agenda_is_the_first_revision(self, database: Database, meeting_id: int) -> None:
        save(database, AGENDA)

        with database.reading() as session:
            [revision] = revisions(session)
            assert (revision.meeting_id, revision.number, revision.is_current) == (meeting_id, 1, True)
            assert stored_pages(revision) == [(PAGE, SHA256)]
            assert [said(item) for item in revision.items] == [
                (1, "11", "11", "1", "Adopt the minutes", "Adopt the minutes", "", []),
                (2, "12", "12", "2", "Sister city", "Sister city of Nakhodka", "New Business", [(1, *_of(REPORT))]),
                (3, "13", "13", "3", "Street trees", "Plant street trees", "", []),
            ]
            assert [item.flagged_with for item in revision.items] == [None, None, None]

    @one_kind
    def test_it_appeared_after_the_last_good_poll(self, database: Database, meeting_id: int) -> None:
        """Of an agenda that was never looked at only the source's polls tell since when it can have been there."""
        save(database, AGENDA)

        with database.reading() as session:
            [revision] = revisions(session)
            assert (revision.seen_after, revision.seen_by) == (NOW - timedelta(hours=6), NOW)

    @one_kind
    def test_without_a_good_poll_nobody_knows_since_when(self, database: Database, meeting_id: int) -> None:
        with database.writing() as session:
            make_source(session, SOURCE).last_good_poll_at = None

        save(database, AGENDA)

        with database.reading() as session:
            assert revisions(session)[0].seen_after is None

    @pytest.mark.usefixtures("meeting_id")
    def test_the_same_words_in_other_bytes_make_no_revision(self, database: Database) -> None:
        save(database, AGENDA)

        is_new = save(database, AGENDA, later=timedelta(hours=6), sha256="2" * 64)

        assert not is_new
        with database.reading() as session:
            [revision] = revisions(session)
            assert (stored_pages(revision), revision.seen_by) == ([(PAGE, SHA256)], NOW)
            assert len(list(session.scalars(select(AgendaItem)))) == 3

    @pytest.mark.usefixtures("meeting_id")
    def test_a_changed_item_makes_a_revision_and_leaves_the_first_as_it_was(self, database: Database) -> None:
        save(database, AGENDA)
        with database.reading() as session:
            before = [(item.id, *said(item)) for item in revisions(session)[0].items]
        changed = replace(CITY, text="Sister city of Nakhodka, Russia", attachments=(REPORT, MAP))

        save(database, Agenda((MINUTES, changed, TREES)), later=timedelta(hours=6), sha256="2" * 64)

        with database.reading() as session:
            first, second = revisions(session)
            assert [(item.id, *said(item)) for item in first.items] == before
            assert (first.is_current, stored_pages(first), first.seen_by) == (False, [(PAGE, SHA256)], NOW)
            assert (second.number, second.is_current, stored_pages(second)) == (2, True, [(PAGE, "2" * 64)])
            assert (second.seen_after, second.seen_by) == (NOW, LATER)
            assert second.items[1].text == "Sister city of Nakhodka, Russia"
            assert [each.document.url for each in second.items[1].attachments] == [REPORT.url, MAP.url]

    def test_one_revision_is_current_and_an_old_state_comes_back_as_a_new_one(
        self, database: Database, meeting_id: int
    ) -> None:
        other = Agenda((MINUTES, replace(CITY, title="Another title"), TREES))

        made = [
            save(database, each, later=timedelta(hours=n)) for n, each in enumerate((AGENDA, other, AGENDA, AGENDA))
        ]

        assert made == [True, True, True, False]
        with database.reading() as session:
            assert [each.is_current for each in revisions(session)] == [False, False, True]
            current = current_revision(session, meeting_id)
            assert current is not None
            assert (current.number, current.seen_after) == (3, NOW + timedelta(hours=1))

    @one_kind
    @pytest.mark.usefixtures("meeting_id")
    def test_whatever_a_reader_sees_differently_makes_a_revision(self, database: Database) -> None:
        """Order, number of items, numbers, sections, files and their names; and the way back is a change too."""
        others: dict[str, tuple[Item, ...]] = {
            "order": (CITY, MINUTES, TREES),
            "removed": (MINUTES, CITY),
            "added": (MINUTES, CITY, TREES, replace(TREES, vendor_id="14", title="More trees")),
            "number": (MINUTES, replace(CITY, number="2.1"), TREES),
            "consent": (MINUTES, replace(CITY, is_consent=True), TREES),
            "file number": (MINUTES, replace(CITY, file_number="26-9999"), TREES),
            "file's name": (MINUTES, replace(CITY, attachments=(replace(REPORT, name="Another name"),)), TREES),
            "file's link": (MINUTES, replace(CITY, attachments=(replace(REPORT, url=f"{REPORT.url}?2"),)), TREES),
            "no item": (),
        }
        save(database, AGENDA)

        made = {what: (save(database, Agenda(items)), save(database, AGENDA)) for what, items in others.items()}

        assert made == dict.fromkeys(others, (True, True))

    @one_kind
    @pytest.mark.usefixtures("meeting_id")
    def test_problems_notes_and_documents_beside_the_items_make_none(self, database: Database) -> None:
        save(database, AGENDA)

        assert not save(database, replace(AGENDA, notes=("Posted on Monday",), documents=(MAP,)))

    def test_another_meeting_keeps_its_own_revisions(self, database: Database, meeting_id: int) -> None:
        save(database, AGENDA)
        with database.writing() as session:
            other = make_meeting(session, make_source(session, SOURCE))
            save_agenda(session, other.source, other, AGENDA, [StoredPage(PAGE, SHA256)], NOW)
            other_id = other.id

        with database.reading() as session:
            found = [current_revision(session, each) for each in (meeting_id, other_id)]
            assert [each.number for each in found if each is not None] == [1, 1]
            assert len(list(session.scalars(select(Document)))) == 1

    @one_kind
    def test_a_meeting_without_an_agenda_has_no_revision(self, database: Database, meeting_id: int) -> None:
        with database.reading() as session:
            assert current_revision(session, meeting_id) is None


class TestFlagging:
    """An item is matched again when what it says, or carries, changed."""

    @pytest.fixture(autouse=True)
    def _is_flagged(self, database: Database, meeting_id: int) -> None:
        save(database, AGENDA)
        flag_all(database)

    def test_unchanged_items_stay_matched_and_changed_and_added_ones_wait(self, database: Database) -> None:
        changed = replace(CITY, text="Sister city of Nakhodka, Russia")
        added = replace(TREES, vendor_id="14", text="Plant more trees", file_number="")

        save(database, Agenda((MINUTES, changed, TREES, added)))

        assert flagged(database) == {"11": RULES, "12": None, "13": RULES, "14": None}

    @one_kind
    def test_the_first_revision_is_not_matched_again(self, database: Database) -> None:
        save(database, Agenda((MINUTES, replace(CITY, title="Another title"), TREES)))

        with database.reading() as session:
            assert [item.flagged_with for item in revisions(session)[0].items] == [RULES] * 3

    @one_kind
    def test_whatever_is_matched_makes_the_item_wait(self, database: Database) -> None:
        others = {
            "title": replace(CITY, title="Another title"),
            "section": replace(CITY, section="Consent Calendar"),
            "file gone": replace(CITY, attachments=()),
            "file added": replace(CITY, attachments=(REPORT, MAP)),
            "file's name": replace(CITY, attachments=(replace(REPORT, name="Sister city report"),)),
            "another file": replace(CITY, attachments=(MAP,)),
        }

        for what, changed in others.items():
            save(database, Agenda((MINUTES, changed, TREES)))

            assert flagged(database) == {"11": RULES, "12": None, "13": RULES}, what

            save(database, AGENDA)
            flag_all(database)

    @one_kind
    def test_another_number_or_place_does_not(self, database: Database) -> None:
        """Moved items say what they said."""
        save(database, Agenda((replace(TREES, number="1"), replace(CITY, number="2.a"), replace(MINUTES, number="3"))))

        assert flagged(database) == {"11": RULES, "12": RULES, "13": RULES}

    @one_kind
    def test_an_item_that_already_waited_goes_on_waiting(self, database: Database) -> None:
        with database.writing() as session:
            session.scalars(select(AgendaItem).where(AgendaItem.item_key == "12")).one().flagged_with = None

        save(database, Agenda((CITY, TREES)))

        assert flagged(database) == {"12": None, "13": RULES}


class TestDocuments:
    @one_kind
    @pytest.mark.usefixtures("meeting_id")
    def test_attachments_are_due_and_shared_by_their_link(self, database: Database) -> None:
        """Two items that name one file have one document."""
        save(database, Agenda((replace(MINUTES, attachments=(replace(REPORT, name="The report"),)), CITY)))

        with database.reading() as session:
            [document] = session.scalars(select(Document))
            assert (document.source_key, document.url, document.is_due) == (SOURCE, REPORT.url, True)
            assert [item.attachments[0].name for item in revisions(session)[0].items] == ["The report", "Report"]

    @pytest.mark.usefixtures("meeting_id")
    def test_a_changed_stamp_alone_makes_the_document_due_but_no_revision(self, database: Database) -> None:
        save(database, AGENDA)
        with database.writing() as session:
            session.scalars(select(Document)).one().is_due = False
        flag_all(database)
        stamped = replace(CITY, attachments=(replace(REPORT, stamp="b"),))

        is_new = save(database, Agenda((MINUTES, stamped, TREES)))

        assert not is_new
        assert flagged(database) == {"11": RULES, "12": RULES, "13": RULES}
        with database.reading() as session:
            [document] = session.scalars(select(Document))
            assert (document.is_due, document.stamp) == (True, "b")

    @one_kind
    @pytest.mark.usefixtures("meeting_id")
    def test_the_same_stamp_does_not(self, database: Database) -> None:
        save(database, AGENDA)
        with database.writing() as session:
            document = session.scalars(select(Document)).one()
            document.is_due, document.checked_at = False, NOW

        save(database, Agenda((CITY, MINUTES)))

        with database.reading() as session:
            assert not session.scalars(select(Document)).one().is_due

    @one_kind
    @pytest.mark.usefixtures("meeting_id")
    def test_more_links_than_a_query_takes_are_stored_once(self, database: Database) -> None:
        links = tuple(replace(MAP, url=f"{MAP.url}?{n}") for n in range(501))

        save(database, Agenda((replace(TREES, attachments=links),)))
        save(database, Agenda((replace(TREES, attachments=(*links, MAP)),)))

        with database.reading() as session:
            assert len(list(session.scalars(select(Document)))) == 502


class TestDocumentsBesideTheItems:
    """What stands on the agenda's page outside of its items belongs to the meeting."""

    LISTED = DocumentLink("packet", "https://portal.example.org/packet.pdf", "Packet")

    def links(self, database: Database) -> dict[str, tuple[str, object]]:
        with database.reading() as session:
            found = session.scalars(select(MeetingDocument))
            return {each.name: (each.kind, each.not_seen_since) for each in found}

    def list_again(self, database: Database, *links: DocumentLink, later: timedelta = timedelta(0)) -> None:
        with database.writing() as session:
            save_meeting_documents(session, SOURCE, session.scalars(select(Meeting)).one(), links, NOW + later)

    @one_kind
    @pytest.mark.usefixtures("meeting_id")
    def test_they_are_documents_of_the_meeting_and_due(self, database: Database) -> None:
        save(database, replace(AGENDA, documents=(MAP,)))

        assert self.links(database) == {"Map": (DocumentKind.ATTACHMENT.value, None)}
        with database.reading() as session:
            assert session.scalars(select(Document).where(Document.url == MAP.url)).one().is_due

    @one_kind
    @pytest.mark.usefixtures("meeting_id")
    def test_attachments_that_the_list_names_are_compared_with_the_list(self, database: Database) -> None:
        """Pages of cities' own making name every file there; an agenda's page takes nothing of theirs away."""
        self.list_again(database, self.LISTED, MAP)
        save(database, AGENDA)
        assert self.links(database)["Map"] == (DocumentKind.ATTACHMENT.value, None)

        self.list_again(database, self.LISTED, later=timedelta(hours=1))

        assert self.links(database)["Map"] == (DocumentKind.ATTACHMENT.value, NOW + timedelta(hours=1))

    @one_kind
    @pytest.mark.usefixtures("meeting_id")
    def test_one_that_moves_from_the_list_to_the_agenda_is_there(self, database: Database) -> None:
        self.list_again(database, self.LISTED, MAP)
        self.list_again(database, self.LISTED, later=timedelta(hours=1))

        save(database, replace(AGENDA, documents=(MAP,)))
        self.list_again(database, self.LISTED, later=timedelta(hours=2))

        assert self.links(database)["Map"] == (DocumentKind.ATTACHMENT.value, None)

    @one_kind
    @pytest.mark.usefixtures("meeting_id")
    def test_one_that_is_gone_keeps_its_row_and_says_since_when(self, database: Database) -> None:
        """Also where the items are the same; the moment is that of the first look without it."""
        save(database, replace(AGENDA, documents=(MAP,)))

        save(database, AGENDA, later=timedelta(hours=6))
        save(database, AGENDA, later=timedelta(hours=12))

        assert self.links(database) == {"Map": ("attachment", LATER)}

    @one_kind
    @pytest.mark.usefixtures("meeting_id")
    def test_one_that_is_back_is_seen_again(self, database: Database) -> None:
        for hours, documents in enumerate([(MAP,), (), (MAP,)]):
            save(database, replace(AGENDA, documents=documents), later=timedelta(hours=hours))

        assert self.links(database) == {"Map": ("attachment", None)}

    @pytest.mark.usefixtures("meeting_id")
    def test_the_list_and_the_agenda_do_not_touch_each_others(self, database: Database) -> None:
        self.list_again(database, self.LISTED)
        save(database, replace(AGENDA, documents=(MAP,)))
        assert self.links(database) == {"Packet": ("packet", None), "Map": ("attachment", None)}

        self.list_again(database, later=timedelta(hours=6))

        assert self.links(database) == {"Packet": ("packet", LATER), "Map": ("attachment", None)}

        self.list_again(database, self.LISTED)
        save(database, AGENDA, later=timedelta(hours=6))

        assert self.links(database) == {"Packet": ("packet", None), "Map": ("attachment", LATER)}


def _of(link: DocumentLink) -> tuple[str, str]:
    return link.name, link.url


def row(item: Item, key: str | None = None) -> AgendaItem:
    """The item as an earlier revision has it."""
    return AgendaItem(
        item_key=key or item.vendor_id, vendor_id=item.vendor_id, title=item.title, text=item.text,
        number=item.number, file_number=item.file_number,
    )  # fmt: skip


def anew(*items: Item, by: int = 100) -> list[Item]:
    """The items under other vendor ids, as a portal gives when the agenda is made again."""
    return [replace(item, vendor_id=str(int(item.vendor_id) + by)) for item in items]


class TestKeys:
    """The key that names the same item through the revisions."""

    BEFORE = (row(MINUTES), row(CITY), row(TREES))

    def keys(self, *items: Item, before: Sequence[AgendaItem] = BEFORE) -> list[str]:
        return carry_keys(list(before), items)

    def test_a_first_revision_takes_the_vendors_ids(self) -> None:
        assert self.keys(MINUTES, CITY, TREES, before=()) == ["11", "12", "13"]

    def test_order_and_numbers_do_not_matter(self) -> None:
        assert self.keys(replace(TREES, number="1"), replace(MINUTES, number="2"), CITY) == ["13", "11", "12"]

    def test_another_title_and_text_under_the_same_vendor_id_is_the_same_item(self) -> None:
        assert self.keys(replace(CITY, title="New", text="Quite new", file_number="27-1")) == ["12"]

    def test_the_same_text_under_a_new_vendor_id_is_the_same_item(self) -> None:
        assert self.keys(*anew(TREES, CITY, MINUTES)) == ["13", "12", "11"]

    def test_case_punctuation_and_blanks_do_not_make_another_text(self) -> None:
        [item] = anew(replace(CITY, text="SISTER CITY –  of Nakhodka!", file_number=""))

        assert self.keys(item) == ["12"]

    def test_another_text_with_the_same_file_number_is_the_same_item(self) -> None:
        [item] = anew(replace(CITY, text="Quite another text"))

        assert self.keys(item) == ["12"]

    def test_the_vendors_id_says_more_than_the_text_and_the_text_more_than_the_file_number(self) -> None:
        swapped = replace(MINUTES, text=TREES.text, file_number=CITY.file_number), replace(TREES, text=MINUTES.text)
        [with_anothers_file] = anew(replace(CITY, file_number=TREES.file_number))

        assert self.keys(*swapped) == ["11", "13"]
        assert self.keys(with_anothers_file) == ["12"]

    @pytest.mark.parametrize("times", [1, 2])
    def test_a_file_number_that_stands_twice_names_nobody(self, times: int) -> None:
        """On either side: it cannot be said which of the two it is."""
        twice = (row(CITY), row(replace(TREES, file_number=CITY.file_number)))
        items = anew(*[replace(CITY, vendor_id=str(n), text=f"Another text {n}") for n in range(times)])

        assert self.keys(*items, before=twice) == [item.vendor_id for item in items]
        assert self.keys(*items, before=twice[:1]) == (["12"] if times == 1 else ["100", "101"])

    def test_a_text_that_stands_twice_names_nobody_but_the_file_number_still_may(self) -> None:
        again = replace(CITY, vendor_id="14", file_number="26-0004")
        renamed = anew(again, CITY)

        assert self.keys(*renamed, before=(row(CITY), row(again))) == ["14", "12"]

    def test_an_empty_text_or_file_number_is_nothing_in_common(self) -> None:
        blank = Item("20", "", "", "")

        assert self.keys(*anew(blank), before=(row(blank),)) == ["120"]

    def test_each_earlier_item_is_taken_once(self) -> None:
        """A copy of an item under a new vendor id is a new item."""
        [copy] = anew(CITY)

        assert self.keys(CITY, copy) == ["12", "112"]

    def test_removed_items_leave_no_gap_and_added_ones_get_keys_of_their_own(self) -> None:
        added = Item("14", "4", "A new item", "A new item")

        assert self.keys(added, TREES) == ["14", "13"]

    def test_rows_that_say_the_same_keep_their_keys_in_their_order(self) -> None:
        """An agenda of a document has no vendor's ids that stay, and «Public comment» stands on it twice."""
        public = replace(CITY, text="Public comment", file_number="")
        before = (row(replace(public, vendor_id="a"), "a"), row(replace(public, vendor_id="b"), "b"))
        again = (replace(public, vendor_id="c"), replace(public, vendor_id="d"))

        assert self.keys(*again, before=before) == ["a", "b"]
        assert self.keys(*again, replace(public, vendor_id="e"), before=before) == ["c", "d", "e"]

    def test_one_vendor_id_on_several_rows_still_makes_different_keys(self) -> None:
        rows = (CITY, replace(CITY, text="Second", file_number=""), replace(CITY, text="Third", file_number=""))

        first = self.keys(*rows, before=())
        second = self.keys(*reversed(rows), before=[row(item, key) for item, key in zip(rows, first, strict=True)])

        assert first == ["12", "12.2", "12.3"]
        assert second == ["12.3", "12.2", "12"]

    def test_a_key_is_never_given_to_something_else(self) -> None:
        """An item keeps the key that its first vendor id gave it; who has that vendor id now gets another key."""
        [moved] = anew(CITY)
        newcomer = Item("12", "9", "A newcomer", "Something else entirely")
        before = [row(moved, "12")]

        assert self.keys(moved, newcomer, before=before) == ["12", "12.2"]
        assert self.keys(newcomer, before=before) == ["12.2"]

    @pytest.mark.usefixtures("meeting_id")
    def test_keys_go_through_all_revisions(self, database: Database) -> None:
        """Renumbered, retitled, made again under new ids: it stays the item that it was first."""
        retitled = replace(CITY, number="5", title="Nakhodka")
        states = [
            AGENDA,
            Agenda((MINUTES, retitled)),
            Agenda(tuple(anew(MINUTES, retitled))),
            Agenda(tuple(anew(replace(retitled, text="Other words"), TREES))),
        ]

        for state in states:
            save(database, state)

        with database.reading() as session:
            assert [[item.item_key for item in each.items] for each in revisions(session)] == [
                ["11", "12", "13"],
                ["11", "12"],
                ["11", "12"],
                ["12", "113"],
            ]

    @one_kind
    def test_the_items_of_another_meeting_are_not_looked_at(self, database: Database, meeting_id: int) -> None:
        with database.writing() as session:
            make_item(session, item_key="other", text=CITY.text, file_number=CITY.file_number)
            meeting = session.get_one(Meeting, meeting_id)
            revision = save_agenda(session, meeting.source, meeting, AGENDA, [StoredPage(PAGE, SHA256)], NOW)

            assert revision is not None
            assert [item.item_key for item in revision.items] == ["11", "12", "13"]
