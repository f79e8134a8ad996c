"""`outbox`: the mails that lie in files."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.cli.conftest import Ask


@pytest.fixture
def outbox(home: Path) -> Path:
    """Two mails, the older one with a name that does not fit into ASCII."""
    folder = home / "outbox"
    folder.mkdir()
    for number, subject in enumerate(("Находка on Tuesday's agenda", "Changed: Nakhodka"), 1):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Date"] = "op@example.org", "ann@example.org", "Sun, 22 Nov 2026 18:00:00 +0000"
        mail["Subject"] = subject
        mail.set_content(f"Item {number}: Сестра\n")
        mail.add_alternative("<p>only for mail programs</p>", subtype="html")
        (folder / f"2026-11-22-{number}.eml").write_bytes(mail.as_bytes())
    return folder


def test_mails_are_listed_with_the_number_that_shows_them(sisterwatch: Ask, outbox: Path) -> None:
    assert sisterwatch("outbox").out.splitlines() == [
        "   1  ann@example.org  Находка on Tuesday's agenda",
        "   2  ann@example.org  Changed: Nakhodka",
        f"2 mails in {outbox}",
    ]


@pytest.mark.usefixtures("outbox")
def test_one_mail_is_shown_as_text(sisterwatch: Ask) -> None:
    shown = sisterwatch("outbox", "1").out

    assert shown.splitlines()[:6] == [
        "From: op@example.org",
        "To: ann@example.org",
        "Date: Sun, 22 Nov 2026 18:00:00 +0000",
        "Subject: Находка on Tuesday's agenda",
        "",
        "Item 1: Сестра",
    ]
    assert "<p>" not in shown


@pytest.mark.usefixtures("outbox")
@pytest.mark.parametrize(
    ("number", "message"),
    [("3", "there is no mail 3"), ("0", "greater than or equal to 1"), ("first", "Invalid value")],
)
def test_a_number_without_a_mail_is_refused(sisterwatch: Ask, number: str, message: str) -> None:
    answer = sisterwatch("outbox", number)

    assert (answer.status, answer.out) == (2, "")
    assert message in answer.err


def test_an_empty_outbox_says_how_mails_get_there(sisterwatch: Ask, home: Path) -> None:
    shown = sisterwatch("outbox").out

    assert shown.startswith(f"0 mails in {home / 'outbox'}\n")
    assert "«sisterwatch alert»" in shown
