"""How a session ends: by the clock, by leaving, by a change of the member (safeguards #6, #11, #12; S-40)."""

import pytest
from anymail.exceptions import AnymailRecipientsRefused
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from accounts.models import Role
from accounts.permissions import Act, allowed
from accounts.sessions import polled
from privacy.models import AuditEvent
from tests.conftest import PASSWORD


@allowed(Act.SEE_QUEUE)
def desk(request):
    return HttpResponse(f"desk {request.method}")


@allowed(Act.SEE_QUEUE)
@polled
def live(request):
    return HttpResponse("live")


@allowed(Act.SIGN)
def sign(request):
    return HttpResponse("sign")


@allowed(Act.SEE_INTAKE)
def missing(request, pk):
    from django.http import Http404

    raise Http404


class House:
    """The addresses of the house and a few staff pages of our own."""

    from iop.urls import handler400, handler403, handler404, handler500
    from iop.urls import urlpatterns as _standing

    urlpatterns = [path("t/desk/", desk), path("t/live/", live), path("t/sign/", sign), path("t/<uuid:pk>/", missing),
                   *_standing]


@pytest.fixture(autouse=True)
def _house(settings):
    settings.ROOT_URLCONF = House


@pytest.fixture
def clock(time_machine):
    time_machine.move_to("2026-11-23 12:00:00+00:00", tick=False)
    return time_machine


def is_in(client):
    return client.get("/t/desk/").status_code == 200


class TestIdle:
    def test_after_fifteen_minutes_without_a_page_the_session_is_over(self, clock, signed_in, ada):
        client = signed_in(ada)
        assert is_in(client)
        clock.shift(14 * 60 + 45)
        assert is_in(client)
        clock.shift(15 * 60)
        answer = client.get("/t/desk/?page=2")
        assert answer.headers["Location"] == "/account/login/?next=/t/desk/%3Fpage%3D2"
        assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
        assert "time was up" in client.get(answer.headers["Location"]).text
        assert AuditEvent.objects.filter(action="sign_out", why="idle").count() == 1

    def test_work_keeps_it_alive(self, clock, signed_in, ada):
        client = signed_in(ada)
        for _number in range(10):
            clock.shift(10 * 60)
            assert is_in(client)

    def test_a_page_that_asks_by_itself_does_not(self, clock, signed_in, ada):
        client = signed_in(ada)
        for _number in range(14):
            clock.shift(60)
            assert client.get("/t/live/").status_code == 200
        clock.shift(61)
        assert client.get("/t/live/").status_code == 302

    def test_the_limit_is_a_setting(self, clock, signed_in, ada, settings):
        settings.STAFF_IDLE_MINUTES = 1
        client = signed_in(ada)
        clock.shift(61)
        assert not is_in(client)

    def test_a_page_open_to_all_is_served_to_nobody_in_particular(self, clock, signed_in, ada):
        client = signed_in(ada)
        clock.shift(16 * 60)
        answer = client.get("/health/")
        assert answer.status_code == 200
        assert not answer.wsgi_request.user.is_authenticated


def test_after_twelve_hours_of_work_the_session_is_over(clock, signed_in, ada):
    client = signed_in(ada)
    for _number in range(12 * 6 - 1):
        clock.shift(10 * 60)
        assert is_in(client)
    clock.shift(10 * 60)
    assert not is_in(client)
    assert AuditEvent.objects.filter(action="sign_out", why="limit").count() == 1


def test_a_clock_set_back_ends_nothing(clock, signed_in, ada):
    client = signed_in(ada)
    assert is_in(client)
    clock.shift(-3600)
    assert is_in(client)


class TestAPostThatCameTooLate:
    """It keeps the member's place: after signing in they are on the page the form was on."""

    def late(self, clock, client, **headers):
        clock.shift(16 * 60)
        return client.post("/t/desk/", {"note": "x"}, **headers)

    def test_goes_back_to_the_page_the_form_was_on(self, clock, signed_in, ada):
        answer = self.late(clock, signed_in(ada), HTTP_REFERER="http://testserver/t/sign/?tab=2")
        assert answer.headers["Location"] == "/account/login/?next=/t/sign/%3Ftab%3D2"

    @pytest.mark.parametrize("referer", ["", "https://evil.example/t/", "//evil.example", "javascript:x", "http://testserver.evil/"])
    def test_never_leaves_the_house(self, clock, signed_in, ada, referer):
        answer = self.late(clock, signed_in(ada), HTTP_REFERER=referer)
        assert answer.headers["Location"] == "/account/login/?next=/desk/"

    def test_a_live_part_moves_the_whole_page(self, clock, signed_in, ada):
        client = signed_in(ada)
        clock.shift(16 * 60)
        answer = client.get("/t/live/", HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL="http://testserver/t/desk/?a=1")
        assert answer.headers["HX-Redirect"] == "/account/login/?next=/t/desk/%3Fa%3D1"

    def test_our_pages_let_the_browser_say_where_the_form_was(self, signed_in, ada, client):
        assert signed_in(ada).get("/t/desk/").headers["Referrer-Policy"] == "same-origin"
        assert client.get("/account/login/").headers["Referrer-Policy"] == "no-referrer"


