"""Proposed rules tried on past people: the sums equal a replay by hand, a kill loses nothing, and nobody is touched."""

import datetime as dt
import time
from collections import Counter
from itertools import islice

import pytest
from django.utils import timezone

from admissions import trying
from admissions.acts import DecisionRefused
from admissions.decisions import By
from admissions.decisions.publishing import stop_trial, try_rules
from admissions.models import RulesTrial
from admissions.proposing import proposed, proposed_folder
from eligibility.recommend import RULES_VERSION, recommend, rules_hash
from intake.brief import brief_of, change
from intake.editions import edition_of
from intake.models import Contact, Intake, Recommendation
from intake.recommendations import sealed
from jobs import running
from jobs.models import SILENT, Job
from outbox.models import Alert, Reminder
from privacy.models import AuditEvent
from tests.admissions.proposals import STRICTER
from tests.admissions.test_proposed_rules import told
from tests.cases.scoring import cases

DAY = dt.timedelta(days=1)
HOME = {"severity": "severe", "home": "others_use"}
CALM = {"severity": "mild"}


@pytest.fixture
def stored(db):
    """Return a function that stores what the rules suggest of these facts, about somebody new or about this intake."""
    made = []

    def store(site, facts, at=None, intake=None, rules=None):
        at = at or timezone.now() - DAY
        if intake is None:
            made.append(site)
            intake = Intake.objects.create(
                site=site, reference=f"R{len(made):04}", form_version="t", state="submitted", submitted_at=at)
            Contact.objects.create(intake=intake, name=f"Pat Zorb{len(made)}", phone="+12025550177")
        return Recommendation.objects.create(intake=intake, at=at, cause="submitted", **sealed(
            facts, recommend(facts).as_dict(), RULES_VERSION, rules or rules_hash()))

    return store


@pytest.fixture
def tried(max_):
    """Return a function that asks for a trial and sees it through."""

    def see_through(by=None):
        trial = try_rules(By(user=by or max_), proposed(), timezone.now())
        assert running.run_next(timezone.now()).pk == trial.job_id
        trial.refresh_from_db()
        return trial

    return see_through


def test_the_sums_equal_a_replay_by_hand(lakeside, stored, stricter, tried):
    for case in islice(cases("project"), 0, None, 4):
        stored(lakeside, case["facts"])
    trial = tried()
    edition = edition_of(proposed_folder())
    before, after, directions, moves = Counter(), Counter(), Counter(), Counter()
    for row in Recommendation.objects.all():
        was, (now,) = brief_of(row.result), edition.suggest([(row.facts, False)])
        before[was.axes["level"]] += 1
        after[now.axes["level"]] += 1
        for ladder in ("level", "withdrawal"):
            moves[ladder, was.axes[ladder], now.axes[ladder]] += 1
        found = change(was, now)
        directions[found.direction if found else "same"] += 1
    edition.close()
    assert trial.people == Recommendation.objects.count() > 20
    assert (trial.before, trial.after) == (dict(before), dict(after))
    assert before != after
    counted = {(ladder, was, now): n for ladder, rows in trial.moves.items() for was, row in rows.items()
               for now, n in row.items()}
    assert counted == dict(moves)
    assert (len(trial.raised), len(trial.lowered), trial.otherwise, trial.same) == (
        directions["more"], directions["less"], directions["other"], directions["same"])
    assert directions["more"]


def test_only_the_latest_of_each_person_of_this_site_and_of_ninety_days_counts(
        lakeside, hillside, stored, stricter, tried):
    kept = stored(lakeside, CALM)
    stored(lakeside, HOME, at=timezone.now() - 2 * DAY, intake=kept.intake)
    stored(lakeside, HOME, at=timezone.now() - 91 * DAY)
    stored(hillside, HOME)
    hers = stored(lakeside, HOME)
    Intake.objects.filter(pk=stored(lakeside, HOME).intake_id).update(state="draft")  # still the person's own
    trial = tried()
    assert trial.people == 2
    assert trial.raised == [str(hers.intake_id)]
    assert trial.since == trial.until - 90 * DAY


