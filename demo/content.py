"""Invented meetings, items and attachments: read from ``data/demo/*.yml``, dated relative to a given day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from models.registry.yaml_file import parse_yaml

DATA = Path(__file__).resolve().parent.parent / "data" / "demo"
INVENTED = "Invented content for demonstration. Not a real agenda."
ZONE = ZoneInfo("America/Los_Angeles")

_DAY = re.compile(r"\{day:(-?\d+)\}")


@dataclass(frozen=True)
class Attachment:
    """A file of an item: the text of its ``pages``, and of the ``replacement`` that a change puts there."""

    id: int
    name: str
    pages: tuple[str, ...] = ()
    replacement: tuple[str, ...] = ()
    kind: str = "pdf"  # or "docx"
    scan: str = ""  # of a PDF: "upright" or "sideways" pictures of its pages instead of text
    is_report: bool = False  # PrimeGov "okc": served as /meeting/document/, not /meeting/attachment/


@dataclass(frozen=True)
class Item:
    """One numbered matter. ``text`` is a Legistar item's note and a PrimeGov item's second paragraph."""

    id: int
    number: str
    title: str
    text: str = ""
    consent: bool = False
    file_number: str = ""
    matter: int = 0  # the same number on two meetings is the same matter
    attachments: tuple[Attachment, ...] = ()
    confidential: bool = False  # shows a notice that a file is withheld
    off_agenda: bool = False  # Legistar: a null EventItemAgendaSequence


@dataclass(frozen=True)
class Section:
    """A heading and the items under it, of which there may be none."""

    title: str
    number: str = ""
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Meeting:
    """One meeting. ``start`` is naive local time; ``published`` and ``modified`` are naive UTC."""

    id: int
    start: datetime
    body: str
    body_id: int
    published: datetime
    modified: datetime
    title: str = ""
    time_text: str | None = None
    location: str = ""
    sections: tuple[Section, ...] = ()
    boilerplate: tuple[str, ...] = ()  # Legistar rows without a matter, after the last section
    cancelled: str | None = None  # the way it is said: see the portal's CANCELLATIONS
    special: bool = False
    sap: str | None = None  # PrimeGov: "suffix" or "prefix", the Spanish-audio twin
    spanish: tuple[str, ...] = ()  # pages of the Spanish agenda PDF
    agenda: bool = True  # False: listed, nothing posted yet
    broken: str | None = None  # "date" or "html"
    comment: str | None = None  # Legistar's EventComment
    posted_note: str | None = None  # "POSTED 11:15 AM, ... to add Item No. 14"
    revision: int = 0

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item, in the order of the agenda."""
        return tuple(item for section in self.sections for item in section.items)

    def with_item(self, changed: Item) -> Meeting:
        """The same meeting with the item of that id changed."""
        sections = tuple(
            replace(section, items=tuple(changed if item.id == changed.id else item for item in section.items))
            for section in self.sections
        )
        return replace(self, sections=sections)


@dataclass(frozen=True)
class Amendment:
    """What the change ``amend`` does to one meeting: a retitled item and one added late."""

    meeting: int
    item: int
    title: str
    section: int
    added: Item
    note: str


@dataclass(frozen=True)
class Expectation:
    """A planted mention or decoy.

    ``where`` is title, text, attachment name or attachment page N. With ``after`` it is there once that
    change was made.
    """

    meeting: int
    item: int
    where: str
    tier: str | None = None  # direct, sister_city, russia; None for a decoy
    decoy: str | None = None
    attachment: int | None = None
    after: str | None = None


@dataclass(frozen=True)
class Locality:
    """One make-believe locality: its portal's options, its meetings, what a good watcher finds in them."""

    slug: str
    name: str
    platform: str
    prefix: str
    today: date
    meetings: tuple[Meeting, ...]
    schema: str = "2026"  # PrimeGov JSON: "2021", "2024" or "2026"
    generation: str = "la"  # PrimeGov HTML: "la" or "okc"
    options: Mapping[str, Any] = field(default_factory=dict)  # what else its platform needs to know
    source: str = ""  # the key of the source in the registry that it stands for
    amendment: Amendment | None = None
    flagged: tuple[Expectation, ...] = ()
    not_flagged: tuple[Expectation, ...] = ()


