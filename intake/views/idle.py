"""Nobody there? Ask, with one press to go on; then close a shared screen. Without scripts: by the Refresh header."""

import functools
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from intake.views import drafts

View = Callable[..., HttpResponse]


def closes_when_idle(view: View) -> View:
    """Let the pages of this view ask after a while whether anyone is still there; an urgent page never moves."""

    @functools.wraps(view)
    def watched(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == HTTPStatus.OK and not getattr(response, "is_urgent", False):
            limit = drafts.idle_limit(request)
            if limit is not None:
                response["Refresh"] = f"{limit.seconds}; url={reverse('intake:still')}"
        return response

    return watched


@require_safe
def still(request: HttpRequest) -> HttpResponse:
    """Ask whether anyone is there. Opening this page does not count as being there; pressing its button does."""
    if drafts.idle_limit(request) is None:
        return redirect("intake:start")
    response = render(request, "intake/still.html", {
        "is_shared": bool(request.session.get("is_shared")), "minutes": drafts.GRACE.seconds // 60,
    })
    response["Refresh"] = f"{drafts.GRACE.seconds}; url={reverse('intake:over')}"
    return response


@require_safe
def over(request: HttpRequest) -> HttpResponse:
    """Show a neutral page. A shared screen whose time is up has forgotten everything by then; the draft is kept."""
    is_shared = bool(request.session.get("is_shared"))
    if drafts.is_over(request):
        drafts.forget(request)
    return render(request, "intake/over.html", {"is_shared": is_shared})
