"""What is changed in the text of a page before it is stored."""

import pytest

from documents.text import LONGEST_PAGE, page_text


@pytest.mark.parametrize("marker", ["\x02", "\ufffe", "\x02\r\n", "\ufffe\n"])
def test_markers_of_line_end_hyphens_become_hyphen_and_line_feed(marker: str) -> None:
    assert page_text(f"its sister{marker}city") == "its sister-\ncity"


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        ("Nak\x00hodka", "Nakhodka"),
        ("Nak\ud800hod\udfffka", "Nakhodka"),
        ("Находка, 😀 naïve  ﬁle", "Находка, 😀 naïve  ﬁle"),
        ("", ""),
    ],
)
def test_only_what_cannot_be_stored_is_taken_out(raw: str, stored: str) -> None:
    assert page_text(raw) == stored


def test_a_page_is_cut_at_its_longest() -> None:
    assert page_text("x" * (LONGEST_PAGE + 5)) == "x" * LONGEST_PAGE
