"""The flags of one meeting, brought up to date with its agenda, its documents and today's rules."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from flagging.match import Matcher
from flagging.passages import blanked, item_passages, judged_words, letters, repeats
from flagging.tiers import Judgement, Match, Passage, Tier, Where, judge
from models.agenda import AgendaItem, AgendaRevision
from models.document import Document, MeetingDocument, Page
from models.flag import Flag, FlagState
from models.flag import Match as StoredMatch
from models.meeting import Meeting
from models.registry.rule import Topic

MEETING_IS_OVER = timedelta(hours=12)
HISTORY = timedelta(days=14)  # flags of meetings further back are for the reviewers, not for the mail
MOST_MATCHES = 60  # evidence kept of one flag
RANK = {Tier.FILTERED: 0, Tier.RUSSIA: 1, Tier.SISTER_CITY: 2, Tier.DIRECT: 3}


@dataclass
class FlagCounts:
    """What a call of `flag_pending` did."""

    passages: int = 0  # agenda items and meeting documents that were matched
    new: int = 0  # flags, the filtered ones left out
    changed: int = 0
    filtered: int = 0
    gone: int = 0
    by_source: dict[str, int] = field(default_factory=dict)  # new and changed flags

    def __add__(self, later: Self) -> Self:
        """Both calls as one."""
        names = ("passages", "new", "changed", "filtered", "gone")
        sums = {name: getattr(self, name) + getattr(later, name) for name in names}
        sources = {**self.by_source, **later.by_source}
        by_source = {key: self.by_source.get(key, 0) + later.by_source.get(key, 0) for key in sources}
        return replace(later, **sums, by_source=by_source)


def is_waiting(column: InstrumentedAttribute[str | None], version: str) -> ColumnElement[bool]:
    return or_(column.is_(None), column != version)


class MeetingFlags:
    """The flags of one meeting, brought up to date in the transaction of `session`."""

    def __init__(
        self,
        session: Session,
        meeting: Meeting,
        matcher: Matcher,
        version: str,
        now: datetime,
        counts: FlagCounts,
        announce_again: bool,
    ) -> None:
        self.session, self.meeting, self.matcher, self.version = session, meeting, matcher, version
        self.now, self.counts, self.announce_again = now, counts, announce_again
        self.flags = {flag.subject: flag for flag in session.scalars(select(Flag).where(Flag.meeting_id == meeting.id))}
        self.items = list(
            session.scalars(
                select(AgendaItem)
                .join(AgendaRevision, AgendaRevision.id == AgendaItem.revision_id)
                .where(AgendaRevision.meeting_id == meeting.id, AgendaRevision.is_current)
                .order_by(AgendaItem.position)
                .with_for_update(
                    of=AgendaItem
                )  # text that arrives while we match waits, and then marks the items as waiting again
            )
        )

        self.said_elsewhere = self._said_by(meeting.same_as_id) if meeting.same_as_id else set()

    def _said_by(self, meeting_id: int) -> set[str]:
        """The letters of the items of the same meeting in another source, where they are flagged."""
        items = self.session.scalars(
            select(AgendaItem)
            .join(AgendaRevision, AgendaRevision.id == AgendaItem.revision_id)
            .where(AgendaRevision.meeting_id == meeting_id, AgendaRevision.is_current)
        )
        return {letters(item.text or item.title) for item in items}

    def update(self) -> None:
        self._follow_items()
        waiting = [item for item in self.items if item.flagged_with != self.version]
        for item in waiting:
            self._judge_item(item)
        links = self.session.scalars(
            select(MeetingDocument)
            .join(Document, Document.id == MeetingDocument.document_id)
            .where(MeetingDocument.meeting_id == self.meeting.id, Document.sha256.is_not(None))
            .order_by(MeetingDocument.id)
            .with_for_update(of=MeetingDocument)
        )
        for link in links:
            if link.not_seen_since is not None and link.flagged_with is not None:
                continue  # taken down since: what took its place is judged, and a flag on it stays as it is
            flag = self.flags.get(f"document:{link.document_id}")
            has_a_rival = bool(waiting) and flag is not None and flag.gone_since is None
            if link.flagged_with != self.version or has_a_rival:
                self._judge_document(link)

    def _follow_items(self) -> None:
        """Point every flag at its item in the newest agenda; one whose item is not there any more is gone."""
        newest = {f"item:{item.item_key}": item for item in self.items}
        for subject, flag in self.flags.items():
            if flag.item_id is None:
                continue
            if subject in newest:
                flag.item_id = newest[subject].id
            else:
                self._is_gone(flag)

    def _is_gone(self, flag: Flag | None) -> None:
        if flag is not None and flag.gone_since is None:
            flag.gone_since = self.now
            self.counts.gone += 1

    def _judge_item(self, item: AgendaItem) -> None:
        is_copy = letters(item.text or item.title) in self.said_elsewhere
        passages = [] if is_copy else list(item_passages(self.session, item, self.meeting.body))
        judgement = judge(passages, self.matcher) if passages else None
        is_rules_only = item.flagged_with is not None
        self._save(f"item:{item.item_key}", judgement, item.text or item.title, is_rules_only=is_rules_only, item=item)
        item.flagged_with = self.version
        self.counts.passages += 1

    def _judge_document(self, link: MeetingDocument) -> None:
        """Judge a document of the meeting page by page; what repeats an agenda item is the item's flag, not another."""
        said = letters("".join(f"{item.title}\n{item.text}\n" for item in self.items))
        best: Judgement | None = None
        matches: list[Match] = []
        for page in [] if self._is_second_publication(link.document) else self._pages(link.document):
            passage = Passage(
                Where.DOCUMENT_PAGE, page.text, document_id=link.document_id, page=page.number, name=link.name
            )
            judgement = judge([passage], self.matcher)
            repeated = [match for match in judgement.matches if repeats(match, page.text, said)] if judgement else []
            if repeated:
                judgement = judge([replace(passage, text=blanked(page.text, repeated))], self.matcher)
            if judgement is None:
                continue
            matches += judgement.matches
            if best is None or RANK[judgement.tier] > RANK[best.tier]:
                best = judgement
        if best is not None:
            best = Judgement(best.tier, best.score, best.reasons, tuple(matches))
        is_rules_only = link.flagged_with is not None
        self._save(f"document:{link.document_id}", best, "", is_rules_only=is_rules_only, document=link.document)
        link.flagged_with = self.version
        self.counts.passages += 1

    def _pages(self, document: Document) -> list[Page]:
        return list(self.session.scalars(select(Page).where(Page.sha256 == document.sha256).order_by(Page.number)))

    def _is_second_publication(self, document: Document) -> bool:
        """Whether a document says what is flagged already: the other half of a twin, or its copy elsewhere."""
        if self.meeting.same_as_id is not None:
            return self._is_document_of(document, self.meeting.same_as_id)
        if not self.meeting.twin_of or self.items:
            return False
        other_half = select(Meeting.id).where(
            Meeting.source_key == self.meeting.source_key, Meeting.vendor_id == self.meeting.twin_of
        )
        items = (
            select(AgendaItem.id)
            .join(AgendaRevision, AgendaRevision.id == AgendaItem.revision_id)
            .where(AgendaRevision.is_current, AgendaRevision.meeting_id.in_(other_half))
        )
        same_bytes = (
            select(MeetingDocument.id)
            .join(Document, Document.id == MeetingDocument.document_id)
            .where(MeetingDocument.meeting_id.in_(other_half), Document.sha256 == document.sha256)
        )
        return bool(self.session.scalar(select(or_(items.exists(), same_bytes.exists()))))

    def _is_document_of(self, document: Document, meeting_id: int) -> bool:
        same_bytes = (
            select(MeetingDocument.id)
            .join(Document, Document.id == MeetingDocument.document_id)
            .where(MeetingDocument.meeting_id == meeting_id, Document.sha256 == document.sha256)
        )
        return bool(self.session.scalar(select(same_bytes.exists())))

    def _save(
        self,
        subject: str,
        judgement: Judgement | None,
        own_text: str,
        *,
        is_rules_only: bool,
        item: AgendaItem | None = None,
        document: Document | None = None,
    ) -> None:
        flag = self.flags.get(subject)
        if judgement is None:
            self._is_gone(flag)
            return
        passage = judged_words(judgement, own_text)
        passage_hash = hashlib.sha256(letters(passage).encode()).hexdigest()
        is_awaited = flag is not None and not flag.is_announced  # changed rules must not hush what nobody was told yet
        is_history = self.meeting.starts_at < self.now - HISTORY
        is_silent = not self.announce_again and (is_history or (is_rules_only and not is_awaited))
        is_filtered = judgement.tier is Tier.FILTERED
        if flag is None:
            flag = Flag(
                meeting_id=self.meeting.id,
                subject=subject,
                first_flagged_at=self.now,
                flagged_at=self.now,
                is_announced=is_silent or is_filtered,
            )
            self.session.add(flag)
            self.flags[subject] = flag
            self._count(judgement, "new")
        elif self._says_something_else(flag, judgement, passage_hash):
            flag.revision += 1
            flag.state = FlagState.OPEN.value
            flag.flagged_at = self.now
            flag.is_announced = is_silent or is_filtered
            self._count(judgement, "changed")
        flag.item_id, flag.document_id = (item.id if item else None), (document.id if document else None)
        flag.tier, flag.score, flag.reasons = judgement.tier.value, judgement.score, list(judgement.reasons)
        flag.passage, flag.passage_hash, flag.gone_since = passage, passage_hash, None
        flag.matches = [_stored(match) for match in _evidence(judgement)]
        self.session.flush()

    def _says_something_else(self, flag: Flag, judgement: Judgement, passage_hash: str) -> bool:
        """Whether a reviewer's verdict on the flag is about something else now.

        It is when the passage changed before the meeting was over, or when it is worth more than before.
        """
        if RANK[judgement.tier] > RANK[Tier(flag.tier)]:
            return True
        is_over = self.meeting.latest_start < self.now - MEETING_IS_OVER
        return passage_hash != flag.passage_hash and judgement.tier is not Tier.FILTERED and not is_over

    def _count(self, judgement: Judgement, what: str) -> None:
        if judgement.tier is Tier.FILTERED:
            self.counts.filtered += 1
            return
        setattr(self.counts, what, getattr(self.counts, what) + 1)
        source = self.meeting.source_key
        self.counts.by_source[source] = self.counts.by_source.get(source, 0) + 1


def _evidence(judgement: Judgement) -> list[Match]:
    """The matches that a reviewer needs to see: without the words that only add weight to others."""
    telling = [match for match in judgement.matches if match.topic not in (Topic.ACTION, Topic.CONTACT)]
    return (telling or list(judgement.matches))[:MOST_MATCHES]


def _stored(match: Match) -> StoredMatch:
    return StoredMatch(
        rule=match.rule,
        topic=match.topic,
        label=match.label,
        words=match.words,
        where=match.where.value,
        document_id=match.document_id,
        page=match.page,
        start=match.start,
        end=match.end,
        before=match.excerpt.before,
        after=match.excerpt.after,
        excused_by=match.excused_by,
    )
