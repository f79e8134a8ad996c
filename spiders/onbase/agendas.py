"""Agendas as pages of sections and items, which the site calls the accessible view."""

import re
from collections.abc import Sequence

from bs4 import BeautifulSoup, Tag

from published.reading import Unreadable, clean_lines, one_line
from published.titles import is_consent_heading
from published.values import Agenda, Item, ReadingProblem
from spiders.onbase.site import item_path

_ITEM_ID = re.compile(r"loadAgendaItem\((\d+)")


def is_accessible(soup: BeautifulSoup) -> bool:
    """Whether the page is an agenda in this view."""
    return soup.select_one(".accessible-section, .accessible-item") is not None


def read_accessible(soup: BeautifulSoup) -> Agenda:
    """Read the agenda; raises Unreadable when its items stand in another markup."""
    rows = soup.select(".accessible-item")
    handlers = soup.select("[onclick*='loadAgendaItem(']")
    if handlers and not rows:
        raise Unreadable(f"an agenda in another markup: {len(handlers)} links to items and no item")
    problems: list[ReadingProblem] = []
    read = (_read_item(row, place, problems) for place, row in enumerate(rows, start=1))
    items: dict[str, Item] = {}
    for item in read:
        if item is not None:
            items.setdefault(item.vendor_id, item)
    if len(handlers) > len(rows):
        problems.append(ReadingProblem("items missing", f"{len(handlers)} links to items and {len(rows)} items"))
    sections = soup.select(".accessible-section .accessible-section")
    if items and not any(item.section for item in items.values()):
        problems.append(ReadingProblem("agenda without headings", f"none of {len(items)} items stands under one"))
    if not items:
        detail = f"{len(sections)} sections and no item" if sections else "neither sections nor items"
        problems.append(ReadingProblem("agenda without items", f"the page has {detail}"))
    return Agenda(tuple(items.values()), problems=tuple(problems))


def section_of(headings: Sequence[str]) -> tuple[str, bool]:
    """The headings above an item as one, the outermost first, and whether they say that it is taken by consent.

    The nearest heading that speaks of consent decides: items can be pulled from a consent calendar and stay under it.
    """
    speaking = [heading for heading in headings if re.search(r"\bconsent\b", heading, re.I)]
    return " / ".join(headings), bool(speaking) and is_consent_heading(speaking[-1])


def _read_item(row: Tag, place: int, problems: list[ReadingProblem]) -> Item | None:
    anchor = row.select_one("[onclick*='loadAgendaItem(']")
    found = _ITEM_ID.search(str(anchor["onclick"])) if anchor is not None else None
    words = row.select_one(".accessible-item-text")
    text = clean_lines((words or row).get_text())
    if words is None:
        problems.append(ReadingProblem("item in another markup", f"«{one_line(text)[:80]}»"))
    if not text:
        problems.append(ReadingProblem("item without text", f"item {found[1] if found else place}"))
        return None
    if found is None:
        detail = f"«{one_line(text)[:80]}»; it is kept under its place"
        problems.append(ReadingProblem("item without id", detail))
    section, is_consent = section_of(_headings(row))
    return Item(
        vendor_id=found[1] if found else f"place-{place}",
        number=_number(row, words),
        title=text.split("\n")[0],
        text=text,
        section=section,
        is_consent=is_consent,
        detail_url=item_path(found[1]) if found else "",
    )


def _headings(row: Tag) -> list[str]:
    """The headings of the sections around an item, the outermost first; many sections have an empty one."""
    headings = []
    for section in row.find_parents(class_="accessible-section"):
        header = section.find(class_="accessible-item-view-header", recursive=False)
        words = header.select_one(".accessible-header-text") if isinstance(header, Tag) else None
        headings.append(one_line(words.get_text()) if words is not None else "")
    return [heading for heading in reversed(headings) if heading]


def _number(row: Tag, words: Tag | None) -> str:
    """What is printed before an item's text; San Diego prints nothing there."""
    if words is None:
        return ""
    before = [text for text in row.find_all(string=True) if words not in text.parents]
    return one_line("".join(before)).strip("().: ")
