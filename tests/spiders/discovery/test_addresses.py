"""Where a locality's agendas may be, by the registry and by the platforms' usual addresses."""

from datetime import date

import pytest

from models.registry.locality import Locality, load_localities
from settings import ROOT
from spiders.discovery.addresses import (
    Candidate,
    guesses,
    label_of,
    list_paths,
    registered,
    site_of_host,
    slugs,
    tenant_of,
)

TODAY = date(2026, 11, 22)
LOCALITIES = load_localities(ROOT / "data")


def candidate(platform: str, base_url: str = "https://portal.example", **parameters: object) -> Candidate:
    return Candidate(platform, base_url, "pattern", "", parameters)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("los-altos", ["losaltosca", "losaltos", "cityoflosaltos", "los-altos", "losaltos-ca"]),
        ("santa-clara-county", ["sccgov", "santaclaracounty", "countyofsantaclara", "santaclaracountyca"]),
        ("los-angeles", ["lacity", "losangeles", "losangelesca", "cityoflosangeles"]),
        ("san-jose", ["sanjose", "sanjoseca", "cityofsanjose", "san-jose", "sanjose-ca"]),
    ],
)
def test_a_locality_has_several_names_the_likeliest_first(slug: str, expected: list[str]) -> None:
    """Those in use come first, and that of its own site; a county is never asked for by the name of its city."""
    found = slugs(LOCALITIES[slug], LOCALITIES[slug].website)

    assert found[: len(expected)] == expected
    assert len(found) == len(set(found))
    assert "santaclara" not in found


def test_a_name_with_an_accent_is_written_without() -> None:
    accented = Locality.model_validate({**LOCALITIES["san-jose"].model_dump(by_alias=False), "name": "San José"})

    assert "sanjose" in slugs(accented, accented.website)


def test_the_registry_s_sources_come_with_the_current_ones_first() -> None:
    found = registered(LOCALITIES["long-beach"])

    assert [each.key for each in found] == ["long-beach/primegov", "long-beach/swagit", "long-beach/legistar"]
    assert {each.origin for each in found} == {"registry"}
    assert not any(each.is_robots_override for each in found)


def test_the_first_round_asks_every_platform_under_the_likeliest_name() -> None:
    first, *others = guesses(LOCALITIES["los-altos"], "https://www.losaltosca.gov/home")

    assert {each.platform: each.base_url for each in first} == {
        "primegov": "https://losaltosca.primegov.com",
        "legistar": "https://webapi.legistar.com/v1/losaltosca",
        "civicclerk": "https://losaltosca.api.civicclerk.com/v1",
        "iqm2": "https://losaltosca.iqm2.com",
        "granicus": "https://losaltosca.granicus.com",
        "onbase": "https://losaltosca.hylandcloud.com/211agendaonlinecouncil",
        "civicplus": "https://www.losaltosca.gov",
        "municode": "https://meetings.municode.com",
    }
    assert next(each for each in first if each.platform == "municode").parameters == {"cc": "LOSALTOSCA"}
    assert [each[0].tenant for each in others[:2]] == ["losaltos", "cityoflosaltos"]
    assert {each.platform for each in others[-1]} == {"primegov", "legistar", "civicclerk", "iqm2"}


@pytest.mark.parametrize(
    ("url", "tenant"),
    [
        ("https://lacity.primegov.com", "lacity"),
        ("https://webapi.legistar.com/v1/Oakland", "oakland"),
        ("https://losaltosca.portal.civicclerk.com/event/1", "losaltosca"),
        ("https://losaltosca.api.civicclerk.com/v1", "losaltosca"),
        ("https://sandiego.hylandcloud.com/211agendaonlinecouncil", "sandiego"),
        ("https://www.oaklandca.gov", ""),
        ("https://primegov.com.example", ""),
        ("https://webapi.legistar.com", ""),
    ],
)
def test_a_vendor_s_address_names_its_customer(url: str, tenant: str) -> None:
    assert tenant_of(url) == tenant


@pytest.mark.parametrize(
    ("host", "site", "label"),
    [
        ("clerk.lacity.gov", "lacity.gov", "lacity"),
        ("www.oaklandca.gov", "oaklandca.gov", "oaklandca"),
        ("www.ci.dixon.ca.us", "dixon.ca.us", "dixon"),
        ("127.0.0.1", "127.0.0.1", ""),
        ("localhost", "localhost", ""),
    ],
)
def test_a_host_belongs_to_a_site(host: str, site: str, label: str) -> None:
    assert (site_of_host(host), label_of(host)) == (site, label)


def test_what_is_newest_is_asked_first_and_older_years_only_then() -> None:
    assert list_paths(candidate("primegov"), TODAY) == [
        "/api/v2/PublicPortal/ListUpcomingMeetings",
        "/api/v2/PublicPortal/ListArchivedMeetings?year=2026",
        "/api/v2/PublicPortal/ListArchivedMeetings?year=2025",
        "/api/v2/PublicPortal/ListArchivedMeetings?year=2024",
    ]
    assert list_paths(candidate("legistar"), TODAY) == ["/events?$orderby=EventDate%20desc%2CEventId%20desc&$top=100"]
    assert list_paths(candidate("civicclerk"), TODAY) == ["/Events?$orderby=startDateTime%20desc%2Cid%20desc"]
    assert [path.partition("&From=")[2] for path in list_paths(candidate("iqm2"), TODAY)] == [
        "11/21/2025&To=5/21/2027",
        "11/14/2016&To=5/21/2027",
    ]


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        (candidate("onbase"), "/"),
        (candidate("onbase", mtids=["131", "114"], dropid=4), "/Meetings/Search?dropid=4&mtids=131%2C114"),
        (candidate("granicus"), "/ViewPublisher.php?view_id=1"),
        (candidate("granicus", view_ids=["51", "60"]), "/ViewPublisher.php?view_id=51"),
        (candidate("municode", cc="LOSALTOSCA"), "/PublishPage/index?cid=LOSALTOSCA&ppid=0&p=-1"),
        (candidate("civicplus", "https://x.gov"), "https://x.gov/AgendaCenter"),
        (candidate("civicplus", "https://x.gov/AgendaCenter/City-Council-4"), "https://x.gov/AgendaCenter"),
        (candidate("drupal", path="/council/agendas"), "/council/agendas"),
        (candidate("website", paths=["/a", "/b"]), "/a"),
        (candidate("govaccess"), "/"),
    ],
)
def test_each_platform_has_its_own_list(asked: Candidate, path: str) -> None:
    assert list_paths(asked, TODAY)[0] == path


def test_the_same_portal_is_the_same_place_however_it_was_learned() -> None:
    registry = Candidate("legistar", "https://webapi.legistar.com/v1/oakland/", "registry", "", {"client": "oakland"})
    link = Candidate("legistar", "https://webapi.legistar.com/v1/Oakland", "home page", "linked")
    council, commission = (candidate("municode", cc=code) for code in ("LOSALTOSCA", "CLOVISCA"))

    assert registry.place == link.place
    assert council.place != commission.place
    assert candidate("website", path="/a").place != candidate("website", path="/b").place
