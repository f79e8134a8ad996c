"""Back-fill: the past of a locality, month by month, the newest first; what was read before is not asked for again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from models.database import Database
from models.poll import Poll, PollState
from models.registry.locality import ExpectedYield, Locality, Source, find_source
from spiders.launch import CannotCrawl
from spiders.platforms import platforms

WATCHED_DAYS = 14  # so far back the scheduled crawls look; what is newer is theirs, with mail
DAYS_PER_MONTH = 30.4
GUESS = ExpectedYield(meetings_per_month=4, newest_agenda_within_days=0, items_per_meeting=0, documents_per_meeting=10)


@dataclass(frozen=True)
class Month:
    """A window of back-fill: a month, or the part of it that is wanted; both days are included."""

    source: Source
    since: date
    until: date


@dataclass(frozen=True)
class Plan:
    """What a back-fill will ask for: months not read yet, in order; and how many were read before."""

    locality: Locality
    months: tuple[Month, ...]
    done: int
    until: date

    @property
    def requests(self) -> int:
        """About how many requests: for each month a list or two, then agendas and documents of what it should hold."""
        return round(sum(self._requests(month) for month in self.months))

    @property
    def seconds(self) -> float:
        """About how long the pauses between the requests are together."""
        return sum(self._requests(month) * max(month.source.delay_seconds, 1.0) for month in self.months)

    def _requests(self, month: Month) -> float:
        expected = self._expected(month.source)
        meetings = expected.meetings_per_month * ((month.until - month.since).days + 1) / DAYS_PER_MONTH
        return 2 + meetings * (1 + expected.documents_per_meeting)

    def _expected(self, source: Source) -> ExpectedYield:
        """The source's own figures, or those of the locality's current one: it is the same body that meets."""
        figures = [source.expected, *(each.expected for each in self.locality.sources if each.role == "current")]
        return next((each for each in figures if each.meetings_per_month), GUESS)


def plan_backfill(
    database: Database, locality: Locality, sources: Sequence[Source], since: date, until: date, today: date
) -> Plan:
    """Plan the months between two days, the newest first, without those that were read well before.

    A source is asked only for the time in which it was in use. The last two weeks are left to the scheduled crawls.
    Raises CannotCrawl where nothing lies between the days.
    """
    last = min(until, today - timedelta(days=WATCHED_DAYS + 1))
    if since > last:
        raise CannotCrawl(
            f"nothing to fill between {since} and {last}: the last {WATCHED_DAYS} days are the scheduled crawls'"
        )
    windows = [
        Month(source, max(start, source.from_date or start), min(end, source.until_date or end))
        for start, end in _months(since, last)
        for source in sources
        if not (source.from_date and source.from_date > end) and not (source.until_date and source.until_date < start)
    ]
    with database.reading() as session:
        done = {
            (key, first, final)
            for key, first, final in session.execute(
                select(Poll.source_key, Poll.since, Poll.until).where(
                    Poll.is_backfill, Poll.state.in_((PollState.OK.value, PollState.EMPTY.value))
                )
            )
        }
    missing = [m for m in windows if (m.source.key, m.since.isoformat(), m.until.isoformat()) not in done]
    return Plan(locality, tuple(missing), len(windows) - len(missing), last)


def sources_to_fill(localities: dict[str, Locality], slug: str, keys: Sequence[str]) -> tuple[Locality, list[Source]]:
    """The locality, and the named sources of it, or else all that hold its past and can be read.

    Raises CannotCrawl or UnknownSource naming what is not in the registry.
    """
    if slug not in localities:
        raise CannotCrawl(f"no locality is called {slug!r}; there are {', '.join(localities)}")
    locality = localities[slug]
    if keys:
        return locality, [find_source(localities, key if "/" in key else f"{slug}/{key}")[1] for key in keys]
    readable = [source for source in locality.sources if source.platform.value in platforms()]
    return locality, [source for source in readable if source.role in ("current", "history")]


def _months(since: date, until: date) -> list[tuple[date, date]]:
    """The months between two days, the newest first, cut to the days."""
    months = []
    start = date(until.year, until.month, 1)
    end = until
    while end >= since:
        months.append((max(start, since), end))
        end = start - timedelta(days=1)
        start = date(end.year, end.month, 1)
    return months
