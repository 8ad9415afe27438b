"""From what was said to what the rules may read: contradictions settled, implications drawn, the unknown bounded.

Every fact gets a best and a worst value it can still have; for a known or implied fact the two are the same. Drawing a
good conclusion lowers the worst value and needs its grounds to hold even at their worst; drawing a bad one raises the
best value and needs its grounds to hold even at their best. So both bounds only ever get worse with the facts.
Source: "What follows from what" in the placement table.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any, NamedTuple

from eligibility.facts import VOCABULARY, Facts, Value

Values = dict[str, Any]  # fact -> value, every fact of the vocabulary

# substance -> (days of the last 30, days since the last time)
COUNTED = {
    "alcohol": ("alcohol_days", "days_since_alcohol"),
    "sedatives": ("sedative_days", "days_since_sedatives"),
    "opioids": ("opioid_days", "days_since_opioids"),
}
_COUNTED = tuple((substance, *facts) for substance, facts in COUNTED.items())
# "Within n days": the only places where a rule tells one day from the next.
WINDOWS = (3, 7, 14, 30)
LONG_AGO = (36500, 31)  # best and worst number of days since, for what was not used in the last 30 days

BEST: Values = {name: fact.best if fact.has_order else None for name, fact in VOCABULARY.items()}
WORST: Values = {name: fact.worst if fact.has_order else None for name, fact in VOCABULARY.items()}
BEST["obligations"], WORST["obligations"] = (), VOCABULARY["obligations"].choices


_AGES = ((True, False), (False, False), (False, True))  # adolescent, older: the three ages a rule can tell apart


class Variant(NamedTuple):
    """One way the facts without an order can be: the rules are run for each that is possible."""

    adolescent: bool
    older: bool
    primary_concern: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two things said that cannot both be, and how they were read."""

    facts: tuple[str, ...]
    reason: str


class Settled(NamedTuple):
    """One patient's facts as the rules read them."""

    given: Values
    best: Values
    worst: Values
    because: dict[str, tuple[str, ...]]  # fact that is implied or bounded -> the given facts it follows from
    conflicts: tuple[Conflict, ...]
    variants: tuple[Variant, ...]

    known: Values  # what was given, as read, and what follows exactly
    bounded: frozenset[str]  # facts of `because` that can still have more than one value

    def is_known(self, fact: str) -> bool:
        """Say whether it was given or follows exactly from what was given."""
        if fact in ("adolescent", "older"):
            return len({getattr(variant, fact) for variant in self.variants}) == 1
        return fact in self.known

    def unknown(self, facts: tuple[str, ...]) -> tuple[str, ...]:
        """Return those of these facts that can still have more than one value."""
        return tuple([fact for fact in facts if fact not in self.known])

    def evidence(self, facts: tuple[str, ...]) -> dict[str, Value]:
        """Return what is known of these facts, in their order, then the grounds of those that are only bounded."""
        known = self.known
        told = {fact: known[fact] for fact in facts if fact in known}
        if self.bounded:
            for fact in facts:
                if fact in self.bounded:
                    for ground in self.because[fact]:
                        told[ground] = known[ground]
        return told


class Implication(NamedTuple):
    """Where `holds` is true of the bounds, `fact` has `value`, unless something else was said about it."""

    fact: str
    value: Value
    grounds: tuple[str, ...]
    holds: Callable[[Values], bool]
    reason: str  # told where the answer says otherwise; "" where that is no contradiction


# Conclusions to the best value: the grounds must hold at their worst. In an order in which each reads only those above.
GOOD = (
    Implication("drinks_per_day", 0, ("substances",), lambda read: "alcohol" not in read["substances"],
                "Drinks on a drinking day are told, but alcohol is not among the substances."),
    Implication("complicated_withdrawal_history", False, ("substances",),
                lambda read: "alcohol" not in read["substances"] and "sedatives" not in read["substances"],
                "A seizure or delirium when stopping is told, but neither alcohol nor sedatives among the substances."),
    Implication("withdrawal_signs", "none", ("substances",), lambda read: not read["substances"],
                "Withdrawal signs are told, but no substance is."),
    Implication("can_stay_stopped", "yes", ("substances",), lambda read: not read["substances"],
                "Trouble stopping is told, but no substance is."),
    Implication("ciwa_ar", 0, ("substances", "alcohol_days", "sedative_days", "days_since_alcohol",
                               "days_since_sedatives", "withdrawal_signs"),
                lambda read: (read["days_since_alcohol"] > 7 and read["days_since_sedatives"] > 14)
                or (read["alcohol_days"] <= 3 and read["sedative_days"] <= 3 and read["withdrawal_signs"] == "none"),
                ""),
    Implication("cows", 0, ("substances", "opioid_days", "days_since_opioids"),
                lambda read: read["days_since_opioids"] > 14, ""),
    Implication("accepts_sober_living", True, ("home",),
                lambda read: read["home"] in ("substance_free", "sober_living"),
                "The home is free of substances, but sober living is refused."),
)
# Conclusions to the worst value: the grounds must hold at their best.
BAD = (
    Implication("opioid_last_year", True, ("substances", "opioid_days", "days_since_opioids"),
                lambda read: "opioids" in read["substances"] or read["days_since_opioids"] <= 30,
                "Opioids are in use, but none in the last 12 months are told."),
    Implication("overdose_last_12_months", True, ("overdose_last_30_days",), lambda read: read["overdose_last_30_days"],
                "An overdose in the last 30 days is told, but none in the last 12 months."),
    Implication("detox_completed", False, ("alcohol_days", "sedative_days", "opioid_days", "days_since_alcohol",
                                           "days_since_sedatives", "days_since_opioids"),
                lambda read: read["days_since_alcohol"] <= 3 or read["days_since_sedatives"] <= 3
                or read["days_since_opioids"] <= 3, ""),
    Implication("family_engaged", False, ("support_network",), lambda read: read["support_network"] == "none",
                "Nobody backs the person, but someone would take part in treatment."),
)


