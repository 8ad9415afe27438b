"""Transport: getting to visits three or more days a week."""

from eligibility.levels import Family, Remedy
from eligibility.rules.base import rule
from eligibility.rules.orders import at_least


@rule(
    "T1",
    Family.TRANSPORT,
    barrier=True,
    remedies=(Remedy.PROGRAM_TRANSPORT,),
    remedies_if=((Remedy.TELEHEALTH, "telehealth_ready"),),
    source="Published program descriptions (reliable transport; some programs supply it)",
)
def no_reliable_transport(transport: str) -> bool:
    """Has no reliable way to get to visits three or more days a week without help; must be arranged."""
    return at_least("transport", transport, "with_help")
