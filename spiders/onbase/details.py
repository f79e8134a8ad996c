"""The page of one agenda item: its text, and the supporting documents that the agenda does not name."""

import re

from bs4 import BeautifulSoup, Tag

from published.reading import Unreadable, lines_of
from published.values import DocumentLink, ItemDetail, ReadingProblem
from spiders.onbase.site import files, host_of, names_of, open_page, title_of

_BEGIN = re.compile(r"^(?:Item|Section) Details:?$", re.I)
_FILES = re.compile(r"^Supporting Documents?:?$", re.I)
_END = re.compile(r"\bBack to Meeting Outline\b", re.I)


def read_detail(body: bytes) -> ItemDetail:
    """Read an item's page. Raises Unreadable when it shows neither an item's frame nor a file."""
    soup = open_page(body)
    if not is_detail(soup):
        title = title_of(soup)
        raise Unreadable("no item in the page" + (f" («{title}»)" if title else ""))
    lines = lines_of(soup)
    begin = next((place for place, line in enumerate(lines) if _BEGIN.match(line)), None)
    end = next((place for place, line in enumerate(lines) if _FILES.match(line) or _END.search(line)), len(lines))
    text = "\n".join(lines[begin + 1 : end]) if begin is not None else ""
    attachments = (*files(soup.select("a[href]"), "attachment"), *_elsewhere(soup))
    problems = []
    if begin is None:
        problems.append(ReadingProblem("item without text", "no «Item Details» in the page: its files alone were read"))
    elif not text and not attachments:
        problems.append(ReadingProblem("item without text", "the page has neither text nor files"))
    if any(_FILES.match(line) for line in lines) and not attachments:
        problems.append(ReadingProblem("files missing", "«Supporting Documents» stands there without a link to a file"))
    return ItemDetail(text, attachments, problems=tuple(problems), names=names_of(soup))


def is_detail(soup: BeautifulSoup) -> bool:
    """Whether the page is that of one item."""
    lines = lines_of(soup)
    if any(_BEGIN.match(line) or _END.search(line) for line in lines):
        return True
    is_agenda = soup.select_one("#agenda-table, #meetings-list, .accessible-section") is not None
    return not is_agenda and bool(files(soup.select("a[href*='itemId=']")))


def _elsewhere(soup: BeautifulSoup) -> tuple[DocumentLink, ...]:
    """Supporting documents that are links to other hosts."""
    heading = soup.find(string=lambda text: text is not None and _FILES.match(text.strip()) is not None)
    following = heading.find_all_next("a", href=True) if heading is not None else []
    links: dict[str, DocumentLink] = {}
    for anchor in following:
        if not isinstance(anchor, Tag) or _END.search(anchor.get_text()):
            break
        href = str(anchor["href"]).strip()
        if host_of(href) and not files([anchor]):
            links.setdefault(
                href, DocumentLink("attachment", href, " ".join(anchor.get_text().split()) or "attachment")
            )
    return tuple(links.values())
