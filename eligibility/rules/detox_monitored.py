"""Detox needs: who needs a 24-hour withdrawal unit, because withdrawal at home would not be safe.

Most of it is what the published conditions for withdrawal at home rule out: earlier seizures or delirium, a second
substance, pregnancy, illness of body or mind, no safe home, nobody at home, young or old age. Each floor of a
24-hour unit raises an alert the same day.
"""

from collections.abc import Collection
from functools import partial

from eligibility.levels import Family, Remedy, Tier, WithdrawalCare
from eligibility.rules.base import rule
from eligibility.rules.definitions import (
    both_in_use,
    regular_drinking,
    regular_opioids,
    regular_sedatives,
    some_drinking,
    some_sedatives,
)
from eligibility.rules.orders import at_least

HOME_CONDITIONS = "AAFP 2005, published conditions for withdrawal management at home, not met"
NEW_YORK_SCALES = "Public bands of CIWA-Ar; New York external appeal decisions granting 24-hour care at 7 to 16"
NEW_YORK_EPISODES = "New York external appeals 202204-148446 and 202202-146023 (earlier withdrawal care counted)"
NEW_YORK_ILL = "New York external appeal 202012-133145 (daily opioids with poor physical health)"
TAPERING = "2025 joint guideline on benzodiazepine tapering, PMC12463801; AAFP 2005 (no second substance)"
PREGNANCY = "AAFP 2005, withdrawal at home is not for pregnancy; to be confirmed from how many days of use"

monitored = partial(
    rule,
    family=Family.DETOX,
    withdrawal=WithdrawalCare.MONITORED,
    alert=Tier.SAME_DAY,
    remedies=(Remedy.WITHDRAWAL_MANAGEMENT,),
)


@monitored("D2", branch="drinking", order=40, source=HOME_CONDITIONS)
def complicated_history_with_recent_drinking(complicated_withdrawal_history: bool, days_since_alcohol: int) -> bool:
    """Has had a seizure or delirium in withdrawal before and drank within the last three days; needs a 24-hour
    withdrawal unit.
    """
    return complicated_withdrawal_history and days_since_alcohol <= 3


@monitored("D2", branch="sedatives", order=40, source=HOME_CONDITIONS)
def complicated_history_with_sedatives(complicated_withdrawal_history: bool, days_since_sedatives: int) -> bool:
    """Has had a seizure or delirium in withdrawal before and took sedatives within two weeks; needs a 24-hour
    withdrawal unit.
    """
    return complicated_withdrawal_history and some_sedatives(days_since_sedatives)


@monitored("D6", branch="mostly alcohol", source=HOME_CONDITIONS)
def drinks_daily_and_takes_sedatives(
    alcohol_days: int, sedative_days: int, days_since_alcohol: int, days_since_sedatives: int, detox_completed: bool
) -> bool:
    """Drinks on 20 or more days a month and takes sedatives on 4 or more, one of them within the last week; the
    dangers add up.
    """
    last = min(days_since_alcohol, days_since_sedatives)
    return alcohol_days >= 20 and sedative_days >= 4 and last <= 7 and not detox_completed


@monitored("D6", branch="mostly sedatives", source=HOME_CONDITIONS)
def takes_sedatives_daily_and_drinks(
    alcohol_days: int, sedative_days: int, days_since_alcohol: int, days_since_sedatives: int, detox_completed: bool
) -> bool:
    """Takes sedatives on 20 or more days a month and drinks on 4 or more, one of them within the last week; the
    dangers add up.
    """
    last = min(days_since_alcohol, days_since_sedatives)
    return sedative_days >= 20 and alcohol_days >= 4 and last <= 7 and not detox_completed


@monitored("D7", branch="drinking", order=10, source=HOME_CONDITIONS)
def moderate_signs_with_drinking(withdrawal_signs: str, alcohol_days: int, days_since_alcohol: int) -> bool:
    """Has clear withdrawal signs now and drank within the last week, on 4 or more days of the month; needs a 24-hour
    withdrawal unit.
    """
    return at_least("withdrawal_signs", withdrawal_signs, "moderate") and some_drinking(
        alcohol_days, days_since_alcohol
    )


@monitored("D7", branch="sedatives", order=10, source=HOME_CONDITIONS)
def moderate_signs_with_sedatives(withdrawal_signs: str, days_since_sedatives: int) -> bool:
    """Has clear withdrawal signs now and took sedatives within the last two weeks; needs a 24-hour withdrawal unit."""
    return at_least("withdrawal_signs", withdrawal_signs, "moderate") and some_sedatives(days_since_sedatives)


