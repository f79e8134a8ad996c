"""What a page of a government's site leads to."""

import pytest

from published.reading import Unreadable
from spiders.discovery.links import Link, agenda_pages, links_of, own_platforms, portals, recognise, unread_vendors

HOME = "https://www.testville.gov/"


@pytest.mark.parametrize(
    ("url", "platform", "base_url"),
    [
        ("https://lacity.primegov.com/public/portal", "primegov", "https://lacity.primegov.com"),
        ("https://oakland.legistar.com/Calendar.aspx", "legistar", "https://webapi.legistar.com/v1/oakland"),
        ("https://webapi.legistar.com/v1/sanjose/events", "legistar", "https://webapi.legistar.com/v1/sanjose"),
        ("https://x.portal.civicclerk.com/event/7/files", "civicclerk", "https://x.api.civicclerk.com/v1"),
        ("http://SCCGOV.iqm2.com/Citizens/Default.aspx", "iqm2", "https://sccgov.iqm2.com"),
        (
            "https://x.hylandcloud.com/211board/Meetings/ViewMeeting?id=1",
            "onbase",
            "https://x.hylandcloud.com/211board",
        ),
        ("https://x.granicus.com/ViewPublisher.php?view_id=3", "granicus", "https://x.granicus.com"),
        ("https://meetings.municode.com/PublishPage/index?cid=xca&ppid=0", "municode", "https://meetings.municode.com"),
        ("https://www.testville.gov/AgendaCenter/City-Council-4", "civicplus", "https://www.testville.gov"),
        ("https://www.testville.gov/agendacenter", "civicplus", "https://www.testville.gov"),
    ],
)
def test_a_platform_is_recognised_by_its_addresses(url: str, platform: str, base_url: str) -> None:
    found = recognise(url, HOME)

    assert found is not None
    assert (found.platform, found.base_url, found.origin) == (platform, base_url, "home page")
    assert found.evidence == f"linked on {HOME}"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.legistar.com/",
        "https://primegov.com/products",
        "https://x.granicus.com/MediaPlayer.php?clip_id=4",
        "https://www.testville.gov/agendas",
        "https://primegov.com.example/public/portal",
        "https://x.civicclerk.com/web/home.aspx",
        "mailto:clerk@testville.gov",
        "https://[broken",
    ],
)
def test_what_is_no_portal_is_not_taken_for_one(url: str) -> None:
    assert recognise(url, HOME) is None


def test_what_the_address_knows_becomes_parameters() -> None:
    onbase = recognise("https://x.hylandcloud.com/211comm/Meetings/Search?dropid=4&mtids=131,114", HOME)
    granicus = recognise("https://x.granicus.com/ViewPublisher.php?VIEW_ID=3", HOME)
    municode = recognise("https://meetings.municode.com/adaHtmlDocument/index?cc=xca&me=1", HOME)
    center = recognise("https://www.testville.gov/AgendaCenter/City-Council-4", HOME)

    assert onbase is not None and onbase.parameters == {"dropid": 4, "mtids": ["131", "114"]}  # noqa: PT018
    assert granicus is not None and list(granicus.body_ids) == ["3"]  # noqa: PT018
    assert municode is not None and municode.parameters == {"cc": "XCA"}  # noqa: PT018
    assert center is not None and center.parameters == {"category": "City-Council-4"}  # noqa: PT018


def test_links_frames_and_addresses_in_scripts_are_found_once() -> None:
    body = b"""<html><base href="/sub/"><a href="page">One</a><a href="page">Again</a>
      <iframe src="https://x.primegov.com/public/portal" title="Meetings"></iframe>
      <script>var portal = "https:\\/\\/y.iqm2.com\\/Citizens"; var map = "https://maps.example/x";</script>
      <a href="mailto:clerk@testville.gov">Mail</a><a href="http://[">Broken</a></html>"""

    assert links_of(body, HOME) == [
        Link("https://www.testville.gov/sub/page", "One"),
        Link("https://x.primegov.com/public/portal", "Meetings"),
        Link("https://y.iqm2.com/Citizens", ""),
    ]


def test_what_is_no_page_has_no_links() -> None:
    with pytest.raises(Unreadable):
        links_of(b"%PDF-1.7", HOME)


def test_the_best_portals_come_first_each_once() -> None:
    links = [
        Link("https://x.granicus.com/ViewPublisher.php?view_id=3", "Watch videos"),
        Link("https://x.primegov.com/public/portal", "City Council agendas"),
        Link("https://x.primegov.com/", "Portal"),
    ]

    assert [each.platform for each in portals(links, HOME)] == ["primegov", "granicus"]


def test_own_pages_about_agendas_are_ranked_by_their_words() -> None:
    links = [
        Link("https://www.testville.gov/council", "City Council"),
        Link("https://www.testville.gov/council/agendas-minutes", "Agendas & Minutes"),
        Link("https://clerk.testville.gov/meetings", "Council meetings"),
        Link("https://testville.gov/jobs", "Jobs"),
        Link("https://www.testville.gov/news/council-approves-park", "Council news"),
        Link("https://www.othertown.gov/agendas", "Agendas"),
        Link("https://www.testville.gov/docs/agenda.pdf", "Agenda"),
        Link("https://www.testville.gov/home/showpublisheddocument/12/638871258781300000", "Agenda"),
        Link("https://www.testville.gov/council/agendas-minutes/-toggle-allpast", "Past agendas"),
        Link("https://www.testville.gov/seen", "Agenda"),
        Link("https://x.primegov.com/", "Agendas"),
    ]

    assert agenda_pages(links, HOME, ["http://testville.gov/seen/"]) == [
        "https://www.testville.gov/council/agendas-minutes",
        "https://clerk.testville.gov/meetings",
        "https://www.testville.gov/council",
    ]


def test_vendors_that_nothing_reads_are_named() -> None:
    links = [
        Link("https://pub-x.escribemeetings.com/?Year=2026", "Agendas"),
        Link("https://x.new.swagit.com/views/1", "Video"),
        Link("https://x.portal.civicclerk.com/", "Agendas"),
        Link("https://x.civicclerk.com/Web/Home.aspx", "Old agendas"),
    ]

    assert unread_vendors(links) == {
        "eScribe": "https://pub-x.escribemeetings.com/?Year=2026",
        "swagit": "https://x.new.swagit.com/views/1",
        "CivicClerk of the older kind": "https://x.civicclerk.com/Web/Home.aspx",
    }


@pytest.mark.parametrize(
    ("body", "platforms"),
    [
        (b'<a href="/home/showpublisheddocument/1/2">Agenda</a>', ("govaccess",)),
        (b'<a href="/sites/default/files/2026-11/agenda.pdf">Agenda</a>', ("drupal", "website")),
        (b'<meta name="Generator" content="Drupal 10">', ("drupal", "website")),
        (b'<a href="/agenda.pdf">Agenda</a>', ("website",)),
    ],
)
def test_a_page_of_the_site_itself_is_read_by_what_made_it(body: bytes, platforms: tuple[str, ...]) -> None:
    assert own_platforms(body) == platforms
