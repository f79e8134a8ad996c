"""Agendas of meetings: asked for page by page, then item by item where items have pages; handed over whole."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from models.poll import PollState
from published.reading import Unreadable
from published.values import Agenda, Item, ItemDetail
from spiders.polling.answers import (
    LARGEST_PAGE,
    asked,
    asked_again,
    asked_url,
    exchange_of,
    is_unchanged,
    validators_of,
)
from spiders.polling.failures import Refused, explain
from spiders.polling.found import FetchedPage, FoundAgenda, FoundProblem, Solved, Validators
from spiders.storage.due import DueAgenda

if TYPE_CHECKING:
    from spiders.base import AgendaSpider


@dataclass(frozen=True)
class ReadSoFar:
    """What was read of one meeting's agenda in this poll: its pages as one agenda, and the pages of its items."""

    agenda: Agenda = field(default_factory=partial(Agenda, ()))
    pages: tuple[FetchedPage, ...] = ()
    validators: Validators = field(default_factory=Validators)
    details: tuple[FetchedPage, ...] = ()
    without_detail: frozenset[str] = frozenset()

    def and_page(self, agenda: Agenda, page: FetchedPage, validators: Validators) -> "ReadSoFar":
        """With one page more; an item that stands on two pages is taken from the later one."""
        items = {item.vendor_id: item for item in (*self.agenda.items, *agenda.items)}
        whole = Agenda(
            tuple(items.values()),
            self.agenda.documents + agenda.documents,
            self.agenda.problems + agenda.problems,
            self.agenda.notes + agenda.notes,
            self.agenda.names + agenda.names,
        )
        return replace(self, agenda=whole, pages=(*self.pages, page), validators=validators)

    def and_detail(self, number: int, detail: ItemDetail, page: FetchedPage) -> "ReadSoFar":
        """With what the page of the item at this place says."""
        items = list(self.agenda.items)
        items[number] = _with_detail(items[number], detail)
        return replace(self, agenda=replace(self.agenda, items=tuple(items)), details=(*self.details, page))

    def without(self, number: int) -> "ReadSoFar":
        """With the page of the item at this place missing."""
        return replace(self, without_detail=self.without_detail | {self.agenda.items[number].vendor_id})

    def next_detail(self, start: int) -> int | None:
        """The place of the next item, from this one on, that has a page of its own; None after the last."""
        places = range(start, len(self.agenda.items))
        return next((place for place in places if self.agenda.items[place].detail_url), None)


NOTHING_YET = ReadSoFar()
NO_ITEMS = "agenda without items"  # kind of problem that is none where the meeting is off


