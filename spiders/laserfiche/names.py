"""What the names of an archive's folders and documents say: days and years, whose they are, of which kind."""

import re
from collections.abc import Sequence
from datetime import date

from published.reading import one_line
from published.values import DocumentKind
from spiders.website.dates import days_in_file, find_days, without_days_and_clocks
from spiders.website.words import body_of, document_kind, has_body

# "2026 0728"; "2026 02040506" is February 4, 5 and 6.
_YEAR_AND_DAYS = re.compile(
    r"(?<!\d)((?:19|20)\d\d)[ _-](0[1-9]|1[0-2])((?:0[1-9]|[12]\d|3[01])+)(?!\d)(?:\s*[-–:]\s+)?"
)
_RUN_TOGETHER = re.compile(r"(?<!\d)(?:[01]\d[0-3]\d(?:19|20)\d\d|(?:19|20)\d\d[01]\d[0-3]\d)(?!\d)")
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s?[-–]\s?((?:19|20)?\d\d)(?!\d)|(s)\b)?(?!\d)")
_FISCAL = re.compile(r"\b(?:FY|fiscal)", re.I)  # it begins in the year before
_ENDING = re.compile(r"\.(?:pdf|docx?|html?|txt|rtf|tiff?|xlsx?|pptx?|mp[34]|wav|wma|wmv)$", re.I)
_MEETINGS = re.compile(r"\b(?:agendas?|minutes|packets?|meetings?|(?:work|study|closed)\s?sessions?)\b", re.I)
_MONTH = re.compile(
    r"^(?:\d{1,2}\W+)?(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b",
    re.I,
)
_MAY_HOLD = re.compile(
    r"\b(?:councils?|clerk'?s?|commissions?|boards?|committees?|supervisors|authority|agency|task\s?force|legislative|"
    r"archives?|public (?:records?|documents?|access|portal|files))\b",
    re.I,
)
_RECORDS = (
    r"(?:resolutions?|ordinances?|contracts?|agreements?|deeds?|easements?|permits?|plans?|maps?|elections?|"
    r"campaign|claims?|budgets?|correspondence|audio|videos?|recordings?|photo\w*|forms?|templates?|applications?|"
    r"rosters?|appointments?|statements?|codes?|reports?|studies|projects?|properties|personnel)"
)
_OTHER = re.compile(rf"\b{_RECORDS}\b", re.I)
_OTHER_OF = re.compile(rf"^\W*{_RECORDS}\s+(?:of|by|from|for|with)\b", re.I)
_NO_MEETING = re.compile(
    r"\b(?:index(?:es)?|indices|contents|templates?|calendars?|schedules?|rosters?|lists?|forms?|instructions?|readme|"
    r"polic(?:y|ies)|guides?|logs?|covers?|labels?)\b",
    re.I,
)
# How the document of one matter begins: «A001 - …», «Item 4», «4.01 …», «12. …».
_MATTER = re.compile(r"^(?:item\b\s*)?[A-Z]{0,3}\d{1,3}(?:[.-]\d{1,3})*[A-Z]?\s*(?:[-–.:)]\s*|\s)", re.I)
_WHOLE = re.compile(r"^(?:\w+\s+){0,4}(?:agendas?|minutes|packets?)(?:\s+[-–(]?\s*(?:\w+\s*){0,2}\)?)?$", re.I)
_ABOUT_MINUTES = re.compile(r"\b(?:approv(?:al|ing|e)|motion|accept\w*|adopt\w*|correct\w*|resolution)\b", re.I)
_COUNCIL = re.compile(r"\bCC\b")


def days_of(name: str, year: int | None = None) -> list[date]:
    """The days that a name says, in its order; a day without a year is in `year`.

    Raises ValueError for a day that no month has.
    """
    for text in dict.fromkeys((name, name.replace("_", " "))):
        found = _YEAR_AND_DAYS.search(text)
        if found:
            return [_day(found, number) for number in re.findall(r"\d\d", found[3])]
        days = [each.day for each in find_days(text, year) if each.day is not None] or days_in_file(text)
        if days:
            return days
    return []


