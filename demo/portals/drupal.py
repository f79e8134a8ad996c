"""Berkeley's own site: one table of council meetings, an eAgenda page for each, files under /sites/default/files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from html import escape
from typing import ClassVar
from urllib.parse import quote

from demo.content import INVENTED, ZONE, Attachment, Item, Meeting, Section
from demo.pdf import pages_of, pdf_bytes
from demo.portals.portal import PDF, Portal, Request, Response, html_response, plain_page

LIST = "/your-government/city-council/city-council-agendas"
FILES = "/sites/default/files"

_HEADINGS = ("Meeting", "Date", "Agenda", "Agenda Packet", "Annotated", "Video", "Download")


class DrupalPortal(Portal):
    """One site. Meetings have no numbers: their pages are named after day and kind, whatever becomes of them."""

    CANCELLATIONS: ClassVar[tuple[str, ...]] = ("title", "notice")

    def answer(self, request: Request) -> Response:
        """Answer the list, the page and the eAgenda of each meeting, and the files; anything else is 404."""
        path = request.path.rstrip("/")
        if path in ("", LIST):
            return self._list(request.base_url)
        for meeting in self.meetings.values():
            slug = self._slugs[meeting.id]
            if path == f"{LIST}/{slug}":
                return self._meeting_page(meeting, request.base_url)
            if path == f"/{_eagenda(slug)}" and meeting.agenda:
                return self._eagenda(meeting, request.base_url)
        if path.startswith(f"{FILES}/"):
            return self._file(path) or _not_found()
        return _not_found()

    @cached_property
    def _slugs(self) -> dict[int, str]:
        """The name of each meeting's page, as it was first published; a second one of a kind on a day ends in -0."""
        slugs: dict[int, str] = {}
        for meeting in self.locality.meetings:
            kind = meeting.title.lower().replace(" ", "-")
            slug = f"city-council-{kind}-meeting-{_long_day(meeting)}".replace("session-meeting", "session")
            slugs[meeting.id] = f"{slug}-0" if slug in slugs.values() else slug
        return slugs

    # Pages

    def _list(self, base_url: str) -> Response:
        newest_first = sorted(self.meetings.values(), key=lambda each: (each.start, each.id), reverse=True)
        headings = "".join(f'<th scope="col" class="views-field">{name}</th>' for name in _HEADINGS)
        rows = "".join(self._row(meeting) for meeting in newest_first)
        table = (
            '<table class="stack views-table views-view-table cols-7">'
            f"<thead><tr>{headings}</tr></thead><tbody>{rows}</tbody></table>"
        )
        title = "City Council Agendas"
        return html_response(self._page(title, f"<h1>{title}</h1>{table}", LIST, base_url))

    def _row(self, meeting: Meeting) -> str:
        agenda = packet = annotated = video = ""
        if meeting.cancelled == "notice":
            agenda = _link(self._path(meeting, "Notice of Cancellation"), "Notice of Cancellation")
        elif meeting.agenda:
            agenda = _link(f"/{_eagenda(self._slugs[meeting.id])}", "HTML")
            packet = _link(self._path(meeting, "Agenda Packet - Council - WEB"), "PDF")
        if meeting.start.date() < self.locality.today and not meeting.cancelled:
            annotated = _link(self._path(meeting, "Annotated Agenda - Council"), "Annotated Agenda")
            video = '<a href="https://video.example/player/clip/1">Video</a>'
        name = f"{meeting.body} {self._first(meeting):%Y-%m-%d} - {meeting.title}"
        name += " - CANCELED" if meeting.cancelled == "title" else ""
        return (
            f'<tr><td class="council-meeting-name">{_link(f"{LIST}/{self._slugs[meeting.id]}", name)}</td>'
            f'<td class="council-meeting-date views-field-field-daterange">{_date_cell(meeting)}</td>'
            f'<td class="council-meeting-agenda">{agenda}</td><td class="council-meeting-minutes">{packet}</td>'
            f'<td class="views-field-field-annotated-agenda">{annotated}</td><td>{video}</td><td></td></tr>\n'
        )

    def _meeting_page(self, meeting: Meeting, base_url: str) -> Response:
        slug = self._slugs[meeting.id]
        content = (
            f"<h1>{escape(meeting.body)} {escape(meeting.title)}</h1><p>{meeting.start:%A, %B %d, %Y}</p>"
            f'<div class="field--name-field-location">{escape(meeting.location)}</div>'
        )
        return html_response(self._page(f"{meeting.body} - {meeting.title}", content, f"{LIST}/{slug}", base_url))

    def _eagenda(self, meeting: Meeting, base_url: str) -> Response:
        slug = _eagenda(self._slugs[meeting.id])
        title = f"{meeting.body} {meeting.title} eAgenda {meeting.start:%B} {meeting.start.day}, {meeting.start.year}"
        note = f"<p><strong>REVISED AGENDA ({escape(meeting.posted_note)})</strong></p>" if meeting.posted_note else ""
        intro = (
            f"<h1>{escape(title)}</h1>{note}<p><strong>BERKELEY CITY COUNCIL MEETING</strong><br>"
            f"{meeting.start:%A, %B %d, %Y}<br>{escape(meeting.time_text or '')}<br>{escape(meeting.location)}</p>"
            "<p>This meeting will be conducted in a hybrid model. To join by Zoom on a computer use the address "
            "https://zoom.example/j/1600000000; to join by phone dial 1-555-010-5252 and enter 160 000 0000.</p>"
        )
        sections = "".join(self._section(meeting, section) for section in meeting.sections)
        closing = "<p><strong>Adjournment</strong></p><p>Communications are public records of the City.</p>"
        page = self._page(title, intro + sections + closing, f"/{slug}", base_url)
        return html_response(_damaged(page) if meeting.broken == "html" else page, modified=meeting.published)

    def _section(self, meeting: Meeting, section: Section) -> str:
        items = "".join(self._item(meeting, item) for item in section.items)
        consent = "<p>The Council will first determine whether to move items on the agenda.</p>"
        return f"<p><strong>{escape(section.title)}</strong></p>{consent if 'Consent' in section.title else ''}" + items

    def _item(self, meeting: Meeting, item: Item) -> str:
        first, others = (item.attachments[0], item.attachments[1:]) if item.attachments else (None, ())
        title = escape(item.title)
        name = f'<a href="{quote(self._report(meeting, item, first))}">{title}</a>' if first else f" {title}"
        recommendation = f"<strong>Recommendation: </strong>{escape(item.text)}<br>\n" if item.text else ""
        more = "".join(
            f'<br><a href="{quote(self._report(meeting, item, each))}">{escape(each.name)}</a>' for each in others
        )
        return (
            f"<p><strong>{escape(item.number)}.</strong>{name}<br>\n<strong>From: City Manager</strong><br>\n"
            f"{recommendation}<strong>Financial Implications:</strong> See report<br>\n"
            f"Contact: City Clerk, (555) 010-6900{more}</p>\n"
        )

    def _page(self, title: str, content: str, path: str, base_url: str) -> str:
        return (
            '<!DOCTYPE html>\n<html lang="en" dir="ltr"><head><meta charset="utf-8">'
            f'<meta name="Generator" content="Drupal 10"><link rel="canonical" href="{base_url}{path}">'
            f"<title>{escape(title)} | {escape(self.locality.name)}</title></head>\n<body>"
            '<header><nav><ul><li><a href="/city-services">City Services</a></li><li>'
            '<a href="/sites/default/files/documents/Agenda%20Guide%2001-15-2024.pdf">Agenda guide</a></li></ul></nav>'
            f'</header>\n<main role="main"><article>{content}</article></main>\n'
            f"<footer>{INVENTED}</footer></body></html>\n"
        )

    # Files

    def _path(self, meeting: Meeting, what: str) -> str:
        kind = "" if meeting.title == "Regular" else f"{meeting.title} "
        day = f"{self._first(meeting):%Y-%m-%d}"
        return f"{FILES}/city-council-meetings/{day} {kind}{what} {meeting.id}.pdf"

    def _report(self, meeting: Meeting, item: Item, attachment: Attachment) -> str:
        first = self._first(meeting)
        return f"{FILES}/{first:%Y-%m}/{first:%Y-%m-%d} Item {item.number} {attachment.id}.{attachment.kind}"

    def _file(self, path: str) -> Response | None:
        for meeting, item, attachment in self._attached():
            if path == self._report(meeting, item, attachment):
                return self.file(attachment.id)
        for meeting in self.meetings.values():
            for what in ("Agenda Packet - Council - WEB", "Annotated Agenda - Council", "Notice of Cancellation"):
                if path == self._path(meeting, what):
                    text = pages_of(self._text(meeting, what))
                    return Response(pdf_bytes(f"{meeting.body} {what}", text), PDF, modified=meeting.published)
        return None

    def _attached(self) -> Iterator[tuple[Meeting, Item, Attachment]]:
        for meeting in self.meetings.values():
            for item in meeting.items:
                for attachment in item.attachments:
                    yield meeting, item, attachment

    def _text(self, meeting: Meeting, what: str) -> str:
        lines = [self.locality.name, meeting.body, what, f"{meeting.start:%A, %B %d, %Y}", meeting.location, ""]
        if what == "Notice of Cancellation":
            return "\n".join([*lines, "NOTICE IS HEREBY GIVEN that this meeting has been cancelled."])
        for section in meeting.sections:
            lines += [section.title.upper(), ""]
            for item in section.items:
                lines += [f"{item.number}. {item.title}", item.text, ""]
        return "\n".join(lines)

    def _first(self, meeting: Meeting) -> object:
        return next(each.start for each in self.locality.meetings if each.id == meeting.id)


