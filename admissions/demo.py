"""The demo's desk: free times, a few calls and bookings, one signed evaluation, so that every screen has something."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.demo import make_sites_and_staff, refuse_in_production
from accounts.models import Site, User
from admissions import decisions
from admissions.decisions import By
from admissions.fitting import fitting_for
from admissions.models import CallNote, Slot
from admissions.signing import brings_withdrawal_care
from intake import recommendations
from intake.demo import make_intakes
from intake.models import Intake
from intake.states import State
from intake.views.consents import CONSENTS, record
from outbox.models import Alert
from programs.demo import make_catalog
from programs.models import Program

DAYS_AHEAD = 14
HOURS = (9, 10, 13, 15, 17)  # local, on weekdays
SCREEN = "demo"
DAYS_PLANNED = {0: "mon", 2: "wed", 3: "thu"}
DESKS = (("lakeside", ("ada", "cleo", "max"), 40), ("hillside", ("ada2", "cleo2", "max2"), 12))


def make_demo(now: dt.datetime | None = None) -> dict[str, User]:
    """Make what is missing of the whole demo and return its staff by handle. Run twice, the second adds no people."""
    refuse_in_production()
    now = now or timezone.now()
    staff = make_sites_and_staff(now)
    make_catalog(now)
    for slug, handles, people in DESKS:
        site, desk = Site.objects.get(slug=slug), [staff[handle] for handle in handles]
        make_slots(site, desk[1:], now)
        if not Intake.objects.filter(site=site).exists():
            for intake in make_intakes(site, count=people, now=now):
                _consent(intake)
            work(site, desk, now)
    return staff


def _consent(intake: Intake) -> None:
    """Keep the choices of the two consent pages, as the door does when they are made."""
    for slug in CONSENTS:
        if slug in intake.answers:
            record(intake, slug, intake.answers[slug])


def make_slots(site: Site, clinicians: list[User], now: dt.datetime) -> None:
    """Keep free times for the next fourteen days: weekdays, five a day for each clinician, every third by video."""
    zone = ZoneInfo(site.zone)
    today = now.astimezone(zone).date()
    slots = []
    for ahead in range(DAYS_AHEAD + 1):
        day = today + dt.timedelta(days=ahead)
        if day.weekday() < 5:
            for number, hour in enumerate(HOURS):
                start = dt.datetime.combine(day, dt.time(hour), zone)
                slots += [
                    Slot(site=site, clinician=clinician, starts_at=start + dt.timedelta(minutes=30 * place),
                         by_video=(number + place) % 3 == 2)
                    for place, clinician in enumerate(clinicians)
                ]
    Slot.objects.bulk_create(slots, ignore_conflicts=True)


@transaction.atomic
def work(site: Site, desk: list[User], now: dt.datetime) -> None:
    """Let the desk have worked: alerts answered, calls noted, people booked, one evaluated and decided."""
    ada, cleo = By(user=desk[0], screen=SCREEN), By(user=desk[1], screen=SCREEN)
    calm = _calm(site)
    for intake in calm[:2]:
        decisions.note_contact(intake, ada, CallNote.Outcome.NO_ANSWER, "", now - dt.timedelta(hours=5))
    for intake in calm[2:9]:
        decisions.assign(intake, ada.user, ada)
        decisions.note_contact(intake, ada, CallNote.Outcome.SPOKE, "Wants to begin soon. Mornings are best.", now)
    for intake in calm[4:9]:
        slot = decisions.open_slots(site.pk, now).first()
        if slot is not None:
            decisions.book(Intake.objects.get(pk=intake.pk), slot, ada, now)
    if len(calm) > 8:
        _decide(Intake.objects.get(pk=calm[7].pk), cleo, now)
        decisions.open_evaluation(Intake.objects.get(pk=calm[8].pk), cleo, now)
    for alert in Alert.objects.filter(site=site, closed_at=None, tier=Alert.Tier.PRIORITY)[:3]:
        decisions.acknowledge(alert, ada, now)


def _calm(site: Site) -> list[Intake]:
    """Return sent intakes without an alert or with a minor one, oldest first."""
    grave = Alert.objects.filter(site=site, closed_at=None).exclude(tier=Alert.Tier.PRIORITY).values("intake")
    sent = Intake.objects.filter(site=site, state=State.SUBMITTED).filter(~Q(pk__in=grave))
    return list(sent.select_related("site").order_by("submitted_at"))


def _decide(intake: Intake, cleo: By, now: dt.datetime) -> None:
    """Sign one evaluation that agrees with the suggestion, with a program and a plan."""
    draft = decisions.open_evaluation(intake, cleo, now)
    latest = recommendations.latest(intake)
    if latest is None:
        return
    program = _program(intake, latest)
    begins = (now + dt.timedelta(days=4)).date()
    while begins.weekday() not in DAYS_PLANNED:
        begins += dt.timedelta(days=1)
    told: dict[str, Any] = {
        "agrees": True, "decided_withdrawal": latest.withdrawal, "program": program,
        "starts_on": begins if program else None,
        "summary": "Seen today. What the form says was confirmed; the suggested level fits.",
        "findings": {"home": "Lives with a sister who backs the plan.", "support": "Sister and one friend from work."},
        "plan": {
            "days": list(DAYS_PLANNED.values()), "first_visit": f"{begins.isoformat()}T10:00",
            "review_dates": [(begins + dt.timedelta(days=days)).isoformat() for days in (14, 42)],
            "aftercare": "Weekly group and medication management after the program.", "bridging": "",
            "withdrawal_elsewhere": "" if latest.withdrawal == "none" else "Arranged by phone before the first day.",
        },
    }
    saved = decisions.save_evaluation(draft, cleo, told, draft.revision, now)
    decisions.sign(saved, cleo, latest.pk, saved.revision, now)


def _program(intake: Intake, latest: Any) -> Program | None:
    fits = fitting_for(intake, latest).matches
    programs = {program.pk: program for program in Program.objects.filter(pk__in=[match.id for match in fits])}
    found = [programs[match.id] for match in fits if match.id in programs]
    whole = [one for one in found if latest.withdrawal == "none" or brings_withdrawal_care(one, latest.withdrawal)]
    return (whole or found or [None])[0]  # type: ignore[list-item]


