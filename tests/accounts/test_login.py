"""Signing in: e-mail, password, code, and nothing of the staff's side before all three.

Safeguards #10, #15, #18, #27, #47.
"""

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client

from accounts import second_factor
from privacy.models import AuditEvent
from tests.accounts.conftest import code_for
from tests.conftest import PASSWORD

STAFF_PAGE = "/account/you/"


def events():
    return list(AuditEvent.objects.order_by("pk").values_list("action", "result"))


def test_password_and_code_open_the_desk(client, ada, password_step, authenticator_of):
    secret = authenticator_of(ada)
    answer = password_step(ada, next=STAFF_PAGE)
    assert answer.headers["Location"] == "/account/code/"
    answer = client.post("/account/code/", {"code": code_for(secret)})
    assert answer.headers["Location"] == STAFF_PAGE
    assert "Ada" in client.get(STAFF_PAGE).text
    assert events() == [("second_factor", "done"), ("sign_in", "done")]


def test_the_code_may_be_typed_with_spaces(client, ada, password_step, authenticator_of):
    code = code_for(authenticator_of(ada))
    password_step(ada)
    assert client.post("/account/code/", {"code": f" {code[:3]} {code[3:]} "}).status_code == 302


def test_between_password_and_code_the_member_is_nobody(half_signed_in, ada):
    client = half_signed_in(ada)
    for address in ("/account/you/", "/account/password/change/", "/account/code/spare/", "/account/code/set-up/"):
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert "/account/login/" in answer.headers["Location"] or "/account/code/" in answer.headers["Location"]
    assert not client.get("/account/login/", follow=True).context["user"].is_authenticated


def test_the_session_gets_a_new_key_at_the_password_and_again_at_the_code(client, ada, authenticator_of):
    secret = authenticator_of(ada)
    session = client.session  # as if somebody had planted it
    session["planted"] = True
    session.save()
    keys = [client.session.session_key]
    client.post("/account/login/", {"login": ada.email, "password": PASSWORD})
    keys.append(client.session.session_key)
    client.post("/account/code/", {"code": code_for(secret)})
    keys.append(client.session.session_key)
    assert len(set(keys)) == 3
    assert not Session.objects.filter(session_key__in=keys[:2]).exists()


def test_a_code_works_once(client, ada, sign_in, authenticator_of):
    with time_machine.travel("2026-11-23 12:00:05", tick=False):
        sign_in(ada)
        secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    for seconds in (0, 31, 59):  # allauth itself forgets after half a minute
        with time_machine.travel(1795435205 + seconds, tick=False):
            again = Client()
            again.post("/account/login/", {"login": ada.email, "password": PASSWORD})
            with time_machine.travel("2026-11-23 12:00:05", tick=False):
                old = code_for(secret)
            answer = again.post("/account/code/", {"code": old})
            assert answer.status_code == 200, seconds
            assert "used already" in answer.text


