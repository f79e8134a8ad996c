"""What the readers of all formats share: pages, encodings, bounds."""

from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import pytest

from documents.formats import READERS, package, page, read_pages, reason_unreadable
from documents.formats.compound import Compound
from documents.formats.inside import DEEPEST, LARGEST_INNER_FILE, MOST_FILES, Inside
from documents.formats.package import Package, xml_events
from documents.formats.page import (
    LONGEST_PARAGRAPH,
    PAGE_BREAK,
    PLAIN_TEXT,
    Piece,
    UnreadableFileError,
    blocks,
    numbered,
    pages_of,
)
from documents.formats.text import encoding
from documents.process import WorkerPage
from documents.spool import KEPT_IN_MEMORY, PageSpool
from models import media
from tests.documents import corpus, office, paper
from tests.documents.office import docx, paragraph

CORPUS = {case.name: case for case in corpus.CASES}


def texts(body: bytes, media_type: str) -> list[str]:
    return [one.text for one in read_pages(body, media_type)]


def test_pages_know_that_there_is_one_more_and_which_is_the_last() -> None:
    pages = list(numbered(Piece(text, PLAIN_TEXT) for text in "abc"))

    assert [(one.number, one.of) for one in pages] == [(1, 2), (2, 3), (3, 3)]


def test_of_too_many_pages_the_first_are_given_and_the_rest_is_known_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MOST_PAGES", 3)

    pages = list(numbered(Piece("x", PLAIN_TEXT) for _ in range(9)))

    assert [(one.number, one.of) for one in pages] == [(1, 2), (2, 3), (3, 4)]


def test_what_was_read_before_an_error_is_given_before_it() -> None:
    def paragraphs() -> Iterator[str]:
        yield "Nakhodka"
        raise UnreadableFileError("it is damaged")

    arriving = numbered(pages_of(paragraphs(), PLAIN_TEXT))

    assert next(arriving).text == "Nakhodka"
    with pytest.raises(UnreadableFileError, match="damaged"):
        next(arriving)


def test_paragraphs_become_pages_without_being_cut() -> None:
    paragraphs = [f"{number} {paper.SENTENCE}" for number in range(100)]

    cut = list(blocks(paragraphs))

    assert "\n".join(cut).split("\n") == paragraphs
    assert all(2_500 < len(one) <= 3_000 for one in cut[:-1])


def test_a_page_break_ends_a_page_and_makes_no_empty_one() -> None:
    assert list(blocks([PAGE_BREAK, "a", PAGE_BREAK, "", PAGE_BREAK, "b", PAGE_BREAK])) == ["a", "b"]


def test_a_paragraph_without_end_is_cut_after_a_sentence() -> None:
    endless = " ".join([paper.SENTENCE] * 1_000)

    cut = list(blocks([endless]))

    assert all(len(one) <= LONGEST_PARAGRAPH and one.endswith(".") for one in cut)
    assert " ".join(cut) == endless


def test_a_document_without_text_is_one_page() -> None:
    assert texts(docx(""), media.DOCX) == [""]


@pytest.mark.parametrize(
    ("text", "codec", "found"),
    [
        ("Sister city", "ascii", "utf-8"),
        ("Находка", "utf-8", "utf-8"),
        ("Находка", "utf-8-sig", "utf-8-sig"),
        ("Находка", "utf-16", "utf-16"),
        ("Agenda of the council", "utf-16-be", "utf-16-be"),
        ("Находка", "utf-32", "utf-32"),
        ("señor, “quoted” – façade", "cp1252", "cp1252"),
        ("A letter to Находка, Russia", "cp1251", "cp1251"),
        ("Городской совет рассмотрит письмо", "cp1251", "cp1251"),
        ("Городской совет рассмотрит письмо", "koi8-r", "koi8-r"),
        ("Городской совет рассмотрит письмо", "cp866", "cp866"),
        ("Городской совет рассмотрит письмо", "iso8859-5", "iso8859-5"),
    ],
)
def test_the_encoding_of_a_text_is_told_by_its_bytes(text: str, codec: str, found: str) -> None:
    assert encoding(text.encode(codec)) == found
    assert text.encode(codec).decode(found) == text


