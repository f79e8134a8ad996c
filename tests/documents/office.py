"""Office files for these tests, made part by part: Word, PowerPoint, Excel, OpenDocument, and Word of 1997."""

import io
import struct
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

_W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_P = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_S = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_ODF = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        *(("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style")),
        *(("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"), ("presentation", "presentation")),
    )
)
_ODF += ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
_FORMATS = '<xf numFmtId="0"/><xf numFmtId="14"/>'  # a number as it is, and as a date
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def zipped(parts: Mapping[str, str | bytes], *, stored: tuple[str, ...] = ()) -> bytes:
    """A ZIP archive of these parts, the same bytes every time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, body)
    return buffer.getvalue()


def relations(*targets: tuple[str, str, str], outside: frozenset[str] = frozenset(("hyperlink",))) -> str:
    """Relations of a part: id, kind, target."""
    rows = "".join(
        f'<Relationship Id="{each}" Type="{_KIND}{kind}" Target={quoteattr(target)}'
        + (' TargetMode="External"/>' if kind in outside else "/>")
        for each, kind, target in targets
    )
    return f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def paragraph(*runs: str) -> str:
    """A paragraph of WordprocessingML; a run that begins with < is markup."""
    return "<w:p>" + "".join(one if one.startswith("<") else run(one) for one in runs) + "</w:p>"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def docx(body: str, more: Mapping[str, str | bytes] | None = None, *, prolog: str = HEAD) -> bytes:
    """A Word document with this body, and further parts."""
    return zipped(
        {
            "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "word/document.xml": f"{prolog}<w:document {_W}><w:body>{body}</w:body></w:document>",
            **(more or {}),
        }
    )


def word_part(root: str, body: str) -> str:
    return f"{HEAD}<w:{root} {_W}>{body}</w:{root}>"


def pptx(*slides: str, more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A presentation with these slides, each the markup of its shapes."""
    count = range(1, len(slides) + 1)
    ids = "".join(f'<p:sldId id="{255 + n}" r:id="rId{n}"/>' for n in count)
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "ppt/presentation.xml": f"{HEAD}<p:presentation {_P}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(*[(f"rId{n}", "slide", f"slides/slide{n}.xml") for n in count]),
    }
    for number, slide in zip(count, slides, strict=True):
        parts[f"ppt/slides/slide{number}.xml"] = slide_part("sld", slide)
    return zipped({**parts, **(more or {})})


def slide_part(root: str, shapes: str) -> str:
    return f"{HEAD}<p:{root} {_P}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:{root}>"


def shape(*texts: str) -> str:
    lines = "".join(f"<a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p>" for text in texts)
    return f"<p:sp><p:txBody>{lines}</p:txBody></p:sp>"


def xlsx(
    sheets: Mapping[str, str], more: Mapping[str, str | bytes] | None = None, shared: tuple[str, ...] = ()
) -> bytes:
    """A workbook with these sheets, each the markup of its rows."""
    numbers = {name: number for number, name in enumerate(sheets, start=1)}
    listed = "".join(f'<sheet name={quoteattr(n)} sheetId="{i}" r:id="rId{i}"/>' for n, i in numbers.items())
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "xl/workbook.xml": f"{HEAD}<workbook {_S}><sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(
            *[(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers.values()],
            ("rId90", "sharedStrings", "sharedStrings.xml"),
            ("rId91", "styles", "styles.xml"),
        ),
        "xl/sharedStrings.xml": f"{HEAD}<sst {_S}>"
        + "".join(f"<si><t>{escape(t)}</t></si>" for t in shared)
        + "</sst>",
        "xl/styles.xml": f"{HEAD}<styleSheet {_S}><cellXfs>{_FORMATS}</cellXfs></styleSheet>",
    }
    for name, rows in sheets.items():
        parts[f"xl/worksheets/sheet{numbers[name]}.xml"] = (
            f"{HEAD}<worksheet {_S}><sheetData>{rows}</sheetData></worksheet>"
        )
    return zipped({**parts, **(more or {})})


