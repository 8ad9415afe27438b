"""Detox needs: who must be evaluated for withdrawal, and who needs a hospital.

The rows that ask for a 24-hour withdrawal unit are in `detox_monitored.py`. Every floor of withdrawal care brings
its remedy, withdrawal management: the table names it once, and without it the requirement would read "no remedy known".
"""

from collections.abc import Collection
from functools import partial

from eligibility.levels import Family, Remedy, Tier, WithdrawalCare
from eligibility.rules.base import rule
from eligibility.rules.definitions import (
    regular_drinking,
    regular_opioids,
    regular_sedatives,
    some_drinking,
    some_sedatives,
)
from eligibility.rules.orders import at_least

HOME_CONDITIONS = "AAFP 2005, published conditions for withdrawal management at home"
DESCRIPTIONS = "Published program descriptions (can stop without intense craving or withdrawal, or with medicine)"
SCALES = "Public bands of CIWA-Ar (8 and over) and COWS (5 and over, 13 and over)"
DANGER_NOW = "Minnesota Rules 9530.6622, withdrawal rated life-threatening: medically managed; AAFP 2005"
PREGNANCY = "NYS guideline NBK572854: methadone or buprenorphine in pregnancy, never an abrupt stop"
FIRST_IN_LINE = "Federal block grant rule 45 CFR 96.131: pregnant people are admitted first"
NEW_YORK = "New York external appeal decisions: very heavy and long use speaks for withdrawal care"

evaluate = partial(
    rule, family=Family.DETOX, withdrawal=WithdrawalCare.AMBULATORY, remedies=(Remedy.WITHDRAWAL_MANAGEMENT,)
)
evaluate_with_medicine = partial(
    rule,
    family=Family.DETOX,
    withdrawal=WithdrawalCare.AMBULATORY,
    remedies=(Remedy.WITHDRAWAL_MANAGEMENT, Remedy.CRAVING_MEDICINE),
)
hospital = partial(
    rule,
    family=Family.DETOX,
    withdrawal=WithdrawalCare.HOSPITAL,
    alert=Tier.EMERGENCY,
    remedies=(Remedy.WITHDRAWAL_MANAGEMENT,),
    order=10,
)


@hospital("D1", source=DANGER_NOW)
def severe_signs(withdrawal_signs: str) -> bool:
    """Has severe withdrawal signs now, such as a seizure, confusion or seeing things; needs a hospital."""
    return at_least("withdrawal_signs", withdrawal_signs, "severe")


@evaluate("D3", alert=Tier.SAME_DAY, order=40, source=HOME_CONDITIONS)
def complicated_history_with_drinking(complicated_withdrawal_history: bool, days_since_alcohol: int) -> bool:
    """Has had a seizure or delirium in withdrawal before and drank within the last two weeks; withdrawal must be
    evaluated today.
    """
    return complicated_withdrawal_history and days_since_alcohol <= 14


@evaluate("D4", alert=Tier.SAME_DAY, source=HOME_CONDITIONS)
def drinks_regularly(alcohol_days: int, drinks_per_day: int, days_since_alcohol: int, detox_completed: bool) -> bool:
    """Drinks on 20 or more days a month, or heavily on 15 or more, last within a week; evaluate withdrawal first."""
    return regular_drinking(alcohol_days, drinks_per_day, days_since_alcohol, detox_completed)


@evaluate("D5", alert=Tier.SAME_DAY, source="2025 joint guideline on benzodiazepine tapering, PMC12463801")
def takes_sedatives_regularly(sedative_days: int, days_since_sedatives: int, detox_completed: bool) -> bool:
    """Takes sedatives on 20 or more days a month, last within two weeks; stopping suddenly is dangerous, withdrawal
    must be evaluated.
    """
    return regular_sedatives(sedative_days, days_since_sedatives, detox_completed)


@evaluate("D8", branch="drinking", alert=Tier.SAME_DAY, order=10, source=HOME_CONDITIONS)
def mild_signs_with_drinking(withdrawal_signs: str, alcohol_days: int, days_since_alcohol: int) -> bool:
    """Has withdrawal signs now and drank within the last week, on 4 or more days of the month; withdrawal must be
    evaluated today.
    """
    return at_least("withdrawal_signs", withdrawal_signs, "mild") and some_drinking(alcohol_days, days_since_alcohol)


