"""Entries for the registry, made of what was found: ready to be pasted, and valid as they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import yaml

from models.registry.locality import Locality, Source
from spiders.discovery.addresses import Candidate, first_view, label_of
from spiders.discovery.look import IDENTITIES, Look

# What a platform gives: lists with agendas behind them, tables of a site's own, archives of video, any page.
_TIERS = {"drupal": 1, "govaccess": 1, "granicus": 2, "website": 3}
# On which other hosts a vendor keeps the documents of its customers.
_FILE_HOSTS = {
    "legistar": (
        "https://{tenant}.legistar.com",
        "http://{tenant}.legistar1.com",
        "https://legistar.granicus.com",
        "https://legistar1.granicus.com",
    ),
    "municode": (
        "https://mccmeetings.blob.core.usgovcloudapi.net",
        "https://mccmeetingspublic.blob.core.usgovcloudapi.net",
    ),
}
_SHORTEST_SILENCE, _LONGEST_SILENCE = 30, 120

Confidence = Literal["confirmed", "inferred", "unknown"]


@dataclass(frozen=True)
class Proposal:
    """A source for the registry: its fields, and the look that it was made of."""

    look: Look
    fields: dict[str, Any]

    @property
    def source(self) -> Source:
        """The entry as the registry reads it. Raises ValidationError when it would not be accepted."""
        return Source.model_validate(self.fields)

    @property
    def yaml(self) -> str:
        """The entry as it is pasted below `sources:`."""
        text = yaml.safe_dump([self.fields], sort_keys=False, allow_unicode=True, width=110, default_flow_style=False)
        return "".join(f"  {line}\n" for line in text.splitlines())


def propose(looks: Sequence[Look], locality: Locality, today: date) -> list[Proposal]:
    """An entry for each right source, the best first: that one as the current source, the others as candidates.

    Only a portal that is known to be this government's, and that has meetings of its governing body, is proposed as
    current.
    """
    right = sorted((look for look in looks if look.is_right), key=_rank)
    proposals: list[Proposal] = []
    names: set[str] = set()
    for number, look in enumerate(right):
        is_sure = look.identity != "guessed" and look.has_governing_body
        name = _name(look.candidate, locality, names)
        names.add(name)
        role = "current" if number == 0 and is_sure else "candidate"
        proposals.append(Proposal(look, _fields(look, name, role, locality, today)))
    return proposals


def _rank(look: Look) -> tuple[Any, ...]:
    newest = look.figures.newest.toordinal() if look.figures.newest else 0
    return (
        not look.has_governing_body,
        look.identity == "guessed",
        _TIERS.get(look.candidate.platform, 0),
        not look.linked_on,
        "as current" not in look.candidate.evidence,
        -look.figures.upcoming,
        -newest,
    )


def _name(candidate: Candidate, locality: Locality, taken: set[str]) -> str:
    """The registry's own name where it has this portal; otherwise the platform's, longer where that is taken."""
    if candidate.key:
        return candidate.key.partition("/")[2]
    others = taken | {source.name for source in locality.sources}
    tenant = (candidate.tenant or label_of(candidate.base_url.split("/")[2])).replace("_", "-").strip("-")
    names = [candidate.platform, f"{candidate.platform}-{tenant}" if tenant else candidate.platform]
    names += [f"{names[-1]}-{number}" for number in range(2, 100)]
    return next(name for name in names if name not in others)


def _fields(look: Look, name: str, role: str, locality: Locality, today: date) -> dict[str, Any]:
    known = next((source for source in locality.sources if source.key == look.candidate.key), None)
    fields: dict[str, Any] = {
        "name": name,
        "platform": look.candidate.platform,
        "base_url": look.candidate.base_url,
        "role": role,
    }
    bodies = dict(look.candidate.body_ids)
    if look.candidate.platform == "granicus":  # its spider asks for the views that are named here
        body = look.bodies[0] if look.bodies else locality.governing_body
        bodies = {view: name or body for view, name in (bodies or {first_view(look.candidate): body}).items()}
    if bodies:
        fields["body_ids"] = bodies
    if look.candidate.parameters:
        fields["parameters"] = dict(look.candidate.parameters)
    usual = [host.format(tenant=look.candidate.tenant) for host in _FILE_HOSTS.get(look.candidate.platform, ())]
    file_hosts = dict(known.file_hosts) if known is not None else {host: host for host in usual}
    if file_hosts:
        fields["file_hosts"] = file_hosts
    if known is not None and known.robots.decision == "override":
        fields["robots"] = known.robots.model_dump()
    fields["expected"] = _expected(look)
    fields["notes"] = [_note(look, today)]
    return fields


def _expected(look: Look) -> dict[str, Any]:
    """The yield that the list lets expect; what only agendas tell is left at zero, which is not watched."""
    figures = look.figures
    silence = min(max(_SHORTEST_SILENCE, round(figures.longest_pause * 1.5)), _LONGEST_SILENCE)
    expected: dict[str, Any] = {
        "meetings_per_month": max(1, figures.per_month),
        "newest_agenda_within_days": silence,
        "items_per_meeting": 0,
        "documents_per_meeting": figures.documents_per_meeting,
    }
    if look.is_first_empty:
        expected["empty_is_normal"] = True
    expected["note"] = (
        f"Estimated by discovery from {figures.meetings} listed meetings, {figures.first} to {figures.newest}; items "
        "were not counted. Correct it after a month."
    )
    return expected


def _note(look: Look, today: date) -> dict[str, Any]:
    figures = look.figures
    bodies = ", ".join(look.bodies[:4]) + (" and others" if len(look.bodies) > 4 else "")
    text = (
        f"Found by discovery: {figures.meetings} meetings between {figures.first} and {figures.newest}, "
        f"{figures.upcoming} of them to come, of {bodies}. Whose it is: {IDENTITIES[look.identity]}"
    )
    text += f" («{'», «'.join(look.names[:2])}»)." if look.names and look.is_named else "."
    if not look.has_governing_body:
        text += " NO RECENT MEETING OF THE GOVERNING BODY IS IN THE LIST."
    if look.identity == "guessed":
        text += " COMPARE IT WITH THE GOVERNMENT'S OWN SITE BEFORE IT IS USED."
    evidence = f"{look.url}, asked on {today}" + (f"; linked on {look.linked_on}" if look.linked_on else "")
    return {"date": today, "text": text, "evidence": evidence, "confidence": _confidence(look)}


def _confidence(look: Look) -> Confidence:
    if look.identity in ("named", "linked"):
        return "confirmed"
    return "inferred" if look.identity == "registered" else "unknown"
