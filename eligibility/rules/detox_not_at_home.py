"""Regular drinking or sedatives where the published conditions for withdrawal at home are not met. Row D23.

Eight conditions for each of the two substances; any one of them is enough for a 24-hour withdrawal unit.
"""

from functools import partial

from eligibility.levels import Family, Remedy, Tier, WithdrawalCare
from eligibility.rules.base import rule
from eligibility.rules.definitions import regular_drinking, regular_sedatives
from eligibility.rules.orders import at_least

not_at_home = partial(
    rule,
    "D23",
    Family.DETOX,
    withdrawal=WithdrawalCare.MONITORED,
    alert=Tier.SAME_DAY,
    remedies=(Remedy.WITHDRAWAL_MANAGEMENT,),
    source="AAFP 2005, published conditions for withdrawal management at home, not met",
)


@not_at_home(branch="drinking, home")
def drinking_with_home(
    alcohol_days: int, drinks_per_day: int, days_since_alcohol: int, detox_completed: bool, home: str
) -> bool:
    """Drinks regularly and has no fixed or safe place to sleep; withdrawal at home is not safe, needs a 24-hour
    withdrawal unit.
    """
    return regular_drinking(alcohol_days, drinks_per_day, days_since_alcohol, detox_completed) and at_least(
        "home", home, "unstable"
    )


@not_at_home(branch="drinking, support")
def drinking_with_support(
    alcohol_days: int, drinks_per_day: int, days_since_alcohol: int, detox_completed: bool, support_network: str
) -> bool:
    """Drinks regularly and has nobody to help between visits; withdrawal at home is not safe, needs a 24-hour
    withdrawal unit.
    """
    return regular_drinking(alcohol_days, drinks_per_day, days_since_alcohol, detox_completed) and at_least(
        "support_network", support_network, "none"
    )


@not_at_home(branch="drinking, medical")
def drinking_with_medical(
    alcohol_days: int, drinks_per_day: int, days_since_alcohol: int, detox_completed: bool, medical: str
) -> bool:
    """Drinks regularly and has health problems that must be watched; withdrawal at home is not safe, needs a 24-hour
    withdrawal unit.
    """
    return regular_drinking(alcohol_days, drinks_per_day, days_since_alcohol, detox_completed) and at_least(
        "medical", medical, "needs_monitoring"
    )


@not_at_home(branch="drinking, mental health")
def drinking_with_mental_health(
    alcohol_days: int, drinks_per_day: int, days_since_alcohol: int, detox_completed: bool, mental_health: str
) -> bool:
    """Drinks regularly and carries a heavy mental health burden; withdrawal at home is not safe, needs a 24-hour
    withdrawal unit.
    """
    return regular_drinking(alcohol_days, drinks_per_day, days_since_alcohol, detox_completed) and at_least(
        "mental_health", mental_health, "severe"
    )


@not_at_home(branch="drinking, suicide risk")
def drinking_with_suicide_risk(
    alcohol_days: int, drinks_per_day: int, days_since_alcohol: int, detox_completed: bool, suicide_risk: str
) -> bool:
    """Drinks regularly and suicide risk is not ruled out; withdrawal at home is not safe, needs a 24-hour withdrawal
    unit.
    """
    return regular_drinking(alcohol_days, drinks_per_day, days_since_alcohol, detox_completed) and at_least(
        "suicide_risk", suicide_risk, "positive"
    )


@not_at_home(branch="drinking, psychosis")
def drinking_with_psychosis(
    alcohol_days: int, drinks_per_day: int, days_since_alcohol: int, detox_completed: bool, psychosis: str
) -> bool:
    """Drinks regularly and has psychosis or mania, now or known before; withdrawal at home is not safe, needs a
    24-hour withdrawal unit.
    """
    return regular_drinking(alcohol_days, drinks_per_day, days_since_alcohol, detox_completed) and at_least(
        "psychosis", psychosis, "stable"
    )


@not_at_home(branch="drinking, older")
def drinking_with_older(
    alcohol_days: int, drinks_per_day: int, days_since_alcohol: int, detox_completed: bool, older: bool
) -> bool:
    """Drinks regularly and is 65 or older; withdrawal at home is not safe, needs a 24-hour withdrawal unit."""
    return regular_drinking(alcohol_days, drinks_per_day, days_since_alcohol, detox_completed) and older


