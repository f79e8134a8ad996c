"""What changed between two wordings, word by word, short enough for a mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from alerts.plain import plain

CONTEXT_WORDS = 5
LONGEST = 3000  # words of either wording that are compared: the time grows with their product
LONGEST_PIECE = 40  # words
MOST_CHANGES = 8


@dataclass(frozen=True)
class Piece:
    """Some words of a difference; kind is "same", "removed", "added" or "gap" (words left out)."""

    kind: str
    text: str


def word_difference(before: str, after: str) -> tuple[Piece, ...]:
    """The changed words with a few unchanged ones around them; empty when only white space differs."""
    old = plain(before).split()[:LONGEST]
    new = plain(after).split()[:LONGEST]
    if old == new:
        return ()
    pieces: list[Piece] = []
    changes = 0
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for position, (step, old_from, old_to, new_from, new_to) in enumerate(steps):
        if step == "equal":
            is_last = position == len(steps) - 1
            pieces += _context(new[new_from:new_to], is_first=position == 0, is_last=is_last)
            continue
        changes += 1
        if changes > MOST_CHANGES:
            pieces.append(Piece("gap", "…"))
            break
        if old_to > old_from:
            pieces.append(Piece("removed", _cut(old[old_from:old_to])))
        if new_to > new_from:
            pieces.append(Piece("added", _cut(new[new_from:new_to])))
    return tuple(pieces)


def as_text(pieces: Sequence[Piece]) -> str:
    """The difference in plain text: [-removed-] and [+added+]."""
    marks = {"same": "{}", "gap": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return " ".join(marks[piece.kind].format(piece.text) for piece in pieces)


def _context(words: list[str], *, is_first: bool, is_last: bool) -> list[Piece]:
    head = [] if is_first else words[:CONTEXT_WORDS]
    tail = [] if is_last else words[-CONTEXT_WORDS:]
    if len(head) + len(tail) >= len(words):
        return [Piece("same", " ".join(words))]
    kept = [Piece("same", " ".join(head)), Piece("gap", "…"), Piece("same", " ".join(tail))]
    return [piece for piece in kept if piece.text]


def _cut(words: list[str]) -> str:
    return " ".join(words if len(words) <= LONGEST_PIECE else [*words[:LONGEST_PIECE], "…"])
