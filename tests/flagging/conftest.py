"""The rules of the repository, and partners of the ten localities as the registry would give them."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from flagging.match import Matcher, PartnerNames
from models.registry.rule import Rules, load_rules

DATA = Path(__file__).resolve().parents[2] / "data"


def _russian(locality: str, name: str, *spellings: str, distinctive: bool = True) -> PartnerNames:
    return PartnerNames(locality, name, (name, *spellings), russian=True, distinctive=distinctive)


def _other(locality: str, *names: str) -> list[PartnerNames]:
    return [PartnerNames(locality, name, (name,), russian=False, distinctive=False) for name in names]


_PETERSBURG = (
    "Saint Petersburg",
    "Sankt-Peterburg",
    "Petersburg, Russia",
    "Leningrad",
    "Санкт-Петербург",
    "聖彼得堡",
)
_YEKATERINBURG = ("Ekaterinburg", "Ekaterinberg", "Ekaterimburgo", "Sverdlovsk", "Екатеринбург", "葉卡捷琳堡")

PARTNERS = (
    _russian("los-angeles", "St. Petersburg", *_PETERSBURG, distinctive=False),
    _russian("long-beach", "Sochi", "Sotchi", "Сочи", "索契", distinctive=False),
    _russian("san-diego", "Vladivostok", "Wladiwostok", "Владивосток", "海参崴", "블라디보스토크"),
    _russian("berkeley", "Ulan-Ude", "Улан-Удэ"),
    _russian("berkeley", "Dmitrov", "Дмитров"),
    _russian("livermore", "Snezhinsk", "Snejinsk", "Chelyabinsk-70", "Снежинск"),
    _russian("los-altos", "Syktyvkar", "Сыктывкар"),
    _russian("oakland", "Nakhodka", "Находка"),
    _russian("san-bernardino", "Zavolzhye", "Zavolzhije", "Zavolzh'e", "Заволжье"),
    _russian("san-jose", "Yekaterinburg", *_YEKATERINBURG),
    _russian("santa-clara-county", "Moscow Oblast", "Moscow Region", "Region of Moscow", "Московская область"),
    _russian("santa-clara-county", "Moscow", "Москва", "莫斯科", distinctive=False),
    *_other("los-angeles", "Athens", "Split", "Nagoya", "Berlin"),
    *_other("san-diego", "Perth", "Yantai"),
    *_other("san-jose", "Okayama", "Dublin"),
    *_other("livermore", "Yotsukaido", "Quetzaltenango"),
    *_other("los-altos", "Bendigo", "Rustington"),
    *_other("oakland", "Da Nang"),
)


@cache
def _repository_rules() -> Rules:
    return load_rules(DATA)


@cache
def _matcher(locality: str) -> Matcher:
    return Matcher(_repository_rules(), PARTNERS, locality)


@pytest.fixture(scope="session")
def rules() -> Rules:
    """The rules under data/rules."""
    return _repository_rules()


@pytest.fixture(scope="session")
def matcher_of() -> Callable[[str], Matcher]:
    """A matcher for a locality, made once; one for all that have no partners here."""
    known = {partner.locality for partner in PARTNERS}
    return lambda locality: _matcher(locality if locality in known else "elsewhere")
