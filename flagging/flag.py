"""Flags: passages that wait are matched against today's rules, and what they are worth is stored with its evidence."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from flagging.match import Matcher, PartnerNames
from flagging.tiers import Judgement, Match, Passage, Tier, Where, judge
from models.agenda import AgendaItem, AgendaRevision
from models.database import Database
from models.document import Document, MeetingDocument, Page
from models.flag import Flag, FlagState
from models.flag import Match as StoredMatch
from models.locality import Locality, load_localities
from models.meeting import Meeting
from models.rule import Topic, load_rules
from models.source import StoredSource

MEETING_IS_OVER = timedelta(hours=12)
HISTORY = timedelta(days=14)  # flags of meetings further back are for the reviewers, not for the mail
MOST_MATCHES = 60  # evidence kept of one flag
FEWEST_LETTERS_AROUND = 6  # beside a match, for it to be known again elsewhere
OWN_WORDS = frozenset((Where.TITLE, Where.TEXT, Where.SECTION, Where.BODY, Where.ATTACHMENT_NAME))
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
            _MeetingFlags(session, meeting, matchers[locality], version, now, counts, announce_again).update()
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
        .where(AgendaRevision.is_current, _is_waiting(AgendaItem.flagged_with, version))
    )
    documents = (
        select(MeetingDocument.meeting_id)
        .join(Document, Document.id == MeetingDocument.document_id)
        .where(_is_waiting(MeetingDocument.flagged_with, version), Document.sha256.is_not(None))
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


def _is_waiting(column: InstrumentedAttribute[str | None], version: str) -> ColumnElement[bool]:
    return or_(column.is_(None), column != version)


class _MeetingFlags:
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
        passages = list(_item_passages(self.session, item, self.meeting.body))
        judgement = judge(passages, self.matcher)
        is_rules_only = item.flagged_with is not None
        self._save(f"item:{item.item_key}", judgement, item.text or item.title, is_rules_only=is_rules_only, item=item)
        item.flagged_with = self.version
        self.counts.passages += 1

    def _judge_document(self, link: MeetingDocument) -> None:
        """Judge a document of the meeting page by page; what repeats an agenda item is the item's flag, not another."""
        said = _letters("".join(f"{item.title}\n{item.text}\n" for item in self.items))
        best: Judgement | None = None
        matches: list[Match] = []
        for page in [] if self._is_second_publication(link.document) else self._pages(link.document):
            passage = Passage(
                Where.DOCUMENT_PAGE, page.text, document_id=link.document_id, page=page.number, name=link.name
            )
            judgement = judge([passage], self.matcher)
            repeated = [match for match in judgement.matches if _repeats(match, page.text, said)] if judgement else []
            if repeated:
                judgement = judge([replace(passage, text=_blanked(page.text, repeated))], self.matcher)
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
        """Whether a document of a twin without items says what its other half says, where it is flagged already."""
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
        passage = _passage(judgement, own_text)
        passage_hash = hashlib.sha256(_letters(passage).encode()).hexdigest()
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
        is_over = self.meeting.starts_at < self.now - MEETING_IS_OVER
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


def _item_passages(session: Session, item: AgendaItem, body: str) -> Iterator[Passage]:
    """Everything that belongs to one item, its attachments read so far included."""
    yield Passage(Where.TITLE, item.title)
    # The title stands in the text too: blanked there, so that it counts once and the offsets stay.
    text = item.text.replace(item.title, " " * len(item.title), 1)
    if text.strip():
        yield Passage(Where.TEXT, text)
    if item.section:
        yield Passage(Where.SECTION, item.section)
    yield Passage(Where.BODY, body)
    for attachment in item.attachments:
        yield Passage(Where.ATTACHMENT_NAME, attachment.name, document_id=attachment.document_id, name=attachment.name)
        if attachment.document.sha256 is None:
            continue
        pages = session.execute(
            select(Page.number, Page.text).where(Page.sha256 == attachment.document.sha256).order_by(Page.number)
        )
        for number, text in pages:
            yield Passage(
                Where.ATTACHMENT_PAGE, text, document_id=attachment.document_id, page=number, name=attachment.name
            )


def _passage(judgement: Judgement, own_text: str) -> str:
    """What a verdict on the judgement is about: the item's own text, and the words around what only its files say."""
    counted = [match for match in judgement.matches if match.excused_by is None] or list(judgement.matches)
    if own_text and any(match.where in OWN_WORDS for match in counted):
        return own_text
    found = dict.fromkeys(f"{m.excerpt.before}{m.excerpt.words}{m.excerpt.after}" for m in counted)
    return "\n".join([own_text, *found] if own_text else found)


def _repeats(match: Match, text: str, said: str) -> bool:
    """Whether a match on a page, with the words before or after it, stands in the agenda's items too.

    One side is enough: an item's first words have its number before them on the page, its last ones the next item.
    A side with hardly a letter, at an end of the page, says nothing: any item may have the bare word.
    """
    words, before, after = (
        _letters(text[start:end])
        for start, end in (
            (match.start, match.end),
            (max(0, match.start - 20), match.end),
            (match.start, match.end + 20),
        )
    )
    return any(len(side) >= len(words) + FEWEST_LETTERS_AROUND and side in said for side in (before, after))


def _blanked(text: str, matches: list[Match]) -> str:
    """The text with the matches as blanks, so that what is left can be judged for itself; offsets stay."""
    for match in matches:
        text = text[: match.start] + " " * (match.end - match.start) + text[match.end :]
    return text


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


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
