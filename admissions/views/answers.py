"""How the desk answers when something cannot be done: words, what was typed, and a way back."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import unsent
from admissions.access import get_intake
from admissions.acts import DecisionRefused, Deed, can
from intake.models import Intake
from privacy.consent import ConsentMissing

View = Callable[..., HttpResponse]


def refused(request: HttpRequest, intake: Intake, why: DecisionRefused) -> HttpResponse:
    """Say why an act was not done, with a way to write the missing okay down; nothing has changed."""
    needs_okay = isinstance(why.__cause__, ConsentMissing) and can(request.user, Deed.CONSENT, intake)
    return render(request, "admissions/refused.html", {
        "intake": intake, "why": why.args[0], "needs_okay": needs_okay, "typed": unsent.texts_of(request.POST)},
        status=409)


def says_why(view: View) -> View:
    """Decorate a view of one intake: a refused act becomes a page that says why (409)."""

    @functools.wraps(view)
    def answered(request: HttpRequest, pk: Any, **rest: Any) -> HttpResponse:
        try:
            return view(request, pk, **rest)
        except DecisionRefused as why:
            return refused(request, get_intake(request, pk), why)

    return answered
