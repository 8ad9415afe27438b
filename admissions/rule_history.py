"""How often each rule fired at a site, and how often a clinician decided otherwise where it did.

The rules that fired for a person are health information and stand nowhere but in sealed suggestions. So the count is
made by opening a bounded number of those, and only the sums are kept, for ten minutes.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as say
from django.utils.translation import ngettext

from accounts.permissions import Act, may
from admissions.models import Evaluation
from eligibility.recommend import rules_hash
from intake.models import Intake, Recommendation

LAST = 500  # people, and signed evaluations, looked at
KEPT = 600  # seconds
SMALL = 11  # fewer people than this could be recognized


@dataclass(frozen=True, kw_only=True)
class RuleHistory:
    """Counts over the latest suggestion of the last people who sent a form, and over the last signed evaluations."""

    suggestions: int = 0
    decisions: int = 0
    fired: Mapping[str, int] = field(default_factory=dict)  # rule id -> suggestions in which it fired
    decided: Mapping[str, int] = field(default_factory=dict)  # rule id -> decisions on a suggestion in which it fired
    overridden: Mapping[str, int] = field(default_factory=dict)  # … of these, those for another level


@dataclass(frozen=True, kw_only=True)
class Shares:
    """What one reader may see of a rule's history."""

    history: RuleHistory
    is_exact: bool  # clinicians see small numbers; others read "fewer than 11"

    @property
    def says(self) -> str:
        """Say how much the shares rest on."""
        if not self.history.suggestions:
            return say("No suggestion was made at this site yet.")
        if not self.is_exact and self.history.suggestions < SMALL:
            return say("Fewer than 11 people so far. Not shown.")
        told = say("Counted at this site: the latest suggestion of the last %(n)s people, and %(decisions)s.")
        decisions = self.history.decisions
        if not self.is_exact and decisions < SMALL:
            return told % {"n": self.history.suggestions, "decisions": say("fewer than 11 signed evaluations")}
        signed = ngettext("%(n)d signed evaluation", "%(n)d signed evaluations", decisions) % {"n": decisions}
        return told % {"n": self.history.suggestions, "decisions": signed}

    def fired(self, rule: str) -> str:
        """Say in how many of the last suggestions the rule fired; "" where that is not shown at all."""
        return self._share(self.history.fired.get(rule, 0), self.history.suggestions)

    def overridden(self, rule: str) -> str:
        """Say in how many of the decisions where the rule fired another level was decided."""
        return self._share(self.history.overridden.get(rule, 0), self.history.decided.get(rule, 0))

    def _share(self, count: int, whole: int) -> str:
        if not whole or (whole < SMALL and not self.is_exact):
            return ""
        if not self.is_exact and 0 < count < SMALL:
            return say("fewer than 11 of %(whole)s") % {"whole": whole}
        if not self.is_exact and 0 < whole - count < SMALL:
            return say("all but fewer than 11 of %(whole)s") % {"whole": whole}
        return say("%(count)s of %(whole)s (%(share)s %%)") % {
            "count": count, "whole": whole, "share": round(100 * count / whole),
        }


def shares_for(user: Any) -> Shares:
    """Return the history of this member's site as this member may see it."""
    return Shares(history=history_of(user.site), is_exact=may(user, Act.SEE_EVALUATION))


def history_of(site: Any) -> RuleHistory:
    """Return a site's counts, at most ten minutes old."""
    key = f"rule-history:{site.pk}:{rules_hash()[:16]}"
    kept = cache.get(key)
    if kept is None:
        kept = vars(counted(site))
        cache.set(key, kept, KEPT)
    return RuleHistory(**kept)


def counted(site: Any) -> RuleHistory:
    """Count anew. Opens at most LAST suggestions and LAST signed evaluations."""
    suggestions = [fired_in(one.result) for one in _latest_suggestions(site)]
    decisions = [(fired_in(one.recommendation.result), one.agrees is False) for one in _standing_evaluations(site)]
    return RuleHistory(
        suggestions=len(suggestions), decisions=len(decisions),
        fired=dict(Counter(rule for rules in suggestions for rule in rules)),
        decided=dict(Counter(rule for rules, _otherwise in decisions for rule in rules)),
        overridden=dict(Counter(rule for rules, otherwise in decisions if otherwise for rule in rules)),
    )


def fired_in(result: Mapping[str, Any]) -> set[str]:
    """Return the ids of the rules that fired in a stored result, row C1 for hours that are too few among them."""
    hours = {
        row for one in result.get("requirements", ()) if one["state"] == "unmet" for row in one["rules"] if row == "C1"
    }
    return hours | set(result.get("fired", ()))


def _latest_suggestions(site: Any) -> Any:
    latest = Recommendation.objects.filter(intake=OuterRef("pk")).order_by("-at").values("pk")[:1]
    sent = Intake.objects.for_site(site).exclude(submitted_at=None).order_by("-submitted_at")
    found = list(sent.annotate(latest=Subquery(latest)).exclude(latest=None).values_list("latest", flat=True)[:LAST])
    return Recommendation.objects.filter(pk__in=found).only("result").iterator(chunk_size=100)


def _standing_evaluations(site: Any) -> Any:
    signed = Evaluation.objects.filter(intake__site=site, is_signed=True).exclude(amended_by__is_signed=True)
    found = signed.select_related("recommendation").only("agrees", "recommendation__result").order_by("-signed_at")
    return found[:LAST].iterator(chunk_size=100)
