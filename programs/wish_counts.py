"""How many wishes each of many programs does not meet: the ninth place of the order, over arrays. Pure."""

import numpy as np

from eligibility.levels import WithdrawalCare
from programs.columns import Bools, Ints
from programs.criteria import GROUP_OF, LIVES_IN, Some, weighs_substances, withdrawal_at
from programs.judging import WITHOUT_INSURANCE
from programs.needs import NO_INSURANCE, Wish


def wishes(some: Some) -> Ints:
    """Return how many wishes are not met, languages and access apart, as `judging` counts them."""
    needs = some.needs
    missed: Ints = (some.rung != needs.level.rung).astype(np.int64)
    for other in needs.conditions[1:]:
        both = some.has("conditions", other)
        missed += ~(both if other == "substance_use" else both | some.columns.treats_both[some.rows])
    if weighs_substances(needs):
        asked = some.columns.alphabets["substances"].mask(needs.substances or ())
        there = some.columns.codes["substances"][some.rows] & asked
        missed += (there != 0) & (there != asked)
    if needs.payer == NO_INSURANCE:
        missed += some.has("payers", "self_pay") & ~some.has("payers", *WITHOUT_INSURANCE)
    if needs.medicines:
        missed += some.is_yes("has_sober_living") & some.has("sober_living_refuses", *needs.medicines)
    if needs.withdrawal > WithdrawalCare.NONE:
        missed += withdrawal_at(some, "partner") & ~withdrawal_at(some, "on_site")
    for wish in needs.wishes:
        missed += ~_meets(some, wish)
    for code in needs.services:
        missed += ~some.has("services", code)
    return missed


def _meets(some: Some, wish: Wish) -> Bools:
    columns, rows, at_home = some.columns, some.rows, some.rung < LIVES_IN
    if wish in GROUP_OF:
        return some.has("groups", GROUP_OF[wish])
    if wish in (Wish.WOMEN_ONLY, Wish.MEN_ONLY):
        serves, group = (1, "women") if wish is Wish.WOMEN_ONLY else (2, "men")
        there: Bools = (columns.serves[rows] == serves) | some.has("groups", group)
        return there
    if wish is Wish.KEEP_CHILDREN:
        return np.where(at_home, some.is_yes("has_child_care"), some.has("groups", "parents"))
    if wish is Wish.KEEP_JOB:
        return at_home & columns.evening[rows]
    if wish is Wish.LOW_COST:
        return some.has("payers", "free", "sliding_scale", "assistance")
    if wish is Wish.BY_VIDEO:
        return some.is_yes("has_telehealth") | some.is_yes("is_by_video")
    return at_home  # Wish.STAY_HOME
