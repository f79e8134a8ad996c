"""Municode's agendas as web pages (adaHtmlDocument), read.

The page was seen in public copies of agendas of several clients, of 2022 to 2026; of Los Altos only the text is known.
A section without items is often the matter itself; the files of an item stand in a list of their own behind it.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace

from bs4 import BeautifulSoup, Tag

from published.reading import Unreadable, block_page, lines_of, one_line, parse_html
from published.titles import is_consent_heading
from published.values import Agenda, DocumentLink, Item, ReadingProblem
from spiders.municode.links import ERROR_PAGE, hrefs

_FILES = "agenda_item_attachments"
_ITEMS = "agenda-items"


def read_agenda(body: bytes) -> Agenda:
    """Read an answer of /adaHtmlDocument/index.

    A section with items heads them and is no item; one without is an item, and so is one whose heading has more lines
    than one. Items have no id on the page: their text is what names them. Raises Unreadable when the page is no agenda.
    """
    refused = block_page(body)
    if refused:
        raise Unreadable(refused)
    soup = parse_html(body)
    title = one_line(soup.title.get_text()) if soup.title else ""
    sections = soup.select("section.agenda-section")
    if not sections and soup.select_one(".ap-agenda") is None:
        if ERROR_PAGE.search(f"{title} {one_line(soup.get_text(' '))}"):
            raise Unreadable("an error page: «Sorry, something went wrong»")
        raise Unreadable("no agenda in the page" + (f" («{title}»)" if title else ""))
    problems: list[ReadingProblem] = []
    items: dict[str, Item] = {}
    for section in sections:
        for item in _read_section(section, problems):
            vendor_id = _id_of(item, items)
            items[vendor_id] = replace(item, vendor_id=vendor_id)
    if not items:
        problems.append(ReadingProblem("agenda without items", f"the page has {len(sections)} sections and no item"))
    outside = tuple(link for each in soup.select(f"ul.{_FILES}") for link in _attachments(each, problems))
    heads = [one_line(line.get_text(" ")) for line in soup.select(".header-content__h1")]
    if sections and not heads:
        problems.append(ReadingProblem("agenda without head", "no title, day or place stands above the items"))
    notes = (" ".join(line for line in heads if line),) if any(heads) else ()
    return Agenda(tuple(items.values()), outside, tuple(problems), notes, _names(soup, title))


def _read_section(section: Tag, problems: list[ReadingProblem]) -> Iterator[Item]:
    """The items of a section; what is read is taken out of it, and what is left then is an item too."""
    header = section.select_one(".section-header")
    number, lines = _number_and_lines(header.extract()) if header is not None else ("", [])
    lists = [each.extract() for each in section.select(f".{_ITEMS}")]
    files = tuple(link for each in section.select(f"ul.{_FILES}") for link in _attachments(each.extract(), problems))
    rest = lines_of(section)
    if rest:
        problems.append(ReadingProblem("section not understood", f"«{' '.join(rest)[:100]}» is kept as one item"))
    inline = tuple(_inline_links(header)) if header is not None else ()
    below = [item for each in lists for item in _read_list(each, lines[0] if lines else "", number, problems)]
    if below and not lines:
        problems.append(ReadingProblem("section without heading", f"above «{below[0].title[:60]}»"))
    if rest or files or len(lines) > 1 or (lines and not below):
        text = [*lines, *rest] or ["(no title)"]
        yield Item("", number, text[0], "\n".join(text), attachments=(*files, *inline))
    yield from below


def _read_list(element: Tag, section: str, number: str, problems: list[ReadingProblem]) -> Iterator[Item]:
    """The items of a list; a list of files belongs to the item before it."""
    item: Item | None = None
    for child in element.find_all(recursive=False):
        if child.name == "li":
            if item is not None:
                yield item
            item = _read_item(child, section, number, problems)
            continue
        if _FILES not in (child.get("class") or []):
            problems.append(ReadingProblem("list not understood", f"{child.name} in «{section[:60]}»"))
        links = _attachments(child, problems)
        if item is None:
            problems.append(ReadingProblem("files without item", f"{len(links)} in «{section[:60]}»"))
            item = Item("", "", "(no title)", "(no title)", section)
        item = replace(item, attachments=_each_once((*item.attachments, *links)))
    if item is not None:
        yield item


def _read_item(row: Tag, section: str, above: str, problems: list[ReadingProblem]) -> Item | None:
    files = tuple(link for each in row.select(f"ul.{_FILES}") for link in _attachments(each.extract(), problems))
    inline = tuple(_inline_links(row))
    number, lines = _number_and_lines(row)
    if not lines:
        problems.append(ReadingProblem("item without text", f"{number or 'a row'} in «{section[:60]}»"))
        if not files and not inline:
            return None
    return Item(
        vendor_id="",
        number=f"{above}.{number}" if above and number else number or "",
        title=lines[0] if lines else "(no title)",
        text="\n".join(lines) or "(no title)",
        section=section,
        is_consent=is_consent_heading(section),
        attachments=_each_once((*files, *inline)),
    )


def _number_and_lines(element: Tag) -> tuple[str, list[str]]:
    """The number that the page prints in front, and the lines without it."""
    number = element.find("num")
    printed = one_line(number.extract().get_text()).strip("().: ") if isinstance(number, Tag) else ""
    return printed, lines_of(element)


def _attachments(element: Tag, problems: list[ReadingProblem]) -> tuple[DocumentLink, ...]:
    """The files of a list, with the size that stands behind each as the hint at a change."""
    links: list[DocumentLink] = []
    for row in element.find_all("li") or [element]:
        name = next((one_line(anchor.get_text()) for anchor in row.find_all("a")), one_line(row.get_text(" "))[:100])
        urls = hrefs(row)
        if not urls:
            problems.append(ReadingProblem("attachment without link", f"«{name}»"))
        size = re.search(r"\(([\d.]+\s*\w+)", one_line(row.get_text(" ")).removeprefix(name))
        links += [DocumentLink("attachment", url, name or "attachment", size[1] if size else "") for url in urls]
    return _each_once(tuple(links))


def _inline_links(element: Tag) -> Iterator[DocumentLink]:
    """Links inside a text lead to a page or a file of somebody: they are named, and only files are asked for."""
    for anchor in element.find_all("a"):
        for url in hrefs(BeautifulSoup(str(anchor), "lxml")):
            is_file = re.search(r"\.(?:pdf|docx?)(?:$|\?)", url, re.I) is not None
            yield DocumentLink("attachment", url, one_line(anchor.get_text()) or "attachment", is_file=is_file)


def _each_once(links: tuple[DocumentLink, ...]) -> tuple[DocumentLink, ...]:
    return tuple({link.url: link for link in links}.values())


def _id_of(item: Item, others: dict[str, Item]) -> str:
    """What names an item as long as its text stays, wherever it stands; equal texts are counted."""
    said = hashlib.sha256(" ".join(item.text.split()).casefold().encode()).hexdigest()[:12]
    count = sum(other.split("-")[0] == said for other in others)
    return f"{said}-{count + 1}" if count else said


def _names(soup: BeautifulSoup, title: str) -> tuple[str, ...]:
    """Whose agenda it is: behind the title's bar, and under the logo."""
    logo = soup.select_one(".header-logo img[alt]")
    place = title.rpartition("|")[2].strip() if "|" in title else ""
    names = (place, one_line(str(logo["alt"])).removesuffix(" Logo") if logo is not None else "")
    return tuple(dict.fromkeys(name for name in names if name))
