"""D12: do messages arrive, and do they help?"""

from collections import Counter
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from admissions.models import Appointment
from outbox.models import Reminder
from reports import charts, statistics
from reports.figures import Row, Table, count, on_chart, share
from reports.frame import Frame
from reports.moments import firsts
from reports.report import ALL, Question, Told, draw, is_enough, lines, whole
from reports.suppression import Kind

State = Reminder.State
TRIED = ("delivered", "sent", "failed")  # what was handed over, or could not be
ENDS = (
    ("delivered", _("Delivered")), ("sent", _("Sent, no receipt")), ("failed", _("Failed or not known")),
    ("opted_out", _("Opted out")), ("not_sent", _("Not sent for another reason")),
)
BY_STATE = {State.DELIVERED: "delivered", State.ACCEPTED: "sent", State.FAILED: "failed", State.UNKNOWN: "failed"}
CHANNELS = ((Reminder.Channel.TEXT.value, _("Texts")), (Reminder.Channel.EMAIL.value, _("E-mails")))


def read(frame: Frame) -> list[Table]:
    """Return what became of messages by channel, and who came to an evaluation with and without a reply before it."""
    sent, came = _messages(frame), _replies(frame)

    def row(label: Any, key: Any, own: list[Kind]) -> Row:
        tried = [kind for kind in own if kind[1] in TRIED]
        return Row(label=label, key=key, cells=(
            count(sent, tried), *(count(sent, [kind for kind in own if kind[1] == end]) for end, _words in ENDS),
            share(sent, [kind for kind in tried if kind[1] == "failed"], tried)))

    def kept(label: Any, key: Any, own: list[Kind]) -> Row:
        there = [kind for kind in own if kind[2]]
        return Row(label=label, key=key, cells=(count(came, own), count(came, there), share(came, there, own)))

    return [
        Table(caption=_("Messages by channel"), tally=sent,
              head=(_("Channel"), _("Tried"), *(words for _end, words in ENDS), _("Share failed")),
              rows=(*(row(words, code, [kind for kind in sent if kind[0] == code]) for code, words in CHANNELS),
                    row(say("All"), ALL, list(sent)))),
        Table(caption=_("First evaluations a reminder went out for"), tally=came,
              head=(_("Reply to the reminder"), _("Due"), _("Came"), _("Share who came")),
              rows=(kept(_("Said they come"), True, [kind for kind in came if kind[1]]),
                    kept(_("No reply"), False, [kind for kind in came if not kind[1]]))),
    ]


def tell(frame: Frame, tables: list[Table]) -> Told:
    """Say how many failed, and how many come with and without a reply."""
    messages, replies = tables
    everything, failed, part = whole(messages), whole(messages, 3), whole(messages, 6)
    title = say("Too few messages went out to say")
    if everything and part and is_enough(everything.value) and part.value is not None:
        title = say("%(share)s of messages fail") % {"share": part}
    yes, no = replies.rows
    summary = say("Messages tried: %(n)s; failed or not known: %(failed)s; opted out: %(out)s. Came to the evaluation: "
                  "%(yes)s with a reply, %(no)s without.") % {
        "n": everything, "failed": failed, "out": whole(messages, 4), "yes": yes.cells[2], "no": no.cells[2]}
    bars = [charts.Bar(label=str(row.label), parts=tuple(
        (str(words), cell.value) for (_end, words), cell in zip(ENDS, row.cells[1:-1], strict=True) if cell.value != 0))
        for row in lines(messages) if any(cell.value != 0 for cell in row.cells[1:-1])]
    dots = []
    for row in replies.rows:
        due, came, part = row.cells
        low, high = statistics.wilson(came.value, due.value) if part.value is not None else (0.0, 1.0)
        is_told = part.value is not None
        dots.append(charts.Dot(
            label=str(row.label), value=on_chart(part.value), low=100 * low if is_told else None,
            high=100 * high if is_told else None,
            note=say("%(came)s of %(due)s") % {"came": came, "due": due} if is_told else
            say("nobody") if due.value == 0 else say("Not shown")))
    return Told(title=title, summary=summary, charts=(
        draw(charts.shares, bars, name="messages", title=say("What became of messages"), summary=summary),
        draw(charts.dots, dots, unit="%", reference=None, reference_label="", name="replies",
                    title=say("Share who came, with and without a reply"), summary=summary),
    ), notes=(_("E-mail servers send no receipt: “sent” is all there is to know. Who replies may differ in other ways "
                "too: an association, not what the reply did."),))


def _messages(frame: Frame) -> Counter[Kind]:
    over = Reminder.objects.filter(
        site=frame.site, channel__in=[code for code, _words in CHANNELS], finished_at__gte=frame.since,
        state__in=[*BY_STATE, State.CANCELLED])
    tally: Counter[Kind] = Counter()
    for channel, state, reason, n in over.order_by().values_list("channel", "state", "reason").annotate(n=Count("pk")):
        end = BY_STATE.get(state) or ("opted_out" if reason == "opted_out" else "not_sent")
        tally[channel, end] += n
    return tally


def _replies(frame: Frame) -> Counter[Kind]:
    went = Reminder.objects.filter(appointment_id=OuterRef("pk"), state__in=[State.DELIVERED, State.ACCEPTED],
                                   channel__in=[code for code, _words in CHANNELS])
    due = firsts(frame.site, frame.since).filter(Exists(went), slot__starts_at__lte=frame.now)
    return Counter(("reply", confirmed is not None, state == Appointment.State.ATTENDED)
                   for confirmed, state in due.values_list("confirmed_at", "state"))


QUESTION = Question(
    slug="messages", asks=_("Do messages arrive, and do they help?"), read=read, tell=tell,
    measure=_("What became of texts and e-mails, and who came to their evaluation with and without a reply"),
)
