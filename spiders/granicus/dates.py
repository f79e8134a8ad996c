"""Days and times as Granicus pages write them: «Sep 19, 2022», «Feb 21, 2018 - 10:30 AM», «2018-06-21»."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from published.reading import local_moment, one_line, read_clock

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(
    r"\b(?P<name>[A-Z][a-z]{2,8})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})\b|"
    r"\b(?P<m>\d{1,2})/(?P<d2>\d{1,2})/(?P<y2>\d{4})\b"
)
_AT_THE_END = re.compile(r"(?:\d{4}-\d\d-\d\d|[-–(])\s*(\d{1,2}(?::\d\d)?\s*[ap]\.?m\.?)\s*\)?(?:\s+[-–].*)?$", re.I)


def day_and_rest(text: str) -> tuple[datetime, str]:
    """The day in a text and the words behind it, which are a time if anything; raises ValueError."""
    text = one_line(text)
    found = _DAY.search(text)
    if found is None:
        raise ValueError("no date" if not text else f"«{text[:40]}» is no date")
    if found["name"]:
        month = found["name"][:3].lower()
        if month not in _MONTHS:
            raise ValueError(f"«{found['name']}» is no month")
        day = datetime(int(found["y"]), _MONTHS.index(month) + 1, int(found["d"]))  # noqa: DTZ001 (a local day)
    else:
        day = datetime(int(found["y2"]), int(found["m"]), int(found["d2"]))  # noqa: DTZ001 (a local day)
    return day, text[found.end() :].strip(" -–@,")


def clock_in_title(title: str) -> str:
    """The time at the end of a title such as «Finance Committee on 2018-06-21 - (8:30 a.m.)»; "" without one."""
    found = _AT_THE_END.search(title)
    return found[1] if found else ""


def start(day: datetime, clock: str, zone: ZoneInfo) -> tuple[datetime, bool]:
    """The local start, and whether the time of day is known."""
    time = read_clock(clock)
    return local_moment(day, time, zone), time is not None
