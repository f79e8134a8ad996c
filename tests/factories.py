"""Rows with sensible values, for tests that are about something else."""

import hashlib
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy.orm import Session

from models.agenda import AgendaItem, AgendaRevision, Attachment
from models.document import Document, DocumentKind, DocumentVersion, MeetingDocument, Page, StoredFile, TextState
from models.flag import Flag, Match
from models.meeting import Meeting, MeetingRevision
from models.source import StoredSource
from tests.conftest import NOW

_serial = count(1)


def make_source(session: Session, key: str = "oakland/legistar") -> StoredSource:
    source = session.get(StoredSource, key)
    if source is None:
        slug, platform = key.split("/")
        source = StoredSource(
            key=key,
            locality=slug,
            locality_name=slug.replace("-", " ").title(),
            time_zone="America/Los_Angeles",
            platform=platform,
            role="current",
            last_good_poll_at=NOW - timedelta(hours=6),
        )
        session.add(source)
        session.flush()
    return source


def make_meeting(session: Session, source: StoredSource | None = None, **values: object) -> Meeting:
    source = source or make_source(session)
    vendor_id = str(values.pop("vendor_id", next(_serial)))
    meeting = Meeting(
        **{  # type: ignore[arg-type]
            "source_key": source.key,
            "vendor_id": vendor_id,
            "body": "City Council",
            "title": "City Council Meeting",
            "starts_at": NOW + timedelta(days=3),
            "time_zone": source.time_zone,
            "is_time_known": True,
            "listing_hash": "0" * 64,
            "first_seen_at": NOW - timedelta(hours=1),
            **values,
        }
    )
    meeting.revisions.append(MeetingRevision(number=1, facts={}, seen_after=None, seen_by=meeting.first_seen_at))
    session.add(meeting)
    session.flush()
    return meeting


def make_item(session: Session, meeting: Meeting | None = None, **values: object) -> AgendaItem:
    """An item on the meeting's current agenda revision, which is made when there is none."""
    meeting = meeting or make_meeting(session)
    revision = session.query(AgendaRevision).filter_by(meeting_id=meeting.id, is_current=True).one_or_none()
    if revision is None:
        revision = AgendaRevision(
            meeting_id=meeting.id,
            number=1,
            is_current=True,
            content_hash="0" * 64,
            seen_after=None,
            seen_by=NOW - timedelta(hours=1),
        )
        session.add(revision)
        session.flush()
    serial = next(_serial)
    item = AgendaItem(
        **{  # type: ignore[arg-type]
            "revision_id": revision.id,
            "position": serial,
            "item_key": f"key-{serial}",
            "vendor_id": str(serial),
            "number": str(serial),
            "title": "Adopt the minutes",
            **values,
        }
    )
    session.add(item)
    session.flush()
    return item


def make_document(
    session: Session,
    source: StoredSource | None = None,
    *,
    pages: list[str] | None = None,
    body: bytes | None = None,
    media_type: str = "application/pdf",
    **values: object,
) -> Document:
    """A document; with `pages` its bytes count as read, with `body` they are waiting to be."""
    source = source or make_source(session)
    serial = next(_serial)
    sha256 = None
    if pages is not None or body is not None:
        sha256 = hashlib.sha256(body if body is not None else f"{serial}{pages}".encode()).hexdigest()
        file = StoredFile(
            sha256=sha256,
            size=len(body or b""),
            media_type=media_type,
            stored_at=NOW,
            text_state=(TextState.READ if pages is not None else TextState.PENDING).value,
            page_count=len(pages) if pages is not None else None,
        )
        file.pages = [Page(number=n, text=t, method="text layer") for n, t in enumerate(pages or [], 1)]
        session.add(file)
        session.flush()
    document = Document(
        **{  # type: ignore[arg-type]
            "source_key": source.key,
            "url": f"https://portal.example.org/files/{serial}.pdf",
            "sha256": sha256,
            "is_due": sha256 is None,
            **values,
        }
    )
    session.add(document)
    session.flush()
    if sha256 is not None:
        session.add(DocumentVersion(document_id=document.id, number=1, sha256=sha256, seen_after=None, seen_by=NOW))
        session.flush()
    return document


def attach(session: Session, item: AgendaItem, document: Document, name: str = "Staff report") -> Attachment:
    attachment = Attachment(item_id=item.id, document_id=document.id, position=next(_serial), name=name)
    session.add(attachment)
    session.flush()
    return attachment


def publish(
    session: Session,
    meeting: Meeting,
    document: Document,
    kind: DocumentKind = DocumentKind.AGENDA,
    name: str = "Agenda",
) -> MeetingDocument:
    link = MeetingDocument(
        meeting_id=meeting.id, document_id=document.id, kind=kind.value, name=name, first_seen_at=NOW
    )
    session.add(link)
    session.flush()
    return link


def make_flag(
    session: Session, item: AgendaItem | None = None, *, flagged_at: datetime = NOW, **values: object
) -> Flag:
    item = item or make_item(session, title="Sister city relationship with Nakhodka, Russia")
    flag = Flag(
        **{  # type: ignore[arg-type]
            "meeting_id": item.revision.meeting_id,
            "subject": f"item:{item.item_key}",
            "item_id": item.id,
            "tier": "direct",
            "score": 90,
            "reasons": ["names Nakhodka, Oakland's Russian sister city"],
            "passage": item.title,
            "passage_hash": hashlib.sha256(item.title.encode()).hexdigest(),
            "first_flagged_at": flagged_at,
            "flagged_at": flagged_at,
            **values,
        }
    )
    flag.matches = [
        Match(
            rule="partner",
            topic="partner",
            label="Nakhodka",
            words="Nakhodka",
            where="title",
            start=32,
            end=40,
            before="Sister city relationship with ",
            after=", Russia",
        )
    ]
    session.add(flag)
    session.flush()
    return flag
