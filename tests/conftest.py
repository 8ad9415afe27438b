"""The cast: who appears in the tests.

Pat is a patient. Ada (admissions), Cleo (clinician), Max (medical director), Cora (compliance) and Ida
(administrator) work at Lakeside; their namesakes with a 2 work at Hillside. Nobody has no sign-in at all.
"""

import time

import hypothesis
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test import Client, TransactionTestCase, override_settings
from django.utils import translation

from accounts.models import Role, Site, User
from privacy import audit_lock

PASSWORD = "correct-horse-battery-9"
# No test asks how long an example took: on a busy machine that would be a failure about nothing.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


def pytest_addoption(parser):
    parser.addoption("--asks-database", action="store_true",
                     help="only the tests that ask a database: what a second kind of it can change")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Keep to what was asked for, and begin with the files that take minutes: no worker is left alone with one."""
    if config.getoption("--asks-database"):
        kept = [item for item in items if asks_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept
    long = {item.path for item in items if item.get_closest_marker("full")}
    items.sort(key=lambda item: item.path not in long)


def asks_database(item):
    """Say whether this test may read or write a database."""
    return bool(item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames)
                or issubclass(getattr(item, "cls", None) or object, TransactionTestCase))


@pytest.fixture
def lakeside(db):
    """A site in New York with a person on duty at all hours."""
    every_day = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    return Site.objects.create(
        slug="lakeside", name="Lakeside Admissions", nickname="Lakeside", sender_words="Dana at Lakeside",
        phone="+12025550142", zone="America/New_York", opening_hours=every_day, languages=["en", "es"],
    )


@pytest.fixture
def hillside(db):
    """Another site, which must see nothing of Lakeside."""
    return Site.objects.create(
        slug="hillside", name="Hillside Admissions", nickname="Hillside", sender_words="Sam at Hillside",
        phone="+13125550166", zone="America/Chicago",
        opening_hours={day: [["08:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}, languages=["en"],
    )


def _member(name, role, site):
    return User.objects.create_user(f"{name.lower()}@{site.slug}.example", PASSWORD, name=name, role=role, site=site)


@pytest.fixture
def ada(lakeside):
    return _member("Ada", Role.ADMISSIONS, lakeside)


@pytest.fixture
def cleo(lakeside):
    return _member("Cleo", Role.CLINICIAN, lakeside)


@pytest.fixture
def max_(lakeside):
    return _member("Max", Role.MEDICAL_DIRECTOR, lakeside)


@pytest.fixture
def cora(lakeside):
    return _member("Cora", Role.COMPLIANCE, lakeside)


@pytest.fixture
def ida(lakeside):
    return _member("Ida", Role.ADMINISTRATOR, lakeside)


@pytest.fixture
def ada2(hillside):
    return _member("Ada2", Role.ADMISSIONS, hillside)


@pytest.fixture
def cleo2(hillside):
    return _member("Cleo2", Role.CLINICIAN, hillside)


@pytest.fixture
def signed_in():
    """Return a client past both factors for this member of staff: `signed_in(ada).get("/desk/")`.

    What a real sign-in leaves in the session is written there by hand: no test waits for it, and no event of it stands
    in the audit. The real one is tried in tests/accounts.
    """

    def sign_in(user, **extra):
        client = Client(**extra)
        session = client.session
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        now = time.time()
        session["account_authentication_methods"] = [
            {"method": "password", "at": now, "email": user.email}, {"method": "mfa", "at": now, "type": "totp"},
        ]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        return client

    return sign_in


@pytest.fixture
def authenticator_of():
    """Give this member of staff an authenticator app and return its secret."""

    def give(user, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"):
        TOTP.activate(user, secret)
        return secret

    return give


@pytest.fixture
def half_signed_in(authenticator_of):
    """Return a client that gave the right password and not yet the code: nobody, still."""

    def sign_in(user, **extra):
        if not Authenticator.objects.filter(user=user).exists():
            authenticator_of(user)
        client = Client(**extra)
        answer = client.post("/account/login/", {"login": user.email, "password": PASSWORD})
        assert answer.headers["Location"] == "/account/code/"
        return client

    return sign_in


@pytest.fixture(autouse=True, scope="session")
def _no_gathered_static_files(tmp_path_factory):
    """Every client looks through the gathered files once: after a bin/run there are hundreds, here none."""
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static")):
        yield


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """Hash passwords in microseconds; what guards the real ones has tests of its own."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True, scope="session")
def _audit_can_be_emptied_between_tests():
    """Lift the lock on audit events while a test with real transactions empties its database, and only then."""
    tear_down = TransactionTestCase._fixture_teardown

    def unlocked(self):
        with audit_lock.lifted(connection):
            tear_down(self)

    TransactionTestCase._fixture_teardown = unlocked
    yield
    TransactionTestCase._fixture_teardown = tear_down


@pytest.fixture(autouse=True)
def _starts_in_english():
    """Let no test inherit the language of a page that another one looked at."""
    translation.activate("en")
