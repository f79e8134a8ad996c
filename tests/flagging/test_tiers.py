"""An item's tier follows from what its passages say together; what does not belong together stays apart."""

import json
import os
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from flagging.match import Matcher
from flagging.tiers import Judgement, Passage, Tier, Where, judge

_Matchers = Callable[[str], Matcher]
_LABELLED = Path(__file__).resolve().parents[3] / "shared" / "labelled"


def _tier(judgement: Judgement | None) -> Tier | None:
    return judgement.tier if judgement else None


@pytest.mark.parametrize(
    ("locality", "title", "text", "tier"),
    [
        ("long-beach", "Sister City", "Report on Sochi", Tier.DIRECT),
        (
            "los-angeles",
            "Motion",
            "sister city agreements with cities in the Russian Federation",
            Tier.DIRECT,
        ),
        ("san-jose", "Correspondence", "write letters to the city of Ekaterinburg", Tier.DIRECT),
        ("san-diego", "Proclamation", "Declare Vladivostok Week in San Diego", Tier.DIRECT),
        ("long-beach", "Travel", "Delegation to Sochi", Tier.DIRECT),
        ("oakland", "Sister Cities", "The Moscow relationship of Santa Clara County", Tier.DIRECT),
        ("los-angeles", "Sister City", "Declare Kyiv a sister city of Los Angeles", Tier.SISTER_CITY),
        ("san-diego", "Item", "End sister city relationship with Yantai, China", Tier.SISTER_CITY),
        ("los-angeles", "Sister city", "agreement with St. Petersburg, Florida", Tier.SISTER_CITY),
        ("san-bernardino", "Resolution", "Free a journalist detained in Yekaterinburg", Tier.RUSSIA),
        ("long-beach", "Resolution", "Boycott of the 2014 Sochi Winter Olympics", Tier.RUSSIA),
        ("oakland", "Flag", "Raise the flag of Ukraine", Tier.RUSSIA),
        ("long-beach", "Personnel", "Employee of the month: Sochi Nakamura", Tier.FILTERED),
        ("oakland", "Parks", "Sister Cities Garden irrigation repair", Tier.FILTERED),
        ("santa-clara-county", "Wastewater", "Russian River sanitation", Tier.FILTERED),
        ("los-angeles", "Report", "Moscow", Tier.FILTERED),
        ("los-angeles", "Travel", "Conference in Athens", None),
        ("san-diego", "Travel", "A delegation from Perth", None),
        ("oakland", "Contract", "Award a contract and suspend the bidder", None),
    ],
)
def test_the_tier_follows_from_the_items_own_words(
    locality: str, title: str, text: str, tier: Tier | None, matcher_of: _Matchers
) -> None:
    passages = [Passage(Where.TITLE, title), Passage(Where.TEXT, text)]

    assert _tier(judge(passages, matcher_of(locality))) is tier


def test_the_name_of_the_body_makes_a_bland_item_direct(matcher_of: _Matchers) -> None:
    bland = Passage(Where.TITLE, "Review Trust Fund Report.")
    body = Passage(Where.BODY, "Moscow Sister-County Commission")
    matcher = matcher_of("santa-clara-county")

    assert judge([bland], matcher) is None
    assert _tier(judge([bland, body], matcher)) is Tier.DIRECT


def test_the_name_of_an_attachment_counts_as_the_items_own_words(matcher_of: _Matchers) -> None:
    passages = [
        Passage(Where.TITLE, "Work plan"),
        Passage(Where.ATTACHMENT_NAME, "MoscowSisterCountyCommission trust fund 3-3-2017.pdf", document_id=7),
    ]

    judgement = judge(passages, matcher_of("santa-clara-county"))

    assert judgement is not None
    assert judgement.tier is Tier.DIRECT
    assert {match.document_id for match in judgement.matches} == {7}


def test_two_signals_on_one_attachment_page_combine(matcher_of: _Matchers) -> None:
    page = Passage(Where.ATTACHMENT_PAGE, "our sister city " + "x " * 900 + "in Russia", document_id=1, page=3)

    assert _tier(judge([Passage(Where.TITLE, "Appointments"), page], matcher_of("oakland"))) is Tier.DIRECT


def test_own_words_combine_with_an_attachment_page(matcher_of: _Matchers) -> None:
    passages = [
        Passage(Where.TITLE, "Sister Cities Committee: appoint one member"),
        Passage(Where.ATTACHMENT_PAGE, "The members travelled to Sochi.", document_id=1, page=2),
    ]

    assert _tier(judge(passages, matcher_of("long-beach"))) is Tier.DIRECT


@pytest.mark.parametrize("second", [1, 2])
def test_two_attachment_pages_alone_do_not_combine(second: int, matcher_of: _Matchers) -> None:
    """Also not within one attachment: a packet of two hundred pages mentions everything somewhere."""
    passages = [
        Passage(Where.TITLE, "Budget"),
        Passage(Where.ATTACHMENT_PAGE, "sister city programme", document_id=1, page=1),
        Passage(Where.ATTACHMENT_PAGE, "sanctions on Russia", document_id=second, page=90),
    ]

    assert _tier(judge(passages, matcher_of("oakland"))) is Tier.SISTER_CITY


