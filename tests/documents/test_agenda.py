"""Agendas as documents: recorded ones against lists made by hand, and invented ones of many shapes."""

import json
import random
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from documents.agenda.split import SplitAgenda, split_agenda
from documents.formats import read_pages
from models.media import PDF
from published.values import Item
from tests.documents import agenda_texts as texts

LISTS = sorted((Path(__file__).parent / "agendas").glob("*.yml"))
NO_AGENDAS = (
    "legistar_documents/sanjose__staff_report_4.pdf",
    "legistar_documents/sanjose__staff_report_6.pdf",
    "civicplus/nc-nashcounty__ViewFile_Minutes_05052020-382.pdf",
)


def split_file(path: Path) -> SplitAgenda:
    return split_agenda([page.text for page in read_pages(path, PDF)])


def compare(expected: list[dict[str, Any]], items: tuple[Item, ...]) -> tuple[list[dict[str, Any]], list[Item]]:
    """Which of the listed items are missing, and which items are on no list."""
    invented, missing = list(items), []
    for row in expected:
        same = (each for each in invented if is_listed(each, row))
        if (item := next(same, None)) is None:
            missing.append(row)
        else:
            invented.remove(item)
    return missing, invented


def is_listed(item: Item, row: dict[str, Any]) -> bool:
    same = (item.number, item.page, item.file_number) == (row["number"], row["page"], row.get("file_number", ""))
    return same and item.title.startswith(row["title"])


@pytest.mark.parametrize("listed", LISTS, ids=lambda path: path.stem)
def test_a_recorded_agenda_has_the_items_that_were_listed_by_hand(listed: Path, recordings: Path) -> None:
    wanted = yaml.safe_load(listed.read_text(encoding="utf-8"))

    split = split_file(recordings / wanted["file"])

    missing, invented = compare(wanted["items"], split.items)
    assert len(missing) <= len(wanted["items"]) * 0.02, missing
    assert invented == []
    assert sorted(wanted["consent"]) == sorted(item.number for item in split.items if item.is_consent)


