"""What other screens show of the clock: `{% load clock %}{% followups_of intake %}`."""

from typing import Any

from django import template
from django.utils import timezone

from accounts.permissions import Act, may
from followups import acts, planning, preview
from followups.views import CALL_OUTCOMES
from outbox.models import Reply

register = template.Library()
SHOWN = 60  # on one person's page


@register.inclusion_tag("followups/_list.html", takes_context=True)
def followups_of(context: dict[str, Any], intake: Any) -> dict[str, Any]:
    """Draw what was and will be said to this person, and what came of it."""
    request, now = context["request"], timezone.now()
    lines = preview.lines(planning.for_intake(intake)[:SHOWN], now)
    coming = [line for line in lines if line.row.state in ("planned", "claimed", "attempting", "unknown")]
    return {
        "request": request, "user": request.user, "now": now, "back": request.path + "#follow-ups",
        "coming": list(reversed(coming)), "past": [line for line in lines if line not in coming],
        "replies": Reply.objects.filter(intake=intake).order_by("-at")[:SHOWN],
        "check_ins": preview.check_ins(intake),
        "may_change": may(request.user, Act.CHANGE_FOLLOWUP), "outcomes": CALL_OUTCOMES,
        "stop_reasons": acts.STOP_REASONS.items(), "csrf_token": context.get("csrf_token"),
    }