def test_a_person_the_proposed_rules_cannot_be_asked_about_is_counted_apart(lakeside, stored, propose, tried):
    propose(("settling.py", "    best, worst = BEST | said",
             "    if 'home' in said:\n        raise FactError('home', 'gone')\n    best, worst = BEST | said"),
            ("settling.py", "import VOCABULARY, Facts", "import VOCABULARY, FactError, Facts"))
    stored(lakeside, HOME)
    stored(lakeside, CALM)
    trial = tried()
    assert (trial.people, trial.refused) == (1, 1)


def test_suggestions_of_older_rules_are_counted_as_such(lakeside, stored, stricter, tried):
    stored(lakeside, CALM, rules="ab" * 32)
    stored(lakeside, CALM)
    assert tried().older == 1


def test_it_writes_nothing_about_a_person_and_tells_nobody(lakeside, stored, stricter, tried):
    row = stored(lakeside, HOME)
    tried()
    assert list(Recommendation.objects.values_list("pk", flat=True)) == [row.pk]
    assert not Alert.objects.exists()
    assert not Reminder.objects.exists()
    assert Intake.objects.get().state == "submitted"


def test_the_audit_row_is_written_when_it_is_asked_for(lakeside, stored, stricter, max_):
    trial = try_rules(By(user=max_, screen="admissions:try_rules"), proposed(), timezone.now())
    event = AuditEvent.objects.get(action="try_rules")
    assert (event.object_id, event.actor_id, event.intakes) == (str(trial.pk), str(max_.pk), [])
    assert trial.made_at is None


class Killed(BaseException):
    """As when the process is gone: nothing of ours runs after it."""


def test_a_killed_trial_goes_on_where_it_was_and_counts_nobody_twice(
        lakeside, stored, stricter, max_, monkeypatch, tried):
    for number in range(7):
        stored(lakeside, HOME if number % 2 else CALM)
    monkeypatch.setattr(trying, "STEP", 2)
    steps = []

    def step(job, more):
        steps.append(more)
        if len(steps) == 3:
            raise Killed
        running.step(job, more)

    trial = try_rules(By(user=max_), proposed(), timezone.now())
    monkeypatch.setattr(trying, "step", step)
    with pytest.raises(Killed):
        running.run_next(timezone.now())
    trial.refresh_from_db()
    assert (trial.people, trial.made_at, Job.objects.get().done) == (4, None, 4)
    assert running.run_next(timezone.now()) is None, "it is in somebody's hands"
    done = running.run_next(timezone.now() + dt.timedelta(minutes=1))
    assert (done.state, done.done, done.total) == ("done", 7, 7)
    trial.refresh_from_db()
    assert trial.made_at
    assert (trial.people, sum(trial.before.values()), len(set(trial.raised)), len(trial.raised)) == (7, 7, 3, 3)


def test_a_stopped_trial_counts_for_nothing(lakeside, stored, stricter, max_, signed_in):
    stored(lakeside, HOME)
    trial = try_rules(By(user=max_), proposed(), timezone.now())
    client = signed_in(max_)
    page = client.get(f"/desk/rules/trials/{trial.pk}/")
    assert "Stop after the step in hand" in told(page)
    assert 'http-equiv="refresh"' in page.text
    client.post(f"/desk/rules/trials/{trial.pk}/stop/")
    assert running.run_next(timezone.now()) is None
    trial.refresh_from_db()
    assert (trial.job.state, trial.made_at) == ("cancelled", None)
    page = client.get(f"/desk/rules/trials/{trial.pk}/")
    assert "counts for nothing" in told(page)
    assert 'http-equiv="refresh"' not in page.text
    with pytest.raises(DecisionRefused):
        stop_trial(By(user=max_), trial)


def test_rules_that_changed_meanwhile_or_are_gone_end_it_with_a_sentence(lakeside, stored, stricter, max_, propose,
                                                                         settings, signed_in):
    stored(lakeside, HOME)
    for folder, words in ((lambda: propose(STRICTER), "have changed since"), (lambda: "", "RULES_PROPOSED is empty")):
        propose(STRICTER, ("rules/home.py", '"""Home: where', '"""The home: where'))
        trial = try_rules(By(user=max_), proposed(), timezone.now())
        settings.RULES_PROPOSED = str(folder())
        done = running.run_next(timezone.now())
        assert (done.state, done.is_explained) == ("failed", True)
        assert words in told(signed_in(max_).get(f"/desk/rules/trials/{trial.pk}/"))


