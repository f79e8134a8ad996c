"""Pages drawn by the worker process, with words marked where they stand: in text layers and in scans."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from documents.ocr.asked import recognise_pages
from documents.ocr.words import SCALE, Box
from documents.process import UnreadableError, WorkerProcess
from documents.showing.asked import ShownPage, show_page
from models import media
from tests.documents import office, paper, printed
from tests.documents.printed import coloured, is_near, pdf_of, place_in, place_scanned, unmarked

LINE = (100.0, 600.0, "The delegation of Sochi visits us; Professor Sochinsky stays.")
Show = Callable[..., ShownPage]


@pytest.fixture
def show(worker: WorkerProcess, tmp_path: Path) -> Show:
    def show_bytes(
        body: bytes, *phrases: str, page: int = 1, kind: str = media.PDF, with_ocr: bool = False, dpi: int = 100
    ) -> ShownPage:
        path = tmp_path / "file"
        path.write_bytes(body)
        words = None
        if with_ocr:
            [read] = recognise_pages(worker, path, kind, [page], "eng")
            words = (read.text, read.words)
        return show_page(worker, path, kind, page, phrases=phrases, words=words, dpi=dpi)

    return show_bytes


def is_marked_only_at(shown: ShownPage, *boxes: Box) -> bool:
    """Whether all of these boxes are coloured but for what is printed in them, and nothing five dots away from them."""
    colour, paper_grey = coloured(shown.png), unmarked(shown.png)
    around = Image.new("L", colour.size)
    for box in boxes:
        area = [round(part * size / SCALE) for part, size in zip(box, colour.size * 2, strict=True)]
        if paper_grey.crop(area).getbbox() or not colour.crop(area).getbbox():
            return False
        around.paste(255, (area[0] - 5, area[1] - 5, area[2] + 5, area[3] + 5))
    return ImageChops.subtract(colour, around).getbbox() is None


def test_a_word_of_the_text_layer_is_marked_where_it_stands_and_nothing_else_is(show: Show) -> None:
    shown = show(pdf_of(printed.printed(LINE)), "Sochi")

    [place] = shown.places
    assert place.phrase == "Sochi"
    assert is_near(place.boxes[0], place_in(LINE, "Sochi"), 30)
    assert is_marked_only_at(shown, *shown.boxes)


def test_a_page_without_marks_is_grey_as_it_is_printed(show: Show) -> None:
    shown = show(pdf_of(printed.printed(LINE)), "Nakhodka")

    assert shown.places == ()
    assert coloured(shown.png).getbbox() is None
    assert Image.open(io.BytesIO(shown.png)).convert("L").getextrema() == (0, 255)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("visible", [printed.WHOLE, (60.0, 420.0, 500.0, 700.0)], ids=["whole", "cropped"])
def test_a_page_that_is_turned_and_cropped_is_marked_as_it_is_shown(
    show: Show, turned: int, visible: printed.Visible
) -> None:
    body = printed.turned_and_cropped(pdf_of(printed.printed(LINE)), turned, visible)

    shown = show(body, "delegation of Sochi")

    [box] = shown.boxes
    assert is_near(box, place_in(LINE, "delegation of Sochi", turned=turned, visible=visible), 110)
    assert is_marked_only_at(shown, box)
    width, height = visible[2] - visible[0], visible[3] - visible[1]
    assert shown.width / shown.height == pytest.approx(
        width / height if turned in (0, 180) else height / width, rel=0.01
    )


def test_a_word_outside_of_what_is_shown_has_no_place(show: Show) -> None:
    shown = show(printed.turned_and_cropped(pdf_of(printed.printed(LINE)), 0, (60, 100, 500, 500)), "Sochi")

    assert shown.places == ()


@pytest.mark.parametrize(
    ("first", "second"), [("in our sister-", "city of Nakhodka"), ("in our sister", "city of Nakhodka")]
)
def test_a_phrase_on_two_lines_has_two_rectangles(show: Show, first: str, second: str) -> None:
    lines = (100.0, 600.0, first), (100.0, 585.0, second)

    shown = show(pdf_of(printed.printed(*lines)), "sister city")

    [place] = shown.places
    assert is_near(place.boxes[0], place_in(lines[0], "sister"), 40)
    assert is_near(place.boxes[1], place_in(lines[1], "city"), 40)
    assert is_marked_only_at(shown, *place.boxes)


def test_text_that_runs_upwards_has_one_rectangle(show: Show) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rotate(90)
        canvas.drawString(200, -300, "A letter from Sochi")

    [box] = show(pdf_of(draw), "letter from Sochi").boxes

    assert box.bottom - box.top > 2 * (box.right - box.left)
    start, end = (200 + stringWidth(text, "Helvetica", 12) for text in ("A ", "A letter from Sochi"))
    assert is_near(box, Box(4762, round(10_000 - end * 12.626), 4902, round(10_000 - start * 12.626)), 40)


def test_ligatures_and_cyrillic_are_marked(show: Show) -> None:
    ligature = (100.0, 600.0, "an of\ufb01cial visit")
    cyrillic = (100.0, 600.0, "Город-побратим Находка, Россия")

    body = pdf_of(_vera(ligature), paper.lines(cyrillic[2], font="HeiseiMin-W3"))

    assert is_near(show(body, "official").boxes[0], place_in(ligature, "of\ufb01cial", font="Vera"), 60)
    assert is_near(show(body, "НАХОДКА", page=2).boxes[0], Box(3396, 920, 4540, 1042), 60)


def _vera(*lines: tuple[float, float, str]) -> Callable[[Canvas], None]:
    registerFont(TTFont("Vera", "Vera.ttf"))
    return printed.printed(*lines, font="Vera")


def test_comments_and_fields_are_marked_as_a_whole(show: Show) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 720, "Speaker card")
        canvas.textAnnotation("Ask about Nakhodka", [100, 100, 200, 200])
        canvas.acroForm.textfield(name="name", value="Yakutsk", x=72, y=400, width=200, height=20)

    shown = show(paper.make_pdf(draw), "Nakhodka", "Yakutsk", "comment", "field")

    assert [place.phrase for place in shown.places] == ["Yakutsk", "Nakhodka"]
    field, comment = shown.boxes
    assert is_near(field, Box(1176, 4697, 4444, 4949), 40)
    assert is_near(comment, Box(1634, 7475, 3268, 8737), 40)


def test_a_comment_that_is_not_there_costs_nothing(show: Show) -> None:
    body = paper.raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Annots[99 0 R 4 0 R null]>>",
        b"<</Type/Annot/Subtype/Text/Rect[61.2 79.2 122.4 158.4]/Contents(Sochi)>>",
    )

    assert show(body, "Sochi").boxes == (Box(1000, 8000, 2000, 9000),)


def test_only_the_page_that_is_asked_for_is_marked(show: Show) -> None:
    body = pdf_of(printed.printed(LINE), printed.printed((100, 300, "Minutes of the Sochi committee")))

    first, second = show(body, "Sochi"), show(body, "Sochi", page=2)

    assert (first.page.number, second.page.number, second.page.of) == (1, 2, 2)
    assert second.boxes[0].top > first.boxes[0].bottom
    assert len(first.boxes) == len(second.boxes) == 1


def test_a_page_of_a_file_inside_of_another_is_marked(show: Show) -> None:
    inner = pdf_of(printed.printed((100, 700, "Cover")), printed.printed(LINE))
    outer = paper.raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a) 4 0 R]>>>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>",
        b"<</Type/Filespec/F(letter.pdf)/UF(letter.pdf)/EF<</F 5 0 R>>>>",
        b"<</Type/EmbeddedFile/Length %d>>\nstream\n%b\nendstream" % (len(inner), inner),
    )

    shown = show(outer, "Sochi", page=3)
    in_archive = show(office.zipped({"packet.pdf": inner}), "Sochi", page=2, kind=media.ZIP)

    for each in (shown, in_archive):
        [box] = each.boxes
        assert is_near(box, place_in(LINE, "Sochi"), 30)
        assert is_marked_only_at(each, box)


SCANNED = (
    (200, 600, "The Mayor of Nakhodka invites the delegation"),
    (200, 700, "of the Sister City Committee to Sochi"),
)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_what_ocr_read_is_marked_also_on_a_scan_that_lies_on_its_side(show: Show, quarters: int) -> None:
    lines = (
        *SCANNED,
        (200, 800, "in June. Travel costs are borne by the port,"),
        (200, 900, "and the city pays nothing."),
    )
    body = printed.pdf_of_scan(printed.scanned(*lines, quarters=quarters))

    shown = show(body, "Nakhodka", "sister city", with_ocr=True)

    places = {place.phrase: place.boxes for place in shown.places}
    assert is_near(places["Nakhodka"][0], place_scanned(SCANNED[0], "Nakhodka", quarters=quarters), 50)
    assert is_near(places["sister city"][0], place_scanned(SCANNED[1], "Sister City", quarters=quarters), 50)
    assert len(shown.boxes) == 2
    assert is_marked_only_at(shown, *shown.boxes)


def test_an_image_file_is_marked(show: Show) -> None:
    buffer = io.BytesIO()
    printed.scanned(*SCANNED).save(buffer, "PNG", dpi=(200, 200))

    shown = show(buffer.getvalue(), "Sochi", kind=media.PNG, with_ocr=True)

    assert is_near(shown.boxes[0], place_scanned(SCANNED[1], "Sochi"), 50)
    assert is_marked_only_at(shown, *shown.boxes)


def test_text_layer_and_ocr_are_marked_together_and_what_both_say_once(show: Show) -> None:
    stamp = (100.0, 40.0, "Sochi packet page 34")
    body = printed.pdf_of_scan(printed.scanned(*SCANNED), stamp)

    shown = show(body, "Sochi", with_ocr=True)

    scan, stamped = shown.boxes
    assert is_near(scan, place_scanned(SCANNED[1], "Sochi"), 50)
    assert is_near(stamped, place_in(stamp, "Sochi"), 60)


def test_a_page_of_text_is_small_and_a_noisy_scan_stays_below_what_is_taken(show: Show) -> None:
    lines = [(60.0, 740.0 - 11 * n, f"{n}. {paper.SENTENCE}") for n in range(62)]
    noise = Image.effect_noise(printed.DOTS, 120)

    text = show(pdf_of(printed.printed(*lines)), "sister city", dpi=150)
    scan = show(printed.pdf_of_scan(noise), dpi=300)

    assert (text.width, len(text.places)) == (1275, 62)
    assert len(text.png) < 300_000
    assert len(scan.png) > 4 * 1024 * 1024  # more than one message may have
    assert Image.open(io.BytesIO(scan.png)).size == (scan.width, scan.height)


def test_a_page_of_two_hundred_inches_is_drawn_with_fewer_dots(show: Show) -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(14400, 14400), invariant=1)
    canvas.setFont("Helvetica", 600)
    canvas.drawString(1440, 7200, "Sochi")
    canvas.save()

    shown = show(buffer.getvalue(), "Sochi", dpi=300)

    assert shown.width * shown.height < 17_500_000
    assert is_near(shown.boxes[0], Box(1000, 4700, 2042, 5000), 60)


@pytest.mark.parametrize(
    ("body", "kind", "page", "reason"),
    [
        pytest.param(
            b"Sochi", media.TEXT, 1, "pages of this format have no picture: this one is plain text", id="text"
        ),
        pytest.param(b"<p>Sochi", media.HTML, 1, "have no picture: this one is web page", id="web page"),
        pytest.param(pdf_of(printed.printed(LINE)), media.PDF, 2, "there is no page 2: it has 1 page", id="no page"),
        pytest.param(b"%PDF-1.7 cut", media.PDF, 1, "damaged, or not a PDF", id="damaged"),
        pytest.param(b"{}", media.JSON, 1, "there is no reader for this type yet", id="no reader"),
    ],
)
def test_what_cannot_be_drawn_says_why(show: Show, body: bytes, kind: str, page: int, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        show(body, "Sochi", page=page, kind=kind)


def test_one_worker_draws_many_pages_also_after_one_that_cannot_be_drawn(show: Show, worker: WorkerProcess) -> None:
    body = pdf_of(printed.printed(LINE))
    pids = [worker.pid for _ in range(2) if show(body, "Sochi")]
    with pytest.raises(UnreadableError):
        show(body, page=2)

    assert show(body, "Sochi").places
    assert {*pids, worker.pid} == {pids[0]}


def test_a_page_that_needs_too_much_memory_costs_itself_only(tmp_path: Path) -> None:
    (tmp_path / "bomb.pdf").write_bytes(paper.memory_bomb())
    (tmp_path / "good.pdf").write_bytes(pdf_of(printed.printed(LINE)))

    with WorkerProcess(timeout_seconds=30, memory_bytes=256 * 2**20) as small:
        with pytest.raises(UnreadableError, match="memory"):
            show_page(small, tmp_path / "bomb.pdf", media.PDF, 1)
        assert show_page(small, tmp_path / "good.pdf", media.PDF, 1, phrases=["Sochi"]).places


def test_what_says_nothing_marks_nothing(show: Show) -> None:
    assert show(pdf_of(printed.printed(LINE)), "...", "").places == ()


FAKE = Path(__file__).with_name("fake_drawer.py")


@pytest.mark.parametrize(
    "lie",
    ["no png", "other size", "too short", "too long", "no base64", "huge", "box outside", "unasked phrase", "page"],
)
def test_a_worker_that_lies_is_not_believed(lie: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"any")
    with (
        WorkerProcess(timeout_seconds=10, command=[sys.executable, str(FAKE), lie]) as worker,
        pytest.raises(UnreadableError, match="makes no sense"),
    ):
        show_page(worker, tmp_path / "file", media.PDF, 1, phrases=["Sochi"])


def test_a_worker_that_tells_the_truth_is_believed(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"any")
    with WorkerProcess(timeout_seconds=10, command=[sys.executable, str(FAKE), "truth"]) as worker:
        shown = show_page(worker, tmp_path / "file", media.PDF, 1, phrases=["Sochi"])

    assert (shown.width, shown.height, shown.boxes) == (2, 3, (Box(1, 2, 3, 4),))


def test_a_page_of_a_thousand_comments_takes_no_longer_than_one(show: Show) -> None:
    """Each as big as the page, and saying all that is looked for: what is marked once is not marked again."""

    def draw(canvas: Canvas) -> None:
        for number in range(1_000):
            canvas.textAnnotation("Sochi, Nakhodka, Yakutsk", [0, 0, 500 - number % 100, 700])

    shown = show(paper.make_pdf(draw), "Sochi", "Nakhodka", "Yakutsk", dpi=300)

    assert 0 < len(shown.places) <= 500
