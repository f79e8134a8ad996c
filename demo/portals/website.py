"""A city's own page of agendas: meetings as list items under their years, every document a link, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import ClassVar
from urllib.parse import quote, unquote

from demo.content import INVENTED, Meeting
from demo.pdf import pages_of, pdf_bytes
from demo.portals.portal import PDF, Portal, Request, Response, html_response, plain_page

PAGE = "/departments/city-clerk/agendas"
FILES = "/sites/files"

_FILE = re.compile(rf"{FILES}/\d{{4}}/(?:(\d+)-(agenda|minutes|cancellation)|item-(\d+))\b[^/]*\.\w+")


class WebsitePortal(Portal):
    """One page, newest meetings first; whoever keeps it writes it by hand."""

    CANCELLATIONS: ClassVar[tuple[str, ...]] = ("words", "notice")

    def answer(self, request: Request) -> Response:
        """Answer the page and the files that it links."""
        if request.path.rstrip("/") in ("", PAGE):
            return html_response(self._page())
        return self._file(unquote(request.path)) or html_response(plain_page("Page not found"), status=404)

    def _page(self) -> str:
        name = escape(self.locality.name)
        newest = sorted(self.meetings.values(), key=lambda each: (each.start, each.id), reverse=True)
        years = "".join(
            f"<h2>{year} Agendas</h2>\n<ul>\n{''.join(map(self._row, meetings))}</ul>\n"
            for year, meetings in groupby(newest, key=lambda each: each.start.year)
        )
        return (
            f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>City Council Agendas | City of {name}'
            '</title></head>\n<body><header><nav><a href="/">Home</a> <a href="/departments">Departments</a></nav>'
            '</header>\n<main id="main-content"><h1>City Council Agendas</h1>\n'
            "<p>Agendas are posted 72 hours before a meeting.</p>"
            f"\n{years}</main>\n<footer>{INVENTED}</footer></body></html>\n"
        )

    def _row(self, meeting: Meeting) -> str:
        day = f"{meeting.start:%B} {meeting.start.day}, {meeting.start.year}"
        if meeting.broken == "date":
            day = f"{meeting.start:%B} 32, {meeting.start.year}"
        words = f"{day}, {meeting.time_text or ''} - {meeting.title}"
        if meeting.cancelled == "words":
            words += " - CANCELLED"
        links = [f'<a href="{quote(path)}">{escape(name)}</a>' for name, path in self._documents(meeting)]
        reports = "".join(
            f'<li><a href="{quote(self._item_path(meeting, each.id, each.kind))}">Item {escape(item.number)} '
            f"{escape(each.name)}</a></li>"
            for item in (() if meeting.cancelled or not meeting.agenda else meeting.items)
            for each in item.attachments
        )
        return f"<li>{escape(words)} {' | '.join(links)}{f'<ul>{reports}</ul>' if reports else ''}</li>\n"

    def _documents(self, meeting: Meeting) -> Iterator[tuple[str, str]]:
        """Name and path of each document of a meeting."""
        folder = f"{FILES}/{meeting.start.year}"
        if meeting.cancelled == "notice":
            yield "Notice of Cancellation", f"{folder}/{meeting.id}-cancellation.pdf"
        elif meeting.agenda and not meeting.cancelled:
            revised = f" - {meeting.posted_note}" if meeting.posted_note else ""
            yield f"Agenda{revised}", f"{folder}/{meeting.id}-agenda.pdf"
            if meeting.start.date() < self.locality.today:
                yield "Minutes", f"{folder}/{meeting.id}-minutes.pdf"

    def _item_path(self, meeting: Meeting, number: int, kind: str) -> str:
        return f"{FILES}/{meeting.start.year}/item-{number}.{kind}"

    def _file(self, path: str) -> Response | None:
        found = _FILE.fullmatch(path)
        if found is None:
            return None
        if found[3]:
            return self.file(int(found[3]))
        meeting = self.meetings.get(int(found[1]))
        if meeting is None or path not in {each for _, each in self._documents(meeting)}:
            return None
        text = self._text(meeting, found[2])
        return Response(pdf_bytes(f"{meeting.title} {found[2]}", pages_of(text)), PDF, modified=meeting.published)

    def _text(self, meeting: Meeting, what: str) -> str:
        lines = [f"CITY OF {self.locality.name.upper()}", f"{meeting.body.upper()} {what.upper()}"]
        lines += [f"{meeting.start:%A, %B} {meeting.start.day}, {meeting.start.year}, {meeting.time_text or ''}"]
        lines += [meeting.location, ""]
        if what == "cancellation":
            return "\n".join([*lines, "NOTICE IS HEREBY GIVEN that this meeting has been cancelled."])
        for section in meeting.sections:
            lines += [f"{section.number} {section.title.upper()}".strip(), ""]
            for item in section.items:
                lines += [f"{item.number} {item.title}", *([item.text] if item.text else []), ""]
        return "\n".join(lines)
