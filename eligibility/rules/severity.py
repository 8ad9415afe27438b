"""Severity: how heavy the disorder is, what has been tried, and what it takes to keep well between visits."""

from functools import partial

from eligibility.levels import Family, Level, Remedy
from eligibility.rules.base import rule
from eligibility.rules.orders import at_least

DESCRIPTIONS = "Published program descriptions"
ADVISORY = "SAMHSA advisory on intensive outpatient treatment, 2021; published program descriptions"
RESIDENTIAL_FIRST = "Published program descriptions (severe and never in residential care: residential treatment first)"
RETURN_TO_USE = "Minnesota Rules 9530.6622, risk of return to use; public payer criteria for each level"
NOT_ENOUGH = "Published program descriptions and public payer criteria: one step up when a level is not enough"
NEW_YORK = "New York external appeal decisions: life centers on use, motivation or support too weak outside"
CONCERNS = ("substance_use", "other_dependency")  # the disorders residential treatment of this kind is for

about_severity = partial(rule, family=Family.SEVERITY)
residential_first = partial(
    rule,
    family=Family.SEVERITY,
    level=Level.RESIDENTIAL,
    remedies=(Remedy.RESIDENTIAL_FIRST,),
    for_lead=True,
    source=f"{RESIDENTIAL_FIRST}; New York external appeals",
)


@about_severity("V1", level=Level.OUTPATIENT, source=DESCRIPTIONS)
def mild(severity: str) -> bool:
    """Has at least a mild disorder; weekly outpatient care or more."""
    return at_least("severity", severity, "mild")


@about_severity("V2", level=Level.IOP, for_lead=True, source=ADVISORY)
def moderate(severity: str) -> bool:
    """Has at least a moderate disorder; an intensive outpatient program or more."""
    return at_least("severity", severity, "moderate")


@about_severity("V3", barrier=True, remedies=(Remedy.RESIDENTIAL_FIRST,), source=RESIDENTIAL_FIRST)
def severe_and_never_in_residential_care(severity: str, residential_completed: bool) -> bool:
    """Has a severe disorder and has not completed residential treatment; residential treatment first is to be
    discussed.
    """
    return at_least("severity", severity, "severe") and not residential_completed


@residential_first("V4", branch="daily structure")
def severe_and_needs_daily_structure(
    severity: str, residential_completed: bool, primary_concern: str, detox_completed: bool, self_management: str
) -> bool:
    """Has a severe disorder, has not completed residential treatment, and needs daily structure to keep well."""
    first = at_least("severity", severity, "severe") and not residential_completed and not detox_completed
    daily = at_least("self_management", self_management, "with_daily_structure")
    return first and primary_concern in CONCERNS and daily


@residential_first("V4", branch="home")
def severe_with_a_home_that_makes_it_hard(
    severity: str, residential_completed: bool, primary_concern: str, detox_completed: bool, home: str
) -> bool:
    """Has a severe disorder, has not completed residential treatment, and has no home that supports recovery."""
    first = at_least("severity", severity, "severe") and not residential_completed and not detox_completed
    return first and primary_concern in CONCERNS and at_least("home", home, "others_use")


@residential_first("V4", branch="support")
def severe_without_support(
    severity: str, residential_completed: bool, primary_concern: str, detox_completed: bool, support_network: str
) -> bool:
    """Has a severe disorder, has not completed residential treatment, and has nobody to help between visits."""
    first = at_least("severity", severity, "severe") and not residential_completed and not detox_completed
    return first and primary_concern in CONCERNS and at_least("support_network", support_network, "none")


@residential_first("V4", branch="mental health")
def severe_with_heavy_mental_health_burden(
    severity: str, residential_completed: bool, primary_concern: str, detox_completed: bool, mental_health: str
) -> bool:
    """Has a severe disorder, has not completed residential treatment, and carries a heavy mental health burden."""
    first = at_least("severity", severity, "severe") and not residential_completed and not detox_completed
    return first and primary_concern in CONCERNS and at_least("mental_health", mental_health, "severe")


