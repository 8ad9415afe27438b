"""The notice and the two consents: what is shown, what is kept, and that no is a good answer."""

import re

import pytest

from intake import consent_texts
from intake.models import Intake
from privacy import consent
from privacy.models import Consent
from tests.intake.door import Patient
from tests.intake.test_door_journey import CALM

pytestmark = pytest.mark.django_db


@pytest.fixture
def pat(lakeside):
    return Patient().arrive(CALM, until="privacy-notice")


def test_nothing_is_ticked_for_the_person(pat):
    """P-36."""
    for _page in range(3):
        assert not re.search(r"<input[^>]* checked", pat.html)
        pat.press()


def test_the_whole_text_is_open_on_the_page_under_a_plain_summary(pat, lakeside):
    """A4: not behind a fold; the question comes after it."""
    for text in (consent_texts.notice(lakeside), consent_texts.care(lakeside), consent_texts.messages(lakeside)):
        html, words = pat.html, pat.page.words
        assert "<details" not in html
        for line in (*text.summary, *(line for section in text.sections for line in section.paragraphs)):
            assert line in words
        assert html.index(text.summary[0][:30]) < html.index('type="radio"')
        assert len(pat.page.headings) == 1
        pat.press()


def test_the_notice_says_what_the_law_asks_for(lakeside):
    """42 CFR 2.22: the law, its limits, how to complain."""
    words = " ".join(
        line for section in consent_texts.notice(lakeside).sections for line in section.paragraphs
    )
    for needed in ("42 CFR part 2", "42 U.S.C. 290dd-2", "crime committed at our place", "child abuse or neglect",
                   "medical emergency", "Secretary of the U.S. Department of Health and Human Services", "complain"):
        assert needed in words


def test_a_yes_is_kept_with_every_element(pat, lakeside):
    """P-35, 2.31(a): name, who, what, to whom, why, taking back, end, signature, date, sharing again, refusing."""
    pat.press()
    pat.press({"share": "yes", "signature": "Pat Doe"})
    kept = Consent.objects.get(kind=Consent.Kind.CARE)
    text = consent_texts.care(lakeside)
    assert kept.given
    assert (kept.patient_name, kept.signature) == ("Pat Doe", "Pat Doe")
    for element in ("discloser", "description", "recipients", "purpose", "right_to_revoke", "expires", "redisclosure",
                    "if_refused"):
        assert getattr(kept, element) == getattr(text.elements, element) != ""
    assert "treating providers, health plans, third-party payers" in kept.recipients
    assert (kept.text_version, kept.text_hash, kept.language) == (text.version, text.hash(), "en")
    assert kept.signed_at
    assert consent.standing(Intake.objects.get().pk, Consent.Kind.CARE) == kept


def test_a_yes_without_a_name_is_not_taken(pat):
    pat.press()
    pat.press({"share": "yes", "signature": ""})
    assert pat.slug == "okay-to-share"
    assert "Type your full name to sign" in pat.html
    assert not Consent.objects.exists()


def test_a_no_needs_no_name_and_goes_on(pat):
    pat.press()
    pat.press({"share": "no"})
    assert pat.slug == "okay-to-text"
    assert consent.standing(Intake.objects.get().pk, Consent.Kind.CARE) is None


def test_the_latest_choice_counts_and_the_same_choice_is_kept_once(pat):
    pat.press()
    for share in ("yes", "yes", "no", "yes"):
        pat.press({"share": share, "signature": "Pat Doe"}, path="/step/okay-to-share/")
    given = list(Consent.objects.filter(kind=Consent.Kind.CARE).order_by("signed_at").values_list("given", flat=True))
    assert given == [True, False, True]


def test_a_sample_of_the_messages_is_shown_word_for_word(pat):
    pat.press()
    pat.press()
    assert "Hi Pat, we are saving your spot tomorrow at 10:30 am." in pat.page.words


@pytest.mark.parametrize(("choice", "given"), [
    ({"text": "yes", "email": "no"}, True), ({"text": "no", "email": "yes"}, True),
    ({"text": "no", "email": "no"}, False), ({"text": "unsure", "email": "rather_not"}, False),
])
def test_messages_are_a_choice_of_their_own(pat, choice, given):
    pat.press()
    pat.press({"share": "no"})
    pat.press(choice)
    kept = Consent.objects.get(kind=Consent.Kind.MESSAGES)
    assert kept.given is given
    contact = Intake.objects.get().contact
    assert (contact.may_text, contact.may_email) == tuple(
        {"yes": True, "no": False}.get(choice[channel]) for channel in ("text", "email")
    )


def test_a_helper_is_not_asked_to_consent_for_another(lakeside):
    pat = Patient()
    seen = pat.walk(CALM | {"who": {"who": "helper"}})
    assert "okay-to-share" not in seen
    assert not Consent.objects.filter(kind=Consent.Kind.CARE).exists()


def test_the_hash_is_of_the_words_shown(lakeside, hillside):
    one = consent_texts.care(lakeside)
    assert one.hash() == consent_texts.care(lakeside).hash()
    assert one.hash() != consent_texts.care(hillside).hash()


def test_summaries_are_five_plain_lines_at_most(lakeside):
    for text in (consent_texts.notice(lakeside), consent_texts.care(lakeside), consent_texts.messages(lakeside)):
        assert len(text.summary) <= 5
        assert all(len(line) <= 115 for line in text.summary)
