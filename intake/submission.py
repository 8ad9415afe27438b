"""The acts of the person at the door: begin, save a page, send, ask to be called. Callers write the audit event.

`answers["start"] = {"door": …}` says how the person came in; it is saved like a page.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import zipcodes
from django.conf import settings
from django.db import transaction
from django.utils import translation

from intake import recommendations, search
from intake.models import Contact, Intake
from intake.questions import journey
from intake.questions.base import Page
from intake.questions.contact import normal_phone, reach_of
from intake.questions.reading import Answers, door, respondent, said
from intake.states import State
from outbox.alerts import raise_alert
from outbox.models import Alert

CONTACT_PAGES = frozenset({"name", "reach", "reach-again", "voicemail", "where", "okay-to-text", "who"})
YES_NO = {"yes": True, "no": False}


class AlreadySent(ValueError):
    """This intake is no longer a draft: what was sent is changed by staff, with the person."""


def start(site: Any, language: str, *, door: str = Intake.Door.WEB) -> Intake:
    """Begin a draft at this site, in this language, by this door ("web", "call_me" or "phone")."""
    return Intake.objects.create(
        site=site, language=language[:8], door=door, form_version=journey.FORM_VERSION,
        answers={"start": {"door": str(door)}},
    )


def save_page(intake: Intake, slug: str, answers: dict[str, Any], language: str = "") -> Intake:
    """Store one page's answers as they were typed, in this language if one is given, and return the fresh intake.

    Locks the row; drops the answers of pages no longer shown (compare `answers` before and after to say so); brings
    the contact and its index up to date; raises the page's alerts. Raises KeyError for a page that does not exist
    and AlreadySent once it was sent.
    """
    return save_pages(intake, {slug: answers}, language)


@transaction.atomic
def save_pages(intake: Intake, given: Mapping[str, dict[str, Any]], language: str = "") -> Intake:
    """Store several pages in one act, in the order given; all that `save_page` says holds."""
    pages = {slug: journey.page(slug) for slug in given}
    for slug, page in pages.items():
        if page is None and slug != "start":
            raise KeyError(slug)
    intake = Intake.objects.select_for_update(of=("self",)).select_related("site").get(pk=intake.pk)
    if intake.state != State.DRAFT:
        raise AlreadySent(f"Intake {intake.pk} is {intake.state}.")
    before, spoken = intake.answers, language or intake.language
    after = journey.kept({**before, **given, "start": journey.begun(before, given, spoken)})
    intake.language = spoken
    return _store(intake, pages, after, {})


@transaction.atomic
def take_down(intake: Intake, given: Mapping[str, dict[str, Any]], now: datetime) -> Intake:
    """Store pages told on the phone, before or after it was sent, and note of each that and when it was told so.

    A page given empty is one not asked. Once it was sent, an answer that stands stays: AlreadySent where `given`
    would change one or take one away. The caller renews the recommendation.
    """
    pages = {slug: journey.page(slug) for slug in given}
    if None in pages.values():
        raise KeyError(next(slug for slug, page in pages.items() if page is None))
    intake = Intake.objects.select_for_update(of=("self",)).select_related("site").get(pk=intake.pk)
    heard = said(intake.answers, "start", "by_phone") or {}
    start = {**intake.answers.get("start", {}), "by_phone": heard | dict.fromkeys(given, now.isoformat())}
    together = {**intake.answers, **given}
    after = journey.kept({slug: page for slug, page in together.items() if page or slug not in given})
    if intake.state != State.DRAFT:
        for slug, stood in intake.answers.items():
            if slug != "start" and any(after.get(slug, {}).get(field) != value for field, value in stood.items()):
                raise AlreadySent(f"Intake {intake.pk}: the answers of {slug} stand.")
    return _store(intake, pages, after, {"start": start})


def _store(
    intake: Intake, pages: Mapping[str, Page | None], after: Mapping[str, Mapping[str, Any]],
    beside: Mapping[str, Mapping[str, Any]],
) -> Intake:
    """Make `after` the answers of a locked intake, with `beside` where that is news; contact and alerts follow.

    `pages` are those given just now.
    """
    before = intake.answers
    is_news = after != before
    if is_news:
        after = {**after, **beside}
        intake.answers, intake.last_page = after, list(pages)[-1]
        intake.door, intake.respondent = door(after), respondent(after)
        intake.is_device_shared = said(after, "device", "device") == "shared"
        intake.save(update_fields=[
            "answers", "last_page", "door", "respondent", "is_device_shared", "language", "changed_at",
        ])
        if CONTACT_PAGES & (pages.keys() | (before.keys() - after.keys())):
            _keep_contact(intake, pages.keys() if intake.state != State.DRAFT else CONTACT_PAGES)
    for page in pages.values():
        if page is not None:
            _raise_alerts(intake, page, after, is_news=is_news)
    return intake


@transaction.atomic
def submit(intake: Intake) -> Intake:
    """Send it: once, however often it is pressed. Stores the recommendation and raises what the rules ask for.

    Anything but a draft is returned as it stands.
    """
    intake = Intake.objects.select_for_update(of=("self",)).select_related("site").get(pk=intake.pk)
    if intake.state != State.DRAFT:
        return intake
    intake.move_to(State.SUBMITTED)
    with translation.override(settings.LANGUAGE_CODE):  # staff read it
        recommendations.renew(intake, "submitted")
    return intake


@transaction.atomic
def ask_to_be_called(site: Any, language: str, pages: Mapping[str, dict[str, Any]]) -> Intake:
    """Save the few pages of who would rather be called and send them."""
    intake = start(site, language, door=Intake.Door.CALL_ME)
    return submit(save_pages(intake, pages))


def _raise_alerts(intake: Intake, page: Page, answers: Answers, *, is_news: bool) -> None:
    """Raise what the page asks of staff. The same answers sent again do not reopen what a person has closed."""
    if page.slug not in answers:
        return
    with translation.override(settings.LANGUAGE_CODE):  # staff read it
        for alert in page.alerts(answers):
            if is_news or not Alert.objects.filter(intake=intake, source=alert.source).exists():
                raise_alert(intake, alert.tier, alert.source, str(alert.reason))


def _keep_contact(intake: Intake, pages: Collection[str]) -> None:
    """Write what these pages say about reaching this person; what staff confirmed or corrected since stays."""
    contact, made = Contact.objects.get_or_create(intake=intake)
    was = (contact.name, contact.phone, contact.email)
    for slug in CONTACT_PAGES & set(pages):
        for name, value in _contact_of(intake.answers, slug).items():
            setattr(contact, name, value)
    contact.save()
    if made or was != (contact.name, contact.phone, contact.email):
        search.index(contact)


def _contact_of(answers: Answers, slug: str) -> dict[str, Any]:
    """Return the fields of Contact one page of the journey settles."""
    if slug == "name":
        return {"name": said(answers, "name", "name") or ""}
    if slug in ("reach", "reach-again"):
        reach = reach_of(answers)
        return {"phone": normal_phone(reach["phone"]) or "", "email": reach["email"].strip()}
    if slug == "where":
        told = said(answers, "where", "zip") or ""
        zip_code = "" if told == "rather_not" else told
        return {"zip": zip_code, "zone": zone_of(zip_code)}
    if slug == "okay-to-text":
        return {f"may_{way}": YES_NO.get(said(answers, slug, way)) for way in ("text", "email")}
    if slug == "voicemail":
        return {"may_voicemail": YES_NO.get(said(answers, slug, slug))}
    return {}


def zone_of(zip_code: str) -> str:
    """Return the time zone of a ZIP code ("America/Chicago"), or "" where it is not known."""
    if not (zip_code.isascii() and zip_code.isdigit() and len(zip_code) == 5):
        return ""
    places = zipcodes.matching(zip_code)  # type: ignore[no-untyped-call]
    return str(places[0].get("timezone") or "") if places else ""
