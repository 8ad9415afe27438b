"""Come back with a code or a link, and show who you are to read what you answered."""

import secrets
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from intake import resume
from intake.models import Intake, ReturnTicket
from intake.questions import journey
from intake.views import drafts, idle, later, limits
from outbox import asking
from privacy import audit
from privacy.encryption import blind_index

NO_SUCH_CODE = _("That code opens nothing. Check every letter. A code works once, for 7 days. You can also call us.")
TOO_MANY = _("That was too many tries. Wait 15 minutes, or call us.")
NOT_THAT = _("That does not fit what you told us. Check it and try again, or call us.")
PROOF_MINUTES = 10


def one_box(label: Any, *, hint: Any = "", numeric: bool = False, required: Any = "") -> type[forms.Form]:
    """Return a form with one box for a code: one field, so that it can be pasted (P-19)."""
    attrs = {"autocomplete": "one-time-code", "class": "code", "spellcheck": "false"}
    if numeric:
        attrs["inputmode"] = "numeric"
    field = forms.CharField(
        label=label, help_text=hint, max_length=40, widget=forms.TextInput(attrs),
        error_messages={"required": required or _("Type the code."), "max_length": _("Type the code only.")},
    )
    return type("OneBox", (forms.Form,), {"code": field, "use_required_attribute": False})


@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest) -> HttpResponse:
    """Take a code that was written down. Wrong, used and old codes get the same answer."""
    form = one_box(_("Your code"), hint=_("Eight letters and numbers, like 7KQ2-MVXR."))(
        request.POST if request.method == "POST" else None, label_suffix="")
    if not form.is_valid():
        return _code_page(request, form)
    typed = form.cleaned_data["code"]
    if not limits.allow(request, "come_back", key=resume.plain(typed)):
        form.add_error("code", TOO_MANY)
        return _code_page(request, form, status=429)
    ticket = resume.find(ReturnTicket.Way.CODE, typed)
    intake = _let_in(request, ticket) if ticket else None
    if intake is None:
        form.add_error("code", NO_SUCH_CODE)
        return _code_page(request, form)
    return redirect("intake:tasks" if drafts.current(request) else "intake:sent")


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Take a link that was sent. Opening it uses nothing up, because mail programs open links; the button does."""
    ticket = resume.find(ReturnTicket.Way.LINK, token)
    if ticket is None:
        return render(request, "intake/link_over.html")
    asked = resume.question_for(ticket.intake)
    form = _QUESTIONS[asked](request.POST if request.method == "POST" else None, label_suffix="")
    if form.is_valid():
        if not limits.allow(request, "prove", key=token):
            form.add_error(None, TOO_MANY)
        elif not resume.knows(ticket.intake, form.cleaned_data.get("code", "")):
            resume.note_wrong(ticket)
            form.add_error("code", NOT_THAT)
        elif _let_in(request, ticket) is None:
            return render(request, "intake/link_over.html")
        else:
            return redirect("intake:tasks" if drafts.current(request) else "intake:sent")
    return render(request, "intake/link.html", {"form": form, "has_errors": bool(form.is_bound and form.errors)})


@require_safe
@idle.closes_when_idle
def tasks(request: HttpRequest) -> HttpResponse:
    """Show which parts are done and which are to do: nothing that was answered can be read here."""
    draft = drafts.current(request)
    if draft is None:
        return drafts.to_where_i_was(request)
    parts: dict[str, bool] = {}
    for page in journey.shown_pages(drafts.answers_of(request, draft), draft.site):
        parts[str(page.section)] = parts.get(str(page.section), True) and page.slug in draft.answers
    return render(request, "intake/tasks.html", {
        "parts": parts.items(), "is_done": all(parts.values()), "is_sealed": bool(drafts.sealed(request)),
        "can_prove": bool(later.ways_to_prove(draft)),
    })


@require_http_methods(["GET", "HEAD", "POST"])
@idle.closes_when_idle
def prove(request: HttpRequest) -> HttpResponse:
    """Send six digits to the number or address on file, and open the answers to whoever types them here."""
    intake = drafts.current(request) or drafts.sent(request)
    if intake is None or not (drafts.sealed(request) or "toward" in request.session):
        return redirect("intake:on")
    ways = later.ways_to_prove(intake)
    if request.method == "POST" and request.POST.get("way") in ways:
        return _send_proof(request, intake, request.POST["way"], ways)
    form = _SIX_DIGITS(request.POST if "code" in request.POST else None, label_suffix="")
    if form.is_valid() and _is_proven(request, intake, form):
        drafts.unseal(request)
        drafts.note_proven(request, intake)
        request.session.pop("proof", None)
        return redirect(request.session.pop("toward", "intake:on"))
    return _proof_page(request, ways, form)


def _let_in(request: HttpRequest, ticket: ReturnTicket) -> Intake | None:
    with transaction.atomic():
        intake = resume.use(ticket)
        if intake is not None:
            audit.record_request(
                request, "come_back", intakes=[intake.pk], site_id=intake.site_id, object_kind=ticket.way,
            )
    if intake is not None:
        drafts.come_back(request, intake)
    return intake


def _code_page(request: HttpRequest, form: forms.Form, status: int = 200) -> HttpResponse:
    context = {"form": form, "has_errors": bool(form.is_bound and form.errors)}
    return render(request, "intake/back.html", context, status=status)


def _proof_page(
    request: HttpRequest, ways: list[str], form: forms.Form, *, too_many: Any = "", status: int = 200,
) -> HttpResponse:
    return render(request, "intake/prove.html", {
        "ways": ways, "form": form, "was_sent": "proof" in request.session,
        "is_for_asking": "toward" in request.session,
        "has_errors": bool(form.is_bound and form.errors), "too_many": too_many,
    }, status=status)


def _send_proof(request: HttpRequest, intake: Intake, way: str, ways: list[str]) -> HttpResponse:
    if not limits.allow(request, "send_link", key=str(intake.pk)):
        return _proof_page(request, ways, _SIX_DIGITS(label_suffix=""), too_many=TOO_MANY, status=429)
    code = f"{secrets.randbelow(1_000_000):06}"
    with transaction.atomic():
        audit.record_request(request, "send_code", intakes=[intake.pk], site_id=intake.site_id, object_kind=way)
        asking.ask(intake, "code", way, timezone.now(), code=code)
    request.session["proof"] = [_digest(intake, code), timezone.now().timestamp() + PROOF_MINUTES * 60]
    return redirect("intake:prove")


def _is_proven(request: HttpRequest, intake: Intake, form: forms.Form) -> bool:
    digest, until = request.session.get("proof", ["", 0])
    typed = "".join(letter for letter in form.cleaned_data["code"] if letter.isdigit())
    if not limits.allow(request, "prove", key=str(intake.pk)):
        form.add_error("code", TOO_MANY)
        return False
    if timezone.now().timestamp() < until and secrets.compare_digest(digest, _digest(intake, typed)):
        return True
    form.add_error("code", _("That is not the code, or its 10 minutes are over. Check it, or get a new one."))
    return False


def _digest(intake: Intake, code: str) -> str:
    return blind_index(f"{intake.pk}:{code}", "proof")


_SIX_DIGITS = one_box(_("The six digits we sent"), numeric=True)
_QUESTIONS: dict[str, type[forms.Form]] = {
    "phone": one_box(
        _("The last 4 digits of your phone number"), numeric=True,
        required=_("Type the last 4 digits of your number."),
    ),
    "age": one_box(_("How old are you?"), numeric=True, required=_("Type your age in years.")),
    "": type("NoBox", (forms.Form,), {}),
}
