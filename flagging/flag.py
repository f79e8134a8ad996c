"""Flags: passages that wait are matched against today's rules, and what they are worth is stored with its evidence."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from flagging.match import Matcher, PartnerNames
from flagging.meeting_flags import FlagCounts, MeetingFlags, is_waiting
from models.agenda import AgendaItem, AgendaRevision
from models.database import Database
from models.document import Document, MeetingDocument
from models.flag import Flag
from models.meeting import Meeting
from models.registry.locality import Locality, load_localities
from models.registry.rule import load_rules
from models.source import StoredSource


def flag_pending(
    database: Database,
    data_dir: Path,
    *,
    now: datetime,
    announce_again: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> FlagCounts:
    """Match every item and meeting document that is new, changed, or was matched with other rules.

    One transaction per meeting. Flags that come of changed rules alone, and those of meetings more than two weeks
    past, are marked as announced without a message, unless `announce_again` is given. Raises RegistryError or
    RuleError when data/ cannot be read.
    """
    localities = load_localities(data_dir)
    rules = load_rules(data_dir)
    partners = partner_names(localities)
    version = _version(rules.version, partners)
    matchers: dict[str, Matcher] = {}
    counts = FlagCounts()
    with database.reading() as session:
        waiting = _meetings_waiting(session, version)
    for done, (meeting_id, locality) in enumerate(waiting):
        if progress is not None:
            progress(done, len(waiting))
        if locality not in matchers:
            matchers[locality] = Matcher(rules, partners, locality)
        with database.writing() as session:
            meeting = session.get_one(Meeting, meeting_id, with_for_update=True)
            MeetingFlags(session, meeting, matchers[locality], version, now, counts, announce_again).update()
    return counts


def partner_names(localities: Mapping[str, Locality]) -> tuple[PartnerNames, ...]:
    """Every partner of the registry under all its spellings."""
    return tuple(
        PartnerNames(locality.slug, partner.name, (partner.name, *partner.spellings), russian, partner.distinctive)
        for locality in localities.values()
        for russian, partners in ((True, locality.russian_partners), (False, locality.other_partners))
        for partner in partners
    )


def _version(rules: str, partners: tuple[PartnerNames, ...]) -> str:
    return f"{rules}-{hashlib.sha256(repr(partners).encode()).hexdigest()[:8]}"


def _meetings_waiting(session: Session, version: str) -> list[tuple[int, str]]:
    """Meetings with something to match or a flag left behind by a newer agenda; the nearest to come first."""
    items = (
        select(AgendaRevision.meeting_id)
        .join(AgendaItem, AgendaItem.revision_id == AgendaRevision.id)
        .where(AgendaRevision.is_current, is_waiting(AgendaItem.flagged_with, version))
    )
    documents = (
        select(MeetingDocument.meeting_id)
        .join(Document, Document.id == MeetingDocument.document_id)
        .where(is_waiting(MeetingDocument.flagged_with, version), Document.sha256.is_not(None))
    )
    left_behind = (
        select(Flag.meeting_id)
        .join(AgendaItem, AgendaItem.id == Flag.item_id)
        .join(AgendaRevision, AgendaRevision.id == AgendaItem.revision_id)
        .where(AgendaRevision.is_current.is_(False), Flag.gone_since.is_(None))
    )
    rows = session.execute(
        select(Meeting.id, StoredSource.locality)
        .join(StoredSource, StoredSource.key == Meeting.source_key)
        .where(Meeting.id.in_(items.union(documents, left_behind)))
        .order_by(Meeting.starts_at.desc(), Meeting.id)
    )
    return [(meeting_id, locality) for meeting_id, locality in rows]
