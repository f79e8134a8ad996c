"""Settings, database and subscribers, shown and changed."""

import os
import re
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, inspect, select, text

from cli.plain_error import PlainError
from cli.report import print_json
from cli.wanted import check_localities, check_tiers
from models.database import Database, migrate, open_database
from models.registry.locality import load_localities
from models.registry.rule import load_rules
from models.subscriber import Subscriber
from models.tables import Base
from settings import VARIABLES, is_mail_address, load_settings


def show_settings(*, as_json: bool) -> None:
    """Print every variable with its value, passwords left out; raises what is wrong with data/."""
    settings = load_settings()
    rows = [
        {"variable": name, "value": _without_password(os.environ.get(name, "")), "default": default, "meaning": meaning}
        for name, default, meaning in VARIABLES
    ]
    localities, rules = load_localities(settings.data_dir), load_rules(settings.data_dir)
    if as_json:
        print_json(
            {
                "variables": rows,
                "data_dir": str(settings.data_dir),
                "var_dir": str(settings.var_dir),
                "localities": list(localities),
                "rules_version": rules.version,
            }
        )
        return
    table = Table(title="Settings", title_justify="left")
    for column in ("variable", "value", "default", "meaning"):
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(row["variable"], row["value"] or "[dim]not set[/]", row["default"], row["meaning"])
    console = Console()
    console.print(table)
    console.print(
        f"Data: {settings.data_dir}: {len(localities)} localities, rules {rules.version}. Var: {settings.var_dir}.",
        highlight=False,
        soft_wrap=True,
    )


def upgrade_database() -> None:
    database = Database(load_settings().database_url)
    migrate(database)
    print(f"The schema is at revision {_revision(database)}.")


def show_database(*, as_json: bool) -> None:
    """Print the schema's revision and the number of rows in each table."""
    database = Database(load_settings().database_url)
    database.check()
    if not inspect(database.engine).has_table("alembic_version"):
        raise PlainError("the database is empty: «sisterwatch db upgrade» creates its tables")
    with database.reading() as session:
        rows = {
            name: session.scalar(select(func.count()).select_from(table))
            for name, table in sorted(Base.metadata.tables.items())
        }
    if as_json:
        print_json(
            {"url": _without_password(load_settings().database_url), "revision": _revision(database), "rows": rows}
        )
        return
    print(f"{_without_password(load_settings().database_url)} at revision {_revision(database)}")
    for name, count in rows.items():
        print(f"{count:>9}  {name}")


def add_subscriber(email: str, name: str, localities: Sequence[str], tiers: Sequence[str]) -> None:
    """Subscribe an address; raises PlainError for an address, locality or tier that is none."""
    settings = load_settings()
    if not is_mail_address(email):
        raise PlainError(f"{email!r} is no e-mail address")
    check_localities(settings, localities)
    check_tiers(tiers)
    with open_database(settings).writing() as session:
        subscriber = session.scalar(select(Subscriber).where(Subscriber.email == email))
        if subscriber is None:
            subscriber = Subscriber(email=email, subscribed_at=settings.now())
            session.add(subscriber)
        subscriber.name, subscriber.localities, subscriber.tiers = name, list(localities), list(tiers)
        subscriber.unsubscribed_at = None
    print(f"{email} gets {', '.join(tiers) or 'every tier'} of {', '.join(localities) or 'every locality'}.")


def remove_subscriber(email: str) -> None:
    settings = load_settings()
    with open_database(settings).writing() as session:
        subscriber = session.scalar(select(Subscriber).where(Subscriber.email == email))
        if subscriber is None or subscriber.unsubscribed_at is not None:
            raise PlainError(f"{email} gets no alerts")
        subscriber.unsubscribed_at = settings.now()
    print(f"{email} gets no more alerts.")


def list_subscribers(*, as_json: bool) -> None:
    standing = select(Subscriber).where(Subscriber.unsubscribed_at.is_(None)).order_by(Subscriber.email)
    with open_database(load_settings()).reading() as session:
        rows = [
            {"email": s.email, "name": s.name, "localities": s.localities, "tiers": s.tiers}
            for s in session.scalars(standing)
        ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        localities, tiers = ", ".join(row["localities"]), ", ".join(row["tiers"])
        print(f"{row['email']}  {localities or 'every locality'}; {tiers or 'every tier'}")
    if not rows:
        print("Nobody subscribed: alerts go to SISTERWATCH_CONTACT, or to organizers@localhost in the outbox.")


def _revision(database: Database) -> str:
    with database.engine.connect() as connection:
        return str(connection.execute(text("select version_num from alembic_version")).scalar())


def _without_password(value: str) -> str:
    """The address with its password left out, also one that is not escaped, or stands among the parameters."""
    return re.sub(r"([?&]password=)[^&#]*", r"\1•••", re.sub(r"(://[^:@/?#]*):.*@", r"\1:•••@", value), flags=re.I)
