"""Erase what a person told us: all of it while it is a draft; before anyone has acted on it, once it was sent.

What staff have worked with is erased as a whole, by a member of staff who was asked to or when its time is over
(#46). Nothing is ever erased that stands under a legal hold.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from intake.models import FairAnswer, Intake
from intake.states import State
from outbox.models import Reminder
from privacy.encryption import EncryptedTextField
from privacy.models import Disclosure
from privacy.rights import is_held

# Once somebody has spoken with the person it is a record of care, which only a member of staff may close.
ERASABLE = frozenset({State.DRAFT, State.SUBMITTED})
# What stays of somebody who asked to be erased: that it happened and who acted, without a word of theirs. Any other
# table with a row about an intake is emptied, also one that does not exist yet when this is read.
STAYS = frozenset({
    "intake.StatusChange", "outbox.Alert", "privacy.LegalHold", "privacy.EmergencyAccess", "privacy.RecordRequest",
    "privacy.Disclosure", "privacy.Consent", "outbox.Reminder",
})
# A message in a worker's hands is its own; a notice is for staff and names nobody.
_IN_HAND = Q(state=Reminder.State.ATTEMPTING) | Q(kind="notice_emergency")


class UnderHold(ValueError):
    """A legal hold stands: nothing of this intake may be removed."""


def may_erase(intake: Intake) -> bool:
    """Return whether the person may still erase this without talking to anyone."""
    return intake.state in ERASABLE and not is_held(intake.pk)


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
        if intake.state == State.DRAFT and not intake.alerts.exists() and not intake.legal_holds.exists():
            intake.delete()
            return
        FairAnswer.objects.filter(mark=FairAnswer.mark_of(intake.pk)).delete()
        Reminder.objects.filter(intake=intake, state=Reminder.State.PLANNED).update(
            state=Reminder.State.CANCELLED, reason="erased", finished_at=timezone.now(),
        )
        for rows in (intake.search_tokens, intake.findings, intake.recommendations, intake.consents,
                     intake.entries, intake.documents):
            rows.all().delete()
        if hasattr(intake, "contact"):
            intake.contact.delete()
        intake.answers = {}
        intake.save(update_fields=["answers", "changed_at"])
        intake.move_to(State.ERASED, reason=reason)


def erase_whole(intake: Intake, reason: str, by: Any = None, *, keeps_account: bool) -> None:
    """Remove everything about this person, whoever wrote it. Call it in the transaction of its audit event.

    An intake without a word stays, with its moves. With `keeps_account` so do the empty rows of `STAYS`, and what left
    the house with the consent it rested on, which the law wants accounted for (42 CFR 2.25, 45 CFR 164.528).
    Raises UnderHold where a legal hold stands.
    """
    with transaction.atomic():
        intake = Intake.objects.select_for_update().get(pk=intake.pk)
        if is_held(intake.pk):
            raise UnderHold("A legal hold stands for this person.")
        FairAnswer.objects.filter(mark=FairAnswer.mark_of(intake.pk)).delete()
        Reminder.objects.filter(intake=intake).exclude(_IN_HAND).delete()
        stays = STAYS if keeps_account else frozenset({"intake.StatusChange", "privacy.LegalHold", "outbox.Reminder"})
        for model in in_order(tables()):
            if model._meta.label not in stays:
                _delete(model, intake)
        if keeps_account:
            left = Disclosure.objects.filter(intake=intake).values("consent")
            intake.consents.exclude(pk__in=left).delete()
        _silence(intake)
        intake.answers, intake.last_page, intake.owner = {}, "", None
        intake.save(update_fields=["answers", "last_page", "owner", "changed_at"])
        intake.move_to(State.ERASED, by=by, reason=reason)


def tables() -> dict[type[models.Model], list[str]]:
    """Return every table with rows about an intake, and the columns that say which."""
    found: dict[type[models.Model], list[str]] = {}
    for relation in Intake._meta.get_fields(include_hidden=True):  # a relation named "+" is one too
        if isinstance(relation, models.ManyToOneRel):
            found.setdefault(relation.related_model, []).append(relation.field.name)
    return found


def in_order(found: Iterable[type[models.Model]]) -> list[type[models.Model]]:
    """Return the tables so that whatever points at another one comes before it."""
    waiting, ordered = list(found), []
    while waiting:
        pointed_at = {
            field.related_model for model in waiting for field in _pointers(model) if field.related_model is not model
        }
        free = [model for model in waiting if model not in pointed_at] or waiting  # a ring: as good as any order
        ordered += free
        waiting = [model for model in waiting if model not in free]
    return ordered


def of_intake(model: type[models.Model], intake: Intake) -> "models.QuerySet[Any]":
    """Return the rows of one of `tables()` about this intake, whichever column names it."""
    named = Q()
    for name in tables()[model]:
        named |= Q(**{name: intake})
    return model._default_manager.filter(named)


def _delete(model: type[models.Model], intake: Intake) -> None:
    rows = of_intake(model, intake)
    for field in _pointers(model):
        if field.related_model is model and field.null:
            rows.update(**{field.name: None})  # a row that points at one beside it
    rows.delete()


def _pointers(model: type[models.Model]) -> "list[models.ForeignKey[Any, Any]]":
    return [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]


def _silence(intake: Intake) -> None:
    """Leave no word in the rows that stay; a consent that something left under keeps its name and signature."""
    for model in tables():
        words = [field.name for field in model._meta.fields if isinstance(field, EncryptedTextField)]
        if model._meta.label in STAYS - {"privacy.Consent", "outbox.Reminder"} and words:
            for row in of_intake(model, intake):
                for name in words:
                    setattr(row, name, "")
                row.save(update_fields=words)
