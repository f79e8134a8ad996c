"""Lists of meetings: asked for, compared with the last answer, read, and what is in the window handed over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from models.poll import PollState
from published.reading import Unreadable
from published.values import ListedMeeting, MeetingList
from spiders.polling.answers import LARGEST_PAGE, asked, asked_again, exchange_of, is_unchanged, validators_of
from spiders.polling.failures import Refused, explain
from spiders.polling.found import FoundList, FoundProblem, Solved, Validators
from spiders.storage.meetings import vendor_ids_between
from spiders.storage.polls import last_listing

if TYPE_CHECKING:
    from spiders.base import AgendaSpider


@dataclass(frozen=True)
class ListRequest:
    """A list to ask for; `covers_upcoming` says that a meeting still to come must be in it.

    `problems_under` is the path that stands for it in the record of problems, where `path` is another one every day;
    `page` counts the pages of a long list.

    `json` is the body of a POST. The last answer of a list is kept under its URL: lists that differ only in that body
    have paths that differ in the fragment, which is never sent. `so_far` is the meeting whose documents go on in this
    list.
    """

    path: str
    covers_upcoming: bool = True
    problems_under: str = ""
    page: int = 1
    json: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    so_far: ListedMeeting | None = None
    is_compared: bool = True  # False: it is read in every poll, also when it is what it was


class Lists:
    """The lists of one source in one poll."""

    def __init__(self, spider: "AgendaSpider") -> None:
        self.spider = spider
        # With another page code, or another window, the same bytes are read again.
        self.read_with = f"{spider.reader} {spider.since}..{spider.until}"

    def request(self, wanted: ListRequest) -> Request:
        url = self.spider.links.url(wanted.path)
        validators, sha256 = self._last_answer(url) if wanted.is_compared else (Validators(), None)
        request = self.spider.request(
            url,
            self.parse,
            self.failed,
            validators if wanted.json is None else Validators(),  # RFC 9110, 13.1.2: a POST would be refused (412)
            priority=100,
            largest_bytes=LARGEST_PAGE,
            wanted=wanted,
            known_sha256=sha256,
        )
        request.headers.update(wanted.headers)
        if wanted.json is None:
            return request
        request.headers["Content-Type"] = "application/json"
        return request.replace(method="POST", body=wanted.json)

    def _last_answer(self, url: str) -> tuple[Validators, str | None]:
        """What to compare a list's answer with: nothing when it would have to be read anyway."""
        with self.spider.database.reading() as session:
            known = last_listing(session, self.spider.source_key, url)
        if known is None or known.read_with != self.read_with or known.sha256 is None:
            return Validators(), None
        if not self.spider.files.path(known.sha256).exists():
            return Validators(), None
        return Validators(known.etag, known.last_modified), known.sha256

    def parse(self, response: Response, wanted: ListRequest, known_sha256: str | None) -> Iterator[Any]:
        """Read a list; hand over its meetings in the window, and those that were in it and moved out of it.

        An answer that is the one from before hands over nothing.
        """
        spider, url = self.spider, self._name(wanted)
        try:
            if is_unchanged(response, known_sha256):
                yield from self._unchanged(wanted, known_sha256)
                return
            again = asked_again(response, spider)
            if again is not None:
                yield again
                return
            found = spider.read(partial(spider.read_answer, wanted), response.body)
            spider.check_entity(found.names, [meeting.body for meeting in found.meetings])
        except (Unreadable, Refused) as problem:
            yield from self._failed(url, problem, response.body)
            return
        if known_sha256 is not None and self._says(wanted, known_sha256, found):
            yield from self._unchanged(wanted, known_sha256, found)
            return
        for difficulty in found.problems:
            yield FoundProblem(difficulty.kind, url, difficulty.detail, response.body)
        if found.rows and not found.meetings and not found.leads:
            detail = f"none of {found.rows} rows could be read; the first: {found.problems[0].detail}"
            yield from self._failed(url, Unreadable(detail), response.body)
            return
        spider.outcome.lists_read += 1
        with spider.database.reading() as session:
            known = vendor_ids_between(session, spider.source_key, *spider.window())
        meetings = tuple(
            spider.links.meeting(meeting)
            for meeting in found.meetings
            if spider.since <= meeting.starts_at.date() <= spider.until or meeting.vendor_id in known
        )
        if wanted.covers_upcoming:
            spider.seen.update(m.vendor_id for m in meetings)
        here = spider.links.url(wanted.path)
        answered = exchange_of(response)
        yield FoundList(here, url, response.body, validators_of(response), self.read_with, meetings, answered)
        yield Solved(url)
        yield from self._following(wanted, found)

    def _unchanged(
        self, wanted: ListRequest, known_sha256: str | None, found: MeetingList | None = None
    ) -> Iterator[Any]:
        """Go on with what is known of the list; `found` is what it says, where it was read."""
        spider = self.spider
        spider.outcome.lists_read += 1
        url = self._name(wanted)
        yield FoundList(spider.links.url(wanted.path), url, None, Validators(), self.read_with, None)
        yield Solved(url, known_sha256)
        if known_sha256 is None:  # what it lists is not known: nothing can be said to be missing
            spider.can_miss = spider.can_miss and not wanted.covers_upcoming
            return
        found = found or spider.read_answer(wanted, spider.files.read(known_sha256))
        if wanted.covers_upcoming:
            spider.seen.update(meeting.vendor_id for meeting in found.meetings)
        yield from self._following(wanted, found)

    def _says(self, wanted: ListRequest, known_sha256: str, found: MeetingList) -> bool:
        """Whether the known bytes read the same as the new ones: some portals put a time or a token into every page."""
        return self.spider.read(partial(self.spider.read_answer, wanted), self.spider.files.read(known_sha256)) == found

    def _following(self, wanted: ListRequest, found: MeetingList) -> Iterator[Any]:
        try:
            for following in self.spider.following(wanted, found):
                yield self.request(following)
        except Unreadable as problem:
            yield from self._failed(self._name(wanted), problem, None)

    def failed(self, failure: Failure) -> Iterator[Any]:
        state, detail = explain(failure.value)
        self.spider.outcome.is_silent = state is PollState.UNREACHABLE
        yield from self._failed(self._name(asked(failure).cb_kwargs["wanted"]), Refused(state, detail), None)

    def _name(self, wanted: ListRequest) -> str:
        """The URL that the list's problems are kept under."""
        return self.spider.links.url(wanted.problems_under or wanted.path)

    def _failed(self, url: str, problem: Exception, body: bytes | None) -> Iterator[FoundProblem]:
        state = problem.state if isinstance(problem, Refused) else PollState.UNREADABLE
        self.spider.outcome.list_failures.append((state, f"{problem} ({url})"))
        self.spider.can_miss = False
        yield FoundProblem(state.value, url, str(problem), body)
