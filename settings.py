"""What the environment decides. Everything else is a fact in data/ or a row in the database."""

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


class SettingsError(ValueError):
    """Raised when an environment variable cannot be used; the message names it and says what to write."""


@dataclass(frozen=True)
class Settings:
    """The environment of one process; see `VARIABLES` for what each field comes from."""

    database_url: str
    data_dir: Path
    var_dir: Path
    smtp_url: str | None
    contact: str | None
    mail_from: str
    crawl_concurrency: int
    crawl_timeout_seconds: int
    readers: int
    ocr_languages: str
    ocr_minutes: int
    frozen_now: datetime | None

    @property
    def files_dir(self) -> Path:
        return self.var_dir / "files"

    @property
    def outbox_dir(self) -> Path:
        return self.var_dir / "outbox"

    def now(self) -> datetime:
        """The current time in UTC, or the one that SISTERWATCH_NOW froze."""
        return self.frozen_now or datetime.now(UTC)


# Variable, default shown to people, meaning. `sisterwatch settings` prints this table; README repeats it.
VARIABLES: tuple[tuple[str, str, str], ...] = (
    (
        "SISTERWATCH_DATABASE_URL",
        "sqlite:///VAR/sisterwatch.db",
        "SQLAlchemy URL: SQLite or PostgreSQL (postgresql+psycopg://)",
    ),
    ("SISTERWATCH_DATA_DIR", "data", "folder with localities/ and rules/"),
    ("SISTERWATCH_VAR_DIR", "var", "folder for the database, fetched files, logs and the outbox"),
    (
        "SISTERWATCH_SMTP_URL",
        "not set",
        "smtp://user:password@host:587 or smtps://…; without it mail is written to VAR/outbox",
    ),
    (
        "SISTERWATCH_CONTACT",
        "not set",
        "e-mail address of the operator: named to every portal, and mailed while nobody subscribed",
    ),
    ("SISTERWATCH_MAIL_FROM", "the contact", "sender of the alerts"),
    ("SISTERWATCH_CRAWL_CONCURRENCY", "2", "how many sources are crawled at the same time"),
    ("SISTERWATCH_CRAWL_TIMEOUT", "3600", "seconds after which the crawl of one source is stopped"),
    ("SISTERWATCH_READERS", "2", "how many processes read documents, or recognise scans, at the same time"),
    (
        "SISTERWATCH_OCR_LANGUAGES",
        "eng",
        "Tesseract's names of the languages of scans, such as eng+rus; their data lie in TESSDATA_PREFIX",
    ),
    ("SISTERWATCH_OCR_MINUTES", "20", "minutes that one run spends on scans, the most urgent first"),
    ("SISTERWATCH_NOW", "not set", "freezes the clock at this ISO 8601 time (for tests and replays)"),
)


def load_settings(environ: dict[str, str] | None = None) -> Settings:
    """Read the settings from the environment.

    Raises SettingsError naming the variable when a value cannot be used.
    """
    env = dict(os.environ) if environ is None else environ
    var_dir = Path(env.get("SISTERWATCH_VAR_DIR") or ROOT / "var").absolute()
    contact = env.get("SISTERWATCH_CONTACT") or None
    if contact is not None and not is_mail_address(contact):
        raise SettingsError(f"SISTERWATCH_CONTACT is {contact!r}: write one e-mail address, such as clerk@example.org")
    return Settings(
        database_url=env.get("SISTERWATCH_DATABASE_URL") or f"sqlite:///{var_dir / 'sisterwatch.db'}",
        data_dir=Path(env.get("SISTERWATCH_DATA_DIR") or ROOT / "data").absolute(),
        var_dir=var_dir,
        smtp_url=_smtp_url(env),
        contact=contact,
        mail_from=env.get("SISTERWATCH_MAIL_FROM") or contact or "sisterwatch@localhost",
        crawl_concurrency=_positive(env, "SISTERWATCH_CRAWL_CONCURRENCY", 2),
        crawl_timeout_seconds=_positive(env, "SISTERWATCH_CRAWL_TIMEOUT", 3600),
        readers=_positive(env, "SISTERWATCH_READERS", 2),
        ocr_languages=_languages(env),
        ocr_minutes=_positive(env, "SISTERWATCH_OCR_MINUTES", 20),
        frozen_now=_frozen_now(env),
    )


def is_mail_address(text: str) -> bool:
    """Whether the text is one plain address: something, one @, something, and nothing a header could be built from."""
    name, at, host = text.partition("@")
    return bool(name and at and host) and "@" not in host and not any(c.isspace() or c in "<>,;" for c in text)


def is_loopback(url: str) -> bool:
    """Whether the URL's host is this machine by name or address."""
    return (urlsplit(url).hostname or "") in LOOPBACK_HOSTS


def _positive(env: dict[str, str], name: str, default: int) -> int:
    raw = env.get(name) or str(default)
    if not raw.isdecimal() or int(raw) < 1:
        raise SettingsError(f"{name} is {raw!r}: write a whole number of at least 1")
    return int(raw)


def _languages(env: dict[str, str]) -> str:
    raw = env.get("SISTERWATCH_OCR_LANGUAGES") or "eng"
    if not re.fullmatch(r"[A-Za-z0-9_]+(\+[A-Za-z0-9_]+)*", raw):
        raise SettingsError(f"SISTERWATCH_OCR_LANGUAGES is {raw!r}: write names such as eng or eng+rus")
    return raw


def _smtp_url(env: dict[str, str]) -> str | None:
    raw = env.get("SISTERWATCH_SMTP_URL") or None
    if raw is not None and (urlsplit(raw).scheme not in ("smtp", "smtps") or not urlsplit(raw).hostname):
        raise SettingsError("SISTERWATCH_SMTP_URL cannot be used: write smtp://user:password@host:587 or smtps://…")
    return raw


def _frozen_now(env: dict[str, str]) -> datetime | None:
    raw = env.get("SISTERWATCH_NOW")
    if not raw:
        return None
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        raise SettingsError(f"SISTERWATCH_NOW is {raw!r}: write ISO 8601, such as 2026-11-22T15:00:00+00:00") from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
