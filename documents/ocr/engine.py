"""Tesseract, for the worker process only: a picture of a page in, text and words with their places out.

Before it is read, a page is turned upright where it lies on its side, made straight and freed of speckles: Tesseract
alone reads nothing on a page that is nine degrees askew, and loses words on one of three (`bench/read.py`).
"""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import cos, radians, sin

import tesserocr
from PIL import Image, ImageChops, ImageFilter, ImageStat

from documents.ocr.languages import data_folder
from documents.ocr.words import SCALE, Box, Word
from documents.text import LONGEST_PAGE, page_text

DPI = 300  # what Tesseract's own documentation asks for at least
MOST_SKEW = 15  # degrees
STRAIGHT = 0.3  # degrees that need no turning
CLEARLY = 1.1  # times the contrast as it lies: less, and what is turned is no text
POOR = 70.0  # per cent of confidence: below, the page may lie on its side
SURE_OF_TURN = 1.0  # Tesseract's own measure; 15 is reasonably sure, and what is read decides in the end
PIECES, PIECE = 5, 160  # pieces across and down, and pixels of each, in which speckles are looked for
PLAIN = 96  # of 255: what paper differs in itself at most
SPECKLE = 64  # of 255: what a dot differs from the paper around it
FEW_SPECKLES = 1e-4  # of all dots
FEWEST_OF_A_WORD = 40.0  # per cent of confidence for signs that are neither letters nor digits


@dataclass(frozen=True)
class Recognised:
    """What was read on a page. `confidence` is Tesseract's, in per cent, by letters; None where there are no words."""

    text: str
    words: tuple[Word, ...]
    confidence: float | None
    note: str = ""  # what is to be known of the page beside it


@dataclass(frozen=True)
class _Turn:
    """How a picture was turned before it was read: quarters and then degrees, both counter-clockwise."""

    quarters: int = 0
    skew: float = 0.0


def recognise(page: Image.Image, languages: str) -> Recognised:
    """Read a picture in grey of about 300 dots per inch; `languages` as Tesseract names them, such as "eng+rus".
    All of them must be installed (`documents.ocr.languages`).
    """
    quarters, script = _orientation(page) if _lies_on_its_side(page) else (0, "")
    best = _read(page, _Turn(quarters), languages)
    if best.confidence is not None and best.confidence >= POOR:
        return best
    if not script:
        quarters, script = _orientation(page)
        if quarters:
            best = max(best, _read(page, _Turn(quarters), languages), key=_worth)
    if script not in ("", "Latin") and _is_poor(best) and not _reads(languages, script):
        note = f"its script looks {script}, and OCR reads {languages} only"
        best = Recognised(best.text, best.words, best.confidence, note)
    return best


@cache
def _tesseract(languages: str, mode: int) -> tesserocr.PyTessBaseAPI:
    engine = tesserocr.OEM.DEFAULT if mode == tesserocr.PSM.OSD_ONLY else tesserocr.OEM.LSTM_ONLY
    return tesserocr.PyTessBaseAPI(path=f"{data_folder()}/", lang=languages, psm=mode, oem=engine)


def _read(page: Image.Image, turn: _Turn, languages: str) -> Recognised:
    reader = _tesseract(languages, tesserocr.PSM.AUTO)
    upright = page.rotate(90 * turn.quarters, expand=True) if turn.quarters else page
    upright = _without_speckles(upright)  # before it is turned, which smears them
    skew = _skew(upright)
    if abs(skew) >= STRAIGHT:
        upright = upright.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    else:
        skew = 0.0
    reader.SetImage(upright)
    reader.SetSourceResolution(DPI)
    try:
        reader.Recognize()
        return _gathered(reader.GetIterator(), upright.size, _Turn(turn.quarters, skew))
    finally:
        reader.Clear()


def _lies_on_its_side(page: Image.Image) -> bool:
    """Whether columns of dots look more like lines of text than rows do."""
    small = page.reduce(6)
    upright, sideways = (
        max(_contrast(one, angle) for angle in range(-MOST_SKEW, MOST_SKEW + 1, 3)) / one.height
        for one in (small, small.transpose(Image.Transpose.ROTATE_90))
    )
    return sideways > 2 * upright


def _skew(page: Image.Image) -> float:
    """By how many degrees the page must be turned counter-clockwise for its lines to lie straight; at most 15.

    Where lines lie straight, rows of dots are either dark or light: the angle is taken at which neighbouring rows
    differ most (W. Postl, US patent 4,723,297, long expired).
    """
    coarse, fine = page.reduce(6), page.reduce(4)
    best: float = max(range(-MOST_SKEW, MOST_SKEW + 1), key=lambda angle: (_contrast(coarse, angle), -abs(angle)))
    best = max((best + step / 10 for step in range(-9, 10)), key=lambda angle: _contrast(fine, angle))
    return best if _contrast(fine, best) > CLEARLY * _contrast(fine, 0) else 0.0


def _contrast(page: Image.Image, angle: float) -> int:
    turned = page.rotate(angle, resample=Image.Resampling.BILINEAR, fillcolor=255)
    rows = turned.resize((1, page.height), Image.Resampling.BOX).tobytes()
    return sum((one - other) ** 2 for one, other in pairwise(rows))


