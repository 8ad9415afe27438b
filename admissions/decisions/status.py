"""Where an intake goes after the decision, closing it, opening it again."""

import datetime as dt

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from admissions.acts import TABLE, DecisionRefused, Deed
from admissions.decisions import holding, staying
from admissions.decisions.booking import _end
from admissions.decisions.by import By, locked
from admissions.models import Appointment, Evaluation, Hold
from intake.models import Intake
from outbox.models import Alert


class Closing(models.TextChoices):
    """Why an intake is closed. Coded, so that it can be counted; person-first, so that it can be read aloud."""

    FINISHED = "finished", _("Finished care")
    OTHER_CARE = "other_care", _("Found care elsewhere")
    DECLINED = "declined", _("Does not want care now")
    NOT_REACHED = "not_reached", _("We could not reach them")
    MOVED_AWAY = "moved_away", _("Moved away")
    TRANSFERRED = "transferred", _("Transferred to another site")
    DUPLICATE = "duplicate", _("The same person, entered twice")
    WRONG_DOOR = "wrong_door", _("Another service fits")
    DIED = "died", _("The person died")


ABOUT_CLOSING = {
    Closing.FINISHED: _("The program or the care is over as planned."),
    Closing.OTHER_CARE: _("Another place takes care of them."),
    Closing.DECLINED: _("They chose not to go on for now; the door stays open."),
    Closing.NOT_REACHED: _("Calls at different hours and a letter found nobody."),
    Closing.MOVED_AWAY: _("They live where we cannot serve them."),
    Closing.TRANSFERRED: _("Another site of ours goes on with them."),
    Closing.DUPLICATE: _("The same person has another intake."),
    Closing.WRONG_DOOR: _("What they need is not what we do; they were told where to go."),
    Closing.DIED: _("The person died. Nothing is sent any more."),
}
AFTER_DECISION = (Deed.REFER, Deed.WAIT, Deed.BACK)  # starting and leaving have dates: see `staying`


@transaction.atomic
def change_status(intake: Intake, by: By, deed: str) -> Intake:
    """Refer, wait or choose again: one move of the table of states."""
    if deed not in AFTER_DECISION:
        raise DecisionRefused(_("Choose one of the steps on the page."))
    intake = locked(intake, by, deed)
    if not Evaluation.objects.filter(intake=intake, is_signed=True).exists():
        raise DecisionRefused(_("First a clinician signs the evaluation."))
    intake.move_to(TABLE[deed].leads_to, by=by.user)
    by.log(deed, intake, fields=["state"])
    return intake


@transaction.atomic
def close(intake: Intake, by: By, reason: str, now: dt.datetime) -> Intake:
    """Close with a coded reason. Refused while an alert is open; a booked evaluation is cancelled with it."""
    if reason not in Closing.values:
        raise DecisionRefused(_("Choose why it is closed."))
    intake = locked(intake, by, Deed.CLOSE)
    if Alert.objects.filter(intake=intake, closed_at=None).exists():
        raise DecisionRefused(_("An alert is open. Close the alert first, saying what was done."))
    for appointment in Appointment.objects.filter(intake=intake, state=Appointment.State.BOOKED):
        _end(appointment, Appointment.State.CANCELLED, "intake closed", now)
    holding.end_with(intake, Hold.Ending.RELEASED, now)
    staying.end_with(intake, by, reason, now)
    intake.move_to(TABLE[Deed.CLOSE].leads_to, by=by.user, reason=reason)
    by.log("close", intake, fields=["state", "closed_reason"], why=reason)
    return intake


@transaction.atomic
def reopen(intake: Intake, by: By) -> Intake:
    """Open a closed intake again: one press, nothing to explain."""
    intake = locked(intake, by, Deed.REOPEN)
    intake.move_to(TABLE[Deed.REOPEN].leads_to, by=by.user)
    by.log("reopen", intake, fields=["state", "closed_reason"])
    return intake
