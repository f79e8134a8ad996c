"""Small invented towns: a portal with a few meetings, for tests and for showing what goes wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from zlib import crc32

from demo.content import Attachment, Item, Locality, Meeting, Section, clock
from demo.portals import PLATFORMS
from demo.portals.portal import Portal, attachment_bytes

_file_of = cache(attachment_bytes)  # towns have the same files


def town(
    prefix: str,
    platform: str,
    today: date,
    *,
    days: Sequence[int] = (3, 10),
    items: int = 2,
    generation: str = "la",
    etag: bool = True,
    body: str = "City Council",
) -> Portal:
    """A portal with meetings on those days from ``today``, numbered 101, 102 …, each item with one file.

    The first item of the first meeting speaks of the sister city in its title, the last item's file does on page 1.
    Towns meet at different minutes: the same agenda at the same time would be one meeting.
    """
    meetings = []
    for number, day in enumerate(days, 101):
        noon = datetime.combine(today + timedelta(days=day), time(12))
        start = noon + timedelta(minutes=crc32(prefix.encode()) % 540)
        published = datetime.combine(today - timedelta(days=2), time(0))
        made = tuple(_item(number, place, is_last=place == items) for place in range(1, items + 1))
        meetings.append(
            Meeting(
                id=number,
                start=start,
                body=body,
                body_id=1,
                published=published,
                modified=published,
                title=f"{body} Meeting",
                time_text=clock(start),
                location="City Hall",
                sections=(Section("New Business", "I.", made),),
            )
        )
    locality = Locality(prefix, "Testville", platform, prefix, today, tuple(meetings), generation=generation)
    return PLATFORMS[platform](locality, etag=etag, render=_file_of)


def _item(meeting: int, place: int, *, is_last: bool) -> Item:
    item = meeting * 100 + place
    title = f"Approve contract {item} for street trees."
    if meeting == 101 and place == 1:
        title = "Suspend the sister city relationship with Nakhodka, Russia."
    page = f"Report {item}. The contract is for one year."
    if is_last:
        page = f"Report {item}. A delegation of the sister city of Nakhodka, Russia, was received."
    return Item(
        id=item,
        number=f"({place})",
        title=title,
        text=f"Staff recommends item {item}.",
        file_number=f"26-{item:05d}",
        matter=item,
        attachments=(Attachment(item * 10, f"Report {item}", (page,)),),
    )
