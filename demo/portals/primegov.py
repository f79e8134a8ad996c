"""PrimeGov's public portal: keyless JSON lists whose fields drift with the year, HTML agendas, files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from html import escape
from typing import Any

from demo.content import Locality, Meeting
from demo.pdf import pages_of, pdf_bytes
from demo.portals.agenda_html import agenda_page, bare_page
from demo.portals.portal import (
    PDF,
    Portal,
    Render,
    Request,
    Response,
    guid_of,
    html_response,
    json_response,
    plain_page,
)

VIEWER_BYTES = 224_335
SAP_OFFSET = 500  # the Spanish-audio twin's id is the meeting's plus this

PDF_OUTPUT, HTML_OUTPUT = 1, 3

_MEETING_LISTS = {
    "listupcomingmeetings": False,
    "listupcomingmeetingsbycommitteeid": False,
    "listarchivedmeetings": True,
    "listarchivedmeetingsbycommitteeid": True,
}


@dataclass(frozen=True)
class _Document:
    """One entry of a documentList. ``template`` and ``order`` make its ids."""

    name: str
    output: int
    template: int
    order: int


class PrimeGovPortal(Portal):
    """One tenant: ``schema`` says which fields its JSON has, ``generation`` which markup its agendas have."""

    CANCELLATIONS = ("template", "title", "canceled", "replaced")

    def __init__(self, locality: Locality, *, etag: bool = True, render: Render | None = None) -> None:
        """Serve ``locality`` as a PrimeGov tenant."""
        super().__init__(locality, etag=etag, render=render)
        self._guids = {guid_of(self.prefix, "file", number): number for number in self._attachments}

    def answer(self, request: Request) -> Response:
        """Answer the lists, the agenda pages, the files and the viewers; the paths are not case-sensitive."""
        path = request.path.lower().rstrip("/")
        if path.startswith("/api/v2/publicportal/"):
            return self._list(path.rpartition("/")[2], request.query)
        if path == "/api/meeting/search":
            return self._search(request.query)
        if path == "/portal/meeting":
            return self._agenda_html(request.query)
        if path == "/public/compileddocument":
            return self._agenda_pdf(request.query)
        if path == "/api/compilemeetingattachmenthistory/historyattachment":
            return self._history(request.query.get("historyId", ""))
        if found := re.fullmatch(r"/meeting/(attachment|document)/(\d+)\.pdf", path):
            attachment = self._attachments.get(int(found[2]))
            right = attachment is not None and attachment.is_report == (found[1] == "document")
            return (self.file(int(found[2])) if right else None) or _not_found()
        if path in ("/viewer/preview", "/portal/viewer", "/viewer"):
            return html_response(viewer_shell())
        if path in ("", "/public/portal"):
            return self._human_page()
        return _not_found()

    # Lists

    def _list(self, name: str, query: Mapping[str, str]) -> Response:
        past = [meeting for meeting in self._listed() if meeting.start.date() < self.locality.today]
        if name == "getarchivedmeetingyears":
            return json_response(sorted({meeting.start.year for meeting in past}, reverse=True))
        if name not in _MEETING_LISTS:
            return _not_found()
        if _MEETING_LISTS[name]:
            if not query.get("year", "").isdigit():
                return json_response({"message": "The request is invalid."}, status=400)
            chosen = [meeting for meeting in past if meeting.start.year == int(query["year"])]
        else:
            chosen = [meeting for meeting in self._listed() if meeting.start.date() >= self.locality.today]
        if name.endswith("bycommitteeid"):
            chosen = [meeting for meeting in chosen if str(meeting.body_id) == query.get("committeeId")]
        return self._rows(chosen)

    def _search(self, query: Mapping[str, str]) -> Response:
        first, last = _us_date(query.get("from", "")), _us_date(query.get("to", ""))
        if not first or not last:
            return json_response({"message": "The request is invalid."}, status=400)
        return self._rows([each for each in self._listed() if first <= f"{each.start:%Y-%m-%d}" <= last])

    def _listed(self) -> Iterator[Meeting]:
        """Every meeting by its time, each followed by its Spanish-audio twin where it has one."""
        for meeting in sorted(self.meetings.values(), key=lambda each: (each.start, each.id)):
            yield meeting
            if meeting.sap:
                title = f"SAP - {meeting.title}" if meeting.sap == "prefix" else f"{meeting.title} - SAP"
                yield replace(meeting, id=meeting.id + SAP_OFFSET, title=title, location="", spanish=())

    def _rows(self, meetings: list[Meeting]) -> Response:
        return json_response([self._row(meeting) for meeting in meetings])

    def _row(self, meeting: Meeting) -> dict[str, Any]:
        """One meeting in the schema of the portal's year; ``meetingState`` is 3 whatever happens."""
        schema = self.locality.schema
        is_twin = meeting.id not in self.meetings
        moment, day = f"{meeting.start:%Y-%m-%dT%H:%M:%S}", f"{meeting.start:%b %d, %Y}"
        if meeting.broken == "date":
            moment, day = (
                f"{meeting.start:%Y-%m}-32T{meeting.start:%H:%M:%S}",
                f"{meeting.start:%b} 32, {meeting.start:%Y}",
            )
        is_past = meeting.start.date() < self.locality.today
        row: dict[str, Any] = {
            "id": meeting.id,
            "meetingTypeId": meeting.body_id + (1251 if is_twin else 0),
            "committeeId": meeting.body_id,
            "dateTime": moment,
            "endDateTime": _iso(meeting.start + timedelta(hours=5)) if is_past else None,
            "date": day,
            "time": f"{meeting.start:%I:%M %p}",
            "endTime": None,
            "documentList": [self._document_row(meeting, each) for each in self._documents(meeting)],
            "allowPublicSpeaker": False,
            "allowPublicComment": False,
            "isZoomMeeting": False,
            "videoUrl": f"https://video.example/watch?v={guid_of(meeting.id)[:11]}" if is_past else None,
            "swagitId": None,
            "isMediaManagerVideo": False,
            "externalProviderMeetingId": None,
            "zoomMeetingLink": None,
            "meetingOnline": False,
            "streamCompleted": is_past,
            "isNewTemplate": False,
            "mediaManagerClipPubliclyAvailable": False,
            "meetingState": 3,
            "isShowVideoIcon": is_past,
            "publishDate": None,
            "title": _title(meeting),
            "location": meeting.location,
        }
        for name in _ABSENT[schema]:
            del row[name]
        return row

    def _document_row(self, meeting: Meeting, document: _Document) -> dict[str, Any]:
        row = {
            "id": meeting.id * 100 + min(meeting.revision, 9) * 10 + document.order,
            "language": "en-US",  # also for the Spanish agenda
            "compileOutputType": document.output,
            "publishStatus": 1,
            "publishDate": f"{_iso(meeting.published + timedelta(seconds=document.order))}.04",
            "templateId": meeting.id * 10 + document.template,
            "meetingId": meeting.id,
            "sortOrder": 1 if document.output == HTML_OUTPUT else 2,
            "templateSortOrder": document.template + 1,
            "link": None,
            "templateName": document.name,
        }
        if self.locality.schema != "2026":
            del row["publishDate"]
        return row

    def _documents(self, meeting: Meeting) -> list[_Document]:
        if not meeting.agenda:
            return []
        if meeting.id not in self.meetings:
            return [_Document("HTML SAP Video", HTML_OUTPUT, 5, 5)]
        name = "Special Agenda" if meeting.special else "Agenda"
        if meeting.cancelled in ("title", "template", "replaced"):
            name = "Notice of Cancellation"
        documents = [_Document(f"HTML {name}", HTML_OUTPUT, 0, 1), _Document(name, PDF_OUTPUT, 0, 0)]
        if meeting.spanish:
            documents.append(_Document("Spanish Agenda", PDF_OUTPUT, 1, 2))
        if meeting.start.date() < self.locality.today and not meeting.cancelled:
            documents.append(_Document("Journal", PDF_OUTPUT, 2, 3))
        return documents

    # Documents

    def _meeting_of(self, query: Mapping[str, str], output: int) -> tuple[Meeting, _Document] | None:
        """The meeting and document that the ids of a request name, by template or by compiled document."""
        template, compiled = (
            query.get("meetingTemplateId", ""),
            query.get("compiledMeetingDocumentFileId", ""),
        )
        meeting_id = int(template) // 10 if template.isdigit() else int(compiled) // 100 if compiled.isdigit() else 0
        meeting = self.meetings.get(meeting_id)
        if meeting is None and meeting_id - SAP_OFFSET in self.meetings:
            origin = self.meetings[meeting_id - SAP_OFFSET]
            meeting = replace(origin, id=meeting_id) if origin.sap else None
        if meeting is None:
            return None
        for document in self._documents(meeting):
            by_template = template.isdigit() and document.template == int(template) % 10
            by_document = not template and document.order == int(compiled) % 10
            if document.output == output and (by_template or by_document):
                return meeting, document
        return None

    def _agenda_html(self, query: Mapping[str, str]) -> Response:
        found = self._meeting_of(query, HTML_OUTPUT)
        if found is None:
            return html_response(plain_page("Document Not Found"))
        meeting, document = found
        if document.name in ("HTML SAP Video", "HTML Notice of Cancellation"):
            page = bare_page(self.locality, meeting, document.name.removeprefix("HTML "))
        else:
            page = agenda_page(self.locality, meeting, document.name.removeprefix("HTML "))
        return html_response(page, modified=meeting.published)

    def _agenda_pdf(self, query: Mapping[str, str]) -> Response:
        found = self._meeting_of(query, PDF_OUTPUT)
        if found is None or query.get("compileOutputType", "1") != "1":
            return _not_found()
        meeting, document = found
        pages = (
            meeting.spanish
            if document.name == "Spanish Agenda"
            else pages_of(self._agenda_text(meeting, document.name))
        )
        return Response(pdf_bytes(f"{meeting.title} {document.name}", pages), PDF, modified=meeting.published)

    def _agenda_text(self, meeting: Meeting, name: str) -> str:
        lines = [
            self.locality.name,
            meeting.title,
            name,
            f"{meeting.start:%A, %B %d, %Y %I:%M %p}",
            meeting.location,
            "",
        ]
        if name == "Notice of Cancellation":
            lines.append("NOTICE IS HEREBY GIVEN that this meeting has been cancelled.")
        else:
            for section in meeting.sections:
                lines += [f"{section.number} {section.title}".strip(), ""]
                for item in section.items:
                    lines += [f"{item.number} {item.file_number} {item.title}".strip(), item.text, ""]
        return "\n".join(lines)

    def _history(self, guid: str) -> Response:
        for number in self._attachments.keys() - self._guids.values():  # added by an amendment
            self._guids[guid_of(self.prefix, "file", number)] = number
        return self.file(self._guids.get(guid.lower(), 0)) or _not_found()

    def _human_page(self) -> Response:
        rows = "".join(
            f"<li>{escape(row['date'])} {escape(row['time'])} {escape(row['title'])}</li>"
            for row in (self._row(meeting) for meeting in self._listed())
        )
        return html_response(plain_page(f"{escape(self.locality.name)} - Portal", f"<ul>{rows}</ul>"))


