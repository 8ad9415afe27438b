"""How the desk answers when something cannot be done: words, what was typed, and a way back."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from admissions.access import get_intake
from admissions.acts import DecisionRefused
from intake.models import Intake

View = Callable[..., HttpResponse]


def refused(request: HttpRequest, intake: Intake, why: DecisionRefused) -> HttpResponse:
    """Say why an act was not done; nothing has changed."""
    return render(request, "admissions/refused.html", {"intake": intake, "why": why.args[0]}, status=409)


def says_why(view: View) -> View:
    """Decorate a view of one intake: a refused act becomes a page that says why (409)."""

    @functools.wraps(view)
    def answered(request: HttpRequest, pk: Any, **rest: Any) -> HttpResponse:
        try:
            return view(request, pk, **rest)
        except DecisionRefused as why:
            return refused(request, get_intake(request, pk), why)

    return answered