def _without_speckles(page: Image.Image) -> Image.Image:
    """The page, calmed where it needs it: it takes a second, and single dots make other letters of some."""
    return page.filter(ImageFilter.MedianFilter(3)) if _has_speckles(page) else page


def _has_speckles(page: Image.Image) -> bool:
    """Whether single dots stand where nothing is written, looked for in a few pieces of the page."""
    found, looked_at = 0, 0
    for across in range(PIECES):
        for down in range(PIECES):
            left, top = page.width * across // PIECES, page.height * down // PIECES
            piece = page.crop((left, top, min(page.width, left + PIECE), min(page.height, top + PIECE)))
            calm = piece.filter(ImageFilter.MedianFilter(3))
            darkest, lightest = ImageStat.Stat(calm).extrema[0]
            if lightest - darkest > PLAIN:  # something is written here
                continue
            dots = ImageChops.difference(piece, calm).histogram()[SPECKLE:]
            found, looked_at = found + sum(dots), looked_at + piece.width * piece.height
    return not looked_at or found > FEW_SPECKLES * looked_at


def _orientation(page: Image.Image) -> tuple[int, str]:
    """Quarters by which the page is to be turned counter-clockwise, and its script; 0 and "" when nobody can tell."""
    if not (data_folder() / "osd.traineddata").is_file():
        return 0, ""
    detector = _tesseract("osd", tesserocr.PSM.OSD_ONLY)
    detector.SetImage(page.reduce(2))
    detector.SetSourceResolution(DPI // 2)
    try:
        found = detector.DetectOrientationScript()
    finally:
        detector.Clear()
    if not found:
        return 0, ""
    is_sure = found["orient_conf"] >= SURE_OF_TURN
    return (found["orient_deg"] // 90 if is_sure else 0), str(found["script_name"])


def _gathered(found: tesserocr.PyResultIterator | None, size: tuple[int, int], turn: _Turn) -> Recognised:
    if found is None:
        return Recognised("", (), None)
    parts: list[str] = []
    words: list[Word] = []
    length, letters, sure = 0, 0, 0.0
    for each in tesserocr.iterate_level(found, tesserocr.RIL.WORD):
        said = _word(each)
        if not said:
            continue
        before = _before(each) if parts else ""
        if length + len(before) + len(said) > LONGEST_PAGE:
            break
        parts += (before, said)
        start = length + len(before)
        length = start + len(said)
        box = _place(each.BoundingBox(tesserocr.RIL.WORD), size, turn)
        words.append(Word(start, length, box))
        letters += len(said)
        sure += each.Confidence(tesserocr.RIL.WORD) * len(said)
    return Recognised("".join(parts), tuple(words), round(sure / letters, 1) if letters else None)


def _word(found: tesserocr.PyResultIterator) -> str:
    """The word, or "" for what is only a line or a stain."""
    try:
        said = page_text(found.GetUTF8Text(tesserocr.RIL.WORD)).strip()
    except RuntimeError:  # the iterator stands on a picture
        return ""
    if any(sign.isalnum() for sign in said) or found.Confidence(tesserocr.RIL.WORD) >= FEWEST_OF_A_WORD:
        return " ".join(said.split())
    return ""


def _before(found: tesserocr.PyResultIterator) -> str:
    if found.IsAtBeginningOf(tesserocr.RIL.PARA):
        return "\n\n"
    return "\n" if found.IsAtBeginningOf(tesserocr.RIL.TEXTLINE) else " "


def _place(pixels: tuple[int, int, int, int], size: tuple[int, int], turn: _Turn) -> Box:
    """A rectangle of the picture that was read, on the page as it is shown."""
    left, top, right, bottom = pixels
    corners = [_turned_back(x, y, size, turn) for x in (left, right) for y in (top, bottom)]
    across = [min(SCALE, max(0, round(x * SCALE))) for x, _ in corners]
    down = [min(SCALE, max(0, round(y * SCALE))) for _, y in corners]
    return Box(min(across), min(down), max(across), max(down))


def _turned_back(x: float, y: float, size: tuple[int, int], turn: _Turn) -> tuple[float, float]:
    """A point of the picture that was read, as parts of the width and height of the page before it was turned."""
    width, height = size
    if turn.skew:
        angle, from_left, from_top = radians(turn.skew), x - width / 2, y - height / 2
        x = width / 2 + from_left * cos(angle) - from_top * sin(angle)
        y = height / 2 + from_left * sin(angle) + from_top * cos(angle)
    across, down = x / width, y / height
    for _ in range(turn.quarters):
        across, down = 1 - down, across
    return across, down


def _worth(read: Recognised) -> float:
    return (read.confidence or 0.0) * len(read.text)


def _is_poor(read: Recognised) -> bool:
    return read.confidence is None or read.confidence < POOR


def _reads(languages: str, script: str) -> bool:
    """Whether one of the languages is written in this script, as far as agendas of California have them."""
    written = {
        "Cyrillic": ("rus", "ukr", "bel"),
        "Han": ("chi_sim", "chi_tra"),
        "Japanese": ("jpn",),
        "Korean": ("kor",),
    }
    return any(language in written.get(script, ()) for language in languages.split("+"))
