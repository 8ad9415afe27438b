"""What each report takes over 50,000 people of a year, beside the floor of a signed-in page (R-04).

    python -m bench.reports [people]   (DATABASE_URL chooses the server; a database of its own is made)

Every report is asked as a page, by a medical director and by admissions staff (who see no small numbers), over 52
weeks. A page has two seconds; the questions whose rows are sealed are counted by long work beforehand, and here it is
said how long that takes. Prints seconds by the wall clock; leaves them in bench/results.
"""

import json
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
from iop import urls as product
from jobs import running
from reports import counting
from reports.frame import Frame
from reports.questions.all import QUESTIONS
from tests.reports.a_year import fill

MOST_SECONDS, WEEKS = 2.0, 52
PLAIN = engines["django"].from_string("{% extends 'desk/base.html' %}{% block main %}<h1>Nothing</h1>{% endblock %}")


@login_required
def floor(request):
    """The least a page does: its session, its user, no query of its own."""
    return HttpResponse(PLAIN.render({}, request))


urlpatterns = [path("floor/", floor), *product.urlpatterns]


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
