"""Tell staff of people who left half way, with the suicide questions unanswered, and can be reached."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from eligibility.recommend import unanswered_safety_alert
from intake.facts import facts_of
from intake.models import Intake
from intake.recommendations import SAFETY_QUESTIONS
from outbox.alerts import raise_alert
from outbox.models import Alert
from privacy import audit

LEFT_AFTER = timedelta(hours=1)  # untouched for so long, nobody is typing


def tell_of_left(now: datetime, limit: int = 200) -> int:
    """Raise one alert for each such draft and return how many; priority, or same day where more speaks for danger.

    Safe to run again and at the same time: an intake that was told of once is not told of again.
    """
    told = Alert.objects.filter(intake=OuterRef("pk"), source=SAFETY_QUESTIONS).order_by()
    waiting = Intake.objects.left(now - LEFT_AFTER).reachable().filter(~Exists(told))
    raised = 0
    for pk in list(waiting.order_by("changed_at").values_list("pk", flat=True)[:limit]):
        with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
            draft = waiting.select_for_update(of=("self",)).select_related("site").filter(pk=pk).first()
            if draft is None:  # somebody came back, or was faster
                continue
            tier = unanswered_safety_alert(facts_of(draft))
            if tier is None:
                continue
            raise_alert(draft, tier.value, SAFETY_QUESTIONS, _("Left half way, with the suicide questions unanswered."))
            audit.record("raise_alert", site_id=draft.site_id, intakes=[draft.pk], object_kind="alert",
                         object_id=SAFETY_QUESTIONS)
            raised += 1
    return raised
