"""The demo: the whole way, against make-believe portals on loopback, in a folder of its own."""

import os
import shutil
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import yaml
from rich.console import Console

from cli.covered import show_coverage
from cli.looked_up import print_flag
from cli.report import print_run, wide_console
from cli.stages import Run, crawl_stage, run_stages
from demo.content import today_in_california
from demo.portals import demo_portals
from demo.portals.portal import Portal
from demo.registry import registry_of
from demo.server import PortalServer
from demo.troubles import (
    MOVED_SLUG,
    ROBOTS,
    SLUG,
    break_portals,
    first_looks,
    second_look,
    trouble_portals,
    trouble_registry,
)
from models.database import open_database
from models.queries import FILTERED, find_flags
from settings import ROOT, load_settings


def demonstrate(*, is_direct: bool, keep: bool) -> int:
    """Run twice against invented agendas, the second time after some were changed; return the exit status.

    Everything is kept in VAR/demo, which is emptied first. Nothing leaves this machine: the portals listen on
    loopback, mail goes into files whatever SISTERWATCH_SMTP_URL says.
    """
    console = wide_console()
    root = load_settings().var_dir / "demo"
    shutil.rmtree(root, ignore_errors=True)
    today = today_in_california()
    portals, troubled = demo_portals(today), trouble_portals(today)
    with PortalServer([*portals, *troubled], robots=ROBOTS) as server:
        _use_only(root, server, portals)
        console.rule("Sister City Watch: a demonstration with invented agendas")
        console.print(
            f"{len(portals)} make-believe portals of ten localities listen on {server.url}, each in its vendor's own "
            "protocol.",
            highlight=False,
        )
        console.print("\n[bold]First run[/]: everything is new.\n")
        first = run_stages((), (), None, None, is_direct=is_direct)
        print_run(first, as_json=False)
        known = _print_flags(console, known=frozenset())
        for portal in portals:
            portal.change("amend")
        _cancel_a_flagged_meeting(server.portals["sanbernardino"])
        console.print(
            "\n[bold]Second run[/]: meanwhile the clerks amended an agenda in each city, and San Bernardino cancelled "
            "a meeting that you were told of.\n"
        )
        second = run_stages((), (), None, None, is_direct=is_direct)
        print_run(second, as_json=False)
        _print_flags(console, known=known)
        console.print("\n[bold]What can go wrong[/]: two towns whose portals are in every state that coverage knows.\n")
        _show_troubles(root, server, today)
        _print_outbox(console, root, [first, second])
        if keep:
            console.print(f"\nThe portals stay at {server.url} until Ctrl-C.", highlight=False)
            _print_portals(console, server, portals)
            _wait()
    return 0 if first.is_good and second.is_good and first.flagged.new else 1


def _use_only(root: Path, server: PortalServer, portals: Sequence[Portal]) -> None:
    """Point this process, and the ones it starts, at the demo's registry, database and outbox."""
    localities = root / "data" / "localities"
    localities.mkdir(parents=True)
    shutil.copytree(load_settings().data_dir / "rules", root / "data" / "rules")
    urls = {portal.prefix: server.url_of(portal.prefix) for portal in portals}
    for slug, locality in registry_of(portals, urls).items():
        text = yaml.safe_dump(locality, allow_unicode=True, sort_keys=False)
        (localities / f"{slug}.yml").write_text(text, encoding="utf-8")
    os.environ.update(
        SISTERWATCH_DATA_DIR=str(root / "data"),
        SISTERWATCH_VAR_DIR=str(root),
        SISTERWATCH_DATABASE_URL=f"sqlite:///{root / 'sisterwatch.db'}",
        SISTERWATCH_CONTACT="organizer@example.org",
        SISTERWATCH_SMTP_URL="",
        SISTERWATCH_NOW="",
    )


def _show_troubles(root: Path, server: PortalServer, today: date) -> None:
    """Look at the troubled towns, break some portals, look again, and print what coverage says."""
    for slug, locality in trouble_registry(today, server.url_of).items():
        text = yaml.safe_dump(locality, allow_unicode=True, sort_keys=False)
        (root / "data" / "localities" / f"{slug}.yml").write_text(text, encoding="utf-8")
    break_portals(server, from_the_start=True)
    for look in first_looks(today):
        moment = datetime.now(UTC) - timedelta(days=look.days_ago)
        os.environ["SISTERWATCH_NOW"] = moment.isoformat() if look.days_ago else ""
        crawl_stage((), look.sources, look.since, None)
    os.environ["SISTERWATCH_NOW"] = ""
    break_portals(server, from_the_start=False)
    crawl_stage((), second_look().sources)
    show_coverage([SLUG, MOVED_SLUG], as_json=False, with_problems=False)


def _cancel_a_flagged_meeting(portal: Portal) -> None:
    flagged = {expectation.meeting for expectation in portal.locality.flagged if expectation.after is None}
    coming = [portal.meetings[each] for each in flagged if portal.meetings[each].start.date() > portal.locality.today]
    portal.cancel(max(coming, key=lambda meeting: meeting.start).id)


def _print_flags(console: Console, *, known: frozenset[int]) -> frozenset[int]:
    """Print the flags that are not known yet, and what was filtered; return all ids."""
    settings = load_settings()
    with open_database(settings).reading() as session:
        everything = find_flags(session, include_filtered=True)
        for title, tier_is_filtered in (
            ("flags, in the order of their meetings", False),
            ("filtered: words that fool a keyword, kept with the reason", True),
        ):
            flags = [f for f in everything if f.id not in known and (f.tier == FILTERED) is tier_is_filtered]
            if flags:
                console.print(f"\n[bold]{len(flags)} {'new ' if known else ''}{title}[/]\n")
            for flag in flags:
                print_flag(console, flag)
        return frozenset(flag.id for flag in everything)


def _print_outbox(console: Console, root: Path, runs: Sequence[Run]) -> None:
    mails = list((root / "outbox").glob("*.eml"))
    here = f"SISTERWATCH_VAR_DIR={os.path.relpath(root)} SISTERWATCH_DATA_DIR={os.path.relpath(root / 'data')}"
    command = os.path.relpath(ROOT / ".venv" / "bin" / "sisterwatch")
    console.print(
        f"\n[bold]{len(mails)} mails[/] ({runs[0].alerted.sent} of the first run, {runs[1].alerted.sent} of the second)"
        f" lie in {os.path.relpath(root / 'outbox')} as .eml files: any mail program opens them.\n\n"
        "Look at them here, and at everything else:\n"
        f"    export {here}\n"
        f"    {command} outbox          # the list; «outbox 1» shows the first one\n"
        f"    {command} flags           # what was flagged, and why\n"
        f"    {command} review          # judge it\n"
        f"    {command} coverage        # how each source is doing",
        highlight=False,
        soft_wrap=True,
    )


def _print_portals(console: Console, server: PortalServer, portals: Sequence[Portal]) -> None:
    for portal in portals:
        console.print(f"  {portal.locality.name:<24} {server.url_of(portal.prefix)}/", highlight=False)


def _wait() -> None:
    with suppress(KeyboardInterrupt):
        threading.Event().wait()
