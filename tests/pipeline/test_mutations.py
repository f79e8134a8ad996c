"""Whatever is damaged on a good page, the source's state says so, or a problem does: silence never looks like calm.

For every platform a good town is crawled and read once. For each damage what is known then is copied, and the same
portal is looked at again, later, with the damage in place (`mutations/`).
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from demo.portals import PLATFORMS
from documents.read import read_pending
from models.database import Database, open_database
from models.files import FileStore
from models.health import Health, SourceState, source_health
from models.poll import Problem
from models.registry.locality import find_source, load_localities
from settings import load_settings
from tests.conftest import NOW
from tests.forked import run_forked
from tests.pipeline.mutations.crawl_copies import crawl_copies, stand_in
from tests.pipeline.mutations.damage import A_DAY, AN_HOUR
from tests.pipeline.mutations.portal import DamagedPortal
from tests.pipeline.mutations.town import ITEMS, Town
from tests.pipeline.mutations.towns import TOWNS
from tests.pipeline.watch import Watch, check_log, locality_with, source_of, start_watch

CALIFORNIA = ZoneInfo("America/Los_Angeles")
FEWEST_DAMAGES = 15
NO_DAMAGE = {"no-damage-an-hour-later": AN_HOUR, "no-damage-a-day-later": A_DAY}

# Changes of a page that are no damage, because the reader goes by other marks: what it reads is the same.
HARMLESS: dict[str, tuple[str, ...]] = {
    "civicplus": ("row-renamed", "table-renamed", "downloads-renamed"),
    "drupal": ("table-renamed", "cells-renamed", "meeting-column-renamed", "date-column-renamed", "article-renamed"),
    "govaccess": (
        *("widget-renamed", "title-renamed", "date-renamed", "agenda-renamed", "link-renamed"),
        *("event-column-renamed", "date-column-renamed"),
    ),
    "granicus": ("table-renamed", "row-renamed", "cell-renamed", "headings-renamed"),
    "iqm2": ("list-renamed", "link-renamed", "documents-renamed", "number-renamed", "item-renamed"),
    "municode": ("table-renamed", "cells-renamed", "agenda-renamed"),
    "onbase": ("dates-emptied", "date-renamed", "detail-renamed"),
    "primegov": ("contents-renamed", "item-text-renamed"),
    "website": ("list-renamed", "main-renamed", "years-renamed"),
}


@dataclass(frozen=True)
class Look:
    """What is known of a source after a look."""

    health: Health
    problems: tuple[Problem, ...]

    @property
    def is_silent(self) -> bool:
        """Whether it says that all is well."""
        return self.health.state.is_well and not self.problems

    def __str__(self) -> str:
        shown = "; ".join(f"{problem.kind}: {problem.detail[:150]}" for problem in self.problems[:3])
        return (
            f"{self.health.state} ({self.health.reason}) {self.health.figures}; {len(self.problems)} problems: {shown}"
        )


@dataclass(frozen=True, repr=False)  # pytest shows it where a test fails, with all its bytes
class Story:
    """One platform's town: the first look, and the later ones, each by the damage that it met."""

    town: Town
    first: Look
    later: dict[str, Look]
    done: dict[str, list[tuple[bytes, bytes]]]


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Story]:
    """The story of a platform, told once."""

    @cache
    def story_of(platform: str) -> Story:
        town = TOWNS[platform]
        portal = town.portal()
        root = tmp_path_factory.mktemp(platform)
        with pytest.MonkeyPatch.context() as patch:
            registry = {"testville": locality_with([source_of(portal, **town.entry())])}
            watch = start_watch(root, patch, [portal], registry)
            try:
                return tell(watch, town, portal, root)
            finally:
                watch.close()

    return story_of


@pytest.fixture
def story(request: pytest.FixtureRequest, stories: Callable[[str], Story]) -> Story:
    return stories(request.param)


def tell(watch: Watch, town: Town, portal: DamagedPortal, root: Path) -> Story:
    source = f"testville/{town.platform}"
    watch.crawl_together([source])
    watch.read()
    first = look(watch.database, source, NOW)
    watch.database.dispose()
    whole, here = load_settings().var_dir, root / "here"
    moments = {**NO_DAMAGE, **{damage.name: damage.later for damage in town.damages}}
    copies = {name: root / "copies" / name for name in moments}
    for copy in copies.values():
        shutil.copytree(whole, copy)
    times = {copies[name]: (NOW + later).isoformat() for name, later in moments.items()}
    check_log(run_forked(crawl_copies, source, here, times))
    looks = {}
    watch.patch.setenv("SISTERWATCH_VAR_DIR", str(here))
    database = open_database(load_settings())
    for name, later in moments.items():
        database.dispose()
        stand_in(here, copies[name])
        looks[name] = look(database, source, NOW + later)
    database.dispose()
    return Story(town, first, looks, portal.done)


def look(database: Database, source: str, now: datetime) -> Look:
    """Read what was fetched, and conclude how the source is doing."""
    settings = load_settings()
    read_pending(database, FileStore(settings.files_dir), now=now)
    with database.reading() as session:
        health = source_health(session, *find_source(load_localities(settings.data_dir), source), now, has_spider=True)
        is_open = (Problem.source_key == source, Problem.solved_at.is_(None))
        problems = tuple(session.scalars(select(Problem).where(*is_open).order_by(Problem.id)))
        session.expunge_all()
    return Look(health, problems)


def of_platform(platform: str, *values: object, name: str = "") -> object:
    return pytest.param(platform, *values, id="-".join(each for each in (platform, name) if each))


def changes(*, harmless: bool) -> Iterator[object]:
    for platform, town in TOWNS.items():
        for damage in town.damages:
            if (damage.name in HARMLESS.get(platform, ())) is harmless:
                yield of_platform(platform, damage.name, name=damage.name)


each_platform = pytest.mark.parametrize("story", [of_platform(platform) for platform in TOWNS], indirect=True)
each_damage = pytest.mark.parametrize(("story", "damage"), list(changes(harmless=False)), indirect=["story"])
each_harmless_change = pytest.mark.parametrize(("story", "change"), list(changes(harmless=True)), indirect=["story"])


def test_every_platform_has_a_town_with_enough_damages() -> None:
    assert set(TOWNS) == set(PLATFORMS)
    for platform, town in TOWNS.items():
        names = [damage.name for damage in town.damages]
        harmless = set(HARMLESS.get(platform, ()))
        assert len(set(names)) == len(names)
        assert harmless <= set(names)
        assert len(set(names) - harmless) >= FEWEST_DAMAGES, platform


@each_platform
def test_a_town_without_damage_is_well(story: Story) -> None:
    """At once, an hour later and a day later: else nothing would follow from the rest."""
    for when, seen in {"at once": story.first, **{name: story.later[name] for name in NO_DAMAGE}}.items():
        assert (seen.health.state, seen.problems) == (SourceState.OK, ()), f"{when}: {seen}"
        assert seen.health.figures["meetings"] >= 6
        assert seen.health.figures["items_per_meeting"] >= ITEMS


@each_damage
def test_a_damage_is_seen(story: Story, damage: str) -> None:
    assert damage in story.done, "the damage changed no answer"

    assert not story.later[damage].is_silent, str(story.later[damage])


@each_harmless_change
def test_a_harmless_change_is_read_as_if_it_were_none(story: Story, change: str) -> None:
    read_any = import_module(f"spiders.{story.town.platform}.pages").read_any

    assert change in story.done, "the change changed no answer"
    for whole, changed in story.done[change]:
        assert read_any(changed, CALIFORNIA) == read_any(whole, CALIFORNIA)
