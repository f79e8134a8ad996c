"""A CivicPlus site's AgendaCenter: lists by category, a search by days, agendas and packets as files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from html import escape
from itertools import groupby

from demo.content import INVENTED, Item, Meeting
from demo.pdf import pages_of, pdf_bytes
from demo.portals.portal import PDF, Portal, Request, Response, html_response, plain_page

_ROW_HASH = "5a1f0c2e"
_OFFSET = timedelta(hours=8)  # what is published is kept in UTC, and shown in local time


class CivicplusPortal(Portal):
    """One AgendaCenter. It knows days and no times, and lists a meeting once its agenda is posted.

    Options: `markup` is "2024" (headings are h3, under headers), "2022" (headings are h4) or "2020" (agendas are web
    pages too, a media column); `archived` makes it say that it is an archive, as one that nobody adds to any more.
    """

    CANCELLATIONS = ("prefix", "suffix", "bare", "only")

    def answer(self, request: Request) -> Response:
        """Answer the AgendaCenter, its search, its files and their earlier versions."""
        path = request.path.rstrip("/")
        if path == "/AgendaCenter":
            return self._center()
        if path == "/AgendaCenter/Search":
            return self._search(request)
        if found := re.fullmatch(r"/AgendaCenter/ViewFile/(Agenda|Minutes)/_(\d{8})-(\d+)", path):
            meeting = self.meetings.get(int(found[3]))
            if meeting is None or not meeting.agenda or _file_day(meeting) != found[2]:
                return _missing()
            return self._file(meeting, found[1], request.query)
        if found := re.fullmatch(r"/AgendaCenter/PreviousVersions/_\d{8}-(\d+)", path):
            return html_response(plain_page("Previous Versions")) if int(found[1]) in self.meetings else _missing()
        return _missing()

    # Lists

    def _center(self) -> Response:
        """The newest year of every category."""
        listed = self._listed()
        newest = {body: max(each.start.year for each in rows) for body, rows in _by_body(listed)}
        return self._lists([each for each in listed if each.start.year == newest[each.body]], "")

    def _search(self, request: Request) -> Response:
        query = request.query
        first, last = _day(query.get("startDate", "")), _day(query.get("endDate", ""))
        categories = {int(each) for each in re.findall(r"\d+", query.get("CIDs", ""))}
        term = query.get("term", "").casefold()
        found = [
            each
            for each in self._listed()
            if (first is None or first <= each.start.date())
            and (last is None or each.start.date() <= last)
            and (not categories or each.body_id in categories)
            and term in each.title.casefold()
        ]
        return self._lists(found, "" if found else "No results found in  <em>All categories</em>")

    def _listed(self) -> list[Meeting]:
        meetings = (each for each in self.meetings.values() if each.agenda)
        return sorted(meetings, key=lambda each: (each.body_id, -each.start.timestamp()))

    def _lists(self, meetings: Sequence[Meeting], said: str) -> Response:
        name = escape(self.locality.name)
        archived = "<h1>Archived Agenda Center</h1>" if self.locality.options.get("archived") else ""
        categories = "".join(self._category(body, list(rows)) for body, rows in _by_body(meetings))
        html = (
            f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
            f"<title>Agenda Center &bull; {name}, CA &bull; CivicEngage</title>\n</head>\n<body>\n{archived}"
            '<a class="return" href="/AgendaCenter">&#9668; Back to all agendas</a>\n'
            f'<p class="dim results">{said}</p>\n{categories}<!-- Categorylist ends -->\n'
            f"<footer>{INVENTED}</footer></body></html>\n"
        )
        return html_response(html, modified=max((each.modified for each in meetings), default=None))

    def _category(self, body: str, meetings: Sequence[Meeting]) -> str:
        number, name, year = meetings[0].body_id, escape(body), meetings[0].start.year
        media = '<th scope="col" class="videos">\nMedia\n</th>\n' if self._markup == "2020" else ""
        rows = "".join(self._row(each) for each in meetings)
        table = (
            f'<span id="section{number}">\n<ul class="years">\n<li class=current><a id="a0{number}" '
            f'aria-label="{name} {year}" href="javascript:changeYear({year}, {number},\'a0\')">{year}</a></li>\n</ul>\n'
            f'<table id="table{number}" summary="List of Agendas">\n<thead>\n<tr>\n<th scope="col">\nAgenda\n</th>\n'
            f'<th scope="col" class="minutes">\nMinutes\n</th>\n{media}<th scope="col" class="downloads">\nDownload\n'
            f"</th>\n</tr>\n</thead>\n<tbody>\n{rows}</tbody>\n</table>\n</span>\n"
        )
        if self._markup == "2024":
            return (
                f'<div class="listing listingCollapse" id="header1{number}">\n<h2 tabindex="0">Public Meetings</h2>\n'
                f'<div id="header-panel-1{number}">\n<div class="category popUpParent" id="cat{number}">\n'
                f'<h3 tabindex="0" role="button">{name}</h3>\n{table}</div>\n</div>\n</div>\n'
            )
        return (
            f'<div class="listing listingCollapse noHeader" id="cat{number}">\n<h2 tabindex="0">'
            f'<span id="span{number}">&#9660;</span>{name}</h2>\n{table}</div>\n'
        )

    def _row(self, meeting: Meeting) -> str:
        file = f"_{_file_day(meeting)}-{meeting.id}"
        title, day = escape(_title(meeting)), "" if meeting.broken == "date" else _shown(meeting.start)
        stamp = f"{'Amended' if meeting.revision else 'Posted'} {_shown_with_time(meeting.published - _OFFSET)}"
        minutes = (
            f'<a href="/AgendaCenter/ViewFile/Minutes/{file}"><img src="/HomeIconMinutes.png" alt="Minutes"></a>'
            if meeting.start.date() < self.locality.today
            else ""
        )
        heading = self._heading(file, day, stamp, title)
        return (
            f'<tr id="row{meeting.id}{_ROW_HASH}" class="catAgendaRow">\n<td>\n{heading}</td>\n'
            f'<td class="minutes">{minutes}</td>\n'
            + ('<td class="videos"></td>\n' if self._markup == "2020" else "")
            + f'<td class="downloads">\n<a href="" id="btnAgendaDD{meeting.id}" class="button"><span>Download&nbsp;'
            f"&#9660;</span></a>\n<ol>\n{self._downloads(meeting, file)}</ol>\n</td>\n</tr>\n"
        )

    def _heading(self, file: str, day: str, stamp: str, title: str) -> str:
        posted = f"&thinsp;&mdash;&thinsp;{stamp}"
        if self._markup == "2020":
            return (
                f'<h4>\n<a name="{file}"></a>\n<a href="/AgendaCenter/ViewFile/Agenda/{file}?html=true" '
                f'target="_blank"><strong>{day}</strong>\n{posted}\n</a></h4>\n<p>{title}</p>\n'
            )
        tag = "h3" if self._markup == "2024" else "h4"
        return (
            f'<{tag} id="h4{file[1:]}">\n<a id="{file}" name="{file}"></a>\n'
            f"<strong>{day}</strong>\n{posted}\n</{tag}>\n"
            f'<p>\n<a href="/AgendaCenter/ViewFile/Agenda/{file}" target="_blank">\n{title}\n</a></p>\n'
        )

    def _downloads(self, meeting: Meeting, file: str) -> str:
        names = ["HTML", "PDF", "Packet"] if self._markup == "2020" else ["Agenda", "Packet"]
        if not any(item.attachments for item in meeting.items):
            names.remove("Packet")
        queries = {"HTML": "?html=true", "Packet": "?packet=true"}
        links = [
            f'<li><a href="/AgendaCenter/ViewFile/Agenda/{file}{queries.get(n, "")}">{n}</a></li>\n' for n in names
        ]
        if meeting.revision:
            links.append(
                f'<li><a class="previous" href="/AgendaCenter/PreviousVersions/{file}">Previous Versions</a></li>\n'
            )
        return "".join(links)

    @property
    def _markup(self) -> str:
        return str(self.locality.options.get("markup", "2024"))

    # Files

    def _file(self, meeting: Meeting, what: str, query: Mapping[str, str]) -> Response:
        title = f"{meeting.body} {what.lower()}"
        if what == "Minutes":
            return Response(pdf_bytes(title, (f"Minutes of {_title(meeting)}.", INVENTED)), PDF)
        lines = [self.locality.name, _title(meeting), f"{meeting.start:%A, %B %d, %Y}", meeting.location, ""]
        for section in meeting.sections:
            lines += [" ".join(each for each in (section.number, section.title) if each), ""]
            lines += [line for item in section.items for line in (_line(item), item.text, "")]
        if query.get("html") == "true":
            content = "".join(f"<p>{escape(line)}</p>\n" for line in lines if line)
            return html_response(plain_page(escape(title), content), modified=meeting.published)
        pages = pages_of("\n".join([*lines, INVENTED]))
        if query.get("packet") == "true":
            pages += tuple(page for item in meeting.items for file in item.attachments for page in self._pages(file.id))
        return Response(pdf_bytes(title, pages), PDF, modified=meeting.published)

    def _pages(self, number: int) -> tuple[str, ...]:
        """What a file says at present: in this AgendaCenter it is a part of the packet."""
        attachment = self._attachments[number]
        if number not in self._replaced:
            return attachment.pages
        return attachment.replacement or (*attachment.pages, "Replaced.")


def _by_body(meetings: Sequence[Meeting]) -> list[tuple[str, list[Meeting]]]:
    return [(body, list(rows)) for body, rows in groupby(meetings, key=lambda each: each.body)]


def _title(meeting: Meeting) -> str:
    ways = {
        "prefix": f"CANCELLED- {meeting.title}",
        "suffix": f"{meeting.title} - Cancelled",
        "bare": f"{meeting.title} CANCELLED",
        "only": "Meeting Cancelled",
    }
    return ways.get(meeting.cancelled or "", meeting.title)


def _line(item: Item) -> str:
    return "  ".join(each for each in (item.number, item.file_number, item.title) if each)


def _file_day(meeting: Meeting) -> str:
    """The day in the names of a meeting's files; a broken row has one that no month has."""
    return f"{meeting.start:%m}32{meeting.start:%Y}" if meeting.broken == "date" else f"{meeting.start:%m%d%Y}"


def _shown(day: datetime) -> str:
    return f'<abbr title="{day:%B}">{day:%b}</abbr> {day.day}, {day.year}'


def _shown_with_time(moment: datetime) -> str:
    return f"{_shown(moment)} {moment.hour % 12 or 12}:{moment:%M %p}"


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007 (a local day)
    except ValueError:
        return None


def _missing() -> Response:
    return html_response(plain_page("404 - Page Not Found", "<p>Sorry, the page was not found.</p>"), status=404)
