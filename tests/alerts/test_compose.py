"""Composing: who is told of what, once, whole, and in words that nobody's agenda can abuse."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from alerts.compose import AnnounceCounts, announce_pending
from models.agenda import AgendaRevision
from models.database import Database
from models.flag import Flag
from models.message import Announcement, Message
from models.subscriber import Subscriber
from tests.conftest import NOW
from tests.factories import make_flag, make_item, make_meeting, make_source


def subscribe(session: Session, email: str, **values: object) -> Subscriber:
    subscriber = Subscriber(**{"email": email, "subscribed_at": NOW, **values})  # type: ignore[arg-type]
    session.add(subscriber)
    session.flush()
    return subscriber


def composed(database: Database) -> list[Message]:
    with database.reading() as session:
        return list(session.scalars(select(Message).order_by(Message.recipient, Message.id)))


def recipients(database: Database) -> list[str]:
    return [message.recipient for message in composed(database)]


@contextmanager
def killed_before_commit(database: Database) -> Iterator[None]:
    def die(connection: object) -> None:
        raise KeyboardInterrupt("killed")

    event.listen(database.engine, "commit", die)
    try:
        yield
    finally:
        event.remove(database.engine, "commit", die)


def republish(session: Session, flag: Flag, title: str, *, seen_by: datetime) -> None:
    """A second agenda revision, where the flag's item has another number and title; the flag reopens."""
    assert flag.item is not None
    flag.item.revision.is_current = False
    session.flush()
    session.add(
        AgendaRevision(
            meeting_id=flag.meeting_id,
            number=2,
            is_current=True,
            content_hash="1" * 64,
            seen_after=NOW,
            seen_by=seen_by,
        )
    )
    session.flush()
    item = make_item(session, flag.meeting, number="8", item_key=flag.item.item_key, title=title)
    flag.item_id, flag.revision, flag.is_announced, flag.passage_hash = item.id, 2, False, "2" * 64


def test_a_flag_is_announced_to_those_who_want_it(database: Database) -> None:
    """The flag is marked, and each subscriber who wants the locality and the tier gets one message."""
    with database.writing() as session:
        make_flag(session)
        subscribe(session, "all@example.org")
        subscribe(session, "oakland@example.org", localities=["oakland"], tiers=["direct"])
        subscribe(session, "elsewhere@example.org", localities=["fresno"])
        subscribe(session, "russia@example.org", tiers=["russia"])

    counts = announce_pending(database, now=NOW)

    assert counts == AnnounceCounts(flags=1, messages=2)
    assert recipients(database) == ["all@example.org", "oakland@example.org"]
    with database.reading() as session:
        flag = session.scalars(select(Flag)).one()
        assert (flag.is_announced, flag.announced_at) == (True, NOW)
        assert {a.reason for a in session.scalars(select(Announcement))} == {"new"}


def test_nobody_receives_what_another_asked_for(sqlite: Database) -> None:
    """Two people, two localities, one run: neither mail names the other's meeting."""
    with sqlite.writing() as session:
        oakland = make_meeting(session, make_source(session, "oakland/legistar"))
        fresno = make_meeting(session, make_source(session, "fresno/legistar"))
        make_flag(session, make_item(session, oakland, title="Nakhodka in Oakland"))
        make_flag(session, make_item(session, fresno, title="Nakhodka in Fresno"))
        subscribe(session, "a@example.org", localities=["oakland"])
        subscribe(session, "b@example.org", localities=["fresno"])

    announce_pending(sqlite, now=NOW)

    for_a, for_b = composed(sqlite)
    assert "in Oakland" in for_a.body_text
    assert "Fresno" not in for_a.subject + for_a.body_text + for_a.body_html
    assert "in Fresno" in for_b.body_text
    assert "Oakland" not in for_b.subject + for_b.body_text.replace("Oakland's Russian sister city", "")


@pytest.mark.parametrize(
    "values",
    [
        {"tier": "filtered"},
        {"state": "dismissed"},
        {"gone_since": NOW},
        {"is_announced": True},
    ],
    ids=["filtered", "dismissed", "gone", "announced"],
)
def test_what_must_not_be_announced_is_left_alone(sqlite: Database, values: dict[str, object]) -> None:
    with sqlite.writing() as session:
        make_flag(session, **values)

    assert announce_pending(sqlite, now=NOW) == AnnounceCounts()
    assert composed(sqlite) == []


