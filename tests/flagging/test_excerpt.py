"""Excerpts show a match in its surroundings, whole words only, in one clean line."""

from hypothesis import given
from hypothesis import strategies as st

from flagging.excerpt import excerpt, tidy


def test_the_text_around_is_cut_between_words() -> None:
    text = "alpha " * 40 + "sister city" + " omega" * 40
    start = text.index("sister")

    shown = excerpt(text, start, start + 11, width=60)

    assert shown.words == "sister city"
    assert set(shown.before.strip("… ").split()) == {"alpha"}
    assert set(shown.after.strip("… ").split()) == {"omega"}
    assert shown.before.startswith("…")
    assert shown.after.endswith("…")


def test_a_short_text_is_shown_whole_and_without_dots() -> None:
    shown = excerpt("Our sister city Sochi", 4, 15)

    assert (shown.before, shown.words, shown.after) == ("Our ", "sister city", " Sochi")


def test_line_ends_and_tags_become_spaces() -> None:
    shown = excerpt("Vela\n  Luka<br />and sister\ncity", 21, 32)

    assert shown.before == "Vela Luka and "
    assert shown.words == "sister city"


def test_marks_of_line_ends_and_control_characters_are_not_shown() -> None:
    assert tidy("Vladi\x02vostok \ufffe\u200b\x00\u202eweek") == "Vladivostok week"


def test_a_hyphen_at_a_line_end_is_kept_and_its_line_end_is_not() -> None:
    assert tidy("sister-\n  city") == "sister-city"


def test_a_hyphen_between_words_on_one_line_is_left_alone() -> None:
    assert tidy("fiscal year - sister city") == "fiscal year - sister city"


def test_the_words_are_shown_whole_when_they_are_longer_than_the_width() -> None:
    assert excerpt("a " + "b" * 300 + " c", 2, 302, width=100).words == "b" * 300


@given(st.text(), st.integers(0, 50), st.integers(0, 50), st.integers(0, 200))
def test_no_control_character_or_line_end_is_ever_shown(text: str, start: int, length: int, width: int) -> None:
    shown = excerpt(text, min(start, len(text)), min(start + length, len(text)), width)

    for part in (shown.before, shown.words, shown.after):
        assert all(letter == " " or not letter.isspace() for letter in part)
        assert not any(letter < " " or letter in "\x7f\u200b\ufffe" for letter in part)
