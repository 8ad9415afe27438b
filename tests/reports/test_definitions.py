"""What each question counts, on sites so small that the numbers are worked out by hand (D1 to D7)."""

import datetime as dt

from admissions.models import CallNote, Merge, Stay, Visit
from intake import recommendations
from intake.models import PageCount, StatusChange
from intake.questions import journey
from outbox.models import Reminder
from reports.report import ALL
from tests.intake.walking import told
from tests.reports.conftest import DAY, HOUR, NOW, numbers

MONDAY = "2026-11-23"  # of the week that runs
LAST = "2026-11-16"


def stay_of(one, evaluation, by, day, visits=(), level="iop"):
    stay = Stay.objects.create(intake=one, evaluation=evaluation, level=level, admitted_on=day, by=by, at=NOW)
    for came in visits:
        Visit.objects.create(stay=stay, day=came, state="attended", by=by, at=NOW)
    return stay


def test_everybody_counts_at_the_furthest_step_and_all_before_it(person, visit, decide, asked, lakeside, hillside, ada):
    """D1: began, sent, reached, booked, came, decided, in a program, second visit."""
    person(lakeside, None, state="draft", began=NOW - HOUR)
    person(lakeside, state="erased")
    person(hillside)
    person(lakeside)  # sent
    spoke = person(lakeside, state="closed")  # reached by a note, and gone
    CallNote.objects.create(intake=spoke, by=ada, at=NOW, outcome="spoke")
    struck = person(lakeside)  # the note was struck through: sent and no more
    CallNote.objects.create(intake=struck, by=ada, at=NOW, outcome="spoke", struck_at=NOW, struck_by=ada)
    moved = person(lakeside, state="reached")
    StatusChange.objects.create(intake=moved, was="submitted", now="reached", at=NOW)
    visit(person(lakeside, state="booked"), NOW + DAY, "booked")  # booked at once, never noted as reached
    visit(person(lakeside, state="evaluated"), NOW - 2 * HOUR)
    decide(person(lakeside, state="decided"), "iop", "iop")
    today = dt.date(2026, 11, 24)
    in_it = person(lakeside, state="admitted")
    stay_of(in_it, decide(in_it, "iop", "iop"), ada, today, [today])  # one visit is none twice
    twice = person(lakeside, state="finished")
    stay_of(twice, decide(twice, "iop", "iop"), ada, today - 3 * DAY, [today - 2 * DAY, today])

    steps, weeks, _pages = asked("losing", lakeside)
    assert [numbers(steps, step)[0] for step in range(8)] == [10, 9, 7, 5, 4, 3, 2, 1]
    assert numbers(steps, 2)[1] == 7 / 9
    # of those at the step before, who may still come: the closed and the finished may not
    assert [numbers(steps, step)[2] for step in range(8)] == [0, 1, 2, 1, 1, 1, 1, 1]
    assert numbers(weeks, MONDAY) == [10, 9, 7, 5, 4, 3, 2, 1]


def test_who_left_the_first_page_is_counted_by_the_counter_that_knows_nobody(person, asked, lakeside, hillside):
    """D1: forms that were erased stand in the page counters; whoever has a row online is not counted twice."""
    person(lakeside)
    person(lakeside, door="phone")
    for _n in range(5):
        PageCount.objects.note(lakeside, dt.date(2026, 11, 23), reached=[journey.PAGES[0].slug])
        PageCount.objects.note(hillside, dt.date(2026, 11, 23), reached=[journey.PAGES[0].slug])
    steps, _weeks, _pages = asked("losing", lakeside)
    assert numbers(steps, 0)[0] == 5 + 1  # five online, of whom one sent, and one by phone
    assert numbers(steps, 1)[0] == 2


def test_a_record_made_part_of_another_is_one_person(person, asked, lakeside, ada):
    """Every count of people: two records of one person are one."""
    kept, other = person(lakeside), person(lakeside, state="closed")
    merge = Merge.objects.create(kept=kept, other=other, by=ada, at=NOW)
    assert numbers(asked("losing", lakeside)[0], 1)[0] == 1
    assert numbers(asked("waiting", lakeside)[0], ALL)[0] == 1
    Merge.objects.filter(pk=merge.pk).update(undone_at=NOW, undone_by=ada)
    assert numbers(asked("waiting", lakeside)[0], ALL)[0] == 2


def test_pages_people_stop_at_stand_beside_it(asked, lakeside, hillside):
    """D1: by the counters of pages, those most stop at first."""
    day, (first, second, third) = dt.date(2026, 11, 23), [page.slug for page in journey.PAGES[:3]]
    for site, reached, answered in ((lakeside, [first, second, third], [first, second]), (lakeside, [first], []),
                                    (lakeside, [first], []), (hillside, [second], [])):
        PageCount.objects.note(site, day, reached=reached, answered=answered)
    *_rest, pages = asked("losing", lakeside)
    assert [(row.key, numbers(pages, row.key)) for row in pages.rows] == [
        (first, [3, 1, 2, 2 / 3]), (third, [1, 0, 1, 1.0])]