def test_rules_that_break_half_way_end_it_with_a_sentence(lakeside, stored, propose, max_):
    propose(("settling.py", "    best, worst = BEST | said",
             "    if 'home' in said:\n        raise SystemExit('broken')\n    best, worst = BEST | said"))
    stored(lakeside, HOME)
    trial = try_rules(By(user=max_), proposed(), timezone.now())
    done = running.run_next(timezone.now())
    assert done.state == "failed"
    assert "could not be run to the end" in done.error
    trial.refresh_from_db()
    assert trial.made_at is None


def test_rules_that_hang_end_it_within_seconds_and_with_a_sentence(lakeside, stored, propose, max_, monkeypatch):
    """A worker has two processes: what hangs in one must not hold what is due."""
    monkeypatch.setattr(trying, "SECONDS", 1)
    propose(("settling.py", "    best, worst = BEST | said",
             "    while 'home' in said:\n        pass\n    best, worst = BEST | said"))
    stored(lakeside, HOME)
    trial = try_rules(By(user=max_), proposed(), timezone.now())
    began = time.monotonic()
    done = running.run_next(timezone.now())
    assert time.monotonic() - began < 15
    assert (done.state, done.is_explained) == ("failed", True)
    assert "No answer within 1 seconds" in done.error
    trial.refresh_from_db()
    assert trial.made_at is None


def test_a_step_of_honest_rules_that_are_slow_ends_before_a_trial_counts_as_dead():
    """A second a person would still do."""
    assert trying.STEP <= trying.SECONDS
    assert SILENT.total_seconds() > 2 * trying.SECONDS


def test_one_trial_of_the_same_rules_at_a_time(lakeside, stricter, max_, cleo):
    try_rules(By(user=max_), proposed(), timezone.now())
    with pytest.raises(DecisionRefused, match="being tried already"):
        try_rules(By(user=cleo), proposed(), timezone.now())


# --- who reads what of it ---------------------------------------------------------------------------------------------


def test_the_button_begins_a_trial_and_leads_to_it(signed_in, cleo, stricter, lakeside, stored):
    row = stored(lakeside, HOME)
    client = signed_in(cleo)
    assert "Try these rules on the last 90 days" in told(client.get("/desk/rules/proposed/"))
    page = client.post("/desk/rules/proposed/try/", follow=True)
    trial = RulesTrial.objects.get()
    assert page.redirect_chain == [(f"/desk/rules/trials/{trial.pk}/", 302)]
    assert "Waiting" in told(page)
    running.run_next(timezone.now())
    page = client.get(f"/desk/rules/trials/{trial.pk}/")
    assert f'href="/desk/p/{row.intake_id}/"' in page.text
    assert "Pat Zorb1" in told(page)
    assert "1 person more urgent" in told(page)
    event = AuditEvent.objects.filter(screen="admissions:rules_trial").order_by("pk").last()
    assert event.intakes == [str(row.intake_id)]


def test_who_becomes_more_urgent_stands_before_who_becomes_less(signed_in, max_, stricter, lakeside, stored, tried):
    stored(lakeside, HOME)
    page = told(signed_in(max_).get(f"/desk/rules/trials/{tried().pk}/"))
    assert page.index("1 person more urgent") < page.index("0 people less urgent")


def test_an_erased_person_is_nobody_there(signed_in, max_, stricter, lakeside, stored, tried):
    gone, merged = stored(lakeside, HOME), stored(lakeside, HOME)
    trial = tried()
    gone.intake.delete()
    Intake.objects.filter(pk=merged.intake_id).update(state="erased")
    page = signed_in(max_).get(f"/desk/rules/trials/{trial.pk}/")
    assert page.status_code == 200
    assert "/desk/p/" not in page.text
    assert "None of them is still here." in told(page)


