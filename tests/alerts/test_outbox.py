"""The outbox: sent at least once, twice only when the answer was lost, never lost with the server."""

import threading
from datetime import datetime, timedelta
from email.message import EmailMessage
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from alerts.compose import announce_pending
from alerts.mailer import MailServerError, PermanentMailError, SmtpMailer, TemporaryMailError
from alerts.outbox import SendCounts, send_pending
from models.database import Database
from models.message import Message
from tests.alerts.smtp_server import Behaviour, smtp_server
from tests.conftest import NOW
from tests.factories import make_flag, make_item

MINUTE = timedelta(minutes=1)
SLACK = timedelta(seconds=30)  # what a call itself may take


class Recorder:
    """A mailer that keeps what it is given, or fails as told."""

    name = "recorder"
    sender = "watch@example.org"

    def __init__(self, *errors: BaseException | None) -> None:
        self.errors = list(errors)
        self.mails: list[EmailMessage] = []

    def send(self, message: EmailMessage) -> None:
        error = self.errors.pop(0) if self.errors else None
        if error is not None:
            raise error
        self.mails.append(message)


def put(database: Database, count: int = 1, recipient: str = "ann@example.org", **values: object) -> None:
    """Messages with the numbers 1, 2, 3…"""
    with database.writing() as session:
        for n in range(1, count + 1):
            session.add(
                Message(
                    **{  # type: ignore[arg-type]
                        "message_id": f"<{n}@sisterwatch.invalid>",
                        "recipient": recipient,
                        "subject": f"Subject {n}",
                        "body_text": "Привет\n",
                        "body_html": "<p>Привет</p>\n",
                        "composed_at": NOW,
                        **values,
                    }
                )
            )


def only(database: Database) -> Message:
    with database.reading() as session:
        return session.scalars(select(Message)).one()


def test_what_is_pending_is_sent_and_marked(database: Database) -> None:
    put(database, 2)
    mailer = Recorder()

    assert send_pending(database, mailer, now=NOW) == SendCounts(sent=2)

    ids = [mail["Message-ID"] for mail in mailer.mails]
    assert ids == ["<1@sisterwatch.invalid>", "<2@sisterwatch.invalid>"]
    with database.reading() as session:
        for message in session.scalars(select(Message)):
            assert (message.state, message.sent_by, message.claimed_until) == ("sent", "recorder", None)
            assert message.sent_at is not None
            assert NOW <= message.sent_at < NOW + SLACK


def test_what_was_sent_is_not_sent_again(database: Database) -> None:
    put(database)
    mailer = Recorder()
    send_pending(database, mailer, now=NOW)

    assert send_pending(database, mailer, now=NOW + timedelta(days=9)) == SendCounts()
    assert len(mailer.mails) == 1


def test_a_mail_carries_what_mail_programs_and_vacation_programs_look_for(sqlite: Database) -> None:
    """Its own headers, text first and HTML as the alternative, UTF-8, and nothing that needs 8 bits."""
    put(sqlite, subject="Город-побратим Находка, " * 4)
    mailer = Recorder()

    send_pending(sqlite, mailer, now=NOW)

    [mail] = mailer.mails
    assert mail["From"] == "watch@example.org"
    assert mail["To"] == "ann@example.org"
    assert mail["Subject"] == "Город-побратим Находка, " * 4
    assert mail["Date"].datetime == NOW
    assert mail["List-Id"].endswith("<alerts.sisterwatch.localhost>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Precedence"] is None
    text, html = mail.iter_parts()
    assert (text.get_content_type(), text.get_content()) == ("text/plain", "Привет\n")
    assert (html.get_content_type(), html.get_content()) == ("text/html", "<p>Привет</p>\n")
    assert mail.as_bytes().isascii()


def test_the_limit_is_kept(sqlite: Database) -> None:
    put(sqlite, 3)

    assert send_pending(sqlite, Recorder(), now=NOW, limit=2) == SendCounts(sent=2, waiting=1)


