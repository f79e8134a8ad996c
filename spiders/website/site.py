"""Where a page stands: its own address, its hosts, its main part, and its links relative to the source's base URL."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from bs4 import BeautifulSoup, Tag

from published.reading import Unreadable, block_page, one_line, parse_html
from published.values import DocumentKind, DocumentLink

_NOWHERE = re.compile(r"^\s*(?:#|javascript:|mailto:|tel:|sms:|data:|about:|$)", re.I)
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|rtf|odt|txt)$", re.I)
_FILE_PAGE = re.compile(
    r"/(?:showpublisheddocument|showdocument|documentcenter/view|agendacenter/viewfile)/|/view\.ashx$", re.I
)
_VERSIONED = re.compile(r"^/home/showpublisheddocument/(\d+)(?:/(\d+))?/?$", re.I)
_CHROME = "nav, header, footer, aside, script, style, noscript, template, [role=navigation], [role=search], .breadcrumb"


@dataclass(frozen=True)
class Site:
    """A page's surroundings: `page` is its path below the base URL, `hosts` are its own, without "www."."""

    hosts: frozenset[str]
    prefix: str
    page: str

    def link(self, href: object) -> str:
        """The link relative to the base URL, absolute where it leads to another host, "" where it leads nowhere."""
        text = str(href or "").strip().replace(" ", "%20")
        if _NOWHERE.match(text):
            return ""
        try:
            parts = urlsplit(text)
            host = _plain(parts.hostname or "")
        except ValueError:
            return ""
        if host and host not in self.hosts:
            return urlunsplit(parts._replace(scheme=parts.scheme or "https", fragment=""))
        path = urljoin(self.page, parts.path) if not host else parts.path or "/"
        if self.prefix and (path == self.prefix or path.startswith(f"{self.prefix}/")):
            path = path[len(self.prefix) :] or "/"
        return urlunsplit(("", "", path, parts.query, ""))


def open_page(body: bytes) -> BeautifulSoup:
    """Parse a page; raises Unreadable when it is a block page, a PDF file or no page at all."""
    refused = block_page(body)
    if refused:
        raise Unreadable(refused)
    if body.lstrip()[:5] == b"%PDF-":
        raise Unreadable("a PDF file, not a page: it is read as a document")
    return parse_html(body)


def site_of(soup: Tag, base_url: str = "", page: str = "") -> Site:
    """Where the page stands: as it says itself (canonical address, og:url), else at `page` below `base_url`."""
    base = urlsplit(base_url)
    prefix = base.path.rstrip("/")
    canonical = soup.select_one("link[rel=canonical][href]")
    shared = soup.select_one("meta[property='og:url'][content]")
    said = str(canonical["href"]) if canonical else str(shared["content"]) if shared else ""
    try:
        own = urlsplit(said.strip())
        hosts = frozenset(_plain(host) for host in (base.hostname, own.hostname) if host)
    except ValueError:
        return Site(frozenset([_plain(base.hostname)] if base.hostname else []), prefix, page or "/")
    path = own.path if own.path.startswith("/") else page
    if prefix and path.startswith(f"{prefix}/"):
        path = path[len(prefix) :]
    return Site(hosts, prefix, path or "/")


def main_part(soup: BeautifulSoup) -> Tag:
    """The part of the page that is its own: without menus, header, footer. Takes those out of the soup."""
    for chrome in soup.select(_CHROME):
        chrome.decompose()
    mains = soup.select("main, [role=main], #main-content-area")
    return max(mains, key=lambda main: len(main.get_text())) if mains else soup.body or soup


def names_of(soup: BeautifulSoup) -> tuple[str, ...]:
    """The words in which a page says whose it is: its title, its site's name, its first heading."""
    title, site, heading = soup.title, soup.select_one("meta[property='og:site_name'][content]"), soup.h1
    words = (
        one_line(title.get_text()) if title else "",
        one_line(str(site["content"])) if site else "",
        one_line(heading.get_text(" ")) if heading else "",
    )
    return tuple(dict.fromkeys(word for word in words if word))


def document_link(site: Site, anchor: Tag, kind: DocumentKind, name: str = "") -> DocumentLink | None:
    """The document behind a link, None when it leads nowhere.

    GovAccess serves one document under its id, with or without its version behind it (/home/showpublisheddocument/
    ID/TICKS): the id is its address here, the version its stamp.
    """
    url = site.link(anchor.get("href"))
    if not url:
        return None
    label = name or one_line(anchor.get_text(" ")) or one_line(str(anchor.get("title") or "")) or file_name(url)
    versioned = _VERSIONED.match(url)
    if versioned:
        return DocumentLink(kind, f"/home/showpublisheddocument/{versioned[1]}", label, versioned[2] or "")
    return DocumentLink(kind, url, label)


def is_emptied(anchor: Tag) -> bool:
    """Whether a link has words and an address that is empty: the address was lost, which is not «Not available»."""
    label = one_line(anchor.get_text(" "))
    is_blank = anchor.has_attr("href") and not str(anchor["href"]).strip()
    return is_blank and re.match(r"(?:not (?:available|included)|n/?a|none|-*)$", label, re.I) is None


def is_file(url: str) -> bool:
    """Whether an address looks like that of a file rather than of a page."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    if re.search(r"(?:^|&)m=ic(?:&|$)", parts.query, re.I):  # Legistar's calendar file of one meeting
        return False
    return _FILE.search(path) is not None or _FILE_PAGE.search(path) is not None


def file_name(url: str) -> str:
    """The last part of an address, readable."""
    return one_line(re.sub(r"[_+]+", " ", unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])))


def _plain(host: str) -> str:
    return host.lower().removeprefix("www.")
