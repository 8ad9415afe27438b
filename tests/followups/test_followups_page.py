"""The follow-ups screen: what is due, the exact words, and the acts on it (S-11, S-28, S-31, S-32)."""

import datetime as dt
import re

import pytest
import time_machine

from followups import planning
from outbox.models import Attempt, OptOut, Reminder
from privacy.encryption import blind_index
from privacy.models import AuditEvent
from tests.followups.cast import NOON, booked, patient

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def pat(lakeside, cleo):
    pat = patient(lakeside, state="booked")
    booked(pat, cleo, NOON + DAY + 2 * HOUR, NOON - 9 * DAY)
    planning.plan(NOON - 9 * DAY)
    return pat


@pytest.fixture
def call(pat):
    return Reminder.objects.create(site=pat.site, intake=pat, kind="reply_ride", key="call", channel="call",
                                   due_at=NOON - HOUR, until=NOON + DAY)


def get(signed_in, who, view="todo"):
    return signed_in(who).get(f"/desk/followups/?view={view}")


def post(signed_in, who, row, act, **data):
    return signed_in(who).post(f"/desk/followups/{row.pk}/{act}/", data, follow=True)


def test_the_list_shows_the_exact_words_their_count_and_language(signed_in, ada, pat):
    page = get(signed_in, ada, "coming").content.decode()
    said = "See you today at 2:00 pm. Need a ride or running late? Reply RIDE or call 202-555-0142."
    assert said in page
    assert f"English, text, {len(said)} characters, 1 part" in page


def test_a_call_that_is_due_is_for_us_to_do(signed_in, ada, call):
    page = get(signed_in, ada).content.decode()
    assert "Asked for a ride" in page
    assert "Call made" in page


def test_quiet_hours_where_they_are_are_said(signed_in, ada, pat):
    with time_machine.travel(NOON + 12 * HOUR, tick=False):
        assert "Quiet hours where they are" in get(signed_in, ada, "messages").content.decode()


def test_what_stands_against_a_message_is_said_instead_of_a_button(signed_in, ada, pat):
    OptOut.objects.create(digest=blind_index("+12025550123", "phone"), at=NOON, how="reply")
    OptOut.objects.create(digest=blind_index("pat@mail.example", "email"), at=NOON, how="staff")
    page = get(signed_in, ada, "coming").content.decode()
    assert "wants no messages" in page
    assert "Send now" not in page


def test_a_call_is_done_with_its_outcome_in_the_contact_log(signed_in, ada, pat, call):
    answer = post(signed_in, ada, call, "done", outcome="no_answer", note="Rang out.")
    assert "in the contact log" in answer.content.decode()
    call.refresh_from_db()
    assert (call.state, call.reason, call.done_by) == ("done", "no_answer", ada)
    note = pat.call_notes.get()
    assert (note.outcome, note.text, note.by) == ("no_answer", "Rang out.", ada)


def test_a_letter_needs_no_outcome(signed_in, ada, call):
    Reminder.objects.update(channel="letter")
    post(signed_in, ada, call, "done")
    call.refresh_from_db()
    assert (call.state, call.reason) == ("done", "sent")


@pytest.mark.parametrize("outcome", ["", "note", "rubbish", "\u202e"])
def test_an_outcome_that_is_none_is_refused_in_words(signed_in, ada, call, outcome):
    answer = post(signed_in, ada, call, "done", outcome=outcome)
    assert "Choose what came of the call." in answer.content.decode()
    call.refresh_from_db()
    assert call.state == "planned"


def test_stop_takes_it_off_the_list_with_a_reason(signed_in, ada, pat):
    row = Reminder.objects.get(kind="visit_2h")
    assert "Choose why" in post(signed_in, ada, row, "stop", why="because").content.decode()
    post(signed_in, ada, row, "stop", why="asked")
    row.refresh_from_db()
    assert (row.state, row.reason, row.done_by) == ("cancelled", "stopped", ada)
    assert AuditEvent.objects.get(action="stop_follow_up").why == "asked"


def test_send_now_moves_it_to_the_front(signed_in, ada, pat):
    row = Reminder.objects.get(kind="visit_24h")
    Reminder.objects.filter(pk=row.pk).update(due_at=NOON + HOUR)
    assert "within a minute" in post(signed_in, ada, row, "send").content.decode()
    row.refresh_from_db()
    assert row.due_at == NOON


@pytest.mark.parametrize(("hours", "change", "told"), [
    (12, {}, "Waits for the morning"), (0, {"may_text": False, "may_email": False}, "No okay for messages"),
])
def test_send_now_is_refused_where_it_may_not_go(signed_in, ada, pat, hours, change, told):
    from intake.models import Contact

    Contact.objects.filter(pk=pat.pk).update(**change)
    row = Reminder.objects.get(kind="visit_24h")
    with time_machine.travel(NOON + hours * HOUR, tick=False):
        assert told in post(signed_in, ada, row, "send").content.decode()
    row.refresh_from_db()
    assert row.state == "planned"


