"""The moment of sending: whether, by which channel, in which words. Read again under lock, for every message."""

import datetime as dt
import functools
import uuid
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from admissions.models import Appointment, Visit
from followups import hours, schedule, world
from followups.world import World
from intake.models import Contact, Intake
from intake.promise import call_by
from outbox import texts
from outbox.models import Reminder
from outbox.verdicts import CallInstead, Cancel, Decision, Hold, Send
from privacy.encryption import blind_index

Channel = Reminder.Channel
# What a member of staff is told, and where it leads: read on any phone, so it says no more.
_NOTICES = {
    "notice_alert": (_lazy("Someone at %(site)s needs a person now."), "/desk/"),
    "notice_late": (_lazy("Something at %(site)s has waited too long for a person."), "/desk/"),
    "notice_emergency": (_lazy("A record of %(site)s was opened in an emergency. Please review it."),
                         "/desk/emergency/review/"),
}
# Asked for by the person a moment ago: no consent to reminders is needed for it, but an opt-out still holds.
ASKED_FOR = frozenset({"save_link", "code"})


def check(rows: Sequence[Reminder], now: dt.datetime) -> Mapping[uuid.UUID, Decision]:
    """Decide about each row. Call it inside the transaction that writes the attempt: it locks the intakes."""
    stands = world.read(rows, now, lock=True)
    decisions: dict[uuid.UUID, Decision] = {}
    for row in rows:
        decision = decisions[row.pk] = decide(row, stands, now)
        if isinstance(decision, Send) and row.intake_id and not row.is_urgent:  # the next row of this batch must know
            of = str(row.appointment_id or row.evaluation_id or row.visit_id or "")
            stands.said.setdefault(row.intake_id, []).append(schedule.Said(now, decision.kind or row.kind, of))
    return decisions


def decide(row: Reminder, stands: World, now: dt.datetime) -> Decision:
    """Return what becomes of one row at this instant."""
    if now >= row.until:
        return Cancel("stale")
    if row.channel == Channel.NOWHERE:  # the canary has come as far as every message
        return Send(channel=Channel.NOWHERE, to="", digest="", text="")
    if row.kind.startswith("notice_"):
        return _notice(row, stands)
    intake = stands.intakes.get(row.intake_id)
    if intake is None:
        return Cancel("erased")
    if row.kind.startswith("answer_"):
        return _answer(row, intake, stands, now)
    silence = why_silent(row, intake, stands)
    if silence:
        return Cancel(silence)
    way = way_to(row, intake, stands)
    if isinstance(way, str):
        return _without_a_way(row, way)
    if row.kind in ASKED_FOR:
        return say(row, row.kind, way, intake, stands, now)
    zone = stands.contacts[intake.pk].zone
    if hours.is_quiet(now, zone):
        return _hold(row, hours.held_until(now, zone, row.key), "quiet_hours")
    of = str(row.appointment_id or row.evaluation_id or row.visit_id or "")
    verdict, when = schedule.cap(stands.said.get(intake.pk, []), row.kind, of, now=now, zone=zone)
    if verdict is schedule.Cap.LATER:
        return _hold(row, hours.held_until(when, zone, row.key), "cap")
    if verdict is schedule.Cap.NO_MORE:
        return Cancel("cap")
    return say(row, "last" if verdict is schedule.Cap.LAST else row.kind, way, intake, stands, now)


def why_silent(row: Reminder, intake: Intake, stands: World) -> str:
    """Return the code of what makes this row say nothing any more, or ""."""
    if row.kind in ASKED_FOR:
        return "erased" if intake.state == "erased" else ""
    if intake.state not in schedule.KINDS[row.kind].speaks_in:
        return f"state_{intake.state}"
    if intake.site_id != row.site_id:
        return "moved_site"
    if row.appointment_id:
        appointment = stands.appointments.get(row.appointment_id)
        wanted = Appointment.State.MISSED if row.kind in schedule.MISSED_KINDS else Appointment.State.BOOKED
        if appointment is None or appointment.state != wanted:
            return f"visit_{appointment.state if appointment else 'gone'}"
    if row.visit_id:
        visit = stands.visits.get(row.visit_id)
        if visit is None or visit.struck_at is not None or visit.state != Visit.State.MISSED:
            return "day_changed"
        if row.kind in schedule.DAY_KINDS and visit.pk in stands.came_since:
            return "came_since"
    if row.evaluation_id and (row.evaluation_id not in stands.evaluations or row.evaluation_id in stands.amended):
        return "amended"
    return ""