def test_whoever_still_waits_counts_and_who_left_counts_until_then(person, visit, asked, lakeside, hillside):
    """D2: one seen after 10 hours, one who left after 20, one who waits for 30: Kaplan-Meier, not the mean."""
    seen = person(lakeside, NOW - 50 * HOUR, state="evaluated")
    visit(seen, NOW - 40 * HOUR)
    left = person(lakeside, NOW - 50 * HOUR, state="closed")
    StatusChange.objects.create(intake=left, was="submitted", now="closed", at=NOW - 30 * HOUR)
    person(lakeside, NOW - 30 * HOUR)
    visit(person(hillside, NOW - 50 * HOUR), NOW - 49 * HOUR)
    weeks, by = asked("waiting", lakeside)
    assert numbers(weeks, ALL) == [3, None, 1, 1, 1]  # 2 of 3 are left at 10 hours: half have not been seen
    assert numbers(weeks, LAST) == [2, 10, 1, 0, 1]  # Sunday morning in New York: the week before
    assert numbers(weeks, MONDAY) == [1, None, 0, 1, 0]
    assert [round(numbers(by, edge)[0], 3) for edge in (12, 24)] == [0.333, 0.333]
    assert numbers(by, 24)[1] == 1


def test_the_median_is_the_time_by_which_half_were_seen(person, visit, asked, lakeside):
    """D2: seen after 10 and 20 hours, waiting for 30: survival 2/3 at 10, 1/3 at 20, so the median is 20."""
    for hours in (10, 20):
        visit(person(lakeside, NOW - 30 * HOUR, state="evaluated"), NOW - (30 - hours) * HOUR)
    person(lakeside, NOW - 30 * HOUR)
    weeks, by = asked("waiting", lakeside)
    assert numbers(weeks, ALL)[1] == 20
    assert round(numbers(by, 24)[0], 3) == 0.667


def test_called_off_is_no_missed_visit_and_late_stands_beside(person, visit, asked, lakeside, hillside):
    """D3: 30 hours before is not counted at all, 3 hours before is counted apart; moved is not missed."""
    at = NOW - 4 * HOUR
    visit(person(lakeside), at, "cancelled", ended_at=at - 30 * HOUR)
    visit(person(lakeside), at + HOUR, "cancelled", ended_at=at - 2 * HOUR)  # 3 hours before it
    visit(person(lakeside), at + 2 * HOUR, "moved", ended_at=at)
    visit(person(lakeside), at + 3 * HOUR, "missed")
    visit(person(lakeside), at + 4 * HOUR, "attended")
    visit(person(lakeside), NOW + 9 * HOUR, "cancelled", ended_at=NOW)  # not due yet
    for n, why in enumerate(("evaluated earlier", "intake closed", "merged")):  # nobody called anything off
        visit(person(lakeside), at + (n + 1) * HOUR / 9, "cancelled", ended_at=at, ended_why=why)
    visit(person(hillside), at - HOUR, "missed")
    table, = asked("missed", lakeside)
    assert numbers(table, ALL) == [2, 1, 0.5, 1]
    assert numbers(table, MONDAY) == [2, 1, 0.5, 1]


def test_a_day_before_is_the_line(person, visit, asked, lakeside):
    """D3: exactly 24 hours before is early enough, a minute less is within a day."""
    at = NOW - HOUR
    visit(person(lakeside), at, "cancelled", ended_at=at - DAY)
    visit(person(lakeside), at + HOUR / 2, "cancelled", ended_at=at + HOUR / 2 - DAY + dt.timedelta(minutes=1))
    table, = asked("missed", lakeside)
    assert numbers(table, ALL) == [0, 0, None, 1]


def test_only_the_first_evaluation_that_was_due_counts(person, visit, asked, lakeside):
    """D3: who missed once and came later missed the first; whose first lay before these weeks is left out."""
    twice, earlier = person(lakeside, NOW - 9 * DAY), person(lakeside, NOW - 200 * DAY)
    visit(twice, NOW - 8 * DAY, "missed")
    visit(twice, NOW - DAY, "attended")
    visit(earlier, NOW - 190 * DAY, "missed")
    visit(earlier, NOW - 2 * DAY, "attended")
    table, = asked("missed", lakeside)
    assert numbers(table, ALL)[:2] == [1, 1]
    assert numbers(table, LAST)[:2] == [1, 1]


