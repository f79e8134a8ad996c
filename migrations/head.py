"""The newest revision, known without importing Alembic."""

import re
from pathlib import Path

from sqlalchemy import Engine, inspect, text

VERSIONS = Path(__file__).parent / "versions"


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
