"""Ten make-believe governments on their platforms' usual hosts, and the portals that one could take for theirs."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from demo.content import read_locality
from demo.portals.civicclerk import CivicClerkPortal
from demo.portals.civicplus import CivicplusPortal
from demo.portals.drupal import DrupalPortal
from demo.portals.govaccess import GovAccessPortal
from demo.portals.iqm2 import Iqm2Portal
from demo.portals.legistar import LegistarPortal, unknown_client
from demo.portals.onbase import OnBasePortal
from demo.portals.portal import Portal, Request, Response, html_response, json_response, plain_page
from demo.portals.primegov import PrimeGovPortal
from settings import ROOT
from tests.conftest import NOW
from tests.spiders.discovery.web import Site

TODAY = date(2026, 11, 22)
assert NOW.date() == TODAY

LEGISTAR = "https://webapi.legistar.com/v1"

# What is right for each locality: its platform and base URL.
RIGHT = {
    "berkeley": ("drupal", "https://berkeleyca.gov"),
    "livermore": ("govaccess", "https://www.livermoreca.gov"),
    "long-beach": ("primegov", "https://longbeach.primegov.com"),
    "los-altos": ("civicclerk", "https://losaltosca.api.civicclerk.com/v1"),
    "los-angeles": ("primegov", "https://lacity.primegov.com"),
    "oakland": ("legistar", f"{LEGISTAR}/oakland"),
    "san-bernardino": ("primegov", "https://sanbernardino.primegov.com"),
    "san-diego": ("onbase", "https://sandiego.hylandcloud.com/211agendaonlinecouncil"),
    "san-jose": ("legistar", f"{LEGISTAR}/sanjose"),
    "santa-clara-county": ("iqm2", "https://sccgov.iqm2.com"),
}
PORTALS: dict[str, type[Portal]] = {
    "civicclerk": CivicClerkPortal,
    "drupal": DrupalPortal,
    "govaccess": GovAccessPortal,
    "iqm2": Iqm2Portal,
    "legistar": LegistarPortal,
    "onbase": OnBasePortal,
    "primegov": PrimeGovPortal,
}


def portal(slug: str, kind: type[Portal] | None = None, *, today: date = TODAY) -> Portal:
    """The demo's portal of a locality; of another kind where asked for, and as it was on another day."""
    content = read_locality(ROOT / "data" / "demo" / f"{slug}.yml", today)
    return (kind or PORTALS[content.platform])(content)


def page(title: str, *links: tuple[str, str]) -> str:
    anchors = "".join(f'<p><a href="{url}">{words}</a></p>' for words, url in links)
    return plain_page(title, anchors)


def home_pages() -> dict[str, Site]:
    """The governments' own sites, which lead to their portals: by a link, by a frame, or over a page of the clerk's."""
    frame = '<iframe src="https://lacity.primegov.com/public/portal"></iframe>'
    return {
        "https://berkeleyca.gov": _with_home(portal("berkeley"), page("City of Berkeley", _council_link())),
        "https://www.livermoreca.gov": _with_home(
            portal("livermore"), page("City of Livermore", ("Agendas", "/government/city-council/meetings-agendas"))
        ),
        "https://www.longbeach.gov": page(
            "City of Long Beach", ("Agendas", "https://longbeach.primegov.com/public/portal")
        ),
        "https://www.losaltosca.gov": _with_home(
            portal("los-altos", CivicplusPortal, today=date(2025, 3, 1)),
            page(
                "Los Altos, California",
                ("City Council Meetings", "https://losaltosca.portal.civicclerk.com/"),
                ("Our neighbours' agendas", "https://losaltoshillsca.portal.civicclerk.com/"),
                ("Archived agendas", "/AgendaCenter/City-Council-4"),
            ),
        ),
        "https://lacity.gov": page("City of Los Angeles", ("Council meetings", "https://clerk.lacity.gov/calendar")),
        "https://clerk.lacity.gov/calendar": plain_page("City Clerk | City of Los Angeles", frame),
        "https://www.oaklandca.gov": page(
            "City of Oakland", ("Meetings and agendas", "https://oakland.legistar.com/Calendar.aspx")
        ),
        "https://www.sanbernardino.gov": page(
            "City of San Bernardino", ("City Clerk", "/city-hall/city-clerk"), ("Pay a bill", "/bills")
        ),
        "https://www.sanbernardino.gov/city-hall/city-clerk": page(
            "City Clerk", ("Agendas", "https://sanbernardino.primegov.com/public/portal")
        ),
        "https://www.sandiego.gov": page(
            "City of San Diego", ("Council agendas", "https://sandiego.hylandcloud.com/211agendaonlinecouncil")
        ),
        "https://www.sanjoseca.gov": page(
            "City of San José", ("Council agendas", "https://sanjose.legistar.com/Calendar.aspx")
        ),
        "https://board.sccgov.org": page(
            "Board of Supervisors - County of Santa Clara",
            ("Agendas", "https://sccgov.iqm2.com/Citizens/Default.aspx"),
        ),
    }


