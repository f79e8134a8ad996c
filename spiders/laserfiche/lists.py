"""A folder of a Laserfiche repository, read: its documents as meetings, and where its folders lead.

A folder whose name is a day is one meeting, with all of its documents; elsewhere each document whose name has a day is
one. Nothing is joined by name and day: minutes in one folder and an agenda in another are two meetings.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from published.reading import Unreadable
from published.titles import status_in
from published.values import DocumentKind, DocumentLink, Lead, ListedMeeting, MeetingList, ReadingProblem
from spiders.laserfiche.links import Repository, folder_path
from spiders.laserfiche.listings import Entry, Listing, read_listing
from spiders.laserfiche.names import (
    body_in,
    days_of,
    is_about_a_meeting,
    is_no_meeting,
    is_of_meetings,
    kind_in_meeting,
    kind_of,
    may_hold_meetings,
    plain,
    title_of,
    words_of,
    years_of,
)
from spiders.website.dates import find_clock
from spiders.website.words import says_amended, status_of

SHOWN = 5  # names in a note or a problem about many entries


@dataclass
class _Folder:
    """What is known of a folder while its entries are read, and what was noticed."""

    listing: Listing
    zone: ZoneInfo
    repository: Repository
    with_minutes: bool
    bodies: Mapping[str, str]
    body: str
    has_own_body: bool  # False: no name on the path says whose meetings they are
    year: int | None
    days: list[date]  # of the meeting that the folder is; none where it holds meetings
    rows: int = 0
    problems: list[ReadingProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    scans: list[str] = field(default_factory=list)

    @property
    def path(self) -> tuple[str, ...]:
        return self.listing.path

    def problem(self, kind: str, detail: str) -> None:
        self.problems.append(ReadingProblem(kind, detail))


def read_meetings(
    body: bytes,
    zone: ZoneInfo,
    *,
    bodies: Mapping[str, str] | None = None,
    body_name: str = "City Council",
    repo: str = "",
    dbid: str = "",
    start: int = 0,
    with_minutes: bool = False,
    so_far: ListedMeeting | None = None,
) -> MeetingList:
    """Read an answer of GetFolderListing2, the rows from `start` on.

    `bodies` renames governing bodies, by a folder's number or by the name on its path; `body_name` is the body where no
    name says one. `with_minutes`: minutes are read as attachments are, for archives that have nothing else. `so_far` is
    the meeting that the folder is, where its first documents stood in the answer before.

    Only the day of a meeting is known, unless its name has a time. Raises Unreadable when the answer is no listing.
    """
    listing = read_listing(body, start)
    folder = _folder(listing, zone, bodies or {}, body_name, Repository(repo, dbid), with_minutes=with_minutes)
    goes_on = listing.entries and listing.seen < listing.total
    rest = Lead(folder_path(listing.folder, listing.seen), listing.name)
    if folder.days:
        meeting = _with_documents(so_far or _meeting_of_folder(folder), folder)
        meetings = [] if goes_on else [meeting]
        leads = [replace(rest, so_far=meeting)] if goes_on else []
        folder.rows = len(meetings)
    else:
        folder.rows = sum(problem.kind == "malformed row" for problem in listing.problems)
        leads = [*_leads(folder), *([rest] if goes_on else [])]
        meetings = list(_meetings(folder))
    _report(folder, leads, meetings, is_whole=start == 0 and not goes_on)
    problems = (*listing.problems, *folder.problems)
    return MeetingList(
        tuple(meetings), folder.rows, problems, listing.path[:1], notes=tuple(folder.notes), leads=tuple(leads)
    )


def _folder(
    listing: Listing,
    zone: ZoneInfo,
    bodies: Mapping[str, str],
    body_name: str,
    repository: Repository,
    *,
    with_minutes: bool,
) -> _Folder:
    years = next((years for each in reversed(listing.path) if (years := years_of(each))), None)
    year = years[0] if years and years[0] == years[1] else None
    days = _days_of_meeting(listing, year)
    # Of a meeting the nearest folder above says whose it is, rather than its own name: that can name guests.
    places = (listing.name, *listing.path[:-1]) if days else listing.path
    own = next((found for each in reversed(places) if (found := body_in(each))), "")
    return _Folder(
        listing=listing,
        zone=zone,
        repository=repository,
        with_minutes=with_minutes,
        bodies=bodies,
        body=bodies.get(str(listing.folder)) or bodies.get(own or body_name, own or body_name),
        has_own_body=own != "",
        year=year,
        days=days,
    )


def _days_of_meeting(listing: Listing, year: int | None) -> list[date]:
    """The days of the meeting that the folder is; none where it holds meetings."""
    try:
        return _days_of_folder(listing.name, listing.path[:-1], year)
    except ValueError as error:
        raise Unreadable(f"the folder «{listing.name}»: {error}") from None


def _days_of_folder(name: str, parents: Sequence[str], year: int | None) -> list[date]:
    return days_of(name, year) if is_of_meetings(parents) or is_about_a_meeting(name) else []


# Where folders lead.


def _leads(folder: _Folder) -> Iterator[Lead]:
    """Where the folders of a folder lead; those that hold something else are named in a note."""
    left: list[str] = []
    for entry in folder.listing.folders:
        try:
            days = _days_of_folder(entry.name, folder.path, folder.year)
        except ValueError as error:
            folder.problem("malformed row", f"folder {entry.id}, «{entry.name}»: {error}")
            folder.rows += 1
            continue
        if days:
            yield Lead(folder_path(entry.id), entry.name, min(days), max(days))
        elif may_hold_meetings(entry.name):
            years = years_of(entry.name) or ((folder.year, folder.year) if folder.year else None)
            since, until = (date(years[0], 1, 1), date(years[1], 12, 31)) if years else (None, None)
            yield Lead(folder_path(entry.id), entry.name, since, until)
        else:
            left.append(entry.name)
    if left:
        folder.notes.append(f"folders not followed: {_shown(left)}")


# Meetings.


def _meetings(folder: _Folder) -> Iterator[ListedMeeting]:
    """The documents that are meetings, each of them one."""
    is_of = is_of_meetings(folder.path)
    for entry in folder.listing.documents:
        if not is_of and not is_about_a_meeting(entry.name):
            folder.notes.append(f"no meeting: «{entry.name}»")
            continue
        try:
            days = days_of(plain(entry.name), folder.year)
            if not days and is_no_meeting(entry.name):
                folder.notes.append(f"no meeting, no day: «{entry.name}»")
                continue
            folder.rows += 1
            if not days:
                raise ValueError("no day in its name")
        except ValueError as error:
            folder.problem("malformed row", f"document {entry.id}, «{entry.name}»: {error}")
            continue
        named = "" if folder.has_own_body else body_in(entry.name)
        body = folder.bodies.get(named, named) or folder.body
        meeting = _meeting(entry.id, entry.name, body, days[0], folder.zone)
        link = _link(entry, folder, kind_of(entry.name, folder.path) or "packet")
        yield replace(meeting, page_url=folder.repository.view(entry.id), documents=(link,))


def _meeting_of_folder(folder: _Folder) -> ListedMeeting:
    listing = folder.listing
    meeting = _meeting(listing.folder, listing.name, folder.body, folder.days[0], folder.zone)
    return replace(meeting, page_url=folder.repository.browse(listing.folder))


def _with_documents(meeting: ListedMeeting, folder: _Folder) -> ListedMeeting:
    """The meeting with the documents of its folder; a folder in it is a problem, because nothing is read of it."""
    if folder.listing.folders:
        folder.problem("folder not read", f"in «{folder.listing.name}»: {_names(folder.listing.folders)}")
    links = [_link(entry, folder, kind_in_meeting(entry.name)) for entry in folder.listing.documents]
    if meeting.status == "scheduled":
        said = (("document", link.name) for link in links if link.kind in ("agenda", "notice"))
        status, evidence = status_of(said)
        meeting = replace(meeting, status=status, status_evidence=evidence)
    amended = [link.name for link in links if link.kind in ("agenda", "packet") and says_amended(link.name)]
    return replace(
        meeting,
        amendment=meeting.amendment or (f"document «{amended[0]}»" if amended else ""),
        documents=(*meeting.documents, *links),
    )


def _meeting(vendor_id: int, name: str, body: str, day: date, zone: ZoneInfo) -> ListedMeeting:
    clock = find_clock(name)
    status, evidence = status_in(words_of(name))
    return ListedMeeting(
        vendor_id=str(vendor_id),
        body=body,
        title=title_of(name, body),
        starts_at=datetime.combine(day, clock or time(0), tzinfo=zone),
        is_time_known=clock is not None,
        status=status,
        status_evidence=evidence and f"title «{name}»",
        amendment=f"title «{name}»" if says_amended(name) else "",
    )


def _link(entry: Entry, folder: _Folder, kind: DocumentKind) -> DocumentLink:
    """The document's file; of a scan, which has none, the viewer for people."""
    if kind == "minutes" and folder.with_minutes:
        kind = "attachment"
    if entry.has_file:
        return DocumentLink(kind, folder.repository.file(entry.id), entry.name, entry.stamp)
    folder.scans.append(entry.name)
    return DocumentLink(kind, folder.repository.view(entry.id), entry.name, entry.stamp, is_file=False)


# What is said of the folder as a whole.


def _report(folder: _Folder, leads: Sequence[Lead], meetings: Sequence[ListedMeeting], *, is_whole: bool) -> None:
    listing = folder.listing
    name = f"«{listing.name}»" if listing.name else "the repository's root"
    if leads:
        folder.notes.append(f"to follow: {_shown([lead.name for lead in leads])}")
    if listing.recordings:
        folder.notes.append(f"recordings: {_names(listing.recordings)}")
    if folder.scans:
        folder.problem("scan without file", f"in {name}, linked and not read: {_shown(folder.scans)}")
    if not listing.entries and not listing.problems:
        folder.notes.append(f"{name} is empty")
    elif is_whole and listing.folders and not leads and not meetings and not folder.rows:
        folder.problem("no folder to follow", f"in {name} none may hold agendas: {_names(listing.folders)}")


def _names(entries: Sequence[Entry]) -> str:
    return _shown([entry.name for entry in entries])


def _shown(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(f"«{name[:60]}»" for name in names[:SHOWN]) + more
