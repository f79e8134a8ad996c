"""The player of a Granicus meeting: beside the film it has an index of agenda items, and the meeting's documents."""

import re
from dataclasses import replace

from bs4 import BeautifulSoup, Tag

from published.reading import Unreadable, block_page, one_line
from published.titles import is_consent_heading
from published.values import Agenda, DocumentKind, DocumentLink, Item, ReadingProblem
from spiders.granicus.links import on_site, own_host
from spiders.granicus.markup import decoded, parsed

INDEX_CAP = 255  # characters that the index keeps of an item

_NUMBER = re.compile(r"^(?P<number>[IVXLC]+|\d{1,3}(?:\.\d{1,2})*[A-Za-z]?|[A-Z]\d{0,2})[.)]\s+(?=\S)")
_FILE_NUMBER = re.compile(r"^\d{2,4}-\d{2,6}\b\s*")
_ROMAN = re.compile(r"[IVXLC]+")
_FOR = re.compile(r"\bmeetings of .+ for (.+)$", re.I)
_KINDS: dict[str, DocumentKind] = {
    "agenda": "agenda",
    "agenda packet": "packet",
    "packet": "packet",
    "minutes": "minutes",
}


def read_agenda(body: bytes) -> Agenda:
    """Read the page of a player, in either of its two forms.

    A player without an index is a problem that says so, beside its documents. Raises Unreadable when the page is no
    player, or nothing but the film.
    """
    refused = block_page(body)
    if refused:
        raise Unreadable(refused)
    soup = parsed(decoded(body)[0])
    title = one_line(soup.title.get_text()) if soup.title else ""
    name = soup.find(id="video-name") or soup.find(id="player-title")
    if name is None:
        what = "a bare video player, without an index or documents" if soup.find("video") else "no player in the page"
        raise Unreadable(what + (f" («{title}»)" if title else ""))
    documents = _documents(soup)
    points = [each for each in soup.select(".index-point, #index-pane a[time]") if one_line(each.get_text())]
    notes = [f"the player of «{title}»"]
    problems = []
    if not points:
        said = soup.select_one("#player-error span")
        why = f"; it says «{one_line(said.get_text())}»" if said is not None and one_line(said.get_text()) else ""
        detail = f"the player of «{title[:100]}» has no index of items, and links {len(documents)} documents{why}"
        problems.append(ReadingProblem("player without an index", detail))
    elif (cut := sum(len(each.get_text().strip()) >= INDEX_CAP for each in points)) > 0:
        notes.append(f"{cut} texts are cut off after {INDEX_CAP} characters, which is all that the index keeps")
    return Agenda(_items(points, problems), documents, tuple(problems), tuple(notes), _names(soup, title))


def _items(points: list[Tag], problems: list[ReadingProblem]) -> tuple[Item, ...]:
    """The entries of the index; one with a Roman number is the heading of what follows under other numbers."""
    entries = [_entry(point) for point in points]
    items: dict[str, Item] = {}
    section = ""
    for place, (point, (number, lines)) in enumerate(zip(points, entries, strict=True)):
        following = entries[place + 1][0] if place + 1 < len(entries) else None
        if _ROMAN.fullmatch(number):
            section = ""
            if following is not None and not _ROMAN.fullmatch(following):
                section = " ".join(lines)
                continue
        vendor_id = one_line(str(point.get("data-id") or point.get("id") or ""))
        if not vendor_id:
            vendor_id = f"place-{place + 1}"
            problems.append(ReadingProblem("item without id", f"«{lines[0][:80]}»; it is kept under its place"))
        file_number = _FILE_NUMBER.match(lines[0])
        title = lines[0][file_number.end() :] if file_number else lines[0]
        item = Item(
            vendor_id=vendor_id,
            number=number,
            title=title or lines[0],
            text="\n".join(lines),
            section=section,
            is_consent=is_consent_heading(section),
            file_number=file_number[0].strip() if file_number else "",
        )
        if vendor_id in items:
            problems.append(
                ReadingProblem("one id for two items", f"{vendor_id}: «{title[:80]}» is kept under its place")
            )
            item = replace(item, vendor_id=f"place-{place + 1}")
        items[item.vendor_id] = item
    return tuple(items.values())


def _entry(point: Tag) -> tuple[str, list[str]]:
    """The number of an entry and its lines without it."""
    lines = [line for each in point.get_text().split("\n") if (line := one_line(each))]
    found = _NUMBER.match(lines[0])
    if found is None:
        return "", lines
    return found["number"], [lines[0][found.end() :], *lines[1:]]


def _documents(soup: BeautifulSoup) -> tuple[DocumentLink, ...]:
    """The files behind the buttons that name one, each once; help pages and schedules are none."""
    buttons = [(str(each["data-url"]).strip(), _said(each)) for each in soup.select("[data-url]")]
    host = own_host(url for url, _ in buttons)
    links: dict[str, DocumentLink] = {}
    for href, said in buttons:
        kind = _KINDS.get(said.lower())
        if kind is not None and href:
            url = on_site(href, host)
            links.setdefault(url, DocumentLink(kind, url, said))
    return tuple(links.values())


def _said(button: Tag) -> str:
    return one_line(str(button.get("title") or "")) or one_line(button.get_text(" "))


def _names(soup: BeautifulSoup, title: str) -> tuple[str, ...]:
    """The meeting's title, and the government that the page's description names."""
    described = soup.find("meta", attrs={"name": "description"})
    found = _FOR.search(one_line(str(described.get("content") or ""))) if described is not None else None
    return tuple(each for each in (title, found[1] if found else "") if each)