def years_of(name: str) -> tuple[int, int] | None:
    """The first and the last year that a name says («2007 Minutes», «1990-1999», «1990s», «2007-08»), None for none."""
    years: list[int] = []
    for first, second, decade in _YEARS.findall(name):
        year = int(first)
        years.append(year)
        if decade:
            years.append(year + 9)
        elif len(second) == 4:
            years.append(int(second))
        elif second and int(second) == (year + 1) % 100:  # else it is a month: «2007-03»
            years.append(year + 1)
    return (min(years) - (_FISCAL.search(name) is not None), max(years)) if years else None


def words_of(name: str) -> str:
    """A name without its days, times of day and file ending."""
    text = _RUN_TOGETHER.sub(" ", _YEAR_AND_DAYS.sub(" ", plain(name).replace("_", " ")))
    return one_line(without_days_and_clocks(text)).strip(" -–,;:.()")


def plain(name: str) -> str:
    """A name without the ending of a file."""
    return _ENDING.sub("", one_line(name))


def body_in(name: str) -> str:
    """The governing body that a name says; "" for none. «CC» is a City Council."""
    text = _YEARS.sub(" ", words_of(name))
    if re.search(r"\bclerk\b", text, re.I):
        return ""
    if has_body(text):
        return body_of(text).strip(" &/")
    return "City Council" if _COUNCIL.search(text) else ""


def title_of(name: str, body: str) -> str:
    """What a meeting is called: its name without the day, and the body where the name does not say it."""
    words = words_of(name)
    return words if body_in(words) else one_line(f"{body} {words}")


def kind_of(name: str, folders: Sequence[str]) -> DocumentKind | None:
    """What a document is, by its name, else by the nearest folder that holds one kind only; None: nothing says it."""
    kind = document_kind(plain(name))
    if kind is not None:
        return kind
    for folder in reversed(folders):
        text = folder.casefold()
        if "minutes" in text:
            return None if "agenda" in text else "minutes"
        kind = document_kind(folder) if _MEETINGS.search(folder) else None
        if kind in ("agenda", "packet"):
            return kind
    return None


def kind_in_meeting(name: str) -> DocumentKind:
    """What a document in a meeting's folder is: of one matter, unless its name says that it is of the whole meeting."""
    words = words_of(name)
    rest = _MATTER.sub("", words)
    if rest != words and not _WHOLE.match(rest):
        return "attachment"
    kind = document_kind(rest)
    return "attachment" if kind is None or (kind == "minutes" and _ABOUT_MINUTES.search(rest)) else kind


def may_hold_meetings(name: str) -> bool:
    """Whether a folder of this name may lead to agendas: by what it holds, by whose it is, by a year or a month."""
    if _MEETINGS.search(name):
        return True
    is_place = _MAY_HOLD.search(name) or _COUNCIL.search(name) or years_of(name) or _MONTH.search(name)
    return bool(is_place) and not _holds_other_records(name)


def is_of_meetings(folders: Sequence[str]) -> bool:
    """Whether what stands in a folder should be meetings: by the last name on its path that says what it holds."""
    for name in reversed(folders):
        if _MEETINGS.search(name):
            return True
        if _holds_other_records(name):
            return False
        if body_in(name):
            return True
    return False


def is_about_a_meeting(name: str) -> bool:
    """Whether a document's own name says that it is one of a meeting."""
    return _MEETINGS.search(name) is not None or (body_in(name) != "" and not _holds_other_records(name))


def is_no_meeting(name: str) -> bool:
    """Whether a name without a day is one of those that stand beside meetings, such as an index."""
    return _NO_MEETING.search(name) is not None


def _holds_other_records(name: str) -> bool:
    """Whether a name says resolutions, contracts …: «Planning Commission Resolutions», but not «Budget Committee»."""
    if _OTHER_OF.match(name):
        return True
    places = list(_MAY_HOLD.finditer(name))
    rest = name[places[-1].end() :] if places else name
    return _OTHER.search(rest) is not None and not re.match(r"\s+(?:of|on|for)\b", rest)


def _day(found: re.Match[str], number: str) -> date:
    try:
        return date(int(found[1]), int(found[2]), int(number))
    except ValueError:
        raise ValueError(f"there is no day «{one_line(found[0])}»") from None
