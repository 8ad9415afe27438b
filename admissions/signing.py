"""What a whole evaluation says before it can be signed."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from admissions.models import Evaluation
from eligibility.levels import Level, WithdrawalCare

OTHER_NEEDS = 15  # characters of explanation for the reason "other"


def missing_for_signature(evaluation: Evaluation) -> dict[str, Any]:
    """Return what is missing, {form field: sentence}; empty where it can be signed."""
    problems: dict[str, Any] = {}
    if evaluation.agrees is None:
        problems["decision"] = _("Say whether you agree with the suggestion or decide on a different level.")
    elif not evaluation.agrees:
        problems |= _different(evaluation)
    if evaluation.decided_withdrawal not in [care.value for care in WithdrawalCare]:
        problems["decided_withdrawal"] = _("Decide on withdrawal care, also where none is needed.")
    if not evaluation.summary.strip():
        problems["summary"] = _("Write a sentence or two: what you found and why this level.")
    if not problems:
        problems |= _offered(evaluation) | _program(evaluation)
    return problems


def _different(evaluation: Evaluation) -> dict[str, Any]:
    problems: dict[str, Any] = {}
    if evaluation.decided_level not in [level.value for level in Level]:
        problems["decided_level"] = _("Choose the level you decide on.")
    elif evaluation.decided_level == evaluation.suggested_level:
        problems["decided_level"] = _("This is the suggested level. Choose “I agree”, or choose another level.")
    if evaluation.reason not in Evaluation.Reason.values:
        problems["reason"] = _("Choose the reason for a different level.")
    elif evaluation.reason == Evaluation.Reason.OTHER and len(evaluation.reason_note.strip()) < OTHER_NEEDS:
        problems["reason_note"] = _("Say in at least 15 characters what the reason is.")
    return problems


def _offered(evaluation: Evaluation) -> dict[str, Any]:
    """Needed and offered may differ, but never silently."""
    offered = evaluation.offered_level or evaluation.decided_level
    bridging = str(evaluation.plan.get("bridging", "")).strip()
    if offered != evaluation.decided_level and not bridging:
        return {"bridging": _("What is offered is not what is needed. Say how the time until then is bridged.")}
    return {}


def _program(evaluation: Evaluation) -> dict[str, Any]:
    if evaluation.program is None:
        return {}
    problems: dict[str, Any] = {}
    if evaluation.starts_on is None:
        problems["starts_on"] = _("Give the first day of the program. Reminders are planned from it.")
    if needs_arranged_withdrawal(evaluation) and not str(evaluation.plan.get("withdrawal_elsewhere", "")).strip():
        problems["withdrawal_elsewhere"] = _(
            "Withdrawal care is needed and this program has none. Say where and when it happens before the start."
        )
    return problems


def needs_arranged_withdrawal(evaluation: Evaluation) -> bool:
    """Return whether withdrawal care was decided and the chosen program does not bring it."""
    if evaluation.program is None or evaluation.decided_withdrawal in ("", WithdrawalCare.NONE.value):
        return False
    return not brings_withdrawal_care(evaluation.program, evaluation.decided_withdrawal)


def brings_withdrawal_care(program: Any, decided: str) -> bool:
    """Return whether the program, itself or with its partner, gives withdrawal care of at least this rung."""
    given = [*program.withdrawal_on_site, *program.withdrawal_partner]
    return any(WithdrawalCare(code) >= WithdrawalCare(decided) for code in given)
