"""Begin a remedy the suggestion names."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_POST

from accounts.permissions import Act, allowed
from admissions.access import get_intake
from admissions.decisions import By
from admissions.decisions.remedies import begin_remedy
from admissions.views.answers import says_why


@allowed(Act.CONTACT)
@require_POST
@says_why
def begin(request: HttpRequest, pk: str, remedy: str) -> HttpResponse:
    """Put it on the follow-up list."""
    intake = get_intake(request, pk)
    begin_remedy(intake, By.request(request), remedy, timezone.now())
    messages.success(request, say("On the follow-up list for today. Say there when it is arranged."))
    response = redirect("admissions:patient", pk=intake.pk)
    response["Location"] += "#placement"
    return response
