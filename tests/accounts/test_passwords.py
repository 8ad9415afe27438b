"""What a password may be, and how a forgotten one is replaced without telling who works here.

Safeguards #16, #17, #19, #21, #26; 42 CFR 2.13(c).
"""

import re

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from privacy.models import AuditEvent
from tests.conftest import PASSWORD

GOOD = "seven green kettles whistle"


@pytest.mark.parametrize(
    "password",
    [GOOD, "x9" * 64, "пароль из четырёх слов", "🧑‍🚀 four words and one rocket",
     " spaces at both ends  ", "aaaaaaaaaaab9",
     "correct-horse-battery-9"],
)
def test_long_ones_in_any_letters_pass(ada, password):
    validate_password(password, ada)


@pytest.mark.parametrize(
    "password",
    ["", "short", "elevenchars", "password1234", "123456789012", "qwertyuiop123", "x" * 129, "Lakeside-2026!!",
     "lakeside admissions 1", "Welcome2026!!!!", "frontdesk12345", "ada@lakeside.example", "ADMISSIONS 2027"],
)
def test_short_common_endless_and_local_ones_are_refused(ada, password):
    with pytest.raises(ValidationError):
        validate_password(password, ada)


def test_nothing_is_cut_off(ada):
    ada.set_password("x9" * 64)
    assert not ada.check_password("x9" * 63 + "x8")


def link_in(message):
    return re.search(r"http://\S+", message.body)[0]


def ask(client, email):
    return client.post("/account/password/reset/", {"email": email})


def follow(client, link):
    """Open the link and the page it leads to; return that page's answer."""
    return client.get(link.removeprefix("http://127.0.0.1:8000"), follow=True)


class TestForgotten:
    def test_the_link_lets_a_member_choose_a_new_one_once(self, client, ada, mailoutbox):
        ask(client, ada.email)
        link = link_in(mailoutbox[0])
        page = follow(client, link)
        assert "Choose a new password" in page.text
        where = page.redirect_chain[-1][0]
        assert link.rsplit("-", 1)[1].strip("/") not in where  # the key is in no address a page could tell on
        done = client.post(where, {"password1": GOOD, "password2": GOOD})
        assert done.headers["Location"] == "/account/password/reset/done/"
        ada.refresh_from_db()
        assert ada.check_password(GOOD)
        assert "no longer works" in follow(Client(), link).text
        assert [message.subject for message in mailoutbox] == ["Your link", "Your sign-in was changed"]
        assert AuditEvent.objects.filter(action="change_password", actor_id=str(ada.pk)).count() == 1

    def test_it_signs_nobody_in_and_the_code_is_asked_as_ever(self, client, ada, mailoutbox, authenticator_of):
        authenticator_of(ada)
        ask(client, ada.email)
        where = follow(client, link_in(mailoutbox[0])).redirect_chain[-1][0]
        client.post(where, {"password1": GOOD, "password2": GOOD})
        assert "_auth_user_id" not in client.session
        answer = client.post("/account/login/", {"login": ada.email, "password": GOOD})
        assert answer.headers["Location"] == "/account/code/"

    def test_a_mail_scanner_that_opens_the_link_uses_nothing_up(self, client, ada, mailoutbox):
        ask(client, ada.email)
        for _number in range(3):
            follow(Client(), link_in(mailoutbox[0]))
        assert "Choose a new password" in follow(client, link_in(mailoutbox[0])).text

    def test_a_day_later_it_no_longer_works(self, client, ada, mailoutbox, time_machine):
        time_machine.move_to("2026-11-23 12:00:00+00:00", tick=False)
        ask(client, ada.email)
        time_machine.shift(24 * 3600 + 1)
        assert "no longer works" in follow(client, link_in(mailoutbox[0])).text

    @pytest.mark.parametrize("change", ["password", "email"])
    def test_it_dies_with_the_password_and_the_address_it_was_made_for(self, client, ada, mailoutbox, change):
        ask(client, ada.email)
        if change == "password":
            ada.set_password(GOOD)
        else:
            ada.email = "ada.new@lakeside.example"
        ada.save()
        assert "no longer works" in follow(client, link_in(mailoutbox[0])).text

    def test_it_is_for_one_member_only(self, client, ada, cleo, mailoutbox):
        ask(client, ada.email)
        link = link_in(mailoutbox[0]).replace(ada.pk.hex, cleo.pk.hex)
        assert "no longer works" in follow(client, link).text

    @pytest.mark.parametrize(
        "key", ["x-y", "0-set-password", "zzzz-c0ffee-1234", "a" * 32 + "-set-password", "1-" + "k" * 99]
    )
    def test_a_link_that_was_never_ours_gets_the_same_page(self, client, db, key):
        answer = client.get(f"/account/password/reset/key/{key}/", follow=True)
        assert answer.status_code == 200
        assert "no longer works" in answer.text

    def test_a_weak_one_is_refused_with_a_reason(self, client, ada, mailoutbox):
        ask(client, ada.email)
        where = follow(client, link_in(mailoutbox[0])).redirect_chain[-1][0]
        answer = client.post(where, {"password1": "short", "password2": "short"})
        assert "too short" in answer.text

    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1:9999"])
    def test_the_link_names_the_configured_address_whatever_the_host(self, client, ada, mailoutbox, host):
        forged = {"HTTP_HOST": host, "HTTP_X_FORWARDED_HOST": "evil.example"}
        client.post("/account/password/reset/", {"email": ada.email}, **forged)
        assert link_in(mailoutbox[0]).startswith("http://127.0.0.1:8000/account/")
        assert "evil" not in mailoutbox[0].body

    @pytest.mark.parametrize("email", ["ADA@lakeside.example", " ada@lakeside.example "])
    def test_the_mail_goes_to_the_stored_address(self, client, ada, mailoutbox, email):
        ask(client, email)
        assert mailoutbox[0].to == ["ada@lakeside.example"]
        assert "password/reset/key" in mailoutbox[0].body

    @pytest.mark.parametrize(
        "email",
        ["ad\u0430@lakeside.example", "ada@lakes\u0131de.example", "\uff41da@lakeside.example",
         "ada@la\u212aeside.example"],
    )
    def test_no_link_goes_to_an_address_that_only_looks_alike(self, client, ada, mailoutbox, email):
        """CVE-2019-19844: the dotless i, the Kelvin sign (small it is a plain k), a Cyrillic a, a wide a."""
        ask(client, email)
        with_link = [message.to for message in mailoutbox if "password/reset/key" in message.body]
        assert with_link in ([], [[ada.email]])


