"""Berkeley's eAgenda pages: numbered items with a link to their report each, under headings, as running text.

An item is a line that begins with its number in bold («1.»), or with its number and the link of its report; it goes on
until the next item or heading. A heading's own text without items («Ceremonial Matters») is kept as one item where it
says something: nothing that stands on an agenda may be lost.
"""

import hashlib
import re
from dataclasses import dataclass, field, replace

from bs4 import BeautifulSoup

from published.reading import Unreadable, one_line
from published.titles import is_consent_heading
from published.values import Agenda, DocumentLink, Item, ReadingProblem
from spiders.website.lines import Line, visible_lines
from spiders.website.meetings import slug, unique
from spiders.website.site import Site, document_link, is_emptied, is_file, main_part, names_of, open_page, site_of

LONGEST_HEADING = 110
SHORTEST_SECTION = 40  # characters that a section's text has when it says something

_NUMBER = re.compile(r"^(\d{1,3})\s?([a-z]?)\.(?=\D|$)\s*")
_SECTION = re.compile(
    r"\b(?:calendar|consent|information reports?|public hearings?|(?:old|new|continued|unfinished) business|"
    r"closed session|work\s?session|preliminary matters|ceremonial (?:matters|items)|communications?|adjournment|"
    r"roll call|public comment|city manager comments|report on closed session|(?:action|recess|council|referred) items|"
    r"appeals?|presentations?|reports?)\b",
    re.I,
)
_LABEL = re.compile(
    r"^(?:from|recommendation|financial implications?|contact|note|policy committee|first reading|vote|action|"
    r"speakers?|originally|subject|re)\b[^:]{0,60}:",
    re.I,
)
_FORMAL = re.compile(r"^(?:adjournment|roll call|public comment|call to order|preliminary matters)\b", re.I)
_NOTICE = re.compile(r"^\W*(?:revised|amended|supplemental|corrected|cancell?ed|added)\b.{0,200}$", re.I)


@dataclass
class _Part:
    """A piece of the agenda that grows line by line: an item with a number, or a heading's own text without one."""

    number: str
    section: str
    lines: list[str] = field(default_factory=list)
    documents: list[DocumentLink] = field(default_factory=list)


def is_agenda(soup: BeautifulSoup) -> bool:
    """Whether the page calls itself an agenda and has numbered items."""
    names = " ".join(names_of(soup)).lower()
    return "agenda" in names and any(_number_of(line) for line in visible_lines(soup))


def read_agenda(body: bytes, *, base_url: str = "") -> Agenda:
    """Read an eAgenda page; links that name the host of `base_url` are made relative to it.

    Items are known again by the file of their report, else by their words: neither changes with their number. Raises
    Unreadable when the page has neither items nor the headings of an agenda.
    """
    soup = open_page(body)
    site, names = site_of(soup, base_url), names_of(soup)
    main = main_part(soup)
    parts, before, notes = _parts(visible_lines(main), site)
    if not parts:
        raise Unreadable("no agenda in the page" + (f" («{names[0]}»)" if names else ""))
    problems = [*_gaps(parts), *_unmarked(parts)]
    problems += [
        ReadingProblem("link without address", f"«{one_line(anchor.get_text(' '))[:80]}»")
        for anchor in main.find_all("a")
        if is_emptied(anchor)
    ]
    items: dict[str, Item] = {}
    loose: list[DocumentLink] = list(before)
    for part in parts:
        item = _item(part, parts, problems)
        if item is None:
            loose += part.documents
            continue
        key = item.vendor_id
        while item.vendor_id in items:
            item = replace(item, vendor_id=f"{key}-{len(items)}")
        items[item.vendor_id] = item
    is_calendar = any(re.search(r"\b(?:calendar|reports)\b", part.section, re.I) for part in parts)
    if not items or (is_calendar and not any(part.number for part in parts)):
        problems.append(
            ReadingProblem("agenda without items", f"headings, but no numbered item: «{names[0] if names else ''}»")
        )
    attached = {link.url for item in items.values() for link in item.attachments}
    documents = tuple(link for link in unique(loose) if link.url not in attached)
    return Agenda(tuple(items.values()), documents, tuple(problems), tuple(notes), names)


