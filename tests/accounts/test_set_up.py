"""A member without an authenticator is led to set one up and reaches nothing else before (safeguards #15)."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail

from accounts import second_factor
from tests.accounts.conftest import code_for


def secret_on(page):
    return re.search(r'class="secret">([A-Z2-7]+)<', page.text)[1]


def test_the_first_sign_in_leads_to_the_set_up_and_then_onward(client, ada, password_step):
    password_step(ada)
    answer = client.get("/desk/")
    assert answer.headers["Location"] == "/account/code/set-up/?next=/desk/"
    page = client.get(answer.headers["Location"])
    assert 'src="data:image/svg+xml;base64,' in page.text
    before = client.session.session_key
    shown = client.post(answer.headers["Location"], {"code": code_for(secret_on(page))})
    assert client.session.session_key != before
    codes = re.findall(r"<code>([A-Z2-9]{5}-[A-Z2-9]{5})</code>", shown.text)
    assert len(set(codes)) == 10
    assert 'href="/desk/"' in shown.text
    assert "no-store" in shown.headers["Cache-Control"]
    assert client.get("/account/you/").status_code == 200
    assert second_factor.use_code(ada, codes[3])


@pytest.mark.parametrize("address", ["/account/you/", "/account/password/change/", "/account/code/spare/"])
def test_nothing_else_is_reachable_before(client, ada, password_step, address):
    password_step(ada)
    answer = client.get(address)
    assert answer.status_code == 302
    assert "Ada" not in client.get("/account/login/").text


def test_the_patients_door_stays_open_to_a_half_set_up_member_and_does_not_know_them(client, ada, password_step):
    password_step(ada)
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert not answer.wsgi_request.user.is_authenticated


def test_a_wrong_first_code_keeps_the_same_secret(client, ada, password_step):
    password_step(ada)
    page = client.get("/account/code/set-up/")
    wrong = client.post("/account/code/set-up/", {"code": "000000"})
    assert secret_on(wrong) == secret_on(page)
    assert "There is a problem" in wrong.text
    assert not Authenticator.objects.exists()


def test_the_code_of_the_set_up_is_used_up(client, ada, password_step):
    password_step(ada)
    secret = secret_on(client.get("/account/code/set-up/"))
    code = code_for(secret)
    client.post("/account/code/set-up/", {"code": code})
    assert second_factor.use_code(ada, code) is None


def test_who_has_an_authenticator_cannot_set_up_a_second_one(client, ada, sign_in):
    client = sign_in(ada)
    for answer in (client.get("/account/code/set-up/"), client.post("/account/code/set-up/", {"code": "000000"})):
        assert answer.headers["Location"] == "/account/you/"
    assert Authenticator.objects.filter(user=ada, type="totp").count() == 1


def test_a_session_from_before_the_set_up_elsewhere_has_to_sign_in_again(client, ada, password_step, authenticator_of):
    password_step(ada)
    authenticator_of(ada)  # in another browser
    answer = client.get("/desk/")
    assert "/account/login/" in answer.headers["Location"]
    assert "_auth_user_id" not in client.session


def test_nobody_sets_up_anything_without_signing_in(client, db):
    assert "/account/login/" in client.get("/account/code/set-up/").headers["Location"]


class TestSpareCodes:
    def test_new_ones_end_the_old_ones(self, client, ada, sign_in):
        client = sign_in(ada)
        old = second_factor.renew_spare_codes(ada)
        assert "10 codes left" in client.get("/account/code/spare/").text
        shown = client.post("/account/code/spare/")
        new = re.findall(r"<code>([A-Z2-9-]+)</code>", shown.text)
        assert not set(old) & set(new)
        assert second_factor.use_code(ada, old[0]) is None
        assert second_factor.use_code(ada, new[0])
        assert [message.subject for message in mail.outbox] == ["Your sign-in was changed"]

    def test_looking_changes_nothing(self, client, ada, sign_in):
        client = sign_in(ada)
        codes = second_factor.renew_spare_codes(ada)
        client.get("/account/code/spare/")
        assert second_factor.use_code(ada, codes[0])

    def test_after_five_minutes_the_password_is_asked_again(self, client, ada, sign_in, time_machine):
        from tests.conftest import PASSWORD

        time_machine.move_to("2026-11-23 12:00:00+00:00", tick=False)
        client = sign_in(ada)
        time_machine.shift(301)
        answer = client.get("/account/code/spare/")
        assert answer.headers["Location"].startswith("/account/again/")
        wrong = client.post(answer.headers["Location"], {"password": "wrong wrong wrong"})
        assert "not your password" in wrong.text
        right = client.post(answer.headers["Location"], {"password": PASSWORD})
        assert right.headers["Location"] == "/account/code/spare/"
        assert client.get("/account/code/spare/").status_code == 200

    def test_or_a_code(self, client, ada, sign_in, time_machine):
        time_machine.move_to("2026-11-23 12:00:00+00:00", tick=False)
        client = sign_in(ada)
        time_machine.shift(301)
        client.get("/account/code/spare/")
        answer = client.post("/account/code/again/?next=/account/code/spare/",
                             {"code": code_for("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")})
        assert answer.headers["Location"] == "/account/code/spare/"


def test_a_second_factor_taken_back_ends_the_sessions_and_asks_for_a_new_one(client, ada, sign_in, capsys):
    from django.core.management import call_command

    client = sign_in(ada)
    call_command("take_back_second_factor", ada.email, "--why", "came in person, showed a badge")
    assert "/account/login/" in client.get("/account/you/").headers["Location"]
    assert not Authenticator.objects.filter(user=ada).exists()
