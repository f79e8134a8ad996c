"""How well each source is covered: its newest poll, its problems, and what nobody watches."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich import box
from rich.markup import escape
from rich.table import Table
from sqlalchemy.orm import Session

from cli.report import STATE_STYLES, print_json, said_of_waiting, wide_console
from cli.wanted import check_localities
from models.database import open_database
from models.health import SourceState, source_health
from models.queries import open_problems, pages_waiting_for_ocr
from models.registry.locality import Locality, Source, load_localities
from settings import load_settings
from spiders.platforms import platforms

ADVICE = {
    SourceState.OK: "",
    SourceState.QUIET: "",
    SourceState.STALE: "the government may publish elsewhere: «sisterwatch discover» looks for it; correct the YAML",
    SourceState.UNDER_COLLECTING: "compare with the portal in a browser: its pages changed, or `expected` is wrong",
    SourceState.BLOCKED: "try another network, or ask the clerk to let this crawler in; it does not disguise itself",
    SourceState.ROBOTS: "robots.txt forbids it: ask the clerk, or decide an override, with the reason, in the YAML",
    SourceState.UNREACHABLE: "open the base URL in a browser: a typing error, a move to another vendor, or an outage",
    SourceState.UNREADABLE: "look at the kept bytes with «sisterwatch inspect»: the portal may have changed its format",
    SourceState.MOVED: "look at both in a browser, then make the candidate `role: current` and this one `history`",
    SourceState.WRONG_ENTITY: "correct the base URL: «sisterwatch discover» looks for the right one",
    SourceState.INTERRUPTED: "run again; the crawl's log is in VAR/logs",
    SourceState.NEVER_WORKED: "nobody watches this: correct the YAML; «sisterwatch discover» looks for the portal",
    SourceState.NEVER_POLLED: "«sisterwatch crawl --source» and its key make one look",
    SourceState.OVERDUE: "start the schedule again, or run «sisterwatch run»",
    SourceState.NO_SPIDER: "nobody watches this source: read its agendas by hand until its platform has a spider",
}


def show_coverage(localities: Sequence[str], *, as_json: bool, with_problems: bool | None = None) -> None:
    """Print the state of every source of the registry; raises PlainError for a locality that is none.

    The problems are listed where localities are named, or as `with_problems` says.
    """
    settings = load_settings()
    check_localities(settings, localities)
    registry, now = load_localities(settings.data_dir), settings.now()
    with open_database(settings).reading() as session:
        scans = pages_waiting_for_ocr(session)
        rows = [
            _row(session, locality, source, now) | {"pages_waiting_for_ocr": scans.get(source.key, 0)}
            for locality in registry.values()
            if not localities or locality.slug in localities
            for source in locality.sources
        ]
    if as_json:
        print_json(rows)
        return
    _print(rows, with_problems=bool(localities) if with_problems is None else with_problems)


def _row(session: Session, locality: Locality, source: Source, now: datetime) -> dict[str, Any]:
    health = source_health(session, locality, source, now, has_spider=source.platform.value in platforms())
    poll, newest = health.last_poll, health.newest_agenda_at
    return {
        "source": source.key,
        "locality": locality.slug,
        "governing_body": locality.governing_body,
        "platform": source.platform.value,
        "role": source.role,
        "base_url": source.base_url,
        "state": health.state.value,
        "reason": health.reason,
        "advice": ADVICE[health.state],
        "last_poll_at": poll.started_at.isoformat() if poll else None,
        "last_poll_state": poll.state if poll else None,
        "last_good_poll_at": _iso(health.last_good_poll_at),
        "newest_agenda_at": _iso(newest.astimezone(ZoneInfo(locality.time_zone)) if newest else None),
        "found": health.figures,
        "meetings_listed": poll.meetings_listed if poll else 0,
        "problems": [
            {
                "kind": p.kind,
                "url": p.url,
                "detail": p.detail,
                "times": p.times,
                "since": p.first_at.isoformat(),
                "sha256": p.sha256,
            }
            for p in open_problems(session, source.key)
        ],
    }


def _sentence(text: str) -> str:
    """The words as a sentence, unless they begin with a name or a number."""
    start = text[:1].upper() + text[1:] if text[:2].isalpha() and "/" not in text.split()[0] else text
    return start if start.endswith((".", "?", "!", ")")) else f"{start}."


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _print(rows: list[dict[str, Any]], *, with_problems: bool) -> None:
    console = wide_console()
    table = Table(title="Coverage", title_justify="left", box=box.SIMPLE, pad_edge=False, padding=(0, 1, 0, 0))
    for column in ("source", "role", "state", "last good poll (UTC)", "newest agenda", "meetings", "problems"):
        table.add_column(column, no_wrap=True)
    for row in sorted(rows, key=lambda row: (row["role"] != "current", row["source"])):
        style = STATE_STYLES.get(row["state"], "bold red" if row["role"] == "current" else "dim")
        table.add_row(
            row["source"],
            row["role"],
            f"[{style}]{row['state']}[/]",
            (row["last_good_poll_at"] or "never")[:16],
            (row["newest_agenda_at"] or "none")[:10],
            str(row["meetings_listed"]),
            str(len(row["problems"])),
        )
    console.print(table)
    for row in rows:
        if row["role"] == "current" and row["state"] != SourceState.OK:
            said = " ".join(_sentence(text) for text in (row["reason"], row["advice"]) if text)
            console.print(
                f"[bold]{row['source']}[/] ({row['state']}). {escape(said)}".rstrip(),
                highlight=False,
                soft_wrap=True,
            )
        if row["pages_waiting_for_ocr"]:
            console.print(
                f"[bold]{row['source']}[/]: [yellow]{said_of_waiting(row['pages_waiting_for_ocr'])}[/]", highlight=False
            )
        if with_problems:
            for problem in row["problems"]:
                console.print(
                    f"  {problem['kind']} ({problem['times']}×): {escape(problem['detail'])}\n    {problem['url']}",
                    highlight=False,
                    soft_wrap=True,
                )