def test_another_site_sees_nothing_of_it(signed_in, cleo2, stricter, lakeside, stored, tried):
    stored(lakeside, HOME)
    trial = tried()
    client = signed_in(cleo2)
    assert client.get(f"/desk/rules/trials/{trial.pk}/").status_code == 404
    assert client.post(f"/desk/rules/trials/{trial.pk}/stop/").status_code == 404
    assert str(trial.pk) not in client.get("/desk/rules/proposed/").text


@pytest.mark.parametrize("who", ["ada", "cora", "ida"])
def test_who_is_no_clinician_reads_no_count_below_eleven_and_no_name(
        request, signed_in, who, stricter, lakeside, stored, tried):
    for number in range(14):
        stored(lakeside, HOME if number < 3 else CALM)
    trial = tried()
    client = signed_in(request.getfixturevalue(who))
    page = client.get(f"/desk/rules/trials/{trial.pk}/")
    assert "fewer than 11 people. Not shown." in told(page)
    assert 'class="number' not in page.text
    assert "more urgent" not in told(page)
    assert "/desk/p/" not in page.text
    assert "14 people" not in told(page)
    assert "14 people" not in told(client.get("/desk/rules/proposed/"))
    assert trial.job.title not in client.get("/desk/jobs/").text


def test_levels_of_many_are_shown_to_everybody_but_nothing_a_small_count_follows_from(
        signed_in, ada, stricter, lakeside, stored, tried):
    for number in range(22):
        stored(lakeside, HOME if number < 11 else CALM)
    page = signed_in(ada).get(f"/desk/rules/trials/{tried().pk}/")
    assert "Level, before and after" in told(page)
    assert "Withdrawal care, before and after" not in told(page)
    assert "more urgent" not in told(page)


@pytest.mark.parametrize("who", ["ada", "cora", "ida"])
def test_of_two_trials_an_hour_apart_who_is_no_clinician_reads_the_newest_alone(
        request, who, signed_in, cleo, stricter, lakeside, stored, tried):
    """Else one person who came between them follows from the difference."""
    for number in range(22):
        stored(lakeside, HOME if number < 11 else CALM)
    first = tried()
    client, clinician = signed_in(request.getfixturevalue(who)), signed_in(cleo)
    assert 'class="number' in client.get(f"/desk/rules/trials/{first.pk}/").text
    stored(lakeside, HOME)
    newest = tried()
    page = client.get(f"/desk/rules/trials/{first.pk}/")
    assert "A newer trial of this site is finished. The counts of this one: not shown." in told(page)
    assert 'class="number' not in page.text
    assert 'class="number' in client.get(f"/desk/rules/trials/{newest.pk}/").text
    page = told(client.get("/desk/rules/proposed/"))
    assert "23 people" in page
    assert "22 people" not in page
    assert "Not shown" in page
    assert "22 people" in told(clinician.get("/desk/rules/proposed/"))
    assert 'class="number' in clinician.get(f"/desk/rules/trials/{first.pk}/").text


@pytest.mark.parametrize("who", ["ada", "cora", "ida"])
def test_other_roles_start_and_stop_none(request, who, signed_in, stricter, lakeside, max_):
    """S-11: the button is absent, and pressing it by hand is refused."""
    user = request.getfixturevalue(who)
    trial = try_rules(By(user=max_), proposed(), timezone.now())
    client = signed_in(user)
    for address in ("/desk/rules/proposed/", f"/desk/rules/trials/{trial.pk}/"):
        page = client.get(address)
        assert "/try/" not in page.text
        assert "/stop/" not in page.text
    assert client.post("/desk/rules/proposed/try/").status_code == 403
    assert client.post(f"/desk/rules/trials/{trial.pk}/stop/").status_code == 403
    with pytest.raises(DecisionRefused):
        try_rules(By(user=user), proposed(), timezone.now())


def test_the_list_of_long_work_leads_to_the_trials_own_page(signed_in, max_, stricter, lakeside):
    trial = try_rules(By(user=max_), proposed(), timezone.now())
    client = signed_in(max_)
    assert trial.job.title in client.get("/desk/jobs/").text
    assert client.get(f"/desk/jobs/{trial.job_id}/").headers["Location"] == f"/desk/rules/trials/{trial.pk}/"
