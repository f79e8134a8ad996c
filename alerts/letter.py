"""Letters: the subject, text and HTML that tell one recipient of one meeting's flags."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from alerts.notice import Notice
from alerts.plain import beside, plain, shortened, web_link
from models.meeting import Meeting, MeetingStatus

LONGEST_SUBJECT = 120
SHORTEST_TITLE = 24  # of the title in a subject, whatever else there is
MOST_NOTICES = 20
HELD_AFTER = timedelta(hours=12)  # no council sits longer; until then the meeting may still be going on


@dataclass(frozen=True)
class Letter:
    """What a recipient reads."""

    subject: str
    text: str
    html: str


def write_letter(
    meeting: Meeting,
    notices: Sequence[Notice],
    *,
    agenda_urls: Sequence[str],
    recipient: str,
    now: datetime,
    moved_from: datetime | None = None,
    is_back_on: bool = False,
) -> Letter:
    """Write the mail about a meeting; the notices come most urgent first, at least one.

    `moved_from` is the start that the recipient was told of before; `is_back_on`: it was said to be cancelled.
    """
    facts = {
        "locality": plain(meeting.source.locality_name),
        "body": plain(meeting.body),
        "meeting_title": plain(meeting.title),
        "status": MeetingStatus(meeting.status).value,
        "status_evidence": shortened(plain(meeting.status_evidence), 500),
        "is_over": is_over(meeting, now),
        "moved_from": _moment(moved_from, meeting),
        "is_back_on": is_back_on,
        "short_when": short_when(meeting, now),
        "when": long_when(meeting, now),
        "where": plain(meeting.location),
        "comment": shortened(plain(meeting.comment), 500),
        "not_seen_since": _moment(meeting.not_seen_since, meeting),
        "page_url": web_link(meeting.page_url),
        "agenda_urls": [link for link in map(web_link, agenda_urls) if link],
        "video_url": web_link(meeting.video_url),
        "notices": notices[:MOST_NOTICES],
        "left_out": max(0, len(notices) - MOST_NOTICES),
        "count": len(notices),
        "first": notices[0],
        "told_at": [_moment(n.change.told_at if n.change else None, meeting) for n in notices],
        "recipient": plain(recipient),
    }
    render = _templates().get_template
    frame = plain(render("subject.txt").render(facts, title=""))
    title = shortened(notices[0].title, max(SHORTEST_TITLE, LONGEST_SUBJECT - len(frame)))
    return Letter(
        subject=plain(render("subject.txt").render(facts, title=title)),
        text=render("body.txt").render(facts).strip() + "\n",
        html=render("body.html").render(facts).strip() + "\n",
    )


def is_over(meeting: Meeting, now: datetime) -> bool:
    """Whether the meeting is surely past: 12 hours after its start, or its day where only that is known."""
    if meeting.is_time_known:
        return meeting.starts_at < now - HELD_AFTER
    return meeting.local_start.date() < _local(now, meeting).date()


def short_when(meeting: Meeting, now: datetime) -> str:
    """For a subject: "Wed Nov 25, 1:30 PM"; with the year where it is not this one."""
    start = meeting.local_start
    day = f"{start:%a %b} {start.day}" + (f" {start.year}" if start.year != _local(now, meeting).year else "")
    return f"{day}, {_clock(start)}" if meeting.is_time_known else day


def long_when(meeting: Meeting, now: datetime) -> str:
    """For the act-now block: "Wednesday, November 25, 2026, 1:30 PM PST (in 3 days)"."""
    start = meeting.local_start
    day = _day(start)
    if not meeting.is_time_known:
        return f"{day} ({_days_away(start, now)}); the time is unknown: the source gives the day only"
    return f"{day}, {_clock(start)} {start.tzname()} ({_time_away(start, now)})"


def _time_away(start: datetime, now: datetime) -> str:
    hours = (start - now) / timedelta(hours=1)
    if timedelta(0) <= now - start <= HELD_AFTER:
        return f"began {_hours(-hours)} ago"
    if 0 < hours < 24:
        return f"{_days_away(start, now)}, in {_hours(hours)}"
    return _days_away(start, now)


def _days_away(start: datetime, now: datetime) -> str:
    days = (start.date() - now.astimezone(start.tzinfo).date()).days
    named = {0: "today", 1: "tomorrow", -1: "yesterday"}
    return named.get(days) or (f"in {days} days" if days > 0 else f"{-days} days ago")


def _hours(hours: float) -> str:
    if hours < 1:
        return "less than an hour"
    return "1 hour" if int(hours) == 1 else f"{int(hours)} hours"


def _moment(moment: datetime | None, meeting: Meeting) -> str:
    if moment is None:
        return ""
    local = _local(moment, meeting)
    return f"{_day(local)}, {_clock(local)} {local.tzname()}"


def _local(moment: datetime, meeting: Meeting) -> datetime:
    return moment.astimezone(ZoneInfo(meeting.time_zone))


def _day(moment: datetime) -> str:
    return f"{moment:%A, %B} {moment.day}, {moment.year}"


def _clock(moment: datetime) -> str:
    return f"{moment.hour % 12 or 12}:{moment:%M} {'AM' if moment.hour < 12 else 'PM'}"


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates" / "alert"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["beside"] = beside
    environment.filters["upper_first"] = lambda text: text[:1].upper() + text[1:]
    return environment
