"""Legistar's Web API as Granicus serves it: OData over events and their items, a silent cap of 1000 rows."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import Any

from demo.content import INVENTED, Attachment, Item, Locality, Meeting
from demo.pdf import pages_of, pdf_bytes
from demo.portals.odata import ODataError, order, parse_filter
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

ROW_CAP = 1000
COLLECTIONS = ("bodies", "events", "matters", "persons")

_STATUS = {"oakland": ("FINAL", "DRAFT", "SUPPLEMENTAL")}  # other clients: see _status_names


class LegistarPortal(Portal):
    """One client of the Web API, with the files and the human pages that its answers point to."""

    CANCELLATIONS = ("comment", "body", "location")

    def __init__(self, locality: Locality, *, etag: bool = True, render: Render | None = None) -> None:
        """Serve ``locality`` as a Legistar client."""
        super().__init__(locality, etag=etag, render=render)
        self._files = {guid_of(self.prefix, "file", number): number for number in self._attachments}

    def answer(self, request: Request) -> Response:
        """Answer the Web API, /attachments/, /agendas/ and the two pages for people."""
        path = request.path.rstrip("/") or "/"
        if path == "/events":
            return self._events(request)
        if path == "/bodies":
            return self._rows(request, self._body_rows())
        if found := re.fullmatch(r"/events/(\d+)", path):
            meeting = self.meetings.get(int(found[1]))
            return json_response(self._event(meeting, request.base_url)) if meeting else _missing()
        if found := re.fullmatch(r"/events/(\d+)/eventitems", path):
            meeting = self.meetings.get(int(found[1]))
            return self._items(meeting, request) if meeting else _missing()
        if found := re.fullmatch(r"/attachments/([\w-]+)\.(pdf|docx)", path):
            return self._attachment(found[1]) or _missing()
        if found := re.fullmatch(r"/agendas/(\d+)\.pdf", path):
            meeting = self.meetings.get(int(found[1]))
            return self._agenda(meeting) if meeting and meeting.agenda else _missing()
        if path in ("/", "/Calendar.aspx"):
            return self._calendar()
        if path == "/MeetingDetail.aspx":
            return self._detail(request)
        return json_response({"Message": f"No HTTP resource was found that matches '{path}'."}, status=404)

    def _attachment(self, guid: str) -> Response | None:
        for number in self._attachments.keys() - self._files.values():  # added by an amendment
            self._files[guid_of(self.prefix, "file", number)] = number
        number = self._files.get(guid.lower(), 0)
        return self.file(number)

    # Rows

    def _events(self, request: Request) -> Response:
        rows = [self._event(meeting, request.base_url) for meeting in self.meetings.values()]
        return self._rows(request, rows)

    def _rows(self, request: Request, rows: list[dict[str, Any]]) -> Response:
        """Filter, order and page; never more than 1000 rows, without a word about those left out."""
        query = request.query
        try:
            if "$filter" in query:
                test = parse_filter(query["$filter"])
                rows = [row for row in rows if test(row)]
            rows = order(rows, query.get("$orderby", ""))
            skip, top = int(query.get("$skip", 0)), int(query.get("$top", ROW_CAP))
        except ValueError as problem:
            return _odata_error(problem)
        return json_response(rows[skip : skip + min(top, ROW_CAP)])

    def _event(self, meeting: Meeting, base_url: str) -> dict[str, Any]:
        guid = guid_of(self.prefix, "event", meeting.id).upper()
        final, draft, revised = _status_names(self.prefix)
        status = revised if meeting.revision else (final if meeting.agenda else draft)
        return {
            "EventId": meeting.id,
            "EventGuid": guid,
            "EventLastModifiedUtc": _stamp(meeting.modified),
            "EventRowVersion": _row_version(meeting.id, meeting.revision),
            "EventBodyId": meeting.body_id,
            "EventBodyName": f"{meeting.body} - CANCELLED" if meeting.cancelled == "body" else meeting.body,
            "EventDate": _event_date(meeting),
            "EventTime": meeting.time_text,
            "EventVideoStatus": "Public",
            "EventAgendaStatusId": 2 if meeting.agenda else 1,
            "EventAgendaStatusName": status,
            "EventMinutesStatusId": 1,
            "EventMinutesStatusName": draft,
            "EventLocation": "Meeting Cancelled" if meeting.cancelled == "location" else meeting.location,
            "EventAgendaFile": f"{base_url}/agendas/{meeting.id}.pdf" if meeting.agenda else None,
            "EventMinutesFile": None,
            "EventAgendaLastPublishedUTC": _stamp(meeting.published) if meeting.agenda else None,
            "EventMinutesLastPublishedUTC": None,
            "EventComment": _comment(meeting),
            "EventVideoPath": None,
            "EventMedia": None,
            "EventInSiteURL": f"{base_url}/MeetingDetail.aspx?LEGID={meeting.id}&GID=134&G={guid}",
            "EventItems": [],
        }

    def _body_rows(self) -> list[dict[str, Any]]:
        bodies = {meeting.body_id: meeting.body for meeting in self.meetings.values()}
        return [
            {
                "BodyId": number,
                "BodyGuid": guid_of(self.prefix, "body", number).upper(),
                "BodyLastModifiedUtc": "2014-05-24T16:51:24.623",
                "BodyRowVersion": _row_version(number, 0),
                "BodyName": name,
                "BodyTypeId": 42,
                "BodyTypeName": "Primary Legislative Body",
                "BodyMeetFlag": 1,
                "BodyActiveFlag": 1,
                "BodySort": number,
                "BodyDescription": "",
            }
            for number, name in sorted(bodies.items())
        ]

    def _items(self, meeting: Meeting, request: Request) -> Response:
        """The rows of an agenda, out of order: one with a low sequence comes last."""
        rows = list(self._item_rows(meeting, request)) if meeting.agenda else []
        if len(rows) > 3:
            rows.append(rows.pop(len(rows) // 3))
        return json_response(rows)

    def _item_rows(self, meeting: Meeting, request: Request) -> Iterator[dict[str, Any]]:
        asked = {name: request.query.get(name) == "1" for name in ("AgendaNote", "Attachments")}
        base = {"EventItemEventId": meeting.id, "EventItemLastModifiedUtc": _stamp(meeting.published)}
        sequence = 0
        for number, (title, item) in enumerate(_lines(meeting)):
            on_agenda = item is None or not item.off_agenda
            sequence += on_agenda
            row_id = item.id if item else 500_000_000 + meeting.id * 100 + number
            yield {
                "EventItemId": row_id,
                "EventItemGuid": guid_of(self.prefix, "item", row_id).upper(),
                "EventItemRowVersion": _row_version(row_id, meeting.revision),
                **base,
                "EventItemAgendaSequence": sequence if on_agenda else None,
                "EventItemMinutesSequence": None,
                "EventItemAgendaNumber": (item.number or None) if item else None,
                "EventItemVideo": None,
                "EventItemVideoIndex": None,
                "EventItemVersion": "1" if item else None,
                "EventItemAgendaNote": (item.text or None) if item and asked["AgendaNote"] else None,
                "EventItemMinutesNote": None,
                "EventItemActionId": None,
                "EventItemActionName": None,
                "EventItemActionText": None,
                "EventItemPassedFlag": None,
                "EventItemPassedFlagName": None,
                "EventItemRollCallFlag": 0,
                "EventItemFlagExtra": 0,
                "EventItemTitle": title,
                "EventItemTally": None,
                "EventItemAccelaRecordId": None,
                "EventItemConsent": int(bool(item and item.consent)),
                "EventItemMoverId": None,
                "EventItemMover": None,
                "EventItemSeconderId": None,
                "EventItemSeconder": None,
                "EventItemMatterId": item.matter if item else None,
                "EventItemMatterGuid": guid_of(self.prefix, "matter", item.matter).upper() if item else None,
                "EventItemMatterFile": (item.file_number or None) if item else None,
                "EventItemMatterName": None,
                "EventItemMatterType": "Report and Recommendation" if item else None,
                "EventItemMatterStatus": "Scheduled" if item else None,
                "EventItemMatterAttachments": [
                    self._attachment_row(each, meeting, request.base_url) for each in item.attachments
                ]
                if item and asked["Attachments"]
                else [],
            }

    def _attachment_row(self, attachment: Attachment, meeting: Meeting, base_url: str) -> dict[str, Any]:
        file_name = f"{guid_of(self.prefix, 'file', attachment.id)}.{attachment.kind}"
        owner = self._owners.get(attachment.id, meeting)
        return {
            "MatterAttachmentId": attachment.id,
            "MatterAttachmentGuid": guid_of(self.prefix, "attachment", attachment.id).upper(),
            "MatterAttachmentLastModifiedUtc": _stamp(owner.published),
            "MatterAttachmentRowVersion": _row_version(attachment.id, 0),
            "MatterAttachmentName": attachment.name,
            "MatterAttachmentHyperlink": f"{base_url}/attachments/{file_name}",
            "MatterAttachmentFileName": file_name,
            "MatterAttachmentMatterVersion": "0",
            "MatterAttachmentIsHyperlink": False,
            "MatterAttachmentBinary": None,
            "MatterAttachmentIsSupportingDocument": False,
            "MatterAttachmentShowOnInternetPage": True,
            "MatterAttachmentIsMinuteOrder": False,
            "MatterAttachmentIsBoardLetter": False,
            "MatterAttachmentAgiloftId": 0,
            "MatterAttachmentDescription": None,
            "MatterAttachmentPrintWithReports": False,
        }

    # Documents and pages for people

    def _agenda(self, meeting: Meeting) -> Response:
        lines = [
            self.locality.name,
            meeting.body,
            f"{meeting.start:%A, %B %d, %Y}  {meeting.time_text or ''}",
            "",
        ]
        for title, item in _lines(meeting):
            number = f"{item.number}  {item.file_number}  " if item else ""
            lines += [f"{number}{title}", item.text if item else "", ""]
        body = pdf_bytes(f"{meeting.body} agenda", pages_of("\n".join(lines)))
        return Response(body, PDF, modified=meeting.published)

    def _calendar(self) -> Response:
        rows = "".join(
            f'<li>{meeting.start:%m/%d/%Y} <a href="MeetingDetail.aspx?LEGID={meeting.id}">'
            f"{escape(meeting.body)}</a></li>"
            for meeting in sorted(self.meetings.values(), key=lambda each: each.start)
        )
        return html_response(plain_page(f"{escape(self.locality.name)} - Calendar", f"<ul>{rows}</ul>"))

    def _detail(self, request: Request) -> Response:
        meeting = self.meetings.get(int(request.query.get("LEGID", "0") or 0))
        if meeting is None:
            return html_response(error_page())
        rows = "".join(
            f"<li>{escape(f'{item.number} {item.file_number} ' if item else '')}{escape(title)}</li>"
            for title, item in _lines(meeting)
        )
        heading = f"{escape(meeting.body)}, {meeting.start:%m/%d/%Y} {escape(meeting.time_text or '')}"
        return html_response(plain_page(heading, f"<ul>{rows}</ul>"), modified=meeting.published)


def error_page() -> str:
    """InSite's way of saying that something is wrong: a page with status 200."""
    return plain_page("Error", "<p>This record no longer exists. It might have been deleted.</p>")


