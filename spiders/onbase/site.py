"""What the pages of an Agenda Online site have in common: refusals, whose they are, links within the site, files."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qs, unquote, urlsplit

from bs4 import BeautifulSoup, Tag

from published.reading import Unreadable, block_page, one_line, parse_html
from published.values import DocumentKind, DocumentLink

KINDS: dict[str, DocumentKind] = {"1": "agenda", "2": "minutes", "3": "minutes", "5": "packet"}  # by documentType
FILE_NAMES = {"agenda": "Agenda", "packet": "Agenda Packet"}

_ACTION = re.compile(
    r"/((?:Meetings/ViewMeeting(?:AgendaItem|Agenda)?|Documents/(?:DownloadFile|DownloadFileBytes|ViewDocument|ViewAgenda))"
    r"(?:/.*)?)$",
    re.I,
)
_FILE = re.compile(r"/Documents/(?P<action>DownloadFile|DownloadFileBytes|ViewDocument)/(?P<name>[^/]+)$", re.I)


def open_page(body: bytes) -> BeautifulSoup:
    """Parse a page of the site; raises Unreadable for a block page, the site's error page, or what is no page."""
    refused = block_page(body)
    if refused:
        raise Unreadable(refused)
    soup = parse_html(body)
    title = title_of(soup)
    alert = soup.select_one(".alert-danger")
    if re.match(r"error\b", title, re.I) or alert is not None:
        words = one_line(alert.get_text()) if alert is not None else "no reason given"
        raise Unreadable(f"the site's error page «{title}»: {words}")
    return soup


def title_of(soup: BeautifulSoup) -> str:
    """The page's title."""
    return one_line(soup.title.get_text()) if soup.title is not None else ""


def names_of(soup: BeautifulSoup) -> tuple[str, ...]:
    """The words in which a page says whose it is: title, headings, the site's folder, linked hosts, the footer."""
    found = [title_of(soup)]
    found += [one_line(heading.get_text(" ")) for heading in soup.select("#logo-container h1, section > div > h1")]
    for sheet in soup.select("link[href$='favicon.ico'], link[href$='/Style'], link[href*='/Style?']"):
        found.append(str(sheet["href"]).strip("/").partition("/")[0])
    for anchor in soup.select("#logo-container a[href], #navbar a[href], .footer a[href]"):
        found.append(host_of(str(anchor["href"])))
    found += [one_line(line.get_text()) for line in soup.select(".footer li") if "©" in line.get_text()]
    return tuple(dict.fromkeys(name for name in found if name))


def host_of(href: str) -> str:
    """The host that a link names, "" when it names none."""
    try:
        return urlsplit(href).hostname or ""
    except ValueError:
        return ""


def within_site(href: str) -> str:
    """The link relative to the site, whatever folder or host the site stands under; foreign links as they are."""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return href
    found = _ACTION.search(parts.path)
    if found is None:
        return href.strip()
    return f"/{found[1]}" + (f"?{parts.query}" if parts.query else "")


def query_of(href: str) -> dict[str, str]:
    """The link's parameters, each with its first value, names in lower case."""
    try:
        query = parse_qs(urlsplit(href).query)
    except ValueError:
        return {}
    return {name.lower(): values[0] for name, values in query.items()}


def agenda_path(meeting_id: str) -> str:
    """Where a meeting's agenda is a page of sections and items."""
    return f"/Meetings/ViewMeetingAgenda?meetingId={meeting_id}&type=agenda"


def document_path(agenda_url: str) -> str | None:
    """Where the agenda is that is not under `agenda_url`: as a Word document that was made a page."""
    meeting_id = query_of(agenda_url).get("meetingid")
    if not meeting_id or "/viewmeetingagenda?" not in agenda_url.lower():
        return None
    return f"/Documents/ViewAgenda?meetingId={meeting_id}&type=agenda&doctype=1"


def item_path(item_id: str, *, is_section: bool = False) -> str:
    """Where an item's page is. No agenda names its own meeting: `of_meeting` puts it in."""
    section = "true" if is_section else "false"
    return f"/Meetings/ViewMeetingAgendaItem?meetingId=&itemId={item_id}&isSection={section}&type=agenda"


def of_meeting(detail_url: str, agenda_url: str) -> str:
    """The link of an item's page with the meeting whose agenda was read under `agenda_url`."""
    return detail_url.replace("meetingId=&", f"meetingId={query_of(agenda_url).get('meetingid', '')}&", 1)


def other_file(url: str) -> str | None:
    """Where else a file is whose link answered with a page that says to wait; None: nowhere.

    Which of the three addresses gives the bytes differs with the version of the software.
    """
    for action, following in (("DownloadFile", "DownloadFileBytes"), ("DownloadFileBytes", "ViewDocument")):
        found = re.search(rf"/Documents/{action}/", url, re.I)
        if found:
            return f"{url[: found.start()]}/Documents/{following}/{url[found.end() :]}"
    return None


def files(anchors: Iterable[Tag], kind: DocumentKind | None = None) -> tuple[DocumentLink, ...]:
    """The files that links name, each once: one file has several addresses, of which ViewDocument gives its bytes.

    Without `kind` the link's documentType says what the file is.
    """
    found: dict[tuple[str, ...], DocumentLink] = {}
    for anchor in anchors:
        href = within_site(str(anchor.get("href") or ""))
        key = _file_key(href)
        if key is None:
            continue
        of_type: DocumentKind = KINDS.get(query_of(href).get("documenttype", ""), "other")
        link = DocumentLink(kind or of_type, href, _file_name(anchor, href, kind or of_type))
        if key not in found or "/ViewDocument/" in href:
            found[key] = link
    return tuple(found.values())


def _file_key(href: str) -> tuple[str, ...] | None:
    """What makes two links the same file: what was published, else the meeting's document of that type."""
    found = _FILE.search(href.partition("?")[0])
    if found is None:
        return None
    query = query_of(href)
    if query.get("publishid", "0") not in ("", "0"):
        return ("published", query["publishid"])
    ids = [query.get(name, "") for name in ("meetingid", "documenttype", "itemid")]
    return (*ids, "" if all(ids[:2]) and not ids[2] else unquote(found["name"]).casefold())


def _file_name(anchor: Tag, href: str, kind: str) -> str:
    words = one_line(anchor.get_text())
    if words:
        return words
    if kind in FILE_NAMES:
        return FILE_NAMES[kind]
    title = re.match(r"Download (?P<what>\w+) for ", str(anchor.get("title") or ""))
    if title:
        return title["what"]
    return unquote(href.partition("?")[0].rpartition("/")[2])
