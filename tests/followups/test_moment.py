"""The moment of sending: everything is read again, and one reason is enough to say nothing (S-28, S-29, S-30, #42)."""

import datetime as dt

import pytest
from django.db import transaction

from followups import moment, planning, schedule
from intake.models import Contact
from outbox import texts
from outbox.models import OptOut, Reminder
from outbox.verdicts import CallInstead, Cancel, Hold, Send
from privacy.encryption import blind_index
from tests.followups.cast import NOON, agree, booked, patient, signed

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def pat(lakeside):
    return patient(lakeside, state="booked")


@pytest.fixture
def visit(pat, cleo):
    """Tomorrow at 14:30 in New York, booked long ago."""
    visit = booked(pat, cleo, dt.datetime(2026, 3, 11, 18, 30, tzinfo=dt.UTC), NOON - 20 * DAY)
    planning.plan(NOON - 20 * DAY)
    return visit


def decide(kind="visit_24h", now=NOON, **which):
    row = Reminder.objects.get(kind=kind, **which)
    with transaction.atomic():
        return moment.check([row], now)[row.pk]


def test_the_day_before_a_visit_the_agreed_words_go_to_the_number(pat, visit):
    said = decide()
    assert isinstance(said, Send)
    assert (said.channel, said.to, said.sender) == ("text", "+12025550123", "Dana at Lakeside")
    assert said.text == ("Hi Pat, we are saving your spot tomorrow at 2:30 pm. Reply C to confirm, R for a new time, "
                         "or call 202-555-0142. STOP ends texts.")


def test_who_has_confirmed_is_not_asked_again(pat, visit):
    visit.confirmed_at = NOON
    visit.save()
    assert "confirm" not in decide().text


def test_the_same_day_is_not_called_tomorrow(pat, visit):
    Reminder.objects.filter(kind="visit_24h").update(until=NOON + 3 * DAY)
    assert decide(now=NOON + DAY).text.startswith("See you today at 2:30 pm.")


def test_the_patients_own_words_say_who_it_is_from(pat, visit):
    Contact.objects.filter(pk=pat.pk).update(sender_words="Dana")
    assert decide().sender == "Dana"


def test_sender_words_that_name_the_topic_are_left_out(pat, visit):
    Contact.objects.filter(pk=pat.pk).update(sender_words="Lakeside Rehab")
    assert decide().sender == ""


def test_without_consent_nothing_goes_and_a_person_calls_where_it_matters(lakeside, cleo):
    pat = patient(lakeside, state="booked", consents=False)
    booked(pat, cleo, NOON + DAY + 2 * HOUR, NOON - 9 * DAY)
    planning.plan(NOON - 9 * DAY)
    assert decide() == CallInstead("no_consent")
    assert decide("visit_2h") == Cancel("no_consent")


def test_consent_taken_back_counts_at_once(pat, visit):
    agree(pat, NOON - HOUR, given=False)
    assert decide() == CallInstead("no_consent")


def test_an_opt_out_of_the_number_falls_back_to_the_address(pat, visit):
    OptOut.objects.create(digest=blind_index("+12025550123", "phone"), at=NOON, how="reply")
    said = decide()
    assert (said.channel, said.to, said.subject) == ("email", "pat@mail.example", "Your visit on March 11")
    assert "STOP" not in said.text
    OptOut.objects.create(digest=blind_index("pat@mail.example", "email"), at=NOON, how="staff")
    assert decide() == CallInstead("opted_out")


@pytest.mark.parametrize(("change", "why"), [
    ({"may_text": False, "may_email": False}, "no_consent"), ({"may_text": None, "may_email": None}, "no_consent"),
    ({"zone": "America/Puerto_Rico", "may_email": False}, "territory"),
])
def test_what_stands_against_it_is_said_to_staff(pat, visit, change, why):
    Contact.objects.filter(pk=pat.pk).update(**change)
    assert decide() == CallInstead(why)


