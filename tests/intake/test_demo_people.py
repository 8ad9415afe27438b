"""The demo's people went through the same door as everyone: whole journeys, several in danger, the same every time."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from intake.demo import make_intakes
from intake.models import Intake
from intake.states import State
from outbox.models import Alert

pytestmark = pytest.mark.django_db


def test_forty_people_tell_every_kind_of_story(lakeside):
    now = timezone.now()
    made = make_intakes(lakeside, count=40, seed=7, now=now)
    assert len(made) == 40
    assert Counter(intake.state for intake in made)[State.DRAFT] == 3
    assert {intake.door for intake in made} == {"web", "call_me"}
    assert {intake.respondent for intake in made} == {"self", "helper"}
    assert Counter(intake.language for intake in made)["es"] == 1
    concerns = {row.facts.get("primary_concern") for intake in made for row in intake.recommendations.all()}
    assert concerns >= {"substance_use", "depression", "eating_disorder", "other_dependency"}
    assert {alert.tier for alert in Alert.objects.all()} == {"emergency", "same_day", "priority"}
    assert len({row.level for intake in made for row in intake.recommendations.all()}) >= 5
    drafts = [intake for intake in made if intake.state == State.DRAFT]
    assert all(Alert.objects.filter(intake=intake, tier="emergency").exists() for intake in drafts)
    assert all(now - timedelta(days=5) <= intake.changed_at <= now for intake in made)
    assert all(intake.submitted_at == intake.changed_at for intake in made if intake.state == State.SUBMITTED)
    assert all(intake.recommendations.get().at == intake.submitted_at for intake in made if intake.submitted_at)


def test_the_same_seed_tells_the_same_stories(lakeside):
    first = make_intakes(lakeside, count=4, seed=3)
    second = make_intakes(lakeside, count=4, seed=3)
    assert [intake.answers for intake in first] == [intake.answers for intake in second]
    assert Intake.objects.count() == 8