def test_a_letter_that_lies_across_two_chunks_is_whole() -> None:
    text = "я" * 200_001 + "\n" + "Находка"

    assert "\n".join(texts(text.encode(), media.TEXT)).endswith("\nНаходка")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a<br>b</p>c<div>d</div>", "a\nb\nc\nd"),
        ("<p>sister <i>ci</i>ty</p>", "sister city"),
        ("<p>caf&eacute; &#1053;</p>", "café Н"),
        ("<ul><li>1<li>2</ul>", "1\n2"),
        ("<p>a<!-- b --></p>", "a"),
        ("<div role=navigation>Home</div><p>a", "a"),
        ("<p><a href='javascript:x()'>a</a> <a href='#top'>b</a>", "a b"),
        ("<form><input value='Nakhodka'><input type=hidden value=x></form>", "Nakhodka"),
        ("<table><tr><th>No.<th>Title<tr><td>1<td>Letter</table>", "No.\tTitle\n1\tLetter"),
    ],
)
def test_a_web_page_is_read_as_it_is_seen(html: str, text: str) -> None:
    assert texts(f"<!DOCTYPE html><body>{html}".encode(), media.HTML) == [text]


def test_a_block_page_is_no_document() -> None:
    body = b"<html><head><title>Just a moment...</title></head><body>Checking your browser _cf_chl_opt</body></html>"

    with pytest.raises(UnreadableFileError, match="it is"):
        texts(body, media.HTML)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (paragraph("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>"), "a\tb\nc"),
        (paragraph("<w:pPr><w:tabs><w:tab w:pos='720'/></w:tabs></w:pPr>", "a"), "a"),
        (paragraph("<w:ins><w:r><w:t>new</w:t></w:r></w:ins>"), "new"),
        (paragraph("<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>", "a"), "a"),
        (paragraph("<w:r><w:t>sister</w:t><w:noBreakHyphen/><w:t>city</w:t></w:r>"), "sister-city"),
        (paragraph('<w:r><w:instrText>HYPERLINK "https://example.org/"</w:instrText></w:r>'
                   '<w:r><w:fldChar w:fldCharType="end"/></w:r>'), " [https://example.org/]"),
        (paragraph("<w:r><w:instrText>PAGE</w:instrText></w:r>", "a"), "a"),
        (
            "<w:tbl><w:tr><w:tc>" + paragraph("a") + paragraph("b")
            + "</w:tc><w:tc>" + paragraph("c") + "</w:tc></w:tr></w:tbl>",
            "a\nb\nc",
        ),
        (
            "<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc>" + paragraph("1.") + "</w:tc><w:tc>" + paragraph("Letter")
            + "</w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>",
            "1.\tLetter",
        ),
    ],
)  # fmt: skip
def test_markup_of_word_becomes_text(markup: str, text: str) -> None:
    assert texts(docx(markup), media.DOCX) == [text]


def test_a_document_in_one_cell_is_not_held_back() -> None:
    cell = "".join(paragraph(f"{number}. {paper.SENTENCE}") for number in range(500))

    pages = texts(docx(f"<w:tbl><w:tr><w:tc>{cell}</w:tc></w:tr></w:tbl>"), media.DOCX)

    assert len(pages) > 10
    assert "499. The City Council" in pages[-1]


def test_a_small_picture_in_a_word_document_is_not_a_scan() -> None:
    logo = corpus.image("PNG", (120, 120))

    [only] = read_pages(docx(paragraph("Agenda"), {"word/media/logo.png": logo}), media.DOCX)

    assert only.needs_ocr == ""


def test_xml_with_a_document_type_is_refused_in_any_encoding() -> None:
    body = ('<?xml version="1.0" encoding="utf-16"?>' + corpus.BOMB_DTD + "<x>&c;</x>").encode("utf-16")

    with pytest.raises(UnreadableFileError, match="entities"):
        list(xml_events(iter([body]), "x.xml"))


def test_xml_with_tokens_across_chunks_is_read_whole() -> None:
    body = '<a><b c="Находка">Yakutsk</b></a>'.encode()

    events = list(xml_events(iter([bytes([one]) for one in body]), "x.xml"))

    assert ("start", "b", {"c": "Находка"}) in events
    assert "".join(text for kind, text, _ in events if kind == "text") == "Yakutsk"


def test_the_parts_together_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_UNPACKED", 3_000)
    body = office.zipped({f"{number}": bytes([number]) * 1_000 for number in range(5)})

    with Package(body) as parts:
        assert [len(parts.read(name, 10_000)) for name in parts.names[:3]] == [1_000] * 3
        with pytest.raises(UnreadableFileError, match="a bomb"):
            parts.read(parts.names[3], 10_000)


