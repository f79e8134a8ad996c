"""Where a locality's agendas may be: what the registry lists, and the address patterns of the platforms.

Nothing here asks anybody: a candidate is an address, the paths to look at there, and why it is thought of.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal
from urllib.parse import quote, urlencode, urlsplit

from models.registry.locality import Locality, Source

Origin = Literal["registry", "home page", "redirect", "pattern"]
Parameter = str | int | bool | list[str]

STATE = "ca"  # the localities are in California: tenants are called losaltosca, codes LOSALTOSCA
OWN_PAGES = ("drupal", "govaccess", "website")  # platforms that are pages of the government's own site

_HOSTS = {
    "primegov": "https://{slug}.primegov.com",
    "legistar": "https://webapi.legistar.com/v1/{slug}",
    "civicclerk": "https://{slug}.api.civicclerk.com/v1",
    "iqm2": "https://{slug}.iqm2.com",
    "granicus": "https://{slug}.granicus.com",
    "onbase": "https://{slug}.hylandcloud.com/211agendaonlinecouncil",
}
_EVERY_SLUG = ("primegov", "legistar", "civicclerk", "iqm2")
_MUNICODE = "https://meetings.municode.com"
_ROLES = ("current", "candidate", "history")


@dataclass(frozen=True)
class Candidate:
    """An address at which the agendas of a locality may be.

    `evidence` says where it was learned; `key` is the source's key where the registry has it.
    """

    platform: str
    base_url: str
    origin: Origin
    evidence: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    body_ids: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    is_robots_override: bool = False

    @property
    def place(self) -> tuple[str, str, str]:
        """What two candidates have in common that are the same portal."""
        base = self.base_url.casefold().rstrip("/")
        if self.platform in OWN_PAGES:
            base += str(self.parameters.get("path") or self.parameters.get("paths") or "").rstrip("/")
        if self.platform == "civicplus":
            base = base.partition("/agendacenter")[0]
        return self.platform, base, str([self.parameters.get(name, "") for name in ("cc", "mtids")])

    @property
    def tenant(self) -> str:
        """The name under which the vendor knows the government: «lacity», «losaltosca», "" on a host of its own."""
        return tenant_of(self.base_url) or str(self.parameters.get("cc", "")).casefold()


def tenant_of(url: str) -> str:
    """The customer's name in an address of a vendor, "" where the address is none of a vendor."""
    parts = urlsplit(url)
    host = (parts.hostname or "").casefold()
    if host == "webapi.legistar.com":
        found = re.match(r"/v1/([^/]+)", parts.path)
        return found[1].casefold() if found else ""
    vendor = re.fullmatch(
        r"([\w-]+)(?:\.portal|\.api)?\.(?:primegov|legistar|civicclerk|iqm2|granicus|hylandcloud|municodemeetings)\.com",
        host,
    )
    return vendor[1] if vendor else ""


def registered(locality: Locality) -> list[Candidate]:
    """The sources of the registry, the current ones first."""
    sources = sorted(locality.sources, key=lambda source: _ROLES.index(source.role))
    return [of_source(source) for source in sources]


def of_source(source: Source) -> Candidate:
    """A source of the registry as a candidate."""
    return Candidate(
        source.platform.value,
        source.base_url,
        "registry",
        f"the registry has it as {source.role}",
        dict(source.parameters),
        dict(source.body_ids),
        source.key,
        source.robots.decision == "override",
    )


def slugs(locality: Locality, website: str) -> list[str]:
    """Names under which vendors may know the locality, the likeliest first: losaltosca, losaltos, cityoflosaltos …"""
    words = _letters(locality.name).split()
    used = [each.tenant for each in registered(locality) if "as candidate" not in each.evidence]
    perhaps = [each.tenant for each in registered(locality)]
    label = label_of(urlsplit(website).hostname or "")
    name = "".join(words)
    if locality.kind == "county":
        short = "".join(word for word in words if word != "county")
        names = [f"{short}county", f"countyof{short}", f"{short}county{STATE}", "-".join(words)]
    else:
        names = [name, f"{name}{STATE}", f"cityof{name}", "-".join(words), f"{name}-{STATE}"]
    return list(dict.fromkeys(slug for slug in (*used, label, *names, *perhaps) if slug))


def guesses(locality: Locality, website: str) -> Iterator[list[Candidate]]:
    """The addresses by the patterns of the platforms, in rounds: first all platforms under the likeliest name."""
    for number, slug in enumerate(slugs(locality, website)):
        platforms = list(_HOSTS) if number < 2 else _EVERY_SLUG
        found = [_guess(platform, slug) for platform in platforms]
        if number == 0:
            found += [_guess_at_site(website), _guess_code(locality)]
        yield found


