"""Set an intake aside until later, with a reason and an end; bring it back."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from admissions.acts import DecisionRefused, Deed
from admissions.decisions.by import By, locked
from admissions.models import Snooze
from intake.models import Intake
from outbox.models import Alert

LONGEST = dt.timedelta(days=14)


@transaction.atomic
def snooze(intake: Intake, by: By, reason: str, note: str, until: dt.datetime, now: dt.datetime) -> Snooze:
    """Take this person off the working lists until then. Refused while an alert is open, and for longer than 14 days.

    What was set aside before is replaced.
    """
    if reason not in Snooze.Reason.values:
        raise DecisionRefused(_("Choose why this waits."))
    if reason == Snooze.Reason.OTHER and not note.strip():
        raise DecisionRefused(_("Say why this waits."))
    if not now < until <= now + LONGEST:
        raise DecisionRefused(_("Choose a time from now to 14 days ahead."))
    intake = locked(intake, by, Deed.SNOOZE)
    if Alert.objects.filter(intake=intake, closed_at=None).exists():
        raise DecisionRefused(_("An alert is open. It cannot wait."))
    Snooze.objects.filter(intake=intake, ended_at=None).update(ended_at=now)
    made = Snooze.objects.create(intake=intake, by=by.user, at=now, reason=reason, note=note.strip(), until=until)
    by.log("snooze", intake, made, fields=["until"], why=reason)
    return made


@transaction.atomic
def wake(intake: Intake, by: By, now: dt.datetime) -> bool:
    """Bring it back now. Return False where nothing was set aside."""
    intake = locked(intake, by, Deed.SNOOZE)
    if not Snooze.objects.filter(intake=intake, ended_at=None).update(ended_at=now):
        return False
    by.log("wake", intake)
    return True
