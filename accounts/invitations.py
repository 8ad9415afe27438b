"""Bring a member of staff in: nobody signs up."""

from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.adapter import set_password_url
from accounts.models import Role, Site, User, fold_email
from privacy import audit


def invite(email: str, name: str, role: Role, site: Site) -> tuple[User, str]:
    """Return a member without a password and the link by which they choose one, good for a day and one use.

    Inviting someone again who never chose a password gives a new link; anybody else raises ValidationError.
    """
    member = User.objects.filter(email=fold_email(email)).first()
    if member is None:
        member = User(email=fold_email(email), name=name, role=role, site=site)
        member.set_unusable_password()
        member.full_clean()
        member.save()
    elif member.has_usable_password() or (member.site_id, member.role) != (site.pk, role):
        raise ValidationError(_("A member of staff with that e-mail is here already."))
    audit.record("invite", site_id=site.pk, object_kind="user", object_id=member.pk)
    return member, set_password_url(f"{user_pk_to_url_str(member)}-{default_token_generator.make_token(member)}")


def mail_invitation(member: User, link: str) -> None:
    """Send the link to the member."""
    words = {"member": member, "link": link}
    subject = render_to_string("account/email/invitation_subject.txt", words).strip()
    send_mail(subject, render_to_string("account/email/invitation_message.txt", words).strip(), None, [member.email])