def test_a_number_another_patient_gave_too_is_not_written_to(pat, visit, lakeside):
    patient(lakeside, name="Sam", email="pat@mail.example")
    assert decide() == CallInstead("shared")


def test_the_same_person_asking_twice_is_not_another_patient(pat, visit, lakeside):
    patient(lakeside, name="Pat")
    assert isinstance(decide(), Send)


def test_where_violence_was_told_nothing_is_written_until_it_is_confirmed_safe(pat, visit):
    pat.answers = {"now": {"now": ["violence"]}}
    pat.save()
    assert decide() == CallInstead("not_safe")
    Contact.objects.filter(pk=pat.pk).update(confirmed_safe_at=NOON)
    assert isinstance(decide(), Send)


def test_violence_that_staff_heard_of_counts_as_much(pat, visit, ada):
    pat.findings.create(fact="violence", value=True, said_by="patient_by_phone", by=ada, by_clinician=False, at=NOON)
    assert decide() == CallInstead("not_safe")


@pytest.mark.parametrize("state", ["moved", "cancelled", "attended", "missed"])
def test_a_visit_that_is_no_longer_booked_is_not_reminded(pat, visit, state):
    visit.state = state
    visit.save()
    assert decide() == Cancel(f"visit_{state}")


@pytest.mark.parametrize("state", ["closed", "finished", "erased", "draft"])
def test_an_intake_that_is_over_hears_nothing(pat, visit, state):
    type(pat).objects.filter(pk=pat.pk).update(state=state)
    assert decide() == Cancel(f"state_{state}")


def test_an_amended_evaluation_hears_nothing_of_the_old_one(pat, cleo):
    pat.state = "decided"
    pat.save()
    first = signed(pat, cleo, NOON, starts_on=dt.date(2026, 3, 16))
    planning.plan(NOON)
    signed(pat, cleo, NOON + HOUR, version=2, amends=first)
    assert decide("next_steps", now=NOON + HOUR) == Cancel("amended")


def test_in_quiet_hours_it_waits_for_the_morning_and_then_for_no_longer_than_it_is_fresh(pat, visit):
    night = dt.datetime(2026, 3, 11, 2, tzinfo=dt.UTC)  # 22:00
    held = decide(now=night)
    assert isinstance(held, Hold)
    assert held.reason == "quiet_hours"
    assert dt.time(9) <= held.until.astimezone(dt.timezone(-4 * HOUR)).time() < dt.time(9, 40)
    Reminder.objects.update(until=night + HOUR)
    assert decide(now=night) == CallInstead("quiet_hours")


def test_one_a_day_holds_the_second_until_tomorrow(pat, visit):
    Reminder.objects.filter(kind="booked").update(state="accepted", finished_at=NOON - HOUR)
    Reminder.objects.filter(kind="visit_24h").update(until=NOON + 2 * DAY)
    held = decide()
    assert (type(held), held.reason) == (Hold, "cap")


def test_two_messages_of_one_batch_know_of_each_other(pat, visit):
    Reminder.objects.update(until=NOON + 5 * DAY)
    rows = list(Reminder.objects.order_by("kind"))
    with transaction.atomic():
        said = moment.check(rows, NOON)
    assert sum(isinstance(one, Send) for one in said.values()) == 1


def test_the_fourth_of_a_step_is_the_last_one(lakeside, cleo):
    pat = patient(lakeside, state="admitted")
    evaluation = signed(pat, cleo, NOON - 30 * DAY, starts_on=dt.date(2026, 2, 24))
    planning.plan(NOON - 30 * DAY)
    of_start = Reminder.objects.filter(kind__in=["before_start", "first_week"])
    of_start.update(state="accepted", finished_at=NOON - 12 * DAY)
    Reminder.objects.create(
        site=lakeside, intake=pat, kind="first_week", key="x", channel="text", due_at=NOON, until=NOON,
        state="accepted", finished_at=NOON - 11 * DAY, evaluation_id=evaluation.pk)
    said = decide("day_14")
    assert said.kind == "last"
    assert "last text for now" in said.text


