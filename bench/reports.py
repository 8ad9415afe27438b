"""What each report takes over 50,000 people of a year, beside the floor of a signed-in page (R-04).

    python -m bench.reports [people]   (DATABASE_URL chooses the server; a database of its own is made)

Every report is asked as a page, by a medical director and by admissions staff (who see no small numbers), over 52
weeks. A page has two seconds; the questions whose rows are sealed are counted by long work beforehand, and here it is
said how long that takes. Prints seconds by the wall clock; leaves them in bench/results.
"""

import datetime as dt
import json
import random
import sys
import time
from pathlib import Path

from bench.worklist import ask, signed_in  # isort: skip  # sets Django up, before anything of ours is read
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.urls import path
from django.utils import timezone

from accounts.models import Role, Site, User
from admissions.models import Appointment, CallNote, Evaluation, Slot, Stay, Visit
from eligibility.levels import Level
from intake import recommendations, submission
from intake.models import Contact, Intake, PageCount, Recommendation, StatusChange
from intake.questions import journey
from iop import urls as product
from jobs import running
from outbox.models import Alert, Reminder
from programs.models import Program, Provider
from reports import counting
from reports.frame import Frame
from reports.questions.all import QUESTIONS
from tests.intake.walking import told

MOST_SECONDS, WEEKS, PIECE = 2.0, 52, 1000
HOME = {"home": {"home": "others_use"}, "ride": {"ride": "none"}}
PLAIN = engines["django"].from_string("{% extends 'desk/base.html' %}{% block main %}<h1>Nothing</h1>{% endblock %}")


@login_required
def floor(request):
    """The least a page does: its session, its user, no query of its own."""
    return HttpResponse(PLAIN.render({}, request))


urlpatterns = [path("floor/", floor), *product.urlpatterns]


def fill(site, user, count, weeks=WEEKS, seed=7):
    """Make `count` people of the last weeks with whole histories: sent, called, seen, decided, in a program.

    Two real forms are filled in and sealed; every person has one of them, encrypted for their own row.
    """
    draw, now = random.Random(seed), timezone.now()
    models = [submission.submit(submission.save_pages(submission.start(site, "en"), told(**pages)))
              for pages in ({}, HOME)]
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
        kinds = [draw.randrange(2) for _one in people]
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
    return Intake(site=site, state="submitted", form_version=models[0].form_version, submitted_at=sent,
                  language="es" if draw.random() < 0.15 else "en", answers=models[0].answers,
                  door=draw.choice(["web", "web", "web", "phone"]))


def _history(site, user, people, sealed, programs, ladder, draw, now, first):
    rows = {kind: [] for kind in (CallNote, StatusChange, Slot, Appointment, Evaluation, Stay, Visit, Alert, Reminder)}
    for n, (one, suggestion) in enumerate(zip(people, sealed, strict=True)):
        at = one.submitted_at
        if draw.random() < 0.08:
            rows[Alert].append(Alert(
                site=site, intake=one, tier=draw.choice(["same_day", "emergency"]), source="V8", reason="Told.",
                raised_at=at, acknowledged_at=at + dt.timedelta(minutes=draw.randint(1, 12)), acknowledged_by=user))
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


def main(count):
    """Measure and print; leave the numbers in bench/results."""
    settings.ROOT_URLCONF = "bench.reports"
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    result = {"vendor": connection.vendor, "people": count, "weeks": WEEKS, "reports": {}}
    try:
        site = Site.objects.create(
            slug="bench", name="Bench", nickname="Bench", phone="+12025550142", zone="America/New_York",
            opening_hours={day: [["08:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")})
        people = [User.objects.create_user(f"{role}@bench.example", "bench-walks-in-9", name=role, role=role, site=site)
                  for role in (Role.MEDICAL_DIRECTOR, Role.ADMISSIONS)]
        fill(site, people[0], count)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        from iop.wsgi import application  # as gunicorn starts it, once the addresses above are set

        browsers = [signed_in(application, one) for one in people]
        least = min(ask(browsers[0], "/floor/")[0] for _n in range(5)) / 1000
        print(f"{connection.vendor}, {count} people, {WEEKS} weeks, wall clock; a page that does nothing {least:.3f} s")
        for question in QUESTIONS:
            counted, frame = 0.0, Frame(site=site, weeks=WEEKS, now=timezone.now())
            if counting.is_too_much(question, frame):
                started = time.perf_counter()
                counting.ask(question, frame, people[0])
                running.run_next(timezone.now())
                counted = time.perf_counter() - started
            address = f"/desk/reports/{question.slug}/?weeks={WEEKS}"
            took = [min(ask(browser, address) for _n in range(2)) for browser in browsers]
            seconds = [round(one[0] / 1000, 3) for one in took]
            print(f"{question.slug:14} director {seconds[0]:6.2f} s, {took[0][1]:2} queries; "
                  f"admissions {seconds[1]:6.2f} s" + (f"; counted beforehand in {counted:.1f} s" if counted else ""))
            result["reports"][question.slug] = {"director_s": seconds[0], "admissions_s": seconds[1],
                                                "counted_s": round(counted, 1)}
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    folder = Path(__file__).parent / "results"
    folder.mkdir(exist_ok=True)
    (folder / f"reports-{connection.vendor}.json").write_text(json.dumps(result, indent=1) + "\n")
    return 0 if all(max(one["director_s"], one["admissions_s"]) <= MOST_SECONDS
                    for one in result["reports"].values()) else 1


if __name__ == "__main__":
    asked = [int(word) for word in sys.argv[1:]]
    raise SystemExit(main(*(asked or [50_000])))
