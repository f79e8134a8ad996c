"""Names that a person typed, compared with those that there are: a typing error must not look like «nothing found»."""

from collections.abc import Iterable

from cli.plain_error import PlainError
from models.flag import FlagState
from models.registry.locality import load_localities
from settings import Settings

TIERS = ("direct", "sister_city", "russia")


def check_localities(settings: Settings, slugs: Iterable[str]) -> None:
    """Raise PlainError for a locality that the registry does not have."""
    wanted = list(slugs)
    if wanted:
        _check("locality", wanted, load_localities(settings.data_dir))


def check_tiers(tiers: Iterable[str], *, with_filtered: bool = False) -> None:
    """Raise PlainError for a tier that is none; «filtered» is one where asked for."""
    _check("tier", tiers, (*TIERS, "filtered") if with_filtered else TIERS)


def check_states(states: Iterable[str]) -> None:
    """Raise PlainError for a state that no flag can be in."""
    _check("state", states, [state.value for state in FlagState])


def _check(what: str, wanted: Iterable[str], known: Iterable[str]) -> None:
    names = list(known)
    for name in wanted:
        if name not in names:
            raise PlainError(f"no {what} is called {name!r}; there are {', '.join(names)}")
