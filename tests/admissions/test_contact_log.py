"""Calls and notes: written down, struck through, never erased (S-33); taking someone on."""

import pytest

from admissions import decisions
from admissions.acts import DecisionRefused
from admissions.models import CallNote
from intake.states import State
from privacy.models import AuditEvent


def test_having_spoken_moves_a_sent_form_on(pat, ada, signed_in):
    told = {"outcome": "spoke", "text": "Wants mornings."}
    answer = signed_in(ada).post(f"/desk/p/{pat.pk}/notes/", told, follow=True)
    pat.refresh_from_db()
    assert pat.state == State.REACHED
    assert "Wants mornings." in answer.content.decode()
    assert pat.status_changes.latest("at").by == ada
    assert AuditEvent.objects.filter(action="note", intakes__icontains=str(pat.pk)).count() == 1


@pytest.mark.parametrize("outcome", ["no_answer", "voicemail", "wrong_number", "note"])
def test_a_try_that_reached_nobody_moves_nothing(outcome, pat, by_ada, now):
    decisions.note_contact(pat, by_ada, outcome, "x", now)
    pat.refresh_from_db()
    assert pat.state == State.SUBMITTED


@pytest.mark.parametrize("told", [
    {}, {"outcome": "note", "text": ""}, {"outcome": "shouted"}, {"outcome": "note", "text": "x" * 5000},
])
def test_a_note_that_says_nothing_is_asked_again_with_what_was_typed(told, pat, ada, signed_in):
    page = signed_in(ada).post(f"/desk/p/{pat.pk}/notes/", told)
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
    assert not CallNote.objects.exists()
    if len(told.get("text", "")) > 4000:
        assert "x" * 5000 in page.content.decode()


def test_striking_through_keeps_the_words_says_who_and_why(pat, ada, by_ada, signed_in, now):
    """S-33."""
    note = decisions.note_contact(pat, by_ada, "note", "Has a brother in Boston.", now)
    answer = signed_in(ada).post(f"/desk/p/{pat.pk}/notes/{note.pk}/strike/", {"why": "Wrong person."}, follow=True)
    page = answer.content.decode()
    assert "<s>" in page
    assert "Has a brother in Boston." in page
    assert "Wrong person." in page
    with pytest.raises(DecisionRefused):
        decisions.strike(note, by_ada, "again", now)
    assert CallNote.objects.count() == 1


def test_striking_needs_a_why(pat, ada, by_ada, signed_in, now):
    note = decisions.note_contact(pat, by_ada, "note", "A note.", now)
    assert signed_in(ada).post(f"/desk/p/{pat.pk}/notes/{note.pk}/strike/", {"why": ""}).status_code == 409
    note.refresh_from_db()
    assert note.struck_at is None


def test_a_note_of_another_person_is_not_found(pat, sent, lakeside, ada, by_ada, signed_in, now):
    note = decisions.note_contact(pat, by_ada, "note", "A note.", now)
    other = sent(lakeside)
    assert signed_in(ada).post(f"/desk/p/{other.pk}/notes/{note.pk}/strike/", {"why": "x"}).status_code == 404


def test_assigning_to_me_a_colleague_and_nobody(pat, ada, cleo, signed_in):
    client = signed_in(ada)
    for chosen, owner in (("me", ada), (str(cleo.pk), cleo), ("nobody", None)):
        assert client.post(f"/desk/p/{pat.pk}/assign/", {"to": chosen}).status_code == 302
        pat.refresh_from_db()
        assert pat.owner == owner


def test_nobody_is_given_to_another_site_or_to_who_does_not_work_at_the_desk(pat, ada, ada2, cora, signed_in):
    for stranger in (str(ada2.pk), str(cora.pk), "x", ""):
        assert signed_in(ada).post(f"/desk/p/{pat.pk}/assign/", {"to": stranger}).status_code == 409
    pat.refresh_from_db()
    assert pat.owner is None


def test_where_violence_was_told_nothing_is_written_until_they_say_it_is_safe(sent, lakeside, ada, signed_in):
    intake = sent(lakeside, safe={"safe": "at_home"})
    client = signed_in(ada)
    page = client.get(f"/desk/p/{intake.pk}/").content.decode()
    assert "Violence told: no text, e-mail or voicemail" in page
    assert "Text okay" not in page
    page = client.post(f"/desk/p/{intake.pk}/safe/", follow=True).content.decode()
    assert "Violence told" not in page
    intake.contact.refresh_from_db()
    assert intake.contact.confirmed_safe_at is not None


def test_a_note_written_by_a_button_pressed_twice_stands_once(pat, ada, signed_in, now, time_machine):
    """S-31: two presses are not two tries; the same words a minute later are."""
    time_machine.move_to(now, tick=False)
    client, told = signed_in(ada), {"outcome": "no_answer", "text": "Rang out."}
    for _press in range(2):
        assert client.post(f"/desk/p/{pat.pk}/notes/", told).status_code == 302
    assert CallNote.objects.count() == 1
    client.post(f"/desk/p/{pat.pk}/notes/", told | {"text": "Rang again."})
    assert CallNote.objects.count() == 2
    time_machine.shift(60)
    client.post(f"/desk/p/{pat.pk}/notes/", told)
    assert CallNote.objects.count() == 3
