"""PrimeGov (OneMeeting): the public portal's JSON lists and HTML agendas, read.

The API is undocumented; what is relied on was seen in recorded answers of 2021 to 2026: times are naive local times,
`dateTime` and `publishDate` come and go with the year and tenant, `meetingState` says nothing about a cancellation.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from zoneinfo import ZoneInfo

from bs4 import Tag

from published.reading import (
    Unreadable,
    block_page,
    is_utf8,
    lines_of,
    local_moment,
    one_line,
    parse_html,
    read_clock,
    read_json,
)
from published.titles import is_consent_heading, without_cancelled
from published.values import (
    Agenda,
    DocumentKind,
    DocumentLink,
    Item,
    ListedMeeting,
    MeetingList,
    ReadingProblem,
    Status,
)

READER = "primegov/2"  # raised when the same bytes are read otherwise than before
HTML = 3  # compileOutputType; 1 is a PDF
TWIN_MARKERS = ("SAP",)  # Los Angeles publishes each meeting again with Spanish audio

_FILE_NUMBER = re.compile(r"^\d{2,4}-\d{3,6}(?:-[A-Z]?\d+)?$")
_DISTRICT = re.compile(r"^(?:CD|Council Districts?)\s*:?\s*[\d, and&]+$|^CD$", re.I)
_AMENDED = re.compile(r"\b(?:revised|amended|supplemental|continuation|addendum|added)\b", re.I)
_POSTED = re.compile(r"\bPOSTED\b.{0,80}\b\d{1,2}/\d{1,2}/\d{2,4}.{0,120}", re.I)


def read_meetings(
    body: bytes,
    zone: ZoneInfo,
    *,
    bodies: Mapping[str, str] | None = None,
    twin_markers: Sequence[str] = TWIN_MARKERS,
) -> MeetingList:
    """Read ListUpcomingMeetings or ListArchivedMeetings, a bare JSON array.

    `bodies` names governing bodies by committeeId; without a name there the cleaned title is the body. A row that
    cannot be read is a problem, the others are read. Raises Unreadable when the answer is no such list.
    """
    rows = read_json(body)
    if not isinstance(rows, list):
        raise Unreadable(f"expected a JSON array of meetings, got {_kind(rows)}")
    problems = [] if is_utf8(body) else [ReadingProblem("wrong charset", "not UTF-8; read as Windows-1252")]
    meetings: dict[str, ListedMeeting] = {}
    for index, row in enumerate(rows):
        try:
            meeting = _read_row(row, zone, bodies or {}, twin_markers)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            problems.append(ReadingProblem("malformed row", f"row {index} ({_row_name(row)}): {_what(error)}"))
            continue
        meetings[meeting.vendor_id] = meeting
        if "documentList" not in row:
            problems.append(ReadingProblem("missing field", f"«documentList» in row {index} ({_row_name(row)})"))
        if any(not document.name for document in meeting.documents):
            problems.append(ReadingProblem("document without name", f"row {index} ({_row_name(row)})"))
    return MeetingList(tuple(_with_twins(list(meetings.values()))), len(rows), tuple(problems))


def read_agenda(body: bytes) -> Agenda:
    """Read an HTML agenda page in any of its known markups.

    Raises Unreadable when the page is none: a block page, a viewer shell, «Document Not Found».
    """
    refused = block_page(body)
    if refused:
        raise Unreadable(refused)
    soup = parse_html(body)
    rows = soup.select(".meeting-item[data-itemid], [data-itemid].agenda-item, tr[data-itemid]")
    sections = soup.select("[data-sectionid]")
    if not rows and not sections and soup.select_one("#MeetingContents") is None:
        raise Unreadable("no agenda in the page" + (f" («{_title(soup)}»)" if _title(soup) else ""))
    problems: list[ReadingProblem] = []
    items: list[Item] = []
    seen: set[str] = set()
    for row in rows:
        vendor_id = one_line(str(row["data-itemid"]))
        if not vendor_id:
            problems.append(
                ReadingProblem("item without id", f"«{one_line(row.get_text())[:80]}»; it is kept under its place")
            )
            vendor_id = f"place-{len(items) + 1}"
        if vendor_id in seen:
            continue
        seen.add(vendor_id)
        item = _read_item(row, vendor_id, problems)
        if item is not None:
            items.append(item)
            if not item.attachments and _has_files(row):
                problems.append(
                    ReadingProblem("attachments not found", f"item {vendor_id} has files, and no link to one")
                )
    inside = {id(holder) for row in rows for holder in row.select(".attachment-holder")}
    outside = [holder for holder in soup.select(".attachment-holder") if id(holder) not in inside]
    notes = [found[0] for line in lines_of(soup) if (found := _POSTED.search(line))]
    if not items:
        detail = f"{len(sections)} sections and no item" if sections else "neither sections nor items"
        problems.append(ReadingProblem("agenda without items", f"the page has {detail}"))
    return Agenda(tuple(items), _links(outside, "attachment"), tuple(problems), tuple(dict.fromkeys(notes)))


def read_any(body: bytes, zone: ZoneInfo) -> MeetingList | Agenda:
    """Read an answer of whichever kind it is: a page is an agenda, JSON is a list. Raises Unreadable."""
    return read_agenda(body) if body.lstrip()[:1] == b"<" else read_meetings(body, zone)


def agenda_path(template_id: int | str) -> str:
    """Where the HTML agenda of a compiled template is."""
    return f"/Portal/Meeting?{urlencode({'meetingTemplateId': template_id})}"


def document_kind(template_name: str) -> DocumentKind:
    """What a compiled document is, by the name of its template."""
    name = template_name.casefold()
    if re.search(r"cancel|recess|\bnotice\b", name):
        return "notice"
    if re.search(r"\b(?:journal|minutes|summary|results|action report|annotated|synopsis)\b", name):
        return "minutes"
    if "packet" in name:
        return "packet"
    return "agenda" if "agenda" in name else "other"


def _read_row(
    row: dict[str, Any], zone: ZoneInfo, bodies: Mapping[str, str], twin_markers: Sequence[str]
) -> ListedMeeting:
    vendor_id = str(row["id"])
    if not vendor_id.isdecimal():
        raise ValueError(f"id is {row['id']!r}, not a number")
    raw_title = one_line(row["title"])
    if not raw_title:
        raise ValueError("the title is empty")
    title, mark = without_cancelled(raw_title)
    name, is_twin = _without_markers(title, twin_markers)
    starts_at, is_time_known = _start(row, zone)
    compiled = [_read_document(document) for document in row.get("documentList") or ()]
    status, evidence = _status(
        raw_title, mark, [document["templateName"] for document in row.get("documentList") or ()]
    )
    agendas = [d for d in compiled if d.kind == "agenda" and not d.is_file]
    return ListedMeeting(
        vendor_id=vendor_id,
        body=bodies.get(str(row.get("committeeId")), name),
        title=raw_title,
        starts_at=starts_at,
        is_time_known=is_time_known,
        location=one_line(row.get("location")),
        status=status,
        status_evidence=evidence,
        amendment=next((f"document «{d.name}»" for d in compiled if _AMENDED.search(d.name)), ""),
        page_url=(agendas or compiled)[0].url if compiled else "/public/portal",
        video_url=row.get("videoUrl") or "",
        twin_of="" if is_twin else None,
        agenda_urls=tuple(dict.fromkeys(d.url for d in agendas)),
        agenda_stamp="|".join(d.stamp for d in agendas),
        documents=tuple(d for d in compiled if d not in agendas),
    )


def _start(row: dict[str, Any], zone: ZoneInfo) -> tuple[datetime, bool]:
    if row.get("dateTime"):
        moment = datetime.fromisoformat(row["dateTime"])
        return moment.replace(tzinfo=zone), True
    day = datetime.strptime(one_line(row["date"]), "%b %d, %Y").replace(tzinfo=zone)
    clock = read_clock(row.get("time"))
    return local_moment(day, clock, zone), clock is not None


def _read_document(document: dict[str, Any]) -> DocumentLink:
    name = one_line(document["templateName"])
    template_id, output = document["templateId"], document["compileOutputType"]
    if document.get("link"):
        url = str(document["link"])
    elif output == HTML:
        url = agenda_path(template_id)
    else:
        query = urlencode({"meetingTemplateId": template_id, "compileOutputType": output})
        url = f"/Public/CompiledDocument?{query}"
    stamp = f"{document['id']}@{document.get('publishDate') or ''}"
    return DocumentLink(document_kind(name), url, name, stamp, is_file=bool(document.get("link")) or output != HTML)


def _status(title: str, mark: str | None, templates: Sequence[str]) -> tuple[Status, str]:
    if mark is not None:
        status: Status = "cancelled" if mark.lower().startswith("cancel") else "postponed"
        return status, f"title «{title}»"
    for template in templates:
        if re.search(r"cancel|\brecess\b", template, re.I):
            return "cancelled", f"document «{one_line(template)}»"
        if re.search(r"postpone|reschedul", template, re.I):
            return "postponed", f"document «{one_line(template)}»"
    return "scheduled", ""


def _without_markers(title: str, markers: Sequence[str]) -> tuple[str, bool]:
    for marker in markers:
        found = re.match(rf"^{re.escape(marker)}\s*-\s*(.+)$|^(.+?)\s*-\s*{re.escape(marker)}$", title)
        if found:
            return one_line(found[1] or found[2]), True
    return title, False


def _with_twins(meetings: list[ListedMeeting]) -> list[ListedMeeting]:
    """Give every twin the vendor id of its other half: same body, same start, no twin itself, and just one such row."""
    originals: dict[tuple[str, datetime], list[str]] = {}
    for meeting in meetings:
        if meeting.twin_of is None:
            originals.setdefault((meeting.body, meeting.starts_at), []).append(meeting.vendor_id)
    paired = []
    for meeting in meetings:
        halves = originals.get((meeting.body, meeting.starts_at), []) if meeting.twin_of is not None else []
        paired.append(replace(meeting, twin_of=halves[0]) if len(halves) == 1 else meeting)
    return paired


def _read_item(row: Tag, vendor_id: str, problems: list[ReadingProblem]) -> Item | None:
    content = row.select_one(".agenda-item") or row.select_one(".item-cell") or row
    area = content.select_one(".item_contents")
    lines = lines_of(content)
    if area is not None:  # the attachments stand inside the item's own cell in one markup
        attached = lines_of(area)
        lines = lines[: len(lines) - len(attached)] if attached and lines[-len(attached) :] == attached else lines
    if not lines:
        problems.append(ReadingProblem("item without text", f"item {vendor_id}"))
        return None
    file_number = lines[0] if _FILE_NUMBER.match(lines[0]) else ""
    titles = [line for line in lines[1 if file_number else 0 :] if not _DISTRICT.match(line)]
    section = row.find_parent(attrs={"data-sectionid": True})
    section_number, section_title = _section(section) if section is not None else ("", "")
    own_number = _number(row.select_one(".number-cell"))
    return Item(
        vendor_id=vendor_id,
        number=".".join(part for part in (section_number, own_number) if part),
        title=titles[0] if titles else lines[0],
        text="\n".join(lines),
        section=section_title,
        is_consent=is_consent_heading(section_title),
        file_number=file_number,
        attachments=_links(row.select(".attachment-holder"), "attachment"),
    )


def _has_files(row: Tag) -> bool:
    """Whether the item is marked as one with files, and does not say that they are withheld."""
    is_marked = str(row.get("data-hasattachments", "")).lower() == "true"
    return is_marked and re.search(r"confidential|not available", row.get_text(), re.I) is None


def _section(section: Tag) -> tuple[str, str]:
    """The number and the heading of a section, from its first row."""
    row = section.select_one("tr.section-row") or section.find(["h1", "h2", "h3", "h4", "tr"])
    if row is None:
        return "", ""
    number_cell = row.select_one(".number-cell-section")
    heading = row.select_one(".section-heading") or row
    lines = lines_of(heading)
    return _number(number_cell), lines[0] if lines else ""


def _number(cell: Tag | None) -> str:
    return one_line(cell.get_text()).strip("().: ") if cell is not None else ""


def _links(holders: Sequence[Tag], kind: DocumentKind) -> tuple[DocumentLink, ...]:
    """The files that attachment holders name, each once; a holder without a link is a notice, not a file."""
    links: dict[str, DocumentLink] = {}
    for holder in holders:
        anchors = [a for a in holder.find_all("a") if _leads_somewhere(str(a.get("href") or ""))]
        if not anchors:
            continue
        files = [a for a in anchors if not _is_viewer(str(a["href"]))] or anchors
        anchor = files[-1]
        url = _file_behind(str(anchor["href"]).strip())
        name = one_line(anchor.get_text()) or re.sub(
            r"^(?:Download|View) | - New Window$", "", str(anchor.get("title", ""))
        )
        links.setdefault(url, DocumentLink(kind, url, name or "attachment"))
    return tuple(links.values())


def _leads_somewhere(href: str) -> bool:
    return re.match(r"\s*(?:#|javascript:|$)", href, re.I) is None


def _is_viewer(href: str) -> bool:
    try:
        path = urlsplit(href).path.lstrip("/").lower()
    except ValueError:
        return False
    return path in ("viewer", "viewer/preview", "portal/viewer")


def _file_behind(href: str) -> str:
    """The file that a viewer link shows: the viewer is a shell without text, always 200 and always of one size."""
    if not _is_viewer(href):
        return href
    query = parse_qs(urlsplit(href).query)
    if query.get("uid"):
        return f"/api/compilemeetingattachmenthistory/historyattachment/?{urlencode({'historyId': query['uid'][0]})}"
    folder = "document" if query.get("type") == ["0"] else "attachment"
    return f"/meeting/{folder}/{query['id'][0]}.pdf" if query.get("id") else href


def _title(soup: Tag) -> str:
    titles = [one_line(title.get_text()) for title in soup.find_all("title")]
    return next((title for title in titles if title and title != "Meeting"), "")


def _kind(value: object) -> str:
    return {dict: "an object", str: "a text", type(None): "null"}.get(type(value), type(value).__name__)


def _row_name(row: object) -> str:
    return f"id {row.get('id')}, «{one_line(str(row.get('title')))[:60]}»" if isinstance(row, dict) else _kind(row)


def _what(error: Exception) -> str:
    return f"no {error}" if isinstance(error, KeyError) else str(error)
