"""A GovAccess site: a calendar as a paged list, agendas as documents with a version in their address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import escape
from typing import ClassVar

from demo.content import INVENTED, ZONE, Meeting
from demo.pdf import pages_of, pdf_bytes
from demo.portals.portal import PDF, Portal, Request, Response, html_response, plain_page

CALENDAR = "/government/city-council/meetings-agendas"  # the home page shows the same calendar
CALENDAR_ID = 1432
PAGE_SIZE = 20

_DOCUMENT = re.compile(r"/home/show(?:published)?document/(\d+)(?:/\d+)?", re.I)
_EVENT = re.compile(r"/Home/Components/Calendar/Event/(\d+)/\d+", re.I)
_NEW_YEAR_1 = datetime(1, 1, 1)  # noqa: DTZ001 - the beginning of .NET's ticks has no zone


class GovAccessPortal(Portal):
    """One site. The option `page_size` of its locality makes its pages shorter than they are in life."""

    CANCELLATIONS: ClassVar[tuple[str, ...]] = ("prefix", "suffix", "notice")

    def answer(self, request: Request) -> Response:
        """Answer the calendar with its filters and pages, the page of each event, and the documents."""
        path, *options = re.split(r"/-", request.path.rstrip("/"))
        if path in ("", CALENDAR):
            return self._calendar(path, dict(_option(each) for each in options))
        if found := _EVENT.fullmatch(path):
            meeting = self.meetings.get(int(found[1]))
            return html_response(self._page(escape(meeting.title))) if meeting else _not_found()
        if found := _DOCUMENT.fullmatch(path):
            return self._document(int(found[1])) or _not_found()
        return _not_found()

    # The calendar

    def _calendar(self, path: str, options: dict[str, str]) -> Response:
        toggle = options.get("toggle", "allupcoming")
        today = self.locality.today
        chosen = [
            each
            for each in sorted(self.meetings.values(), key=lambda each: (each.start, each.id))
            if toggle == "all" or (each.start.date() < today) == (toggle == "allpast")
        ]
        if options.get("sortd", "asc" if toggle == "allupcoming" else "desc") == "desc":
            chosen.reverse()
        size = int(self.locality.options.get("page_size", PAGE_SIZE))
        page, last = int(options.get("npage", "1")), max((len(chosen) + size - 1) // size, 1)
        rows = "".join(self._row(each) for each in chosen[(page - 1) * size : page * size])
        here = "".join(f"/-{name}-{value}" for name, value in options.items() if name != "npage")
        pager = _pager(f"{path}{here}", page, last) if last > 1 else ""
        content = (
            '<div class="events_widget content_area clearfix" id="events_widget_3036_12616_3176">'
            f'<ul class="toggle_filter clearfix">{_filters(path, toggle)}</ul>'
            '<div itemscope="" itemtype="http://data-vocabulary.org/Event">'
            "<table class='front_end_widget listtable'><thead class='listtable_header'><tr>"
            f"<th class=' title_column'><a href='{path}{here}/-sortn-EName/-sortd-asc' title='Sort by'>Event</a></th>"
            f"<th class=''><a href='{path}{here}/-sortn-EDate/-sortd-asc' title='Sort by'>Date/Time</a></th>"
            f"<th>Agenda</th><th>Minutes</th></tr></thead><tbody>{rows}</tbody></table></div>{pager}</div>"
        )
        return html_response(self._page("City Council Meetings & Agendas", content))

    def _row(self, meeting: Meeting) -> str:
        title = {
            "prefix": f"Cancelled - {meeting.title}",
            "suffix": f"{meeting.title} (Cancelled)",
        }.get(meeting.cancelled or "", meeting.title)
        return (
            f"<tr><td class='title_column event_title'><a href=\"/Home/Components/Calendar/Event/{meeting.id}/"
            f'{CALENDAR_ID}?toggle=allupcoming" itemprop="url"><span itemprop=\'summary\'>{escape(title)}</span></a>'
            "</td>"
            f"<td class='event_datetime'>{_date_cell(meeting)}</td>"
            f"<td class='event_agenda'>{self._links(meeting, 'Agenda')}</td>"
            f"<td class='event_minutes'>{self._links(meeting, 'Minutes')}</td></tr>"
        )

    def _links(self, meeting: Meeting, column: str) -> str:
        links = "".join(
            f"<a class='agenda_minutes_link' target='_blank' href='/home/showpublisheddocument/{number}/"
            f"{_ticks(stamp)}'>{escape(name)} "
            "<img class='thumb_img' alt='' src='/DefaultContent/Default/_gfx/document_icons/pdf.png'/></a>"
            for of, number, name, stamp in self._listed(meeting)
            if of == column
        )
        return f'<span class="agenda-minutes-label">{column}:</span>{links}' if links else "Not Included"

    def _listed(self, meeting: Meeting) -> Iterator[tuple[str, int, str, datetime]]:
        """Column, id, name and version of each document of a meeting."""
        day = f"{meeting.start:%m-%d-%Y}"
        if meeting.cancelled == "notice":
            yield "Agenda", meeting.id * 10 + 2, f"{day} Notice of Cancellation", meeting.published
        elif meeting.agenda:
            revised = " - Revised" if meeting.posted_note else ""
            yield "Agenda", meeting.id * 10 + 1, f"{day} Agenda{revised}", meeting.published
            for item in meeting.items:
                for attachment in item.attachments:
                    name = f"Item {item.number} {attachment.name}"
                    yield "Agenda", attachment.id, name, self._replaced.get(attachment.id, meeting.published)
        if meeting.start.date() < self.locality.today and not meeting.cancelled:
            yield "Minutes", meeting.id * 10 + 3, f"{day} Minutes", meeting.published

    def _page(self, title: str, content: str = "") -> str:
        name = escape(self.locality.name)
        return (
            '<!DOCTYPE html>\n<html lang="en"><head id="Head1"><meta charset="UTF-8" /><title>\n\t\n    '
            f'{title} | {name}\n\n</title></head>\n<body class="front_end_body"><header id="siteheader">'
            f'<h1 class="wcag_only">{name}</h1></header>\n<div id="sitebody"><h1 class="titlewidget-title">'
            f'<span>{title}</span></h1>{content}</div>\n<footer id="page_footer">{INVENTED}</footer></body></html>\n'
        )

    # Documents

    def _document(self, number: int) -> Response | None:
        """A document by its id: whatever version the address names, the newest is served."""
        meeting = self.meetings.get(number // 10)
        offered = {each[1]: each[2] for each in self._listed(meeting)} if meeting else {}
        if meeting is None or number not in offered or number % 10 not in (1, 2, 3):
            return self.file(number)
        text = self._text(meeting, offered[number])
        return Response(
            pdf_bytes(f"{meeting.title} {offered[number]}", pages_of(text)), PDF, modified=meeting.published
        )

    def _text(self, meeting: Meeting, name: str) -> str:
        day = f"{meeting.start:%A, %B} {meeting.start.day}, {meeting.start.year}"
        lines = [self.locality.name.upper(), f"{meeting.body.upper()} {'MINUTES' if 'Minutes' in name else 'AGENDA'}"]
        lines += [day, f"{meeting.title.upper()} - {meeting.time_text or ''}", meeting.location, ""]
        if "Cancellation" in name:
            return "\n".join([*lines, "NOTICE IS HEREBY GIVEN that this meeting has been cancelled."])
        if meeting.posted_note:
            lines += [meeting.posted_note, ""]
        for section in meeting.sections:
            lines += [f"{section.number}. {section.title.upper()}", ""]
            for item in section.items:
                lines += (
                    [f"{item.number} {item.title}", item.text, ""] if item.text else [f"{item.number} {item.title}", ""]
                )
        return "\n".join(lines)


def _option(text: str) -> tuple[str, str]:
    """An option of a path, such as "-npage-2"."""
    name, _, value = text.partition("-")
    return name, value


def _filters(path: str, current: str) -> str:
    named = {"next30days": "Next 30 days", "allupcoming": "All Upcoming", "allpast": "All Past", "all": "All"}
    return "".join(
        f'<li><a class="current" href="javascript:void(0);">{name}</a></li>'
        if toggle == current
        else f'<li><a class="" href="{path}/-toggle-{toggle}">{name}</a></li>'
        for toggle, name in named.items()
    )


def _pager(path: str, page: int, last: int) -> str:
    following = (
        f'<a class="pg-normal pg-button pg-next-button" href="{path}/-npage-{page + 1}">Next</a>'
        if page < last
        else '<a class="pg-normal pg-button pg-next-button disabled" href="javascript:void(0);">Next</a>'
    )
    return f'<div class="list-pager"><span>Page {page} of {last}</span>{following}</div>'


def _date_cell(meeting: Meeting) -> str:
    """The local time as people read it; hidden beside it the same moment in UTC. A broken one has a day of no month."""
    if meeting.broken == "date":
        return f"{meeting.start:%m}/32/{meeting.start.year} 7:00 PM"
    end = meeting.start + timedelta(hours=4)
    shown, until = (f"{each:%m/%d/%Y} {each.hour % 12 or 12}:{each:%M %p}" for each in (meeting.start, end))
    moment = meeting.start.replace(tzinfo=ZONE)
    utc = moment - (moment.utcoffset() or timedelta())
    return (
        f"{shown} - {until.partition(' ')[2]} <time style='display:none;' itemprop='startDate' "
        f"datetime='{utc:%Y-%m-%dT%H:%M}+00:00'>{shown}</time>"
    )


def _ticks(moment: datetime) -> int:
    """A moment as .NET counts it: tenths of microseconds since the year 1."""
    return int((moment - _NEW_YEAR_1) / timedelta(microseconds=1)) * 10


def _not_found() -> Response:
    return html_response(plain_page("Page Not Found"), status=404)
