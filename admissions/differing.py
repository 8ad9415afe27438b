"""What became different between two suggestions, in the words of the desk: never a bare level while one is open."""

from typing import Any

from django.utils.translation import gettext as say

from admissions import words
from admissions.placement import placement_of
from intake.difference import Difference, difference
from intake.models import Recommendation

NAMED = 3  # rules and facts named in a sentence; the rest is counted


def what_differs(before: Recommendation | None, after: Recommendation | None) -> str:
    """Say what changed and because of what; "" where nothing staff act on did.

    "Was: IOP. Now: residential. Because: Has at least a mild disorder and the home is not safe (H5). Changed: Home
    during treatment: no one there makes it hard → not safe. New alert: Priority (H5)."
    """
    found = difference(before, after) if before and after else None
    if found is None or before is None or after is None:
        return ""
    return " ".join([*_moves(before, after), *_causes(found), *_facts(found), *_alerts(found), *_rules(found)])


def why_it_differs(before: Recommendation | None, after: Recommendation | None) -> str:
    """Say only which rules moved it and which alerts came or went: for where before and now stand side by side."""
    found = difference(before, after) if before and after else None
    return " ".join([*_causes(found), *_alerts(found), *_rules(found)]) if found else ""


def _moves(before: Recommendation, after: Recommendation) -> list[str]:
    was, now = placement_of(before.result), placement_of(after.result)
    pairs = ((was.headline, now.headline), (was.withdrawal, now.withdrawal))
    return [say("Was: %(was)s. Now: %(now)s.") % {"was": old, "now": new} for old, new in pairs if old != new]


def _causes(found: Difference) -> list[str]:
    """Name the rules that moved it: those that ask for it now, and those that asked for more and no longer do."""
    said: list[str] = []
    for holds, label in ((True, say("Because: %(rules)s")), (False, say("No longer: %(rules)s"))):
        causes = {
            cause.row: cause.sentence for move in found.moved for cause in move.causes if cause.holds is holds
        }
        told = [f"{sentence.rstrip('.')} ({row})" for row, sentence in causes.items()]
        if told:
            said.append(label % {"rules": _some(told)} + ".")
    return said


def _facts(found: Difference) -> list[str]:
    deciding = [one for one in found.facts if one.decides] or list(found.facts)
    told = [f"{words.fact(one.fact)}: {_value(one.fact, one.was)} → {_value(one.fact, one.now)}" for one in deciding]
    return [say("Changed: %(facts)s.") % {"facts": _some(told)}] if told else []


def _alerts(found: Difference) -> list[str]:
    said = []
    for label, alerts in ((say("New alert: %(alerts)s."), found.alerts_gained),
                          (say("No longer asked for: %(alerts)s."), found.alerts_lost)):
        told = [f"{words.TIERS[tier]} ({row})" for row, tier in alerts]
        if told:
            said.append(label % {"alerts": ", ".join(told)})
    return said


def _rules(found: Difference) -> list[str]:
    if found.rules is None:
        return []
    return [say("Rules: version %(old)s → %(new)s.") % {"old": found.rules[0], "new": found.rules[1]}]


def _value(fact: str, told: Any) -> str:
    return words.value(fact, told)


def _some(told: list[str]) -> str:
    more = len(told) - NAMED
    shown = "; ".join(told[:NAMED])
    return say("%(shown)s; and %(n)d more") % {"shown": shown, "n": more} if more > 0 else shown
