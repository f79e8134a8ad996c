"""Excuses made ready for a text: does a harmless sense touch the words from here to there?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import Any

from flagging.tolerant import GAP, compiled, tolerant, with_gaps
from models.registry.rule import Excuse

_LOOK = 120  # how far `after` and `before` can reach
_SEPARATOR = r"(?:\s*(?:[,;/|•·]|\n)\s*|\s+)(?:(?:and|or|&|to|y)\s+)?(?:the\s+)?(?:[\w,.]{1,12}\s+(?:in|speaks?)\s+)?"
_BRACKET = r"(?:\s*\([^()]{1,30}\))?"


class CompiledExcuse:
    """One excuse, with its patterns compiled."""

    def __init__(self, excuse: Excuse) -> None:
        self.reason = excuse.reason
        self.gives_way_to = excuse.gives_way_to
        self._within = excuse.within
        around = [rf"\b{tolerant(term)}" for term in sorted(excuse.terms, key=len, reverse=True)]
        if excuse.pattern:
            around.append(with_gaps(excuse.pattern))
        if excuse.list_of:
            around.append(_list_of(excuse.list_of, excuse.at_least))
        self._around = compiled("|".join(around)) if around else None
        self._after = compiled(with_gaps(excuse.after)) if excuse.after else None
        self._before = compiled(f"(?:{with_gaps(excuse.before)}){GAP}$") if excuse.before else None

    def on(self, text: str) -> Callable[[int, int], bool]:
        """Return a test whether this excuse touches text[start:end]; the text is searched once."""
        spans = _spans(self._around, text, self._within)
        ends = [end for _, end in spans]

        def touches(start: int, end: int) -> bool:
            place = bisect_left(ends, start + 1)
            if place < len(spans) and spans[place][0] < end:
                return True
            if self._after and self._after.match(text[end : end + _LOOK]):
                return True
            return bool(self._before and self._before.search(text[max(0, start - _LOOK) : start]))

        return touches


def _spans(pattern: Any, text: str, within: int) -> list[tuple[int, int]]:
    if pattern is None:
        return []
    return [(found.start() - within, found.end() + within) for found in pattern.finditer(text)]


def _list_of(names: tuple[str, ...], at_least: int) -> str:
    name = "|".join(tolerant(name) for name in sorted(names, key=len, reverse=True))
    return rf"\b(?:{name}){_BRACKET}(?:{_SEPARATOR}(?:{name})\b{_BRACKET}){{{at_least - 1},}}"
