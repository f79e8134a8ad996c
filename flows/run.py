"""The whole way in one flow: crawl, read, flag, alert; then scans, and what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from prefect import flow
from prefect.artifacts import acreate_markdown_artifact

from alerts.alert import AlertCounts
from documents.ocr.recognise import RecognisedCounts
from documents.read import ReadCounts
from flagging.meeting_flags import FlagCounts
from flows.alert import send_alerts
from flows.crawl import crawl_localities
from flows.flag import flag_passages
from flows.read import read_documents
from flows.recognise import recognise_pages
from spiders.launch import CrawlReport


@dataclass(frozen=True)
class RunReport:
    """What one run came to, stage by stage."""

    crawls: list[CrawlReport]
    read: ReadCounts
    flagged: FlagCounts
    alerted: AlertCounts
    recognised: RecognisedCounts


@flow(name="run")
async def run_everything(
    localities: Sequence[str] = (), sources: Sequence[str] = (), since: date | None = None, until: date | None = None
) -> RunReport:
    """Crawl, read, flag and alert, in this order; whatever a stage left undone the next run does.

    What text there is already is told of before any scan is looked at.
    """
    crawls = await crawl_localities(localities, sources, since, until)
    read, flagged, alerted = await read_documents(), await flag_passages(), await send_alerts()
    recognised = await recognise_pages()
    if recognised.pages:
        flagged, alerted = flagged + await flag_passages(), alerted + await send_alerts()
    report = RunReport(crawls, read, flagged, alerted, recognised)
    await acreate_markdown_artifact(markdown_table(report), key="run", description="What the run found, per source")
    return report


def markdown_table(report: RunReport) -> str:
    """The run's table in Markdown, loudest states first."""
    lines = [
        "| source | state | new | changed | unchanged | cancelled | documents | flags | requests | seconds | why |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for crawl in sorted(report.crawls, key=lambda crawl: (crawl.is_good, crawl.source)):
        cells = (
            crawl.source,
            crawl.state,
            crawl.meetings_new,
            crawl.meetings_changed,
            crawl.meetings_unchanged,
            crawl.meetings_cancelled,
            crawl.documents,
            report.flagged.by_source.get(crawl.source, 0),
            crawl.requests,
            f"{crawl.seconds:.1f}",
            " ".join(crawl.reason.replace("|", "\\|").split()),
        )
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return "\n".join(lines)
