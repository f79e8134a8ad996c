"""A generated world: what is asked grows with what there is and not faster, and everything planted in it is found."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from demo.server import LoggedRequest
from demo.world import Planted, World, generated_world
from models.queries import find_flags
from tests.conftest import NOW
from tests.pipeline.watch import TODAY, Watch, start_watch

CLIENTS, MEETINGS, ITEMS, ATTACHMENTS, UPCOMING = 3, 10, 5, 2, 2


@dataclass(frozen=True)
class Story:
    watch: Watch
    world: World
    first: list[LoggedRequest]
    second: list[LoggedRequest]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    world = generated_world(CLIENTS, MEETINGS, ITEMS, ATTACHMENTS, upcoming=UPCOMING, today=TODAY, share=30)
    with pytest.MonkeyPatch.context() as patch:
        watch = start_watch(tmp_path_factory.mktemp("world"), patch, world.portals)
        sources = [f"testville/{portal.prefix}" for portal in world.portals]
        with watch.asking() as first:
            watch.crawl_together(sources)
        watch.read()
        watch.flag()
        watch.at(NOW + timedelta(minutes=50))
        with watch.asking() as second:
            watch.crawl_together(sources)
        yield Story(watch, world, first, second)
        watch.close()


def without_files(requests: list[LoggedRequest]) -> list[LoggedRequest]:
    return [each for each in requests if each.path != "/robots.txt" and not each.path.endswith((".pdf", ".docx"))]


def test_the_first_look_asks_once_for_each_list_meeting_and_file(story: Story) -> None:
    """One request for a client's list, one for each agenda, one for each file: nothing twice."""
    files = [each.path for each in story.first if each.path.endswith(".pdf")]

    assert len(without_files(story.first)) == CLIENTS * (1 + MEETINGS)
    assert len(files) == len(set(files)) == CLIENTS * MEETINGS * (1 + ITEMS * ATTACHMENTS)


def test_a_second_look_asks_for_what_is_to_come(story: Story) -> None:
    """The lists and the coming meetings, and not one file."""
    assert len(without_files(story.second)) <= CLIENTS * (2 + UPCOMING)
    assert not [each for each in story.second if each.path.endswith(".pdf")]


def test_every_mention_is_flagged_and_no_decoy(story: Story) -> None:
    """Those in titles, in texts and on pages of files, and nothing else."""
    with story.watch.looking() as session:
        found = {
            (flag.meeting.source_key.split("/")[1], int(flag.meeting.vendor_id), flag.subject): flag.tier
            for flag in find_flags(session, include_filtered=True)
        }
    flagged = {key for key, tier in found.items() if tier != "filtered"}

    assert flagged == {key_of(each) for each in story.world.mentions}
    assert {found[key_of(each)] for each in story.world.mentions} == {"direct"}
    assert not flagged & {key_of(each) for each in story.world.decoys}


def key_of(planted: Planted) -> tuple[str, int, str]:
    return planted.prefix, planted.meeting, f"item:{planted.item}"
