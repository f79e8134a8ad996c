"""What a page of a government's site leads to: portals of known platforms, and its own pages about agendas."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from published.reading import one_line, parse_html
from spiders.discovery.addresses import Candidate, Parameter, site_of_host
from spiders.website.site import is_file

# Vendors whose pages are no current source here: what the registry or an operator should know of all the same.
UNREAD_VENDORS = {
    "agendaquick.com": "AgendaQuick",
    "agendasuite.org": "AgendaSuite",
    "boarddocs.com": "BoardDocs",
    "civicweb.net": "CivicWeb",
    "escribemeetings.com": "eScribe",
    "laserfiche.com": "laserfiche",
    "novusagenda.com": "NovusAGENDA",
    "simbli.eboardsolutions.com": "Simbli",
    "swagit.com": "swagit",
    "civicclerk.com": "CivicClerk of the older kind",
}

_WORDS = (
    (8, re.compile(r"\bagendas?\b", re.I)),
    (
        5,
        re.compile(
            r"\b(?:council|supervisors|board)\b.*\bmeetings?\b|\bmeetings?\b.*\b(?:council|supervisors|board)\b", re.I
        ),
    ),
    (3, re.compile(r"\b(?:meetings?|legislati(?:ve|on))\b", re.I)),
    (2, re.compile(r"\b(?:city|town|county)[ -]?council\b|\bboard of supervisors\b|\bmayor and council\b", re.I)),
    (1, re.compile(r"\b(?:council|clerk|supervisors|minutes)\b", re.I)),
)
_NOT_ABOUT_MEETINGS = re.compile(
    r"\b(?:election|recycl\w*|permit|bid|job|career|event|news|login|privacy|facebook|twitter|youtube|instagram)s?\b",
    re.I,
)
_NOT_A_PAGE = re.compile(r"\.(?:jpe?g|png|gif|svg|zip|mp[34]|ics|xml|css|js)$", re.I)
_OTHER_VIEW = re.compile(r"/-(?:toggle|sortn|npage|curm|selcat)|[?&](?:page|sort|order)=", re.I)  # of the same page
_ADDRESS = re.compile(r"https?:(?:\\?/){2}[\w.-]+[^\s\"'<>\\]*(?:\\/[^\s\"'<>\\]*)*", re.I)


@dataclass(frozen=True)
class Link:
    """A link of a page: where it leads, absolute, and its words."""

    url: str
    words: str


def links_of(body: bytes, url: str) -> list[Link]:
    """The links of a page, its frames and the addresses in its scripts, each once, in their order.

    Raises Unreadable when the bytes are no page.
    """
    soup = parse_html(body)
    base = soup.find("base", href=True)
    root = urljoin(url, str(base["href"])) if isinstance(base, Tag) else url
    found: dict[str, Link] = {}
    for link in (*_elements(soup, root), *_addresses_in_scripts(soup)):
        found.setdefault(link.url, link)
    return list(found.values())


def portals(links: Iterable[Link], page_url: str) -> list[Candidate]:
    """The portals that the links lead to, each once, the one that the words praise most first."""
    found: dict[tuple[str, str, str], Candidate] = {}
    for link in sorted(links, key=lambda link: -_score(link)):
        candidate = recognise(link.url, page_url)
        if candidate is not None:
            found.setdefault(candidate.place, candidate)
    return list(found.values())


def recognise(url: str, page_url: str) -> Candidate | None:
    """The portal that an address belongs to, by the vendor's hosts and paths; None when it is none's."""
    try:
        parts = urlsplit(url)
        host, path, query = (parts.hostname or "").casefold(), unquote(parts.path), _query(parts.query)
    except ValueError:
        return None
    name, _, vendor = host.partition(".")
    parameters: dict[str, Parameter] = {}
    bodies: dict[str, str] = {}
    platform = base = ""
    if vendor == "primegov.com":
        platform, base = "primegov", f"https://{host}"
    elif host == "webapi.legistar.com" and (client := re.match(r"/v1/([\w-]+)", path)):
        platform, base, parameters = "legistar", f"https://{host}/v1/{client[1]}", {"client": client[1]}
    elif vendor == "legistar.com" and name not in ("www", "webapi"):
        platform, base, parameters = "legistar", f"https://webapi.legistar.com/v1/{name}", {"client": name}
    elif vendor in ("portal.civicclerk.com", "api.civicclerk.com"):
        platform, base = "civicclerk", f"https://{name}.api.civicclerk.com/v1"
        parameters = {"portal": f"https://{name}.portal.civicclerk.com"}
    elif vendor == "iqm2.com":
        platform, base = "iqm2", f"https://{host}"
    elif vendor == "hylandcloud.com" and (site := re.match(r"/([\w-]+)", path)):
        platform, base = "onbase", f"https://{host}/{site[1]}"
        types = [each for each in query.get("mtids", "").split(",") if each]
        parameters = {"dropid": 4, "mtids": types} if types else {}
    elif vendor == "granicus.com" and path.casefold() == "/viewpublisher.php" and query.get("view_id"):
        platform, base, bodies = "granicus", f"https://{host}", {query["view_id"]: ""}
    elif host == "meetings.municode.com" and (code := query.get("cid") or query.get("cc")):
        platform, base, parameters = "municode", f"https://{host}", {"cc": code.upper()}
    elif found := re.match(r"(.*?)/agendacenter(?:/([\w-]*-\d+))?(?=/|$)", path, re.I):
        platform, base = "civicplus", f"{parts.scheme}://{parts.netloc}{found[1]}"
        parameters = {"category": found[2]} if found[2] else {}
    if not platform:
        return None
    return Candidate(platform, base, "home page", f"linked on {page_url}", parameters, bodies)


def unread_vendors(links: Iterable[Link]) -> dict[str, str]:
    """Vendors of agendas among the links that nothing here reads: their name, and an address of each."""
    found: dict[str, str] = {}
    for link in links:
        host = (urlsplit(link.url).hostname or "").casefold()
        vendor = next((name for end, name in UNREAD_VENDORS.items() if host == end or host.endswith(f".{end}")), None)
        if vendor is not None and recognise(link.url, "") is None:
            found.setdefault(vendor, link.url)
    return found


def agenda_pages(links: Iterable[Link], website: str, known: Iterable[str] = ()) -> list[str]:
    """The addresses of the site's own pages that may list agendas, by the words of their links, the best first."""
    site = site_of_host(urlsplit(website).hostname or "")
    seen = {plain(url) for url in known}
    scored: dict[str, tuple[int, str]] = {}
    for link in links:
        parts = urlsplit(link.url)
        host = parts.hostname or ""
        is_own = parts.scheme in ("http", "https") and site_of_host(host) == site
        if not is_own or plain(link.url) in seen or recognise(link.url, "") is not None:
            continue
        if is_file(link.url) or _NOT_A_PAGE.search(parts.path) or _OTHER_VIEW.search(link.url):
            continue
        score = _score(link)
        if score > scored.get(plain(link.url), (0, ""))[0]:
            scored[plain(link.url)] = score, link.url.partition("#")[0]
    ranked = sorted(scored.values(), key=lambda pair: -pair[0])
    return [url for _, url in ranked]