def test_a_put_off_mail_waits_longer_each_time_and_is_given_up_after_twelve(sqlite: Database) -> None:
    """1, 2, 4… minutes, at most 64; then failed, and left alone."""
    put(sqlite)
    waits = []
    now = NOW
    for _ in range(11):
        put_off = send_pending(sqlite, Recorder(TemporaryMailError("451 later")), now=now)
        not_before = only(sqlite).not_before
        assert not_before is not None
        too_early = send_pending(sqlite, Recorder(AssertionError("too early")), now=not_before - SLACK)
        assert put_off == too_early == SendCounts(waiting=1)
        waits.append(round((not_before - now) / MINUTE))
        now = not_before

    assert send_pending(sqlite, Recorder(TemporaryMailError("451 later")), now=now) == SendCounts(failed=1)

    assert waits == [1, 2, 4, 8, 16, 32, 64, 64, 64, 64, 64]
    assert (only(sqlite).state, only(sqlite).attempts, only(sqlite).last_error) == ("failed", 12, "451 later")
    assert send_pending(sqlite, Recorder(), now=now + timedelta(days=1)) == SendCounts()


def test_a_mail_refused_for_good_is_not_tried_again_and_holds_up_nobody(database: Database) -> None:
    put(database, 2)
    mailer = Recorder(PermanentMailError("550 no such user"))

    assert send_pending(database, mailer, now=NOW) == SendCounts(sent=1, failed=1)

    with database.reading() as session:
        refused, sent = session.scalars(select(Message).order_by(Message.id))
        assert (refused.state, refused.last_error) == ("failed", "550 no such user")
        assert sent.state == "sent"


def test_a_server_that_is_down_for_days_loses_nothing(database: Database) -> None:
    """One knock per call, no attempt is counted, and all is sent when the server is back."""
    put(database, 3)
    for hours in range(0, 72, 2):
        down = Recorder(MailServerError("unreachable"), AssertionError("one knock is enough"))
        assert send_pending(database, down, now=NOW + timedelta(hours=hours)) == SendCounts(waiting=3)

    assert send_pending(database, Recorder(), now=NOW + timedelta(days=3)) == SendCounts(sent=3)


def test_a_put_off_mail_after_a_long_outage_still_has_its_attempts(sqlite: Database) -> None:
    """Greylisting after a day without a server: the mail waits, it is not given up."""
    put(sqlite)
    for hours in range(24):
        send_pending(sqlite, Recorder(MailServerError("unreachable")), now=NOW + timedelta(hours=hours))

    assert send_pending(
        sqlite, Recorder(TemporaryMailError("451 greylisted")), now=NOW + timedelta(days=2)
    ) == SendCounts(waiting=1)


@pytest.mark.parametrize("killed", [KeyboardInterrupt("killed"), SystemExit(1)])
def test_the_mail_of_a_killed_sender_is_sent_when_its_lease_ran_out(
    database: Database,
    killed: BaseException,
) -> None:
    """Until then nobody touches it; what comes is the same mail to the byte."""
    put(database)
    with pytest.raises(type(killed)):
        send_pending(database, Recorder(killed), now=NOW)
    assert only(database).state == "sending"
    mailer = Recorder()

    assert send_pending(database, mailer, now=NOW + 9 * MINUTE) == SendCounts(waiting=1)
    assert send_pending(database, mailer, now=NOW + 11 * MINUTE) == SendCounts(sent=1)

    assert len(mailer.mails) == 1


def test_a_lease_that_another_sender_took_over_is_not_written_over(database: Database) -> None:
    """A sender so slow that its lease ran out fails: what the other one achieved stands."""
    put(database)
    other = Recorder()

    class Slow(Recorder):
        def send(self, message: EmailMessage) -> None:
            send_pending(database, other, now=NOW + 11 * MINUTE)
            raise TemporaryMailError("too late")

    assert send_pending(database, Slow(), now=NOW) == SendCounts()
    assert only(database).state == "sent"
    assert len(other.mails) == 1


def test_two_senders_at_once_send_each_mail_once(database: Database) -> None:
    put(database, 40)
    together = threading.Barrier(4)
    mailer = Recorder()
    counts: list[SendCounts] = []

    def send() -> None:
        together.wait()
        counts.append(send_pending(database, mailer, now=NOW))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(counts) == 4
    assert sum(c.sent for c in counts) == 40
    assert len({mail["Message-ID"] for mail in mailer.mails}) == len(mailer.mails) == 40


