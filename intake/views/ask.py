"""What a person asks about their own record: a copy, a correction, that it goes. They show who they are first (#46)."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from intake import erasure, promise
from intake.models import Intake
from intake.questions.base import one_of, text
from intake.questions.reading import respondent
from intake.states import State
from intake.views import drafts, idle
from privacy import audit
from privacy.models import RecordRequest

KINDS = {
    RecordRequest.Kind.COPY: _("A copy of what you have about me"),
    RecordRequest.Kind.CORRECTION: _("Correct something"),
    RecordRequest.Kind.ERASURE: _("Delete what you have about me"),
}
ANSWERS = {
    RecordRequest.Answer.DONE: _("Done"), RecordRequest.Answer.PARTLY: _("Done in part"),
    RecordRequest.Answer.REFUSED: _("Not possible"),
}


class Ask(forms.Form):
    """What they ask for, and for a correction what is wrong."""

    use_required_attribute = False
    kind = one_of(_("What do you ask for?"), list(KINDS.items()))
    words = text(
        _("In your words (optional)"), 2000, rows=4, required=False,
        help_text=_("To correct something, tell us what is wrong and what is right."),
    )

    def __init__(self, *args: Any, may_erase: bool, **rest: Any) -> None:
        super().__init__(*args, **rest)
        if may_erase:  # a link beside the form does it at once
            self.fields["kind"].choices = [  # type: ignore[attr-defined]
                one for one in KINDS.items() if one[0] != RecordRequest.Kind.ERASURE]

    def clean(self) -> dict[str, Any]:
        """Ask for words where nobody could act without them."""
        told = super().clean() or self.cleaned_data
        if told.get("kind") == RecordRequest.Kind.CORRECTION and not told.get("words") and "words" not in self.errors:
            self.add_error("words", _("Tell us what is wrong and what is right."))
        return told


@require_http_methods(["GET", "HEAD", "POST"])
@idle.closes_when_idle
def ask(request: HttpRequest) -> HttpResponse:
    """Take one request, and show what became of those before. What was typed is never shown again."""
    intake = drafts.sent(request)
    if intake is None or respondent(intake.answers) == "helper":
        return redirect("intake:on")
    if not drafts.is_proven(request, intake):
        request.session["toward"] = "intake:ask"
        return redirect("intake:prove")
    may_erase = erasure.may_erase(intake)
    form = Ask(request.POST if request.method == "POST" else None, label_suffix="", may_erase=may_erase)
    if form.is_valid():
        if _take(request, intake, form.cleaned_data):
            return redirect("intake:ask")
        form.add_error("kind", _("You asked for that already. We have not answered yet."))
    asked = RecordRequest.objects.filter(intake=intake).order_by("-at")
    audit.record_request(request, "read", intakes=[intake.pk], site_id=intake.site_id, object_kind="asked")
    return render(request, "intake/ask.html", {
        "form": form, "has_errors": bool(form.errors), "may_erase": may_erase,
        "asked": [_said(intake.site, one) for one in asked],
    })


def _take(request: HttpRequest, intake: Intake, told: dict[str, Any]) -> bool:
    with transaction.atomic():
        intake = Intake.objects.select_for_update(of=("self",)).get(pk=intake.pk)
        if intake.state == State.ERASED:  # since the page was opened: there is nothing left to ask about
            return True
        made = RecordRequest.objects.ask(intake, told["kind"], told["words"], timezone.now())
        if made is not None:
            audit.record_request(request, "take_request", intakes=[intake.pk], site_id=intake.site_id,
                                 object_kind="recordrequest", object_id=made.pk, why=told["kind"])
    return made is not None


def _said(site: Any, asked: RecordRequest) -> dict[str, Any]:
    return {
        "what": KINDS[RecordRequest.Kind(asked.kind)], "at": promise.spoken_day(site, asked.at),
        "due": promise.spoken_day(site, asked.due_at),
        "answer": ANSWERS[RecordRequest.Answer(asked.answer)] if asked.answer else "", "words": asked.answer_words,
        "answered": promise.spoken_day(site, asked.answered_at) if asked.answered_at else "",
    }
