"""How well each source is covered: its newest poll, its problems, and what nobody watches."""

from collections.abc import Sequence
from typing import Any

from rich import box
from rich.markup import escape
from rich.table import Table

from cli.report import STATE_STYLES, print_json, wide_console
from cli.wanted import check_localities
from models.database import open_database
from models.poll import PollState
from models.queries import newest_poll, open_problems
from models.registry.locality import Locality, Source, load_localities
from models.source import StoredSource
from settings import load_settings
from spiders.platforms import platforms

NEVER_POLLED = "never polled"
ADVICE: dict[str, str] = {
    NEVER_POLLED: "«sisterwatch crawl --source» and its key make one look",
    PollState.OK: "",
    PollState.EMPTY: "normal where agendas are posted a week ahead; else look at the portal in a browser",
    PollState.BLOCKED: "try another network, or ask the clerk to let this crawler in; it does not disguise itself",
    PollState.ROBOTS: "robots.txt forbids it: ask the clerk, or decide an override, with the reason, in the YAML",
    PollState.UNREACHABLE: "open the base URL in a browser: a typing error, a move to another vendor, or an outage",
    PollState.UNREADABLE: "look at the kept bytes with «sisterwatch inspect»: the portal may have changed its format",
    PollState.INTERRUPTED: "run again; the crawl's log is in VAR/logs",
    PollState.RUNNING: "a crawl is running, or was killed: run again",
    PollState.NO_SPIDER: "nobody watches this source: read its agendas by hand until its platform has a spider",
}


def show_coverage(localities: Sequence[str], *, as_json: bool) -> None:
    """Print the state of every source of the registry; raises PlainError for a locality that is none."""
    settings = load_settings()
    check_localities(settings, localities)
    registry = load_localities(settings.data_dir)
    with open_database(settings).reading() as session:
        rows = [
            _row(session, locality, source)
            for locality in registry.values()
            if not localities or locality.slug in localities
            for source in locality.sources
        ]
    if as_json:
        print_json(rows)
        return
    _print(rows, with_problems=bool(localities))


def _row(session: Any, locality: Locality, source: Source) -> dict[str, Any]:
    poll = newest_poll(session, source.key)
    stored = session.get(StoredSource, source.key)
    if source.platform.value not in platforms():
        state, reason = PollState.NO_SPIDER.value, f"the platform {source.platform.value} cannot be read yet"
    elif poll is None:
        state, reason = NEVER_POLLED, ""
    else:
        state, reason = poll.state, poll.reason
    problems = open_problems(session, source.key)
    return {
        "source": source.key,
        "locality": locality.slug,
        "governing_body": locality.governing_body,
        "platform": source.platform.value,
        "role": source.role,
        "base_url": source.base_url,
        "state": state,
        "reason": reason,
        "advice": ADVICE[state],
        "last_poll_at": poll.started_at.isoformat() if poll else None,
        "last_good_poll_at": stored.last_good_poll_at.isoformat() if stored and stored.last_good_poll_at else None,
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
            for p in problems
        ],
    }


def _print(rows: list[dict[str, Any]], *, with_problems: bool) -> None:
    console = wide_console()
    table = Table(title="Coverage", title_justify="left", box=box.SIMPLE, pad_edge=False, padding=(0, 1, 0, 0))
    for column in ("source", "role", "state", "last good poll (UTC)", "meetings", "problems"):
        table.add_column(column, no_wrap=True)
    for row in sorted(rows, key=lambda row: (row["role"] != "current", row["source"])):
        style = STATE_STYLES.get(row["state"], "bold red" if row["role"] == "current" else "dim")
        table.add_row(
            row["source"],
            row["role"],
            f"[{style}]{row['state']}[/]",
            (row["last_good_poll_at"] or "never")[:16],
            str(row["meetings_listed"]),
            str(len(row["problems"])),
        )
    console.print(table)
    for row in rows:
        if row["role"] == "current" and row["state"] != PollState.OK.value:
            why = f" {row['reason']}." if row["reason"] else ""
            console.print(
                f"[bold]{row['source']}[/] ({row['state']}).{escape(why)} {row['advice']}".rstrip(),
                highlight=False,
                soft_wrap=True,
            )
        if with_problems:
            for problem in row["problems"]:
                console.print(
                    f"  {problem['kind']} ({problem['times']}×): {escape(problem['detail'])}\n    {problem['url']}",
                    highlight=False,
                    soft_wrap=True,
                )
