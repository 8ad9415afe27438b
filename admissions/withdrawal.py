"""Nobody who needs withdrawal care goes to a program without it before somebody says where it happens (B1)."""

from typing import Any

from django.utils.translation import gettext as say

from admissions.acts import DecisionRefused
from admissions.models import Evaluation
from admissions.signing import brings_withdrawal_care
from admissions.words import WITHDRAWAL
from eligibility.levels import WithdrawalCare
from intake import recommendations
from intake.models import Intake


class NeedsWithdrawalCare(DecisionRefused):
    """Stop: withdrawal care is needed and this program has none; nothing was changed."""

    def __init__(self, care: str) -> None:
        super().__init__(say("Withdrawal care is needed (%(care)s) and this program has none. Say where and when it "
                             "happens before the start.") % {"care": WITHDRAWAL[care]})


def needed(intake: Intake) -> str:
    """Return the withdrawal care decided, else suggested: "" where none is needed, or it is arranged already."""
    signed = Evaluation.objects.filter(intake=intake, is_signed=True).order_by("-version").first()
    if signed is not None:
        arranged: Any = signed.plan.get("withdrawal_elsewhere", "")
        return "" if str(arranged).strip() else _real(signed.decided_withdrawal)
    latest = recommendations.latest(intake)
    return _real(latest.withdrawal) if latest else ""


def demand_withdrawal_care(intake: Intake, program: Any, arranged: str) -> None:
    """Raise NeedsWithdrawalCare where it is needed, this program does not bring it and nobody says where it happens."""
    care = needed(intake) if program is not None and not arranged.strip() else ""
    if care and not brings_withdrawal_care(program, care):
        raise NeedsWithdrawalCare(care)


def _real(care: str) -> str:
    return "" if care in ("", WithdrawalCare.NONE.value) else care