def test_days_to_the_evaluation_are_days_of_the_sites_calendar(person, visit, asked, lakeside):
    """D4: sent 23:30 and seen 00:30 by the clock of New York is one day; twenty hours within one day is none."""
    def at(day, hour, minute=0):
        return dt.datetime(2026, 11, day, hour, minute, tzinfo=dt.UTC)  # New York is five hours behind

    visit(person(lakeside, at(18, 4, 30)), at(18, 5, 30), "attended")  # 17th 23:30 to 18th 00:30
    visit(person(lakeside, at(18, 6)), at(19, 2), "missed")  # 18th 01:00 to 18th 21:00
    visit(person(lakeside, at(10, 15)), at(18, 14), "attended")  # eight days
    visit(person(lakeside, at(10, 15)), at(17, 14), "attended")  # seven
    visit(person(lakeside, at(10, 15)), at(14, 14), "missed")  # four
    table, = asked("delay", lakeside)
    assert {row.key: numbers(table, row.key)[:2] for row in table.rows} == {
        0: [1, 0], 1: [1, 1], 2: [0, 0], 4: [1, 0], 7: [1, 1], 100_000: [1, 1], ALL: [5, 3]}


def test_levels_are_those_of_the_last_signed_evaluation(person, decide, asked, lakeside, hillside, ada):
    """D5: suggested, decided and begun; an amendment takes the place of what it amends."""
    one, two = person(lakeside), person(lakeside)
    first = decide(one, "iop", "php", reason="higher_risk")
    last = decide(one, "iop", "residential", version=2, amends=first, reason="higher_risk")
    decide(two, "iop", "iop")
    decide(person(lakeside), "php", "php", is_signed=False)
    decide(person(hillside), "php", "php")
    stay_of(one, last, ada, dt.date(2026, 11, 24), level="residential")
    Stay.objects.update(ended_on=dt.date(2026, 11, 24), ending="stepped_down")
    stay_of(one, last, ada, dt.date(2026, 11, 25), level="iop")  # what follows it is not what was begun
    levels, matrix = asked("levels", lakeside)
    assert numbers(levels, "iop") == [2, 1.0, 1, 0.5, 0, 0.0]
    assert numbers(levels, "php") == [0, 0.0, 0, 0.0, 0, 0.0]
    assert numbers(levels, "residential") == [0, 0.0, 1, 0.5, 1, 0.5]
    assert numbers(levels, "none") == [0, 0.0, 0, 0.0, 1, 0.5]
    assert numbers(levels, ALL) == [2, 1.0, 2, 1.0, 2, 1.0]
    assert numbers(matrix, "iop") == [0, 0, 1, 0, 1, 0]


def test_needs_count_people_once_in_each_they_do_not_meet_and_once_as_the_first(person, asked, lakeside, hillside):
    """D6: any and first, with and without a remedy, as the last suggestion says."""
    for site, pages in ((lakeside, {}), (lakeside, {"home": {"home": "others_use"}}),
                        (lakeside, {"home": {"home": "others_use"}, "ride": {"ride": "none"}}),
                        (hillside, {"ride": {"ride": "none"}})):
        recommendations.renew(person(site, answers=told(**pages)), "submitted")
    results = [[(need["name"], bool(need["remedies"])) for need in one.recommendations.get().result["requirements"]
                if need["state"] == "unmet"] for one in lakeside.intakes.order_by("created_at", "pk")]
    assert sorted(len(unmet) for unmet in results)[0] == 0, "somebody calm meets all"
    table, = asked("needs", lakeside)
    for family in ("home", "transport", "support", "detox"):
        held = [unmet for unmet in results if family in dict(unmet)]
        assert numbers(table, family) == [
            len(held), sum((family, True) in unmet for unmet in held), sum((family, False) in unmet for unmet in held),
            sum(unmet[0][0] == family for unmet in held)], family
    assert numbers(table, "home")[0] == 2
    assert numbers(table, "transport")[0] == 1
    assert numbers(table, "none")[0] == sum(not unmet for unmet in results)
    assert numbers(table, ALL)[0] == 3


def test_only_remedies_that_had_their_fortnight_count(person, asked, lakeside, hillside, ada):
    """D7: begun 10 days ago is left out; 14 days ago is in; arranged on day 7, on day 8, on day 15, never."""
    def begin(site, days_ago, took=None, code="telehealth", **more):
        at = NOW - days_ago * DAY
        done = {} if took is None else {"state": "done", "finished_at": at + took * DAY, "done_by": ada}
        row = Reminder.objects.create(**{
            "site": site, "intake": person(site), "kind": "remedy", "channel": "desk", "due_at": at, "until": NOW,
            "key": f"{site.slug}{days_ago}{took}{code}", "details": {"remedy": code}} | done | more)
        Reminder.objects.filter(pk=row.pk).update(created_at=at)

    begin(lakeside, 10, 1)
    begin(lakeside, 14, 7)
    begin(lakeside, 20, 8)
    begin(lakeside, 21, 15)
    begin(lakeside, 22)
    begin(lakeside, 23, 2, kind="no_remedy")
    begin(lakeside, 24, 1, code="peer_support")
    begin(lakeside, 25, state="cancelled", finished_at=NOW)
    begin(hillside, 20, 1)
    table, = asked("remedies", lakeside)
    assert numbers(table, "telehealth") == [4, 1, 0.25, 2, 0.5, 1]
    assert numbers(table, "peer_support") == [1, 1, 1.0, 1, 1.0, 0]
    assert numbers(table, ALL) == [5, 2, 0.4, 3, 0.6, 1]
