"""Every box of words people type, by the model that keeps it, and a house in which each of them can be filled (#24)."""

import datetime as dt
import re
from pathlib import Path

from django import forms
from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone

from admissions.decisions import By
from admissions.evaluation_form import FAMILIES
from admissions.models import CallNote, Entry, Hold, MinorConsent, Snooze, Stay, Visit
from admissions.paperwork import documents
from admissions.paperwork.forms import FORMS
from admissions.publishing import RulesPublication, RulesTrial
from intake.models import Finding, Intake
from intake.states import State
from jobs.models import Job
from outbox.models import Reply
from privacy.encryption import EncryptedTextField
from privacy.models import Consent, Disclosure, EmergencyAccess, LegalHold, RecordRequest
from programs.models import Program, Session
from reports.models import Change
from tests.admissions.files import PAPER
from tests.intake.test_door_bad_input import POLYGLOTS, WORDS, blns
from tests.privacy import a_whole_house
from tests.privacy.test_every_read import people

# What people type, by model.
TYPED = {
    "accounts.Site": "name nickname sender_words guardian_text", "accounts.User": "name",
    "admissions.CallNote": "text struck_why", "admissions.Document": "note removed_why",
    "admissions.Entry": "told struck_why", "admissions.Evaluation": "amended_why reason_note findings summary",
    "admissions.Hold": "extended_why", "admissions.MinorConsent": "guardian rule",
    "admissions.RulesPublication": "why", "admissions.Snooze": "note",
    "admissions.Stay": "ended_note struck_why", "admissions.Visit": "note struck_why",
    "intake.Contact": "name phone email zip sender_words", "intake.Finding": "withdrawn_why",
    "intake.Intake": "answers", "jobs.Job": "title error", "outbox.Alert": "reason note", "outbox.Reply": "text",
    "privacy.Consent": "patient_name signature discloser description recipients purpose expires redisclosure "
                       "if_refused paper",
    "privacy.Disclosure": "recipient what purpose", "privacy.EmergencyAccess": "why review_note",
    "privacy.LegalHold": "why lifted_why", "privacy.RecordRequest": "words answer_words",
    "programs.FactCheck": "source", "programs.Opening": "said_by", "programs.Provider": "name website",
    "programs.Program": "name withdrawal_partner_name taper aftercare note transport sober_living child_care cost_note "
                        "licence street city phone email website",
    "programs.Session": "track",
    "reports.Change": "words",
}
# Of these, the ones no page shows, and why. One that comes to be shown, or stops to be, fails the test in the browser.
ON_NO_PAGE = {
    "admissions.MinorConsent.rule": "kept as evidence of the site's text that stood; that text itself is shown",
    "privacy.Consent.discloser": "kept as evidence; the form shows the sentence before it is signed",
    "privacy.Consent.if_refused": "kept as evidence; the form shows the sentence before it is signed",
    "privacy.Consent.redisclosure": "kept as evidence; the form shows the sentence before it is signed",
    "privacy.LegalHold.lifted_why": "kept for the account of who lifted it; the pages show holds that stand",
    "programs.Provider.website": "comes in and leaves in files only; the pages show the program's own",
}
# Words of the house's own: codes, marks, digests, ids, times. A field that stands in neither table fails: decide.
OURS = {
    "accounts.Site": "slug phone zone opening_hours holidays languages exit_url severity_list",
    "accounts.Unsent": "place texts",
    "accounts.User": "password email",
    "admissions.Appointment": "ended_why",
    "admissions.Document": "digest",
    "admissions.Evaluation": "suggested_level suggested_withdrawal decided_level decided_withdrawal offered_level plan",
    "admissions.Merge": "details",
    "admissions.RulesPublication": "version hash replaces",
    "admissions.RulesTrial": "version hash before after moves raised lowered",
    "admissions.Sealed": "content",
    "admissions.Stay": "level plan",
    "followups.CheckIn": "digest answers outcome",
    "intake.Contact": "zone",
    "intake.FairAnswer": "mark answers",
    "intake.Finding": "fact value said_by",
    "intake.Intake": "reference language form_version last_page closed_reason",
    "intake.PageCount": "slug",
    "intake.Recommendation": "cause facts fingerprint level withdrawal rules_version rules_hash seal result",
    "intake.ReturnTicket": "digest",
    "intake.SearchToken": "kind digest",
    "intake.StatusChange": "reason",
    "jobs.Job": "kind details runner",
    "outbox.Alert": "source",
    "outbox.Attempt": "idempotency_key digest provider_id error",
    "outbox.OptOut": "digest how",
    "outbox.Reminder": "kind key zone wall_time to details reason claimed_by",
    "outbox.Reply": "digest meaning gateway_id",
    "privacy.AuditEvent": "actor_id action screen object_kind object_id intakes fields why address mac",
    "privacy.AuditSeal": "events chain",
    "privacy.Consent": "covers right_to_revoke language text_version text_hash revoked_how",
    "programs.OpeningLink": "digest",
    "programs.Program":
        "levels withdrawal_on_site withdrawal_partner conditions substances groups languages access services "
        "medicines_accepted medicines_refused medicines_on_site sober_living_refuses payers state zip_code zone",
    "programs.SourceRecord": "source external_id",
    "programs.TableUpload": "content format mapping report",
    "reports.Counted": "slug tables",
}
WHERE_IT_HAPPENED = ("struck", "lifted", "withdrawn", "removed")  # a reason stands only beside what it is about
NAUGHTY = "naughty"  # in front of what could be markup, so that a page is known to show it
MARK = re.compile(rf"\[\[([\w.]+)\]\] {NAUGHTY}")  # in front of the text in each field: which one it is


