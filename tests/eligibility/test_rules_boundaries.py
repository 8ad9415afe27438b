"""Where each rule begins to fire, held against the table written down apart from the code (`boundaries.toml`)."""

import tomllib
from pathlib import Path

import pytest

from eligibility.facts import VOCABULARY
from eligibility.rules import RULES
from eligibility.rules.boundaries import boundary

WRITTEN = tomllib.loads(Path(__file__).with_name("boundaries.toml").read_text(encoding="utf-8"))


def full(rule, point):
    """Return the point with every fact of the rule: those not named at their best."""
    read = {name: VOCABULARY[name].read(value) for name, value in point.items()}
    return {name: read[name] if name in read else VOCABULARY[name].best for name in rule.facts}


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
    written = [full(rule, point) for point in WRITTEN[rule.id]["fires_from"]]
    found = boundary(rule)
    assert sorted(map(repr, found)) == sorted(map(repr, written))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_rule_does_what_is_written(rule):
    written = {name: value for name, value in WRITTEN[rule.id].items() if name != "fires_from"}
    assert effect(rule) == written
