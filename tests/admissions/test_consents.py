"""A signed paper is written down whole or not at all, opens what it names to whom it names, and ends (S-41, #55)."""

import datetime as dt

import pytest
import time_machine

from admissions.acts import DecisionRefused
from admissions.decisions.minors import note_minor_consent
from admissions.letters import covering
from admissions.models import Stay, Visit
from admissions.paperwork import entries
from intake import recommendations
from intake.models import Contact, Intake
from intake.views.consents import record
from outbox.alerts import raise_alert
from privacy import consent
from privacy.models import AuditEvent, Consent, Disclosure
from tests.admissions.conftest import NOW
from tests.admissions.test_tell_referrer import NOTICE

PAPER = {
    "recipient": "Fifth District Court", "covers": ["came", "days"], "own_words": "", "event": "",
    "purpose": "So that the court knows whether I come", "until": "2027-05-01", "patient_name": "Patricia Doe",
    "signature": "Patricia Doe", "signed_by": "own", "signer": "", "signed_on": "2026-11-20", "language": "en",
    "names_us": "on", "may_take_back": "on", "place": "binder C, page 12",
}
ELEMENTS = ["recipient", "covers", "purpose", "until", "patient_name", "signature", "signed_by", "signed_on",
            "language", "names_us", "may_take_back"]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def reached(pat):
    Intake.objects.filter(pk=pat.pk).update(state="reached")
    pat.refresh_from_db()
    return pat


@pytest.fixture
def client(ada, signed_in):
    return signed_in(ada)


def at(intake, *rest):
    return "/".join([f"/desk/p/{intake.pk}/consents", *map(str, rest), ""])


def written(client, intake, **changed):
    """Write a paper down and return its row."""
    before = set(Consent.objects.values_list("pk", flat=True))
    answer = client.post(at(intake, "new"), PAPER | changed)
    assert answer.status_code == 302, answer.text
    return Consent.objects.exclude(pk__in=before).get()


@pytest.mark.parametrize("missing", ELEMENTS)
def test_a_paper_that_lacks_an_element_of_the_law_is_not_kept(missing, reached, client):
    """42 CFR 2.31(a): each of them, dropped in turn."""
    answer = client.post(at(reached, "new"), {name: told for name, told in PAPER.items() if name != missing})
    assert answer.status_code == 200
    assert f"consentform_{missing}" in answer.text.split('class="problems"', 1)[1].split("</div>", 1)[0]
    assert not Consent.objects.filter(kind="referral").exists()


def test_what_is_kept_is_what_the_paper_says_and_who_wrote_it_down(reached, client, ada):
    given = written(client, reached, own_words="Attendance only", event="or when my case is closed")
    assert (given.recipients, given.covers, given.written_by) == ("Fifth District Court", ["came", "days"], ada)
    assert given.description.endswith("could not come. Attendance only")
    assert given.expires == "May 1, 2027; or when my case is closed"
    assert (given.expires_on, given.signed_at.date()) == (dt.date(2027, 5, 1), dt.date(2026, 11, 20))
    assert (given.patient_name, given.signature, given.paper) == ("Patricia Doe", "Patricia Doe", "binder C, page 12")
    assert AuditEvent.objects.filter(action="write_consent", object_id=str(given.pk)).count() == 1
    page = client.get(at(reached)).text
    for words in ("Fifth District Court", "May 1, 2027", "binder C, page 12", "Written down by Ada", "Tell them"):
        assert words in page, words


@pytest.mark.parametrize(("name", "told"), [
    ("signed_on", "2026-11-25"), ("signed_on", "1990-01-01"), ("until", "2026-11-23"), ("until", "2090-01-01"),
    ("recipient", "Al"), ("signed_by", "other"), ("covers", ["everything"])])
def test_a_day_a_name_or_a_hand_nobody_can_mean_is_refused(name, told, reached, client):
    """#34."""
    assert client.post(at(reached, "new"), PAPER | {name: told}).status_code == 200
    assert not Consent.objects.filter(kind="referral").exists()


def test_who_sent_them_is_told_what_the_paper_names_and_nothing_else(reached, client, by_ada, cleo, now):
    """S-41, 42 CFR 2.32: the notice and the scope stand on the page, and the disclosure names the paper's purpose."""
    entry = entries.write(reached, by_ada, "source", {"who": "court", "organization": "Fifth District Court"}, now)
    tell = f"/desk/p/{reached.pk}/registration/{entry.pk}/tell/"
    refusal = client.get(tell)
    assert refusal.status_code == 409
    assert at(reached, "new") in refusal.text  # the way to write the missing paper down
    assert 'value="Fifth District Court"' in client.get(at(reached, "new")).text
    given = written(client, reached)
    evaluation = reached.evaluations.create(
        recommendation=recommendations.latest(reached), is_signed=True, agrees=True, clinician=cleo,
        decided_level="iop", decided_withdrawal="none", signed_at=now)
    stay = Stay.objects.create(intake=reached, evaluation=evaluation, level="iop", admitted_on=now.date(), plan=[],
                               by=cleo, at=now)
    Visit.objects.create(stay=stay, day=now.date(), state="attended", minutes=180, by=cleo, at=now)
    look = client.get(tell).text
    assert "Days they came: 1. Days they could not come: 0." in look
    assert "A clinician decided" not in look
    assert "They started on" not in look
    assert client.post(tell, {"say": ["level", "stay"]}).status_code == 409
    page = client.post(tell, {"say": ["came", "days"]}).text
    for words in (NOTICE, "Fifth District Court", "Days they came: 1.", "Until: May 1, 2027", "whether I come"):
        assert words in page, words
    left = Disclosure.objects.get()
    assert (left.consent, left.recipient, left.purpose) == (given, "Fifth District Court", PAPER["purpose"])
    assert "Days they came: 1." in client.get(at(reached)).text  # 2.25: what was told, on one page


