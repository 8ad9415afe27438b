"""Assign several people, hand a list over, run the rules again for several: first what would happen, then one press."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as say
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import Act, allowed, may
from admissions import decisions
from admissions.acts import DecisionRefused
from admissions.decisions import By
from admissions.decisions.many import chosen_by, demand_not_too_many, list_of, look_again, re_evaluate_many
from privacy.audit import record_request

NAMED = 10


@allowed(Act.CONTACT)
@require_POST
def assign_many(request: HttpRequest) -> HttpResponse:
    """Show who would be assigned; with "confirm" and a colleague, do it."""
    ids = posted_ids(request.POST.getlist("pick"))
    try:
        if "confirm" not in request.POST:
            return _look_first(request, ids)
        to = _colleague(request, request.POST.get("to", ""))
        done, left = decisions.assign_many(By.request(request), ids, to)
    except DecisionRefused as why:
        messages.error(request, why.args[0])
    else:
        messages.success(request, _told(done, left, to))
    return redirect("admissions:queue")


@allowed(Act.CONTACT)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """Choose whose list is handed over; the next page shows who that is before anything happens."""
    colleagues, by = _colleagues(request), By.request(request)
    if request.method != "POST":
        return render(request, "admissions/hand_over.html", {"colleagues": colleagues})
    source = next((one for one in colleagues if str(one.pk) == request.POST.get("from")), None)
    people = list(list_of(by, source).values_list("pk", flat=True)) if source else []
    if not people:
        messages.info(request, say("There is nobody on that list."))
        return redirect("admissions:hand_over")
    try:
        return _look_first(request, people)
    except DecisionRefused as why:
        messages.error(request, why.args[0])
        return redirect("admissions:hand_over")


@allowed(Act.RECORD_FACT)
@require_POST
def re_evaluate(request: HttpRequest) -> HttpResponse:
    """Show what running the rules again would change; with "confirm", run them."""
    ids, by = posted_ids(request.POST.getlist("pick")), By.request(request)
    try:
        if "confirm" in request.POST:
            made, left = re_evaluate_many(by, ids)
            messages.success(request, _made(made, left))
            return redirect("admissions:queue")
        demand_not_too_many(by, len(ids))
        people = list(chosen_by(by, ids).select_related("contact", "site"))
        if not people:
            raise DecisionRefused(say("Tick the people first."))
    except DecisionRefused as why:
        messages.error(request, why.args[0])
        return redirect("admissions:queue")
    changes = look_again(people)
    record_request(request, "list", intakes=[one.pk for one in people], object_kind="re_evaluation")
    return render(request, "admissions/re_evaluate_many.html", {
        "changes": changes, "more": sum(one.is_more_urgent for one in changes), "total": len(people),
        "same": len(people) - len(changes), "ids": [one.pk for one in people]})


def _made(made: int, left: int) -> str:
    words = ngettext("%(n)d suggestion is new.", "%(n)d suggestions are new.", made) % {"n": made}
    if left:
        words += " " + ngettext("%(n)d person left out.", "%(n)d people left out.", left) % {"n": left}
    return words


def _look_first(request: HttpRequest, ids: Sequence[Any]) -> HttpResponse:
    by = By.request(request)
    people = list(chosen_by(by, ids).select_related("contact", "owner"))
    if not people:
        raise DecisionRefused(say("Tick the people first."))
    demand_not_too_many(by, len(people))
    record_request(request, "list", intakes=[one.pk for one in people])
    return render(request, "admissions/assign_many.html", {
        "people": people[:NAMED], "more": max(0, len(people) - NAMED), "total": len(people),
        "ids": [one.pk for one in people], "colleagues": [one for one in _colleagues(request) if one.is_active],
    })


def _told(done: int, left: int, to: User | None) -> str:
    name = to.name if to else say("nobody")
    words = ngettext("%(n)d person assigned to %(name)s.", "%(n)d people assigned to %(name)s.", done) % {
        "n": done, "name": name}
    if left:
        words += " " + ngettext("%(n)d left out: it changed meanwhile.", "%(n)d left out: they changed meanwhile.",
                                left) % {"n": left}
    return words


def posted_ids(posted: list[str]) -> list[UUID]:
    """Return the ids that are ids, each once."""
    found = []
    for text in posted:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def _colleagues(request: HttpRequest) -> list[User]:
    """Return who looks, or looked, after people here: the list of somebody who has left is handed over, too."""
    staff = User.objects.filter(site_id=request.user.site_id).order_by("name")  # type: ignore[union-attr]
    return [one for one in staff if may(one, Act.CONTACT) or not one.is_active]


def _colleague(request: HttpRequest, chosen: str) -> User | None:
    """Return who was chosen, None for nobody; DecisionRefused where that is no choice."""
    wanted = str(request.user.pk) if chosen == "me" else chosen
    to = next((one for one in _colleagues(request) if one.is_active and str(one.pk) == wanted), None)
    if to is None and chosen != "nobody":
        raise DecisionRefused(say("Choose someone who works at this desk."))
    return to
