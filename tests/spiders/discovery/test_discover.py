"""The whole discovery, as the process that it is, against make-believe hosts: nothing leaves this machine."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from demo.portals.portal import Response
from models.registry.locality import load_localities
from settings import ROOT, Settings, load_settings
from spiders.discovery.hosts import MOST_REQUESTS
from spiders.discovery.launch import Discovery, discover
from spiders.discovery.look import Look
from spiders.discovery.proposal import Proposal, propose
from spiders.launch import CannotCrawl
from tests.conftest import NOW
from tests.forked import run_scrapy
from tests.spiders.discovery.web import Site, Web
from tests.spiders.discovery.world import (
    LEGISTAR,
    RIGHT,
    TODAY,
    blank_registry,
    home_pages,
    page,
    portal,
    portals,
    traps,
    unknown_source,
)

NAMES = ("losaltosca", "losaltos", "cityoflosaltos", "los-altos", "losaltos-ca")
VENDORS = ("primegov.com", "api.civicclerk.com", "iqm2.com", "granicus.com", "hylandcloud.com")


@pytest.fixture(autouse=True)
def _forked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """All but one as processes that begin at once."""
    if "real" not in request.node.name:
        monkeypatch.setattr("spiders.discovery.launch.run_scrapy", run_scrapy)


@pytest.fixture
def unknowing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings with a registry that knows the ten localities and none of their portals."""
    return _settings(monkeypatch, tmp_path, blank_registry(tmp_path / "data"))


@pytest.fixture
def knowing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings with the project's own registry."""
    return _settings(monkeypatch, tmp_path, ROOT / "data")


@pytest.fixture
def world() -> Iterator[Web]:
    with Web({**home_pages(), **portals(), **traps()}) as web:
        yield web


@pytest.mark.parametrize("slug", RIGHT)
def test_the_right_portal_is_found_where_the_site_leads_to_it(slug: str, unknowing: Settings, world: Web) -> None:
    best = _proposals(unknowing, slug, world)[0]

    assert (best.source.platform.value, best.source.base_url) == RIGHT[slug]
    assert best.source.role == "current"
    assert best.source.notes[0].confidence == "confirmed"
    assert best.look.linked_on


@pytest.mark.parametrize("slug", ["los-altos", "los-angeles", "oakland", "san-diego", "santa-clara-county"])
def test_the_right_portal_is_found_where_the_site_refuses_us(slug: str, unknowing: Settings) -> None:
    """By the platforms' usual addresses; without a word of whose it is, it is no more than a candidate."""
    refused = Response(b"<title>Access Denied</title>", status=403)
    refusing: dict[str, Site] = dict.fromkeys(home_pages(), lambda _: refused)
    with Web({**refusing, **portals(), **traps()}) as web:
        proposals = _proposals(unknowing, slug, web)

    best = proposals[0]
    assert len(proposals) == 1
    assert (best.source.platform.value, best.source.base_url) == RIGHT[slug]
    says_whose_it_is = slug != "los-altos"
    assert best.source.role == ("current" if says_whose_it_is else "candidate")
    assert best.source.notes[0].confidence == ("confirmed" if says_whose_it_is else "unknown")


def test_a_county_is_not_taken_for_its_city(unknowing: Settings, world: Web) -> None:
    look = _look(_discover(unknowing, "san-bernardino", world), f"{LEGISTAR}/sanbernardino")

    assert (look.state, look.candidate.origin) == ("wrong entity", "pattern")
    assert "Board of Supervisors, which a county has and a city has not" in look.reason


def test_los_altos_hills_is_not_taken_for_los_altos(unknowing: Settings, world: Web) -> None:
    """Neither under the name that one would guess, nor where the site leads there: that is not even asked."""
    found = _discover(unknowing, "los-altos", world)
    guessed = _look(found, f"{LEGISTAR}/losaltos")
    linked = _look(found, "https://losaltoshillsca.api.civicclerk.com/v1")

    assert (guessed.state, guessed.reason) == ("wrong entity", "6 of its 6 meetings name Los Altos Hills")
    assert linked.state == "wrong entity"
    assert "its address is that of Los Altos Hills" in linked.reason
    assert not any("losaltoshillsca" in url for url in world.asked)


