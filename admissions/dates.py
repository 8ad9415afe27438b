"""Dates of one person that contradict each other, said in words (safeguards #34). Values in, sentences out."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as say

from admissions.words import Words

OLDEST = 120  # years
LONGEST = dt.timedelta(days=3 * 366)  # a plan nobody can mean


@dataclass(frozen=True, kw_only=True)
class Dates:
    """What is known of one person, on the site's calendar; None is unknown and contradicts nothing."""

    today: dt.date
    born_on: dt.date | None = None
    asked_on: dt.date | None = None
    evaluated_on: dt.date | None = None
    admitted_on: dt.date | None = None
    planned_until: dt.date | None = None
    ended_on: dt.date | None = None
    aftercare_on: dt.date | None = None
    first_visit: dt.date | None = None
    last_visit: dt.date | None = None


def contradictions(dates: Dates) -> dict[str, Words]:
    """Return {field: sentence} for each date that cannot be true beside the others."""
    checks = (_born, _admitted, _planned, _ended, _aftercare)
    found = {name: words for check in checks for name, words in check(dates).items()}
    return found


def _born(at: Dates) -> dict[str, Words]:
    if at.born_on is None:
        return {}
    if at.born_on > at.today:
        return {"born_on": say("This birth date is in the future.")}
    if at.today.year - at.born_on.year > OLDEST:
        return {"born_on": say("This birth date is more than 120 years ago.")}
    if at.admitted_on and at.born_on >= at.admitted_on:
        return {"born_on": say("They would have started the program before they were born.")}
    return {}


def _admitted(at: Dates) -> dict[str, Words]:
    day = at.admitted_on
    if day is None:
        return {}
    if day > at.today:
        return {"admitted_on": say("This day is still to come. Write down the start on the day itself.")}
    if at.asked_on and day < at.asked_on:
        return {"admitted_on": say("They asked for care on %(day)s: the start cannot be before.") % _said(at.asked_on)}
    if at.evaluated_on and day < at.evaluated_on:
        return {"admitted_on": say("The evaluation was on %(day)s: the start cannot be before.")
                % _said(at.evaluated_on)}
    if at.first_visit and day > at.first_visit:
        return {"admitted_on": say("A visit on %(day)s is written down: the start cannot be after.")
                % _said(at.first_visit)}
    return {}


def _planned(at: Dates) -> dict[str, Words]:
    if at.planned_until is None or at.admitted_on is None:
        return {}
    if at.planned_until <= at.admitted_on:
        return {"planned_until": say("The planned end comes after the start.")}
    if at.planned_until > at.admitted_on + LONGEST:
        return {"planned_until": say("Plan three years at most.")}
    return {}


def _ended(at: Dates) -> dict[str, Words]:
    if at.ended_on is None:
        return {}
    if at.ended_on > at.today:
        return {"ended_on": say("This day is still to come. Write down the end on the day itself.")}
    if at.admitted_on and at.ended_on < at.admitted_on:
        return {"ended_on": say("They started on %(day)s: the end cannot be before.") % _said(at.admitted_on)}
    if at.last_visit and at.ended_on < at.last_visit:
        return {"ended_on": say("A visit on %(day)s is written down: the end cannot be before.") % _said(at.last_visit)}
    return {}


def _aftercare(at: Dates) -> dict[str, Words]:
    if at.aftercare_on is None or at.ended_on is None:
        return {}
    if at.aftercare_on < at.ended_on:
        return {"aftercare_on": say("Aftercare begins on the last day or later.")}
    if at.aftercare_on > at.ended_on + dt.timedelta(days=366):
        return {"aftercare_on": say("Plan aftercare within a year.")}
    return {}


def _said(day: dt.date) -> dict[str, str]:
    return {"day": f"{day:%b} {day.day}, {day.year}"}
