"""A consent has every element of 42 CFR 2.31 or is not kept, and nothing leaves without one that stands (P-35, #55)."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from privacy import consent
from privacy.models import AuditEvent, Consent

WORDS = {
    "patient_name": "Pat Canary", "discloser": "Lakeside and the people who work there", "description": "My answers",
    "recipients": "My treating providers; Harbor House", "purpose": "Treatment", "right_to_revoke": "In writing",
    "expires": "The end of my treatment", "signature": "Pat Canary", "redisclosure": "May be shared again",
    "if_refused": "We call all the same", "language": "en", "text_version": "care-1", "text_hash": "0" * 64,
}
KINDS = list(Consent.Kind.values)


def words_for(kind):
    return {name: words for name, words in WORDS.items() if name in consent.required(kind)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_consent_with_every_element_is_kept(pat, kind):
    kept = consent.give(pat.pk, kind, words_for(kind))
    assert consent.standing(pat.pk, kind) == kept
    assert consent.require(pat.pk, kind) == kept
    again = Consent.objects.get()
    for name, words in words_for(kind).items():
        assert getattr(again, name) == words


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in KINDS for name in sorted(consent.required(kind))])
@pytest.mark.parametrize("empty", [None, "", "  \n", "absent"])
def test_without_any_one_element_it_is_refused(pat, kind, name, empty):
    words = words_for(kind) | {name: empty}
    if empty == "absent":
        del words[name]
    with pytest.raises(consent.ElementMissing) as refused:
        consent.give(pat.pk, kind, words)
    assert refused.value.missing == [name]
    assert not Consent.objects.exists()


@given(kind=st.sampled_from(KINDS), data=st.data())
def test_whatever_is_dropped_is_named(kind, data):
    dropped = data.draw(st.sets(st.sampled_from(sorted(consent.required(kind))), min_size=1))
    words = {name: words for name, words in words_for(kind).items() if name not in dropped}
    with pytest.raises(consent.ElementMissing) as refused:
        consent.give("00000000-0000-0000-0000-000000000000", kind, words)
    assert set(refused.value.missing) == dropped


@pytest.mark.parametrize("name", sorted(consent.required("care")))
def test_the_database_refuses_what_code_forgot(pat, name):
    absent = None if name in ("patient_name", "signature") else ""
    words = words_for("care") | {name: absent}
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(intake=pat, kind="care", given=True, signed_at=dt.datetime.now(dt.UTC), **words)


def test_the_name_and_the_signature_lie_encrypted(pat):
    from django.db import connection

    consent.give(pat.pk, "care", words_for("care"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM privacy_consent")
        assert "Canary" not in repr(cursor.fetchall())


def test_a_word_we_do_not_know_is_a_programmers_error(pat):
    with pytest.raises(TypeError, match="police"):
        consent.give(pat.pk, "care", words_for("care") | {"police": "yes"})


class TestWhatStands:
    def refused(self, intake, kind="care", recipient=""):
        before = AuditEvent.objects.filter(action="disclose", result="denied").count()
        with pytest.raises(consent.ConsentMissing) as refused:
            consent.require(intake.pk, kind, recipient)
        assert AuditEvent.objects.filter(action="disclose", result="denied").count() == before + 1
        return str(refused.value)

    def test_none_at_all(self, pat):
        assert "none was given" in self.refused(pat)

    def test_a_no(self, pat):
        consent.give(pat.pk, "care", words_for("care"))
        consent.decline(pat.pk, "care", language="en", text_version="care-1", text_hash="0" * 64)
        assert "no" in self.refused(pat)
        assert consent.standing(pat.pk, "care") is None

    def test_a_yes_after_a_no(self, pat):
        consent.decline(pat.pk, "care", language="en", text_version="care-1", text_hash="0" * 64)
        assert consent.give(pat.pk, "care", words_for("care")) == consent.require(pat.pk, "care")

    def test_one_taken_back(self, pat):
        kept = consent.give(pat.pk, "care", words_for("care"))
        assert consent.revoke(pat.pk, "care", "page") == kept
        assert "taken back" in self.refused(pat)
        assert consent.revoke(pat.pk, "care", "page") is None
        kept.refresh_from_db()
        assert kept.revoked_how == "page"
        assert kept.discloser  # what was signed stays

    def test_one_that_expired(self, pat):
        consent.give(pat.pk, "care", words_for("care"), expires_on=dt.date(2026, 12, 1))
        with time_machine.travel(dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC), tick=False):
            assert consent.standing(pat.pk, "care")
        with time_machine.travel(dt.datetime(2026, 12, 2, 12, tzinfo=dt.UTC), tick=False):
            assert "expired" in self.refused(pat)

    def test_one_of_another_kind(self, pat):
        """A consent to treatment never opens a counseling note (2.31(b))."""
        consent.give(pat.pk, "care", words_for("care"))
        self.refused(pat, "counseling_notes")
        self.refused(pat, "referral")

    def test_one_of_another_person(self, pat, quinn):
        consent.give(quinn.pk, "care", words_for("care"))
        self.refused(pat)

    def test_one_for_another_recipient(self, pat):
        consent.give(pat.pk, "referral", words_for("referral"))
        assert consent.require(pat.pk, "referral", recipient="harbor  house")
        assert "another recipient" in self.refused(pat, "referral", "Bay Clinic")

    def test_only_a_yes_can_be_taken_back(self, pat):
        no = consent.decline(pat.pk, "care", language="en", text_version="care-1", text_hash="0" * 64)
        no.revoked_at = no.signed_at
        with pytest.raises(IntegrityError), transaction.atomic():
            no.save()
