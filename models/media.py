"""What kind of file some bytes are, told by the bytes and not by a name or a header."""

import json
import re
import struct

PDF = "application/pdf"
HTML = "text/html"
JSON = "application/json"
XML = "application/xml"
TEXT = "text/plain"
RTF = "application/rtf"
ZIP = "application/zip"
EMPTY = "application/x-empty"
UNKNOWN = "application/octet-stream"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODP = "application/vnd.oasis.opendocument.presentation"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
PPT = "application/vnd.ms-powerpoint"
OLE = "application/x-ole-storage"
PNG = "image/png"
JPEG = "image/jpeg"
TIFF = "image/tiff"
GIF = "image/gif"

IN_WORDS = {
    PDF: "a PDF",
    HTML: "a web page (HTML)",
    JSON: "JSON data",
    XML: "XML data",
    TEXT: "plain text",
    RTF: "a rich text document (RTF)",
    ZIP: "a ZIP archive",
    EMPTY: "an empty file",
    UNKNOWN: "a file of unknown type",
    DOCX: "a Word document (docx)",
    XLSX: "an Excel workbook (xlsx)",
    PPTX: "a PowerPoint presentation (pptx)",
    ODT: "an OpenDocument text (odt)",
    DOC: "a Word document (doc)",
    XLS: "an Excel workbook (xls)",
    PPT: "a PowerPoint presentation (ppt)",
    ODS: "an OpenDocument spreadsheet (ods)",
    ODP: "an OpenDocument presentation (odp)",
    OLE: "an old or protected Office file",
    PNG: "an image (PNG)",
    JPEG: "an image (JPEG)",
    TIFF: "an image (TIFF)",
    GIF: "an image (GIF)",
}

_HEAD_BYTES = 65_536  # what is looked at where the whole file need not be
_PDF_JUNK_BYTES = 1024  # readers accept this much before the header (ISO 32000-1, Annex H, note 13)
_LONGEST_PARSED_JSON = 8 * 1024 * 1024  # bytes; longer ones are judged by their first and last character
_MOST_ZIP_ENTRIES = 4096

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"II+\x00", TIFF),
    (b"MM\x00+", TIFF),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"{\\rtf", RTF),
)
_OLE_STREAMS = (("WordDocument", DOC), ("Workbook", XLS), ("Book", XLS), ("PowerPoint Document", PPT))
_OOXML_FOLDERS = ((b"word/", DOCX), (b"xl/", XLSX), (b"ppt/", PPTX))

_PDF_HEADER = re.compile(rb"%PDF-\d")
_HTML_START = re.compile(
    # Possessive and atomic: a page of nothing but comments must not take exponential time.
    rb"(?:\s++|(?><\?xml[^>]*>)|(?><!--.*?-->))*+<(?:!doctype\s+html|html|head|body|title|script|style|meta)\b",
    re.I | re.S,
)
_TAG = re.compile(rb"<[a-z][a-z0-9]*[\s/>]", re.I)
_UNPRINTABLE = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def media_type(body: bytes, declared: str = "", url: str = "") -> str:
    """Return the media type of the bytes.

    The content decides. `declared` (a Content-Type header) and the ending of `url` are believed only where
    text could be two things: a fragment of HTML, which starts like any text. Empty bytes are
    "application/x-empty", what cannot be told is "application/octet-stream". Nothing is unpacked; the time is
    linear in the size.
    """
    if not body:
        return EMPTY
    head = body[:_HEAD_BYTES].removeprefix(b"\xef\xbb\xbf")
    if _HTML_START.match(head):
        return HTML
    if _PDF_HEADER.search(head, 0, _PDF_JUNK_BYTES + len(b"%PDF-1")):
        return PDF
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return found
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(body)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return next((found for name, found in _OLE_STREAMS if _ole_name(name) in body), OLE)
    if _is_utf_16(body[:_HEAD_BYTES]):
        return TEXT
    if _UNPRINTABLE.search(head):
        return UNKNOWN
    return _text_type(body, head, declared, url)


def in_words(found: str) -> str:
    """Return the media type as a person would name it: "a Word document (docx)"."""
    return IN_WORDS.get(found, f"a file of type {found}")


def _text_type(body: bytes, head: bytes, declared: str, url: str) -> str:
    start, end = head.lstrip()[:1], body[-_HEAD_BYTES:].rstrip()[-1:]
    if (start, end) in ((b"{", b"}"), (b"[", b"]")) and _is_json(body):
        return JSON
    if head.lstrip().startswith(b"<?xml"):
        return XML
    promised = declared.partition(";")[0].strip().lower()
    is_promised = promised in (HTML, "application/xhtml+xml") or re.search(r"\.html?(?:[?#]|$)", url, re.I)
    return HTML if is_promised and _TAG.search(head) else TEXT


def _is_json(body: bytes) -> bool:
    if len(body) > _LONGEST_PARSED_JSON:
        return True
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def utf_16(head: bytes) -> str:
    """Which kind of UTF-16 the bytes are, as a codec; "" when they are none.

    Without a byte order mark it is told by its zeros: every other byte of most of the text, in Latin letters.
    """
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    half = len(head) // 2
    for codec, zeros, others in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if half > 4 and zeros.count(0) > 0.7 * half and others.count(0) == 0:
            return codec
    return ""


def _is_utf_16(head: bytes) -> bool:
    codec = utf_16(head)
    try:
        text = head[: len(head) // 2 * 2].decode(codec or "ascii", "strict" if len(head) < _HEAD_BYTES else "ignore")
    except UnicodeDecodeError:
        return False
    return bool(codec) and not _UNPRINTABLE.search(text.encode(errors="replace"))


def _ole_name(name: str) -> bytes:
    """The name of a stream as its directory entry has it (MS-CFB 2.6.1)."""
    return name.encode("utf-16-le") + b"\x00\x00"


def _zip_type(body: bytes) -> str:
    if body[30:38] == b"mimetype":  # OpenDocument: the first entry, not compressed (ODF 1.2, part 3, 3.3)
        stored = re.match(rb"application/vnd\.oasis\.opendocument\.[a-z-]+", body[38:138])
        return stored[0].decode() if stored else ZIP
    names = _zip_names(body)
    if b"[Content_Types].xml" not in names:
        return ZIP
    return next((found for folder, found in _OOXML_FOLDERS if any(n.startswith(folder) for n in names)), ZIP)


def _zip_names(body: bytes) -> set[bytes]:
    """The names in the central directory (APPNOTE 4.3.12), at most 4,096; none when it is cut off."""
    end = body.rfind(b"PK\x05\x06", max(0, len(body) - 65_557))
    if end < 0 or len(body) < end + 20:
        return set()
    size, offset = struct.unpack_from("<II", body, end + 12)
    position = min(offset, max(0, end - size))
    names: set[bytes] = set()
    for _ in range(_MOST_ZIP_ENTRIES):
        if body[position : position + 4] != b"PK\x01\x02" or position + 46 > end:
            break
        name_length, extra_length, comment_length = struct.unpack_from("<HHH", body, position + 28)
        names.add(body[position + 46 : position + 46 + name_length])
        position += 46 + name_length + extra_length + comment_length
    return names
