"""What a word, a phrase and a beginning find: the same on both kinds of database."""

import pytest

from models.database import Database
from tests.models.search.asked import texts_found

MOST_CHARACTERS = 200_000


def test_all_words_must_be_there_in_any_order(database: Database) -> None:
    texts = ["The city has a sister.", "Our sister city.", "Sister only", "cityscape, sisterhood"]

    assert texts_found(database, texts, "sister city") == [1, 2]
    assert texts_found(database, texts, "CITY Sister") == [1, 2]


def test_words_of_a_phrase_stand_one_after_the_other(database: Database) -> None:
    texts = ["Our sister city", "a city, a sister", "city sister", "sister of a city", "SISTER-CITIES", "Sister—City!"]

    assert texts_found(database, texts, '"sister city"') == [1, 6]
    assert texts_found(database, texts, "“sister city”") == [1, 6]
    assert texts_found(database, texts, "sister-city") == [1, 6]


def test_a_phrase_goes_on_in_the_next_line_also_after_a_hyphen(database: Database) -> None:
    texts = [
        "our sister\ncity",
        "our sister-\ncity",
        "our sister\u2010\ncity",
        "our sister.\n\n  City",
        "sister-\ncitizen",
    ]

    assert texts_found(database, texts, '"sister city"') == [1, 2, 3, 4]


def test_a_word_that_a_line_end_divides_is_found_whole_and_in_phrases(database: Database) -> None:
    texts = [
        "a relation-\nship with",
        "a relation\u00ad\nship",
        "a rela\u00adtionship",
        "a relation ship",
        "relation-\n ship",
    ]

    assert texts_found(database, texts, "relationship") == [1, 2, 3]
    assert texts_found(database, texts, '"relationship with"') == [1]
    assert texts_found(database, texts, "relationsh*") == [1, 2, 3]


def test_the_beginning_of_a_word_finds_its_endings(database: Database) -> None:
    texts = ["Nakhodka", "Nakhodkan guests", "in Nakhod", "unakhodka"]

    assert texts_found(database, texts, "nakhodk*") == [1, 2]


def test_excluded_words_and_phrases_must_not_be_there(database: Database) -> None:
    texts = ["Russian River water", "the river, Russian style", "Russian guests"]

    assert texts_found(database, texts, 'russian -"russian river"') == [2, 3]
    assert texts_found(database, texts, "russian -river") == [3]
    assert texts_found(database, texts, "russian -riv*") == [3]


def test_cyrillic_is_found_whatever_its_case(database: Database) -> None:
    texts = ["Побратим: НАХОДКА, Россия", "находка", "Находки", "Новый Уренгой", "Ёлка"]

    assert texts_found(database, texts, "Находка") == [1, 2]
    assert texts_found(database, texts, "находк*") == [1, 2, 3]
    assert texts_found(database, texts, "новый УРЕНГОЙ") == [4]
    assert texts_found(database, texts, '"находка россия"') == [1]
    assert texts_found(database, texts, "новыи") == []
    assert texts_found(database, texts, "ёлка") == [5]


def test_diacritics_on_latin_letters_do_not_count_composed_or_not(database: Database) -> None:
    texts = ["San José", "SAN JOSE\u0301", "san jose", "Ångström"]

    assert texts_found(database, texts, '"san jose"') == [1, 2, 3]
    assert texts_found(database, texts, "josé") == [1, 2, 3]
    assert texts_found(database, texts, "angstrom") == [4]


def test_a_letter_and_its_mark_are_one_letter_in_cyrillic_too(database: Database) -> None:
    """Some PDFs have и and a breve where others have й; и itself is another letter."""
    texts = ["Новый Уренгой", "НОВЫИ\u0306 Уренгои\u0306", "новыи", "ё", "е\u0308", "е", "Киї\u0301в"]

    assert texts_found(database, texts, "новый") == [1, 2]
    assert texts_found(database, texts, "новыи\u0306") == [1, 2]
    assert texts_found(database, texts, '"новый уренгой"') == [1, 2]
    assert texts_found(database, texts, "новы*") == [1, 2, 3]
    assert texts_found(database, texts, "новыи") == [3]
    assert texts_found(database, texts, "ё") == texts_found(database, texts, "е\u0308") == [4, 5]
    assert texts_found(database, texts, "е") == [6]
    assert texts_found(database, texts, "київ") == [7]


def test_apostrophes_of_any_kind_stand_between_words(database: Database) -> None:
    texts = ["the City's friend", "the City’s friend", "the citys friend", "O’Brien"]

    assert texts_found(database, texts, "city's") == [1, 2]
    assert texts_found(database, texts, "city’s friend") == [1, 2]
    assert texts_found(database, texts, "o'brien") == [4]


@pytest.mark.parametrize(
    "said",
    [
        "see www.oaklandca.gov/sister",
        "friend@sister.example",
        "a/sister/b",
        "1.sister",
        "<b>sister</b>",
        "&sister;",
        "sister_city",
    ],
)
def test_a_word_is_a_word_also_in_addresses_paths_and_markup(database: Database, said: str) -> None:
    """PostgreSQL's own parser would take the whole address for a word."""
    assert texts_found(database, [said, "🎉sister🎉", "(sister)"], "sister") == [1, 2, 3]


def test_numbers_are_words_without_signs(database: Database) -> None:
    texts = ["File 22-0517", "item -5.2", "File 220517"]

    assert texts_found(database, texts, "22-0517") == [1]
    assert texts_found(database, texts, "5.2") == [2]


def test_nothing_is_stemmed_or_left_out(database: Database) -> None:
    texts = ["the cities", "the city of it", "sisters"]

    assert texts_found(database, texts, "the") == [1, 2]
    assert texts_found(database, texts, "city") == [2]
    assert texts_found(database, texts, "sister") == []


@pytest.mark.parametrize("letter", ["a", "ж", "😀", "𐐀"])
def test_a_page_of_200000_characters_can_be_stored_and_is_found_by_its_beginning(
    database: Database, letter: str
) -> None:
    """PostgreSQL's index of one text has at most 1 MB; the page is stored all the same."""
    every = " ".join(f"{letter}{number:x}" for number in range(60_000))
    said = f"Nakhodka sister-\ncity {every}"[:MOST_CHARACTERS]

    assert texts_found(database, [said, "x"], 'nakhodka "sister city"') == [1]


def test_a_phrase_at_the_end_of_a_long_page_is_found_and_words_apart_are_not(database: Database) -> None:
    """PostgreSQL keeps no places beyond the 16,383rd word, and 256 of each."""
    filler = "city of the sister and " * 8_000
    texts = [f"{filler}our sister city Nakhodka", f"{filler}sister and city", f"{filler}Russian River"]

    assert texts_found(database, texts, '"sister city nakhodka"') == [1]
    assert texts_found(database, texts, '"sister city"') == [1]
    assert texts_found(database, texts, 'city -"russian river"') == [1, 2]
    assert texts_found(database, texts, '"city of the sister and" nakhodka') == [1]


def test_a_word_of_a_megabyte_keeps_no_page_from_being_stored(database: Database) -> None:
    assert texts_found(database, ["x" * 199_000 + " Nakhodka"], "nakhodka") == [1]