def test_a_dismissal_that_is_undone_is_announced_then(sqlite: Database) -> None:
    with sqlite.writing() as session:
        flag_id = make_flag(session, state="dismissed").id
    announce_pending(sqlite, now=NOW)
    with sqlite.writing() as session:
        session.get_one(Flag, flag_id).state = "open"

    assert announce_pending(sqlite, now=NOW).messages == 1


def test_the_unsubscribed_are_told_nothing(sqlite: Database) -> None:
    with sqlite.writing() as session:
        make_flag(session)
        subscribe(session, "gone@example.org", unsubscribed_at=NOW)
        subscribe(session, "here@example.org")

    announce_pending(sqlite, now=NOW, recipients_if_nobody=["op@example.org"])

    assert recipients(sqlite) == ["here@example.org"]


@pytest.mark.parametrize(
    ("if_nobody", "told"),
    [
        (["op@example.org", "op@example.org"], ["op@example.org"]),
        ([], ["organizers@localhost"]),
    ],
)
def test_while_nobody_subscribes_the_operator_is_told(
    sqlite: Database,
    if_nobody: list[str],
    told: list[str],
) -> None:
    """A table of people who all left counts as nobody."""
    with sqlite.writing() as session:
        make_flag(session)
        subscribe(session, "gone@example.org", unsubscribed_at=NOW)

    announce_pending(sqlite, now=NOW, recipients_if_nobody=if_nobody)

    assert recipients(sqlite) == told


def test_a_flag_that_nobody_wants_is_done_with(sqlite: Database) -> None:
    """Subscribers exist, none of them wants it: marked, no message, and no surprise for later subscribers."""
    with sqlite.writing() as session:
        make_flag(session)
        subscribe(session, "fresno@example.org", localities=["fresno"])
    counts = announce_pending(sqlite, now=NOW, recipients_if_nobody=["op@example.org"])
    assert counts == AnnounceCounts(flags=1)
    with sqlite.writing() as session:
        subscribe(session, "late@example.org")

    assert announce_pending(sqlite, now=NOW) == AnnounceCounts()


def test_one_mail_bundles_a_meeting_and_only_that(sqlite: Database) -> None:
    """Three flags of one meeting and one of another: two mails; the most urgent flag leads."""
    with sqlite.writing() as session:
        meeting = make_meeting(session)
        make_flag(session, make_item(session, meeting, number="3", title="Sanctions"), tier="russia")
        make_flag(session, make_item(session, meeting, number="9", title="Nakhodka trip"), score=80)
        make_flag(session, make_item(session, meeting, number="5", title="Fukuoka"), tier="sister_city")
        make_flag(session, make_item(session, make_meeting(session, starts_at=NOW + timedelta(days=9))))

    assert announce_pending(sqlite, now=NOW) == AnnounceCounts(flags=4, messages=2)

    first, _ = composed(sqlite)
    assert 'item 9 "Nakhodka trip" (direct) +2 more' in first.subject
    text = first.body_text
    assert text.index("Nakhodka trip") < text.index("Fukuoka") < text.index("Sanctions")


def test_a_second_call_composes_nothing(database: Database) -> None:
    with database.writing() as session:
        make_flag(session)
    announce_pending(database, now=NOW)

    assert announce_pending(database, now=NOW + timedelta(hours=1)) == AnnounceCounts()
    assert len(composed(database)) == 1


def test_the_ledger_keeps_a_flag_that_lost_its_mark_from_being_told_twice(sqlite: Database) -> None:
    """Somebody resets the mark: those who were told stay in peace, a new subscriber is told."""
    with sqlite.writing() as session:
        flag_id = make_flag(session).id
        subscribe(session, "old@example.org")
    announce_pending(sqlite, now=NOW)
    with sqlite.writing() as session:
        session.get_one(Flag, flag_id).is_announced = False
        subscribe(session, "new@example.org")

    assert announce_pending(sqlite, now=NOW) == AnnounceCounts(flags=1, messages=1)
    assert recipients(sqlite) == ["new@example.org", "old@example.org"]


def test_the_database_itself_refuses_a_second_announcement(database: Database) -> None:
    with database.writing() as session:
        make_flag(session)
    announce_pending(database, now=NOW)
    with database.reading() as session:
        row = session.scalars(select(Announcement)).one()

    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(
            Announcement(
                recipient=row.recipient,
                flag_id=row.flag_id,
                reason=row.reason,
                revision=row.revision,
                message_row=row.message_row,
            )
        )


