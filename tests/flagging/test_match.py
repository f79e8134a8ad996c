"""Words are found however a document damages them, never inside other words, and stay where they are."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flagging.match import Hit, Matcher
from flagging.tolerant import key
from models.registry.rule import Rules, Topic

_Matchers = Callable[[str], Matcher]


def _live(matcher: Matcher, text: str) -> list[Hit]:
    return [hit for hit in matcher.find(text) if hit.excused_by is None]


def _topics(matcher: Matcher, text: str) -> set[Topic]:
    return {hit.topic for hit in _live(matcher, text)}


@pytest.mark.parametrize(
    "text",
    [
        "sister city",
        "SISTER CITIES",
        "Sister-City",
        "Sister -City",
        "Sister City(ies)",
        "sister\ncity",
        "sister-\ncity",
        "sis-\r\nter city",
        "sis\u00ad\nter city",
        "sister\u0002city",
        "sister\ufffecity",
        "sister\u2011city",
        "sister\u00a0city",
        "sister\u200b city",
        "Sister<br />\nCity",
        "Sister&nbsp;City",
        "S i s t e r  C i t y",
        "S i s t e r C i t y",
        "sistercity",
        "terminatesitssistercityrelationshipwith",
        "MoscowSisterCountyCommission",
        "Ｓｉｓｔｅｒ Ｃｉｔｙ",
        "sіster city",
        "Sister Ci\ufffdes",
        "our “sister city”",
        "our 'sister city'",
        "see sister_city_agreement.pdf",
    ],
)
def test_sister_city_is_found_however_it_is_written(text: str, matcher_of: _Matchers) -> None:
    assert Topic.SISTER_CITY in _topics(matcher_of("oakland"), text)


@pytest.mark.parametrize(
    "text",
    [
        "cloud computing, disputing, imputing",
        "com-\nputing",
        "Prussia and Prussian blue",
        "P-\nrussian",
        "Crustacean Restaurant",
        "the Sisters of Mercy",
        "a transistor city",
        "Her sister. City staff replied.",
        "the sister citation",
        "Dmitrovich Nakhodkin",
        "Élisabethrussian",
        "put in the budget",
        "input-in-gear",
        "Permanente, Tverskaya",
        "an ordinary item about Monterey Road",
        "",
    ],
)
def test_nothing_is_found_inside_other_words(text: str, matcher_of: _Matchers) -> None:
    assert not {Topic.SISTER_CITY, Topic.RUSSIA, Topic.RUSSIAN_PARTNER} & _topics(matcher_of("berkeley"), text)


@pytest.mark.parametrize(
    ("locality", "text", "label"),
    [
        ("los-angeles", "St. Petersburg", "St. Petersburg"),
        ("los-angeles", "St Peters-\nburg", "St. Petersburg"),
        ("los-angeles", "withStPetersburgRussia", "St. Petersburg"),
        ("los-angeles", "Санкт-Петербурга", "St. Petersburg"),
        ("los-angeles", "與聖彼得堡的關係", "St. Petersburg"),
        ("long-beach", "Sоchi", "Sochi"),
        ("san-diego", "Vladi\u0002vostok", "Vladivostok"),
        ("san-diego", "thevladivostokvisit", "Vladivostok"),
        ("san-diego", "블라디보스토크와", "Vladivostok"),
        ("san-diego", "во Владивостоке", "Vladivostok"),
        ("berkeley", "Ulan Ude", "Ulan-Ude"),
        ("livermore", "Chelyabinsk-70", "Snezhinsk"),
        ("san-bernardino", "Zavolzh’e", "Zavolzhye"),
        ("santa-clara-county", "Region of\nMoscow", "Moscow Oblast"),
        ("santa-clara-county", "Московской области", "Moscow Oblast"),
    ],
)
def test_a_partner_is_found_under_every_spelling(locality: str, text: str, label: str, matcher_of: _Matchers) -> None:
    found = [hit for hit in _live(matcher_of(locality), text) if hit.topic is Topic.RUSSIAN_PARTNER]

    assert [(hit.label, hit.own) for hit in found] == [(label, True)]


@pytest.mark.parametrize(
    "text",
    [
        "Fire training in St. Petersburg, Florida",
        "Petersburg Systems LLC of St. Petersburg, Fla.",
        "ST. PETERSBURG, FL",
        "a meeting in Moscow, Idaho",
        "Final map, Vladivostok Avenue",
        "Moscow Mule Bar & Grill",
        "Claim of Natalia Vladivostok v. City",
        "https://example.org/moscow/visit.html",
    ],
)
def test_a_namesake_is_kept_with_its_excuse(text: str, matcher_of: _Matchers) -> None:
    found = matcher_of("san-diego").find(text)

    assert found
    assert all(hit.excused_by for hit in found if hit.topic is Topic.RUSSIAN_PARTNER)


@pytest.mark.parametrize(
    "text",
    [
        "a delegation from St. Petersburg, Russia",
        "St. Petersburg or another city",
        "Moscow. Idaho sent a letter",
        "Moscow Oblast",
    ],
)
def test_a_real_partner_is_not_excused_as_a_namesake(text: str, matcher_of: _Matchers) -> None:
    assert Topic.RUSSIAN_PARTNER in _topics(matcher_of("los-angeles"), text)


@pytest.mark.parametrize(
    "text",
    [
        "Signs in English, Spanish, Chinese, Hebrew, Urdu, Arabic, Polish, Russian and Haitian Creole",
        "a Chinese, Korean,\nRussian or Spanish translation",
        "newcomers from MEXICO, RUSSIA,\n  SENEGAL, SOMALIA and UKRAINE",
        "Lower Russian\nRiver",
        "It is like RUSSIAN ROULETTE",
        "Holy Trinity Russian Orthodox Church",
        "born in Russia",
    ],
)
def test_a_harmless_sense_is_excused(text: str, matcher_of: _Matchers) -> None:
    matcher = matcher_of("oakland")

    assert matcher.find(text)
    assert Topic.RUSSIA not in _topics(matcher, text)


@pytest.mark.parametrize(
    "text",
    [
        "sanctions against Russia, Belarus and Iran, and on Japan, China and Russia",
        "Sister cities in Germany, Japan, Mexico and Russia",
        "invest in Russian companies",
        "Russian and Belarusian athletes",
        "the Russian River dispute and Russia itself",
        "Item 1745: Russian holdings of the pension fund",
        "Chinese and Russian holdings",
        "drones made in China, Russia and Iran are prohibited",
    ],
)
def test_an_excuse_gives_way_or_does_not_reach(text: str, matcher_of: _Matchers) -> None:
    assert Topic.RUSSIA in _topics(matcher_of("oakland"), text)


@pytest.mark.parametrize(
    "text",
    ["Okayama and our other sister cities", "Sister City Commission; adjourned in memory of its founder"],
)
def test_the_programme_is_not_excused_by_what_stands_beside_it(text: str, matcher_of: _Matchers) -> None:
    assert Topic.SISTER_CITY in _topics(matcher_of("san-jose"), text)


@pytest.mark.parametrize("text", ["refugees from Ukraine", "people who fled Ukraine", "at the Ukrainian border"])
def test_the_war_is_not_excused_as_origin_or_geography(text: str, matcher_of: _Matchers) -> None:
    assert Topic.UKRAINE in _topics(matcher_of("san-jose"), text)


def test_the_longest_spelling_wins(matcher_of: _Matchers) -> None:
    found = matcher_of("oakland").find("the Russian Federation and the Russian Federalist")

    assert [hit.words for hit in found] == ["Russian Federation", "Russian"]


def test_words_hidden_behind_a_longer_false_match_are_still_found(matcher_of: _Matchers) -> None:
    found = matcher_of("oakland").find("Divestment from Russian assets")

    assert {hit.words for hit in found} == {"Divestment", "Russian assets"}


def test_the_name_of_another_partner_needs_its_capital_letter(matcher_of: _Matchers) -> None:
    matcher = matcher_of("los-angeles")

    assert [hit.label for hit in matcher.find("Split, Croatia")] == ["Split"]
    assert matcher.find("a split vote") == []


def test_partners_of_other_localities_are_looked_for_only_if_russian(matcher_of: _Matchers) -> None:
    found = matcher_of("oakland").find("Perth and Yekaterinburg")

    assert [(hit.label, hit.own) for hit in found] == [("Yekaterinburg", False)]


def test_offsets_are_of_the_original_text(matcher_of: _Matchers) -> None:
    text = "ﬁle №½ … \u200bЖ e\u0301 — the sis\u00adter\u00a0city of Улан-Удэ"

    found = matcher_of("berkeley").find(text)

    assert [text[hit.start : hit.end] for hit in found] == ["sis\u00adter\u00a0city", "Улан-Удэ"]
    assert [hit.words for hit in found] == ["sister city", "Улан-Удэ"]


_PIECES = st.sampled_from(
    (
        *(
            "sister",
            "city",
            "County",
            "Russia",
            "Сочи",
            "Sochi",
            "聖彼得堡",
            "Moscow, Idaho ",
            "S i s t e r C i t y",
        ),
        *(
            " ",
            "-\n",
            "\u0002",
            "\u00ad",
            "\u200b",
            "\u00a0",
            "\ufffe",
            "\ud800",
            "e\u0301",
            "½",
            "ﬁ",
            "<br>",
            "&nbsp;",
        ),
        *("P", "x", "7"),
    )
)


@settings(max_examples=300, deadline=None)
@given(text=st.lists(st.one_of(_PIECES, st.text(max_size=3)), max_size=25).map("".join))
def test_offsets_always_point_at_the_words(text: str, matcher_of: _Matchers) -> None:
    found = matcher_of("long-beach").find(text)

    assert [hit.start for hit in found] == sorted(hit.start for hit in found)
    for hit in found:
        assert 0 <= hit.start < hit.end <= len(text)
        assert key(text[hit.start : hit.end]) == key(hit.words)
        assert hit.words == hit.words.strip()


@settings(max_examples=200, deadline=None)
@given(before=st.text(), after=st.text())
def test_what_stands_around_does_not_move_the_offsets(before: str, after: str, matcher_of: _Matchers) -> None:
    text = f"{before}\n. sister\u00a0city .\n{after}"

    starts = {hit.start for hit in matcher_of("oakland").find(text) if hit.topic is Topic.SISTER_CITY}

    assert len(before) + 3 in starts


_HOSTILE = (
    "sister ",
    "russia ",
    "computing",
    "xsister city",
    "sister" + " " * 300,
    "s i s t e r ",
    "e\u0301",
    "s\u00ad",
)
_HOSTILE_TOO = ("Russian, English, ", "mayor of ", "<br>", "st. petersburg ", "https://russia ", "sister-\n")


@pytest.mark.parametrize("piece", [*_HOSTILE, *_HOSTILE_TOO])
def test_a_hostile_text_takes_linear_time(piece: str, matcher_of: _Matchers) -> None:
    """A quadratic search of these 300,000 characters would take minutes."""
    text = piece * (300_000 // len(piece))
    started = time.process_time()

    matcher_of("los-angeles").find(text)

    assert time.process_time() - started < 15


def test_the_version_changes_with_rules_partners_and_locality(rules: Rules, matcher_of: _Matchers) -> None:
    oakland = matcher_of("oakland")

    assert oakland.version != matcher_of("berkeley").version
    assert oakland.version != Matcher(rules, [], "oakland").version
    assert Matcher(rules, [], "oakland").version == Matcher(rules, [], "oakland").version
