"""The evaluation: draft, sign, amend. Signing plans nothing: the clock finds what was signed by itself."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Act, may
from admissions.acts import DecisionRefused, Deed
from admissions.decisions.by import By, locked
from admissions.decisions.findings import add_finding
from admissions.models import Appointment, Evaluation
from admissions.signing import missing_for_signature
from intake import recommendations
from intake.models import Intake, Recommendation
from intake.states import State
from outbox.models import Alert

# What a clinician writes; admissions staff neither see nor change it once a clinician has begun.
CLINICAL = (
    "findings", "summary", "agrees", "decided_level", "decided_withdrawal", "offered_level", "reason", "reason_note",
)
PRACTICAL = ("program", "starts_on", "plan")
COPIED = (*CLINICAL, *PRACTICAL)


class Changed(DecisionRefused):
    """Somebody saved this draft in between; `stored` is what stands now. Nothing was overwritten."""

    def __init__(self, stored: Evaluation) -> None:
        super().__init__(_("Someone changed this while you wrote. Both versions are below; nothing is lost."))
        self.stored = stored


class Incomplete(DecisionRefused):
    """The evaluation cannot be signed yet; `problems` says what is missing, by field."""

    def __init__(self, problems: dict[str, Any]) -> None:
        super().__init__(_("This cannot be signed yet."))
        self.problems = problems


def standing_suggestion(intake: Intake) -> Recommendation:
    """Return the latest recommendation, made now where there is none."""
    return recommendations.latest(intake) or recommendations.renew(intake, "evaluation")


@transaction.atomic
def open_evaluation(intake: Intake, by: By, now: dt.datetime) -> Evaluation:
    """Return the open draft of this intake, begun now where there is none. A clinician's draft moves the intake on."""
    intake = locked(intake, by, Deed.EVALUATE)
    draft = Evaluation.objects.filter(intake=intake, is_signed=False).first()
    if draft is None:
        draft = _begin(intake, by, now)
        by.log("open_evaluation", intake, draft)
    if may(by.user, Act.SIGN) and intake.state != State.EVALUATED and not _visit_ahead(intake, now):
        intake.move_to(State.EVALUATED, by=by.user)
    return draft


@transaction.atomic
def save_evaluation(
    evaluation: Evaluation, by: By, told: dict[str, Any], revision: int, now: dt.datetime,
    *, scales: dict[str, int | None] | None = None,
) -> Evaluation:
    """Save a draft. `told` maps names of COPIED to values; others are ignored.

    `revision` is the one the writer started from. Raises Changed where another was saved since, and DecisionRefused
    where it is signed. `scales` are totals a clinician took; a new one becomes a finding and the rules run again.
    """
    deed = Deed.AMEND if evaluation.amends_id and evaluation.intake.state not in _BEFORE_DECISION else Deed.EVALUATE
    intake = locked(evaluation.intake, by, deed)
    stored = Evaluation.objects.select_for_update(of=("self",)).select_related("changed_by").get(pk=evaluation.pk)
    if stored.is_signed:
        raise DecisionRefused(_("This evaluation is signed. Amend it instead."))
    if stored.revision != revision:
        raise Changed(stored)
    if "plan" in told:  # a form that shows less must not drop what it does not show
        told = told | {"plan": stored.plan | told["plan"]}
    is_clinician = may(by.user, Act.SEE_EVALUATION)
    names = COPIED if is_clinician or stored.clinician_wrote_at is None else PRACTICAL
    changed = [name for name in names if name in told and getattr(stored, name) != told[name]]
    for name in changed:
        setattr(stored, name, told[name])
    if is_clinician and stored.clinician_wrote_at is None:
        stored.clinician_wrote_at = now
    if may(by.user, Act.SIGN):
        stored.clinician = by.user
        for fact, total in (scales or {}).items():
            if total is not None:
                add_finding(intake, by, fact, total, "clinician", now)
                changed.append(fact)
        if any(total is not None for total in (scales or {}).values()):
            recommendations.renew(intake, "finding")
    stored.revision += 1
    stored.changed_by = by.user
    stored.save()
    by.log("save_evaluation", intake, stored, fields=changed)
    return stored


