"""What every agenda spider does: lists, then the agendas that are due, then the documents that are due.

A platform's spider says which lists to ask for and how they and the agendas are read; it has no selectors itself.
"""

import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, ClassVar, Self, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from models.database import Database, open_database
from models.files import FileStore
from models.locality import find_source, load_localities
from models.poll import PollState
from settings import is_loopback, load_settings
from spiders.answers import asked, asked_again, asked_url, conditional_headers, is_unchanged, validators_of
from spiders.failures import Refused, explain
from spiders.found import FoundAgenda, FoundDocument, FoundList, FoundProblem, Solved, Validators
from spiders.items import Agenda, MeetingList
from spiders.links import LinkBase
from spiders.outcome import Outcome
from spiders.reading import Unreadable
from spiders.storage.due import DueAgenda, DueDocument, due_agendas, due_documents
from spiders.storage.polls import last_listing, open_poll, register_source

T = TypeVar("T")

DAYS_BACK, DAYS_AHEAD = 14, 120
FILE_PATHS = (".pdf", "/compileddocument", "/historyattachment")  # where a web page is no answer
BATCH = 100  # requests that wait in memory at one time


@dataclass(frozen=True)
class ListRequest:
    """A list to ask for; `covers_upcoming` says that a meeting still to come must be in it.

    `problems_under` is the path that stands for it in the record of problems, where `path` is another one every day.
    """

    path: str
    covers_upcoming: bool = True
    problems_under: str = ""


