"""Commands that look: flags, meetings, coverage, outbox, inspect."""

from pathlib import Path
from typing import Annotated

import typer

from cli.commands.running import Json, Localities, Since, Until


def add_to(app: typer.Typer) -> None:
    for command in (flags, meetings, coverage, outbox, inspect):
        app.command(rich_help_panel="Look")(command)


def flags(
    locality: Localities = None,
    tier: Annotated[
        list[str] | None, typer.Option("--tier", "-t", help="direct, sister_city, russia or filtered (repeatable).")
    ] = None,
    state: Annotated[
        list[str] | None, typer.Option("--state", help="open, confirmed, dismissed or follow up (repeatable).")
    ] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Also what was filtered, and what is gone from its agenda.")
    ] = False,
    json: Json = False,
) -> None:
    """List the flags: what, why, where."""
    from cli.looked_up import list_flags

    list_flags(list(locality or ()), list(tier or ()), list(state or ()), is_all=all_, as_json=json)


def meetings(locality: Localities = None, since: Since = None, until: Until = None, json: Json = False) -> None:
    """List the meetings, by default from 14 days ago on."""
    from cli.looked_up import list_meetings

    list_meetings(list(locality or ()), since, until, as_json=json)


def coverage(locality: Localities = None, json: Json = False) -> None:
    """Show for every source how its last look went, what is wrong, and what nobody watches."""
    from cli.covered import show_coverage

    show_coverage(list(locality or ()), as_json=json)


def outbox(
    number: Annotated[int | None, typer.Argument(min=1, help="Show this mail, as numbered in the list.")] = None,
) -> None:
    """List the mails that were written to the outbox, or show one."""
    from cli.mailbox import show_outbox

    show_outbox(number)


def inspect(
    platform: Annotated[str, typer.Argument(help="A platform, such as onbase or iqm2; or document.")],
    file: Annotated[Path, typer.Argument(help="A saved answer of such a portal, or a document.")],
    url: Annotated[str, typer.Option("--url", help="Where it came from: makes its links absolute.")] = "",
    zone: Annotated[str, typer.Option("--zone", help="The locality's time zone.")] = "America/Los_Angeles",
    ocr: Annotated[bool, typer.Option("--ocr/--no-ocr", help="Of a document: recognise scanned pages too.")] = True,
    json: Json = False,
) -> None:
    """Read a saved response with the code that the spiders use, and print what is in it."""
    from cli.inspected import print_inspection

    print_inspection(platform, file, url, zone, as_json=json, with_ocr=ocr)
