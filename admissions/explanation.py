"""The whole explanation of one suggestion: every requirement, every level, what would change it, what to ask. Pure
but for words: it reads the stored result, its facts and the readings behind them.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as say

from admissions import words
from admissions.placement import remedy_words
from admissions.told import gap
from admissions.words import Words
from eligibility import explain
from eligibility.facts import VOCABULARY
from eligibility.levels import Level
from eligibility.rules import RULES

Answers = Mapping[str, Mapping[str, Any]]
RULE_SENTENCES: dict[str, tuple[str, ...]] = {}  # a row may hold several conditions, each in words of its own
RULE_SOURCES: dict[str, str] = {}
FOR_LEAD: set[str] = set()
for _rule in RULES:
    RULE_SENTENCES[_rule.row] = tuple(dict.fromkeys((*RULE_SENTENCES.get(_rule.row, ()), _rule.sentence)))
    RULE_SOURCES.setdefault(_rule.row, _rule.source)
    if _rule.for_lead:
        FOR_LEAD.add(_rule.row)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One thing said about one fact: by whom, when, in their words."""

    fact: str
    value: str
    words: str
    who: str
    at: dt.datetime | None
    is_used: bool


@dataclass(frozen=True, kw_only=True)
class RuleLine:
    """One rule with where it comes from."""

    row: str
    sentence: str
    source: str
    for_lead: bool  # the clinic's lead is to confirm it


