"""Try proposed rules on past people, ask to publish them, approve that as the second person, or take it back."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from accounts.permissions import Act, may
from admissions.acts import DecisionRefused
from admissions.decisions.by import By
from admissions.publishing import FRESH, RulesPublication, RulesTrial, counting_trial, finished_trials, may_be_second
from admissions.starting import starts
from admissions.words import Words
from eligibility.recommend import rules_hash
from intake.proposed import Told
from jobs import running

DAYS = 90
LEAST_WORDS, MOST_WORDS = 15, 2000  # characters of a reason; the least as wherever the desk asks for one in words


@transaction.atomic
def try_rules(by: By, edition: Told, now: dt.datetime) -> RulesTrial:
    """Put a trial of this edition on the last 90 days of this member's site among the long work."""
    _demand(by)
    busy = RulesTrial.objects.filter(site_id=by.user.site_id, hash=edition.hash, made_at=None)
    if busy.filter(job__isnull=False, job__finished_at=None).exists():
        raise DecisionRefused(_("These rules are being tried already. Wait for that, or stop it."))
    trial = RulesTrial(
        site_id=by.user.site_id, version=edition.version, hash=edition.hash, asked_by=by.user, asked_at=now,
        since=now - dt.timedelta(days=DAYS), until=now)
    by.log("try_rules", thing=trial, why=f"rules {edition.version} {edition.hash[:12]}, last {DAYS} days")
    title = say("Rules %(version)s tried on the last %(n)d days") % {"version": edition.version, "n": DAYS}
    trial.job = running.queue("simulate_rules", title, by.user, trial=str(trial.pk))
    trial.save(force_insert=True)
    return trial


@transaction.atomic
def stop_trial(by: By, trial: RulesTrial) -> None:
    """Ask a trial to end after the step in hand."""
    _demand(by)
    if trial.job is None or trial.job.is_over:
        raise DecisionRefused(_("This trial is over already."))
    by.log("stop_trial", thing=trial)
    running.stop(trial.job)


@transaction.atomic
def ask_to_publish(by: By, edition: Told, why: str, now: dt.datetime) -> RulesPublication:
    """Ask that the rules of this very hash be published. A second person approves."""
    _demand(by)
    why = why.strip()
    if len(why) < LEAST_WORDS:
        raise DecisionRefused(
            _("Say why in at least %(n)d characters: whoever approves reads it.") % {"n": LEAST_WORDS})
    if len(why) > MOST_WORDS:
        raise DecisionRefused(_("Say why in at most %(n)d characters.") % {"n": MOST_WORDS})
    trial = _tried(by, edition.hash, now, _("Try these rules on the last 90 days first. Nobody publishes what was not "
                                            "tried."))
    try:
        with transaction.atomic():
            asked = RulesPublication.objects.create(
                version=edition.version, hash=edition.hash, trial=trial, asked_by=by.user, asked_at=now, why=why)
    except IntegrityError:
        raise DecisionRefused(_("Somebody asked to publish these rules already, or they are published.")) from None
    by.log("ask_to_publish_rules", thing=asked, why=f"rules {edition.version} {edition.hash[:12]}")
    return asked


@transaction.atomic
def approve(by: By, asked: RulesPublication, edition: Told, now: dt.datetime) -> RulesPublication:
    """Publish, as the second person, what the first asked for, if the folder still holds that very hash."""
    _demand(by)
    fresh = _locked(asked)
    if fresh.hash != edition.hash:
        raise DecisionRefused(
            _("The proposed rules have changed since this was asked. The request names other rules and no longer "
              "counts. Try these, and ask again."))
    if fresh.asked_by == by.user:
        raise DecisionRefused(_("You asked for this yourself. Two people publish rules: somebody else approves."))
    if not may(fresh.asked_by, Act.PUBLISH_RULES):
        raise DecisionRefused(_("Who asked for this may no longer publish rules. Take it back and ask anew."))
    if not may_be_second(by.user, fresh):
        raise DecisionRefused(_("One of the two must be a medical director."))
    _tried(by, fresh.hash, now, _("Try these rules on the last 90 days of your own site first."))
    here = rules_hash()
    fresh.approved_by, fresh.approved_at = by.user, now
    fresh.replaces = here if starts(here) else ""  # not those that somebody at the terminal let pass
    fresh.save(update_fields=["approved_by", "approved_at", "replaces"])
    by.log("publish_rules", thing=fresh, why=f"rules {fresh.version} {fresh.hash[:12]}")
    return fresh


@transaction.atomic
def withdraw(by: By, asked: RulesPublication, now: dt.datetime) -> None:
    """Take a request back, as who asked or as a medical director. What is published is followed, not taken back."""
    _demand(by)
    fresh = _locked(asked)
    if not may_withdraw(by.user, fresh):
        raise DecisionRefused(_("Whoever asked takes this back, or a medical director."))
    fresh.withdrawn_at = now
    fresh.save(update_fields=["withdrawn_at"])
    by.log("withdraw_rules", thing=fresh, why=f"rules {fresh.version} {fresh.hash[:12]}")


def may_withdraw(user: Any, asked: RulesPublication) -> bool:
    """Say whether this member may take the request back."""
    return may(user, Act.PUBLISH_RULES) and (user == asked.asked_by or user.role == Role.MEDICAL_DIRECTOR)


def may_approve(user: Any, asked: RulesPublication, now: dt.datetime) -> bool:
    """Say whether the button stands there for this member."""
    return may_be_second(user, asked) and counting_trial(user.site_id, asked.hash, now) is not None


def why_not_tried(site: Any, rules: str, now: dt.datetime) -> Words:
    """Say why the last trial of these rules at this site does not count, and what to do; "" where none was finished."""
    last = finished_trials(site).filter(hash=rules).first()
    if last is None or counting_trial(site, rules, now):
        return ""
    if last.until <= now - FRESH:
        return _("The last trial of these rules is more than %(n)d days old. Try them again.") % {"n": FRESH.days}
    return _("The trial compared nobody of this site, so these rules count as not tried here. Somebody of a site whose "
             "people can be compared tries them, and asks or approves. Where no site has people yet, nothing needs "
             "publishing: the rules that were installed go on.")


def _tried(by: By, rules: str, now: dt.datetime, first: Words) -> RulesTrial:
    """Return this member's trial that counts; refuse with what to do where none does."""
    trial = counting_trial(by.user.site_id, rules, now)
    if trial is None:
        raise DecisionRefused(why_not_tried(by.user.site_id, rules, now) or first)
    return trial


def _locked(asked: RulesPublication) -> RulesPublication:
    """Return the request as it stands now, its row locked: of two approvals at once the second finds it approved."""
    rows = RulesPublication.objects.select_for_update(of=("self",)).select_related("asked_by")
    fresh = rows.get(pk=asked.pk)
    if fresh.approved_at is not None:
        raise DecisionRefused(_("These rules are published already."))
    if fresh.withdrawn_at is not None:
        raise DecisionRefused(_("This request was taken back."))
    return fresh


def _demand(by: By) -> None:
    if not may(by.user, Act.PUBLISH_RULES):
        raise DecisionRefused(_("Your role may not try or publish rules."))
