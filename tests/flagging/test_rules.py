"""Every rule keeps what its own file says: it finds what it `matches`, and lets pass what it `ignores`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from flagging.match import Matcher
from flagging.tiers import Passage, Tier, Where, judge
from models.registry.rule import Rule, Strength, load_rules

_RULES = load_rules(Path(__file__).resolve().parents[2] / "data").rules


def _examples(field: str) -> list[object]:
    return [
        pytest.param(rule, text, id=f"{rule.id}-{number}")
        for rule in _RULES
        for number, text in enumerate(getattr(rule, field))
    ]


@pytest.mark.parametrize(("rule", "text"), _examples("matches"))
def test_a_rule_finds_what_it_says_that_it_matches(rule: Rule, text: str, matcher_of: Callable[[str], Matcher]) -> None:
    found = [hit for hit in matcher_of("long-beach").find(text) if hit.rule == rule.id]

    assert [hit for hit in found if hit.excused_by is None], found


@pytest.mark.parametrize(("rule", "text"), _examples("ignores"))
def test_a_rule_lets_pass_what_it_says_that_it_ignores(
    rule: Rule, text: str, matcher_of: Callable[[str], Matcher]
) -> None:
    """A strong rule finds nothing, or nothing without an excuse; what a weak rule finds must not count."""
    matcher = matcher_of("long-beach")
    if rule.strength is Strength.WEAK:
        judgement = judge([Passage(Where.TEXT, text)], matcher)
        assert judgement is None or judgement.tier is Tier.FILTERED
        return

    found = [hit for hit in matcher.find(text) if hit.rule == rule.id]

    assert not [hit for hit in found if hit.excused_by is None]
