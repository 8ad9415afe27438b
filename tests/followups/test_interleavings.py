"""Whatever happens in whatever order: nothing goes to someone erased, closed, moved, opted out or asleep, and once.

Acts of patients and staff are mixed with scans, crashes and clock moves; some acts come between the claim and the
check. What the gateway is given is held against the database at that very moment.
"""

import contextlib
import datetime as dt

from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from admissions.models import Appointment
from followups import answers, hours, moment, planning, schedule
from intake.models import Contact, Intake
from outbox import delivery, replies
from outbox.models import Attempt, OptOut, Reminder
from privacy.consent import standing
from tests.followups.cast import NOON, agree, booked, patient, signed

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


class Killed(BaseException):
    """The process is gone."""


class Story:
    """One patient, one site, a clock that moves, and a gateway that knows what may not be said."""

    def __init__(self, site, other_site, clinician, gateway, number):
        self.now, self.site, self.clinician, self.gateway = NOON, site, clinician, gateway
        self.other_site = other_site
        self.phone = f"+1202{number:07}"
        self.pat = patient(site, phone=self.phone, email="", state="reached")
        self.between, self.slots, self.crash, self.keys = [], 0, None, set()
        self.wrong = []
        gateway.sent.clear()
        gateway.on_send = self.hold

    # --- what the gateway is given, held against what stands -------------------------------------------------
    def hold(self, message):
        if self.crash == "before":
            self.crash = None
            raise Killed
        try:
            self.hold_one(Reminder.objects.get(pk=message.key.removesuffix("-text")))
        except AssertionError as wrong:  # delivery survives any error of a channel, this one too
            self.wrong.append(wrong)
        if self.crash == "after":
            self.crash = None
            self.gateway.sent.append(message)
            raise Killed

    def hold_one(self, row):
        if not row.kind.startswith("answer_"):
            intake = Intake.objects.get(pk=self.pat.pk)
            assert intake.site_id == row.site_id, "another site has this person now"
            assert intake.state in schedule.KINDS.get(row.kind, schedule.KINDS["day_14"]).speaks_in
            assert not OptOut.objects.exists(), "after opt-out"
            assert standing(intake.pk, "messages"), "without consent"
            assert not hours.is_quiet(self.now, Contact.objects.get(pk=intake.pk).zone), "in quiet hours"
            assert self.now < row.until, "stale"
            if row.appointment_id:
                wanted = "missed" if row.kind in schedule.MISSED_KINDS else "booked"
                if row.kind != "last":
                    assert Appointment.objects.get(pk=row.appointment_id).state == wanted
            if row.evaluation_id:
                assert not intake.evaluations.filter(amends=row.evaluation_id, is_signed=True).exists()
        assert row.state == "attempting"

    # --- what people and time do ------------------------------------------------------------------------------
    def book(self):
        if self.state() in ("reached", "submitted") and not self.visit("booked"):
            self.slots += 1
            booked(self.pat, self.clinician, self.now + (24 + self.slots) * HOUR, self.now)
            self.to("booked")

    def move(self):
        if visit := self.visit("booked"):
            self.end(visit, "moved")
            self.slots += 1
            booked(self.pat, self.clinician, self.now + (70 + self.slots) * HOUR, self.now)

    def cancel(self):
        if visit := self.visit("booked"):
            self.end(visit, "cancelled")
            self.to("reached")

    def miss(self):
        if visit := self.visit("booked"):
            self.end(visit, "missed")
            self.to("reached")

    def sign(self):
        last = self.pat.evaluations.order_by("-version").first()
        if self.visit("booked"):
            self.end(self.visit("booked"), "attended")
        if self.state() not in ("closed", "erased"):
            version = last.version + 1 if last else 1
            signed(self.pat, self.clinician, self.now, (self.now + 2 * DAY).date(), version, last)
            self.to("decided")

    def close(self):
        if self.state() != "erased":
            self.to("closed")

    def die(self):
        """Someone tells us that the person has died."""
        if self.state() != "erased":
            Intake.objects.filter(pk=self.pat.pk).update(state="closed", closed_reason="died")

    def admit(self):
        if self.state() == "decided":
            self.to("admitted")

    def finish(self):
        if self.state() == "admitted":
            self.to("finished")

    def move_away(self):
        """Another site takes over."""
        Intake.objects.filter(pk=self.pat.pk).update(site=self.other_site)

    def reopen(self):
        if self.state() == "closed":
            self.to("reached")

    def erase(self):
        Contact.objects.filter(pk=self.pat.pk).delete()
        self.to("erased")

    def stop(self):
        replies.receive(self.phone, "Stop.", self.now)

    def start(self):
        replies.receive(self.phone, "START", self.now)

    def revoke(self):
        agree(self.pat, self.now, given=False)

    def agree(self):
        agree(self.pat, self.now)

    def travel(self):
        Contact.objects.filter(pk=self.pat.pk).update(zone="Asia/Tokyo")

    def scan(self):
        answers.act_on_replies(self.now)
        planning.plan(self.now)
        with contextlib.suppress(Killed):
            delivery.send_due(self.check, clock=lambda: self.now)

    def check(self, rows, now):
        while self.between:
            getattr(self, self.between.pop())()
        return moment.check(rows, now)

    def die_before(self):
        self.crash = "before"
        self.scan()
        self.crash = None

    def die_after(self):
        self.crash = "after"
        self.scan()
        self.crash = None

    def take_and_die(self):
        delivery.claim(self.now)

    # --- helpers of the story -----------------------------------------------------------------------------------
    def state(self):
        return Intake.objects.get(pk=self.pat.pk).state

    def to(self, state):
        Intake.objects.filter(pk=self.pat.pk).update(state=state)

    def visit(self, state):
        return Appointment.objects.filter(intake=self.pat, state=state).first()

    def end(self, visit, state):
        Appointment.objects.filter(pk=visit.pk).update(state=state, ended_at=self.now)


