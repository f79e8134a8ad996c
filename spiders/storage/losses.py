"""What a portal had and has no more, though nothing says that it was withdrawn: problems, never news."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.agenda import AgendaRevision
from models.document import Document, DocumentKind, MeetingDocument, StoredFile
from models.media import DOC, DOCX, EMPTY, HTML, JSON, PDF, PPTX, TEXT, XLSX, XML, in_words
from models.meeting import Meeting, MeetingStatus
from published.values import Agenda, DocumentLink, ListedMeeting

FILES, PAGES = frozenset((PDF, DOC, DOCX, PPTX, XLSX)), frozenset((HTML, JSON, XML, TEXT, EMPTY))
AGENDA_KINDS = frozenset((DocumentKind.AGENDA.value, DocumentKind.PACKET.value))
TOO_FEW = 2  # half of what was there, or less, is more than an amendment takes


def agenda_losses(before: AgendaRevision | None, agenda: Agenda, meeting: Meeting) -> list[tuple[str, str]]:
    """Kind and detail of what a meeting's agenda lost: half of its items, their titles, headings or files.

    Files are lost too where half of the items that had some have fewer. Without its heading, an item on the consent
    calendar is not known to be on it. Items that were split from a file are no measure for those of a page.
    """
    if before is None or before.from_document or meeting.status != MeetingStatus.SCHEDULED.value:
        return []
    losses = []
    counts = {
        "items": (len(before.items), len(agenda.items)),
        "headings": (
            sum(bool(item.section) for item in before.items),
            sum(bool(item.section) for item in agenda.items),
        ),
        "attachments": (
            sum(len(item.attachments) for item in before.items),
            sum(len(item.attachments) for item in agenda.items),
        ),
    }
    for what, (old, new) in counts.items():
        if old >= TOO_FEW and new * TOO_FEW <= old:
            losses.append((f"agenda lost {what}", f"meeting {meeting.vendor_id} had {old} {what} and now has {new}"))
    if not losses:
        losses = [*_titles_lost(before, agenda, meeting), *_files_lost(before, agenda, meeting)]
    return losses


def _titles_lost(before: AgendaRevision, agenda: Agenda, meeting: Meeting) -> list[tuple[str, str]]:
    """Whether most items are called otherwise: an amendment adds and takes away, it does not rename."""
    old, new = Counter(item.title for item in before.items), Counter(item.title for item in agenda.items)
    lost = (old - new).total()
    if old.total() < TOO_FEW or lost * TOO_FEW <= old.total():
        return []
    first = next(iter(old - new))
    detail = f"meeting {meeting.vendor_id}: {lost} of {old.total()} titles are gone, the first «{first[:80]}»"
    return [("agenda lost titles", detail)]


def _files_lost(before: AgendaRevision, agenda: Agenda, meeting: Meeting) -> list[tuple[str, str]]:
    """Whether items that are still there under their ids have fewer files: half of all that had some."""
    now = {item.vendor_id: len(item.attachments) for item in agenda.items}
    had = {item.vendor_id: len(item.attachments) for item in before.items if item.attachments}
    fewer = [vendor_id for vendor_id, count in had.items() if now.get(vendor_id, count) < count]
    if len(fewer) < TOO_FEW or len(fewer) * TOO_FEW < len(had):
        return []
    detail = f"meeting {meeting.vendor_id}: {len(fewer)} of {len(had)} items have fewer attachments than before"
    return [("agenda lost attachments", detail)]


def listing_losses(
    session: Session, meeting: Meeting | None, listed: ListedMeeting, now: datetime
) -> list[tuple[str, str]]:
    """Kind and detail of what the list says no more of a meeting to come: its agenda, files, time, that it is to come.

    To be asked before the listed meeting is stored.
    """
    if meeting is None or meeting.latest_start < now or listed.status != "scheduled":
        return []
    losses = []
    name = f"meeting {meeting.vendor_id}"
    for what, had, has in (
        ("page", bool(meeting.agenda_urls), any(listed.agenda_urls)),
        ("file", _had_file(session, meeting), has_agenda((), listed.documents)),
    ):
        if had and not has:
            losses.append(("agenda taken down", f"{name} had a {what} of its agenda, and its row links none any more"))
    files, left = _count_files(session, meeting), len(listed.documents)
    if files > TOO_FEW and left * TOO_FEW <= files:
        losses.append(("files taken down", f"{name} had {files} files, and its row links {left}"))
    if meeting.is_time_known and not listed.is_time_known:
        losses.append(
            ("time taken down", f"{name} was to begin at {meeting.local_start:%H:%M}, and its row has no time")
        )
    if listed.starts_at < now - timedelta(days=1):
        days = f"{meeting.local_start:%Y-%m-%d} to {listed.starts_at:%Y-%m-%d}"
        losses.append(("moved into the past", f"{name} was moved from {days}"))
    return losses


def names_lost(before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[str, str]]:
    """Kind and detail of a list whose meetings are mostly called otherwise; both map what is known of each to its name.

    Clerks rename a meeting; a page that changed renames them all, or shows something else where the names were.
    """
    changed = [key for key, name in before.items() if key in after and after[key] != name]
    common = len(before.keys() & after.keys())
    if len(changed) <= TOO_FEW or len(changed) * TOO_FEW <= common:
        return []
    first = changed[0]
    detail = f"{len(changed)} of {common} meetings, the first from «{before[first][:80]}» to «{after[first][:80]}»"
    return [("meetings renamed", detail)]


def has_agenda(agenda_urls: Iterable[str], documents: Iterable[DocumentLink]) -> bool:
    """Whether a row links an agenda, as a page or as a file."""
    return any(agenda_urls) or any(link.kind in AGENDA_KINDS for link in documents)


def other_kind_of_file(session: Session, document: Document, media_type: str) -> str:
    """In words, how the bytes are no version of the document: a page or a message where a file was; else ""."""
    known = session.get(StoredFile, document.sha256) if document.sha256 else None
    if known is None or known.media_type not in FILES or media_type not in PAGES:
        return ""
    return f"{in_words(media_type)} instead of {in_words(known.media_type)}; the file from before is kept"


def _count_files(session: Session, meeting: Meeting) -> int:
    """The files that the meeting's row linked."""
    linked = select(func.count(MeetingDocument.id)).where(
        MeetingDocument.meeting_id == meeting.id,
        MeetingDocument.stands_on_agenda.is_(False),
        MeetingDocument.not_seen_since.is_(None),
    )
    return session.scalar(linked) or 0


def _had_file(session: Session, meeting: Meeting) -> bool:
    files = select(MeetingDocument.id).where(
        MeetingDocument.meeting_id == meeting.id,
        MeetingDocument.kind.in_(AGENDA_KINDS),
        MeetingDocument.not_seen_since.is_(None),
    )
    return session.scalar(files.limit(1)) is not None
