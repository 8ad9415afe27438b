"""What one page of the queue costs among 10,000 open intakes, beside a plain list of fifty of the same people (S-01).

    python -m bench.worklist [rounds] [intakes]   (DATABASE_URL chooses the server; a database of its own is made)

The floor is a signed-in page through the same middlewares that reads fifty of them by date, decrypts their names and
prints a table: one query and nothing of urgency, clocks, next steps or suggestions. Both are asked in turn, in one run,
by the wall clock, for on a server most of a query's time is not ours. Prints queries, p50, p95 and ratios. Not counted
is what a session writes once a minute on whatever page: when it was last seen.
"""

import datetime as dt
import json
import statistics
import sys
import time
from pathlib import Path

from bench.intake import Browser  # isort: skip  # sets Django up, before anything of ours is read
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import timezone

from accounts.models import Role, Site, User
from admissions.models import Appointment, CallNote, Slot
from intake import recommendations, submission
from intake.models import Contact, Intake, Recommendation
from iop import urls as product
from outbox.models import Alert
from tests.intake.walking import told

MOST_QUERIES, MOST_TIMES, PAGE = 8, 4.0, 50
ADDRESSES = ("/desk/queue/", "/desk/queue/?page=100", "/desk/queue/?view=urgent", "/desk/queue/?sort=waiting",
             "/desk/queue/?who=us&language=en", "/desk/queue/?view=mine")
STATES = ("submitted",) * 5 + ("reached",) * 2 + ("booked", "decided", "waiting")
PLAIN = engines["django"].from_string(
    "{% extends 'desk/base.html' %}{% block main %}<h1>People</h1><table class=table><caption>People</caption><tbody>"
    "{% for one in people %}<tr><th scope=row>{{ one.contact.name }}</th><td>{{ one.get_state_display }}</td>"
    "<td>{{ one.submitted_at }}</td></tr>{% endfor %}</tbody></table>{% endblock %}"
)


@login_required
def floor(request):
    """The least a page of fifty of these people does: its session, its user, one query, one table."""
    people = Intake.objects.filter(site=request.user.site).exclude(state="closed").select_related("contact")
    return HttpResponse(PLAIN.render({"people": people.defer("answers").order_by("submitted_at", "pk")[:PAGE]},
                                     request))


urlpatterns = [path("floor/", floor), *product.urlpatterns]


def fill(site, user, count):
    """Make `count` open intakes with what a desk has of them."""
    now = timezone.now()
    first = submission.submit(submission.save_pages(submission.start(site, "en"), told()))
    made = recommendations.latest(first)
    columns = {name: getattr(made, name) for name in (
        "facts", "fingerprint", "level", "withdrawal", "is_complete", "rules_version", "rules_hash", "seal", "result")}
    for start in range(0, count, 1000):
        people = [
            Intake(site=site, state=STATES[n % len(STATES)], form_version=first.form_version,
                   language="es" if n % 7 == 0 else "en", owner=user if n % 9 == 0 else None,
                   submitted_at=now - dt.timedelta(minutes=3 * n))
            for n in range(start, min(start + 1000, count))]
        Intake.objects.bulk_create(people)
        Contact.objects.bulk_create([Contact(intake=one, name=f"Person {one.reference}", phone="+12025550142")
                                     for one in people])
        Recommendation.objects.bulk_create([Recommendation(intake=one, at=now, cause="submitted", **columns)
                                            for one in people])
        CallNote.objects.bulk_create([CallNote(intake=one, by=user, at=now - dt.timedelta(hours=n % 90),
                                               outcome=("spoke", "no_answer")[n % 2])
                                      for n, one in enumerate(people) if n % 3])
        Alert.objects.bulk_create([
            Alert(site=site, intake=one, tier=("priority", "same_day", "emergency")[n % 3], source="V8", reason="Told.",
                  raised_at=now) for n, one in enumerate(people) if n % 30 == 0])
        booked = [one for one in people if one.state == "booked"]
        slots = [Slot(site=site, clinician=user, starts_at=now + dt.timedelta(minutes=start * 60 + n))
                 for n, _one in enumerate(booked)]
        Slot.objects.bulk_create(slots)
        Appointment.objects.bulk_create([
            Appointment(slot=slot, intake=one, booked_by=user, booked_at=now)
            for slot, one in zip(slots, booked, strict=True)])


def signed_in(application, user):
    """Return a browser of this member of staff."""
    return Browser(application, **{
        SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(), "seen": int(time.time()),
        "account_authentication_methods_user": str(user.pk),
        "account_authentication_methods": [
            {"method": "password", "at": time.time()}, {"method": "mfa", "at": time.time(), "type": "totp"}],
    })


def ask(browser, address):
    """Return (milliseconds by the wall clock, queries) of one page."""
    where, _mark, query = address.partition("?")
    with CaptureQueriesContext(connection) as queries:
        started = time.perf_counter()
        _spent, status = browser.ask(where, query=query)
        took = (time.perf_counter() - started) * 1000
    if status != 200:
        raise SystemExit(f"{address}: {status}")
    aside = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", 'UPDATE "django_session"')  # the last once a minute
    own = [one["sql"] for one in queries.captured_queries if not one["sql"].startswith(aside)]
    return took, len(own)


def p95(taken):
    """Return the 95th percentile."""
    return statistics.quantiles(taken, n=20, method="inclusive")[-1]


def main(rounds, count):
    """Measure and print; leave the numbers in bench/results."""
    settings.ROOT_URLCONF = "bench.worklist"
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        site = Site.objects.create(
            slug="bench", name="Bench", nickname="Bench", phone="+12025550142", zone="America/New_York",
            opening_hours={day: [["08:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")})
        user = User.objects.create_user("ada@bench.example", "bench-walks-in-9", name="Ada", role=Role.ADMISSIONS,
                                        site=site)
        fill(site, user, count)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        from iop.wsgi import application  # as gunicorn starts it, once the addresses above are set

        browser = signed_in(application, user)
        taken, most = {address: [] for address in ("/floor/", *ADDRESSES)}, {}
        for number in range(rounds + 2):
            for address in taken:
                took, queries = ask(browser, address)
                if number > 1:  # the first rounds warm up
                    taken[address].append(took)
                    most[address] = max(most.get(address, 0), queries)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    least = p95(taken["/floor/"])
    print(f"{connection.vendor}, {count} open intakes, {rounds} rounds, wall clock")
    result = {"vendor": connection.vendor, "intakes": count, "rounds": rounds, "pages": {}}
    for address, times in taken.items():
        ratio = p95(times) / least
        print(f"{address:34} {most[address]:2} queries  p50 {statistics.median(times):7.2f} ms  "
              f"p95 {p95(times):7.2f} ms  {ratio:5.2f} x the floor")
        result["pages"][address] = {"queries": most[address], "p50_ms": round(statistics.median(times), 2),
                                    "p95_ms": round(p95(times), 2), "ratio": round(ratio, 2)}
    folder = Path(__file__).parent / "results"
    folder.mkdir(exist_ok=True)
    (folder / f"worklist-{connection.vendor}.json").write_text(json.dumps(result, indent=1) + "\n")
    held = all(most[address] <= MOST_QUERIES and p95(taken[address]) <= MOST_TIMES * least for address in ADDRESSES)
    return 0 if held else 1


if __name__ == "__main__":
    asked = [int(word) for word in sys.argv[1:]]
    raise SystemExit(main(*(asked + [20, 10_000][len(asked):])))
