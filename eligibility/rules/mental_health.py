"""Mental health: psychosis, and the burden of depression, anxiety, trauma and other conditions."""

from functools import partial

from eligibility.levels import Family, Level, Remedy, Tier
from eligibility.rules.base import rule
from eligibility.rules.orders import at_least

PSYCHOSIS = "Minnesota Rules 9530.6620 and .6622, mental health: imminent danger comes first"
BURDEN = "CMS 2024 and public payer criteria for IOP and PHP; Minnesota Rules 9530.6622, mental health"

burden = partial(rule, family=Family.MENTAL_HEALTH, source=BURDEN)
burden_with_integrated_care = partial(burden, remedies=(Remedy.INTEGRATED_CARE,))


@rule("S5", Family.MENTAL_HEALTH, level=Level.INPATIENT, alert=Tier.EMERGENCY, source=PSYCHOSIS)
def psychosis_is_acute(psychosis: str) -> bool:
    """Shows signs of acute psychosis or mania; needs an evaluation now."""
    return at_least("psychosis", psychosis, "acute")


@rule(
    "S6",
    Family.MENTAL_HEALTH,
    level=Level.OUTPATIENT,
    alert=Tier.PRIORITY,
    remedies=(Remedy.INTEGRATED_CARE,),
    source="Minnesota Rules 9530.6622, mental health; published program descriptions (co-occurring care)",
)
def psychosis_is_known(psychosis: str) -> bool:
    """Has psychosis or mania, now or known before; needs a program that treats both conditions together."""
    return at_least("psychosis", psychosis, "stable")


@burden("M1", branch="mild", level=Level.OUTPATIENT)
def mild_burden(mental_health: str) -> bool:
    """Has at least a mild mental health condition; weekly outpatient care or more."""
    return at_least("mental_health", mental_health, "mild")


@burden_with_integrated_care("M1", branch="moderate", level=Level.IOP)
def moderate_burden(mental_health: str) -> bool:
    """Mental health gets in the way of daily life; several contacts a week in a program that treats both together."""
    return at_least("mental_health", mental_health, "moderate")


@burden_with_integrated_care("M1", branch="severe", level=Level.PHP)
def severe_burden(mental_health: str) -> bool:
    """Mental health needs near-daily contact; a day program that treats both together."""
    return at_least("mental_health", mental_health, "severe")


@burden_with_integrated_care("M1", branch="disabling", level=Level.RESIDENTIAL)
def disabling_burden(mental_health: str) -> bool:
    """Cannot manage daily life without 24-hour structure because of mental health; residential care that treats both
    together.
    """
    return at_least("mental_health", mental_health, "disabling")


@rule(
    "M2",
    Family.MENTAL_HEALTH,
    barrier=True,
    remedies=(Remedy.RESIDENTIAL_FIRST,),
    source="Published program descriptions (disabling mental illness, never in residential care)",
)
def disabling_and_never_in_residential_care(mental_health: str, residential_completed: bool) -> bool:
    """Needs 24-hour structure for mental health and has not completed residential treatment; that first is to be
    discussed.
    """
    return at_least("mental_health", mental_health, "disabling") and not residential_completed
