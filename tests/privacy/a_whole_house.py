"""A house where every screen has somebody on it, each person with marks that can be found again in any answer."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from django.utils import timezone

from admissions import decisions
from admissions import demo as desk_demo
from admissions.decisions import By, emergency, records
from admissions.minors import is_minor
from admissions.models import (
    Appointment,
    CallNote,
    Document,
    Entry,
    Evaluation,
    Hold,
    RulesPublication,
    RulesTrial,
    Stay,
    WaitingPlace,
)
from admissions.paperwork import consents, documents, entries
from followups import planning
from intake import facts, recommendations
from intake.models import Contact, Finding, Intake
from intake.states import State
from intake.views.consents import record
from outbox.models import Alert
from privacy.models import Consent
from programs.models import Program
from tests.admissions.files import PAPER

# Where an address has one of these places, the rows of one intake that belong there.
ROWS = {"note": CallNote, "finding": Finding, "visit": Appointment, "evaluation": Evaluation, "hold": Hold,
        "place": WaitingPlace, "alert": Alert, "stay": Stay, "entry": Entry, "document": Document,
        "consent": Consent}


def build(monkeypatch, lakeside=22, hillside=4):
    """Make the demo with few people, give everybody marks of their own, and fill what the demo leaves empty."""
    monkeypatch.setattr(desk_demo, "DESKS", [
        (slug, handles, people) for (slug, handles, _n), people in zip(
            desk_demo.DESKS, (lakeside, hillside), strict=True)
    ])
    staff = desk_demo.make_demo()
    now, by = timezone.now(), By(user=staff["ada"], screen="test")
    for number, contact in enumerate(Contact.objects.order_by("intake_id")):
        contact.name, contact.phone = f"Zorb{number}lax Qv{number}mark", f"+1202555{2000 + number}"
        contact.email = f"zorb{number}lax@mail.example"
        contact.save()
    free = list(Program.objects.filter(openings__status="open")[:2]) or list(Program.objects.all()[:2])
    mine = list(Intake.objects.filter(site__slug="lakeside", owner=staff["ada"]))
    decisions.record_fact(mine[0], by, "home", "others_use", "patient_by_phone", now)
    fresh = Intake.objects.filter(site__slug="lakeside", state=State.SUBMITTED, owner=None).order_by("reference")
    decisions.record_fact(fresh[0], by, "age_years", 16, "patient_by_phone", now)
    for intake, program in zip(mine, free, strict=False):
        Hold.objects.create(intake=intake, program=program, by=by.user, made_at=now, seat=90,
                            until=now + dt.timedelta(hours=20))
    WaitingPlace.objects.create(intake=mine[2], program=free[0], by=by.user, since=now)
    grown = (one for one in mine if not one.evaluations.exists() and not is_minor(facts.facts_of(one)))
    in_program(next(grown), By(user=staff["cleo"], screen="test"), now)
    with_papers(next(one for one in mine if not one.alerts.exists()), by, now)
    by_another = By(user=staff["cleo2"], screen="test")
    assert emergency.break_glass(by_another, mine[0].reference, "Found unconscious at home, on the way in", True, now)
    ready = fresh.last()
    records.take_request(mine[1], By(user=staff["cora"]), "copy", "All of it, please.", now)
    records.set_hold(mine[2], By(user=staff["cora"]), "Asked for by counsel", now)
    Intake.objects.filter(pk=ready.pk).update(state=State.DRAFT)  # everything answered, and not sent yet
    planning.plan(now)
    with_a_trial(mine[:2], staff["max"], now)
    return staff


def with_a_trial(people, director, now):
    """Let proposed rules have been tried that would make these people more urgent, and somebody have asked for them."""
    trial = RulesTrial.objects.create(
        site=director.site, version="next", hash="ab" * 32, asked_by=director, asked_at=now, made_at=now, until=now,
        since=now - dt.timedelta(days=90), people=2, before={"iop": 2}, after={"php": 2},
        moves={"level": {"iop": {"php": 2}}}, raised=[str(one.pk) for one in people])
    RulesPublication.objects.create(
        version="next", hash="ab" * 32, trial=trial, asked_by=director, asked_at=now, why="Asked for by the tests.")


def with_papers(intake, by, now):
    """Let somebody have come from a hospital that may hear of it, with a letter."""
    record(intake, "okay-to-share", {"share": "yes", "signature": Contact.objects.get(intake=intake).name})
    entries.write(intake, by, "source", {"who": "hospital", "organization": "Mercy Hospital"}, now)
    documents.keep(intake, by, "letter", "", PAPER, now)
    consents.write(intake, by, {
        "recipient": "Fifth District Court", "covers": ["came"], "purpose": "The court asked", "event": "my probation",
        "patient_name": "P", "signature": "P", "signed_by": "own", "signed_on": now.date(), "language": "en"}, now)


def in_program(intake, by, now):
    """Let somebody have been evaluated, and begun."""
    draft = decisions.open_evaluation(intake, by, now)
    latest = recommendations.latest(intake)
    told = {"agrees": True, "decided_withdrawal": latest.withdrawal, "summary": "Fits."}
    saved = decisions.save_evaluation(draft, by, told, draft.revision, now)
    decisions.sign(saved, by, latest.pk, saved.revision, now)
    today = now.astimezone(ZoneInfo(intake.site.zone)).date()
    decisions.admit(Intake.objects.get(pk=intake.pk), by, {
        "program": None, "admitted_on": today, "planned_until": None, "days": ["mon"], "minutes": 180}, now)


def marks(intake):
    """Return what names this intake wherever it stands: its id, its reference, and how its person is reached."""
    contact = Contact.objects.get(intake=intake)
    digits = contact.phone[2:]
    return [str(intake.pk), intake.reference, contact.name, contact.email, contact.phone,
            f"({digits[:3]}) {digits[3:6]}-{digits[6:]}", f"{digits[:3]}-{digits[3:6]}-{digits[6:]}", digits]


def pattern_of(marks):
    """Return what finds any of these marks, the longest first."""
    return re.compile("|".join(re.escape(mark) for mark in sorted(marks, key=len, reverse=True)))


class Watcher:
    """Knows everybody's marks and says whom an answer names."""

    def __init__(self):
        self.marks = {mark: str(intake.pk) for intake in Intake.objects.all() for mark in marks(intake)}
        self.pattern = pattern_of(self.marks)

    def named_in(self, text):
        """Return the ids of the intakes a text names."""
        return {self.marks[found] for found in self.pattern.findall(text)}