def _parts(lines: list[Line], site: Site) -> tuple[list[_Part], list[DocumentLink], list[str]]:
    """The agenda's pieces, the documents above the first of them, and the words that say that it was revised."""
    parts: list[_Part] = []
    before: list[DocumentLink] = []
    notes: list[str] = []
    section, last = "", 0
    for line in lines:
        number = _number_of(line)
        if number and (int(re.sub(r"\D", "", number)) >= last or _files(line, site)):
            last = int(re.sub(r"\D", "", number))
            rest = _NUMBER.sub("", line.text, count=1)
            parts.append(_Part(number, section, [rest] if rest else [], _files(line, site)))
        elif not number and (heading := _heading(line, is_begun=bool(parts))):
            section = heading.strip(" :~")
            rest = line.text[len(heading) :].strip(" :")
            parts.append(_Part("", section, [rest] if rest else [], _files(line, site)))
        elif parts:
            parts[-1].lines.append(line.text)
            parts[-1].documents += _files(line, site)
        else:
            before += _files(line, site)
            if _NOTICE.match(line.text):
                notes.append(line.text)
    return parts, before, notes


def _number_of(line: Line) -> str:
    """The number that an item's line begins with, "" for any other line."""
    found = _NUMBER.match(line.text)
    if not found:
        return ""
    is_bold = _NUMBER.match(line.bold_start) is not None
    first = next((run for run in line.runs if one_line(run.text).strip(".0123456789 ")), None)
    leads_on = first is not None and first.anchor is not None and is_file(str(first.anchor.get("href") or ""))
    return f"{found[1]}{found[2]}" if is_bold or leads_on else ""


def _heading(line: Line, *, is_begun: bool) -> str:
    """The heading that a line is, or begins with («Ceremonial Matters: In addition …»); "" for any other line."""
    start = line.bold_start
    if not start or len(start) > LONGEST_HEADING or _LABEL.match(start):
        return ""
    is_whole = start == line.text and not line.anchors
    if _SECTION.search(start):
        return start if is_whole or start.endswith(":") else ""
    return start if is_whole and line.is_heading and is_begun else ""


def _files(line: Line, site: Site) -> list[DocumentLink]:
    links = (document_link(site, anchor, "attachment") for anchor in line.anchors)
    return [replace(link, name=link.name.lstrip("-–— ")) for link in links if link is not None and is_file(link.url)]


def _item(part: _Part, parts: list[_Part], problems: list[ReadingProblem]) -> Item | None:
    """The item that a piece is; None for a heading, and for one whose words are nothing but the form."""
    text = "\n".join(part.lines)
    if not part.number:
        has_items = any(other.number and other.section == part.section for other in parts)
        if has_items or len(text) < SHORTEST_SECTION or _FORMAL.match(part.section):
            return None
    elif not text:
        problems.append(ReadingProblem("item without text", f"item {part.number} in «{part.section}»"))
        return None
    title = part.section if not part.number else part.lines[0].lstrip("-–— ")
    report = part.documents[0].url if part.documents else ""
    known_by = f"file-{_short(report)}" if report else f"words-{_short(slug(title))}"
    return Item(
        vendor_id=known_by,
        number=part.number,
        title=title,
        text=text if part.number else f"{part.section}\n{text}",
        section=part.section,
        is_consent=is_consent_heading(part.section),
        attachments=unique(part.documents),
    )


def _gaps(parts: list[_Part]) -> list[ReadingProblem]:
    """Numbers that are left out: an item whose markup is damaged is not missed silently."""
    numbers = [int(re.sub(r"\D", "", part.number)) for part in parts if part.number]
    missing = sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers))
    if not missing:
        return []
    return [ReadingProblem("item numbers left out", ", ".join(str(number) for number in missing[:20]))]


def _unmarked(parts: list[_Part]) -> list[ReadingProblem]:
    """A line behind the last item that begins with the next number, and is not marked as items are.

    In a numbered list of the item's own text, the number before stands above it.
    """
    last = max((place for place, part in enumerate(parts) if part.number), default=len(parts))
    highest = max((int(re.sub(r"\D", "", part.number)) for part in parts if part.number), default=0)
    is_list = False
    for line in (line for part in parts[last:] for line in part.lines[1 if part.number else 0 :]):
        found = _NUMBER.match(line)
        is_list = is_list or (found is not None and int(found[1]) == highest)
        if found and int(found[1]) == highest + 1 and not is_list:
            detail = f"«{line[:80]}» is taken for a part of what stands above it"
            return [ReadingProblem("item number without a mark", detail)]
    return []


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
