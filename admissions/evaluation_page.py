"""What the evaluation's page shows beside its form: dated facts, the suggestion, programs, who wrote last."""

from dataclasses import dataclass
from typing import Any

from accounts.permissions import Act, may
from admissions.fitting import Fitting, fitting_for
from admissions.identity import Person, person_of
from admissions.models import Evaluation
from admissions.patient import Suggested, suggested_of
from intake import facts, recommendations
from intake.models import Intake
from outbox.models import Alert


@dataclass(frozen=True, kw_only=True)
class EvaluationPage:
    """One evaluation for one member of staff."""

    person: Person
    suggested: Suggested
    fitting: Fitting | None
    matches: list[Any]
    shows_clinical: bool  # the clinician's texts may be seen and written
    is_emergency: bool


def shows_clinical(evaluation: Evaluation | None, user: Any) -> bool:
    """Return whether this person may see the clinician's texts: clinicians always, others until a clinician wrote."""
    if may(user, Act.SEE_EVALUATION):
        return True
    return evaluation is None or (evaluation.clinician_wrote_at is None and not evaluation.is_signed)


def evaluation_page(intake: Intake, evaluation: Evaluation | None, user: Any) -> EvaluationPage:
    """Return what stands beside the form. A signed version is shown with the suggestion it was made on."""
    emergency = Alert.objects.filter(intake=intake, closed_at=None, tier=Alert.Tier.EMERGENCY).exists()
    signed = evaluation is not None and evaluation.is_signed
    suggestion = evaluation.recommendation if evaluation and signed else recommendations.standing(intake)
    decided: dict[str, Any] = {}
    if evaluation is not None:
        decided = {"level": evaluation.decided_level, "withdrawal": evaluation.decided_withdrawal}
    fitting = None if emergency else fitting_for(intake, suggestion, **decided)
    return EvaluationPage(
        person=person_of(intake, facts.facts_of(intake)), fitting=fitting, matches=list(fitting.all) if fitting else [],
        suggested=suggested_of(intake, suggestion, is_hidden=emergency and not signed),
        shows_clinical=shows_clinical(evaluation, user), is_emergency=emergency,
    )