@monitored("D10", branch="earlier detox", order=10, source=NEW_YORK_SCALES)
def scale_raised_after_earlier_detox(ciwa_ar: int, past_detox_episodes: int) -> bool:
    """A clinician's CIWA-Ar total is 8 or more in a person who has been in withdrawal care before; needs a 24-hour
    withdrawal unit.
    """
    return ciwa_ar >= 8 and past_detox_episodes >= 1


@monitored("D10", branch="medical", order=10, source=HOME_CONDITIONS)
def scale_raised_with_illness(ciwa_ar: int, medical: str) -> bool:
    """A clinician's CIWA-Ar total is 8 or more in a person whose health must be watched; needs a 24-hour withdrawal
    unit.
    """
    return ciwa_ar >= 8 and at_least("medical", medical, "needs_monitoring")


@monitored("D10", branch="thin support", order=10, source=HOME_CONDITIONS)
def scale_raised_with_thin_support(ciwa_ar: int, support_network: str) -> bool:
    """A clinician's CIWA-Ar total is 8 or more in a person with thin or no support; needs a 24-hour withdrawal unit."""
    return ciwa_ar >= 8 and at_least("support_network", support_network, "thin")


@monitored("D10", branch="home", order=10, source=HOME_CONDITIONS)
def scale_raised_with_a_home_that_makes_it_hard(ciwa_ar: int, home: str) -> bool:
    """A clinician's CIWA-Ar total is 8 or more in a person without a home that supports recovery; needs a 24-hour
    withdrawal unit.
    """
    return ciwa_ar >= 8 and at_least("home", home, "others_use")


@monitored("D10", branch="mental health", order=10, source=HOME_CONDITIONS)
def scale_raised_with_mental_health_burden(ciwa_ar: int, mental_health: str) -> bool:
    """A clinician's CIWA-Ar total is 8 or more in a person whose mental health gets in the way; needs a 24-hour
    withdrawal unit.
    """
    return ciwa_ar >= 8 and at_least("mental_health", mental_health, "moderate")


@monitored("D10", branch="alcohol and sedatives", order=10, source=HOME_CONDITIONS)
def scale_raised_with_two_substances(ciwa_ar: int, substances: Collection[str]) -> bool:
    """A clinician's CIWA-Ar total is 8 or more in a person who uses alcohol and sedatives; needs a 24-hour withdrawal
    unit.
    """
    return ciwa_ar >= 8 and both_in_use(substances, "alcohol", "sedatives")


@monitored("D11", branch="15 or more", order=10, source=NEW_YORK_SCALES)
def scale_high(ciwa_ar: int) -> bool:
    """A clinician's CIWA-Ar total is 15 or more; needs a 24-hour withdrawal unit."""
    return ciwa_ar >= 15


@monitored("D11", branch="daily drinking", order=10, source=NEW_YORK_SCALES)
def scale_raised_with_daily_drinking(ciwa_ar: int, alcohol_days: int) -> bool:
    """A clinician's CIWA-Ar total is 10 or more in a person who drinks on 20 or more days a month; needs a 24-hour
    withdrawal unit.
    """
    return ciwa_ar >= 10 and alcohol_days >= 20


@monitored("D15", branch="drinking", source=NEW_YORK_EPISODES)
def many_detoxes_with_regular_drinking(
    past_detox_episodes: int, alcohol_days: int, drinks_per_day: int, days_since_alcohol: int, detox_completed: bool
) -> bool:
    """Has been in withdrawal care three or more times and drinks regularly; needs a 24-hour withdrawal unit."""
    regular = regular_drinking(alcohol_days, drinks_per_day, days_since_alcohol, detox_completed)
    return past_detox_episodes >= 3 and regular


@monitored("D15", branch="sedatives", source=NEW_YORK_EPISODES)
def many_detoxes_with_regular_sedatives(
    past_detox_episodes: int, sedative_days: int, days_since_sedatives: int, detox_completed: bool
) -> bool:
    """Has been in withdrawal care three or more times and takes sedatives regularly, last within a week; needs a
    24-hour withdrawal unit.
    """
    regular = regular_sedatives(sedative_days, days_since_sedatives, detox_completed)
    return past_detox_episodes >= 3 and regular and days_since_sedatives <= 7


