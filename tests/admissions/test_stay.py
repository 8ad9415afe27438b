"""In a program: started, days attended and missed, left; dates that contradict each other are refused (#5, #34)."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from admissions import decisions
from admissions.acts import DecisionRefused
from admissions.dates import Dates, contradictions
from admissions.decisions import By, Contradiction
from admissions.models import Evaluation, Hold, Stay, Visit
from admissions.staying import planned_days, staying
from intake import recommendations
from intake.states import State
from outbox.alerts import raise_alert
from privacy.models import AuditEvent
from programs.models import Program, Provider

TODAY = dt.date(2026, 11, 24)  # `now` in New York
DAY = dt.timedelta(days=1)
ADMITTED = {"program": None, "admitted_on": TODAY, "planned_until": None, "days": ["mon", "tue", "thu"], "minutes": 180}


@pytest.fixture
def decided(pat, by_cleo, now):
    """Pat, evaluated and signed today."""
    draft = decisions.open_evaluation(pat, by_cleo, now)
    latest = recommendations.latest(pat)
    told = {"agrees": True, "decided_withdrawal": "none", "summary": "Fits."}
    saved = decisions.save_evaluation(draft, by_cleo, told, draft.revision, now)
    decisions.sign(saved, by_cleo, latest.pk, saved.revision, now)
    pat.refresh_from_db()
    return pat


@pytest.fixture
def stay(decided, by_ada, now):
    return decisions.admit(decided, by_ada, ADMITTED, now)


def visit(day=TODAY, state="attended", minutes=180, note=""):
    return {"day": day, "state": state, "minutes": minutes, "note": note}


def left(ending="finished", ended_on=TODAY, aftercare_on=TODAY + 7 * DAY, note=""):
    return {"ending": ending, "ended_on": ended_on, "aftercare_on": aftercare_on, "note": note}


def test_starting_keeps_the_day_the_level_and_the_plan_and_is_audited(stay, decided):
    decided.refresh_from_db()
    assert decided.state == State.ADMITTED
    assert (stay.admitted_on, stay.level) == (TODAY, Evaluation.objects.get().decided_level)
    assert stay.phase == {"from": "2026-11-24", "until": "", "days": ["mon", "tue", "thu"], "minutes": 180}
    assert AuditEvent.objects.filter(action="admit", intakes__icontains=str(decided.pk)).count() == 1


def test_nobody_starts_before_a_signature(pat, by_ada, now):
    """#5."""
    with pytest.raises(DecisionRefused):
        decisions.admit(pat, by_ada, ADMITTED, now)
    type(pat).objects.filter(pk=pat.pk).update(state=State.DECIDED)
    with pytest.raises(DecisionRefused, match="clinician signs"):
        decisions.admit(pat, by_ada, ADMITTED, now)
    assert not Stay.objects.exists()


@pytest.mark.parametrize(("day", "field"), [
    (TODAY + DAY, "admitted_on"), (TODAY - DAY, "admitted_on"), (dt.date(1999, 1, 1), "admitted_on")])
def test_a_start_to_come_or_before_the_evaluation_is_refused_and_nothing_is_saved(day, field, decided, by_ada, now):
    """#34."""
    with pytest.raises(Contradiction) as wrong:
        decisions.admit(decided, by_ada, ADMITTED | {"admitted_on": day}, now)
    assert set(wrong.value.problems) == {field}
    assert not Stay.objects.exists()
    decided.refresh_from_db()
    assert decided.state == State.DECIDED


def test_every_pair_of_dates_that_cannot_both_be_true_has_its_sentence():
    """#34: birth in the future, more than 120 years ago, after the start; end before the start; and the rest."""
    whole = {"today": TODAY, "born_on": dt.date(1990, 2, 28), "asked_on": TODAY - 30 * DAY, "ended_on": TODAY - DAY,
             "evaluated_on": TODAY - 29 * DAY, "admitted_on": TODAY - 28 * DAY, "planned_until": TODAY + 50 * DAY,
             "aftercare_on": TODAY + DAY, "first_visit": TODAY - 28 * DAY, "last_visit": TODAY - DAY}
    assert contradictions(Dates(**whole)) == {}
    assert contradictions(Dates(today=TODAY)) == {}
    wrong = [
        ("born_on", TODAY + DAY), ("born_on", dt.date(1900, 1, 1)), ("born_on", TODAY - 28 * DAY),
        ("admitted_on", TODAY + DAY), ("admitted_on", TODAY - 31 * DAY), ("admitted_on", TODAY - 30 * DAY),
        ("admitted_on", TODAY - 27 * DAY), ("planned_until", TODAY - 28 * DAY), ("planned_until", dt.date(2999, 1, 1)),
        ("ended_on", TODAY + DAY), ("ended_on", TODAY - 29 * DAY), ("ended_on", TODAY - 2 * DAY),
        ("aftercare_on", TODAY - 2 * DAY), ("aftercare_on", dt.date(2999, 1, 1)),
    ]
    for name, day in wrong:
        assert name in contradictions(Dates(**whole | {name: day})), (name, day)


