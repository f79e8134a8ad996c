"""Agendas as Word documents that were made a page: items and sections are linked, the rest is formatting.

A paragraph or cell is one block. A block with a link `loadAgendaItem(id,false)` begins an item, one with
`loadAgendaItem(id,true)` a section; what follows, up to the next such block, belongs to it. Numbers stand before the
link or in the cell before it; how deep an item stands is said by its indentation alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString

from published.reading import clean_lines, one_line
from published.values import Agenda, Item, ReadingProblem
from spiders.onbase.agendas import section_of
from spiders.onbase.site import item_path

_LINK = re.compile(r"loadAgendaItem\((\d+),\s*(true|false)\)")
_BOOKMARK = re.compile(r"^[IS]\d+$")
_NUMBER = re.compile(r"^\(?(?P<number>[A-Z]{0,2}\d*[A-Za-z]?|[IVXLC]+|[ivxlc]+)[.)]$")
_BLOCKS = ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "div", "body")


def is_word(soup: BeautifulSoup) -> bool:
    """Whether the page is a document made by Word, or by what the site uses in its place."""
    generator = soup.select_one("meta[name=generator]")
    is_made = generator is not None and re.search(r"Word", str(generator.get("content") or "")) is not None
    return is_made or soup.select_one("a[href*='loadAgendaItem(']") is not None


def read_word(soup: BeautifulSoup) -> Agenda:
    """Read the agenda; a document without any linked item is one with a problem."""
    blocks = list(_blocks(soup))
    entries: list[_Entry] = []
    preamble: list[str] = []
    for block in blocks:
        if block.link is not None:
            if (
                entries and block.row is not None and entries[-1].block.row is not block.row
            ):  # its number, a cell before
                entries[-1].following = [each for each in entries[-1].following if each.row is not block.row]
            entries.append(_Entry(block))
        elif entries:
            entries[-1].following.append(block)
        elif block.text:
            preamble.append(one_line(block.text))
    if entries and entries[-1].block.table is not None:  # what stands behind the agenda's last table are notices
        last = entries[-1]
        last.following = [block for block in last.following if block.table is last.block.table]
    lost = [one_line(block.text)[:80] for block in blocks if block.is_bookmarked and block.text and block.link is None]
    problems = [ReadingProblem("item not linked", f"«{words}» is bookmarked as an item or section") for words in lost]
    items = list(_items(entries, problems))
    if not items:
        problems.append(
            ReadingProblem("agenda without items", f"a document of {len(blocks)} paragraphs, no item linked")
        )
    if items and not any(item.section for item in items):
        problems.append(ReadingProblem("agenda without headings", f"none of {len(items)} items stands under one"))
    names = tuple(dict.fromkeys(line for line in preamble[:12] if 3 < len(line) <= 80))
    notes = () if items else tuple(line[:200] for line in preamble[:5])
    return Agenda(tuple(items), problems=tuple(problems), notes=notes, names=names)


@dataclass
class _Block:
    """A paragraph or cell: its text, the text before its link, where it stands."""

    element: Tag
    text: str = ""
    before: str = ""
    link: tuple[str, bool] | None = None  # id, and whether it is a section's
    is_bookmarked: bool = False  # as the beginning of an item or section, which is linked as well
    is_marked: bool = True  # whether all of its text is bold or underlined
    row: Tag | None = None
    table: Tag | None = None
    indent: float = 0.0


@dataclass
class _Entry:
    """An item or a section: the block that begins it, and those that follow."""

    block: _Block
    following: list[_Block] = field(default_factory=list)


@dataclass(frozen=True)
class _Heading:
    indent: float
    number: str
    words: str


def _items(entries: list[_Entry], problems: list[ReadingProblem]) -> Iterator[Item]:
    above: list[_Heading] = []
    unlinked = ""  # a heading that is no section of its own, below the last section
    seen: set[tuple[str, bool] | None] = set()
    for place, entry in enumerate(entries):
        link_id, is_section = entry.block.link or ("", False)
        indent, number = entry.block.indent, _number_of(entry.block)
        title = one_line(entry.block.text)
        body, next_unlinked = _body_of(entry, above[-1].indent if above and not is_section else indent)
        if is_section:
            above = [heading for heading in above if heading.indent < indent]
            above.append(_Heading(indent, number, title))
            unlinked = ""
        is_leaf = place + 1 == len(entries) or _ends(entry, entries[place + 1])
        is_item = not is_section or (bool(body) and is_leaf and not re.match(r"adjourn", title, re.I))
        if is_item and entry.block.link not in seen:
            seen.add(entry.block.link)
            if title:
                outer = [heading for heading in above if heading.indent < indent]
                headings = outer or (above if not is_section else [])  # some documents indent nothing
                yield _item(link_id, is_section, number, title, body, headings, unlinked)
            else:
                problems.append(ReadingProblem("item without text", f"item {link_id}"))
        unlinked = next_unlinked or unlinked


def _ends(section: _Entry, following: _Entry) -> bool:
    """Whether nothing stands below a section before the next block with a link."""
    return (
        following.block.link is not None and following.block.link[1] and following.block.indent <= section.block.indent
    )


def _item(
    link_id: str, is_section: bool, number: str, title: str, body: list[str], above: list[_Heading], unlinked: str
) -> Item:
    section, is_consent = section_of(
        [heading.words for heading in above if heading.words] + [unlinked] * bool(unlinked)
    )
    numbers = [heading.number for heading in above if heading.number] if number else []
    return Item(
        vendor_id=f"section-{link_id}" if is_section else link_id,
        number=".".join([*numbers, number] if number else []),
        title=title,
        text="\n".join([title, *body]),
        section=section,
        is_consent=is_consent,
        detail_url=item_path(link_id, is_section=is_section),
    )


def _body_of(entry: _Entry, indent: float) -> tuple[list[str], str]:
    """The lines that follow an item or section, and the unlinked heading at their end, if there is one."""
    lines: list[str] = []
    unlinked = ""
    for block in entry.following:
        if block.table is None and _is_heading(block, indent):
            unlinked = one_line(block.text)
        elif block.text and not unlinked:
            lines += block.text.split("\n")
        elif block.text:
            lines += [unlinked, *block.text.split("\n")]
            unlinked = ""
    return lines, unlinked


def _is_heading(block: _Block, indent: float) -> bool:
    words = one_line(block.text)
    return block.is_marked and 3 <= len(words) <= 100 and words.isupper() and block.indent <= indent


def _number_of(block: _Block) -> str:
    """The number printed before a block's link, or alone in the cell before it."""
    before = one_line(block.before)
    if not before:
        cell = block.element.find_parent("td")
        left = cell.find_previous_sibling("td") if cell is not None else None
        before = one_line(left.get_text()) if isinstance(left, Tag) else ""
    found = _NUMBER.match(before)
    return found["number"] if found else ""


