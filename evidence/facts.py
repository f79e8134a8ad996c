"""What is known of a flag and of everything that it rests on, as plain values for a file."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agenda import AgendaItem, AgendaRevision
from models.decision import Decision
from models.document import Document, DocumentVersion, MeetingDocument
from models.exchange import Exchange
from models.flag import Flag, Match
from models.meeting import Meeting


def moment(value: datetime | None) -> str | None:
    """A moment in UTC (ISO 8601), None where there is none."""
    return value.isoformat() if value is not None else None


def flag_facts(session: Session, flag: Flag) -> dict[str, Any]:
    """The flag, its matches, and what people decided about it."""
    decisions = session.scalars(select(Decision).where(Decision.flag_id == flag.id).order_by(Decision.id))
    return {
        "id": flag.id,
        "subject": flag.subject,
        "tier": flag.tier,
        "score": flag.score,
        "reasons": flag.reasons,
        "state": flag.state,
        "passage": flag.passage,
        "first_flagged_at": moment(flag.first_flagged_at),
        "gone_since": moment(flag.gone_since),
        "matches": [_match(match) for match in flag.matches],
        "decisions": [
            {"verdict": each.verdict, "by": each.reviewer, "at": moment(each.decided_at)} for each in decisions
        ],
    }


def meeting_facts(session: Session, meeting: Meeting) -> dict[str, Any]:
    """The meeting as it was last described, and every earlier description with the interval in which it appeared."""
    return {
        "source": meeting.source_key,
        "government": meeting.source.locality_name,
        "vendor_id": meeting.vendor_id,
        "body": meeting.body,
        "title": meeting.title,
        "starts_at": meeting.local_start.isoformat(),
        "is_time_known": meeting.is_time_known,
        "status": meeting.status,
        "status_evidence": meeting.status_evidence,
        "page_url": meeting.page_url,
        "first_seen_at": moment(meeting.first_seen_at),
        "not_seen_since": moment(meeting.not_seen_since),
        "descriptions": [
            {
                "number": each.number,
                "facts": each.facts,
                "seen_after": moment(each.seen_after),
                "seen_by": moment(each.seen_by),
            }
            for each in meeting.revisions
        ],
        "earlier_ids": [{"vendor_id": each.vendor_id, "evidence": each.evidence} for each in meeting.aliases],
    }


def agenda_facts(revisions: list[AgendaRevision], item_key: str | None) -> list[dict[str, Any]]:
    """Each published state of the agenda: when it appeared, what it was read from, and the flagged item as it stood."""
    return [
        {
            "revision": each.number,
            "seen_after": moment(each.seen_after),
            "seen_by": moment(each.seen_by),
            "was_split_from_a_file": each.from_document,
            "items": len(each.items),
            "read_from": [{"url": page.url, "sha256": page.sha256} for page in each.pages],
            "item": next((_item(item) for item in each.items if item.item_key == item_key), None),
        }
        for each in revisions
    ]


def document_facts(session: Session, documents: list[Document]) -> list[dict[str, Any]]:
    """The documents that the flag rests on: where they are published, and each version with its interval."""
    return [
        {
            "id": document.id,
            "url": document.url,
            "names": sorted(_names(session, document)),
            "versions": [
                {
                    "number": version.number,
                    "sha256": version.sha256,
                    "seen_after": moment(version.seen_after),
                    "seen_by": moment(version.seen_by),
                }
                for version in versions_of(session, document)
            ],
        }
        for document in documents
    ]


def versions_of(session: Session, document: Document) -> list[DocumentVersion]:
    """The bytes that a document had, the oldest first."""
    versions = select(DocumentVersion).where(DocumentVersion.document_id == document.id)
    return list(session.scalars(versions.order_by(DocumentVersion.number)))


def exchange_facts(exchange: Exchange) -> dict[str, Any]:
    """A request and the head of its answer."""
    return {
        "asked_url": exchange.asked_url,
        "url": exchange.url,
        "method": exchange.method,
        "request_headers": exchange.request_headers,
        "request_body": exchange.request_body,
        "status": exchange.status,
        "response_headers": exchange.response_headers,
        "sha256": exchange.sha256,
        "first_at": moment(exchange.first_at),
        "last_at": moment(exchange.last_at),
        "times": exchange.times,
    }


def _match(match: Match) -> dict[str, Any]:
    return {
        "rule": match.rule,
        "label": match.label,
        "words": match.words,
        "where": match.where,
        "document": match.document_id,
        "page": match.page,
        "excerpt": f"{match.before}{match.words}{match.after}",
        "excused_by": match.excused_by,
    }


def _item(item: AgendaItem) -> dict[str, Any]:
    return {
        "number": item.number,
        "title": item.title,
        "text": item.text,
        "section": item.section,
        "is_consent": item.is_consent,
        "file_number": item.file_number,
        "page": item.page,
        "attachments": [{"name": each.name, "document": each.document_id} for each in item.attachments],
    }


def _names(session: Session, document: Document) -> set[str]:
    own = select(MeetingDocument.name).where(MeetingDocument.document_id == document.id)
    return set(session.scalars(own))