def list_paths(candidate: Candidate, today: date) -> list[str]:
    """The paths to look at, one after the other until one shows meetings: the newest meetings first, then older ones.

    A path is below the candidate's base URL, or an address in full.
    """
    parameters = candidate.parameters
    match candidate.platform:
        case "primegov":
            api = "/api/v2/PublicPortal"
            archives = [f"{api}/ListArchivedMeetings?year={today.year - back}" for back in range(3)]
            return [f"{api}/ListUpcomingMeetings", *archives]
        case "legistar":
            return [f"/events?$orderby={quote('EventDate desc,EventId desc')}&$top=100"]
        case "civicclerk":
            return [f"/Events?$orderby={quote('startDateTime desc,id desc')}"]
        case "iqm2":
            return [_iqm2_calendar(today, years) for years in (1, 10)]
        case "onbase":
            return _onbase_paths(parameters, today)
        case "granicus":
            return [f"/ViewPublisher.php?view_id={first_view(candidate)}"]
        case "municode":
            own_list = parameters.get("list")
            return [
                str(own_list or f"/PublishPage/index?{urlencode({'cid': parameters.get('cc', ''), 'ppid': 0})}&p=-1")
            ]
        case "civicplus":
            site = re.sub(r"/AgendaCenter\b.*", "", candidate.base_url, flags=re.I)  # the page shows all categories
            return [f"{site}/AgendaCenter"]
        case _:
            paths = parameters.get("paths")
            return [str(parameters.get("path") or (paths[0] if isinstance(paths, list) and paths else "/"))]


def site_of_host(host: str) -> str:
    """The part of a host that is the government's: lacity.gov of clerk.lacity.gov, dixon.ca.us of ci.dixon.ca.us."""
    labels = host.casefold().split(".")
    if host.replace(".", "").isdecimal():
        return host
    return ".".join(labels[-3:] if labels[-1] == "us" and len(labels) > 2 else labels[-2:])


def label_of(host: str) -> str:
    """The name in a host of a government: lacity of clerk.lacity.gov; "" where the host is a number or one word."""
    site = site_of_host(host)
    return site.partition(".")[0] if "." in site and not site.replace(".", "").isdecimal() else ""


def _guess(platform: str, slug: str) -> Candidate:
    parameters: dict[str, Parameter] = {}
    if platform == "legistar":
        parameters["client"] = slug
    if platform == "civicclerk":
        parameters["portal"] = f"https://{slug}.portal.civicclerk.com"
    if platform == "onbase":
        parameters["site"] = "council"
    evidence = f"the platform's usual address under the name {slug}"
    return Candidate(platform, _HOSTS[platform].format(slug=slug), "pattern", evidence, parameters)


def _guess_at_site(website: str) -> Candidate:
    parts = urlsplit(website)
    evidence = "the platform's usual path on the locality's own site"
    return Candidate("civicplus", f"{parts.scheme}://{parts.netloc}", "pattern", evidence)


def _guess_code(locality: Locality) -> Candidate:
    code = ("".join(_letters(locality.name).split()) + STATE).upper()
    return Candidate("municode", _MUNICODE, "pattern", f"the platform's usual code, {code}", {"cc": code})


def _iqm2_calendar(today: date, years: int) -> str:
    first, last = today - timedelta(days=366 * years), today + timedelta(days=180)
    days = "&".join(f"{name}={day.month}/{day.day}/{day.year}" for name, day in (("From", first), ("To", last)))
    return f"/Citizens/Calendar.aspx?Frame=Yes&View=List&{days}"


def _onbase_paths(parameters: Mapping[str, Parameter], today: date) -> list[str]:
    types = parameters.get("mtids")
    chosen = {"mtids": ",".join(types)} if isinstance(types, list) else {}
    newest = f"/Meetings/Search?{urlencode({'dropid': parameters.get('dropid', 4), **chosen})}" if chosen else "/"
    first, last = today - timedelta(days=3 * 366), today + timedelta(days=180)
    days = {"dropsv": f"{first:%m/%d/%Y} 00:00:00", "dropev": f"{last:%m/%d/%Y} 23:59:59"}
    return [newest, f"/Meetings/Search?{urlencode({'dropid': 11, **chosen, **days})}"]


def first_view(candidate: Candidate) -> str:
    """The view of a Granicus site that is looked at."""
    views = candidate.parameters.get("view_ids")
    if candidate.body_ids:
        return next(iter(candidate.body_ids))
    return views[0] if isinstance(views, list) and views else "1"


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[^a-z0-9 ]", "", plain.replace("-", " "))