def _blocks(soup: BeautifulSoup) -> Iterator[_Block]:
    """The blocks of a document in their order; every text is in one, whatever the elements are."""
    block: _Block | None = None
    for node in (soup.body or soup).descendants:
        if isinstance(node, Comment) or _is_unseen(node):
            continue
        element = _block_of(node)
        if block is None or element is not block.element:
            if block is not None:
                yield _finished(block)
            block = _begun(element)
        if isinstance(node, Tag):
            found = _LINK.search(str(node.get("href") or "")) if node.name == "a" else None
            if found and block.link is None:
                block.link, block.before, block.text = (found[1], found[2] == "true"), block.text, ""
            block.text += "\n" if node.name == "br" else ""
            block.is_bookmarked |= node.name == "a" and _BOOKMARK.match(str(node.get("name") or "")) is not None
        elif isinstance(node, NavigableString):
            block.text += str(node)
            block.is_marked = block.is_marked and (not node.strip() or _is_marked(node))
    if block is not None:
        yield _finished(block)


def _begun(element: Tag) -> _Block:
    tables = element.find_parents("table")
    return _Block(element, row=element.find_parent("tr"), table=tables[-1] if tables else None, indent=_indent(element))


def _finished(block: _Block) -> _Block:
    block.text = clean_lines(block.text)
    return block


def _block_of(node: object) -> Tag:
    element = node if isinstance(node, Tag) else getattr(node, "parent", None)
    while isinstance(element, Tag) and element.name not in _BLOCKS and element.parent is not None:
        element = element.parent
    assert isinstance(element, Tag)  # noqa: S101 - a node of the tree always has one above it
    return element


def _is_unseen(node: object) -> bool:
    element = node if isinstance(node, Tag) else getattr(node, "parent", None)
    return isinstance(element, Tag) and element.name in ("script", "style", "noscript")


def _is_marked(text: NavigableString) -> bool:
    styles = [
        str(parent.get("style") or "") for parent in text.parents if parent.name in ("span", "a", "b", "u", "strong")
    ]
    return any(re.search(r"font-weight:\s*bold|text-decoration:\s*underline", style) for style in styles)


def _indent(element: Tag) -> float:
    """How far a block stands to the right, in points: the left margins of it and of the tables around it."""
    styles = [str(each.get("style") or "") for each in (element, *element.find_parents("table"))]
    margins = [re.search(r"margin-left:\s*(-?[\d.]+)pt", style) for style in styles]
    return sum(float(margin[1]) for margin in margins if margin)
