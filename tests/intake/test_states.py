"""S-10: an intake goes only where the table of moves leads, and each move leaves a row."""

import pytest

from intake.models import Intake, MoveRefused, StatusChange, new_reference
from intake.states import MOVES, OPEN, State

pytestmark = pytest.mark.django_db


def intake_in(site, state):
    return Intake.objects.create(site=site, state=state, form_version="t")


@pytest.mark.parametrize("was", list(State))
@pytest.mark.parametrize("now", list(State))
def test_every_move_is_in_the_table_or_refused(lakeside, ada, was, now):
    intake = intake_in(lakeside, was)
    if now in MOVES[was]:
        intake.move_to(now, by=ada, reason="because")
        assert Intake.objects.get().state == intake.state == now
        change = StatusChange.objects.get()
        assert (change.was, change.now, change.by, change.reason) == (was, now, ada, "because")
    else:
        with pytest.raises(MoveRefused):
            intake.move_to(now, by=ada)
        assert Intake.objects.get().state == was
        assert not StatusChange.objects.exists()


def test_the_table_knows_every_state_and_erased_is_the_end():
    assert set(MOVES) == set(State)
    assert MOVES[State.ERASED] == frozenset()
    assert all(State.ERASED in moves for state, moves in MOVES.items() if state != State.ERASED)


def test_every_state_can_be_reached_from_a_draft():
    reached, new = set(), {State.DRAFT}
    while new:
        reached |= new
        new = {after for state in new for after in MOVES[state]} - reached
    assert reached == set(State)


def test_two_who_move_it_at_once_do_not_both_succeed(lakeside, ada):
    first = intake_in(lakeside, State.SUBMITTED)
    second = Intake.objects.get()
    first.move_to(State.REACHED, by=ada)
    with pytest.raises(MoveRefused, match="no longer"):
        second.move_to(State.CLOSED, by=ada)
    assert StatusChange.objects.count() == 1


def test_closing_keeps_the_reason_and_opening_again_drops_it(lakeside, ada):
    intake = intake_in(lakeside, State.SUBMITTED)
    intake.move_to(State.CLOSED, by=ada, reason="chose_another_plan")
    assert Intake.objects.get().closed_reason == "chose_another_plan"
    intake.move_to(State.REACHED, by=ada)
    assert Intake.objects.get().closed_reason == ""


def test_sending_sets_when(lakeside):
    intake = intake_in(lakeside, State.DRAFT)
    intake.move_to(State.SUBMITTED)
    assert Intake.objects.get().submitted_at == intake.submitted_at is not None


def test_a_move_keeps_the_answers(lakeside, ada):
    intake = Intake.objects.create(site=lakeside, state=State.SUBMITTED, form_version="t", answers={"age": {"age": 3}})
    intake.move_to(State.REACHED, by=ada)
    assert Intake.objects.get().answers == {"age": {"age": 3}}


def test_open_is_what_waits_for_somebody(lakeside, hillside):
    for state in State:
        intake_in(lakeside, state)
    intake_in(hillside, State.SUBMITTED)
    assert {intake.state for intake in Intake.objects.for_site(lakeside).open()} == set(OPEN)
    assert Intake.objects.for_site(hillside).open().count() == 1
    assert Intake.objects.drafts().count() == 1


def test_a_reference_can_be_read_aloud():
    for _time in range(200):
        reference = new_reference()
        assert len(reference) == 9
        assert reference[4] == "-"
        assert not set(reference.replace("-", "")) & set("AEIOUY01LO")
