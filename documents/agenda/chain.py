"""Which of the numbers in an agenda count its items: the reading of all of them that fits together best.

A number alone says little: "4." may be the fourth item, or the fourth sentence of a recommendation. So all numbers
are read at once: items go on where the last item of their kind stopped, lists begin with one and go on inside one item.
Each reading has a price for what is odd about it; the cheapest reading of the whole agenda is taken.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from documents.agenda.headings import Heading, HeadingKind, is_action
from documents.agenda.lines import Line, is_capital
from documents.agenda.marks import STYLES_OF_LISTS, Mark
from documents.agenda.spots import Spot, spot_of

BREADTH = 48  # readings that are kept side by side
WIDEST_GAP = 6  # items that may be missing in a row, taken off the agenda
ODD = 2.5  # the price of a number that is neither an item nor in a list

_PRICE_TO_BEGIN = {"session": 0.2, "group": 0.5, "listing": 0.5, "report": 0.5, "closed": 0.5, "procedure": 0.7}
_LABEL = re.compile(r"[A-Z][\w ()/’']{2,40}:$|(?:recommend|suggest|request)\w*.{0,12}:", re.I)
Context = HeadingKind | str  # "before" the agenda, "open" inside an item, or what the last heading is


@dataclass(frozen=True)
class Place:
    """Where an item or a section begins: its line, its mark, and the line of the number above it.

    `mark` is None for a heading without a number.
    """

    line: int
    mark: Mark | None
    above: int | None = None


@dataclass(frozen=True)
class _Level:
    style: str
    value: int
    label: str
    line: int | None  # None: the number above is not printed by itself
    heads: int  # how much its title looks like that of a section: 0 not, 1 perhaps, 2 surely
    is_capital: bool

    @property
    def key(self) -> tuple[str, int, str]:
        return self.style, self.value, self.label


@dataclass(frozen=True)
class _State:
    cost: float = 0.0
    context: Context = "before"
    levels: tuple[_Level, ...] = ()
    last: tuple[tuple[str, int], ...] = ()  # the last value of each style
    inside: tuple[tuple[str, int], ...] = ()  # lists inside the open item
    ended_on: int = 0
    path: "tuple[Place, object] | None" = None

    @property
    def key(self) -> tuple[object, ...]:
        return self.context, tuple(level.key for level in self.levels), self.last, self.inside

    def last_of(self, style: str) -> int:
        return dict(self.last).get(style, 0)


def find_places(
    lines: Sequence[Line], headings: Sequence[Heading | None], marks: Sequence[Sequence[Mark]]
) -> list[Place]:
    """The numbers and headings that begin items and sections, in their order. All three sequences go by line."""
    states = [_State()]
    labelled = {index for index, line in enumerate(lines) if _LABEL.match(line.text)}
    for index, line in enumerate(lines):
        head = headings[index]
        if head is not None:
            states = [_under(state, head, index, line.page) for state in states]
        elif marks[index]:
            spots = [spot_of(lines, headings, index, mark) for mark in marks[index]]
            found: dict[tuple[object, ...], _State] = {}
            for state in states:
                for option in _options(state, spots, labelled):
                    key = option.key
                    if key not in found or option.cost < found[key].cost:
                        found[key] = option
            states = sorted(found.values(), key=lambda state: state.cost)[:BREADTH]
    best = min(states, key=lambda state: state.cost)
    places: list[Place] = []
    path = best.path
    while path is not None:
        places.append(path[0])
        path = path[1]  # type: ignore[assignment]
    return places[::-1]


def _under(state: _State, head: Heading, line: int, page: int) -> _State:
    """The state after a heading without a number."""
    kind: Context = head.kind
    if state.context == "before" and (kind in ("notice", "comment", "end") or not head.is_strict):
        return state
    path = (Place(line, None), state.path)
    if state.context == "ended" and (page > state.ended_on + 1 or not head.is_strict):
        return state
    if state.context == "ended" and kind in ("notice", "listing", "report"):
        return replace(state, path=path)
    if kind == "end":
        return replace(state, context="ended", ended_on=page, inside=(), path=path)
    return replace(state, context=kind, inside=(), path=path)


def _options(state: _State, spots: Sequence[Spot], labelled: set[int]) -> Iterator[_State]:
    for spot in spots:
        yield from _as_item(state, spot, labelled)
    yield min((_not_item(state, spot) for spot in spots), key=lambda option: option.cost)


def _not_item(state: _State, spot: Spot) -> _State:
    """The mark read as part of a list inside an item, or as nothing."""
    mark = spot.mark
    if mark.is_trailing:
        return replace(state, cost=state.cost + 0.6)
    if state.context not in ("open", "group", "procedure", "listing", "report", "closed", "session"):
        return replace(state, cost=state.cost + 0.2 + (1.5 if spot.kind is not None or mark.is_strong else 0))
    price = (2.0 if spot.kind not in (None, "notice") else 0) + (4.0 if mark.is_strong else 0)
    if mark.style in ("dotted", "letter-number", "item"):
        return replace(state, cost=state.cost + 2.0 + price)
    styles = [style for style, _ in state.inside]
    if mark.style in styles and state.inside[styles.index(mark.style)][1] + 1 == mark.value:
        inside = (*state.inside[: styles.index(mark.style)], (mark.style, mark.value))
        return replace(state, cost=state.cost + price, inside=inside)
    if mark.value == 1 and not mark.is_bare:
        starting = 0.2 if mark.style in STYLES_OF_LISTS or spot.follows_label else 0.8
        if state.context != "open":
            starting += 1.5
        kept = state.inside[: styles.index(mark.style)] if mark.style in styles else state.inside
        return replace(state, cost=state.cost + starting + price, inside=(*kept, (mark.style, 1)))
    odd = 0.4 if mark.is_bare or mark.is_misread or mark.style in STYLES_OF_LISTS or mark.value > 60 else ODD
    return replace(state, cost=state.cost + odd + price)


def _as_item(state: _State, spot: Spot, labelled: set[int]) -> Iterator[_State]:
    price = spot.oddness + _price_of_context(state, spot)
    if spot.follows_label and spot.mark.style not in ("dotted", "letter-number", "item"):
        price += 4
    if spot.mark.is_trailing and not any(level.style == spot.mark.style for level in state.levels):
        price += 2.5
    if spot.mark.style in ("dotted", "letter-number", "end dotted", "end letter-number"):
        yield from _explicit(state, spot, price)
    else:
        yield from _sibling(state, spot, price)
        yield from _child(state, spot, price, labelled)
        yield from _first(state, spot, price)


def _price_of_context(state: _State, spot: Spot) -> float:
    is_known = spot.kind not in (None, "notice", "comment")
    if state.context == "before":
        return 0.0 if is_known or spot.mark.is_strong else 4.0
    if state.context == "ended":
        return 1.0 if spot.page <= state.ended_on + 1 else 5.0
    if state.context == "notice":
        return 1.0 if is_known or spot.mark.is_strong else 2.0
    if state.context == "comment":
        return 0.3
    return 0.0


def _explicit(state: _State, spot: Spot, price: float) -> Iterator[_State]:
    """A number that names the one above it: "4.2" under "4", "D1" under "D"."""
    mark = spot.mark
    above = next((i for i, level in enumerate(state.levels) if level.label == mark.parent), None)
    if above is not None:
        below = state.levels[above + 1] if len(state.levels) > above + 1 else None
        before = below.value if below is not None and below.style == mark.style else 0
        step = mark.value - before
        if 1 <= step <= WIDEST_GAP:
            yield _taken(state, spot, above + 1, price - 0.5 + 0.25 * (step - 1))
        else:
            yield _taken(state, spot, above + 1, price + 2.6)
        return
    value = _value_of(mark.parent)
    style = "int" if mark.parent[:1].isdigit() else "A"
    before = state.last_of(style)
    if mark.style.endswith("letter-number"):
        jump = 0.3
    else:
        jump = 0.3 if value == before + 1 or not before else 1.0 if before < value <= before + WIDEST_GAP else 3.0
    jump += 0.0 if mark.value == 1 else 0.5 * (mark.value - 1) if mark.value <= 4 else 2.0
    if mark.is_strong:
        jump = min(jump, 0.5)
    if state.context == "open":
        jump += 1.2 if mark.is_bare else 0.7
    implied = _Level(style, value, mark.parent, None, 2, is_capital=False)
    last = state.last if mark.style.endswith("letter-number") else _set(state.last, style, value)
    yield _taken(replace(state, levels=(implied,), last=last), spot, 1, price + jump)


def _sibling(state: _State, spot: Spot, price: float) -> Iterator[_State]:
    """The next of a row: 5 after 4."""
    mark = spot.mark
    for depth, level in enumerate(state.levels):
        if level.style != mark.style:
            continue
        step = mark.value - level.value
        extra = 0.0
        if level.is_capital and not is_capital(spot.title):
            extra += 1.5
        if step == 1:
            yield _taken(state, spot, depth, price + extra - 0.3)
        elif step == 0 and spot.kind in ("group", "listing"):
            yield _taken(state, spot, depth, price + extra + 1.2)  # "10. LAND USE", and again for the regular agenda
        elif 1 < step <= WIDEST_GAP:
            gap = 0.5 if mark.is_strong else 1.0 if state.context != "open" else 2.0
            yield _taken(state, spot, depth, price + extra + gap + 0.4 * (step - 1))
    if all(level.style != mark.style for level in state.levels):
        before = state.last_of(mark.style)
        if before and mark.value == before + 1 and mark.style not in STYLES_OF_LISTS:
            yield _taken(state, spot, 0, price + 0.3)
        elif before and mark.value > before and mark.is_strong:
            yield _taken(state, spot, 0, price + 0.8)


def _child(state: _State, spot: Spot, price: float, labelled: set[int]) -> Iterator[_State]:
    """The first below a numbered heading, or one that goes on counting from the heading before: A 1 2, B 3 4."""
    mark = spot.mark
    if spot.kind in ("procedure", "comment", "end") and state.context == "open":
        price += 0.5
    for depth, level in enumerate(state.levels):
        if any(upper.style == mark.style for upper in state.levels[: depth + 1]):
            continue
        is_next = mark.style not in STYLES_OF_LISTS and mark.value == state.last_of(mark.style) + 1 and mark.value > 1
        if mark.value != 1 and not is_next and not mark.is_strong:
            continue
        is_deepest = depth == len(state.levels) - 1
        if not is_deepest and state.context == "open" and not mark.is_strong:
            continue
        start = level.line if level.line is not None else spot.line
        heads = level.heads
        if state.context != "open" and heads < 2:
            continue  # a heading without a number came between
        if heads < 2 and any(line in labelled for line in range(start, spot.line)):
            continue
        if heads == 0 and spot.line - start > 1:
            continue
        if mark.style in STYLES_OF_LISTS and heads < 2 and not mark.is_strong:
            continue
        fit = (1.5, 0.6, 0.2)[heads] - (0.6 if mark.style in STYLES_OF_LISTS and heads == 2 else 0)
        yield _taken(state, spot, depth + 1, price + fit + (0 if mark.value == 1 else 0.1 if is_next else 0.8))


def _first(state: _State, spot: Spot, price: float) -> Iterator[_State]:
    """The first of a row that begins, or begins again under a heading without a number."""
    mark = spot.mark
    known = state.last_of(mark.style)
    if state.context == "open" and not mark.is_strong:
        return
    fit = _PRICE_TO_BEGIN.get(str(state.context), 0.0) + (1.0 if mark.style in STYLES_OF_LISTS else 0.0)
    if state.context in ("comment", "notice", "ended"):
        fit = 1.0 if spot.kind not in (None, "notice") or mark.is_strong else 4.0
        if state.context != "comment" and known:
            fit += 4.0
    if mark.value != 1:
        fit += 0.7 if mark.is_strong else 3.0
    if state.levels and not known:
        fit += 0.5  # another kind of number than so far
    yield _taken(state, spot, 0, price + fit)


def _taken(state: _State, spot: Spot, depth: int, price: float) -> _State:
    mark = spot.mark
    above = next((level.line for level in reversed(state.levels[:depth]) if level.line is not None), None)
    level = _Level(mark.style, mark.value, mark.label, spot.line, _heads(spot), is_capital(spot.title))
    return replace(
        state,
        cost=state.cost + price,
        context="ended" if spot.kind == "end" else "open",
        ended_on=spot.page if spot.kind == "end" else state.ended_on,
        levels=(*state.levels[:depth], level),
        last=_set(state.last, mark.style, mark.value),
        inside=(),
        path=(Place(spot.line, mark, above), state.path),
    )


def _heads(spot: Spot) -> int:
    if spot.kind in ("group", "listing", "report", "closed", "session"):
        return 2
    if spot.kind is not None or is_action(spot.title):
        return 0
    return 1 if is_capital(spot.title) and len(spot.title.split()) <= 8 else 0


def _value_of(label: str) -> int:
    head = re.match(r"\d+|[A-Z]", label)
    return 0 if head is None else int(head[0]) if head[0].isdigit() else ord(head[0]) - 64


def _set(last: tuple[tuple[str, int], ...], style: str, value: int) -> tuple[tuple[str, int], ...]:
    return tuple(sorted({**dict(last), style: value}.items()))
