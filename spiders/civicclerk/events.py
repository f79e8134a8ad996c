"""CivicClerk's events, read: the meetings of a tenant.

The API is undocumented. What is relied on was seen in recorded answers of 2026: times end in Z and are those of the
local clock; dates of 1900 and of the year 1 mean none; an event has no field for a cancellation, so that its name, its
notice or a file is the evidence; an event has an `agendaId` long before there is anything to see under it.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from published.reading import Unreadable, is_utf8, one_line, read_json
from published.titles import without_cancelled
from published.values import DocumentLink, ListedMeeting, MeetingList, ReadingProblem, Status
from spiders.civicclerk.files import (
    CANCELLED_FILE,
    agenda_files,
    agenda_path,
    each_once,
    number,
    published_files,
    refuse_other_answers,
    service_root,
    text_lines,
    what,
)

EXPECTED_FIELDS = ("agendaId", "publishedFiles", "publishedAgendaTimeStamp", "isPublished", "isDeleted", "eventNotice")
NULL_YEARS = (1, 1900)

_UNPUBLISHED = ("unpublished", "not published", "notpublished", "draft")
_OFF = re.compile(r"\b(?P<cancelled>cancell?ed|cancell?ation)\b|\b(?:postponed|rescheduled)\b(?!\s+from\b)", re.I)
_NOT_THE_MEETING = re.compile(
    r"\bitems?\b[^.]{0,40}\b(?:cancel|postpone|reschedule)|\b(?:cancell?ed|postponed)\s+items?\b|"
    r"\b(?:if|unless|in case|in the event)\b[^.]{0,80}\b(?:cancel|postpone|reschedule)|"
    r"\bcancell?ation\s+(?:policy|fee)",
    re.I,
)
_AMENDED = re.compile(r"\b(?:revised|amended|supplemental|addendum|updated)\b", re.I)


def read_meetings(
    body: bytes, zone: ZoneInfo, *, bodies: Mapping[str, str] | None = None, portal: str = ""
) -> MeetingList:
    """Read an answer of /Events (one page of it), or /Events(id).

    `bodies` names governing bodies by categoryId; without a name there the category is the body. `portal` is the site
    for people; without it, it is the one beside the API that answered. A row that cannot be read is a problem, the
    others are read; deleted and unpublished events are no meetings. Raises Unreadable when the answer is no such list.
    """
    answer = refuse_other_answers(read_json(body), "events")
    rows = _rows(answer)
    root = service_root(answer)
    problems = [] if is_utf8(body) else [ReadingProblem("wrong charset", "not UTF-8; read as Windows-1252")]
    problems += _missing_fields(rows)
    notes: list[str] = []
    meetings: dict[str, ListedMeeting] = {}
    waiting = left_out = 0
    for index, row in enumerate(rows):
        try:
            reason = _why_no_meeting(row)
            if reason:
                left_out += 1
                notes.append(f"no meeting: {_row_name(row)}: {reason}")
                continue
            meeting = _read_event(row, zone, bodies or {}, portal.rstrip("/") or _portal_beside(root), problems)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            problems.append(ReadingProblem("malformed row", f"row {index} ({_row_name(row)}): {what(error)}"))
            continue
        waiting += not meeting.agenda_urls
        meetings[meeting.vendor_id] = meeting
    next_page = _next_page(answer, problems)
    if waiting:
        notes.append(f"{waiting} of {len(meetings)} meetings have no agenda that is posted yet")
    return MeetingList(
        tuple(meetings.values()),
        len(rows) - left_out,
        tuple(problems),
        each_once([root]),
        next_page,
        tuple(notes),
    )


def _rows(answer: dict[str, Any]) -> list[Any]:
    if "value" not in answer:
        if "eventName" in answer or "startDateTime" in answer:
            return [answer]
        kind = "an agenda" if "items" in answer else f"an object with {', '.join(list(answer)[:5]) or 'nothing'}"
        raise Unreadable(f"{kind} instead of events")
    rows = answer["value"]
    if not isinstance(rows, list):
        raise Unreadable(f"expected a list of events, got {type(rows).__name__}")
    return rows


def _missing_fields(rows: Sequence[Any]) -> list[ReadingProblem]:
    """A problem for each field that says something by its value, in rows that do not have it at all."""
    events = [row for row in rows if isinstance(row, dict)]
    counts = {name: sum(name not in event for event in events) for name in EXPECTED_FIELDS}
    return [
        ReadingProblem("missing field", f"«{name}» in {count} of {len(events)} events")
        for name, count in counts.items()
        if count
    ]


def _why_no_meeting(row: dict[str, Any]) -> str:
    if row.get("isDeleted") is True:
        return "it is deleted"
    published = row.get("isPublished")
    if published is False or one_line(str(published)).casefold() in _UNPUBLISHED:
        return f"it is not published ({published})"
    return ""


def _read_event(
    row: dict[str, Any], zone: ZoneInfo, bodies: Mapping[str, str], portal: str, problems: list[ReadingProblem]
) -> ListedMeeting:
    vendor_id = str(number(row, "id"))
    title = one_line(row["eventName"])
    if not title:
        raise ValueError("eventName is empty")
    starts_at = _start(row["startDateTime"], zone)
    category = one_line(row["categoryName"])
    agenda_id = int(row.get("agendaId") or 0)
    files = published_files(row.get("publishedFiles"), problems, f"event {vendor_id}")
    posted = one_line(row.get("publishedAgendaTimeStamp"))
    agendas = agenda_files(row.get("publishedFiles"), files)
    if posted and not agendas:
        detail = f"event {vendor_id}: «{posted}», and no agenda among its files"
        problems.append(ReadingProblem("agenda without file", detail))
    texts = [line for name in ("eventNotice", "eventDescription") for line in text_lines(row.get(name)) if line]
    status, evidence = _status(title, texts, files)
    return ListedMeeting(
        vendor_id=vendor_id,
        body=bodies.get(str(row.get("categoryId"))) or category or without_cancelled(title)[0],
        title=title,
        starts_at=starts_at,
        is_time_known=starts_at.time() != time(0),
        location=_location(row.get("eventLocation")),
        status=status,
        status_evidence=evidence,
        amendment=_amendment(title, one_line(row.get("agendaName")), agendas),
        comment="\n".join(texts),
        page_url=f"{portal}/event/{vendor_id}/overview" if portal else "",
        video_url=one_line(row.get("externalMediaUrl")) or one_line(row.get("mediaStreamPath")),
        agenda_urls=(agenda_path(agenda_id),) if agenda_id and (posted or agendas) else (),
        agenda_stamp="|".join([posted, *(file.stamp for file in agendas)]) if posted or agendas else "",
        documents=files,
    )


def _start(value: str, zone: ZoneInfo) -> datetime:
    """The local start: its Z is a false one. A moment with another offset than zero is taken as it stands."""
    moment = datetime.fromisoformat(one_line(value))
    if moment.year in NULL_YEARS:
        raise ValueError(f"startDateTime is {value}: none")
    if moment.utcoffset() in (None, timedelta(0)):
        return moment.replace(tzinfo=zone)
    return moment.astimezone(UTC).astimezone(zone)


def _location(place: Any) -> str:
    if not isinstance(place, dict):
        return ""
    parts = [one_line(place.get(name)) for name in ("address1", "address2", "city")]
    return ", ".join(each_once([*parts, f"{one_line(place.get('state'))} {one_line(place.get('zipCode'))}".strip()]))


def _status(title: str, texts: Sequence[str], files: Sequence[DocumentLink]) -> tuple[Status, str]:
    """Cancelled or postponed, when the event's name, its notice, its description or a file says so of the meeting."""
    mark = without_cancelled(title)[1]
    if mark is not None:
        return ("cancelled" if mark.lower().startswith("cancel") else "postponed"), f"title «{title}»"
    for place, text in [("title", title), *(("notice", text) for text in texts)]:
        found = None if _NOT_THE_MEETING.search(text) else _OFF.search(text)
        if found:
            return ("cancelled" if found["cancelled"] else "postponed"), f"{place} «{text[:200]}»"
    for file in files:
        if file.kind == "notice" and CANCELLED_FILE.search(file.name):
            return "cancelled", f"document «{file.name}»"
    return "scheduled", ""