def test_the_evaluation_counts_by_its_visit_not_by_a_late_signature(pat, by_ada, by_cleo, slots, now):
    """The clinician who signs a day later must not make a true start untrue."""
    booked = decisions.book(pat, slots[0], by_ada, now)
    seen = slots[0].starts_at + dt.timedelta(minutes=30)
    decisions.mark_attended(booked, by_ada, seen)
    pat.refresh_from_db()
    draft = decisions.open_evaluation(pat, by_cleo, seen)
    told = {"agrees": True, "decided_withdrawal": "none", "summary": "Fits."}
    saved = decisions.save_evaluation(draft, by_cleo, told, draft.revision, seen)
    late = seen + dt.timedelta(days=2)
    decisions.sign(saved, by_cleo, recommendations.latest(pat).pk, saved.revision, late)
    pat.refresh_from_db()
    assert decisions.admit(pat, by_ada, ADMITTED | {"admitted_on": TODAY + DAY}, late).admitted_on == TODAY + DAY


def test_a_day_attended_counts_its_hours_and_a_day_missed_counts_none(stay, by_ada, decided, now):
    later = now + 14 * DAY
    decisions.record_visit(stay, by_ada, visit(), later)
    decisions.record_visit(stay, by_ada, visit(TODAY + 2 * DAY, "missed"), later)
    decisions.record_visit(stay, by_ada, visit(TODAY + 6 * DAY, "called_off"), later)
    decided.refresh_from_db()
    one, = staying(decided, later)
    # Tue 24, Thu 26, Mon 30, Tue 1, Thu 3, Mon 7, Tue 8
    assert (one.all.planned, one.all.attended, one.all.missed, one.all.called_off) == (7, 1, 1, 1)
    assert (one.all.minutes_planned, one.all.minutes) == (7 * 180, 180)
    assert [week.planned for week in one.weeks] == [2, 3, 2]
    assert one.unsaid == [dt.date(2026, 12, day) for day in (8, 7, 3, 1)]


@pytest.mark.parametrize("day", [TODAY + DAY, TODAY - DAY])
def test_a_day_to_come_or_before_the_start_is_refused(day, stay, by_ada, now):
    """#34."""
    with pytest.raises(Contradiction):
        decisions.record_visit(stay, by_ada, visit(day), now)
    assert not Visit.objects.exists()


def test_a_day_written_again_strikes_the_first_through(stay, by_ada, now):
    """S-33: corrections never erase."""
    decisions.record_visit(stay, by_ada, visit(state="missed", minutes=0), now)
    decisions.record_visit(stay, by_ada, visit(minutes=90), now)
    old, new = Visit.objects.get(struck_at__isnull=False), Visit.objects.get(struck_at=None)
    assert ((old.state, new.state), new.minutes) == (("missed", "attended"), 90)
    decisions.strike_visit(new, by_ada, "Another person.", now)
    assert not Visit.objects.filter(struck_at=None).exists()
    with pytest.raises(DecisionRefused):
        decisions.strike_visit(new, by_ada, "Again.", now)


def test_the_first_day_is_corrected_with_its_visits_and_the_old_one_stays_readable(stay, by_ada, decided, now):
    """S-33."""
    later = now + 3 * DAY
    decisions.record_visit(stay, by_ada, visit(TODAY + 2 * DAY), later)
    with pytest.raises(Contradiction):
        decisions.correct_stay(stay, by_ada, TODAY + 3 * DAY, "Began later.", later)
    new = decisions.correct_stay(stay, by_ada, TODAY + DAY, "Began a day later.", later)
    stay.refresh_from_db()
    assert stay.struck_at == later
    assert new.visits.count() == 1
    decided.refresh_from_db()
    one, = staying(decided, later)
    assert (one.stay, one.struck) == (new, [stay])
    with pytest.raises(DecisionRefused):
        decisions.record_visit(stay, by_ada, visit(), later)


