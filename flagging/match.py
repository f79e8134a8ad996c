"""Finding the words of the rules and the names of partners in a text, and the harmless senses among them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flagging.excerpt import tidy
from flagging.excuse import CompiledExcuse
from flagging.normalize import normalize
from flagging.tolerant import compiled, is_cjk, key, tolerant, with_gaps
from models.registry.rule import Rule, Rules, Strength, Topic

_LONG_ENOUGH_ANYWHERE = 8  # letters of a distinctive name that nothing else contains by chance
_LONGEST_WORDS = 200
_CONTINUES = re.compile(r"\w(?:-\s*\n\s*|\x02\s*)$")
_WHITE_SPACE = re.compile(r"\s")
_GIVING_WAY = 200
_REMEMBERED = 10_000


@dataclass(frozen=True)
class PartnerNames:
    """A partner city or region of a locality, with every spelling of it that documents use."""

    locality: str
    name: str
    spellings: tuple[str, ...]
    russian: bool
    distinctive: bool


@dataclass(frozen=True)
class Hit:
    """Words found: text[start:end] of the original text; `words` is the same in one tidy line.

    A weak hit counts only within `within` characters of a hit of a topic in `needs`. `excused_by` is the
    reason for which it is harmless. `own` says that a partner is one of the locality's own.
    """

    rule: str
    topic: Topic
    label: str
    start: int
    end: int
    words: str
    strength: Strength
    excused_by: str | None
    weight: int = 50
    needs: tuple[Topic, ...] = ()
    within: int = 600
    own: bool = False


@dataclass(frozen=True)
class _Entry:
    """One thing to find: a term or pattern, with the hit that it makes."""

    rule: Rule
    label: str
    pattern: str
    letters: str
    strength: Strength
    anywhere: bool = False
    capital: bool = False
    own: bool = False


class Matcher:
    """Finds the rules' words and the partners' names in a text, for one locality.

    `partners` are those of every locality: Russian partners of other localities are looked for as well.
    """

    def __init__(self, rules: Rules, partners: Iterable[PartnerNames], locality: str) -> None:
        self.locality = locality
        partners = tuple(partners)
        described = sorted(repr(partner) for partner in partners)
        self.version = hashlib.sha256("\n".join([rules.version, locality, *described]).encode()).hexdigest()[:12]
        entries = [*_own_words(rules.rules), *_names(rules.rules, partners, locality)]
        # RE2 takes the first alternative that fits: longest first. Hand-written patterns come last.
        entries.sort(key=lambda entry: (not entry.letters, -len(entry.letters)))
        self._by_letters: dict[str, list[_Entry]] = {}
        for entry in entries:
            if entry.letters:
                self._by_letters.setdefault(entry.letters, []).append(entry)
        self._entries = entries
        self._compiled: dict[int, Any] = {}
        self._seen: dict[str, tuple[_Entry, ...]] = {}
        self._any = compiled("|".join(entry.pattern for entry in entries) or r"[^\x00-\x{10FFFF}]")
        self._excuses = {excuse.id: CompiledExcuse(excuse) for excuse in rules.excuses}
        self._excused_by = {rule.id: rule.excused_by for rule in rules.rules}

    def find(self, text: str) -> list[Hit]:
        """Return all hits in the order of the text, harmless ones with their excuse."""
        normalized = normalize(text)
        spans = list(self._spans(normalized.text))
        if not spans:
            return []
        hits = [_hit(entry, start, end, normalized.text) for start, end, entry in spans]
        hits = self._with_excuses(hits, normalized.text)
        if normalized.text == text:
            return hits
        placed = []
        for hit in hits:
            start, end = normalized.span(hit.start, hit.end)
            placed.append(replace(hit, start=start, end=end, words=_words(text, start, end)))
        return placed

    def _spans(self, text: str) -> Iterator[tuple[int, int, _Entry]]:
        taken = 0
        for found in self._any.finditer(text):
            start, end = found.span()
            entry = self._entry_at(text, start, end) if start >= taken else None
            if entry is not None:
                yield start, end, entry
                taken = end
                continue
            for inside in self._inside(text, max(start, taken), end):
                yield inside
                taken = inside[1]

    def _inside(self, text: str, start: int, end: int) -> Iterator[tuple[int, int, _Entry]]:
        """Yield the matches that begin in text[start:end], which one that does not stand alone has hidden."""
        limit = min(len(text), end + _LONGEST_WORDS)
        while start < end:
            found = self._any.search(text[start:limit])
            if found is None or start + found.start() >= end:
                return
            start, stop = start + found.start(), start + found.end()
            entry = self._entry_at(text, start, stop)
            while entry is None:
                found = self._any.match(text[start : stop - 1])
                if found is None:
                    break
                stop = start + found.end()
                entry = self._entry_at(text, start, stop)
            if entry:
                yield start, stop, entry
            start = stop if entry else start + 1

    def _entry_at(self, text: str, start: int, end: int) -> _Entry | None:
        words = text[start:end]
        fitting = self._seen.get(words)
        if fitting is None:
            fitting = tuple(self._by_letters.get(key(words), ())) or tuple(self._fitting(words))
            if len(words) < _LONGEST_WORDS and len(self._seen) < _REMEMBERED:
                self._seen[words] = fitting
        standing = _stands_alone(text, start, end)
        for entry in fitting:
            run_together = entry.anywhere and (is_cjk(words[0]) or not _WHITE_SPACE.search(words))
            if (standing or run_together) and not (entry.capital and words[0].islower()):
                return entry
        return None

    def _fitting(self, words: str) -> Iterator[_Entry]:
        """Yield what fits words that are no term letter for letter: inflected, damaged, or of a pattern."""
        for number, entry in enumerate(self._entries):
            if number not in self._compiled:
                self._compiled[number] = compiled(entry.pattern)
            if self._compiled[number].fullmatch(words):
                yield entry

    def _with_excuses(self, hits: list[Hit], text: str) -> list[Hit]:
        touched: list[list[CompiledExcuse]] = []
        finders: dict[str, Callable[[int, int], bool]] = {}
        for hit in hits:
            mine = []
            for name in self._excused_by[hit.rule]:
                excuse = self._excuses[name]
                if name not in finders:
                    finders[name] = excuse.on(text)
                if finders[name](hit.start, hit.end):
                    mine.append(excuse)
            touched.append(mine)
        live: dict[Topic, list[int]] = {}
        for hit, mine in zip(hits, touched, strict=True):
            if not mine:
                live.setdefault(hit.topic, []).append(hit.start)
        judged = []
        for hit, mine in zip(hits, touched, strict=True):
            reason = next((one.reason for one in mine if not _gives_way(one.gives_way_to, live, hit)), None)
            judged.append(replace(hit, excused_by=reason) if reason else hit)
        return judged


def _own_words(rules: Sequence[Rule]) -> Iterator[_Entry]:
    for rule in rules:
        for term in rule.terms:
            anywhere = rule.anywhere or is_cjk(term[0])
            yield _Entry(rule, rule.label, tolerant(term), key(term), rule.strength, anywhere)
        if rule.pattern:
            yield _Entry(rule, rule.label, f"(?:{with_gaps(rule.pattern)})", "", rule.strength, rule.anywhere)


def _names(rules: Sequence[Rule], partners: Sequence[PartnerNames], locality: str) -> Iterator[_Entry]:
    """Yield the names of Russian partners, the locality's own first, and of its own other partners."""
    for partner in sorted(partners, key=lambda partner: partner.locality != locality):
        own = partner.locality == locality
        kind = "russian" if partner.russian else "other"
        if kind == "other" and not own:
            continue
        strong = partner.russian and partner.distinctive
        for rule in (rule for rule in rules if rule.names == kind):
            for spelling in dict.fromkeys((*partner.spellings, partner.name)):
                letters = key(spelling)
                if not letters:
                    continue
                long = len(letters) >= _LONG_ENOUGH_ANYWHERE and spelling.isascii()
                yield _Entry(
                    rule,
                    partner.name,
                    tolerant(spelling),
                    letters,
                    Strength.STRONG if strong else Strength.WEAK,
                    anywhere=(strong and long) or is_cjk(spelling[0]),
                    capital=not partner.russian,
                    own=own,
                )


