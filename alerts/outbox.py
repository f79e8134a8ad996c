"""The outbox: messages that were composed are sent, at least once."""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage

from sqlalchemy import and_, func, or_, select, update

from alerts.mailer import Mailer, MailServerError, PermanentMailError, TemporaryMailError
from models.database import Database
from models.message import Message, MessageState
from settings import is_mail_address

LEASE = timedelta(minutes=10)  # far beyond the mailer's timeout: when it ran out, its sender died
LONGEST_WAIT = timedelta(minutes=64)
MOST_ATTEMPTS = 12
LIST_ID = "Sister City Watch <alerts.sisterwatch.localhost>"  # RFC 2919, section 3: no domain of our own

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SendCounts:
    """Mails taken over by the mailer, mails given up for good, and mails still to be sent after the call."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class _Claim:
    row: int
    attempts: int
    recipient: str
    message_id: str
    subject: str
    body_text: str
    body_html: str
    composed_at: datetime


def send_pending(database: Database, mailer: Mailer, *, now: datetime, limit: int | None = None) -> SendCounts:
    """Send what is due, oldest first, at most `limit` mails.

    Each message is claimed by a lease in a transaction of its own, sent outside of any transaction, then
    marked. A sender that is killed in between leaves the lease, which runs out: the message is sent again,
    with the same Message-ID, so that a mailbox shows it once if the first one had got through.

    A mail that is refused for good is failed, and so is one that was put off MOST_ATTEMPTS times. When the
    server cannot be used at all the call ends there: that is no attempt at any mail, and they all wait.
    """
    started = time.monotonic()
    sent = failed = 0
    attempted = 0
    while limit is None or attempted < limit:
        # A call may take longer than a lease: one that began at `now` could be over before it is given out.
        moment = now + timedelta(seconds=time.monotonic() - started)
        claim = _claim(database, moment)
        if claim is None:
            break
        attempted += 1
        try:
            mailer.send(_mail(claim, mailer.sender))
        except PermanentMailError as error:
            failed += _give_up(database, claim, str(error))
        except MailServerError as error:
            _put_back(database, claim, str(error), moment, attempts=claim.attempts - 1)
            break
        except TemporaryMailError as error:
            if claim.attempts >= MOST_ATTEMPTS:
                failed += _give_up(database, claim, str(error))
            else:
                _put_back(database, claim, str(error), moment, attempts=claim.attempts)
        else:
            _mark_sent(database, claim, mailer.name, moment)
            sent += 1
    return SendCounts(sent, failed, _waiting(database))


def _claim(database: Database, now: datetime) -> _Claim | None:
    """Take the oldest message that is due, or whose sender died, for LEASE."""
    is_due = and_(
        Message.state == MessageState.PENDING.value,
        or_(Message.not_before.is_(None), Message.not_before <= now),
    )
    is_abandoned = and_(Message.state == MessageState.SENDING.value, Message.claimed_until <= now)
    with database.writing() as session:
        message = session.scalars(
            select(Message)
            .where(or_(is_due, is_abandoned))
            .order_by(Message.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if message is None:
            return None
        message.state = MessageState.SENDING.value
        message.claimed_until = now + LEASE
        message.attempts += 1
        return _Claim(
            row=message.id,
            attempts=message.attempts,
            recipient=message.recipient,
            message_id=message.message_id,
            subject=message.subject,
            body_text=message.body_text,
            body_html=message.body_html,
            composed_at=message.composed_at,
        )


def _mail(claim: _Claim, sender: str) -> EmailMessage:
    """The mail, the same to the byte at every attempt; raises PermanentMailError when it cannot be made.

    Auto-Submitted (RFC 3834, section 5) and List-Id (RFC 2919) keep vacation programs from answering. There
    is no Precedence header: it was never standardized, and some servers treat "bulk" as unimportant.
    """
    mail = EmailMessage()
    try:
        if not is_mail_address(claim.recipient):
            raise ValueError("not one plain address")
        mail["From"] = sender
        mail["To"] = Address(addr_spec=claim.recipient)
        mail["Subject"] = claim.subject
    except (ValueError, IndexError, HeaderParseError) as error:
        raise PermanentMailError(f"no mail can be made for {claim.recipient!r}: {error}") from error
    mail["Date"] = claim.composed_at
    mail["Message-ID"] = claim.message_id
    mail["List-Id"] = LIST_ID
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(claim.body_text, cte="quoted-printable")  # SMTP servers need not take 8 bits
    mail.add_alternative(claim.body_html, subtype="html", cte="quoted-printable")
    mail.set_boundary(f"=_{claim.message_id.strip('<>').partition('@')[0]}")
    return mail


def _mark_sent(database: Database, claim: _Claim, sent_by: str, now: datetime) -> None:
    """Also when the lease was lost meanwhile: the mail is out, whoever else holds the message."""
    with database.writing() as session:
        session.execute(
            update(Message)
            .where(Message.id == claim.row)
            .values(
                state=MessageState.SENT.value,
                sent_at=now,
                sent_by=sent_by,
                claimed_until=None,
                not_before=None,
                last_error="",
            )
        )


def _put_back(database: Database, claim: _Claim, error: str, now: datetime, *, attempts: int) -> None:
    """Let the message wait 1, 2, 4… minutes after so many attempts, at most LONGEST_WAIT."""
    wait = min(timedelta(minutes=2 ** min(max(attempts - 1, 0), 10)), LONGEST_WAIT)
    logger.warning("message %d waits %s: %s", claim.row, wait, error)
    _settle(
        database,
        claim,
        state=MessageState.PENDING.value,
        not_before=now + wait,
        attempts=attempts,
        last_error=error,
    )


def _give_up(database: Database, claim: _Claim, error: str) -> int:
    logger.error("message %d is given up after attempt %d: %s", claim.row, claim.attempts, error)
    return _settle(database, claim, state=MessageState.FAILED.value, not_before=None, last_error=error)


def _settle(database: Database, claim: _Claim, **values: object) -> int:
    """Write how the attempt ended, and return 1; 0 when the lease ran out and another sender took over."""
    with database.writing() as session:
        rows = session.scalars(
            update(Message)
            .where(
                Message.id == claim.row, Message.state == MessageState.SENDING.value, Message.attempts == claim.attempts
            )
            .values(claimed_until=None, **values)
            .returning(Message.id)
        ).all()
    return len(rows)


def _waiting(database: Database) -> int:
    with database.reading() as session:
        states = (MessageState.PENDING.value, MessageState.SENDING.value)
        return session.scalar(select(func.count()).select_from(Message).where(Message.state.in_(states))) or 0
