"""Two people publish rules: one asks, another approves, one of them a medical director, and of one hash."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Role, User
from admissions.acts import DecisionRefused
from admissions.decisions import By
from admissions.decisions.publishing import approve, ask_to_publish, try_rules, withdraw
from admissions.models import RulesPublication, RulesTrial
from admissions.proposing import proposed
from admissions.publishing import FRESH
from privacy.models import AuditEvent
from tests.admissions.proposals import change
from tests.admissions.publishers import PAGE, WHY, ask, second, tried, tried_by
from tests.admissions.test_proposed_rules import told


@pytest.mark.parametrize("order", [("cleo", "max_"), ("max_", "cleo")])
def test_a_clinician_and_a_medical_director_publish_in_either_order(request, order, ready):
    first, other = map(request.getfixturevalue, order)
    asked = ask(first, ready)
    assert asked.approved_at is None
    done = second(other, asked, ready)
    assert (done.asked_by, done.approved_by, done.hash) == (first, other, ready.hash)
    events = AuditEvent.objects.filter(object_id=str(asked.pk)).order_by("pk")
    assert [(one.action, one.actor_id) for one in events] == [
        ("ask_to_publish_rules", str(first.pk)), ("publish_rules", str(other.pk))]
    assert all(ready.hash[:12] in one.why for one in events)


def test_nobody_is_both_people(ready, max_):
    asked = ask(max_, ready)
    with pytest.raises(DecisionRefused, match="Two people publish rules"):
        second(max_, asked, ready)
    assert not RulesPublication.objects.exclude(approved_at=None).exists()


def test_the_database_refuses_one_person_as_both(ready, max_):
    asked = ask(max_, ready)
    for field in ({"approved_by": max_, "approved_at": timezone.now()}, {"approved_at": timezone.now()},
                  {"approved_by": User.objects.get(name="Cleo")}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RulesPublication.objects.filter(pk=asked.pk).update(**field)


def test_two_clinicians_are_not_enough(ready, cleo, lakeside):
    other = User.objects.create_user("cly@lakeside.example", "x", name="Cly", role=Role.CLINICIAN, site=lakeside)
    asked = ask(cleo, ready)
    with pytest.raises(DecisionRefused, match="medical director"):
        second(other, asked, ready)


def test_who_asked_and_may_no_longer_publish_counts_no_more(ready, cleo, max_):
    asked = ask(cleo, ready)
    User.objects.filter(pk=cleo.pk).update(is_active=False)
    with pytest.raises(DecisionRefused, match="may no longer publish"):
        second(max_, asked, ready)


def test_a_second_approval_at_the_same_moment_finds_it_published(ready, cleo, max_, lakeside):
    other = User.objects.create_user("mia@lakeside.example", "x", name="Mia", role=Role.MEDICAL_DIRECTOR, site=lakeside)
    asked = ask(cleo, ready)  # both have this row before them
    second(max_, asked, ready)
    with pytest.raises(DecisionRefused, match="published already"):
        second(other, asked, ready)
    assert RulesPublication.objects.get().approved_by == max_


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_directors_who_press_at_once_one_approves(stricter, lakeside, cleo):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: SQLite writes one after another anyway")
    edition = tried_by(cleo)
    asked = ask(cleo, edition)
    directors = [User.objects.create_user(f"d{number}@lakeside.example", "x", name=f"D{number}",
                                          role=Role.MEDICAL_DIRECTOR, site=lakeside) for number in range(4)]
    barrier, told_them = threading.Barrier(4), []

    def press(user):
        barrier.wait()
        try:
            told_them.append(second(user, asked, edition).approved_by)
        except DecisionRefused as why:
            told_them.append(str(why))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(user,)) for user in directors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert told_them.count("These rules are published already.") == 3
    assert RulesPublication.objects.get().approved_by in told_them


def test_nobody_publishes_what_was_not_tried(stricter, cleo, lakeside):
    with pytest.raises(DecisionRefused, match="Try these rules"):
        ask(cleo, proposed())
    try_rules(By(user=cleo), proposed(), timezone.now())  # begun, not finished
    with pytest.raises(DecisionRefused, match="Try these rules"):
        ask(cleo, proposed())


def test_a_trial_that_compared_nobody_is_no_trial(stricter, cleo, lakeside, signed_in):
    """A new site says what to do instead of giving its people's place away."""
    edition = tried(cleo)
    assert RulesTrial.objects.get().made_at
    with pytest.raises(DecisionRefused, match=r"compared nobody of this site.+Somebody of a site whose people"):
        ask(cleo, edition)
    page = signed_in(cleo).get(PAGE)
    assert "compared nobody of this site" in told(page)
    assert "Ask to publish" not in told(page)


