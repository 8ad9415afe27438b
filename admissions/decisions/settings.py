"""What an administrator changes of a site's settings, with its row in the audit log."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Site
from accounts.permissions import Act, may
from admissions.acts import DecisionRefused
from admissions.decisions.by import By


class ChangedMeanwhile(DecisionRefused):
    """Somebody else changed the same settings; `fields` names them, and nothing was written."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(_("Somebody else changed this meanwhile. Nothing was saved; look at both."))
        self.fields = fields


@transaction.atomic
def change_site(by: By, values: dict[str, Any], seen: dict[str, Any]) -> list[str]:
    """Change these fields of this member's site; return the names of those that are different now.

    `seen` is how the site stood when the form was drawn. Raises ChangedMeanwhile where somebody else has changed a
    field since that this act would change, too.
    """
    _demand(by)
    site = Site.objects.select_for_update().get(pk=by.user.site_id)
    changed = [name for name, value in values.items() if value != seen.get(name)]
    if lost := [name for name in changed if getattr(site, name) not in (seen.get(name), values[name])]:
        raise ChangedMeanwhile(lost)
    for name in changed:
        setattr(site, name, values[name])
    if changed:
        site.full_clean(validate_unique=False)
        site.save(update_fields=changed)
        by.log("change_site", thing=site, fields=changed)
    return changed


def _demand(by: By) -> None:
    if not may(by.user, Act.MANAGE_SITE):
        raise DecisionRefused(_("Only an administrator changes the site."))
