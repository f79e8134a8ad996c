"""Is an answer the list of meetings of this government, and does somebody still add to it? Pure: bytes in, verdict out.

The list is read with the same page code as in a crawl. An answer that names another government is refused, whatever it
lists; one that names nobody shows nothing, and it counts how its address was learned.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib import import_module
from itertools import pairwise
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from models.registry.locality import Locality
from published.government import governments, other_government
from published.reading import Unreadable, block_page
from published.values import ListedMeeting, MeetingList
from spiders.discovery.addresses import STATE, Candidate, site_of_host

State = Literal["right", "empty", "abandoned", "wrong entity", "other bodies", "unreadable"]

NEWEST_WITHIN_DAYS = 120
FARTHEST_AHEAD_DAYS = 550  # a day beyond it is a typing error, and makes no portal new

_PLACE = re.compile(r"\b([A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}), (?:[A-Z]{2}|California)\b")
_STATE_IN_ADDRESS = re.compile(r",\s*([A-Z]{2})\b\.?(?:\s+\d{5})?\s*$")


@dataclass(frozen=True)
class Figures:
    """What a list of meetings amounts to; twins are counted once."""

    meetings: int = 0
    upcoming: int = 0
    first: date | None = None
    newest: date | None = None
    per_month: int = 0
    longest_pause: int = 0  # days between two meetings
    documents_per_meeting: int = 0  # of those that have any


@dataclass(frozen=True)
class Verdict:
    """What an answer is: its state with the reason, and what was read in it.

    `names` are the words in which it says whose it is; `is_named`: they name this government. `newest_agenda` is the
    link to its newest agenda page, "" where it has none.
    """

    state: State
    reason: str = ""
    figures: Figures = Figures()
    bodies: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    is_named: bool = False
    has_governing_body: bool = False  # a recent meeting of it: a council can move on and leave its committees behind
    newest_agenda: str = ""


def judge(candidate: Candidate, path: str, body: bytes, locality: Locality, today: date) -> Verdict:
    """Read an answer as the candidate's platform does, and say what it is for this locality."""
    refused = block_page(body)
    if refused:
        return Verdict("unreadable", refused)
    try:
        listed = read_list(candidate, path, body, locality)
    except Unreadable as problem:
        return Verdict("unreadable", str(problem))
    except Exception as error:  # a stranger's page may break the page code: that is one more answer that is none
        return Verdict("unreadable", f"the page code failed: {type(error).__name__}: {error}")
    return verdict(listed, candidate, locality, today)


def read_list(candidate: Candidate, path: str, body: bytes, locality: Locality) -> MeetingList:
    """The meetings of an answer, read with the platform's own page code. Raises Unreadable."""
    pages = import_module(f"spiders.{candidate.platform}.pages")
    zone = ZoneInfo(locality.time_zone)
    options: dict[str, object] = {}
    if candidate.platform in ("drupal", "govaccess", "website"):
        options = {"base_url": candidate.base_url, "page": path}
        body_name = str(candidate.parameters.get("body", ""))
        options["body_name"] = body_name or ("" if candidate.platform == "website" else locality.governing_body)
        if candidate.platform == "govaccess":
            options["any_page"] = candidate.parameters.get("view") == "page"
    if candidate.platform == "municode":
        options = {"code": str(candidate.parameters.get("cc", ""))}
    bodies = {number: name for number, name in candidate.body_ids.items() if name}
    found: MeetingList = pages.read_meetings(body, zone, bodies=bodies, **options)
    if found.rows and not found.meetings:
        raise Unreadable(f"none of {found.rows} rows could be read; the first: {found.problems[0].detail}")
    return found


def verdict(listed: MeetingList, candidate: Candidate, locality: Locality, today: date) -> Verdict:
    """What a list that was read is for this locality."""
    meetings = [each for each in listed.meetings if each.twin_of is None]
    bodies = tuple(body for body, _ in Counter(each.body for each in meetings).most_common())
    texts = [*listed.names, *bodies, *(each.title for each in meetings)]
    found = Verdict(
        "right",
        figures=_figures(meetings, today),
        bodies=bodies[:12],
        names=listed.names,
        is_named=names_it(texts, locality),
        has_governing_body=any(_is_recent(each, today) and _is_governing(each.body, locality) for each in meetings),
        newest_agenda=_newest_agenda(meetings),
    )
    wrong = wrong_entity(listed.names, meetings, candidate, locality)
    if wrong:
        return replace(found, state="wrong entity", reason=wrong)
    newest = found.figures.newest
    if newest is None and meetings:
        reason = f"none of its {len(meetings)} meetings is in the next {FARTHEST_AHEAD_DAYS} days or past"
        return replace(found, state="empty", reason=f"{reason}: it cannot be judged")
    if newest is None:
        said = f" ({listed.notes[0]})" if listed.notes else ""
        return replace(found, state="empty", reason=f"a valid list without a meeting{said}: it cannot be judged")
    if not _is_recent_day(newest, today):
        age = (today - newest).days
        return replace(found, state="abandoned", reason=f"its newest meeting is that of {newest}, {age} days ago")
    if not (candidate.key or found.is_named or found.has_governing_body):
        reason = (
            f"no recent meeting of the {locality.governing_body}, and no word of whose it is: {', '.join(bodies[:3])}"
        )
        return replace(found, state="other bodies", reason=reason)
    return found