def test_a_taper_changes_the_days_from_its_first_day_on_and_no_day_before(stay, by_ada, now):
    later = now + 14 * DAY
    told = {"from_day": dt.date(2026, 12, 7), "planned_until": dt.date(2026, 12, 31), "days": ["wed"], "minutes": 60}
    changed = decisions.change_plan(stay, by_ada, told, later)
    assert planned_days(changed, dt.date(2027, 2, 1)) == {
        dt.date(2026, 11, 24): 180, dt.date(2026, 11, 26): 180, dt.date(2026, 11, 30): 180, dt.date(2026, 12, 1): 180,
        dt.date(2026, 12, 3): 180, dt.date(2026, 12, 9): 60, dt.date(2026, 12, 16): 60, dt.date(2026, 12, 23): 60,
        dt.date(2026, 12, 30): 60}
    for wrong in ({"from_day": TODAY - DAY}, {"planned_until": dt.date(2026, 12, 1)}, {"planned_until": TODAY}):
        with pytest.raises(Contradiction):
            decisions.change_plan(stay, by_ada, told | wrong, later)


@pytest.mark.parametrize(("ending", "state", "reason"), [
    ("finished", State.FINISHED, ""), ("stepped_down", State.DECIDED, ""), ("stepped_up", State.DECIDED, ""),
    ("left", State.DECIDED, ""), ("program_ended", State.DECIDED, ""), ("transferred", State.CLOSED, "other_care"),
    ("died", State.CLOSED, "died")])
def test_each_ending_leads_where_the_table_says(ending, state, reason, stay, decided, by_ada, now):
    decisions.leave(stay, by_ada, left(ending), now)
    decided.refresh_from_db()
    stay.refresh_from_db()
    assert (decided.state, decided.closed_reason) == (state, reason)
    assert (stay.ending, stay.ended_on) == (ending, TODAY)


def test_every_ending_has_a_place_it_leads_to():
    from admissions.decisions.staying import LEADS_TO

    assert set(LEADS_TO) == set(Stay.Ending)


@pytest.mark.parametrize("wrong", [
    {"ended_on": TODAY - DAY}, {"ended_on": TODAY + DAY}, {"aftercare_on": TODAY - DAY}, {"aftercare_on": None}])
def test_an_end_before_the_start_to_come_or_without_aftercare_is_refused(wrong, stay, decided, by_ada, now):
    """#34: discharge before admission."""
    with pytest.raises(Contradiction):
        decisions.leave(stay, by_ada, left() | wrong, now)
    decided.refresh_from_db()
    assert decided.state == State.ADMITTED


def test_an_end_before_a_visit_that_is_written_down_is_refused(stay, by_ada, now):
    later = now + 7 * DAY
    decisions.record_visit(stay, by_ada, visit(TODAY + 2 * DAY), later)
    with pytest.raises(Contradiction, match="written down"):
        decisions.leave(stay, by_ada, left(ended_on=TODAY + DAY), later)