def test_an_archive_of_too_many_parts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_PARTS", 4)

    with (
        pytest.raises(UnreadableFileError, match="more than 4 parts"),
        Package(office.zipped(dict.fromkeys("abcde", ""))),
    ):
        pass


def test_what_is_inside_is_bounded_in_depth_number_and_size() -> None:
    assert Inside(DEEPEST).take(1) == "it lies more than 2 files deep"
    assert "it is too big" in Inside().take(LARGEST_INNER_FILE + 1)

    inside = Inside()
    assert {inside.take(1) for _ in range(MOST_FILES)} == {""}
    assert "only 200" in inside.take(1)

    inside = Inside()
    assert [bool(inside.take(LARGEST_INNER_FILE)) for _ in range(5)] == [False] * 4 + [True]


def test_a_zip_that_lies_about_its_sizes_gives_no_more_than_it_says() -> None:
    body = bytearray(office.zipped({"a.txt": "Nakhodka" * 1_000}))
    entry = body.rindex(b"PK\x01\x02")
    body[entry + 24 : entry + 28] = (8).to_bytes(4, "little")

    [only] = read_pages(bytes(body), media.ZIP)

    assert "Nakhodka" * 2 not in only.text
    assert "is not read: it is damaged" in only.problem or only.text.endswith("Nakhodka")


def test_streams_of_a_compound_file_are_found_by_name() -> None:
    streams = {f"stream {number}": bytes([number]) * (number * 700) for number in range(20)}

    compound = Compound(office.compound(streams))

    assert compound.stream("stream 19")[: 19 * 700] == streams["stream 19"]
    with pytest.raises(UnreadableFileError, match="no stream Other"):
        compound.stream("Other")


def test_every_reader_can_be_imported_and_every_other_type_has_a_reason() -> None:
    for found in READERS:
        assert reason_unreadable(found) == ""
    for found in set(media.IN_WORDS) - set(READERS):
        assert reason_unreadable(found)


def test_spooled_pages_are_the_same_again() -> None:
    pages = [WorkerPage(n, 900, f"Находка {n}\n" * 500, "text layer", "", "") for n in range(1, 900)]
    spool = PageSpool()
    for one in pages:
        spool.append(one)

    assert sum(len(str(astuple(one))) for one in pages) > KEPT_IN_MEMORY
    assert list(spool) == pages
    assert spool[898] == pages[-1]
    assert spool[10:12] == pages[10:12]
    assert len(spool) == 899


def test_the_corpus_is_read_from_a_file_as_from_bytes(tmp_path: Path) -> None:
    for name in (
        "agenda.docx",
        "agenda.doc",
        "agenda.rtf",
        "agenda.odt",
        "slides.pptx",
        "budget.xlsx",
        "packet.zip",
        "fax.tif",
    ):
        case = CORPUS[name]
        path = tmp_path / name
        path.write_bytes(case.make())

        assert list(read_pages(path, case.media_type)) == list(read_pages(case.make(), case.media_type))


def test_numbers_that_word_counts_itself_are_text() -> None:
    def numbered_paragraph(text: str, level: int) -> str:
        return paragraph(f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr></w:pPr>', text)

    definition = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for level, start, form, text in (
            (0, 3, "decimal", "%1."),
            (1, 1, "upperLetter", "%1.%2)"),
            (2, 1, "bullet", "x"),
        )
    )
    lists = f'<w:abstractNum w:abstractNumId="2">{definition}</w:abstractNum>'
    lists += '<w:num w:numId="7"><w:abstractNumId w:val="2"/></w:num>'
    styles = '<w:style w:styleId="Item"><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style>'
    body = docx(
        numbered_paragraph("Roll call", 0)
        + numbered_paragraph("Letter", 1)
        + numbered_paragraph("Trip", 1)
        + numbered_paragraph("point", 2)
        + paragraph('<w:pPr><w:pStyle w:val="Item"/></w:pPr>', "Consent")
        + numbered_paragraph("Nakhodka", 1)
        + paragraph(
            '<w:pPr><w:pPrChange><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:pPrChange></w:pPr>', "plain"
        ),
        {
            "word/numbering.xml": office.word_part("numbering", lists),
            "word/styles.xml": office.word_part("styles", styles),
        },
    )

    [text] = texts(body, media.DOCX)

    assert text.splitlines() == [
        *("3.\tRoll call", "3.A)\tLetter", "3.B)\tTrip", "point", "4.\tConsent", "4.A)\tNakhodka", "plain"),
    ]
