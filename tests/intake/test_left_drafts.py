"""P-34: which drafts may be deleted, and which never."""

from datetime import timedelta

import pytest
from django.utils import timezone

from intake import submission
from intake.models import Intake

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def untouched(site, *, hours, **pages):
    draft = submission.save_pages(submission.start(site, "en"), pages or {"device": {"device": "own"}})
    Intake.objects.filter(pk=draft.pk).update(changed_at=NOW - timedelta(hours=hours))
    return draft


@pytest.mark.parametrize(("hours", "is_expired"), [(23, False), (25, True)])
def test_without_a_way_to_reach_the_person_a_day(lakeside, hours, is_expired):
    draft = untouched(lakeside, hours=hours)
    assert (draft in Intake.objects.expired(NOW)) is is_expired


@pytest.mark.parametrize(("hours", "is_expired"), [(25, False), (29 * 24, False), (31 * 24, True)])
def test_with_a_number_thirty_days(lakeside, hours, is_expired):
    draft = untouched(lakeside, hours=hours, reach={"phone": "202-555-0142"})
    assert (draft in Intake.objects.expired(NOW)) is is_expired


def test_a_name_alone_is_no_way_to_reach_anybody(lakeside):
    assert untouched(lakeside, hours=25, name={"name": "Pat"}) in Intake.objects.expired(NOW)


def test_one_that_told_of_danger_is_kept(lakeside):
    draft = untouched(lakeside, hours=9999, now={"now": ["self_harm"]})
    assert draft not in Intake.objects.expired(NOW)
    assert draft in Intake.objects.in_danger()


def test_what_was_sent_is_no_draft(lakeside):
    draft = submission.submit(untouched(lakeside, hours=9999))
    Intake.objects.update(changed_at=NOW - timedelta(days=99))
    assert draft not in Intake.objects.expired(NOW)


def test_left_since(lakeside):
    old, new = untouched(lakeside, hours=5), untouched(lakeside, hours=1)
    assert list(Intake.objects.left(NOW - timedelta(hours=2))) == [old]
    assert new.pk
