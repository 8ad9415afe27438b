"""What somebody who cares has seen stands beside what the person told, and changes no suggestion (S-34, P-17)."""

import pytest

from admissions import decisions
from intake import recommendations
from privacy.models import AuditEvent


@pytest.fixture
def carers(pat, sent, lakeside):
    """Somebody with Pat's number fills the helper's form: drinking, and somebody hurting them."""
    return sent(lakeside, name="Sam", who={"who": "helper"}, seen={"seen": ["drinking", "hurt"]})


def test_on_the_helpers_own_page_nothing_is_known_from_the_person(carers, ada, signed_in):
    page = signed_in(ada).get(f"/desk/p/{carers.pk}/").text
    assert "Seen by someone who cares" in page
    assert "Someone hurts them" in page


def test_once_both_are_one_person_it_stands_beside_what_the_person_told(pat, carers, ada, by_ada, signed_in, now):
    client = signed_in(ada)
    assert "Seen by someone who cares" not in client.get(f"/desk/p/{pat.pk}/").text
    suggested = recommendations.latest(pat).seal
    decisions.say_same(pat, carers, by_ada, is_same=True, now=now)
    page = client.get(f"/desk/p/{pat.pk}/").text
    assert "Someone hurts them" in page
    assert recommendations.latest(pat).seal == suggested
    shown = AuditEvent.objects.filter(action="read").latest("pk").intakes
    assert set(shown) == {str(pat.pk), str(carers.pk)}