def test_the_database_refuses_an_end_before_the_start_and_two_running_stays(stay, decided, by_ada, now):
    """#34, held below the form, too."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Stay.objects.filter(pk=stay.pk).update(ended_on=TODAY - DAY, ending="left")
    with pytest.raises(IntegrityError), transaction.atomic():
        Stay.objects.filter(pk=stay.pk).update(ended_on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stay.objects.create(intake=decided, evaluation=stay.evaluation, level="iop", admitted_on=TODAY, by=by_ada.user,
                            at=now)


def test_nothing_ends_by_transfer_over_an_open_alert(stay, decided, by_ada, now):
    raise_alert(decided, "priority", "reply", "Wrote back: help.")
    with pytest.raises(DecisionRefused, match="alert"):
        decisions.leave(stay, by_ada, left("transferred"), now)
    stay.refresh_from_db()
    assert stay.ended_on is None


def test_closing_ends_the_stay_with_it(stay, decided, by_ada, now):
    decisions.close(decided, by_ada, "moved_away", now)
    stay.refresh_from_db()
    assert (stay.ending, stay.ended_on) == ("left", TODAY)


def test_a_start_by_mistake_is_taken_back_until_somebody_came(stay, decided, by_ada, now):
    decisions.record_visit(stay, by_ada, visit(), now)
    with pytest.raises(DecisionRefused, match="how the stay ended"):
        decisions.not_started(stay, by_ada, "Wrong person.", now)
    decisions.strike_visit(Visit.objects.get(), by_ada, "Wrong person.", now)
    decisions.not_started(stay, by_ada, "Wrong person.", now)
    decided.refresh_from_db()
    assert decided.state == State.DECIDED
    assert decisions.admit(decided, by_ada, ADMITTED, now).pk != stay.pk
    decided.refresh_from_db()
    assert [one.stay.struck_at is None for one in staying(decided, now)].count(False) == 1


def test_another_sites_staff_find_no_stay(stay, ada2, signed_in, decided):
    """#2, #3."""
    client = signed_in(ada2)
    for path in ("start/", f"stays/{stay.pk}/plan/", f"stays/{stay.pk}/end/", f"stays/{stay.pk}/correct/"):
        assert client.get(f"/desk/p/{decided.pk}/{path}").status_code == 404
    assert client.post(f"/desk/p/{decided.pk}/stays/{stay.pk}/days/", {}).status_code == 404


def test_a_stay_of_another_person_is_a_404(stay, sent, lakeside, ada, signed_in):
    """#2."""
    other = sent(lakeside, name="Lee Roe")
    answer = signed_in(ada).post(f"/desk/p/{other.pk}/stays/{stay.pk}/days/", {"day": "2026-11-24", "state": "missed"})
    assert answer.status_code == 404
    assert not Visit.objects.exists()


def test_a_kept_place_is_used_only_by_starting_there(decided, by_ada, now):
    program = Program.objects.create(provider=Provider.objects.create(name="Care"), name="Evening", levels=["iop"])
    Hold.objects.create(program=program, seat=1, intake=decided, made_at=now, until=now + DAY)
    decisions.admit(decided, by_ada, ADMITTED, now)
    assert Hold.objects.get().ending == Hold.Ending.RELEASED


def test_the_whole_way_by_the_pages_from_start_to_end(decided, ada, signed_in, now, by_ada):
    """S-33, #34: what staff press, and the sentence beside the field where a date cannot be."""
    at = f"/desk/p/{decided.pk}/"
    with time_machine.travel(now, tick=False):
        client = signed_in(ada)
        assert f'href="{at}start/"' in client.get(at).content.decode()
        assert "First day there" in client.get(at + "start/").content.decode()
        told = {"program": "", "admitted_on": "2026-11-23", "days": ["tue"], "hours": "3"}
        refused = client.post(at + "start/", told)
        assert refused.status_code == 200
        assert "They asked for care on Nov 24, 2026: the start cannot be before." in refused.content.decode()
        assert client.post(at + "start/", told | {"admitted_on": "2026-11-24"}).status_code == 302
    stay = Stay.objects.get()
    with time_machine.travel(now + 7 * DAY, tick=False):
        client = signed_in(ada)
        page = client.get(at).content.decode()
        assert "Planned days nobody has said anything about" in page
        assert client.post(f"{at}stays/{stay.pk}/days/", {"day": "2026-11-24", "state": "attended"}).status_code == 302
        assert Visit.objects.get().minutes == 180, "the plan's hours where none are typed"
        client.post(f"{at}stays/{stay.pk}/days/", {"day": "2026-12-01", "state": "missed"})
        page = client.get(at).content.decode()
        assert "1 of 2 days, 3 of 6 hours" in page
        assert "This day is still to come." in client.post(
            f"{at}stays/{stay.pk}/days/", {"day": "2026-12-09", "state": "missed"}).content.decode()
        assert "the end cannot be before" in client.post(
            f"{at}stays/{stay.pk}/end/", {"ending": "left", "ended_on": "2026-11-25"}).content.decode()
        assert client.post(f"{at}stays/{stay.pk}/end/", {"ending": "left", "ended_on": "2026-12-01"}).status_code == 302
        assert "Left before the end, by their own choice" in client.get(at).content.decode()


def test_only_the_desk_writes_stays(stay, decided, cora, ida, now):
    for user in (cora, ida):
        with pytest.raises(DecisionRefused):
            decisions.record_visit(stay, By(user=user), visit(), now)
