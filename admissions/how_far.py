"""How far somebody came, from the first page to the second visit: the queue filters by it and reports count it."""

from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from admissions.models import Appointment, CallNote, Evaluation, Merge, Stay, Visit
from admissions.words import Words
from intake.models import Intake, StatusChange
from intake.states import State

SECOND_VISIT = 2
STEPS: tuple[Words, ...] = (
    _("Began the form or called"), _("Sent it"), _("Reached by us"), _("Booked"), _("Came to the evaluation"),
    _("Decided"), _("In a program"), _("Second visit"),
)


def one_each(intakes: QuerySet[Intake]) -> QuerySet[Intake]:
    """Leave out what is nobody any more: erased records, and those that were made part of another of the person."""
    merged = Merge.objects.filter(other=OuterRef("pk"), undone_at=None)
    return intakes.exclude(state=State.ERASED).filter(~Exists(merged))


def furthest(intakes: QuerySet[Intake]) -> QuerySet[Any]:
    """Annotate `step`: how far each came, from 0 (began) to 7 (second visit). Who came to one came to all before it.

    The numbers are the places of STEPS.
    """
    own: Any = {"intake": OuterRef("pk")}

    def moved(*states: str) -> Exists:
        return Exists(StatusChange.objects.filter(now__in=states, **own))

    visits = (Visit.objects.filter(stay__intake=OuterRef("pk"), stay__struck_at=None, struck_at=None, state="attended")
              .order_by().values("stay__intake").annotate(n=Count("pk")).values("n"))
    return intakes.annotate(
        seen_visits=Coalesce(Subquery(visits, output_field=IntegerField()), 0),
    ).annotate(step=Case(
        When(seen_visits__gte=SECOND_VISIT, then=7),
        When(Exists(Stay.objects.standing().filter(**own)), then=6),
        When(Exists(Evaluation.objects.filter(is_signed=True, **own)), then=5),
        When(Q(Exists(Appointment.objects.filter(state=Appointment.State.ATTENDED, **own)))
             | Q(moved(State.EVALUATED)), then=4),
        When(Q(Exists(Appointment.objects.filter(**own))) | Q(moved(State.BOOKED)), then=3),
        When(Q(moved(State.REACHED))
             | Q(Exists(CallNote.objects.filter(outcome=CallNote.Outcome.SPOKE, struck_at=None, **own))), then=2),
        When(submitted_at__isnull=False, then=1),
        default=0, output_field=IntegerField(),
    ))
