"""The command that looks for portals: discover."""

from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import typer

from cli.commands.running import Json
from cli.plain_error import PlainError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from models.registry.locality import Locality
    from spiders.discovery.launch import Discovery
    from spiders.discovery.look import Look
    from spiders.discovery.proposal import Proposal

_STYLES = {
    "right": "bold green",
    "empty": "yellow",
    "wrong entity": "bold red",
    "abandoned": "red",
    "other bodies": "red",
    "read": "dim",
}

_NOTHING = {
    "no host": "do not exist",
    "unreachable": "have nothing",
    "not asked": "were not asked, because a run makes few requests",
}


def add_to(app: typer.Typer) -> None:
    app.command(rich_help_panel="Look")(discover)


def discover(
    locality: Annotated[str, typer.Argument(help="A locality of the registry, such as los-altos.")],
    url: Annotated[
        str, typer.Option("--url", metavar="HOMEPAGE", help="Its home page, where it is another than the registry's.")
    ] = "",
    json: Json = False,
) -> None:
    """Find where a government publishes its agendas now. Exit status 0 only if a right source was found."""
    raise typer.Exit(0 if find_sources(locality, url, as_json=json) else 1)


def find_sources(slug: str, website: str = "", *, as_json: bool, hosts: "Mapping[str, str] | None" = None) -> bool:
    """Look for the locality's portals and print what was tried and found; whether any of them is right.

    `hosts` are make-believe hosts on loopback instead of the public ones. Raises PlainError for a locality that the
    registry does not have, or an address that is none.
    """
    from cli.report import print_json
    from cli.wanted import check_localities
    from models.registry.locality import load_localities
    from settings import load_settings
    from spiders.discovery.launch import discover as discover_sources
    from spiders.discovery.proposal import propose

    settings = load_settings()
    check_localities(settings, [slug])
    if website and (urlsplit(website).scheme not in ("http", "https") or not urlsplit(website).hostname):
        raise PlainError(f"{website!r} is no web address: write it in full, such as https://www.example.gov")
    locality = load_localities(settings.data_dir)[slug]
    found = discover_sources(settings, locality, website=website, hosts=hosts)
    proposals = propose(found.looks, locality, settings.now().astimezone(ZoneInfo(locality.time_zone)).date())
    if as_json:
        print_json(_as_values(locality, found, proposals))
    else:
        _print(locality, found, proposals)
    return bool(proposals)


def _as_values(locality: "Locality", found: "Discovery", proposals: "Sequence[Proposal]") -> dict[str, Any]:
    return {
        "locality": locality.slug,
        "found": bool(proposals),
        "requests": found.requests,
        "tried": [_row(look) for look in found.looks],
        "sources": [proposal.source.model_dump(mode="json", exclude_defaults=True) for proposal in proposals],
        "yaml": "".join(proposal.yaml for proposal in proposals),
    }


def _row(look: "Look") -> dict[str, Any]:
    figures = look.figures
    return {
        "platform": look.candidate.platform,
        "address": look.candidate.base_url,
        "asked": look.url,
        "origin": look.candidate.origin,
        "evidence": look.candidate.evidence,
        "source": look.candidate.key,
        "state": look.state,
        "reason": look.reason,
        "meetings": figures.meetings,
        "upcoming": figures.upcoming,
        "newest": figures.newest.isoformat() if figures.newest else None,
        "bodies": list(look.bodies),
        "names": list(look.names),
        "identity": look.identity if look.figures.meetings else "",
        "has_governing_body": look.has_governing_body,
    }


def _print(locality: "Locality", found: "Discovery", proposals: "Sequence[Proposal]") -> None:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from cli.report import wide_console

    console = wide_console()
    table = Table(title=f"Where {locality.name} may publish its agendas", title_justify="left", box=box.SIMPLE)
    for column in ("platform", "address", "known by", "state", "meetings", "newest", "why"):
        is_long = column in ("address", "why")
        table.add_column(
            column, no_wrap=not is_long, overflow="fold", justify="right" if column == "meetings" else "left"
        )
    for look in found.looks:
        if _is_nothing(look):
            continue
        table.add_row(
            look.candidate.platform,
            escape(look.candidate.base_url),
            look.candidate.origin,
            f"[{_STYLES.get(look.state, '')}]{look.state}[/]" if look.state in _STYLES else look.state,
            str(look.figures.meetings or "·"),
            str(look.figures.newest or "·"),
            escape(look.reason or _why_right(look)),
        )
    console.print(table)
    for state, what in _NOTHING.items():
        looks = [look for look in found.looks if _is_nothing(look) and look.state == state]
        if looks:
            names = ", ".join(
                f"{each.candidate.platform} ({each.candidate.tenant or 'its own site'})" for each in looks
            )
            console.print(f"[dim]{len(looks)} usual addresses {what}: {names}[/]", highlight=False, soft_wrap=True)
    console.print(f"{found.requests} requests, those for robots.txt included.", highlight=False)
    if not found.requests:
        console.print(
            "[bold red]NOT A SINGLE NAME RESOLVED[/]: there seems to be no network here, and this says nothing."
        )
    if not proposals:
        console.print(
            f"[bold red]NO RIGHT SOURCE FOUND[/] for {locality.name}. Open its site and look for «Agendas»; then write "
            "the address into its file, or begin there with --url.",
            highlight=False,
            soft_wrap=True,
        )
        return
    console.print(f"\nFor [bold]data/localities/{locality.slug}.yml[/], below [bold]sources:[/], the best first:\n")
    for proposal in proposals:
        if proposal.look.candidate.key:
            print(f"  # {proposal.look.candidate.evidence}: {proposal.look.candidate.key}")
        print(proposal.yaml)


def _is_nothing(look: "Look") -> bool:
    """Whether a guess led nowhere, which is the usual thing."""
    return look.candidate.origin == "pattern" and look.state in _NOTHING


def _why_right(look: "Look") -> str:
    from spiders.discovery.look import IDENTITIES

    if not look.is_right:
        return ""
    lacks = "" if look.has_governing_body else "; no recent meeting of the governing body"
    return f"{IDENTITIES[look.identity]}{lacks}"
