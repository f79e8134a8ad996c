"""What can be found, where it is carried: items, pages, and documents by their names."""

from collections import defaultdict
from collections.abc import Collection
from functools import cache
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Executable,
    FromClause,
    Integer,
    String,
    Subquery,
    case,
    column,
    func,
    null,
    select,
    table,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from models.agenda import AgendaItem, AgendaRevision, Attachment
from models.document import Document, MeetingDocument, Page
from models.meeting import Meeting
from models.search.asking import Asking, Statement, is_one_of, seconds, start
from models.search.index import Index, index_of
from models.search.places import Place, Wanted, among
from models.search.query import Query

BEGINNING = 20_000  # characters of a text that are compared or counted


class Standing(NamedTuple):
    """The wanted meetings that carry a row, the newest first."""

    places: list[Place]
    copy_of: int | None  # the meeting of another source that the newest is the same as; it does not carry this row


class Kind:
    """One kind of row that a search finds, with its index."""

    NUMBER: ClassVar[int]
    TABLE: ClassVar[str]
    IS_LARGE: ClassVar[bool] = False  # the index is asked after a look at the newest rows: it may know of too many

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        self.index: Index = index_of(asking, self.TABLE)

    @staticmethod
    def carried(conditions: frozenset[str], *, is_sqlite: bool) -> Executable:
        """Ids of `ids` with position, start and id of each meeting that carries them, and the meeting it is a copy of.

        The last column is the name under which it is carried, where only names are indexed.
        """
        raise NotImplementedError

    @staticmethod
    def of_meetings(*, is_sqlite: bool) -> Statement:
        """The ids that `meetings` carry, some of them more than once."""
        raise NotImplementedError

    @staticmethod
    def texts(*, is_sqlite: bool) -> Executable:
        """What the rows `ids` say, in short: their beginnings."""
        raise NotImplementedError

    def indexed(self, query: Query) -> Query:
        """What to ask the index for: all rows that say the query say this, perhaps others too."""
        return query

    def said(self, ids: Collection[int]) -> dict[int, str]:
        """What these rows say, at most 20,000 characters of each."""
        rows = self.asking.rows(self.texts(is_sqlite=self.asking.is_sqlite), ids=self.asking.many(ids))
        return {row[0]: row[1] for row in rows}

    def rows_of(self, meetings: Collection[int]) -> list[int]:
        """The rows of these meetings, some of them more than once."""
        return self.asking.ids(self.of_meetings(is_sqlite=self.asking.is_sqlite), meetings=self.asking.many(meetings))

    def among_those_of(self, meetings: Collection[int], query: Query) -> tuple[list[int], int]:
        """The rows of these meetings that say it, and how many there are."""
        rows = self.of_meetings(is_sqlite=self.asking.is_sqlite)
        return self.index.among(query, rows, meetings=self.asking.many(meetings))

    def standings(self, ids: Collection[int], wanted: Wanted, query: Query) -> dict[int, Standing]:
        """Where each of the rows stands that wanted meetings carry.

        A meeting that is the same as another one, in another source, does not count beside it.
        """
        if not ids:
            return {}
        statement = self.carried(wanted.conditions, is_sqlite=self.asking.is_sqlite)
        rows = self.asking.rows(statement, ids=self.asking.many(ids), **wanted.values)
        carried: dict[int, dict[int, tuple[Place, int | None]]] = defaultdict(dict)
        for row, position, begin, meeting, same_as, name in rows:
            if name is None or query.is_in(name):
                carried[row][meeting] = Place(-seconds(begin), -meeting, self.NUMBER, position, row), same_as
        return {row: _standing(meetings) for row, meetings in carried.items()}


def _standing(meetings: dict[int, tuple[Place, int | None]]) -> Standing:
    if len(meetings) == 1:
        [(place, same_as)] = meetings.values()
        return Standing([place], same_as)
    own = sorted((place, same_as) for place, same_as in meetings.values() if same_as not in meetings)
    return Standing([place for place, _ in own], own[0][1])


class Items(Kind):
    """Items of current agendas; each is of one meeting."""

    NUMBER = 0
    TABLE = "item_search"

    @staticmethod
    @cache
    def carried(conditions: frozenset[str], *, is_sqlite: bool) -> Executable:
        query = (
            select(
                AgendaItem.id, AgendaItem.position, start(is_sqlite=is_sqlite), Meeting.id, Meeting.same_as_id, null()
            )
            .join(AgendaRevision, AgendaRevision.id == AgendaItem.revision_id)
            .join(Meeting, Meeting.id == AgendaRevision.meeting_id)
            .where(AgendaRevision.is_current, is_one_of(AgendaItem.id, "ids", is_sqlite=is_sqlite))
        )
        return among(query, conditions)

    @staticmethod
    @cache
    def of_meetings(*, is_sqlite: bool) -> Statement:
        return (
            select(AgendaItem.id)
            .join(AgendaRevision, AgendaRevision.id == AgendaItem.revision_id)
            .where(AgendaRevision.is_current, is_one_of(AgendaRevision.meeting_id, "meetings", is_sqlite=is_sqlite))
        )

    @staticmethod
    @cache
    def texts(*, is_sqlite: bool) -> Executable:
        said = func.coalesce(func.nullif(AgendaItem.text, ""), AgendaItem.title)
        return select(AgendaItem.id, func.substr(said, 1, BEGINNING)).where(
            is_one_of(AgendaItem.id, "ids", is_sqlite=is_sqlite)
        )