# The fields that a tenant's rows of that year do not have, as the recordings show.
_ABSENT = {
    "2021": (
        "dateTime", "endDateTime", "endTime", "isMediaManagerVideo", "mediaManagerClipPubliclyAvailable",
        "publishDate", "location",
    ),
    "2024": ("endDateTime", "endTime", "mediaManagerClipPubliclyAvailable", "publishDate", "location"),
    "2026": ("isNewTemplate",),
}  # fmt: skip


@lru_cache(maxsize=1)
def viewer_shell() -> str:
    """The document viewer: always 200, always of the same size, never a word of the document."""
    head = '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title></title><script>/*'
    tail = '*/</script></head><body><div id="viewer-root"></div></body></html>\n'
    return head + "." * (VIEWER_BYTES - len(head) - len(tail)) + tail


def _title(meeting: Meeting) -> str:
    """Say a cancellation in the title, where that is its way; a meeting that was replaced keeps a space."""
    prefixes = {"title": "CANCELLED - ", "canceled": "Canceled - "}
    trail = " " if meeting.cancelled == "replaced" else ""
    return f"{prefixes.get(meeting.cancelled or '', '')}{meeting.title}{trail}"


def _iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}"


def _us_date(text: str) -> str | None:
    """A date such as 8/1/2026 as 2026-08-01."""
    found = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    return f"{found[3]}-{int(found[1]):02d}-{int(found[2]):02d}" if found else None


def _not_found() -> Response:
    return html_response(plain_page("404 - File or directory not found."), status=404)