class TestLeaving:
    def test_ends_the_session_and_has_the_browser_forget(self, sign_in, ada, client):
        client = sign_in(ada)
        old = client.cookies["s"].value
        answer = client.post("/account/logout/")
        assert answer.headers["Location"] == "/account/login/"
        assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
        replay = Client()
        replay.cookies["s"] = old
        assert replay.get("/t/desk/").status_code == 302

    def test_needs_a_form(self, sign_in, ada):
        client = sign_in(ada)
        assert "Sign out?" in client.get("/account/logout/").text
        assert is_in(client)

    def test_leads_nowhere_else(self, sign_in, ada):
        answer = sign_in(ada).post("/account/logout/", {"next": "//evil.example"})
        assert answer.headers["Location"] == "/account/login/"


class TestAChangedMember:
    """The next request is refused."""

    @pytest.mark.parametrize("change", ["off", "role", "site", "password", "stamp"])
    def test_is_signed_out_everywhere(self, signed_in, cleo, hillside, change):
        clients = [signed_in(cleo), signed_in(cleo)]
        assert all(is_in(client) for client in clients)
        match change:
            case "off":
                cleo.is_active = False
            case "role":
                cleo.role = Role.ADMISSIONS
            case "site":
                cleo.site = hillside
            case "password":
                cleo.set_password("another-long-phrase-8")
            case "stamp":
                cleo.end_sessions()
        cleo.save()
        assert not any(is_in(client) for client in clients)

    def test_a_new_name_ends_nothing(self, signed_in, cleo):
        client = signed_in(cleo)
        cleo.name = "Cleopatra"
        cleo.save()
        assert is_in(client)

    def test_between_password_and_code_too(self, half_signed_in, ada):
        from tests.accounts.conftest import code_for

        client = half_signed_in(ada)
        ada.is_active = False
        ada.save()
        client.post("/account/code/", {"code": code_for("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")})
        assert not is_in(client)


class TestANewPassword:
    NEW = "seven green kettles whistle"

    def change(self, client, old=PASSWORD, new=NEW, again=NEW):
        return client.post("/account/password/change/", {"oldpassword": old, "password1": new, "password2": again})

    def test_ends_every_session_and_is_told_by_mail(self, sign_in, signed_in, ada, mailoutbox):
        client, other = sign_in(ada), signed_in(ada)
        answer = self.change(client)
        assert answer.headers["Location"] == "/account/login/"
        assert not is_in(client)
        assert not is_in(other)
        ada.refresh_from_db()
        assert ada.check_password(self.NEW)
        assert [message.subject for message in mailoutbox] == ["Your sign-in was changed"]
        assert AuditEvent.objects.filter(action="change_password", actor_id=str(ada.pk)).count() == 1

    @pytest.mark.parametrize(("post_office", "says"), [
        ("django.core.mail.backends.smtp.EmailBackend", ConnectionRefusedError),
        ("anymail.backends.test.EmailBackend", AnymailRecipientsRefused)])
    def test_is_kept_though_the_post_office_is_down(self, sign_in, ada, monkeypatch, settings, post_office, says):
        from django.core.mail.message import EmailMessage

        settings.EMAIL_BACKEND = post_office

        def refuse(*_args, **_rest):
            raise says

        monkeypatch.setattr(EmailMessage, "send", refuse)
        assert self.change(sign_in(ada)).status_code == 302
        ada.refresh_from_db()
        assert ada.check_password(self.NEW)

    def test_needs_the_one_before(self, sign_in, ada):
        answer = self.change(sign_in(ada), old="wrong wrong wrong")
        assert "not your password" in answer.text
        ada.refresh_from_db()
        assert ada.check_password(PASSWORD)


class TestARefusal:
    def test_is_written_down_once_with_the_act_and_the_object(self, signed_in, ada):
        client = signed_in(ada)
        assert client.get("/t/sign/").status_code == 403
        assert client.get(f"/t/{ada.site_id}/").status_code == 404
        denied = AuditEvent.objects.filter(result="denied").order_by("pk")
        assert [(event.action, event.object_id) for event in denied] == [("sign", ""), ("see_intake", str(ada.site_id))]
        assert {event.actor_id for event in denied} == {str(ada.pk)}

    def test_a_page_that_does_not_exist_for_anybody_is_none(self, signed_in, ada):
        signed_in(ada).get("/no/such/page/")
        assert not AuditEvent.objects.filter(result="denied").exists()


def test_a_session_survives_a_change_of_the_sites_key(signed_in, ada, settings):
    client, absent = signed_in(ada), signed_in(ada)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, at least as long as the one that stood here before, 0123456789"
    assert is_in(client)
    settings.SECRET_KEY_FALLBACKS = []  # the old key is forgotten: who came by in between is known by the new one
    assert is_in(client)
    assert not is_in(absent)