def test_a_language_without_words_gets_a_call_not_english(lakeside, cleo):
    pat = patient(lakeside, state="booked", language="es", name="Ana")
    booked(pat, cleo, NOON + DAY, NOON - 9 * DAY)
    planning.plan(NOON - 9 * DAY)
    assert decide("visit_24h").text.startswith("Hola Ana, le esperamos mañana a las 12:00 pm.")
    Reminder.objects.filter(kind="visit_24h").update(kind="day_14", appointment_id=None)
    type(pat).objects.filter(pk=pat.pk).update(state="admitted")
    assert decide("day_14").text.startswith("Hola Ana, ya van dos semanas.")
    type(pat).objects.filter(pk=pat.pk).update(language="fr")
    assert decide("day_14") == CallInstead("no_words")


def test_the_form_is_answered_with_the_promise_of_the_site(lakeside):
    lakeside.opening_hours = {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    lakeside.first_offer_hours = 24
    lakeside.save()
    patient(lakeside, submitted_at=NOON + 6 * HOUR)
    planning.plan(NOON + 6 * HOUR)
    said = decide("received", now=NOON + 6 * HOUR)
    assert "Someone will call you by 5 pm tomorrow." in said.text


def test_a_missed_visit_is_not_today_any_more_tomorrow(pat, cleo):
    booked(pat, cleo, NOON - HOUR, NOON - 9 * DAY, state="missed", ended_at=NOON)
    pat.move_to("reached")
    planning.plan(NOON)
    assert "we missed you today." in decide("missed", now=NOON + 2 * HOUR).text
    assert "we missed you. No problem." in decide("missed", now=NOON + DAY).text


def test_a_deleted_intake_takes_its_messages_with_it(pat, visit):
    row = Reminder.objects.get(kind="visit_24h")
    Reminder.objects.filter(pk=row.pk).update(reason="kept")
    with transaction.atomic():
        stands = moment.world.read([row], NOON, lock=False)
        stands.intakes.clear()
        assert moment.decide(row, stands, NOON) == Cancel("erased")


def test_a_batch_is_checked_in_a_fixed_number_of_queries(lakeside, cleo, django_assert_max_num_queries):
    for number in range(20):
        pat = patient(lakeside, state="booked", phone=f"+1202555{number:04}", email="")
        booked(pat, cleo, NOON + DAY + number * HOUR, NOON - 9 * DAY)
    planning.plan(NOON - 9 * DAY)
    rows = list(Reminder.objects.filter(kind="visit_24h"))
    with django_assert_max_num_queries(20), transaction.atomic():
        moment.check(rows, NOON)


@pytest.mark.parametrize("kind", [kind for kind, one in schedule.KINDS.items() if one.by is schedule.By.MESSAGE])
@pytest.mark.parametrize("language", ["es", "fr"])
def test_every_kind_goes_out_in_their_language_or_ends_on_a_persons_list(lakeside, cleo, kind, language):
    """Never in another language, and never nowhere (the outcome of C2)."""
    state = sorted(schedule.KINDS[kind].speaks_in)[0]
    pat = patient(lakeside, language=language, state=state, submitted_at=NOON)
    rest = {}
    if kind in schedule.VISIT_KINDS or kind == "missed":
        visit_state = "missed" if kind == "missed" else "booked"
        rest["appointment_id"] = booked(pat, cleo, NOON + DAY, NOON, state=visit_state, ended_at=NOON).pk
    row = Reminder.objects.create(
        site=lakeside, intake=pat, kind=kind, key=kind, channel="text", due_at=NOON, until=NOON + 2 * DAY,
        details={"link": "https://go.example/c/7KQ2MVXR4TBNP3WD/"}, **rest)
    decision = moment.check([row], NOON)[row.pk]
    if language in texts.TEXTS[kind]:
        assert isinstance(decision, Send)
    else:
        assert decision == CallInstead("no_words")
