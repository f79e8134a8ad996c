"""The invented content is whole, is what its expectations say, and says that it is invented."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime

import pypdfium2 as pdfium
import pytest

from demo.content import INVENTED, Expectation, Item, Locality, read_localities
from demo.pdf import docx_bytes, pages_of, pdf_bytes
from demo.portals import PLATFORMS, portal_for

TODAY = date(2026, 11, 22)
LOCALITIES = {locality.slug: locality for locality in read_localities(TODAY)}
TRAP = re.compile(
    r"russia|sister|petersburg|sochi|zavolzh|syktyvkar|ulan.?ude|dmitrov|snezhinsk|vladivostok|nakhodka|ekaterinburg|ukrain|moscow|puting|prussia|sanction|divest",
    re.I,
)

each_locality = pytest.mark.parametrize("locality", LOCALITIES.values(), ids=LOCALITIES)


def texts_of(item: Item) -> dict[tuple[str, int | None], str]:
    """Every text of an item, by where it stands and in which attachment."""
    texts: dict[tuple[str, int | None], str] = {("title", None): item.title, ("text", None): item.text}
    for attachment in item.attachments:
        texts["attachment name", attachment.id] = attachment.name
        for number, page in enumerate(attachment.pages, start=1):
            texts[f"attachment page {number}", attachment.id] = page
    return texts


def pdf_texts(body: bytes) -> list[str]:
    with pdfium.PdfDocument(body) as document:
        return [page.get_textpage().get_text_range() for page in document]


def test_there_is_enough_of_it() -> None:
    """Five localities, 25 meetings, 120 items and 60 attachments at least."""
    meetings = [meeting for locality in LOCALITIES.values() for meeting in locality.meetings]
    items = [item for meeting in meetings for item in meeting.items]
    files = {attachment.id for item in items for attachment in item.attachments}

    assert len(LOCALITIES) >= 5
    assert len(meetings) >= 25
    assert len(items) >= 120
    assert len(files) >= 60


@each_locality
def test_ids_are_unique_and_only_the_same_file_comes_twice(locality: Locality) -> None:
    """A meeting, an item and a section have one id each; one attachment id is one attachment."""
    items = [item for meeting in locality.meetings for item in meeting.items]
    files = [attachment for item in items for attachment in item.attachments]

    assert len({meeting.id for meeting in locality.meetings}) == len(locality.meetings)
    assert len({item.id for item in items}) == len(items)
    assert len({attachment.id for attachment in files}) == len(set(files))


@each_locality
def test_every_expectation_stands_where_it_says(locality: Locality) -> None:
    """The expected texts hold a trap word, before any change or after the one that is named."""
    for expectation in (*locality.flagged, *locality.not_flagged):
        item = expected_item(locality, expectation)

        text = texts_of(item)[expectation.where, expectation.attachment]

        assert TRAP.search(text), expectation
        assert (expectation.tier is None) == (expectation in locality.not_flagged), expectation


def expected_item(locality: Locality, expectation: Expectation) -> Item:
    portal = portal_for(locality)
    if expectation.after:
        portal.change(expectation.after)
    item = next(item for item in portal.meetings[expectation.meeting].items if item.id == expectation.item)
    if expectation.after and expectation.after.startswith("replace:"):
        (attachment,) = item.attachments
        pages = attachment.replacement
        return Item(item.id, item.number, item.title, attachments=(type(attachment)(attachment.id, "", pages),))
    return item


@each_locality
def test_no_trap_word_stands_anywhere_without_an_expectation(locality: Locality) -> None:
    """What a watcher could stumble over is listed, as found or as left alone."""
    known = {(each.item, each.where, each.attachment) for each in (*locality.flagged, *locality.not_flagged)}
    portal = portal_for(locality)
    portal.amend()

    for meeting in portal.meetings.values():
        rest = [meeting.title, meeting.body, meeting.location, *meeting.boilerplate, *meeting.spanish]
        assert not TRAP.search(" ".join(rest))
        assert not TRAP.search(" ".join(section.title for section in meeting.sections))
        for item in meeting.items:
            for (where, attachment), text in texts_of(item).items():
                assert not TRAP.search(text) or (item.id, where, attachment) in known, (item.id, where, text)


def test_the_planted_texts_are_of_every_kind() -> None:
    """All tiers; in titles, texts, names and late pages; and the decoys that fool a keyword."""
    flagged = [each for locality in LOCALITIES.values() for each in locality.flagged]
    decoys = {each.decoy for locality in LOCALITIES.values() for each in locality.not_flagged}

    assert {each.tier for each in flagged} == {"direct", "sister_city", "russia"}
    assert {"title", "text", "attachment name", "attachment page 3"} <= {each.where for each in flagged}
    assert decoys >= {
        "Russian River", "sister agency", "computing", "Russian language interpretation",
        "St. Petersburg, Florida",
    }  # fmt: skip


def test_meetings_are_cancelled_in_every_way_and_broken_in_both() -> None:
    """Each way of a platform to say it occurs, and so do the odd rows."""
    meetings = [(locality, meeting) for locality in LOCALITIES.values() for meeting in locality.meetings]

    for platform in {locality.platform for locality in LOCALITIES.values()}:
        cancelled = {each.cancelled for locality, each in meetings if locality.platform == platform}
        assert cancelled >= set(PLATFORMS[platform].CANCELLATIONS)
    assert {each.broken for _, each in meetings} == {None, "date", "html"}
    assert {each.time_text for _, each in meetings} >= {None, "after closed session", "6:30 pm."}
    specials = [each.start.date() for _, each in meetings if each.special]
    assert len(set(specials)) < len(specials), "two specials on one night"
    assert any(each.agenda and not each.items and each.sections for _, each in meetings), "an empty agenda"


def test_days_are_counted_from_today() -> None:
    """The same file a week later is the same content a week later, in its texts too."""
    later = {each.slug: each for each in read_localities(date(2026, 11, 29))}["los-angeles"]
    now = LOCALITIES["los-angeles"]

    assert now.meetings[0].start == datetime(2026, 11, 28, 10)  # noqa: DTZ001 - a portal's local time is naive
    assert later.meetings[0].start == datetime(2026, 12, 5, 10)  # noqa: DTZ001
    assert "November 14, 2026" in now.meetings[0].items[0].title
    assert "November 21, 2026" in later.meetings[0].items[0].title


def test_a_pdf_has_a_text_layer_on_every_page_and_says_that_it_is_invented() -> None:
    """Text by page, in order, with the footer, which names no trap word."""
    pages = pdf_texts(pdf_bytes("Staff report", ("First page (of two).", "Second\npage, São Paulo.")))

    assert len(pages) == 2
    assert "First page (of two)." in pages[0]
    assert "Second" in pages[1]
    assert "São Paulo" in pages[1]
    assert all(INVENTED in page for page in pages)
    assert not TRAP.search(INVENTED)


def test_files_are_the_same_bytes_every_time() -> None:
    """No clock and no chance in a PDF or Word file."""
    pdf_bytes.cache_clear()
    first = pdf_bytes("Staff report", ("A page.",))
    pdf_bytes.cache_clear()

    assert pdf_bytes("Staff report", ("A page.",)) == first
    assert pdf_bytes("Staff report", ("Another page.",)) != first
    assert docx_bytes("Letter", ("A page.",)) == docx_bytes.__wrapped__("Letter", ("A page.",))


def test_a_word_file_is_a_zip_with_its_text() -> None:
    """What an extension of .docx promises."""
    with zipfile.ZipFile(io.BytesIO(docx_bytes("Letter", ("Flags & lanterns",)))) as archive:
        document = archive.read("word/document.xml").decode()

    assert "Flags &amp; lanterns" in document
    assert INVENTED in document


def test_a_long_text_goes_on_to_the_next_page() -> None:
    """Nothing of an agenda is lost at the foot of a page."""
    text = "\n".join(f"Item {number} of a long agenda" for number in range(120))

    pages = pages_of(text)

    assert len(pages) == 3
    assert "\n".join(pages) == text
