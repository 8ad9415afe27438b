"""Two intakes that may be one person's: shown side by side, decided by staff, taken back with one press."""

import uuid

import pytest

from admissions import decisions
from admissions.acts import DecisionRefused
from admissions.models import SamePerson
from admissions.same_person import alike
from privacy.models import AuditEvent


def found(intake, user):
    return [one.intake for one in alike(intake, user)]


@pytest.fixture
def again(sent, lakeside, pat):
    """Pat once more, with the same number, under another name."""
    return sent(lakeside, name="P. Dough")


def test_a_shared_number_or_name_is_a_reason_to_look(pat, again, sent, lakeside, ada):
    by_name = sent(lakeside, name="Doe, Pat", reach={})
    one_word = sent(lakeside, name="Pat Else", reach={})
    assert set(found(pat, ada)) == {by_name, again}
    assert one_word not in found(pat, ada)
    shared = {one.intake.pk: [str(word) for word in one.shared] for one in alike(pat, ada)}
    assert shared == {again.pk: ["phone", "e-mail"], by_name.pk: ["name"]}


def test_nobody_of_another_site_is_ever_alike(pat, sent, hillside, ada, ada2, signed_in):
    theirs = sent(hillside, name="Pat Doe")
    assert found(pat, ada) == []
    assert found(theirs, ada2) == []
    for other in (theirs.pk, uuid.uuid4(), "nonsense"):
        assert signed_in(ada).post(f"/desk/p/{pat.pk}/same/", {"other": other, "same": "yes"}).status_code == 404
    assert not SamePerson.objects.exists()


def test_said_once_it_stands_on_both_pages_and_nothing_is_merged(pat, again, ada, signed_in):
    client = signed_in(ada)
    assert "Maybe the same person" in client.get(f"/desk/p/{pat.pk}/").text
    page = client.get(f"/desk/p/{pat.pk}/same/").text
    assert "P. Dough" in page
    assert "Both have the same: phone, e-mail." in page
    client.post(f"/desk/p/{again.pk}/same/", {"other": pat.pk, "same": "yes"})
    for one in (pat, again):
        words = client.get(f"/desk/p/{one.pk}/").text
        assert "Same person" in words
        assert "Maybe the same person" not in words
    again.refresh_from_db()
    assert again.contact.name == "P. Dough"
    assert AuditEvent.objects.filter(action="say_same_person").count() == 1


def test_two_people_are_not_asked_about_again_and_all_of_it_can_be_taken_back(pat, again, ada, by_ada, signed_in, now):
    decisions.say_same(pat, again, by_ada, is_same=False, now=now)
    assert "Maybe the same person" not in signed_in(ada).get(f"/desk/p/{pat.pk}/").text
    decisions.say_same(again, pat, by_ada, is_same=True, now=now)
    assert SamePerson.objects.filter(undone_at=None).get().is_same
    assert decisions.undo_same(pat, again, by_ada, now)
    assert not decisions.undo_same(pat, again, by_ada, now)
    assert SamePerson.objects.count() == 2  # what was said stays readable
    assert "Maybe the same person" in signed_in(ada).get(f"/desk/p/{again.pk}/").text


def test_nobody_is_their_own_double(pat, by_ada, now):
    with pytest.raises(DecisionRefused):
        decisions.say_same(pat, pat, by_ada, is_same=True, now=now)