def naughty():
    """Return all of them. NUL and half letters never get past the door: tests/privacy/test_web.py."""
    return [re.sub("[\0\ud800-\udfff]", "", one) for one in [*blns(), *POLYGLOTS]]


def named(table):
    return {f"{label}.{name}" for label, names in table.items() for name in names.split()}


def our_models():
    """Return the models of the house's own rooms, whichever there are."""
    return [model for room in apps.get_app_configs() if Path(room.path).parent == Path(settings.BASE_DIR)
            for model in room.get_models()]


def fields_of_words():
    """Return "room.Model.field" of everything in the database that could hold words somebody typed."""
    kinds = models.CharField | models.TextField | models.JSONField | models.BinaryField
    return [f"{model._meta.label}.{field.name}" for model in our_models() for field in model._meta.concrete_fields
            if isinstance(field, kinds) and not field.choices]


def somebody():
    """Return (who is in a program, who is under 18, who is booked): on their pages stands all there is to show."""
    in_program = Stay.objects.filter(intake__site__slug="lakeside").order_by("at").first().intake
    young = Finding.objects.filter(fact="age_years", withdrawn_at=None).first().intake
    return in_program, young, Intake.objects.filter(state=State.BOOKED, site__slug="lakeside").first()


def complete(staff):
    """Give these three a row of each kind the house has none of."""
    now = timezone.now()
    intake, young, booked = somebody()
    by, ada = By(user=staff["ada"], screen="test"), staff["ada"]
    done = {"at": now, "by": ada}
    struck = {"struck_at": now, "struck_by": ada, "struck_why": "wrong"}
    if not intake.documents.exists():
        a_whole_house.with_papers(intake, by, now)
    _papers(intake, done, struck)
    _stays(intake, done, struck)
    CallNote.objects.create(intake=intake, outcome=CallNote.Outcome.values[0], text="x", **done, **struck)
    Finding.objects.create(intake=intake, fact="home", value="others_use", said_by="patient_by_phone", **done,
                           by_clinician=False, withdrawn_at=now, withdrawn_by=ada, withdrawn_why="wrong")
    Hold.objects.create(intake=young, program=Program.objects.first(), by=ada, made_at=now, seat=91,
                        until=now + dt.timedelta(hours=20), extended_why="x")
    Reply.objects.create(intake=intake, digest="d", at=now, text="x", handled_at=now)
    EmergencyAccess.objects.create(intake=intake, site=intake.site, by=staff["cleo2"], why="x", at=now,
                                   until=now + dt.timedelta(hours=1), reviewed_at=now, reviewed_by=staff["max"],
                                   verdict=EmergencyAccess.Verdict.UNCLEAR, review_note="x")
    for lifted in ({}, {"lifted_by": ada, "lifted_at": now, "lifted_why": "x"}):
        LegalHold.objects.create(intake=intake, why="x", set_by=ada, set_at=now, **lifted)
    for one in (intake, booked):
        asked = {"intake": one, "site": one.site, "words": "x", "at": now, "due_at": now + dt.timedelta(days=9)}
        RecordRequest.objects.create(kind="erasure", **asked)
        RecordRequest.objects.create(kind="correction", answered_at=now, answered_by=ada, answer="partly",
                                     answer_words="x", **asked)
        okay = Consent.objects.filter(intake=one).first()
        Disclosure.objects.create(intake=one, consent=okay, recipient="B", what="x", purpose="y", **done)
    MinorConsent.objects.create(intake=young, who="guardian", guardian="x", rule="x", may_write=True,
                                may_tell_guardian=True, **done)
    Snooze.objects.create(intake=young, reason="other", note="x", until=now + dt.timedelta(hours=20), **done)
    two = {"asked_by": staff["cleo"], "asked_at": now, "version": "2026.0", "hash": "0" * 64}
    trial = RulesTrial.objects.create(site=intake.site, since=now, until=now, made_at=now, **two)
    RulesPublication.objects.create(trial=trial, why="x", approved_by=staff["max"], approved_at=now, **two)
    for struck_out in ({}, {"struck_at": now, "struck_by": staff["max"]}):
        Change.objects.create(site=intake.site, day=now.date(), words="x", by=staff["max"], at=now, **struck_out)
    Job.objects.create(kind="look", title="x", state=Job.State.FAILED, error="x", made_by=staff["ida"], queued_at=now,
                       finished_at=now)
    for number, program in enumerate(shown_programs()):
        if not program.sessions.exists():
            Session.objects.create(program=program, track="x", weekday=number, starts_at="09:00", ends_at="12:00")


