"""IQM2's public pages: a calendar on one page, the outline of a meeting, a page for each legislative file.

The calendar, its rows, documents and cancellations are as recorded. The outline's table and the page of a legislative
file have the marks that public programs look for; how they look around these is made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from html import escape

from demo.content import Item, Meeting, Section, clock
from demo.pdf import pages_of, pdf_bytes
from demo.portals.iqm2_html import (
    Outline,
    calendar_page,
    file_page,
    flat_outline,
    framed,
    meeting_page,
    refused_page,
)
from demo.portals.portal import PDF, Portal, Request, Response, html_response, plain_page

AGENDA_OFFSET, MINUTES_OFFSET = 50_000, 60_000  # a meeting's files have numbers of their own
AGENDA, PACKET, MINUTES, MINUTES_PACKET, ATTACHMENT, PRINTOUT = "14", "1", "15", "12", "4", "30"


@dataclass(frozen=True)
class Window:
    """The days that a calendar was asked for."""

    first: date
    last: date

    def __contains__(self, moment: datetime) -> bool:
        """Whether a meeting starts in it."""
        return self.first <= moment.date() <= self.last


class Iqm2Portal(Portal):
    """One portal. Options: ``government``, the name in its titles, and ``agency``, its short name."""

    CANCELLATIONS = ("mark", "status", "title")

    @property
    def government(self) -> str:
        """The name in the titles of the pages."""
        return str(self.locality.options.get("government", self.locality.name))

    @property
    def agency(self) -> str:
        """The portal's short name, which stands in a script of every page."""
        return str(self.locality.options.get("agency", self.prefix))

    def answer(self, request: Request) -> Response:
        """Answer the pages below /Citizens/; paths and the names of parameters are not case-sensitive."""
        query = {name.lower(): value for name, value in request.query.items()}
        path = request.path.lower().rstrip("/")
        if path in ("", "/citizens", "/citizens/default.aspx"):
            return html_response(plain_page(f"Welcome - {escape(self.government)}"))
        if path == "/citizens/calendar.aspx":
            return self._calendar(query)
        if path == "/citizens/detail_meeting.aspx":
            return self._meeting(query)
        if path == "/citizens/detail_legifile.aspx":
            return self._legislative_file(query)
        if path == "/citizens/detail_motion.aspx":
            return self._framed("Motion", "<p>No vote is recorded.</p>")
        if path == "/citizens/fileopen.aspx":
            return self._file(query) or self._refused()
        if path == "/citizens/fileview.aspx":
            shown = f"FileOpen.aspx?Type={query.get('type', '')}&amp;ID={query.get('id', '')}"
            return self._framed("View File", f'<iframe src="{shown}"></iframe>')
        if path == "/citizens/splitview.aspx":
            return html_response("<div><!-- MEDIA URL: --></div>")
        return html_response(plain_page("404 - File or directory not found."), status=404)

    # Pages

    def _framed(self, title: str, content: str) -> Response:
        return html_response(framed(f"{title} - {self.government}", content, agency=self.agency))

    def _refused(self) -> Response:
        return html_response(refused_page(self.government, self.agency))

    def _calendar(self, query: Mapping[str, str]) -> Response:
        """The meetings of the days that were asked for; of the current year where nothing sensible was."""
        first, last = _us_day(query.get("from", "")), _us_day(query.get("to", ""))
        year = self.locality.today.year
        window = Window(first, last) if first and last else Window(date(year, 1, 1), date(year, 12, 31))
        if query.get("view", "").lower() == "calendar":
            return self._framed("Meeting Calendar", '<div id="calendar" class="fc"></div>')
        chosen = sorted(
            (meeting for meeting in self.meetings.values() if meeting.start in window),
            key=lambda each: (each.start, each.id),
        )
        bodies = {meeting.body_id: meeting.body for meeting in self.locality.meetings}
        summary = (
            f"Displaying {len(chosen)} meetings from {_us(window.first)} to {_us(window.last)} for All Meeting Groups"
        )
        page = calendar_page(
            f"Meeting Calendar - {self.government}",
            summary,
            bodies,
            [(meeting, self._title(meeting), self._links(meeting)) for meeting in chosen],
            agency=self.agency,
            today=self.locality.today,
        )
        return html_response(page)

    def _title(self, meeting: Meeting) -> str:
        """The row's line: the board and the kind of the meeting, with the word where that is how it is cancelled."""
        kind = "Special Meeting" if meeting.special else "Regular Meeting"
        prefix = "CANCELLED - " if meeting.cancelled == "title" else ""
        return f"{prefix}{meeting.body} - {kind}"

    def _links(self, meeting: Meeting) -> list[tuple[str, str]]:
        """The four documents of a row and their links, which are empty for what is absent."""
        has_minutes = meeting.agenda and not meeting.cancelled and meeting.start.date() < self.locality.today
        page = "FileView.aspx" if meeting.id % 2 else "FileOpen.aspx"
        minutes, inline = meeting.id + MINUTES_OFFSET, "" if meeting.id % 2 else "&Inline=True"
        agenda = f"ID={meeting.id + AGENDA_OFFSET}&Inline=True" if meeting.agenda else ""
        name = "Revised Agenda" if meeting.posted_note else "Agenda"
        return [
            (name, f"FileOpen.aspx?Type={AGENDA}&{agenda}" if agenda else ""),
            ("Agenda Packet", f"FileOpen.aspx?Type={PACKET}&{agenda}" if agenda else ""),
            ("Minutes", f"{page}?Type={MINUTES}&ID={minutes}{inline}" if has_minutes else ""),
            ("Minutes Packet", f"{page}?Type={MINUTES_PACKET}&ID={minutes}{inline}" if has_minutes else ""),
        ]

    def _meeting(self, query: Mapping[str, str]) -> Response:
        meeting = self.meetings.get(_number(query.get("id", "")))
        if meeting is None:
            return self._refused()
        kind = self._title(meeting).rpartition(" - ")[2]
        title = f"{meeting.start:%Y/%m/%d %I:%M %p} {meeting.body} {kind} - Web Outline - {self.government}"
        outline = Outline(meeting, kind, tuple(self._sections(meeting)), meeting.posted_note or "")
        if query.get("cssclass", "").lower() == "agendaoutline":
            return html_response(flat_outline(title, outline), modified=meeting.published)
        page = meeting_page(title, outline, self._links(meeting), agency=self.agency)
        return html_response(_damaged(page, meeting) if meeting.broken == "html" else page, modified=meeting.published)

    def _sections(self, meeting: Meeting) -> Iterator[Section]:
        if meeting.agenda:
            yield from meeting.sections

    def _legislative_file(self, query: Mapping[str, str]) -> Response:
        try:
            meeting, item = self._find_item(_number(query.get("id", "")))
        except KeyError:
            return self._refused()
        return html_response(
            file_page(f"{_plain(item.title)[:60]} - {self.government}", meeting, item, agency=self.agency),
            modified=meeting.published,
        )

    # Files

    def _file(self, query: Mapping[str, str]) -> Response | None:
        number, kind = _number(query.get("id", "")), query.get("type", "")
        if kind == ATTACHMENT:
            return self.file(number)
        if kind == PRINTOUT:
            return self._printout(number)
        if kind in (AGENDA, PACKET):
            return self._agenda_pdf(self.meetings.get(number - AGENDA_OFFSET))
        if kind in (MINUTES, MINUTES_PACKET):
            return self._minutes_pdf(self.meetings.get(number - MINUTES_OFFSET))
        return None

    def _printout(self, item_id: int) -> Response | None:
        try:
            meeting, item = self._find_item(item_id)
        except KeyError:
            return None
        pages = pages_of(f"Report Printout\n{item.title}\n{item.text}")
        return Response(pdf_bytes(f"Printout {item.file_number}", pages), PDF, modified=meeting.published)

    def _agenda_pdf(self, meeting: Meeting | None) -> Response | None:
        if meeting is None or not meeting.agenda:
            return None
        lines = [self.government, self._title(meeting), f"{meeting.start:%A, %B %d, %Y} {clock(meeting.start)}"]
        for section in meeting.sections:
            lines += ["", section.title, ""]
            lines += [f"{item.number} {item.title}".strip() for item in section.items]
        pages = pages_of("\n".join(lines))
        return Response(pdf_bytes(f"{meeting.body} Agenda", pages), PDF, modified=meeting.published)

    def _minutes_pdf(self, meeting: Meeting | None) -> Response | None:
        if meeting is None or not meeting.agenda:
            return None
        pages = pages_of(f"{self.government}\n{self._title(meeting)}\nMinutes\nThe meeting was called to order.")
        return Response(pdf_bytes(f"{meeting.body} Minutes", pages), PDF, modified=meeting.published)


def _damaged(page: str, meeting: Meeting) -> str:
    """Spoil a page: the second item's link loses its number, and the page its end."""
    items: tuple[Item, ...] = meeting.items
    page = page.replace(f"&amp;MediaPosition=&amp;ID={items[1].id}&amp;", "&amp;MediaPosition=&amp;ID=&amp;")
    return page[: page.rindex("</table>")]


def _plain(text: str) -> str:
    return " ".join(text.split())


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,12}", text) else -1


def _us_day(text: str) -> date | None:
    found = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    try:
        return date(int(found[3]), int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def _us(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"
