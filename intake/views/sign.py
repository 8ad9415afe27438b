"""One thing left: who called, or asked to be called, reads what may be shared and chooses; a yes is signed."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from intake.models import Intake
from intake.questions.closing import okay_to_share
from intake.questions.reading import Answers
from intake.views import consents, drafts, idle
from intake.views.page import show
from privacy import audit


@require_http_methods(["GET", "HEAD", "POST"])
@idle.closes_when_idle
def sign(request: HttpRequest) -> HttpResponse:
    """Ask what the last page of the form asks, of a person whose answers were sent without it."""
    intake = drafts.sent(request)
    if intake is None or not is_left(intake):
        return redirect("intake:on" if intake is None else "intake:sent")
    form = okay_to_share.form(request.POST if request.method == "POST" else None, site=intake.site)
    if not form.is_valid():
        nothing: Answers = {}
        return show(request, okay_to_share, form, nothing, template="intake/sign.html", notes=[],
                    back_url=reverse("intake:sent"))
    with transaction.atomic():
        intake = Intake.objects.select_for_update(of=("self",)).select_related("site").get(pk=intake.pk)
        if is_left(intake):
            intake.language = get_language() or intake.language  # the one it was read in
            consents.record(intake, okay_to_share.slug, form.answers())
            audit.record_request(request, "sign_consent", intakes=[intake.pk], site_id=intake.site_id,
                                 object_kind="care", fields=sorted(form.fields))
    return redirect("intake:sent")


def is_left(intake: Intake) -> bool:
    """Return whether this person has still to choose."""
    return Intake.objects.to_sign().filter(pk=intake.pk).exists()
