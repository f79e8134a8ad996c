"""Where what is indexed belongs: pages and items, the meetings that they are of, and the order of hits."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple, TypeVar

from sqlalchemy import ARRAY, BindParameter, ColumnElement, Integer, Select, bindparam, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.agenda import AgendaItem, AgendaRevision, Attachment
from models.document import Document, MeetingDocument, Page
from models.meeting import Meeting
from models.search.query import QueryError
from models.source import StoredSource

S = TypeVar("S", bound=Select)  # type: ignore[type-arg]

LARGEST = 2**31 - 1  # what a database holds as an id


@dataclass(frozen=True)
class Wanted:
    """Which meetings count: of these localities, starting from `since` until before `until`, of such a body."""

    localities: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    body: str = ""  # part of the body's name

    def among(self, query: S) -> S:
        """The query, which knows Meeting, with the conditions."""
        if self.localities:
            query = query.join(StoredSource, StoredSource.key == Meeting.source_key).where(
                StoredSource.locality.in_(self.localities)
            )
        if self.since is not None:
            query = query.where(Meeting.starts_at >= self.since)
        if self.until is not None:
            query = query.where(Meeting.starts_at < self.until)
        if self.body:
            query = query.where(func.lower(Meeting.body).contains(self.body.lower(), autoescape=True))
        return query


class Place(NamedTuple):
    """Where a hit stands in the order of the newest meetings: the smaller, the earlier it is shown."""

    minus_seconds: float  # the meeting's start, in seconds before 1970
    minus_meeting_id: int
    kind: int  # 0 items, 1 pages
    position: int  # the item's on its agenda, the page's in the order in which it was read
    id: int

    @property
    def meeting_id(self) -> int:
        return -self.minus_meeting_id

    def as_cursor(self) -> str:
        return f"{-self.minus_seconds}:{self.meeting_id}:{self.kind}:{self.position}:{self.id}"


def place_of(starts_at: datetime, meeting_id: int, kind: int, position: int, row: int) -> Place:
    return Place(-starts_at.timestamp(), -meeting_id, kind, position, row)


def read_cursor(cursor: str) -> Place:
    """The place that a cursor names; raises QueryError when it is none."""
    try:
        seconds, meeting_id, *others = cursor.split(":")
        place = Place(-float(seconds), -int(meeting_id), *map(int, others))
        if any(abs(number) > LARGEST for number in place[1:]):
            raise OverflowError(cursor)
        datetime.fromtimestamp(-place.minus_seconds, UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        raise QueryError(f"{cursor[:80]!r} is no cursor: give the one of the last hit that you have") from None
    return place


def meetings_from(session: Session, wanted: Wanted, after: Place | None, batch: int) -> Iterator[list[int]]:
    """The ids of the wanted meetings, the newest first, in batches that grow; from the cursor's meeting on."""
    last: tuple[datetime, int] | None = None
    if after is not None:
        last = (datetime.fromtimestamp(-after.minus_seconds, UTC), after.meeting_id + 1)
    while True:
        query = wanted.among(select(Meeting.id, Meeting.starts_at))
        if last is not None:
            query = query.where(
                or_(Meeting.starts_at < last[0], (Meeting.starts_at == last[0]) & (Meeting.id < last[1]))
            )
        rows = session.execute(query.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(batch)).all()
        if rows:
            yield [row[0] for row in rows]
        if len(rows) < batch:
            return
        last, batch = (rows[-1][1], rows[-1][0]), batch * 2


class Items:
    """Items of current agendas; each is of one meeting."""

    KIND = 0
    TABLE = "item_search"

    def __init__(self, session: Session) -> None:
        self.session = session

    def of_meetings(self, meeting_ids: Collection[int]) -> list[int]:
        query = (
            select(AgendaItem.id)
            .join(AgendaRevision, AgendaRevision.id == AgendaItem.revision_id)
            .where(AgendaRevision.is_current, _is_one_of(self.session, AgendaRevision.meeting_id, meeting_ids))
        )
        return list(self.session.scalars(query))

    def in_order(self, ids: Collection[int], wanted: Wanted, after: Place | None, most: int) -> list[int]:
        """Those of wanted meetings at or after the cursor's, the newest first."""
        query = (
            select(AgendaItem.id, Meeting.starts_at, Meeting.id)
            .join(AgendaRevision, AgendaRevision.id == AgendaItem.revision_id)
            .join(Meeting, Meeting.id == AgendaRevision.meeting_id)
            .where(AgendaRevision.is_current, _is_one_of(self.session, AgendaItem.id, ids))
        )
        query = wanted.among(_from(query, after))
        query = query.order_by(Meeting.starts_at.desc(), Meeting.id.desc(), AgendaItem.position).limit(most)
        return list(self.session.scalars(query))

    def places(self, ids: Collection[int], wanted: Wanted) -> dict[int, list[Place]]:
        if not ids:
            return {}
        query = (
            select(AgendaItem.id, Meeting.starts_at, Meeting.id, AgendaItem.position)
            .join(AgendaRevision, AgendaRevision.id == AgendaItem.revision_id)
            .join(Meeting, Meeting.id == AgendaRevision.meeting_id)
            .where(AgendaRevision.is_current, _is_one_of(self.session, AgendaItem.id, ids))
        )
        rows = self.session.execute(wanted.among(query))
        return {row: [place_of(start, meeting, 0, position, row)] for row, start, meeting, position in rows}