@evaluate("D8", branch="sedatives", alert=Tier.SAME_DAY, order=10, source=HOME_CONDITIONS)
def mild_signs_with_sedatives(withdrawal_signs: str, days_since_sedatives: int) -> bool:
    """Has withdrawal signs now and took sedatives within the last two weeks; withdrawal must be evaluated today."""
    return at_least("withdrawal_signs", withdrawal_signs, "mild") and some_sedatives(days_since_sedatives)


@evaluate("D9", branch="CIWA-Ar", source=SCALES)
def alcohol_scale_raised(ciwa_ar: int) -> bool:
    """A clinician's CIWA-Ar total is 8 or more; withdrawal needs daily checks at least."""
    return ciwa_ar >= 8


@evaluate("D9", branch="COWS", source=SCALES)
def opioid_scale_raised(cows: int) -> bool:
    """A clinician's COWS total is 5 or more; withdrawal needs daily checks at least."""
    return cows >= 5


@hospital("D12", branch="CIWA-Ar", source=DANGER_NOW)
def alcohol_scale_raised_and_acutely_ill(ciwa_ar: int, medical: str) -> bool:
    """A clinician's CIWA-Ar total is 8 or more in a person who is acutely ill; needs a hospital."""
    return ciwa_ar >= 8 and at_least("medical", medical, "acute")


@hospital("D12", branch="COWS", source=DANGER_NOW)
def opioid_scale_raised_and_acutely_ill(cows: int, medical: str) -> bool:
    """A clinician's COWS total is 13 or more in a person who is acutely ill; needs a hospital."""
    return cows >= 13 and at_least("medical", medical, "acute")


@rule(
    "D13",
    Family.DETOX,
    withdrawal=WithdrawalCare.MONITORED,
    unless=Remedy.CRAVING_MEDICINE,
    then_withdrawal=WithdrawalCare.AMBULATORY,
    alert=Tier.SAME_DAY,
    remedies=(Remedy.WITHDRAWAL_MANAGEMENT, Remedy.CRAVING_MEDICINE),
    order=10,
    source=SCALES,
)
def opioid_scale_high(cows: int) -> bool:
    """A clinician's COWS total is 13 or more; needs a 24-hour withdrawal unit, or daily checks once medicine controls
    it.
    """
    return cows >= 13


@evaluate_with_medicine("D14", source=DESCRIPTIONS)
def uses_opioids_regularly(opioid_days: int, days_since_opioids: int, detox_completed: bool) -> bool:
    """Uses opioids on 20 or more days a month, last within a week; withdrawal must be evaluated, medicine offered."""
    return regular_opioids(opioid_days, days_since_opioids, detox_completed)


@evaluate_with_medicine("D17", alert=Tier.SAME_DAY, source=PREGNANCY)
def pregnant_with_opioids(pregnant: bool, days_since_opioids: int) -> bool:
    """Is pregnant and used opioids within the last 30 days; medicine must be offered today, never an abrupt stop."""
    return pregnant and days_since_opioids <= 30


@rule("D18", Family.DETOX, branch="any substance", alert=Tier.SAME_DAY, source=FIRST_IN_LINE)
def pregnant_with_any_substance(pregnant: bool, substances: Collection[str]) -> bool:
    """Is pregnant and has used substances lately; is first in line for a place."""
    return pregnant and len(substances) > 0


@rule("D18", Family.DETOX, branch="opioids last year", alert=Tier.SAME_DAY, source=FIRST_IN_LINE)
def pregnant_with_opioids_last_year(pregnant: bool, opioid_last_year: bool) -> bool:
    """Is pregnant and used opioids in the last 12 months; is first in line for a place."""
    return pregnant and opioid_last_year


@evaluate_with_medicine("D19", branch="alcohol", source=DESCRIPTIONS)
def cannot_stop_alcohol(can_stay_stopped: str, substances: Collection[str]) -> bool:
    """Cannot stop drinking without intense craving or withdrawal; withdrawal must be evaluated and medicine offered."""
    return at_least("can_stay_stopped", can_stay_stopped, "no") and "alcohol" in substances


