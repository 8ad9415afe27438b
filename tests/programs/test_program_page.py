"""One program: every fact, where it comes from and how old it is."""

import datetime
import uuid

import pytest
from django.utils import timezone

from programs.models import FactCheck, Opening, Session


def page(signed_in, member, program):
    response = signed_in(member).get(f"/desk/programs/{program.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_facts_stand_in_words_and_what_is_not_stated_says_so(signed_in, ada, evening_iop):
    Session.objects.create(
        program=evening_iop, track="Evening", weekday=0, starts_at=datetime.time(18), ends_at=datetime.time(21)
    )
    shown = page(signed_in, ada, evening_iop)
    for words in (
        "Intensive outpatient (IOP)",
        "9 hours",
        "8 to 12 weeks",
        "18 and over",
        "English, Spanish",
        "Medicaid, Private insurance",
        "Evening: Mon 6 p.m. to 9 p.m.",
        "Not stated",
    ):
        assert words in shown


def test_each_group_of_facts_has_its_source_and_age(signed_in, ada, evening_iop):
    today = timezone.localdate()
    FactCheck.objects.create(program=evening_iop, group="levels", source="Phone call", checked_on=today)
    FactCheck.objects.create(
        program=evening_iop, group="payment", source="Web page", checked_on=today - datetime.timedelta(days=94)
    )
    shown = page(signed_in, ada, evening_iop)
    assert "Last checked today." in shown
    assert "Source: Phone call" in shown
    assert '<span class="tag attend">Last checked 94 days ago.</span>' in shown
    assert shown.count("Never checked.") == 7


def test_doubtful_facts_are_flagged_check_this(signed_in, ada, evening_iop):
    evening_iop.hours_a_week = 45
    evening_iop.save()
    shown = page(signed_in, ada, evening_iop)
    assert "Check this" in shown
    assert "45 hours a week." in shown


def test_earlier_words_on_free_places_stay_readable(signed_in, ada, evening_iop):
    now = timezone.now()
    for days in (0, 4):
        Opening.objects.create(
            program=evening_iop,
            status="open",
            seats=days + 1,
            said_by=f"Desk {days}",
            said_at=now - datetime.timedelta(days=days),
        )
    shown = page(signed_in, ada, evening_iop)
    assert "1 free place, today" in shown
    assert "Call to confirm: 5 free places 4 days ago" in shown


def test_hostile_words_of_a_program_stay_words(signed_in, ada, evening_iop):
    evening_iop.name, evening_iop.licence = "<script>alert(1)</script>", "{{7*7}}<img src=x onerror=alert(1)>"
    evening_iop.website = "javascript:alert(1)"
    evening_iop.save()
    shown = page(signed_in, ada, evening_iop)
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert 'href="javascript:' not in shown


def test_only_those_who_may_edit_are_offered_to_write_openings_down(signed_in, ada, cleo, evening_iop):
    assert "Write down what they say" in page(signed_in, ada, evening_iop)
    assert "Write down what they say" not in page(signed_in, cleo, evening_iop)


@pytest.mark.django_db
def test_a_program_that_is_not_there_is_not_found(signed_in, ada):
    client = signed_in(ada)
    assert client.get(f"/desk/programs/{uuid.uuid4()}/").status_code == 404
    assert client.get("/desk/programs/not-a-uuid/").status_code == 404


def test_times_end_in_one_dot_and_one_hour_is_one(evening_iop):
    """B1: "6 p.m." before the next track, "1 hour"."""
    from programs.sheet import days_words, hours_words

    for track in ("Day", "Evening"):
        evening_iop.sessions.create(track=track, weekday=0, starts_at="13:00", ends_at="16:00")
    evening_iop.refresh_from_db()
    assert days_words(evening_iop) == "Day: Mon 1 p.m. to 4 p.m. Evening: Mon 1 p.m. to 4 p.m."
    for hours, words in ((1, "1 hour"), (9, "9 hours"), (1.5, "1.5 hours")):
        evening_iop.hours_a_week = hours
        assert hours_words(evening_iop) == words
