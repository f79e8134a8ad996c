"""The mailers: SMTP with its refusals and its secrets, and the folder."""

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from alerts.mailer import (
    FolderMailer,
    MailServerError,
    PermanentMailError,
    SmtpMailer,
    TemporaryMailError,
    mailer_for,
)
from settings import SettingsError, load_settings
from tests.alerts.smtp_server import Behaviour, certificate, closed_port, smtp_server
from tests.conftest import NOW

SENDER = "watch@example.org"
PASSWORD = "s3cret/pass@word"


def make_mail(message_id: str = "<abc@sisterwatch.invalid>") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = SENDER
    mail["To"] = "ann@example.org"
    mail["Subject"] = "Город-побратим Находка"
    mail["Date"] = NOW
    mail["Message-ID"] = message_id
    mail.set_content("Hello\n.\n..two dots\n", cte="quoted-printable")
    return mail


def test_smtp_delivers_the_mail_as_it_is() -> None:
    """Subject beyond ASCII and lines of dots arrive unharmed, from and to the right addresses."""
    behaviour = Behaviour()

    with smtp_server(behaviour) as port:
        SmtpMailer(f"smtp://127.0.0.1:{port}", SENDER).send(make_mail())

    assert behaviour.received[0]["Subject"] == "Город-побратим Находка"
    assert behaviour.received[0].get_content().splitlines() == ["Hello", ".", "..two dots"]
    assert behaviour.senders == ["mail FROM:<watch@example.org>"]
    assert behaviour.recipients == ["rcpt TO:<ann@example.org>"]


def test_credentials_in_the_url_are_percent_decoded() -> None:
    behaviour = Behaviour(offers_login=True)

    with smtp_server(behaviour) as port:
        SmtpMailer(f"smtp://an%40n:s3cret%2Fpass%40word@127.0.0.1:{port}", SENDER).send(make_mail())

    assert behaviour.logins == [("an@n", PASSWORD)]


@pytest.mark.parametrize(
    ("verb", "answer", "error"),
    [
        ("RCPT", "550 5.1.1 no such user", PermanentMailError),
        ("RCPT", "451 4.7.1 greylisted, come back", TemporaryMailError),
        (".", "554 5.7.1 looks like spam", PermanentMailError),
        (".", "452 4.3.1 mailbox full", TemporaryMailError),
        ("MAIL", "553 5.1.8 sender not welcome", MailServerError),
        ("EHLO", "421 too busy", MailServerError),
    ],
)
def test_a_refusal_is_for_now_or_for_good_by_its_code(verb: str, answer: str, error: type[Exception]) -> None:
    """A refused recipient or content is for good with 5xx; a refused sender is no fault of the mail."""
    answers = {verb: answer} | ({"HELO": answer} if verb == "EHLO" else {})

    with smtp_server(Behaviour(answers=answers)) as port, pytest.raises(error) as raised:
        SmtpMailer(f"smtp://127.0.0.1:{port}", SENDER).send(make_mail())

    assert raised.type is error
    assert answer[:3] in str(raised.value)


def test_a_server_that_cannot_be_reached_is_a_server_error() -> None:
    mailer = SmtpMailer(f"smtp://127.0.0.1:{closed_port()}", SENDER)

    with pytest.raises(MailServerError, match="cannot be used"):
        mailer.send(make_mail())


def test_an_answer_lost_after_the_mail_was_taken_is_temporary() -> None:
    """Whether it was taken cannot be known: it must be sent again."""
    behaviour = Behaviour(drops=1)

    with smtp_server(behaviour) as port, pytest.raises(TemporaryMailError, match="broke off") as raised:
        SmtpMailer(f"smtp://127.0.0.1:{port}", SENDER).send(make_mail())

    assert raised.type is TemporaryMailError
    assert len(behaviour.received) == 1


def test_a_rude_good_bye_does_not_undo_the_sending() -> None:
    behaviour = Behaviour(answers={"QUIT": "500 what?"})

    with smtp_server(behaviour) as port:
        SmtpMailer(f"smtp://127.0.0.1:{port}", SENDER).send(make_mail())

    assert len(behaviour.received) == 1


@pytest.mark.parametrize(
    "behaviour",
    [
        Behaviour(offers_login=True, answers={"AUTH": "535 wrong: {command}"}),
        Behaviour(offers_login=False),
        Behaviour(offers_login=True, answers={"MAIL": f"550 {PASSWORD} is not welcome"}),
        Behaviour(offers_login=True, answers={"RCPT": f"550 {PASSWORD} is not welcome"}),
        Behaviour(offers_login=True, answers={".": f"451 {PASSWORD} is not welcome"}),
    ],
)
def test_the_password_is_in_no_error_whatever_the_server_says(behaviour: Behaviour) -> None:
    """Not in the text, not in the arguments, not in the chain of causes that a traceback prints."""
    with smtp_server(behaviour) as port:
        mailer = SmtpMailer(f"smtp://ann:s3cret%2Fpass%40word@127.0.0.1:{port}", SENDER)
        with pytest.raises((TemporaryMailError, PermanentMailError)) as raised:
            mailer.send(make_mail())

    shown = f"{raised.value!r} {raised.value} {raised.value.__cause__!r} {mailer!r}"
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
    for secret in (PASSWORD, "s3cret", "AGFubgBzM2NyZXQ"):
        assert secret not in shown


