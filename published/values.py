"""What pages give and spiders pass on: plain values, without Scrapy, clock, network or database."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

DocumentKind = Literal["agenda", "packet", "notice", "minutes", "attachment", "other"]
Status = Literal["scheduled", "cancelled", "postponed"]


@dataclass(frozen=True)
class DocumentLink:
    """A document as a page names it; `url` as it stands there, or relative to the source's base URL."""

    kind: DocumentKind
    url: str
    name: str
    stamp: str = ""  # the vendor's hint at a change, opaque
    is_file: bool = True  # False: a page of the portal, linked for people


@dataclass(frozen=True)
class ListedMeeting:
    """A meeting as a list describes it.

    `starts_at` carries the locality's offset. `agenda_urls` are the pages from which its items are read; `twin_of` is
    the vendor id of the meeting that this row publishes a second time ("" when the row is a twin whose other half is
    not in the same list, None when it is no twin).
    """

    vendor_id: str
    body: str
    title: str
    starts_at: datetime
    is_time_known: bool = True
    location: str = ""
    status: Status = "scheduled"
    status_evidence: str = ""
    amendment: str = ""  # the words that say that the agenda was revised or added to
    comment: str = ""
    page_url: str = ""
    video_url: str = ""
    twin_of: str | None = None
    agenda_urls: tuple[str, ...] = ()
    agenda_stamp: str = ""
    documents: tuple[DocumentLink, ...] = ()


@dataclass(frozen=True)
class Item:
    """An agenda item in the order of the agenda; `text` is all of it, the title included.

    `detail_url` is the page of this item alone, where the agenda leaves out its attachments or its text; `page` and
    `last_page`, counted from 1, are where it stands in the document that it was split from.
    """

    vendor_id: str
    number: str
    title: str
    text: str
    section: str = ""
    is_consent: bool = False
    file_number: str = ""
    attachments: tuple[DocumentLink, ...] = ()
    detail_url: str = ""
    page: int | None = None
    last_page: int | None = None


@dataclass(frozen=True)
class ItemDetail:
    """The page of one agenda item, read: text that the agenda does not have, and the item's attachments."""

    text: str = ""
    attachments: tuple[DocumentLink, ...] = ()
    file_number: str = ""
    problems: tuple["ReadingProblem", ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadingProblem:
    """Something in an answer that could not be read; the rest of the answer was."""

    kind: str
    detail: str


@dataclass(frozen=True)
class Lead:
    """Another list that a list leads to, such as a folder in it; `path` is relative to the source's base URL.

    `since` and `until` are the days between which its meetings lie, where its name says that. `so_far` is the meeting
    whose documents go on in it.
    """

    path: str
    name: str
    since: date | None = None
    until: date | None = None
    so_far: ListedMeeting | None = None


@dataclass(frozen=True)
class MeetingList:
    """A list page, read: its meetings, what could not be read, and how many rows should have been meetings.

    `names` are the words in which the page says whose it is (title, heading, the host of its links); `next_page` is
    the link to the list's next page, relative to the source's base URL; `notes` explain what was left out on purpose,
    such as a row that is no meeting; `leads` are the other lists that it names.
    """

    meetings: tuple[ListedMeeting, ...]
    rows: int
    problems: tuple[ReadingProblem, ...] = ()
    names: tuple[str, ...] = ()
    next_page: str = ""
    notes: tuple[str, ...] = ()
    leads: tuple[Lead, ...] = ()


@dataclass(frozen=True)
class Agenda:
    """An agenda page, read: its items, and the documents that belong to the meeting rather than to an item."""

    items: tuple[Item, ...]
    documents: tuple[DocumentLink, ...] = ()
    problems: tuple[ReadingProblem, ...] = ()
    notes: tuple[str, ...] = ()  # evidence for what looks odd: why there are no items, when it was posted
    names: tuple[str, ...] = ()  # the words in which the page says whose it is