def _amendment(title: str, agenda_name: str, agendas: Sequence[DocumentLink]) -> str:
    for place, text in [("title", title), ("agenda", agenda_name), *(("document", file.name) for file in agendas)]:
        if _AMENDED.search(text):
            return f"{place} «{text[:200]}»"
    return ""


def _portal_beside(root: str) -> str:
    """The site for people of a tenant, beside its API: "X.portal.civicclerk.com" for "X.api.civicclerk.com"."""
    found = re.match(r"([\w-]+)\.api\.civicclerk\.com\b", root)
    return f"https://{found[1]}.portal.civicclerk.com" if found else ""


def _next_page(answer: dict[str, Any], problems: list[ReadingProblem]) -> str:
    """The path of the next page below the API's root, whatever host and prefix the answer gives it."""
    link = one_line(answer.get("@odata.nextLink"))
    if not link:
        return ""
    found = re.search(r"(?:^|/)(Events(?:\?.*)?)$", link)
    if found is None:
        problems.append(ReadingProblem("next page not understood", link[:200]))
        return ""
    return f"/{found[1]}"


def _row_name(row: object) -> str:
    return (
        f"id {row.get('id')}, «{one_line(str(row.get('eventName')))[:60]}»"
        if isinstance(row, dict)
        else type(row).__name__
    )
