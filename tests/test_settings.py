"""The environment: every documented variable is read, no other is, and what cannot be used is said."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from settings import ROOT, VARIABLES, Settings, SettingsError, is_loopback, is_mail_address, load_settings

NAMES = [name for name, _, _ in VARIABLES]
OTHERWISE = {
    "SISTERWATCH_DATABASE_URL": "postgresql+psycopg://watch@127.0.0.1/watch",
    "SISTERWATCH_DATA_DIR": "/srv/data",
    "SISTERWATCH_VAR_DIR": "/srv/var",
    "SISTERWATCH_SMTP_URL": "smtps://robot:secret@mail.example.org",
    "SISTERWATCH_CONTACT": "op@example.org",
    "SISTERWATCH_MAIL_FROM": "alerts@example.org",
    "SISTERWATCH_CRAWL_CONCURRENCY": "5",
    "SISTERWATCH_CRAWL_TIMEOUT": "60",
    "SISTERWATCH_READERS": "1",
    "SISTERWATCH_OCR_LANGUAGES": "eng+rus",
    "SISTERWATCH_OCR_MINUTES": "5",
    "SISTERWATCH_NOW": "2026-11-22T18:00:00+00:00",
}


class Recorder(dict[str, str]):
    """An environment that notes what it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.asked.add(key)
        return super().get(key, default)


def test_exactly_the_documented_variables_are_read() -> None:
    environment = Recorder()

    load_settings(environment)

    assert environment.asked == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_documented_variable_changes_something(name: str) -> None:
    assert load_settings({name: OTHERWISE[name]}) != load_settings({})


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_variable_is_one_that_is_not_set(name: str) -> None:
    assert load_settings({name: ""}) == load_settings({})


def test_every_variable_has_a_default_and_a_meaning_to_show() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(name.startswith("SISTERWATCH_") and default and meaning for name, default, meaning in VARIABLES)


def test_without_an_environment_everything_is_inside_the_checkout() -> None:
    assert load_settings({}) == Settings(
        database_url=f"sqlite:///{ROOT / 'var' / 'sisterwatch.db'}",
        data_dir=ROOT / "data",
        var_dir=ROOT / "var",
        smtp_url=None,
        contact=None,
        mail_from="sisterwatch@localhost",
        crawl_concurrency=2,
        crawl_timeout_seconds=3600,
        readers=2,
        ocr_languages="eng",
        ocr_minutes=20,
        frozen_now=None,
    )


def test_the_database_the_files_and_the_outbox_lie_in_the_var_folder() -> None:
    settings = load_settings({"SISTERWATCH_VAR_DIR": "/srv/var"})

    assert settings.database_url == "sqlite:////srv/var/sisterwatch.db"
    assert (settings.files_dir, settings.outbox_dir) == (Path("/srv/var/files"), Path("/srv/var/outbox"))


def test_a_relative_folder_means_the_same_wherever_a_subprocess_runs() -> None:
    settings = load_settings({"SISTERWATCH_VAR_DIR": "here/var", "SISTERWATCH_DATA_DIR": "here/data"})

    assert (settings.var_dir, settings.data_dir) == (Path.cwd() / "here" / "var", Path.cwd() / "here" / "data")


def test_alerts_come_from_the_contact_where_no_sender_is_set() -> None:
    assert load_settings({"SISTERWATCH_CONTACT": "op@example.org"}).mail_from == "op@example.org"


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("SISTERWATCH_CONTACT", "op", "write one e-mail address, such as clerk@example.org"),
        ("SISTERWATCH_CONTACT", "op@example.org, ann@example.org", "write one e-mail address"),
        ("SISTERWATCH_CONTACT", "op@example.org\nBcc: ann@example.org", "write one e-mail address"),
        ("SISTERWATCH_SMTP_URL", "mail.example.org:587", "write smtp://user:password@host:587 or smtps://"),
        ("SISTERWATCH_SMTP_URL", "https://robot:secret@mail.example.org", "write smtp://user:password@host:587"),
        ("SISTERWATCH_SMTP_URL", "smtp://", "write smtp://user:password@host:587"),
        ("SISTERWATCH_CRAWL_CONCURRENCY", "0", "write a whole number of at least 1"),
        ("SISTERWATCH_CRAWL_CONCURRENCY", "two", "write a whole number of at least 1"),
        ("SISTERWATCH_CRAWL_TIMEOUT", "-5", "write a whole number of at least 1"),
        ("SISTERWATCH_CRAWL_TIMEOUT", "1.5", "write a whole number of at least 1"),
        ("SISTERWATCH_NOW", "yesterday", "write ISO 8601, such as 2026-11-22T15:00:00+00:00"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_its_name_and_the_remedy(
    name: str, value: str, remedy: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({name: value})

    assert str(refused.value).startswith(name)
    assert remedy in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("text", ["2026-11-22T18:00:00Z", "2026-11-22T10:00:00-08:00", "2026-11-22T18:00:00"])
def test_a_frozen_clock_stands_still_in_utc(text: str) -> None:
    settings = load_settings({"SISTERWATCH_NOW": text})

    assert settings.now() == settings.now() == datetime(2026, 11, 22, 18, tzinfo=UTC)


def test_without_a_frozen_clock_time_goes_on_in_utc() -> None:
    before = datetime.now(UTC)

    assert before <= load_settings({}).now() <= datetime.now(UTC)


@pytest.mark.parametrize("text", ["", "@", "ann", "ann@", "@example.org", "a@b@c", "ann smith@example.org", "<a@b>"])
def test_what_is_no_address_is_told_from_one(text: str) -> None:
    assert not is_mail_address(text)
    assert is_mail_address("ann@example.org")


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        ("http://127.0.0.1:8000/oakland", True),
        ("http://localhost/", True),
        ("http://[::1]:80/", True),
        ("http://127.0.0.1.example.org/", False),
        ("https://oakland.example.org/", False),
        ("", False),
    ],
)
def test_only_this_machine_is_loopback(url: str, answer: bool) -> None:
    assert is_loopback(url) is answer
