"""How long what is kept: the table of periods. Each room deletes its own rows; when, stands here.

No law of the United States says one number: 45 CFR 164.316(b)(2) wants papers about privacy kept six years, 42 CFR 2.25
an account of three, and states say five to ten for records of care. A site chooses within what holds everywhere.
"""

import datetime as dt

YEARS_LEAST, YEARS_USUAL, YEARS_MOST = 6, 7, 30  # after an intake is closed or a program finished
OF_AGE = 18  # a record of a minor is kept as long, counted from this birthday
YOUNGEST = 12  # an age nobody told could be a minor's: unknown never shortens a period
# Audit events and seals are never removed: the chain names every event it covers, so that one that is gone is found.
# They hold ids and names of fields, no words of a person.


def ends_on(closed: dt.datetime, began: dt.datetime, age: int | None, years: int) -> dt.datetime:
    """Return when a record may go: `years` after it was closed, and for a minor after they came of age."""
    missing = max(0, OF_AGE - (YOUNGEST if age is None else age))
    return years_after(max(closed, years_after(began, missing)), years)


def years_after(at: dt.datetime, years: int) -> dt.datetime:
    """Return the same day and time so many years later; 29 February becomes 1 March where there is none."""
    try:
        return at.replace(year=at.year + years)
    except ValueError:
        return at.replace(year=at.year + years, month=3, day=1)
