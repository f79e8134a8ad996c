"""CivicClerk's files and texts: where bytes are asked for, what kind a published file is, HTML as lines.

What an answer says about its files' addresses changes with the tenant and with time: `url` is an address, a storage
key or a wrapper in JSON; attachments come with signed addresses of a storage host, new in every answer. So the address
of a file is always made from its id, which the API serves as the bytes themselves.
"""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from published.reading import Unreadable, clean_lines, lines_of, one_line
from published.values import DocumentKind, DocumentLink, ReadingProblem

CANCELLED_FILE = re.compile(r"\bcancel", re.I)

_MARKUP = re.compile(r"<[a-z/!]|&#?\w+;", re.I)
_TO_THE_PACKET = re.compile(
    r"\b(?:supplement\w*|handouts?|addendum|additional|late|correspondence|comments?|staff reports?|exhibits?|"
    r"attachments?|desk items?|presentations?)\b",
    re.I,
)


def agenda_path(agenda_id: int | str) -> str:
    """Where the tree of an agenda's items is: by its own id, which is not that of the event."""
    return f"/Meetings/{agenda_id}"


def file_path(file_id: int | str) -> str:
    """Where the bytes of a meeting's published file are."""
    return f"/Meetings/GetMeetingFileStream(fileId={file_id},plainText=false)"


def attachment_path(attachment_id: int | str) -> str:
    """Where the bytes of an item's attachment are, unsigned."""
    return f"/Meetings/GetAttachmentFile(fileId={attachment_id})"


def document_kind(type_name: str, name: str) -> DocumentKind:
    """What a published file is, by its type, and for the type Other by its name."""
    if CANCELLED_FILE.search(f"{type_name} {name}"):
        return "notice"
    kind = type_name.casefold()
    if "minutes" in kind:
        return "minutes"
    if "packet" in kind:
        return "packet"
    if "notice" in kind:
        return "notice"
    if "agenda" in kind:
        return "agenda"
    return "packet" if _TO_THE_PACKET.search(name) else "other"


def published_files(rows: Any, problems: list[ReadingProblem], whose: str) -> tuple[DocumentLink, ...]:
    """The files of `publishedFiles`, each id once; one without an id is a problem, the others are read."""
    links: dict[str, DocumentLink] = {}
    for row in rows or ():
        try:
            type_name, file_id = one_line(row["type"]), number(row, "fileId")
            if not file_id:
                raise ValueError("fileId is 0")
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            problems.append(ReadingProblem("malformed file", f"{whose}: {what(error)}"))
            continue
        name = one_line(row.get("name")) or type_name
        url = file_path(file_id)
        links.setdefault(url, DocumentLink(document_kind(type_name, name), url, name, one_line(row.get("publishOn"))))
    return tuple(links.values())


def agenda_files(rows: Any, files: Sequence[DocumentLink]) -> list[DocumentLink]:
    """Those of the files that are agendas or packets by their type, not material that came later."""
    agendas = {
        file_path(str(row.get("fileId")))
        for row in rows or ()
        if isinstance(row, dict) and "agenda" in one_line(str(row.get("type"))).casefold()
    }
    return [file for file in files if file.url in agendas and file.kind != "notice"]


def text_lines(value: str | None) -> list[str]:
    """The lines of a text that is HTML, or plain, from one row to the next."""
    text = value or ""
    return lines_of(BeautifulSoup(text, "lxml")) if _MARKUP.search(text) else clean_lines(text).split("\n")


def refuse_other_answers(answer: Any, wanted: str) -> dict[str, Any]:
    """The answer when it is an object of the API that may be `wanted`; raises Unreadable that says what it is else."""
    if not isinstance(answer, dict):
        raise Unreadable(f"expected an object with {wanted}, got {type(answer).__name__}")
    for key in ("error", "Message"):
        if key in answer:
            said = answer[key].get("message", answer[key]) if isinstance(answer[key], dict) else answer[key]
            raise Unreadable(f"an error message instead of {wanted}: {one_line(str(said))[:200]}")
    entity_set = _context(answer)[1]
    if entity_set == "EventsMedia":
        raise Unreadable(f"the recording of a meeting (EventsMedia), with the times of its items, not {wanted}")
    if entity_set not in ("", "Events", "Meetings"):
        raise Unreadable(f"an answer of {entity_set}, not {wanted}")
    return answer


def service_root(answer: dict[str, Any]) -> str:
    """The address of the API that answered, without its scheme: "clovisca.api.civicclerk.com/v1"."""
    return _context(answer)[0]


def each_once(values: Sequence[str]) -> tuple[str, ...]:
    """The texts that are not empty, each once."""
    return tuple(dict.fromkeys(value for value in values if value))


def number(row: dict[str, Any], name: str) -> int:
    """The number in a field that must be there; raises ValueError that says what is there instead."""
    value = row[name]
    if isinstance(value, bool) or not str(value).isdecimal():
        raise ValueError(f"{name} is {value!r}, not a number")
    return int(value)


def what(error: Exception) -> str:
    """What was wrong with a row, in words."""
    return f"no {error}" if isinstance(error, KeyError) else str(error)


def _context(answer: dict[str, Any]) -> tuple[str, str]:
    """The API's root and the entity set that `@odata.context` names."""
    found = re.match(r"(.*?)/?\$metadata#(\w+)", str(answer.get("@odata.context") or ""))
    if found is None:
        return "", ""
    parts = urlsplit(found[1])
    return f"{parts.netloc}{parts.path}", found[2]
