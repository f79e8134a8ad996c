"""The make-believe portals of all ten localities: everything planted is found, and no decoy is.

One watch goes through two rounds: as it is; and after each clerk amended an agenda, and one replaced a file in silence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from demo.content import Expectation, Locality
from demo.portals import demo_portals
from demo.portals.portal import guid_of
from demo.registry import registry_of
from models.agenda import AgendaItem, AgendaRevision
from models.flag import Flag
from models.meeting import Meeting
from models.queries import find_flags
from tests.conftest import NOW
from tests.pipeline.watch import TODAY, Watch, start_watch

RANK = ["filtered", "russia", "sister_city", "direct"]
REPLACED = 950014


@dataclass(frozen=True)
class Seen:
    """A flag: its tier, and where its words stand (place, URL of the file)."""

    tier: str
    places: frozenset[tuple[str, str]]


Flags = dict[tuple[str, str, str], Seen]  # locality, meeting, item


@dataclass
class Story:
    """The rounds of the watch: flags after each by its name, and what was stored."""

    watch: Watch
    localities: list[Locality]
    flags: dict[str, Flags]
    reports: dict[str, dict[str, Any]]
    meetings: dict[str, dict[str, Meeting]]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    portals = demo_portals(TODAY)
    with pytest.MonkeyPatch.context() as patch:
        watch = start_watch(tmp_path_factory.mktemp("demo"), patch, portals, registry(portals))
        made = Story(watch, [portal.locality for portal in portals], {}, {}, {})
        go_round(made, "first")
        for portal in portals:
            portal.change("amend")
            if portal.locality.slug == "san-jose":
                portal.change(f"replace:{REPLACED}")
        watch.at(NOW + timedelta(hours=27))  # later than any file of a coming meeting is looked at again
        go_round(made, "changed")
        yield made
        watch.close()


def registry(portals: list[Any]) -> dict[str, dict[str, Any]]:
    """The real registry, one source a locality: San Diego's second portal stands as a locality of its own."""
    localities = {}
    for portal in portals:
        [locality] = registry_of([portal], {portal.prefix: "{" + portal.prefix + "}"}).values()
        [source] = locality["sources"]
        slug = portal.locality.slug
        localities[slug] = {**locality, "slug": slug, "sources": [{**source, "name": "portal"}]}
    return localities


def go_round(story: Story, name: str) -> None:
    watch, slugs = story.watch, [locality.slug for locality in story.localities]
    story.reports[name] = watch.crawl_together(f"{slug}/portal" for slug in slugs)
    watch.read()
    watch.recognise()
    watch.flag()
    localities = {locality.slug: locality for locality in story.localities}
    with watch.looking() as session:
        story.flags[name] = {
            planted_as(localities[flag.meeting.source_key.split("/")[0]], flag): Seen(
                flag.tier,
                frozenset(
                    (
                        match.where + (f" {match.page}" if match.page else ""),
                        match.document.url if match.document else "",
                    )
                    for match in flag.matches
                ),
            )
            for flag in find_flags(session, include_filtered=True)
        }
    story.meetings = {slug: watch.meetings(f"{slug}/portal") for slug in slugs}


def planted_as(locality: Locality, flag: Flag) -> tuple[str, str, str]:
    """Where a flag stands in the invented content: by the vendor's ids, or by start and number where there are none."""
    by_id = {str(meeting.id): meeting for meeting in locality.meetings}
    start = flag.meeting.local_start.replace(tzinfo=None)
    meeting = by_id.get(flag.meeting.vendor_id) or next(each for each in locality.meetings if each.start == start)
    items = list(meeting.items)
    if locality.amendment is not None and locality.amendment.meeting == meeting.id:
        items.append(locality.amendment.added)
    key = flag.subject.removeprefix("item:")
    if key not in {str(item.id) for item in items} and flag.item is not None:
        same = [item for item in items if item.number.strip("(). ") == flag.item.number]
        key = str(same[0].id) if len(same) == 1 else key
    return locality.slug, str(meeting.id), flag.subject if flag.item is None else f"item:{key}"


@cache
def invented() -> list[Locality]:
    return [portal.locality for portal in demo_portals(TODAY)]


def expectations(kind: str) -> list[tuple[str, Expectation]]:
    return [(locality.slug, each) for locality in invented() for each in getattr(locality, kind)]


def name_of(value: object) -> str:
    if isinstance(value, Expectation):
        after = f"-after {value.after}" if value.after else ""
        return f"{value.item}-{value.where}{after}"
    return str(value)


@pytest.mark.parametrize(("slug", "wanted"), expectations("flagged"), ids=name_of)
def test_what_was_planted_is_flagged_with_its_tier_and_place(story: Story, slug: str, wanted: Expectation) -> None:
    """From the round on in which it is there, and not before it."""
    rounds = list(story.flags)
    first = rounds.index("changed" if wanted.after else "first")
    tiers = [
        each.tier
        for at, each in expectations("flagged")
        if at == slug and each.item == wanted.item and rounds.index("changed" if each.after else "first") <= first
    ]

    for before in rounds[:first]:
        flag = story.flags[before].get((slug, str(wanted.meeting), f"item:{wanted.item}"))
        assert flag is None or not stands_there(flag, slug, wanted)
    for since in rounds[first:]:
        flag = story.flags[since][slug, str(wanted.meeting), f"item:{wanted.item}"]
        assert flag.tier == max((str(tier) for tier in tiers), key=RANK.index)
        assert stands_there(flag, slug, wanted), flag.places


