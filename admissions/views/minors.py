"""Who consents for a person under 18."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import Act, allowed
from admissions.access import get_intake
from admissions.acts import DecisionRefused, Deed, demand
from admissions.decisions import By
from admissions.decisions.minors import note_minor_consent
from admissions.forms import DeskForm, words
from admissions.minors import MinorConsent, is_minor, standing
from admissions.views.answers import says_why
from admissions.views.stay import page_with
from admissions.words import Words
from intake import facts

_YES_NO = [("yes", _("Yes, they said so themselves")), ("no", _("No, or not asked"))]


def _own_okay(label: Words) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=_YES_NO, widget=forms.RadioSelect,
                             error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose yes or no.")))


class MinorConsentForm(DeskForm):
    """Who consents, and the young person's own okays."""

    who = forms.ChoiceField(
        label=_("Who consents"), choices=MinorConsent.Who, widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose who consents.")))
    guardian = words(_("Guardian's name, and how they belong to the person"), rows=1, required=False, limit=200)
    may_write = _own_okay(_("May we write to them"))
    may_tell_guardian = _own_okay(_("May we speak with the guardian"))

    def clean(self) -> dict[str, object]:
        told = super().clean() or self.cleaned_data
        if told.get("who") == MinorConsent.Who.GUARDIAN and not told.get("guardian"):
            self.add_error("guardian", _("Write down the guardian's name."))
        return told


@allowed(Act.CONTACT)
@require_http_methods(["GET", "HEAD", "POST"])
@says_why
def minor_consent(request: HttpRequest, pk: str) -> HttpResponse:
    """Ask who consents, or write it down."""
    intake = get_intake(request, pk)
    demand(request.user, Deed.MINOR_CONSENT, intake)
    if not is_minor(facts.facts_of(intake)):
        raise DecisionRefused(say("They are not known to be under 18. Record their age first."))
    stood = standing(intake)
    initial = {"who": stood.who, "guardian": stood.guardian, "may_write": "yes" if stood.may_write else "no",
               "may_tell_guardian": "yes" if stood.may_tell_guardian else "no"} if stood else {}
    form = MinorConsentForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        note_minor_consent(
            intake, By.request(request), told["who"], told["guardian"], timezone.now(),
            may_write=told["may_write"] == "yes", may_tell_guardian=told["may_tell_guardian"] == "yes")
        messages.success(request, say("Written down."))
        return redirect("admissions:patient", pk=intake.pk)
    hint = intake.site.guardian_text or say("The site has no text yet on what your state asks for a minor. An "
                                            "administrator writes it in the settings first.")
    return page_with(request, intake, form, title=say("Under 18: who consents"), button=say("Write it down"), hint=hint)
