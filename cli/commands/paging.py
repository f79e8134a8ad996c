"""The command that shows where on a page something stands: page."""

from pathlib import Path
from typing import Annotated

import typer

from cli.commands.running import Json


def add_to(app: typer.Typer) -> None:
    app.command(rich_help_panel="Look")(page)


def page(
    document: Annotated[
        str,
        typer.Argument(
            metavar="DOCUMENT",
            help="The number or the address of a document, as «search --json» shows them; the SHA-256 of kept bytes, "
            "or its first 8 signs; or a file.",
        ),
    ],
    number: Annotated[int, typer.Argument(metavar="PAGE", min=1, help="Which page, from 1.")],
    mark: Annotated[list[str] | None, typer.Option("--mark", "-m", help="Words to mark. Can be repeated.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where to write the PNG.")] = None,
    dpi: Annotated[int, typer.Option(min=30, max=300, help="Dots per inch.")] = 150,
    json: Json = False,
) -> None:
    """Draw a page of a document as a PNG, with words marked where they stand, in text and scans alike.

    The exit status is 1 when none of the words to mark stands on the page.
    """
    from cli.drawn import draw_page

    raise typer.Exit(0 if draw_page(document, number, mark or [], output, dpi=dpi, as_json=json) else 1)
