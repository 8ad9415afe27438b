"""Change the e-mail a member signs in with: asked for, confirmed from the new address, and only then theirs.

What was asked for stands in the link alone, sealed and bound to the member, their password and the address they have
now (docs/decisions/0016). So no row finds a member by an address nobody confirmed, and a link is over once it was used,
once the password changed, or after a day.
"""

import json
import logging
import time

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse

from accounts.adapter import not_sent
from accounts.models import User, fold_email
from privacy import audit
from privacy.encryption import Unopenable, decrypt, encrypt

LASTS = 24 * 60 * 60  # seconds
logger = logging.getLogger(__name__)


def ask(request: HttpRequest, member: User, address: str) -> bool:
    """Send the link to the new address and word of it to the one they have; False where no mail could be sent."""
    try:
        get_adapter().send_mail("account/email/new_address", address, {"link": link_for(member, address)})
    except not_sent():
        logger.exception("The link to a new address could not be sent.")
        return False
    audit.record_request(request, "ask_new_email", object_kind="user", object_id=member.pk)
    get_adapter().send_notification_mail("account/email/new_address_asked", member, email=member.email)
    return True


def link_for(member: User, address: str) -> str:
    """Return the link by which `member` makes `address` theirs; nothing in it can be read."""
    told = json.dumps({"to": fold_email(address), "at": int(time.time())})
    key = encrypt(told, _place(member)).replace("$", ".").replace("+", "-").replace("/", "_")
    return settings.PUBLIC_URL.rstrip("/") + reverse("account_confirm_email", kwargs={"key": key})


def asked_for(member: User, key: str) -> str:
    """Return the address a link stands for, "" where it is over, another member's, or was never ours."""
    try:
        told = json.loads(decrypt(key.replace("_", "/").replace("-", "+").replace(".", "$", 1), _place(member)))
    except Unopenable:
        return ""
    return str(told["to"]) if time.time() - told["at"] < LASTS else ""


def confirm(request: HttpRequest, member: User, key: str) -> bool:
    """Make the address of this link the member's and end their other sessions; False where the link is over.

    An address that another member has by now is refused in the same way.
    """
    with transaction.atomic():
        kept = User.objects.select_for_update().get(pk=member.pk)
        before, address = kept.email, asked_for(kept, key)
        if not address or not _is_taken_over(kept, address):
            return False
        kept.end_sessions()
        audit.record_request(
            request, "change_email", object_kind="user", object_id=kept.pk, fields=["email"])
    request.user = kept
    update_session_auth_hash(request, kept)  # this session goes on, under a new key
    get_adapter().send_notification_mail("account/email/address_changed", kept, email=before)
    return True


def _is_taken_over(kept: User, address: str) -> bool:
    kept.email = address
    try:
        with transaction.atomic():
            kept.save(update_fields=["email"])
    except IntegrityError:
        return False
    return True


def _place(member: User) -> str:
    """Return what a link is bound to; with any of it changed, it no longer opens."""
    held = member.get_session_auth_hash()  # password, role, site and the stamp that ends sessions
    return f"accounts.new_address:{member.pk}:{member.email}:{held}"
