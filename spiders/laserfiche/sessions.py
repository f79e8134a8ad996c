"""The page that begins a session, and the other pages of the application: what they are, in words."""

import re

from published.reading import Unreadable, block_page, one_line, parse_html
from published.values import MeetingList

_ERROR = re.compile(r"\bthe system has encountered an error\b", re.I)
_VIEWER = re.compile(rb"\bDocView\b|id=[\"']documentViewer|LoadingHome|My WebLink", re.I)
_OWN = re.compile(rb"weblink|laserfiche", re.I)


def read_session(body: bytes) -> MeetingList:
    """Read the page that begins a session: no meetings, only whose it is. Raises Unreadable when it begins none."""
    title, wrong = _title_and_what_is_wrong(body)
    if wrong:
        raise Unreadable(wrong)
    return MeetingList((), 0, (), (title,) if title else (), notes=("a page for people: it only begins a session",))


def refuse_page(body: bytes) -> None:
    """Raise Unreadable that says which page this is, when the bytes are a page and no answer of a service."""
    if body.lstrip()[:1] != b"<":
        return
    title, wrong = _title_and_what_is_wrong(body)
    if wrong:
        raise Unreadable(wrong)
    what = "a page of the document viewer" if _VIEWER.search(body) else "a page for people"
    raise Unreadable(f"{what} instead of a folder's listing{_quoted(title)}")


def _title_and_what_is_wrong(body: bytes) -> tuple[str, str]:
    refused = block_page(body)
    if refused:
        return "", refused
    soup = parse_html(body)
    title = one_line(soup.title.get_text(" ")) if soup.title else ""
    if _ERROR.search(one_line(soup.get_text(" "))):
        return title, "an error page: the system has encountered an error"
    if soup.select_one("input[type=password]") is not None:
        return (
            title,
            f"a login page{_quoted(title)}: not open to the public, or no session is left",
        )
    if not _OWN.search(body):
        return title, f"no page of Laserfiche{_quoted(title)}"
    return title, ""


def _quoted(title: str) -> str:
    return f" («{title[:80]}»)" if title else ""