def stands_there(flag: Seen, slug: str, wanted: Expectation) -> bool:
    """A Legistar title is the Subject line of the first text: the rest of what the portal calls title is our text."""
    if wanted.attachment is None:
        return any(place in ("title", "text") for place, _ in flag.places)
    prefix = next(locality.prefix for locality in invented() if locality.slug == slug)
    names = (str(wanted.attachment), guid_of(prefix, "file", wanted.attachment))
    return any(place == wanted.where and any(name in url for name in names) for place, url in flag.places)


@pytest.mark.parametrize(("slug", "decoy"), expectations("not_flagged"), ids=name_of)
def test_a_decoy_is_not_flagged(story: Story, slug: str, decoy: Expectation) -> None:
    """It is filtered with a reason, or not even that."""
    for flags in story.flags.values():
        flag = flags.get((slug, str(decoy.meeting), f"item:{decoy.item}"))
        assert flag is None or flag.tier == "filtered"


def test_nothing_else_is_flagged(story: Story) -> None:
    """Every flag that is not filtered was planted."""
    planted = {(slug, str(each.meeting), f"item:{each.item}") for slug, each in expectations("flagged")}

    for flags in story.flags.values():
        assert {key for key, flag in flags.items() if flag.tier != "filtered"} <= planted


def test_every_source_is_read_in_every_round(story: Story) -> None:
    """The demo's broken row and page do not make a source fail."""
    states = {name: {poll.state for poll in polls.values()} for name, polls in story.reports.items()}

    assert states == {"first": {"ok"}, "changed": {"ok"}}


def test_cancelled_meetings_say_what_says_so(story: Story) -> None:
    """In each of the platforms' ways; a meeting that was not cancelled is scheduled."""
    ids = {
        (locality.slug, meeting.start): str(meeting.id)
        for locality in story.localities
        for meeting in locality.meetings
        if locality.platform == "drupal"
    }
    evidence = {
        (slug, ids.get((slug, meeting.local_start.replace(tzinfo=None)), meeting.vendor_id)): meeting.status_evidence
        for slug, meetings in story.meetings.items()
        for meeting in meetings.values()
        if meeting.status == "cancelled"
    }
    cancelled = {
        (locality.slug, str(meeting.id))
        for locality in story.localities
        for meeting in locality.meetings
        if meeting.cancelled
    }

    assert set(evidence) == cancelled
    assert evidence["oakland", "41004"] == "EventComment «CANCELED»"
    assert evidence["oakland", "41006"] == "EventLocation «Meeting Cancelled»"
    assert re.fullmatch(r"EventBodyName «.+ - CANCELLED»", evidence["oakland", "41005"])
    assert evidence["los-angeles", "18903"].startswith("title «CANCELLED - ")
    assert evidence["los-angeles", "18904"] == "document «HTML Notice of Cancellation»"
    assert evidence["long-beach", "21004"].startswith("title «Canceled - ")
    assert evidence["san-bernardino", "31004"] == "document «HTML Notice of Cancellation»"
    assert evidence["santa-clara-county", "17903"] == "mark «Cancelled»"
    assert evidence["santa-clara-county", "17904"] == "status «Cancelled»"


def test_a_twin_belongs_to_its_meeting(story: Story) -> None:
    """The second publication with Spanish audio names the first, and brings no items of its own."""
    meetings = story.meetings["los-angeles"]
    twins = {key: meeting.twin_of for key, meeting in meetings.items() if meeting.twin_of is not None}

    assert twins == {"19401": "18901", "19402": "18902"}
    assert all(meetings[key].agenda_checked_at is None for key in twins)


def test_a_broken_row_costs_one_problem_and_no_meeting_but_its_own(story: Story) -> None:
    """Its bytes are kept; it is the same problem each time, and the other meetings of the list are there."""
    broken = [problem for problem in story.watch.problems("long-beach/portal") if problem.kind == "malformed row"]

    assert len(broken) == 1
    assert broken[0].detail.startswith("row ")
    assert "id 21005" in broken[0].detail
    assert b"-32T" in story.watch.kept(broken[0].sha256)
    assert broken[0].times >= 2
    assert set(story.meetings["long-beach"]) == {"21001", "21002", "21003", "21004", "21006"}


def test_a_damaged_page_costs_one_problem_and_no_item(story: Story) -> None:
    """The item that lost its id is kept under its place."""
    damaged = [problem for problem in story.watch.problems("los-angeles/portal") if problem.kind == "item without id"]

    with story.watch.looking() as session:
        items = (
            session.query(AgendaItem.item_key)
            .join(AgendaRevision)
            .filter(AgendaRevision.meeting_id == story.meetings["los-angeles"]["18907"].id, AgendaRevision.is_current)
            .order_by(AgendaItem.position)
        )
        assert [key for (key,) in items] == ["1890701", "place-2", "1890703", "1890704"]
    assert len(damaged) == 1
    assert b'data-itemid=""' in story.watch.kept(damaged[0].sha256) or b"data-itemid=''" in story.watch.kept(
        damaged[0].sha256
    )
