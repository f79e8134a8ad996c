"""The outline of a meeting as an agenda: its sections, its items, and the documents beside it."""

import hashlib
import re

from bs4 import Tag

from published.reading import one_line
from published.titles import is_consent_heading
from published.values import Agenda, DocumentLink, Item, ReadingProblem
from spiders.iqm2.entries import Entry, entries_of, flat_entries
from spiders.iqm2.portal import Page, file_detail_path, file_key, file_link, is_meetings_own, parse_page

_FILE_NUMBER = re.compile(
    r"^((?:[A-Z]{1,5}[ -]?)?\d{2,4}(?:[ -]?[A-Z]{1,3})?\s?[#-]\s?\d{1,6})\s*:\s+(?=\S)|\(ID\s?#\s?([\d-]{3,})\)"
)


def read_agenda(body: bytes) -> Agenda:
    """Read Detail_Meeting.aspx: the page of a meeting, or its outline as it stands beside the video.

    An item with a page of its own has its link as `detail_url`. Raises Unreadable when the page is no meeting's.
    """
    return agenda_of(parse_page(body))


def is_agenda(page: Page) -> bool:
    """Whether the page has the marks of a meeting: its outline, its heading, or the title of outlines."""
    return (
        _table(page) is not None
        or page.soup.select_one("a.AgendaOutlineLink") is not None
        or page.labelled("lblMeetingDate") is not None
        or "Web Outline" in page.title
    )


def agenda_of(page: Page) -> Agenda:
    """Read a page that was parsed; see `read_agenda`."""
    if not is_agenda(page):
        raise page.refusal("no meeting in the page")
    problems: list[ReadingProblem] = []
    notes: list[str] = []
    table = _table(page)
    documents = _meeting_documents(page)
    if table is None:
        entries = flat_entries(page, problems)
    else:
        entries = entries_of(table, page.tenant, problems, documents, notes)
    items = _items(entries)
    mark = page.soup.select_one("span.MeetingCancelled")
    if mark is not None:
        notes.append(f"the page is marked «{one_line(mark.get_text())}»")
    elif not items:
        is_page_of_meeting = page.labelled("lblMeetingDate") is not None
        if is_page_of_meeting and table is None and not any(is_meetings_own(link) for link in documents.values()):
            notes.append("no agenda is published yet: the page has neither an outline nor an agenda to download")
        else:
            has = f"an outline of {len(table.find_all('tr'))} rows" if table is not None else "no outline"
            downloads = ", ".join(link.name for link in documents.values()) or "nothing"
            detail = f"the page has {has}; to download: {downloads}"
            problems.append(ReadingProblem("agenda without items", detail))
    return Agenda(tuple(items), tuple(documents.values()), tuple(problems), tuple(notes), page.names)


def _table(page: Page) -> Tag | None:
    return page.soup.select_one("table#MeetingDetail, table.MeetingDetail")


def _meeting_documents(page: Page) -> dict[tuple[str, str], DocumentLink]:
    """What the page offers beside its outline, each file once."""
    links: dict[tuple[str, str], DocumentLink] = {}
    table = _table(page)
    inside = {id(anchor) for anchor in table.find_all("a")} if table is not None else set()
    for anchor in page.soup.find_all("a"):
        if id(anchor) in inside or "HiddenDocumentLink" in (anchor.get("class") or ()):
            continue
        link = file_link(anchor, page.tenant)
        if link is not None:
            links.setdefault(file_key(link), link)
    return links


def _items(entries: list[Entry]) -> list[Item]:
    """The items in their order, each under the headings above it.

    A row without a file of its own under one that has it is a part of that item. A heading is an item only where it
    has text or files of its own, or nothing stands under it.
    """
    items: list[Item] = []
    taken: set[str] = set()
    path: list[Entry] = []
    for index, entry in enumerate(entries):
        while path and not _stands_under(entry, path[-1]):
            path.pop()
        owner = next((each for each in reversed(path) if each.matter), None)
        if owner is not None and not entry.matter:
            continue  # told with its owner
        if not _only_heads(entries, index):
            items.append(_item(entry, _parts(entries, index), path, taken))
        path.append(entry)
    return items


def _stands_under(entry: Entry, above: Entry) -> bool:
    if entry.level != above.level:
        return entry.level > above.level
    return above.is_named_heading and not above.number and not entry.is_named_heading


def _only_heads(entries: list[Entry], index: int) -> bool:
    entry = entries[index]
    if entry.matter or entry.lines or entry.files or index + 1 == len(entries):
        return False
    return _stands_under(entries[index + 1], entry)


def _parts(entries: list[Entry], index: int) -> list[Entry]:
    """The rows that are told with an item: those under a legislative file and under no other one below it."""
    entry, parts = entries[index], []
    if not entry.matter:
        return []
    owner = entry
    for each in entries[index + 1 :]:
        if each.level <= entry.level:
            break
        if each.matter or each.level <= owner.level:
            owner = each if each.matter else entry
        if owner is entry:
            parts.append(each)
    return parts


def _item(entry: Entry, parts: list[Entry], path: list[Entry], taken: set[str]) -> Item:
    found = _FILE_NUMBER.search(entry.title)
    title = entry.title[found.end() :] if found and found[1] else entry.title
    lines = [entry.title, *entry.lines]
    files = dict(entry.files)
    for part in parts:
        lines += [f"{part.number}. {part.title}" if part.number else part.title, *part.lines]
        files |= {key: link for key, link in part.files.items() if key not in files}
    headings = [each.title for each in path if not each.matter]
    return Item(
        vendor_id=_vendor_id(entry, taken),
        number=_full_number(entry, path),
        title=title,
        text="\n".join(lines),
        section=" / ".join(headings),
        is_consent=any(is_consent_heading(heading) for heading in headings),
        file_number=(found[1] or found[2]) if found else "",
        attachments=tuple(files.values()),
        detail_url=file_detail_path(entry.matter, entry.meeting) if entry.matter else "",
    )


def _full_number(entry: Entry, path: list[Entry]) -> str:
    """The number with those of the rows above it: "4.D.1". One that already begins with them is left alone."""
    whole = ""
    for each in (*path, entry):
        if each.number and whole and not each.number.startswith(f"{whole}."):
            whole = f"{whole}.{each.number}"
        else:
            whole = each.number or whole
    return whole if entry.number else ""


def _vendor_id(entry: Entry, taken: set[str]) -> str:
    """The legislative file's number, the motion's, or a hash of the text where the row links neither."""
    if entry.matter:
        name = entry.matter
    elif entry.motion:
        name = f"motion-{entry.motion}"
    else:
        said = "\n".join((entry.title, *entry.lines))
        name = f"text-{hashlib.sha256(said.encode()).hexdigest()[:12]}"
    serial, vendor_id = 1, name
    while vendor_id in taken:
        serial += 1
        vendor_id = f"{name}.{serial}"
    taken.add(vendor_id)
    return vendor_id
