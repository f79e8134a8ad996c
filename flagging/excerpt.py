"""A match with a little of the text around it, fit to be shown."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_LINE_END = re.compile(r"(?<=\w)([-\u2010-\u2015])\s*\n\s*")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


@dataclass(frozen=True)
class Excerpt:
    """The words, and what stands before and after them; `…` marks where text was left off."""

    before: str
    words: str
    after: str


def excerpt(text: str, start: int, end: int, width: int = 160) -> Excerpt:
    """Return text[start:end] with up to `width` characters around it, cut between words, in one line."""
    room = max(0, width - (end - start)) // 2
    before = text[max(0, start - room) : start]
    after = text[end : end + room]
    if start > room:
        before = _from_first_word(before, text[start - room - 1])
    if end + room < len(text):
        after = _to_last_word(after, text[end + room])
    left = tidy(before).lstrip()
    right = tidy(after).rstrip()
    if start > room:
        left = f"…{left}"
    if end + room < len(text):
        right = f"{right}…"
    return Excerpt(left, tidy(text[start:end]).strip(), right)


def tidy(text: str) -> str:
    """Collapse white space to single spaces; drop control characters and marks; join broken lines."""
    if "<" in text:
        text = _BREAK.sub(" ", text)
    text = _LINE_END.sub(r"\1", text)
    kept = "".join(letter for letter in text if letter.isspace() or _is_shown(letter))
    collapsed = " ".join(kept.split())
    if not collapsed:
        return " " if kept else ""
    return f"{' ' if kept[0].isspace() else ''}{collapsed}{' ' if kept[-1].isspace() else ''}"


def _is_shown(letter: str) -> bool:
    if letter.isascii():
        return letter.isprintable()
    return unicodedata.category(letter) not in ("Cc", "Cf", "Cn", "Cs", "Co")


def _from_first_word(before: str, preceding: str) -> str:
    if preceding.isspace() or before[:1].isspace():
        return before
    parts = before.split(None, 1)
    return parts[1] if len(parts) == 2 else ""


def _to_last_word(after: str, following: str) -> str:
    if following.isspace() or after[-1:].isspace():
        return after
    parts = after.rsplit(None, 1)
    return parts[0] if len(parts) == 2 else ""