def test_the_recorded_agendas_together(recordings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = []
    for listed in LISTS:
        wanted = yaml.safe_load(listed.read_text(encoding="utf-8"))
        missing, invented = compare(wanted["items"], split_file(recordings / wanted["file"]).items)
        rows.append((listed.stem, len(wanted["items"]) - len(missing), len(wanted["items"]), len(invented)))

    table = "\n".join(f"{name:<28}{found:>6}{listed:>8}{invented:>10}" for name, found, listed, invented in rows)
    with capsys.disabled():
        sys.stdout.write(f"\n{'agenda':<28}{'found':>6}{'listed':>8}{'invented':>10}\n{table}\n")
    assert len(rows) >= 10
    assert sum(row[1] for row in rows) >= 0.98 * sum(row[2] for row in rows)
    assert sum(row[3] for row in rows) == 0


@pytest.mark.parametrize("name", NO_AGENDAS)
def test_a_recorded_document_that_is_no_agenda_is_not_split_and_says_why(name: str, recordings: Path) -> None:
    split = split_file(recordings / name)

    assert not split.is_split
    assert split.items == ()
    assert split.notes[0].startswith("not split into items: it ")


def test_every_recorded_pdf_is_either_listed_or_no_agenda(recordings: Path) -> None:
    listed = {yaml.safe_load(path.read_text(encoding="utf-8"))["file"] for path in LISTS}

    assert {str(path.relative_to(recordings)) for path in recordings.rglob("*.pdf")} == listed | set(NO_AGENDAS)


def test_text_that_goes_on_over_the_page_belongs_to_its_item(recordings: Path) -> None:
    items = {
        item.vendor_id: item
        for item in split_file(recordings / "legistar_documents/sanjose__agenda_01-05-2021.pdf").items
    }

    assert (items["2.3"].page, items["2.3"].last_page) == (6, 8)
    assert items["2.3"].text.startswith("Approval of Council Committee Minutes.\n21-055")
    assert items["2.3"].text.endswith("Attachments")
    assert "Page 7" not in items["2.3"].text
    assert "City Council Agenda January 5, 2021" not in items["2.3"].text


SHAPES = {
    "ROMAN": ["I", "II", "III.A", "III.B", "IV.A", "IV.B", "V", "VI.1", "VI.2", "VII"],
    "LETTERS": ["A", "B", "C", "D", "E", "F"],
    "COUNTING_ON": ["A", "1", "2", "3", "4", "D"],
    "LETTERS_BELOW_NUMBERS": ["1", "2.a", "2.b", "2.c", "3.a", "4"],
    "NUMBERS_ALONE": ["9", "10", "11", "12"],
    "BRACKETS": ["1", "2", "3"],
    "NUMBERS_AT_LINE_ENDS": ["1", "2", "3", "4"],
    "TITLES_BEFORE_NUMBERS": ["1.A", "1.B", "2", ""],
    "CAPITALS": ["1", "2", "3"],
    "BULLETS": ["", "", "", "", "", ""],
    "PACKET": ["1", "2", "3", "4.1", "4.2", "5.1", "6", "7"],
    "ANNOTATED": ["1", "2", "3", "4a", "4b", "5"],
    "TWO_DIGITS_AFTER_THE_POINT": ["1.01", "1.02", "2.01", "2.02", "3", "4.01", "4.02", "6.01", "7"],
    "SCANNED": ["1", "2", "3.1", "3.2", "3.3", "4.1", "5.1", "6"],
    "SUBJECT_LINES": ["1", "2", "3", "4.1", "4.2", "5"],
    "DASHES": ["C-1", "C-2", "C-3", "S-1", "S-2"],
    "CONTENTS_FIRST": ["1", "2.1", "2.2", "3.1", "4"],
    "FILE_NUMBERS_ONLY": ["1", "", "", "", "4"],
    "ITEM_WORDS": ["1", "2", "3"],
    "DOCKET": ["50", "51", "330", "S500"],
    "COUNTY": ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
    "CAPITAL_HEADINGS": ["", "1", "2", "3", "4", "A"],
    "COMMITTEE": ["1", "2"],
    "WARDS": ["A", "B", "1", "2", "3", "4", "5", "6"],
    "LETTERS_WITHOUT_DOTS": ["1.a", "1.b", "2.a", "2.b", "3.a", "3.b", "4"],
    "CLOSED_SESSION": ["1", "2", "3", "4"],
    "LISTS_EVERYWHERE": ["1", "2", "3", "4", "5"],
}


@pytest.mark.parametrize("name", SHAPES)
def test_an_agenda_of_this_shape_gives_just_its_items(name: str) -> None:
    assert [item.number for item in split_agenda(getattr(texts, name)).items] == SHAPES[name]


def titles(pages: tuple[str, ...]) -> list[str]:
    return [item.title for item in split_agenda(pages).items]


def test_a_title_that_wraps_is_joined() -> None:
    assert titles(texts.ROMAN)[4] == (
        "Street closure for the harvest fair on Main Street between First Street and Third Street"
    )
    assert titles(texts.CAPITALS)[1] == (
        "ADOPT A RESOLUTION ENDING THE RELATIONSHIP WITH A CITY ABROAD AND DIRECTING THE MAYOR TO WRITE"
    )
    assert titles(texts.BULLETS)[4] == "Contract with the paving company for the streets north of the river"


def test_a_title_ends_where_its_text_begins() -> None:
    assert titles(texts.LETTERS)[3] == "Discussion of the rose garden"
    assert titles(texts.ANNOTATED) == [
        "Contract: Elm Paving for Street Repair",
        "Suspension of the Sister City Relationship",
        "Fees of the Marina",
        "Referral: Trees",
        "Companion Report: Trees",
        "Audit Status",
    ]


def test_a_title_may_stand_before_its_number() -> None:
    assert titles(texts.TITLES_BEFORE_NUMBERS)[1:3] == [
        "Award a Contract to Granite Path Company for the Repair of the Promenade and Approve a Budget Modification",
        "Consider the Future of the Sister City Agreement and Direct Staff",
    ]
    assert titles(texts.NUMBERS_AT_LINE_ENDS)[2] == "Agreement with the county about shelves"


def test_a_heading_is_the_section_of_its_items_and_no_item() -> None:
    items = split_agenda(texts.TWO_DIGITS_AFTER_THE_POINT).items

    assert items[5].section == "CONSENT CALENDAR"
    assert items[7].section == "MATTERS FOR CONSIDERATION"
    assert "CONSENT CALENDAR" not in [item.title for item in items]


def test_consent_ends_with_its_section() -> None:
    assert [item.number for item in split_agenda(texts.PACKET).items if item.is_consent] == ["4.1", "4.2"]
    assert [item.is_consent for item in split_agenda(texts.BULLETS).items] == [False, False, True, True, False, False]


def test_an_item_has_all_of_its_text_and_the_file_number() -> None:
    item = split_agenda(texts.NUMBERS_ALONE).items[0]

    assert item.file_number == "26-10021"
    assert item.text == (
        "26-10021\nRecommendation to receive the minutes of May 5.\nOffice or Department:\nCity Clerk\n"
        "Suggested Action:\nApprove recommendation."
    )


def test_a_list_inside_an_item_stays_in_its_text() -> None:
    item = split_agenda(texts.LISTS_EVERYWHERE).items[1]

    assert item.text == "Approve the following:\n1. This\n2. That\n3. And more\n4. And other things"


def test_a_packet_gives_the_items_of_its_agenda_with_their_pages_and_says_where_it_stopped() -> None:
    split = split_agenda(texts.PACKET)

    bakery = next(item for item in split.items if item.number == "5.1")
    assert (bakery.page, bakery.last_page) == (1, 2)
    assert bakery.text.endswith("1. Hours; and\n2. Noise.")
    assert split.notes == ("other documents begin on page 3; only the pages before it were split",)


def test_an_id_comes_from_the_number_and_tells_equal_numbers_apart() -> None:
    again = texts.CAPITALS[0].replace("ADJOURNMENT", "SUCCESSOR AGENCY MEETING\n1. APPROVE A PAYMENT\nADJOURNMENT")

    assert [item.vendor_id for item in split_agenda([again]).items] == ["1", "2", "3", "1#2"]
    assert [item.vendor_id for item in split_agenda(texts.BULLETS).items][:2] == [
        "certificate-for-the-chess-club",
        "delegation-of-the-sister-city",
    ]


@pytest.mark.parametrize("name", SHAPES)
def test_no_two_items_of_an_agenda_share_an_id(name: str) -> None:
    ids = [item.vendor_id for item in split_agenda(getattr(texts, name)).items]

    assert len(set(ids)) == len(ids)
    assert all(ids)


def test_a_number_that_is_missing_from_its_row_is_told() -> None:
    without = texts.TWO_DIGITS_AFTER_THE_POINT[0].replace("2.01 Proclamation for the day of the vine.\n", "")
    gap = texts.PACKET[0].replace("4.2 Extension", "4.4 Extension")

    assert split_agenda([without]).problems == ()
    assert split_agenda([gap]).problems == ("no item 4.2, 4.3 was found between 4.1 and 4.4",)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("MINUTES", "it is minutes, by its title"),
        ("REPORT", "it is a report or a memorandum: it has a sender and someone it is addressed to"),
        ("CONTRACT", "it is an agreement"),
        ("BYLAWS", "no numbered or listed matters under an agenda's headings"),
    ],
)
def test_what_is_no_agenda_is_not_split(name: str, reason: str) -> None:
    assert split_agenda(getattr(texts, name)) == SplitAgenda(notes=(f"not split into items: {reason}",))


