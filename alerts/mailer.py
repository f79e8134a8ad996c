"""Mailers: the only place that hands mail to the world, by SMTP or into a folder."""

import contextlib
import hashlib
import os
import smtplib
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import NoReturn, Protocol
from urllib.parse import unquote, urlsplit

from alerts.plain import plain
from settings import Settings, SettingsError, is_loopback, is_mail_address

TIMEOUT_SECONDS = 30


class TemporaryMailError(Exception):
    """Raised by `Mailer.send` when this mail may get through later: a 4xx answer, or none."""


class MailServerError(TemporaryMailError):
    """Raised by `Mailer.send` when the server or folder cannot be used, and nothing is wrong with the mail.

    Such as: unreachable, without TLS where it is a must, login or sender refused, disk full.
    """


class PermanentMailError(Exception):
    """Raised when this mail will never get through: 5xx for its recipient or content, no address.

    By `Mailer.send`, and by the outbox when no mail can be made of a message.
    """


class Mailer(Protocol):
    """A way to send; `name` is kept with what was sent, `sender` becomes the From header."""

    @property
    def name(self) -> str: ...

    @property
    def sender(self) -> str: ...

    def send(self, message: EmailMessage) -> None:
        """Send one mail; returns when it was taken over.

        Raises PermanentMailError, TemporaryMailError or its kind MailServerError.
        """


class SmtpMailer:
    """Sends to one SMTP server: smtp://user:password@host:port or smtps://…, one connection per mail.

    smtp:// uses STARTTLS with a verified certificate where the server offers it, and insists on it before it
    gives a password to a host that is not this machine. To this machine it speaks in the clear: nothing
    leaves it, and no local server has a certificate that could be verified. Default ports: smtps 465; smtp
    587 with a user (RFC 6409), else 25.
    """

    name = "smtp"

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        self.sender = sender
        self._is_smtps = parts.scheme == "smtps"
        self._is_local = is_loopback(url)
        self._host = parts.hostname or ""
        self._port = parts.port or (465 if self._is_smtps else 587 if parts.username else 25)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")

    def __repr__(self) -> str:
        return f"SmtpMailer({self._where})"

    def send(self, message: EmailMessage) -> None:
        """See `Mailer.send`."""
        with self._connected() as server:
            try:
                server.send_message(message)
            except smtplib.SMTPRecipientsRefused as error:
                code, answer = next(iter(error.recipients.values()))
                self._refuse("refused the recipient", code, answer)
            except smtplib.SMTPSenderRefused as error:
                reason = self._said("refused the sender", error.smtp_code, error.smtp_error)
                raise MailServerError(reason) from None
            except smtplib.SMTPResponseException as error:
                self._refuse("refused the mail", error.smtp_code, error.smtp_error)
            except smtplib.SMTPNotSupportedError:
                raise PermanentMailError(f"{self._where} cannot send to an address beyond ASCII") from None
            except (smtplib.SMTPException, OSError) as error:
                reason = self._hidden(str(error))
                raise TemporaryMailError(f"{self._where} broke off while taking the mail: {reason}") from None

    @property
    def _where(self) -> str:
        return f"{self._host}:{self._port}"

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """A server that is ready to take a mail; raises MailServerError when there is none."""
        server = self._ready()
        try:
            yield server
        finally:
            # The mail is taken or refused by then: how the good-bye goes does not change that.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _ready(self) -> smtplib.SMTP:
        server: smtplib.SMTP | None = None
        try:
            server = self._connect()
            self._secure(server)
            server.ehlo_or_helo_if_needed()
            if self._user:
                server.login(self._user, self._password)
        except smtplib.SMTPAuthenticationError as error:  # not its text: it might repeat what it was sent
            reason = f"refused the login of {self._user} ({error.smtp_code})"
        except UnicodeError:
            reason = "cannot be given a user name or password beyond ASCII"
        except (smtplib.SMTPException, OSError, MailServerError) as error:
            reason = f"cannot be used: {self._hidden(str(error))}"
        else:
            return server
        if server is not None:
            server.close()
        raise MailServerError(f"{self._where} {reason}")

    def _connect(self) -> smtplib.SMTP:
        if self._is_smtps:
            return smtplib.SMTP_SSL(
                self._host, self._port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
            )
        return smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)

    def _secure(self, server: smtplib.SMTP) -> None:
        if self._is_smtps or self._is_local:
            return
        server.ehlo_or_helo_if_needed()
        if server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
        elif self._user:
            raise MailServerError("it offers no STARTTLS, and the password is not sent in the clear")

    def _refuse(self, what: str, code: int, answer: bytes | str) -> NoReturn:
        kind = PermanentMailError if 500 <= code < 600 else TemporaryMailError
        raise kind(self._said(what, code, answer)) from None

    def _said(self, what: str, code: int, answer: bytes | str) -> str:
        text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
        return f"{self._where} {what}: {code} {self._hidden(text)}"

    def _hidden(self, text: str) -> str:
        """A server's words on one line, of a sane length, never with the password."""
        return plain(text.replace(self._password, "***") if self._password else text)[:300]


class FolderMailer:
    """Writes every mail as an .eml file, whole or not at all; the same mail is the same file again."""

    name = "outbox"

    def __init__(self, path: Path, sender: str) -> None:
        self.path = path
        self.sender = sender

    def send(self, message: EmailMessage) -> None:
        """See `Mailer.send`."""
        target = self.path / self.file_name(message)
        temporary = None
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self.path, prefix=".new-")
            with os.fdopen(handle, "wb") as file:
                file.write(message.as_bytes(policy=policy.SMTP))
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(target)
        except OSError as error:
            raise MailServerError(f"the outbox folder cannot be used: {error}") from error
        finally:
            if temporary is not None:
                Path(temporary).unlink(missing_ok=True)

    @staticmethod
    def file_name(message: EmailMessage) -> str:
        """`YYYYMMDD-HHMMSS-<hash>.eml`: the mail's own date in UTC, and a hash of its Message-ID."""
        date = parsedate_to_datetime(message["Date"]).astimezone(UTC)
        digest = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()
        return f"{date:%Y%m%d-%H%M%S}-{digest[:12]}.eml"


def mailer_for(settings: Settings) -> Mailer:
    """The configured way to send: SMTP, or the outbox folder while no server is configured.

    Raises SettingsError when the sender is no address or the port no number.
    """
    senders = getaddresses([settings.mail_from])
    name, address = senders[0] if len(senders) == 1 else ("", "")
    if not is_mail_address(address) or plain(settings.mail_from) != settings.mail_from:
        raise SettingsError(
            f"SISTERWATCH_MAIL_FROM is {settings.mail_from!r}: write one e-mail address, such as alerts@example.org"
        )
    sender = str(Address(name, addr_spec=address))
    if settings.smtp_url is None:
        return FolderMailer(settings.outbox_dir, sender)
    try:
        return SmtpMailer(settings.smtp_url, sender)
    except ValueError:
        raise SettingsError("SISTERWATCH_SMTP_URL cannot be used: its port is no port number") from None
