"""Meetings as lists and shells describe them, and the rows of a list as they are read."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bs4 import Tag

from published.reading import one_line
from published.titles import without_cancelled
from published.values import DocumentLink, ListedMeeting, MeetingList, ReadingProblem, Status
from spiders.onbase.site import agenda_path

MOMENT = "%m/%d/%Y %I:%M:%S %p"

_TITLE = re.compile(
    r"^(?:View|Download) (?P<what>.+?) for (?P<words>.+) on "
    r"(?P<moment>\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}:\d{2} [AP]M)(?: in a new tab)?$"
)
_AMENDED = re.compile(
    r"\b(?:revised|amended|supplemental|addendum|adjourned|updated(?:\s+\d{1,2}/\d{1,2}/\d{2,4})?"
    r"|added\s+(?:items?\s+)?[A-Z]?-?\d+(?:\s*(?:[-–,&]|and)\s*[A-Z]?-?\d+)*)\b",
    re.I,
)
_CANCELLED = re.compile(
    r"\bnotice of (?:meeting )?(?P<notice>cancell?ation)\b|\b(?P<end>cancell?ed|postponed|rescheduled)[\s.!)*]*$", re.I
)
_SAYS_EMPTY = re.compile(r"\bno (?:upcoming |recent )?(?:meetings|results)\b|\bShowing 0 Meeting", re.I)


class Rows:
    """The rows of one list as they are read: meetings, and what is to be said of the others."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.meetings: list[ListedMeeting] = []
        self.unread = 0
        self.other_clock = 0
        self.problems: list[ReadingProblem] = []
        self.notes: list[str] = []

    def read(self, read: Callable[[Any, "Rows"], ListedMeeting | None], row: Any) -> None:
        try:
            meeting = read(row, self)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            self.unread += 1
            what = f"no {error}" if isinstance(error, KeyError) else str(error)
            words = one_line(row.get_text(" "))[:80] if isinstance(row, Tag) else str(row)[:80]
            self.problem("malformed row", f"«{words}»: {what}")
            return
        if meeting is not None:
            self.meetings.append(meeting)

    def problem(self, kind: str, detail: str) -> None:
        self.problems.append(ReadingProblem(kind, detail))

    def note(self, words: str) -> None:
        self.notes.append(words)

    def moment(self, words: str, cell: Tag) -> datetime:
        """The local time of a cell, in words and as seconds since 1970; where they differ, the words."""
        number = str(cell.get("data-sortable-data") or "")
        counted = datetime.fromtimestamp(int(number), UTC).astimezone(self.zone) if number.isdecimal() else None
        if not words and counted is not None:
            return counted
        said = datetime.strptime(words, MOMENT).replace(tzinfo=self.zone)
        self.other_clock += counted is not None and counted != said
        return said

    def found(self, frame: Tag | None) -> MeetingList:
        rows = len(self.meetings) + self.unread
        words = one_line(frame.get_text(" ")) if frame is not None else ""
        if not rows and not self.notes:
            if frame is None or _SAYS_EMPTY.search(words):
                self.note("the list says that it is empty")
            else:
                self.problem("empty list", "the list's frame has no row, and does not say that it is empty")
        counted = re.search(r"Showing (\d+) Meeting", words)
        if counted and int(counted[1]) != rows:
            self.problem("rows missing", f"the list says «{counted[0]}(s)» and has {rows} rows")
        with_agenda = [meeting for meeting in self.meetings if meeting.agenda_urls]
        if frame is not None and with_agenda and not any(meeting.documents for meeting in with_agenda):
            self.problem("files missing", f"{len(with_agenda)} meetings with an agenda, and no file of any")
        return MeetingList(tuple(self.meetings), rows, tuple(self.problems), notes=tuple(self.notes))


def listed(
    vendor_id: str,
    name: str,
    body: str,
    moment: datetime,
    *,
    is_time_known: bool = True,
    page_url: str = "",
    documents: tuple[DocumentLink, ...] = (),
) -> ListedMeeting:
    """A meeting of a list; with a page it has an agenda to be read."""
    status, evidence = _status(name)
    return ListedMeeting(
        vendor_id=vendor_id,
        body=body,
        title=name,
        starts_at=moment,
        is_time_known=is_time_known,
        status=status,
        status_evidence=evidence,
        amendment=", ".join(one_line(found[0]) for found in _AMENDED.finditer(name)),
        page_url=page_url,
        agenda_urls=(agenda_path(vendor_id),) if page_url else (),
        documents=documents,
    )


def _status(name: str) -> tuple[Status, str]:
    mark = without_cancelled(name)[1]
    if mark is None:
        found = _CANCELLED.search(name)
        mark = (found["notice"] or found["end"]) if found else None
    if mark is None:
        return "scheduled", ""
    return "cancelled" if mark.lower().startswith("cancel") else "postponed", f"name «{name}»"


def said_of(anchor: Tag) -> re.Match[str] | None:
    """What a link's title says: `words`, which are name and body in one, and `moment`, the local time.

    The title is such as "View Agenda for Adjourned Agenda City Council on 9/27/2022 10:00:00 AM".
    """
    return _TITLE.match(one_line(str(anchor.get("title") or "")))


def expect_number(vendor_id: str) -> None:
    if not vendor_id.isdecimal():
        raise ValueError(f"id is «{vendor_id}», not a number")
