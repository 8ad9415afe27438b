"""Recording an answer: dated, with who said so; a clinician outranks; the rules run again (S-14)."""

import pytest

from admissions import decisions, words
from admissions.acts import DecisionRefused
from admissions.forms import FactForm
from admissions.told import question_for
from eligibility.facts import VOCABULARY, FactError
from intake.facts import facts_of
from intake.models import Finding
from outbox.alerts import raise_alert
from privacy.models import AuditEvent

ASKED = [name for name, fact in VOCABULARY.items() if not fact.derived]


@pytest.mark.parametrize("name", ASKED)
def test_every_fact_can_be_recorded_by_who_may(name, cleo):
    """A form for every line of the vocabulary, and it reads back what the vocabulary allows."""
    known = VOCABULARY[name]
    form = FactForm(name, cleo)
    assert form.fields["value"].label
    typed = {"integer": str(known.range[1]), "boolean": "yes"}.get(known.type) or list(known.choices)[-1]
    if known.type == "list":
        typed = list(known.choices)
    form = FactForm(name, cleo, {"value": typed, "said_by": "clinician"})
    assert form.is_valid(), form.errors
    assert known.read(form.cleaned_data["value"]) is not None


@pytest.mark.parametrize("name", [name for name in ASKED if not VOCABULARY[name].clinician_only])
def test_every_asked_fact_has_its_question_to_read_aloud(name, lakeside):
    assert question_for({}, name, lakeside)


def test_the_difference_is_shown_at_once(pat, ada, signed_in):
    answer = signed_in(ada).post(
        f"/desk/p/{pat.pk}/facts/severity/", {"value": "moderate", "said_by": "patient_by_phone"}, follow=True)
    page = answer.content.decode()
    assert "Before: Education and check-ins" in page
    assert "Now: Intensive outpatient (IOP)" in page
    assert facts_of(pat)["severity"] == "moderate"
    assert "Recorded by staff" in page
    assert AuditEvent.objects.get(action="record_fact").fields == ["severity"]


def test_a_clinician_outranks_and_both_readings_stay_visible(pat, ada, by_ada, by_cleo, now, signed_in):
    decisions.record_fact(pat, by_cleo, "home", "others_use", "clinician", now)
    decisions.record_fact(pat, by_ada, "home", "substance_free", "patient_by_phone", now)
    assert facts_of(pat)["home"] == "others_use"
    page = signed_in(ada).get(f"/desk/p/{pat.pk}/").content.decode()
    assert "Two readings of: Home during treatment" in page
    assert "outranked" in page


def test_only_a_clinician_records_the_scales_or_speaks_as_one(pat, by_ada, by_cleo, ada, now, signed_in):
    with pytest.raises(DecisionRefused):
        decisions.record_fact(pat, by_ada, "ciwa_ar", 9, "clinician", now)
    with pytest.raises(DecisionRefused):
        decisions.record_fact(pat, by_ada, "home", "unsafe", "clinician", now)
    assert signed_in(ada).get(f"/desk/p/{pat.pk}/facts/ciwa_ar/").status_code == 409
    decisions.record_fact(pat, by_cleo, "ciwa_ar", 9, "clinician", now)
    assert Finding.objects.get().by_clinician


def test_what_is_worked_out_or_unknown_cannot_be_recorded(pat, ada, by_ada, signed_in, now):
    for name in ("adolescent", "older", "no_such_fact"):
        assert signed_in(ada).get(f"/desk/p/{pat.pk}/facts/{name}/").status_code == 404
        with pytest.raises(DecisionRefused):
            decisions.record_fact(pat, by_ada, name, True, "record", now)
    with pytest.raises(FactError):
        decisions.record_fact(pat, by_ada, "home", "castle", "record", now)
    with pytest.raises(DecisionRefused):
        decisions.record_fact(pat, by_ada, "home", "unsafe", "rumour", now)


@pytest.mark.parametrize(("name", "value"), [
    ("age_years", "1e400"), ("age_years", "999999999999999999999999"), ("age_years", "-1"), ("age_years", "1.5"),
    ("age_years", "٣٣"), ("home", "castle"), ("home", ""), ("pregnant", "maybe"), ("substances", ["none", "alcohol"]),
    ("substances", ["tea"]), ("drinks_per_day", "x" * 100000),
])
def test_bad_input_gets_a_sentence_and_records_nothing(name, value, pat, ada, signed_in):
    answer = signed_in(ada).post(f"/desk/p/{pat.pk}/facts/{name}/", {"value": value, "said_by": "record"})
    assert answer.status_code in (200, 302)
    if answer.status_code == 200:
        assert "There is a problem" in answer.content.decode()
        assert not Finding.objects.exists()
    else:
        assert Finding.objects.get().value == 33  # a number is a number in any digits


def test_none_of_these_is_a_known_answer(pat, ada, signed_in):
    signed_in(ada).post(f"/desk/p/{pat.pk}/facts/substances/", {"value": ["none"], "said_by": "record"})
    assert facts_of(pat)["substances"] == []


def test_taking_back_keeps_it_readable_and_runs_the_rules_again(pat, ada, by_ada, signed_in, now):
    """S-33."""
    recorded = decisions.record_fact(pat, by_ada, "severity", "severe", "record", now)
    path = f"/desk/p/{pat.pk}/findings/{recorded.finding.pk}/withdraw/"
    assert signed_in(ada).post(path, {"why": ""}).status_code == 409
    page = signed_in(ada).post(path, {"why": "Mixed up two people."}, follow=True).content.decode()
    assert "Mixed up two people." in page
    assert "<s>Severity of the main disorder: severe</s>" in page
    assert facts_of(pat)["severity"] == "none"
    assert signed_in(ada).post(path, {"why": "Again."}).status_code == 409


def test_staff_cannot_take_back_what_a_clinician_found(pat, by_ada, by_cleo, now):
    recorded = decisions.record_fact(pat, by_cleo, "severity", "severe", "clinician", now)
    with pytest.raises(DecisionRefused):
        decisions.withdraw(recorded.finding, by_ada, "no", now)


def test_while_an_emergency_is_open_the_difference_names_no_level(pat, ada, signed_in):
    raise_alert(pat, "emergency", "reply", "Wrote: help.")
    page = signed_in(ada).post(
        f"/desk/p/{pat.pk}/facts/severity/", {"value": "moderate", "said_by": "record"}, follow=True).content.decode()
    assert "Recorded:" in page
    assert "IOP" not in page.split('id="placement"')[0]
    assert "Intensive outpatient (IOP)" not in page


def test_what_a_fact_means_is_said_in_words_and_not_in_codes():
    """S-47: no name of a choice or of another fact stands in what staff read."""
    for name in VOCABULARY:
        assert "_" not in words.about(name), name
    assert "“not safe”: someone there hurts them" in words.about("home")