class Pages(Kind):
    """Pages of the newest bytes of documents; one page can be of many meetings."""

    NUMBER = 1
    TABLE = "page_search"
    IS_LARGE = True

    @staticmethod
    @cache
    def carried(conditions: frozenset[str], *, is_sqlite: bool) -> Executable:
        pages = _files_of_pages(is_sqlite=is_sqlite)
        files = (
            select(pages.c.id.label("page_id"), Document.id.label("document_id"))
            .join(Document, Document.sha256 == pages.c.sha256)
            .where(is_one_of(pages.c.id, "ids", is_sqlite=is_sqlite))
            .cte("files")
        )
        page, begin = files.c.page_id, start(is_sqlite=is_sqlite)
        with_links = (
            query.join(files, files.c.document_id == link.document_id).with_only_columns(
                page, page, begin, Meeting.id, Meeting.same_as_id, null()
            )
            for query, link in _links(conditions)
        )
        return union_all(*with_links)

    @staticmethod
    @cache
    def of_meetings(*, is_sqlite: bool) -> Statement:
        pages, documents = _files_of_pages(is_sqlite=is_sqlite), _documents_of_meetings(is_sqlite=is_sqlite)
        return (
            select(pages.c.id)
            .join(Document, Document.sha256 == pages.c.sha256)
            .join(documents, documents.c.id == Document.id)
        )

    @staticmethod
    @cache
    def texts(*, is_sqlite: bool) -> Executable:
        beginning: ColumnElement[str] = func.substr(Page.text, 1, BEGINNING)
        if not is_sqlite:  # there it goes through all letters, even of a shorter text
            beginning = case((func.octet_length(Page.text) <= BEGINNING, Page.text), else_=beginning)
        return select(Page.id, beginning).where(is_one_of(Page.id, "ids", is_sqlite=is_sqlite))


class Documents(Kind):
    """Documents by the names that agendas and lists give them, read or not; one can be of many meetings."""

    NUMBER = 2
    TABLE = "document_search"

    def indexed(self, query: Query) -> Query:
        """A document that has two names has them in one row: what is excluded in the one may be in the other."""
        return Query(query.wanted)

    @staticmethod
    @cache
    def carried(conditions: frozenset[str], *, is_sqlite: bool) -> Executable:
        begin = start(is_sqlite=is_sqlite)
        with_links = (
            query.where(is_one_of(link.document_id, "ids", is_sqlite=is_sqlite)).with_only_columns(
                link.document_id, link.document_id, begin, Meeting.id, Meeting.same_as_id, link.name
            )
            for query, link in _links(conditions)
        )
        return union_all(*with_links)

    @staticmethod
    @cache
    def of_meetings(*, is_sqlite: bool) -> Statement:
        return select(_documents_of_meetings(is_sqlite=is_sqlite).c.id)

    @staticmethod
    @cache
    def texts(*, is_sqlite: bool) -> Executable:
        """One of its names: a document that has several is ranked by the first of them."""
        names = union_all(
            *(
                select(link.document_id.label("id"), link.name.label("name")).where(
                    is_one_of(link.document_id, "ids", is_sqlite=is_sqlite)
                )
                for link in (Attachment, MeetingDocument)
            )
        ).subquery()
        return select(names.c.id, func.min(names.c.name)).group_by(names.c.id)


def _files_of_pages(*, is_sqlite: bool) -> FromClause:
    """Pages with the files they are of; in PostgreSQL without reading what the pages say."""
    return Page.__table__ if is_sqlite else table("page_search_file", column("id", Integer), column("sha256", String))


_Link = type[Attachment] | type[MeetingDocument]


def _links(conditions: frozenset[str]) -> list[tuple[Statement, _Link]]:
    """Documents with the meetings on whose current agenda they are attached, and with those that publish them."""
    attached = (
        select(Attachment.document_id)
        .join(AgendaItem, AgendaItem.id == Attachment.item_id)
        .join(AgendaRevision, AgendaRevision.id == AgendaItem.revision_id)
        .join(Meeting, Meeting.id == AgendaRevision.meeting_id)
        .where(AgendaRevision.is_current)
    )
    published = select(MeetingDocument.document_id).join(Meeting, Meeting.id == MeetingDocument.meeting_id)
    return [(among(attached, conditions), Attachment), (among(published, conditions), MeetingDocument)]


def _documents_of_meetings(*, is_sqlite: bool) -> Subquery:
    def are_asked(column: InstrumentedAttribute[int]) -> Any:
        return is_one_of(column, "meetings", is_sqlite=is_sqlite)

    attached = (
        select(Attachment.document_id.label("id"))
        .join(AgendaItem, AgendaItem.id == Attachment.item_id)
        .join(AgendaRevision, AgendaRevision.id == AgendaItem.revision_id)
        .where(AgendaRevision.is_current, are_asked(AgendaRevision.meeting_id))
    )
    published = select(MeetingDocument.document_id.label("id")).where(are_asked(MeetingDocument.meeting_id))
    return union_all(attached, published).subquery()