def wrong_entity(
    names: Sequence[str], meetings: Sequence[ListedMeeting], candidate: Candidate, locality: Locality
) -> str:
    """What shows that the meetings are those of another government, "" where nothing does."""
    by_address = wrong_tenant(candidate, locality)
    if by_address:
        return by_address
    bodies = list(dict.fromkeys(each.body for each in meetings))
    other = other_government(locality.name, locality.kind, list(names), bodies, locality.confused_with)
    if other:
        return other
    places = [found[1] for name in names for found in _PLACE.finditer(name)]
    if places and not names_it(names, locality):
        return f"the portal is that of {places[0]}"
    for wrong in locality.confused_with:
        said = [each for each in meetings if any(_has(text, wrong) for text in (each.title, each.body, each.location))]
        if meetings and len(said) * 2 > len(meetings):
            return f"{len(said)} of its {len(meetings)} meetings name {wrong}"
    states = Counter(found[1] for each in meetings if (found := _STATE_IN_ADDRESS.search(each.location)))
    if states and states.most_common(1)[0][0] != STATE.upper():
        state, count = states.most_common(1)[0]
        return f"{count} of its meetings are held in {state}, not in {STATE.upper()}"
    return ""


def wrong_tenant(candidate: Candidate, locality: Locality) -> str:
    """Whether the address itself is that of a government which the registry warns of: then it need not be asked."""
    tenant = re.sub(r"[^a-z0-9]", "", candidate.tenant)
    for wrong in locality.confused_with:
        letters = re.sub(r"[^a-z0-9]", "", _letters(wrong))
        if tenant and letters in tenant:
            return f"its address is that of {wrong} ({candidate.tenant})"
    return ""


def names_it(texts: Iterable[str], locality: Locality) -> bool:
    """Whether any of the texts names this government, and none that it is confused with."""
    short = re.sub(r"\s+County$", "", locality.name)
    if locality.kind == "county":
        own = [f"{short} County", f"County of {short}"]
    else:
        own = [f"City of {short}", f"{short} City", f"{short}, CA", f"{short}, California"]
    own.append(site_of_host(urlsplit(locality.website).hostname or ""))
    for text in texts:
        if any(_has(text, wrong) for wrong in locality.confused_with):
            continue
        named = [_letters(each) for each in governments([text])]
        if _letters(locality.name) in named or any(_has(text, each) for each in own):
            return True
    return False


def _figures(meetings: Sequence[ListedMeeting], today: date) -> Figures:
    limit = today + timedelta(days=FARTHEST_AHEAD_DAYS)
    days = sorted(day for each in meetings if (day := each.starts_at.date()) <= limit)
    if not days:
        return Figures(len(meetings))
    recent = [day for day in days if -365 <= (day - today).days <= 60] or days
    documents = [count for each in meetings if (count := len(each.documents) + len(each.agenda_urls))]
    return Figures(
        meetings=len(meetings),
        upcoming=sum(day >= today for day in days),
        first=days[0],
        newest=days[-1],
        per_month=max(1, round(len(recent) * 30.4 / max((recent[-1] - recent[0]).days + 1, 30))),
        longest_pause=max(((after - before).days for before, after in pairwise(recent)), default=0),
        documents_per_meeting=round(sum(documents) / len(documents)) if documents else 0,
    )


def _newest_agenda(meetings: Sequence[ListedMeeting]) -> str:
    with_agenda = [each for each in meetings if each.agenda_urls]
    return max(with_agenda, key=lambda each: each.starts_at).agenda_urls[0] if with_agenda else ""


def _is_recent(meeting: ListedMeeting, today: date) -> bool:
    return _is_recent_day(meeting.starts_at.date(), today)


def _is_recent_day(day: date, today: date) -> bool:
    return (today - day).days <= NEWEST_WITHIN_DAYS


def _is_governing(body: str, locality: Locality) -> bool:
    usual = "Board of Supervisors" if locality.kind == "county" else "City Council"
    return any(_has(body, name) for name in (locality.governing_body, usual))


def _has(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(_letters(name))}(?!\w)", _letters(text)) is not None


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())
