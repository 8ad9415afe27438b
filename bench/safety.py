"""What the audit and the encryption cost together: a person's page and the queue with both, and with both taken out.

    python -m bench.safety [rounds]         (DATABASE_URL chooses the database server; a database of its own is made)

Taken out means: no event is written, and what an encrypted field holds is known at once, as if it lay there in plain
words. Both ways are asked in turn, page by page, in the same run, as WSGI calls through every middleware. Prints
milliseconds of processor time and by the wall, medians; leaves them in bench/results. Exit status 1 above the bar.
"""

import contextlib
import json
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iop.settings")
import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402

from admissions.demo import make_demo  # noqa: E402
from bench.intake import Browser  # noqa: E402
from intake.models import Intake  # noqa: E402
from privacy import audit, encryption  # noqa: E402
from privacy.models import AuditEvent  # noqa: E402

BAR = 0.25
_decrypt, _record = encryption.decrypt, audit.record
_known: dict[tuple[str, str], str] = {}


def remembered(sealed, place):
    """Open a value once; from then on it costs what a plain column costs."""
    found = _known.get((sealed, place))
    if found is None:
        found = _known[sealed, place] = _decrypt(sealed, place)
    return found


@contextlib.contextmanager
def taken_out():
    """Let requests run without the audit and without the cipher."""
    encryption.decrypt, audit.record = remembered, lambda *_words, **_named: AuditEvent()
    try:
        yield
    finally:
        encryption.decrypt, audit.record = _decrypt, _record


def sign_in(application, user):
    now = time.time()
    return Browser(application, **{
        SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(), "account_authentication_methods_user": str(user.pk),
        "account_authentication_methods": [
            {"method": "password", "at": now, "email": user.email}, {"method": "mfa", "at": now, "type": "totp"},
        ],
    })


def ask(browser, address):
    """Return (processor time, wall time) of one answer, in milliseconds."""
    began = time.perf_counter()
    took, status = browser.ask(address)
    if status != 200:
        raise SystemExit(f"{address}: {status}")
    return took, (time.perf_counter() - began) * 1000


def measure(application, rounds):
    """Return {page: {"with": [...], "without": [...]}}, each a list of (processor time, wall time)."""
    staff = make_demo()
    browser = sign_in(application, staff["cleo"])
    person = Intake.objects.filter(site=staff["cleo"].site, evaluations__is_signed=True).first()
    pages = {"patient": f"/desk/p/{person.pk}/", "queue": "/desk/queue/"}
    times = {page: {"with": [], "without": []} for page in pages}
    for number in range(rounds + 3):
        for page, address in pages.items():
            before = AuditEvent.objects.count()
            with taken_out():
                without = ask(browser, address)
            assert AuditEvent.objects.count() == before, "something is written down though the audit is taken out"
            with_both = ask(browser, address)
            assert AuditEvent.objects.count() == before + 1
            if number >= 3:  # the first ones warm up
                times[page]["without"].append(without)
                times[page]["with"].append(with_both)
    assert len(_known) > 20, "these pages open encrypted values, or there is nothing to measure"
    return times


def main(rounds):
    """Measure, print and keep."""
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        times = measure(get_wsgi_application(), rounds)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    result = {"vendor": connection.vendor, "rounds": rounds, "bar": BAR}
    print(f"{connection.vendor}, medians of {rounds} rounds; at most {BAR:.0%} of a page for both together")
    worst = 0.0
    for page, kinds in times.items():
        line = {}
        for place, clock in enumerate(("processor", "wall")):
            plain, whole = (statistics.median(one[place] for one in kinds[kind]) for kind in ("without", "with"))
            share = (whole - plain) / whole
            line[clock] = {"without_ms": round(plain, 2), "with_ms": round(whole, 2), "share": round(share, 3)}
            print(f"{page:8} {clock:9} without {plain:7.2f} ms, with {whole:7.2f} ms: {share:5.1%} of the page")
        result[page] = line
        worst = max(worst, line["processor"]["share"])
    folder = Path(__file__).parent / "results"
    (folder / f"safety-{connection.vendor}.json").write_text(json.dumps(result, indent=1) + "\n")
    return 0 if worst <= BAR else 1


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 40))
