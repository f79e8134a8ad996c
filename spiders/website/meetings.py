"""A meeting put together from what a row says: its day, its words, its documents."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from published.reading import local_moment, one_line
from published.values import DocumentLink, ListedMeeting
from spiders.website.dates import without_days_and_clocks
from spiders.website.words import body_of, has_body, meeting_kind, says_amended, status_of

LONGEST_ID = 160


@dataclass(frozen=True)
class Named:
    """Whose meetings a page lists, where its rows don't say: `default`; `bodies` renames what vendors call them."""

    default: str = ""
    bodies: Mapping[str, str] | None = None

    def of(self, title: str, key: str = "") -> str:
        """The body of a meeting by its title, or by the vendor's id of its calendar."""
        bodies = self.bodies or {}
        name = body_of(title)
        named = name if has_body(name) or not self.default else self.default
        return bodies.get(key) or bodies.get(named) or named


def listed(
    *,
    title: str,
    body: str,
    day: date,
    clock: time | None,
    zone: ZoneInfo,
    vendor_id: str = "",
    words: str = "",
    location: str = "",
    page_url: str = "",
    video_url: str = "",
    agenda_urls: Sequence[str] = (),
    agenda_names: Iterable[str] = (),
    documents: Iterable[DocumentLink] = (),
) -> ListedMeeting:
    """The meeting of a row. `words` are the row's own words, in which it may say that it is not held, as its place may.

    Where the vendor gives no id, body, day and kind are the id: see `own_id`.
    """
    files = unique(documents)
    notices = [*agenda_names, *(link.name for link in files if link.kind in ("agenda", "notice", "packet"))]
    said = (("title", title), *(("document", name) for name in notices), ("row", words), ("location", location))
    status, evidence = status_of(said)
    amended = [f"title «{title}»"] if says_amended(title) else []
    amended += [f"document «{name}»" for name in notices if says_amended(name)]
    return ListedMeeting(
        vendor_id=vendor_id or own_id(body, day, title),
        body=body,
        title=title,
        starts_at=local_moment(datetime(day.year, day.month, day.day, tzinfo=zone), clock, zone),
        is_time_known=clock is not None,
        location=location,
        status=status,
        status_evidence=evidence,
        amendment=amended[0] if amended else "",
        page_url=page_url,
        video_url=video_url,
        agenda_urls=tuple(dict.fromkeys(agenda_urls)),
        documents=files,
    )


def own_id(body: str, day: date, title: str) -> str:
    """The id of a meeting that its vendor gives none: body, day and kind, such as "city-council-2026-12-08-special".

    It stays the same when a document is added, the time changes, or the meeting is cancelled; a meeting on another
    day is another one. Several of one kind on a day are told apart by `told_apart`.
    """
    return shortened("-".join(part for part in (slug(body), day.isoformat(), meeting_kind(title)) if part))


def told_apart(meetings: Sequence[ListedMeeting]) -> list[ListedMeeting]:
    """The meetings with an id each: those that share one are numbered, by their other words, then by time."""
    rows: dict[str, list[int]] = {}
    for index, meeting in enumerate(meetings):
        rows.setdefault(meeting.vendor_id, []).append(index)
    apart = list(meetings)
    for vendor_id, same in rows.items():
        ordered = sorted(same, key=lambda index: (_besides(meetings[index]), meetings[index].starts_at, index))
        for number, index in enumerate(ordered[1:], start=2):
            apart[index] = replace(meetings[index], vendor_id=f"{vendor_id}-{number}")
    return apart


def unique(documents: Iterable[DocumentLink]) -> tuple[DocumentLink, ...]:
    """Each address once, in its first place."""
    links: dict[str, DocumentLink] = {}
    for link in documents:
        links.setdefault(link.url, link)
    return tuple(links.values())


def slug(text: str) -> str:
    """The text as a part of an id."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def shortened(text: str) -> str:
    """The text where it is short enough for an id, else its beginning and a hash of it all."""
    if len(text) <= LONGEST_ID:
        return text
    return f"{text[: LONGEST_ID - 17]}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _besides(meeting: ListedMeeting) -> str:
    return one_line(without_days_and_clocks(meeting.title)).lower()
