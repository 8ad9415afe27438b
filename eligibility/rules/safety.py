"""Safety: suicide, danger to others, violence, overdose and lost tolerance. Rows V8, V11, V13, V14 and S1 to S4, S7."""

from functools import partial

from eligibility.levels import Family, Level, Remedy, Tier
from eligibility.rules.base import rule
from eligibility.rules.orders import at_least

SUICIDE_SCREEN = "NIMH ASQ: any yes or refusal needs a clinician's safety assessment, thoughts now a full evaluation"
IMMINENT_DANGER = "Minnesota Rules 9530.6620: in imminent danger stop and get help first"
OVERDOSE = "Minnesota Department of Health: about 1 in 20 people treated for overdose die within a year"
TOLERANCE = "Public overdose prevention guidance: tolerance falls in jail, hospital, withdrawal and residential care"
MEDICINE = "NIDA and SAMHSA public guidance: medicine for opioid use disorder and naloxone prevent deaths"

against_overdose = partial(
    rule,
    family=Family.SAFETY,
    alert=Tier.SAME_DAY,
    remedies=(Remedy.CRAVING_MEDICINE, Remedy.NALOXONE),
)


@against_overdose("V8", level=Level.PHP, order=30, source=OVERDOSE)
def overdose_within_30_days(overdose_last_30_days: bool) -> bool:
    """Had an overdose in the last 30 days; near-daily contact, naloxone, and medicine where it was opioids."""
    return overdose_last_30_days


@against_overdose("V11", branch="left a controlled setting", order=20, source=TOLERANCE)
def lost_tolerance_after_controlled_setting(left_controlled_setting: bool, opioid_last_year: bool) -> bool:
    """Left jail, hospital, withdrawal or residential care within 30 days and used opioids in the last year; tolerance
    is lost.
    """
    return left_controlled_setting and opioid_last_year


@against_overdose("V11", branch="leaving 24-hour care", order=20, source=TOLERANCE)
def lost_tolerance_on_leaving_24h_care(leaving_24h_care: bool, opioid_last_year: bool) -> bool:
    """Is leaving or has just left 24-hour care and used opioids in the last year; tolerance is lost."""
    return leaving_24h_care and opioid_last_year


@against_overdose("V13", for_lead=True, source=MEDICINE)
def opioids_without_medicine(opioid_days: int, on_opioid_medicine: bool) -> bool:
    """Uses opioids on 4 or more days a month without a medicine for it; medicine and naloxone must be offered today."""
    return opioid_days >= 4 and not on_opioid_medicine


@rule(
    "V14",
    Family.SAFETY,
    level=Level.OUTPATIENT,
    alert=Tier.PRIORITY,
    remedies=(Remedy.NALOXONE,),
    order=30,
    source=OVERDOSE,
)
def overdose_within_12_months(overdose_last_12_months: bool) -> bool:
    """Had an overdose in the last 12 months; naloxone must be in hand."""
    return overdose_last_12_months


@rule("S1", Family.SAFETY, level=Level.INPATIENT, alert=Tier.EMERGENCY, source=SUICIDE_SCREEN)
def suicide_risk_is_acute(suicide_risk: str) -> bool:
    """Thoughts of suicide now, a plan, intent, or an attempt within three months; someone must stay with the person
    now.
    """
    return at_least("suicide_risk", suicide_risk, "acute")


@rule(
    "S2",
    Family.SAFETY,
    level=Level.OUTPATIENT,
    barrier=True,
    alert=Tier.SAME_DAY,
    remedies=(Remedy.SAFETY_ASSESSMENT,),
    source=SUICIDE_SCREEN,
)
def suicide_screen_is_positive(suicide_risk: str) -> bool:
    """Suicide risk is not ruled out by the screen or the mood questions; a safety assessment comes before anything
    else.
    """
    return at_least("suicide_risk", suicide_risk, "positive")


@rule("S3", Family.SAFETY, level=Level.IOP, alert=Tier.SAME_DAY, for_lead=True, source=SUICIDE_SCREEN)
def suicide_screen_positive_after_attempt(suicide_risk: str, attempt_last_year: bool) -> bool:
    """Suicide risk is not ruled out and there was an attempt in the last 12 months; several contacts a week."""
    return at_least("suicide_risk", suicide_risk, "positive") and attempt_last_year


@rule("S4", Family.SAFETY, level=Level.INPATIENT, alert=Tier.EMERGENCY, source=IMMINENT_DANGER)
def danger_to_others_now(danger_to_others: bool) -> bool:
    """Intends or plans to hurt someone, or hears voices that say so; a crisis team is needed now."""
    return danger_to_others


@rule(
    "S7",
    Family.SAFETY,
    barrier=True,
    alert=Tier.SAME_DAY,
    remedies=(Remedy.SAFE_SHELTER,),
    forbids=(Remedy.FAMILY_SESSIONS,),
    source="CMS AHC health-related social needs tool, safety; SAMHSA guidance on partner violence: ask in private",
)
def hurt_or_controlled_by_someone(violence: bool) -> bool:
    """Someone hurts, threatens or controls the person; a safe place first, no family sessions, contact only in ways
    confirmed safe.
    """
    return violence