@monitored("D15", branch="opioids", source=NEW_YORK_ILL)
def regular_opioids_with_illness(
    opioid_days: int, days_since_opioids: int, detox_completed: bool, medical: str
) -> bool:
    """Uses opioids on 20 or more days a month, and physical health must be watched; needs a 24-hour withdrawal unit."""
    regular = regular_opioids(opioid_days, days_since_opioids, detox_completed)
    return regular and at_least("medical", medical, "needs_monitoring")


@monitored("D16", branch="alcohol", for_lead=True, source=PREGNANCY)
def pregnant_with_drinking(pregnant: bool, alcohol_days: int, days_since_alcohol: int) -> bool:
    """Is pregnant and drank on 15 or more days of the month, last within two weeks; needs a 24-hour withdrawal unit."""
    return pregnant and alcohol_days >= 15 and days_since_alcohol <= 14


@monitored("D16", branch="sedatives", for_lead=True, source=PREGNANCY)
def pregnant_with_sedatives(pregnant: bool, sedative_days: int, days_since_sedatives: int) -> bool:
    """Is pregnant and took sedatives on 15 or more days of the month, last within two weeks; needs a 24-hour
    withdrawal unit.
    """
    return pregnant and sedative_days >= 15 and days_since_sedatives <= 14


@monitored("D16", branch="signs with drinking", order=10, source=HOME_CONDITIONS)
def pregnant_with_signs_and_drinking(
    pregnant: bool, withdrawal_signs: str, alcohol_days: int, days_since_alcohol: int
) -> bool:
    """Is pregnant, has withdrawal signs now and drank within the last week; needs a 24-hour withdrawal unit."""
    signs = at_least("withdrawal_signs", withdrawal_signs, "mild")
    return pregnant and signs and some_drinking(alcohol_days, days_since_alcohol)


@monitored("D16", branch="signs with sedatives", order=10, source=HOME_CONDITIONS)
def pregnant_with_signs_and_sedatives(pregnant: bool, withdrawal_signs: str, days_since_sedatives: int) -> bool:
    """Is pregnant, has withdrawal signs now and took sedatives within two weeks; needs a 24-hour withdrawal unit."""
    return pregnant and at_least("withdrawal_signs", withdrawal_signs, "mild") and some_sedatives(days_since_sedatives)


@monitored("D21", order=30, source=HOME_CONDITIONS)
def overdose_with_two_substances(overdose_last_30_days: bool, substances: Collection[str]) -> bool:
    """Had an overdose in the last 30 days and uses opioids and sedatives together; needs a 24-hour withdrawal unit."""
    return overdose_last_30_days and both_in_use(substances, "sedatives", "opioids")


@monitored("D24", source=TAPERING)
def regular_sedatives_with_opioids(
    sedative_days: int, days_since_sedatives: int, detox_completed: bool, substances: Collection[str]
) -> bool:
    """Takes sedatives on 20 or more days a month and uses opioids too; the dangers add up, needs a 24-hour withdrawal
    unit.
    """
    return regular_sedatives(sedative_days, days_since_sedatives, detox_completed) and "opioids" in substances


@monitored("D26", branch="drinking", order=10, source=HOME_CONDITIONS)
def adolescent_with_signs_and_drinking(
    adolescent: bool, withdrawal_signs: str, alcohol_days: int, days_since_alcohol: int
) -> bool:
    """Is under 18, has withdrawal signs now and drank within the last week; needs a 24-hour withdrawal unit."""
    signs = at_least("withdrawal_signs", withdrawal_signs, "mild")
    return adolescent and signs and some_drinking(alcohol_days, days_since_alcohol)


@monitored("D26", branch="sedatives", order=10, source=HOME_CONDITIONS)
def adolescent_with_signs_and_sedatives(adolescent: bool, withdrawal_signs: str, days_since_sedatives: int) -> bool:
    """Is under 18, has withdrawal signs now and took sedatives within two weeks; needs a 24-hour withdrawal unit."""
    signs = at_least("withdrawal_signs", withdrawal_signs, "mild")
    return adolescent and signs and some_sedatives(days_since_sedatives)


@monitored("D26", branch="opioids", order=10, source=HOME_CONDITIONS)
def adolescent_with_signs_and_opioids(adolescent: bool, withdrawal_signs: str, days_since_opioids: int) -> bool:
    """Is under 18, has withdrawal signs now and used opioids within two weeks; needs a 24-hour withdrawal unit."""
    return adolescent and at_least("withdrawal_signs", withdrawal_signs, "mild") and days_since_opioids <= 14
