"""The command `discover`: what is printed, as table and YAML or as JSON, and the exit status."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from cli.commands.discovering import find_sources
from cli.plain_error import PlainError
from models.registry.locality import Source
from spiders.launch import CannotCrawl
from tests.spiders.discovery.web import Web
from tests.spiders.discovery.world import LEGISTAR, home_pages, portals, traps


@pytest.fixture
def world() -> Iterator[Web]:
    with Web({**home_pages(), **portals(), **traps()}) as web:
        yield web


def test_a_person_is_shown_what_was_tried_and_an_entry_to_paste(
    home: Path, world: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    assert find_sources("los-altos", as_json=False, hosts=world.hosts)

    out = capsys.readouterr().out
    assert "Where Los Altos may publish its agendas" in out
    assert "its address is that of" in out
    assert "(losaltoshillsca)" in out
    assert "abandoned" in out
    assert "usual addresses do not exist: primegov (losaltosca)" in out
    assert f"{len(world.asked)} requests, those for robots.txt included." in out
    _, _, pasted = out.partition("the best first:\n")
    (entry,) = yaml.safe_load(pasted)
    assert Source.model_validate(entry).base_url == "https://losaltosca.api.civicclerk.com/v1"


def test_json_says_the_same(home: Path, world: Web, capsys: pytest.CaptureFixture[str]) -> None:
    assert find_sources("san-bernardino", as_json=True, hosts=world.hosts)

    found = json.loads(capsys.readouterr().out)
    county = next(each for each in found["tried"] if each["address"] == f"{LEGISTAR}/sanbernardino")
    assert (found["locality"], found["found"], found["requests"]) == ("san-bernardino", True, len(world.asked))
    assert county["state"] == "wrong entity"
    assert county["newest"] == "2026-11-24"
    assert "Board of Supervisors" in county["reason"]
    assert [(each["base_url"], each["role"]) for each in found["sources"]] == [
        ("https://sanbernardino.primegov.com", "current")
    ]
    assert yaml.safe_load(found["yaml"])[0]["name"] == "primegov"


def test_nothing_found_is_said_loudly(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Web({"https://www.oaklandca.gov": "<html><title>City of Oakland</title><p>Welcome</p></html>"}) as web:
        assert not find_sources("oakland", as_json=False, hosts=web.hosts)

    out = capsys.readouterr().out
    assert "NO RIGHT SOURCE FOUND for Oakland" in out
    assert "NOT A SINGLE NAME RESOLVED" not in out


def test_a_machine_without_network_says_nothing_about_the_locality(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not find_sources("oakland", as_json=False, hosts={"https://elsewhere.example": "http://127.0.0.1:9"})

    assert "NOT A SINGLE NAME RESOLVED" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("slug", "website", "said"),
    [
        ("atlantis", "", "no locality is called 'atlantis'; there are berkeley, "),
        ("oakland", "oaklandca.gov", "write it in full, such as https://www.example.gov"),
        ("oakland", "file:///etc/passwd", "is no web address"),
    ],
)
def test_a_typing_error_is_answered_with_what_to_type(slug: str, website: str, said: str, home: Path) -> None:
    with pytest.raises(PlainError, match=said.replace("?", r"\?")):
        find_sources(slug, website, as_json=False)


def test_nobody_is_asked_without_a_contact(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SISTERWATCH_CONTACT")

    with pytest.raises(CannotCrawl, match="set SISTERWATCH_CONTACT"):
        find_sources("oakland", as_json=False)
