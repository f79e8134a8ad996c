"""Whose portal an answer is: the governments that its own words name, and whether one of them is another one."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

_KINDS = "City|County|Town|Village|Borough|Township"
_NAME = r"(?:(?:St|Ste|Mt|Ft)\.? )?[A-Z][\w.'’-]+(?: (?:(?:of|de|del|la|el|los|las|the) )?[A-Z][\w.'’-]+){0,3}"
_OF = re.compile(rf"\b(?:{_KINDS})\s+(?:and\s+(?:{_KINDS})\s+)?of\s+({_NAME})")
_COUNTY = re.compile(rf"\b({_NAME})\s+County\b")
_COUNCIL = re.compile(rf"\b({_NAME})\s+(?:City|Town|Village)\s+(?:Council|Clerk|Hall)\b")
_TRAILING = re.compile(
    r"\s+(?:City|County|Town|Council|Board|Commission|Committee|Meetings?|Agendas?|Calendar|Portal|Official|Website|"
    r"Site|Home|California|Clerk|Hall|Minutes|Public|Web|Outline|CA).*$"
)
_NO_NAMES = ("The", "Our", "City", "County", "Town", "Village", "Council")
_BOARD, _COUNCILS = (
    re.compile(r"\bBoard of Supervisors\b", re.I),
    re.compile(r"\b(?:City|Town|Village) Council\b", re.I),
)


def governments(names: Iterable[str]) -> list[str]:
    """The governments that the words name, each once: "City of Oakland" and "Oakland City Council" are «Oakland».

    A county is named with its kind («Santa Clara County»), because a city can have the same name.
    """
    found: dict[str, None] = {}
    for text in names:
        for pattern in (_OF, _COUNTY, _COUNCIL):
            for match in pattern.finditer(text):
                name = _TRAILING.sub("", match[1]).strip()
                is_county = pattern is _COUNTY or match[0].startswith("County")
                if name and name.split()[0] not in _NO_NAMES:
                    found.setdefault(f"{name} County" if is_county else name)
    return list(found)


def other_government(
    name: str, kind: str, names: Sequence[str], bodies: Sequence[str], confused_with: Sequence[str] = ()
) -> str:
    """What shows that an answer belongs to another government than this one, or "" where nothing does.

    `name` and `kind` ("city" or "county") are the locality's; `names` are the words in which the answer says whose it
    is; `bodies` are the governing bodies of its meetings; `confused_with` are names that the registry warns of. An
    answer that names nobody shows nothing.
    """
    for wrong in confused_with:
        for text in names:
            if _has(text, wrong):
                return f"the portal calls itself «{text[:80]}»: that is {wrong}"
    own = name if kind == "city" or name.endswith("County") else f"{name} County"
    named = governments(names)
    if named and not any(_same(each, own) or _same(each, name) for each in named):
        return f"the portal names {', '.join(named[:3])}, not {own}"
    has_board = any(_BOARD.search(body) for body in bodies)
    has_council = any(_COUNCILS.search(body) for body in bodies)
    if kind == "city" and has_board and not has_council:
        return "its meetings are those of a Board of Supervisors, which a county has and a city has not"
    if kind == "county" and has_council and not has_board:
        return "its meetings are those of a City Council, which a county has not"
    return ""


def _same(one: str, other: str) -> bool:
    return _letters(one) == _letters(other)


def _has(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.I) is not None


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    return "".join(character for character in plain.casefold() if character.isalnum())
