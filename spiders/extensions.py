"""The poll's row, written however the crawl ends; the end with the parent; bounds; a log without a line per item."""

import os
import re
import threading
import time
from dataclasses import astuple
from pathlib import Path
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.extensions.memusage import MemoryUsage
from scrapy.logformatter import LogFormatter
from sqlalchemy import func, select

from models.joining import join_meetings
from models.meeting import Meeting
from models.poll import PollState
from spiders.base import AgendaSpider
from spiders.storage.polls import close_poll, mark_not_seen

_REASONS = {"memusage_exceeded": "it needs more memory than it may (MEMUSAGE_LIMIT_MB)", "shutdown": "it was told to"}
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.M)


class OwnMemory(MemoryUsage):
    """Scrapy's bound on memory, held against what this process itself took.

    Scrapy asks getrusage(2), whose maximum Linux hands on through exec(2): a crawl that a large process launched would
    be stopped before its first request.
    """

    def get_virtual_size(self) -> int:
        """The most memory, in bytes, that this program had at one time (proc(5), VmHWM)."""
        try:
            peak = _PEAK.search(Path("/proc/self/status").read_text(encoding="ascii"))
        except OSError:
            peak = None
        return int(peak[1]) * 1024 if peak else super().get_virtual_size()


class PollRecord:
    """Closes the poll that the spider opened, with its state, counts and traffic."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "PollRecord":
        record = cls(crawler)
        crawler.signals.connect(record.spider_closed, signal=signals.spider_closed)
        return record

    def spider_closed(self, spider: Spider, reason: str) -> None:
        if not isinstance(spider, AgendaSpider):
            return
        stats = self.crawler.stats
        assert stats is not None  # noqa: S101 (Scrapy made it before the spider)
        start, end = spider.window()
        with spider.database.writing() as session:
            if spider.can_miss and spider.outcome.lists_read:
                past = start if spider.lists_cover_past else None
                mark_not_seen(session, spider.source_key, spider.seen, start, end, spider.now, past_from=past)
            for joined in join_meetings(session, spider.source_key, start, end, spider.now):
                spider.logger.info("%s: %s is %s (%s)", *astuple(joined))
            listed = (
                session.scalar(
                    select(func.count(Meeting.id)).where(
                        Meeting.source_key == spider.source_key,
                        Meeting.not_seen_since.is_(None),
                        Meeting.starts_at >= start,
                        Meeting.starts_at < end,
                    )
                )
                or 0
            )
            spider.outcome.meetings_in_window = listed
            state, why = spider.outcome.state()
            if reason != "finished" and (state.is_good or state is PollState.INTERRUPTED):
                state, why = PollState.INTERRUPTED, f"the crawl was stopped: {_REASONS.get(reason, reason)}"
            counts = dict(spider.outcome.counts)
            counts["meetings_listed"] = listed
            counts["meetings_unchanged"] = max(
                0, listed - counts.get("meetings_new", 0) - counts.get("meetings_changed", 0)
            )
            counts["requests"] = stats.get_value("downloader/request_count", 0)
            counts["bytes"] = stats.get_value("downloader/response_bytes", 0)
            close_poll(
                session,
                spider.poll_id,
                state,
                why,
                counts,
                seconds=round(time.monotonic() - spider.started, 3),
                now=spider.now,
            )
        spider.database.dispose()


class EndWithParent:
    """Ends the process at once when the one that launched it is gone: standard input is a pipe that it held."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "EndWithParent":
        if os.environ.get("SISTERWATCH_ENDS_WITH_PARENT") != "1":
            raise NotConfigured
        threading.Thread(target=cls.watch, daemon=True).start()
        return cls()

    @staticmethod
    def watch() -> None:
        """Wait for the end of the pipe. What is half done was not committed: the next crawl does it again."""
        while os.read(0, 1):  # not sys.stdin: its lock would be held at the interpreter's own end
            pass
        os._exit(3)


class QuietLog(LogFormatter):
    """Scrapy's log lines, without the stored bytes of every item."""

    def scraped(self, item: Any, response: Any, spider: Spider) -> dict[str, Any] | None:  # type: ignore[override]
        return None
