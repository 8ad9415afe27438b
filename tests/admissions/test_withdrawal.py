"""Who needs withdrawal care goes to no program without it before somebody says where it happens (B1: interruption)."""

import datetime as dt

import pytest

from admissions import decisions
from admissions.decisions import holding
from admissions.decisions.staying import Contradiction
from admissions.models import CallNote, Evaluation, Hold, Stay
from admissions.withdrawal import NeedsWithdrawalCare
from intake import recommendations
from intake.models import Intake
from tests.admissions.test_places import program  # noqa: F401

WORDS = "City Hospital, Thursday to Sunday"


@pytest.fixture
def decided(pat, cleo, now):
    """Withdrawal care from home was decided, and no program chosen."""
    Evaluation.objects.create(
        intake=pat, recommendation=recommendations.latest(pat), is_signed=True, agrees=True, clinician=cleo,
        decided_level="iop", decided_withdrawal="ambulatory", signed_at=now)
    Intake.objects.filter(pk=pat.pk).update(state="decided")
    pat.refresh_from_db()
    return pat


def test_keeping_a_place_stops_and_asks_where_withdrawal_care_happens(
        decided, program, by_ada, ada, signed_in, now, monkeypatch):  # noqa: F811
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    client, keep = signed_in(ada), f"/desk/p/{decided.pk}/places/keep/"
    answer = client.post(keep, {"program": str(program.pk)})
    assert answer.status_code == 409
    assert "has no withdrawal care" in answer.text
    assert "Withdrawal care from home" in answer.text
    assert not Hold.objects.exists()
    assert client.post(keep, {"program": str(program.pk), "arranged": "  "}).status_code == 409
    assert client.post(keep, {"program": str(program.pk), "arranged": WORDS}).status_code == 302
    assert Hold.objects.get().program == program
    assert CallNote.objects.get().text == WORDS  # in the contact log, for whoever comes next


@pytest.mark.parametrize("given", ["withdrawal_on_site", "withdrawal_partner"])
def test_a_program_that_brings_it_stops_nobody_and_a_lighter_kind_does(given, decided, program, by_ada, now):  # noqa: F811
    setattr(program, given, ["ambulatory"])
    program.save()
    assert holding.hold(decided, program, by_ada, now)
    Hold.objects.all().delete()
    Evaluation.objects.update(decided_withdrawal="monitored")
    with pytest.raises(NeedsWithdrawalCare):
        holding.hold(decided, program, by_ada, now)
    Evaluation.objects.update(decided_withdrawal="none")
    assert holding.hold(decided, program, by_ada, now)


def test_starting_a_program_stops_too_unless_it_is_arranged(decided, program, by_ada, ada, signed_in, now):  # noqa: F811
    told = {"program": program, "admitted_on": now.date(), "planned_until": None, "days": ["mon"], "minutes": 180}
    with pytest.raises(Contradiction) as stop:
        decisions.admit(decided, by_ada, told, now)
    assert "arranged" in stop.value.problems
    assert not Stay.objects.exists()
    assert "Where and when withdrawal care happens" in signed_in(ada).get(f"/desk/p/{decided.pk}/start/").text
    assert decisions.admit(decided, by_ada, told | {"arranged": WORDS}, now)
    assert CallNote.objects.get().text == WORDS


def test_what_the_evaluation_arranged_needs_no_second_word(decided, program, by_ada, now):  # noqa: F811
    signed = Evaluation.objects.get()
    signed.plan = {"withdrawal_elsewhere": WORDS}
    signed.save()
    told = {"program": program, "admitted_on": now.date(), "planned_until": now.date() + dt.timedelta(days=70),
            "days": ["mon"], "minutes": 180}
    assert decisions.admit(decided, by_ada, told, now)
