"""The cast: who appears in the tests.

Pat is a patient. Ada (admissions), Cleo (clinician), Max (medical director), Cora (compliance) and Ida
(administrator) work at Lakeside; their namesakes with a 2 work at Hillside. Nobody has no sign-in at all.
"""

import pytest
from django.test import Client

from accounts.models import Role, Site, User

PASSWORD = "correct-horse-battery-9"


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
    """Return a client past both factors for this member of staff: `signed_in(ada).get("/desk/")`."""

    def sign_in(user, **extra):
        client = Client(**extra)
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
