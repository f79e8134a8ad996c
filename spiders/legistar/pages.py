"""Legistar Web API: events and their items, read.

Granicus documents the API at https://webapi.legistar.com/Help. What its answers mean here: EventDate is a local day,
EventTime a text typed by hand, fields named …Utc are UTC without an offset; an event has no field for a cancellation,
so that its own words are the evidence; attachments belong to the matter and come with an item only when asked for.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from published.reading import Unreadable, clean_lines, is_utf8, local_moment, one_line, read_clock, read_json
from published.titles import is_consent_heading, without_cancelled
from published.values import (
    Agenda,
    DocumentKind,
    DocumentLink,
    Item,
    ListedMeeting,
    MeetingList,
    ReadingProblem,
    Status,
)

READER = "legistar/2"  # raised when the same bytes are read otherwise than before
ROW_CAP = 1000  # an answer never has more rows, and does not say so

_CANCELLED = re.compile(r"\b(?:cancell?ed|cancell?ation)\b", re.I)
_POSTPONED = re.compile(r"\b(?:postponed|rescheduled)\b", re.I)
_NOT_THE_MEETING = re.compile(
    r"\bcancell?ed\s+(?:item|check|contract|warrant|permit)s?\b|\bitems?\b[^.]{0,40}\bcancell?ed\b", re.I
)
_AMENDED = re.compile(r"\b(?:revised|amended|supplemental|addendum)\b", re.I)
_SUBJECT = re.compile(r"^\s*Subject\s*:\s*(.+?)\s*$", re.I | re.M)
_HEADING = re.compile(
    r"\b(?:consent|calendar|hearings?|reports?|business|resolutions?|ordinances?|closed session|communications?|"
    r"presentations?|ceremonial|proclamations?|informational|announcements?)\b",
    re.I,
)


def read_meetings(body: bytes, zone: ZoneInfo, *, bodies: Mapping[str, str] | None = None) -> MeetingList:
    """Read an answer of /events (an array), or /events/{id} (one object).

    `bodies` names governing bodies by EventBodyId; without a name there the cleaned EventBodyName is the body. A row
    that cannot be read is a problem, the others are read. Raises Unreadable when the answer is no such list.
    """
    rows, problems = _rows(body, "events")
    problems += _missing(rows, "EventId", ("EventTime", "EventAgendaFile", "EventAgendaStatusName"))
    meetings: dict[str, ListedMeeting] = {}
    for index, row in enumerate(rows):
        try:
            meeting = _read_event(row, zone, bodies or {})
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            problems.append(
                ReadingProblem("malformed row", f"row {index} ({_row_name(row, 'EventId')}): {_what(error)}")
            )
            continue
        if not meeting.is_time_known and row.get("EventTime"):
            problems.append(
                ReadingProblem("time not understood", f"event {meeting.vendor_id}: «{one_line(row['EventTime'])}»")
            )
        meetings[meeting.vendor_id] = meeting
    at_the_cap = f"exactly {ROW_CAP} rows: the most that this API gives, without saying so; there may be more"
    notes = (at_the_cap,) if len(rows) == ROW_CAP else ()
    return MeetingList(tuple(meetings.values()), len(rows), tuple(problems), notes=notes)


def read_any(body: bytes, zone: ZoneInfo) -> MeetingList | Agenda:
    """Read an answer of whichever kind it is: event items are an agenda, events a list. Raises Unreadable."""
    rows = read_json(body)
    first = rows[0] if isinstance(rows, list) and rows else rows
    return read_agenda(body) if isinstance(first, dict) and "EventItemId" in first else read_meetings(body, zone)


def read_agenda(body: bytes) -> Agenda:
    """Read an answer of /events/{id}/eventitems asked with AgendaNote, MinutesNote and Attachments.

    The items come in the order of the agenda, whatever the order of the answer; rows that are not on the agenda (no
    agenda sequence) are left out. Raises Unreadable when the answer is no such list.
    """
    rows, problems = _rows(body, "event items")
    problems += _missing(rows, "EventItemId", ("EventItemMatterAttachments",))
    items: list[Item] = []
    section = ""
    for index, row in enumerate(_in_agenda_order(rows, problems)):
        try:
            item = _read_event_item(row, section)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            problems.append(
                ReadingProblem("malformed row", f"row {index} ({_row_name(row, 'EventItemId')}): {_what(error)}")
            )
            continue
        if row.get("EventItemMatterId") is not None and not (row["EventItemTitle"] or row.get("EventItemMatterName")):
            problems.append(ReadingProblem("item without title", f"row {index} ({_row_name(row, 'EventItemId')})"))
        if item is None:
            continue
        if _is_heading(row, item):
            section = item.title
            item = replace(item, section="", is_consent=False)
        items.append(item)
    return Agenda(tuple(items), problems=tuple(problems))


def _rows(body: bytes, what: str) -> tuple[list[dict[str, Any]], list[ReadingProblem]]:
    answer = read_json(body)
    if isinstance(answer, dict) and ("Message" in answer or "odata.error" in answer or "error" in answer):
        raise Unreadable(f"an error message instead of {what}: {one_line(str(answer))[:200]}")
    rows = [answer] if isinstance(answer, dict) else answer
    if not isinstance(rows, list):
        raise Unreadable(f"expected a JSON array of {what}, got {type(rows).__name__}")
    problems = [] if is_utf8(body) else [ReadingProblem("wrong charset", "not UTF-8; read as Windows-1252")]
    return rows, problems


def _missing(rows: list[dict[str, Any]], key: str, names: tuple[str, ...]) -> list[ReadingProblem]:
    """Fields that no row has: null says that there is nothing, a field that is gone says nothing at all."""
    found = [row for row in rows if isinstance(row, dict) and key in row]
    return [
        ReadingProblem("missing field", f"«{name}» in {len(found)} of {len(rows)} rows")
        for name in names
        if found and not any(name in row for row in found)
    ]


def _read_event(row: dict[str, Any], zone: ZoneInfo, bodies: Mapping[str, str]) -> ListedMeeting:
    vendor_id = str(int(row["EventId"]))
    title = one_line(row["EventBodyName"])
    if not title:
        raise ValueError("EventBodyName is empty")
    day = datetime.fromisoformat(row["EventDate"]).replace(tzinfo=zone)
    clock = read_clock(row.get("EventTime"))
    status, evidence = _status(row)
    documents = tuple(
        DocumentLink(kind, one_line(row[field]), name, row.get(stamp) or "")
        for kind, field, name, stamp in _EVENT_FILES
        if row.get(field)
    )
    return ListedMeeting(
        vendor_id=vendor_id,
        body=bodies.get(str(row.get("EventBodyId")), without_cancelled(title.lstrip("* "))[0]),
        title=title,
        starts_at=local_moment(day, clock, zone),
        is_time_known=clock is not None,
        location=one_line(row.get("EventLocation")),
        status=status,
        status_evidence=evidence,
        amendment=_amendment(row),
        comment=one_line(row.get("EventComment")),
        page_url=row.get("EventInSiteURL") or "",
        video_url=row.get("EventVideoPath") or "",
        agenda_urls=(agenda_path(vendor_id),),
        agenda_stamp="|".join(
            str(row.get(name) or "")
            for name in (
                "EventRowVersion",
                "EventLastModifiedUtc",
                "EventAgendaStatusName",
                "EventAgendaLastPublishedUTC",
            )
        ),
        documents=documents,
    )


_EVENT_FILES: tuple[tuple[DocumentKind, str, str, str], ...] = (
    ("agenda", "EventAgendaFile", "Agenda", "EventAgendaLastPublishedUTC"),
    ("minutes", "EventMinutesFile", "Minutes", "EventMinutesLastPublishedUTC"),
)


def agenda_path(event_id: int | str) -> str:
    """Where the items of an event are; without Attachments=1 every item would seem to have none."""
    return f"/events/{event_id}/eventitems?AgendaNote=1&MinutesNote=1&Attachments=1"


def _status(row: dict[str, Any]) -> tuple[Status, str]:
    """Cancelled or postponed, when one of the event's own texts says so of the meeting."""
    for field in ("EventBodyName", "EventAgendaStatusName", "EventLocation", "EventComment"):
        text = one_line(row.get(field))
        if _NOT_THE_MEETING.search(text):
            continue
        if _CANCELLED.search(text):
            return "cancelled", f"{field} «{text[:200]}»"
        if _POSTPONED.search(text):
            return "postponed", f"{field} «{text[:200]}»"
    return "scheduled", ""


