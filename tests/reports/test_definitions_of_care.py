"""What each question counts, on sites so small that the numbers are worked out by hand (D8 to D15)."""

import datetime as dt

from admissions.models import CallNote, Hold, Merge, Stay, Visit, WaitingPlace
from intake import recommendations
from intake.models import FairAnswer, Intake
from outbox.models import Alert, Reminder
from programs.freshness import STALE_DAYS
from programs.models import Opening, Program, Provider
from reports.frame import Frame
from reports.questions import disagreement, fair, safety
from reports.report import ALL, row_of
from tests.intake.walking import told
from tests.reports.conftest import DAY, HOUR, NOW, numbers

MONDAY, TODAY = "2026-11-23", dt.date(2026, 11, 24)
MINUTE = dt.timedelta(minutes=1)


def frame_of(site, weeks=13):
    return Frame(site=site, weeks=weeks, now=NOW)


def test_places_are_those_of_the_sites_own_people_now(person, decide, asked, lakeside, hillside, ada):
    """D8: in it, held, waiting, and what the program said last with how long ago."""
    harbor, empty = [Program.objects.create(provider=Provider.objects.create(name=name), name=name, levels=["iop"])
                     for name in ("Harbor", "Empty")]
    for site, begun, ended in ((lakeside, 20, None), (lakeside, 3, None), (lakeside, 30, 9), (hillside, 20, None)):
        one = person(site)
        Stay.objects.create(intake=one, evaluation=decide(one, "iop", "iop"), program=harbor, level="iop", by=ada,
                            at=NOW, admitted_on=TODAY - begun * DAY, ended_on=ended and TODAY - ended * DAY,
                            ending="finished" if ended else "")
    for seat, until, ended in ((1, NOW + HOUR, None), (2, NOW - HOUR, None), (3, NOW + HOUR, NOW)):
        Hold.objects.create(program=harbor, seat=seat, intake=person(lakeside), made_at=NOW - DAY, until=until,
                            ended_at=ended, ending="released" if ended else "")
    for site, left in ((lakeside, None), (lakeside, None), (lakeside, NOW), (hillside, None)):
        WaitingPlace.objects.create(program=harbor, intake=person(site), by=ada, since=NOW - DAY, left_at=left)
    for seats, days in ((9, STALE_DAYS + 5), (4, STALE_DAYS + 1)):
        Opening.objects.create(program=harbor, status="open", seats=seats, said_at=NOW - days * DAY)
    places, weeks = asked("capacity", lakeside)
    row = row_of(places, str(harbor.pk))
    assert [cell.value for cell in row.cells][:4] == [2, 1, 2, 4]
    assert row.cells[4].value == f"! {STALE_DAYS + 1} days ago"
    assert row_of(places, str(empty.pk)) is None
    Opening.objects.create(program=harbor, status="full", said_at=NOW)
    again = row_of(asked("capacity", lakeside)[0], str(harbor.pk))
    assert [cell.value for cell in again.cells[3:]] == [0, "today"], "full is no place, told without a number too"
    assert numbers(weeks, str(harbor.pk)) == [1, 2, 1, 2]  # Oct 25 to Nov 15, from Nov 4, from Nov 21


def test_a_decision_is_more_less_or_other_care_than_suggested(person, decide, asked, lakeside, hillside):
    """D9: by the ladder of levels; the same level with other withdrawal care is neither more nor less."""
    decide(person(lakeside), "iop", "php", reason="higher_risk")
    decide(person(lakeside), "iop", "outpatient", reason="payer")
    decide(person(lakeside), "iop", "inpatient", reason="higher_risk")
    decide(person(lakeside), "iop", "iop", agrees=False, decided_withdrawal="outpatient", reason="higher_risk")
    same = person(lakeside)
    first = decide(same, "iop", "iop")
    decide(same, "iop", "php", version=2, amends=first, reason="other")  # an amendment is counted with the first
    decide(person(lakeside), "iop", "php", reason="other", is_signed=False)
    decide(person(hillside), "iop", "php", reason="other")
    weeks, reasons, ways = asked("disagreement", lakeside)
    assert numbers(weeks, ALL) == numbers(weeks, MONDAY) == [5, 4, 0.8]
    assert {row.key: numbers(reasons, row.key) for row in reasons.rows} == {
        "payer": [1, 0.25], "higher_risk": [3, 0.75]}
    assert {row.key: sum(numbers(ways, row.key)) for row in ways.rows} == {
        "higher": 2, "lower": 1, "other": 1, "same": 1}


def test_never_and_too_often_are_both_a_warning(person, decide, lakeside):
    """D9: 0 of 11 and 5 of 11 are findings, 4 of 11 is none."""
    def title():
        frame = frame_of(lakeside)
        return disagreement.tell(frame, disagreement.read(frame)).title

    assert title() == "Too few evaluations were signed to say"
    made = [decide(person(lakeside), "iop", "iop") for _n in range(11)]
    assert title() == "No clinician decided otherwise in these weeks: is the suggestion read?"
    for place, one in enumerate(made[:5], 1):
        type(one).objects.filter(pk=one.pk).update(decided_level="php", agrees=False, reason="payer")
        expected = "the rules need a look" if place == 5 else "in "
        assert expected in title()
        assert ("need a look" in title()) == (place == 5)


