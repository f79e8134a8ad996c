"""Files as strangers publish them: every format, whole, odd, damaged, protected, and made to harm.

Every case says what must be found in its text, or which reason must be given, or both where a part of it is unreadable.
"""

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import pypdfium2
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from models import media
from tests.documents import office, paper
from tests.documents.office import HEAD, docx, opendocument, paragraph, pptx, row, shape, xlsx, zipped


@dataclass(frozen=True)
class Case:
    """A file, what its bytes are, and what must come of it."""

    name: str
    make: Callable[[], bytes]
    media_type: str
    says: tuple[str, ...] = ()  # texts on its pages
    reason: str = ""  # within what is told to be wrong
    pages: int | None = None
    silent: tuple[str, ...] = ()  # texts that must not be there
    needs_ocr: str = ""  # of its first page that needs any


def pdf_with_files(*files: tuple[str, bytes]) -> bytes:
    document = pypdfium2.PdfDocument(paper.make_pdf(paper.lines("Cover")))
    for name, body in files:
        document.new_attachment(name).set_data(body)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _pdf_for_everybody() -> bytes:
    """Encrypted, with an empty password."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1, encrypt=StandardEncryption("", ownerPassword="owner", canPrint=0))
    canvas.drawString(72, 700, "Nakhodka")
    canvas.save()
    return buffer.getvalue()


def _pdf_with_comment() -> bytes:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "The report")
        canvas.textAnnotation("Ask about Nakhodka", [100, 100, 200, 200])

    return paper.make_pdf(draw)


def _pdf_of_objects(count: int) -> bytes:
    more = [b"<</N %d>>" % number for number in range(count)]
    content = b"BT /F1 10 Tf (Nakhodka) Tj ET " + b"0 0 m 9 9 l S " * count
    return paper.raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%b\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *more,
    )


def _pdf_that_draws_itself() -> bytes:
    return paper.raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        b"/Resources<</Font<</F1 6 0 R>>/XObject<</X 5 0 R>>>>>>",
        b"<</Length 48>>\nstream\nBT /F1 10 Tf (Nakhodka) Tj ET /X Do            \nendstream",
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 5>>"
        b"\nstream\n/X Do\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )


def _pdf_of_circles() -> bytes:
    """Pages whose tree leads back to its root."""
    return paper.raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000>>")


def _pdf_without_meaning() -> bytes:
    """A font whose characters are mapped to private ones."""
    text = bytes(range(65, 91)) * 8
    mapping = b"/CIDInit/ProcSet findresource begin begincmap 1 begincodespacerange<00><FF>endcodespacerange "
    mapping += b"1 beginbfrange<41><5A><E041>endbfrange endcmap end"
    lines = b" ".join(b"(%b) Tj T*" % text[at : at + 52] for at in range(0, len(text), 52))
    content = b"BT /F1 10 Tf 12 TL 72 700 Td " + lines + b" ET"
    return paper.raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%b\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
        b"<</Length %d>>\nstream\n%b\nendstream" % (len(mapping), mapping),
    )


def image(kind: str, size: tuple[int, int] = (40, 50), frames: int = 1) -> bytes:
    buffer = io.BytesIO()
    more = [Image.new("L", size, 200 - 20 * number) for number in range(1, frames)]
    Image.effect_noise(size, 80).save(buffer, kind, **({"save_all": True, "append_images": more} if more else {}))
    return buffer.getvalue()


def huge_png() -> bytes:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    chunks = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


def _nested_zip(depth: int, body: bytes, name: str = "letter.txt") -> bytes:
    packed = zipped({name: body})
    for number in range(depth):
        packed = zipped({f"inner{number}.zip": packed})
    return packed


def _zip_with_password() -> bytes:
    body = bytearray(zipped({"letter.txt": "Nakhodka"}))
    body[6] |= 1
    body[body.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(body)


def _ole_package(name: str, body: bytes) -> bytes:
    label = name.encode() + b"\0"
    native = (
        b"\x02\0" + label + b"C:\\x\0" + b"\0\0\x03\0" + struct.pack("<I", 2) + b"x\0" + struct.pack("<I", len(body))
    )
    return office.compound({"\x01Ole10Native": struct.pack("<I", len(native) + len(body)) + native + body})


def _circular_doc() -> bytes:
    """A file allocation table in which every sector leads to itself."""
    body = bytearray(office.doc(("Nakhodka\r", "cp1252")))
    (first,) = struct.unpack_from("<I", body, 76)
    start = (first + 1) * 512
    body[start : start + 512] = b"".join(struct.pack("<I", number) for number in range(128))
    return bytes(body)


AGENDA = paragraph("CITY COUNCIL AGENDA") + paragraph("1. Sister city Nakhodka")
LETTER = docx(paragraph("Letter to Nakhodka"))
LONG = "".join(paragraph(f"{number}. {paper.SENTENCE}") for number in range(300))
LINK = '<w:hyperlink r:id="rId1"><w:r><w:t>the report</w:t></w:r></w:hyperlink>'
BOMB_DTD = '<!DOCTYPE x [<!ENTITY a "Nakhodka"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
EXTERNAL_DTD = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
TWO_PAGES = paper.make_pdf(paper.lines("Nakhodka"), paper.lines("second page"))
SCANNED_PAGE = image("PNG", (950, 1300))

PDFS = (
    Case("text.pdf", lambda: paper.make_pdf(paper.lines("Nakhodka")), media.PDF, ("Nakhodka",), pages=1),
    Case("scan.pdf", lambda: paper.make_pdf(paper.scan()), media.PDF, reason="scan", needs_ocr="picture"),
    Case(
        "mixed.pdf",
        lambda: paper.make_pdf(paper.lines("Nakhodka"), paper.scan("Packet page 2"), paper.lines("End")),
        media.PDF,
        ("Nakhodka", "Packet page 2", "End"),
        "1 of 3 pages has no text",
        needs_ocr="picture",
    ),
    Case("empty-password.pdf", _pdf_for_everybody, media.PDF, ("Nakhodka",)),
    Case(
        "password.pdf", lambda: paper.make_pdf(paper.blank, password="x"), media.PDF, reason="encrypted with a password"
    ),
    Case(
        "portfolio.pdf",
        lambda: pdf_with_files(("letter.docx", LETTER), ("note.txt", b"Yakutsk"), ("plan.dwg", b"AC1027\0\1\2")),
        media.PDF,
        ("Cover", "[attached file: letter.docx]\nLetter to Nakhodka", "[attached file: note.txt]\nYakutsk"),
        "the attached file plan.dwg is not read: a file of unknown type",
        pages=4,
    ),
    Case(
        "portfolio-of-portfolios.pdf",
        lambda: pdf_with_files(("1.pdf", pdf_with_files(("2.pdf", pdf_with_files(("3.pdf", b"%PDF-1.4")))))),
        media.PDF,
        ("[attached file: 2.pdf]",),
        "more than 2 files deep",
    ),
    Case("comment.pdf", _pdf_with_comment, media.PDF, ("The report", "[comment: Ask about Nakhodka]")),
    Case("no-pages.pdf", paper.no_pages, media.PDF, reason="it has no pages"),
    Case("cut.pdf", lambda: paper.make_pdf(paper.lines("cut"))[:600], media.PDF, reason="damaged, or not a PDF"),
    Case(
        "cut-behind-its-pages.pdf",
        lambda: TWO_PAGES[: TWO_PAGES.index(b"xref")],
        media.PDF,
        ("Nakhodka", "second page"),
        "page 1 is incomplete: the file is damaged and was put together again: pages may be missing",
        pages=2,
    ),
    Case("header-only.pdf", lambda: b"%PDF-1.7\n", media.PDF, reason="damaged, or not a PDF"),
    Case(
        "wrong-index.pdf",
        lambda: paper.make_pdf(paper.lines("Nakhodka")).replace(b"startxref\n", b"startxref\n9"),
        media.PDF,
        ("Nakhodka",),
    ),
    Case(
        "without-index.pdf",
        lambda: paper.make_pdf(paper.lines("Nakhodka")).partition(b"xref")[0],
        media.PDF,
        ("Nakhodka",),
        reason="put together again",
    ),
    Case("objects.pdf", lambda: _pdf_of_objects(10_000), media.PDF, ("Nakhodka",)),
    Case("draws-itself.pdf", _pdf_that_draws_itself, media.PDF, ("Nakhodka",)),
    Case("circles.pdf", _pdf_of_circles, media.PDF, reason="damaged"),
    Case(
        "huge-page.pdf",
        lambda: paper.pages_that_are_one(1, b"BT /F1 10 Tf (Nakhodka) Tj ET").replace(b"612 792", b"9e9 9e9"),
        media.PDF,
        ("Nakhodka",),
    ),
    Case("memory-bomb.pdf", lambda: paper.memory_bomb(600), media.PDF, reason="memory"),
    Case("meaningless.pdf", _pdf_without_meaning, media.PDF, reason="unmapped glyphs", needs_ocr="unmapped glyphs"),
    Case(
        "no-spaces.pdf",
        lambda: paper.make_pdf(paper.lines(*[paper.SENTENCE.replace(" ", "")] * 4)),
        media.PDF,
        reason="no spaces on 1 page",
        needs_ocr="no spaces",
    ),
    Case("after-junk.pdf", lambda: b"\r\n" * 300 + paper.make_pdf(paper.lines("Nakhodka")), media.PDF, ("Nakhodka",)),
)

WORD = (
    Case("agenda.docx", lambda: docx(AGENDA), media.DOCX, ("CITY COUNCIL AGENDA\n1. Sister city Nakhodka",), pages=1),
    Case(
        "everything.docx",
        lambda: docx(
            paragraph("See ", LINK, " and the table.")
            + "<w:tbl><w:tr><w:tc>"
            + paragraph("1.")
            + "</w:tc><w:tc>"
            + paragraph("Delegation")
            + "</w:tc></w:tr></w:tbl>"
            + paragraph("<w:del><w:r><w:delText>Nakhodka</w:delText></w:r></w:del>", " is gone")
            + paragraph('<w:r><w:drawing><wp:docPr id="1" name="x" descr="Flag of Russia"/></w:drawing></w:r>')
            + paragraph(
                "<w:r><mc:AlternateContent><mc:Choice><w:txbxContent>" + paragraph("In a box") + "</w:txbxContent>"
                "</mc:Choice><mc:Fallback><w:txbxContent>"
                + paragraph("In a box again")
                + "</w:txbxContent></mc:Fallback>"
                "</mc:AlternateContent></w:r>",
                "around the box",
            ),
            {
                "word/_rels/document.xml.rels": office.relations(("rId1", "hyperlink", "https://example.org/nakhodka")),
                "word/header1.xml": office.word_part("hdr", paragraph("Vladivostok")),
                "word/footer1.xml": office.word_part("ftr", paragraph("Magadan")),
                "word/footnotes.xml": office.word_part(
                    "footnotes", "<w:footnote>" + paragraph("Yakutsk") + "</w:footnote>"
                ),
                "word/comments.xml": office.word_part(
                    "comments", '<w:comment w:author="Ann">' + paragraph("Irkutsk") + "</w:comment>"
                ),
            },
        ),
        media.DOCX,
        (
            *("See the report [https://example.org/nakhodka] and", "1.\tDelegation", "[deleted: Nakhodka] is gone"),
            *("[picture: Flag of Russia]", "In a box\naround the box", "[header] Vladivostok", "[footer] Magadan"),
            *("[footnote] Yakutsk", "[comment] Irkutsk"),
        ),
        silent=("In a box again",),
    ),
    Case("long.docx", lambda: docx(LONG), media.DOCX, ("299. The City Council",), pages=11),
    Case(
        "printed-pages.docx",
        lambda: docx(
            paragraph("one")
            + paragraph('<w:r><w:br w:type="page"/></w:r>', "two")
            + paragraph(
                "<w:r><w:lastRenderedPageBreak/></w:r>",
                "three, sister ",
                "<w:r><w:lastRenderedPageBreak/></w:r>",
                "city",
            )
            + paragraph("four")
        ),
        media.DOCX,
        ("three, sister city",),
        pages=4,
    ),
    Case(
        "scan.docx",
        lambda: docx(paragraph(""), {"word/media/image1.png": SCANNED_PAGE}),
        media.DOCX,
        reason="scan",
        needs_ocr="picture",
    ),
    Case(
        "embedded.docx", lambda: docx(AGENDA, {"word/embeddings/a.docx": LETTER}), media.DOCX, ("Letter to Nakhodka",)
    ),
    Case("cut.docx", lambda: docx(LONG)[:-200], media.ZIP, reason="damaged"),
    Case(
        "broken-xml.docx",
        lambda: docx(AGENDA + "<w:p><w:r>"),
        media.DOCX,
        ("Sister city Nakhodka",),
        "its XML cannot be read",
    ),
    Case("zeros-inside.docx", lambda: docx("").replace(b"\x50\x4b\x07", b""), media.DOCX, pages=1),
    Case(
        "entities.docx",
        lambda: docx(paragraph("x"), prolog=HEAD + BOMB_DTD),
        media.DOCX,
        reason="entities",
        silent=("Nakhodka",),
    ),
    Case("external.docx", lambda: docx(paragraph("x"), prolog=HEAD + EXTERNAL_DTD), media.DOCX, reason="entities"),
    Case("bomb.docx", lambda: docx(" " * (48 << 20)), media.DOCX, reason="a bomb?"),
    Case("deep.docx", lambda: docx("<w:p>" * 100_000), media.DOCX, reason="nested too deeply"),
    Case(
        "no-document.docx",
        lambda: zipped({"[Content_Types].xml": "<Types/>", "word/x": ""}),
        media.DOCX,
        reason="it has no word/document.xml",
    ),
    Case(
        "password.docx",
        lambda: office.compound({"EncryptedPackage": b"x"}),
        media.OLE,
        reason="encrypted with a password",
    ),
    Case(
        "agenda.doc",
        lambda: office.doc(("Agenda\r1. Sister city Nakhodka\r", "cp1252")),
        media.DOC,
        ("Sister city Nakhodka",),
    ),
    Case(
        "saved-fast.doc",
        lambda: office.doc(
            ("Agenda\r1. Sister city Nakho", "cp1252"),
            ("dka (Находка)\x0cnext\r", "utf-16-le"),
            notes="Note\r",
            shuffled=True,
        ),
        media.DOC,
        ("Agenda\n1. Sister city Nakhodka (Находка)", "next", "[footnote] Note"),
        pages=3,
    ),
    Case(
        "password.doc",
        lambda: office.doc(("x\r", "cp1252"), flags=0x0100),
        media.DOC,
        reason="encrypted with a password",
    ),
    Case("word-6.doc", lambda: office.doc(("x\r", "cp1252"), version=0x65), media.DOC, reason="older than 1997"),
    Case("cut.doc", lambda: office.doc(("Nakhodka\r" * 2000, "cp1252"))[:6000], media.OLE, reason="it is cut off"),
    Case("circular.doc", _circular_doc, media.DOC, reason="it "),
    Case(
        "wrapped.bin",
        lambda: _ole_package("letter.docx", LETTER),
        media.OLE,
        ("[attached file: letter.docx]", "Nakhodka"),
    ),
    Case("other.bin", lambda: office.compound({"Equation Native": b"x"}), media.OLE, reason="has no reader"),
    Case(
        "agenda.rtf",
        lambda: (
            rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}{\*\generator Hidden}"
            rb"{\header Vladivostok\par}\f0 1. Sister city caf\'e9\par {\f1 \'cd\'e0\'f5\'ee\'e4\'ea\'e0}\par "
            rb"\u1053\'3f\uc0\u1072 \u1093\par{\deleted Nakhodka}\page "
            rb'{\field{\*\fldinst HYPERLINK "https://example.org/a"}{\fldrslt link}}\par{\pict 0102ff}{\bin3 {{}}}'
        ),
        media.RTF,
        (
            *("1. Sister city café\n", "Находка\n", "Нах", "[deleted: Nakhodka]", "[https://example.org/a] link"),
            "[header] Vladivostok",
        ),
        silent=("Hidden", "0102ff", "Arial"),
        pages=2,
    ),
    Case("cut.rtf", lambda: rb"{\rtf1 Nakhodka {\b and", media.RTF, ("Nakhodka and",), "cut off"),
    Case("deep.rtf", lambda: rb"{\rtf1 " + b"{" * 50_000, media.RTF, reason="nested too deeply"),
    Case("picture.rtf", lambda: rb"{\rtf1 Nakhodka{\pict " + b"00ff" * 2_000_000 + b"}}", media.RTF, ("Nakhodka",)),
)

OTHERS = (
    Case(
        "agenda.odt",
        lambda: opendocument(
            '<text:p>Sister<text:s text:c="2"/>city <text:a xlink:href="https://example.org/">Nakhodka</text:a>'
            "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Yakutsk</text:p>"
            "</text:note-body></text:note></text:p><office:annotation><dc:creator>Ann</dc:creator>"
            "<text:p>Irkutsk</text:p></office:annotation>"
            '<text:p text:style-name="B">next</text:p>',
            styles='<office:automatic-styles><style:style style:name="B">'
            '<style:paragraph-properties fo:break-before="page"/></style:style></office:automatic-styles>',
            more={"styles.xml": office.odf_styles("<style:header><text:p>Vladivostok</text:p></style:header>")},
        ),
        media.ODT,
        (
            "[footnote] Yakutsk",
            "Sister  city Nakhodka [https://example.org/]",
            "[comment] Irkutsk",
            "next",
            "[header] Vladivostok",
        ),
        silent=("Ann",),
        pages=3,
    ),
    Case(
        "password.odt",
        lambda: opendocument("", more={"META-INF/manifest.xml": "<manifest:encryption-data/>"}),
        media.ODT,
        reason="encrypted with a password",
    ),
    Case(
        "sheet.ods",
        lambda: opendocument(
            '<table:table table:name="Trips"><table:table-row table:number-rows-repeated="1048576"><table:table-cell '
            'table:number-columns-repeated="16384"><text:p>Nakhodka</text:p></table:table-cell></table:table-row></table:table>',
            "spreadsheet",
        ),
        media.ODS,
        ("[sheet: Trips]\nNakhodka",),
        pages=1,
    ),
    Case(
        "slides.odp",
        lambda: opendocument("<draw:page><text:p>Nakhodka</text:p></draw:page>" * 2, "presentation"),
        media.ODP,
        pages=2,
    ),
    Case(
        "slides.pptx",
        lambda: pptx(
            shape("Sister cities", "Nakhodka"),
            shape("Costs"),
            more={
                "ppt/slides/_rels/slide1.xml.rels": office.relations(
                    ("r1", "notesSlide", "../notesSlides/notesSlide1.xml")
                ),
                "ppt/notesSlides/notesSlide1.xml": office.slide_part("notes", shape("Say hello to Yakutsk")),
            },
        ),
        media.PPTX,
        ("Sister cities\nNakhodka\n[notes] Say hello to Yakutsk", "Costs"),
        pages=2,
    ),
    Case(
        "pictures.pptx",
        lambda: pptx(
            "",
            more={
                "ppt/slides/_rels/slide1.xml.rels": office.relations(("r1", "image", "../media/image1.png")),
                "ppt/media/image1.png": SCANNED_PAGE,
            },
        ),
        media.PPTX,
        reason="scan",
        needs_ocr="picture",
    ),
    Case("no-slides.pptx", pptx, media.PPTX, reason="it has no slides"),
    Case(
        "budget.xlsx",
        lambda: xlsx(
            {
                "Trips": '<row><c t="s"><v>0</v></c><c s="1"><v>46350</v></c><c><v>12.5</v></c><c/></row>'
                + row("Yakutsk", "")
            },
            shared=("Nakhodka",),
        ),
        media.XLSX,
        ("[sheet: Trips]\nNakhodka\t2026-11-24\t12.5\nYakutsk",),
    ),
    Case(
        "empty-rows.xlsx",
        lambda: xlsx({"A": "<row/>" * 1_000_000 + '<row r="1048576">' + row("Nakhodka")[5:]}),
        media.XLSX,
        ("Nakhodka",),
        pages=1,
    ),
    Case(
        "missing-sheet.xlsx",
        lambda: xlsx({"A": row("Nakhodka"), "B": "<row><c>"}),
        media.XLSX,
        ("Nakhodka",),
        "of sheet B",
    ),
    Case(
        "page.html",
        lambda: (
            b"<!DOCTYPE html><title>Agenda</title><nav>Menu</nav><script>var x = 'Hidden'</script>"
            b"<h1>Council</h1><table><tr><td>1.</td><td>Sister <b>city</b> Nakhodka</td></tr></table>"
            b"<p>See <a href='/doc?id=1'>report</a><img alt='Flag of Russia'></p>"
        ),
        media.HTML,
        ("Agenda\nCouncil\n1.\tSister city Nakhodka\nSee report [/doc?id=1][picture: Flag of Russia]",),
        silent=("Menu", "Hidden"),
    ),
    Case(
        "cyrillic.html",
        lambda: "<html><meta charset=windows-1251><p>Город Находка</p></html>".encode("cp1251"),
        media.HTML,
        ("Город Находка",),
    ),
    Case(
        "viewer.html",
        lambda: b"<!DOCTYPE html><script src=app.js></script><div id=root></div>",
        media.HTML,
        reason="a web page without text of its own",
    ),
    Case("deep.html", lambda: b"<html>" + b"<div>" * 200_000 + b"Nakhodka", media.HTML, reason="nested too deeply"),
    Case(
        "utf-8.txt", lambda: "Agenda\nНаходка\fpage two".encode(), media.TEXT, ("Agenda\nНаходка", "page two"), pages=2
    ),
    Case("utf-16.txt", lambda: "Sister city Находка".encode("utf-16"), media.TEXT, ("Sister city Находка",)),
    Case(
        "utf-16-unmarked.txt", lambda: "Sister city Nakhodka".encode("utf-16-le"), media.TEXT, ("Sister city Nakhodka",)
    ),
    Case("cp1252.txt", lambda: "“Café” – señor".encode("cp1252"), media.TEXT, ("“Café” – señor",)),
    Case("cp1251.txt", lambda: "Sister city Находка, Россия".encode("cp1251"), media.TEXT, ("Находка, Россия",)),
    Case(
        "koi8.txt",
        lambda: "Повестка дня: письмо городу Находка".encode("koi8-r"),
        media.TEXT,
        ("письмо городу Находка",),
    ),
    Case("one-line.txt", lambda: (paper.SENTENCE + " ").encode() * 20_000, media.TEXT, ("hears from the public",)),
    Case("page.png", lambda: image("PNG"), media.PNG, reason="scan", pages=1, needs_ocr="picture"),
    Case("page.jpg", lambda: image("JPEG"), media.JPEG, reason="scan", pages=1, needs_ocr="picture"),
    Case("fax.tif", lambda: image("TIFF", frames=3), media.TIFF, reason="scan", pages=3, needs_ocr="picture"),
    Case("cut.jpg", lambda: image("JPEG")[:-600], media.JPEG, reason="damaged or cut off"),
    Case("cut.png", lambda: image("PNG")[:24], media.PNG, reason="damaged"),
    Case("huge.png", huge_png, media.PNG, reason="too big: 60,000 × 60,000 pixels"),
    Case(
        "packet.zip",
        lambda: zipped(
            {"a/letter.docx": LETTER, "b.txt": "Yakutsk", "__MACOSX/x": b"\0", "c.mov": b"\0\0\0\x14ftypqt  "}
        ),
        media.ZIP,
        ("[attached file: a/letter.docx]\nLetter to Nakhodka", "[attached file: b.txt]\nYakutsk"),
        "the attached file c.mov is not read",
        pages=3,
    ),
    Case("nested.zip", lambda: _nested_zip(1, b"Nakhodka"), media.ZIP, ("Nakhodka",)),
    Case("recursive.zip", lambda: _nested_zip(8, b"x"), media.ZIP, reason="more than 2 files deep"),
    Case("bomb.zip", lambda: _nested_zip(0, bytes(48 << 20)), media.ZIP, reason="a bomb?"),
    Case("many.zip", lambda: zipped({f"{n}.txt": "x" for n in range(300)}), media.ZIP, reason="only 200 of the files"),
    Case("password.zip", _zip_with_password, media.ZIP, reason="encrypted with a password"),
    Case("empty.zip", lambda: zipped({}), media.ZIP, reason="an archive without files"),
    Case("cut.zip", lambda: zipped({"a.txt": "Nakhodka"})[:30], media.ZIP, reason="damaged"),
    Case("data.json", lambda: b'{"a": 1}', media.JSON, reason="no reader for this type"),
    Case("old.xls", lambda: office.compound({"Workbook": b"x"}), media.XLS, reason="no reader for this type"),
    Case("noise.bin", lambda: bytes(range(256)) * 20, media.UNKNOWN, reason="no reader for this type"),
    Case("empty.pdf", lambda: b"", media.EMPTY, reason="the file is empty"),
)

CASES = (*PDFS, *WORD, *OTHERS)