def own_platforms(body: bytes) -> tuple[str, ...]:
    """As which platforms a page of the government's own site is to be read, the strictest first."""
    if re.search(rb"showpublisheddocument|/Home/Components/|govaccess|vision internet", body, re.I):
        return ("govaccess",)
    if re.search(
        rb"/sites/default/files/|drupal-settings-json|Drupal\.settings|name=.Generator. content=.Drupal", body, re.I
    ):
        return ("drupal", "website")
    return ("website",)


def plain(url: str) -> str:
    """The address as it is compared: without scheme, "www.", fragment and a slash at the end."""
    parts = urlsplit(url)
    host = parts.netloc.casefold().removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}" + (f"?{parts.query}" if parts.query else "")


def _score(link: Link) -> int:
    path = re.sub(r"[-_/+.%0-9]+", " ", unquote(urlsplit(link.url).path))
    score = max((points for points, words in _WORDS if words.search(link.words)), default=0) * 2
    score += max((points for points, words in _WORDS if words.search(path)), default=0)
    return score - 4 if _NOT_ABOUT_MEETINGS.search(f"{link.words} {path}") else score


def _elements(soup: BeautifulSoup, root: str) -> Iterator[Link]:
    for element in soup.select("a[href], area[href], iframe[src], frame[src], embed[src]"):
        address = str(element.get("href") or element.get("src") or "").strip()
        try:
            url = urljoin(root, address)
        except ValueError:
            continue
        if urlsplit(url).scheme in ("http", "https"):
            words = element.get_text(" ") or str(element.get("title") or element.get("aria-label") or "")
            yield Link(url, one_line(words))


def _addresses_in_scripts(soup: BeautifulSoup) -> Iterator[Link]:
    """Portals that a page brings in by script."""
    for script in soup.find_all("script"):
        for found in _ADDRESS.finditer(script.get_text()):
            url = found[0].replace("\\/", "/")
            try:
                is_portal = recognise(url, "") is not None
            except ValueError:
                continue
            if is_portal:
                yield Link(url, "")


def _query(text: str) -> dict[str, str]:
    return {name.casefold(): values[0] for name, values in parse_qs(text).items()}