@dataclass(frozen=True, kw_only=True)
class RequirementLine:
    """One of the ten families for IOP."""

    family: str
    label: Words
    about: Words
    state: str
    reason: str
    rules: tuple[RuleLine, ...]
    evidence: tuple[Reading, ...]
    remedies: tuple[str, ...]
    begins: tuple[tuple[str, Words], ...]  # the code of each remedy that can be begun, and its words
    missing: tuple["Ask", ...]


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One unknown fact worth asking, and how it is unknown."""

    fact: str
    label: Words
    gap: Words
    is_safety: bool
    clinician_only: bool


@dataclass(frozen=True, kw_only=True)
class LevelLine:
    """One level and why it is, or is not, suggested."""

    level: str
    label: Words
    about: Words
    is_suggested: bool
    is_possible: bool
    why: tuple[RuleLine, ...]  # the floors that rule it out or ask for it; empty for a heavier one nothing asks for
    words: str
    hours: str  # whether the free hours are enough, where they are not or that is not known


def rule_line(row: str, sentence: str = "") -> RuleLine:
    """Return one row of the tables with its sentence and source."""
    return RuleLine(
        row=row, sentence=sentence or _any_of(row), source=RULE_SOURCES.get(row, ""), for_lead=row in FOR_LEAD,
    )


def _any_of(row: str) -> str:
    """Return the words of a row where nobody says which of its conditions holds: one of several would be a guess."""
    sentences = RULE_SENTENCES.get(row, ())
    return say("Any of its %(n)d conditions.") % {"n": len(sentences)} if len(sentences) > 1 else "".join(sentences)


def _held(row: str, reason: str) -> str:
    """Return those sentences of the row that stand in the stored reason, and only those."""
    return " ".join(sentence for sentence in RULE_SENTENCES.get(row, ()) if sentence in reason)


def readings_of(evidence: Mapping[str, Sequence[Any]], facts: Sequence[str]) -> tuple[Reading, ...]:
    """Return every reading of these facts, the one used first; both stay visible where they differ."""
    return tuple(
        Reading(
            fact=name, value=words.fact_is(name, one.value), words=str(one.words or ""), who=_who(one), at=one.when,
            is_used=place == 0,
        )
        for name in facts for place, one in enumerate(evidence.get(name, ()))
    )


def _who(reading: Any) -> str:
    """Say who told it, and who wrote it down where that was somebody else."""
    if reading.who == "form":
        return say("in the form")
    told = str(words.SAID_BY.get(reading.who, reading.who))
    return say("%(told)s; written down by %(name)s") % {"told": told, "name": reading.by} if reading.by else told


def requirement_lines(
    result: Mapping[str, Any], evidence: Mapping[str, Sequence[Any]], answers: Answers
) -> list[RequirementLine]:
    """Return the ten families in the order staff see them."""
    lines = []
    for one in result["requirements"]:
        shown = [name for name in one.get("facts", {}) if name in VOCABULARY]
        lines.append(RequirementLine(
            family=one["name"], label=words.FAMILIES[one["name"]], about=words.ABOUT_FAMILIES[one["name"]],
            state=one["state"], reason=_reason(one, result),
            rules=tuple(rule_line(row, _held(row, str(one["reason"]))) for row in one["rules"]),
            evidence=_evidence(one.get("facts", {}), evidence, shown),
            remedies=tuple(remedy_words(one["remedies"])) if one["state"] == "unmet" else (),
            begins=tuple((code, words.REMEDIES[code]) for code in one["remedies"] if code in words.REMEDIES)
            if one["state"] == "unmet" else (),
            missing=tuple(asks(one.get("missing", []), answers)),
        ))
    return lines


def _reason(one: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """Say an unknown requirement in words, since the engine names facts by their codes."""
    if one["state"] == "unknown":
        names = ", ".join(str(words.fact(name)) for name in one.get("missing", []))
        return say("Not known yet: %(facts)s") % {"facts": names} if names else str(one["reason"])
    return str(one["reason"])


def _evidence(
    facts: Mapping[str, Any], evidence: Mapping[str, Sequence[Any]], shown: Sequence[str]
) -> tuple[Reading, ...]:
    found = list(readings_of(evidence, shown))
    told = {reading.fact for reading in found}
    for name in shown:
        if name not in told and facts.get(name) is not None:
            found.append(Reading(
                fact=name, value=words.fact_is(name, facts[name]), words="", who=say("follows from other answers"),
                at=None, is_used=True,
            ))
    return tuple(found)


def asks(names: Sequence[str], answers: Answers) -> list[Ask]:
    """Return unknown facts as things to ask."""
    return [
        Ask(
            fact=name, label=words.fact(name), gap=gap(answers, name), is_safety=VOCABULARY[name].safety,
            clinician_only=VOCABULARY[name].clinician_only,
        )
        for name in names
    ]


def change_lines(result: Mapping[str, Any]) -> list[str]:
    """Return "If home were …: IOP", each found by running the rules again."""
    lines = []
    for change in result.get("changes", []):
        cause = say(" and ").join(words.fact_is(name, value) for name, value in change["if"].items())
        gained = []
        if change["level"] != result["level"]:
            gained.append(str(words.LEVELS[change["level"]]))
        if change["withdrawal"] != result["withdrawal"]:
            gained.append(str(words.WITHDRAWAL[change["withdrawal"]]))
        if not gained and change["level_without_remedies"] != result["level_without_remedies"]:
            level = words.LEVELS[change["level_without_remedies"]]
            gained.append(say("%(level)s even without any remedy") % {"level": level})
        if gained:
            lines.append(say("If %(cause)s, then: %(gained)s") % {"cause": cause, "gained": "; ".join(gained)})
    return lines


def level_lines(facts: Mapping[str, Any], *, supply_alert: bool = False) -> list[LevelLine]:
    """Return all six levels, lightest first, each with the floors that rule it out or ask for it."""
    lines = []
    for level in Level:
        told = explain.why_not(facts, level, supply_alert=supply_alert)
        rows: tuple[Any, ...] = told.floors or told.asking
        lines.append(LevelLine(
            level=level.value, label=words.LEVELS[level.value], about=words.ABOUT_LEVELS[level.value],
            is_suggested=told.stands == "suggested", is_possible=told.possible,
            why=tuple(rule_line(row) if isinstance(row, str) else rule_line(row.rule, row.reason) for row in rows),
            words=_level_words(told), hours=_hours_words(told.hours),
        ))
    return lines


def _level_words(told: explain.WhyNot) -> str:
    if told.stands == "suggested":
        return say("The lightest level that nothing known rules out, with the remedies in place. Asked for by:")
    if told.stands == "lighter":
        return say("Not suggested because:")
    if told.possible:
        return say("Nothing known asks for it; what is still unknown could, by:")
    return say("Not suggested because nothing asks for it.")


def _hours_words(state: str) -> str:
    if state == "unmet":
        return say("More hours a week than they have free.")
    return say("Free hours not known yet.") if state == "unknown" else ""


def conflict_lines(result: Mapping[str, Any], evidence: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Return contradictions: the rules' own, and facts on which two readings differ, side by side."""
    lines = [
        {"reason": one["reason"], "readings": _evidence(one["facts"], evidence, list(one["facts"]))}
        for one in result.get("conflicts", [])
    ]
    for name, told in evidence.items():
        values = {repr(one.value) for one in told if one.value is not None}
        if len(values) > 1:
            lines.append({
                "reason": say("Two readings of: %(fact)s. The first one is used.") % {"fact": words.fact(name)},
                "readings": readings_of(evidence, [name]),
            })
    return lines
