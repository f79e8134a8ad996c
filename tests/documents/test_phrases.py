"""Finding phrases in the text of a page, whatever the text layer or OCR did to its spaces and signs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.ocr.words import Box, Word
from documents.showing.phrases import MOST_FOUND, distinct, find_phrases
from documents.showing.places import Place, places_among, without_repeats


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("Sochi", "in Sochi, Russia", "Sochi"),
        ("sochi", "SOCHI", "SOCHI"),
        ("sister city", "our Sister\nCity", "Sister\nCity"),
        ("sister city", "our sister-city", "sister-city"),
        ("sister city", "the sister\x02city", "sister\x02city"),
        ("sister city", "the sister-\ncity", "sister-\ncity"),
        ("sister city", "sister   city", "sister   city"),
        ("sister city", "oursistercity; sistercity", "sistercity"),
        ("sister city", "s i s t e r c i t y", "s i s t e r c i t y"),
        ("Petropavlovsk-Kamchatsky", "Petropavlovsk \u2013\nKamchatsky", "Petropavlovsk \u2013\nKamchatsky"),
        ("Nakhodka", "Nakhod\ufffeka", "Nakhod\ufffeka"),
        ("Nakhodka", "Na\u00adkhodka", "Na\u00adkhodka"),
        ("official", "the of\ufb01cial visit", "of\ufb01cial"),
        ("of\ufb01cial", "the official visit", "official"),
        ("San Jose", "of San José", "San José"),
        ("San José", "of San Jose", "San Jose"),
        ("San José", "of San Jose\u0301", "San Jose\u0301"),
        ("Находка", "город-побратим НАХОДКА", "НАХОДКА"),
        ("Хоккайдо", "Хоккаи\u0306до", "Хоккаи\u0306до"),
        ("Sochi", "theSochi visit", "Sochi"),
        ("Sochi", "SochiRussia", "Sochi"),
        ("Sochi", "Sochi1 and others", "Sochi"),
        ("item 7.2", "under Item 7.2:", "Item 7.2"),
        ("友好城市", "与友好城市的关系", "友好城市"),
    ],
)
def test_a_phrase_is_found(phrase: str, text: str, found: str) -> None:
    [one] = find_phrases(text, [phrase])

    assert text[one.start : one.end] == found
    assert one.phrase == phrase


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("Sochi", "Sochinsky"),
        ("Sochi", "Sochi\u00adnsky"),
        ("Sochi", "so chic"),
        ("Находка", "Находкам"),
        ("Хоккаидо", "Хоккайдо"),
        ("и", "и\u0306"),
        ("7.2", "in 2017.22"),
        ("72", "7.2"),
        ("7.2", "72"),
        ("2014", "12014"),
        ("...", "one ... two"),
        ("", "nothing"),
    ],
)
def test_a_phrase_is_not_found(phrase: str, text: str) -> None:
    assert find_phrases(text, [phrase]) == []


def test_every_place_is_found_in_the_order_of_the_text() -> None:
    found = find_phrases("Sochi, Nakhodka, SOCHI", ["Nakhodka", "Sochi"])

    assert [(one.phrase, one.start) for one in found] == [("Sochi", 0), ("Nakhodka", 7), ("Sochi", 17)]


def test_what_stands_everywhere_is_found_five_hundred_times() -> None:
    assert len(find_phrases("city " * 100_000, ["city", "c i t y"])) == MOST_FOUND


WORDS_OF_TEXTS = st.lists(st.text("abcdeSOCHI019äöéßñşﬁﬀйёИїЩ友好ñ", min_size=1, max_size=6), min_size=1, max_size=12)
BETWEEN = st.sampled_from([" ", "  ", "\n", ", ", "-", "-\n", "\x02", "\ufffe", " — ", " \u200b", "/"])


@given(words=WORDS_OF_TEXTS, data=st.data())
def test_whatever_stands_in_a_text_is_found_there(words: list[str], data: st.DataObject) -> None:
    """Any words of it, also when they are asked for in capitals, with other spaces, and without its line ends."""
    text, starts = "", []
    for word in words:
        text += data.draw(BETWEEN) if text else ""
        starts.append(len(text))
        text += word
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    asked = "  ".join(words[first : last + 1])

    for phrase in (asked, asked.upper(), asked.lower()):
        found = find_phrases(text, [phrase])
        assert any(one.start == starts[first] and one.end == starts[last] + len(words[last]) for one in found)


@given(st.text(max_size=60), st.lists(st.text(max_size=8), max_size=4))
def test_no_text_and_no_phrase_is_too_strange(text: str, phrases: list[str]) -> None:
    for phrase, start, end in find_phrases(text, phrases):
        assert phrase in phrases
        assert 0 <= start < end <= len(text)


def test_phrases_that_say_the_same_are_one() -> None:
    assert distinct(["Sister City", "sister-city", "—", "Sochi", ""]) == ["Sister City", "Sochi"]


WORDS = (
    Word(0, 3, Box(100, 100, 400, 120)),
    Word(4, 11, Box(420, 100, 900, 125)),  # "sister-"
    Word(12, 17, Box(100, 140, 300, 160)),  # "city,"
    Word(18, 23, Box(320, 140, 600, 160)),
)
TEXT = "our sister-\ncity, Sochi"


def test_words_of_two_lines_have_two_rectangles() -> None:
    assert places_among(TEXT, WORDS, ["sister city", "our sister"]) == [
        Place("our sister", (Box(100, 100, 900, 125),)),
        Place("sister city", (Box(420, 100, 900, 125), Box(100, 140, 300, 160))),
    ]


def test_a_phrase_in_the_text_whose_words_are_unknown_has_no_place() -> None:
    assert places_among(TEXT, WORDS[:1], ["Sochi"]) == []
    assert places_among(TEXT, (), ["Sochi"]) == []


def test_what_both_text_and_ocr_say_is_one_place() -> None:
    seen, said = Place("Sochi", (Box(320, 140, 600, 160),)), Place("Sochi", (Box(325, 141, 590, 158),))
    elsewhere, other = Place("Sochi", (Box(320, 340, 600, 360),)), Place("city", (Box(320, 140, 600, 160),))

    assert without_repeats([elsewhere, seen, said, other]) == [seen, other, elsewhere]
