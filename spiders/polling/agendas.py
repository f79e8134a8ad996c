"""Agendas of meetings: asked for page by page, read, and handed over whole."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from models.poll import PollState
from published.reading import Unreadable
from published.values import Agenda
from spiders.polling.answers import LARGEST_PAGE, asked, asked_again, asked_url, is_unchanged, validators_of
from spiders.polling.failures import Refused, explain
from spiders.polling.found import FetchedPage, FoundAgenda, FoundProblem, Solved, Validators
from spiders.storage.due import DueAgenda

if TYPE_CHECKING:
    from spiders.base import AgendaSpider


@dataclass(frozen=True)
class ReadSoFar:
    """The pages of one meeting's agenda that were read in this poll, as one agenda."""

    agenda: Agenda = field(default_factory=partial(Agenda, ()))
    pages: tuple[FetchedPage, ...] = ()

    def and_page(self, agenda: Agenda, page: FetchedPage) -> "ReadSoFar":
        """With one page more; an item that stands on two pages is taken from the later one."""
        items = {item.vendor_id: item for item in (*self.agenda.items, *agenda.items)}
        whole = Agenda(
            tuple(items.values()),
            self.agenda.documents + agenda.documents,
            self.agenda.problems + agenda.problems,
            self.agenda.notes + agenda.notes,
        )
        return ReadSoFar(whole, (*self.pages, page))


NOTHING_YET = ReadSoFar()


class Agendas:
    """The agendas that a source owes in one poll."""

    def __init__(self, spider: "AgendaSpider") -> None:
        self.spider = spider

    def request(self, due: DueAgenda, page: int = 0, before: ReadSoFar = NOTHING_YET) -> Request:
        validators = due.validators if len(due.urls) == 1 and due.read_with == self.spider.reader else Validators()
        return self.spider.request(
            self.spider.links.url(due.urls[page]),
            self.parse,
            self.failed,
            validators,
            priority=10,
            largest_bytes=LARGEST_PAGE,
            due=due,
            page=page,
            before=before,
        )

    def parse(self, response: Response, due: DueAgenda, page: int, before: ReadSoFar) -> Iterator[Any]:
        """Read an agenda page; when it was the last one of its meeting, hand the agenda over."""
        spider = self.spider
        known = due.sha256 if len(due.urls) == 1 and due.read_with == spider.reader else None
        url = asked_url(response)
        try:
            if is_unchanged(response, known):
                spider.outcome.agendas_read += 1
                yield FoundAgenda(due.meeting_id, (), Validators(), spider.reader, None)
                yield Solved(url, due.sha256)
                return
            again = asked_again(response, spider)
            if again is not None:
                yield again
                return
            agenda = spider.read(spider.read_agenda, response.body)
        except (Unreadable, Refused) as problem:
            yield from self._failed(url, problem, response.body, due, before)
            return
        for difficulty in agenda.problems:
            yield FoundProblem(difficulty.kind, url, difficulty.detail, response.body)
        yield Solved(url)
        so_far = before.and_page(agenda, FetchedPage(url, response.body))
        if page + 1 < len(due.urls):
            yield self.request(due, page + 1, so_far)
            return
        spider.outcome.agendas_read += 1
        whole = spider.links.agenda(so_far.agenda)
        yield FoundAgenda(due.meeting_id, so_far.pages, validators_of(response), spider.reader, whole)

    def failed(self, failure: Failure) -> Iterator[Any]:
        state, detail = explain(failure.value)
        due, before = asked(failure).cb_kwargs["due"], asked(failure).cb_kwargs["before"]
        yield from self._failed(asked_url(failure), Refused(state, detail), None, due, before)

    def _failed(
        self, url: str, problem: Exception, body: bytes | None, due: DueAgenda, before: ReadSoFar
    ) -> Iterator[Any]:
        state = problem.state if isinstance(problem, Refused) else PollState.UNREADABLE
        self.spider.outcome.agenda_failures.append((state, f"{problem} ({url})"))
        yield FoundProblem(state.value, url, str(problem), body, meeting_id=due.meeting_id)
        if before.pages:  # an earlier page of the same agenda was read: better a part than nothing
            part = self.spider.links.agenda(before.agenda)
            yield FoundAgenda(due.meeting_id, before.pages, Validators(), self.spider.reader, part, is_whole=False)
