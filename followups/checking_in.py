"""Make a check-in's link, take its answers, run the rules again, and put on the list what they ask of staff."""

import datetime as dt
import secrets
from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from admissions.models import Evaluation
from eligibility.facts import FactError
from eligibility.recommend import RULES_VERSION, Recommendation, recommend
from followups.check_in import Says, facts_told, says, weigh
from followups.models import CheckIn
from intake.facts import facts_of
from intake.models import ALPHABET, Intake
from outbox.alerts import raise_alert
from outbox.models import Alert, Reminder
from privacy.encryption import blind_index

LETTERS, WRONG_TRIES = 16, 5
_TASKS = {Says.UP: "step_up", Says.LOOK: "check_in_look", Says.DOWN: "step_down"}


def new_link(intake: Intake, evaluation_id: Any, day: dt.date, expires_at: dt.datetime) -> str:
    """Make the check-in of this day and return the address of its page; a link made before for it no longer opens."""
    token = "".join(secrets.choice(ALPHABET) for _place in range(LETTERS))
    CheckIn.objects.update_or_create(intake=intake, day=day, defaults={
        "evaluation_id": evaluation_id, "digest": _digest(token), "expires_at": expires_at, "wrong_tries": 0,
    })
    return f"{settings.PUBLIC_URL}/c/{token}/"


def find(token: str, now: dt.datetime) -> CheckIn | None:
    """Return the check-in this link opens, or None where it is wrong, answered, too old or the program is over."""
    return open_ones(now).filter(digest=_digest(token.upper())).first()


def open_ones(now: dt.datetime) -> Any:
    """Return the check-ins that may still be answered."""
    return CheckIn.objects.select_related("intake__site", "intake__contact").filter(
        answered_at=None, expires_at__gt=now, wrong_tries__lt=WRONG_TRIES, intake__state="admitted")


def note_wrong(check_in: CheckIn) -> None:
    """Count a wrong proof; after five the link opens nothing."""
    CheckIn.objects.filter(pk=check_in.pk).update(wrong_tries=F("wrong_tries") + 1)


def level_of(evaluation_id: Any) -> str:
    """Return the level this person's program has: the one that could be had, else the one decided."""
    evaluation = Evaluation.objects.filter(pk=evaluation_id).first()
    return (evaluation.offered_level or evaluation.decided_level) if evaluation else ""


@transaction.atomic
def keep(check_in: CheckIn, asked: Collection[int], answers: Mapping[int, int], now: dt.datetime) -> bool:
    """Keep one page's answers of a check-in that is not sent yet; what was asked and not answered is forgotten.

    Staff see nothing of it before it is sent. False where it is too late.
    """
    locked = open_ones(now).filter(pk=check_in.pk).select_for_update(of=("self",)).first()
    if locked is None:
        return False
    locked.answers = {
        **{item: points for item, points in locked.answers.items() if int(item) not in asked},
        **{str(item): points for item, points in answers.items()},
    }
    locked.save(update_fields=["answers"])
    return True


def kept(check_in: CheckIn, without: Collection[int] = ()) -> dict[int, int]:
    """Return what was kept of the other pages: {item number: 0 to 4}."""
    stored = CheckIn.objects.get(pk=check_in.pk).answers
    return {item: points for item, points in _items(stored).items() if item not in without}


@transaction.atomic
def answer(check_in: CheckIn, answers: Mapping[int, int], *, wants_call: bool, now: dt.datetime) -> Says | None:
    """Store the answers, run the rules with what they tell, and ask of staff what follows; None where it is too late.

    Nothing is moved by itself: a clinician reviews and decides. The caller records it, in the same transaction.
    """
    intake = Intake.objects.select_for_update(of=("self",)).select_related("site").get(pk=check_in.intake_id)
    taken = open_ones(now).filter(pk=check_in.pk).update(answered_at=now)
    if not taken:
        return None
    check_in.refresh_from_db()
    level = level_of(check_in.evaluation_id)
    earlier = CheckIn.objects.filter(intake=intake, answered_at__lt=now).order_by("-answered_at")[:1]
    what, why = says([weigh(answers), *(weigh(_items(one.answers)) for one in earlier)], level)
    check_in.answers = {str(item): points for item, points in answers.items()}
    with translation.override(settings.LANGUAGE_CODE):
        check_in.outcome = {"says": what.value, "why": list(why)} | _run_rules(intake, answers, what, level)
        check_in.save(update_fields=["answers", "outcome"])
        _ask_of_staff(check_in, intake, what, wants_call=wants_call, now=now)
    Reminder.objects.planned().filter(intake=intake, kind__in=["check_in", "check_in_call"], due_at__lte=now).update(
        state=Reminder.State.CANCELLED, reason="answered", finished_at=now)
    return what


def _run_rules(intake: Intake, answers: Mapping[int, int], what: Says, level: str) -> dict[str, Any]:
    """Return what the rules suggest with what was told now, beside what they say without, and raise what they ask."""
    known = facts_of(intake)
    told = facts_told(answers, what, level, known)
    supply = intake.site.supply_alert
    before = recommend(known, supply_alert=supply)
    try:
        after = recommend(known | told, supply_alert=supply)
    except FactError:  # what was found earlier speaks against it: people look, rules do not guess
        after = before
    _raise_new(intake, before, after)
    result, stood = after.as_dict(), before.as_dict()
    return {"level": result["level"], "withdrawal": result["withdrawal"], "before": stood["level"],
            "in": level, "rules": RULES_VERSION, "facts": sorted(told)}


def _raise_new(intake: Intake, before: Recommendation, after: Recommendation) -> None:
    asked = {(alert["rule"], alert["tier"]) for alert in before.as_dict()["alerts"]}
    for alert in after.as_dict()["alerts"]:
        if (alert["rule"], alert["tier"]) not in asked:
            raise_alert(intake, alert["tier"], alert["rule"], alert["reason"])


def _ask_of_staff(check_in: CheckIn, intake: Intake, what: Says, *, wants_call: bool, now: dt.datetime) -> None:
    kinds = [_TASKS[what]] if what in _TASKS else []
    kinds += ["wants_call"] if wants_call else []
    Reminder.objects.bulk_create([Reminder(
        site_id=intake.site_id, intake=intake, kind=kind, key=f"{check_in.pk}:{kind}", channel=Reminder.Channel.CALL,
        due_at=now, until=now + dt.timedelta(days=28), evaluation_id=check_in.evaluation_id,
    ) for kind in kinds], ignore_conflicts=True)
    if what is Says.UP:
        raise_alert(intake, Alert.Tier.PRIORITY, "check_in",
                    _("A check-in asks for a review within 48 hours: is more care needed?"))


def _items(stored: Mapping[str, int]) -> dict[int, int]:
    return {int(item): points for item, points in stored.items()}


def _digest(token: str) -> str:
    return blind_index(token, "check_in")
