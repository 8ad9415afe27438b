"""The first day, and days a week where sessions are not listed: kept, shown, brought in and out."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from programs.imports import hsds, table
from programs.imports.formats import READERS
from programs.imports.plan import make_plan
from programs.models import Program, Session
from programs.sheet import days_a_week_words, first_day_words


@pytest.mark.parametrize(
    ("therapy", "medicine", "words"),
    [
        (True, True, "A therapy session and an appointment about medicine"),
        (True, None, "A therapy session"),
        (None, True, "An appointment about medicine"),
        (False, True, "No therapy session yet. An appointment about medicine"),
        (None, None, ""),
    ],
)
def test_what_is_not_stated_of_the_first_day_is_not_said_to_be_missing(therapy, medicine, words):
    assert first_day_words(Program(first_day_therapy=therapy, first_day_medicine=medicine)) == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(3, 5, "3 to 5 days a week"), (3, 3, "3 days a week"), (None, 1, "1 day a week"), (None, None, "")],
)
def test_days_a_week_are_said_as_people_say_them(low, high, words):
    assert days_a_week_words(Program(days_from=low, days_to=high)) == words


def test_both_pages_show_the_first_day_and_days_where_no_session_is_listed(signed_in, ada, client, provider):
    program = Program.objects.create(
        provider=provider, name="Brackenwell Day", days_from=3, days_to=5, first_day_therapy=True,
        first_day_medicine=True,
    )  # fmt: skip
    for page in (
        signed_in(ada).get(reverse("programs:program", args=[program.pk])).text,
        client.get(reverse("find:place", args=[program.pk])).text,
    ):
        assert "3 to 5 days a week" in page
        assert "A therapy session and an appointment about medicine" in page


def test_sessions_that_are_listed_say_more_than_days_a_week(signed_in, ada, evening_iop):
    Program.objects.filter(pk=evening_iop.pk).update(days_from=2, days_to=6)
    Session.objects.create(
        program=evening_iop, track="Evening", weekday=2, starts_at=datetime.time(18), ends_at=datetime.time(21)
    )
    page = signed_in(ada).get(reverse("programs:program", args=[evening_iop.pk])).text
    assert "Evening: " in page
    assert "2 to 6 days a week" not in page


def test_days_in_the_wrong_order_are_refused_by_form_and_database(evening_iop):
    evening_iop.days_from, evening_iop.days_to = 5, 3
    with pytest.raises(ValidationError, match="below the fewest"):
        evening_iop.clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        evening_iop.save()


@pytest.mark.parametrize("days", [0, 8])
def test_a_week_has_one_to_seven_days(evening_iop, days):
    evening_iop.days_from = days
    with pytest.raises(ValidationError):
        evening_iop.full_clean()


@pytest.mark.parametrize(
    ("form", "write"),
    [("table", table.write), ("table", table.write_xlsx), ("hsds", hsds.write_package), ("hsds", hsds.write_json)],
)
def test_they_go_out_and_come_in_again_unchanged(evening_iop, form, write):
    told = {"days_from": 3, "days_to": 5, "first_day_therapy": True, "first_day_medicine": False}
    Program.objects.filter(pk=evening_iop.pk).update(**told)
    content = write(Program.objects.whole().order_by("name", "id"))
    source, read = READERS[form]
    drafts, problems, _ignored = read(content.encode() if isinstance(content, str) else content, {})
    assert {name: drafts[0].facts[name] for name in told} == told
    assert make_plan(source, drafts, problems).counts == {"new": 0, "changed": 0, "same": 1, "refused": 0}
