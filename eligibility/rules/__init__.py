"""All rules, in the order staff see the families. A new rule is one function in its family's file, nothing more."""

# isort: off
import eligibility.rules.detox
import eligibility.rules.detox_monitored
import eligibility.rules.detox_not_at_home
import eligibility.rules.home
import eligibility.rules.transport
import eligibility.rules.support
import eligibility.rules.severity
import eligibility.rules.safety
import eligibility.rules.medical
import eligibility.rules.mental_health
import eligibility.rules.daily_life  # noqa: F401

# isort: on
from eligibility.rules.base import RULES as _REGISTERED

RULES = tuple(_REGISTERED)
