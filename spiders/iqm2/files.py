"""The page of one legislative file: its fields, its texts and its attachments."""

import re

from bs4 import Tag

from published.reading import lines_of, one_line
from published.values import DocumentLink, ItemDetail, ReadingProblem
from spiders.iqm2.portal import PRINTOUT, Page, file_key, file_link, is_meetings_own, parse_page

# Sections that are no text of the item: its files, what was decided of it, and what visitors typed below it.
_NO_TEXT = re.compile(r"^(?:Attachments?|Downloads|Meeting History|Information)$", re.I)


def read_detail(body: bytes) -> ItemDetail:
    """Read Detail_LegiFile.aspx. Raises Unreadable when the page is no legislative file's."""
    return detail_of(parse_page(body))


def is_detail(page: Page) -> bool:
    """Whether the page has the title of a legislative file."""
    return page.labelled("lblLegiFileTitle") is not None or page.soup.select_one(".LegiFileTitle") is not None


def detail_of(page: Page) -> ItemDetail:
    """Read a page that was parsed; see `read_detail`."""
    heading = page.labelled("lblLegiFileTitle") or page.soup.select_one(".LegiFileTitle")
    if heading is None:
        raise page.refusal("no legislative file in the page")
    problems: list[ReadingProblem] = []
    title = one_line(heading.get_text())
    if not title:
        problems.append(ReadingProblem("item without title", f"the heading of «{page.title}» is empty"))
    sections = _sections(page)
    if not sections and page.labelled("tblLegiFileInfo") is None:
        problems.append(ReadingProblem("item without sections", f"nothing but a title in the page of «{title}»"))
    lines = [title, *_fields(page)]
    for section in sections:
        lines += lines_of(section)
    links, dead = _attachments(page)
    if dead:
        problems.append(ReadingProblem("link without a file", f"«{title}»: {', '.join(dead)}"))
    number = page.labelled("lblResNum")
    return ItemDetail(
        text="\n".join(line for line in lines if line),
        attachments=tuple(links.values()),
        file_number=one_line(number.get_text()) if number is not None else "",
        problems=tuple(problems),
        names=page.names,
    )


def _fields(page: Page) -> list[str]:
    """Department, category, sponsors and what else the table of fields has, one line each."""
    table = page.labelled("tblLegiFileInfo")
    if table is None:
        table = page.soup.select_one(".LegiFileInfo table")
    if table is None:
        return []
    lines = []
    for row in table.find_all("tr"):
        name = ""
        for cell in row.find_all(["th", "td"], recursive=False):
            text = one_line(cell.get_text(" "))
            if cell.name == "th":
                name = text.rstrip(" :")
            elif text and name:
                lines.append(f"{name}: {text}")
                name = ""
    return lines


def _sections(page: Page) -> list[Tag]:
    """The sections with text in the order of the page, each with its heading."""
    found: list[Tag] = []
    for section in page.soup.select(".LegiFileSection, #divBody, #divItemDiscussion"):
        heading = section.find(["h2", "h3", "h4", "h5"])
        name = one_line(heading.get_text()).rstrip(":") if heading is not None else ""
        classes = section.get("class") or ()
        if _NO_TEXT.match(name) or "MeetingHistory" in classes or "LegiFileInfo" in classes:
            continue
        if str(section.get("id") or "").endswith(("divDiscussion", "divHistory", "divDownloads")):
            continue
        if any(each is other for each in (section, *section.parents) for other in found):
            continue
        found.append(section)
    return found


def _attachments(page: Page) -> tuple[dict[tuple[str, str], DocumentLink], list[str]]:
    """The files of the page, each once, and the names of links that lead to none.

    The printout of the page itself is left out: it says what the page says.
    """
    links: dict[tuple[str, str], DocumentLink] = {}
    for anchor in page.soup.find_all("a"):
        link = file_link(anchor, page.tenant, "attachment")
        if link is not None and not is_meetings_own(link) and file_key(link)[0] != PRINTOUT:
            links.setdefault(file_key(link), link)
    downloads = page.labelled("divDownloads")
    anchors = downloads.find_all("a", class_=lambda name: name != "HiddenDocumentLink") if downloads is not None else []
    dead = [f"«{one_line(a.get_text())}»" for a in anchors if file_link(a, page.tenant) is None]
    return links, dead
