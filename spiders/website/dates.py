"""Days and times of day as people type them into pages, link texts and file names."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, time

from published.reading import one_line, read_clock

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = re.compile(
    rf"\b(?P<month>{_MONTH})\b\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:\s*,?\s*(?P<year>(?:19|20)\d\d)\b)?|"
    r"(?<![\d/.-])(?P<m>\d{1,2})(?P<sep>[/.-])(?P<d>\d{1,2})(?P=sep)(?P<y>(?:19|20)\d\d|\d\d)(?![\d/])|"
    r"(?<!\d)(?P<iso>(?:19|20)\d\d)(?P<dash>[-_/])(?P<im>\d{1,2})(?P=dash)(?P<id>\d{1,2})(?!\d)",
    re.I,
)
_CLOCK = re.compile(r"(?<![\d/.-])(?:\d{1,2}(?::\d{2})?\s*[ap]\s?\.?\s?m\b\.?|\d{1,2}:\d{2}\b|noon\b|midnight\b)", re.I)
_RUN_TOGETHER = re.compile(r"(?<!\d)(?:([01]\d)([0-3]\d)((?:19|20)\d\d)|((?:19|20)\d\d)([01]\d)([0-3]\d))(?!\d)")
LEAP_YEAR = 2000  # which has every day that there is
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class FoundDay:
    """A day in a text, and where it stands there; `day` is None when its year is not said."""

    day: date | None
    month_and_day: tuple[int, int]
    start: int
    end: int


def find_days(text: str, year: int | None = None) -> list[FoundDay]:
    """Every day in the text. A day without a year is in `year`. Raises ValueError for a day that no month has."""
    found = []
    for match in _DAY.finditer(text):
        if match["month"]:
            month, day, said = _MONTHS[match["month"].lower()], int(match["day"]), match["year"]
        elif match["iso"]:
            month, day, said = int(match["im"]), int(match["id"]), match["iso"]
        else:
            month, day, said = int(match["m"]), int(match["d"]), match["y"]
            if match["sep"] != "/" and not (1 <= month <= 12 and 1 <= day <= 31):
                continue  # a file number or a version, not a day
        known = int(said) + (2000 if len(said) == 2 else 0) if said else year
        try:
            whole = date(known, month, day) if known is not None else None
        except ValueError:
            raise ValueError(f"there is no day «{one_line(match[0])}»") from None
        found.append(FoundDay(whole, (month, day), match.start(), match.end()))
    return found


def after_day(text: str) -> str | None:
    """What stands behind the first day in the text, also behind one that no month has; None where there is no day."""
    try:
        days = find_days(text, LEAP_YEAR)
    except ValueError:
        found = _DAY.search(text)
        return text[found.end() :] if found else None
    return text[days[0].end :] if days else None


def days_in_file(name: str) -> list[date]:
    """The days in the name of a file, with or without marks between their parts: "9-29-22", "07112022", "20260712"."""
    found = [each.day for each in find_days(name) if each.day is not None]
    if found:
        return found
    days = []
    for match in _RUN_TOGETHER.finditer(name):
        month, day, year = (match[1], match[2], match[3]) if match[3] else (match[5], match[6], match[4])
        with suppress(ValueError):
            days.append(date(int(year), int(month), int(day)))
    return days


def find_clock(text: str) -> time | None:
    """The first time of day in the text, None when there is none."""
    for match in _CLOCK.finditer(text):
        clock = read_clock(re.sub(r"([ap])\s?\.?\s?m", r"\1m", match[0], flags=re.I))
        if clock is not None:
            return clock
    return None


def find_year(text: str) -> int | None:
    """The one year that the text names, None when it names none or several."""
    years = {int(year) for year in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


def without_days_and_clocks(text: str) -> str:
    """The text without its days, weekdays and times of day."""
    text = re.sub(rf"(?:\b(?:at|from)\s+|@\s*)?(?:{_CLOCK.pattern})", " ", _DAY.sub(" ", text), flags=re.I)
    text = re.sub(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b,?", " ", text, flags=re.I)
    return one_line(text)
