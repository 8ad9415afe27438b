"""The demo fills every screen, twice as well as once, and never in production (S-46)."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Site, User
from admissions.demo import make_demo
from admissions.models import Appointment, Evaluation, Slot
from intake.models import Intake
from programs.models import Program


@pytest.mark.django_db
def test_it_makes_what_is_missing_and_nothing_twice(capsys):
    call_command("demo")
    told = capsys.readouterr().out
    assert "ada@lakeside.example" in told
    assert "code" in told
    counted = [model.objects.count() for model in (Site, User, Intake, Program, Appointment, Evaluation)]
    slots = Slot.objects.count()
    assert all(counted)
    assert Evaluation.objects.filter(is_signed=True).exists()
    make_demo()
    assert [model.objects.count() for model in (Site, User, Intake, Program, Appointment, Evaluation)] == counted
    assert Slot.objects.count() == slots


@pytest.mark.django_db
def test_production_refuses_it(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        call_command("demo")
    assert not User.objects.exists()