def _papers(intake, done, struck):
    for kind, form in FORMS.items():
        told = {name: "x" for name, field in form.base_fields.items() if not hasattr(field, "choices")} | {
            name: field.choices[-1][0] for name, field in form.base_fields.items() if getattr(field, "choices", ())}
        for happened in ({}, struck):
            if happened or not intake.entries.filter(kind=kind, struck_at=None).exists():
                Entry.objects.create(intake=intake, kind=kind, told=told, **done, **happened)
    by = By(user=done["by"], screen="test")
    for _ in range(2):
        kept = documents.keep(intake, by, "card", "x", PAPER, done["at"])
    documents.remove(kept, by, "x", done["at"])


def _stays(intake, done, struck):
    running = Stay.objects.running().get(intake=intake)
    at = {"intake": intake, "evaluation": running.evaluation, "program": Program.objects.first(),
          "level": running.level, "plan": [], "admitted_on": running.admitted_on}
    ended = Stay.objects.create(**at, **done, ended_on=running.admitted_on, ending="left", ended_note="x",
                                ended_by=done["by"], ended_at=done["at"])
    Stay.objects.create(**at, **done, **struck)
    for happened in ({}, struck):
        Visit.objects.create(stay=ended, day=running.admitted_on, state="missed", note="x", **done, **happened)


def looked_at():
    return [*somebody(), *people(), *Intake.objects.filter(state=State.DRAFT)]


def shown_programs():
    """Return those whose pages are asked for (test_every_read.addresses): by key, since the names change."""
    return list(Program.objects.order_by("pk")[:2])


def chosen(model, people, programs):
    """Return the rows to fill: of the people whose pages are looked at, and a few of what belongs to nobody."""
    names = {field.name for field in model._meta.get_fields()}
    if model is Intake:
        return model.objects.filter(pk__in=[one.pk for one in people])
    if "intake" in names:
        return model.objects.filter(intake__in=people)
    if model is Visit:
        return model.objects.filter(stay__intake__in=people)
    if model is Program or model._meta.label == "programs.Provider":
        return model.objects.filter(**{"pk__in" if model is Program else "programs__in": [one.pk for one in programs]})
    if "program" in names:
        return model.objects.filter(program__in=programs)
    return model.objects.order_by("pk")[:12]


def fill(text):
    """Put the text into every field of TYPED; return the names of the fields that hold it now."""
    held, everybody, programs = set(), looked_at(), shown_programs()
    for label, names in TYPED.items():
        model = apps.get_model(label)
        for row in chosen(model, everybody, programs):
            plain, sealed = {}, []
            for name in names.split():
                field, where = model._meta.get_field(name), f"{label}.{name}"
                if getattr(row, name) in ("", None) and name.startswith(WHERE_IT_HAPPENED):
                    continue
                value = filled(row, field, f"[[{where}]] {text}")
                if f"[[{where}]]" in str(value):
                    held.add(where)
                if isinstance(field, EncryptedTextField):
                    setattr(row, name, value)
                    sealed.append(name)
                else:
                    plain[name] = value
            if plain:
                model.objects.filter(pk=row.pk).update(**plain)
            if sealed:
                models.Model.save(row, update_fields=sealed)
    return held


def filled(row, field, text):
    """Return this row's value of this field with the text wherever words may stand in it."""
    value = getattr(row, field.name)
    if isinstance(row, Intake):
        return value | {slug: value[slug] | {name: text} for slug, name in WORDS if slug in value}
    if isinstance(row, Entry) and field.name == "told":
        boxes = FORMS[row.kind].base_fields
        return {name: text if isinstance(boxes.get(name), forms.CharField) and told else told
                for name, told in value.items()}
    return dict.fromkeys(FAMILIES, text) if field.name == "findings" else text
