"""What is the same for every answer, and for every form (ASVS 4.1.1, 15.3.7)."""

import json

import pytest
from django.test import Client

from intake.models import Intake
from privacy import consent
from privacy.models import Consent
from tests.accounts.test_permission_matrix import ROUTES, address
from tests.intake.door import Patient
from tests.intake.test_door_journey import CALM

pytestmark = pytest.mark.django_db


def test_every_answer_says_what_it_is_and_in_which_letters(max_, signed_in):
    """ASVS 4.1.1: a browser that has to guess may guess a page where there is none."""
    for who in (Client(), signed_in(max_)):
        for name, route, _view in ROUTES:
            answer = who.get("/" + address(route).lstrip("/"))
            kind = answer.headers.get("Content-Type", "") if answer.content else ""
            if not kind:
                assert answer.content == b"", name
            elif kind.startswith("text/") or "json" in kind:
                said = answer.content.decode("utf-8")
                assert "json" in kind or "charset=utf-8" in kind.lower(), (name, kind)
                assert kind.startswith("text/html") == said.lstrip().lower().startswith("<!doctype html"), (name, kind)
                assert "json" not in kind or json.loads(said), name


@pytest.fixture
def pat(lakeside):
    return Patient().arrive(CALM).press()


def test_of_a_name_that_is_sent_twice_the_last_counts_and_nothing_is_done_twice(pat):
    """ASVS 15.3.7."""
    pat.client.post("/mind/", {"kind": ["care", "messages"]})
    pk = Intake.objects.get().pk
    assert consent.standing(pk, Consent.Kind.CARE)
    assert not consent.standing(pk, Consent.Kind.MESSAGES)


def test_what_stands_in_the_address_is_no_answer_to_a_form(pat):
    """ASVS 15.3.7: a link with words in it fills in nothing."""
    pat.client.post("/mind/?kind=care", {})
    pat.client.get("/mind/?kind=care")
    assert consent.standing(Intake.objects.get().pk, Consent.Kind.CARE)


def test_a_token_in_the_address_is_no_token(pat):
    """ASVS 15.3.7, #14."""
    strict = Client(enforce_csrf_checks=True, SERVER_NAME="testserver")
    token = strict.get("/account/login/").context["csrf_token"]
    answer = strict.post(f"/account/login/?csrfmiddlewaretoken={token}", {"login": "a@b.example", "password": "x"})
    assert answer.status_code == 403
