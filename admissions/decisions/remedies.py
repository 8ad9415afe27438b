"""Begin a remedy: one press puts it on the follow-up list, where somebody arranges it and says when it is done."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from admissions.acts import DecisionRefused, Deed
from admissions.decisions.by import By, locked
from admissions.words import REMEDIES
from intake import recommendations
from intake.models import Intake
from outbox.models import Alert, Reminder

REMEDY = "remedy"
STALE = dt.timedelta(days=30)  # a task nobody did for so long leaves the list


def begun(intake: Intake) -> set[str]:
    """Return the codes of the remedies somebody is arranging."""
    planned = Reminder.objects.planned().filter(intake=intake, kind=REMEDY)
    return {str(row.details.get("remedy", "")) for row in planned}


@transaction.atomic
def begin_remedy(intake: Intake, by: By, code: str, now: dt.datetime) -> Reminder:
    """Put a remedy on the list for today.

    Raises DecisionRefused where the suggestion does not name it, where it is on the list, and in an emergency.
    """
    intake = locked(intake, by, Deed.BEGIN_REMEDY)
    if Alert.objects.filter(intake=intake, closed_at=None, tier=Alert.Tier.EMERGENCY).exists():
        raise DecisionRefused(_("An emergency is open. Close the alert first, saying what was done."))
    latest = recommendations.latest(intake)
    needs = latest.result.get("requirements", []) if latest else []
    if code not in REMEDIES or not any(code in one["remedies"] for one in needs if one["state"] == "unmet"):
        raise DecisionRefused(_("The suggestion names no such remedy now. Look at the page again."))
    if code in begun(intake):
        raise DecisionRefused(_("Somebody is arranging this already: it is on the follow-up list."))
    task = Reminder.objects.create(
        site_id=intake.site_id, intake=intake, kind=REMEDY, key=f"{intake.pk}:{REMEDY}:{code}:{now.isoformat()}",
        channel=Reminder.Channel.DESK, due_at=now, until=now + STALE, zone=intake.site.zone, details={"remedy": code})
    by.log("begin_remedy", intake, task, fields=[code])
    return task
