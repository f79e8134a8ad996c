"""CivicClerk's public API: OData v4 over events, a tree of items under each agenda, files by their ids."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Any

from demo.content import Attachment, Item, Locality, Meeting, Section
from demo.pdf import pages_of, pdf_bytes
from demo.portals.civicclerk_event import EMPTY_EVENT
from demo.portals.odata import ODataError, order
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

PAGE_SIZE = 15
AGENDA_OFFSET = 700  # an agenda has another id than its event
PLACEHOLDER = "Select MEETING FILES to view meeting materials"

_AGENDA, _PACKET, _MINUTES, _NOTICE = 1, 2, 4, 5
_TYPES = {_AGENDA: "Agenda", _PACKET: "Agenda Packet", _MINUTES: "Minutes", _NOTICE: "Notice"}
_CONDITION = re.compile(r"(\w+)\s+(eq|ne|gt|ge|lt|le)\s+('[^']*'|[\w:.+-]+)")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda left, right: bool(left == right),
    "ne": lambda left, right: bool(left != right),
    "gt": lambda left, right: bool(left > right),
    "ge": lambda left, right: bool(left >= right),
    "lt": lambda left, right: bool(left < right),
    "le": lambda left, right: bool(left <= right),
}


class CivicClerkPortal(Portal):
    """One tenant. Options of its locality: `placeholders`, meetings whose agenda only points to the files, and
    `reports`, items with a report that the software made.
    """

    CANCELLATIONS = ("name", "notice", "file")

    def __init__(self, locality: Locality, *, etag: bool = True, render: Render | None = None) -> None:
        """Serve ``locality`` as a CivicClerk tenant."""
        super().__init__(locality, etag=etag, render=render)
        self._signatures = 0

    def answer(self, request: Request) -> Response:
        """Answer events, their media, agendas, files and the portal's shell; everything else is 404."""
        path = re.sub(r"^/v1(?=/)", "", request.path.rstrip("/"))
        if path == "/Events":
            return self._events(request)
        if found := re.fullmatch(r"/Events(?:\((\d+)\)|/(\d+))", path):
            return self._event(int(found[1] or found[2]), request.base_url)
        if found := re.fullmatch(r"/EventsMedia(?:\((\d+)\)|/(\d+))", path):
            return self._media(int(found[1] or found[2]), request.base_url)
        if path == "/EventCategories":
            rows = sorted({(each.body_id, each.body) for each in self.meetings.values()})
            values = [{"id": number, "categoryDesc": name} for number, name in rows]
            return json_response({"@odata.context": _context(request.base_url, "EventCategories"), "value": values})
        if found := re.fullmatch(r"/Meetings/(\d+)", path):
            return self._agenda(int(found[1]), request.base_url)
        if found := re.fullmatch(r"/Meetings/GetMeetingFile(Stream)?\(fileId=(\d+),plainText=(true|false)\)", path):
            return self._file(int(found[2]), is_stream=bool(found[1]), is_text=found[3] == "true")
        if found := re.fullmatch(r"/Meetings/GetAttachmentFile\(fileId=(\d+)\)", path):
            return self.file(int(found[1])) or _not_found()
        if path == "" or re.fullmatch(r"/event/\d+/(?:overview|files)", path):
            return html_response(plain_page(f"{escape(self.locality.name)} - Public Portal", '<div id="root"></div>'))
        return _not_found()

    # Events

    def _events(self, request: Request) -> Response:
        """A page of events, and the address of the next one, on the host that was asked."""
        query = request.query
        rows = [self._row(meeting, request.base_url) for meeting in self.meetings.values()]
        try:
            rows = [row for row in rows if _matches(row, query.get("$filter", ""))]
            rows = order(rows, query.get("$orderby", "id asc"))
            skip, top = int(query.get("$skip", 0)), int(query.get("$top", len(rows)))
        except ValueError as problem:
            return json_response({"error": {"code": "", "message": str(problem)}}, status=400)
        chosen = rows[skip : skip + min(top, PAGE_SIZE)]
        answer: dict[str, Any] = {"@odata.context": _context(request.base_url, "Events"), "value": chosen}
        if len(chosen) == PAGE_SIZE and skip + PAGE_SIZE < len(rows) and top > PAGE_SIZE:
            asked = {name: text for name, text in query.items() if name != "$skip"} | {"$skip": str(skip + PAGE_SIZE)}
            parameters = "&".join(f"{name}={text.replace(' ', '%20')}" for name, text in asked.items())
            answer["@odata.nextLink"] = f"{request.base_url}/Events?{parameters}"
        return json_response(answer)

    def _event(self, number: int, base_url: str) -> Response:
        meeting = self.meetings.get(number)
        if meeting is None:
            return _not_found()
        context = {"@odata.context": f"{_context(base_url, 'Events')}/$entity"}
        return json_response({**context, **self._row(meeting, base_url)}, modified=meeting.published)

    def _media(self, number: int, base_url: str) -> Response:
        meeting = self.meetings.get(number)
        if meeting is None:
            return _not_found()
        marks = [{"markerTitle": item.title, "agendaObjectItemId": item.id} for item in meeting.items]
        context = f"{_context(base_url, 'EventsMedia')}/$entity"
        return json_response({"@odata.context": context, "id": number, "videoUrl": None, "eventBookmarks": marks})

    def _row(self, meeting: Meeting, base_url: str) -> dict[str, Any]:
        start = f"{meeting.start:%Y-%m}-32T{meeting.start:%H:%M:%S}Z" if meeting.broken == "date" else _z(meeting.start)
        posted = _local(meeting.published)
        name = f"{meeting.title} -- CANCELED" if meeting.cancelled == "name" else meeting.title
        return {
            **EMPTY_EVENT,
            "id": meeting.id,
            "eventName": name,
            "eventDate": start,
            "startDateTime": start,
            "createdOn": _z(meeting.published),
            "agendaId": self._agenda_id(meeting),
            "agendaName": f"{meeting.body} {meeting.start:%y%m%d}" + (" Amended" if meeting.posted_note else ""),
            "cutOffDateTime": _z(meeting.published),
            "categoryName": meeting.body,
            "categoryId": meeting.body_id,
            "eventCategoryId": meeting.body_id,
            "eventCategoryName": meeting.body,
            "eventTemplateName": meeting.body,
            "hasAgenda": self._agenda_id(meeting) > 0,
            "eventNotice": "<p>This meeting has been <b>cancelled</b>.</p>" if meeting.cancelled == "notice" else "",
            "publishedAgendaTimeStamp": f"Agenda Posted on {posted}" if meeting.agenda else "",
            "eventLocation": {
                "id": meeting.id,
                "eventId": 0,
                "address1": meeting.location,
                "address2": meeting.location,
                "city": self.locality.name.removeprefix("City of "),
                "state": "CA",
                "zipCode": None,
            },
            "publishedFiles": [self._file_row(meeting, kind, base_url) for kind in self._kinds(meeting)],
        }

    def _kinds(self, meeting: Meeting) -> list[int]:
        kinds = [_AGENDA, _PACKET] if meeting.agenda else []
        if meeting.cancelled == "file":
            kinds.append(_NOTICE)
        elif meeting.agenda and meeting.start.date() < self.locality.today and not meeting.cancelled:
            kinds.append(_MINUTES)
        return kinds

    def _file_row(self, meeting: Meeting, kind: int, base_url: str) -> dict[str, Any]:
        number = meeting.id * 10 + kind
        name = "Notice of Cancellation" if kind == _NOTICE else f"{_TYPES[kind]} {meeting.start:%m.%d.%Y} "
        is_stream = meeting.id % 2 == 0  # one tenant gives addresses, another keys of its storage
        address = f"{base_url}/Meetings/GetMeetingFile(fileId={number},plainText=false)"
        stream = f"{base_url}/Meetings/GetMeetingFileStream(fileId={number},plainText=false)"
        return {
            "id": 0,
            "fileId": number,
            "publishTo": None,
            "type": _TYPES[kind],
            "publishOn": _z(meeting.published),
            "publishBy": None,
            "name": f"Amended {name}" if meeting.posted_note and kind in (_AGENDA, _PACKET) else name,
            "url": f"stream/{self._tenant}/{guid_of(self.prefix, 'file', number)}.pdf" if is_stream else address,
            "sort": 0,
            "fileType": kind,
            "streamUrl": None if is_stream else stream,
        }

    @property
    def _tenant(self) -> str:
        return self.prefix.replace("-", "").upper()

    @staticmethod
    def _agenda_id(meeting: Meeting) -> int:
        """Given when an agenda is begun, long before it is posted; 0 where none is begun."""
        return meeting.id + AGENDA_OFFSET if meeting.agenda or meeting.sections else 0

    # Agendas

    def _agenda(self, number: int, base_url: str) -> Response:
        meeting = self.meetings.get(number - AGENDA_OFFSET)
        if meeting is None or not meeting.agenda:
            return _not_found()
        if meeting.id in self.locality.options.get("placeholders", ()):
            items = [self._node(number * 1000, PLACEHOLDER, "", 1, is_section=True)]
        else:
            items = self._tree(meeting)
        answer = {
            "id": number,
            "agendaIsPublish": True,
            "agendaPacketIsPublish": True,
            "publishedFiles": [self._file_row(meeting, kind, base_url) for kind in self._kinds(meeting)],
            "items": items,
        }
        return json_response(answer)

    def _tree(self, meeting: Meeting) -> list[dict[str, Any]]:
        """Sections with their items, a row of every level in the order of nothing in particular."""
        place = 0
        tree = []
        headings = (*meeting.sections, *(Section(text) for text in meeting.boilerplate))
        for index, section in enumerate(headings, 1):
            place += 1
            above = meeting.id * 1000 + index
            node = self._node(above, section.title, section.number, place, is_section=True)
            for item in section.items:
                place += 1
                node["childItems"].append(self._item_node(item, place, above))
            node["childItems"].reverse()
            tree.append(node)
        if meeting.broken == "html" and tree and tree[-1]["childItems"]:
            tree[-1]["childItems"][0]["agendaObjectItemName"] = None
        return tree

    def _item_node(self, item: Item, place: int, parent: int) -> dict[str, Any]:
        name = escape(item.title, quote=False)
        if item.id % 2:
            name = f'<p style="margin-left:0in;" data-pasted="true">{name}</p>'
        node = self._node(item.id, name, item.number, place, parent=parent)
        node["agendaObjectItemNumber"] = item.file_number
        node["agendaObjectItemDescription"] = f"<p>{escape(item.text)}</p>" if item.text else None
        node["attachmentsList"] = [self._attachment_row(each) for each in item.attachments]
        if item.id in self.locality.options.get("reports", ()):
            path = f"{self._storage}/{guid_of(self.prefix, 'report', item.id)}.pdf{self._signature()}"
            node["reportsList"].append(
                {"agendaObjItemReportName": "Staff Report", "pdfMediaFullPath": path, "includeInPacket": 1}
            )
        return node

    @staticmethod
    def _node(
        number: int, name: str, outline: str, place: int, *, is_section: bool = False, parent: int = -1
    ) -> dict[str, Any]:
        return {
            "id": number,
            "agendaObjectItemNumber": "",
            "agendaObjectItemOutlineNumber": outline,
            "agendaObjectItemOutlineNumberFull": None,
            "agendaObjectItemName": name,
            "agendaObjectItemDescription": None,
            "fiscalImpactSummary": None,
            "sortOrder": place,
            "parentId": parent,
            "level": 0,
            "isSection": int(is_section),
            "isDeleted": False,
            "attachmentsList": [],
            "reportsList": [],
            "childItems": [],
        }

    def _attachment_row(self, attachment: Attachment) -> dict[str, Any]:
        guid = guid_of(self.prefix, "attachment", attachment.id)
        return {
            "id": attachment.id,
            "fileName": attachment.name,
            "mediaFileName": f"{attachment.name}.{attachment.kind}",
            "contentType": "application/pdf",
            "fileSize": 1000 + attachment.id % 1000,
            "mediaFullPath": f"stream/{self._tenant}/{guid}.{attachment.kind}",
            "pdfVersionFullPath": f"{self._storage}/{guid}.pdf{self._signature()}",
            "isLink": False,
            "isPublished": True,
            "isDeleted": False,
        }

    @property
    def _storage(self) -> str:
        return f"https://storage.example/stream/{self._tenant}"

    def _signature(self) -> str:
        """Signed addresses are other ones in every answer."""
        self._signatures += 1
        return f"?sv=2025-05-05&sp=r&sig={guid_of(self.prefix, 'signature', self._signatures)}"

    # Files

    def _file(self, number: int, *, is_stream: bool, is_text: bool) -> Response:
        meeting, kind = self.meetings.get(number // 10), number % 10
        if meeting is None or kind not in self._kinds(meeting):
            return _not_found()
        if not is_stream:
            return json_response({"blobUri": f"{self._storage}/{number}.pdf{self._signature()}"})
        text = "\n".join(self._lines(meeting, kind))
        if is_text:
            return Response(text.encode(), "text/plain; charset=utf-8", modified=meeting.published)
        body = pdf_bytes(f"{meeting.title} {_TYPES[kind]}", pages_of(text))
        return Response(body, PDF, modified=meeting.published)

    def _lines(self, meeting: Meeting, kind: int) -> list[str]:
        head = [self.locality.name, meeting.title, _TYPES[kind], f"{meeting.start:%A, %B %d, %Y %I:%M %p}", ""]
        if kind == _NOTICE:
            return [*head, "NOTICE IS HEREBY GIVEN that this meeting has been cancelled."]
        if kind == _MINUTES:
            return [*head, "The minutes say who was present and how each vote went."]
        lines = head
        for section in meeting.sections:
            lines += [f"{section.number} {section.title}".strip(), ""]
            for item in section.items:
                lines += [f"{item.number} {item.title}".strip(), item.text, ""]
        return [*lines, *meeting.boilerplate]


def _matches(row: dict[str, Any], condition: str) -> bool:
    """Whether the row passes a $filter: comparisons joined by «and»; moments are compared as texts."""
    for part in filter(None, (each.strip(" ()") for each in re.split(r"\s+and\s+", condition))):
        found = _CONDITION.fullmatch(part)
        if found is None:
            raise ODataError(f"Syntax error at position 0 in '{part}'.")
        if found[1] not in row:
            raise ODataError(f"Could not find a property named '{found[1]}' on type 'Event'.")
        left, right = row[found[1]], found[3].strip("'")
        if isinstance(left, int):
            if not right.isdecimal():
                raise ODataError(f"'{right}' is no number.")
            if not _COMPARE[found[2]](left, int(right)):
                return False
        elif not _COMPARE[found[2]](str(left)[:19], re.sub(r"Z$", "", right)[:19]):
            return False
    return True


def _context(base_url: str, entity_set: str) -> str:
    return f"{base_url}/$metadata#{entity_set}"


def _z(moment: datetime) -> str:
    """A moment of the local clock with the Z that it does not deserve."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"


def _local(moment: datetime) -> str:
    return f"{moment:%B} {moment.day}, {moment:%Y} {moment.hour % 12 or 12}:{moment:%M %p}"


def _not_found() -> Response:
    return json_response({"error": {"code": "", "message": "The resource was not found."}}, status=404)
