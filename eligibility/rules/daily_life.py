"""Motivation, age and duties. Row C1, the hours a level asks for, is checked by the engine once the level is known."""

from collections.abc import Collection
from functools import partial

from eligibility.levels import Family, Remedy, Tier
from eligibility.rules.base import rule
from eligibility.rules.orders import at_least

MOTIVATION = "Published program descriptions (self-motivated); public guidance: readiness shapes engagement work"
DUTIES = "Published program descriptions (work, school and child care go on during the program)"

engagement = partial(rule, family=Family.MOTIVATION, barrier=True, source=MOTIVATION)
childcare = partial(rule, family=Family.SCHEDULE, remedies=(Remedy.CHILDCARE,), source=DUTIES)


@engagement("R1", branch="readiness")
def unsure_about_change(readiness: str) -> bool:
    """Is unsure about change or does not feel ready yet; an engagement plan comes with the program."""
    return at_least("readiness", readiness, "unsure")


@engagement("R1", branch="accountability")
def hard_to_keep_to_a_plan(accountable: bool) -> bool:
    """Finds it hard to keep appointments, take medicines or be open about use; an engagement plan comes with the
    program.
    """
    return not accountable


@rule(
    "G1",
    Family.SCHEDULE,
    alert=Tier.PRIORITY,
    source="SAMHSA advisory on intensive outpatient treatment, 2021 (adolescents: 6 hours a week or more)",
)
def is_adolescent(adolescent: bool) -> bool:
    """Is under 18; adolescent hours and programs, and the site's guardian rule, apply."""
    return adolescent


@childcare("C2", branch="children")
def looks_after_children(obligations: Collection[str]) -> bool:
    """Looks after children; child care is offered with every level attended from home."""
    return "children" in obligations


@childcare("C2", branch="caregiving")
def looks_after_others(obligations: Collection[str]) -> bool:
    """Looks after someone who needs care; help with it is offered with every level attended from home."""
    return "caregiving" in obligations