def test_what_nobody_knows_is_settled_by_a_person(signed_in, ada, pat):
    row = Reminder.objects.get(kind="visit_2h")
    Reminder.objects.filter(pk=row.pk).update(state="unknown", reason="unknown", finished_at=NOON)
    assert "It arrived" in get(signed_in, ada).content.decode()
    post(signed_in, ada, row, "again")
    row.refresh_from_db()
    assert (row.state, row.due_at) == ("planned", NOON)
    Reminder.objects.filter(pk=row.pk).update(state="unknown")
    post(signed_in, ada, row, "arrived")
    row.refresh_from_db()
    assert row.state == "accepted"


def test_pressing_twice_does_it_once(signed_in, ada, call, pat):
    post(signed_in, ada, call, "done", outcome="spoke")
    answer = post(signed_in, ada, call, "done", outcome="spoke")
    assert "changed while you looked" in answer.content.decode()
    assert pat.call_notes.count() == 1


def test_a_message_is_not_marked_done_and_a_call_is_not_sent(signed_in, ada, pat, call):
    assert "goes by itself" in post(signed_in, ada, Reminder.objects.get(kind="visit_2h"), "done").content.decode()
    assert "for a person to do" in post(signed_in, ada, call, "send").content.decode()


def test_what_did_not_arrive_is_listed_with_the_last_try(signed_in, ada, pat):
    row = Reminder.objects.get(kind="visit_2h")
    Reminder.objects.filter(pk=row.pk).update(state="failed", reason="http_400", finished_at=NOON)
    Attempt.objects.create(reminder=row, number=1, channel="text", idempotency_key="k", started_at=NOON,
                           outcome="failed")
    page = get(signed_in, ada, "trouble").content.decode()
    assert "The gateway said: http_400." in page
    assert "Last try: text: failed" in page


@pytest.mark.parametrize("act", ["done", "stop", "send", "arrived", "again"])
def test_another_sites_follow_up_is_the_same_404_as_none(signed_in, ada2, call, act):
    theirs = signed_in(ada2).post(f"/desk/followups/{call.pk}/{act}/", {"outcome": "spoke", "why": "asked"})
    none = signed_in(ada2).post(f"/desk/followups/00000000-0000-4000-8000-000000000000/{act}/")
    assert (theirs.status_code, none.status_code) == (404, 404)
    call.refresh_from_db()
    assert call.state == "planned"


def test_another_sites_people_are_not_on_the_list_nor_in_its_counts(signed_in, ada2, call):
    page = get(signed_in, ada2).content.decode()
    assert "Asked for a ride" not in page
    assert re.search(r"For us to do \(0\)", page)


@pytest.mark.parametrize("who", ["cora", "ida"])
def test_who_may_not_see_follow_ups_is_refused(signed_in, request, call, who):
    client = signed_in(request.getfixturevalue(who))
    assert client.get("/desk/followups/").status_code == 403
    assert client.post(f"/desk/followups/{call.pk}/stop/", {"why": "asked"}).status_code == 403


def test_looking_changes_nothing_and_is_logged(signed_in, ada, pat, call):
    before = list(Reminder.objects.order_by("pk").values())
    assert signed_in(ada).get(f"/desk/followups/{call.pk}/stop/").status_code == 405
    get(signed_in, ada)
    assert list(Reminder.objects.order_by("pk").values()) == before
    assert AuditEvent.objects.get(action="list_follow_ups").intakes == [str(pat.pk)]


@pytest.mark.parametrize("query", ["view=rubbish", "page=99999", "page=-1", "page=%00x", "view=todo&page=1e400"])
def test_a_query_nobody_meant_is_survived(signed_in, ada, call, query):
    assert signed_in(ada).get(f"/desk/followups/?{query}").status_code in (200, 400)


@pytest.mark.parametrize("back", ["//evil.example/", "https://evil.example", "javascript:alert(1)", "/\\evil",
                                  "/desk/../x"])
def test_the_way_back_stays_here(signed_in, ada, call, back):
    answer = signed_in(ada).post(f"/desk/followups/{call.pk}/stop/", {"why": "asked", "back": back})
    assert answer.headers["Location"].startswith("/desk/")


def test_the_list_costs_a_fixed_number_of_queries(signed_in, ada, lakeside, cleo, django_assert_max_num_queries):
    for number in range(30):
        booked(patient(lakeside, state="booked", phone=f"+1202555{number:04}"), cleo, NOON + DAY + number * HOUR,
               NOON - 9 * DAY)
    planning.plan(NOON - 9 * DAY)
    client = signed_in(ada)
    client.get("/desk/followups/")
    with django_assert_max_num_queries(40):
        client.get("/desk/followups/?view=coming")


