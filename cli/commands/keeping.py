"""Commands that keep house: settings, db, subscribers."""

from typing import Annotated

import typer

db_app = typer.Typer(help="Create, migrate and look at the database.", no_args_is_help=True)
subscribers_app = typer.Typer(help="Who gets alerts.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.command(rich_help_panel="Keep house")(settings)
    app.add_typer(db_app, name="db", rich_help_panel="Keep house")
    app.add_typer(subscribers_app, name="subscribers", rich_help_panel="Keep house")


def settings(json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show what the environment sets, and whether the registry and the rules can be read."""
    from cli.house import show_settings

    show_settings(as_json=json)


@db_app.command("upgrade")
def upgrade() -> None:
    """Create the database, or bring it to the newest schema."""
    from cli.house import upgrade_database

    upgrade_database()


@db_app.command("info")
def info(json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show the database's schema revision and how many rows each table has."""
    from cli.house import show_database

    show_database(as_json=json)


@subscribers_app.command("add")
def add(
    email: str,
    name: Annotated[str, typer.Option(help="Shown in the list only.")] = "",
    locality: Annotated[
        list[str] | None, typer.Option("--locality", "-l", help="Only this locality (repeatable).")
    ] = None,
    tier: Annotated[list[str] | None, typer.Option("--tier", "-t", help="Only this tier (repeatable).")] = None,
) -> None:
    """Let somebody get alerts, or change what they get. Ask them first."""
    from cli.house import add_subscriber

    add_subscriber(email, name, list(locality or ()), list(tier or ()))


@subscribers_app.command("remove")
def remove(email: str) -> None:
    """Stop somebody's alerts."""
    from cli.house import remove_subscriber

    remove_subscriber(email)


@subscribers_app.command("list")
def list_(json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List who gets what."""
    from cli.house import list_subscribers

    list_subscribers(as_json=json)
