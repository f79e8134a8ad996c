"""Links of a Granicus site: its scripts, wherever in an element they stand, and the ids in them."""

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import SplitResult, parse_qs, urlsplit

from bs4 import Tag

from published.reading import one_line

_NOWHERE = re.compile(r"^\s*(?:#|javascript:|mailto:|$)", re.I)
_OPENED = re.compile(r"window\.open\(\s*(?:'([^']+)'|\"([^\"]+)\")")
_SCRIPT = re.compile(r"/(\w+)\.php$", re.I)
_PLAYER = re.compile(r"/player/(clip|event)/(\d+)", re.I)
_ON_THE_SITE = re.compile(r"/(?:\w+\.php$|player/(?:clip|event)/\d+|videos/\d+)", re.I)


def target(element: Tag) -> str:
    """Where an anchor leads: its href, or the window that its onclick opens; "" when nowhere."""
    href = str(element.get("href") or "").strip()
    if not _NOWHERE.match(href):
        return href
    opened = _OPENED.search(str(element.get("onclick") or ""))
    return (opened[1] or opened[2]).strip() if opened else ""


def label(element: Tag) -> str:
    """What an anchor says, or its picture."""
    said = one_line(element.get_text(" "))
    if said:
        return said
    picture = element.find("img")
    return one_line(str(picture.get("alt") or "")) if isinstance(picture, Tag) else ""


def script(url: str) -> str:
    """The script behind a link in lower case, such as agendaviewer; "" when it is none."""
    path = split(url).path
    if _PLAYER.search(path):
        return "mediaplayer"
    found = _SCRIPT.search(path)
    return found[1].lower() if found else ""


def native_id(url: str) -> str:
    """The meeting that a link is about: clip-N once it was held, event-N before; "" when it is about none."""
    parts = split(url)
    in_path = _PLAYER.search(parts.path)
    if in_path:
        return f"{in_path[1].lower()}-{in_path[2]}"
    if script(url):
        query = parse_qs(parts.query)
        for kind in ("clip", "event"):
            number = query.get(f"{kind}_id", [""])[0]
            if number.isdecimal():
                return f"{kind}-{number}"
    return ""


def own_host(urls: Iterable[str]) -> str:
    """The host that most of the links to meetings lead to: the site's own; "" when they name none."""
    hosts = Counter(split(url).netloc for url in urls if native_id(url))
    hosts.pop("", None)
    return hosts.most_common(1)[0][0] if hosts else ""


def on_site(url: str, host: str) -> str:
    """The link below the site's base URL when it leads to the site's own host, else absolute."""
    parts = split(url)
    if parts.netloc not in ("", host):
        return f"https:{url}" if url.startswith("//") else url
    found = _ON_THE_SITE.search(parts.path)
    path = parts.path[found.start() :] if found else f"/{parts.path.lstrip('/')}"
    return f"{path}?{parts.query}" if parts.query else path


def has_path(url: str) -> bool:
    """Whether a link leads to more than the front page of a site."""
    parts = split(url)
    return parts.path.strip("/") != "" or bool(parts.query)


def split(url: str) -> SplitResult:
    """The parts of a link; of one that is none (http://[), all of it as the path."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", url, "", "")
