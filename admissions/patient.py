"""Everything the page of one person shows, fetched once."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Act, may
from admissions import minors
from admissions.acts import Deed, can
from admissions.decisions.remedies import begun
from admissions.differing import what_differs
from admissions.explanation import asks, change_lines, conflict_lines, level_lines, requirement_lines
from admissions.fitting import Fitting, fitting_for
from admissions.identity import Person, person_of
from admissions.models import Appointment, CallNote, Evaluation, MinorConsent, Snooze
from admissions.paperwork.page import summary
from admissions.placement import Placement, placement_of
from admissions.queue import placed, standing_of, told
from admissions.same_person import Alike, alike
from admissions.staying import Staying, staying
from admissions.steps import Step, clock, next_step
from admissions.told import sections
from admissions.words import Words
from intake import facts, recommendations
from intake.beside import Beside, beside
from intake.models import Finding, Intake, Recommendation, StatusChange
from intake.states import State
from outbox.models import Alert

COMPARED = 20  # suggestions opened to say what each changed


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """The suggestion, explained; `hidden` while an emergency alert is open."""

    row: Recommendation
    placement: Placement
    requirements: list[Any]
    levels: list[Any]
    changes: list[str]
    asks: list[Any]
    conflicts: list[Any]


@dataclass(frozen=True, kw_only=True)
class Page:
    """One person's page."""

    intake: Intake
    person: Person
    step: Step
    clock: Any
    waiting: float
    alerts: list[Alert]
    closed_alerts: list[Alert]
    unanswered: int  # open alerts nobody has yet
    is_emergency: bool
    suggested: Suggested | None
    fitting: Fitting | None
    sections: list[Any]
    notes: list[CallNote]
    findings: list[Finding]
    visits: list[Appointment]
    booked: Appointment | None
    booked_has_begun: bool
    stays: list[Staying]
    minor_consent: MinorConsent | None  # of a person under 18
    evaluations: list[Evaluation]
    draft: Evaluation | None
    signed: Evaluation | None
    history: list["Happening"]
    colleagues: list[User]
    deeds: dict[str, bool]
    alike: list[Alike]  # may be the same person, or is
    seen_by_others: list[Beside]  # what someone who cares told, here or on an intake linked to this one
    aside: Snooze | None  # set aside, and its time has not come
    paperwork: list[tuple[Words, str]]  # who pays, what was authorized, who sent them, whom to call
    begun: set[str]  # remedies somebody is arranging
    may_take_down: bool  # a form the person has not sent is theirs


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One line of the history."""

    at: dt.datetime
    words: Words
    who: str
    detail: str = ""
    differs: str = ""  # from the suggestion before


def page_of(intake: Intake, user: User, now: dt.datetime) -> Page:
    """Return everything this member of staff may see of this person."""
    known = facts.facts_of(intake)
    person = person_of(intake, known)
    alerts = list(Alert.objects.filter(intake=intake).select_related("acknowledged_by", "closed_by")
                  .order_by("raised_at"))
    open_alerts = sorted((one for one in alerts if one.is_open), key=lambda one: Alert.Tier.values.index(one.tier))
    emergency = any(one.tier == Alert.Tier.EMERGENCY for one in open_alerts)
    row = told(placed(Intake.objects.filter(pk=intake.pk), intake.site, now)).defer("answers").get()
    standing = standing_of(row)
    latest = recommendations.latest(intake)
    visits = list(Appointment.objects.filter(intake=intake).select_related("slot__clinician", "booked_by")
                  .order_by("-slot__starts_at", "-booked_at"))
    booked = next((one for one in visits if one.state == Appointment.State.BOOKED), None)
    written = list(Evaluation.objects.filter(intake=intake).select_related("clinician", "program", "changed_by")
                   .order_by("-version"))
    others = [one for one in alike(intake, user) if one.decided is None or one.is_linked]
    linked = [one.intake for one in others if one.is_linked]
    return Page(
        intake=intake, person=person, step=next_step(standing, now),
        clock=clock(standing, intake.site, now), waiting=(now - standing.since).total_seconds(),
        alerts=open_alerts, closed_alerts=[one for one in alerts if not one.is_open],
        unanswered=sum(one.acknowledged_at is None for one in open_alerts), is_emergency=emergency,
        suggested=suggested_of(intake, latest, is_hidden=emergency) if latest else None,
        fitting=fitting_for(intake, latest) if latest and not emergency else None,
        sections=sections(intake.answers, intake.site),
        notes=list(CallNote.objects.filter(intake=intake).select_related("by", "struck_by").order_by("-at", "-pk")),
        findings=list(
            Finding.objects.filter(intake=intake).select_related("by", "withdrawn_by").order_by("-at", "-pk")),
        visits=visits, booked=booked, booked_has_begun=booked is not None and booked.slot.starts_at <= now,
        stays=staying(intake, now), minor_consent=minors.standing(intake) if minors.is_minor(known) else None,
        evaluations=[one for one in written if one.is_signed],
        draft=next((one for one in written if not one.is_signed), None),
        signed=next((one for one in written if one.is_signed), None),
        history=history_of(intake, written, is_hidden=emergency), colleagues=list(_colleagues(intake)),
        deeds={deed.value: can(user, deed, intake) for deed in Deed},
        alike=others, seen_by_others=[row for one in (intake, *linked) for row in beside(one.answers, known)],
        aside=Snooze.objects.filter(intake=intake, ended_at=None, until__gt=now).select_related("by").first()
        if row.snoozed_until else None,
        paperwork=summary(person.health.entries), begun=begun(intake),
        may_take_down=intake.state != State.DRAFT or intake.door == Intake.Door.PHONE,
    )


def suggested_of(intake: Intake, latest: Recommendation, *, is_hidden: bool) -> Suggested:
    """Return the explanation of a stored recommendation; while hidden, only what is to be asked and what was told."""
    result, site = latest.result, intake.site
    evidence = facts.evidence(intake)
    placement = placement_of(result, latest.facts, is_hidden=is_hidden, supply_alert=site.supply_alert)
    return Suggested(
        row=latest, placement=placement, requirements=requirement_lines(result, evidence, intake.answers),
        levels=[] if is_hidden else level_lines(latest.facts, supply_alert=site.supply_alert),
        changes=[] if is_hidden else change_lines(result),
        asks=asks(result["ask_next"], intake.answers), conflicts=conflict_lines(result, evidence),
    )


def history_of(intake: Intake, evaluations: list[Evaluation], *, is_hidden: bool) -> list[Happening]:
    """Return what happened, latest first: moves, suggestions with their version and what each changed, signatures.

    While the level is hidden, so is what it was and became.
    """
    found = [
        Happening(at=one.at, words=one.get_now_display(), who=one.by.name if one.by else "", detail=one.reason)
        for one in StatusChange.objects.filter(intake=intake).select_related("by")
    ]
    found += _suggestions(intake, is_hidden=is_hidden)
    for done in evaluations:
        if done.is_signed and done.signed_at and done.clinician:
            words = _("Evaluation signed") if done.version == 1 else _("Amendment signed")
            found.append(Happening(at=done.signed_at, words=words, who=done.clinician.name, detail=f"v{done.version}"))
    return sorted(found, key=lambda one: one.at, reverse=True)


def _suggestions(intake: Intake, *, is_hidden: bool) -> list[Happening]:
    """Return every suggestion; of the last ones also how each differs from the one before."""
    rows = list(Recommendation.objects.filter(intake=intake).order_by("at").defer("facts", "result"))
    compared = {one.pk: one for one in Recommendation.objects.filter(pk__in=[row.pk for row in rows[-COMPARED:]])}
    found = []
    for before, one in zip([None, *rows], rows, strict=False):
        pair = compared.get(before.pk) if before else None, compared.get(one.pk)
        found.append(Happening(
            at=one.at, words=_("Suggestion made"), who="", detail=f"{one.rules_version} · {one.cause}",
            differs="" if is_hidden else what_differs(*pair),
        ))
    return found


def _colleagues(intake: Intake) -> list[User]:
    staff = User.objects.filter(site_id=intake.site_id, is_active=True).order_by("name")
    return [one for one in staff if may(one, Act.CONTACT)]


