"""Where each rule begins to fire, held against the table written down apart from the code (`boundaries.toml`)."""

import tomllib
from itertools import product
from pathlib import Path

import pytest

from eligibility.facts import VOCABULARY
from eligibility.rules import RULES
from eligibility.situations import terms_of

WRITTEN = tomllib.loads(Path(__file__).with_name("boundaries.toml").read_text(encoding="utf-8"))


def least_bad(rule):
    """Return the points at which the rule begins to fire, in the words of `boundaries.toml`."""
    return [
        term.needs | dict(zip(term.one_of, values, strict=True))
        for term in terms_of(rule)
        if not term.taken_away
        for values in product(*term.one_of.values())
    ]


def written_points(rule):
    return [
        {name: VOCABULARY[name].read(value) for name, value in point.items()}
        for point in WRITTEN[rule.id]["fires_from"]
    ]


def effect(rule):
    """Return what the rule does, in the words of `boundaries.toml`."""
    said = {"family": rule.family.value, "barrier": rule.barrier, "for_lead": rule.for_lead}
    for name in ("level", "withdrawal", "unless", "then_level", "then_withdrawal", "alert"):
        said[name] = getattr(rule, name).value if getattr(rule, name) else None
    said["remedies"] = [remedy.value for remedy in rule.remedies]
    said["remedies_if"] = {remedy.value: fact for remedy, fact in rule.remedies_if}
    said["forbids"] = [remedy.value for remedy in rule.forbids]
    said["order"] = rule.order if rule.order != 50 else None
    return {name: value for name, value in said.items() if value}


def test_every_rule_is_written_down_and_no_other():
    assert [rule.id for rule in RULES] == list(WRITTEN)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_rule_begins_to_fire_where_it_is_written(rule):
    found, written = least_bad(rule), written_points(rule)
    assert all(point in written for point in found), found
    assert all(point in found for point in written), written


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_rule_does_what_is_written(rule):
    written = {name: value for name, value in WRITTEN[rule.id].items() if name != "fires_from"}
    assert effect(rule) == written