def way_to(row: Reminder, intake: Intake, stands: World) -> tuple[str, str, str] | str:
    """Return (channel, address, digest) of how this person may be written to, or the code of what stands against it."""
    contact = stands.contacts.get(intake.pk)
    if contact is None:
        return "no_contact_details"
    if stands.violence_told(intake):
        return "not_safe"
    asked = row.kind in ASKED_FOR
    if not asked and intake.pk not in stands.agreed:
        return "no_consent"
    if not asked and stands.minor_said_no(intake):
        return "minor"
    against = _text_obstacle(contact, intake, stands, asked=asked) if row.channel == Channel.TEXT else "text_failed"
    if not against:
        return Channel.TEXT, contact.phone, stands.phone_digests[intake.pk]
    if asked and row.channel == Channel.TEXT:
        return against
    if _email_obstacle(contact, intake, stands, asked=asked):
        return against
    return Channel.EMAIL, contact.email, stands.email_digests[intake.pk]


def _text_obstacle(contact: Contact, intake: Intake, stands: World, *, asked: bool) -> str:
    digest = stands.phone_digests.get(intake.pk)
    if digest is None:
        return "no_number"
    if digest in stands.opted_out:
        return "opted_out"
    if asked:
        return ""
    if contact.may_text is not True:
        return "no_consent"
    if hours.is_territory(contact.zone, contact.phone):
        return "territory"
    return "shared" if (intake.pk, digest) in stands.shared else ""


def _email_obstacle(contact: Contact, intake: Intake, stands: World, *, asked: bool) -> str:
    digest = stands.email_digests.get(intake.pk)
    if digest is None:
        return "no_address"
    if digest in stands.opted_out:
        return "opted_out"
    if not asked and contact.may_email is not True:
        return "no_consent"
    return "shared" if (intake.pk, digest) in stands.shared else ""


def _without_a_way(row: Reminder, why: str) -> Decision:
    kind = schedule.KINDS.get(row.kind)
    return CallInstead(why) if kind is not None and kind.call_instead else Cancel(why)


def _hold(row: Reminder, until: dt.datetime, why: str) -> Decision:
    return Hold(until, why) if until < row.until else _without_a_way(row, why)


def say(
    row: Reminder, kind: str, way: tuple[str, str, str], intake: Intake, stands: World, now: dt.datetime,
) -> Decision:
    channel, to, digest = way
    mail = channel == Channel.EMAIL
    site, contact = stands.sites[row.site_id], stands.contacts[intake.pk]
    try:
        name, words = words_of(kind, row, intake, stands, now)
        language = _written_in(row, intake)
        said = texts.text(name, language, words, mail=mail)
        subject = texts.subject(name, language, words) if mail else ""
    except texts.NoWords:  # nothing falls back to English: a person says it
        return CallInstead("no_words") if row.kind in schedule.KINDS else Cancel("no_words")
    return Send(channel=channel, to=to, digest=digest, text=said, subject=subject, kind=kind,
                sender=_discreet(contact.sender_words or site.sender_words))


def _written_in(row: Reminder, intake: Intake) -> str:
    """Return the language to write in. In one that is off nothing is written: what somebody asked for just now comes
    in English, as the pages do; anything else a person says (raises NoWords)."""
    language = str(row.details.get("language", intake.language))
    if language in dict(settings.LANGUAGES):
        return language
    if row.kind in schedule.KINDS:
        raise texts.NoWords(f"{row.kind}:{language}")
    return str(settings.LANGUAGE_CODE)


@functools.lru_cache(maxsize=1000)
def _discreet(sender: str) -> str:
    """Return who it is from, or nothing where the words name the topic."""
    return "" if texts.problems(sender, mail=True) else sender