def test_the_second_persons_trial_counts_by_the_same_measure(ready, cleo, hillside, signed_in):
    other = User.objects.create_user("max2@hillside.example", "x", name="Max2", role=Role.MEDICAL_DIRECTOR,
                                     site=hillside)
    asked = ask(cleo, ready)
    tried(other)
    with pytest.raises(DecisionRefused, match="compared nobody of this site"):
        second(other, asked, ready)
    assert "/approve/" not in signed_in(other).get(PAGE).text


def test_rules_that_refuse_everybody_were_tried_on_nobody(propose, cleo, lakeside):
    propose(("settling.py", "    best, worst = BEST | said",
             "    if 'severity' in said:\n        raise FactError('severity', 'gone')\n    best, worst = BEST | said"),
            ("settling.py", "import VOCABULARY, Facts", "import VOCABULARY, FactError, Facts"))
    edition = tried_by(cleo)
    assert (RulesTrial.objects.get().people, RulesTrial.objects.get().refused) == (0, 1)
    with pytest.raises(DecisionRefused, match="compared nobody"):
        ask(cleo, edition)


def test_a_trial_that_could_not_ask_most_people_says_so_before_anything_else(ready, cleo, ada, signed_in):
    trial = RulesTrial.objects.get()
    pages = (f"/desk/rules/trials/{trial.pk}/", PAGE)
    for refused, is_said in ((1, False), (2, True)):
        RulesTrial.objects.update(refused=refused)
        for address in pages:
            page = told(signed_in(cleo).get(address))
            assert ("could not be asked about most people: 2 could not be compared" in page) is is_said
            assert "could not be asked about most people" not in told(signed_in(ada).get(address))


def test_a_trial_counts_for_a_fortnight(ready, cleo, max_, signed_in):
    later = timezone.now() + FRESH
    with pytest.raises(DecisionRefused, match="more than 14 days old"):
        ask_to_publish(By(user=cleo), ready, WHY, later)
    asked = ask(cleo, ready)
    with pytest.raises(DecisionRefused, match="more than 14 days old"):
        approve(By(user=max_), asked, ready, later)
    RulesTrial.objects.update(until=F("until") - FRESH)
    page = signed_in(max_).get(PAGE)
    assert "more than 14 days old" in told(page)
    assert "/approve/" not in page.text
    tried(max_)
    assert second(max_, asked, ready).approved_by == max_


def test_a_trial_of_other_rules_is_no_trial_of_these(ready, stricter, cleo):
    change(stricter, "rules/home.py", '"""Home: where', '"""The home: where')
    with pytest.raises(DecisionRefused, match="Try these rules"):
        ask(cleo, proposed())


@pytest.mark.parametrize("why", ["", "better", " " * 40, "x" * 14])
def test_a_reason_in_words_is_needed(ready, cleo, why, signed_in):
    with pytest.raises(DecisionRefused, match="at least 15 characters"):
        ask(cleo, ready, why)
    page = signed_in(cleo).post(f"{PAGE}ask/", {"why": why})
    assert "at least 15 characters" in told(page)
    assert f">{why}</textarea>" in page.text


def test_a_reason_has_an_end(ready, cleo):
    with pytest.raises(DecisionRefused, match="at most 2000"):
        ask(cleo, ready, "x" * 2001)


def test_a_request_names_a_hash_and_counts_for_no_other(ready, stricter, cleo, max_, signed_in):
    asked = ask(cleo, ready)
    change(stricter, "rules/home.py", '"""Home: where', '"""The home: where')
    tried_by(max_)
    with pytest.raises(DecisionRefused, match="no longer counts"):
        second(max_, asked, proposed())
    page = signed_in(max_).get(PAGE)
    assert "names other rules and no longer counts" in told(page)
    assert "/approve/" not in page.text
    assert "/back/" in page.text


def test_the_same_rules_are_asked_for_once(ready, cleo, max_):
    asked = ask(cleo, ready)
    with pytest.raises(DecisionRefused, match="already"):
        ask(max_, ready)
    second(max_, asked, ready)
    with pytest.raises(DecisionRefused, match="already"):
        ask(max_, ready)


