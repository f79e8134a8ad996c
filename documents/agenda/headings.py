"""The wording of agendas: what heads a section, what is procedure, where the agenda ends and notices begin."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from documents.agenda.lines import is_capital

# "group" and "listing" only head other matters; a "report" may be a matter by itself.
HeadingKind = Literal["procedure", "comment", "group", "listing", "report", "closed", "session", "end", "notice"]
LONGEST_HEADING = 110

_BODY = r"(?:city|town|county|village|district|board|council|commission|committee|mayor|staff|clerk|manager|attorney)"
_WHO = (
    rf"(?:{_BODY}|chair|chief|director|executive|president|supervisor|trustee|member|department|legislative|agency|"
    r"authority|intergovernmental|liaison|officer|vice|deputy|general|planning|commissioner|council\s?member|"
    r"board\s?member|council\s?person|administrator|and|or|of|the|to|for|from|on|by|oral|written|verbal|other|"
    r"special|standing|&|/|,)"
)
_SAID = r"reports?|comments?|announcements?|updates?|communications?"

# Tried in this order; each must begin the line and be followed by nothing, or by a punctuation mark.
_STRICT: tuple[tuple[HeadingKind, str], ...] = (
    ("end", r"adjourn(?:ment|ed)?|adjourn (?:to|in|the)\b.*|motion to adjourn"),
    (
        "procedure",
        r"(?:the )?call(?:ed)?\b.{0,40}\bto order(?: ?(?:and|/|&) ?(?:roll call|pledge\b.*|.{0,20}))?"
        r"|roll ?call(?: attendance)?(?: and .{0,30})?|attendance|(?:establish(?:ment of)?(?: a)? )?quorum"
        r"|(?:the )?pledge(?: of)? allegiance(?: .{0,40})?|flag salute|salute to the flag"
        r"|invocation(?: (?:and|&) .{3,40})?"
        r"|moment of silence|land acknowledge?ments?.{0,20}|opening (?:ceremon\w+|remarks)|orders? of the day"
        r"|(?!adoption agenda)(?:adopt(?:ion)?|approv(?:e|al)|accept(?:ance)?|changes?|additions?|deletions?|"
        r"reorder(?:ing)?|modifications?|amendments?|revisions?|review)\b.{0,60}\b"
        r"(?:agenda|order of business)(?: (?:order|items?))?"
        r"|agenda (?:changes?|review|approval|modifications?|posting|order)"
        r"|declaration of posting.*|statement of posting.*|(?:report|announcement)s?\b.{0,40}\bclosed session\b.*"
        r"|closed session (?:report|announcement)s?(?: .{0,20})?|reconvene\b.*|recess\b(?: to .{0,40})?|introductions?"
        r"|requests? (?:for|of) items? to be (?:continued|placed|withdrawn|pulled)\b.*"
        r"|(?:declarations?|disclosures?) of (?:conflicts?|ex parte|interest)\b.*|conflicts? of interest",
    ),
    (
        "comment",
        r"(?:announcements ?/ ?)?(?:non-?agenda )?(?:public|general public|community|citizens?['’]?|audience)"
        r"(?: (?:comments?|input|forum|participation|testimony|communications?|appearances?|speakers?))"
        r"(?: period| session)?(?: (?:on|for|not|regarding|from)\b.{0,70})?"
        r"|open (?:forum|time)(?: .{0,40})?|oral (?:communications?|comments?)(?: (?:from|on)\b.{0,60})?"
        r"|written communications?|comments? (?:from|by) (?:the )?(?:public|audience|citizens)(?: .{0,50})?"
        r"|(?:communications?|matters) from the (?:public|floor|audience)(?: .{0,40})?|non-?agenda (?:items?|comments?)"
        r"(?: .{0,40})?",
    ),
    (
        "notice",
        r"(?:public |special |important )?notices?(?: (?:to|regarding|of|is|for)\b.{0,70})?"
        r"|americans? (?:with )?disabilit\w+.*|(?:ada|accessibility|accommodation)\b.{0,60}|accessible meeting.*"
        r"|(?:.{0,40} )?code of conduct.*|rules of (?:conduct|decorum)\b.*"
        r"|addressing the (?:city )?(?:council|board|commission).*|general (?:meeting )?information|how to\b.*"
        r"|(?:.{0,30} )?meeting (?:guidelines|procedures|access|instructions|protocols?)\b.*"
        r"|(?:certificat\w+|affidavit|proof)(?: of)? (?:of )?(?:posting|mailing)\b.*|procedures? for\b.*"
        r"|instructions? for\b.*|(?:.{0,20} )?(?:availability|distribution) of\b.{0,60}|upcoming (?:meetings|events)"
        r"|watch the meeting|hybrid meeting|in person|via virtual platform|levine act.*|planning (?:a|to)\b.*\?"
        r"|.{0,30}written comments? through\b.*|supplemental materials?.*|public records?\b.{0,40}",
    ),
    (
        "closed",
        r"(?:(?:regular|special|convene|adjourn|recess)\b.{0,25} )?(?:closed|executive) session"
        r"(?: (?:items?|matters?|agenda))?"
        r"|closed session:.*",
    ),
    (
        "listing",
        r"(?:special |ceremonial |public )?"
        r"(?:presentations|proclamations|recognitions?|commendations|awards|certificates)"
        r"(?: ?(?:and|/|&|,) ?(?:special |ceremonial )?\w+){0,4}(?: by\b.*)?"
        r"|ceremonial (?:items|matters|calendar|presentations?|proclamations?)|ceremonials"
        r"|special (?:orders?(?: of the day)?|items|recognitions?|matters)",
    ),
    (
        "group",
        r"adoption agenda\b.*"
        r"|(?:end of )?(?:(?!time|for|of|to|the|on|from)\w+ ){0,3}consent(?: (?:calendar|agenda|items?|matters?))?"
        r"|(?:end of )?(?:\w+ ){0,3}(?:on|-) (?:consent|regular) (?:calendar|agenda)"
        r"|(?:noticed |continued |advertised |scheduled |land use |planning )?public hearings?(?: (?:items?|calendar))?"
        r"(?: ?/ ?general business)?"
        r"|(?:items? )?(?:removed|pulled)(?: items)? from (?:the )?consent\b.*"
        rf"|(?:old|new|unfinished|other|regular|general|continued|action|{_BODY}|departmental?|scheduled|discussion|"
        r"administrative|legislative)(?: and \w+)? (?:business|calendar|matters|items|agenda)(?: \w+)?"
        r"|action calendar(?: ?[-–—] ?.{0,40})?|(?:non-?)?discussion(?: ?/? ?(?:and|or|action) ?)?(?:items?|calendar)?"
        r"(?:/(?:possible )?action(?: items)?)?"
        r"|information(?:al)?(?: only)? (?:items|reports?|calendar)(?:/items)?|study sessions?|workshops?"
        r"|(?:land use|regular|action|business|evening|afternoon|main) (?:agenda|calendar|items)|agenda items?"
        r"|(?:.{1,30} [-–—] )(?:regular|consent) (?:agenda|calendar)"
        r"|items? (?:for|on) which (?:a )?public hearings? ha(?:s|ve) (?:not )?been held|items? called special"
        r"|ordinances|resolutions|appointments|policy matters|business (?:items|from the .{0,30})",
    ),
    (
        "report",
        r"items? initiated by\b.*|(?:future|upcoming)(?: \w+){0,3} (?:agenda )?items\b.{0,40}"
        r"|matters (?:for|initiated|by|from)\b.{0,60}|correspondence|communications|announcements?\b.{0,60}"
        rf"|(?:{_WHO}(?:s|['’]\s?s|s['’])?[\s/,&-]*)+(?:{_SAID}|requests?|initiatives?|inquir\w+|matters|calendar)"
        r"(?: ?(?:and|/|&|,) ?(?:\w+ ){0,2}\w+){0,3}(?: (?:on|from|regarding)\b.{0,70})?"
        rf"|(?:{_SAID})(?:/\w+)? (?:from|by|of) (?:the )?(?:{_WHO}(?:s|['’]s)?[\s/,&-]*)+",
    ),
)
_ENDING = r"\s*(?:[-–—:/(,*.].*)?$"
_PATTERNS = tuple((kind, re.compile(rf"(?:{words}){_ENDING}", re.I)) for kind, words in _STRICT)

_TIME = r"\d{1,2}(?:[:.]\d{2})?\s*[ap]\.?\s?m\b\.?"
_TIMED = re.compile(
    rf"^(?:at )?{_TIME}\s*(?:[-–—:,(]*\s*)(?P<rest>.+)$|^(?P<before>.+?)\s*[-–—:,(]+\s*{_TIME}\W*$", re.I
)
_PAGE = re.compile(r"\s+(?:p|pg|page)\.?\s?\d{1,4}$", re.I)  # where in the packet its reports are
_SESSION = re.compile(r"\b(?:session|meeting)\b", re.I)
_BULLET = re.compile(r"^\s*(?:[•·▪●◦■□►➢❖]|[-–—*](?=\s))\s*")
_LOOSE = re.compile(
    r"\b(?:CONSENT|HEARINGS?|BUSINESS|REPORTS?|COMMENTS?|COMMUNICATIONS?|PRESENTATIONS?|PROCLAMATIONS?|CALENDAR|SESSION|"
    r"ANNOUNCEMENTS?|AGENDA|ITEMS|MATTERS|MEETING|FORUM|APPOINTMENTS|ASSIGNMENTS|ORDINANCES|RESOLUTIONS|DISCUSSION)\b"
)
_NO_HEADING = re.compile(
    r"\b(?:staff|council|agenda) report$|^(?:attachments?|exhibits?|draft|final|memorandum|letters?|supplement\w*)\b"
    r"|^(?:continue|defer|drop|to be|not to be|please|note|with|and|or|the|in|on|at|of|by|for|as)\b",
    re.I,
)
_SINGULAR_FILE = re.compile(
    r"^(?:(?:council|staff|board|committee|commission|manager|attorney|clerk)(?:['’]s)? )*(?:report|presentation|"
    r"proclamation|communication|update|comment|announcement)$"
)
_ACTION = re.compile(
    r"^(?:accept|adopt|amend|appoint|approv|author|award|certif|conduct|confirm|consider|declar|deny|designat|direct|"
    r"discuss|establish|find|introduc|initiat|order|proclaim|provid|ratif|receiv|recommend|recogni[sz]e|review|set|support|"
    r"waiv|request)\w*\b",
    re.I,
)

# What is known of a closed session goes by these words (Government Code section 54954.5).
_CLOSED_MATTER = re.compile(
    r"^(?:conference with (?:legal counsel|real property negotiators?|labor negotiators?)|"
    r"public employee (?:appointment|employment|performance evaluation|discipline|dismissal|release)|"
    r"license/permit determination|liability claims?|"
    r"threat to public (?:services|facilities)|report involving trade secrets?|hearings?[-–— ]+closed|"
    r"case review/planning|conference involving a joint powers agency|audit by (?:bureau|california state auditor))\b",
    re.I,
)

_ANCHORS = (
    "call to order",
    "roll call",
    "pledge of allegiance",
    "consent calendar",
    "consent agenda",
    "public comment",
    "public comments",
    "public hearing",
    "public hearings",
    "new business",
    "unfinished business",
    "closed session",
    "adjournment",
)
_MISREAD = str.maketrans({"0": "o", "1": "l", "5": "s", "8": "b", "|": "l", "!": "l"})


@dataclass(frozen=True)
class Heading:
    """What a line heads. `is_strict`: its words are known; otherwise it only looks like a heading."""

    kind: HeadingKind
    text: str
    is_strict: bool = True


def without_bullet(text: str) -> str:
    return _BULLET.sub("", text)


def has_bullet(text: str) -> bool:
    return _BULLET.match(text) is not None


def heading(line: str) -> Heading | None:
    """The heading that a line without a number is, or None."""
    text = without_bullet(line).strip()
    if not 3 <= len(text) <= LONGEST_HEADING or not text[0].isalnum() or text.count(")") > text.count("("):
        return None
    if text.count("(") > text.count(")"):
        text = text[: text.rindex("(")].rstrip()
    timed = _TIMED.match(text)
    core = ((timed["rest"] or timed["before"]) if timed else text).strip(" -–—:()")
    core = _PAGE.sub("", core)
    known = kind_of(core)
    is_upper = is_capital(core)
    if known is not None and _reads_as_heading(core, is_upper=is_upper, is_bulleted=line != text):
        return Heading(known, _PAGE.sub("", text).rstrip(": "))
    if timed and timed["rest"] and _SESSION.search(core) and len(core.split()) <= 9 and not core.endswith("."):
        return Heading("closed" if re.search(r"closed session", core, re.I) else "session", text.rstrip(": "))
    return _loose(core, text) if is_upper and not timed else None


def kind_of(title: str) -> HeadingKind | None:
    """What the words of a heading or of a numbered title stand for, when they are known words."""
    words = title[: 2 * LONGEST_HEADING].strip(" :.-–—*")
    if len(words) > 1.5 * LONGEST_HEADING:
        return None
    for kind, pattern in _PATTERNS:
        if pattern.match(words):
            return kind
    letters = re.sub(r"[^a-z ]", "", words.casefold().translate(_MISREAD))
    if 7 <= len(letters) <= 26:
        for anchor in _ANCHORS:
            if abs(len(anchor) - len(letters)) <= 2 and SequenceMatcher(None, letters, anchor).ratio() >= 0.88:
                return next((kind for kind, pattern in _PATTERNS if pattern.match(anchor)), None)
    return None


def is_ending(title: str) -> bool:
    """Whether a heading closes a section instead of opening one: "END OF CONSENT CALENDAR"."""
    return re.match(r"\W*end of\b", title, re.I) is not None


def is_action(title: str) -> bool:
    """Whether a title begins with what is to be done, which no section's heading does."""
    return _ACTION.match(title.lstrip('*"“ ')) is not None


def is_closed_matter(line: str) -> bool:
    return _CLOSED_MATTER.match(without_bullet(line)) is not None


def _reads_as_heading(core: str, *, is_upper: bool, is_bulleted: bool) -> bool:
    if _NO_HEADING.search(core):
        return False
    if is_upper:
        return True
    if _SINGULAR_FILE.match(core.casefold()):
        return False  # the name of an attachment
    words = core.split()
    if len(words) > 9 or core.endswith((".", ",", ";")) or not core[0].isupper():
        return False
    small = ("and", "or", "of", "the", "to", "for", "from", "on", "by", "not", "in", "a", "with", "be")
    return all(word in small or not word[0].islower() for word in words) or is_bulleted


def _loose(core: str, text: str) -> Heading | None:
    """A line in capitals with a word that heads sections."""
    if len(core.split()) > 11 or re.search(r"\d", core) or text.endswith((".", ",", ";")):
        return None
    if not _LOOSE.search(core) or _NO_HEADING.search(core) or is_action(core):
        return None
    return Heading("session" if core.endswith("MEETING") else "group", text.rstrip(": "), is_strict=False)
