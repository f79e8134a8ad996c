"""What each platform is asked for, on a tiny world: nothing in vain, and a document that is not stale."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from bench.platforms import DOCUMENT, NOW, TODAY, asked_of, clients, locality_of, source_key
from bench.requests import LOOKS, Asked, Size, beyond_order, document, repeat_table
from demo.portals import PLATFORMS
from demo.portals.portal import Portal
from demo.server import LoggedRequest
from tests.pipeline.watch import Watch, start_watch

TINY = Size(meetings=4, items=2, attachments=1, upcoming=2)
FIRST, HOUR, DAY = LOOKS
# What is asked for without a condition: a page for the cookies that it sets, and what a POST gives.
ALWAYS_WHOLE = {"laserfiche": {"/Browse.aspx", "/FolderListingService.aspx/GetFolderListing2"}}
EVERY = pytest.mark.parametrize("platform", sorted(PLATFORMS))


@dataclass(frozen=True)
class Story:
    watch: Watch
    portals: Mapping[str, Portal]
    requests: Mapping[str, list[LoggedRequest]]  # by look, without robots.txt

    def of(self, platform: str, look: str) -> list[LoggedRequest]:
        prefix = self.portals[platform].prefix
        return [each for each in self.requests[look] if each.path.startswith(f"/{prefix}/")]

    def asked(self, platform: str, look: str) -> Asked:
        portal = self.portals[platform]
        return asked_of(portal, self.of(platform, look), self.watch.database, self.watch.server.url)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """Three looks at a tiny client of every platform."""
    portals = clients(TINY)
    localities = {each.prefix: locality_of(each, "{" + each.prefix + "}") for each in portals.values()}
    requests = {}
    with pytest.MonkeyPatch.context() as patch:
        watch = start_watch(tmp_path_factory.mktemp("platforms"), patch, list(portals.values()), localities)
        for look, later in LOOKS.items():
            watch.at(NOW + later)
            with watch.asking() as requests[look]:
                polls = watch.crawl_together(source_key(each) for each in portals.values())
            assert {key: (poll.state, poll.problems) for key, poll in polls.items()} == dict.fromkeys(polls, ("ok", 0))
        yield Story(watch, portals, requests)
        watch.close()


@EVERY
def test_the_first_look_gets_every_meeting_and_asks_for_nothing_twice(story: Story, platform: str) -> None:
    """Cheap because it is thrifty, not because it misses something."""
    asked = story.asked(platform, FIRST)
    urls = [(each.path, each.query, each.body) for each in story.of(platform, FIRST)]

    assert len(story.watch.meetings(source_key(story.portals[platform]))) == TINY.meetings
    assert len(urls) == len(set(urls)) == asked.total
    assert asked.lists >= 1
    assert asked.pages in (0, TINY.meetings, TINY.meetings * (1 + TINY.items))
    assert asked.files >= TINY.meetings


@EVERY
def test_an_hour_later_only_lists_and_coming_agendas_are_asked_for(story: Story, platform: str) -> None:
    """The order that ARCHITECTURE.md gives; each request says what is known already."""
    first, again = story.asked(platform, FIRST), story.asked(platform, HOUR)

    assert beyond_order(first, again, TINY.upcoming) == []
    assert again.lists >= 1
    assert again.pages == (TINY.upcoming if first.pages else 0)
    whole = [each.path for each in story.of(platform, HOUR) if each.if_none_match is None]
    assert {path.removeprefix(f"/{story.portals[platform].prefix}") for path in whole} == ALWAYS_WHOLE.get(
        platform, set()
    )


@EVERY
def test_a_day_later_nothing_of_a_past_meeting_is_asked_for_and_no_file_comes_again(
    story: Story, platform: str
) -> None:
    """Files and pages of items of what is to come: the files conditionally."""
    first, again = story.asked(platform, FIRST), story.asked(platform, DAY)
    requests = story.of(platform, DAY)

    assert again.lists <= first.lists
    assert again.pages * TINY.meetings <= first.pages * TINY.upcoming
    assert 0 < again.files * TINY.meetings <= first.files * TINY.upcoming
    assert sum(each.status == 304 for each in requests) >= again.files
    assert len({(each.path, each.query, each.body) for each in requests}) == again.total


def test_what_is_beyond_the_order_is_said() -> None:
    """A list more, an agenda of a past meeting, a file: each of them, and nothing that is in order."""
    first = Asked(robots=1, lists=1, pages=4, files=20)

    assert beyond_order(first, Asked(robots=1, lists=1, pages=2, files=0), upcoming=2) == []
    assert beyond_order(first, Asked(robots=1, lists=2, pages=3, files=1), upcoming=2) == [
        "2 lists where 1 would do",
        "3 agendas and items where 2 would do",
        "1 files where 0 would do",
    ]


# The document.


@pytest.fixture
def text() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


def written(text: str) -> dict[str, dict[str, Asked]]:
    """The looks that the document's tables tell of, by platform; a platform must stand in both."""
    first, repeat = (
        {
            row[0]: row[1:]
            for line in re.findall(r"^\| (?!platform|---)(.+) \|$", part, re.M)
            if (row := line.split(" | "))
        }
        for part in text.split("## What the later looks ask for")
    )
    assert set(first) == set(repeat)
    looks: dict[str, dict[str, Asked]] = {}
    for platform, (_, lists, pages, files, *_, cpu, cpu_later) in first.items():
        later = [int(each) for each in repeat[platform]]
        looks[platform] = {
            FIRST: Asked(1, int(lists), int(pages), int(files), float(cpu)),
            HOUR: Asked(1, *later[:3], float(cpu_later)),
            DAY: Asked(1, *later[3:]),
        }
    return looks


