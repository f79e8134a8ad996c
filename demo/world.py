"""A generated world for load: many portals of one platform, with a known set of mentions and decoys."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from demo.content import Attachment, Item, Locality, Meeting, Section, clock, read_filler, today_in_california
from demo.pdf import filled_form, lines_of
from demo.portals import PLATFORMS
from demo.portals.portal import Portal

PAST_DAYS, COMING_DAYS = 14, 119  # what a crawler looks at, seen from today

MENTIONS = {
    "title": "Report on the sister city relationship with Vladivostok, Russia",
    "text": "The item would end the sister city agreement with Vladivostok, Russia.",
    "attachment": "The committee heard a report on the sister city of Vladivostok, Russia.",
}
DECOYS = {
    "title": "Cost-sharing agreement for gauging stations on the Russian River",
    "text": "The work will be shared with a sister agency under the existing agreement.",
    "attachment": "Samples were taken from the Russian River and from two reservoirs.",
}

_VERBS = (
    "Approve",
    "Award",
    "Extend",
    "Amend",
    "Receive and file",
    "Adopt a resolution on",
    "Introduce",
    "Ratify",
)
_THINGS = (
    "an agreement for street resurfacing", "a contract for tree trimming", "a lease of office space",
    "the quarterly budget report", "a purchase of fire hoses", "a grant for youth programs",
    "an ordinance on parking fees", "a permit for outdoor dining", "a plan for storm drains",
)  # fmt: skip
_PLACES = (
    "the north district",
    "the harbor",
    "City Hall",
    "the main library",
    "Oak Park",
    "the civic center",
)
_BODIES = ("City Council", "Budget Committee", "Planning Commission", "Rules Committee", "Parks Commission",
           "Transportation Committee", "Housing Committee", "Library Board", "Arts Commission",
           "Public Safety Committee", "Economic Development Committee", "Water Board")  # fmt: skip


@dataclass(frozen=True)
class Planted:
    """One planted text. ``where`` is title, text or attachment page 1; ids repeat from portal to portal."""

    prefix: str
    meeting: int
    item: int
    where: str
    attachment: int | None = None


@dataclass(frozen=True)
class World:
    """The portals, and what a good watcher finds and leaves alone in them."""

    portals: tuple[Portal, ...]
    mentions: frozenset[Planted]
    decoys: frozenset[Planted]


def generated_world(
    clients: int = 10,
    meetings: int = 50,
    items: int = 20,
    attachments: int = 2,
    seed: int = 1,
    upcoming: int = 5,
    platform: str = "legistar",
    *,
    today: date | None = None,
    etag: bool = True,
    share: int = 200,
    prefix: str = "client",
    bodies: int = len(_BODIES),
) -> World:
    """Make ``clients`` portals of ``meetings`` each; ``items`` is per meeting, ``attachments`` per item.

    Their prefixes are ``prefix`` and a number; the meetings are those of so many ``bodies`` by turns.

    Exactly ``upcoming`` meetings of each portal are in the next 119 days, the others in the past 14. Of every
    ``share`` items (and in all at least) one has a mention in its title, one in its text and one in a file;
    as many have a decoy. A file is made when it is asked for. The same arguments give the same world.
    """
    if upcoming > meetings:
        raise ValueError(f"{upcoming} upcoming of {meetings} meetings")
    today = today or today_in_california()
    chance = random.Random(seed)
    planting = _Planting(chance, clients * meetings * items, attachments, share)
    filler = read_filler()
    portals = []
    for client in range(clients):
        name = f"{prefix}{client + 1:02d}"
        first = client * meetings * items
        made = tuple(
            _meeting(
                chance, planting, name, number, upcoming, today, first + number * items, items, attachments, bodies
            )
            for number in range(meetings)
        )
        locality = Locality(name, f"City of Client{client + 1:02d}", platform, name, today, made)
        portals.append(PLATFORMS[platform](locality, etag=etag, render=lambda each: _file(each, filler)))
    return World(tuple(portals), frozenset(planting.mentions), frozenset(planting.decoys))


class _Planting:
    """Which items, by their number in the whole world, carry what; and what was planted so far."""

    def __init__(self, chance: random.Random, total: int, attachments: int, share: int) -> None:
        places = [where for where in MENTIONS if where != "attachment" or attachments]
        kinds = [(is_mention, where) for where in places for is_mention in (True, False)]
        count = min(max(1, total // share), total // len(kinds))
        chosen = chance.sample(range(total), count * len(kinds))
        self.at = {index: kinds[position % len(kinds)] for position, index in enumerate(chosen)}
        self.mentions: list[Planted] = []
        self.decoys: list[Planted] = []

    def plant(self, index: int, prefix: str, meeting: int, item: int) -> dict[str, str]:
        """Return the texts that the item carries, by where, and note them."""
        if index not in self.at:
            return {}
        is_mention, where = self.at[index]
        attachment = item * 10 if where == "attachment" else None
        spot = "attachment page 1" if attachment else where
        (self.mentions if is_mention else self.decoys).append(Planted(prefix, meeting, item, spot, attachment))
        return {where: (MENTIONS if is_mention else DECOYS)[where]}


def _meeting(
    chance: random.Random,
    planting: _Planting,
    prefix: str,
    number: int,
    upcoming: int,
    today: date,
    first_index: int,
    items: int,
    attachments: int,
    bodies: int,
) -> Meeting:
    meeting_id = 10_001 + number
    days = 1 + number * (COMING_DAYS - 1) // max(upcoming - 1, 1) if number < upcoming else -1 - number % PAST_DAYS
    start = datetime.combine(today + timedelta(days=days), time(9 + number % 10))
    published = min(start - timedelta(days=4), datetime.combine(today, time(1)) - timedelta(days=1))
    body = number % bodies
    made = []
    for position in range(items):
        item_id = meeting_id * 1000 + position
        planted = planting.plant(first_index + position, prefix, meeting_id, item_id)
        made.append(_item(chance, prefix, item_id, position, planted, attachments))
    half = len(made) // 2
    return Meeting(
        id=meeting_id,
        start=start,
        body=_BODIES[body],
        body_id=body + 1,
        published=published,
        modified=published,
        title=_BODIES[body],
        time_text=clock(start),
        location="Council Chamber",
        sections=(
            Section("Consent Calendar", "I.", tuple(made[:half])),
            Section("Business", "II.", tuple(made[half:])),
        ),
    )


def _item(
    chance: random.Random, prefix: str, item_id: int, position: int, planted: dict[str, str], attachments: int
) -> Item:
    title = f"{chance.choice(_VERBS)} {chance.choice(_THINGS)} at {chance.choice(_PLACES)}, project {item_id}"
    files = []
    for number in range(attachments):
        attachment_id = item_id * 10 + number
        lead = f"{prefix}, file {attachment_id}.\n{title}."
        if number == 0 and "attachment" in planted:
            lead = f"{lead}\n{planted['attachment']}"
        pages = (lead, f"{prefix}, file {attachment_id}, continued.")[: 1 + attachment_id % 2]
        files.append(Attachment(attachment_id, f"Report {attachment_id}", pages))
    return Item(
        id=item_id,
        number=f"{position + 1}.",
        title=planted.get("title", title),
        text=planted.get("text", f"Staff recommends approval of project {item_id}."),
        consent=position % 2 == 0,
        file_number=f"26-{item_id % 100_000:05d}",
        matter=item_id,
        attachments=tuple(files),
    )


def _file(attachment: Attachment, filler: tuple[str, ...]) -> bytes:
    """Make a file whose pages are filled up with staff-report text; nothing but the empty forms is kept."""
    count = len(attachment.pages)
    fillers = tuple(filler[(attachment.id + number) % len(filler)] for number in range(count))
    return filled_form(tuple(tuple(lines_of(text)) for text in attachment.pages), fillers)
