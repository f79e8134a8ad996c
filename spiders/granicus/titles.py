"""What the title of a meeting says on a Granicus site: whose it is, whether it is off, whether its agenda changed."""

import re

from published.titles import without_cancelled

_BEFORE_BODY = frozenset(("archived", "available", "upcoming", "recent", "past", "previous", "current"))
_BEHIND_BODY = frozenset(
    (
        *("regular", "special", "adjourned", "meeting", "meetings", "event", "events", "archive", "archives"),
        *("video", "videos", "webcast", "webcasts", "recording", "recordings", "agenda", "agendas", "minutes"),
        *("and", "&"),
    )
)
_DATED = re.compile(
    r"\s+(?:on\s+)?\d{4}-\d\d-\d\d\b.*$|\s*[-–,(]*\s*\d{1,2}/\d{1,2}/\d{2,4}\b.*$|"
    r"\s*[-–,(]*\s*\b(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.?\s*(?:\d{1,2}(?:st|nd|rd|th)?)?,?\s+"
    r"(?:19|20)\d\d\b\)?",
    re.I,
)
_ASIDE = re.compile(r"\s*\([^)]*(?:cancell?ed|postponed)[^)]*\)|\s*[-–(]\s*no meeting\b\)?", re.I)
_AMENDED = re.compile(r"\b(?:revised|amended|supplemental|addendum|added)\b", re.I)


def body_of(title: str) -> str:
    """The body in a title such as «Finance Committee on 2018-06-21 - (8:30 a.m.)»."""
    name = without_cancelled(_ASIDE.sub("", _DATED.sub("", title)))[0]
    return without_usual_words(name) or name


def without_usual_words(text: str) -> str:
    """A name without what every such page says around it: «City Council» of «City Council Meetings Archived Videos»."""
    words = text.split()
    while words and words[-1].lower() in _BEFORE_BODY | _BEHIND_BODY:
        words.pop()
    while words and words[0].lower() in _BEFORE_BODY:
        words.pop(0)
    return " ".join(words).strip(" -–:")


def amendment_of(title: str) -> str:
    """The evidence that an agenda was revised or added to; "" without any."""
    return f"title «{title}»" if _AMENDED.search(title) else ""
