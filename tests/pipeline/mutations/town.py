"""A good small town on a platform: eight meetings around today, and what damages its portal can suffer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from demo.content import Meeting
from demo.portals import PLATFORMS
from demo.portals.portal import Portal, attachment_bytes
from tests.pipeline.mutations.damage import Damage
from tests.pipeline.mutations.portal import DamagedPortal
from tests.pipeline.watch import town

DAYS = (-12, -9, -5, -2, 3, 6, 9, 20)
ITEMS = 3
FILE_OF = cache(attachment_bytes)  # an attachment's file is always the same
EXPECTED = {
    "meetings_per_month": 8,
    "newest_agenda_within_days": 30,
    "items_per_meeting": 3,
    "documents_per_meeting": 3,
    "note": "Invented.",
}


@dataclass(frozen=True)
class Town:
    """A platform's town: its portal's options, what else the registry says of its source, and the damages.

    `places` are patterns of paths by the kind of page; `title` is what every meeting is called, `numbers` how its items
    are numbered.
    """

    platform: str
    places: Mapping[str, str]
    damages: tuple[Damage, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    source: Mapping[str, Any] = field(default_factory=dict)
    expected: Mapping[str, Any] = field(default_factory=dict)
    title: str = "City Council Meeting"
    numbers: str = "({})"

    def portal(self) -> DamagedPortal:
        """The portal, whole for every visitor that has no damage's name."""
        return DamagedPortal(self._whole(), self.places, self.damages)

    def entry(self) -> dict[str, Any]:
        """What the registry says of the source beside its address."""
        return {"expected": {**EXPECTED, **self.expected}, **self.source}

    def _whole(self) -> Portal:
        plain = town(self.platform, self.platform, days=DAYS, items=ITEMS).locality
        meetings = tuple(replace(self._numbered(meeting), title=self.title) for meeting in plain.meetings)
        locality = replace(plain, meetings=meetings, options=dict(self.options))
        return PLATFORMS[self.platform](locality, render=FILE_OF)

    def _numbered(self, meeting: Meeting) -> Meeting:
        for place, item in enumerate(meeting.items, 1):
            meeting = meeting.with_item(replace(item, number=self.numbers.format(place)))
        return meeting