@pytest.mark.parametrize("pages", [[], [""], ["\n \n", ""]])
def test_a_scan_without_text_is_not_split(pages: list[str]) -> None:
    assert split_agenda(pages) == SplitAgenda(notes=("not split into items: it has no text",))


def test_an_agenda_without_an_end_does_not_take_the_whole_packet_for_its_last_item() -> None:
    reports = [f"Table {letter}\nOak {letter}\nElm {letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    pages = [texts.CAPITALS[0].replace("ADJOURNMENT", ""), *reports]

    split = split_agenda(pages)

    assert [item.number for item in split.items] == ["1", "2", "3"]
    assert split.items[-1].last_page == 4
    assert "Table C" in split.items[-1].text
    assert split.notes == (
        "no adjournment found after «INTRODUCE AN ORDINANCE ON LEAF BLOWERS»: the pages after 4 were left out",
    )


def test_an_adjournment_is_not_taken_together_and_has_no_notices_in_its_text() -> None:
    last = split_agenda(texts.COUNTY).items[-1]
    of_a_valley = split_agenda(texts.TWO_DIGITS_AFTER_THE_POINT).items[-1]

    assert (last.title, last.section, last.is_consent) == ("Adjourn.", "", False)
    assert "clerk" not in of_a_valley.text


def test_matters_of_a_closed_session_without_numbers_are_items_by_the_words_of_the_law() -> None:
    page = """CITY OF ELMSFORD AGENDA
CALL TO ORDER
CLOSED SESSION
The council meets in private.
CONFERENCE WITH LABOR NEGOTIATORS
Agency designee: Ann Ash
PUBLIC EMPLOYEE PERFORMANCE EVALUATION
Title: City Manager
ROLL CALL
1. Minutes
2. ADJOURNMENT"""

    items = split_agenda([page]).items

    assert [item.title for item in items[:2]] == [
        "CONFERENCE WITH LABOR NEGOTIATORS",
        "PUBLIC EMPLOYEE PERFORMANCE EVALUATION",
    ]
    assert items[0].text == "CONFERENCE WITH LABOR NEGOTIATORS\nAgency designee: Ann Ash"
    assert {item.section for item in items[:2]} == {"CLOSED SESSION"}


@pytest.mark.parametrize("seed", range(40))
def test_pages_in_any_disorder_are_read_without_an_error(seed: int) -> None:
    shuffled = random.Random(seed)
    known = [line for name in SHAPES for page in getattr(texts, name) for line in page.split("\n")]
    pages = ["\n".join(shuffled.choices(known, k=shuffled.randint(0, 40))) for _ in range(3)]

    split = split_agenda(pages)

    ids = [item.vendor_id for item in split.items]
    assert len(set(ids)) == len(ids)
    assert split.items or split.notes
    assert all(1 <= (item.page or 0) <= (item.last_page or 0) <= 3 for item in split.items)


def test_running_heads_and_page_numbers_are_in_no_item() -> None:
    pages = [f"City Council Agenda May {number}, 2026\n{body}\nCity of Ashby Page {number}" for number, body in PAGED]

    items = split_agenda(pages).items

    assert [item.text for item in items] == ["Dogs\nThey bark.\nThey sleep.", "Cats", "ADJOURNMENT"]
    assert (items[0].page, items[0].last_page) == (1, 2)


PAGED = (
    (1, "CALL TO ORDER\nPUBLIC HEARINGS\n1. Dogs\nThey bark."),
    (2, "They sleep."),
    (3, "2. Cats\n3. ADJOURNMENT"),
)


def test_the_items_can_be_written_as_json() -> None:
    assert json.loads(json.dumps([vars(item) for item in split_agenda(texts.ROMAN).items]))
