"""The defined terms of the rules: pure functions over the values of facts, used by several rules.

Days are days out of the last 30; `days_since_…` counts whole days, 0 is today. "Not detoxed" is part of the three
"regular" terms: withdrawal care that ended without use afterwards has already answered them.
"""

from collections.abc import Collection


def regular_drinking(alcohol_days: int, drinks_per_day: int, days_since_alcohol: int, detox_completed: bool) -> bool:
    """Drinks on 20 or more days a month, or on 15 or more with over 8 drinks a day; within a week; not detoxed."""
    often = alcohol_days >= 20 or (alcohol_days >= 15 and drinks_per_day > 8)
    return often and days_since_alcohol <= 7 and not detox_completed


def regular_sedatives(sedative_days: int, days_since_sedatives: int, detox_completed: bool) -> bool:
    """Takes sedatives on 20 or more days a month, last within two weeks; not detoxed."""
    return sedative_days >= 20 and days_since_sedatives <= 14 and not detox_completed


def regular_opioids(opioid_days: int, days_since_opioids: int, detox_completed: bool) -> bool:
    """Uses opioids on 20 or more days a month, last within a week; not detoxed."""
    return opioid_days >= 20 and days_since_opioids <= 7 and not detox_completed


def some_drinking(alcohol_days: int, days_since_alcohol: int) -> bool:
    """Drank on 4 or more days of the last 30, last within a week."""
    return alcohol_days >= 4 and days_since_alcohol <= 7


def some_sedatives(days_since_sedatives: int) -> bool:
    """Took sedatives within two weeks."""
    return days_since_sedatives <= 14


def both_in_use(substances: Collection[str], one: str, other: str) -> bool:
    """Both are among the substances used."""
    return one in substances and other in substances
