"""Ids that change: Granicus knows what is to come by an event, and what was held by a clip, under another number."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from demo.portals.portal import Portal
from models.meeting import MeetingAlias
from tests.conftest import NOW
from tests.pipeline.conftest import StartWatch
from tests.pipeline.watch import TODAY, Watch, locality_with, source_of, town


def watch_granicus(watch_over: StartWatch, portal: Portal) -> Watch:
    source = source_of(portal, body_ids={"1": "City Council"})
    return watch_over([portal], {"testville": locality_with([source])})


def hold(watch: Watch, portal: Portal, *, days: int) -> None:
    """Let so many days pass, at the portal too."""
    portal.locality = replace(portal.locality, today=TODAY + timedelta(days=days))
    watch.at(NOW + timedelta(days=days))


def test_a_meeting_that_was_held_is_the_one_that_was_announced(watch_over: StartWatch) -> None:
    """Its agenda's file is what shows it: the event left the page when the clip came, and the bytes are the same."""
    portal = town("granicus", "granicus", days=(1, 20))
    watch = watch_granicus(watch_over, portal)
    watch.run()
    [announced, _] = watch.meetings().values()
    hold(watch, portal, days=2)

    watch.run()

    [held, coming] = watch.meetings().values()
    assert announced.vendor_id.startswith("event-")
    assert held.vendor_id.startswith("clip-")
    assert held.id == announced.id
    assert coming.vendor_id.startswith("event-")
    with watch.looking() as session:
        [alias] = session.scalars(select(MeetingAlias))
    assert (alias.vendor_id, alias.meeting_id) == (announced.vendor_id, announced.id)
    assert alias.evidence.startswith("the old id left the list when the new one came; ")


def test_nobody_is_told_twice_of_it(watch_over: StartWatch) -> None:
    portal = town("granicus", "granicus", days=(1,))
    watch = watch_granicus(watch_over, portal)
    watch.run()
    told = len(watch.mails())
    hold(watch, portal, days=2)

    watch.run()

    assert told > 0
    assert len(watch.mails()) == told
