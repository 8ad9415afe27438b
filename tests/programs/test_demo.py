"""The demo catalog: made up, seeded, whole, and adding nothing the second time (S-46)."""

import datetime

import pytest

from eligibility.levels import Level
from programs import codes
from programs.demo import make_catalog
from programs.models import FactCheck, Opening, Program, Session
from programs.words import opening_words
from tests.programs.conftest import NOW

pytestmark = pytest.mark.django_db
LISTS = {
    "levels": codes.LevelCode,
    "withdrawal_on_site": codes.WithdrawalCode,
    "conditions": codes.Condition,
    "substances": codes.Substance,
    "services": codes.Service,
    "groups": codes.Group,
    "languages": codes.Language,
    "access": codes.Access,
    "medicines_on_site": codes.Medicine,
    "medicines_accepted": codes.Medicine,
    "payers": codes.Payer,
}


@pytest.fixture
def programs():
    make_catalog(NOW)
    return list(Program.objects.whole())


def test_about_eighty_programs_around_three_cities(programs):
    assert len(programs) == 81
    assert {program.zone for program in programs} == {"America/New_York", "America/Chicago", "America/Los_Angeles"}


def test_the_second_run_of_a_day_adds_nothing_and_changes_nothing(programs):
    before = list(Program.objects.values())
    assert set(make_catalog(NOW).values()) == {0}
    assert list(Program.objects.values()) == before


def test_another_day_brings_only_new_words_on_openings(programs):
    made = make_catalog(NOW + datetime.timedelta(days=1))
    assert made.pop("Opening") > 50
    assert set(made.values()) == {0}


def test_what_staff_changed_stays_changed(programs):
    programs[0].name = "Changed"
    programs[0].save()
    make_catalog(NOW)
    assert Program.objects.get(pk=programs[0].pk).name == "Changed"


def test_every_field_is_in_use_somewhere(programs):
    for field in Program._meta.concrete_fields:
        if field.name not in ("changed_by", "revision", "sober_living_refuses"):
            assert any(getattr(program, field.attname) not in (None, "", []) for program in programs), field.name
    assert any(program.sober_living_refuses for program in programs)
    assert Session.objects.filter(by_video=True).exists()


def test_every_code_is_in_use_somewhere(programs):
    for field, choices in LISTS.items():
        used = {code for program in programs for code in getattr(program, field)}
        assert used == set(choices.values), field


def test_yes_no_and_not_stated_each_occur(programs):
    for field in ("brings_transport", "has_sober_living", "has_child_care", "has_telehealth", "has_aftercare"):
        assert {getattr(program, field) for program in programs} == {True, False, None}, field


def test_openings_are_of_every_age_and_kind(programs):
    words = [opening_words(program.latest_opening(), program.zone, NOW) for program in programs]
    assert {word.fresh.value for word in words} == {"today", "recent", "old", "never"}
    assert set(Opening.objects.values_list("status", flat=True)) == {"open", "full", "paused"}


def test_every_group_of_facts_has_fresh_and_stale_checks_somewhere(programs):
    today = NOW.date()
    checks = list(FactCheck.objects.all())
    assert {check.group for check in checks} == set(codes.FactGroup.values)
    assert {check.is_stale(today) for check in checks} == {True, False}


def test_every_program_is_valid_and_obviously_made_up(programs):
    for program in programs:
        program.full_clean()
        assert program.name.endswith("(demo)")
        assert "-555-01" in program.phone
        assert program.email.endswith(".example")


def test_each_city_has_every_level_to_join(programs):
    for zone in ("America/New_York", "America/Chicago", "America/Los_Angeles"):
        there = {code for program in programs if program.zone == zone for code in program.levels}
        assert there == {level.value for level in Level}


def test_it_is_made_in_a_few_statements(django_assert_max_num_queries):
    """A bound on statements and not on seconds; some databases take many rows in several statements."""
    with django_assert_max_num_queries(80):
        make_catalog(NOW)