@not_at_home(branch="drinking, adolescent")
def drinking_with_adolescent(
    alcohol_days: int, drinks_per_day: int, days_since_alcohol: int, detox_completed: bool, adolescent: bool
) -> bool:
    """Drinks regularly and is under 18; withdrawal at home is not safe, needs a 24-hour withdrawal unit."""
    return regular_drinking(alcohol_days, drinks_per_day, days_since_alcohol, detox_completed) and adolescent


@not_at_home(branch="sedatives, home")
def sedatives_with_home(sedative_days: int, days_since_sedatives: int, detox_completed: bool, home: str) -> bool:
    """Takes sedatives regularly and has no fixed or safe place to sleep; withdrawal at home is not safe, needs a
    24-hour withdrawal unit.
    """
    return regular_sedatives(sedative_days, days_since_sedatives, detox_completed) and at_least(
        "home", home, "unstable"
    )


@not_at_home(branch="sedatives, support")
def sedatives_with_support(
    sedative_days: int, days_since_sedatives: int, detox_completed: bool, support_network: str
) -> bool:
    """Takes sedatives regularly and has nobody to help between visits; withdrawal at home is not safe, needs a
    24-hour withdrawal unit.
    """
    return regular_sedatives(sedative_days, days_since_sedatives, detox_completed) and at_least(
        "support_network", support_network, "none"
    )


@not_at_home(branch="sedatives, medical")
def sedatives_with_medical(sedative_days: int, days_since_sedatives: int, detox_completed: bool, medical: str) -> bool:
    """Takes sedatives regularly and has health problems that must be watched; withdrawal at home is not safe, needs a
    24-hour withdrawal unit.
    """
    return regular_sedatives(sedative_days, days_since_sedatives, detox_completed) and at_least(
        "medical", medical, "needs_monitoring"
    )


@not_at_home(branch="sedatives, mental health")
def sedatives_with_mental_health(
    sedative_days: int, days_since_sedatives: int, detox_completed: bool, mental_health: str
) -> bool:
    """Takes sedatives regularly and carries a heavy mental health burden; withdrawal at home is not safe, needs a
    24-hour withdrawal unit.
    """
    return regular_sedatives(sedative_days, days_since_sedatives, detox_completed) and at_least(
        "mental_health", mental_health, "severe"
    )


@not_at_home(branch="sedatives, suicide risk")
def sedatives_with_suicide_risk(
    sedative_days: int, days_since_sedatives: int, detox_completed: bool, suicide_risk: str
) -> bool:
    """Takes sedatives regularly and suicide risk is not ruled out; withdrawal at home is not safe, needs a 24-hour
    withdrawal unit.
    """
    return regular_sedatives(sedative_days, days_since_sedatives, detox_completed) and at_least(
        "suicide_risk", suicide_risk, "positive"
    )


@not_at_home(branch="sedatives, psychosis")
def sedatives_with_psychosis(
    sedative_days: int, days_since_sedatives: int, detox_completed: bool, psychosis: str
) -> bool:
    """Takes sedatives regularly and has psychosis or mania, now or known before; withdrawal at home is not safe,
    needs a 24-hour withdrawal unit.
    """
    return regular_sedatives(sedative_days, days_since_sedatives, detox_completed) and at_least(
        "psychosis", psychosis, "stable"
    )


@not_at_home(branch="sedatives, older")
def sedatives_with_older(sedative_days: int, days_since_sedatives: int, detox_completed: bool, older: bool) -> bool:
    """Takes sedatives regularly and is 65 or older; withdrawal at home is not safe, needs a 24-hour withdrawal unit."""
    return regular_sedatives(sedative_days, days_since_sedatives, detox_completed) and older


@not_at_home(branch="sedatives, adolescent")
def sedatives_with_adolescent(
    sedative_days: int, days_since_sedatives: int, detox_completed: bool, adolescent: bool
) -> bool:
    """Takes sedatives regularly and is under 18; withdrawal at home is not safe, needs a 24-hour withdrawal unit."""
    return regular_sedatives(sedative_days, days_since_sedatives, detox_completed) and adolescent
