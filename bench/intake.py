"""What a patient's page costs beside a plain signed-in Django page with one query, in processor time of this process.

    python -m bench.intake [rounds]         (DATABASE_URL chooses the database server; a database of its own is made)

Every page of one whole way is shown, saved and sent empty, through every middleware, as WSGI calls; the floor is asked
in between, in the same run. Prints milliseconds and ratios.
"""

import io
import json
import os
import statistics
import sys
import time
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iop.settings")
import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.decorators import login_required  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.template import engines  # noqa: E402
from django.urls import path  # noqa: E402

from accounts.models import Role, Site, User  # noqa: E402
from intake import submission  # noqa: E402
from intake.questions import journey  # noqa: E402
from iop import urls as product  # noqa: E402
from tests.intake.walking import CALM  # noqa: E402

LIMITS = {"show": 1.3, "save": 2.5, "error": 4.0}
SECRET = "x" * 32
PLAIN = engines["django"].from_string(
    "<!doctype html><html lang=en><head><title>Sites</title></head><body><h1>Sites of {{ user.name }}</h1><ul>"
    "{% for site in sites %}<li>{{ site.name }}: {{ site.phone }}</li>{% endfor %}</ul></body></html>"
)


@login_required
def floor(request):
    """The least a signed-in page does: its session, its user, one query, one template."""
    return HttpResponse(PLAIN.render({"sites": Site.objects.order_by("slug")}, request))


urlpatterns = [path("floor/", floor), *product.urlpatterns]


class Browser:
    """One browser's cookie, and the processor time each call takes."""

    def __init__(self, application, **session):
        store = SessionStore()
        store.update(session)
        store.create()
        cookie = SimpleCookie({settings.SESSION_COOKIE_NAME: store.session_key, settings.CSRF_COOKIE_NAME: SECRET})
        self.cookie = cookie.output(header="", sep=";").strip()
        self.application = application

    def ask(self, address, data=None, query=""):
        """Return (milliseconds of processor time, status)."""
        body = urlencode({**data, "csrfmiddlewaretoken": SECRET}, doseq=True).encode() if data is not None else b""
        environ = {
            "REQUEST_METHOD": "GET" if data is None else "POST", "PATH_INFO": address, "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1", "HTTP_COOKIE": self.cookie, "HTTP_ACCEPT_LANGUAGE": "en",
            "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body), "wsgi.url_scheme": "http", "wsgi.errors": sys.stderr,
        }
        seen = []
        started = time.process_time()
        answer = self.application(environ, lambda status, headers, *rest: seen.append(int(status[:3])))
        for _part in answer:
            pass
        answer.close()
        return (time.process_time() - started) * 1000, seen[0]


def everything(data):
    """Return the answers of a page as a browser sends them."""
    return {name: "on" if value is True else value for name, value in data.items()}


def measure(application, rounds):
    """Return {what: milliseconds, the median over rounds of the mean over the pages}."""
    site = Site.objects.create(
        slug="bench", name="Bench", nickname="Bench", phone="+12025550142", zone="America/New_York",
        opening_hours={"mon": [["00:00", "24:00"]]},
    )
    user = User.objects.create_user(
        "ada@bench.example", "bench-walks-in-9", name="Ada", role=Role.ADMISSIONS, site=site)
    staff = Browser(application, **{
        SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(), "seen": int(time.time()),
        "account_authentication_methods_user": str(user.pk),
        "account_authentication_methods": [
            {"method": "password", "at": time.time()}, {"method": "mfa", "at": time.time(), "type": "totp"},
        ],
    })
    draft = submission.start(site, "en")
    draft = submission.save_pages(draft, {slug: CALM[slug] for slug in (page.slug for page in journey.PAGES)
                                          if slug in CALM})
    patient = Browser(application, draft=str(draft.pk), is_shared=False, seen=time.time())
    shown = journey.shown_pages(draft.answers, site)
    may_be_empty = {step.slug for step in shown if step.form({}, answers=draft.answers, site=site).is_valid()}
    times = {"floor": [], "show": [], "save": [], "error": []}
    slowest = {}
    for number in range(rounds + 1):
        spent = {name: [] for name in times}
        for step in shown:
            address = f"/step/{step.slug}/"
            for name, browser, where, data, wanted in (
                ("floor", staff, "/floor/", None, 200), ("show", patient, address, None, 200),
                ("save", patient, address, everything(CALM[step.slug]), 302),
                ("error", patient, address, {"nothing": "1"}, 200),
            ):
                if name == "error" and step.slug in may_be_empty:
                    continue
                took, status = browser.ask(where, data)
                if status != wanted:
                    raise SystemExit(f"{name} {where}: {status}, not {wanted}")
                spent[name].append(took)
                slowest.setdefault((name, step.slug), []).append(took)
        if number:  # the first round warms up
            for name, taken in spent.items():
                times[name].append(statistics.mean(taken))
    found = {name: statistics.median(taken) for name, taken in times.items()}
    worst = {}
    for name in LIMITS:
        mid = {slug: statistics.median(taken) for (what, slug), taken in slowest.items() if what == name}
        worst[name] = max(mid.items(), key=lambda pair: pair[1])
    return found, worst, len(shown)


def main(rounds):
    """Measure and print; leave the numbers in bench/results."""
    settings.ROOT_URLCONF = "bench.intake"
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        application = get_wsgi_application()
        found, worst, count = measure(application, rounds)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    print(f"{connection.vendor}, {count} pages, median of {rounds} rounds, processor time of this process")
    print(f"floor  {found['floor']:6.2f} ms  a signed-in page with one query")
    result = {"vendor": connection.vendor, "pages": count, "rounds": rounds, "floor_ms": round(found["floor"], 3)}
    for what, limit in LIMITS.items():
        ratio, (slug, took) = found[what] / found["floor"], worst[what]
        print(f"{what:5}  {found[what]:6.2f} ms  {ratio:4.2f} x the floor (at most {limit}); "
              f"dearest {slug} {took:.2f} ms")
        result[what] = {"ms": round(found[what], 3), "ratio": round(ratio, 2), "limit": limit, "dearest": slug}
    folder = Path(__file__).parent / "results"
    folder.mkdir(exist_ok=True)
    (folder / f"intake-{connection.vendor}.json").write_text(json.dumps(result, indent=1) + "\n")
    return 0 if all(found[what] / found["floor"] <= limit for what, limit in LIMITS.items()) else 1


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 12))
