"""Home: where the person will sleep during treatment, and whether the people there back recovery."""

from functools import partial

from eligibility.levels import Family, Level, Remedy, Tier
from eligibility.rules.base import rule
from eligibility.rules.orders import at_least

SUPPORTIVE_HOME = "Published program descriptions (a supportive home free of substances, else sober living alongside)"
SURROUNDINGS = "Minnesota Rules 9530.6622, recovery environment; published program descriptions"
NEW_YORK = "New York external appeals 202108-140340 and 202202-146029 (no steady home counted for residential care)"

residential_unless_sober_living = partial(
    rule,
    family=Family.HOME,
    level=Level.RESIDENTIAL,
    unless=Remedy.SOBER_LIVING,
    then_level=Level.IOP,
    remedies=(Remedy.SOBER_LIVING,),
    source=SUPPORTIVE_HOME,
)
residential = partial(rule, family=Family.HOME, level=Level.RESIDENTIAL, source=NEW_YORK)


@residential_unless_sober_living("H1", branch="severe")
def home_makes_it_hard_in_severe_disorder(home: str, severity: str) -> bool:
    """Has a severe disorder and no home that supports recovery; sober living with the program, or residential care."""
    return at_least("home", home, "others_use") and at_least("severity", severity, "severe")


@residential_unless_sober_living("H1", branch="daily structure")
def home_makes_it_hard_when_daily_structure_is_needed(home: str, severity: str, self_management: str) -> bool:
    """Needs daily structure and has no home that supports recovery; sober living with the program, or residential
    care.
    """
    moderate = at_least("severity", severity, "moderate")
    daily = at_least("self_management", self_management, "with_daily_structure")
    return at_least("home", home, "others_use") and moderate and daily


@rule("H2", Family.HOME, barrier=True, remedies=(Remedy.SOBER_LIVING,), source=SUPPORTIVE_HOME)
def home_makes_it_hard(home: str) -> bool:
    """The home makes recovery hard, or there is no fixed or safe home."""
    return at_least("home", home, "others_use")


@residential_unless_sober_living("H3", branch="moderate")
def no_fixed_home_in_moderate_disorder(home: str, severity: str) -> bool:
    """Has at least a moderate disorder, no fixed or safe home; sober living with the program, or residential care."""
    return at_least("home", home, "unstable") and at_least("severity", severity, "moderate")


@rule("H3", Family.HOME, branch="mild", level=Level.IOP, remedies=(Remedy.SOBER_LIVING,), source=SURROUNDINGS)
def no_fixed_home_in_mild_disorder(home: str, severity: str) -> bool:
    """Has at least a mild disorder and no fixed or safe home; several contacts a week."""
    return at_least("home", home, "unstable") and at_least("severity", severity, "mild")


@residential("H4")
def no_fixed_home_and_no_support(home: str, severity: str, support_network: str) -> bool:
    """Has at least a moderate disorder, no fixed or safe home, and nobody to help; residential care."""
    moderate = at_least("severity", severity, "moderate")
    return at_least("home", home, "unstable") and moderate and at_least("support_network", support_network, "none")


@residential_unless_sober_living("H5", alert=Tier.PRIORITY)
def unsafe_home(home: str, severity: str) -> bool:
    """Has at least a mild disorder and the home is not safe; sober living with the program, or residential care."""
    return at_least("home", home, "unsafe") and at_least("severity", severity, "mild")


@rule(
    "H6",
    Family.HOME,
    level=Level.RESIDENTIAL,
    alert=Tier.SAME_DAY,
    for_lead=True,
    source="Minnesota Rules 9530.6622, recovery environment; a young person's safety comes first",
)
def unsafe_home_of_an_adolescent(home: str, adolescent: bool) -> bool:
    """Is under 18 and the home is not safe; a safe place first."""
    return at_least("home", home, "unsafe") and adolescent


@residential("H7")
def no_fixed_home_with_heavy_mental_health_burden(home: str, mental_health: str) -> bool:
    """Has no fixed or safe home and needs near-daily mental health contact; residential care."""
    return at_least("home", home, "unstable") and at_least("mental_health", mental_health, "severe")


@residential("H8")
def no_fixed_home_when_daily_structure_is_needed(home: str, severity: str, self_management: str) -> bool:
    """Has a severe disorder, no fixed or safe home, and needs daily structure to keep well; residential care."""
    severe = at_least("severity", severity, "severe")
    daily = at_least("self_management", self_management, "with_daily_structure")
    return at_least("home", home, "unstable") and severe and daily


@rule(
    "H9",
    Family.HOME,
    barrier=True,
    remedies=(Remedy.FAMILY_SESSIONS, Remedy.SOBER_LIVING),
    source=SUPPORTIVE_HOME,
)
def home_does_not_back_recovery(home_supports_recovery: bool) -> bool:
    """The people at home do not back recovery yet."""
    return not home_supports_recovery