ACTS = ["book", "move", "cancel", "miss", "sign", "close", "die", "admit", "finish", "move_away", "reopen", "erase",
        "stop", "start", "revoke", "agree", "travel"]
SCANS = ["scan", "scan", "scan", "die_before", "die_after", "take_and_die"]
steps = st.lists(st.one_of(
    st.sampled_from(ACTS), st.sampled_from(SCANS), st.tuples(st.just("between"), st.sampled_from(ACTS)),
    st.tuples(st.just("hours"), st.sampled_from([-3, 0.2, 1, 3, 6, 12, 21, 24, 48, 24 * 7])),
), min_size=3, max_size=25)
number = iter(range(1, 10**6))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps)
@example(["book", "scan", ("hours", 21), ("between", "erase"), "scan"])
@example(["book", ("between", "stop"), "scan", ("hours", 24), "scan", "start", "scan"])
@example(["book", ("hours", 1), "die_after", ("hours", 24), "die_before", ("hours", 1), "scan"])
@example(["sign", "scan", ("hours", 24), ("between", "sign"), "scan", ("hours", 24), "close", "scan"])
@example(["sign", "admit", ("hours", 24 * 7), "scan", ("hours", 24), ("between", "die"), "scan", ("hours", 24), "scan"])
@example(["sign", "admit", ("hours", 24 * 7), ("between", "finish"), "scan", ("hours", 24 * 7), "scan", "scan"])
@example(["book", ("hours", 21), ("between", "move_away"), "scan", ("hours", 1), "scan"])
def test_nothing_goes_where_it_may_not_and_everything_once(lakeside, hillside, cleo, texts, script):
    with transaction.atomic():
        tell(Story(lakeside, hillside, cleo, texts, next(number)), script)
        transaction.set_rollback(True)


def tell(story, script):
    for step in script:
        match step:
            case ("hours", count):
                story.now += count * HOUR
            case ("between", act):
                story.between = [act]
            case act:
                getattr(story, act)()
    story.now = max(story.now, NOON) + 30 * DAY
    for _ in range(4):  # whatever was in somebody's hands has come back and found its end
        story.scan()
        story.now += HOUR
    assert story.wrong == []
    mine = Reminder.objects.filter(intake=story.pat)
    assert not mine.filter(state__in=["claimed", "attempting"]).exists()
    assert not mine.messages().filter(state="planned", due_at__lte=story.now - HOUR).exists()
    keys = [message.key for message in story.gateway.sent]
    assert len(keys) == len(set(keys)), "twice"
    accepted = Attempt.objects.filter(reminder__intake=story.pat, outcome="accepted")
    assert sorted(keys) == sorted(accepted.values_list("idempotency_key", flat=True))