@dataclass
class _Reader:
    """Turns one YAML file into a locality: fills in days, boilerplate pages and defaults."""

    today: date
    filler: tuple[str, ...]
    seen: dict[int, Attachment] = field(default_factory=dict)

    def text(self, value: str | None) -> str:
        return _DAY.sub(lambda found: _long_date(self.today + timedelta(days=int(found[1]))), value or "").strip()

    def pages(self, rows: int | Iterable[str | None], seed: int) -> tuple[str, ...]:
        texts = [None] * rows if isinstance(rows, int) else list(rows)
        return tuple(
            self.text(text) if text is not None else self.filler[(seed + page) % len(self.filler)]
            for page, text in enumerate(texts)
        )

    def attachment(self, row: Mapping[str, Any]) -> Attachment:
        if set(row) == {"same"}:
            return self.seen[row["same"]]
        made = Attachment(
            id=row["id"],
            name=self.text(row["name"]),
            pages=self.pages(row.get("pages", 1), row["id"]),
            replacement=self.pages(row.get("replacement", 0), row["id"] + 1),
            kind=row.get("kind", "pdf"),
            scan=row.get("scan", ""),
            is_report=row.get("report", False),
        )
        self.seen[made.id] = made
        return made

    def item(self, row: Mapping[str, Any]) -> Item:
        return Item(
            id=row["id"],
            number=row.get("number", ""),
            title=self.text(row["title"]),
            text=self.text(row.get("text")),
            consent=row.get("consent", False),
            file_number=row.get("file", ""),
            matter=row.get("matter", row["id"] + 1_000_000),
            attachments=tuple(self.attachment(each) for each in row.get("attachments", ())),
            confidential=row.get("confidential", False),
            off_agenda=row.get("off_agenda", False),
        )

    def meeting(self, row: Mapping[str, Any], bodies: Mapping[str, int]) -> Meeting:
        start = datetime.combine(self.today + timedelta(days=row["days"]), time.fromisoformat(row["time"]))
        published = min(start - timedelta(days=4), datetime.combine(self.today, time(1)) - timedelta(days=1))
        return Meeting(
            id=row["id"],
            start=start,
            body=row["body"],
            body_id=bodies[row["body"]],
            published=published,
            modified=published,
            title=row.get("title", row["body"]),
            time_text=row["time_text"] if "time_text" in row else clock(start),
            location=row.get("location", ""),
            sections=tuple(
                Section(
                    title=self.text(section["title"]),
                    number=section.get("number", ""),
                    items=tuple(self.item(each) for each in section.get("items", ())),
                )
                for section in row.get("sections", ())
            ),
            boilerplate=tuple(self.text(each) for each in row.get("boilerplate", ())),
            cancelled=row.get("cancelled"),
            special=row.get("special", False),
            sap=row.get("sap"),
            spanish=self.pages(row.get("spanish", ()), row["id"]),
            agenda=row.get("agenda", True),
            broken=row.get("broken"),
            comment=row.get("comment"),
            posted_note=self.text(row.get("posted_note")) or None,
        )

    def amendment(self, row: Mapping[str, Any]) -> Amendment:
        return Amendment(
            meeting=row["meeting"],
            item=row["retitle"]["item"],
            title=self.text(row["retitle"]["title"]),
            section=row["add"]["section"],
            added=self.item(row["add"]["item"]),
            note=self.text(row["note"]),
        )


def read_locality(path: Path, today: date) -> Locality:
    """Read one locality's invented content; keys without a default (data/demo/README.md) are mandatory."""
    row = parse_yaml(path.read_text(encoding="utf-8"))[1]
    reader = _Reader(today, read_filler())
    meetings = tuple(reader.meeting(each, row["bodies"]) for each in row["meetings"])
    return Locality(
        slug=path.stem,
        name=row["name"],
        platform=row["platform"],
        prefix=row["prefix"],
        today=today,
        meetings=meetings,
        schema=row.get("schema", "2026"),
        generation=row.get("generation", "la"),
        options=row.get("options", {}),
        source=row["source"],
        amendment=reader.amendment(row["amend"]) if "amend" in row else None,
        flagged=tuple(Expectation(**each) for each in row["expect"]["flagged"]),
        not_flagged=tuple(Expectation(**each) for each in row["expect"]["not_flagged"]),
    )


@cache
def read_filler() -> tuple[str, ...]:
    """Read the pages of staff report that say nothing in particular."""
    return tuple(parse_yaml((DATA / "filler" / "pages.yml").read_text(encoding="utf-8"))[1])


def read_localities(today: date) -> list[Locality]:
    """Read all localities of ``data/demo``, in the order of their file names."""
    return [read_locality(path, today) for path in sorted(DATA.glob("*.yml"))]


def today_in_california() -> date:
    """The day it is at the portals."""
    return datetime.now(UTC).astimezone(ZONE).date()


def clock(moment: datetime) -> str:
    """The time as Legistar shows it: "1:30 PM"."""
    return f"{moment.hour % 12 or 12}:{moment:%M %p}"


def _long_date(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
