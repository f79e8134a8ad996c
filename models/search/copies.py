"""A meeting that two sources publish: what both say is shown once, as of the one that the other is a copy of."""

from collections.abc import Sequence

from models.search.kinds import Kind, Standing
from models.search.places import Wanted
from models.search.query import Query
from models.search.words import words_of


def without_copies(kind: Kind, standings: Sequence[Standing], query: Query, wanted: Wanted) -> list[Standing]:
    """The standings without those of a copy whose original says the same, in a row that is found as well."""
    copies = {one.places[0].id: one.copy_of for one in standings if one.copy_of is not None}
    if not copies:
        return list(standings)
    ids, _ = kind.among_those_of(set(copies.values()), kind.indexed(query))
    originals = kind.standings(ids, wanted, query)
    said = {row: _letters(text) for row, text in kind.said({*copies, *originals}).items()}
    known = {(place.meeting_id, said[row]) for row, one in originals.items() for place in one.places}
    return [one for one in standings if one.copy_of is None or (one.copy_of, said[one.places[0].id]) not in known]


def _letters(text: str) -> str:
    """What makes two texts the same: words, without what stands between them."""
    return "".join(word.folded for word in words_of(text))
