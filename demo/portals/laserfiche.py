"""A Laserfiche repository as WebLink serves it: a session of cookies, folders as JSON, files, pages of the viewer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import quote
from zlib import crc32

from demo.content import INVENTED, Meeting
from demo.pdf import pages_of, pdf_bytes
from demo.portals.portal import PDF, Portal, Request, Response, html_response, json_response

REPO = "Records"
PAGE_SIZE = 40
LISTING = "/FolderListingService.aspx/GetFolderListing2"
COLUMNS = ("Name", "PageCount", "TemplateName", "LastModified", "Id")
SESSION = "WebLinkSession=invented"
ERROR = (
    "The system has encountered an error and could not complete your request. If the problem persists, please contact "
    "the site administrator."
)

_ROOT = 1
_AGENDA, _NOTICE, _MINUTES = 1, 2, 3  # the last digit of a document's number, behind its meeting's


@dataclass(frozen=True)
class Entry:
    """A folder or a document; one without an extension is a scan."""

    id: int
    name: str
    is_folder: bool = False
    extension: str = ""
    modified: datetime | None = None


Tree = dict[tuple[str, ...], list[Entry]]  # the entries of each folder, by its path


class LaserfichePortal(Portal):
    """One repository, with a clerk's folder for each body and folders that no agenda is in.

    Options: `repo`, its name; `layout` is "documents" (every year is a folder of agendas) or "folders" (every meeting
    is one, with all of its documents); `minutes`, whether the layout "documents" has them too, in folders of their own;
    `scans`, whether minutes are scans; `page_size`, the rows that come at a time whatever was asked for;
    `cookie_check`, whether a session begins by way of another page.
    """

    CANCELLATIONS = ("title", "notice")
    takes_posts = True

    def handle(self, request: Request) -> Response:
        """Answer a request; of all that there is only files can be asked for conditionally."""
        return super().handle(request) if request.path == "/ElectronicFile.aspx" else self.answer(request)

    def answer(self, request: Request) -> Response:
        """Answer the pages that begin a session, the listing of a folder, files, and pages of the viewer."""
        cookies = request.headers.get("cookie", "")
        if request.path == "/CookieCheck.aspx":
            return self._cookie_check(request, cookies)
        if request.path == "/Login.aspx":
            return html_response(_page("Login - WebLink", '<form><input name="u"><input type="password"></form>'))
        if request.body is not None:
            return self._service(request, cookies)
        if SESSION not in cookies and self.locality.options.get("cookie_check"):
            return self._begin(request)
        number = request.query.get("id", "") or request.query.get("docid", "")
        found = self._found(int(number)) if number.isdecimal() and number != str(_ROOT) else None
        if request.path == "/Browse.aspx":
            page = html_response(_page("Browse - WebLink", "<div ng-app='weblink'>Loading...</div>"))
            return replace(page, headers=(("Set-Cookie", f"{SESSION}; path=/{self.prefix}; HttpOnly"),))
        if SESSION not in cookies:
            return Response(status=302, headers=(("Location", f"{request.base_url}/Login.aspx"),))
        if request.path == "/ElectronicFile.aspx" and found and found[1].extension:
            return self._file(found[1]) or _error()
        if request.path == "/DocView.aspx" and found:
            return html_response(self._viewer(found[1]))
        return _error()

    # Sessions

    def _begin(self, request: Request) -> Response:
        query = "&".join(f"{name}={quote(value)}" for name, value in request.query.items())
        back = quote(f"{request.base_url}{request.path}?{query}", safe="")
        location = ("Location", f"{request.base_url}/CookieCheck.aspx?redirect={back}")
        return Response(status=302, headers=(location, ("Set-Cookie", f"AcceptsCookies=1; path=/{self.prefix}")))

    def _cookie_check(self, request: Request, cookies: str) -> Response:
        back = request.query.get("redirect", "")
        if "AcceptsCookies=1" not in cookies or not back.startswith(request.base_url):
            return html_response(_page("WebLink", "<p>Your browser must accept cookies.</p>"))
        session = ("Set-Cookie", f"{SESSION}; path=/{self.prefix}; HttpOnly")
        return Response(status=302, headers=(("Location", back), session))

    # Services

    def _service(self, request: Request, cookies: str) -> Response:
        if request.path != LISTING or request.headers.get("content-type", "").partition(";")[0] != "application/json":
            return _error()
        if SESSION not in cookies:
            if "x-lf-suppress-login-redirect" in request.headers:
                return _failed("Sign in failed. [9010]")
            return Response(status=302, headers=(("Location", f"{request.base_url}/Login.aspx"),))
        wanted = json.loads(request.body or b"{}")
        if wanted.get("repoName") != self.locality.options.get("repo", REPO):
            return _failed("The specified repository was not found. [9057]")
        tree = self._tree()
        path = next((each for each in tree if _folder_id(each, tree) == wanted.get("folderId")), None)
        if path is None:
            return _failed("Entry not found. [9001]")
        return json_response({"data": self._listing(path, tree, wanted)})

    def _listing(self, path: tuple[str, ...], tree: Tree, wanted: dict[str, Any]) -> dict[str, Any]:
        entries = sorted(tree[path], key=lambda each: (not each.is_folder, each.name))
        start = int(wanted["start"])
        size = min(int(wanted["end"]) - start, int(self.locality.options.get("page_size", PAGE_SIZE)))
        rows: list[Any] = [_row(each) for each in entries[start : start + size]]
        if start + size < len(entries):
            rows.append(None)
        return {
            "name": path[-1] if path else self.locality.options.get("repo", REPO),
            "path": "\\" + "\\".join(path),
            "folderId": _folder_id(path, tree),
            "parentId": _folder_id(path[:-1], tree) if path else 0,
            "entryType": "Folder",
            "totalEntries": len(entries),
            "colTypes": [{"displayName": each, "name": each, "type": 0, "hidden": False} for each in COLUMNS],
            "results": rows,
            "failed": False,
            "errMsg": "",
        }

    # The repository

    def _tree(self) -> Tree:
        tree: Tree = {(): [Entry(2, "Records Request Form", extension="pdf")]}
        for path in (("Building Permits",), ("City Clerk", "Contracts"), ("City Clerk", "Resolutions")):
            _open(tree, path)
        for meeting in sorted(self.meetings.values(), key=lambda each: (each.start, each.id)):
            if not meeting.agenda and not meeting.cancelled:
                continue
            if self.locality.options.get("layout", "documents") == "folders":
                self._put_folder(tree, meeting)
            else:
                self._put_documents(tree, meeting)
        return tree

    def _put_folder(self, tree: Tree, meeting: Meeting) -> None:
        parent = _open(tree, ("City Clerk", meeting.body, "Agenda Packets", f"{meeting.start:%Y}"))
        taken = {each.name for each in tree[parent]}
        name = f"{meeting.start:%m}-32-{meeting.start.year}" if meeting.broken else f"{meeting.start:%Y %m%d}"
        name += f" {meeting.title}" if name in taken or meeting.special else ""
        name += " CANCELLED" if meeting.cancelled == "title" else ""
        tree[parent].append(Entry(meeting.id, name, is_folder=True))
        tree[(*parent, name)] = list(self._documents(meeting))

    def _documents(self, meeting: Meeting) -> Iterator[Entry]:
        if meeting.cancelled == "notice":
            yield _document(meeting, _NOTICE, "Notice of Cancellation")
            return
        yield _document(meeting, _AGENDA, "Agenda - Revised" if meeting.posted_note else "Agenda")
        files = {file.id: (item, file) for item in meeting.items for file in item.attachments}
        for item, file in files.values():
            changed = self._replaced.get(file.id, meeting.published)
            yield Entry(file.id, f"Item {item.number} {file.name}", extension=file.kind, modified=changed)
        if self._has_minutes(meeting):
            yield _document(meeting, _MINUTES, "Minutes", extension=self._minutes_extension)

    def _put_documents(self, tree: Tree, meeting: Meeting) -> None:
        folder = ("City Clerk", meeting.body)
        year, day = f"{meeting.start:%Y}", f"{meeting.start:%m-%d-%Y}"
        name = f"Agenda {meeting.start:%m}-32-{year}" if meeting.broken else f"Agenda {day}"
        name += " - Revised" if meeting.posted_note else ""
        name += " - CANCELLED" if meeting.cancelled == "title" else ""
        made = _document(meeting, _AGENDA, name)
        if meeting.cancelled == "notice":
            made = _document(meeting, _NOTICE, f"Notice of Cancellation {day}")
        tree[_open(tree, (*folder, "Agendas", year))].append(made)
        if self.locality.options.get("minutes") and self._has_minutes(meeting):
            minutes = _document(meeting, _MINUTES, f"{day} Minutes", extension=self._minutes_extension)
            tree[_open(tree, (*folder, "Minutes", year))].append(minutes)

    def _has_minutes(self, meeting: Meeting) -> bool:
        return meeting.start.date() < self.locality.today and not meeting.cancelled

    @property
    def _minutes_extension(self) -> str:
        return "" if self.locality.options.get("scans") else "pdf"

    def _found(self, number: int) -> tuple[tuple[str, ...], Entry] | None:
        tree = self._tree()
        return next(((path, each) for path, entries in tree.items() for each in entries if each.id == number), None)

    # Files

    def _file(self, entry: Entry) -> Response | None:
        meeting = self.meetings.get(entry.id // 10)
        if meeting is None or entry.id % 10 not in (_AGENDA, _NOTICE, _MINUTES):
            return self.file(entry.id)
        text = self._text(meeting, entry.id % 10)
        return Response(pdf_bytes(f"{meeting.title} {entry.name}", pages_of(text)), PDF, modified=meeting.published)

    def _viewer(self, entry: Entry) -> str:
        meeting = self.meetings.get(entry.id // 10)
        text = self._text(meeting, entry.id % 10) if meeting else ""
        return _page(f"{escape(entry.name)} - WebLink", f"Loading...<p>Home</p>My WebLink<pre>{escape(text)}</pre>")

    def _text(self, meeting: Meeting, kind: int) -> str:
        day = f"{meeting.start:%A, %B} {meeting.start.day}, {meeting.start.year}"
        what = "MINUTES" if kind == _MINUTES else "AGENDA"
        lines = [self.locality.name.upper(), f"{meeting.body.upper()} {what}", day]
        lines += [f"{meeting.title.upper()} - {meeting.time_text or ''}", meeting.location, ""]
        if kind == _NOTICE:
            return "\n".join([*lines, "NOTICE IS HEREBY GIVEN that this meeting has been cancelled."])
        if meeting.posted_note:
            lines += [meeting.posted_note, ""]
        for section in meeting.sections:
            lines += [f"{section.number} {section.title.upper()}", ""]
            for item in section.items:
                lines += [f"{item.number} {item.title}", *([item.text] if item.text else []), ""]
        return "\n".join(lines)


def _document(meeting: Meeting, digit: int, name: str, *, extension: str = "pdf") -> Entry:
    return Entry(meeting.id * 10 + digit, name, extension=extension, modified=meeting.published)


def _open(tree: Tree, path: tuple[str, ...]) -> tuple[str, ...]:
    """Make the folder and those above it where they are not there yet."""
    for depth in range(1, len(path) + 1):
        here = path[:depth]
        if here not in tree:
            tree[here] = []
            tree[here[:-1]].append(Entry(_made_id(here), here[-1], is_folder=True))
    return path


def _folder_id(path: tuple[str, ...], tree: Tree) -> int:
    if not path:
        return _ROOT
    return next(each.id for each in tree[path[:-1]] if each.is_folder and each.name == path[-1])


def _made_id(path: tuple[str, ...]) -> int:
    return 500_000_000 + crc32("\\".join(path).encode()) % 400_000_000


def _row(entry: Entry) -> dict[str, Any]:
    pages = None if entry.is_folder else 1
    changed = entry.modified and f"{entry.modified:%m/%d/%Y %I:%M:%S %p}"
    return {
        "name": entry.name,
        "entryId": entry.id,
        "type": 0 if entry.is_folder else -2,
        "extension": entry.extension,
        "isEdoc": bool(entry.extension),
        "thumbnailPageCount": pages or 0,
        "data": [None, pages, None, changed, entry.id],
    }


def _failed(message: str) -> Response:
    return json_response({"data": {"failed": True, "errMsg": message, "results": None, "totalEntries": 0}})


def _error() -> Response:
    return html_response(_page("Error - WebLink", f"<p>{ERROR}</p>"))


def _page(title: str, content: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<script src="/assets/laserfiche-weblink.js"></script></head>\n'
        f"<body>{content}\n<footer>{INVENTED}</footer></body></html>\n"
    )
