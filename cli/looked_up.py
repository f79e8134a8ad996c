"""Flags and meetings out of the database, as JSON or for people."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.report import print_json, wide_console
from cli.wanted import check_localities, check_states, check_tiers
from models.database import open_database
from models.flag import Flag, Match
from models.meeting import Meeting
from models.queries import find_flags, find_meetings
from settings import load_settings

TIER_STYLES = {"direct": "bold red", "sister_city": "bold yellow", "russia": "bold cyan", "filtered": "dim"}


def list_flags(
    localities: Sequence[str], tiers: Sequence[str], states: Sequence[str], *, is_all: bool, as_json: bool
) -> None:
    """Print the flags in the order of their meetings; raises PlainError for a locality, tier or state that is none."""
    settings = load_settings()
    check_localities(settings, localities)
    check_tiers(tiers, with_filtered=True)
    check_states(states)
    with open_database(settings).reading() as session:
        flags = find_flags(
            session, localities=localities, tiers=tiers, states=states, include_filtered=is_all, include_gone=is_all
        )
        if as_json:
            print_json([flag_json(flag) for flag in flags])
            return
        console = wide_console()
        for flag in flags:
            print_flag(console, flag)
        console.print(
            f"{len(flags)} flags." if flags else "No flags. «sisterwatch coverage» shows whether anybody looked."
        )


def list_meetings(localities: Sequence[str], since: datetime | None, until: datetime | None, *, as_json: bool) -> None:
    """Print the meetings in the order of their start; raises PlainError for a locality that is none."""
    settings = load_settings()
    check_localities(settings, localities)
    zone = ZoneInfo("America/Los_Angeles")
    start = since.replace(tzinfo=zone) if since else settings.now() - timedelta(days=14)
    end = until.replace(tzinfo=zone) + timedelta(days=1) if until else None
    with open_database(settings).reading() as session:
        found = find_meetings(session, localities=localities, since=start, until=end)
        if as_json:
            print_json([meeting_json(meeting, items) for meeting, items in found])
            return
        if not found:
            print("No meetings. «sisterwatch coverage» shows whether anybody looked; --since shows earlier ones.")
            return
        table = Table(title="Meetings", title_justify="left", box=box.SIMPLE, pad_edge=False, padding=(0, 1, 0, 0))
        for column in ("start", "locality", "body", "status", "items", "note"):
            table.add_column(column, justify="right" if column == "items" else "left")
        for meeting, items in found:
            notes = [
                f"twin of {meeting.twin_of}" if meeting.twin_of else "",
                meeting.amendment,
                f"also in {meeting.same_as.source_key}" if meeting.same_as else "",
                f"was {', '.join(alias.vendor_id for alias in meeting.aliases)}" if meeting.aliases else "",
                f"not seen since {meeting.not_seen_since:%Y-%m-%d %H:%M} UTC" if meeting.not_seen_since else "",
            ]
            table.add_row(
                local_time(meeting),
                meeting.source.locality_name,
                escape(meeting.body),
                meeting.status,
                str(items),
                escape("; ".join(note for note in notes if note)),
            )
        wide_console().print(table)


def flag_json(flag: Flag) -> dict[str, Any]:
    """One flag as programs get it."""
    counted = [match for match in flag.matches if match.excused_by is None] or flag.matches
    document = next((match.document for match in counted if match.document is not None), None)
    page = next((match.page for match in counted if match.page is not None), None)
    if document is None and flag.item is not None and flag.item.document is not None:  # split from the agenda's file
        document, page = flag.item.document, flag.item.page
    return {
        "id": flag.id,
        "locality": flag.meeting.source.locality,
        "body": flag.meeting.body,
        "meeting_title": flag.meeting.title,
        "meeting_status": flag.meeting.status,
        "meeting_url": flag.meeting.page_url,
        "starts_at": flag.meeting.local_start.isoformat(),
        "is_time_known": flag.meeting.is_time_known,
        "vendor_id": flag.meeting.vendor_id,
        "item_vendor_id": flag.item.vendor_id if flag.item else None,
        "item_number": flag.item.number if flag.item else None,
        "item_title": flag.item.title if flag.item else None,
        "section": flag.item.section if flag.item else None,
        "is_consent": flag.item.is_consent if flag.item else None,
        "tier": flag.tier,
        "score": flag.score,
        "reasons": flag.reasons,
        "matched_words": list(dict.fromkeys(match.words for match in counted)),
        "where": list(dict.fromkeys(where(match) for match in counted)),
        "matches": [_match_json(match) for match in flag.matches],
        "document_id": document.id if document else None,
        "document_url": document.url if document else None,
        "page": page,
        "state": flag.state,
        "revision": flag.revision,
        "first_seen": flag.first_flagged_at.isoformat(),
        "announced_at": flag.announced_at.isoformat() if flag.announced_at else None,
        "gone_since": flag.gone_since.isoformat() if flag.gone_since else None,
    }


def _match_json(match: Match) -> dict[str, Any]:
    return {
        "words": match.words,
        "label": match.label,
        "rule": match.rule,
        "topic": match.topic,
        "where": where(match),
        "document_id": match.document_id,
        "document_url": match.document.url if match.document else None,
        "page": match.page,
        "excerpt": f"{match.before}{match.words}{match.after}",
        "excused_by": match.excused_by,
    }


def meeting_json(meeting: Meeting, items: int) -> dict[str, Any]:
    """One meeting as programs get it."""
    return {
        "locality": meeting.source.locality,
        "source": meeting.source_key,
        "vendor_id": meeting.vendor_id,
        "body": meeting.body,
        "title": meeting.title,
        "starts_at": meeting.local_start.isoformat(),
        "is_time_known": meeting.is_time_known,
        "status": meeting.status,
        "status_evidence": meeting.status_evidence,
        "amendment": meeting.amendment,
        "location": meeting.location,
        "comment": meeting.comment,
        "url": meeting.page_url,
        "twin_of": meeting.twin_of,
        "same_as": {"source": meeting.same_as.source_key, "vendor_id": meeting.same_as.vendor_id}
        if meeting.same_as
        else None,
        "aliases": [{"vendor_id": each.vendor_id, "evidence": each.evidence} for each in meeting.aliases],
        "items": items,
        "first_seen": meeting.first_seen_at.isoformat(),
        "not_seen_since": meeting.not_seen_since.isoformat() if meeting.not_seen_since else None,
    }


def where(match: Match) -> str:
    """The place of a match, in words: «attachment page 3»."""
    return f"{match.where} {match.page}" if match.page is not None else match.where


def local_time(meeting: Meeting) -> str:
    """The meeting's start on its locality's clock; the day alone where the time is not known."""
    return (
        f"{meeting.local_start:%a %Y-%m-%d %H:%M %Z}"
        if meeting.is_time_known
        else f"{meeting.local_start:%a %Y-%m-%d} (time?)"
    )


def print_flag(console: Console, flag: Flag) -> None:
    """Print one flag for a person: what, when, why, where."""
    meeting, item = flag.meeting, flag.item
    style = TIER_STYLES.get(flag.tier, "")
    status = "" if meeting.status == "scheduled" else f"  [bold red]{meeting.status.upper()}[/]"
    console.print(
        f"[{style}]{flag.tier}[/]  {escape(meeting.source.locality_name)}, {escape(meeting.body)}, "
        f"{local_time(meeting)}{status}  [dim]#{flag.id} {flag.state}[/]",
        highlight=False,
        soft_wrap=True,
    )
    if item is not None:
        consent = " (consent calendar)" if item.is_consent else ""
        title = item.title if len(item.title) < 200 else item.title[:199] + "…"
        console.print(
            f"    item {escape(item.number) or '–'}{consent}: {escape(title)}", highlight=False, soft_wrap=True
        )
    elif flag.document is not None:
        console.print(f"    in a document of the meeting: {escape(flag.document.url)}", highlight=False, soft_wrap=True)
    for reason in flag.reasons:
        console.print(f"    why: {escape(reason)}", highlight=False, soft_wrap=True)
    shown: set[str] = set()
    for match in flag.matches:
        if (match.excused_by is not None and flag.tier != "filtered") or where(match) in shown or len(shown) == 4:
            continue
        shown.add(where(match))
        excused = f"  [dim](excused: {escape(match.excused_by)})[/]" if match.excused_by else ""
        console.print(
            f"    {where(match)}: …{escape(match.before[-60:])}[reverse]{escape(match.words)}[/]"
            f"{escape(match.after[:60])}…{excused}",
            highlight=False,
            soft_wrap=True,
        )