@evaluate_with_medicine("D19", branch="sedatives", source=DESCRIPTIONS)
def cannot_stop_sedatives(can_stay_stopped: str, substances: Collection[str]) -> bool:
    """Uses sedatives and cannot stop without intense craving or withdrawal; withdrawal must be evaluated, never an
    abrupt stop.
    """
    return at_least("can_stay_stopped", can_stay_stopped, "no") and "sedatives" in substances


@evaluate_with_medicine("D19", branch="opioids", source=DESCRIPTIONS)
def cannot_stop_opioids(can_stay_stopped: str, substances: Collection[str]) -> bool:
    """Uses opioids and cannot stop without intense craving or withdrawal; withdrawal must be evaluated and medicine
    offered.
    """
    return at_least("can_stay_stopped", can_stay_stopped, "no") and "opioids" in substances


# The row names no remedy; the descriptions do ("or with medicine as prescribed"), and case D8 asks for it.
@rule("D20", Family.DETOX, barrier=True, remedies=(Remedy.CRAVING_MEDICINE,), source=f"{DESCRIPTIONS}; case D8")
def cannot_stop(can_stay_stopped: str) -> bool:
    """Cannot yet stop without intense craving or withdrawal."""
    return at_least("can_stay_stopped", can_stay_stopped, "no")


@evaluate("D22", branch="alcohol", source=NEW_YORK)
def long_heavy_use_with_drinking(
    years_of_heavy_use: int, severity: str, days_since_alcohol: int, detox_completed: bool
) -> bool:
    """Has a severe disorder, ten or more years of heavy use, and drank within the last week; withdrawal must be
    evaluated.
    """
    severe = at_least("severity", severity, "severe")
    return years_of_heavy_use >= 10 and severe and days_since_alcohol <= 7 and not detox_completed


@evaluate("D22", branch="sedatives", source=NEW_YORK)
def long_heavy_use_with_sedatives(
    years_of_heavy_use: int, severity: str, days_since_sedatives: int, detox_completed: bool
) -> bool:
    """Has a severe disorder, ten or more years of heavy use, and took sedatives within the last week; withdrawal must
    be evaluated.
    """
    severe = at_least("severity", severity, "severe")
    return years_of_heavy_use >= 10 and severe and days_since_sedatives <= 7 and not detox_completed


@evaluate("D22", branch="opioids", source=NEW_YORK)
def long_heavy_use_with_opioids(
    years_of_heavy_use: int, severity: str, days_since_opioids: int, detox_completed: bool
) -> bool:
    """Has a severe disorder, ten or more years of heavy use, and used opioids within the last week; withdrawal must
    be evaluated.
    """
    severe = at_least("severity", severity, "severe")
    return years_of_heavy_use >= 10 and severe and days_since_opioids <= 7 and not detox_completed


@evaluate_with_medicine("D25", alert=Tier.SAME_DAY, order=10, source=SCALES)
def moderate_signs_with_opioids(withdrawal_signs: str, days_since_opioids: int) -> bool:
    """Has clear withdrawal signs now and used opioids within the last two weeks; withdrawal must be evaluated and
    medicine offered today.
    """
    return at_least("withdrawal_signs", withdrawal_signs, "moderate") and days_since_opioids <= 14


@rule(
    "D25",
    Family.DETOX,
    branch="supply alert",
    withdrawal=WithdrawalCare.MONITORED,
    alert=Tier.SAME_DAY,
    remedies=(Remedy.WITHDRAWAL_MANAGEMENT, Remedy.CRAVING_MEDICINE),
    order=10,
    for_lead=True,
    source="The clinic's local supply alert: sedatives mixed into street opioids make withdrawal dangerous",
)
def moderate_signs_with_opioids_under_supply_alert(withdrawal_signs: str, days_since_opioids: int) -> bool:
    """Has clear withdrawal signs now and used opioids within two weeks while a local supply alert stands; needs a
    24-hour withdrawal unit.
    """
    return at_least("withdrawal_signs", withdrawal_signs, "moderate") and days_since_opioids <= 14
