"""What every make-believe portal has: its content, the named changes of it, and conditional answers."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, ClassVar

from demo.content import INVENTED, Attachment, Item, Locality, Meeting
from demo.pdf import docx_bytes, pdf_bytes
from demo.scan import scanned

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

Render = Callable[[Attachment], bytes]


@dataclass(frozen=True)
class Request:
    """A request: ``path`` without the prefix, ``base_url`` with it, ``query`` decoded once; a POST has a ``body``."""

    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    base_url: str = "http://127.0.0.1"
    body: bytes | None = None


@dataclass(frozen=True)
class Response:
    """An answer. ``modified`` (naive UTC) becomes Last-Modified on a portal with ``etag``."""

    body: bytes = b""
    content_type: str = HTML
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    modified: datetime | None = None


class Portal:
    """The content of one locality, changeable by name; subclasses say how it is served.

    Changes are dated just after midnight of the demo's today, a minute apart, so that every run is the same.
    """

    CANCELLATIONS: ClassVar[tuple[str, ...]] = ()  # the ways to say that a meeting is cancelled; the first is usual
    takes_posts: bool = False

    def __init__(self, locality: Locality, *, etag: bool = True, render: Render | None = None) -> None:
        """Serve ``locality``; ``render`` makes the bytes of an attachment that was not replaced."""
        self.locality = locality
        self.prefix = locality.prefix
        self.etag = etag
        self._render = render or attachment_bytes
        self.reset()

    def reset(self) -> None:
        """Undo every change."""
        self.meetings: dict[int, Meeting] = {meeting.id: meeting for meeting in self.locality.meetings}
        self._attachments: dict[int, Attachment] = {}
        self._owners: dict[int, Meeting] = {}
        for meeting in self.locality.meetings:
            self._register(meeting, meeting.items)
        self._replaced: dict[int, datetime] = {}
        self._changes = 0

    def _register(self, meeting: Meeting, items: tuple[Item, ...]) -> None:
        for item in items:
            for attachment in item.attachments:
                self._attachments[attachment.id] = attachment
                self._owners.setdefault(attachment.id, meeting)

    def handle(self, request: Request) -> Response:
        """Answer a request, with 304 and no body where the asker already has these bytes."""
        response = self.answer(request)
        if not self.etag or response.status != 200:
            return response
        tag = f'"{hashlib.sha256(response.body).hexdigest()[:20]}"'
        headers = [*response.headers, ("ETag", tag)]
        if response.modified:
            headers.append(("Last-Modified", format_datetime(response.modified.replace(tzinfo=UTC), usegmt=True)))
        if _is_known(request.headers, tag, response.modified):
            return replace(response, body=b"", status=304, headers=tuple(headers))
        return replace(response, headers=tuple(headers))

    def answer(self, request: Request) -> Response:
        """Answer a request without regard to conditions."""
        raise NotImplementedError

    # Named changes

    def change(self, name: str, **options: Any) -> None:
        """Apply amend, cancel:<meeting>, retitle:<item>, replace:<attachment> or move:<meeting>."""
        verb, _, number = name.partition(":")
        if verb == "amend" and not number:
            self.amend()
        elif verb in ("cancel", "retitle", "replace", "move") and number.isdigit():
            getattr(self, verb)(int(number), **options)
        else:
            raise ValueError(f"no change {name!r}")

    def amend(self) -> None:
        """Publish the second revision of the locality's amended agenda: one item retitled, one added late."""
        amendment = self.locality.amendment
        if amendment is None:
            raise ValueError(f"{self.prefix} has no amendment")
        meeting = self.meetings[amendment.meeting]
        if any(item.id == amendment.added.id for item in meeting.items):
            raise ValueError(f"{self.prefix} is amended already")
        item = next(item for item in meeting.items if item.id == amendment.item)
        meeting = meeting.with_item(replace(item, title=amendment.title))
        sections = list(meeting.sections)
        section = sections[amendment.section]
        sections[amendment.section] = replace(section, items=(*section.items, amendment.added))
        self._register(meeting, (amendment.added,))
        self._republish(replace(meeting, sections=tuple(sections), posted_note=amendment.note))

    def cancel(self, meeting_id: int, way: str | None = None) -> None:
        """Cancel a meeting in one of the platform's ways (see ``CANCELLATIONS``)."""
        way = way or self.CANCELLATIONS[0]
        self._republish(replace(self.meetings[meeting_id], cancelled=way), row_moves=True)

    def retitle(self, item_id: int, title: str | None = None) -> None:
        """Change an item's title and publish its agenda again."""
        meeting, item = self._find_item(item_id)
        changed = replace(item, title=title or f"{item.title} (Revised title)")
        self._republish(meeting.with_item(changed))

    def replace(self, attachment_id: int) -> None:
        """Put other bytes under an attachment's URL; no timestamp in any list moves."""
        if attachment_id not in self._attachments:
            raise KeyError(attachment_id)
        self._replaced[attachment_id] = self._now()

    def move(self, meeting_id: int, minutes: int = 90) -> None:
        """Move the start of a meeting."""
        meeting = self.meetings[meeting_id]
        start = meeting.start + timedelta(minutes=minutes)
        text = meeting.time_text and f"{start.hour % 12 or 12}:{start:%M %p}"
        self._republish(replace(meeting, start=start, time_text=text), row_moves=True)

    def _republish(self, meeting: Meeting, *, row_moves: bool = False) -> None:
        now = self._now()
        self.meetings[meeting.id] = replace(
            meeting,
            published=now,
            modified=now if row_moves else meeting.modified,
            revision=meeting.revision + 1,
        )

    def _now(self) -> datetime:
        self._changes += 1
        return datetime.combine(self.locality.today, time(0)) + timedelta(minutes=self._changes)

    # What the subclasses serve

    def _find_item(self, item_id: int) -> tuple[Meeting, Item]:
        for meeting in self.meetings.values():
            for item in meeting.items:
                if item.id == item_id:
                    return meeting, item
        raise KeyError(item_id)

    def file(self, attachment_id: int) -> Response | None:
        """The bytes of an attachment, or None when there is none of that id."""
        attachment = self._attachments.get(attachment_id)
        if attachment is None:
            return None
        replaced = self._replaced.get(attachment_id)
        if replaced is None:
            body = self._render(attachment)
            modified = self._owners[attachment_id].published
        else:
            body = attachment_bytes(
                replace(attachment, pages=attachment.replacement or (*attachment.pages, "Replaced."))
            )
            modified = replaced
        name = f"{attachment.name}.{attachment.kind}".replace('"', "")
        headers = (("Content-Disposition", f'inline; filename="{name}"'),)
        return Response(body, DOCX if attachment.kind == "docx" else PDF, headers=headers, modified=modified)


