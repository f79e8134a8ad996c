"""What the words around a meeting say: whose it is, of which kind, whether it is held, what a document of it is."""

import re
from collections.abc import Iterable

from published.reading import one_line
from published.titles import without_cancelled
from published.values import DocumentKind, Status
from spiders.website.dates import without_days_and_clocks

_BODY = re.compile(
    r"\b(?:council|commission(?:ers)?|committee|board|supervisors|trustees|authority|agency|directors|assembly|"
    r"task\s?force|panel|subcommittee|legislative body|ad hoc)\b",
    re.I,
)
_MEETING = re.compile(
    r"\b(?:meetings?|(?:closed|work|study|special|regular)\s*-?\s*session|hearing|work\s?session|workshop)\b", re.I
)
_KINDS = (
    ("closed", re.compile(r"\bclosed\b", re.I)),
    ("emergency", re.compile(r"\bemergency\s+(?:meeting|session)\b|[-–:]\s*emergency\s*$", re.I)),
    ("worksession", re.compile(r"\b(?:work|study)\s?-?\s?sessions?\b|\bworkshop\b", re.I)),
    ("special", re.compile(r"\bspecial\b", re.I)),
)
_KIND = r"(?:regular|special|adjourned|emergency|closed|continued|annotated|revised|amended)"
# What a meeting's title says besides its body. Taken out again and again, until nothing more goes.
_NOT_THE_BODY = (
    re.compile(r"^\s*(?:notice of\s+)?(?:cancell?ed|cancell?ation|postponed|revised|amended)\b\s*[-–:]*", re.I),
    re.compile(r"\b(?:cancell?ed|postponed|revised|amended|adjourned)\s*$", re.I),
    re.compile(
        rf"\b(?:{_KIND}\s+)*"
        r"(?:(?:e-?|annotated )?agendas?|meetings?|minutes|(?:closed|work|study)\s*-?\s*sessions?|session|workshop)\b"
        r"(?:\s+(?:e-?agendas?|agendas?|packets?|minutes|notice))*",
        re.I,
    ),
    re.compile(r"\bspecial\s+(?!education|events?|projects?|districts?|needs|tax|assessment|use)(?=\w)", re.I),
    re.compile(rf"[-–:(]\s*{_KIND}\s*(?:\)|(?=[-–:(]|$))", re.I),
    re.compile(r"\(\s*\)|[\s,;:–—|*-]+$|^[\s,;:–—|*-]+"),
)
_CANCELLED = re.compile(
    r"\b(?P<a>cancell?ed|postponed)\s*[.!*)]*$|\b(?:meeting|session)\s+(?:(?:is|was|has been|will be)\s+)?"
    r"(?P<b>cancell?ed|postponed)\b|\bnotice of (?P<c>cancell?ation|postponement)\b|^\W*(?P<d>no meeting)\b|"
    r"[(*-]\s*(?P<e>cancell?ed|postponed)\b",
    re.I,
)
_AMENDED = re.compile(r"\b(?:revised|amended|supplement(?:al|ary)?|addendum|updated|corrected)\b", re.I)


def is_meeting(title: str) -> bool:
    """Whether a calendar's entry is a meeting of a public body, and no concert."""
    return _BODY.search(title) is not None or _MEETING.search(title) is not None


def has_body(text: str) -> bool:
    """Whether the text names a public body."""
    return _BODY.search(text) is not None


def body_of(title: str) -> str:
    """The governing body that a meeting's title names, "" when it names none («Special Meeting»)."""
    rest = without_days_and_clocks(without_cancelled(title)[0])
    meeting = _MEETING.search(rest)
    if meeting and has_body(rest[: meeting.start()]) and not has_body(rest[meeting.end() :]):
        rest = rest[: meeting.end()]  # «Harbor Commission Special Meeting on Piers»
    while (shorter := _without_words_of_a_meeting(rest)) != rest:
        rest = shorter
    return rest


def _without_words_of_a_meeting(text: str) -> str:
    for pattern in _NOT_THE_BODY:
        text = one_line(pattern.sub(" ", text))
    return text


def meeting_kind(text: str) -> str:
    """Of which kind a meeting is, "" for a regular one: two kinds on one day are two meetings."""
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), "")


def status_of(texts: Iterable[tuple[str, str]]) -> tuple[Status, str]:
    """Whether the meeting is held, and the words that say that it isn't. `texts` are pairs of where and what."""
    for where, text in texts:
        mark = without_cancelled(text)[1]
        found = _CANCELLED.search(text)
        if mark is None and found is not None:
            mark = next(group for group in found.groups() if group)
        if mark is not None:
            status: Status = "postponed" if re.match(r"postpone|reschedul", mark, re.I) else "cancelled"
            return status, f"{where} «{one_line(text)}»"
    return "scheduled", ""


def says_amended(text: str) -> bool:
    """Whether the words say that something was revised or added to."""
    return _AMENDED.search(text) is not None


def document_kind(words: str) -> DocumentKind | None:
    """What a document is by the words of its link, its column or its file; None when they don't say."""
    words = re.sub(r"[_%+]|(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])", " ", words.lower())
    if re.search(r"cancell|postpone", words):
        return "notice"
    if re.search(r"\b(?:minutes|annotated|journal|results|action (?:agenda|summary|report))\b", words):
        return "minutes"
    if re.search(r"\bpackets?\b", words):
        return "packet"
    if re.search(
        r"public comments?|correspondence|communications?|presentation|staff report|exhibit|attachment", words
    ):
        return "attachment"
    if re.search(r"\be-?agendas?\b(?! item)|\bagendas?\b(?! item)", words):
        return "agenda"
    if re.search(r"\bnotices?\b", words):
        return "notice"
    if re.search(r"\bsupplement|\breports?\b|\bresolution|\bordinance", words):
        return "attachment"
    return None
