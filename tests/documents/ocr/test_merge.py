"""A page's own text and what OCR read on it."""

import pytest

from documents.ocr.merge import merged
from documents.ocr.words import Box, Word, pack_words, unpack_words


def text_of(layer: str, needs_ocr: str, read: str) -> str:
    return merged(layer, "text layer", needs_ocr, read)[0]


def test_a_stamp_is_kept_beside_what_the_scan_says() -> None:
    both = "Packet page 34 of 210\nA letter from Sochi"
    assert text_of("Packet page 34 of 210", "picture", "A letter from Sochi") == both


def test_a_broken_text_gives_way() -> None:
    assert text_of("T e ci y of So hi", "lost ligatures", "The city of Sochi") == "The city of Sochi"


def test_comments_and_fields_are_never_lost() -> None:
    layer = "ThecityofSochi\n[comment: ask Nakhodka]\n[field: yes]"

    assert (
        text_of(layer, "no spaces", "The city of Sochi") == "The city of Sochi\n[comment: ask Nakhodka]\n[field: yes]"
    )


def test_a_broken_text_stays_where_ocr_read_less_than_half_of_it() -> None:
    layer = "ThecityofSochiandtheportofNakhodka"

    assert text_of(layer, "no spaces", "The city") == f"{layer}\nThe city"


@pytest.mark.parametrize("read", ["", " \n "])
def test_where_ocr_read_nothing_the_page_is_what_it_was(read: str) -> None:
    assert merged("mojibake", "text layer", "mojibake", read) == ("mojibake", "text layer")


@pytest.mark.parametrize(
    ("layer", "method", "both"),
    [
        ("", "none", ("from Sochi", "OCR")),
        ("[picture: word/media/image1.png]", "none", ("[picture: word/media/image1.png]\nfrom Sochi", "OCR")),
        ("Packet page 1", "text layer", ("Packet page 1\nfrom Sochi", "text layer and OCR")),
        (" ", "office text", ("from Sochi", "OCR")),
    ],
)
def test_how_the_text_was_found_is_told(layer: str, method: str, both: tuple[str, str]) -> None:
    assert merged(layer, method, "picture", "from Sochi") == both


def test_words_are_packed_and_come_back() -> None:
    words = (Word(0, 4, Box(1, 2, 3, 4)), Word(70_000, 70_009, Box(0, 0, 10_000, 10_000)))

    assert unpack_words(pack_words(words)) == words
    assert unpack_words(pack_words(())) == ()


@pytest.mark.parametrize("packed", [b"", b"no words", pack_words([Word(0, 1, Box(0, 0, 1, 1))])[:-6]])
def test_what_is_no_packed_words_is_an_error(packed: bytes) -> None:
    with pytest.raises(ValueError, match="no packed words"):
        unpack_words(packed)
