"""The two who publish rules: what each does, in one line."""

from django.utils import timezone

from admissions.decisions import By
from admissions.decisions.publishing import approve, ask_to_publish, try_rules
from admissions.models import RulesPublication, RulesTrial
from admissions.proposing import proposed
from jobs import running
from tests.admissions.proposals import somebody

PAGE = "/desk/rules/proposed/"
WHY = "Homes where others use need more than evenings."


def tried_by(user):
    """Let this member try the proposed rules on a person of their site; return the edition."""
    somebody(user.site)
    return tried(user)


def tried(user):
    edition = proposed()
    try_rules(By(user=user), edition, timezone.now())
    running.run_next(timezone.now())
    return edition


def ask(user, edition, why=WHY):
    return ask_to_publish(By(user=user), edition, why, timezone.now())


def second(user, asked, edition):
    return approve(By(user=user), asked, edition, timezone.now())


def publication(**rest):
    """Return a row that stands for two people's approval, made without them."""
    one, two = rest.pop("two")
    now = timezone.now()
    trial = RulesTrial.objects.create(
        site=one.site, version="x", hash="ab" * 32, asked_by=one, asked_at=now, since=now, until=now, made_at=now)
    return RulesPublication.objects.create(**{
        "version": "x", "hash": "ab" * 32, "trial": trial, "asked_by": one, "asked_at": now, "why": WHY,
        "approved_by": two, "approved_at": now} | rest)