def test_a_request_is_taken_back_by_who_asked_or_a_director_and_may_be_made_again(ready, cleo, max_, lakeside):
    other = User.objects.create_user("cly@lakeside.example", "x", name="Cly", role=Role.CLINICIAN, site=lakeside)
    asked = ask(cleo, ready)
    with pytest.raises(DecisionRefused, match="Whoever asked"):
        withdraw(By(user=other), asked, timezone.now())
    withdraw(By(user=max_), asked, timezone.now())
    with pytest.raises(DecisionRefused, match="taken back"):
        second(max_, asked, ready)
    again = ask(max_, ready)
    withdraw(By(user=max_), again, timezone.now())
    assert [one.action for one in AuditEvent.objects.filter(action="withdraw_rules")] == ["withdraw_rules"] * 2


def test_what_is_published_is_not_taken_back(ready, cleo, max_):
    asked = ask(cleo, ready)
    second(max_, asked, ready)
    with pytest.raises(DecisionRefused, match="published already"):
        withdraw(By(user=max_), asked, timezone.now())


def test_somebody_of_another_site_tries_the_rules_on_their_own_people_first(ready, cleo, hillside):
    other = User.objects.create_user("max2@hillside.example", "x", name="Max2", role=Role.MEDICAL_DIRECTOR,
                                     site=hillside)
    asked = ask(cleo, ready)
    with pytest.raises(DecisionRefused, match="your own site"):
        second(other, asked, ready)
    tried_by(other)
    assert second(other, asked, ready).approved_by == other


# --- on the page ------------------------------------------------------------------------------------------------------


def test_it_is_asked_for_and_approved_on_the_page(ready, cleo, max_, signed_in):
    page = signed_in(cleo).post(f"{PAGE}ask/", {"why": WHY}, follow=True)
    assert "Waits for the second person" in told(page)
    assert "You asked. Somebody else approves." in told(page)
    assert "/approve/" not in page.text
    asked = RulesPublication.objects.get()
    director = signed_in(max_)
    assert "Waits for the second person" in told(director.get("/desk/rules/"))
    page = director.get(PAGE)
    assert WHY in told(page)
    assert "Ask to publish" not in told(page)
    page = director.post(f"/desk/rules/requests/{asked.pk}/approve/", follow=True)
    assert "Published by two people." in told(page)
    assert "Asked for by Cleo, approved Tue Nov 24, 10:00 a.m. by Max." in told(page)
    page = told(director.get("/desk/rules/"))
    assert WHY in page
    assert ready.hash[:12] in page


def test_a_refused_approval_says_why_and_publishes_nothing(ready, cleo, signed_in):
    asked = ask(cleo, ready)
    page = signed_in(cleo).post(f"/desk/rules/requests/{asked.pk}/approve/", follow=True)
    assert "Two people publish rules" in told(page)
    assert not RulesPublication.objects.exclude(approved_at=None).exists()


def test_a_request_is_taken_back_on_the_page(ready, cleo, signed_in):
    asked = ask(cleo, ready)
    page = signed_in(cleo).post(f"/desk/rules/requests/{asked.pk}/back/", follow=True)
    assert "Taken back." in told(page)
    assert "Ask to publish" in told(page)


@pytest.mark.parametrize("who", ["ada", "cora", "ida"])
def test_other_roles_read_of_it_and_press_nothing(request, who, ready, cleo, signed_in):
    """S-11: absent, and refused."""
    user, asked = request.getfixturevalue(who), ask(cleo, ready)
    client = signed_in(user)
    page = client.get(PAGE)
    assert "Cleo asked for it." in told(page)
    for address in (f"/desk/rules/requests/{asked.pk}/approve/", f"/desk/rules/requests/{asked.pk}/back/",
                    f"{PAGE}ask/"):
        assert address not in page.text
        assert client.post(address).status_code == 403
    for refused in (lambda: ask(user, ready), lambda: second(user, asked, ready),
                    lambda: withdraw(By(user=user), asked, timezone.now())):
        with pytest.raises(DecisionRefused):
            refused()


@pytest.mark.parametrize("who", ["ada", "cora", "ida"])
def test_a_reason_is_read_by_whoever_may_publish_and_lies_encrypted(request, who, ready, cleo, max_, signed_in):
    """Somebody may have named a patient in it, though asked not to."""
    asked = ask(cleo, ready)
    with connection.cursor() as cursor:
        cursor.execute("SELECT why FROM admissions_rulespublication")
        stored, = cursor.fetchone()
    assert "evenings" not in stored
    for address in (PAGE, "/desk/rules/"):
        if address != PAGE:
            second(max_, asked, ready)
            assert WHY in told(signed_in(max_).get(address))
        page = told(signed_in(request.getfixturevalue(who)).get(address))
        assert "Cleo" in page
        assert WHY not in page