def test_distant_places_of_a_meetings_document_do_not_combine(matcher_of: _Matchers) -> None:
    """Two items on one page of minutes are two items."""
    near = Passage(Where.DOCUMENT_PAGE, "our sister city " + "x " * 200 + "in Russia")
    far = Passage(Where.DOCUMENT_PAGE, "our sister city " + "x " * 400 + "in Russia")

    assert _tier(judge([near], matcher_of("oakland"))) is Tier.DIRECT
    assert _tier(judge([far], matcher_of("oakland"))) is Tier.SISTER_CITY


def test_a_weak_name_is_not_carried_by_a_far_word_of_contact(matcher_of: _Matchers) -> None:
    near = Passage(Where.TEXT, "A delegation of four from Sochi was received.")
    far = Passage(Where.TEXT, "A delegation was received. " + "x " * 300 + "Sochi Nakamura")

    assert _tier(judge([near], matcher_of("long-beach"))) is Tier.DIRECT
    assert _tier(judge([far], matcher_of("long-beach"))) is Tier.FILTERED


def test_a_filtered_item_says_why(matcher_of: _Matchers) -> None:
    judgement = judge([Passage(Where.TITLE, "Russian Hill stairs")], matcher_of("oakland"))

    assert judgement is not None
    assert judgement.score == 0
    assert judgement.reasons == (
        "set aside “Russian” in the title: a place in America called Russian or Little Russia",
    )


def test_the_reasons_name_words_and_places(matcher_of: _Matchers) -> None:
    passages = [Passage(Where.TITLE, "Sister cities"), Passage(Where.TEXT, "Suspend ties with Ulan-Ude")]

    judgement = judge(passages, matcher_of("berkeley"))

    assert judgement is not None
    assert "names sister-city words in the title: “Sister cities”" in judgement.reasons
    assert "names the Russian partner Ulan-Ude in the text: “Ulan-Ude”" in judgement.reasons


def test_own_words_score_higher_than_an_attachment(matcher_of: _Matchers) -> None:
    own = judge([Passage(Where.TITLE, "Sister city dues")], matcher_of("oakland"))
    page = judge([Passage(Where.ATTACHMENT_PAGE, "Sister city dues", 1, 1)], matcher_of("oakland"))

    assert own is not None
    assert page is not None
    assert 79 >= own.score > page.score >= 50


def test_the_evidence_of_a_hostile_page_is_bounded(matcher_of: _Matchers) -> None:
    judgement = judge([Passage(Where.ATTACHMENT_PAGE, "Russia " * 5000, 1, 1)], matcher_of("oakland"))

    assert judgement is not None
    assert len(judgement.matches) <= 40
    assert len(judgement.reasons) <= 8


# Floors, just under what was measured when they were set. The rules were written with these rows in sight, so
# unseen rows will do worse. Measured on the real rows: 0.909, 0.992, 0.963, 0.938; on the written ones: 1, 1,
# 0.979, 1.
_FLOORS = {
    "real": {
        "direct recall": 0.90,
        "flagged recall": 0.98,
        "flagged precision": 0.96,
        "direct precision": 0.93,
    },
    "written": {
        "direct recall": 0.99,
        "flagged recall": 0.99,
        "flagged precision": 0.97,
        "direct precision": 0.99,
    },
}
_FLAGGED = ("direct", "sister_city", "russia")


@pytest.mark.parametrize("rows", ["real", "written"])
def test_recall_and_precision_on_labelled_rows_keep_their_floors(rows: str, matcher_of: _Matchers) -> None:
    path = _LABELLED / f"{rows}.jsonl"
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{path} is missing")
        pytest.skip("the labelled rows are not beside the repository")

    counts = Counter(
        (row["label"], _tier_of_row(row, matcher_of))
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    )

    positive = sum(count for (label, _), count in counts.items() if label in _FLAGGED)
    flagged = sum(count for (_, tier), count in counts.items() if tier in _FLAGGED)
    right = sum(count for (label, tier), count in counts.items() if label in _FLAGGED and tier in _FLAGGED)
    direct = counts["direct", "direct"]
    measured = {
        "direct recall": direct / sum(count for (label, _), count in counts.items() if label == "direct"),
        "direct precision": direct / sum(count for (_, tier), count in counts.items() if tier == "direct"),
        "flagged recall": right / positive,
        "flagged precision": right / flagged,
    }
    assert {name: figure for name, figure in measured.items() if figure < _FLOORS[rows][name]} == {}


def _tier_of_row(row: dict[str, str], matcher_of: _Matchers) -> str:
    place, _, bracket = row["locality"].partition("(")
    slug = place.split(",")[0].strip().lower().replace(" ", "-")
    passages = [Passage(Where.TITLE, row["title"]), Passage(Where.TEXT, row["text"])]
    if body := row.get("body") or re.sub(r"\)$", "", bracket):
        passages.append(Passage(Where.BODY, body))
    if attached := row.get("attachment_text"):
        passages.append(Passage(Where.ATTACHMENT_PAGE, attached))
    return str(_tier(judge(passages, matcher_of(slug))))
