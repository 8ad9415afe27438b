"""The check-in's pages: a link without an account, a proof, the questions, thanks. Neutral outside the questions."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from followups import checking_in
from followups.models import CheckIn
from intake import resume
from intake.views import back, limits
from privacy.audit import record_request

HELD = "check_in"  # of the session: which check-in this browser may answer
_DAYS = [(0, _("No day")), (1, _("1 day")), (2, _("2 days")), (3, _("3 days")), (4, _("4 to 7 days"))]
_MUCH = [(0, _("Not at all")), (1, _("A little")), (2, _("Some")), (3, _("A lot")), (4, _("Very much"))]
# {item of the BAM: (question, choices)}, in the order they are asked; the words are ours.
QUESTIONS: dict[int, tuple[Any, list[tuple[int, Any]]]] = {
    1: (_("How has your health been?"),
        [(0, _("Very good")), (1, _("Good")), (2, _("Okay")), (3, _("Not so good")), (4, _("Bad"))]),
    2: (_("How many days did you sleep badly?"), _DAYS),
    3: (_("How many days did you feel very low, worried or angry for most of the day?"), _DAYS),
    4: (_("How many days did you drink any alcohol?"), _DAYS),
    5: (_("How many days did you have 4 drinks or more?"), _DAYS),
    6: (_("How many days did you use a drug, or a medicine in another way than you were told?"), _DAYS),
    8: (_("How much did cravings or urges bother you?"), _MUCH),
    9: (_("How sure are you that you can keep to your plan next week?"), _MUCH),
    10: (_("How many days did you go to a group of people in recovery?"), _DAYS),
    11: (_("How many days were you in places or with people that made it harder?"), _DAYS),
    12: (_("How much does faith, or something larger than you, help you?"), _MUCH),
    13: (_("How many days did you work, go to school or help somewhere?"), _DAYS),
    14: (_("Do you have enough money for what you need?"), [(4, _("Yes")), (0, _("No"))]),
    15: (_("How much did trouble with family or friends bother you?"), _MUCH),
    16: (_("How many days did you see or talk to someone who backs you up?"), _DAYS),
}
_RATHER_NOT = ("rather_not", _("I would rather not say"))
# What `resume.question_for` asks of whoever holds the link.
_PROOFS: dict[str, type[forms.Form]] = {
    "phone": back.one_box(_("The last 4 digits of your phone number"), numeric=True,
                          required=_("Type the last 4 digits of your number.")),
    "age": back.one_box(_("How old are you?"), numeric=True, required=_("Type your age in years.")),
    "": type("NoBox", (forms.Form,), {}),
}


def _form() -> type[forms.Form]:
    fields: dict[str, Any] = {
        f"q{item}": forms.ChoiceField(
            label=words, choices=[*((str(points), said) for points, said in choices), _RATHER_NOT], required=False,
            widget=forms.RadioSelect)
        for item, (words, choices) in QUESTIONS.items()
    }
    fields["call"] = forms.ChoiceField(
        label=_("Would you like one of us to call you?"), choices=[("yes", _("Yes")), ("no", _("No"))], required=False,
        widget=forms.RadioSelect)
    for field in fields.values():
        field.mark_optional = False  # the page says it once: any of them may be left out
    return type("CheckInForm", (forms.Form,), fields | {"use_required_attribute": False})


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Open a check-in's link. Opening shows nothing of what is asked; the person shows first who they are."""
    check_in = checking_in.find(token, timezone.now())
    if check_in is None:
        return render(request, "followups/check_in_over.html")
    _of_their_site(request, check_in)
    form = _PROOFS[resume.question_for(check_in.intake)](request.POST if request.method == "POST" else None,
                                                         label_suffix="")
    if form.is_valid():
        if not limits.allow(request, "prove", key=token):
            form.add_error(None, back.TOO_MANY)
        elif not resume.knows(check_in.intake, form.cleaned_data.get("code", "")):
            checking_in.note_wrong(check_in)
            form.add_error("code", back.NOT_THAT)
        else:
            request.session.cycle_key()
            request.session[HELD] = str(check_in.pk)
            return redirect("check_in:questions")
    return render(request, "followups/check_in_link.html", {"form": form, "has_errors": bool(form.errors)})


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest) -> HttpResponse:
    """Ask, and take the answers; whatever is left out stays unknown."""
    held = request.session.get(HELD, "")
    check_in = checking_in.open_ones(timezone.now()).filter(pk=held).first() if held else None
    if check_in is None:
        return render(request, "followups/check_in_over.html")
    _of_their_site(request, check_in)
    form = _form()(request.POST if request.method == "POST" else None, label_suffix="")
    if not form.is_valid():
        return render(request, "followups/check_in.html", {"form": form, "has_errors": form.is_bound})
    said = form.cleaned_data
    answers = {item: int(said[f"q{item}"]) for item in QUESTIONS if said[f"q{item}"] not in ("", "rather_not")}
    with transaction.atomic():
        if checking_in.answer(check_in, answers, wants_call=said["call"] == "yes", now=timezone.now()) is not None:
            record_request(request, "answer_check_in", intakes=[check_in.intake_id], site_id=check_in.intake.site_id,
                           object_kind="check_in", object_id=check_in.pk)
    del request.session[HELD]
    return redirect("check_in:thanks")


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """Say thank you, and where help is at any hour."""
    return render(request, "followups/check_in_thanks.html")


def _of_their_site(request: HttpRequest, check_in: CheckIn) -> None:
    """Show the name and number of the site this person knows, whatever the address says."""
    request._site_of_door = check_in.intake.site  # type: ignore[attr-defined]
