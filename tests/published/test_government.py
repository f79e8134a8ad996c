"""Whose portal it is: named by the answer's own words, and refused where they name somebody else."""

import pytest

from published.government import governments, other_government


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("City of San Diego - Meetings", ["San Diego"]),
        ("The County of Santa Clara, California", ["Santa Clara County"]),
        ("Los Altos Hills Town Council", ["Los Altos Hills"]),
        ("Oakland City Council Agendas", ["Oakland"]),
        ("City of St. Petersburg", ["St. Petersburg"]),
        ("San Bernardino County Board", ["San Bernardino County"]),
        ("City and County of San Francisco", ["San Francisco"]),
        ("Meetings", []),
        ("the county of residence", []),
        ("Our City Council", []),
        ("City Council City Council Meeting", []),
    ],
)
def test_a_government_is_named_by_its_kind(words: str, named: list[str]) -> None:
    assert governments([words]) == named


@pytest.mark.parametrize(
    ("locality", "names", "bodies"),
    [
        (("San Jose", "city"), ["City of San José"], ["City Council"]),
        (("San Bernardino", "city"), ["Meetings"], ["Mayor and City Council"]),
        (("Santa Clara County", "county"), ["The County of Santa Clara, California"], ["Board of Supervisors"]),
        (("Los Altos", "city"), [], []),
        (("Berkeley", "city"), ["Agendas and minutes"], ["Zoning Board"]),
        (("Oakland", "city"), ["City of Oakland, County of Alameda"], ["City Council", "Board of Supervisors"]),
    ],
)
def test_an_answer_that_names_its_own_government_or_nobody_is_right(
    locality: tuple[str, str], names: list[str], bodies: list[str]
) -> None:
    assert other_government(*locality, names, bodies) == ""


@pytest.mark.parametrize(
    ("locality", "names", "bodies", "shown_by"),
    [
        (("San Bernardino", "city"), [], ["Board of Supervisors"], "Board of Supervisors, which a county has"),
        (("San Bernardino", "city"), ["San Bernardino County"], [], "names San Bernardino County, not San Bernardino"),
        (("Santa Clara County", "county"), ["City of Santa Clara"], [], "names Santa Clara, not Santa Clara County"),
        (("Santa Clara County", "county"), [], ["City Council"], "City Council, which a county has not"),
        (("Los Altos", "city"), ["Town of Los Altos Hills"], ["City Council"], "names Los Altos Hills, not Los Altos"),
        (("Oakland", "city"), ["City of Concord - Agendas"], ["City Council"], "names Concord, not Oakland"),
    ],
)
def test_another_government_is_refused_with_what_shows_it(
    locality: tuple[str, str], names: list[str], bodies: list[str], shown_by: str
) -> None:
    assert shown_by in other_government(*locality, names, bodies)


def test_a_name_that_the_registry_warns_of_is_refused_in_any_words() -> None:
    found = other_government("Los Altos", "city", ["losaltoshillsca: LOS ALTOS HILLS"], [], ["Los Altos Hills"])

    assert "that is Los Altos Hills" in found
    assert other_government("Los Altos", "city", ["Los Altos Hillside Trail"], [], ["Los Altos Hills"]) == ""
