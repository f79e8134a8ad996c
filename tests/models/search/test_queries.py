"""Queries: what cannot be asked, and random ones that find what their words say."""

import random

import pytest
from sqlalchemy import select

from models.database import Database
from models.document import Page
from models.search import QueryError, parse_query, search
from tests.factories import make_document, make_meeting, publish


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "no word"),
        ("  … !! ", "no word"),
        ('""', "no word"),
        ("-russia", "only says what must not"),
        ('-"russian river" -war', "only says what must not"),
        ('"sister city', "quotation mark is open"),
        ('sister" city', "quotation mark is open"),
        ("*", "stands for the rest of one word"),
        ("*city", "stands for the rest of one word"),
        ("ci*ty", "stands for the rest of one word"),
        ("sister-ci*", "stands for the rest of one word"),
        ("c*", "at least 2 letters"),
        ("a" * 501, "at most 500"),
        ("a " * 200, "at most 30"),
        ("x" * 10_000, "at most 500"),
    ],
)
def test_a_query_that_cannot_be_asked_says_why(query: str, says: str) -> None:
    with pytest.raises(QueryError, match=says.replace("*", r"\*")):
        parse_query(query)


HOSTILE = [
    *("a' OR 1=1 --", "NEAR(sister city, 5)", "sister AND OR NOT city", "text:sister", "words : sister", "^sister"),
    *("{words joined}: sister", "sister & !city | x", "a <-> b", "a:*", "a:ABCD", "(sister", "sister)", "((()))x"),
    *("\\' sister", "\\", "x\\'y", "sister\x00city", "\x00 x", "🎉 sister 🎉", "%s %(query)s :query ?", "$1 $$ x"),
    *(
        "\ud800 x",
        "\ufffe x",
        "x;drop table page;--",
        "''",
        "x''",
        "+x",
        "x NOT y",
        "--x y",
        "- x",
        "x -",
        "İ x",
        "ß ſ x",
    ),
]


@pytest.mark.parametrize("query", HOSTILE, ids=ascii)
def test_no_query_breaks_out(database: Database, query: str) -> None:
    """Either it is refused in words, or it finds what has its words."""
    with database.writing() as session:
        publish(session, make_meeting(session), make_document(session, pages=["sister city", "a b x"]))
        try:
            parsed = parse_query(query)
        except QueryError:
            return
        pages = {page.id: page.text for page in session.scalars(select(Page))}
        numbers = {hit.page for hit in search(session, parsed)}

        assert len(numbers) == sum(parsed.is_in(said) for said in pages.values())


def test_random_queries_find_on_both_databases_what_their_words_say(database: Database) -> None:
    """The index agrees with the text itself: what is found in the one is in the other, and nothing else."""
    draw = random.Random(3)
    letters = [
        "sister",
        "city",
        "a",
        "Ж",
        "é",
        "-",
        "-\n",
        '"',
        "*",
        "'",
        " ",
        "  ",
        "(",
        ":",
        "^",
        "AND",
        "NOT",
        "NEAR",
        "\x00",
        "🎉",
        "й",
        "и\u0306",
        "е\u0308",
    ]
    pages = ["".join(draw.choices(letters, k=60)).replace("\x00", "").replace("🎉", " ") for _ in range(40)]
    asked = 0
    with database.writing() as session:
        publish(session, make_meeting(session), make_document(session, pages=pages))
        for _ in range(400):
            try:
                query = parse_query("".join(draw.choices(letters, k=draw.randrange(1, 9))))
            except QueryError:
                continue
            asked += 1
            numbers = {hit.page for hit in search(session, query)}
            assert numbers == {number for number, said in enumerate(pages, 1) if query.is_in(said)}, query
    assert asked > 50
