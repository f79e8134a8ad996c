"""One crawl of one source as a process of its own: bounded in time, and gone when the one who asked for it is."""

import fcntl
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import IO

from sqlalchemy import select

from models.database import Database
from models.poll import Poll, PollState
from models.registry.locality import Locality, Source, find_source
from settings import Settings, is_loopback
from spiders.child import run_scrapy
from spiders.platforms import platforms

LOCK_PATIENCE_SECONDS = 20


class CannotCrawl(RuntimeError):
    """Raised when a crawl cannot begin: another one of the source runs, or portals would not know whom to ask."""


@dataclass(frozen=True)
class CrawlReport:
    """What a crawl of one source came to; the counts are those of its poll."""

    source: str
    locality: str
    platform: str
    role: str
    state: str
    reason: str = ""
    requests: int = 0
    bytes: int = 0
    meetings_listed: int = 0
    meetings_new: int = 0
    meetings_changed: int = 0
    meetings_unchanged: int = 0
    meetings_cancelled: int = 0
    items: int = 0
    documents: int = 0
    problems: int = 0
    seconds: float = 0.0

    @property
    def is_good(self) -> bool:
        return PollState(self.state).is_good

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def crawl_source(
    database: Database,
    settings: Settings,
    locality: Locality,
    source: Source,
    *,
    since: date | None = None,
    until: date | None = None,
) -> CrawlReport:
    """Crawl one source and report on it; never raises for what a portal or the crawl's process does.

    A platform without a spider gives the state «no spider». Raises CannotCrawl when another crawl of the same source
    is running, or when a public portal would be asked without the operator's contact.
    """
    nothing = CrawlReport(source.key, locality.slug, source.platform.value, source.role, PollState.NO_SPIDER.value)
    if source.platform.value not in platforms():
        return _replaced(
            nothing, reason=f"the platform {source.platform.value} cannot be read yet: nobody watches this source"
        )
    if settings.contact is None and not is_loopback(source.base_url):
        raise CannotCrawl(
            "set SISTERWATCH_CONTACT to your e-mail address: public portals are asked under a name and a "
            "contact, so that their operators can reach you"
        )
    started = time.monotonic()
    with _lock(settings, source.key) as lock:
        newest = _newest_poll_id(database, source.key)
        window = {"since": since, "until": until}
        code = run_scrapy(
            source.platform.value,
            {"source": source.key, **{name: day.isoformat() for name, day in window.items() if day is not None}},
            log=log_path(settings, source.key),
            timeout_seconds=settings.crawl_timeout_seconds,
            inherited=[lock.fileno()],
        )
    with database.reading() as session:
        poll = session.scalar(
            select(Poll).where(Poll.source_key == source.key, Poll.id > newest).order_by(Poll.id.desc()).limit(1)
        )
        if poll is None or poll.finished_at is None:
            log = log_path(settings, source.key)
            died = "ended at once" if poll is None else "died"
            return _replaced(
                nothing,
                state=PollState.INTERRUPTED.value,
                seconds=round(time.monotonic() - started, 3),
                reason=f"stopped after {settings.crawl_timeout_seconds} s"
                if code is None
                else f"the crawl {died} with status {code}: see {log}",
            )
        counts = {
            name: getattr(poll, name)
            for name in asdict(nothing)
            if name not in ("source", "locality", "platform", "role")
        }
    return _replaced(nothing, **{**counts, "seconds": round(time.monotonic() - started, 3)})


def wanted_sources(
    localities: Mapping[str, Locality], slugs: Sequence[str] = (), keys: Sequence[str] = ()
) -> list[tuple[Locality, Source]]:
    """The sources with these keys; without keys all current ones, of the named localities or of all.

    Raises UnknownSource or CannotCrawl naming what is not in the registry.
    """
    if keys:
        return [find_source(localities, key) for key in keys]
    unknown = [slug for slug in slugs if slug not in localities]
    if unknown:
        raise CannotCrawl(f"no locality is called {unknown[0]!r}; there are {', '.join(localities)}")
    chosen = [localities[slug] for slug in slugs] if slugs else list(localities.values())
    return [(locality, source) for locality in chosen for source in locality.sources if source.role == "current"]


def not_crawled(locality: Locality, source: Source, error: BaseException) -> CrawlReport:
    """The report of a source whose crawl could not even begin."""
    return CrawlReport(
        source.key,
        locality.slug,
        source.platform.value,
        source.role,
        PollState.INTERRUPTED.value,
        f"{error}" if isinstance(error, CannotCrawl) else f"{type(error).__name__}: {error}",
    )


def log_path(settings: Settings, source_key: str) -> Path:
    """The log of the source's newest crawls."""
    return settings.var_dir / "logs" / f"crawl-{source_key.replace('/', '-')}.log"


@contextmanager
def _lock(settings: Settings, source_key: str) -> Iterator[IO[str]]:
    path = settings.var_dir / "locks" / f"{source_key.replace('/', '-')}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        deadline = time.monotonic() + LOCK_PATIENCE_SECONDS
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise CannotCrawl(f"another crawl of {source_key} is running; wait for it, or stop it") from None
                time.sleep(0.1)
        yield lock


def _newest_poll_id(database: Database, source_key: str) -> int:
    with database.reading() as session:
        return (
            session.scalar(select(Poll.id).where(Poll.source_key == source_key).order_by(Poll.id.desc()).limit(1)) or 0
        )


def _replaced(report: CrawlReport, **values: object) -> CrawlReport:
    return CrawlReport(**{**asdict(report), **values})