def row(*cells: str) -> str:
    """A row of cells with their texts in place."""
    return "<row>" + "".join(f'<c t="inlineStr"><is><t>{escape(c)}</t></is></c>' for c in cells) + "</row>"


def opendocument(
    body: str, kind: str = "text", *, styles: str = "", more: Mapping[str, str | bytes] | None = None
) -> bytes:
    """An OpenDocument file with this body."""
    root = f"<office:document-content {_ODF}>"
    content = f"{HEAD}{root}{styles}<office:body><office:{kind}>{body}</office:{kind}></office:body>"
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": content + "</office:document-content>",
            **(more or {}),
        },
        stored=("mimetype",),
    )


def odf_styles(master: str) -> str:
    root = f"<office:document-styles {_ODF}>"
    return f"{HEAD}{root}<office:master-styles>{master}</office:master-styles></office:document-styles>"


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (MS-CFB); streams are padded to where they need no mini stream."""
    padded = {name: body.ljust(4096, b"\0") for name, body in streams.items()}
    sectors: list[bytes] = []
    fat: list[int] = []

    def put(body: bytes) -> int:
        start = len(sectors)
        pieces = [body[at : at + 512].ljust(512, b"\0") for at in range(0, len(body), 512)]
        sectors.extend(pieces)
        fat.extend([*range(start + 1, start + len(pieces)), 0xFFFFFFFE])
        return start

    starts = {name: put(body) for name, body in padded.items()}
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    names = list(padded)
    for number, name in enumerate(names, start=1):
        following = number + 1 if number < len(names) else 0xFFFFFFFF
        entries.append(_entry(name, 2, starts[name], len(padded[name]), right=following))
    directory = put(b"".join(entries).ljust(-(-len(entries) // 4) * 512, b"\0"))
    count = -(-(len(fat) + 1) // 127)
    first = len(sectors)
    fat += [0xFFFFFFFD] * count
    table = b"".join(struct.pack("<I", one) for one in fat).ljust(count * 512, b"\xff")
    difat = [*range(first, first + count)] + [0xFFFFFFFF] * (109 - count)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIIII", count, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, difat[0])
    header += b"".join(struct.pack("<I", one) for one in difat[1:])
    return header + b"".join(sectors) + table


def _entry(name: str, kind: int, start: int, size: int, *, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    body = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1)
    return body + struct.pack("<III", 0xFFFFFFFF, right, child) + bytes(36) + struct.pack("<IQ", start, size)


def doc(
    *pieces: tuple[str, str], notes: str = "", flags: int = 0, version: int = 0xC1, shuffled: bool = False
) -> bytes:
    """A Word document of 1997: texts with their encodings, as pieces; shuffled as when it was saved fast."""
    every = [*pieces, (notes, "cp1252")] if notes else list(pieces)
    stream = bytearray(0x400)
    places: dict[int, int] = {}
    order = reversed(range(len(every))) if shuffled else range(len(every))
    for number in order:
        text, codec = every[number]
        if codec != "cp1252" and len(stream) % 2:
            stream += b"\0"
        places[number] = len(stream)
        stream += text.encode(codec)
    ends, at = [0], 0
    for text, _ in every:
        at += len(text)
        ends.append(at)
    table = b"".join(struct.pack("<I", one) for one in ends)
    for number, (_, codec) in enumerate(every):
        where = places[number] * 2 | 0x40000000 if codec == "cp1252" else places[number]
        table += struct.pack("<HIH", 0, where, 0)
    changes = b"\x01" + struct.pack("<H", 3) + b"abc"
    clx = changes + b"\x02" + struct.pack("<I", len(table)) + table
    struct.pack_into("<HH", stream, 0, 0xA5EC, version)
    struct.pack_into("<H", stream, 10, flags)
    struct.pack_into("<II", stream, 0x4C, at - len(notes), len(notes))
    struct.pack_into("<II", stream, 0x01A2, 0, len(clx))
    return compound({"WordDocument": bytes(stream), "0Table": clx})