class Pages:
    """Pages of the newest bytes of documents; one page can be of many meetings."""

    KIND = 1
    TABLE = "page_search"

    def __init__(self, session: Session) -> None:
        self.session = session

    def of_meetings(self, meeting_ids: Collection[int]) -> list[int]:
        attached = (
            select(Document.sha256)
            .join(Attachment, Attachment.document_id == Document.id)
            .join(AgendaItem, AgendaItem.id == Attachment.item_id)
            .join(AgendaRevision, AgendaRevision.id == AgendaItem.revision_id)
            .where(AgendaRevision.is_current, _is_one_of(self.session, AgendaRevision.meeting_id, meeting_ids, "m"))
        )
        published = (
            select(Document.sha256)
            .join(MeetingDocument, MeetingDocument.document_id == Document.id)
            .where(_is_one_of(self.session, MeetingDocument.meeting_id, meeting_ids, "n"))
        )
        files = attached.union(published).subquery()
        return list(self.session.scalars(select(Page.id).join(files, files.c.sha256 == Page.sha256)))

    def in_order(self, ids: Collection[int], wanted: Wanted, after: Place | None, most: int) -> list[int]:
        """Those of wanted meetings at or after the cursor's, the newest first; a page once for each of its meetings."""
        found = union_all(*(wanted.among(_from(query, after)) for query in self._of_meetings(ids))).subquery()
        query = select(found.c.id).order_by(found.c.starts_at.desc(), found.c.meeting_id.desc(), found.c.id)
        return list(self.session.scalars(query.limit(most)))

    def places(self, ids: Collection[int], wanted: Wanted) -> dict[int, list[Place]]:
        """Every wanted meeting of each page, the newest first."""
        if not ids:
            return {}
        found: dict[int, set[Place]] = {}
        for row, start, meeting in self.session.execute(union_all(*map(wanted.among, self._of_meetings(ids)))):
            found.setdefault(row, set()).add(place_of(start, meeting, 1, row, row))
        return {row: sorted(places) for row, places in found.items()}

    def _of_meetings(self, ids: Collection[int]) -> list[Select]:  # type: ignore[type-arg]
        """The pages with the meetings on whose current agenda they are attached, and with those that have the file."""
        columns = Page.id, Meeting.starts_at, Meeting.id.label("meeting_id")
        attached = (
            select(*columns)
            .join(Document, Document.sha256 == Page.sha256)
            .join(Attachment, Attachment.document_id == Document.id)
            .join(AgendaItem, AgendaItem.id == Attachment.item_id)
            .join(AgendaRevision, AgendaRevision.id == AgendaItem.revision_id)
            .join(Meeting, Meeting.id == AgendaRevision.meeting_id)
            .where(AgendaRevision.is_current, _is_one_of(self.session, Page.id, ids, "attached"))
        )
        published = (
            select(*columns)
            .join(Document, Document.sha256 == Page.sha256)
            .join(MeetingDocument, MeetingDocument.document_id == Document.id)
            .join(Meeting, Meeting.id == MeetingDocument.meeting_id)
            .where(_is_one_of(self.session, Page.id, ids, "published"))
        )
        return [attached, published]


Kind = Items | Pages


def _from(query: S, after: Place | None) -> S:
    """The query, which knows Meeting, from the cursor's meeting on."""
    if after is None:
        return query
    start = datetime.fromtimestamp(-after.minus_seconds, UTC)
    return query.where(or_(Meeting.starts_at < start, (Meeting.starts_at == start) & (Meeting.id <= after.meeting_id)))


def _is_one_of(
    session: Session, column: InstrumentedAttribute[int], ids: Collection[int], name: str = "rows"
) -> ColumnElement[bool]:
    """Whether the column is one of these ids, however many: as one parameter."""
    if session.get_bind().dialect.name == "sqlite":
        value: BindParameter[str] = bindparam(f"ids_{name}", str(list(ids)))
        return column.in_(select(func.json_each(value).table_valued("value").c.value))
    return column == func.any(bindparam(f"ids_{name}", list(ids), ARRAY(Integer)))
