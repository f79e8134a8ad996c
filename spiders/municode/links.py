"""Municode's links: one file under several addresses, the meeting's own number in all of them."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qs, urlencode, urlsplit

from bs4 import Tag

ERROR_PAGE = re.compile(r"Friendly Error Page|Sorry, something went wrong", re.I)

_FILE = re.compile(r"MEET-[A-Za-z]+-([0-9a-f]{32})", re.I)
_CODE = re.compile(r"[?&](?:cc|cid)=([A-Za-z0-9]+)", re.I)


def agenda_path(code: str, meeting: str, *, with_packet: bool = True) -> str:
    """Where a meeting's agenda is as a web page; `with_packet` (ip) with the files of its items."""
    return f"/adaHtmlDocument/index?{urlencode({'cc': code, 'me': meeting, 'ip': with_packet})}"


def hrefs(element: Tag) -> list[str]:
    """The addresses that the element's links lead to, those of a file without the page that hands it out."""
    found = (str(anchor.get("href") or "").strip() for anchor in element.find_all("a"))
    return list(dict.fromkeys(_file_behind(href) for href in found if _leads_somewhere(href)))


def is_agenda_page(href: str) -> bool:
    """Whether the address is that of an agenda as a web page."""
    return "/adahtmldocument/" in href.lower()


def meeting_number(links: Iterable[str]) -> str:
    """The 32 digits that the addresses of a meeting's agenda, packet and minutes have in common, or ""."""
    for href in links:
        found = _FILE.search(href)
        if found:
            return found[1].lower()
        if is_agenda_page(href):
            number = parse_qs(urlsplit(href).query).get("me", [""])[0].replace("-", "").lower()
            if number:
                return number
    return ""


def client_code(links: Iterable[str]) -> str:
    """The code of the client whose page this is, as the links name it: LOSALTOSCA."""
    return next((found[1].upper() for href in links if (found := _CODE.search(href))), "")


def below_meetings(href: str) -> str:
    """The part of an address of the meetings host that is the same on every host and below every prefix."""
    found = re.search(r"/(?:adaHtmlDocument|PublishPage)(?:/index)?\?.*$", href, re.I)
    return found[0] if found else href


def without_site(href: str, site: str) -> str:
    """The address without the site's own host, when it is there."""
    return href[len(site) :] if site and href.startswith(f"{site}/") else href


def _leads_somewhere(href: str) -> bool:
    return re.match(r"\s*(?:#|javascript:|mailto:|$)", href, re.I) is None


def _file_behind(href: str) -> str:
    """The file that a link of the kind /d/f?u=…&n=… hands out under a name."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return href
    if not parts.path.rstrip("/").lower().endswith("/d/f"):
        return href
    return parse_qs(parts.query).get("u", [href])[0]
