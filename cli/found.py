"""Words in items, documents and their names, found and shown: as JSON or for people."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from rich import box
from rich.markup import escape
from rich.table import Table

from cli.plain_error import PlainError
from cli.report import print_json, wide_console
from cli.wanted import check_localities
from models.database import open_database
from models.search import Hit, QueryError, parse_query, search
from settings import load_settings

ORDERS: tuple[Literal["date", "relevance"], ...] = ("date", "relevance")
LONGEST_TITLE = 160


def print_found(
    words: Sequence[str],
    localities: Sequence[str],
    body: str,
    since: datetime | None,
    until: datetime | None,
    *,
    limit: int,
    by: str,
    after: str | None,
    as_json: bool,
) -> None:
    """Print what is found; several words in one argument are a phrase, as the shell took its quotation marks.

    Raises PlainError for a query or cursor that is none, a locality or an order that is none.
    """
    settings = load_settings()
    check_localities(settings, localities)
    order = next((each for each in ORDERS if each == by), None)
    if order is None:
        raise PlainError(f"hits cannot be ordered by {by!r}: write --by date or --by relevance")
    zone = ZoneInfo("America/Los_Angeles")
    try:
        query = parse_query(" ".join(map(_as_typed, words)))
        with open_database(settings).reading() as session:
            hits = search(
                session,
                query,
                localities=localities,
                since=since.replace(tzinfo=zone) if since else None,
                until=(until + timedelta(days=1)).replace(tzinfo=zone) if until else None,
                body=body,
                by=order,
                limit=limit,
                after=after,
            )
    except QueryError as error:
        raise PlainError(str(error)) from error
    if as_json:
        print_json([hit_json(hit) for hit in hits])
        return
    console = wide_console()
    if hits:
        console.print(_table(hits, is_styled=console.is_terminal))
    console.print(_sum(hits, words, limit, is_first=after is None), highlight=False, soft_wrap=True, markup=False)


def hit_json(hit: Hit) -> dict[str, Any]:
    """One hit as programs get it."""
    return {
        "kind": hit.kind,
        "locality": hit.locality,
        "source": hit.source,
        "body": hit.body,
        "meeting_id": hit.meeting_id,
        "meeting_title": hit.meeting_title,
        "meeting_status": hit.meeting_status,
        "starts_at": hit.starts_at.isoformat(),
        "is_time_known": hit.is_time_known,
        "more_meetings": hit.more_meetings,
        "item_number": hit.item_number,
        "item_title": hit.item_title,
        "document_id": hit.document_id,
        "document_name": hit.document_name,
        "document_url": hit.document_url,
        "page": hit.page,
        "excerpt": hit.excerpt,
        "marks": [list(mark) for mark in hit.marks],
        "score": hit.score,
        "link": hit.link,
        "cursor": hit.cursor,
    }


def _as_typed(argument: str) -> str:
    """An argument of several plain words as a phrase; one with a sign of the query's own is taken as it stands."""
    words = argument.split()
    has_signs = any(word.startswith("-") or word.endswith("*") for word in words) or any(
        c in argument for c in '"“”„«»'
    )
    return f'"{argument}"' if len(words) > 1 and not has_signs else argument


def _sum(hits: Sequence[Hit], words: Sequence[str], limit: int, *, is_first: bool) -> str:
    if len(hits) == limit:
        return (
            f"{len(hits)} hits; there may be more: --limit shows more of them, --after {hits[-1].cursor} the next ones."
        )
    if hits or not is_first:
        return f"{len(hits)} hits." if len(hits) != 1 else "1 hit."
    phrases = [argument for argument in words if _as_typed(argument) != argument]
    apart = f" In any order: sisterwatch search {' '.join(words)}." if phrases else ""
    return f"Nothing found.{apart} «sisterwatch coverage» shows what was read."


def _table(hits: Sequence[Hit], *, is_styled: bool) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False, padding=(0, 1, 1, 0))
    table.add_column("when", no_wrap=True)
    table.add_column("where", ratio=2)
    table.add_column("what", ratio=3)
    table.add_column("words", ratio=6, overflow="fold")
    for hit in hits:
        status = "" if hit.meeting_status == "scheduled" else f"\n[bold red]{hit.meeting_status.upper()}[/]"
        more = f"\n[dim]and {hit.more_meetings} more[/]" if hit.more_meetings else ""
        table.add_row(
            f"{hit.starts_at:%a %Y-%m-%d}\n"
            + (f"{hit.starts_at:%H:%M %Z}" if hit.is_time_known else "(time?)")
            + status,
            f"{escape(hit.locality_name)}\n{escape(hit.body)}{more}",
            _what(hit),
            _marked(hit, is_styled=is_styled) + (f"\n[dim]{escape(hit.link)}[/]" if hit.link else ""),
        )
    return table


def _what(hit: Hit) -> str:
    title = hit.item_title if len(hit.item_title) <= LONGEST_TITLE else hit.item_title[: LONGEST_TITLE - 1] + "…"
    lines = []
    if hit.kind != "item":
        page = f", page {hit.page}" if hit.kind == "page" else ""
        lines.append(f"{escape(hit.document_name) or 'document'}{page}")
    if title or hit.item_number:
        lines.append(f"item {escape(hit.item_number) or '–'}: {escape(title)}")
    return "\n".join(lines)


def _marked(hit: Hit, *, is_styled: bool) -> str:
    """The excerpt with the words in reverse; in a pipe or a log, where there is no such thing, in guillemets."""
    before, after = ("[reverse]", "[/]") if is_styled else ("«", "»")
    pieces, done = [], 0
    for start, end in hit.marks:
        pieces.append(f"{escape(hit.excerpt[done:start])}{before}{escape(hit.excerpt[start:end])}{after}")
        done = end
    return "".join(pieces) + escape(hit.excerpt[done:])
