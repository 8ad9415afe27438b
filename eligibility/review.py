"""The rules on one page, for the people who answer for them: `python -m eligibility.review` writes `docs/rules.md`,
and the cases' stories beside the rules (`cases.json`).

Nothing here is written by hand. "When" is found by asking each rule where it begins to fire, so it cannot drift from
what the rule does; the cases are those in which the rule fires for certain.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eligibility import stories
from eligibility.facts import VOCABULARY, Value
from eligibility.levels import Family, Remedy
from eligibility.recommend import RULES_VERSION
from eligibility.rules import RULES
from eligibility.rules.base import Rule
from eligibility.situations import terms_of

HOUSE = Path(__file__).resolve().parent.parent
PAGE = HOUSE / "docs" / "rules.md"
HEAD = """# The rules, version {version}

Written by `python -m eligibility.review` from the rules themselves. What they follow from, and how unknown facts are
read, stands in `eligibility/settling.py`; facts and their orders in `eligibility/facts.toml`.

- The suggestion is the highest floor that any rule sets. A clinician decides.
- "When" gives the least bad values at which a rule fires; it fires at everything worse, too. A branch of a row is one
  of its "or"s. A floor of withdrawal care or of a level above IOP leaves the requirement of its family unmet for IOP.
- Rows marked **to confirm** are for the clinic's lead to confirm before they are relied upon.
- The sentence is what staff read as the reason. "Cases" are those of `tests/cases/` in which the rule certainly fires.
"""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One rule as its reviewers read it."""

    id: str
    family: Family
    when: str
    effect: str
    remedies: tuple[Remedy, ...]
    sentence: str
    facts: tuple[str, ...]
    source: str
    for_lead: bool
    cases: tuple[str, ...]


# The one row that is not a floor, and so no rule of its own: the engine checks it once the level is known.
HOURS = Row(
    id="C1",
    family=Family.SCHEDULE,
    when="hours_free_per_week below what IOP or the suggested level asks for, by age",
    effect="requirement unmet",
    remedies=(Remedy.TELEHEALTH, Remedy.EVENING_TRACK),
    sentence="Has fewer hours a week to give to treatment than the level asks for.",
    facts=("age_years", "hours_free_per_week"),
    source="SAMHSA advisory on intensive outpatient treatment, 2021; CMS 2024 (9 to 19 hours, 20 or more)",
    for_lead=False,
    cases=(),
)


def table() -> tuple[Row, ...]:
    """Return every rule, in the order staff see the families."""
    rows = [_row(rule, tuple(story.id for story in stories.of_rule(rule.id))) for rule in RULES]
    return (*rows, HOURS)


def _row(rule: Rule, cases: tuple[str, ...]) -> Row:
    return Row(
        id=rule.id,
        family=rule.family,
        when=when(rule),
        effect=effect(rule),
        remedies=(*rule.remedies, *(remedy for remedy, _ in rule.remedies_if)),
        sentence=rule.sentence,
        facts=rule.facts,
        source=rule.source,
        for_lead=rule.for_lead,
        cases=cases,
    )


def when(rule: Rule) -> str:
    """Say where the rule begins to fire: "alcohol_days 20 or more, days_since_alcohol 7 or less; or …"."""
    told = [", ".join(_condition(name, value) for name, value in point.items()) for point in points(rule)]
    return "; or ".join(told)


def points(rule: Rule) -> list[dict[str, Any]]:
    """Return the least bad situations in which the rule fires, the simplest first: fact -> its least bad value.

    A tuple is the words a list must hold (none: any word), or of a fact without an order the values that count.
    """
    terms = [term for term in terms_of(rule) if not term.taken_away]
    return sorted(_any_word([term.needs | term.one_of for term in terms]), key=len)


def _any_word(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join points that differ only in the one word a list must hold, where every word of the list is among them."""
    for name in {name for point in points for name in point if VOCABULARY[name].type == "list"}:
        words = {point[name] for point in points if len(point.get(name, ())) == 1}
        rest = [{key: value for key, value in point.items() if key != name} for point in points]
        if len(words) == len(VOCABULARY[name].choices) and all(other == rest[0] for other in rest):
            return [rest[0] | {name: ()}]
    return points


def _condition(name: str, value: Value) -> str:
    fact = VOCABULARY[name]
    if fact.type == "boolean":
        return name if value else f"not {name}"
    if fact.type == "integer":
        return f"{name} {value} or {'more' if fact.worse == 'higher' else 'less'}"
    if fact.type == "list" and isinstance(value, tuple):
        return f"{name} with {' and '.join(value)}" if value else f"any {name}"
    if isinstance(value, tuple):
        return f"{name} {' or '.join(map(str, value))}"
    return f"{name} {value}" + ("" if value == fact.worst else " or worse")


def effect(rule: Rule) -> str:
    """Say what the rule does: "level at least residential, unless sober_living: at least iop; alert priority"."""
    parts = []
    for ladder, floor, then in (
        ("level", rule.level, rule.then_level),
        ("withdrawal care", rule.withdrawal, rule.then_withdrawal),
    ):
        if floor:
            softer = f", unless {rule.unless.value}: at least {then.value}" if rule.unless and then else ""
            parts.append(f"{ladder} at least {floor.value}{softer}")
    if rule.barrier:
        parts.append("requirement unmet")
    if rule.alert:
        parts.append(f"alert {rule.alert.value}")
    parts += [f"never {remedy.value}" for remedy in rule.forbids]
    if rule.branch == "supply alert":
        parts.append("only while the site's supply alert is on")
    return "; ".join(parts) or "remedy offered"


def page() -> str:
    """Return the rules page as Markdown."""
    parts = [HEAD.format(version=RULES_VERSION)]
    rows = table()
    for family in Family:
        of_family = [row for row in rows if row.family is family]
        parts.append(f"\n## {family.value.replace('_', ' ').capitalize()}\n")
        parts.append("| Rule | When | Then | Remedies | What staff read | Source | Cases |")
        parts.append("| --- | --- | --- | --- | --- | --- | --- |")
        parts += [_line(row) for row in of_family]
    return "\n".join(parts) + "\n"


def _line(row: Row) -> str:
    name = f"{row.id} **to confirm**" if row.for_lead else row.id
    remedies = ", ".join(remedy.value for remedy in row.remedies)
    return (
        "| "
        + " | ".join(_cells((name, row.when, row.effect, remedies, row.sentence, row.source, _some(row.cases))))
        + " |"
    )


def _cells(texts: Iterable[str]) -> Iterable[str]:
    return (text.replace("|", "\\|") for text in texts)


def _some(cases: tuple[str, ...], shown: int = 6) -> str:
    more = f" and {len(cases) - shown} more" if len(cases) > shown else ""
    return ", ".join(cases[:shown]) + more


if __name__ == "__main__":
    stories.STORED.write_text(stories.written(stories.gathered()), encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")
