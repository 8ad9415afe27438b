"""What staff may read of a suggestion: spans, never a bare level, while anything is open. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import ngettext

from admissions.words import LEVELS, REMEDIES, SHORT_LEVELS, WITHDRAWAL, fact
from eligibility.facts import VOCABULARY
from eligibility.recommend import RULES_VERSION, recommend

NAMED = 4  # unknown facts named in a sentence; the rest is counted


@dataclass(frozen=True, kw_only=True)
class Placement:
    """One suggestion in the words of the desk. `headline` is short, for a list; `sentence` is whole."""

    is_hidden: bool = False
    is_open: bool = False  # something could still change level or withdrawal care
    headline: str = ""
    sentence: str = ""
    danger: str = ""  # "Danger not yet ruled out (3 answers)"
    danger_facts: tuple[str, ...] = ()
    withdrawal: str = ""
    plan: str = ""  # "24-hour withdrawal care first, then IOP with sober living"
    without_remedies: str = ""
    blocker: str = ""  # the first requirement not met
    blockers: int = 0


def placement_of(
    result: Mapping[str, Any], facts: Mapping[str, Any] | None = None, *, is_hidden: bool = False,
    supply_alert: bool = False,
) -> Placement:
    """Return what staff read of one stored result.

    With the `facts` behind it, open danger and the rest are two spans apart: the second is the result with every open
    safety fact at its best. Without them, or for a result of older rules, one span holds both.
    """
    if is_hidden:
        return Placement(
            is_hidden=True, headline=say("Hidden: emergency"),
            sentence=say("An emergency is open. The level is hidden until a named person has closed the alert."),
        )
    asked = list(result.get("ask_next", []))
    danger = tuple(name for name in asked if VOCABULARY[name].safety)
    rest = [name for name in asked if not VOCABULARY[name].safety]
    possible = list(result.get("possible_levels", [])) or [result["level"]]
    if danger and facts is not None and result.get("rules_version") == RULES_VERSION:
        possible = _if_safe(facts, danger, supply_alert)
    unmet = [one["name"] for one in result.get("requirements", []) if one["state"] == "unmet"]
    is_open = bool(asked)
    return Placement(
        is_open=is_open, headline=_headline(possible, is_open), sentence=_sentence(possible, rest, is_open),
        danger=_danger(danger), danger_facts=danger, withdrawal=_withdrawal(result),
        plan=_plan(result), without_remedies=_without(result), blocker=unmet[0] if unmet else "", blockers=len(unmet),
    )


def _if_safe(facts: Mapping[str, Any], danger: Sequence[str], supply_alert: bool) -> list[str]:
    """Return the levels still possible if every danger not yet ruled out were: the span of all the rest."""
    now = recommend(facts, supply_alert=supply_alert)
    calm = {name: now.settled.best[name] for name in danger}
    return [level.value for level in recommend({**facts, **calm}, supply_alert=supply_alert).possible_levels]


def _headline(possible: Sequence[str], is_open: bool) -> str:
    low, high = str(SHORT_LEVELS[possible[0]]), str(SHORT_LEVELS[possible[-1]])
    if possible[0] != possible[-1]:
        return say("At least %(low)s, up to %(high)s") % {"low": low, "high": high}
    return say("At least %(low)s") % {"low": low} if is_open else str(LEVELS[possible[0]])


def _sentence(possible: Sequence[str], unknown: Sequence[str], is_open: bool) -> str:
    head = _headline(possible, is_open)
    if not unknown:
        return head
    names = ", ".join(str(fact(name)) for name in unknown[:NAMED])
    more = len(unknown) - NAMED
    if more > 0:
        names = ngettext("%(names)s and %(n)d more", "%(names)s and %(n)d more", more) % {"names": names, "n": more}
    if possible[0] != possible[-1]:
        return say("%(head)s until we know: %(names)s") % {"head": head, "names": names}
    return say("%(head)s. Still open: %(names)s") % {"head": head, "names": names}


def _danger(names: Sequence[str]) -> str:
    if not names:
        return ""
    return ngettext(
        "Danger not yet ruled out (%(n)d answer)", "Danger not yet ruled out (%(n)d answers)", len(names)
    ) % {"n": len(names)}


def _withdrawal(result: Mapping[str, Any]) -> str:
    """Name withdrawal care; "none" is never said as "not needed"."""
    possible = list(result.get("possible_withdrawal", [])) or [result["withdrawal"]]
    low, high = str(WITHDRAWAL[possible[0]]), str(WITHDRAWAL[possible[-1]])
    if possible[0] == possible[-1]:
        return low
    return say("%(low)s; up to: %(high)s, until we know more") % {"low": low, "high": high}


def _plan(result: Mapping[str, Any]) -> str:
    """Say the two ladders as one plan: withdrawal care first, then a level; withdrawal care alone is no treatment."""
    then = str(SHORT_LEVELS[result["level"]])
    if "sober_living" in _remedies(result) and result.get("level_without_remedies") != result["level"]:
        then = say("%(level)s with a sober living home") % {"level": then}
    if result["withdrawal"] == "none":
        return then[:1].upper() + then[1:]
    return say("%(care)s first, then %(level)s") % {"care": WITHDRAWAL[result["withdrawal"]], "level": then}


def _without(result: Mapping[str, Any]) -> str:
    level = result.get("level_without_remedies", result["level"])
    care = result.get("withdrawal_without_remedies", result["withdrawal"])
    said = []
    if level != result["level"]:
        said.append(str(LEVELS[level]))
    if care != result["withdrawal"]:
        said.append(str(WITHDRAWAL[care]))
    return ", ".join(said)


def _remedies(result: Mapping[str, Any]) -> list[str]:
    return [remedy for one in result.get("requirements", []) for remedy in one.get("remedies", [])]


def remedy_words(codes: Sequence[str]) -> list[str]:
    """Return the remedies in words; "no remedy known" where there is none."""
    return [str(REMEDIES.get(code, code)) for code in codes] or [say("No remedy known")]
