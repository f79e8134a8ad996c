"""How well a text says what was asked for: the same on both kinds of database, for items, pages and names alike."""

from collections.abc import Collection, Mapping, Sequence

from models.search.excerpt import times
from models.search.kinds import Kind
from models.search.query import Query

SATURATION, BY_LENGTH = 1.2, 0.75  # Okapi BM25: how soon more of a word says no more; how much a long text's count less

Row = tuple[int, int]  # number of the kind, id


def scores(kinds: Sequence[Kind], query: Query, rows: Collection[Row]) -> dict[Row, float]:
    """How well each of these rows says it: higher is better.

    This is BM25 without the words' rarity: every row has all of them. The first 20,000 characters of a text count.
    """
    texts = {
        (kind.NUMBER, row): text
        for kind in kinds
        for row, text in kind.said([row for number, row in rows if number == kind.NUMBER]).items()
    }
    return _scores(texts, query)


def _scores(texts: Mapping[Row, str], query: Query) -> dict[Row, float]:
    usual = sum(map(len, texts.values())) / max(1, len(texts)) or 1
    found = {}
    for row, text in texts.items():
        enough = SATURATION * (1 - BY_LENGTH + BY_LENGTH * len(text) / usual)
        counts = (max(1, count) for count in times(text, query))
        found[row] = round(sum(count * (SATURATION + 1) / (count + enough) for count in counts), 6)
    return found
