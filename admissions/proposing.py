"""A proposed edition beside the rules in force, in words: rules added, taken away and changed, and cases that change.

Both tables come from processes of their own and are compared as they were told, so a rule is found changed whatever
of it changed. Words are ours; a code that only the other edition knows stays a code.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from admissions import words
from admissions.rulebook import condition, span
from admissions.words import Words
from eligibility import stories
from eligibility.stories import Story
from intake.editions import Asked, EditionError
from intake.proposed import HERE, Told, told_by

# What of a row is compared, in the order it is read.
PARTS: dict[str, Words] = {
    "sentence": _("What staff read"), "when": _("When"), "effect": _("Then"), "remedies": _("Remedies"),
    "facts": _("Facts it reads"), "source": _("Source"), "family": _("Requirement"),
}


@dataclass(frozen=True, kw_only=True)
class Part:
    """One thing of a rule, before and after; each is lines to read."""

    name: Words
    before: list[str]
    after: list[str]


@dataclass(frozen=True, kw_only=True)
class RuleChanged:
    """One rule that is not the same in both editions. Added: nothing stands before; taken away: nothing after."""

    id: str
    sentence: str
    parts: list[Part]


@dataclass(frozen=True, kw_only=True)
class StoryChanged:
    """One case whose suggestion changes: only what of it does, in lines."""

    story: Story
    before: list[str]
    after: list[str]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Everything that differs between the rules in force and the proposed ones."""

    added: list[RuleChanged]
    removed: list[RuleChanged]
    changed: list[RuleChanged]
    stories: list[StoryChanged]
    stories_asked: int

    @property
    def is_of_rules(self) -> bool:
        """Say whether any rule of the table differs; the engine around the rules may differ without."""
        return bool(self.added or self.removed or self.changed)


def proposed_folder() -> Path:
    """Return the folder of the proposed edition. Raises EditionError where none is named."""
    if not settings.RULES_PROPOSED:
        raise EditionError(say("No proposed rules are named here: RULES_PROPOSED is empty."))
    return Path(settings.RULES_PROPOSED)


def proposed(*, with_cases: bool = False) -> Told:
    """Return what the proposed edition says of itself, and of the stored cases. Raises EditionError."""
    return told_by(proposed_folder(), _asked() if with_cases else None)


def difference(edition: Told) -> Difference:
    """Compare an edition that was asked about the cases with the rules in force."""
    ours = _ours()
    here = ours.rows
    both = [name for name in here if name in edition.rows]
    changed = [_changed(here[name], edition.rows[name]) for name in both if here[name] != edition.rows[name]]
    return Difference(
        added=[_changed({}, row) for name, row in edition.rows.items() if name not in here],
        removed=[_changed(row, {}) for name, row in here.items() if name not in edition.rows],
        changed=changed, stories_asked=len(ours.cases),
        stories=[
            StoryChanged(story=story, before=_but(was, now), after=_but(now, was))
            for story, was, now in zip(stories.stored(), ours.cases, edition.cases, strict=True) if was != now
        ],
    )


@cache
def _ours() -> Told:
    """Return what the rules in force say of themselves and of the cases: asked once, by the same words as any other."""
    return told_by(HERE, _asked())


def _asked() -> list[Asked]:
    return [(story.facts, story.supply_alert) for story in stories.stored()]


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> RuleChanged:
    row = after or before
    parts = [Part(name=name, before=_told(part, before), after=_told(part, after)) for part, name in PARTS.items()]
    return RuleChanged(
        id=row["id"], sentence=row["sentence"], parts=[part for part in parts if part.before != part.after])


def _told(part: str, row: Mapping[str, Any]) -> list[str]:
    """Return one part of a row in lines; none where the edition has no such rule."""
    return TOLD.get(part, lambda row: [row[part]])(row) if row else []


def _when(row: Mapping[str, Any]) -> list[str]:
    """Return one line a situation in which it begins to fire."""
    lines = ["; ".join(condition(name, _joined(value)) for name, value in point.items()) for point in row["points"]]
    return lines or [row["when"]]


def _joined(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


TOLD: dict[str, Callable[[Mapping[str, Any]], list[str]]] = {
    "when": _when,
    "effect": lambda row: [effect_words(part) for part in row["effect"].split("; ")],
    "remedies": lambda row: [str(words.REMEDIES.get(code, code)) for code in row["remedies"]],
    "facts": lambda row: [str(words.fact(name)) for name in row["facts"]],
    "family": lambda row: [str(words.FAMILIES.get(row["family"], row["family"]))],
}
FLOOR = re.compile(r"(level|withdrawal care) at least (\w+)(?:, unless (\w+): at least (\w+))?")


def effect_words(told: str) -> str:
    """Say in words what the table says in codes: "level at least php" is "At least: Day program (PHP)"."""
    floor = FLOOR.fullmatch(told)
    if floor:
        table = words.LEVELS if floor[1] == "level" else words.WITHDRAWAL
        line = say("At least: %(care)s") % {"care": table.get(floor[2], floor[2])}
        if floor[3]:
            line += ". " + say("With this remedy, “%(remedy)s”, at least: %(softer)s") % {
                "remedy": words.REMEDIES.get(floor[3], floor[3]), "softer": table.get(floor[4], floor[4])}
        return line
    if told.startswith("alert "):
        tier = told.removeprefix("alert ")
        return say("Alert: %(tier)s") % {"tier": words.TIERS.get(tier, tier)}
    if told.startswith("never "):
        remedy = told.removeprefix("never ")
        return say("Never offered with it: %(remedy)s") % {"remedy": words.REMEDIES.get(remedy, remedy)}
    return told[:1].upper() + told[1:]


def _but(answer: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Return what is suggested for a case and is not in the other answer, too: level, withdrawal care, alerts."""
    there = set(_suggested(other))
    return [line for line in _suggested(answer) if line not in there]


def _suggested(answer: Mapping[str, Any]) -> list[str]:
    if "refused" in answer:
        return [say("Cannot be asked: these rules do not know “%(fact)s”, or not this value of it") % {
            "fact": words.fact(answer["refused"])}]
    return [span(words.LEVELS, answer["levels"]), span(words.WITHDRAWAL, answer["withdrawals"])] + [
        say("Alert %(rule)s: %(tier)s") % {"rule": rule, "tier": words.TIERS.get(tier, tier)}
        for rule, tier in sorted(answer["alerts"].items())
    ]
