"""The rules, for the people who answer for them and for those who work by them."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.permissions import Act, allowed, may
from admissions import rulebook
from admissions.publishing import in_force, published, waiting
from admissions.rule_history import shares_for
from admissions.words import FAMILIES
from eligibility.recommend import RULES_VERSION, rules_hash
from privacy.audit import record_request


@allowed(Act.SEE_RULES)
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """List the rules these filters ask for, family by family."""
    filters = rulebook.RuleFilters.read(request.GET)
    shares = shares_for(request.user)
    shown = rulebook.with_shares(rulebook.rules(filters), shares)
    record_request(request, "list", object_kind="rules")
    return render(request, "admissions/rules.html", {
        "filters": filters, "families": rulebook.by_family(shown), "total": len(shown), "shares": shares,
        "choices": [("family", FAMILIES.items()), ("effect", rulebook.EFFECTS.items())],
        "version": RULES_VERSION, "fingerprint": rules_hash()[:12],
        "standing": in_force(), "publications": published(), "has_proposed": bool(settings.RULES_PROPOSED),
        "waiting": waiting().count(), "may_publish": may(request.user, Act.PUBLISH_RULES),
    })


@allowed(Act.SEE_RULES)
@require_GET
def rule(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one rule, or every branch of one row, with its cases."""
    shown = rulebook.named(slug)
    if not shown:
        raise Http404
    shares = shares_for(request.user)
    record_request(request, "read", object_kind="rules", object_id=slug)
    return render(request, "admissions/rule.html", {
        "rules": rulebook.with_shares(shown, shares), "name": shown[0].row, "family": FAMILIES[shown[0].family],
        "shares": shares, "version": RULES_VERSION, "fingerprint": rules_hash()[:12],
    })
