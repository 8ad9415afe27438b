"""Support network: who helps the person between visits."""

from eligibility.levels import Family, Level, Remedy
from eligibility.rules.base import rule
from eligibility.rules.orders import at_least

ENGAGED_FAMILY = "Published program descriptions (engaged family or friends, enough support outside program hours)"
NEW_YORK = "New York external appeal decisions: support too weak to stay abstinent outside residential care"


@rule("N1", Family.SUPPORT, level=Level.IOP, source=f"{ENGAGED_FAMILY}; public payer criteria for IOP")
def no_support_in_moderate_disorder(support_network: str, severity: str) -> bool:
    """Has at least a moderate disorder and nobody to help between visits; several contacts a week."""
    return at_least("support_network", support_network, "none") and at_least("severity", severity, "moderate")


@rule(
    "N2",
    Family.SUPPORT,
    barrier=True,
    remedies=(Remedy.PEER_SUPPORT,),
    remedies_if=((Remedy.FAMILY_SESSIONS, "family_engaged"),),
    source=ENGAGED_FAMILY,
)
def thin_support(support_network: str) -> bool:
    """Has thin support or none between visits."""
    return at_least("support_network", support_network, "thin")


@rule("N3", Family.SUPPORT, level=Level.RESIDENTIAL, source=NEW_YORK)
def no_support_and_a_home_that_makes_it_hard(support_network: str, severity: str, home: str) -> bool:
    """Has a severe disorder, nobody to help, and no home that supports recovery; residential care."""
    severe = at_least("severity", severity, "severe")
    return at_least("support_network", support_network, "none") and severe and at_least("home", home, "others_use")
