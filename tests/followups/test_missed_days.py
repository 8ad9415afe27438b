"""A missed day of the program starts calls and one kind text; leaving early starts calls that keep the door open."""

import datetime as dt

import pytest

from admissions.models import Stay, Visit
from followups import moment, planning, words, world
from outbox.models import Reminder
from tests.followups.cast import NOON, patient, signed

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
TODAY = NOON.date()
OF_A_DAY = ["day_missed", "day_missed_call_0", "day_missed_call_1", "day_missed_call_3", "day_missed_letter"]


def kinds(**which):
    about = ("day_missed", "misses_", "left_", "aftercare_day")
    return sorted(kind for kind in Reminder.objects.filter(**which).values_list("kind", flat=True)
                  if kind.startswith(about))


@pytest.fixture
def pat(lakeside):
    return patient(lakeside, state="admitted")


@pytest.fixture
def stay(pat, cleo):
    return Stay.objects.create(
        intake=pat, evaluation=signed(pat, cleo, NOON - 20 * DAY), level="iop", by=cleo, at=NOON - 19 * DAY,
        admitted_on=TODAY - 19 * DAY, plan=[])


def say(stay, day, state, cleo, at=NOON):
    return Visit.objects.create(stay=stay, day=day, state=state, by=cleo, at=at)


def test_a_missed_day_brings_calls_a_text_and_a_letter_once(stay, cleo):
    """S-27 for days of the program, clinical.md 7.3: same day, day 1, day 3, a letter on day 7."""
    visit = say(stay, TODAY, "missed", cleo)
    for _ in range(3):
        planning.plan(NOON)
    assert kinds() == OF_A_DAY
    rows = {row.kind: row for row in Reminder.objects.filter(visit_id=visit.pk)}
    assert rows["day_missed_call_0"].due_at == NOON
    assert rows["day_missed_call_1"].due_at.date() == TODAY + DAY
    assert rows["day_missed_letter"].channel == "letter"


def test_the_text_is_kind_names_nothing_and_goes_only_while_the_day_stands_missed(stay, pat, cleo):
    """S-27, #42."""
    visit = say(stay, TODAY, "missed", cleo)
    planning.plan(NOON)
    row = Reminder.objects.get(kind="day_missed")
    said = moment.decide(row, world.read([row], NOON + 2 * HOUR, lock=False), NOON + 2 * HOUR)
    assert said.text.startswith("Hi Pat, we missed you. No problem")
    Visit.objects.filter(pk=visit.pk).update(struck_at=NOON)
    assert moment.decide(row, world.read([row], NOON + 2 * HOUR, lock=False), NOON + 2 * HOUR).reason == "day_changed"


def test_who_came_again_or_was_spoken_to_is_not_called_about_it(stay, pat, cleo, ada):
    say(stay, TODAY - DAY, "missed", cleo, NOON - DAY)
    planning.plan(NOON - DAY)
    assert len(kinds(state="planned")) == 5
    came = say(stay, TODAY, "attended", cleo)
    row = Reminder.objects.get(kind="day_missed")
    assert moment.decide(row, world.read([row], NOON, lock=False), NOON).reason == "came_since"
    planning.plan(NOON)
    assert kinds(state="planned") == []
    came.delete()
    Reminder.objects.all().delete()
    planning.plan(NOON - DAY)
    pat.call_notes.create(by=ada, at=NOON, outcome="spoke")
    planning.plan(NOON)
    assert kinds(state="planned") == []


def test_a_day_struck_through_calls_everything_off(stay, cleo):
    visit = say(stay, TODAY, "missed", cleo)
    planning.plan(NOON)
    Visit.objects.filter(pk=visit.pk).update(struck_at=NOON, struck_by=cleo)
    planning.plan(NOON + HOUR)
    assert kinds(state="planned") == []
    assert set(Reminder.objects.filter(visit_id=visit.pk).values_list("reason", flat=True)) == {"day_changed"}


def test_three_days_missed_in_a_row_ask_for_a_review_two_do_not(stay, cleo):
    """clinical.md 6: misses visits despite outreach, any one: a review within 48 hours."""
    for ago in (5, 3):
        say(stay, TODAY - ago * DAY, "missed", cleo, NOON - ago * DAY)
        planning.plan(NOON - ago * DAY)
    assert "misses_review" not in kinds()
    say(stay, TODAY, "missed", cleo)
    planning.plan(NOON)
    assert kinds(state="planned").count("misses_review") == 1
    assert len(kinds(state="planned")) == 6, "the calls about the days before are off the list"


def test_a_day_attended_between_begins_the_count_anew(stay, cleo):
    for ago, state in ((9, "missed"), (7, "missed"), (5, "attended"), (3, "missed"), (0, "missed")):
        say(stay, TODAY - ago * DAY, state, cleo, NOON - ago * DAY)
    planning.plan(NOON)
    assert kinds() == OF_A_DAY


@pytest.mark.parametrize("state", ["attended", "called_off"])
def test_only_a_missed_day_starts_anything(state, stay, cleo):
    say(stay, TODAY, state, cleo)
    planning.plan(NOON)
    assert kinds() == []


def test_what_is_written_down_weeks_later_starts_nothing(stay, cleo):
    say(stay, TODAY - 10 * DAY, "missed", cleo)
    planning.plan(NOON)
    assert kinds() == []


def end(stay, pat, ending, state, aftercare_on=None):
    Stay.objects.filter(pk=stay.pk).update(ending=ending, ended_on=TODAY, ended_at=NOON, aftercare_on=aftercare_on)
    pat.move_to(state)


@pytest.mark.parametrize("ending", ["left", "program_ended"])
def test_who_left_early_is_called_the_next_day_after_a_week_and_after_a_month(ending, stay, pat, cleo):
    """clinical.md 6: leaves by choice, keep the door open."""
    say(stay, TODAY, "missed", cleo)
    planning.plan(NOON)
    end(stay, pat, ending, "decided")
    for _ in range(2):
        planning.plan(NOON + HOUR)
    assert kinds(state="planned") == ["left_call_1", "left_call_30", "left_call_7"]


def test_aftercare_agreed_is_asked_about_the_day_after(stay, pat):
    end(stay, pat, "finished", "finished", aftercare_on=TODAY + 7 * DAY)
    for _ in range(2):
        planning.plan(NOON + HOUR)
    assert kinds(state="planned") == ["aftercare_day"]
    assert Reminder.objects.get(kind="aftercare_day").due_at.date() == TODAY + 8 * DAY


def test_every_kind_has_words_for_staff():
    from followups import schedule

    assert not [kind for kind in schedule.KINDS if kind not in words.KINDS]
