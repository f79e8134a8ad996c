"""A folder's listing (GetFolderListing2) as it came: which folder it is, and the entries that can be read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from published.reading import Unreadable, one_line, read_json
from published.values import ReadingProblem
from spiders.laserfiche.sessions import refuse_page

FOLDER, DOCUMENT = 0, -2
CHANGED = "LastModified"  # the column with the vendor's hint at a change
LONGEST_NAME = 500  # characters; Laserfiche allows 255
MEDIA = ("mp3", "mp4", "wav", "wma", "wmv", "m4a", "avi", "mov")

_FIELDS = {"results": list, "totalEntries": int, "path": str, "folderId": int}


@dataclass(frozen=True)
class Entry:
    """A row of a listing; a document without a file is a scan: pictures of pages, and perhaps a text of them."""

    id: int
    name: str
    is_folder: bool
    is_recording: bool
    has_file: bool
    stamp: str


@dataclass(frozen=True)
class Listing:
    """A part of a folder's listing: `seen` rows from its first one on have come now, of `total`.

    `path` are the names of the folders from below the repository's root to this one.
    """

    folder: int
    path: tuple[str, ...]
    entries: tuple[Entry, ...]
    problems: tuple[ReadingProblem, ...]
    seen: int
    total: int

    @property
    def name(self) -> str:
        return self.path[-1] if self.path else ""

    @property
    def folders(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.is_folder]

    @property
    def documents(self) -> list[Entry]:
        return [entry for entry in self.entries if not entry.is_folder and not entry.is_recording]

    @property
    def recordings(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.is_recording]


def read_listing(body: bytes, start: int) -> Listing:
    """Read the rows from `start` on; a bad row is a problem. Raises Unreadable when the answer is no listing."""
    refuse_page(body)
    data = _data(read_json(body))
    path = tuple(name for each in data["path"].split("\\") if (name := one_line(each)[:LONGEST_NAME]))
    rows = [row for row in data["results"] if row is not None]  # null stands for rows that are not loaded
    problems = list(_missing_fields(rows))
    seen = start + len(rows)
    if not rows and seen < data["totalEntries"]:
        detail = f"{data['totalEntries']} entries, and none came from number {seen} on"
        problems.append(ReadingProblem("folder not whole", detail))
    entries = tuple(_entries(rows, _place_of(CHANGED, data.get("colTypes")), problems))
    return Listing(data["folderId"], path, entries, tuple(problems), seen, data["totalEntries"])


def _data(answer: Any) -> dict[str, Any]:
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, dict):
        keys = ", ".join(list(answer)[:5]) if isinstance(answer, dict) else type(answer).__name__
        raise Unreadable(f"no folder's listing: an answer with {keys or 'nothing'}")
    if data.get("failed"):
        said = one_line(str(data.get("errMsg") or "no reason given"))
        raise Unreadable(f"the portal refuses the folder: {said[:200]}")
    wrong = [name for name, kind in _FIELDS.items() if not isinstance(data.get(name), kind)]
    if wrong:
        raise Unreadable(f"a folder's listing without a usable {', '.join(wrong)}")
    return data


def _missing_fields(rows: Sequence[Any]) -> Iterator[ReadingProblem]:
    documents = [row for row in rows if isinstance(row, dict) and row.get("type") == DOCUMENT]
    if documents and not any("extension" in row or "isEdoc" in row for row in documents):
        yield ReadingProblem("missing field", f"«extension» and «isEdoc» in all {len(documents)} documents")


def _entries(rows: Sequence[Any], changed: int | None, problems: list[ReadingProblem]) -> Iterator[Entry]:
    for place, row in enumerate(rows):
        try:
            yield _entry(row, changed)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            reason = f"no {error}" if isinstance(error, KeyError) else str(error)
            shown = one_line(str(row.get("name")))[:60] if isinstance(row, dict) else type(row).__name__
            problems.append(ReadingProblem("malformed row", f"row {place} («{shown}»): {reason}"))


def _entry(row: Any, changed: int | None) -> Entry:
    if not isinstance(row, dict):
        raise TypeError("it is no entry")
    entry_id, kind, name = row["entryId"], row["type"], one_line(row["name"])
    if isinstance(entry_id, bool) or not isinstance(entry_id, int) or entry_id <= 0:
        raise ValueError(f"entryId is {entry_id!r}")
    if not name or len(name) > LONGEST_NAME:
        raise ValueError(f"a name of {len(name):,} characters" if name else "no name")
    if kind not in (FOLDER, DOCUMENT):
        raise ValueError(f"neither a folder nor a document but of type {kind!r}, and not followed")
    extension = one_line(row.get("extension")).lstrip(".").lower()
    values = row.get("data") or ()
    return Entry(
        id=entry_id,
        name=name,
        is_folder=kind == FOLDER,
        is_recording=kind == DOCUMENT and extension in MEDIA,
        has_file=bool(extension) or row.get("isEdoc") is True,
        stamp=one_line(str(values[changed] or "")) if changed is not None and changed < len(values) else "",
    )


def _place_of(column: str, columns: Any) -> int | None:
    """Where in the values of a row a column stands."""
    rows = columns if isinstance(columns, list) else ()
    names = [each.get("name") if isinstance(each, dict) else None for each in rows]
    return names.index(column) if column in names else None