def test_somebody_who_did_not_send_them_is_told_under_a_paper_of_their_own(reached, client):
    court, family = written(client, reached), written(client, reached, recipient="Sam Doe, my brother", covers=["came"])
    page = client.post(at(reached, family.pk, "tell"), {"say": "came"}).text
    assert "Sam Doe, my brother" in page
    assert NOTICE in page
    assert client.post(at(reached, court.pk, "tell"), {"say": "came"}).status_code == 200
    assert {left.consent for left in Disclosure.objects.all()} == {court, family}


@pytest.mark.parametrize("how", ["taken back", "expired", "before we spoke", "emergency", "nothing to say"])
def test_a_paper_that_does_not_stand_opens_nothing(how, reached, client):
    given = written(client, reached, covers=["level"] if how == "nothing to say" else ["came"])
    if how == "taken back":
        assert client.post(at(reached, given.pk, "back"), {"how": "letter"}).status_code == 302
    if how == "expired":
        Consent.objects.filter(pk=given.pk).update(expires_on=dt.date(2026, 11, 1))
    if how == "before we spoke":
        Intake.objects.filter(pk=reached.pk).update(state="submitted")
    if how == "emergency":
        raise_alert(reached, "emergency", "reply", "Wrote: I want to die.")
    assert client.get(at(reached, given.pk, "tell")).status_code == 409
    assert client.post(at(reached, given.pk, "tell"), {"say": ["came", "level"]}).status_code == 409
    assert not Disclosure.objects.exists()


def test_a_paper_taken_back_ends_alone_and_stays_readable(reached, client):
    """S-33: the court's ends, the employer's stands; what it said and how it ended stays on the page."""
    court, work = written(client, reached), written(client, reached, recipient="Acme Works")
    assert client.post(at(reached, court.pk, "back"), {"how": "guessed"}).status_code == 409
    client.post(at(reached, court.pk, "back"), {"how": "entered_wrong"})
    assert client.post(at(reached, court.pk, "back"), {"how": "letter"}).status_code == 409
    assert consent.standing(reached.pk, "referral", "Acme Works") == work
    assert consent.standing(reached.pk, "referral", "Fifth District Court") is None
    page = client.get(at(reached)).text
    assert "Fifth District Court" in page
    assert "written down wrong" in page


def test_a_later_paper_for_another_does_not_close_the_earlier_one(reached, client):
    court = written(client, reached)
    written(client, reached, recipient="Acme Works", signed_on="2026-11-23")
    assert consent.require(reached.pk, "referral", "fifth district  court") == court


@pytest.mark.parametrize(("slug", "kind"), [("okay-to-share", "care"), ("okay-to-text", "messages")])
def test_what_was_agreed_on_a_page_is_taken_back_at_the_desk_when_they_call(slug, kind, reached, client):
    """As the consent itself promises: "by calling, where someone will write it down with me"."""
    record(reached, slug, {"share": "yes", "text": "yes", "signature": "Patricia Doe"})
    Contact.objects.filter(intake=reached).update(may_text=True, may_email=True)
    given = Consent.objects.get(kind=kind)
    assert client.post(at(reached, given.pk, "back"), {"how": "call"}).status_code == 302
    assert consent.standing(reached.pk, kind) is None
    assert Contact.objects.get(intake=reached).may_text is (kind == "care")
    assert AuditEvent.objects.filter(action="revoke", why="call").count() == 1
    assert client.get(at(reached, given.pk, "tell")).status_code == 409


def test_a_letter_needs_a_paper_that_names_the_letter(reached, client, cleo, now):
    written(client, reached, recipient="Harbor Care", covers=["came"])
    with pytest.raises(DecisionRefused):
        covering(reached, "Harbor Care, Evening IOP")
    given = written(client, reached, recipient="Harbor Care", covers=["letter"], signed_on="2026-11-10")
    assert covering(reached, "Harbor Care, Evening IOP") == given


def test_for_a_young_person_their_own_hand_is_needed_and_a_guardians_where_one_consents(
        sent, lakeside, client, by_ada, now):
    """42 CFR 2.14."""
    lakeside.guardian_text = "Under 16 a guardian consents with them."
    lakeside.save()
    reached = sent(lakeside, age={"age": 15})
    answer = client.post(at(reached, "new"), PAPER)
    assert "First write down who consents" in answer.text
    note_minor_consent(reached, by_ada, "guardian", "Sam Doe, father", now, may_write=False, may_tell_guardian=True)
    signer = {"signer": "Sam Doe, father"}
    theirs = PAPER | {"signed_by": "other"} | signer
    assert "without their own signature" in client.post(at(reached, "new"), theirs).text
    assert "guardian must have signed" in client.post(at(reached, "new"), PAPER).text
    assert not Consent.objects.filter(kind="referral").exists()
    assert "Sam Doe, father" in written(client, reached, signed_by="both", **signer).paper
