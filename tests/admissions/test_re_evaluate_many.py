"""Running the rules again for several people: first what changes, who becomes more urgent first (S-16, S-38, B4)."""

import pytest

from accounts import permissions
from admissions.acts import DecisionRefused
from admissions.decisions import By
from admissions.decisions.many import look_again, re_evaluate_many
from intake import recommendations
from intake.models import Intake, Recommendation
from outbox.alerts import raise_alert
from outbox.models import Reminder
from privacy.models import AuditEvent

URL = "/desk/queue/again/"


def worse(intake, **pages):
    """Change what stands behind a stored suggestion without running the rules."""
    intake.answers = intake.answers | pages
    intake.save(update_fields=["answers"])


@pytest.fixture
def three(sent, lakeside):
    """One whose answers now say more is needed, one whose say something else, one unchanged."""
    people = [sent(lakeside, name=name) for name in ("Same Person", "Home Person", "Urgent Person")]
    worse(people[1], home={"home": "others_use"})
    worse(people[2], signs={"signs": ["seizure"]})
    return people


def test_first_it_shows_what_changes_and_stores_nothing(three, ada, signed_in):
    stored = Recommendation.objects.count()
    page = signed_in(ada).post(URL, {"pick": [one.pk for one in three]}).text
    assert "Run the rules again for 3 people" in page
    assert "1 stays as it is." in page
    assert page.index("Urgent Person") < page.index("Home Person"), "more urgent first"
    assert "Same Person" not in page
    assert Recommendation.objects.count() == stored


def test_then_one_press_stores_them_tells_nobody_and_is_audited(three, ada, signed_in):
    """B4: never texts patients by itself."""
    stored, reminders = Recommendation.objects.count(), Reminder.objects.count()
    answer = signed_in(ada).post(URL, {"pick": [one.pk for one in three], "confirm": "1"}, follow=True)
    assert "2 suggestions are new." in answer.text
    assert Recommendation.objects.count() == stored + 2
    assert Reminder.objects.filter(channel__in=["text", "email"]).count() == reminders
    assert AuditEvent.objects.filter(action="re_evaluate").count() == 3
    assert look_again(Intake.objects.filter(pk__in=[one.pk for one in three])) == []


def test_the_level_is_not_named_while_an_emergency_alert_is_open(three, ada, signed_in):
    raise_alert(three[1], "emergency", "reply", "Wrote back: now.")
    page = signed_in(ada).post(URL, {"pick": [three[1].pk]}).text
    assert "Not shown while an emergency alert is open." in page
    assert "Was:" not in page


def test_no_more_at_once_than_the_role_may_and_only_the_desk(three, ada, cora, monkeypatch):
    ids = [one.pk for one in three]
    with pytest.raises(DecisionRefused):
        re_evaluate_many(By(user=cora), ids)
    monkeypatch.setitem(permissions.MOST_AT_ONCE, "admissions", 2)
    with pytest.raises(DecisionRefused):
        re_evaluate_many(By(user=ada), ids)


def test_another_sites_people_are_left_alone(three, ada2):
    """#2."""
    before = Recommendation.objects.count()
    assert re_evaluate_many(By(user=ada2), [one.pk for one in three]) == (0, 3)
    assert Recommendation.objects.count() == before


def test_a_suggestion_that_stays_is_not_stored_twice(three, ada):
    same = three[0]
    before = recommendations.latest(same)
    assert re_evaluate_many(By(user=ada), [same.pk]) == (0, 0)
    assert recommendations.latest(same) == before
