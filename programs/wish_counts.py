"""How many wishes each of many programs does not meet: the ninth place of the order, over arrays. Pure."""

import numpy as np

from eligibility.levels import WithdrawalCare
from programs.columns import Bools
from programs.criteria import GROUP_OF, LIVES_IN, Counts, Some, weighs_substances, withdrawal_at
from programs.judging import WITHOUT_INSURANCE
from programs.needs import NO_INSURANCE, Wish


def wishes(some: Some) -> Counts:
    """Return how many wishes are not met, languages and access apart, as `judging` counts them."""
    needs = some.needs
    missed: Counts = int(some.rung != needs.level.rung)
    for other in needs.conditions[1:]:
        both = some.has("conditions", other)
        missed = missed + (~(both if other == "substance_use" else both | some.columns.treats_both[some.rows])).view(
            np.uint8
        )
    if weighs_substances(needs):
        asked = some.columns.alphabets["substances"].mask(needs.substances or ())
        there = some.columns.codes["substances"][some.rows] & asked
        missed = missed + ((there != 0) & (there != asked)).view(np.uint8)
    if needs.payer == NO_INSURANCE:
        missed = missed + (some.has("payers", "self_pay") & ~some.has("payers", *WITHOUT_INSURANCE)).view(np.uint8)
    if needs.medicines:
        missed = missed + (some.is_yes("has_sober_living") & some.has("sober_living_refuses", *needs.medicines)).view(
            np.uint8
        )
    if needs.withdrawal > WithdrawalCare.NONE:
        missed = missed + (withdrawal_at(some, "partner") & ~withdrawal_at(some, "on_site")).view(np.uint8)
    for wish in needs.wishes:
        missed = missed + (~_meets(some, wish)).view(np.uint8)
    for code in needs.services:
        missed = missed + (~some.has("services", code)).view(np.uint8)
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
        return some.is_yes("has_child_care") if at_home else some.has("groups", "parents")
    if wish is Wish.KEEP_JOB and at_home:
        return columns.evening[rows]
    if wish is Wish.LOW_COST:
        return some.has("payers", "free", "sliding_scale", "assistance")
    if wish is Wish.BY_VIDEO:
        return some.is_yes("has_telehealth") | some.is_yes("is_by_video")
    return np.full(len(some), wish is Wish.STAY_HOME and at_home)
