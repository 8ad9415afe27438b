"""All rules, in the order staff see the families and the table numbers its rows.

A new rule is one function in its family's file; nothing else needs to know it.
"""

import eligibility.rules.daily_life
import eligibility.rules.detox
import eligibility.rules.detox_monitored
import eligibility.rules.detox_not_at_home
import eligibility.rules.home
import eligibility.rules.medical
import eligibility.rules.mental_health
import eligibility.rules.safety
import eligibility.rules.severity
import eligibility.rules.support
import eligibility.rules.transport  # noqa: F401  (each file registers its rules)
from eligibility.levels import Family
from eligibility.rules import base

_LETTERS = "DHTNSVPMRGC"  # the tables' rows within a family that takes from two of them


def _place(made: base.Rule) -> tuple[int, int, int]:
    return list(Family).index(made.family), _LETTERS.index(made.row[0]), int(made.row[1:])


RULES: tuple[base.Rule, ...] = tuple(sorted(base.RULES, key=_place))
