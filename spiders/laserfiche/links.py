"""Addresses of a Laserfiche site, relative to its application: /WebLink, or /Portal in Laserfiche's cloud."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

_FOLDERS = "/FolderListingService.aspx/GetFolderListing2"
_FOLDER = re.compile(rf"^{re.escape(_FOLDERS)}#folder=(\d+)&start=(\d+)$")


@dataclass(frozen=True)
class Repository:
    """A repository by its name; `dbid` is "" where its addresses have none, as in the cloud."""

    name: str = ""
    dbid: str = ""

    def browse(self, folder: int) -> str:
        """The page of a folder, for people; the first one that is asked for begins a session."""
        return self._page("Browse", "id", folder)

    def view(self, entry: int) -> str:
        """The viewer of a document, for people."""
        return self._page("DocView", "id", entry)

    def file(self, entry: int) -> str:
        """The bytes of a document's electronic file, where it has one."""
        return self._page("ElectronicFile", "docid", entry)

    def _page(self, page: str, parameter: str, number: int) -> str:
        query = {parameter: str(number), "dbid": self.dbid, "repo": self.name}
        return f"/{page}.aspx?{urlencode({name: value for name, value in query.items() if value})}"


def folder_path(folder: int, start: int = 0) -> str:
    """The path of a folder's listing from a row on, counted from 0.

    Every folder is asked for at the same address, by the body of a POST. The fragment tells them apart; it is not sent.
    """
    return f"{_FOLDERS}#folder={folder}&start={start}"


def asked_folder(path: str) -> tuple[int, int] | None:
    """The folder and the row that such a path names; None when it is another one."""
    found = _FOLDER.match(path)
    return (int(found[1]), int(found[2])) if found else None
