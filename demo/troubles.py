"""Examples of what can be wrong with a portal: two invented towns whose sources end in every state there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from demo import faults
from demo.faults import Fault
from demo.portals.portal import Portal
from demo.server import PortalServer
from demo.towns import town

ROBOTS = "User-agent: *\nDisallow: /troubles-robots/\n"  # for the server that has these portals
SLUG, MOVED_SLUG = "exampleville", "movedham"

_EXPECTED: Mapping[str, Any] = {
    "meetings_per_month": 2,
    "newest_agenda_within_days": 30,
    "items_per_meeting": 2,
    "documents_per_meeting": 1,
    "note": "Invented.",
}


@dataclass(frozen=True)
class Trouble:
    """A source that ends in a state: its portal, what its YAML declares, and what breaks after the first look."""

    state: str
    days: tuple[int, ...] = (-7, 3, 10)
    body: str = "City Council"
    expected: Mapping[str, Any] | None = None
    breaks: Fault | None = None
    is_looked_at: bool = True
    is_broken_from_the_start: bool = False
    platform: str = "legistar"
    look_back: int = 0  # days that the first look goes back
    days_ago: int = 0  # when the first look was

    @property
    def name(self) -> str:
        """The source's name, and its portal's prefix after "troubles-"."""
        return self.state.replace(" ", "-")


TROUBLES = (
    Trouble("ok"),
    Trouble("quiet", days=(-7,)),
    Trouble("stale", days=(-90,), look_back=100),
    Trouble("under-collecting", expected={"meetings_per_month": 40}),
    Trouble("blocked", breaks=faults.waf("akamai")),
    Trouble("robots"),
    Trouble("unreachable", breaks=faults.status(503)),
    Trouble("unreadable", breaks=faults.html_instead()),
    Trouble("wrong entity", body="Board of Supervisors"),
    Trouble("never worked", breaks=faults.status(404), is_broken_from_the_start=True),
    Trouble("overdue", days_ago=4),
    Trouble("never polled", is_looked_at=False),
    Trouble("no spider", platform="swagit", is_looked_at=False),
)
MOVED = Trouble("moved", days=(-60,), look_back=70)
MOVED_TO = Trouble("moved-to", days=(-7, 3, 10))


def trouble_portals(today: date) -> list[Portal]:
    """The portals behind the examples."""
    wanted = [trouble for trouble in (*TROUBLES, MOVED, MOVED_TO) if trouble.platform == "legistar"]
    return [town(_prefix(each), "legistar", today, days=each.days, body=each.body) for each in wanted]


def trouble_registry(today: date, url_of: Callable[[str], str]) -> dict[str, dict[str, Any]]:
    """The two towns' files of the registry, by slug; ``url_of`` gives a portal's base URL by its prefix."""
    towns = {
        SLUG: ("Exampleville", [_source(each, today, url_of) for each in TROUBLES]),
        MOVED_SLUG: ("Movedham", [_source(MOVED, today, url_of), _candidate(MOVED_TO, url_of)]),
    }
    return {
        slug: {
            "slug": slug,
            "name": name,
            "kind": "city",
            "governing_body": "City Council",
            "time_zone": "America/Los_Angeles",
            "website": "https://city.example.gov",
            "sources": sources,
            "comment": {"note": "Invented: nobody takes comments here."},
        }
        for slug, (name, sources) in towns.items()
    }


@dataclass(frozen=True)
class Look:
    """Sources to look at together: how many days ago, and from which day on (None: as usual)."""

    sources: tuple[str, ...]
    days_ago: int = 0
    since: date | None = None


def first_looks(today: date) -> list[Look]:
    """Every look that is taken before something breaks."""
    looks: dict[tuple[int, date | None], list[str]] = {}
    for slug, trouble in [*((SLUG, each) for each in TROUBLES), (MOVED_SLUG, MOVED), (MOVED_SLUG, MOVED_TO)]:
        since = today - timedelta(days=trouble.look_back) if trouble.look_back else None
        if trouble.is_looked_at:
            looks.setdefault((trouble.days_ago, since), []).append(f"{slug}/{trouble.name}")
    return [Look(tuple(sources), days_ago, since) for (days_ago, since), sources in looks.items()]


def second_look() -> Look:
    """The look after which the broken ones are known to be."""
    broken = [each for each in TROUBLES if each.breaks is not None and not each.is_broken_from_the_start]
    return Look(tuple(f"{SLUG}/{each.name}" for each in broken))


def break_portals(server: PortalServer, *, from_the_start: bool) -> None:
    """Set the faults: those that were there from the start, or those that come after the first look."""
    for trouble in TROUBLES:
        if trouble.breaks is not None and trouble.is_broken_from_the_start is from_the_start:
            server.faults.set(rf"/{_prefix(trouble)}/events\?", trouble.breaks)


def _prefix(trouble: Trouble) -> str:
    return f"troubles-{trouble.name}"


def _source(trouble: Trouble, today: date, url_of: Callable[[str], str]) -> dict[str, Any]:
    expected = {**_EXPECTED, **(trouble.expected or {})}
    if trouble.state == "quiet":
        first, last = today - timedelta(days=5), today + timedelta(days=20)
        recess = {"from": f"{first:%m-%d}", "until": f"{last:%m-%d}", "evidence": "the invented council's own calendar"}
        expected["recesses"] = [recess]
    is_served = trouble.platform == "legistar"
    return {
        "name": trouble.name,
        "platform": trouble.platform,
        "base_url": url_of(_prefix(trouble)) if is_served else url_of(_prefix(TROUBLES[0])),
        "role": "current",
        "delay_seconds": 0.0,
        "expected": expected,
    }


def _candidate(trouble: Trouble, url_of: Callable[[str], str]) -> dict[str, Any]:
    return {
        "name": trouble.name,
        "platform": "legistar",
        "base_url": url_of(_prefix(trouble)),
        "role": "candidate",
        "delay_seconds": 0.0,
    }
