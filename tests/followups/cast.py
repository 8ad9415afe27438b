"""Pat and what stands around Pat, for the tests of the clock."""

import datetime as dt
import uuid

from admissions.models import Appointment, Evaluation, Slot
from eligibility.recommend import recommend
from intake.models import Contact, Intake, Recommendation, SearchToken
from privacy.consent import decline
from privacy.encryption import blind_index
from privacy.models import Consent

UTC = dt.UTC
# Tuesday, 10 March 2026, 12:00 in New York: two days after the clocks went forward
NOON = dt.datetime(2026, 3, 10, 16, tzinfo=UTC)
ELEMENTS = dict.fromkeys((
    "discloser", "description", "recipients", "purpose", "right_to_revoke", "expires", "text_version", "text_hash",
), "x")


def patient(site, *, name="Pat", phone="+12025550123", email="pat@mail.example", state="submitted",
            zone="America/New_York", language="en", consents=True, may_text=True, may_email=True, chose=True, **rest):
    """Return an intake with a contact, its search tokens, the okay to be written to, and (`chose`) a no to sharing."""
    intake = Intake.objects.create(
        site=site, reference=uuid.uuid4().hex[:9].upper(), form_version="t", state=state, language=language, **rest)
    Contact.objects.create(intake=intake, name=name, phone=phone, email=email, zone=zone, may_text=may_text,
                           may_email=may_email)
    tokens = [("name", name), ("phone", phone), ("email", email)]
    SearchToken.objects.bulk_create(
        SearchToken(intake=intake, kind=kind, digest=blind_index(value, kind)) for kind, value in tokens if value)
    if consents:
        agree(intake, NOON - dt.timedelta(days=30))
    if chose:
        decline(intake.pk, "care", language=language, text_version="x", text_hash="x", at=NOON - dt.timedelta(days=30))
    return intake


def agree(intake, at, given=True):
    return Consent.objects.create(intake=intake, kind="messages", given=given, signed_at=at, language="en", **ELEMENTS)


def booked(intake, clinician, starts_at, booked_at, state="booked", by_video=False, **rest):
    slot = Slot.objects.create(site=intake.site, clinician=clinician, starts_at=starts_at, by_video=by_video)
    return Appointment.objects.create(
        slot=slot, intake=intake, booked_by=clinician, booked_at=booked_at, state=state, **rest)


def signed(intake, clinician, signed_at, starts_on=None, version=1, amends=None, plan=None):
    suggestion = Recommendation.objects.create(
        intake=intake, at=signed_at, cause="submitted", facts={}, result=recommend({}).as_dict(), level="iop",
        withdrawal="none", is_complete=True, rules_version="t", rules_hash="t", seal="t")
    return Evaluation.objects.create(
        intake=intake, clinician=clinician, recommendation=suggestion, suggested_level="iop", decided_level="iop",
        decided_withdrawal="none", agrees=True, is_signed=True, signed_at=signed_at, starts_on=starts_on,
        version=version, amends=amends, plan=plan or {})


class Gateway:
    """A channel in memory that keeps keys, or not."""

    def __init__(self, honours_key=True):
        self.honours_key, self.sent, self.calls, self.errors, self.on_send = honours_key, [], 0, [], None

    def send(self, message):
        self.calls += 1
        if self.on_send:
            self.on_send(message)
        if self.errors:
            error = self.errors.pop(0)
            if error is not None:
                raise error
        if not (self.honours_key and any(one.key == message.key for one in self.sent)):
            self.sent.append(message)
        return f"id-{message.key}"

    def find(self, key):
        from outbox.channels import CannotSay

        if not self.honours_key:
            raise CannotSay
        return next((f"id-{one.key}" for one in self.sent if one.key == key), None)
