"""Walking the open flags in a terminal, one key per verdict."""

import getpass
import sys
from collections.abc import Sequence

import typer
from rich.console import Console

from cli.looked_up import print_flag
from cli.wanted import check_localities
from models.database import Database, open_database
from models.decision import Decision, DecisionError, Verdict, decide, standing_decisions
from models.flag import Flag
from models.queries import flags_to_review
from settings import Settings, load_settings

KEYS = {"c": Verdict.CONFIRM, "d": Verdict.DISMISS, "f": Verdict.FOLLOW_UP}
LAST_HELP = "That was the last one.  [bold]u[/]ndo it, anything else ends"
HELP = "[bold]c[/]onfirm  [bold]d[/]ismiss  [bold]f[/]ollow up  [bold]s[/]kip  [bold]u[/]ndo the last  [bold]q[/]uit"


def walk_flags(localities: Sequence[str], name: str) -> None:
    """Ask about each open flag until none is left or the reviewer stops; every verdict is kept as it is given."""
    settings = load_settings()
    check_localities(settings, localities)
    database = open_database(settings)
    reviewer = name or getpass.getuser()
    console = Console()
    with database.reading() as session:
        waiting = [flag.id for flag in flags_to_review(session, settings.now(), localities=localities)]
    console.print(f"{len(waiting)} open flags. You are {reviewer}." if waiting else "Nothing is waiting for review.")
    judged: list[Decision] = []
    position = 0
    while position < len(waiting) or judged:
        is_through = position == len(waiting)
        if not is_through:
            with database.reading() as session:
                flag = session.get_one(Flag, waiting[position])
                console.rule(f"{position + 1} of {len(waiting)}")
                print_flag(console, flag)
                _print_links(console, flag)
        key = _key(console, LAST_HELP if is_through else HELP)
        if key == "u":
            position = _undo(database, settings, console, waiting, judged, position, reviewer)
            continue
        if key == "q" or is_through:
            break
        if key in KEYS:
            decision = _judge(database, settings, console, waiting[position], KEYS[key], reviewer)
            judged += [decision] if decision is not None else []
        if key in KEYS or key == "s":
            position += 1
    console.print(f"{len(judged)} judged, {len(waiting) - len(judged)} left open.")


def _judge(
    database: Database, settings: Settings, console: Console, flag_id: int, verdict: Verdict, reviewer: str
) -> Decision | None:
    """Record the verdict, unless somebody else judged the flag meanwhile: then theirs is shown and stands."""
    reason = ""
    if verdict is Verdict.DISMISS:
        while not reason.strip():
            reason = _line(console, "Why is it no concern? ")
    with database.writing() as session:
        flag = session.get_one(Flag, flag_id, with_for_update=True)
        if flag.state != "open":
            console.print(f"Somebody else judged it meanwhile: it is {flag.state}. Your verdict was not recorded.")
            return None
        decision = decide(session, flag, verdict, reviewer=reviewer, reason=reason, now=settings.now())
        console.print(f"[green]{flag.state}[/]")
        session.expunge(decision)
    return decision


def _undo(
    database: Database,
    settings: Settings,
    console: Console,
    waiting: Sequence[int],
    judged: list[Decision],
    position: int,
    reviewer: str,
) -> int:
    """Take back the last verdict of this walk, unless it stands no more, and return to its flag."""
    if not judged:
        console.print("There is nothing to undo in this review.")
        return position
    last = judged.pop()
    with database.writing() as session:
        flag = session.get_one(Flag, last.flag_id, with_for_update=True)
        standing = standing_decisions(session, flag)
        if standing and standing[-1].id == last.id:
            decide(session, flag, Verdict.UNDO, reviewer=reviewer, now=settings.now())
        else:
            console.print(f"Meanwhile it was judged or changed again: it is {flag.state}. Nothing was undone.")
            return position
    return waiting.index(last.flag_id)


def _print_links(console: Console, flag: Flag) -> None:
    links = dict.fromkeys(
        [match.document.url + (f"#page={match.page}" if match.page else "") for match in flag.matches if match.document]
        + ([flag.meeting.page_url] if flag.meeting.page_url else [])
    )
    for link in list(links)[:5]:
        console.print(f"    {link}", highlight=False, soft_wrap=True, style="blue", markup=False)


def _key(console: Console, help_: str) -> str:
    console.print(help_)
    if sys.stdin.isatty():
        return typer.prompt("", prompt_suffix="> ", default="s", show_default=False).strip().lower()[:1] or "s"
    line = sys.stdin.readline()
    return line.strip().lower()[:1] if line else "q"


def _line(console: Console, question: str) -> str:
    if sys.stdin.isatty():
        return str(typer.prompt(question, prompt_suffix="", default="", show_default=False))
    line = sys.stdin.readline()
    if not line:
        raise DecisionError("a dismissal needs a reason, and the input has ended")
    return line