def _amendment(row: dict[str, Any]) -> str:
    for field in ("EventComment", "EventAgendaStatusName", "EventBodyName"):
        text = one_line(row.get(field))
        if _AMENDED.search(text):
            return f"{field} «{text[:200]}»"
    return ""


def _in_agenda_order(rows: list[dict[str, Any]], problems: list[ReadingProblem]) -> list[dict[str, Any]]:
    """Sort by agenda sequence; equal sequences keep the order of the answer. Rows not on the agenda are left out."""
    placed: list[tuple[int, int, dict[str, Any]]] = []
    for index, row in enumerate(rows):
        if not isinstance(row, dict):
            problems.append(ReadingProblem("malformed row", f"row {index} is {type(row).__name__}, not an object"))
            continue
        sequence = row.get("EventItemAgendaSequence")
        if sequence is None:
            continue
        placed.append((int(sequence) if str(sequence).lstrip("-").isdecimal() else 1 << 30, index, row))
    return [row for _, _, row in sorted(placed, key=lambda place: place[:2])]


def _read_event_item(row: dict[str, Any], section: str) -> Item | None:
    vendor_id = str(int(row["EventItemId"]))
    title_text = clean_lines(row["EventItemTitle"])
    name = clean_lines(row.get("EventItemMatterName"))
    parts = [
        title_text,
        name,
        clean_lines(row.get("EventItemAgendaNote")),
        clean_lines(row.get("EventItemMinutesNote")),
    ]
    text = "\n".join(dict.fromkeys(part for part in parts if part))
    attachments = tuple(_attachments(row.get("EventItemMatterAttachments") or ()))
    if not text and not attachments:
        return None  # a page break
    subject = _SUBJECT.search(title_text)
    title = subject[1] if subject else (title_text or name or text).split("\n", 1)[0]
    return Item(
        vendor_id=vendor_id,
        number=one_line(row.get("EventItemAgendaNumber")).rstrip("."),
        title=title or "(no title)",
        text=text,
        section=section,
        is_consent=row.get("EventItemConsent") == 1 or is_consent_heading(section),
        file_number=one_line(row.get("EventItemMatterFile")),
        attachments=attachments,
    )


