"""Telling who sent them: within a signed consent that covers them, or not at all (S-41, #55)."""

import pytest

from admissions import decisions
from admissions.models import Entry
from admissions.paperwork import entries
from intake import erasure
from intake.models import Intake
from intake.views.consents import record
from outbox.alerts import raise_alert
from privacy import consent
from privacy.models import AuditEvent, Consent, Disclosure

NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
HOSPITAL = {"who": "hospital", "organization": "Mercy Hospital"}
COURT = {"who": "court", "organization": "Fifth District Court"}


@pytest.fixture
def sent_by(pat, by_ada, now):
    """Return a function that writes down who sent Pat and returns the address of telling them."""

    def write(told, state="reached"):
        entry = entries.write(pat, by_ada, "source", told, now)
        Intake.objects.filter(pk=pat.pk).update(state=state)
        return f"/desk/p/{pat.pk}/registration/{entry.pk}/tell/"

    return write


def agree(pat, recipients=""):
    record(pat, "okay-to-share", {"share": "yes", "signature": "Patricia Doe"})
    if recipients:
        given = Consent.objects.get(kind="care")
        named = {name: getattr(given, name) for name in consent.required(Consent.Kind.REFERRAL)}
        Consent.objects.all().delete()
        consent.give(pat.pk, Consent.Kind.REFERRAL, named | {"recipients": recipients})


@pytest.mark.parametrize("told", [HOSPITAL, COURT])
def test_without_a_consent_they_are_not_told_that_the_person_came(told, pat, sent_by, ada, signed_in):
    path = sent_by(told)
    for answer in (signed_in(ada).get(path), signed_in(ada).post(path, {"say": "came"})):
        assert answer.status_code == 409
        assert "not even that the person came" in answer.text
    assert not Disclosure.objects.exists()
    assert AuditEvent.objects.filter(action="disclose", result="denied").count() == 2


def test_who_treats_them_is_told_under_the_consent_for_treatment(pat, sent_by, ada, signed_in, slots, by_ada, now):
    path = sent_by(HOSPITAL)
    agree(pat)
    decisions.book(pat, slots[0], by_ada, now)
    client = signed_in(ada)
    look = client.get(path).text
    assert "My treating providers" in look
    assert not Disclosure.objects.exists()
    page = client.post(path, {"say": ["came", "visit"]}).text
    for words in (NOTICE, "Mercy Hospital", "They have been in touch with us.", "Wed Nov 25, 10:00 a.m.",
                  "Patricia Doe", "Until:"):
        assert words in page, words
    left = Disclosure.objects.get()
    assert (left.recipient, left.by, left.consent.kind) == ("Mercy Hospital", ada, "care")
    assert "Visit" not in page.split("<article", 1)[1].split("A visit", 1)[0]


@pytest.mark.parametrize("told", [COURT, {"who": "employer", "organization": "Acme"},
                                  {"who": "family", "person": "Sam Doe"}, {"who": "other", "person": "A neighbor"}])
def test_the_consent_for_treatment_covers_no_court_employer_or_family(told, pat, sent_by, ada, signed_in):
    """#55, 42 CFR 2.31(a)(4)."""
    path = sent_by(told)
    agree(pat)
    assert signed_in(ada).post(path, {"say": "came"}).status_code == 409
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize(("recipients", "status"), [
    ("Fifth District Court", 200), ("My wife, and the fifth  district court", 200), ("Sunny Hills", 409),
    ("Fifth District Courtyard Hotel", 409),
])
def test_a_consent_opens_the_way_to_whom_it_names_by_whole_words(recipients, status, pat, sent_by, ada, signed_in):
    path = sent_by(COURT)
    agree(pat, recipients)
    assert signed_in(ada).post(path, {"say": "came"}).status_code == status
    assert Disclosure.objects.count() == (status == 200)


def test_what_was_taken_back_covers_nothing_any_more(pat, sent_by, ada, signed_in):
    path = sent_by(COURT)
    agree(pat, "Fifth District Court")
    consent.revoke(pat.pk, Consent.Kind.REFERRAL, "call")
    assert signed_in(ada).post(path, {"say": "came"}).status_code == 409


def test_nothing_is_told_that_was_not_chosen(pat, sent_by, ada, signed_in):
    path = sent_by(HOSPITAL)
    agree(pat)
    for say in ([], ["level"], ["nonsense"]):
        assert signed_in(ada).post(path, {"say": say}).status_code == 409
    assert not Disclosure.objects.exists()


def test_nobody_is_told_in_an_emergency_before_we_spoke_or_where_nobody_sent_them(pat, sent_by, ada, signed_in, now):
    path = sent_by(HOSPITAL)
    agree(pat)
    alert = raise_alert(pat, "emergency", "reply", "Wrote: I want to die.")
    client = signed_in(ada)
    assert client.post(path, {"say": "came"}).status_code == 409
    alert.close(ada, "Called.", now)
    assert client.post(path, {"say": "came"}).status_code == 200
    Intake.objects.filter(pk=pat.pk).update(state="submitted")
    assert client.post(path, {"say": "came"}).status_code == 409
    entry = Entry.objects.get()
    for told in ({"who": "self"}, {"who": "court"}, {"who": "court", "person": "J"}):
        entry.told = told
        entry.save()
        assert client.post(path, {"say": "came"}).status_code == 409


def test_before_we_spoke_it_is_still_theirs_to_erase_for_nothing_of_it_has_left(pat, sent_by, ada, signed_in):
    path = sent_by(HOSPITAL, state="submitted")
    agree(pat)
    assert signed_in(ada).post(path, {"say": "came"}).status_code == 409
    erasure.erase(Intake.objects.get(pk=pat.pk))
    assert not Entry.objects.exists()


def test_an_entry_that_is_no_source_tells_nobody(pat, by_ada, ada, signed_in, now):
    entry = entries.write(pat, by_ada, "allergy", {"what": "Nuts"}, now)
    Intake.objects.filter(pk=pat.pk).update(state="reached")
    assert signed_in(ada).get(f"/desk/p/{pat.pk}/registration/{entry.pk}/tell/").status_code == 409