def words_of(kind: str, row: Reminder, intake: Intake, stands: World, now: dt.datetime) -> tuple[str, dict[str, str]]:
    """Return the name of the words to use for this kind today, and what fills their blanks."""
    site, contact = stands.sites[row.site_id], stands.contacts.get(intake.pk)
    words = {"name": contact.name if contact else "", "phone": texts.written_phone(site.phone)}
    words |= {key: value for key, value in row.details.items() if key in ("link", "code", "day", "time")}
    if kind == "received" and intake.submitted_at:
        words["call_by"] = _call_by(intake, stands, now)
    appointment = stands.appointments.get(row.appointment_id) if row.appointment_id else None
    evaluation = stands.evaluations.get(row.evaluation_id) if row.evaluation_id else None
    if appointment is not None:
        zone = _zone_of_visit(appointment, row, stands)
        at = appointment.slot.starts_at.astimezone(zone)
        words |= {"day": texts.written_day(at), "time": texts.written_time(at),
                  "date": texts.written_date(at, intake.language)}
        days = (at.date() - now.astimezone(zone).date()).days
        if kind == "to_do" and intake.pk not in stands.to_sign:  # they have chosen: the visit itself is left to say
            kind = "visit_72h"
        elif kind == "visit_24h":
            kind = {1: "visit_24h_confirmed" if appointment.confirmed_at else "visit_24h", 0: "visit_2h"}.get(
                days, "visit_72h")
        elif kind == "missed" and days != 0:
            kind = "missed_later"
    elif evaluation is not None and evaluation.starts_on and kind == "before_start":
        starts = dt.datetime.combine(evaluation.starts_on, dt.time())
        words["date"] = texts.written_date(starts, intake.language)
        today = now.astimezone(hours.local_zone(contact.zone if contact else "")).date()
        if evaluation.starts_on <= today:
            kind = "before_start_today"
    return kind, words


def _zone_of_visit(appointment: Appointment, row: Reminder, stands: World) -> ZoneInfo:
    """A visit in person is told in the site's time, one by video in the person's own where it is known."""
    contact = stands.contacts.get(row.intake_id)
    known = hours.zone_of(contact.zone) if contact else None
    return known if known and appointment.slot.by_video else ZoneInfo(stands.sites[row.site_id].zone)


def _call_by(intake: Intake, stands: World, now: dt.datetime) -> str:
    """Say until when someone calls, as the confirmation page promised it: "5 pm tomorrow"."""
    site = stands.sites[intake.site_id]
    zone = ZoneInfo(site.zone)
    assert intake.submitted_at is not None  # noqa: S101  only asked for what was sent
    at = call_by(site, intake.submitted_at).astimezone(zone)
    time = texts.written_time(at).replace(":00", "")
    days = (at.date() - now.astimezone(zone).date()).days
    if intake.language == "es":
        return f"las {time} " + {0: "de hoy", 1: "de mañana"}.get(days, f"del {texts.written_date(at, 'es')}")
    return f"{time} " + {0: "today", 1: "tomorrow"}.get(days, f"on {texts.written_day(at)}")


def _answer(row: Reminder, intake: Intake, stands: World, now: dt.datetime) -> Decision:
    """The one answer to a reply goes at once, to the number it came from."""
    try:
        name, words = words_of(row.kind, row, intake, stands, now)
        said = texts.text(name, _written_in(row, intake), words)
    except texts.NoWords:
        return Cancel("no_words")
    return Send(channel=Channel.TEXT, to=row.to, digest=blind_index(row.to, "phone"), text=said,
                sender=stands.sites[row.site_id].sender_words)


def _notice(row: Reminder, stands: World) -> Decision:
    """Tell a member of staff that something waits, and nothing else: the mail is read on any phone."""
    site = stands.sites[row.site_id]
    with translation.override("en"):
        said, place = _NOTICES.get(row.kind, _NOTICES["notice_late"])
        lines = [str(said), _("Open it here and press “I have it”:") if place == "/desk/" else _("Look at it here:"),
                 f"{settings.PUBLIC_URL}{place}"]
        subject = _("Please look at the desk now")
    body = "\n".join(lines) % {"site": site.nickname}
    return Send(channel=Channel.EMAIL, to=row.to, digest=blind_index(row.to, "email"), text=body, subject=str(subject),
                sender=site.nickname)
