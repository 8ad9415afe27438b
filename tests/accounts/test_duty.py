"""Who answers at a site at an instant."""

import datetime as dt

import pytest

from accounts.duty import on_duty
from accounts.models import RotaShift

NOW = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)


def shift(site, user, starts, ends):
    hour = dt.timedelta(hours=1)
    return RotaShift.objects.create(site=site, user=user, starts_at=NOW + starts * hour, ends_at=NOW + ends * hour)


def test_the_rota_says_who(lakeside, ada, cleo, max_):
    shift(lakeside, cleo, -1, 1)
    shift(lakeside, ada, -2, 0)  # ended this instant
    shift(lakeside, max_, 0, 8)
    assert on_duty(lakeside, NOW) == [cleo, max_]


def test_two_shifts_of_one_person_are_one_person(lakeside, cleo):
    shift(lakeside, cleo, -1, 1)
    shift(lakeside, cleo, -3, 3)
    assert on_duty(lakeside, NOW) == [cleo]


def test_an_empty_rota_falls_back_to_the_medical_directors(lakeside, ada, cleo, max_, cora):
    assert on_duty(lakeside, NOW) == [max_]


def test_without_a_medical_director_the_clinicians_answer(lakeside, ada, cleo, max_):
    max_.is_active = False
    max_.save()
    assert on_duty(lakeside, NOW) == [cleo]


def test_a_site_without_cover_has_nobody(lakeside, max_, cleo):
    lakeside.has_cover = False
    assert on_duty(lakeside, NOW) == []


def test_who_left_or_moved_is_not_on_duty_whatever_the_rota_says(lakeside, hillside, ada, cleo, max_):
    shift(lakeside, cleo, -1, 1)
    shift(lakeside, ada, -1, 1)
    cleo.site = hillside
    cleo.save()
    ada.is_active = False
    ada.save()
    assert on_duty(lakeside, NOW) == [max_]


def test_another_sites_rota_is_not_ours(lakeside, hillside, max_, cleo2):
    shift(hillside, cleo2, -1, 1)
    assert on_duty(lakeside, NOW) == [max_]
    assert on_duty(hillside, NOW) == [cleo2]


def test_a_shift_ends_after_it_starts(lakeside, cleo):
    from django.db import IntegrityError

    with pytest.raises(IntegrityError):
        shift(lakeside, cleo, 1, 1)
