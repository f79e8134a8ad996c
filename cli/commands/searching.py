"""The command that searches: search."""

from datetime import datetime
from typing import Annotated

import typer

from cli.commands.running import Json, Localities


def add_to(app: typer.Typer) -> None:
    app.command(rich_help_panel="Look")(search)


def search(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="QUERY...",
            help='Words, all of which must be there; "sister city" as a phrase; nakhod* for a beginning; after --, '
            "-war for what must not be there.",
        ),
    ],
    locality: Localities = None,
    body: Annotated[str, typer.Option("--body", "-b", help="Only bodies with this in their name.")] = "",
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day of the meetings. Default: all.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day of the meetings. Default: all.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many hits at most.")] = 50,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            help="date: newest meetings first; relevance: of the newest 100 items, pages and documents the best first.",
        ),
    ] = "date",
    after: Annotated[str | None, typer.Option("--after", help="Go on after the hit with this cursor.")] = None,
    json: Json = False,
) -> None:
    """Search every agenda item, every page of every document, and the names of documents."""
    from cli.found import print_found

    print_found(words, list(locality or ()), body, since, until, limit=limit, by=by, after=after, as_json=json)
