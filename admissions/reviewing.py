"""What needs a look, before anybody asks: maybe the same person twice, a message that came back, an okay that ends.

Beside people that is the catalog: programs whose facts nobody checked lately.
"""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from admissions.models import SamePerson
from admissions.steps import SETTLED
from admissions.words import Words
from intake.models import SearchToken
from intake.states import State
from outbox.models import Reminder
from privacy.models import Consent
from programs.filters import OLD, search
from programs.search import catalog

REVIEWS: dict[str, Words] = {
    "alike": _("Maybe the same person twice"),
    "bounced": _("A message did not arrive"),
    "ending": _("An okay ends within two weeks"),
}
ABOUT_REVIEWS: dict[str, Words] = {
    "alike": _("Another record has the same number or address. Look at both, and say whether it is one person."),
    "bounced": _("A text or e-mail failed in the last two weeks. Call, and ask for a number that works."),
    "ending": _("Ask whether they want to renew it, before somebody counts on it."),
}
OLD_FACTS = _("Not checked within 90 days")
ABOUT_OLD_FACTS = _("Facts of a program are older than that, or nobody ever checked them. Look at its own site or "
                    "call, and write down what is so today. Nothing ranks lower for being old.")
SOON, LATELY = dt.timedelta(days=14), dt.timedelta(days=14)
_NUMBERS = ("phone", "email")


def review_condition(view: str, site: Any, now: dt.datetime) -> Q:
    """Return one of `REVIEWS` as a condition on the site's intakes; nobody who is settled needs a look."""
    found = {"alike": _alike, "bounced": _bounced, "ending": _ending}[view]
    return ~Q(state__in=SETTLED) & Q(pk__in=found(site, now).values("intake"))


def old_programs(now: dt.datetime) -> tuple[int, str]:
    """Return how many programs have old facts, and the address of their list."""
    return len(search(catalog(), OLD, now)), reverse("programs:programs") + OLD.query()


def _alike(site: Any, now: dt.datetime) -> QuerySet[Any]:
    """Another intake of the site has the same number or address, and nobody has said whether both are one person."""
    me, them = OuterRef(OuterRef("intake")), OuterRef("intake")
    decided = SamePerson.objects.filter(Q(one=me, other=them) | Q(one=them, other=me), undone_at=None)
    tokens = SearchToken.objects.filter(kind__in=_NUMBERS, intake__site=site)
    others = tokens.filter(~Exists(decided), digest=OuterRef("digest")).exclude(intake=OuterRef("intake"))
    others = others.exclude(intake__state__in=[State.DRAFT, State.ERASED])
    return tokens.filter(Exists(others))


def _bounced(site: Any, now: dt.datetime) -> QuerySet[Any]:
    failed = Reminder.objects.for_site(site).messages()
    return failed.filter(state=Reminder.State.FAILED, done_by=None, finished_at__gt=now - LATELY)


def _ending(site: Any, now: dt.datetime) -> QuerySet[Any]:
    today: Any = now.date()
    given = Consent.objects.filter(intake__site=site, given=True, revoked_at=None)
    return given.filter(expires_on__range=(today, today + SOON))
