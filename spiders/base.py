"""What every agenda spider does: lists, then the agendas that are due, then the documents that are due.

A platform's spider says which lists to ask for and how they and the agendas are read; it has no selectors itself.
"""

import hashlib
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from models.database import Database, open_database
from models.files import FileStore
from models.locality import find_source, load_localities
from models.poll import PollState
from settings import is_loopback, load_settings
from spiders.failures import Refused, explain, refusal
from spiders.found import FoundAgenda, FoundDocument, FoundList, FoundProblem, Solved, Validators
from spiders.items import Agenda, DocumentLink, ListedMeeting, MeetingList
from spiders.outcome import Outcome
from spiders.reading import Unreadable, join_url
from spiders.storage.due import DueAgenda, DueDocument, due_agendas, due_documents
from spiders.storage.polls import last_listing, open_poll, register_source

DAYS_BACK, DAYS_AHEAD = 14, 120
BATCH = 100  # requests that wait in memory at one time


@dataclass(frozen=True)
class ListRequest:
    """A list to ask for; `covers_upcoming` says that a meeting still to come must be in it."""

    path: str
    covers_upcoming: bool = True


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
        self.registry_hosts = {urlsplit(url).netloc for url in (self.base_url, *self.source.file_hosts.values())}
        self.database: Database = open_database(settings)
        self.files = FileStore(settings.files_dir)
        self.outcome = Outcome()
        self.seen: set[str] = set()  # vendor ids in the lists that cover what is to come
        self.can_miss = True  # whether those lists were all read, so that what they lack is missing
        self.started = time.monotonic()
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
        url = self.url(wanted.path)
        with self.database.reading() as session:
            known = last_listing(session, self.source_key, url)
            same_reader = known is not None and known.read_with == self.read_with
            validators = Validators(known.etag, known.last_modified) if known and same_reader else Validators()
            sha256 = known.sha256 if known and same_reader else None
        return self.request(
            url, self.parse_list, self.list_failed, validators, priority=100, wanted=wanted, known_sha256=sha256
        )

    @property
    def read_with(self) -> str:
        return f"{self.reader} {self.since}..{self.until}"

    def parse_list(self, response: Response, wanted: ListRequest, known_sha256: str | None) -> Iterator[Any]:
        """Read a list; hand over its meetings in the window, unless the answer is the one from before."""
        try:
            if self._is_unchanged(response, known_sha256):
                self.outcome.lists_read += 1
                self.can_miss = self.can_miss and not wanted.covers_upcoming
                yield FoundList(self.url(wanted.path), None, Validators(), self.read_with, None)
                return
            again = self._cut_off(response)
            if again is not None:
                yield again
                return
            found = self.read_list(response.body)
        except (Unreadable, Refused) as problem:
            yield from self._list_failed(response.url, problem, response.body)
            return
        for difficulty in found.problems:
            yield FoundProblem(difficulty.kind, response.url, difficulty.detail, response.body)
        if found.rows and not found.meetings:
            detail = f"none of {found.rows} rows could be read; the first: {found.problems[0].detail}"
            yield from self._list_failed(response.url, Unreadable(detail), response.body)
            return
        self.outcome.lists_read += 1
        meetings = tuple(self.located(m) for m in found.meetings if self.since <= m.starts_at.date() <= self.until)
        if wanted.covers_upcoming:
            self.seen.update(m.vendor_id for m in meetings)
        yield FoundList(self.url(wanted.path), response.body, _validators(response), self.read_with, meetings)
        yield Solved(response.url)
        following = self.next_list(wanted, found)
        if following is not None:
            yield self.list_request(following)

    def list_failed(self, failure: Failure) -> Iterator[Any]:
        state, detail = explain(failure.value)
        yield from self._list_failed(_asked(failure).url, Refused(state, detail), None)

    def _list_failed(self, url: str, problem: Exception, body: bytes | None) -> Iterator[FoundProblem]:
        state = problem.state if isinstance(problem, Refused) else PollState.UNREADABLE
        self.outcome.list_failures.append((state, f"{problem} ({url})"))
        self.can_miss = False
        yield FoundProblem(state.value, url, str(problem), body)

    # Agendas and documents: asked for when everything before is done.

    def ask_for_more(self) -> None:
        """Ask for what is due next: agendas first, then documents. Called by Scrapy whenever nothing is left to do."""
        requests = list(self._agenda_requests()) or list(self._document_requests())
        if not requests or self.is_turned_away:
            return
        for request in requests:
            self.crawler.engine.crawl(request)
        raise DontCloseSpider

    @property
    def is_turned_away(self) -> bool:
        """Whether the source refused its list, so that asking it for more would be rude."""
        return any(state in (PollState.BLOCKED, PollState.ROBOTS) for state, _ in self.outcome.list_failures)

    def _agenda_requests(self) -> Iterator[Request]:
        with self.database.reading() as session:
            due = due_agendas(session, self.source_key, self.now, asked=self._asked_agendas, limit=BATCH)
        for agenda in due:
            self._asked_agendas.add(agenda.meeting_id)
            yield self.agenda_request(agenda, 0, None)

    def agenda_request(self, due: DueAgenda, page: int, before: Agenda | None) -> Request:
        validators = due.validators if len(due.urls) == 1 and due.read_with == self.reader else Validators()
        return self.request(
            self.url(due.urls[page]),
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
        try:
            if self._is_unchanged(response, known):
                self.outcome.agendas_read += 1
                yield FoundAgenda(due.meeting_id, response.url, None, Validators(), self.reader, None)
                return
            again = self._cut_off(response)
            if again is not None:
                yield again
                return
            agenda = self.read_agenda(response.body)
        except (Unreadable, Refused) as problem:
            yield from self._agenda_failed(response.url, problem, response.body, due, before)
            return
        for difficulty in agenda.problems:
            yield FoundProblem(difficulty.kind, response.url, difficulty.detail, response.body)
        yield Solved(response.url)
        whole = _joined(before, agenda)
        if page + 1 < len(due.urls):
            yield self.agenda_request(due, page + 1, whole)
            return
        self.outcome.agendas_read += 1
        yield FoundAgenda(
            due.meeting_id, response.url, response.body, _validators(response), self.reader, self.located_agenda(whole)
        )

    def agenda_failed(self, failure: Failure) -> Iterator[Any]:
        state, detail = explain(failure.value)
        due, before = _asked(failure).cb_kwargs["due"], _asked(failure).cb_kwargs["before"]
        yield from self._agenda_failed(_asked(failure).url, Refused(state, detail), None, due, before)

    def _agenda_failed(
        self, url: str, problem: Exception, body: bytes | None, due: DueAgenda, before: Agenda | None
    ) -> Iterator[Any]:
        state = problem.state if isinstance(problem, Refused) else PollState.UNREADABLE
        self.outcome.agenda_failures.append((state, f"{problem} ({url})"))
        yield FoundProblem(state.value, url, str(problem), body, meeting_id=due.meeting_id)
        if before is not None:  # an earlier page of the same agenda was read: better a part than nothing
            yield FoundAgenda(
                due.meeting_id, url, body or b"", Validators(), self.reader, self.located_agenda(before), is_whole=False
            )

    def _document_requests(self) -> Iterator[Request]:
        with self.database.reading() as session:
            due = due_documents(session, self.source_key, self.now, asked=self._asked_documents, limit=BATCH)
        for document in due:
            self._asked_documents.add(document.document_id)
            yield self.request(
                document.url, self.parse_document, self.document_failed, document.validators, due=document
            )

    def parse_document(self, response: Response, due: DueDocument) -> Iterator[Any]:
        """Hand over a document's bytes, or that it did not change."""
        try:
            if self._is_unchanged(response, None):
                yield FoundDocument(due.document_id, None, Validators())
                return
            again = self._cut_off(response)
            if again is not None:
                yield again
                return
            if not response.body:
                raise Unreadable("the document is empty")
            if response.body.lstrip()[:1] == b"<" and urlsplit(due.url).path.lower().endswith(
                (".pdf", "compileddocument")
            ):
                raise Unreadable(
                    f"a web page of {len(response.body):,} bytes instead of a PDF: a viewer or an error page"
                )
        except (Unreadable, Refused) as problem:
            state = problem.state if isinstance(problem, Refused) else PollState.UNREADABLE
            yield FoundProblem(state.value, due.url, str(problem), response.body, document_id=due.document_id)
            return
        yield FoundDocument(due.document_id, response.body, _validators(response))
        yield Solved(due.url)

    def document_failed(self, failure: Failure) -> Iterator[Any]:
        state, detail = explain(failure.value)
        due: DueDocument = _asked(failure).cb_kwargs["due"]
        yield FoundProblem(state.value, due.url, detail, None, document_id=due.document_id)

    # Requests and answers.

    def url(self, href: str) -> str:
        """The absolute URL of a link, below the source's base URL."""
        return join_url(self.base_url, href, self.source.file_hosts)

    def located(self, meeting: ListedMeeting) -> ListedMeeting:
        """The meeting with absolute links."""
        return replace(
            meeting,
            page_url=self.url(meeting.page_url) if meeting.page_url else "",
            documents=self._located_links(meeting.documents),
        )

    def located_agenda(self, agenda: Agenda) -> Agenda:
        """The agenda with absolute links."""
        items = tuple(replace(item, attachments=self._located_links(item.attachments)) for item in agenda.items)
        return replace(agenda, items=items, documents=self._located_links(agenda.documents))

    def _located_links(self, links: tuple[DocumentLink, ...]) -> tuple[DocumentLink, ...]:
        return tuple({url: replace(link, url=url) for link in links for url in [self.url(link.url)]}.values())

    def request(
        self, url: str, callback: Any, errback: Any, validators: Validators, priority: int = 0, **arguments: Any
    ) -> Request:
        headers = {}
        if validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
        meta: dict[str, Any] = {"dont_obey_robotstxt": True} if self.source.robots.decision == "override" else {}
        return Request(
            url,
            callback,
            headers=headers,
            errback=errback,
            cb_kwargs=arguments,
            meta=meta,
            dont_filter=True,
            priority=priority,
        )

    def _is_unchanged(self, response: Response, known_sha256: str | None) -> bool:
        """Whether the answer is 304, or the bytes are the known ones; raises Refused for every answer that is none."""
        if response.status == 304:
            return True
        problem = refusal(_asked(response).url, response)
        if problem is not None:
            raise problem
        return known_sha256 is not None and hashlib.sha256(response.body).hexdigest() == known_sha256

    def _cut_off(self, response: Response) -> Request | None:
        """The request again when the body ended too early; raises Refused when that happened too often."""
        if "dataloss" not in response.flags:
            return None
        again = get_retry_request(_asked(response), spider=self, reason="body cut off")
        if again is None:
            raise Refused(PollState.UNREADABLE, f"the body was cut off after {len(response.body):,} bytes, each time")
        return again


def _asked(answer: Response | Failure) -> Request:
    """The request behind an answer or a failure, which Scrapy always sets."""
    request = answer.request  # type: ignore[union-attr]
    assert isinstance(request, Request)  # noqa: S101 (tells the type checker what Scrapy guarantees)
    return request


def _validators(response: Response) -> Validators:
    def header(name: str) -> str | None:
        value = response.headers.get(name)
        return value.decode("latin-1") if value else None

    return Validators(header("ETag"), header("Last-Modified"))


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
