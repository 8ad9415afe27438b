"""Status is a table: state x allowed acts (S-10, S-11, #5)."""

import pytest

from accounts.models import Role, User
from admissions import decisions
from admissions.acts import TABLE, DecisionRefused, Deed, can
from admissions.decisions import By
from admissions.models import Evaluation
from intake.models import Intake
from intake.states import MOVES, State


def test_every_deed_has_a_line_in_the_table():
    assert set(TABLE) == set(Deed)


@pytest.mark.parametrize("deed", [deed for deed, rule in TABLE.items() if rule.leads_to])
def test_a_deed_that_moves_an_intake_is_possible_only_where_the_table_of_states_has_that_move(deed):
    rule = TABLE[deed]
    assert rule.states
    assert all(rule.leads_to in MOVES[state] for state in rule.states)


@pytest.mark.parametrize("state", State.values)
def test_what_a_state_allows_depends_on_state_and_role_alone(state, db, lakeside):
    intake = Intake(site=lakeside, state=state, form_version="1")
    for role in Role:
        user = User(name="x", role=role, site=lakeside)
        for deed, rule in TABLE.items():
            assert can(user, deed, intake) == (state in rule.states and role in _roles(rule.act))


def _roles(act):
    from accounts.permissions import TABLE as WHO

    return WHO[act]


def test_compliance_and_administrators_may_do_nothing_with_a_person(lakeside):
    for role in (Role.COMPLIANCE, Role.ADMINISTRATOR):
        user = User(name="x", role=role, site=lakeside)
        assert not any(can(user, deed, Intake(site=lakeside, state=state)) for deed in Deed for state in State)


@pytest.mark.parametrize("deed", ["refer", "wait", "back", "admit", "finish"])
def test_nobody_is_referred_before_a_signature(deed, pat, by_ada):
    """#5: workflow order."""
    with pytest.raises(DecisionRefused):
        decisions.change_status(pat, by_ada, deed)
    pat.refresh_from_db()
    assert pat.state == State.SUBMITTED


def test_referring_needs_a_signed_evaluation_even_where_the_state_says_decided(pat, by_ada):
    """#5: starting the program has the same test in test_stay."""
    Intake.objects.filter(pk=pat.pk).update(state=State.DECIDED)
    assert not Evaluation.objects.exists()
    with pytest.raises(DecisionRefused):
        decisions.change_status(pat, by_ada, "refer")


def test_a_word_that_is_no_step_is_refused(pat, by_ada):
    for deed in ("close", "sign", "erased", "", "nonsense"):
        with pytest.raises(DecisionRefused):
            decisions.change_status(pat, by_ada, deed)


def test_an_act_on_another_sites_person_finds_nobody(pat, ada2):
    with pytest.raises(Intake.DoesNotExist):
        decisions.assign(pat, ada2, By(user=ada2))


def test_a_disallowed_act_is_absent_from_the_page_and_refused_by_the_server(pat, ada, signed_in):
    """S-11."""
    client = signed_in(ada)
    page = client.get(f"/desk/p/{pat.pk}/").content.decode()
    assert "Finished or left the program" not in page
    assert f"/desk/p/{pat.pk}/book/" in page
    answer = client.post(f"/desk/p/{pat.pk}/step/", {"deed": "refer"})
    assert answer.status_code == 409
    assert "not possible now" in answer.content.decode()
    decisions.close(pat, By(user=ada), "other_care", pat.submitted_at)
    page = client.get(f"/desk/p/{pat.pk}/").content.decode()
    assert f"/desk/p/{pat.pk}/book/" not in page
    assert client.get(f"/desk/p/{pat.pk}/book/").status_code == 409
    assert "Open again" in page
