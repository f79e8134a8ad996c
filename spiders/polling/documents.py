"""Documents: asked for if they changed, and their bytes handed over when they are a file at all."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from models.poll import PollState
from published.reading import Unreadable
from spiders.polling.answers import asked, asked_again, asked_url, exchange_of, is_unchanged, validators_of
from spiders.polling.failures import Refused, explain
from spiders.polling.found import FoundDocument, FoundProblem, Validators
from spiders.storage.due import DueDocument

if TYPE_CHECKING:
    from spiders.base import AgendaSpider


# Where a web page is no answer.
FILE_PATHS = (".pdf", "/compileddocument", "/historyattachment", "/electronicfile.aspx")


class Documents:
    """The documents that a source owes in one poll."""

    def __init__(self, spider: "AgendaSpider") -> None:
        self.spider = spider

    def request(self, due: DueDocument, url: str = "") -> Request:
        return self.spider.request(url or due.url, self.parse, self.failed, due.validators, due=due)

    def parse(self, response: Response, due: DueDocument) -> Iterator[Any]:
        """Hand over a document's bytes, or that it did not change."""
        try:
            if is_unchanged(response, None):
                yield FoundDocument(due.document_id, None, Validators())
                return
            again = asked_again(response, self.spider)
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
            other = self.spider.other_document(asked_url(response))
            if other is not None and state in (PollState.UNREADABLE, PollState.UNREACHABLE):
                yield self.request(due, other)
                return
            yield FoundProblem(state.value, due.url, str(problem), response.body, document_id=due.document_id)
            return
        yield FoundDocument(due.document_id, response.body, validators_of(response), exchange_of(response))

    def failed(self, failure: Failure) -> Iterator[Any]:
        state, detail = explain(failure.value)
        due: DueDocument = asked(failure).cb_kwargs["due"]
        yield FoundProblem(state.value, due.url, detail, None, document_id=due.document_id)
