"""The demo's sites and people: made once, known to all, and never in production."""

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from accounts import demo
from accounts.duty import on_duty
from accounts.models import RotaShift, Site, User

NOW = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)
CAST = {"ada", "cleo", "max", "cora", "ida", "ada2", "cleo2", "max2"}


def test_it_makes_two_sites_and_the_cast_with_codes(db):
    staff = demo.make_sites_and_staff(NOW)
    assert set(staff) == CAST
    assert {site.slug for site in Site.objects.all()} == {"lakeside", "hillside"}
    assert Authenticator.objects.filter(type="totp").count() == len(CAST)
    for site in Site.objects.all():
        site.full_clean()


def test_made_again_it_makes_nothing_twice(db):
    demo.make_sites_and_staff(NOW)
    counts = [model.objects.count() for model in (Site, User, RotaShift, Authenticator)]
    demo.make_sites_and_staff(NOW)
    assert [model.objects.count() for model in (Site, User, RotaShift, Authenticator)] == counts


def test_somebody_is_on_duty_at_every_hour_for_sixty_days(db):
    demo.make_sites_and_staff(NOW)
    for site in Site.objects.all():
        for hours in range(0, 60 * 24, 5):
            at = NOW + dt.timedelta(hours=hours)
            shifts = RotaShift.objects.filter(site=site, starts_at__lte=at, ends_at__gt=at)
            assert shifts.count() == 1, at
            assert len(on_duty(site, at)) == 1


def test_a_demo_started_again_a_month_later_has_its_rota_extended(db):
    demo.make_sites_and_staff(NOW)
    later = NOW + dt.timedelta(days=40)
    demo.make_sites_and_staff(later)
    for site in Site.objects.all():
        assert RotaShift.objects.filter(site=site, ends_at__gte=later + dt.timedelta(days=60)).exists()
        starts = list(RotaShift.objects.filter(site=site).values_list("starts_at", flat=True))
        assert len(starts) == len(set(starts))


@pytest.mark.parametrize("handle", sorted(CAST))
def test_each_member_signs_in_with_what_is_printed(client, db, handle):
    user = demo.make_sites_and_staff(NOW)[handle]
    client.post("/account/login/", {"login": demo.email_of(handle), "password": demo.password_of(handle)})
    assert client.post("/account/code/", {"code": demo.current_code(user)}).status_code == 302
    assert user.name in client.get("/account/you/").text


def test_two_sign_ins_in_one_half_minute_both_work(client, db, time_machine):
    from django.test import Client

    time_machine.move_to(NOW, tick=False)
    ada = demo.make_sites_and_staff(NOW)["ada"]
    for browser in (client, Client()):
        browser.post("/account/login/", {"login": ada.email, "password": demo.password_of("ada")})
        assert browser.post("/account/code/", {"code": demo.current_code(ada)}).status_code == 302


def test_the_command_prints_one_or_all(db, capsys):
    demo.make_sites_and_staff(NOW)
    call_command("demo_code", "ada")
    out = capsys.readouterr().out
    assert "ada@lakeside.example" in out
    assert demo.password_of("ada") in out
    call_command("demo_code")
    assert capsys.readouterr().out.count("code ") == len(CAST)


def test_before_the_demo_is_made_the_command_says_so(db):
    with pytest.raises(CommandError, match="Run `manage"):
        call_command("demo_code", "ada")


def test_production_has_no_demo(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(demo.NotADemo):
        demo.make_sites_and_staff(NOW)
    with pytest.raises(CommandError, match="production"):
        call_command("demo_code", "ada")
    assert not User.objects.exists()