def test_killed_before_the_commit_nothing_happened(database: Database) -> None:
    """Neither mark nor message; the next call starts over and loses nothing."""
    with database.writing() as session:
        make_flag(session)

    with killed_before_commit(database), pytest.raises(KeyboardInterrupt):
        announce_pending(database, now=NOW)

    with database.reading() as session:
        assert not session.scalars(select(Flag)).one().is_announced
        assert session.scalars(select(Announcement)).all() == []
    assert composed(database) == []
    assert announce_pending(database, now=NOW) == AnnounceCounts(flags=1, messages=1)


def test_two_announcers_at_once_write_each_message_once(database: Database) -> None:
    """Four threads, twelve meetings with two flags, two subscribers: 24 mails of two flags each."""
    with database.writing() as session:
        subscribe(session, "a@example.org")
        subscribe(session, "b@example.org")
        for _ in range(12):
            meeting = make_meeting(session)
            make_flag(session, make_item(session, meeting))
            make_flag(session, make_item(session, meeting))
    together = threading.Barrier(4)
    counts: list[AnnounceCounts] = []

    def announce() -> None:
        together.wait()
        counts.append(announce_pending(database, now=NOW))

    threads = [threading.Thread(target=announce) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(counts) == 4, "an announcer ran into the ledger's unique key"
    assert sum(c.flags for c in counts) == 24
    assert sum(c.messages for c in counts) == 24
    with database.reading() as session:
        assert [len(m.announcements) for m in session.scalars(select(Message))] == [2] * 24


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # on SQLite the announcer waits for all of it
def test_a_flag_that_is_being_rewritten_waits_for_the_next_call(database: Database) -> None:
    """Marking it now would hide the revision that is about to be committed."""
    with database.writing() as session:
        flag_id = make_flag(session).id

    with database.writing() as session:
        session.get_one(Flag, flag_id).revision = 2
        session.flush()
        assert announce_pending(database, now=NOW) == AnnounceCounts()

    assert announce_pending(database, now=NOW) == AnnounceCounts(flags=1, messages=1)


def test_one_bad_meeting_does_not_hold_up_the_others(sqlite: Database) -> None:
    """A time zone that does not exist: counted, left pending, and the other meeting is announced."""
    with sqlite.writing() as session:
        meeting = make_meeting(session, time_zone="America/Nakhodka")
        broken = make_flag(session, make_item(session, meeting)).id
        make_flag(session)

    assert announce_pending(sqlite, now=NOW) == AnnounceCounts(flags=1, messages=1, problems=1)
    with sqlite.reading() as session:
        assert not session.get_one(Flag, broken).is_announced


def test_the_message_id_is_the_same_wherever_it_is_made(sqlite: Database) -> None:
    """It follows from portal, meeting, subject, reason, revision and recipient; any other differs."""
    with sqlite.writing() as session:
        meeting = make_meeting(session, vendor_id="known-meeting")
        make_flag(session, make_item(session, meeting, item_key="known"), passage_hash="0" * 64)
        subscribe(session, "ann@example.org")
        subscribe(session, "bob@example.org")

    announce_pending(sqlite, now=NOW)

    ann, bob = composed(sqlite)
    assert ann.message_id == "<353b8653133c63c28c6d50acd5b3b083b67a659c@sisterwatch.invalid>"
    assert bob.message_id != ann.message_id


def test_a_changed_flag_is_told_again_with_the_words_that_changed(database: Database) -> None:
    """Revision 2: one more mail, reason "changed", with old and new words and the day of the earlier mail."""
    with database.writing() as session:
        item = make_item(session, number="7", title="Renew the sister city agreement with Nakhodka, Russia")
        flag_id = make_flag(session, item).id
    announce_pending(database, now=NOW)
    later = NOW + timedelta(days=1)
    with database.writing() as session:
        flag = session.get_one(Flag, flag_id)
        republish(session, flag, "End the sister city agreement with Nakhodka, Russia", seen_by=later)

    assert announce_pending(database, now=later) == AnnounceCounts(flags=1, messages=1)

    first, second = composed(database)
    assert 'changed item 8 "End the sister city' in second.subject
    assert "[-Renew-] [+End+] the sister city agreement with …" in second.body_text
    assert "our mail of Sunday, November 22" in second.body_text
    assert ">Renew</del>" in second.body_html
    assert "Changed" not in first.body_text
    assert second.message_id != first.message_id
    assert announce_pending(database, now=later) == AnnounceCounts()


def test_who_was_not_told_before_is_not_referred_to_an_earlier_mail(sqlite: Database) -> None:
    with sqlite.writing() as session:
        make_flag(session, revision=2)

    announce_pending(sqlite, now=NOW)

    [message] = composed(sqlite)
    assert "you were not told of it earlier" in " ".join(message.body_text.split())
    assert "our mail of" not in message.body_text
