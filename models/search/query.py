"""What a person asks for: words, "phrases", beginnings*, and -what must not be there."""

import re
from dataclasses import dataclass

from models.search.words import joined, places, words_of

LONGEST_QUERY = 500  # characters
MOST_TERMS = 30
SHORTEST_BEGINNING = 2

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_PIECE = re.compile(r'(-?)(?:"([^"]*)"|([^\s"]+))')


class QueryError(ValueError):
    """Raised by `parse_query`, and for a cursor that is none; the message says what is wrong and what to write."""


@dataclass(frozen=True)
class Term:
    """One word or several in their order, folded; with `is_prefix` the beginning of a word."""

    words: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True)
class Query:
    """What must be in a text, every term of it, and what must not."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()

    @property
    def has_phrases(self) -> bool:
        return any(len(term.words) > 1 for term in (*self.wanted, *self.unwanted))

    @property
    def has_prefixes(self) -> bool:
        return any(term.is_prefix for term in (*self.wanted, *self.unwanted))

    @property
    def loosely(self) -> "Query":
        """The query with the words of its phrases in any order, and no phrase excluded: what says it says this too."""
        if not self.has_phrases:
            return self
        words = (Term((word,), term.is_prefix) for term in self.wanted for word in term.words)
        return Query(tuple(dict.fromkeys(words)), tuple(term for term in self.unwanted if len(term.words) == 1))

    def fts5(self) -> str:
        """The query in the language of SQLite's FTS5. Every word stands in quotes, so none is an operator."""
        wanted = " AND ".join(map(_fts5, self.wanted))
        return " NOT ".join([f"({wanted})", *map(_fts5, self.unwanted)])

    def tsquery(self) -> str:
        """The query in PostgreSQL's language."""
        return " & ".join([*map(_tsquery, self.wanted), *(f"!{_tsquery(term)}" for term in self.unwanted)])

    def is_in(self, text: str) -> bool:
        """Whether the text is what is asked for, by the text itself."""
        words = words_of(text)
        whole = joined(words, text)

        def has(term: Term) -> bool:
            return any(any(places(term.words, each, is_prefix=term.is_prefix)) for each in (words, whole))

        return all(map(has, self.wanted)) and not any(map(has, self.unwanted))


def parse_query(text: str) -> Query:
    """Read a query as people type it.

    All words must be there, in any order; "words in quotes" one after the other; `sist*` is the beginning of a word;
    `-word` and `-"a phrase"` must not be there. Case and Latin diacritics do not count. Everything that is no letter
    and no digit stands between words: `sister-city` is the phrase "sister city". No word is an operator.

    Raises QueryError when nothing is asked for, only exclusions are, a quote is open, `*` stands elsewhere than at the
    end of a word of at least two letters, or the query is too long.
    """
    if len(text) > LONGEST_QUERY:
        raise QueryError(f"the query has {len(text):,} characters: write at most {LONGEST_QUERY}")
    text = text.translate(_QUOTES)
    if text.count('"') % 2:
        raise QueryError('a quotation mark is open: close the phrase with a second ", or leave the mark out')
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for excluded, phrase, word in _PIECE.findall(text):
        term = _term(word) if word else _phrase(phrase)
        if term is not None:
            (unwanted if excluded else wanted).append(term)
    if not wanted and unwanted:
        raise QueryError("the query only says what must not be there: add a word that must be")
    if not wanted:
        raise QueryError("the query has no word: write one, such as sister, or a phrase in quotation marks")
    if sum(len(term.words) for term in (*wanted, *unwanted)) > MOST_TERMS:
        raise QueryError(f"the query has too many words: write at most {MOST_TERMS}")
    return Query(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted)))


def _phrase(text: str) -> Term | None:
    words = tuple(word.folded for word in words_of(text))
    return Term(words) if words else None


def _term(word: str) -> Term | None:
    if "*" not in word:
        return _phrase(word)
    beginning = word.rstrip("*")
    term = _phrase(beginning)
    if "*" in beginning or term is None or len(term.words) > 1 or not beginning[-1].isalnum():
        raise QueryError(f"{word!r} cannot be looked for: * stands for the rest of one word, at its end, as in sist*")
    if len(term.words[0]) < SHORTEST_BEGINNING:
        raise QueryError(f"{word!r} is the beginning of too many words: write at least {SHORTEST_BEGINNING} letters")
    return Term(term.words, is_prefix=True)


def _fts5(term: Term) -> str:
    ending = " *" if term.is_prefix else ""
    return f'"{" ".join(term.words)}"{ending}'


def _tsquery(term: Term) -> str:
    """Words of letters and digits only, quoted all the same."""
    ending = ":*" if term.is_prefix else ""
    return "(" + " <-> ".join(f"'{word}'{ending}" for word in term.words) + ")"
