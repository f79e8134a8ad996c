"""Which searches to ask an AgendaCenter for."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import quote

from published.values import MeetingList
from spiders.base import AgendaSpider
from spiders.civicplus import pages
from spiders.polling.lists import ListRequest

SEARCH = "/AgendaCenter/Search/"


class CivicplusSpider(AgendaSpider):
    """Searches for the agendas of the window: in scheduled runs at once, in a back-fill month by month.

    The base URL is the site's root. The parameter `category`, as addresses end in it (City-Council-4), or its number,
    asks for one category; without it all are searched. A search never spans two years: pages show one year at a time.
    """

    name = "civicplus"
    reader = pages.READER

    def list_requests(self) -> list[ListRequest]:
        parts = years(self.since, self.until) if self.is_default_window else months(self.since, self.until)
        return [
            ListRequest(self._search(first, last), covers_upcoming=last >= self.today, problems_under=SEARCH)
            for first, last in parts
        ]

    def read_list(self, body: bytes) -> MeetingList:
        return pages.read_meetings(body, self.zone, bodies=self.source.body_ids)

    def _search(self, first: date, last: date) -> str:
        days = [
            f"{name}={quote(f'{day:%m/%d/%Y}', safe='')}" for name, day in (("startDate", first), ("endDate", last))
        ]
        return f"{SEARCH}?term=&CIDs={self._categories()}&{'&'.join(days)}&dateRange=&dateSelector="

    def _categories(self) -> str:
        category = str(self.source.parameters.get("category", "all"))
        found = re.fullmatch(r"all|(?:.*-)?(\d+)", category)
        if found is None:
            raise ValueError(f"{self.source_key}: category {category!r} does not end in a number")
        return f"{found[1]}," if found[1] else "all"


def months(since: date, until: date) -> Iterator[tuple[date, date]]:
    """The months of a window, whole, so that the address of a month is always the same."""
    first = since.replace(day=1)
    while first <= until:
        following = (first + timedelta(days=31)).replace(day=1)
        yield first, following - timedelta(days=1)
        first = following


def years(since: date, until: date) -> Iterator[tuple[date, date]]:
    """A window by whole months, cut at the end of each year."""
    parts = list(months(since, until))
    for year in range(since.year, until.year + 1):
        of_year = [part for part in parts if part[0].year == year]
        yield of_year[0][0], of_year[-1][1]
