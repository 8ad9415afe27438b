"""Change my mind: take back an okay, in writing, at once; and choose whom a message says it is from."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from intake import promise
from intake.models import Contact, Intake
from intake.questions.base import text
from intake.views import drafts, idle
from outbox import texts
from privacy import audit, consent
from privacy.models import Consent

FROM = "from"
KINDS = (Consent.Kind.CARE, Consent.Kind.MESSAGES)
NAMES: dict[str, Any] = {
    Consent.Kind.CARE: _("Sharing what you told us"), Consent.Kind.MESSAGES: _("Texts and emails"),
}


class FromForm(forms.Form):
    """Whom a message says it is from: discreet words of the person's own, or none for the site's."""

    words = text(_("A message says it is from"), 40, required=False)
    use_required_attribute = False

    def clean_words(self) -> str:
        """Refuse words that name the topic: anybody may see who a message is from."""
        words = " ".join(str(self.cleaned_data["words"]).split())
        if texts.problems(words, mail=True):
            raise forms.ValidationError(_("Choose words that do not say what it is about, like a first name."))
        return words


@require_http_methods(["GET", "HEAD", "POST"])
@idle.closes_when_idle
def mind(request: HttpRequest) -> HttpResponse:
    """Show what stands and take back what is asked; each taking back is a written revocation with its time.

    Whoever came back by a code or a link may take back, too, but does not learn what was said (P-33).
    """
    intake = drafts.sent(request)
    if intake is None:
        return redirect("intake:on")
    if request.method == "POST" and request.POST.get("kind") in KINDS:
        kind = request.POST["kind"]
        with transaction.atomic():
            consent.revoke(intake.pk, kind, "page")
            if kind == Consent.Kind.MESSAGES:
                Contact.objects.filter(intake=intake).update(may_text=False, may_email=False)
            audit.record_request(request, "revoke", intakes=[intake.pk], site_id=intake.site_id, object_kind=kind)
        return redirect(reverse("intake:mind") + "?done")
    form = _from_form(request, intake)
    if form.is_valid():
        with transaction.atomic():
            Contact.objects.filter(intake=intake).update(sender_words=form.cleaned_data["words"])
            audit.record_request(request, "choose_sender", intakes=[intake.pk], site_id=intake.site_id,
                                 fields=["sender_words"])
        return redirect(reverse("intake:mind") + "?done")
    standing = {kind: consent.standing(intake.pk, kind) for kind in KINDS}
    return render(request, "intake/mind.html", {
        "form": form, "has_errors": bool(form.errors), "site_words": intake.site.sender_words,
        "is_sealed": bool(drafts.sealed(request)), "is_done": "done" in request.GET,
        "care": standing[Consent.Kind.CARE], "messages_okay": standing[Consent.Kind.MESSAGES],
        "taken_back": [] if drafts.sealed(request) else [
            {"what": NAMES[one.kind], "at": promise.spoken_time(intake.site, one.revoked_at)}
            for one in Consent.objects.filter(intake=intake, kind__in=KINDS).order_by("revoked_at") if one.revoked_at
        ],
    })


def _from_form(request: HttpRequest, intake: Intake) -> FromForm:
    """Return the form, empty for whoever has not shown who they are."""
    if request.method == "POST" and request.POST.get("kind") == FROM:
        return FromForm(request.POST, label_suffix="")
    chosen = "" if drafts.sealed(request) else str(getattr(getattr(intake, "contact", None), "sender_words", ""))
    return FromForm(initial={"words": chosen}, label_suffix="")