def test_a_lost_answer_means_the_same_mail_again(database: Database) -> None:
    """The server takes the mail and breaks off before its 250: sent again, the same to the byte."""
    put(database)
    behaviour = Behaviour(drops=1)

    with smtp_server(behaviour) as port:
        mailer = SmtpMailer(f"smtp://127.0.0.1:{port}", "watch@example.org")
        assert send_pending(database, mailer, now=NOW) == SendCounts(waiting=1)
        assert send_pending(database, mailer, now=NOW + 2 * MINUTE) == SendCounts(sent=1)
        assert send_pending(database, mailer, now=NOW + 60 * MINUTE) == SendCounts()

    first, second = behaviour.received
    assert first["Message-ID"] == second["Message-ID"] == "<1@sisterwatch.invalid>"
    assert first.as_bytes() == second.as_bytes()


def test_messages_written_before_a_crash_are_sent_afterwards(sqlite: Database) -> None:
    """Composed and committed, then the process died: a new one, with its own connection, sends it."""
    with sqlite.writing() as session:
        make_flag(session)
    announce_pending(sqlite, now=NOW)
    url = sqlite.engine.url.render_as_string(hide_password=False)
    sqlite.dispose()
    reborn = Database(url)
    mailer = Recorder()

    assert announce_pending(reborn, now=NOW).messages == 0
    assert send_pending(reborn, mailer, now=NOW) == SendCounts(sent=1)

    reborn.dispose()
    assert mailer.mails[0]["To"] == "organizers@localhost"


@pytest.mark.parametrize(
    "recipient",
    [
        "ann@example.org\nBcc: all@example.org",
        "ann@example.org, bob@example.org",
        "nobody",
        "",
        "a(b@example.org",
    ],
)
def test_a_recipient_that_is_no_address_fails_and_holds_up_nobody(sqlite: Database, recipient: str) -> None:
    put(sqlite, recipient=recipient)
    mailer = Recorder()

    assert send_pending(sqlite, mailer, now=NOW) == SendCounts(failed=1)
    assert mailer.mails == []


def test_no_header_can_be_built_from_a_stored_subject(sqlite: Database) -> None:
    """The composer leaves no line break in a subject; should one get in, the mail fails."""
    put(sqlite, subject="Hello\r\nBcc: all@example.org")

    assert send_pending(sqlite, Recorder(), now=NOW) == SendCounts(failed=1)


def test_a_title_with_a_header_in_it_ends_up_in_the_subject_only(sqlite: Database) -> None:
    with sqlite.writing() as session:
        make_flag(session, make_item(session, title="Nakhodka\r\nBcc: all@example.org\r\n\r\nboo"))
    announce_pending(sqlite, now=NOW)
    behaviour = Behaviour()

    with smtp_server(behaviour) as port:
        send_pending(sqlite, SmtpMailer(f"smtp://127.0.0.1:{port}", "watch@example.org"), now=NOW)

    [mail] = behaviour.received
    assert mail["Bcc"] is None
    assert '"Nakhodka Bcc: all@example.org boo"' in mail["Subject"]
    assert behaviour.recipients == ["rcpt TO:<organizers@localhost>"]


def test_a_long_call_gives_out_leases_that_are_still_good(
    sqlite: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The second mail is claimed an hour into the call: its lease lasts ten minutes from then."""
    put(sqlite, 2)
    clock = iter([0.0, 0.0, 3600.0])
    monkeypatch.setattr("alerts.outbox.time", SimpleNamespace(monotonic=lambda: next(clock)))
    leases: list[datetime | None] = []

    class Watching(Recorder):
        def send(self, message: EmailMessage) -> None:
            with sqlite.reading() as session:
                claimed = select(Message.claimed_until).where(Message.state == "sending")
                leases.append(session.scalars(claimed).one())

    send_pending(sqlite, Watching(), now=NOW, limit=2)

    assert leases == [NOW + 10 * MINUTE, NOW + 70 * MINUTE]