def _eagenda(slug: str) -> str:
    """The path of an eAgenda, from that of its meeting's page."""
    kind, mark, day = slug.rpartition("-meeting-")
    return f"{kind}-meeting-eagenda-{day}" if mark else slug.replace("session-", "session-eagenda-", 1)


def _long_day(meeting: Meeting) -> str:
    return f"{meeting.start:%B}-{meeting.start.day}-{meeting.start.year}".lower()


def _date_cell(meeting: Meeting) -> str:
    """The local date as people read it, and the same moment in UTC behind it; a broken one has a day of no month."""
    moment = meeting.start.replace(tzinfo=ZONE)
    utc = moment - (moment.utcoffset() or timedelta())
    if meeting.broken == "date":
        return f'<time datetime="">{meeting.start:%m}/32/{meeting.start.year} - 6:00 pm</time>'
    shown = f"{meeting.start:%m/%d/%Y} - {meeting.start.hour % 12 or 12}:{meeting.start:%M %p}".lower()
    return f'<time datetime="{utc:%Y-%m-%dT%H:%M:%S}Z" class="datetime">{shown}</time>'


def _link(path: str, name: str) -> str:
    return f'<a href="{quote(path)}">{escape(name)}</a>'


def _damaged(page: str) -> str:
    """Spoil a page as a bad paste does: the second item's number loses its mark, and the page its end."""
    first, mark, rest = page.partition("<p><strong>2.</strong>")
    return (first + "<p>2" + rest if mark else page).removesuffix("</body></html>\n") + "</bo"


def _not_found() -> Response:
    return html_response(plain_page("Page not found"), status=404)
