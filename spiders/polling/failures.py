"""What a failed request means, in the states that a poll can end in."""

import re
from urllib.parse import urlsplit

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response

from models.poll import PollState
from published.reading import block_page
from spiders.middlewares import NoRobotsAnswer, RefusedAddress

_MISSING = {404: "not found", 410: "gone for good"}


class Refused(Exception):
    """Raised when an answer is a refusal; `state` is what the poll would end in."""

    def __init__(self, state: PollState, detail: str) -> None:
        super().__init__(detail)
        self.state = state


def refusal(asked_url: str, response: Response) -> Refused | None:
    """Why the answer to a request for `asked_url` is none, or None when it can be read."""
    blocked = block_page(response.body)
    if blocked:
        return Refused(PollState.BLOCKED, f"{blocked}, status {response.status}")
    if response.status in (401, 403, 407, 451):
        return Refused(PollState.BLOCKED, f"refused with status {response.status}{_said(response)}")
    if response.status == 429:
        return Refused(PollState.BLOCKED, "too many requests (429), also after waiting")
    if response.status in _MISSING:
        return Refused(PollState.UNREACHABLE, f"{_MISSING[response.status]} ({response.status})")
    if not 200 <= response.status < 300:
        return Refused(PollState.UNREACHABLE, f"status {response.status}{_said(response)}")
    if _is_error_page(response.url) and not _is_error_page(asked_url):
        return Refused(PollState.UNREADABLE, f"sent on to an error page: {response.url}")
    return None


def _is_error_page(url: str) -> bool:
    """Whether the last part of the path has the word: «Error.aspx», «GenericError», not «Terrorism» or «mirror»."""
    last = urlsplit(url).path.rsplit("/", 1)[-1]
    return re.search(r"(?:^|[^A-Za-z])error(?![a-z])|Error(?![a-z])", last) is not None


def explain(error: BaseException | None) -> tuple[PollState, str]:
    """The state and the words for a request that got no answer."""
    if isinstance(error, RefusedAddress):
        return PollState.UNREADABLE, str(error)
    if isinstance(error, NoRobotsAnswer):
        return PollState.UNREACHABLE, str(error)
    if isinstance(error, IgnoreRequest):
        return PollState.ROBOTS, "disallowed by robots.txt"
    if isinstance(error, CannotResolveHostError):
        return PollState.UNREACHABLE, "the host name does not resolve: a typing error in the registry, or no network"
    if isinstance(error, DownloadConnectionRefusedError):
        return PollState.UNREACHABLE, "the connection was refused"
    if isinstance(error, DownloadTimeoutError):
        return PollState.UNREACHABLE, "no answer in time"
    if isinstance(error, DownloadCancelledError):
        return PollState.UNREADABLE, f"too big: {error}"
    return PollState.UNREACHABLE, f"{type(error).__name__}: {error}"[:300]


def _said(response: Response) -> str:
    text = " ".join(response.body[:2000].decode("utf-8", "replace").split())
    return f": {text[:200]}" if text and not text.startswith("<") else ""