@pytest.mark.parametrize(("ahead", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_counts_one_half_minute_before_and_after(client, ada, password_step, authenticator_of, ahead, opens):
    with time_machine.travel("2026-11-23 12:00:05", tick=False):
        secret = authenticator_of(ada)
        password_step(ada)
        answer = client.post("/account/code/", {"code": code_for(secret, ahead)})
    assert (answer.status_code == 302) is opens


def test_an_older_code_is_refused_after_a_newer_one(ada, authenticator_of):
    with time_machine.travel("2026-11-23 12:00:05", tick=False):
        secret = authenticator_of(ada)
        assert second_factor.use_code(ada, code_for(secret, 1))
        assert second_factor.use_code(ada, code_for(secret, 0)) is None
        assert second_factor.use_code(ada, code_for(secret, 1)) is None


@pytest.mark.parametrize("code", ["", "000000", "12345", "١٢٣٤٥٦", "é" * 40, "x" * 41, "1" * 5000])
def test_a_wrong_code_gets_a_sentence_and_another_try(client, ada, password_step, authenticator_of, code):
    authenticator_of(ada)
    password_step(ada)
    answer = client.post("/account/code/", {"code": code})
    assert answer.status_code == 200
    assert "There is a problem" in answer.text


def test_after_five_wrong_codes_even_the_right_one_waits_five_minutes(client, ada, password_step, authenticator_of):
    with time_machine.travel("2026-11-23 12:00:05", tick=False) as clock:
        secret = authenticator_of(ada)
        password_step(ada)
        for _try in range(5):
            client.post("/account/code/", {"code": "000000"})
        refused = client.post("/account/code/", {"code": code_for(secret)})
        assert "too many tries" in refused.text
        clock.shift(301)
        assert client.post("/account/code/", {"code": code_for(secret)}).status_code == 302


def test_a_spare_code_works_once_and_lies_hashed(client, ada, password_step, authenticator_of):
    authenticator_of(ada)
    codes = second_factor.renew_spare_codes(ada)
    row = Authenticator.objects.get(user=ada, type="recovery_codes")
    assert codes[0] not in str(row.data)
    assert codes[0].replace("-", "") not in str(row.data)
    password_step(ada)
    assert client.post("/account/code/", {"code": codes[0].lower()}).status_code == 302
    assert second_factor.spare_codes_left(ada) == 9
    again = Client()
    again.post("/account/login/", {"login": ada.email, "password": PASSWORD})
    assert again.post("/account/code/", {"code": codes[0]}).status_code == 200


def test_the_secret_lies_encrypted(ada, authenticator_of):
    secret = authenticator_of(ada)
    assert secret not in str(Authenticator.objects.get(user=ada).data)


def test_another_members_code_does_not_open(client, ada, cleo, password_step, authenticator_of):
    authenticator_of(ada)
    theirs = authenticator_of(cleo, secret="KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU")
    password_step(ada)
    assert client.post("/account/code/", {"code": code_for(theirs)}).status_code == 200


@pytest.mark.parametrize(
    "onward",
    ["//evil.example", "\\\\evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)",
     "%2f%2fevil.example", "http://testserver/desk/", "/\t/evil.example", "\n//evil.example",
     "///evil.example", "desk/", "data:text/html,x"],
)
def test_the_way_on_stays_in_this_house(client, ada, password_step, authenticator_of, onward):
    secret = authenticator_of(ada)
    password_step(ada, next=onward)
    answer = client.post("/account/code/", {"code": code_for(secret)})
    assert answer.headers["Location"] == "/desk/"


def test_too_many_wrong_passwords_wait_and_then_recover(client, ada, password_step, authenticator_of):
    authenticator_of(ada)
    with time_machine.travel("2026-11-23 12:00:05", tick=False) as clock:
        for _try in range(5):
            assert "do not go together" in password_step(ada, "wrong wrong wrong").text
        assert "too many tries" in password_step(ada).text
        clock.shift(301)
        assert password_step(ada).status_code == 302


def test_one_members_wait_is_not_anothers(client, ada, cleo, password_step, authenticator_of):
    authenticator_of(cleo)
    for _try in range(6):
        password_step(ada, "wrong wrong wrong")
    assert password_step(cleo).status_code == 302


def test_a_forged_forwarding_header_gives_no_new_tries(client, ada):
    for number in range(31):
        answer = client.post("/account/login/", {"login": f"n{number}@example.com", "password": "wrong"},
                             HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert answer.status_code in (200, 429)
    assert answer.status_code == 429 or "too many tries" in answer.text


def test_too_many_posts_get_a_page_that_says_wait(client, db):
    for number in range(31):
        answer = client.post("/account/login/", {"login": f"n{number}@example.com", "password": "wrong"})
    assert answer.status_code == 429
    assert "Wait a minute" in answer.text
    assert "988" in answer.text
    assert answer.headers["Content-Security-Policy"]


def test_what_was_typed_is_kept_but_the_password(client, ada, password_step):
    answer = password_step(ada, "wrong wrong wrong")
    assert ada.email in answer.text
    assert "wrong wrong wrong" not in answer.text
    assert "Error:" in answer.text.split("</title>")[0]


def test_every_try_is_written_down_once(client, ada, password_step, authenticator_of):
    secret = authenticator_of(ada)
    password_step(ada, "wrong wrong wrong")
    client.post("/account/login/", {"login": "nobody@example.com", "password": "x"})
    password_step(ada)
    client.post("/account/code/", {"code": "000000"})
    client.post("/account/code/", {"code": code_for(secret)})
    client.post("/account/logout/")
    assert events() == [
        ("sign_in", "denied"), ("sign_in", "denied"), ("second_factor", "denied"), ("second_factor", "done"),
        ("sign_in", "done"), ("sign_out", "done"),
    ]
    actors = list(AuditEvent.objects.order_by("pk").values_list("actor_kind", "actor_id"))
    assert actors[0] == ("staff", str(ada.pk))
    assert actors[1] == ("unknown", "")
    assert "nobody@example.com" not in str(list(AuditEvent.objects.values()))


def test_without_cookies_the_code_page_leads_back_to_the_start(client, db):
    assert client.get("/account/code/").headers["Location"] == "/account/login/"


def test_a_form_from_elsewhere_is_refused(ada):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/account/login/", {"login": ada.email, "password": PASSWORD})
    assert answer.status_code == 403
