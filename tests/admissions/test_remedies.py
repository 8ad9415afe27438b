"""A remedy has a button that starts it: one press puts it on the follow-up list (S-13, B1)."""

import pytest

from admissions import decisions
from admissions.acts import DecisionRefused
from admissions.decisions.remedies import begin_remedy, begun
from outbox.alerts import raise_alert
from outbox.models import Reminder
from privacy.models import AuditEvent
from tests.admissions.test_patient_page import lou  # noqa: F401


@pytest.fixture
def person(lou):  # noqa: F811
    return lou


def test_beside_every_remedy_stands_its_button_and_one_press_begins_it(person, ada, signed_in):
    client = signed_in(ada)
    page = client.get(f"/desk/p/{person.pk}/").text
    path = f"/desk/p/{person.pk}/remedies/sober_living/begin/"
    assert f'action="{path}"' in page
    answer = client.post(path, follow=True)
    task = Reminder.objects.get(kind="remedy")
    assert (task.channel, task.state, task.details) == ("desk", "planned", {"remedy": "sober_living"})
    assert AuditEvent.objects.filter(action="begin_remedy").count() == 1
    assert f'action="{path}"' not in answer.text
    assert "Arrange a remedy: A sober living home during the program" in answer.text
    assert "Arrange a remedy: A sober living home" in client.get("/desk/followups/").text
    client.post(f"/desk/followups/{task.pk}/done/")
    assert begun(person) == set()
    assert f'action="{path}"' in client.get(f"/desk/p/{person.pk}/").text  # it may be begun again


def test_what_is_not_suggested_is_on_the_list_already_or_waits_for_an_emergency_is_refused(person, by_ada, now):
    """S-11."""
    begin_remedy(person, by_ada, "sober_living", now)
    for code in ("sober_living", "childcare", "nonsense"):
        with pytest.raises(DecisionRefused):
            begin_remedy(person, by_ada, code, now)
    alert = raise_alert(person, "emergency", "reply", "Wrote: I want to die.")
    with pytest.raises(DecisionRefused):
        begin_remedy(person, by_ada, "program_transport", now)
    alert.close(by_ada.user, "Called.", now)
    assert begin_remedy(person, by_ada, "program_transport", now)
    decisions.close(person, by_ada, "other_care", now)
    with pytest.raises(DecisionRefused):
        begin_remedy(person, by_ada, "telehealth", now)
