"""The rules as staff read them: every row of the tables in plain words, with its cases. Pure but for words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from admissions import words
from admissions.rule_history import Shares
from admissions.words import Words
from eligibility import review, stories
from eligibility.facts import VOCABULARY
from eligibility.rules import RULES
from eligibility.rules.base import Rule
from eligibility.stories import Story

EFFECTS: dict[str, Words] = {
    "level": _("Asks for a level"),
    "withdrawal": _("Asks for withdrawal care"),
    "requirement": _("Leaves a requirement unmet"),
    "emergency": _("Alert: emergency"),
    "same_day": _("Alert: same day"),
    "priority": _("Alert: priority"),
    "remedy": _("Offers a remedy"),
}
# Who judged a case, by its grade. Source: the heads of the files of cases.
JUDGED: dict[str, Words] = {
    "S": _("stated by the published program descriptions"),
    "H": _("decided by independent physician reviewers"),
    "M": _("placed by treating clinicians or a textbook"),
    "L": _("placed by a quiz or by other software"),
    "P": _("the project's own, to show one rule at work"),
}
_BY_ID = {rule.id: rule for rule in RULES}


@dataclass(frozen=True, kw_only=True)
class StoryShown:
    """One case: what is told, who judged it and how, and what the rules suggest."""

    id: str
    text: str
    judged: Words
    source: str
    is_linked: bool
    judgement: str
    suggestion: str


@dataclass(frozen=True, kw_only=True)
class RuleShown:
    """One rule, ready to read. `when` holds the situations in which it begins to fire, each a list of conditions."""

    id: str
    slug: str
    row: str
    row_slug: str
    family: str
    sentence: str
    when: list[list[str]]
    then: list[str]
    kinds: frozenset[str]  # of EFFECTS
    remedies: list[Words]
    facts: list[tuple[str, Words]]  # code, words
    source: str
    for_lead: bool
    fired: str = ""  # "12 of 500 (2 %)", as far as this reader may know
    overridden: str = ""

    @property
    def stories(self) -> list[StoryShown]:
        """Return the cases in which it fires."""
        return [_story(story) for story in stories.of_rule(self.id)]


@dataclass(frozen=True, kw_only=True)
class RuleFilters:
    """Which rules. Everything lives in the URL; unknown words are dropped, so that a shared link opens."""

    family: str = ""
    effect: str = ""
    confirm: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "RuleFilters":
        """Return the filters of a query string."""
        allowed = {"family": words.FAMILIES, "effect": EFFECTS, "confirm": ("1",)}
        said = {name: query.get(name, "") for name in allowed}
        return cls(**{name: told for name, told in said.items() if told in allowed[name]})

    @property
    def chips(self) -> list[tuple[Words, str]]:
        """Return the filters in use, each with the address without it."""
        named: dict[str, Any] = {"family": words.FAMILIES, "effect": EFFECTS, "confirm": {"1": _("To confirm")}}
        said = {name: told for name, told in vars(self).items() if told}
        return [
            (named[name][told], "?" + urlencode({other: said[other] for other in said if other != name}))
            for name, told in said.items()
        ]

    def keeps(self, rule: RuleShown) -> bool:
        """Tell whether the rule is among those asked for."""
        return (
            self.family in ("", rule.family) and (not self.effect or self.effect in rule.kinds)
            and (not self.confirm or rule.for_lead)
        )


def rules(filters: RuleFilters | None = None) -> list[RuleShown]:
    """Return the rules these filters ask for, in the order staff see the families."""
    shown = [_shown(row) for row in _table()]
    return [rule for rule in shown if filters is None or filters.keeps(rule)]


def with_shares(shown: Sequence[RuleShown], shares: Shares) -> list[RuleShown]:
    """Return the rules with how often each fired and was decided otherwise."""
    return [replace(rule, fired=shares.fired(rule.id), overridden=shares.overridden(rule.id)) for rule in shown]


def by_family(shown: Sequence[RuleShown]) -> list[tuple[str, Words, Words, list[RuleShown]]]:
    """Return (code, name, what it asks, its rules) of every family that has any here."""
    parts = [
        (code, name, words.ABOUT_FAMILIES[code], [rule for rule in shown if rule.family == code])
        for code, name in words.FAMILIES.items()
    ]
    return [part for part in parts if part[3]]


def named(slug: str) -> list[RuleShown]:
    """Return the rule of this slug, or every branch of the row of this slug; empty where there is none."""
    rows = [row for row in _table() if slugify(row.id) == slug]
    return [_shown(row) for row in rows or _table() if rows or slugify(row.id.partition(" ")[0]) == slug]


@cache
def _table() -> tuple[review.Row, ...]:
    return review.table()


def _shown(row: review.Row) -> RuleShown:
    rule, name = _BY_ID.get(row.id), row.id.partition(" ")[0]
    return RuleShown(
        id=row.id, slug=slugify(row.id), row=name, row_slug=slugify(name), family=row.family.value,
        sentence=row.sentence, when=_when(rule) if rule else [[say("Fewer free hours a week than the level asks for")]],
        then=_then(rule) if rule else [_unmet()], kinds=_kinds(rule, row),
        remedies=[words.REMEDIES[remedy.value] for remedy in row.remedies],
        facts=[(fact, words.fact(fact)) for fact in row.facts], source=row.source, for_lead=row.for_lead,
    )


def _when(rule: Rule) -> list[list[str]]:
    return [[condition(name, value) for name, value in point.items()] for point in _points(rule.id)]


@cache
def _points(rule: str) -> list[dict[str, Any]]:
    return review.points(_BY_ID[rule])


def condition(name: str, value: Any) -> str:
    """Say the least bad value at which a rule fires: "Days with alcohol, of the last 30: 20 or more"."""
    fact = VOCABULARY.get(name)
    if fact is None:  # of another edition
        return f"{words.fact(name)}: {value}"
    if fact.type == "boolean":
        return words.fact_is(name, value)
    known = words.VALUES.get(name, {})
    if fact.type == "integer":
        told = say("%(n)s or more") if fact.worse == "higher" else say("%(n)s or less")
        told %= {"n": value}
    elif isinstance(value, tuple):
        joint = say(" and ") if fact.type == "list" else say(" or ")
        told = joint.join(str(known.get(word, word)) for word in value) or say("any")
    else:
        told = str(known.get(value, value))
        if value != fact.worst:
            told = say("%(value)s, or worse") % {"value": told}
    return f"{words.fact(name)}: {told}"


def _unmet() -> str:
    return say("The requirement is not met for IOP; the level stays")


def _then(rule: Rule) -> list[str]:
    """Say what the rule does, a line for each effect."""
    lines = []
    for table, floor, softer in (
        (words.LEVELS, rule.level, rule.then_level), (words.WITHDRAWAL, rule.withdrawal, rule.then_withdrawal)
    ):
        if floor is None:
            continue
        line = say("At least: %(care)s") % {"care": table[floor.value]}
        if rule.unless and softer:
            line = say("At least: %(care)s. With this remedy, “%(remedy)s”, at least: %(softer)s") % {
                "care": table[floor.value], "softer": table[softer.value], "remedy": words.REMEDIES[rule.unless.value],
            }
        lines.append(line)
    if rule.barrier:
        lines.append(_unmet())
    if rule.alert:
        tier = rule.alert.value
        lines.append(say("Alert: %(tier)s. %(about)s") % {"tier": words.TIERS[tier], "about": words.ABOUT_TIERS[tier]})
    lines += [say("Never offered with it: %(remedy)s") % {"remedy": words.REMEDIES[one.value]} for one in rule.forbids]
    if rule.branch == "supply alert":
        lines.append(say("Only while the site's supply alert is on"))
    return lines or [say("The remedy is offered")]


def _kinds(rule: Rule | None, row: review.Row) -> frozenset[str]:
    kinds = {"remedy"} if row.remedies else set()
    if rule is None:
        return frozenset(kinds | {"requirement"})
    told = {"level": rule.level, "withdrawal": rule.withdrawal, "requirement": rule.barrier}
    kinds |= {kind for kind, is_so in told.items() if is_so}
    return frozenset(kinds | ({rule.alert.value} if rule.alert else set()))


def _story(story: Story) -> StoryShown:
    return StoryShown(
        id=story.id, text=story.text, judged=JUDGED[story.grade], source=story.source,
        is_linked=story.source.startswith("https://"), judgement=_judgement(story.expect),
        suggestion=f"{span(words.LEVELS, story.levels)}; {span(words.WITHDRAWAL, story.withdrawals)}",
    )


def _judgement(expect: Mapping[str, Any]) -> str:
    """Say what was judged; a judge is asked about one axis at one moment, so it is often an inequality."""
    templates = {
        "": "%(care)s", "at_least": say("at least %(care)s"), "below": say("below %(care)s"),
        "at_most": say("at most %(care)s"),
    }
    said = []
    for key, told in expect.items():
        if key == "level" or key in templates:
            said.append(templates["" if key == "level" else key] % {"care": words.LEVELS[told]})
        elif key.startswith("withdrawal"):
            said.append(templates[key.removeprefix("withdrawal").removeprefix("_")] % {"care": words.WITHDRAWAL[told]})
    unmet = ", ".join(str(words.FAMILIES[family]) for family in expect.get("unmet", ()))
    remedies = ", ".join(str(words.REMEDIES[remedy]) for remedy in expect.get("remedies", ()))
    said += [say("not met: %(families)s") % {"families": unmet}] if unmet else []
    said += [say("remedies: %(remedies)s") % {"remedies": remedies}] if remedies else []
    if "urgent" in expect:
        said.append(say("urgent") if expect["urgent"] else say("not urgent"))
    return "; ".join(said + ([say("debatable")] if expect.get("debatable") else []))


def span(table: Mapping[str, Words], rungs: Sequence[str]) -> str:
    """Say every rung still possible: never a bare level while something is open."""
    low, high = table.get(rungs[0], rungs[0]), table.get(rungs[-1], rungs[-1])  # a word of another edition stays one
    return str(low) if low == high else say("%(low)s, up to %(high)s until more is known") % {"low": low, "high": high}