@about_severity("V5", branch="structure", level=Level.IOP, source=RETURN_TO_USE)
def needs_structure(self_management: str, severity: str) -> bool:
    """Has a moderate or severe disorder and needs structure to keep well; several visits a week."""
    structure = at_least("self_management", self_management, "with_structure")
    return structure and at_least("severity", severity, "moderate")


@about_severity("V5", branch="daily structure", level=Level.PHP, source=RETURN_TO_USE)
def needs_daily_structure(self_management: str, severity: str) -> bool:
    """Has a moderate or severe disorder and needs daily structure to keep well; a day program or more."""
    daily = at_least("self_management", self_management, "with_daily_structure")
    return daily and at_least("severity", severity, "moderate")


@about_severity("V5", branch="24-hour care", level=Level.RESIDENTIAL, source=RETURN_TO_USE)
def needs_24_hour_structure(self_management: str, severity: str) -> bool:
    """Has a moderate or severe disorder and cannot keep well outside 24-hour care; residential treatment."""
    around_the_clock = at_least("self_management", self_management, "not_outside_24h_care")
    return around_the_clock and at_least("severity", severity, "moderate")


@about_severity("V6", branch="outpatient", level=Level.IOP, source=NOT_ENOUGH)
def outpatient_not_enough(level_not_enough: str) -> bool:
    """Outpatient care or more within the last six months was not enough; one step up."""
    return at_least("level_not_enough", level_not_enough, "outpatient")


@about_severity("V6", branch="IOP", level=Level.PHP, source=NOT_ENOUGH)
def iop_not_enough(level_not_enough: str) -> bool:
    """An intensive outpatient program or more within the last six months was not enough; a day program or more."""
    return at_least("level_not_enough", level_not_enough, "iop")


@about_severity("V6", branch="day program", level=Level.RESIDENTIAL, source=NOT_ENOUGH)
def day_program_not_enough(level_not_enough: str) -> bool:
    """A day program or residential treatment within the last six months was not enough; residential treatment."""
    return at_least("level_not_enough", level_not_enough, "php")


@about_severity(
    "V7", level=Level.IOP, source="Published program descriptions (step down from residential or inpatient care)"
)
def stepping_down(leaving_24h_care: bool) -> bool:
    """Is leaving or has just left 24-hour care and needs structure; step down, not out."""
    return leaving_24h_care


@about_severity("V9", level=Level.RESIDENTIAL, for_lead=True, source=NEW_YORK)
def severe_and_not_ready(severity: str, readiness: str) -> bool:
    """Has a severe disorder and does not feel ready for change; community care alone is unlikely to hold."""
    return at_least("severity", severity, "severe") and at_least("readiness", readiness, "not_ready")


@about_severity("V10", level=Level.RESIDENTIAL, for_lead=True, source=NEW_YORK)
def severe_with_thin_support_and_little_hold(severity: str, accountable: bool, support_network: str) -> bool:
    """Has a severe disorder, finds it hard to keep to appointments or medicines, and has thin or no support."""
    severe = at_least("severity", severity, "severe")
    return severe and not accountable and at_least("support_network", support_network, "thin")


@about_severity("V12", barrier=True, source="CMS 2024: able to take part in the program mentally and physically")
def cannot_take_part(able_to_take_part: bool) -> bool:
    """Cannot take part in group sessions of several hours yet."""
    return not able_to_take_part


@about_severity("V15", level=Level.RESIDENTIAL, source=NEW_YORK)
def severe_needing_daily_structure_without_support(severity: str, self_management: str, support_network: str) -> bool:
    """Has a severe disorder, needs daily structure to keep well, and has nobody to help between visits."""
    severe = at_least("severity", severity, "severe")
    daily = at_least("self_management", self_management, "with_daily_structure")
    return severe and daily and at_least("support_network", support_network, "none")
