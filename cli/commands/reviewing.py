"""The command in which people judge flags."""

from typing import Annotated

import typer

from cli.commands.running import Localities


def add_to(app: typer.Typer) -> None:
    app.command(rich_help_panel="Work")(review)


def review(
    locality: Localities = None,
    name: Annotated[
        str,
        typer.Option(
            "--name", envvar="SISTERWATCH_REVIEWER", help="Your name, kept with each decision. Default: your login."
        ),
    ] = "",
) -> None:
    """Walk the open flags: confirm, dismiss with a reason, follow up, skip, undo."""
    from cli.review import walk_flags

    walk_flags(list(locality or ()), name)
