"""Composing: flags become messages, in the transaction that marks them as announced."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, selectinload

from alerts.difference import word_difference
from alerts.letter import write_letter
from alerts.notice import TIERS, Change, notice_of
from models.agenda import AgendaItem, AgendaRevision
from models.database import Database
from models.document import Document, DocumentKind, MeetingDocument
from models.flag import Flag, FlagState, Match
from models.meeting import Meeting
from models.message import Announcement, Message
from models.subscriber import Subscriber

MESSAGE_ID_DOMAIN = "sisterwatch.invalid"  # the same on every machine, as what stands before it is
NOBODY = "organizers@localhost"  # told while there are neither subscribers nor an operator's contact

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class AnnounceCounts:
    """Flags marked as announced, messages written, and meetings that failed and stay pending."""

    flags: int = 0
    messages: int = 0
    problems: int = 0


def announce_pending(database: Database, *, now: datetime, recipients_if_nobody: Sequence[str] = ()) -> AnnounceCounts:
    """Write one message per recipient and meeting about the flags that were not announced yet.

    Filtered, dismissed and gone flags stay as they are. Without any active subscriber `recipients_if_nobody`
    are told, and without those a local address. A meeting that cannot be written about is logged and counted,
    and tried again by the next call; the others are not held up by it. Raises SQLAlchemyError when the
    database fails.

    Per meeting the flags' marks, the messages and the ledger are one transaction. It can fail in two ways:
    1. Before the commit: nothing was written, the flags are still pending, and the next call starts over.
    2. After the commit, before anything is sent: the messages are in the outbox, and the next `send_pending`
       sends them; the marks and the ledger's unique key keep them from being written again.
    """
    with database.reading() as session:
        rows = session.execute(
            _pending().join(Flag.meeting).with_only_columns(Meeting.id, Meeting.starts_at).distinct()
        ).all()
    past_last = sorted(rows, key=lambda row: (row.starts_at < now, row.starts_at, row.id))
    flags = messages = problems = 0
    for row in past_last:
        try:
            with database.writing() as session:
                announced, written = _announce_meeting(session, row.id, now, recipients_if_nobody)
        except SQLAlchemyError:
            raise
        except Exception:  # whatever one meeting's text does to us, the other meetings are announced
            logger.exception("meeting %d could not be announced", row.id)
            problems += 1
        else:
            flags += announced
            messages += written
    return AnnounceCounts(flags, messages, problems)


def message_id_of(recipient: str, flags: Sequence[Flag]) -> str:
    """The Message-ID of what tells the recipient of these flags: the same wherever and whenever it is made.

    It is made of what the portal calls things, not of row numbers: a database that was set up anew must not
    repeat a Message-ID for something else, because mailboxes would hide it as a copy.
    """
    keys = sorted(
        "\n".join(
            [
                recipient,
                flag.meeting.source_key,
                flag.meeting.vendor_id,
                flag.subject,
                _reason(flag),
                str(_revision(flag)),
                flag.passage_hash,
            ]
        )
        for flag in flags
    )
    return f"<{hashlib.sha256(chr(0).join(keys).encode()).hexdigest()[:40]}@{MESSAGE_ID_DOMAIN}>"


def _announce_meeting(session: Session, meeting_id: int, now: datetime, if_nobody: Sequence[str]) -> tuple[int, int]:
    """Announce one meeting's flags; returns how many, and how many messages were written.

    On PostgreSQL the lock on the meeting's row makes two announcers take turns, so that they never split its
    flags; a flag that is being rewritten right now is left for the next call, for marking it would hide its
    new revision. On SQLite the write lock is held already.
    """
    meeting = session.scalars(select(Meeting).where(Meeting.id == meeting_id).with_for_update(key_share=True)).one()
    flags = list(
        session.scalars(
            _pending()
            .where(Flag.meeting_id == meeting_id)
            .with_for_update(skip_locked=True)
            .options(
                selectinload(Flag.item).selectinload(AgendaItem.attachments),
                selectinload(Flag.document),
                selectinload(Flag.matches).selectinload(Match.document).selectinload(Document.file),
            )
        )
    )
    written = 0
    for recipient, wanted in _recipients(session, meeting, flags, if_nobody):
        told = _told(session, recipient, flags)
        news = [flag for flag in wanted if (flag.id, _reason(flag), _revision(flag)) not in told]
        if news:
            session.add(_message(session, meeting, sorted(news, key=_urgency), recipient, now))
            written += 1
    for flag in flags:
        flag.is_announced = True
        flag.announced_at = now
        flag.news = ""
    return len(flags), written


def _pending() -> Select[Flag]:
    return select(Flag).where(
        Flag.is_announced.is_(False),
        Flag.tier.in_(list(TIERS)),
        Flag.gone_since.is_(None),
        Flag.state != FlagState.DISMISSED.value,
    )


def _reason(flag: Flag) -> str:
    return flag.news or ("new" if flag.revision == 1 else "changed")


def _revision(flag: Flag) -> int:
    """The revision that the reason is about: the meeting's for news of the meeting, else the flag's own."""
    return flag.meeting.revisions[-1].number if flag.news else flag.revision


def _moved_from(meeting: Meeting, flags: Sequence[Flag]) -> datetime | None:
    """The start that people were told of, when the meeting was moved since."""
    if not any(flag.news == "moved" for flag in flags) or len(meeting.revisions) < 2:
        return None
    return datetime.fromisoformat(str(meeting.revisions[-2].facts["starts_at"]))


def _urgency(flag: Flag) -> tuple[int, int, int, int]:
    position = flag.item.position if flag.item is not None else -1
    return list(TIERS).index(flag.tier), -flag.score, position, flag.id


def _recipients(
    session: Session, meeting: Meeting, flags: Sequence[Flag], if_nobody: Sequence[str]
) -> list[tuple[str, list[Flag]]]:
    """Who is told of which of the flags."""
    active = session.scalars(
        select(Subscriber).where(Subscriber.unsubscribed_at.is_(None)).order_by(Subscriber.id)
    ).all()
    if not active:
        return [(recipient, list(flags)) for recipient in dict.fromkeys(if_nobody or [NOBODY])]
    locality = meeting.source.locality
    return [(one.email, [flag for flag in flags if one.wants(locality, flag.tier)]) for one in active]


def _told(session: Session, recipient: str, flags: Sequence[Flag]) -> set[tuple[int, str, int]]:
    """What the ledger says that the recipient was told of these flags: flag, reason, revision."""
    rows = session.execute(
        select(Announcement.flag_id, Announcement.reason, Announcement.revision).where(
            Announcement.recipient == recipient, Announcement.flag_id.in_([flag.id for flag in flags])
        )
    )
    return {(flag_id, reason, revision) for flag_id, reason, revision in rows}


def _message(session: Session, meeting: Meeting, flags: Sequence[Flag], recipient: str, now: datetime) -> Message:
    attached = session.execute(
        select(MeetingDocument.document_id, MeetingDocument.name, MeetingDocument.kind, Document.url)
        .join(MeetingDocument.document)
        .where(MeetingDocument.meeting_id == meeting.id, MeetingDocument.not_seen_since.is_(None))
        .order_by(MeetingDocument.id)
    ).all()
    published = {row.document_id: row.name for row in attached}
    notices = [notice_of(flag, published=published, change=_change(session, flag, recipient)) for flag in flags]
    letter = write_letter(
        meeting,
        notices,
        recipient=recipient,
        now=now,
        agenda_urls=[row.url for row in attached if row.kind == DocumentKind.AGENDA.value],
        moved_from=_moved_from(meeting, flags),
        is_back_on=any(flag.news == "back on" for flag in flags),
    )
    return Message(
        message_id=message_id_of(recipient, flags),
        recipient=recipient,
        composed_at=now,
        subject=letter.subject,
        body_text=letter.text,
        body_html=letter.html,
        announcements=[
            Announcement(recipient=recipient, flag_id=flag.id, reason=_reason(flag), revision=_revision(flag))
            for flag in flags
        ],
    )


def _change(session: Session, flag: Flag, recipient: str) -> Change | None:
    """What is different since the recipient was last told of the flag.

    The item is compared with the agenda revision that stood when that mail was written; where the change is
    in a document there is nothing to compare, and the notice only says that it changed.
    """
    if _reason(flag) != "changed":
        return None
    told_at = session.scalar(
        select(Message.composed_at)
        .join(Announcement, Announcement.message_row == Message.id)
        .where(Announcement.recipient == recipient, Announcement.flag_id == flag.id)
        .order_by(Announcement.revision.desc())
        .limit(1)
    )
    if told_at is None or flag.item is None:
        return Change(told_at)
    earlier = session.scalar(
        select(AgendaItem)
        .join(AgendaItem.revision)
        .where(
            AgendaRevision.meeting_id == flag.meeting_id,
            AgendaRevision.seen_by <= told_at,
            AgendaItem.item_key == flag.item.item_key,
        )
        .order_by(AgendaRevision.number.desc())
        .limit(1)
    )
    if earlier is None:
        return Change(told_at)
    return Change(told_at, word_difference(_wording(earlier), _wording(flag.item)))


def _wording(item: AgendaItem) -> str:
    return item.text if item.text.startswith(item.title) else f"{item.title} {item.text}"
