"""The schema's revisions: which one is the newest, known without importing Alembic, and the way to it."""

import re

from sqlalchemy import Engine, inspect, text

from settings import ROOT, SettingsError

VERSIONS = ROOT / "migrations" / "versions"
MIGRATION_LOCK = 5_157_226  # any number, as long as all processes take the same


def head() -> str:
    """The revision that no other revision builds on; raises ValueError when there is not exactly one."""
    revisions: set[str] = set()
    built_on: set[str] = set()
    for file in VERSIONS.glob("[!_]*.py"):
        source = file.read_text(encoding="utf-8")
        revisions.update(re.findall(r'^revision(?:: str)? = "(\w+)"', source, re.M))
        built_on.update(re.findall(r'^down_revision(?:: [^=]+)? = "(\w+)"', source, re.M))
    heads = revisions - built_on
    if len(heads) != 1:
        raise ValueError(f"migrations/versions must have one newest revision, not {sorted(heads)}")
    return heads.pop()


def is_at_head(engine: Engine) -> bool:
    """Whether the database's schema is the newest."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.execute(text("select version_num from alembic_version")).scalar() == head()


def upgrade(engine: Engine) -> None:
    """Bring the schema to the newest revision.

    Of several processes that begin at once, one does it and the others wait: on SQLite for the write lock, on
    PostgreSQL for a lock of our own, because CREATE TABLE takes none that would stop a second one. Raises
    SettingsError when the database's revision is not known here.
    """
    from alembic import command  # takes half a second to import: only when it is needed
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config(toml_file=ROOT / "pyproject.toml")
    with engine.execution_options(begin_immediate=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise SettingsError(f"the database is newer than this program, which must be updated: {error}") from error