def test_groups_are_who_told_it_and_their_intervals_rest_on_those_asked(person, visit, asked, lakeside, hillside):
    """D10: whoever told nothing is a group; the interval of a share is that of its own whole, not of the group."""
    people = [person(lakeside, NOW - 9 * DAY, answers=told(), language="es" if n < 3 else "en") for n in range(24)]
    for one in [*people, person(hillside, answers=told())]:
        recommendations.renew(one, "submitted")
    for one, answers in zip(people, (
        {"roots": ["black"], "gender": "woman"}, {"roots": ["black", "white"]},
        {"roots": ["rather_not"], "gender": "rather_not"},
    ), strict=False):
        FairAnswer.objects.create(mark=FairAnswer.mark_of(one.pk), site=lakeside, month=TODAY.replace(day=1),
                                  answers=answers)
    for n, one in enumerate(people[3:15]):  # twelve of the 21 in English were due, six of them did not come
        visit(one, NOW - 8 * DAY + n * HOUR, "missed" if n % 2 else "attended")
    language, age, _pay, roots, gender = tables = asked("fair", lakeside)
    assert numbers(language, "language:es")[0] == 3
    assert numbers(language, "language:en")[0] == 21
    assert numbers(age, "age:39")[0] == 24
    assert {row.key: row.cells[0].value for row in roots.rows} == {
        "roots:black": 1, "roots:several": 1, "roots:untold": 22, ALL: 24}
    assert {row.key: row.cells[0].value for row in gender.rows} == {"gender:woman": 1, "gender:untold": 23, ALL: 24}
    assert numbers(language, "language:en")[-1] == 0.5
    told_ = fair.tell(frame_of(lakeside), tables, "missed")
    assert "n = 12" in told_.charts[0].svg  # the twelve who were due
    assert "n = 21" not in told_.charts[0].svg
    ends = fair._interval(row_of(language, "language:en").cells[-1], 12)
    assert [round(end, 1) for end in ends] == [25.4, 74.6]  # Wilson, 6 of 12


def test_contact_is_a_talk_or_the_closing_by_a_person(person, asked, lakeside, hillside, ada):
    """D11: minutes from danger told to the first talk or closing; 15 is in time, more is on the list of cases."""
    def alert(site=lakeside, tier="emergency", spoke=None, closed=None, by=ada, outcome="spoke", before=60):
        at, one = NOW - before * MINUTE, person(site)
        for minutes in [] if spoke is None else [spoke]:
            CallNote.objects.create(intake=one, by=ada, at=at + minutes * MINUTE, outcome=outcome)
        return Alert.objects.create(
            site=site, intake=one, tier=tier, source="today", reason="Told.", raised_at=at,
            closed_at=None if closed is None else at + closed * MINUTE, closed_by=by if closed is not None else None)

    alert(spoke=4, closed=30)
    alert(spoke=20, closed=15)  # the edge, in time
    late = alert(spoke=16, tier="same_day")
    by_nobody = alert(closed=1, by=None)  # closed itself: still waiting, 60 minutes
    no_answer = alert(spoke=2, outcome="no_answer", before=50)
    before_it = alert(spoke=-5, before=40)  # a talk before danger was told is none about it
    alert(tier="priority")
    alert(site=hillside)
    again = alert(before=70, spoke=65)  # told 70 minutes ago; raised again since, and it is still the first that counts
    type(again).objects.filter(pk=again.pk).update(told_at=again.raised_at, raised_at=NOW - 6 * MINUTE)
    merged = alert(closed=2)
    Merge.objects.create(kept=late.intake, other=merged.intake, by=ada, at=NOW)
    erased = alert()
    Intake.objects.filter(pk=erased.intake_id).update(state="erased")
    emergencies, same_day, cases = asked("safety", lakeside)
    assert numbers(emergencies, ALL) == numbers(emergencies, MONDAY) == [6, (40 + 50) / 2, 65, 1, 3]
    assert numbers(same_day, ALL) == [1, 16, 16, 1, 0]
    assert [(row.label, row.cells[3].value, row.cells[4].value) for row in cases.rows] == [
        (one.intake.reference, minutes, so_far) for one, minutes, so_far in (
            (again, 65, ""), (by_nobody, 60, "nobody has spoken with them yet"),
            (no_answer, 50, "nobody has spoken with them yet"), (before_it, 40, "nobody has spoken with them yet"),
            (late, 16, ""))]
    assert cases.names_people
    told_ = safety.tell(frame_of(lakeside), [emergencies, same_day, cases])
    assert told_.title == "In 3 emergencies no person has been in contact yet"


