"""Write down who consents for a person under 18; what needs it is refused without."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from admissions.acts import DecisionRefused, Deed
from admissions.decisions.by import By, locked
from admissions.minors import MinorConsent, is_minor, standing
from intake import facts
from intake.models import Intake


@transaction.atomic
def note_minor_consent(
    intake: Intake, by: By, who: str, guardian: str, now: dt.datetime, *, may_write: bool, may_tell_guardian: bool,
) -> MinorConsent:
    """Write down who consents, by the site's own text; what stood before stays readable.

    Raises DecisionRefused for an adult, without a guardian's name where one consents, and where the site has no text.
    """
    intake = locked(intake, by, Deed.MINOR_CONSENT)
    rule = intake.site.guardian_text.strip()
    if not is_minor(facts.facts_of(intake)):
        raise DecisionRefused(_("They are not known to be under 18. Record their age first."))
    if not rule:
        raise DecisionRefused(_("The site has no text yet on what your state asks for a minor. An administrator writes "
                                "it in the settings first."))
    if who not in MinorConsent.Who.values:
        raise DecisionRefused(_("Choose who consents."))
    if who == MinorConsent.Who.GUARDIAN and not guardian.strip():
        raise DecisionRefused(_("Write down the guardian's name."))
    MinorConsent.objects.filter(intake=intake, replaced_at=None).update(replaced_at=now)
    made = MinorConsent.objects.create(
        intake=intake, who=who, guardian=guardian.strip(), rule=rule, may_write=may_write,
        may_tell_guardian=may_tell_guardian, by=by.user, at=now)
    by.log("minor_consent", intake, made, fields=["who", "may_write", "may_tell_guardian"])
    return made


def demand_minor_consent(intake: Intake) -> None:
    """Refuse what starts care for a person under 18 before it is written down who consents."""
    if is_minor(facts.facts_of(intake)) and standing(intake) is None:
        raise DecisionRefused(_("They are under 18. Write down first who consents, by the site's text."))
