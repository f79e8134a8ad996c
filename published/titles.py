"""What titles and headings say: that a meeting is off, that items are taken together."""

import re

from published.reading import one_line
from published.values import Status


def is_consent_heading(text: str) -> bool:
    """Whether a section's heading says that its items are taken together, without a discussion of each."""
    return _CONSENT.search(text) is not None and _NOT_CONSENT.search(text) is None


_CONSENT = re.compile(r"\bconsent\b", re.I)
_NOT_CONSENT = re.compile(r"\bnon[-\s]?consent\b|\b(?:removed|pulled|withdrawn)\s+(?:from|consent)\b", re.I)


def without_cancelled(title: str) -> tuple[str, str | None]:
    """The title without a cancelled or postponed mark at its beginning or end, and the mark, or None."""
    title = one_line(title)
    for pattern in (_MARK_BEFORE, _MARK_AFTER):
        found = pattern.search(title)
        if found:
            rest = one_line(title[: found.start()] + " " + title[found.end() :])
            return rest or title, found["mark"]
    return title, None


_MARK = r"(?P<mark>cancell?ed|cancell?ation|postponed|rescheduled)"
# "Cancellation Policy Task Force" and "Rescheduled Meeting" say nothing of the kind: those words need a dash behind.
_MARK_BEFORE = re.compile(
    rf"^[\s*]*(?:notice of )?(?!(?:cancell?ation|rescheduled)\s*[^\s\-–—:*]){_MARK}\b\s*(?:[-–—:]|\*+)?\s*", re.I
)
_MARK_AFTER = re.compile(rf"\s*(?:[-–—:(*]+)\s*(?:meeting )?{_MARK}\b[\s)*!.]*$", re.I)


_OFF = re.compile(r"\bcancell?ed\b|\bnotice of cancell?ation\b|\bno meeting\b", re.I)
_LATER = re.compile(r"\bpostponed\b", re.I)
_ONLY_AN_ITEM = re.compile(r"\bitems?\b[^.]{0,40}\b(?:cancell?ed|postponed)\b", re.I)


def status_in(title: str) -> tuple[Status, str]:
    """Whether the meeting takes place, and the title as evidence where it says otherwise, at any place in it."""
    mark = (without_cancelled(title)[1] or "").lower()
    if not mark and _ONLY_AN_ITEM.search(title):
        return "scheduled", ""
    if mark.startswith("cancel") or _OFF.search(title):
        return "cancelled", f"title «{title}»"
    return ("postponed", f"title «{title}»") if mark or _LATER.search(title) else ("scheduled", "")
