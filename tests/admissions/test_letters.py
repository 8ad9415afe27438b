"""What leaves on paper: within the consent, with its notice, every print written down (S-17, S-41, S-42)."""

import datetime as dt
import re

import pytest

from admissions import decisions
from admissions.letters import PURPOSE, WHAT, letter_of
from admissions.models import Evaluation
from admissions.paperwork import entries, referrer
from admissions.patient import suggested_of
from intake.models import Intake
from intake.views import shared
from intake.views.consents import record
from outbox.alerts import raise_alert
from outbox.texts import TOPIC
from privacy import consent
from privacy.models import AuditEvent, Consent, Disclosure
from programs.models import Program, Provider
from tests.admissions.test_evaluation import sign

NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."


@pytest.fixture
def program(db):
    provider = Provider.objects.create(name="Harbor Care")
    return Program.objects.create(
        provider=provider, name="Evening IOP", levels=["early_support", "iop"], conditions=["substance_use"])


@pytest.fixture
def decided(sent, lakeside, cleo, program, signed_in, now):
    """Pat, with a signed evaluation for a program, and no consent yet."""
    pat = sent(lakeside, home={"home": "others_use"})
    day = (now + dt.timedelta(days=7)).date()
    answer = sign(signed_in(cleo), pat, program=str(program.pk), starts_on=str(day), summary="Canary of the clinician")
    assert answer.status_code == 302
    assert Evaluation.objects.get(intake=pat).program == program
    pat.refresh_from_db()
    return pat


@pytest.fixture
def agreed(decided):
    record(decided, "okay-to-share", {"share": "yes", "signature": "Patricia Doe"})
    return decided


def url(intake):
    return f"/desk/p/{intake.pk}/letter/"


def test_a_letter_says_what_it_must_and_nothing_of_the_clinicians_text(agreed, ada, signed_in):
    page = signed_in(ada).post(url(agreed)).text
    for words in (NOTICE, "Harbor Care, Evening IOP", "Referral: Patricia Doe", agreed.reference, "Until:",
                  "The end of my treatment", "My treating providers", "Suggestion. A clinician decides.",
                  "Allergies: not asked.", "Decided by Cleo", "Not met yet"):
        assert words in page, words
    assert "Canary of the clinician" not in page


def test_why_leads_with_what_is_not_met_and_then_what_asks_for_the_level(
        sent, lakeside, cleo, by_cleo, program, signed_in, now):
    pat = sent(lakeside, home={"home": "others_use"})
    decisions.record_fact(pat, by_cleo, "severity", "moderate", "clinician", now)
    day = (now + dt.timedelta(days=7)).date()
    sign(signed_in(cleo), pat, program=str(program.pk), starts_on=str(day))
    record(pat, "okay-to-share", {"share": "yes", "signature": "Patricia Doe"})
    pat.refresh_from_db()
    letter = letter_of(pat)
    unmet = [line.reason for line in letter.requirements if line.state == "unmet"]
    assert 0 < len(letter.why) <= 3
    assert letter.why[:len(unmet)] == unmet[:3]
    suggested = suggested_of(pat, letter.evaluation.recommendation, is_hidden=False)
    asking = [rule.sentence for level in suggested.levels if level.is_suggested for rule in level.why]
    assert asking
    assert set(letter.why) <= set(unmet) | set(asking)


def test_every_print_is_a_disclosure_and_a_look_is_none(agreed, ada, signed_in):
    client = signed_in(ada)
    look = client.get(url(agreed)).text
    assert "letter look" in look  # print style leaves it out
    assert not Disclosure.objects.exists()
    client.post(url(agreed))
    client.post(url(agreed))
    left = Disclosure.objects.first()
    assert Disclosure.objects.count() == 2
    assert (left.recipient, left.by, left.consent.kind) == ("Harbor Care, Evening IOP", ada, "care")
    assert AuditEvent.objects.filter(action="print", actor_id=str(ada.pk)).count() == 2


@pytest.mark.parametrize("how", ["none", "no", "taken back", "expired"])
def test_outside_the_consent_it_refuses_says_why_and_shows_nothing(how, decided, ada, signed_in, now):
    if how != "none":
        record(decided, "okay-to-share", {"share": "no" if how == "no" else "yes", "signature": "Patricia Doe"})
    if how == "taken back":
        consent.revoke(decided.pk, Consent.Kind.CARE, "call")
    if how == "expired":
        Consent.objects.update(expires_on=dt.date(2020, 1, 1))
    for answer in (signed_in(ada).get(url(decided)), signed_in(ada).post(url(decided))):
        assert answer.status_code == 409
        assert "may not be printed" in answer.text
        assert "We may not share." in answer.text
        assert NOTICE not in answer.text
    assert not Disclosure.objects.exists()
    assert AuditEvent.objects.filter(action="disclose", result="denied").count() == 2


def test_a_consent_that_names_the_recipient_is_enough_and_one_that_names_another_is_not(decided, ada, signed_in):
    record(decided, "okay-to-share", {"share": "yes", "signature": "Patricia Doe"})
    given = Consent.objects.get()
    named = {name: getattr(given, name) for name in consent.required(Consent.Kind.REFERRAL)}
    Consent.objects.all().delete()
    consent.give(decided.pk, Consent.Kind.REFERRAL, named | {"recipients": "Sunny Hills"})
    assert signed_in(ada).post(url(decided)).status_code == 409
    consent.give(decided.pk, Consent.Kind.REFERRAL, named | {"recipients": "Harbor Care"})
    assert signed_in(ada).post(url(decided)).status_code == 200
    assert Disclosure.objects.get().consent.kind == "referral"


