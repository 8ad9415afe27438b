"""A site with whole histories of many people: sent, called, seen, decided, in a program, written to."""

import datetime as dt
import random

from django.utils import timezone

from admissions.models import Appointment, CallNote, Evaluation, Slot, Stay, Visit
from eligibility.levels import Level
from intake import recommendations, submission
from intake.models import Contact, Intake, PageCount, Recommendation, StatusChange
from intake.questions import journey
from outbox.models import Alert, Reminder
from programs.models import Program, Provider
from tests.intake.walking import told

PIECE = 1000
STORIES = (
    {}, {"home": {"home": "others_use"}, "ride": {"ride": "none"}, "people": {"people": ["none"]}},
    {"days": {"alcohol": "every_day"}, "last-time": {"alcohol": "today"}, "signs": {"signs": ["shaking", "sweating"]},
     "home": {"home": "unsure"}, "move": {"move": "no"}},
    {"past-year": {"fits": ["more_than_meant", "could_not_cut_down"]}, "ride": {"ride": "unsure"},
     "voicemail": {"voicemail": "rather_not"}, "age": {"age": 22}, "pay": {"pay": "unsure"}},
)


def fill(site, user, count, weeks=52, seed=7):
    """Make `count` people of the last weeks with whole histories: sent, called, seen, decided, in a program.

    A few real forms are filled in and sealed; every person has one of them, encrypted for their own row.
    """
    draw, now = random.Random(seed), timezone.now()
    models = [submission.submit(submission.save_pages(submission.start(site, "en"), told(**pages)))
              for pages in STORIES]
    made = [recommendations.latest(one) for one in models]
    columns = [{name: getattr(one, name) for name in (
        "facts", "fingerprint", "level", "withdrawal", "is_complete", "rules_version", "rules_hash", "seal", "result")}
        for one in made]
    harbor = Provider.objects.create(name="Harbor")
    programs = [Program.objects.create(provider=harbor, name=f"Harbor {n}", levels=["iop"],
                                       conditions=["substance_use"], hours_a_week=9, weeks_to=10) for n in range(5)]
    ladder, minutes = [level.value for level in Level], weeks * 7 * 24 * 60
    for first in range(0, count, PIECE):
        people = [_person(site, models, draw, now, minutes) for _n in range(first, min(first + PIECE, count))]
        Intake.objects.bulk_create(people)
        # created_at is written by the database's clock of saving
        for one, at in zip(people, [one.submitted_at - dt.timedelta(minutes=draw.randint(4, 40)) for one in people],
                           strict=True):
            one.created_at = at
        Intake.objects.bulk_update(people, ["created_at"], batch_size=100)
        Contact.objects.bulk_create([Contact(intake=one, name=f"Person {one.reference}") for one in people])
        kinds = [one.story for one in people]
        sealed = [Recommendation(intake=one, at=one.submitted_at, cause="submitted", **columns[kind])
                  for one, kind in zip(people, kinds, strict=True)]
        Recommendation.objects.bulk_create(sealed)
        _history(site, user, people, sealed, programs, ladder, draw, now, first)
    for day in range(weeks * 7):
        PageCount.objects.note(site, (now - dt.timedelta(days=day)).date(), reached=[journey.PAGES[0].slug])
    PageCount.objects.update(reached=round(1.4 * count / (weeks * 7)))
    return programs


def _person(site, models, draw, now, minutes):
    sent = now - dt.timedelta(minutes=draw.randint(1, minutes - 1))
    story = draw.randrange(len(models))
    person = Intake(site=site, state="submitted", form_version=models[0].form_version, submitted_at=sent,
                    language="es" if draw.random() < 0.15 else "en", answers=models[story].answers,
                    door=draw.choice(["web", "web", "web", "phone"]))
    person.story = story
    return person


def _history(site, user, people, sealed, programs, ladder, draw, now, first):
    rows = {kind: [] for kind in (CallNote, StatusChange, Slot, Appointment, Evaluation, Stay, Visit, Alert, Reminder)}
    for n, (one, suggestion) in enumerate(zip(people, sealed, strict=True)):
        at = one.submitted_at
        if draw.random() < 0.08:
            rows[Alert].append(Alert(
                site=site, intake=one, tier=draw.choice(["same_day", "emergency"]), source="V8", reason="Told.",
                raised_at=at, acknowledged_at=at + dt.timedelta(minutes=3), acknowledged_by=user, closed_by=user,
                closed_at=at + dt.timedelta(minutes=draw.expovariate(1 / 7))))
        rows[Reminder] += [Reminder(
            site=site, intake=one, kind="evaluation_24h", key=f"{first}-{n}-{part}",
            channel=draw.choice(["text", "email"]), due_at=at,
            until=at, finished_at=at, state=draw.choice(["delivered", "delivered", "accepted", "failed"]))
            for part in range(2)]
        if draw.random() > 0.8:
            continue
        spoke = at + dt.timedelta(minutes=draw.expovariate(1 / 90))
        rows[CallNote].append(CallNote(intake=one, by=user, at=spoke, outcome="spoke"))
        rows[StatusChange].append(StatusChange(intake=one, was="submitted", now="reached", at=spoke, by=user))
        one.state = "reached"
        starts = at + dt.timedelta(hours=draw.expovariate(1 / 60))
        if draw.random() > 0.8 or starts > now:
            continue
        came = draw.random() < 0.8 - min(0.4, (starts - at).days * 0.04)
        slot = Slot(site=site, clinician=user, starts_at=starts)
        slot.starts_at += dt.timedelta(microseconds=first + n)
        rows[Slot].append(slot)
        rows[Appointment].append(Appointment(
            slot=slot, intake=one, booked_by=user, booked_at=at, state="attended" if came else "missed",
            confirmed_at=at if draw.random() < 0.4 else None))
        if not came:
            continue
        place = min(len(ladder) - 1, ladder.index(suggestion.level) + draw.choice([0, 0, 0, 0, 1]))
        agrees = ladder[place] == suggestion.level
        evaluation = Evaluation(
            intake=one, recommendation=suggestion, clinician=user, suggested_level=suggestion.level,
            suggested_withdrawal=suggestion.withdrawal, decided_level=ladder[place], decided_withdrawal="none",
            agrees=agrees, reason="" if agrees else draw.choice(["higher_risk", "payer", "distance"]), is_signed=True,
            signed_at=starts + dt.timedelta(hours=2))
        rows[Evaluation].append(evaluation)
        one.state = "decided"
        start = (starts + dt.timedelta(days=draw.randint(0, 20))).date()
        if draw.random() > 0.7 or start > now.date():
            continue
        stay = Stay(intake=one, evaluation=evaluation, program=draw.choice(programs), level=ladder[place],
                    admitted_on=start, by=user, at=starts, ended_on=None if draw.random() < 0.1 else start, ending="")
        stay.ending = "" if stay.ended_on is None else "finished"
        rows[Stay].append(stay)
        one.state = "admitted"
        rows[Visit] += [Visit(stay=stay, day=start + dt.timedelta(days=2 * day), state="attended", by=user, at=starts)
                        for day in range(draw.randint(0, 4))]
    for model, made in rows.items():
        model.objects.bulk_create(made)
    Intake.objects.bulk_update(people, ["state"], batch_size=100)