def test_the_patients_page_can_show_what_was_and_will_be_said(rf, ada, pat, call):
    from django.template import Context, Template

    request = rf.get(f"/desk/p/{pat.pk}/")
    request.user = ada
    Reminder.objects.filter(kind="booked").update(state="accepted", finished_at=NOON)
    page = Template("{% load clock %}{% followups_of intake %}").render(Context({"request": request, "intake": pat}))
    assert "Visit tomorrow" in page
    assert "Asked for a ride" in page
    assert "1 earlier" in page


def test_what_they_wrote_stands_where_it_is_to_be_answered(signed_in, ada, pat, call, lakeside):
    """A task that says "read it" shows what there is to read."""
    from followups import answers
    from outbox.models import Reply

    with time_machine.travel(NOON, tick=False):
        Reply.objects.create(digest="d", intake=pat, at=NOON, text="My <b>car</b> broke", meaning="other")
        answers.act_on_replies(NOON)
        client = signed_in(ada)
        for address in ("/desk/followups/", f"/desk/p/{pat.pk}/"):
            assert "My &lt;b&gt;car&lt;/b&gt; broke" in client.get(address).text


@pytest.mark.parametrize("emergency", [False, True])
def test_the_patients_page_shows_check_ins_and_no_level_while_an_emergency_is_open(signed_in, ada, pat, emergency):
    from followups.models import CheckIn
    from outbox.alerts import raise_alert

    if emergency:
        raise_alert(pat, "emergency", "now", "Danger")
    CheckIn.objects.create(intake=pat, evaluation_id=pat.pk, day=NOON.date(), digest="d", expires_at=NOON,
                           answered_at=NOON, outcome={"says": "up", "why": ["use_goes_on"], "level": "php", "in": "iop",
                                                      "before": "iop", "rules": "2026.1"})
    page = signed_in(ada).get(f"/desk/p/{pat.pk}/").text
    assert "Review within 48 hours" in page
    assert "Use in two check-ins in a row." in page
    assert ("with these answers" in page) is not emergency


def test_the_time_is_told_by_their_own_clock(signed_in, ada, lakeside, cleo):
    """S-28, S-29: a person in Denver reads the text two hours earlier by the wall than the desk in New York."""
    booked(patient(lakeside, state="booked", zone="America/Denver"), cleo, NOON + 30 * HOUR, NOON - 9 * DAY)
    planning.plan(NOON - 9 * DAY)
    Reminder.objects.filter(kind="visit_2h").update(due_at=NOON + 28 * HOUR)
    with time_machine.travel(NOON, tick=False):
        page = signed_in(ada).get("/desk/followups/?view=coming").text
    assert "Wed Mar 11, 4:00 p.m." in page
    assert "2:00 p.m. where they are" in page


def test_where_they_live_is_not_known_nothing_is_said_about_their_clock(signed_in, ada, lakeside, cleo):
    """S-29: neither a time "where they are" nor a morning, which nobody knows of."""
    booked(patient(lakeside, state="booked", zone=""), cleo, NOON + 9 * 24 * HOUR + 6 * HOUR, NOON)
    planning.plan(NOON)
    with time_machine.travel(NOON, tick=False):
        page = signed_in(ada).get("/desk/followups/?view=coming").text
    assert "Where they live is not known." in page
    assert "so it goes from 3 to 7 pm Eastern" in page
    assert "where they are" not in page


def test_what_would_come_too_late_is_said_and_has_no_button(signed_in, ada, pat):
    Reminder.objects.filter(kind="visit_2h").update(until=NOON)
    page = get(signed_in, ada, "coming").content.decode()
    assert "Its time has passed." in page
    assert "See you today" not in page


def test_a_link_that_is_made_when_the_text_goes_stands_in_the_words_before(signed_in, ada, lakeside, cleo):
    """S-28: the exact words and their count, with letters that open nothing."""
    pat = patient(lakeside, state="booked", chose=False)
    booked(pat, cleo, NOON + 9 * 24 * HOUR, NOON)
    planning.plan(NOON - HOUR)
    with time_machine.travel(NOON - HOUR, tick=False):
        page = signed_in(ada).get("/desk/followups/?view=coming").text
    assert "See it here: http://127.0.0.1:8000/r/••••••••••••••••/ or call 202-555-0142." in page
    planned = Reminder.objects.get(kind="to_do")
    assert planned.details == {}
    planning.plan(planned.due_at)
    assert Reminder.objects.get(kind="to_do").details["link"].startswith("http://127.0.0.1:8000/r/")


def test_staff_read_the_exact_words_and_cannot_open_the_persons_own_page(signed_in, ada, lakeside):
    link = "https://go.example/c/7KQ2MVXR4TBNP3WD/"
    Reminder.objects.create(
        site=lakeside, intake=patient(lakeside, state="admitted"), kind="check_in", key="c", channel="text",
        due_at=NOON + 2 * DAY, until=NOON + 3 * DAY, details={"link": link})
    with time_machine.travel(NOON, tick=False):
        page = signed_in(ada).get("/desk/followups/?view=coming").text
    assert "7KQ2MVXR4TBNP3WD" not in page
    assert "https://go.example/c/••••••••••••••••/ Or call" in page