def test_an_emergency_or_a_missing_program_comes_first(agreed, pat, cleo, ada, signed_in):
    raise_alert(agreed, "emergency", "reply", "Wrote: I want to die.")
    assert signed_in(ada).post(url(agreed)).status_code == 409
    sign(signed_in(cleo), pat)
    assert "nobody to write to" in signed_in(ada).get(url(pat)).text


def test_before_a_signature_there_is_no_letter_and_no_link_to_one(pat, ada, cora, signed_in):
    assert signed_in(ada).post(url(pat)).status_code == 409
    assert url(pat) not in signed_in(ada).get(f"/desk/p/{pat.pk}/").text
    assert signed_in(cora).get(url(pat)).status_code == 403


def test_the_link_stands_where_the_letter_can_be_written(agreed, ada, signed_in):
    assert url(agreed) in signed_in(ada).get(f"/desk/p/{agreed.pk}/").text


def test_their_own_sheet_names_no_topic_and_says_when_where_whom(decided, ada, signed_in):
    answer = signed_in(ada).get(f"/desk/p/{decided.pk}/own-sheet/")
    words = answer.text.split("<article", 1)[1]
    assert "For Pat Doe" in words
    assert "Dec 1" in words
    assert "202-555-0142" in words
    assert "<title>Lakeside</title>" in answer.text
    assert not TOPIC.search(words.replace("medicines", ""))
    assert AuditEvent.objects.filter(action="print", object_kind="own_sheet").count() == 1


def test_their_own_sheet_is_whole_in_spanish_for_who_speaks_it(pat, ada, by_ada, slots, signed_in, now):
    """P-08, P-41: every word of theirs, the day before the month, how help is reached in Spanish; no topic."""
    decisions.book(pat, slots[0], by_ada, now)
    Intake.objects.filter(pk=pat.pk).update(language="es")
    page = signed_in(ada).get(f"/desk/p/{pat.pk}/own-sheet/").text
    words = page.split("<article", 1)[1]
    assert '<html lang="es">' in page
    for said in ("Para Pat Doe", "Miércoles 25 de noviembre, 10:00 a.m.", "oprima 2", "AYUDA al 988", "202-555-0142"):
        assert said in words, said
    assert not re.search(r"\b(the|you|call|bring|where|when)\b", words, re.IGNORECASE)
    assert not TOPIC.search(words.replace("medicinas", ""))
    assert 'lang="en"' in page  # what staff read beside it stays theirs
    assert "The same sheet in English" in page


def test_staff_may_print_it_in_the_other_language_and_no_language_of_ours_says_so(
        pat, ada, by_ada, slots, signed_in, now):
    decisions.book(pat, slots[0], by_ada, now)
    client = signed_in(ada)
    assert "Para Pat Doe" in client.get(f"/desk/p/{pat.pk}/own-sheet/?language=es").text
    assert "For Pat Doe" in client.get(f"/desk/p/{pat.pk}/own-sheet/?language=xx%22").text
    Intake.objects.filter(pk=pat.pk).update(language="vi")
    page = client.get(f"/desk/p/{pat.pk}/own-sheet/").text
    assert "For Pat Doe" in page
    assert "with an interpreter" in page


def test_where_spanish_is_off_their_own_sheet_is_english(pat, ada, by_ada, slots, signed_in, now, settings):
    """P-42: words nobody has signed off reach no patient."""
    settings.LANGUAGES = [("en", "English")]
    decisions.book(pat, slots[0], by_ada, now)
    Intake.objects.filter(pk=pat.pk).update(language="es")
    for asked in ("", "?language=es"):
        assert "For Pat Doe" in signed_in(ada).get(f"/desk/p/{pat.pk}/own-sheet/{asked}").text


def test_allergies_and_medicines_the_desk_wrote_down_are_in_the_letter(agreed, ada, by_ada, signed_in, now):
    entries.write(agreed, by_ada, "allergy", {"what": "Penicillin", "reaction": "rash"}, now)
    entries.write(agreed, by_ada, "medicine", {"what": "Sertraline", "how": "50 mg"}, now)
    page = signed_in(ada).post(url(agreed)).text
    assert "Allergies: Penicillin (rash)." in page
    assert "Medicines: Sertraline (50 mg)." in page


def test_a_booked_time_is_on_their_own_sheet_and_without_one_there_is_none(pat, ada, by_ada, slots, signed_in, now):
    assert signed_in(ada).get(f"/desk/p/{pat.pk}/own-sheet/").status_code == 409
    decisions.book(pat, slots[0], by_ada, now)
    assert "Wed Nov 25, 10:00" in signed_in(ada).get(f"/desk/p/{pat.pk}/own-sheet/").text


def test_what_is_written_down_of_a_disclosure_is_known_in_the_persons_language():
    """What the desk writes, the person's own account says in theirs (P-41)."""
    assert {str(WHAT), str(PURPOSE), str(referrer.PURPOSE)} == set(shared.WRITTEN)