@pytest.mark.parametrize(
    ("slug", "platform", "newest"),
    [
        ("los-altos", "civicplus", "2025-03-17"),
        ("long-beach", "legistar", "2023-09-19"),
        ("santa-clara-county", "primegov", "2024-04-16"),
    ],
)
def test_a_portal_that_was_left_is_refused_with_its_newest_day(
    slug: str, platform: str, newest: str, knowing: Settings, world: Web
) -> None:
    """They answer, and one could take them for the present ones."""
    found = _discover(knowing, slug, world)
    look = next(look for look in found.looks if look.candidate.platform == platform and look.candidate.key)

    assert look.state == "abandoned"
    assert look.reason.startswith(f"its newest meeting is that of {newest}, ")
    proposals = propose(found.looks, load_localities(knowing.data_dir)[slug], TODAY)
    assert [(each.source.base_url, each.source.role) for each in proposals] == [(RIGHT[slug][1], "current")]


def test_an_empty_list_is_neither_right_nor_wrong(unknowing: Settings, world: Web) -> None:
    look = _look(_discover(unknowing, "oakland", world), "https://oakland.primegov.com")

    assert look.state == "empty"
    assert "it cannot be judged" in look.reason


def test_what_a_site_says_of_another_government_is_not_followed(unknowing: Settings, world: Web) -> None:
    found = _discover(unknowing, "oakland", world, website="https://www.longbeach.gov")

    assert (found.looks[0].state, found.looks[0].candidate.platform) == ("wrong entity", "site")
    assert "names Long Beach, not Oakland" in found.looks[0].reason
    assert not any("longbeach.primegov.com" in url for url in world.asked)


def test_a_page_of_the_site_itself_is_a_candidate_where_no_portal_is_known(unknowing: Settings) -> None:
    """Also under the name that the site sends us on to; vendors that nothing reads are named."""
    home = page(
        "City of Oakland",
        ("City Council agendas", "/council/agendas"),
        ("Committee agendas", "https://pub-oakland.escribemeetings.com/"),
        ("Agenda of today", "/files/agenda.pdf"),
    )
    agendas = page(
        "City Council Agendas | City of Oakland",
        ("City Council Agenda November 17, 2026", "/files/2026-11-17.pdf"),
        ("City Council Agenda December 1, 2026", "/files/2026-12-01.pdf"),
    )
    sites: dict[str, Site] = {
        "https://www.oaklandca.gov": _redirect("https://oakland.gov/"),
        "https://oakland.gov": home,
        "https://oakland.gov/council/agendas": agendas,
    }
    with Web(sites) as web:
        found = _discover(unknowing, "oakland", web)

    (proposal,) = propose(found.looks, load_localities(unknowing.data_dir)["oakland"], TODAY)
    assert (proposal.source.platform.value, proposal.source.base_url) == ("website", "https://oakland.gov")
    assert proposal.source.parameters == {"path": "/council/agendas"}
    assert proposal.look.figures.meetings == 2
    assert "eScribe (https://pub-oakland.escribemeetings.com/), which nothing here reads" in found.looks[0].reason
    assert not any(url.endswith(".pdf") for url in web.asked)


def test_a_portal_that_sends_on_to_another_is_followed_there(unknowing: Settings) -> None:
    sites: dict[str, Site] = {
        "https://www.longbeach.gov": page("City of Long Beach", ("Agendas", "https://longbeachca.iqm2.com/Citizens")),
        "https://longbeachca.iqm2.com": _redirect("https://lbcouncil.primegov.com/public/portal"),
        "https://lbcouncil.primegov.com": portal("long-beach"),
    }
    with Web(sites) as web:
        found = _discover(unknowing, "long-beach", web)

    left, right = (_look(found, url) for url in ("https://longbeachca.iqm2.com", "https://lbcouncil.primegov.com"))
    assert (left.state, left.reason) == ("moved", "it sends on to https://lbcouncil.primegov.com/public/portal")
    assert (right.state, right.candidate.origin) == ("right", "redirect")
    assert right.linked_on == "https://www.longbeach.gov"


def test_robots_txt_is_obeyed_and_a_broken_one_keeps_us_out(unknowing: Settings) -> None:
    robots = {
        "longbeach.primegov.com": "User-agent: *\nDisallow: /api\n",
        "webapi.legistar.com": 500,
    }
    with Web({**home_pages(), **portals(), **traps()}, robots) as web:
        found = _discover(unknowing, "long-beach", web)

    assert _look(found, "https://longbeach.primegov.com").state == "robots"
    assert "robots.txt answers with status 500" in _look(found, f"{LEGISTAR}/longbeach").reason
    assert not any(look.is_right for look in found.looks)
    assert not any("/api/" in url or "/events" in url for url in web.asked)


