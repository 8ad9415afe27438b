"""After sending, and only for who likes: three questions to see whether everyone is treated alike. Kept apart."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from intake.models import FairAnswer
from intake.questions.base import RATHER_NOT, any_of, one_of
from intake.views import drafts, idle
from privacy import audit


class Fair(forms.Form):
    """Each may be left empty."""

    use_required_attribute = False
    roots = any_of(_("Which of these describe you? (optional)"), [
        ("native", _("American Indian or Alaska Native")), ("asian", _("Asian")),
        ("black", _("Black or African American")),
        ("hispanic", _("Hispanic or Latino")), ("mena", _("Middle Eastern or North African")),
        ("pacific", _("Native Hawaiian or Pacific Islander")), ("white", _("White")), ("other", _("Something else")),
        RATHER_NOT,
    ], required=False)
    gender = one_of(_("How do you describe your gender? (optional)"), [
        ("woman", _("Woman")), ("man", _("Man")), ("nonbinary", _("Nonbinary")), ("other", _("Another way")),
        RATHER_NOT,
    ], required=False)
    loves = one_of(_("How do you describe yourself? (optional)"), [
        ("straight", _("Straight")), ("gay", _("Gay or lesbian")), ("bi", _("Bisexual")), ("other", _("Another way")),
        RATHER_NOT,
    ], required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@idle.closes_when_idle
def fair(request: HttpRequest) -> HttpResponse:
    """Ask once, or take what was answered. The page never shows what was told before."""
    intake = drafts.sent(request)
    if intake is None:
        return redirect("intake:on")
    form = Fair(request.POST if request.method == "POST" else None, label_suffix="")
    if form.is_valid():
        told: dict[str, Any] = {name: value for name, value in form.cleaned_data.items() if value}
        if told:
            FairAnswer.objects.update_or_create(mark=FairAnswer.mark_of(intake.pk), defaults={
                "site_id": intake.site_id, "month": timezone.localdate().replace(day=1), "answers": told,
            })
            audit.record_request(request, "save", intakes=[intake.pk], site_id=intake.site_id, object_kind="fair")
        return redirect("intake:sent")
    return render(request, "intake/fair.html", {"form": form, "has_errors": bool(form.errors)})
