"""What a run came to, as a table for people or as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from cli.stages import Run
    from spiders.launch import CrawlReport

STATE_STYLES = {"ok": "green", "empty": "yellow", "no spider": "bold magenta"}


def print_run(run: "Run", *, as_json: bool) -> None:
    """Print a run: the sources, what was read, flagged and sent, and loudly what could not be watched."""
    if as_json:
        print_json(
            {
                "is_good": run.is_good,
                "sources": [_source(crawl, run.flagged.by_source, run.messages_by_source) for crawl in run.crawls],
                "read": asdict(run.read),
                "recognised": asdict(run.recognised),
                "flagged": _plain(asdict(run.flagged)),
                "alerted": asdict(run.alerted),
            }
        )
        return
    console = wide_console()
    _print_table(console, run.crawls, run.flagged.by_source, run.messages_by_source)
    read, flagged, alerted = run.read, run.flagged, run.alerted
    console.print(
        f"Read {read.files} documents ({read.pages} pages; {read.not_yet_readable} of a type that cannot be read "
        f"yet, {read.failed} failed). Flagged {flagged.new} new, {flagged.changed} changed, {flagged.filtered} "
        f"filtered. Sent {alerted.sent} messages, {alerted.waiting} waiting, {alerted.failed} failed."
    )
    scans = said_of_scans(run.recognised.pages, run.recognised.failed, run.recognised.cpu_seconds)
    if scans:
        console.print(scans, highlight=False)
    if run.recognised.waiting:
        console.print(f"[yellow]{said_of_waiting(run.recognised.waiting)}[/]", highlight=False)
    _print_unwatched(console, run.crawls)


def said_of_scans(pages: int, failed: int, cpu_seconds: float) -> str:
    """What OCR did, in a sentence; "" when nothing."""
    if not pages:
        return ""
    each = f"{cpu_seconds / pages:.1f} s of processor time each"
    return f"Recognised {pages:,} page{'' if pages == 1 else 's'} of scans ({each}; {failed} failed)."


def said_of_waiting(pages: int) -> str:
    """That pages wait for OCR: the alerts do not know them."""
    words = "1 page of a scan waits" if pages == 1 else f"{pages:,} pages of scans wait"
    return f"{words} for OCR, unknown to the alerts until then: «sisterwatch recognise» goes on."


def print_crawls(crawls: "Sequence[CrawlReport]", *, as_json: bool) -> None:
    if as_json:
        print_json([_source(crawl, {}, {}) for crawl in crawls])
        return
    console = wide_console()
    _print_table(console, crawls, {}, {})
    _print_unwatched(console, crawls)


def print_counts(stage: str, counts: Any, *, as_json: bool) -> None:
    """Print what one stage did."""
    values = _plain(asdict(counts))
    if as_json:
        print_json(values)
    else:
        print(
            f"{stage}: "
            + ", ".join(
                f"{name.replace('_', ' ')} {value}" for name, value in values.items() if not isinstance(value, dict)
            )
        )


def print_json(value: object) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def _source(crawl: "CrawlReport", flags: Mapping[str, int], messages: Mapping[str, int]) -> dict[str, object]:
    values = crawl.as_dict()
    meetings = {name: values.pop(f"meetings_{name}") for name in ("listed", "new", "changed", "unchanged", "cancelled")}
    return {
        **values,
        "meetings": meetings,
        "flags": flags.get(crawl.source, 0),
        "messages": messages.get(crawl.source, 0),
    }


def wide_console() -> Console:
    """A console that does not squeeze tables where nobody looks on: in a pipe or a log."""
    console = Console()
    return console if console.is_terminal else Console(width=140)


def _print_table(
    console: Console, crawls: "Sequence[CrawlReport]", flags: Mapping[str, int], messages: Mapping[str, int]
) -> None:
    table = Table(title="Sources", title_justify="left", box=box.SIMPLE, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("source", no_wrap=True, min_width=23)
    table.add_column("state", no_wrap=True)
    for column in ("new", "chg", "same", "canc", "items", "docs", "prob", "flags", "mails", "reqs", "sec"):
        table.add_column(column, justify="right", no_wrap=True, min_width=3)
    for crawl in crawls:
        style = STATE_STYLES.get(crawl.state, "bold red")
        table.add_row(
            crawl.source,
            f"[{style}]{crawl.state}[/]",
            *(
                _count(n)
                for n in (
                    crawl.meetings_new,
                    crawl.meetings_changed,
                    crawl.meetings_unchanged,
                    crawl.meetings_cancelled,
                    crawl.items,
                    crawl.documents,
                    crawl.problems,
                    flags.get(crawl.source, 0),
                    messages.get(crawl.source, 0),
                    crawl.requests,
                )
            ),
            f"{crawl.seconds:.0f}",
        )
    console.print(table)
    console.print(
        "[dim]Meetings new, changed, the same, newly cancelled; problems are listed by «sisterwatch coverage».[/]"
    )


def _print_unwatched(console: Console, crawls: "Sequence[CrawlReport]") -> None:
    unread = [crawl for crawl in crawls if not crawl.is_good]
    for crawl in unread:
        console.print(
            f"[bold red]NOT READ[/] {crawl.source} ({crawl.state}): {crawl.reason}", highlight=False, soft_wrap=True
        )
    for crawl in crawls:
        if crawl.is_good and crawl.problems:
            console.print(
                f"[yellow]{crawl.source}: {_problems(crawl.problems)}[/]; «sisterwatch coverage -l {crawl.locality}» "
                "lists them",
                highlight=False,
                soft_wrap=True,
            )


def _problems(count: int) -> str:
    return "1 problem" if count == 1 else f"{count} problems"


def _count(number: int) -> str:
    return str(number) if number else "·"


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in values.items()}
