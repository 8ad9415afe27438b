"""A suggestion as a person reads it: the same as the JSON, in lines."""

from collections.abc import Iterator, Mapping
from typing import Any

from eligibility.explain import why_not
from eligibility.facts import VOCABULARY
from eligibility.levels import Level, WithdrawalCare
from eligibility.recommend import Recommendation


def tell(suggested: Recommendation) -> str:
    """Return the suggestion in plain lines, ending with one."""
    return "\n".join(_lines(suggested)) + "\n"


def _lines(suggested: Recommendation) -> Iterator[str]:
    yield f"Suggestion by the rules of version {suggested.rules_version}. A clinician decides."
    if suggested.hidden:
        yield "EMERGENCY: act on the alert first; the level below waits until a named person has closed it."
    yield from _span("Level", suggested.level, suggested.level_without_remedies, suggested.possible_levels)
    yield from _span(
        "Withdrawal care", suggested.withdrawal, suggested.withdrawal_without_remedies, suggested.possible_withdrawal
    )
    for alert in suggested.alerts:
        yield f"ALERT, {_plain(alert.tier.value)} ({alert.rule}): {alert.reason}"
    for conflict in suggested.conflicts:
        told = {name: suggested.settled.given[name] for name in conflict.facts}
        yield f"Conflict: {conflict.reason} ({_facts(told)})"
    if suggested.open_safety:
        yield f"Danger not yet ruled out ({len(suggested.open_safety)}): {_names(suggested.open_safety)}"
    yield f"Ask next: {_names(suggested.ask_next)}" if suggested.ask_next else "Nothing is left to ask."
    yield ""
    yield "Requirements for an intensive outpatient program"
    for requirement in suggested.requirements:
        rows = f" ({', '.join(requirement.rules)})" if requirement.rules else ""
        yield f"  {_plain(requirement.name)}: {requirement.state}{rows}. {requirement.reason}"
        if requirement.facts and requirement.state == "unmet":
            yield f"    because: {_facts(requirement.facts)}"
        if requirement.remedies:
            yield f"    remedies: {', '.join(_plain(remedy.value) for remedy in requirement.remedies)}"
        elif requirement.state == "unmet":
            yield "    no remedy known"
    yield ""
    yield "Reasons"
    for reason in suggested.reasons:
        unless = ""
        if reason.unless and reason.without_remedy:
            unless = f"; {_plain(reason.without_remedy.value)} without {_plain(reason.unless.value)}"
        yield f"  at least {_plain(reason.at_least.value)}{unless} ({reason.rule}): {reason.reason}"
        yield f"    because: {_facts(reason.facts)}. Source: {reason.source}"
    if not suggested.reasons:
        yield "  Nothing known asks for more."
    yield ""
    yield "Why not another level"
    for level in Level:
        why = why_not(suggested.settled.given, level, supply_alert=suggested.supply_alert)
        if why.stands != "suggested":
            rows = f" ({', '.join(why.asking)})" if why.asking else ""
            yield f"  {_plain(level.value)}: {why.sentence}{rows}"
    yield ""
    yield "What would change it"
    for change in suggested.changes:
        without = ""
        if change.level_without_remedies is not change.level:
            without = f" ({_plain(change.level_without_remedies.value)} without remedies)"
        yield (
            f"  if {_facts(change.facts)}: {_plain(change.level.value)}{without}, "
            f"withdrawal care {_care(change.withdrawal)}"
        )
    if not suggested.changes:
        yield "  Nothing that is known of the person's situation."


def _span(name: str, now: Any, without: Any, possible: tuple[Any, ...]) -> Iterator[str]:
    told = f"{name}: at least {_plain(now.value)}, up to {_plain(possible[-1].value)} until more is known"
    if len(possible) == 1 or now is WithdrawalCare.NONE:
        told = f"{name}: {_care(now)}"
        if len(possible) > 1:
            told += f", up to {_plain(possible[-1].value)} until more is known"
    yield told if without is now else f"{told}; {_care(without)} if no remedy can be had"


def _care(rung: Any) -> str:
    """Name a rung. That nothing is known to ask for withdrawal care never means that it is not needed."""
    return "nothing known asks for it" if rung is WithdrawalCare.NONE else _plain(rung.value)


def _plain(word: str) -> str:
    return {"iop": "IOP", "php": "day program"}.get(word, word.replace("_", " "))


def _names(facts: tuple[str, ...]) -> str:
    return ", ".join(f"{fact} (a clinician takes it)" if VOCABULARY[fact].clinician_only else fact for fact in facts)


def _facts(facts: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {_value(value)}" for name, value in facts.items())


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " and ".join(value) or "none"
    return str(value)