def attachment_bytes(attachment: Attachment) -> bytes:
    """Make the file of an attachment from its pages."""
    if attachment.kind == "docx":
        return docx_bytes(attachment.name, attachment.pages)
    body = pdf_bytes(attachment.name, attachment.pages)
    return scanned(body, quarters=int(attachment.scan == "sideways")) if attachment.scan else body


def guid_of(*names: object) -> str:
    """A GUID in lower case that is always the same for the same names."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, "/".join(map(str, names))))


def json_response(value: object, *, status: int = 200, modified: datetime | None = None) -> Response:
    """A compact JSON answer in UTF-8."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(body, JSON, status, modified=modified)


def html_response(html: str, *, status: int = 200, modified: datetime | None = None) -> Response:
    """An HTML answer in UTF-8."""
    return Response(html.encode(), HTML, status, modified=modified)


def plain_page(title: str, content: str = "") -> str:
    """A small page for a person, with the footer that says that its content is invented."""
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body><h1>{title}</h1>\n{content}\n<footer>{INVENTED}</footer></body></html>\n"
    )


def _is_known(headers: Mapping[str, str], tag: str, modified: datetime | None) -> bool:
    """RFC 9110, section 13: If-None-Match decides where it is sent, otherwise If-Modified-Since."""
    if "if-none-match" in headers:
        tags = [each.strip().removeprefix("W/") for each in headers["if-none-match"].split(",")]
        return "*" in tags or tag in tags
    if modified is None or "if-modified-since" not in headers:
        return False
    try:
        since = parsedate_to_datetime(headers["if-modified-since"])
    except ValueError:
        return False
    return modified.replace(tzinfo=UTC, microsecond=0) <= since
