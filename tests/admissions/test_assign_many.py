"""Several people at once: counted and named first, then one press; never more than the role may (S-38)."""

import pytest

from accounts import permissions
from admissions import decisions
from intake.models import Intake
from intake.states import State
from privacy.models import AuditEvent

URL = "/desk/queue/assign/"


@pytest.fixture
def twelve(sent, lakeside):
    return [sent(lakeside, name=f"Person {number:02}") for number in range(12)]


def owners():
    return set(Intake.objects.values_list("owner__name", flat=True))


def test_first_it_says_who_and_how_many_and_changes_nothing(twelve, ada, cleo, signed_in):
    page = signed_in(ada).post(URL, {"pick": [one.pk for one in twelve], "to": str(cleo.pk)}).text
    assert "Assign 12 people" in page
    assert page.count("Person ") == 10
    assert "and 2 more" in page
    assert owners() == {None}


def test_then_one_press_does_it_with_a_row_for_each(twelve, ada, cleo, signed_in):
    answer = signed_in(ada).post(URL, {"pick": [one.pk for one in twelve], "to": str(cleo.pk), "confirm": "1"},
                                 follow=True)
    assert "12 people assigned to Cleo." in answer.text
    assert owners() == {"Cleo"}
    assert AuditEvent.objects.filter(action="assign").count() == 12


def test_no_role_may_touch_more_than_its_cap(twelve, ada, cleo, signed_in, monkeypatch):
    monkeypatch.setitem(permissions.MOST_AT_ONCE, "admissions", 11)
    for more in ({}, {"confirm": "1"}):
        posted = {"pick": [one.pk for one in twelve], "to": "me"} | more
        page = signed_in(ada).post(URL, posted, follow=True).text
        assert "At most 11 people at once" in page
    assert owners() == {None}
    signed_in(cleo).post(URL, {"pick": [one.pk for one in twelve], "to": "me", "confirm": "1"})
    assert owners() == {"Cleo"}


@pytest.mark.parametrize(("pick", "to", "why"), [
    ([], "me", "Tick the people first"), (["nonsense"], "me", "Tick the people first"),
    (None, "stranger", "Choose someone who works"), (None, "cora", "Choose someone who works")])
def test_what_cannot_be_is_said(pick, to, why, twelve, ada, cora, signed_in):
    to = str(cora.pk) if to == "cora" else to
    ids = [one.pk for one in twelve] if pick is None else pick
    posted = {"pick": ids, "to": to} | ({"confirm": "1"} if pick is None else {})
    assert why in signed_in(ada).post(URL, posted, follow=True).text
    assert owners() == {None}


def test_another_sites_people_are_nobody_here(twelve, sent, hillside, ada, signed_in):
    theirs = sent(hillside, name="Person Theirs")
    page = signed_in(ada).post(URL, {"pick": [theirs.pk, twelve[0].pk], "to": "me"}).text
    assert "Assign 1 person" in page
    assert "Theirs" not in page
    signed_in(ada).post(URL, {"pick": [theirs.pk], "to": "me", "confirm": "1"})
    theirs.refresh_from_db()
    assert theirs.owner is None


def test_who_was_closed_meanwhile_is_left_out_and_said(twelve, ada, by_ada, signed_in, now):
    Intake.objects.filter(pk=twelve[0].pk).update(state=State.CLOSED)
    page = signed_in(ada).post(URL, {"pick": [twelve[0].pk, twelve[1].pk], "to": "me", "confirm": "1"}, follow=True)
    assert "1 person assigned to Ada. 1 left out" in page.text


def test_a_colleagues_list_is_handed_over_even_when_they_have_left(twelve, ada, cleo, by_ada, signed_in):
    for one in twelve[:3]:
        decisions.assign(one, cleo, by_ada)
    cleo.is_active = False
    cleo.save()
    client = signed_in(ada)
    assert "no longer here" in client.get("/desk/queue/hand-over/").text
    page = client.post("/desk/queue/hand-over/", {"from": str(cleo.pk), "to": "me"}).text
    assert "Assign 3 people" in page
    assert Intake.objects.filter(owner=cleo).count() == 3
    client.post(URL, {"pick": [one.pk for one in twelve[:3]], "to": "me", "confirm": "1"})
    assert Intake.objects.filter(owner=ada).count() == 3
    assert "nobody on that list" in client.post("/desk/queue/hand-over/", {"from": str(cleo.pk)}, follow=True).text


def test_keys_are_listed_one_press_away_and_none_is_a_single_letter(ada, cora, signed_in):
    """S-39."""
    assert 'href="/desk/keys/"' in signed_in(ada).get("/desk/queue/").text
    page = signed_in(cora).get("/desk/keys/").text
    assert "Alt+Shift+N" in page
    assert "<kbd>/</kbd>" not in page