def portals() -> dict[str, Site]:
    """The right portals on their hosts; on Legistar's one host, clients that do not exist are answered as it does."""
    on_own_site = ("berkeley", "livermore")
    found: dict[str, Site] = {base: portal(slug) for slug, (_, base) in RIGHT.items() if slug not in on_own_site}
    return {
        **found,
        "https://webapi.legistar.com": lambda request: unknown_client(request.path.split("/")[2]),
        "https://oakland.legistar.com/Calendar.aspx": page("City of Oakland - Calendar"),
        "https://sanjose.legistar.com/Calendar.aspx": page("City of San José - Calendar"),
    }


def traps() -> dict[str, Site]:
    """Other governments under names that one would guess, and tenants to which nobody adds any more."""
    return {
        f"{LEGISTAR}/sanbernardino": events("Board of Supervisors", TODAY + timedelta(days=2)),
        f"{LEGISTAR}/losaltos": events(
            "City Council", TODAY - timedelta(days=3), location="26379 Fremont Road, Los Altos Hills, CA 94022"
        ),
        "https://losaltoshillsca.api.civicclerk.com/v1": portal("los-altos"),
        f"{LEGISTAR}/longbeach": events("City Council", date(2023, 9, 19)),
        "https://santaclaracounty.primegov.com": archive("Board of Supervisors", date(2024, 4, 16)),
        "https://oakland.primegov.com": archive("City Council", None),
        "https://sandiego.granicus.com": lambda request: html_response(plain_page("Page not found"), status=404),
        "https://sanbernardinocityca.iqm2.com": portal("san-bernardino", Iqm2Portal, today=date(2019, 3, 1)),
    }


def events(body: str, newest: date, *, count: int = 6, location: str = "") -> Site:
    """A Legistar client with a meeting every second week, the last of them on `newest`."""
    rows = [
        {
            "EventId": 900 + number,
            "EventBodyId": 7,
            "EventBodyName": body,
            "EventDate": f"{newest - timedelta(days=14 * number)}T00:00:00",
            "EventTime": "9:30 AM",
            "EventAgendaStatusName": "Final",
            "EventMinutesStatusName": "Draft",
            "EventLocation": location,
            "EventAgendaFile": None,
            "EventMinutesFile": None,
            "EventAgendaLastPublishedUTC": None,
            "EventMinutesLastPublishedUTC": None,
            "EventLastModifiedUtc": "2023-01-01T00:00:00",
            "EventRowVersion": "AAAAAAA=",
            "EventComment": None,
            "EventVideoPath": None,
            "EventMedia": None,
            "EventInSiteURL": None,
            "EventItems": [],
        }
        for number in range(count)
    ]
    return lambda request: json_response(rows if request.path == "/events" else [])


def archive(title: str, newest: date | None) -> Site:
    """A PrimeGov tenant with nothing to come, whose archive ends on `newest`, or is empty."""

    def answer(request: Request) -> Response:
        if request.path.startswith("/api/v2/PublicPortal/"):
            is_asked = newest is not None and request.query.get("year") == str(newest.year)
            row = {"id": 1403, "meetingTypeId": 1, "committeeId": 1, "title": title, "documentList": []}
            return json_response([{**row, "dateTime": f"{newest}T09:30:00"}] if is_asked else [])
        return html_response(plain_page("404"), status=404)

    return answer


def blank_registry(folder: Path) -> Path:
    """A data folder with the ten localities as the registry has them, but for their portals: none is known."""
    (folder / "localities").mkdir(parents=True)
    for slug in RIGHT:
        entry = yaml.safe_load((ROOT / "data" / "localities" / f"{slug}.yml").read_text(encoding="utf-8"))
        entry["sources"] = [unknown_source()]
        text = yaml.safe_dump(entry, allow_unicode=True, sort_keys=False)
        (folder / "localities" / f"{slug}.yml").write_text(text, encoding="utf-8")
    return folder


def unknown_source() -> dict[str, Any]:
    expected = dict.fromkeys(("newest_agenda_within_days", "items_per_meeting", "documents_per_meeting"), 0)
    return {
        "name": "nowhere",
        "platform": "swagit",
        "base_url": "https://nowhere.example",
        "role": "current",
        "expected": {"meetings_per_month": 1, **expected},
    }


def _council_link() -> tuple[str, str]:
    return "City Council agendas", "/your-government/city-council/city-council-agendas"


def _with_home(site: Portal, home: str) -> Site:
    """The site of a portal, with a home page of its own."""
    return lambda request: html_response(home) if request.path in ("", "/") else site.handle(request)
