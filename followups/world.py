"""Everything that bears on whether a message may go, read at once for a batch of rows."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists

from accounts.models import Site
from admissions.minors import is_minor
from admissions.models import Appointment, Evaluation, MinorConsent, Visit
from followups.missed_days import later_days
from followups.schedule import Said
from intake.facts import facts_from, facts_of, may_tell_violence
from intake.models import Contact, Finding, Intake, SearchToken
from intake.states import State
from outbox.models import OptOut, Reminder
from privacy.encryption import blind_index
from privacy.models import Consent

_OF_INTAKE = ("site_id", "respondent", "state", "language", "answers", "submitted_at", "reference")
_OF_CONTACT = ("name", "phone", "email", "zone", "may_text", "may_email", "sender_words", "confirmed_safe_at")
_WENT_OUT = (Reminder.State.ATTEMPTING, Reminder.State.ACCEPTED, Reminder.State.DELIVERED, Reminder.State.UNKNOWN)


@dataclass(kw_only=True)
class World:
    """What stands now for the intakes of a batch; ids to rows."""

    intakes: dict[uuid.UUID | None, Intake]
    contacts: dict[uuid.UUID | None, Contact]
    sites: dict[uuid.UUID | None, Site]
    agreed: frozenset[uuid.UUID]  # intakes with a standing consent to messages
    phone_digests: dict[uuid.UUID, str]
    email_digests: dict[uuid.UUID, str]
    opted_out: frozenset[str]
    shared: frozenset[tuple[uuid.UUID, str]]  # (intake, digest) that is another person's too
    appointments: dict[uuid.UUID, Appointment]
    evaluations: dict[uuid.UUID, Evaluation]
    visits: dict[uuid.UUID, Visit]  # days of a program
    came_since: frozenset[uuid.UUID]  # days with a later one of the same stay
    amended: frozenset[uuid.UUID]  # evaluations with a later signed version
    minors_okay: dict[uuid.UUID, bool]  # a person under 18 was asked themselves: yes or no
    found: frozenset[uuid.UUID]  # intakes with a finding of staff about violence
    to_sign: frozenset[uuid.UUID]  # intakes that have not chosen yet about sharing
    said: dict[uuid.UUID, list[Said]] = field(default_factory=dict)
    violence: dict[uuid.UUID, bool] = field(default_factory=dict)

    def violence_told(self, intake: Intake) -> bool:
        """Return whether someone hurts or controls this person and nobody has confirmed a safe way to write."""
        contact = self.contacts.get(intake.pk)
        if contact is not None and contact.confirmed_safe_at is not None:
            return False
        if intake.pk not in self.violence:
            # What staff found outranks the form; most have found nothing, and that was read for the whole batch.
            if intake.pk in self.found:
                told = facts_of(intake).get("violence") is True
            else:  # dear, so only where anything was said at all
                told = may_tell_violence(intake.answers) and facts_from(intake.answers).get("violence") is True
            self.violence[intake.pk] = told
        return self.violence[intake.pk]

    def minor_said_no(self, intake: Intake) -> bool:
        """Return whether this is a person under 18 without their own okay: said no, or somebody else filled it in."""
        if intake.pk in self.minors_okay:
            return not self.minors_okay[intake.pk]
        return intake.respondent == Intake.Respondent.HELPER and is_minor(facts_of(intake))


def read(rows: Sequence[Reminder], now: dt.datetime, *, lock: bool) -> World:
    """Read the world of these rows; with `lock`, hold every intake until the transaction ends."""
    ids = {row.intake_id for row in rows if row.intake_id}
    query = Intake.objects.filter(pk__in=ids).order_by("pk").only(*_OF_INTAKE)
    if lock:
        query = query.select_for_update(no_key=True)
    intakes: dict[uuid.UUID | None, Intake] = {intake.pk: intake for intake in query}
    contacts = {contact.pk: contact for contact in Contact.objects.filter(pk__in=ids).only(*_OF_CONTACT)}
    phones = {pk: blind_index(contact.phone, "phone") for pk, contact in contacts.items() if contact.phone}
    emails = {pk: blind_index(contact.email, "email") for pk, contact in contacts.items() if contact.email}
    digests = {*phones.values(), *emails.values()}
    evaluations = Evaluation.objects.in_bulk({row.evaluation_id for row in rows if row.evaluation_id})
    days = {row.visit_id for row in rows if row.visit_id}
    visits = Visit.objects.in_bulk(days) if days else {}
    asked = {row.intake_id for row in rows if row.intake_id and row.kind == "to_do"}
    return World(
        intakes=intakes, contacts=contacts, sites=Site.objects.in_bulk({row.site_id for row in rows}),
        agreed=_agreed(ids, now), phone_digests=phones, email_digests=emails,
        opted_out=frozenset(OptOut.objects.filter(digest__in=digests).values_list("pk", flat=True)),
        shared=_shared({pk: {one for one in (phones.get(pk), emails.get(pk)) if one} for pk in ids}),
        appointments={appointment.pk: appointment for appointment in Appointment.objects.filter(
            pk__in={row.appointment_id for row in rows if row.appointment_id}).select_related("slot")},
        evaluations=evaluations, visits=visits,
        came_since=frozenset(Visit.objects.filter(Exists(later_days()), pk__in=visits).values_list("pk", flat=True))
        if visits else frozenset(),
        amended=frozenset(Evaluation.objects.filter(amends__in=evaluations, is_signed=True)
                          .values_list("amends_id", flat=True)) if evaluations else frozenset(),
        minors_okay=dict(MinorConsent.objects.filter(intake_id__in=ids, replaced_at=None)
                         .values_list("intake_id", "may_write")),
        found=frozenset(Finding.objects.standing().filter(intake_id__in=ids, fact="violence")
                        .values_list("intake_id", flat=True)),
        to_sign=frozenset(Intake.objects.to_sign().filter(pk__in=asked).values_list("pk", flat=True)) if asked
        else frozenset(),
        said=_said(ids, now),
    )


def _agreed(ids: Iterable[uuid.UUID], now: dt.datetime) -> frozenset[uuid.UUID]:
    """Return the intakes whose latest choice about messages is a yes that stands (as `privacy.consent.standing`)."""
    latest: dict[uuid.UUID, tuple[bool, object, dt.date | None]] = {}
    choices = Consent.objects.filter(intake_id__in=ids, kind=Consent.Kind.MESSAGES).order_by("signed_at", "pk")
    for intake, given, revoked, expires in choices.values_list("intake_id", "given", "revoked_at", "expires_on"):
        latest[intake] = (given, revoked, expires)
    return frozenset(
        intake for intake, (given, revoked, expires) in latest.items()
        if given and revoked is None and not (expires and expires < now.date())
    )


def _shared(digests: dict[uuid.UUID, set[str]]) -> frozenset[tuple[uuid.UUID, str]]:
    """Return which number or address stands with another person's intake too; the same name is the same person."""
    wanted = {digest for several in digests.values() for digest in several}
    holders: dict[str, set[uuid.UUID]] = defaultdict(set)
    tokens = SearchToken.objects.filter(kind__in=["phone", "email"], digest__in=wanted)
    for intake, digest in tokens.exclude(intake__state=State.ERASED).values_list("intake_id", "digest"):
        holders[digest].add(intake)
    several = {intake for ids in holders.values() if len(ids) > 1 for intake in ids}
    if not several:
        return frozenset()
    names: dict[uuid.UUID, set[str]] = defaultdict(set)
    named = SearchToken.objects.filter(kind="name", intake_id__in=several)
    for intake, digest in named.values_list("intake_id", "digest"):
        names[intake].add(digest)
    return frozenset(
        (intake, digest) for intake, mine in digests.items() for digest in mine
        if any(other != intake and not names[intake] & names[other] for other in holders[digest])
    )


def _said(ids: Iterable[uuid.UUID], now: dt.datetime) -> dict[uuid.UUID, list[Said]]:
    """Return what went out to each intake by itself (not what somebody had asked for)."""
    said: dict[uuid.UUID, list[Said]] = defaultdict(list)
    rows = Reminder.objects.messages().filter(intake_id__in=ids, state__in=_WENT_OUT, is_urgent=False)
    for intake, at, kind, appointment, evaluation, visit in rows.values_list(
            "intake_id", "finished_at", "kind", "appointment_id", "evaluation_id", "visit_id"):
        said[intake].append(Said(at or now, kind, str(appointment or evaluation or visit or "")))
    return said
