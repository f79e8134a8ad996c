"""People who were told of a meeting are told when it is cancelled, moved, or back on."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from alerts.compose import announce_pending
from models.database import Database
from models.flag import Flag
from models.meeting import Meeting
from models.message import Message
from published.values import ListedMeeting
from spiders.storage.meetings import save_meeting
from tests.conftest import NOW
from tests.factories import make_flag, make_item, make_source

LISTED = ListedMeeting(
    vendor_id="7", body="City Council", title="City Council Meeting",
    starts_at=(NOW + timedelta(days=3)).astimezone(ZoneInfo("America/Los_Angeles")), location="City Hall",
)  # fmt: skip
CANCELLED = replace(LISTED, status="cancelled", status_evidence="document «Notice of Cancellation»")


@pytest.fixture
def announced(database: Database) -> Database:
    """A database in which a flag of the listed meeting was announced."""
    see(database, LISTED)
    with database.writing() as session:
        make_flag(session, make_item(session, session.scalars(select(Meeting)).one()))
    assert announce_pending(database, now=NOW).messages == 1
    return database


def see(database: Database, listed: ListedMeeting, *, later: timedelta = timedelta(0)) -> None:
    with database.writing() as session:
        save_meeting(session, make_source(session), listed, NOW + later)


def newest(database: Database) -> Message:
    with database.reading() as session:
        return session.scalars(select(Message).order_by(Message.id.desc())).first()  # type: ignore[return-value]


def test_a_cancellation_is_told_once(announced: Database) -> None:
    see(announced, CANCELLED)

    first = announce_pending(announced, now=NOW)
    second = announce_pending(announced, now=NOW)

    assert (first.messages, second.messages) == (1, 0)
    assert "CANCELLED" in newest(announced).subject
    assert "Notice of Cancellation" in newest(announced).body_text


def test_a_moved_start_is_told_with_the_old_and_the_new_one(announced: Database) -> None:
    see(announced, replace(LISTED, starts_at=LISTED.starts_at + timedelta(hours=2)))

    announce_pending(announced, now=NOW)

    message = newest(announced)
    assert "MOVED" in message.subject
    assert "Before, it was Wednesday, November 25, 2026, 10:00 AM PST." in " ".join(message.body_text.split())
    assert "12:00 PM PST" in message.body_text
    assert "Moved" in message.body_html


def test_a_meeting_that_is_back_on_is_told_and_each_cancellation_anew(announced: Database) -> None:
    """Cancelled, on again, cancelled again: three mails, each with a Message-ID of its own."""
    subjects, ids = [], set()
    for listed in (CANCELLED, LISTED, CANCELLED):
        see(announced, listed)
        announce_pending(announced, now=NOW)
        subjects.append(newest(announced).subject)
        ids.add(newest(announced).message_id)

    assert ["CANCELLED" in subject for subject in subjects] == [True, False, True]
    assert "BACK ON" in subjects[1]
    assert len(ids) == 3


def test_another_room_is_no_news(announced: Database) -> None:
    see(announced, replace(LISTED, location="Library"))

    assert announce_pending(announced, now=NOW).messages == 0


def test_a_meeting_that_is_over_makes_no_news(announced: Database) -> None:
    see(announced, CANCELLED, later=timedelta(days=4))

    assert announce_pending(announced, now=NOW + timedelta(days=4)).messages == 0


def test_flags_that_nobody_was_told_of_make_no_news(database: Database) -> None:
    """Filtered ones, and those of a back-fill, stay silent when their meeting is cancelled."""
    see(database, LISTED)
    with database.writing() as session:
        item = make_item(session, session.scalars(select(Meeting)).one())
        make_flag(session, item, tier="filtered", is_announced=True)

    see(database, CANCELLED)

    assert announce_pending(database, now=NOW).messages == 0
    with database.reading() as session:
        assert session.scalars(select(Flag)).one().news == ""


def test_a_dismissed_flag_makes_no_news(announced: Database) -> None:
    with announced.writing() as session:
        session.scalars(select(Flag)).one().state = "dismissed"

    see(announced, CANCELLED)

    assert announce_pending(announced, now=NOW).messages == 0
