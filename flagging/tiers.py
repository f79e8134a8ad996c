"""What the matches of one agenda item, or of one page of a meeting's document, amount to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

from flagging.excerpt import Excerpt, excerpt
from flagging.match import Hit, Matcher
from models.registry.rule import Strength, Topic

_MOST_MATCHES = 40  # kept as evidence; a reviewer reads a few
_NEAR = 600  # characters between the two signals on a page of a meeting's document


class Tier(StrEnum):
    """How close an item is to what organizers look for, closest first."""

    DIRECT = "direct"
    SISTER_CITY = "sister_city"
    RUSSIA = "russia"
    FILTERED = "filtered"


class Where(StrEnum):
    """The part of an agenda item, or of a meeting, that a passage is."""

    TITLE = "title"
    TEXT = "text"
    SECTION = "section"
    BODY = "body"
    ATTACHMENT_NAME = "attachment name"
    ATTACHMENT_PAGE = "attachment page"
    DOCUMENT_PAGE = "document page"


_PAGES = (Where.ATTACHMENT_PAGE, Where.DOCUMENT_PAGE)
_IN_WORDS = {
    Where.TITLE: "in the title",
    Where.TEXT: "in the text",
    Where.SECTION: "in the heading of the section",
    Where.BODY: "in the name of the body",
    Where.ATTACHMENT_NAME: "in the name of an attachment",
    Where.ATTACHMENT_PAGE: "in an attachment",
    Where.DOCUMENT_PAGE: "in the meeting's document",
}
# The score says where in its tier's band a judgement stands.
_BANDS = {Tier.DIRECT: (80, 100), Tier.SISTER_CITY: (50, 79), Tier.RUSSIA: (20, 49), Tier.FILTERED: (0, 0)}
_TIGHT = 120  # characters between a name and words such as "delegation", which stand on every agenda
_RUSSIAN = (Topic.RUSSIA, Topic.RUSSIAN_PARTNER)


@dataclass(frozen=True)
class Passage:
    """A text that is matched by itself; `name` is the attachment's."""

    where: Where
    text: str
    document_id: int | None = None
    page: int | None = None
    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class Match(Hit):
    """A hit, the passage that it is in, and the text around it; the offsets are of the passage's text."""

    where: Where
    excerpt: Excerpt
    document_id: int | None = None
    page: int | None = None
    name: str | None = None


@dataclass(frozen=True)
class Judgement:
    """The tier of an item, with the reasons in plain words and the matches that gave it, strongest first."""

    tier: Tier
    score: int
    reasons: tuple[str, ...]
    matches: tuple[Match, ...]


@dataclass(frozen=True)
class _Found:
    hit: Hit
    passage: int
    where: Where

    @property
    def is_partner(self) -> bool:
        return self.hit.topic is Topic.RUSSIAN_PARTNER


class _Scope:
    """Hits that may be combined: an item's own words, with at most one attachment page, or one page alone."""

    def __init__(self, found: Iterable[_Found], *, reach: int | None = None) -> None:
        unexcused = [one for one in found if one.hit.excused_by is None]
        self._places: dict[tuple[Topic, int], list[int]] = {}
        self._passages: dict[Topic, set[int]] = {}
        for one in unexcused:
            self._places.setdefault((one.hit.topic, one.passage), []).append(one.hit.start)
            self._passages.setdefault(one.hit.topic, set()).add(one.passage)
        self._reach = reach
        self.live = [one for one in unexcused if one.hit.strength is Strength.STRONG or self._has(one, one.hit.needs)]

    def judge(self) -> tuple[Tier, list[_Found]] | None:
        """Return the tier and the hits that give it, or None if nothing here counts."""
        sister = self._about(Topic.SISTER_CITY)
        strong_russian = [one for one in self._about(*_RUSSIAN) if one.is_partner or not one.hit.needs]
        pairs = [one for one in strong_russian if self._has(one, (Topic.SISTER_CITY,))] if sister else []
        own = [one for one in strong_russian if one.is_partner and one.hit.own]
        if pairs or own:
            return Tier.DIRECT, [*pairs, *own, *sister]
        if sister:
            return Tier.SISTER_CITY, [*sister, *self._about(Topic.OTHER_PARTNER)]
        russian = self._about(Topic.RUSSIA, Topic.RUSSIAN_PARTNER, Topic.UKRAINE)
        return (Tier.RUSSIA, russian) if russian else None

    def _about(self, *topics: Topic) -> list[_Found]:
        return [one for one in self.live if one.hit.topic in topics]

    def _has(self, one: _Found, topics: Iterable[Topic]) -> bool:
        """Say whether a hit of one of the topics is near: by distance in one passage, else anywhere here."""
        for topic in topics:
            others = self._passages.get(topic, set())
            if others - {one.passage} and self._reach is None and topic is not Topic.CONTACT:
                return True
            if one.passage in others and _is_near(one.hit, self._places[topic, one.passage], self._bound(one, topic)):
                return True
        return False

    def _bound(self, one: _Found, topic: Topic) -> int | None:
        """Return how far apart the two may stand in one passage; None for any distance."""
        if topic is Topic.CONTACT:
            return min(one.hit.within, _TIGHT)
        if one.is_partner or one.hit.strength is Strength.STRONG:
            return self._reach
        return min(one.hit.within, self._reach or one.hit.within)


