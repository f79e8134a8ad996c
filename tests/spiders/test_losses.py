"""What a portal had and has no more: told as a problem, with what it was before, and only where it means something."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from models.database import Database
from models.document import MeetingDocument
from models.document_links import save_meeting_documents
from models.media import DOCX, HTML, JSON, PDF
from models.meeting import Meeting
from models.revisions import current_revision
from published.values import Agenda, DocumentLink, Item, ListedMeeting
from spiders.storage.losses import agenda_losses, listing_losses, names_lost, other_kind_of_file
from tests.conftest import NOW
from tests.factories import attach, make_document, make_item, make_meeting

START = NOW + timedelta(days=3)
LISTED = ListedMeeting(
    vendor_id="7",
    body="City Council",
    title="City Council",
    starts_at=START.astimezone(ZoneInfo("America/Los_Angeles")),
    agenda_urls=("/agenda",),
)
REPORT = DocumentLink("attachment", "https://portal.example.org/report.pdf", "Report")


def with_agenda(session: Session, *, items: int, files: int = 0, **values: object) -> Meeting:
    meeting = make_meeting(session, vendor_id="7", **values)
    made = [make_item(session, meeting, title=f"Item {number}") for number in range(items)]
    for _ in range(files):
        attach(session, made[0], make_document(session))
    return meeting


def agenda(items: int, files: int = 0) -> Agenda:
    links = tuple(replace(REPORT, url=f"/{number}.pdf") for number in range(files))
    return Agenda(tuple(Item(str(n), str(n), f"Item {n}", "", attachments=() if n else links) for n in range(items)))


class TestAgendas:
    @pytest.mark.parametrize(
        ("before", "after", "kinds"),
        [
            ((6, 0), (3, 0), ["agenda lost items"]),
            ((6, 4), (2, 0), ["agenda lost items", "agenda lost attachments"]),
            ((6, 4), (6, 1), ["agenda lost attachments"]),
            ((6, 4), (5, 3), []),
            ((6, 0), (9, 0), []),
            ((1, 1), (0, 0), []),
        ],
    )
    def test_half_of_an_agenda_is_more_than_an_amendment_takes(
        self, database: Database, before: tuple[int, int], after: tuple[int, int], kinds: list[str]
    ) -> None:
        with database.writing() as session:
            meeting = with_agenda(session, items=before[0], files=before[1])
            known = current_revision(session, meeting.id)

            assert [kind for kind, _ in agenda_losses(known, agenda(*after), meeting)] == kinds

    @pytest.mark.parametrize(
        ("titles", "kinds"),
        [
            pytest.param(["One", "Two", "Three", "Four"], [], id="all there"),
            pytest.param(["New", "One", "Two", "Three", "Four", "Five"], [], id="numbered anew"),
            pytest.param(["One", "Two (revised)", "Three", "Four, amended"], [], id="half of them"),
            pytest.param(["One", "(no title)", "(no title)", "(no title)"], ["agenda lost titles"], id="most of them"),
        ],
    )
    def test_titles_that_most_items_had(self, database: Database, titles: list[str], kinds: list[str]) -> None:
        """An amendment adds and takes away; where most are called otherwise, something else is read for titles."""
        with database.writing() as session:
            meeting = make_meeting(session, vendor_id="7")
            for title in ("One", "Two", "Three", "Four"):
                make_item(session, meeting, title=title)
            found = Agenda(tuple(Item(str(n), str(n), title, title) for n, title in enumerate(titles)))

            losses = agenda_losses(current_revision(session, meeting.id), found, meeting)

        assert [kind for kind, _ in losses] == kinds
        assert all("3 of 4 titles are gone, the first «Two»" in detail for _, detail in losses)

    def test_a_page_after_a_file_is_compared_with_nothing(self, database: Database) -> None:
        """Its items are cut and called otherwise than those that were split from the file."""
        with database.writing() as session:
            meeting = with_agenda(session, items=6, files=3)
            known = current_revision(session, meeting.id)
            assert known is not None
            assert agenda_losses(known, agenda(2), meeting)
            known.from_document = True

            assert agenda_losses(known, agenda(2), meeting) == []

    def test_items_that_stand_under_no_heading_any_more(self, database: Database) -> None:
        with database.writing() as session:
            meeting = make_meeting(session, vendor_id="7")
            for number in range(3):
                make_item(session, meeting, title=f"Item {number}", section="Consent Calendar")

            losses = agenda_losses(current_revision(session, meeting.id), agenda(3), meeting)

        assert losses == [("agenda lost headings", "meeting 7 had 3 headings and now has 0")]

    @pytest.mark.parametrize(
        ("now", "is_lost"),
        [
            pytest.param([2, 2, 2], False, id="the same"),
            pytest.param([1, 2, 2], False, id="one item with fewer"),
            pytest.param([1, 1, 3], True, id="two of three with fewer"),
        ],
    )
    def test_items_that_lose_some_of_their_files(self, database: Database, now: list[int], is_lost: bool) -> None:
        """Most of the files are still there, and yet a page that has the rest of them was lost."""
        with database.writing() as session:
            meeting = make_meeting(session, vendor_id="7")
            for number in range(3):
                made = make_item(session, meeting, title=f"Item {number}", vendor_id=str(number))
                for _ in range(2):
                    attach(session, made, make_document(session))
            links = [tuple(replace(REPORT, url=f"/{n}-{m}.pdf") for m in range(count)) for n, count in enumerate(now)]
            found = Agenda(
                tuple(Item(str(n), str(n), f"Item {n}", "", attachments=each) for n, each in enumerate(links))
            )

            losses = agenda_losses(current_revision(session, meeting.id), found, meeting)

        assert [kind for kind, _ in losses] == (["agenda lost attachments"] if is_lost else [])

    def test_a_cancelled_meeting_may_lose_all(self, database: Database) -> None:
        with database.writing() as session:
            meeting = with_agenda(session, items=6, status="cancelled")

            assert agenda_losses(current_revision(session, meeting.id), agenda(0), meeting) == []


class TestLists:
    def losses(self, session: Session, listed: ListedMeeting, **values: object) -> list[str]:
        meeting = make_meeting(session, vendor_id="7", **{"starts_at": START, "agenda_urls": ["/agenda"], **values})
        return [kind for kind, _ in listing_losses(session, meeting, listed, NOW)]

    def test_a_row_that_says_what_it_said_lost_nothing(self, database: Database) -> None:
        with database.writing() as session:
            assert self.losses(session, LISTED) == []

    def test_an_agenda_that_is_linked_no_more(self, database: Database) -> None:
        with database.writing() as session:
            assert self.losses(session, replace(LISTED, agenda_urls=())) == ["agenda taken down"]

    def test_a_file_that_is_linked_no_more(self, database: Database) -> None:
        with database.writing() as session:
            meeting = make_meeting(session, vendor_id="7", starts_at=START)
            document = make_document(session)
            session.add(
                MeetingDocument(
                    meeting_id=meeting.id, document_id=document.id, kind="agenda", name="Agenda", first_seen_at=NOW
                )
            )
            session.flush()

            found = listing_losses(session, meeting, LISTED, NOW)  # the page is linked still, or for the first time

        assert [kind for kind, _ in found] == ["agenda taken down"]

    @pytest.mark.parametrize(
        ("left", "kinds"), [(4, []), (3, []), (2, ["files taken down"]), (1, ["files taken down"])]
    )
    def test_half_of_the_files_of_a_row(self, database: Database, left: int, kinds: list[str]) -> None:
        with database.writing() as session:
            meeting = make_meeting(session, vendor_id="7", starts_at=START, agenda_urls=["/agenda"])
            links = tuple(replace(REPORT, url=f"https://portal.example.org/{number}.pdf") for number in range(4))
            save_meeting_documents(session, meeting.source_key, meeting, links, NOW)

            found = listing_losses(session, meeting, replace(LISTED, documents=links[:left]), NOW)

        assert [kind for kind, _ in found] == kinds

    def test_a_time_that_is_given_no_more(self, database: Database) -> None:
        with database.writing() as session:
            assert self.losses(session, replace(LISTED, is_time_known=False)) == ["time taken down"]

    def test_a_meeting_to_come_that_is_dated_back(self, database: Database) -> None:
        with database.writing() as session:
            back = replace(LISTED, starts_at=LISTED.starts_at - timedelta(days=365))

            assert self.losses(session, back) == ["moved into the past"]

    @pytest.mark.parametrize(
        ("listed", "values"),
        [
            pytest.param({"status": "cancelled"}, {}, id="cancelled"),
            pytest.param({}, {"starts_at": NOW - timedelta(days=2)}, id="over"),
        ],
    )
    def test_what_is_off_or_over_loses_nothing(
        self, database: Database, listed: dict[str, str], values: dict[str, object]
    ) -> None:
        with database.writing() as session:
            assert self.losses(session, replace(LISTED, agenda_urls=(), **listed), **values) == []

    def test_a_new_meeting_lost_nothing(self, database: Database) -> None:
        with database.writing() as session:
            assert listing_losses(session, None, LISTED, NOW) == []


@pytest.mark.parametrize(
    ("now", "is_lost"),
    [
        pytest.param(["One", "Two", "Three", "Four", "Five"], False, id="as before"),
        pytest.param(["One", "Two", "Three", "Four: Budget", "Five: Roads"], False, id="a few"),
        pytest.param(["One", "Two", "Council", "Council", "Council"], True, id="most of them"),
        pytest.param(["Uno"], False, id="the only one that is still there"),
    ],
)
def test_a_list_in_which_most_meetings_are_called_otherwise(now: list[str], is_lost: bool) -> None:
    before = dict(enumerate(["One", "Two", "Three", "Four", "Five"]))
    losses = names_lost({str(n): name for n, name in before.items()}, {str(n): name for n, name in enumerate(now)})

    expected = [("meetings renamed", "3 of 5 meetings, the first from «Three» to «Council»")]
    assert losses == (expected if is_lost else [])


@pytest.mark.parametrize(
    ("before", "after", "is_other"),
    [(PDF, HTML, True), (DOCX, JSON, True), (PDF, DOCX, False), (PDF, PDF, False), (HTML, JSON, False)],
)
def test_a_page_is_no_version_of_a_file(database: Database, before: str, after: str, is_other: bool) -> None:
    with database.writing() as session:
        document = make_document(session, body=b"bytes", media_type=before)

        assert bool(other_kind_of_file(session, document, after)) is is_other


def test_the_first_bytes_of_a_document_may_be_anything(database: Database) -> None:
    with database.writing() as session:
        assert other_kind_of_file(session, make_document(session), HTML) == ""