@transaction.atomic
def sign(evaluation: Evaluation, by: By, seen: object, revision: int, now: dt.datetime) -> Evaluation:
    """Sign. From here on the evaluation is amended, never edited.

    `seen` is the id or the seal of the recommendation the clinician looked at; a newer one that asks for the same is no
    reason to read again. Raises Incomplete with what is missing, and
    DecisionRefused while an emergency alert is open, where it is signed already, and for who may not sign.
    """
    intake = locked(evaluation.intake, by, Deed.SIGN)
    stored = Evaluation.objects.select_for_update(of=("self",)).get(pk=evaluation.pk)
    if stored.is_signed:
        raise DecisionRefused(_("This evaluation is signed already. Amend it instead."))
    if Alert.objects.filter(intake=intake, closed_at=None, tier=Alert.Tier.EMERGENCY).exists():
        raise DecisionRefused(_("An emergency alert is open. Close it first, saying what was done; then sign."))
    if stored.revision != revision:
        raise Changed(stored)
    latest = standing_suggestion(intake)
    if not _says_what_was_seen(intake, latest, str(seen)):
        raise Incomplete({"decision": _("The suggestion changed while you wrote. Read it again above, then decide.")})
    stored.recommendation = latest
    stored.suggested_level, stored.suggested_withdrawal = latest.level, latest.withdrawal
    if stored.agrees:
        stored.decided_level, stored.reason, stored.reason_note = latest.level, "", ""
    problems = missing_for_signature(stored)
    if problems:
        raise Incomplete(problems)
    stored.offered_level = stored.offered_level or stored.decided_level
    stored.clinician, stored.is_signed, stored.signed_at = by.user, True, now
    stored.changed_by = by.user
    stored.appointment = _settle_visit(intake, now) or stored.appointment
    stored.save()
    if intake.state in _BEFORE_DECISION:
        if intake.state != State.EVALUATED:
            intake.move_to(State.EVALUATED, by=by.user)
        intake.move_to(State.DECIDED, by=by.user)
    by.log("sign", intake, stored, fields=["is_signed"])
    return stored


@transaction.atomic
def amend(evaluation: Evaluation, by: By, why: str, now: dt.datetime) -> Evaluation:
    """Begin the next version of a signed evaluation, with its contents, saying why. The signed one stays as it is."""
    if not why.strip():
        raise DecisionRefused(_("Say why the evaluation is amended."))
    intake = locked(evaluation.intake, by, Deed.AMEND)
    draft = Evaluation.objects.filter(intake=intake, is_signed=False).first()
    if draft is not None:
        return draft
    last = Evaluation.objects.filter(intake=intake, is_signed=True).order_by("-version")[0]
    if last.pk != evaluation.pk:
        raise DecisionRefused(_("This was amended before. Amend the latest version."))
    draft = _begin(intake, by, now, why=why.strip())
    by.log("amend", intake, draft, fields=["amended_why"])
    return draft


_BEFORE_DECISION = frozenset({State.SUBMITTED, State.REACHED, State.BOOKED, State.EVALUATED})


def _begin(intake: Intake, by: By, now: dt.datetime, why: str = "") -> Evaluation:
    """Make the next draft: empty, or the contents of the last signed version."""
    last = Evaluation.objects.filter(intake=intake, is_signed=True).order_by("-version").first()
    suggestion = standing_suggestion(intake)
    is_clinician = may(by.user, Act.SIGN)
    draft = Evaluation(
        intake=intake, recommendation=suggestion, suggested_level=suggestion.level,
        suggested_withdrawal=suggestion.withdrawal, clinician=by.user if is_clinician else None, changed_by=by.user,
        appointment=Appointment.objects.filter(intake=intake, state=Appointment.State.BOOKED).first(),
    )
    if last is not None:
        draft.version = Evaluation.objects.filter(intake=intake).aggregate(last=Max("version"))["last"] + 1
        draft.amends = last
        draft.amended_why = why or str(_("Opened again"))
        draft.clinician_wrote_at = now
        for name in COPIED:
            setattr(draft, name, getattr(last, name))
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:  # begun by someone else in the same moment
        return Evaluation.objects.get(intake=intake, is_signed=False)
    return draft


def _says_what_was_seen(intake: Intake, latest: Recommendation, seen: str) -> bool:
    """Return whether the latest suggestion is the one looked at, or asks for the same: level, withdrawal care, alerts.

    A total taken in the same press, or rules that were published meanwhile, make a new row that often changes nothing.
    """
    if seen in (str(latest.pk), latest.seal):
        return True
    known = Recommendation.objects.filter(intake=intake).values_list("pk", "seal")
    before = next((pk for pk, seal in known if seen in (str(pk), seal)), None)
    if before is None:
        return False
    looked_at = Recommendation.objects.get(pk=before)
    return all(looked_at.result[name] == latest.result[name] for name in ("level", "withdrawal", "complete", "alerts"))


def _visit_ahead(intake: Intake, now: dt.datetime) -> bool:
    """Return whether a booked evaluation still lies more than an hour ahead: preparing is not evaluating."""
    soon = now + dt.timedelta(hours=1)
    return Appointment.objects.filter(intake=intake, state=Appointment.State.BOOKED, slot__starts_at__gt=soon).exists()


def _settle_visit(intake: Intake, now: dt.datetime) -> Appointment | None:
    """End the booked appointment a signature answers: attended where it has begun, else no longer needed."""
    visit = Appointment.objects.select_related("slot").filter(intake=intake, state=Appointment.State.BOOKED).first()
    if visit is None:
        return None
    came = visit.slot.starts_at <= now
    visit.state = Appointment.State.ATTENDED if came else Appointment.State.CANCELLED
    visit.ended_at, visit.ended_why = now, "" if came else "evaluated earlier"
    visit.save(update_fields=["state", "ended_at", "ended_why"])
    return visit if came else None
