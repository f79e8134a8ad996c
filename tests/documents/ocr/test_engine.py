"""Tesseract, and what is done to a page before it reads it."""

import pytest
from PIL import Image

from demo.scan import copied
from documents.ocr import engine
from documents.ocr.engine import Recognised, recognise
from documents.ocr.words import SCALE, Box
from tests.documents.ocr.typed import LETTER, place_of, typed

NEAR = 0.012  # of the page's width or height: about five points of a letter page


def words_of(read: Recognised) -> str:
    return " ".join(read.text.split())


def box_of(read: Recognised, wanted: str) -> Box:
    [box] = [word.box for word in read.words if read.text[word.start : word.end].strip(".,") == wanted]
    return box


def assert_near(box: Box, place: tuple[float, float, float, float]) -> None:
    for found, drawn in zip(box, place, strict=True):
        assert found / SCALE == pytest.approx(drawn, abs=NEAR)


def test_a_clean_page_is_read_word_by_word() -> None:
    read = recognise(typed(*LETTER), "eng")

    assert words_of(read) == " ".join(LETTER)
    assert read.confidence is not None
    assert read.confidence > 90
    assert read.note == ""
    assert " ".join(read.text[word.start : word.end] for word in read.words) == " ".join(LETTER)
    assert_near(box_of(read, "Nakhodka"), place_of("Nakhodka"))


def test_lines_stay_lines() -> None:
    """A matcher may join words over the end of a line, never lose that there is one."""
    assert recognise(typed(*LETTER), "eng").text.split("\n")[0] == LETTER[0]


@pytest.mark.parametrize("skew", [-9, 3.5])
def test_a_page_that_lies_askew_is_read_and_its_words_are_where_they_are(skew: float) -> None:
    page = copied(typed(*LETTER), skew=skew)

    read = recognise(page, "eng")

    assert words_of(read) == " ".join(LETTER)
    left, top, right, bottom = box_of(read, "Nakhodka")
    crop = page.crop(
        (
            left * page.width // SCALE,
            top * page.height // SCALE,
            right * page.width // SCALE,
            bottom * page.height // SCALE,
        )
    )
    assert min(crop.reduce(4).tobytes()) < 120  # there is ink in it
    straight = place_of("Nakhodka")
    assert (right - left) / SCALE == pytest.approx(straight[2] - straight[0], abs=0.03)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_that_lies_on_its_side_is_read_and_its_words_are_where_they_are(quarters: int) -> None:
    page = typed(*LETTER, *LETTER[1:], LETTER[1]).rotate(90 * quarters, expand=True)

    read = recognise(page, "eng")

    assert words_of(read).startswith(" ".join(LETTER))
    left, top, right, bottom = place_of("Nakhodka")
    for _ in range(quarters):
        left, top, right, bottom = top, 1 - right, bottom, 1 - left
    assert_near(box_of(read, "Nakhodka"), (left, top, right, bottom))


def test_speckles_are_no_words() -> None:
    read = recognise(copied(typed(*LETTER), skew=0), "eng")

    assert words_of(read) == " ".join(LETTER)


def test_a_blank_page_has_no_words_and_is_no_failure() -> None:
    assert recognise(Image.new("L", (1700, 900), 255), "eng") == Recognised("", (), None)


def test_a_picture_without_writing_says_nothing_of_weight() -> None:
    waves = Image.radial_gradient("L").resize((1700, 1700))

    assert len(recognise(waves, "eng").text) < 20


def test_a_script_that_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter in Russian must not be taken for one that says nothing."""
    monkeypatch.setattr(engine, "_orientation", lambda _page: (0, "Cyrillic"))
    monkeypatch.setattr(engine, "_read", lambda *_: Recognised("Haxo,nka", (), 31.0))

    assert recognise(typed("x"), "eng").note == "its script looks Cyrillic, and OCR reads eng only"
    assert recognise(typed("x"), "eng+rus").note == ""
