"""The command that packs what a flag rests on, and checks such a pack."""

from pathlib import Path
from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    app.command(rich_help_panel="Review")(evidence)


def evidence(
    flag: Annotated[int | None, typer.Argument(help="The number of the flag, as «sisterwatch flags» shows it.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where to write the bundle.")] = None,
    verify: Annotated[Path | None, typer.Option(help="Check this bundle instead of writing one.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Write what a flag rests on as a ZIP that a stranger can check offline; or check such a ZIP.

    The exit status is 1 when a checked bundle is not whole.
    """
    from cli.bundles import check_bundle, make_bundle
    from cli.plain_error import PlainError

    if (flag is None) == (verify is None):
        raise PlainError("say either which flag to write, or with --verify which bundle to check")
    if verify is not None:
        raise typer.Exit(0 if check_bundle(verify, as_json=json) else 1)
    make_bundle(int(flag or 0), output, as_json=json)
