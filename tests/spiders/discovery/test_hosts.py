"""Where the probe may ask: make-believe hosts are on loopback, and nowhere else."""

import pytest

from spiders.discovery.hosts import checked_hosts, mapped
from spiders.discovery.probe import DiscoverSpider
from spiders.settings import DOWNLOADER_MIDDLEWARES

HOSTS = checked_hosts(
    {
        "https://webapi.legistar.com": "http://127.0.0.1:1/api",
        "https://webapi.legistar.com/v1/oakland": "http://localhost:2/oakland/",
    }
)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://webapi.legistar.com/robots.txt", "http://127.0.0.1:1/api/robots.txt"),
        ("https://webapi.legistar.com", "http://127.0.0.1:1/api/"),
        ("https://webapi.legistar.com/v1/oakland/events?$top=1", "http://localhost:2/oakland/events?$top=1"),
        ("https://webapi.legistar.com/v1/oaklandca/events", "http://127.0.0.1:1/api/v1/oaklandca/events"),
        ("https://webapi.legistar.com.example/", None),
        ("http://webapi.legistar.com/", None),
        ("https://www.oaklandca.gov/", None),
    ],
)
def test_the_longest_prefix_says_where_a_public_address_is(url: str, target: str | None) -> None:
    assert mapped(url, HOSTS) == target


@pytest.mark.parametrize("target", ["https://webapi.legistar.com", "http://10.0.0.1/", "http://127.0.0.1.example/", ""])
def test_make_believe_hosts_are_on_loopback_only(target: str) -> None:
    with pytest.raises(ValueError, match="on loopback only"):
        checked_hosts({"https://oakland.legistar.com": target})


def test_the_rules_of_every_crawl_hold_for_the_probe() -> None:
    """A spider's own value stands in place of the project's: robots.txt and private addresses must not get lost."""
    own = DiscoverSpider.custom_settings

    assert DOWNLOADER_MIDDLEWARES.items() <= own["DOWNLOADER_MIDDLEWARES"].items()
    assert "USER_AGENT" not in own
    assert "ROBOTSTXT_OBEY" not in own