def test_a_password_beyond_ascii_is_refused_without_showing_it() -> None:
    with smtp_server(Behaviour(offers_login=True)) as port, pytest.raises(MailServerError) as raised:
        SmtpMailer(f"smtp://ann:gehe%C3%AFm@127.0.0.1:{port}", SENDER).send(make_mail())

    assert "gehe" not in str(raised.value)


def test_no_password_goes_to_another_host_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server elsewhere that offers no STARTTLS gets neither the password nor the mail."""
    monkeypatch.setattr("alerts.mailer.is_loopback", lambda url: False)
    behaviour = Behaviour(offers_login=True)

    with smtp_server(behaviour) as port, pytest.raises(MailServerError, match="no STARTTLS"):
        SmtpMailer(f"smtp://ann:s3cret@127.0.0.1:{port}", SENDER).send(make_mail())

    assert behaviour.logins == []
    assert behaviour.received == []


def test_starttls_is_used_with_a_certificate_that_is_trusted(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr("alerts.mailer.is_loopback", lambda url: False)
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    behaviour = Behaviour(offers_login=True, starttls=context)

    with smtp_server(behaviour) as port:
        SmtpMailer(f"smtp://ann:s3cret@127.0.0.1:{port}", SENDER).send(make_mail())

    assert behaviour.logins == [("ann", "s3cret")]
    assert behaviour.was_encrypted == [True]


def test_a_certificate_that_is_not_trusted_gets_no_mail(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """An encrypted talk with a stranger is no better than a clear one."""
    monkeypatch.setattr("alerts.mailer.is_loopback", lambda url: False)
    context, _ = certificate(tmp_path)
    behaviour = Behaviour(starttls=context)

    with smtp_server(behaviour) as port, pytest.raises(MailServerError, match="cannot be used"):
        SmtpMailer(f"smtp://127.0.0.1:{port}", SENDER).send(make_mail())

    assert behaviour.received == []


def test_smtps_is_encrypted_from_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    behaviour = Behaviour()

    with smtp_server(behaviour, tls=context) as port:
        SmtpMailer(f"smtps://127.0.0.1:{port}", SENDER).send(make_mail())

    assert behaviour.was_encrypted == [True]


def test_the_folder_holds_each_mail_whole(tmp_path: Path) -> None:
    """One .eml per mail, named by its date, no leftovers, readable by the standard library."""
    FolderMailer(tmp_path / "outbox", SENDER).send(make_mail())

    [file] = (tmp_path / "outbox").iterdir()
    assert file.name.startswith("20261122-180000-")
    assert file.suffix == ".eml"
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert mail["Subject"] == "Город-побратим Находка"


def test_the_same_message_id_writes_the_same_file(tmp_path: Path) -> None:
    mailer = FolderMailer(tmp_path, SENDER)

    mailer.send(make_mail())
    mailer.send(make_mail())
    mailer.send(make_mail(message_id="<other@sisterwatch.invalid>"))

    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_cannot_be_written_is_a_server_error(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file is in the way")

    with pytest.raises(MailServerError, match="outbox folder"):
        FolderMailer(tmp_path / "outbox", SENDER).send(make_mail())


def test_the_settings_choose_the_mailer(tmp_path: Path) -> None:
    """SMTP when a server is configured, else the folder; the sender is the configured one."""
    environ = {"SISTERWATCH_VAR_DIR": str(tmp_path), "SISTERWATCH_CONTACT": "op@example.org"}

    folder = mailer_for(load_settings(environ))
    smtp = mailer_for(load_settings(environ | {"SISTERWATCH_SMTP_URL": "smtp://mail.example.org"}))

    assert isinstance(folder, FolderMailer)
    assert folder.path == tmp_path / "outbox"
    assert isinstance(smtp, SmtpMailer)
    assert {folder.sender, smtp.sender} == {"op@example.org"}


def test_a_sender_may_have_a_name() -> None:
    settings = load_settings({"SISTERWATCH_MAIL_FROM": "Sister City Watch <watch@example.org>"})

    assert mailer_for(settings).sender == "Sister City Watch <watch@example.org>"


@pytest.mark.parametrize("mail_from", ["nobody", "a@b\nBcc: all@example.org", "a@b, c@d", ""])
def test_a_sender_that_is_no_address_is_named_before_anything_is_sent(mail_from: str) -> None:
    settings = replace(load_settings({}), mail_from=mail_from)

    with pytest.raises(SettingsError, match="SISTERWATCH_MAIL_FROM"):
        mailer_for(settings)


def test_a_port_that_is_no_number_is_named_without_the_password() -> None:
    settings = load_settings({"SISTERWATCH_SMTP_URL": "smtp://ann:s3cret@mail.example.org:99999"})

    with pytest.raises(SettingsError, match="SISTERWATCH_SMTP_URL") as raised:
        mailer_for(settings)

    assert "s3cret" not in str(raised.value)
