"""The check-in's pages: a link without an account, a proof, the questions, thanks. Neutral outside the questions."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
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
# The pages they are asked on: a few at a time, what was answered is kept at each press.
PARTS: tuple[tuple[Any, tuple[int, ...]], ...] = (
    (_("How were the last 7 days?"), (1, 2, 3)),
    (_("What did you drink or take?"), (4, 5, 6)),
    (_("What made it harder?"), (8, 11, 15)),
    (_("What helped?"), (9, 10, 12, 16)),
    (_("Your days, and a call"), (13, 14)),
)
_RATHER_NOT = ("rather_not", _("I would rather not say"))
# What `resume.question_for` asks of whoever holds the link.
_PROOFS: dict[str, type[forms.Form]] = {
    "phone": back.one_box(_("The last 4 digits of your phone number"), numeric=True,
                          required=_("Type the last 4 digits of your number.")),
    "age": back.one_box(_("How old are you?"), numeric=True, required=_("Type your age in years.")),
    "": type("NoBox", (forms.Form,), {}),
}


def _form(part: int) -> type[forms.Form]:
    """Return the form of one page, counted from 1; the last one also asks whether to call."""
    fields: dict[str, Any] = {
        f"q{item}": forms.ChoiceField(
            label=words, choices=[*((str(points), said) for points, said in choices), _RATHER_NOT], required=False,
            widget=forms.RadioSelect)
        for item, (words, choices) in ((item, QUESTIONS[item]) for item in PARTS[part - 1][1])
    }
    if part == len(PARTS):
        fields["call"] = forms.ChoiceField(
            label=_("Would you like one of us to call you?"), choices=[("yes", _("Yes")), ("no", _("No"))],
            required=False, widget=forms.RadioSelect)
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
    """Ask a few at a time, and keep each page's answers; the last page sends. Whatever is left out stays unknown."""
    held = request.session.get(HELD, "")
    check_in = checking_in.open_ones(timezone.now()).filter(pk=held).first() if held else None
    if check_in is None:
        return render(request, "followups/check_in_over.html")
    _of_their_site(request, check_in)
    part = _part_asked(request)
    if request.method != "POST":
        return _ask(request, check_in, part)
    form = _form(part)(request.POST, label_suffix="")
    if not form.is_valid():
        return _show(request, form, part)
    answers = {item: form.cleaned_data[f"q{item}"] for item in PARTS[part - 1][1]}
    known = {item: int(points) for item, points in answers.items() if points not in ("", "rather_not")}
    if part == len(PARTS):
        return _send(request, check_in, known, wants_call=form.cleaned_data["call"] == "yes")
    with transaction.atomic():
        if checking_in.keep(check_in, answers, known, timezone.now()):
            _record(request, check_in, "save", fields=sorted(form.fields))
    return redirect(f"{reverse('check_in:questions')}?part={part + 1}")


def _ask(request: HttpRequest, check_in: CheckIn, part: int) -> HttpResponse:
    """Show one page, with what was answered on it before."""
    kept = {f"q{item}": str(points) for item, points in check_in.answers.items()}
    form = _form(part)(initial=kept, label_suffix="")
    if kept.keys() & form.fields.keys():
        _record(request, check_in, "read")
    return _show(request, form, part)


def _show(request: HttpRequest, form: forms.Form, part: int) -> HttpResponse:
    before = reverse("check_in:questions") + (f"?part={part - 1}" if part > 2 else "")
    return render(request, "followups/check_in.html", {
        "form": form, "has_errors": form.is_bound, "heading": PARTS[part - 1][0], "part": part, "parts": len(PARTS),
        "back_url": before if part > 1 else "",
    })


def _send(request: HttpRequest, check_in: CheckIn, known: dict[int, int], *, wants_call: bool) -> HttpResponse:
    with transaction.atomic():
        answers = checking_in.kept(check_in, without=PARTS[-1][1]) | known
        if checking_in.answer(check_in, answers, wants_call=wants_call, now=timezone.now()) is not None:
            _record(request, check_in, "answer_check_in")
    del request.session[HELD]
    return redirect("check_in:thanks")


def _part_asked(request: HttpRequest) -> int:
    asked = request.GET.get("part", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 3 else 1
    return min(max(number, 1), len(PARTS))


def _record(request: HttpRequest, check_in: CheckIn, action: str, **rest: Any) -> None:
    record_request(request, action, intakes=[check_in.intake_id], site_id=check_in.intake.site_id,
                   object_kind="check_in", object_id=check_in.pk, **rest)


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """Say thank you, and where help is at any hour."""
    return render(request, "followups/check_in_thanks.html")


def _of_their_site(request: HttpRequest, check_in: CheckIn) -> None:
    """Show the name and number of the site this person knows, whatever the address says."""
    request._site_of_door = check_in.intake.site  # type: ignore[attr-defined]