def settle(given: Mapping[str, object]) -> Settled:
    """Return the facts as the rules read them; raises FactError for a fact that cannot be read."""
    said: Values = (given if isinstance(given, Facts) else Facts(given)).by_name
    best, worst = BEST | said, WORST | said
    because: dict[str, tuple[str, ...]] = {}
    conflicts: list[Conflict] = []
    _settle_substances(said, best, worst, because, conflicts)
    for substance, days, since in _COUNTED:
        count, ago = said.get(days), said.get(since)
        if count is None and ago is None:
            if "substances" in said and substance not in best["substances"]:
                best[days] = worst[days] = 0
                best[since], worst[since] = LONG_AGO
                because[days] = because[since] = ("substances",)
        elif count is None or ago is None or (ago + count > 30 if count else ago <= 30):
            _settle_days(substance, days, since, count, ago, best, worst, because, conflicts)
    for implications, read in ((GOOD, worst), (BAD, best)):
        for fact, value, grounds, holds, reason in implications:
            if holds(read):
                if fact not in said:
                    best[fact] = worst[fact] = value
                    because[fact] = tuple([ground for ground in grounds if ground in said])
                elif reason and said[fact] != value:
                    conflicts.append(Conflict((*(ground for ground in grounds if ground in said), fact), reason))
    known: Values = said
    bounded: frozenset[str] = frozenset()
    if because or conflicts:
        bounded = frozenset([fact for fact in because if best[fact] != worst[fact]])
        known = said | {fact: best[fact] for fact in because if fact not in bounded}
        for conflict in conflicts:
            known.update((fact, best[fact]) for fact in conflict.facts)
    if "age_years" not in said and ("adolescent" in said or "older" in said):
        because["age_years"] = tuple(fact for fact in ("adolescent", "older") if fact in said)
        bounded |= {"age_years"}
    variants = _variants(said, conflicts)
    return Settled(said, best, worst, because, tuple(conflicts), variants, known, bounded)


def _settle_substances(
    said: Values, best: Values, worst: Values, because: dict[str, tuple[str, ...]], conflicts: list[Conflict]
) -> None:
    lately: dict[str, tuple[str, ...]] = {}
    for substance, days, since in _COUNTED:
        counted, recent = said.get(days, 0) > 0, said.get(since, 31) <= 30
        if counted or recent:
            lately[substance] = (days, since) if counted and recent else (days,) if counted else (since,)
    if not lately:
        return
    known = said.get("substances", ())
    used = known
    if not lately.keys() <= set(known):
        used = tuple(word for word in VOCABULARY["substances"].choices if word in known or word in lately)
    best["substances"] = used
    if "substances" not in said:
        because["substances"] = tuple(fact for grounds in lately.values() for fact in grounds)
    elif used != known:
        worst["substances"] = used
        for substance, grounds in lately.items():
            if substance not in known:
                conflicts.append(Conflict(
                    ("substances", *grounds),
                    f"Recent use of {substance} is told, but not among the substances. Read as: used."))


def _settle_days(
    substance: str, days: str, since: str, count: int | None, ago: int | None, best: Values, worst: Values,
    because: dict[str, tuple[str, ...]], conflicts: list[Conflict],
) -> None:
    """Bound the one of the two that is unknown, or settle that the two cannot both be."""
    if ago is None:
        if count:
            best[since] = 30 - count
        else:
            best[since], worst[since] = LONG_AGO
        because[since] = (days,)
    elif count is None:
        if ago > 30:
            best[days] = worst[days] = 0
        else:
            best[days], worst[days] = 1, min(30, 31 - ago)
        because[days] = (since,)
    else:
        read_count = max(count, 1) if ago <= 30 else count
        read_ago = min(ago, 30 - count) if count else ago
        if count and ago == 31 - count and read_ago not in WINDOWS:
            return  # whether today is one of the 30 days is the teller's choice, and no rule tells these days apart
        best[days] = worst[days] = read_count
        best[since] = worst[since] = read_ago
        conflicts.append(Conflict(
            (days, since),
            f"{substance.capitalize()} on {count} of 30 days and last {ago} days ago cannot both be. "
            f"Read as: on {read_count} days, last {read_ago} days ago."))


def _variants(said: Values, conflicts: list[Conflict]) -> tuple[Variant, ...]:
    ages: tuple[tuple[bool, bool], ...] = _AGES
    if "age_years" in said:
        ages = ((said["age_years"] < 18, said["age_years"] >= 65),)
    for place, fact in enumerate(("adolescent", "older")):
        if fact in said:
            kept = tuple(pair for pair in ages if pair[place] == said[fact])
            if not kept:
                conflicts.append(Conflict(
                    ("age_years", fact) if "age_years" in said else ("adolescent", "older"),
                    f"The age and the answer to {fact} cannot both be. Read as answered."))
                kept = tuple((said[fact], pair[1]) if place == 0 else (pair[0], said[fact]) for pair in ages)
            ages = kept
    return _combined(ages, said.get("primary_concern"))


@cache
def _combined(ages: tuple[tuple[bool, bool], ...], concern: str | None) -> tuple[Variant, ...]:
    concerns = [concern] if concern else VOCABULARY["primary_concern"].choices
    return tuple(Variant(adolescent, older, word) for (adolescent, older), word in product(ages, concerns))
