"""P-34: which drafts may be deleted, and which never."""

from datetime import timedelta

import pytest
from django.utils import timezone

from intake import submission
from intake.left import tell_of_left
from intake.models import Intake
from outbox.models import Alert

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


def test_one_with_an_open_alert_is_kept(lakeside):
    draft = untouched(lakeside, hours=9999, now={"now": ["self_harm"]})
    assert draft not in Intake.objects.expired(NOW)
    assert draft in Intake.objects.in_danger()


def test_one_whose_alert_is_closed_goes_after_thirty_days(lakeside, ada):
    """A person has looked at it; until then and for a month it stays."""
    early = untouched(lakeside, hours=25, now={"now": ["self_harm"]})
    late = untouched(lakeside, hours=31 * 24, now={"now": ["self_harm"]})
    Alert.objects.update(closed_at=NOW, closed_by=ada)
    assert list(Intake.objects.expired(NOW)) == [late]
    assert early not in Intake.objects.in_danger()


class TestLeftHalfWay:
    """An intake left with the suicide questions unanswered raises an alert, once."""

    reach = {"phone": "202-555-0142"}

    def test_who_can_be_reached_is_told_of_once(self, lakeside):
        draft = untouched(lakeside, hours=2, reach=self.reach)
        assert tell_of_left(NOW) == 1
        assert tell_of_left(NOW) == 0
        alert = Alert.objects.get()
        assert (alert.intake, alert.tier) == (draft, "priority")
        assert "unanswered" in alert.reason

    def test_more_danger_weighs_more(self, lakeside):
        untouched(lakeside, hours=2, reach=self.reach, recent={"recent": ["opioids"]})
        tell_of_left(NOW)
        assert Alert.objects.get().tier == "same_day"

    def test_a_closed_one_is_not_told_of_again(self, lakeside, ada):
        untouched(lakeside, hours=2, reach=self.reach)
        tell_of_left(NOW)
        Alert.objects.update(closed_at=NOW, closed_by=ada)
        assert tell_of_left(NOW) == 0

    def test_who_is_still_typing_or_cannot_be_reached_or_has_answered_is_not(self, lakeside):
        untouched(lakeside, hours=0, reach=self.reach)
        untouched(lakeside, hours=2)
        calm = dict.fromkeys(("wished", "better_off", "thoughts", "tried"), "no")
        untouched(lakeside, hours=2, reach=self.reach, **{"past-weeks": calm})
        assert tell_of_left(NOW) == 0


def test_what_was_sent_is_no_draft(lakeside):
    draft = submission.submit(untouched(lakeside, hours=9999))
    Intake.objects.update(changed_at=NOW - timedelta(days=99))
    assert draft not in Intake.objects.expired(NOW)


def test_left_since(lakeside):
    old, new = untouched(lakeside, hours=5), untouched(lakeside, hours=1)
    assert list(Intake.objects.left(NOW - timedelta(hours=2))) == [old]
    assert new.pk
