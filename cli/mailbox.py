"""Mails in the outbox, listed and shown as text."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from cli.plain_error import PlainError
from settings import load_settings


def show_outbox(number: int | None) -> None:
    """Print the list of mails, the oldest first, or the text of one of them."""
    folder = load_settings().outbox_dir
    mails = sorted(folder.glob("*.eml"))
    if number is not None and number > len(mails):
        raise PlainError(f"there is no mail {number}: {folder} has {len(mails)}")
    if number is not None:
        mail = _read(mails[number - 1])
        body = mail.get_body(("plain",))
        print(f"From: {mail['From']}\nTo: {mail['To']}\nDate: {mail['Date']}\nSubject: {mail['Subject']}\n")
        print(body.get_content() if body is not None else "(no text)")
        return
    for position, path in enumerate(mails, 1):
        mail = _read(path)
        print(f"{position:>4}  {mail['To']}  {str(mail['Subject']).strip()}")
    print(f"{len(mails)} mails in {folder}")
    if not mails:
        print("Alerts are written there while SISTERWATCH_SMTP_URL is not set; «sisterwatch alert» writes what waits.")


def _read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=policy.default)