def test_an_emergency_of_eight_minutes_nobody_has_met_is_no_good_news(person, asked, lakeside):
    """D11: within the fifteen minutes and still open is not met."""
    Alert.objects.create(site=lakeside, intake=person(lakeside), tier="emergency", source="now", reason="Told.",
                         raised_at=NOW - 8 * MINUTE)
    told_ = safety.tell(frame_of(lakeside), asked("safety", lakeside))
    assert told_.title == "In 1 emergency no person has been in contact yet"


def test_messages_end_with_a_receipt_without_one_failed_or_opted_out(person, visit, asked, lakeside, hillside):
    """D12: by channel, and attendance with and without a reply before the first evaluation."""
    def message(channel, state, reason="", site=lakeside, at=NOW - DAY):
        Reminder.objects.create(site=site, intake=person(site), kind="evaluation_24h", channel=channel, state=state,
                                key=f"{Reminder.objects.count()}", due_at=at, until=at, finished_at=at, reason=reason)

    for channel, state, reason in (("text", "delivered", ""), ("text", "accepted", ""), ("text", "failed", "gone"),
                                   ("text", "unknown", ""), ("text", "cancelled", "opted_out"),
                                   ("email", "cancelled", "stale"), ("email", "accepted", ""), ("call", "done", "")):
        message(channel, state, reason)
    message("text", "planned")
    message("text", "failed", site=hillside)
    message("text", "failed", at=NOW - 100 * DAY)
    for hours, state, said in ((9, "attended", True), (8, "missed", True), (7, "attended", False), (6, "missed", False),
                               (5, "missed", False)):
        due = visit(person(lakeside), NOW - hours * HOUR, state, confirmed_at=NOW - DAY if said else None)
        message("call", "done")
        Reminder.objects.create(
            site=lakeside, intake=due.intake, kind="evaluation_24h", channel="text", state="accepted",
            key=f"due{hours}", due_at=NOW, until=NOW, appointment_id=due.pk)
    visit(person(lakeside), NOW - 3 * HOUR, "missed")  # nothing went out to them
    messages, replies = asked("messages", lakeside)
    assert numbers(messages, "text") == [4, 1, 1, 2, 1, 0, 0.5]
    assert numbers(messages, "email") == [1, 0, 1, 0, 0, 1, 0.0]
    assert numbers(messages, ALL) == [5, 1, 2, 2, 1, 1, 0.4]
    assert numbers(replies, True) == [2, 1, 0.5]
    assert numbers(replies, False) == [3, 1, 1 / 3]


def test_left_open_is_not_sure_or_rather_not_of_those_who_came_to_it(person, asked, lakeside, hillside):
    """D13: by question, with the share by the week they sent the form; nobody left open is no row."""
    person(lakeside, NOW - HOUR, answers={"ride": {"ride": "unsure"}, "home": {"home": "fine"}})
    person(lakeside, NOW - 8 * DAY, answers={"ride": {"ride": "own_way"}, "pay": {"pay": "unsure"}})
    person(lakeside, NOW - HOUR, answers={"ride": {"ride": "own_way"}, "voicemail": {"voicemail": "rather_not"}})
    person(hillside, answers={"ride": {"ride": "unsure"}})
    table, = asked("unknowns", lakeside)
    assert {row.key for row in table.rows} == {"ride", "pay", "voicemail"}
    assert numbers(table, "ride")[:3] == [3, 1, 1 / 3]
    assert dict(zip(table.head[4:], numbers(table, "ride")[3:], strict=True)) == {
        day: {"Nov 23": 0.5, "Nov 16": 0.0}.get(day) for day in table.head[4:]}


def test_starting_takes_fourteen_days_at_most_and_staying_thirty_four(person, decide, asked, lakeside, hillside, ada):
    """D15: the 14th and the 34th day are in, the next are not; the first day itself is no further visit."""
    sent = dt.datetime(2026, 10, 1, 15, tzinfo=dt.UTC)
    for site, start, visits in (
        (lakeside, 14, (1, 34)), (lakeside, 15, (1, 2)), (lakeside, 3, (1, 35)), (lakeside, 3, (0, 34)),
        (lakeside, 0, (1, 2, 3)), (hillside, 1, (1, 2)),
    ):
        one, day = person(site, sent), dt.date(2026, 10, 1) + start * DAY
        stay = Stay.objects.create(intake=one, evaluation=decide(one, "iop", "iop"), level="iop", admitted_on=day,
                                   by=ada, at=NOW)
        for after in visits:
            Visit.objects.create(stay=stay, day=day + after * DAY, state="attended", by=ada, at=NOW)
    person(lakeside, sent)
    person(lakeside, NOW - DAY)  # their days are not over
    table, judged = asked("starting", lakeside)
    assert numbers(table, "2026-09-28") == [6, 4, 4 / 6, 2, 0.5]
    assert numbers(table, ALL) == [7, 4, 4 / 7, 2, 0.5]
    assert [numbers(judged, row.key) for row in judged.rows] == [[6, 4, 4 / 6, 2, 0.5]] * 2
