"""Commands that do the work: run, demo, crawl, read, recognise, flag, alert, backfill."""

from datetime import date, datetime
from typing import Annotated

import typer

Since = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="First day, by the locality's clock. Default: 14 days ago."),
]
Until = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day. Default: 120 days ahead.")]
Localities = Annotated[
    list[str] | None, typer.Option("--locality", "-l", help="Only this locality, such as oakland (repeatable).")
]
Sources = Annotated[
    list[str] | None, typer.Option("--source", "-s", help="Only this source, such as oakland/legistar (repeatable).")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_to(app: typer.Typer) -> None:
    for command in (run, demo, crawl, read, recognise, flag, alert, backfill):
        app.command(rich_help_panel="Work")(command)


def run(
    locality: Localities = None,
    source: Sources = None,
    since: Since = None,
    until: Until = None,
    json: Json = False,
    direct: Annotated[
        bool, typer.Option("--direct", help="Without Prefect: the same stages, in this process.")
    ] = False,
) -> None:
    """Crawl, read, flag and alert, then the same for scans. Exit status 0 only if every current source was read."""
    from cli.report import print_run
    from cli.stages import run_stages

    report = run_stages(_strings(locality), _strings(source), _day(since), _day(until), is_direct=direct)
    print_run(report, as_json=json)
    raise typer.Exit(0 if report.is_good else 1)


def demo(
    direct: Annotated[bool, typer.Option("--direct", help="Without Prefect: faster, the same stages.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the portals running afterwards, until Ctrl-C.")] = False,
) -> None:
    """Run everything against make-believe portals on this machine: no network, nothing real."""
    from cli.demonstration import demonstrate

    raise typer.Exit(demonstrate(is_direct=direct, keep=keep))


def crawl(
    locality: Localities = None, source: Sources = None, since: Since = None, until: Until = None, json: Json = False
) -> None:
    """Poll the current sources (or the named ones) and store what they publish."""
    from cli.report import print_crawls
    from cli.stages import crawl_stage

    reports = crawl_stage(_strings(locality), _strings(source), _day(since), _day(until))
    print_crawls(reports, as_json=json)
    raise typer.Exit(0 if all(report.is_good for report in reports) else 1)


def read(
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many files.")] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Also what an older reader read. Nobody is mailed for what that changes.")
    ] = False,
    json: Json = False,
) -> None:
    """Turn fetched documents into pages of text."""
    from cli.report import print_counts
    from cli.stages import read_stage

    print_counts("read", read_stage(limit, is_again=again), as_json=json)


def recognise(
    pages: Annotated[int | None, typer.Option(min=1, help="At most so many pages.")] = None,
    minutes: Annotated[float | None, typer.Option(min=0, help="For so long. Default: until nothing waits.")] = None,
    json: Json = False,
) -> None:
    """Read scanned pages, and those whose text is broken, by OCR: those of the nearest meetings first."""
    from cli.report import print_counts
    from cli.stages import recognise_stage

    print_counts("recognise", recognise_stage(minutes=minutes, pages=pages), as_json=json)


def flag(
    announce: Annotated[bool, typer.Option("--announce", help="Mail also what only changed rules brought up.")] = False,
    json: Json = False,
) -> None:
    """Match new and changed passages against the rules in data/rules."""
    from cli.report import print_counts
    from cli.stages import flag_stage

    print_counts("flag", flag_stage(announce_again=announce), as_json=json)


def alert(json: Json = False) -> None:
    """Compose mails for flags that were not announced, and send what waits."""
    from cli.report import print_counts
    from cli.stages import alert_stage

    print_counts("alert", alert_stage(), as_json=json)


def backfill(
    locality: Annotated[str, typer.Argument(help="The locality, such as oakland.")],
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="First day, by the locality's clock.")],
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day. Default: where the scheduled crawls begin.")
    ] = None,
    source: Sources = None,
    estimate: Annotated[bool, typer.Option("--estimate", help="Only say how much there is to ask for.")] = False,
    json: Json = False,
) -> None:
    """Fetch a locality's past, month by month, the newest first, without mail. Goes on where it was interrupted."""
    from cli.backfilling import backfill_locality

    is_good = backfill_locality(
        locality, since.date(), _day(until), _strings(source), only_estimate=estimate, as_json=json
    )
    raise typer.Exit(0 if is_good else 1)


def _strings(values: list[str] | None) -> list[str]:
    return list(values or ())


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
