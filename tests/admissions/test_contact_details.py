"""Correcting how someone is called and reached; going on with a form somebody left."""

import pytest

from admissions import decisions
from admissions.acts import DecisionRefused
from intake.models import Contact
from intake.search import find
from intake.states import State
from outbox.models import OptOut
from privacy.encryption import blind_index

TOLD = {"name": "Patrice Dough", "phone": "(202) 555-0199", "email": "p@mail.example", "may_text": "no",
        "may_email": "", "may_voicemail": "yes"}


def test_a_correction_is_kept_and_they_are_found_by_it_at_once(pat, ada, lakeside, signed_in):
    assert signed_in(ada).post(f"/desk/p/{pat.pk}/contact/", TOLD).status_code == 302
    contact = Contact.objects.get(intake=pat)
    assert (contact.name, contact.phone) == ("Patrice Dough", "+12025550199")
    assert (contact.may_text, contact.may_email) == (False, None)
    assert list(find(lakeside, "dough")) == [pat]
    assert list(find(lakeside, "doe")) == []


@pytest.mark.parametrize("wrong", [{"phone": "12"}, {"email": "nobody"}, {"name": "x" * 121}, {"may_text": "perhaps"},
                                   {"email": "a" * 300 + "@b.example"}])
def test_what_cannot_be_is_said_and_kept(wrong, pat, ada, signed_in):
    page = signed_in(ada).post(f"/desk/p/{pat.pk}/contact/", TOLD | wrong)
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
    assert Contact.objects.get(intake=pat).name == "Pat Doe"


def test_a_new_number_must_be_confirmed_as_safe_again(pat, by_ada, now):
    decisions.confirm_safe(pat, by_ada, now)
    decisions.correct_contact(pat, by_ada, {"name": "Pat"})
    assert Contact.objects.get(intake=pat).confirmed_safe_at == now
    decisions.correct_contact(pat, by_ada, {"phone": "+12025550199"})
    assert Contact.objects.get(intake=pat).confirmed_safe_at is None


def test_a_wrong_number_gets_no_more_messages(pat, ada, by_ada, signed_in, now):
    decisions.note_contact(pat, by_ada, "wrong_number", "", now)
    assert OptOut.objects.get(digest=blind_index("+12025550142", "phone")).how == "wrong_number"
    assert "No text" in signed_in(ada).get(f"/desk/p/{pat.pk}/").content.decode()


def test_a_form_left_in_danger_is_sent_with_their_okay(draft, lakeside, ada, by_ada, signed_in, now):
    left = draft(lakeside)
    client = signed_in(ada)
    assert "send the form for them" in client.get(f"/desk/p/{left.pk}/").content.decode()
    assert f"/desk/p/{left.pk}/book/" not in client.get(f"/desk/p/{left.pk}/").content.decode()
    client.post(f"/desk/p/{left.pk}/send/")
    left.refresh_from_db()
    assert left.state == State.SUBMITTED
    assert left.recommendations.exists()
    with pytest.raises(DecisionRefused):
        decisions.send_for_them(left, by_ada)


def test_what_the_words_mean_is_one_press_from_every_page(pat, ada, cora, signed_in):
    """S-47."""
    for path in ("/desk/", "/desk/queue/", f"/desk/p/{pat.pk}/"):
        assert 'href="/desk/words/"' in signed_in(ada).get(path).content.decode()
    page = signed_in(cora).get("/desk/words/").content.decode()
    for word in ("Same day", "Not met yet", "Offer late", "Waiting for a place", "The patient prefers it", "Unsure"):
        assert word in page


def test_every_code_that_staff_see_as_a_word_has_its_meaning_on_that_page(ada, signed_in):
    """S-47: statuses, tags and reasons; a new code without a line fails here."""
    from html import unescape

    from admissions import words
    from admissions.decisions.status import Closing
    from admissions.models import Evaluation, Stay
    from admissions.reviewing import OLD_FACTS, REVIEWS
    from intake.states import State

    page = unescape(signed_in(ada).get("/desk/words/").text)
    tables = (words.TIERS, words.LEVELS, words.WITHDRAWAL, words.FAMILIES, words.REMEDIES, words.STATES, REVIEWS)
    labels = [*(label for table in tables for label in table.values()), *State.labels, *Closing.labels,
              *Evaluation.Reason.labels, *Stay.Ending.labels, OLD_FACTS, "Stands", "Taken back", "Has ended",
              "They said no"]
    assert [str(label) for label in labels if f">{label}</" not in page] == []


def test_a_minor_is_left_no_word_and_nobody_is_told_without_their_own_okay(sent, lakeside, ada, by_ada, signed_in):
    lakeside.guardian_text = "From 14 on they may agree by themselves here."
    lakeside.save()
    young = sent(lakeside, age={"age": 16}, voicemail={"voicemail": "unsure"})
    page = signed_in(ada).get(f"/desk/p/{young.pk}/").text
    assert "Under 18: nothing written, left or told" in page
    assert "From 14 on they may agree" in page
    assert "No voicemail" in page
    assert "Voicemail: not asked" not in page
    decisions.correct_contact(young, by_ada, {"may_voicemail": True})
    assert "Voicemail okay" in signed_in(ada).get(f"/desk/p/{young.pk}/").text
    grown = sent(lakeside, age={"age": 18}, voicemail={"voicemail": "unsure"})
    page = signed_in(ada).get(f"/desk/p/{grown.pk}/").text
    assert "Under 18" not in page
    assert "Voicemail: not asked" in page
