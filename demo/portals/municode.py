"""Municode Meetings: a client's publish page, agendas as web pages, files in a storage of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from demo.content import INVENTED, Item, Locality, Meeting, clock
from demo.pdf import pages_of, pdf_bytes
from demo.portals.portal import PDF, Portal, Render, Request, Response, guid_of, html_response, plain_page

PAGE_SIZE = 10
COLUMNS = ("Meeting", "Date", "Time", "Venue", "Agenda", "Packet", "Minutes", "Video/Audio")

_ICON = '<img alt="Document link" src="pdf.svg" >\n</img>\n'
_PARAGRAPH = '<p style="text-align:left;page-break-inside:auto;margin-top:12pt;margin-bottom:0.1pt;">'
_NUMBER = '<num style="margin-right: 6px; float:left;">'


class MunicodePortal(Portal):
    """One client. Option of its locality: `code`, the client's code; by default its prefix in capitals."""

    CANCELLATIONS = ("title",)

    def __init__(self, locality: Locality, *, etag: bool = True, render: Render | None = None) -> None:
        """Serve ``locality`` as a client of Municode Meetings."""
        super().__init__(locality, etag=etag, render=render)
        self.code = str(locality.options.get("code", re.sub(r"\W", "", locality.prefix).upper()))

    def answer(self, request: Request) -> Response:
        """Answer the publish page, agendas, files and the page that hands files out; else an error page with 200."""
        path, query = request.path.rstrip("/").lower(), request.query
        if path in ("/publishpage", "/publishpage/index"):
            is_ours = query.get("cid", "").upper() == self.code
            return self._publish_page(query.get("p", "1"), request.base_url) if is_ours else _error_page()
        if path in ("/adahtmldocument", "/adahtmldocument/index"):
            return self._agenda(query, request.base_url)
        if path == "/d/f":
            place = re.search(r"/storage/.*", query.get("u", ""))
            return self._stored(place[0]) if place else _error_page()
        if path.startswith("/storage/"):
            return self._stored(request.path)
        if path in ("", "/subscribe/index"):
            return html_response(plain_page(f"{escape(self.locality.name)} - Meetings"))
        return _error_page()

    def number_of(self, meeting: Meeting) -> str:
        """The 32 digits of a meeting, in the addresses of its agenda and files."""
        return guid_of(self.prefix, "meeting", meeting.id).replace("-", "")

    # The list

    def _publish_page(self, page: str, base_url: str) -> Response:
        """All meetings for p=-1, otherwise one page of them, the newest first."""
        if not re.fullmatch(r"-?\d+", page):
            return _error_page()
        rows = sorted(self.meetings.values(), key=lambda each: (each.start, each.id), reverse=True)
        pages = max(1, -(-len(rows) // PAGE_SIZE))
        number = int(page)
        chosen = rows if number == -1 else rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        heads = "".join(
            f'<th scope="col" class="div-table-col dark {name.lower().split("/")[0]}" >\n{name}\n</th>\n'
            for name in COLUMNS
        )
        body = "".join(self._row(meeting, base_url) for meeting in chosen)
        menu = "" if number == -1 else self._menu(number, pages, base_url)
        return html_response(
            "<!DOCTYPE html>\n<html>\n<head>\n    <style>.SubcripTxt { font-size:1.6rem; }</style>\n</head>\n\n"
            f'  <div class="SubcripTxt"><center><a href="{base_url}/subscribe/index?cc={self.code}" target="_blank">'
            "CLICK HERE</a> to subscribe to email notifications.</center></div><br>\n"
            f'  <table class="div-table mcm" >\n<thead>\n<tr>\n{heads}</tr>\n</thead>\n{body}</table>\n{menu}'
            f"<footer>{INVENTED}</footer>\n</html>\n"
        )

    def _row(self, meeting: Meeting, base_url: str) -> str:
        day = f"{meeting.start.month}/{meeting.start.day}/{meeting.start.year}"
        if meeting.broken == "date":
            day = f"{meeting.start.month}/32/{meeting.start.year}"
        cells = {
            "meeting": escape(_title(meeting)),
            "date": day,
            "time": escape(meeting.time_text or ""),
            "venue": escape(meeting.location),
            "agenda": self._link(meeting, "Agenda", base_url) if meeting.agenda else "",
            "packet": self._link(meeting, "Packet", base_url) if meeting.agenda else "",
            "minutes": self._link(meeting, "Minutes", base_url) if self._has_minutes(meeting) else "",
            "multimedia": "",
        }
        shown = "".join(
            f'<td scope="row" class="div-table-col {name}" >\n{text}\n</td>\n' for name, text in cells.items()
        )
        return f"<tr>\n{shown}</tr>\n"

    def _has_minutes(self, meeting: Meeting) -> bool:
        return meeting.agenda and meeting.start.date() < self.locality.today and not meeting.cancelled

    def _link(self, meeting: Meeting, kind: str, base_url: str) -> str:
        """A link to the page that hands the file out under a name, its parameters as they are, not encoded."""
        file = f"{base_url}/storage/{self.code.lower()}-pubu/MEET-{kind}-{self.number_of(meeting)}.pdf"
        name = (
            f"{kind}-{meeting.title.replace(' ', '%20')}-{meeting.start:%B} {meeting.start.day}, {meeting.start:%Y}.pdf"
        )
        return f'<a href="{base_url}/d/f?u={file}&n={escape(name)}" target="_blank" >\n{_ICON}</a>'

    def _menu(self, number: int, pages: int, base_url: str) -> str:
        address = f"{base_url}/PublishPage?cid={self.code}&ppid=0&p="
        options = "".join(
            f'<option value="{each}"{" selected" if each == number else " "}>{each}</option>'
            for each in range(1, pages + 1)
        )
        return (
            f'<table align="center"><tr><td><a href="{address}1">&lt;&lt;</a></td><td>'
            f'<select id="agendapal.page.dropbox" onchange="javascript:void(0);">{options}</select></td>'
            f"<td><a href=\"javascript:window.open('{address}' + 2, '_self');\">&gt;</a></td>"
            f'<td><a href="{address}{pages}">&gt;&gt;</a></td></tr></table>\n'
        )

    # Agendas

    def _agenda(self, asked: Mapping[str, str], base_url: str) -> Response:
        meeting = self._meeting_of(asked.get("me", ""))
        if meeting is None or not meeting.agenda or asked.get("cc", "").upper() != self.code:
            return _error_page()
        with_files = asked.get("ip", "").lower() == "true"
        said = (_title(meeting), f"{meeting.start:%A, %B %d, %Y %I:%M %p}", meeting.location)
        heads = "".join(
            f'<span class="header-content__h1 h1-line-{line}">{escape(text)}</span>\n'
            for line, text in zip(("one", "two", "three"), said, strict=True)
        )
        sections = "".join(
            self._section(number, section.title, section.items, base_url, with_files=with_files)
            for number, section in enumerate(meeting.sections, 1)
        )
        if meeting.broken == "html":
            sections = sections.replace('class="agenda-items"', 'class="items"')
        return html_response(
            f'<!DOCTYPE html><html lang="en"><head>\n    <meta charset="utf-8">\n    <title>{escape(_title(meeting))} '
            f"{meeting.start:%m/%d/%Y %I:%M %p} | {escape(self.locality.name)}</title>\n</head>\n<body>\n<header>\n"
            f'<div class="header-logo"><img src="logo.png" alt="{escape(self.locality.name)} Logo"></div>\n'
            f'<div class="header-content"><h1>\n{heads}</h1></div>\n</header>\n'
            f'<div class="ap-agenda">\n{sections}</div>\n<footer>{INVENTED}</footer>\n</body></html>\n',
            modified=meeting.published,
        )

    def _section(self, number: int, title: str, items: tuple[Item, ...], base_url: str, *, with_files: bool) -> str:
        rows = "".join(
            self._item(item, chr(ord("a") + index), base_url, with_files=with_files) for index, item in enumerate(items)
        )
        shown = f'<ol class="agenda-items">\n{rows}</ol>\n' if rows else ""
        return (
            '<section class="agenda-section">\n<h2 class="section-header">\n<div class="Section0">'
            f'{_PARAGRAPH}{_NUMBER}{number}.</num><span style="font-weight:bold;">{escape(title)}</span></p>\n</div>\n'
            f"</h2>\n{shown}</section>\n"
        )

    def _item(self, item: Item, letter: str, base_url: str, *, with_files: bool) -> str:
        text = f"{_PARAGRAPH}<span>{escape(item.text)}</span></p>\n" if item.text else ""
        row = (
            f'<li>\n<div class="Section0">{_PARAGRAPH}{_NUMBER}{letter}.</num>'
            f"<span>{escape(item.title)}&nbsp;</span></p>\n{text}</div>\n</li>\n"
        )
        if not with_files or not item.attachments:
            return row
        files = "".join(
            f'<li>\n<a href="{base_url}/storage/{self.code.lower()}-meet/ITEM-Attachment-001-{each.id:032x}.pdf" '
            f'target="_blank">\n{escape(each.name)}\n</a>\n(0.{each.id % 90 + 10}\n'
            '<abbr title="MegaByte">\nMB)\n</abbr>\n</li>\n'
            for each in item.attachments
        )
        return f'{row}<ul class="agenda_item_attachments">\n{files}</ul>\n'

    # Files

    def _meeting_of(self, number: str) -> Meeting | None:
        wanted = number.replace("-", "").lower()
        return next((each for each in self.meetings.values() if self.number_of(each) == wanted), None)

    def _stored(self, path: str) -> Response:
        if found := re.search(r"/ITEM-Attachment-\d+-([0-9a-f]{32})\.pdf$", path):
            return self.file(int(found[1], 16)) or _error_page(404)
        found = re.search(r"/MEET-(Agenda|Packet|Minutes)-([0-9a-f]{32})\.pdf$", path)
        meeting = self._meeting_of(found[2]) if found else None
        if found is None or meeting is None or not meeting.agenda:
            return _error_page(404)
        if found[1] == "Minutes" and not self._has_minutes(meeting):
            return _error_page(404)
        lines = [
            self.locality.name,
            _title(meeting),
            found[1],
            f"{meeting.start:%A, %B %d, %Y} {clock(meeting.start)}",
            "",
        ]
        for section in meeting.sections if found[1] != "Minutes" else ():
            lines += [section.title, ""]
            for item in section.items:
                lines += [f"{item.number} {item.title}".strip(), item.text, ""]
        body = pdf_bytes(f"{meeting.title} {found[1]}", pages_of("\n".join(lines)))
        return Response(body, PDF, modified=meeting.published)


def _title(meeting: Meeting) -> str:
    title = f"{meeting.title} - Amended" if meeting.posted_note else meeting.title
    return f"{title} - CANCELLED" if meeting.cancelled == "title" else title


def _error_page(status: int = 200) -> Response:
    """What the host says of anything that it does not have, in a page with status 200."""
    return html_response(plain_page("Friendly Error Page", "<p>Sorry, something went wrong.</p>"), status=status)
