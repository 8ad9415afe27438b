"""Erase what a person told us: all of it while it is a draft; before anyone has acted on it, once it was sent."""

from django.db import transaction
from django.utils import timezone

from intake.models import FairAnswer, Intake
from intake.states import State
from outbox.models import Reminder

# Once somebody has spoken with the person it is a record of care, which only a member of staff may close.
ERASABLE = frozenset({State.DRAFT, State.SUBMITTED})


def may_erase(intake: Intake) -> bool:
    """Return whether the person may still erase this without talking to anyone."""
    return intake.state in ERASABLE


def erase(intake: Intake, reason: str = "asked") -> None:
    """Remove every answer, name and number, and stop what was to be sent.

    A draft that nobody was alerted about goes without a trace. Where someone was alerted, or it was sent, an empty
    intake stays, so that the alert's history and the record of the erasure have something to hang on.
    Raises ValueError where it may no longer be erased.
    """
    with transaction.atomic():
        intake = Intake.objects.select_for_update().get(pk=intake.pk)
        if not may_erase(intake):
            raise ValueError(f"An intake that is {intake.state} is not erased this way.")
        if intake.state == State.DRAFT and not intake.alerts.exists():
            intake.delete()
            return
        FairAnswer.objects.filter(mark=FairAnswer.mark_of(intake.pk)).delete()
        Reminder.objects.filter(intake=intake, state=Reminder.State.PLANNED).update(
            state=Reminder.State.CANCELLED, reason="erased", finished_at=timezone.now(),
        )
        for rows in (intake.search_tokens, intake.findings, intake.recommendations, intake.consents):
            rows.all().delete()
        if hasattr(intake, "contact"):
            intake.contact.delete()
        intake.answers = {}
        intake.save(update_fields=["answers", "changed_at"])
        intake.move_to(State.ERASED, reason=reason)