class Agendas:
    """The agendas that a source owes in one poll."""

    def __init__(self, spider: "AgendaSpider") -> None:
        self.spider = spider

    def request(self, due: DueAgenda, page: int = 0, before: ReadSoFar = NOTHING_YET) -> Request:
        """Ask for a page where it answered last; else under the address that the list gave."""
        url, other = due.urls[page], self.spider.other_agenda(due.urls[page])
        if other is not None and due.answered_at == self.spider.links.url(other):
            url, other = other, url
        return self._request(url, other, due, page, before)

    def _request(self, url: str, other: str | None, due: DueAgenda, page: int, before: ReadSoFar) -> Request:
        is_known = self._known_sha256(due) is not None
        return self.spider.request(
            self.spider.links.url(url),
            self.parse,
            self.failed,
            due.validators if is_known else Validators(),
            priority=10,
            largest_bytes=LARGEST_PAGE,
            due=due,
            page=page,
            before=before,
            other=other,
        )

    def _known_sha256(self, due: DueAgenda) -> str | None:
        """The answer that an equal one is compared with; None where it would have to be read anyway."""
        is_known = len(due.urls) == 1 and due.read_with == self.spider.reader and due.sha256 is not None
        return due.sha256 if is_known and self.spider.files.path(str(due.sha256)).exists() else None

    def parse(
        self, response: Response, due: DueAgenda, page: int, before: ReadSoFar, other: str | None
    ) -> Iterator[Any]:
        """Read an agenda page; after the last one of its meeting go on to its items, or hand the agenda over."""
        spider, known, url = self.spider, self._known_sha256(due), asked_url(response)
        try:
            is_same = is_unchanged(response, known)
            again = None if is_same else asked_again(response, spider)
            if again is not None:
                yield again
                return
            if is_same and not due.are_details_due:
                yield from self._unchanged(due, url)
                return
            body = spider.files.read(known) if is_same and known is not None else response.body
            agenda = spider.read(spider.read_agenda, body)
            spider.check_entity(agenda.names, ())
        except (Unreadable, Refused) as problem:
            yield from self._failed(url, problem, response.body, due, page, before, other)
            return
        if known is not None and not is_same and not due.are_details_due and self._says(known, agenda):
            yield from self._unchanged(due, url)
            return
        for difficulty in agenda.problems:
            if not (due.is_off and difficulty.kind == NO_ITEMS):
                yield FoundProblem(difficulty.kind, url, difficulty.detail, body)
        yield Solved(url)
        yield Solved(spider.links.url(due.urls[page]))
        fetched = FetchedPage(url, body, None if is_same else exchange_of(response))
        so_far = before.and_page(agenda, fetched, due.validators if is_same else validators_of(response))
        if page + 1 < len(due.urls):
            yield self.request(due, page + 1, so_far)
            return
        yield from self._go_on(due, so_far, 0)

    def _unchanged(self, due: DueAgenda, url: str) -> Iterator[Any]:
        self.spider.outcome.agendas_read += 1
        yield FoundAgenda(due.meeting_id, (), Validators(), self.spider.reader, None)
        yield Solved(url, due.sha256)

    def _says(self, known: str, agenda: Agenda) -> bool:
        """Whether the known bytes read the same as the new ones: some portals put a time or a token into every page."""
        return self.spider.read(self.spider.read_agenda, self.spider.files.read(known)) == agenda

    # Items with pages of their own.

    def _go_on(self, due: DueAgenda, so_far: ReadSoFar, start: int) -> Iterator[Any]:
        """Ask for the next item's page; when there is none left, hand the agenda over."""
        spider, place = self.spider, so_far.next_detail(start)
        if place is None:
            spider.outcome.agendas_read += 1
            whole = spider.links.agenda(so_far.agenda)
            yield FoundAgenda(
                due.meeting_id,
                so_far.pages,
                so_far.validators,
                spider.reader,
                whole,
                details=so_far.details,
                without_detail=so_far.without_detail,
            )
            return
        yield spider.request(
            spider.links.url(spider.detail_link(so_far.agenda.items[place].detail_url, due.urls[-1])),
            self.parse_detail,
            self.detail_failed,
            Validators(),
            priority=20,
            largest_bytes=LARGEST_PAGE,
            due=due,
            so_far=so_far,
            place=place,
        )

    def parse_detail(self, response: Response, due: DueAgenda, so_far: ReadSoFar, place: int) -> Iterator[Any]:
        """Read the page of one item; one that fails costs only that item's attachments, until the next look."""
        url = asked_url(response)
        try:
            is_unchanged(response, None)
            again = asked_again(response, self.spider)
            if again is not None:
                yield again
                return
            detail = self.spider.read(self.spider.read_detail, response.body)
            self.spider.check_entity(detail.names, ())
        except (Unreadable, Refused) as problem:
            yield from self._without_detail(url, problem, response.body, due, so_far, place)
            return
        for difficulty in detail.problems:
            yield FoundProblem(difficulty.kind, url, difficulty.detail, response.body)
        yield Solved(url)
        fetched = FetchedPage(url, response.body, exchange_of(response))
        yield from self._go_on(due, so_far.and_detail(place, detail, fetched), place + 1)

    def detail_failed(self, failure: Failure) -> Iterator[Any]:
        state, detail = explain(failure.value)
        arguments = asked(failure).cb_kwargs
        yield from self._without_detail(asked_url(failure), Refused(state, detail), None, **arguments)

    def _without_detail(
        self, url: str, problem: Exception, body: bytes | None, due: DueAgenda, so_far: ReadSoFar, place: int
    ) -> Iterator[Any]:
        state = _state_of(problem)
        self.spider.outcome.detail_failures.append((state, f"{problem} ({url})"))
        meeting_id = None if so_far.without_detail else due.meeting_id  # one failure of the meeting, however many pages
        yield FoundProblem(state.value, url, str(problem), body, meeting_id=meeting_id)
        yield from self._go_on(due, so_far.without(place), place + 1)

    # What fails.

    def failed(self, failure: Failure) -> Iterator[Any]:
        state, detail = explain(failure.value)
        yield from self._failed(asked_url(failure), Refused(state, detail), None, **asked(failure).cb_kwargs)

    def _failed(
        self,
        url: str,
        problem: Exception,
        body: bytes | None,
        due: DueAgenda,
        page: int,
        before: ReadSoFar,
        other: str | None,
    ) -> Iterator[Any]:
        state = _state_of(problem)
        if other is not None and state in (PollState.UNREADABLE, PollState.UNREACHABLE):
            yield self._request(other, None, due, page, before)
            return
        self.spider.outcome.agenda_failures.append((state, f"{problem} ({url})"))
        yield FoundProblem(state.value, url, str(problem), body, meeting_id=due.meeting_id)
        if before.pages:  # an earlier page of the same agenda was read: better a part than nothing
            part = self.spider.links.agenda(before.agenda)
            yield FoundAgenda(due.meeting_id, before.pages, Validators(), self.spider.reader, part, is_whole=False)


def _with_detail(item: Item, detail: ItemDetail) -> Item:
    attachments = {link.url: link for link in (*item.attachments, *detail.attachments)}
    texts = [item.text, detail.text]
    if detail.text in item.text or detail.text.startswith(item.text):  # one says all that the other does
        texts = [max(texts, key=len)]
    return replace(
        item,
        text="\n".join(text for text in texts if text),
        attachments=tuple(attachments.values()),
        file_number=item.file_number or detail.file_number,
    )


def _state_of(problem: Exception) -> PollState:
    return problem.state if isinstance(problem, Refused) else PollState.UNREADABLE
