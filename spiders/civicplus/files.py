"""Links to the files of an AgendaCenter: agendas as files and as web pages, packets and minutes."""

import re
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from published.values import DocumentLink

_FILE = re.compile(r"/AgendaCenter/ViewFile/(?P<what>\w+)/_(?P<day>\d{8})-(?P<id>\d+)$", re.I)
_VERSIONS = re.compile(r"/AgendaCenter/PreviousVersions/_\d{8}-\d+$", re.I)


def agenda_file(href: str) -> re.Match[str] | None:
    """The parts of a link to a file: what it is, the day (MMDDYYYY) and the id of the agenda; None for other links."""
    return _FILE.search(_path(href))


def documents(hrefs: list[str], stamp: str) -> tuple[DocumentLink, ...]:
    """The agenda, its packet and the minutes, each once.

    The agenda as a web page says the same as the file: it is the document only where there is no file.
    """
    urls: dict[str, str] = {}
    for href in hrefs:
        found, query = agenda_file(href), parse_qs(_query(href))
        if found is None:
            continue
        if found["what"].lower() == "minutes":
            urls.setdefault("minutes", found[0])
        elif query.get("packet") == ["true"]:
            urls.setdefault("packet", f"{found[0]}?packet=true")
        elif query.get("html") == ["true"]:
            urls.setdefault("page", f"{found[0]}?html=true")
        else:
            urls.setdefault("file", found[0])
    links = (
        DocumentLink("agenda", urls.get("file") or urls.get("page", ""), "Agenda", stamp),
        DocumentLink("packet", urls.get("packet", ""), "Packet", stamp),
        DocumentLink("minutes", urls.get("minutes", ""), "Minutes"),
    )
    return tuple(link for link in links if link.url)


def page_for_people(hrefs: list[str]) -> str:
    """What a person opens: the agenda as a web page, else its file, else its earlier versions."""
    paths = [(_path(href), _query(href)) for href in hrefs]
    for path, query in paths:
        found = _FILE.search(path)
        if found and query == "html=true":
            return f"{found[0]}?html=true"
    return next((found[0] for path, _ in paths if (found := _FILE.search(path) or _VERSIONS.search(path))), "")


def day_of_digits(digits: str) -> datetime | None:
    """The day in eight digits such as 08112022; None when they are none."""
    try:
        return datetime.strptime(digits, "%m%d%Y")  # noqa: DTZ007 (a local day)
    except ValueError:
        return None


def _path(href: str) -> str:
    try:
        return urlsplit(href).path
    except ValueError:
        return ""


def _query(href: str) -> str:
    try:
        return urlsplit(href).query
    except ValueError:
        return ""