def test_robots_txt_is_passed_over_only_where_the_registry_decided_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = blank_registry(tmp_path / "data")
    source = {**unknown_source(), "platform": "primegov", "base_url": "https://longbeach.primegov.com"}
    decided = {"decision": "override", "reason": "The clerk agreed to it by mail.", "date": TODAY}
    path = data / "localities" / "long-beach.yml"
    entry = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({**entry, "sources": [{**source, "robots": decided}]}), encoding="utf-8")
    settings = _settings(monkeypatch, tmp_path, data)
    robots = dict.fromkeys(("longbeach.primegov.com", "webapi.legistar.com"), "User-agent: *\nDisallow: /\n")
    with Web({**portals(), **traps()}, robots) as web:
        (proposal,) = _proposals(settings, "long-beach", web)

    assert proposal.source.base_url == "https://longbeach.primegov.com"
    assert proposal.source.robots.decision == "override"
    assert not any("/events" in url for url in web.asked)


def test_few_requests_are_made_where_every_name_exists(unknowing: Settings) -> None:
    """Vendors answer for any name: the likeliest are asked, the others are named as not asked."""
    nothing = {f"https://{slug}.{vendor}": "" for slug in NAMES for vendor in VENDORS}
    with Web({**nothing, "https://webapi.legistar.com": "", "https://www.losaltosca.gov": ""}) as web:
        found = _discover(unknowing, "los-altos", web)

    unasked = [look for look in found.looks if look.state == "not asked"]
    assert MOST_REQUESTS - 2 <= found.requests <= MOST_REQUESTS
    assert unasked
    assert not any("losaltosca" in look.candidate.tenant for look in unasked)
    assert web.agents == {"SisterCityWatch/0.1 (+mailto:op@example.org)"}


def test_each_host_is_asked_for_robots_txt_first_and_no_address_twice(knowing: Settings, world: Web) -> None:
    _discover(knowing, "los-altos", world)

    hosts = {urlsplit(url).netloc for url in world.asked}
    first = {host: next(url for url in world.asked if urlsplit(url).netloc == host) for host in hosts}
    assert all(url.endswith("/robots.txt") for url in first.values())
    assert len(world.asked) == len(set(world.asked))


def test_nobody_public_is_asked_without_a_contact(unknowing: Settings) -> None:
    locality = load_localities(unknowing.data_dir)["oakland"]

    with pytest.raises(CannotCrawl, match="set SISTERWATCH_CONTACT"):
        discover(replace(unknowing, contact=None), locality)


def test_a_run_that_dies_is_reported_with_its_log(unknowing: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    locality = load_localities(unknowing.data_dir)["oakland"]
    monkeypatch.setenv("SISTERWATCH_DATA_DIR", str(unknowing.data_dir / "gone"))

    with pytest.raises(CannotCrawl, match=r"see .*discover-oakland\.log"):
        discover(unknowing, locality, hosts={"https://www.oaklandca.gov": "http://127.0.0.1:9"})


def _redirect(url: str) -> Site:
    return lambda request: Response(status=302, headers=(("Location", url),))


def _settings(monkeypatch: pytest.MonkeyPatch, folder: Path, data: Path) -> Settings:
    monkeypatch.setenv("SISTERWATCH_DATA_DIR", str(data))
    monkeypatch.setenv("SISTERWATCH_VAR_DIR", str(folder / "var"))
    monkeypatch.setenv("SISTERWATCH_NOW", NOW.isoformat())
    monkeypatch.setenv("SISTERWATCH_CONTACT", "op@example.org")
    return load_settings()


def _discover(settings: Settings, slug: str, web: Web, website: str = "") -> Discovery:
    locality = load_localities(settings.data_dir)[slug]
    found = discover(settings, locality, website=website, hosts=web.hosts)
    assert found.requests == len(web.asked) <= MOST_REQUESTS
    return found


def _proposals(settings: Settings, slug: str, web: Web) -> list[Proposal]:
    found = _discover(settings, slug, web)
    return propose(found.looks, load_localities(settings.data_dir)[slug], TODAY)


def _look(found: Discovery, base_url: str) -> Look:
    return next(look for look in found.looks if look.candidate.base_url == base_url)
