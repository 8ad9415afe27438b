"""Acts the fault tests run inside the house they brought up: `python -m tests.faults.staging fill '{"people": 20}'`."""

import datetime as dt
import json
import random
import sys
import uuid
from collections import Counter
from zoneinfo import ZoneInfo

import django

ELEMENTS = dict.fromkeys((
    "discloser", "description", "recipients", "purpose", "right_to_revoke", "expires", "text_version", "text_hash",
), "x")


def day_and_night(now):
    """Return a zone where it is about noon and one where it is about midnight."""
    zones = [f"Etc/GMT{offset:+d}" for offset in range(-12, 13)]
    hour = {zone: now.astimezone(ZoneInfo(zone)).hour for zone in zones}
    noon = min(zones, key=lambda zone: abs(hour[zone] - 12))
    return noon, min(zones, key=lambda zone: min(hour[zone], 24 - hour[zone]))


def fill(people=20, by_mail=0, opted_out=0, closed=0, asleep=0, spread=0.0, prefix="a"):
    """Make people with one message due each, over `spread` seconds. Opted out, closed or asleep, they hear nothing."""
    from django.utils import timezone

    from accounts.models import Site
    from intake.models import Contact, Intake, SearchToken
    from outbox.models import OptOut, Reminder
    from privacy.encryption import blind_index
    from privacy.models import Consent

    now = timezone.now()
    day, night = day_and_night(now)
    site, _ = Site.objects.get_or_create(slug="lakeside", defaults={
        "name": "Lakeside", "nickname": "Lakeside", "sender_words": "Dana", "phone": "+12025550142"})
    start = Intake.objects.count()
    rows = {Intake: [], Contact: [], SearchToken: [], Consent: [], OptOut: [], Reminder: []}
    for place in range(people + by_mail + opted_out + closed + asleep):
        number = start + place
        kind = ("text" if place < people else "mail" if place < people + by_mail else
                "out" if place < people + by_mail + opted_out else
                "closed" if place < people + by_mail + opted_out + closed else "asleep")
        phone, email = f"+1202{number:07}", f"p{number}@mail.example"
        intake = Intake(site=site, reference=f"{number:09}", form_version="t",
                        state="closed" if kind == "closed" else "decided")
        rows[Intake].append(intake)
        rows[Contact].append(Contact(
            intake=intake, name="Pat", phone="" if kind == "mail" else phone, email=email if kind == "mail" else "",
            zone=night if kind == "asleep" else day, may_text=True, may_email=True))
        for what, value in (("phone", phone), ("email", email)):
            rows[SearchToken].append(SearchToken(intake=intake, kind=what, digest=blind_index(value, what)))
        rows[Consent].append(Consent(intake=intake, kind="messages", given=True, signed_at=now - dt.timedelta(days=1),
                                     language="en", **ELEMENTS))
        if kind == "out":
            rows[OptOut].append(OptOut(digest=blind_index(phone, "phone"), at=now, how="reply"))
        rows[Reminder].append(Reminder(
            site=site, intake=intake, kind="next_steps", key=f"{prefix}:{kind}:{uuid.uuid4()}", channel="text",
            due_at=now + dt.timedelta(seconds=spread * random.random()), until=now + dt.timedelta(hours=30), zone=day))
    for model, made in rows.items():
        model.objects.bulk_create(made, batch_size=500)


def ledger(prefix="a"):
    """Return how many rows stand in which state, by what they were made to be, and the keys of those that went out."""
    from outbox.models import Attempt, Reminder

    rows = Reminder.objects.filter(key__startswith=f"{prefix}:").values_list("key", "state", "reason", "pk")
    counts = Counter(f"{key.split(':')[1]} {state}" for key, state, _, _ in rows if not key.endswith(":call"))
    reasons = Counter(reason for _, _, reason, _ in rows)
    accepted = Attempt.objects.filter(reminder__key__startswith=f"{prefix}:", outcome__in=["accepted", "delivered"])
    return {
        "counts": counts, "reasons": reasons, "accepted": sorted(accepted.values_list("idempotency_key", flat=True)),
        "open": sum(state in ("claimed", "attempting") for _, state, _, _ in rows),
    }


def opt_out(number):
    """Let a reply come in, as the hook does."""
    from django.utils import timezone

    from outbox import replies

    replies.receive(number, "STOP", timezone.now())


def open_site():
    """Set up one site, as `make_site` would."""
    from accounts.models import Site

    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    Site.objects.create(
        slug="lakeside", name="Lakeside", nickname="Lakeside", sender_words="Dana", phone="+12025550142",
        languages=["en"], opening_hours={day: [["00:00", "24:00"]] for day in days})


def told():
    """Return every draft's answers as they stand in the database: [{slug: {question: value}}]."""
    from intake.models import Intake

    return [intake.answers for intake in Intake.objects.all()]


def saves():
    """Return how many saved pages the audit knows of, and how many of its events no longer hold."""
    from privacy import audit
    from privacy.models import AuditEvent

    return {"saves": AuditEvent.objects.filter(action="save").count(), "broken": audit.first_broken() is not None}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(globals()[sys.argv[1]](**json.loads(sys.argv[2]))))
