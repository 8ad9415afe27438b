"""What a reply does here: a visit is confirmed, a person is asked to call, danger finds its intake."""

import datetime as dt

from django.db import connection, transaction
from django.utils.translation import gettext as _

from admissions.models import Appointment
from intake.models import Contact, Intake, SearchToken
from intake.states import State
from outbox.alerts import raise_alert
from outbox.models import Alert, Reminder, Reply
from outbox.replies import Meaning
from privacy import audit

_CALLS = {
    Meaning.NEW_TIME: "reply_new_time", Meaning.RIDE: "reply_ride", Meaning.GOOD_TIME: "reply_good_time",
    Meaning.OTHER: "reply_other", Meaning.WRONG: "reply_wrong",
}


def act_on_replies(now: dt.datetime, limit: int = 100) -> int:
    """Do what the replies ask that nobody has handled yet; return how many. Each in a transaction of its own."""
    done = 0
    skip = connection.features.has_select_for_update_skip_locked
    for pk in list(Reply.objects.filter(handled_at=None).order_by("at").values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            reply = Reply.objects.select_for_update(skip_locked=skip).filter(pk=pk, handled_at=None).first()
            if reply is not None:
                _act(reply, now)
                done += 1
    return done


def _act(reply: Reply, now: dt.datetime) -> None:
    intakes, was_known = _whose(reply), reply.intake_id is not None
    if not was_known and intakes:
        reply.intake = intakes[0]
    for intake in intakes:
        if reply.meaning == Meaning.CRISIS and not was_known:  # else it rang when the reply came in
            raise_alert(intake, Alert.Tier.EMERGENCY, "reply",
                        _("A reply to our text names danger. Read it and call now."))
        elif reply.meaning == Meaning.WRONG:
            Contact.objects.filter(pk=intake.pk).update(may_text=False)
    if reply.intake is not None:
        kind = _CALLS.get(Meaning(reply.meaning)) if reply.meaning != Meaning.CONFIRM else _confirm(reply.intake, now)
        if kind:
            _ask_for_a_call(reply, reply.intake, kind, now)
    reply.handled_at = now
    reply.save(update_fields=["handled_at", "intake"])
    audit.record("handle_reply", intakes=[intake.pk for intake in intakes], object_kind="reply", object_id=reply.pk)


def _whose(reply: Reply) -> list[Intake]:
    """Return whose number this is: the one we wrote to, else everyone who gave it, the latest first."""
    if reply.intake is not None:
        return [reply.intake]
    ids = SearchToken.objects.filter(kind="phone", digest=reply.digest).values("intake")
    return list(Intake.objects.filter(pk__in=ids).exclude(state=State.ERASED).order_by("-created_at"))


def _confirm(intake: Intake, now: dt.datetime) -> str:
    """Note that they will come; where nothing is booked, somebody must read what they meant."""
    booked = Appointment.objects.filter(intake=intake, state=Appointment.State.BOOKED, slot__starts_at__gt=now)
    if not booked.exists():
        return "reply_other"
    booked.filter(confirmed_at=None).update(confirmed_at=now)
    return ""


def _ask_for_a_call(reply: Reply, intake: Intake, kind: str, now: dt.datetime) -> None:
    Reminder.objects.bulk_create([Reminder(
        site_id=intake.site_id, intake=intake, kind=kind, key=f"{reply.pk}:{kind}", channel=Reminder.Channel.CALL,
        due_at=now, until=now + dt.timedelta(days=14),
    )], ignore_conflicts=True)