def test_the_document_has_every_platform_and_no_other(text: str) -> None:
    assert sorted(written(text)) == sorted(PLATFORMS)


def test_the_document_is_what_the_code_writes_of_its_counts(text: str) -> None:
    """Sums, quotients, remarks and words: none was edited, none is of an older program."""
    assert document(written(text), Size()) == text


def test_a_document_without_a_platform_is_noticed(text: str) -> None:
    """The check above reads the tables, not the words around them."""
    without = re.sub(r"^\| onbase \|.*\n", "", text, flags=re.M)

    assert set(PLATFORMS) - set(written(without)) == {"onbase"}


@EVERY
def test_the_documented_repeat_is_in_order(text: str, platform: str) -> None:
    looks = written(text)[platform]

    assert beyond_order(looks[FIRST], looks[HOUR], Size().upcoming) == []
    assert looks[HOUR].total < looks[FIRST].total


@EVERY
def test_the_documented_counts_are_those_of_today(story: Story, text: str, platform: str) -> None:
    """As many lists as in the tiny world, or a following page more; as many pages for each meeting and item."""
    tiny = {look: story.asked(platform, look) for look in LOOKS}
    large = written(text)[platform]

    for look in LOOKS:
        assert large[look].lists - tiny[look].lists in (0, 1)
        assert pages_of(tiny[look], TINY, look) == pages_of(large[look], Size(), look)


def pages_of(asked: Asked, size: Size, look: str) -> str:
    """Which pages were asked for, in words that hold for worlds of any size."""
    meetings = size.meetings if look == FIRST else size.upcoming
    counts = {0: "none", meetings: "agendas", meetings * (1 + size.items): "agendas and items"}
    return counts.get(asked.pages, f"{asked.pages} pages of {meetings} meetings")


def test_the_clients_are_the_same_every_time() -> None:
    """So that the document's counts can be had again."""
    first, again = clients(TINY), clients(TINY)

    assert {each: portal.locality for each, portal in first.items()} == {
        each: portal.locality for each, portal in again.items()
    }
    assert {portal.locality.today for portal in first.values()} == {TODAY}


def test_the_tables_have_a_row_for_each_platform() -> None:
    looks = {FIRST: Asked(1, 1, 2, 3), HOUR: Asked(1, 1, 1, 0), DAY: Asked(1, 1, 1, 3)}

    assert repeat_table({"legistar": looks}).splitlines()[2:] == ["| legistar | 1 | 1 | 0 | 1 | 1 | 3 |"]
