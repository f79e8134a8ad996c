"""What every agenda spider does: lists, then the agendas that are due, then the documents that are due.

A platform's spider says which lists to ask for and how they and the agendas are read; it has no selectors itself.
"""

import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, ClassVar, Self, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider

from models.database import Database, open_database
from models.files import FileStore
from models.poll import PollState
from models.registry.locality import find_source, load_localities
from published.government import other_government
from published.reading import Unreadable
from published.values import Agenda, ItemDetail, MeetingList
from settings import is_loopback, load_settings
from spiders.polling.agendas import Agendas
from spiders.polling.answers import conditional_headers
from spiders.polling.documents import Documents
from spiders.polling.failures import Refused
from spiders.polling.found import Validators
from spiders.polling.links import LinkBase
from spiders.polling.lists import ListRequest, Lists
from spiders.polling.outcome import Outcome
from spiders.storage.due import due_agendas, due_documents
from spiders.storage.polls import open_poll, register_source

T = TypeVar("T")

DAYS_BACK, DAYS_AHEAD = 14, 120
BATCH = 100  # requests that wait in memory at one time
MOST_PAGES = 100  # of one list: a server that always names a next page would be asked without end


class AgendaSpider(scrapy.Spider):
    """Polls one source of the registry.

    Arguments (`-a name=value`): source, a key such as oakland/legistar; since and until, local days (ISO 8601), both
    included, by default 14 days back to 120 days ahead.
    """

    reader: ClassVar[str]
    lists_cover_past: ClassVar[bool] = False  # whether a past meeting of the window must be in the lists too

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
        self.lists, self.agendas, self.documents = Lists(self), Agendas(self), Documents(self)
        self._due: Iterator[Request] = iter(())
        self._asked_agendas: set[int] = set()
        self._asked_documents: set[int] = set()
        with self.database.writing() as session:
            register_source(session, self.locality, self.source)
            is_backfill = self.until < self.today
            poll = open_poll(session, self.source_key, self.since, self.until, self.now, is_backfill=is_backfill)
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

    def read_answer(self, request: ListRequest, body: bytes) -> MeetingList:
        """Read the answer to this list request, where the answer alone does not say what it is; raises Unreadable."""
        return self.read_list(body)

    def read_agenda(self, body: bytes) -> Agenda:
        """Read an agenda page; raises Unreadable."""
        raise NotImplementedError

    def following(self, request: ListRequest, found: MeetingList) -> Iterable[ListRequest]:
        """The lists that one leads to: by default its next page. Raises Unreadable when they are too many to ask."""
        following = self.next_list(request, found)
        return () if following is None else (following,)

    def next_list(self, request: ListRequest, found: MeetingList) -> ListRequest | None:
        """The next page of a list, None after the last: by default the one that the page itself names."""
        if not found.next_page or request.page >= MOST_PAGES:
            return None
        return replace(request, path=found.next_page, page=request.page + 1)

    def read_detail(self, body: bytes) -> ItemDetail:
        """Read the page of one item, where a platform has such pages; raises Unreadable."""
        raise NotImplementedError

    def detail_link(self, detail_url: str, agenda_url: str) -> str:
        """The link of an item's page, completed by what only the agenda's link in the list says."""
        return detail_url

    def other_document(self, url: str) -> str | None:
        """Where else a file is whose link answered with a web page, as a link; None: nowhere."""
        return None

    def other_agenda(self, url: str) -> str | None:
        """Where else an agenda is that did not answer under `url`, as a link; None: nowhere."""
        return None

    # Lists.

    async def start(self) -> AsyncIterator[Request]:
        for wanted in self.list_requests():
            yield self.lists.request(wanted)

    # Agendas and documents: asked for when everything before is done.

    def ask_for_more(self) -> None:
        """Ask for what is due next: agendas first, then documents. Called by Scrapy whenever nothing is left to do."""
        if self.is_turned_away or self.source.role == "candidate":  # of a candidate, only whether it is alive matters
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
            window = None if self.is_default_window else self.window()
            agendas = due_agendas(session, self.source_key, self.now, asked=self._asked_agendas, window=window)
            self._asked_agendas.update(agenda.meeting_id for agenda in agendas)
            documents = (
                []
                if agendas
                else due_documents(session, self.source_key, self.now, asked=self._asked_documents, window=window)
            )
            self._asked_documents.update(document.document_id for document in documents)
        yield from (self.agendas.request(agenda) for agenda in agendas)
        yield from (self.documents.request(document) for document in documents)

    def check_entity(self, names: Sequence[str], bodies: Sequence[str]) -> None:
        """Raise Refused when an answer shows that it is another government's."""
        locality = self.locality
        other = other_government(locality.name, locality.kind, names, bodies, locality.confused_with)
        if other:
            raise Refused(PollState.WRONG_ENTITY, other)

    @property
    def is_turned_away(self) -> bool:
        """Whether the source refused its list, or gave no answer, so that asking it for more would be rude or idle."""
        refusals = (PollState.BLOCKED, PollState.ROBOTS, PollState.WRONG_ENTITY)
        refused = any(state in refusals for state, _ in self.outcome.list_failures)
        return refused or (self.outcome.is_silent and not self.outcome.lists_read)

    # Requests and answers.

    def read(self, read: Callable[[bytes], T], body: bytes) -> T:
        """Read an answer; where the page code itself fails the answer counts as unreadable, and its bytes are kept."""
        try:
            return read(body)
        except Unreadable:
            raise
        except Exception as error:
            self.logger.exception("the page code failed")
            raise Unreadable(f"the page code failed: {type(error).__name__}: {error}") from error

    def request(
        self,
        url: str,
        callback: Any,
        errback: Any,
        validators: Validators,
        *,
        priority: int = 0,
        largest_bytes: int | None = None,
        **arguments: Any,
    ) -> Request:
        """A request that asks for the answer only if it changed, and takes at most `largest_bytes` of it."""
        meta: dict[str, Any] = {"dont_obey_robotstxt": True} if self.source.robots.decision == "override" else {}
        if largest_bytes is not None:
            meta["download_maxsize"] = min(largest_bytes, self.source.max_document_megabytes * 1024 * 1024)
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
