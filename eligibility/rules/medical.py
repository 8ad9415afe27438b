"""Physical health: illness, urgent signs, the dangers of eating disorders, and the year after a birth."""

from collections.abc import Collection
from functools import partial

from eligibility.levels import Family, Level, Remedy, Tier
from eligibility.rules.base import rule
from eligibility.rules.orders import at_least

PHYSICAL_HEALTH = "Minnesota Rules 9530.6622, physical health; published program descriptions (medical supervision)"
EATING = "APA 2006 and AAP markers of medical danger in eating disorders"
AFTER_BIRTH = "NYS guideline NBK572854, substance use disorder in pregnancy and after birth"

after_birth = partial(rule, family=Family.MEDICAL, source=AFTER_BIRTH)


@rule("P1", Family.MEDICAL, level=Level.OUTPATIENT, remedies=(Remedy.MEDICAL_CHECK,), source=PHYSICAL_HEALTH)
def health_needs_watching(medical: str) -> bool:
    """Has health problems that must be watched; a medical check comes first."""
    return at_least("medical", medical, "needs_monitoring")


@rule("P2", Family.MEDICAL, level=Level.INPATIENT, alert=Tier.SAME_DAY, source=PHYSICAL_HEALTH)
def needs_nursing(medical: str) -> bool:
    """Needs nurses around the clock; inpatient care."""
    return at_least("medical", medical, "needs_24h_nursing")


@rule("P3", Family.MEDICAL, level=Level.INPATIENT, alert=Tier.EMERGENCY, source=PHYSICAL_HEALTH)
def acutely_ill(medical: str) -> bool:
    """Is acutely ill; needs a hospital now."""
    return at_least("medical", medical, "acute")


@rule(
    "P4",
    Family.MEDICAL,
    level=Level.INPATIENT,
    alert=Tier.SAME_DAY,
    remedies=(Remedy.MEDICAL_CHECK,),
    source=EATING,
)
def eating_disorder_is_medically_dangerous(eating_disorder_medical_risk: bool) -> bool:
    """Shows signs of medical danger from an eating disorder; a medical check today, inpatient until a clinician
    clears it.
    """
    return eating_disorder_medical_risk


@rule(
    "P5",
    Family.MEDICAL,
    alert=Tier.SAME_DAY,
    remedies=(Remedy.MEDICAL_CHECK,),
    source="AAFP 2005 (no unstable medical problem); Minnesota Rules 9530.6622, physical health",
)
def urgent_signs(urgent_medical_signs: bool) -> bool:
    """Has urgent signs such as yellow skin or eyes, vomiting that will not stop, or an infected wound; a medical
    check today.
    """
    return urgent_medical_signs


@after_birth("P6", branch="alcohol", alert=Tier.SAME_DAY)
def gave_birth_and_drinks(postpartum: bool, substances: Collection[str]) -> bool:
    """Gave birth within the last 12 months and has been drinking lately; needs contact today."""
    return postpartum and "alcohol" in substances


@after_birth("P6", branch="sedatives", alert=Tier.SAME_DAY)
def gave_birth_and_takes_sedatives(postpartum: bool, substances: Collection[str]) -> bool:
    """Gave birth within the last 12 months and has taken sedatives lately; needs contact today."""
    return postpartum and "sedatives" in substances


@after_birth("P6", branch="opioids", alert=Tier.SAME_DAY)
def gave_birth_and_uses_opioids(postpartum: bool, substances: Collection[str]) -> bool:
    """Gave birth within the last 12 months and has used opioids lately; needs contact today."""
    return postpartum and "opioids" in substances


@after_birth("P6", branch="any substance", alert=Tier.PRIORITY)
def gave_birth_and_uses_any_substance(postpartum: bool, substances: Collection[str]) -> bool:
    """Gave birth within the last 12 months and has used substances lately; needs early contact."""
    return postpartum and len(substances) > 0


@after_birth("P6", branch="opioids last year", alert=Tier.PRIORITY)
def gave_birth_with_opioids_last_year(postpartum: bool, opioid_last_year: bool) -> bool:
    """Gave birth within the last 12 months and used opioids in the last 12 months; needs early contact."""
    return postpartum and opioid_last_year
