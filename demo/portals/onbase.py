"""Hyland's Agenda Online as San Diego has it: lists, shells, agendas in two forms, items' pages, files.

Options: `site` (council or comm), `comments_on` (meetings whose public comments have a row of their own),
`prints_numbers` (of items in the first form), `agendas: word` (only the second form exists), `downloads: wait` (the
link of a file answers with a page that says to wait; its bytes are under DownloadFileBytes and ViewDocument).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from demo.content import Locality, Meeting
from demo.pdf import pages_of, pdf_bytes
from demo.portals.onbase_html import Pages, wait_page
from demo.portals.portal import PDF, Portal, Render, Request, Response, html_response

RECENT = timedelta(days=90)


class OnBasePortal(Portal):
    """One site of Agenda Online."""

    CANCELLATIONS = ("name", "end", "notice")

    def __init__(self, locality: Locality, *, etag: bool = True, render: Render | None = None) -> None:
        """Serve ``locality`` as a site."""
        super().__init__(locality, etag=etag, render=render)
        self.pages = Pages(locality)

    def answer(self, request: Request) -> Response:
        """Answer lists, meetings, agendas, items and files; the paths are not case-sensitive."""
        path = request.path.lower().rstrip("/")
        if path == "":
            return self._home()
        if path == "/meetings/search":
            return self._search(request)
        if path == "/error/notfound":
            return html_response(self.pages.error())
        meeting = self._meeting(request.query.get("id" if path == "/meetings/viewmeeting" else "meetingId", ""))
        answer = self._of_meeting(meeting, path, request) if meeting is not None else None
        return answer or Response(status=302, headers=(("Location", f"{request.base_url}/Error/NotFound"),))

    def _of_meeting(self, meeting: Meeting, path: str, request: Request) -> Response | None:
        query, options = request.query, self.locality.options
        if path == "/meetings/viewmeeting":
            return html_response(self.pages.shell(meeting, query.get("doctype", "1")))
        if path == "/meetings/viewmeetingagenda" and query.get("type") == "agenda" and options.get("agendas") != "word":
            return html_response(self.pages.accessible(meeting), modified=meeting.published)
        if path == "/documents/viewagenda" and query.get("type") == "agenda":
            return html_response(self.pages.word(meeting), modified=meeting.published)
        if path == "/meetings/viewmeetingagendaitem":
            return self._item(meeting, query.get("itemId", ""))
        found = re.match(r"/documents/(downloadfile|downloadfilebytes|viewdocument)/", path)
        if found is None:
            return None
        if found[1] == "downloadfile" and options.get("downloads") == "wait":
            return html_response(wait_page(request))
        return self._file(meeting, request)

    # Lists

    def _home(self) -> Response:
        today = self.locality.today
        coming = [each for each in self._listed() if each.start.date() >= today]
        recent = [each for each in self._listed() if today - RECENT <= each.start.date() < today]
        tabs = [("meetings-list-upcoming", "Upcoming", coming), ("meeting-list-recent", "Recent", recent)]
        return self._list_page("Home - OnBase Agenda Online", tabs)

    def _search(self, request: Request) -> Response:
        """The meetings of some types (mtids) in a range: 4 is what is recent or to come, 11 has its days beside it."""
        query, today = request.query, self.locality.today
        types = [each for each in query.get("mtids", "").split(",") if each]
        first, last = today - RECENT, today + timedelta(days=365)
        if query.get("dropid") == "11":
            first, last = (
                datetime.strptime(query[name], "%m/%d/%Y %H:%M:%S").date()  # noqa: DTZ007 - a portal's time is naive
                for name in ("dropsv", "dropev")
            )
        chosen = [
            each
            for each in self._listed()
            if first <= each.start.date() <= last and (not types or str(each.body_id) in types)
        ]
        years = sorted({each.start.year for each in chosen}, reverse=True) or [today.year]
        tabs = [
            (f"meetings-list-{year}", str(year), [each for each in chosen if each.start.year == year]) for year in years
        ]
        return self._list_page("Meeting Search Results - OnBase Agenda Online", tabs, self.pages.search_form(types))

    def _list_page(self, title: str, tabs: list[tuple[str, str, list[Meeting]]], form: str = "") -> Response:
        comments_on = self.locality.options.get("comments_on", ())
        return html_response(self.pages.list_page(title, tabs, comments_on, form))

    def _listed(self) -> list[Meeting]:
        """The meetings with an agenda, the last first: the theme lists no others."""
        with_agenda = [each for each in self.meetings.values() if each.agenda]
        return sorted(with_agenda, key=lambda each: (each.start, each.id), reverse=True)

    # One meeting

    def _meeting(self, number: str) -> Meeting | None:
        meeting = self.meetings.get(int(number)) if number.isdigit() else None
        return meeting if meeting is not None and meeting.agenda else None

    def _item(self, meeting: Meeting, number: str) -> Response | None:
        item = next((each for each in meeting.items if str(each.id) == number), None)
        return html_response(self.pages.item(meeting, item), modified=meeting.published) if item else None

    def _file(self, meeting: Meeting, request: Request) -> Response | None:
        """An item's file by its publishId, or the meeting's agenda or results."""
        published = request.query.get("publishId", "0")
        if published.isdigit() and int(published):
            return self.file(int(published))
        doctype = request.query.get("documentType", "")
        if doctype == "1":
            return Response(pdf_bytes(meeting.title, pages_of(self._text(meeting))), PDF, modified=meeting.published)
        if doctype in ("2", "3") and self.pages.is_over(meeting):
            return Response(pdf_bytes(f"{meeting.title} Results", ("All items were heard.",)), PDF)
        return None

    def _text(self, meeting: Meeting) -> str:
        lines = [
            self.locality.name,
            meeting.body,
            self.pages.name_of(meeting),
            f"{meeting.start:%A, %B %d, %Y %I:%M %p}",
            "",
        ]
        if meeting.cancelled:
            lines.append("NOTICE IS HEREBY GIVEN that this meeting has been cancelled.")
        else:
            for section in meeting.sections:
                lines += [section.title, ""]
                for item in section.items:
                    lines += [f"{item.number} {item.title}".strip(), item.text, ""]
        return "\n".join(lines)
