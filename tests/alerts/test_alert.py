"""The alert stage as flows and the command line call it."""

from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import select

from alerts.alert import AlertCounts, alert_pending
from models.database import Database
from models.flag import Flag
from models.subscriber import Subscriber
from settings import Settings, SettingsError, load_settings
from tests.alerts.smtp_server import Behaviour, closed_port, smtp_server
from tests.conftest import NOW
from tests.factories import make_flag


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    var = str(tmp_path / "var")
    return load_settings({"SISTERWATCH_VAR_DIR": var, "SISTERWATCH_CONTACT": "op@example.org"})


def test_a_flag_becomes_a_mail_in_the_outbox_once(database: Database, settings: Settings) -> None:
    """Without a server and without subscribers: one file for the operator; a second call adds nothing."""
    with database.writing() as session:
        make_flag(session)

    first = alert_pending(database, settings, now=NOW)
    second = alert_pending(database, settings, now=NOW)

    assert first == AlertCounts(flags=1, messages=1, sent=1)
    assert second == AlertCounts()
    [file] = settings.outbox_dir.iterdir()
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (mail["To"], mail["From"]) == ("op@example.org", "op@example.org")
    assert "Nakhodka" in mail["Subject"]


def test_a_mail_server_that_is_down_loses_nothing(database: Database, settings: Settings) -> None:
    """The flag is announced, the message waits, and goes out by the first call that finds the server up."""
    with database.writing() as session:
        make_flag(session)
        session.add(Subscriber(email="ann@example.org", subscribed_at=NOW))
    down = replace(settings, smtp_url=f"smtp://127.0.0.1:{closed_port()}")
    assert alert_pending(database, down, now=NOW) == AlertCounts(flags=1, messages=1, waiting=1)
    behaviour = Behaviour()

    with smtp_server(behaviour) as port:
        up = replace(settings, smtp_url=f"smtp://127.0.0.1:{port}")
        counts = alert_pending(database, up, now=NOW.replace(minute=30))

    assert counts == AlertCounts(sent=1)
    assert [mail["To"] for mail in behaviour.received] == ["ann@example.org"]
    assert not settings.outbox_dir.exists()


def test_a_wrong_setting_is_named_before_any_flag_is_marked(sqlite: Database, settings: Settings) -> None:
    with sqlite.writing() as session:
        make_flag(session)

    with pytest.raises(SettingsError, match="SISTERWATCH_MAIL_FROM"):
        alert_pending(sqlite, replace(settings, mail_from="nobody"), now=NOW)

    with sqlite.reading() as session:
        assert not session.scalars(select(Flag)).one().is_announced


def test_nothing_to_do_is_no_error(sqlite: Database, settings: Settings) -> None:
    assert alert_pending(sqlite, settings, now=NOW) == AlertCounts()
