"""The rows of an outline, and what hangs on each: its files, its comments, the pages that it links."""

import re
from dataclasses import dataclass, field, replace

from bs4 import Tag

from published.reading import lines_of, one_line
from published.values import DocumentLink, ReadingProblem
from spiders.iqm2.portal import Page, file_key, file_link, is_file, is_meetings_own, is_page, parameter, place

_NUMBER = re.compile(r"^\(?(?:\d{1,4}|[ivxlc]{1,8}|[a-z]{1,3})(?:[.\-](?:\d{1,3}|[a-z]{1,2})){0,4}[.):\s]*$", re.I)
_CHANGED = re.compile(r"\b(?:revised|amended|supplemental|addendum|posted)\b", re.I)
_ITEM_PAGES = ("Detail_LegiFile", "Detail_Motion")


@dataclass
class Entry:
    """A row with a title, and what hangs on it. `level` grows to the right; a matter is a legislative file's number."""

    level: int
    number: str
    title: str
    is_bold: bool = False
    matter: str = ""
    meeting: str = ""
    motion: str = ""
    lines: list[str] = field(default_factory=list)
    files: dict[tuple[str, str], DocumentLink] = field(default_factory=dict)

    @property
    def is_named_heading(self) -> bool:
        """Bold, and without a page of its own: what follows at the same level stands under it, unless numbered too."""
        return self.is_bold and not self.matter


def flat_entries(page: Page, problems: list[ReadingProblem]) -> list[Entry]:
    """The links of an outline without a table; levels and numbers are lost in it."""
    entries = []
    for anchor in page.soup.select("a.AgendaOutlineLink"):
        if is_file(str(anchor.get("href") or "")):
            continue
        entry = _linked(Entry(0, "", one_line(anchor.get_text())), anchor, problems)
        if entry is not None:
            entries.append(entry)
    return entries


def _linked(entry: Entry, anchor: Tag | None, problems: list[ReadingProblem]) -> Entry | None:
    """The entry with the number of the page that its title links; None, and a problem, where it has no title."""
    href = str(anchor.get("href") or "") if anchor is not None else ""
    number = parameter(href, "ID")
    if not entry.title:
        if href or entry.number:
            problems.append(ReadingProblem("item without text", f"number «{entry.number}», link «{href[:100]}»"))
        return None
    if is_page(href, "Detail_LegiFile"):
        entry.matter, entry.meeting = number, parameter(href, "MeetingID")
    elif is_page(href, "Detail_Motion"):
        entry.motion = number
    leads_nowhere = anchor is not None and not place(href, "")
    if leads_nowhere or (any(is_page(href, name) for name in _ITEM_PAGES) and not number):
        problems.append(ReadingProblem("item without id", f"«{entry.title[:80]}» links «{href[:100]}»"))
    return entry


def entries_of(
    table: Tag,
    tenant: str,
    problems: list[ReadingProblem],
    documents: dict[tuple[str, str], DocumentLink],
    notes: list[str],
) -> list[Entry]:
    """The rows with a title; files and comments hang on the row before them.

    What is said before the first of them is noted where it says that the agenda was changed.
    """
    entries: list[Entry] = []
    has_numbers = False
    for row in table.find_all("tr"):
        if row.find_parent("table") is not table:
            continue
        cells = row.find_all(["td", "th"], recursive=False)
        number_cell = next((cell for cell in cells if "Num" in (cell.get("class") or ())), None)
        title_cell = _title_cell(cells, number_cell)
        if number_cell is None and title_cell is not None:
            number_cell = _cell_with_number_before(title_cell, cells)
        has_numbers = has_numbers or number_cell is not None
        if title_cell is None:
            _hang(row, entries, tenant, documents)
            notes += [line for line in lines_of(row) if not entries and _CHANGED.search(line)]
            continue
        files = _files(title_cell)
        anchor, title = _title_link(title_cell), _title(title_cell)
        if not files or one_line(" ".join(file.get_text() for file in files)) != title:
            level = _place(number_cell if number_cell is not None else title_cell, cells)
            entry = _linked(Entry(level, _number(number_cell), title, _is_bold(title_cell)), anchor, problems)
            entries += [entry] if entry is not None else []
        for file in files:
            _hang_file(file, entries, tenant, documents)
    if entries and not has_numbers:
        problems.append(ReadingProblem("outline without numbers", f"no cell of the class Num in {len(entries)} rows"))
    return entries


def _title_cell(cells: list[Tag], number_cell: Tag | None) -> Tag | None:
    """The cell of the row's title: the one of that class, else the one that is a link to an item or a file."""
    for cell in cells:
        if "Title" in (cell.get("class") or ()):
            return cell
    if any("Comments" in (cell.get("class") or ()) for cell in cells):
        return None
    for cell in cells:
        links = [*_files(cell), *([link] if (link := _title_link(cell)) is not None else [])]
        if cell is not number_cell and any(one_line(link.get_text()) == _title(cell) for link in links):
            return cell
    after = cells[_place(number_cell, cells) + 1 :] if number_cell is not None and _number(number_cell) else []
    return next((cell for cell in after if one_line(cell.get_text())), None)


def _cell_with_number_before(title_cell: Tag, cells: list[Tag]) -> Tag | None:
    before = cells[: _place(title_cell, cells)]
    return before[-1] if before and _number(before[-1]) else None


def _place(cell: Tag, cells: list[Tag]) -> int:
    """Which of the cells it is; equal ones are not the same."""
    return next(place for place, each in enumerate(cells) if each is cell)


def _title_link(cell: Tag) -> Tag | None:
    """The link to the item's own page, or what has the class of one."""
    links = [a for a in cell.find_all("a") if any(is_page(str(a.get("href") or ""), name) for name in _ITEM_PAGES)]
    return links[0] if links else cell.select_one("a.AgendaOutlineLink, a.Link")


def _files(cell: Tag) -> list[Tag]:
    return [a for a in cell.find_all("a") if is_file(str(a.get("href") or ""))]


def _title(cell: Tag) -> str:
    """The words of a title without the vote on it."""
    votes = [one_line(vote.get_text()) for vote in cell.select(".ItemVoteResult")]
    text = one_line(" ".join(lines_of(cell)))
    for vote in votes:
        text = one_line(text.removesuffix(vote)) if vote else text
    return text


def _is_bold(cell: Tag) -> bool:
    bold = one_line(" ".join(strong.get_text() for strong in cell.find_all(["strong", "b"])))
    return bool(bold) and len(bold) * 10 >= len(_title(cell)) * 9


def _number(cell: Tag | None) -> str:
    text = one_line(cell.get_text()) if cell is not None else ""
    return text.strip("().: ") if _NUMBER.match(text) else ""


def _hang(row: Tag, entries: list[Entry], tenant: str, documents: dict[tuple[str, str], DocumentLink]) -> None:
    """Put a row of comments where it belongs: to the row before it."""
    for anchor in row.find_all("a"):
        _hang_file(anchor, entries, tenant, documents)
    if entries:
        entries[-1].lines += lines_of(row)


def _hang_file(anchor: Tag, entries: list[Entry], tenant: str, documents: dict[tuple[str, str], DocumentLink]) -> None:
    link = file_link(anchor, tenant)
    if link is None:
        return
    if is_meetings_own(link) or not entries:
        documents.setdefault(file_key(link), link)
    else:
        entries[-1].files.setdefault(file_key(link), replace(link, kind="attachment"))