class AgendaSpider(scrapy.Spider):
    """Polls one source of the registry.

    Arguments (`-a name=value`): source, a key such as oakland/legistar; since and until, local days (ISO 8601), both
    included, by default 14 days back to 120 days ahead.
    """

    reader: ClassVar[str]

    def __init__(self, source: str, since: str | None = None, until: str | None = None, **values: Any) -> None:
        super().__init__(**values)
        settings = load_settings()
        self.locality, self.source = find_source(load_localities(settings.data_dir), source)
        self.source_key = self.source.key
        if self.source.platform.value != self.name:
            raise ValueError(
                f"{source} runs on {self.source.platform.value}: crawl it with that spider, not {self.name}"
            )
        self.contact = settings.contact
        self.zone = ZoneInfo(self.locality.time_zone)
        self.now: datetime = settings.now()
        today = self.now.astimezone(self.zone).date()
        self.is_default_window = since is None and until is None
        self.since = date.fromisoformat(since) if since else today - timedelta(days=DAYS_BACK)
        self.until = date.fromisoformat(until) if until else today + timedelta(days=DAYS_AHEAD)
        self.today = today
        self.base_url = self.source.base_url.rstrip("/")
        self.links = LinkBase(self.base_url, self.source.file_hosts)
        self.registry_hosts = {urlsplit(url).netloc for url in (self.base_url, *self.source.file_hosts.values())}
        self.database: Database = open_database(settings)
        self.files = FileStore(settings.files_dir)
        self.outcome = Outcome()
        self.seen: set[str] = set()  # vendor ids in the lists that cover what is to come
        self.can_miss = True  # whether those lists were all read, so that what they lack is missing
        self.started = time.monotonic()
        self._due: Iterator[Request] = iter(())
        self._asked_agendas: set[int] = set()
        self._asked_documents: set[int] = set()
        with self.database.writing() as session:
            register_source(session, self.locality, self.source)
            poll = open_poll(session, self.source_key, self.since, self.until, self.now)
            self.poll_id, self.poll_started_at = poll.id, poll.started_at

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        for name, value in spider.politeness().items():
            crawler.settings.set(name, value, priority="spider")
        crawler.signals.connect(spider.ask_for_more, signal=signals.spider_idle)
        return spider

    def politeness(self) -> Mapping[str, Any]:
        """Scrapy settings of this source: its delays and bounds, and no waiting for loopback hosts."""
        source = self.source
        contact = f" (+mailto:{self.contact})" if self.contact else ""
        return {
            "USER_AGENT": f"SisterCityWatch/0.1{contact}",
            "DOWNLOAD_DELAY": max(source.delay_seconds, 1.0),
            # Throttling would slow loopback down too: it takes its minimum for all hosts. The delay stays for others.
            "AUTOTHROTTLE_ENABLED": not is_loopback(self.base_url),
            "AUTOTHROTTLE_START_DELAY": max(source.delay_seconds, 1.0),
            "DOWNLOAD_TIMEOUT": source.timeout_seconds,
            "DOWNLOAD_MAXSIZE": source.max_document_megabytes * 1024 * 1024,
            "DOWNLOAD_SLOTS": {
                host: {"concurrency": 8, "delay": 0.0, "jitter": 0.0} for host in ("127.0.0.1", "localhost", "::1")
            },
        }

    def window(self) -> tuple[datetime, datetime]:
        """The first moment of the window, and the first after it."""
        midnight = datetime.min.time()
        return (
            datetime.combine(self.since, midnight, tzinfo=self.zone),
            datetime.combine(self.until + timedelta(days=1), midnight, tzinfo=self.zone),
        )

    # What a platform says.

    def list_requests(self) -> list[ListRequest]:
        """The lists that cover the window."""
        raise NotImplementedError

    def read_list(self, body: bytes) -> MeetingList:
        """Read an answer to a list request; raises Unreadable."""
        raise NotImplementedError

    def read_agenda(self, body: bytes) -> Agenda:
        """Read an agenda page; raises Unreadable."""
        raise NotImplementedError

    def next_list(self, request: ListRequest, found: MeetingList) -> ListRequest | None:
        """The next page of a list, None after the last."""
        return None

    # Lists.

    async def start(self) -> AsyncIterator[Request]:
        for wanted in self.list_requests():
            yield self.list_request(wanted)

    def list_request(self, wanted: ListRequest) -> Request:
        url = self.links.url(wanted.path)
        validators, sha256 = self._last_answer(url)
        return self.request(
            url, self.parse_list, self.list_failed, validators, priority=100, wanted=wanted, known_sha256=sha256
        )

    def _last_answer(self, url: str) -> tuple[Validators, str | None]:
        """What to compare a list's answer with: nothing when it would have to be read anyway."""
        with self.database.reading() as session:
            known = last_listing(session, self.source_key, url)
        if known is None or known.read_with != self.read_with or known.sha256 is None:
            return Validators(), None
        if not self.files.path(known.sha256).exists():
            return Validators(), None
        return Validators(known.etag, known.last_modified), known.sha256

    @property
    def read_with(self) -> str:
        return f"{self.reader} {self.since}..{self.until}"

    def parse_list(self, response: Response, wanted: ListRequest, known_sha256: str | None) -> Iterator[Any]:
        """Read a list; hand over its meetings in the window, unless the answer is the one from before."""
        url = self.links.url(wanted.problems_under or wanted.path)
        try:
            if is_unchanged(response, known_sha256):
                self.outcome.lists_read += 1
                self.can_miss = self.can_miss and not wanted.covers_upcoming
                yield FoundList(self.links.url(wanted.path), None, Validators(), self.read_with, None)
                yield Solved(url, known_sha256)
                if known_sha256 is not None:
                    yield from self._next_list(wanted, self.read_list(self.files.read(known_sha256)))
                return
            again = asked_again(response, self)
            if again is not None:
                yield again
                return
            found = self._read(self.read_list, response.body)
        except (Unreadable, Refused) as problem:
            yield from self._list_failed(url, problem, response.body)
            return
        for difficulty in found.problems:
            yield FoundProblem(difficulty.kind, url, difficulty.detail, response.body)
        if found.rows and not found.meetings:
            detail = f"none of {found.rows} rows could be read; the first: {found.problems[0].detail}"
            yield from self._list_failed(url, Unreadable(detail), response.body)
            return
        self.outcome.lists_read += 1
        meetings = tuple(
            self.links.meeting(m) for m in found.meetings if self.since <= m.starts_at.date() <= self.until
        )
        if wanted.covers_upcoming:
            self.seen.update(m.vendor_id for m in meetings)
        yield FoundList(self.links.url(wanted.path), response.body, validators_of(response), self.read_with, meetings)
        yield Solved(url)
        yield from self._next_list(wanted, found)

    def _next_list(self, wanted: ListRequest, found: MeetingList) -> Iterator[Request]:
        following = self.next_list(wanted, found)
        if following is not None:
            yield self.list_request(following)

    def list_failed(self, failure: Failure) -> Iterator[Any]:
        state, detail = explain(failure.value)
        wanted: ListRequest = asked(failure).cb_kwargs["wanted"]
        yield from self._list_failed(self.links.url(wanted.problems_under or wanted.path), Refused(state, detail), None)

    def _list_failed(self, url: str, problem: Exception, body: bytes | None) -> Iterator[FoundProblem]:
        state = problem.state if isinstance(problem, Refused) else PollState.UNREADABLE
        self.outcome.list_failures.append((state, f"{problem} ({url})"))
        self.can_miss = False
        yield FoundProblem(state.value, url, str(problem), body)

    # Agendas and documents: asked for when everything before is done.

    def ask_for_more(self) -> None:
        """Ask for what is due next: agendas first, then documents. Called by Scrapy whenever nothing is left to do."""
        if self.is_turned_away:
            return
        requests = list(islice(self._due, BATCH))
        if not requests:
            self._due = self._due_requests()
            requests = list(islice(self._due, BATCH))
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def _due_requests(self) -> Iterator[Request]:
        """Requests for all agendas that are due; when there is none left, for all documents; each once in a poll."""
        with self.database.reading() as session:
            agendas = due_agendas(session, self.source_key, self.now, asked=self._asked_agendas)
            self._asked_agendas.update(agenda.meeting_id for agenda in agendas)
            documents = (
                [] if agendas else due_documents(session, self.source_key, self.now, asked=self._asked_documents)
            )
            self._asked_documents.update(document.document_id for document in documents)
        yield from (self.agenda_request(agenda, 0, None) for agenda in agendas)
        yield from (self.document_request(document) for document in documents)

    @property
    def is_turned_away(self) -> bool:
        """Whether the source refused its list, so that asking it for more would be rude."""
        return any(state in (PollState.BLOCKED, PollState.ROBOTS) for state, _ in self.outcome.list_failures)

    def agenda_request(self, due: DueAgenda, page: int, before: Agenda | None) -> Request:
        validators = due.validators if len(due.urls) == 1 and due.read_with == self.reader else Validators()
        return self.request(
            self.links.url(due.urls[page]),
            self.parse_agenda,
            self.agenda_failed,
            validators,
            priority=10,
            due=due,
            page=page,
            before=before,
        )

    def parse_agenda(self, response: Response, due: DueAgenda, page: int, before: Agenda | None) -> Iterator[Any]:
        """Read an agenda page; when it was the last one of its meeting, hand the agenda over."""
        known = due.sha256 if len(due.urls) == 1 and due.read_with == self.reader else None
        url = asked_url(response)
        try:
            if is_unchanged(response, known):
                self.outcome.agendas_read += 1
                yield FoundAgenda(due.meeting_id, url, None, Validators(), self.reader, None)
                yield Solved(url, due.sha256)
                return
            again = asked_again(response, self)
            if again is not None:
                yield again
                return
            agenda = self._read(self.read_agenda, response.body)
        except (Unreadable, Refused) as problem:
            yield from self._agenda_failed(url, problem, response.body, due, before)
            return
        for difficulty in agenda.problems:
            yield FoundProblem(difficulty.kind, url, difficulty.detail, response.body)
        yield Solved(url)
        whole = _joined(before, agenda)
        if page + 1 < len(due.urls):
            yield self.agenda_request(due, page + 1, whole)
            return
        self.outcome.agendas_read += 1
        yield FoundAgenda(
            due.meeting_id, url, response.body, validators_of(response), self.reader, self.links.agenda(whole)
        )

    def agenda_failed(self, failure: Failure) -> Iterator[Any]:
        state, detail = explain(failure.value)
        due, before = asked(failure).cb_kwargs["due"], asked(failure).cb_kwargs["before"]
        yield from self._agenda_failed(asked_url(failure), Refused(state, detail), None, due, before)

    def _agenda_failed(
        self, url: str, problem: Exception, body: bytes | None, due: DueAgenda, before: Agenda | None
    ) -> Iterator[Any]:
        state = problem.state if isinstance(problem, Refused) else PollState.UNREADABLE
        self.outcome.agenda_failures.append((state, f"{problem} ({url})"))
        yield FoundProblem(state.value, url, str(problem), body, meeting_id=due.meeting_id)
        if before is not None:  # an earlier page of the same agenda was read: better a part than nothing
            yield FoundAgenda(
                due.meeting_id, url, body or b"", Validators(), self.reader, self.links.agenda(before), is_whole=False
            )

    def document_request(self, due: DueDocument) -> Request:
        return self.request(due.url, self.parse_document, self.document_failed, due.validators, due=due)

    def parse_document(self, response: Response, due: DueDocument) -> Iterator[Any]:
        """Hand over a document's bytes, or that it did not change."""
        try:
            if is_unchanged(response, None):
                yield FoundDocument(due.document_id, None, Validators())
                return
            again = asked_again(response, self)
            if again is not None:
                yield again
                return
            if not response.body:
                raise Unreadable("the document is empty")
            if response.body.lstrip()[:1] == b"<" and urlsplit(due.url).path.lower().rstrip("/").endswith(FILE_PATHS):
                raise Unreadable(
                    f"a web page of {len(response.body):,} bytes instead of a PDF: a viewer or an error page"
                )
        except (Unreadable, Refused) as problem:
            state = problem.state if isinstance(problem, Refused) else PollState.UNREADABLE
            yield FoundProblem(state.value, due.url, str(problem), response.body, document_id=due.document_id)
            return
        yield FoundDocument(due.document_id, response.body, validators_of(response))

    def document_failed(self, failure: Failure) -> Iterator[Any]:
        state, detail = explain(failure.value)
        due: DueDocument = asked(failure).cb_kwargs["due"]
        yield FoundProblem(state.value, due.url, detail, None, document_id=due.document_id)

    # Requests and answers.

    def _read(self, read: Callable[[bytes], T], body: bytes) -> T:
        """Read an answer; where the page code itself fails the answer counts as unreadable, and its bytes are kept."""
        try:
            return read(body)
        except Unreadable:
            raise
        except Exception as error:
            self.logger.exception("the page code failed")
            raise Unreadable(f"the page code failed: {type(error).__name__}: {error}") from error

    def request(
        self, url: str, callback: Any, errback: Any, validators: Validators, priority: int = 0, **arguments: Any
    ) -> Request:
        meta: dict[str, Any] = {"dont_obey_robotstxt": True} if self.source.robots.decision == "override" else {}
        return Request(
            url,
            callback,
            headers=conditional_headers(validators),
            errback=errback,
            cb_kwargs=arguments,
            meta=meta,
            dont_filter=True,
            priority=priority,
        )


def _joined(before: Agenda | None, agenda: Agenda) -> Agenda:
    """Two pages of one agenda as one; an item that stands on both is taken from the later page."""
    if before is None:
        return agenda
    items = {item.vendor_id: item for item in before.items} | {item.vendor_id: item for item in agenda.items}
    return Agenda(
        tuple(items.values()),
        before.documents + agenda.documents,
        before.problems + agenda.problems,
        before.notes + agenda.notes,
    )
