"""The benchmark of the search on a tiny corpus: it finds what was planted, and times every kind of query."""

import pytest

from bench.search import Corpus, Latency, check, measure, table
from models.database import Database

TINY = 240  # pages: three meetings


def test_what_was_planted_is_found_and_every_kind_is_timed(database: Database) -> None:
    corpus = Corpus(TINY, words_per_page=40, vocabulary=500)
    corpus.store(database)
    queries = corpus.queries(2)

    check(database, corpus)
    measured = measure(database, queries)

    assert corpus.planted == {"sister city relationship": 1, "friendship delegation sails": 2}
    assert set(measured) == set(queries)
    assert all(0 < one.p50 <= one.p95 <= one.most for one in measured.values())
    assert measured["a word of most pages"].hits > 40
    assert measured["a phrase over a line end"].hits == 2
    assert measured["nothing there"].hits == 0


def test_what_is_not_found_fails_the_benchmark(sqlite: Database) -> None:
    corpus = Corpus(TINY, words_per_page=40, vocabulary=500)
    corpus.store(sqlite)
    corpus.planted["sister city relationship"] += 1

    with pytest.raises(AssertionError, match="sister city relationship"):
        check(sqlite, corpus)


def test_the_corpus_is_the_same_every_time() -> None:
    one, other = (Corpus(TINY, words_per_page=40, vocabulary=500) for _ in range(2))

    assert [one.page(number) for number in range(5)] == [other.page(number) for number in range(5)]
    assert one.queries(3) == other.queries(3)


def test_the_table_shows_the_growth_from_the_first_size_to_the_last() -> None:
    text = table({20: {"a word": Latency(1, 2, 3, 50)}, 200: {"a word": Latency(4, 6, 8, 50)}})

    assert text.splitlines()[1].split() == [
        "a",
        "word",
        "1.0",
        "/",
        "2.0",
        "/",
        "3.0",
        "4.0",
        "/",
        "6.0",
        "/",
        "8.0",
        "x",
        "3.0",
        "50",
    ]