def _attachments(rows: Any) -> list[DocumentLink]:
    """The matter's files that are shown to the public, each once."""
    links: dict[str, DocumentLink] = {}
    for row in rows:
        if row.get("MatterAttachmentShowOnInternetPage") is False:
            continue
        url = one_line(row.get("MatterAttachmentHyperlink")) or one_line(row.get("MatterAttachmentFileName"))
        if not url:
            continue
        name = (
            one_line(row.get("MatterAttachmentName")) or one_line(row.get("MatterAttachmentFileName")) or "attachment"
        )
        stamp = f"{row.get('MatterAttachmentLastModifiedUtc') or ''}|{row.get('MatterAttachmentRowVersion') or ''}"
        links.setdefault(url, DocumentLink("attachment", url, name, stamp))
    return list(links.values())


def _is_heading(row: dict[str, Any], item: Item) -> bool:
    """Whether the row heads the ones after it: one short line without a matter, number or note of its own."""
    return (
        row.get("EventItemMatterId") is None
        and not item.number
        and not row.get("EventItemAgendaNote")
        and "\n" not in item.text
        and len(item.title) <= 100
        and (item.title.isupper() or item.title.endswith(":") or _is_usual_heading(item.title))
    )


def _is_usual_heading(title: str) -> bool:
    """Whether a title is a few words with one of those that headings have; «Presentation on …» is an item."""
    return len(title.split()) <= 4 and _HEADING.search(title) is not None


def _row_name(row: object, key: str) -> str:
    return f"{key} {row.get(key)}" if isinstance(row, dict) else type(row).__name__


def _what(error: Exception) -> str:
    return f"no {error}" if isinstance(error, KeyError) else str(error)
