"""Answers as HTTP has them: is it one, is it whole, is it new, what to ask «changed since?» with."""

import hashlib

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response
from twisted.python.failure import Failure

from models.poll import PollState
from spiders.polling.failures import Refused, refusal
from spiders.polling.found import Answered, Validators

COOKIES = ("cookie", "set-cookie")
LARGEST_PAGE = 30 * 1024 * 1024  # bytes of a list or an agenda; parsing takes about half a second per megabyte


def is_unchanged(response: Response, known_sha256: str | None) -> bool:
    """Whether the answer is 304, or the bytes are the known ones; raises Refused for every answer that is none."""
    if response.status == 304:
        return True
    problem = refusal(asked_url(response), response)
    if problem is not None:
        raise problem
    return known_sha256 is not None and hashlib.sha256(response.body).hexdigest() == known_sha256


def asked_again(response: Response, spider: Spider) -> Request | None:
    """The request once more when the body ended too early, else None; raises Refused when it did so each time."""
    if "dataloss" not in response.flags:
        return None
    again = get_retry_request(asked(response), spider=spider, reason="body cut off")
    if again is None:
        raise Refused(PollState.UNREADABLE, f"the body was cut off after {len(response.body):,} bytes, each time")
    return again


def asked(answer: Response | Failure) -> Request:
    """The request behind an answer or a failure, which Scrapy always sets."""
    request = answer.request  # type: ignore[union-attr]
    assert isinstance(request, Request)  # noqa: S101 (tells the type checker what Scrapy guarantees)
    return request


def asked_url(answer: Response | Failure) -> str:
    """The URL that was asked for first, whatever it redirected to: what is wrong with it is kept under that name."""
    request = asked(answer)
    return str(request.meta.get("redirect_urls", [request.url])[0])


def validators_of(response: Response) -> Validators:
    """The answer's ETag and Last-Modified."""

    def header(name: str) -> str | None:
        value = response.headers.get(name)
        return value.decode("latin-1") if value else None

    return Validators(header("ETag"), header("Last-Modified"))


def exchange_of(response: Response) -> Answered:
    """What was sent and what came back around the body, for the record; cookies are nobody's business."""
    request = asked(response)
    return Answered(
        url=response.url,
        asked_url=asked_url(response),
        method=request.method,
        request_headers=_headers(request),
        request_body=request.body.decode("utf-8", "replace") if request.body else None,
        status=response.status,
        response_headers=_headers(response),
    )


def _headers(message: Request | Response) -> tuple[tuple[str, str], ...]:
    pairs = (
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in message.headers.items()
        for value in values
    )
    return tuple(pair for pair in pairs if pair[0].lower() not in COOKIES)


def conditional_headers(validators: Validators) -> dict[str, str]:
    """The headers that ask for the answer only if it changed."""
    headers = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in headers.items() if value}
