"""`backfill`: what was published in the past, fetched politely, month by month, without mail."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from cli.report import print_json, said_of_waiting
from cli.stages import flag_stage, progress, read_stage
from models.database import Database, migrate, open_database
from models.queries import pages_waiting_for_ocr
from models.registry.locality import Source, load_localities
from settings import load_settings
from spiders.backfill import Plan, plan_backfill, sources_to_fill
from spiders.launch import CrawlReport, crawl_source, not_crawled


def backfill_locality(
    slug: str, since: date, until: date | None, keys: Sequence[str], *, only_estimate: bool, as_json: bool
) -> bool:
    """Fetch, read and flag a locality's past; return whether every month of every source was read.

    A source whose month failed is not asked for its older ones in this run; the next run goes on there.
    """
    settings = load_settings()
    locality, sources = sources_to_fill(load_localities(settings.data_dir), slug, keys)
    database = open_database(settings)
    migrate(database)
    today = settings.now().astimezone(ZoneInfo(locality.time_zone)).date()
    plan = plan_backfill(database, locality, sources, since, until or today, today)
    if not as_json:
        _print_plan(plan, since)
    if only_estimate:
        if as_json:
            print_json(_plan(plan, since))
        return True
    reports: list[tuple[str, CrawlReport]] = []
    given_up: set[str] = set()
    with progress("Back-fill", len(plan.months)) as advance:
        for done, month in enumerate(plan.months, 1):
            key = month.source.key
            if key in given_up:
                continue
            window = f"{month.since} to {month.until}"
            try:
                report = crawl_source(database, settings, locality, month.source, since=month.since, until=month.until)
            except Exception as error:
                report = not_crawled(locality, month.source, error)
            reports.append((window, report))
            if not report.is_good:
                given_up.add(key)
            advance(done, f"{key} {window}: {report.state}, {report.meetings_new} new meetings, {report.items} items")
    read, flagged = read_stage(), flag_stage()
    scans = _waiting(database, sources)
    database.dispose()
    if as_json:
        print_json(
            {
                **_plan(plan, since),
                "months": [{"window": window, **report.as_dict()} for window, report in reports],
                "read": {"files": read.files, "pages": read.pages},
                "flagged": {"new": flagged.new, "filtered": flagged.filtered},
                "pages_waiting_for_ocr": scans,
            }
        )
    else:
        _print_end(reports, given_up, flagged.new)
        if scans:
            print(said_of_waiting(scans))
    return not given_up


def _waiting(database: Database, sources: Sequence[Source]) -> int:
    """How many pages of these sources wait for OCR."""
    with database.reading() as session:
        found = pages_waiting_for_ocr(session)
    return sum(found.get(source.key, 0) for source in sources)


def _plan(plan: Plan, since: date) -> dict[str, object]:
    return {
        "locality": plan.locality.slug,
        "since": since.isoformat(),
        "until": plan.until.isoformat(),
        "months_to_read": len(plan.months),
        "months_read_before": plan.done,
        "requests_estimated": plan.requests,
        "seconds_estimated": round(plan.seconds),
    }


def _print_plan(plan: Plan, since: date) -> None:
    sources = list(dict.fromkeys(month.source.key for month in plan.months))
    print(f"{plan.locality.name}, {since} to {plan.until}, from {', '.join(sources) or 'no source'}.")
    before = f"; {plan.done} were read before and are left out" if plan.done else ""
    print(f"{len(plan.months)} months of a source to read{before}.")
    hours = plan.seconds / 3600
    print(f"About {plan.requests:,} requests, {hours:.1f} hours of polite pauses. Nothing is mailed.")


def _print_end(reports: list[tuple[str, CrawlReport]], given_up: set[str], flags: int) -> None:
    meetings = sum(report.meetings_new for _, report in reports)
    items = sum(report.items for _, report in reports)
    print(f"{meetings:,} new meetings, {items:,} items, {flags} flags; «sisterwatch flags» lists them.")
    for window, report in reports:
        if not report.is_good:
            print(f"{report.source}: {window}: {report.state}. {report.reason}. The same command goes on there.")
    if given_up:
        print(f"Not asked for older months in this run: {', '.join(sorted(given_up))}.")
