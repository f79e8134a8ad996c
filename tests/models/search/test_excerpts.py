"""Excerpts, and the words that are marked in them."""

import random
from itertools import pairwise

from models.search import parse_query
from models.search.excerpt import excerpt


def marked(said: str, query: str) -> str:
    """The excerpt with its marked words in brackets."""
    words, marks = excerpt(said, parse_query(query))
    for start, end in reversed(marks):
        words = f"{words[:start]}[{words[start:end]}]{words[end:]}"
    return words


def test_an_excerpt_is_one_line_with_all_words_marked() -> None:
    assert marked("Our  sister-\ncity,\tNakhodka\x07.", '"sister city" nakh*') == "Our [sister- city], [Nakhodka]."


def test_of_a_beginning_the_whole_word_is_marked_and_of_a_word_no_longer_one() -> None:
    assert (
        marked("To Nakhodka and Nakhodkans, not Anakhodka", "nakhodka") == "To [Nakhodka] and Nakhodkans, not Anakhodka"
    )
    assert marked("To Nakhodka, the Nakhodkans", "nakh*") == "To [Nakhodka], the [Nakhodkans]"


def test_a_divided_word_is_marked_whole() -> None:
    assert marked("a relation-\nship with", "relationship") == "a [relation- ship] with"


def test_an_excerpt_of_a_long_text_begins_and_ends_between_words_and_says_so() -> None:
    said = "Lorem ipsum dolor. " * 100 + "Our sister city Nakhodka. " + "Sit amet elit. " * 100

    shown = marked(said, "nakhodka")

    assert "Our sister city [Nakhodka]. Sit amet" in shown
    assert (shown[0], shown[-1]) == ("…", "…")
    assert set(shown.strip("…").replace("[", "").replace("]", "").split()) <= set(said.split())
    assert len(shown) < 260


def test_an_excerpt_shows_the_place_where_most_words_stand_together() -> None:
    said = (
        "A sister. "
        + "Lorem ipsum. " * 60
        + "The sister met the city council of Nakhodka. "
        + "Dolor sit. " * 60
        + "A city."
    )

    assert "The [sister] met the [city] council" in marked(said, "sister city")


def test_an_excerpt_finds_words_with_other_letters_of_the_same_kind() -> None:
    assert marked("À San José, née", "jose nee") == "À San [José], [née]"
    assert marked("Город НАХОДКА (İ)", "находка") == "Город [НАХОДКА] (İ)"


def test_an_excerpt_without_the_words_is_the_beginning() -> None:
    assert marked("Nothing of it", "nakhodka") == "Nothing of it"


def test_one_word_without_end_is_cut() -> None:
    shown = marked("x" * 5000 + " nakhodka", "nakhodka")

    assert "[nakhodka]" in shown
    assert len(shown) < 400


def test_offsets_are_within_the_excerpt_whatever_the_text() -> None:
    draw = random.Random(5)
    for _ in range(300):
        said = "".join(
            draw.choices(
                ["sister", "city", " ", "\n", "-\n", "\x07", "é", "й", "İ", "\u200b", "\u00ad", ",", "ab"],
                k=draw.randrange(1, 200),
            )
        )
        query = parse_query(draw.choice(["sister", "city sister", '"sister city"', "sis*", "sistercity"]))
        words, marks = excerpt(said, query)

        assert all(0 <= start < end <= len(words) for start, end in marks)
        assert all(one[1] <= other[0] for one, other in pairwise(marks))
        assert marks or not query.is_in(said)


def test_an_excerpt_marks_a_word_whose_letters_have_their_marks_apart() -> None:
    assert marked("в Уренгои\u0306 весной", "уренгой") == "в [Уренгои\u0306] весной"