def _hit(entry: _Entry, start: int, end: int, text: str) -> Hit:
    rule = entry.rule
    return Hit(
        rule.id, rule.topic, entry.label, start, end, _words(text, start, end), entry.strength, None,
        weight=rule.weight, needs=rule.needs if entry.strength is Strength.WEAK else (), within=rule.within,
        own=entry.own,
    )  # fmt: skip


def _words(text: str, start: int, end: int) -> str:
    return tidy(text[start : min(end, start + _LONGEST_WORDS)]).strip()


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Say whether text[start:end] is whole words: RE2's own word boundary knows ASCII only."""
    if start > 0 and not is_cjk(text[start]):
        before, first = text[start - 1], text[start]
        if _is_letter(before) and not (first.isupper() and before.islower()):
            return False
        if first.islower() and _CONTINUES.search(text[max(0, start - 12) : start]):
            return False
    if end < len(text) and not is_cjk(text[end - 1]):
        after, last = text[end], text[end - 1]
        if _is_letter(after) and not (after.isupper() and last.islower()):
            return False
        if last.isdigit() and after.isdigit():
            return False
    return True


def _is_letter(letter: str) -> bool:
    if letter.isascii():
        return letter.isalpha()
    return unicodedata.category(letter)[0] in "LM" and not is_cjk(letter)


def _gives_way(topics: Sequence[Topic], live: dict[Topic, list[int]], hit: Hit) -> bool:
    for topic in topics:
        places = live.get(topic, [])
        if bisect_left(places, hit.start - _GIVING_WAY) < bisect_right(places, hit.end + _GIVING_WAY):
            return True
    return False