class TestNobodyLearnsWhoWorksHere:
    @pytest.fixture(autouse=True)
    def _still(self, time_machine):
        time_machine.move_to("2026-11-23 12:00:00+00:00", tick=False)

    def seen(self, answer):
        """What a stranger can compare, with what differs from page to page by itself taken out."""
        words = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.text)
        headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
        return answer.status_code, headers, set(answer.cookies), re.sub(r"[\w.]+@[\w.]+", "EMAIL", words)

    @pytest.fixture
    def switched_off(self, cleo):
        cleo.is_active = False
        cleo.save()
        return cleo

    def test_a_wrong_sign_in_reads_the_same(self, ada, switched_off):
        def tried(email, password):
            return self.seen(Client().post("/account/login/", {"login": email, "password": password}))

        unknown = tried("nobody@lakeside.example", "wrong wrong wrong")
        assert tried(ada.email, "wrong wrong wrong") == unknown
        assert tried(switched_off.email, "wrong wrong wrong") == unknown
        assert tried(switched_off.email, PASSWORD) == unknown

    def test_a_forgotten_password_reads_the_same_and_sends_one_mail_each(self, ada, switched_off, mailoutbox):
        answers = []
        for email in (ada.email, switched_off.email, "nobody@lakeside.example"):
            answers.append(self.seen(ask(Client(), email)))
        assert answers[0] == answers[1] == answers[2]
        assert len(mailoutbox) == 3
        assert {message.subject for message in mailoutbox} == {"Your link"}
        assert {message.from_email for message in mailoutbox} == {mailoutbox[0].from_email}
        assert "password/reset/key" not in mailoutbox[1].body + mailoutbox[2].body

    def test_too_many_tries_read_the_same(self, ada):
        def sixth(email):
            for _try in range(6):
                answer = Client().post("/account/login/", {"login": email, "password": "wrong wrong wrong"})
            return self.seen(answer)

        assert sixth(ada.email) == sixth("nobody@lakeside.example")

    def test_the_password_is_hashed_once_either_way(self, ada, settings, monkeypatch):
        """The time it takes is the hashing: as many rounds for a stranger as for a member."""
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
        monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 1000)
        ada.set_password(PASSWORD)
        ada.save()
        invited = User(email="new@lakeside.example", name="New", role="admissions", site=ada.site)
        invited.set_unusable_password()
        invited.save()
        rounds = []
        encode = PBKDF2PasswordHasher.encode
        monkeypatch.setattr(PBKDF2PasswordHasher, "encode", lambda self, *args: rounds.append(1) or encode(self, *args))
        for email in (ada.email, invited.email, "nobody@lakeside.example"):
            rounds.clear()
            Client().post("/account/login/", {"login": email, "password": "wrong wrong wrong"})
            assert len(rounds) == 1, email


@pytest.mark.parametrize(
    "address",
    ["/account/signup/", "/account/confirm-email/", "/account/inactive/", "/account/2fa/",
     "/account/", "/account/2fa/totp/deactivate/", "/account/password/set/", "/account/login/code/confirm/", "/admin/"],
)
def test_nobody_signs_up_and_what_is_not_needed_is_not_there(client, db, address):
    assert client.get(address).status_code == 404


TOPIC = re.compile(r"alcohol|drug|detox|rehab|treatment|addict|recover|sober|mental|substance|opioid", re.IGNORECASE)


def test_no_title_address_cookie_or_mail_names_the_topic(client, ada, sign_in, mailoutbox):
    """P-29."""
    ask(client, ada.email)
    ask(client, "nobody@lakeside.example")
    client = sign_in(ada)
    pages = ["/account/login/", "/account/you/", "/account/password/change/", "/account/code/spare/",
             "/account/logout/", "/account/password/reset/", "/account/password/reset/sent/",
             "/account/password/reset/done/"]
    for address in pages:
        assert not TOPIC.search(address)
        assert not TOPIC.search(client.get(address).text), address
    assert not TOPIC.search(" ".join(client.cookies))
    for message in mailoutbox:
        assert not TOPIC.search(f"{message.subject} {message.body} {message.from_email}")