def _is_near(hit: Hit, places: Sequence[int], bound: int | None) -> bool:
    if bound is None:
        return True
    after = bisect_left(places, hit.start)
    return any(
        place != hit.start and abs(place - hit.start) <= bound + len(hit.words)
        for place in places[max(0, after - 1) : after + 2]
    )


def judge(passages: Sequence[Passage], matcher: Matcher) -> Judgement | None:
    """Judge the passages of one agenda item, or one page of a meeting's document; None if nothing matches.

    Two signals combine within the item's own words (title, text, section, body, names of attachments), within
    one attachment page, and between the own words and one page; never between two pages, nor between two
    distant places of a meeting's document.
    """
    found = [
        _Found(hit, number, passage.where)
        for number, passage in enumerate(passages)
        for hit in matcher.find(passage.text)
    ]
    own = [one for one in found if one.where not in _PAGES]
    scopes = [_Scope(own)]
    for number, passage in enumerate(passages):
        if passage.where in _PAGES:
            page = [one for one in found if one.passage == number]
            alone = passage.where is Where.DOCUMENT_PAGE
            scopes.append(_Scope(page, reach=_NEAR) if alone else _Scope([*own, *page]))
    verdicts = [verdict for verdict in (scope.judge() for scope in scopes) if verdict]
    if not verdicts:
        return _filtered(found, passages)
    order = list(Tier)
    tier, evidence = min(verdicts, key=lambda verdict: (order.index(verdict[0]), -_points(verdict[1])))
    evidence = sorted(evidence, key=lambda one: (one.where in _PAGES, -one.hit.weight))
    actions = [one for scope in scopes for one in scope.live if one.hit.topic is Topic.ACTION]
    low, high = _BANDS[tier]
    score = low + round((high - low) * min(1.0, (_points(evidence) + 10 * bool(actions)) / 100))
    excused = [one for one in found if one.hit.excused_by is not None]
    rest = [one for scope in scopes for one in scope.live]
    return Judgement(tier, score, _reasons(tier, evidence, excused), _matches([*evidence, *rest, *excused], passages))


def _filtered(found: Sequence[_Found], passages: Sequence[Passage]) -> Judgement | None:
    excused = [one for one in found if one.hit.excused_by is not None]
    lonely = [one for one in found if one.is_partner and one.hit.excused_by is None]
    if not (excused or lonely):
        return None
    reasons = [
        f"“{one.hit.words}” alone {_IN_WORDS[one.where]}: a name that needs a second sign"
        for one in _one_of_each(lonely)
    ]
    reasons += [_set_aside(one) for one in _one_of_each(excused)]
    return Judgement(Tier.FILTERED, 0, tuple(reasons[:6]), _matches([*lonely, *excused], passages))


def _reasons(tier: Tier, evidence: Sequence[_Found], excused: Sequence[_Found]) -> tuple[str, ...]:
    reasons = []
    for one in _one_of_each(evidence):
        what = {
            Topic.SISTER_CITY: "sister-city words",
            Topic.RUSSIAN_PARTNER: f"the Russian partner {one.hit.label}" if one.hit.own else "a Russian city",
            Topic.OTHER_PARTNER: f"the partner {one.hit.label}",
            Topic.RUSSIA: "Russia" if one.hit.label == "Russia" else f"Russia ({one.hit.label})",
            Topic.UKRAINE: "Ukraine",
        }[one.hit.topic]
        reasons.append(f"names {what} {_IN_WORDS[one.where]}: “{one.hit.words}”")
    limit = 6 if tier is Tier.DIRECT else 4
    return (*reasons[:limit], *[_set_aside(one) for one in _one_of_each(excused)][:2])


def _set_aside(one: _Found) -> str:
    return f"set aside “{one.hit.words}” {_IN_WORDS[one.where]}: {one.hit.excused_by}"


def _one_of_each(found: Iterable[_Found]) -> list[_Found]:
    """Keep the first of each label and place."""
    return list({(one.hit.label, one.where): one for one in reversed(list(found))}.values())[::-1]


def _points(evidence: Sequence[_Found]) -> float:
    """Weigh evidence: its heaviest hit, more for each further thing named, less if only pages name it."""
    each = {one.hit.label: one.hit.weight * (0.6 if one.where in _PAGES else 1.0) for one in evidence}
    return max(each.values(), default=0.0) + 5 * min(4, len(each) - 1)


def _matches(found: Sequence[_Found], passages: Sequence[Passage]) -> tuple[Match, ...]:
    kept: dict[tuple[int, int, int], Match] = {}
    for one in found:
        place = (one.passage, one.hit.start, one.hit.end)
        if place in kept:
            continue
        passage = passages[one.passage]
        around = excerpt(passage.text, one.hit.start, one.hit.end)
        kept[place] = Match(
            **{field.name: getattr(one.hit, field.name) for field in fields(one.hit)},
            where=one.where,
            excerpt=around,
            document_id=passage.document_id,
            page=passage.page,
            name=passage.name,
        )
        if len(kept) == _MOST_MATCHES:
            break
    return tuple(kept.values())
