"""Which pages of a site to ask for."""

from typing import Any

from published.values import MeetingList
from spiders.base import AgendaSpider
from spiders.polling.lists import ListRequest
from spiders.website import pages


def paths_of(spider: AgendaSpider) -> list[str]:
    """The paths below the base URL that a source names (`path`, or `paths` for several), "/" when it names none.

    Raises TypeError when they are no texts that begin with a slash.
    """
    parameters = spider.source.parameters
    paths = parameters.get("paths", [parameters.get("path", "/")])
    if not isinstance(paths, (list, tuple)) or not all(isinstance(path, str) and path[:1] == "/" for path in paths):
        raise TypeError(f"{spider.source_key}: path must be a text that begins with a slash, paths a list of such")
    return [str(path) for path in paths]


def text_of(spider: AgendaSpider, parameter: str) -> str:
    """A parameter that is a text, "" when the source has none. Raises TypeError when it is none."""
    value = spider.source.parameters.get(parameter, "")
    if not isinstance(value, str):
        raise TypeError(f"{spider.source_key}: {parameter} must be a text")
    return value


def options_of(spider: AgendaSpider, *, default_body: str = "") -> dict[str, Any]:
    """What the readers of pages with meetings are told of the source."""
    return {
        "bodies": spider.source.body_ids,
        "body_name": text_of(spider, "body") or default_body,
        "base_url": spider.base_url,
        "page": paths_of(spider)[0],
    }


class WebsiteSpider(AgendaSpider):
    """Asks for each page that the source names, and for the pages that follow it."""

    name = "website"
    reader = pages.READER

    def list_requests(self) -> list[ListRequest]:
        return [ListRequest(path) for path in paths_of(self)]

    def read_list(self, body: bytes) -> MeetingList:
        return pages.read_meetings(body, self.zone, **options_of(self))