def unknown_client(client: str) -> Response:
    """What the service says about a client that it does not have: 500."""
    problem = f"LegistarConnectionString setting is not set up in InSite for client: {client}"
    return json_response({"Message": "An error has occurred.", "ExceptionMessage": problem}, status=500)


def _lines(meeting: Meeting) -> Iterator[tuple[str, Item | None]]:
    """The rows of an agenda: headings and boilerplate without an item, then each item under its heading."""
    for section in meeting.sections:
        yield section.title, None
        for item in section.items:
            yield item.title, item
    for text in (*meeting.boilerplate, INVENTED):
        yield text, None


def _event_date(meeting: Meeting) -> str:
    """The date without its time; a broken row has a day that no month has."""
    return f"{meeting.start:%Y-%m}-32T00:00:00" if meeting.broken == "date" else f"{meeting.start:%Y-%m-%d}T00:00:00"


def _comment(meeting: Meeting) -> str | None:
    if meeting.cancelled == "comment":
        return "CANCELED"
    return "REVISED AGENDA" if meeting.posted_note else meeting.comment


def _status_names(client: str) -> tuple[str, str, str]:
    return _STATUS.get(client, ("Final", "Draft", "Final-revised"))


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.937"


def _row_version(number: int, revision: int) -> str:
    return base64.b64encode(bytes(3) + hashlib.sha256(f"{number}/{revision}".encode()).digest()[:5]).decode()


def _missing() -> Response:
    return json_response({"Message": "The requested resource was not found."}, status=404)


def _odata_error(problem: ValueError) -> Response:
    """The service's answer to a question that it cannot read, for example one that was encoded twice."""
    kind = "Microsoft.Data.OData.ODataException" if isinstance(problem, ODataError) else "System.FormatException"
    return json_response(
        {
            "Message": f"The query specified in the URI is not valid. {problem}",
            "ExceptionMessage": str(problem),
            "ExceptionType": kind,
            "StackTrace": None,
        },
        status=400,
    )
