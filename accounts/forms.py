"""allauth's forms in our words."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from django import forms
from django.core.validators import validate_email
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import fold_email

_EMAIL = {"required": _("Type your e-mail address."), "invalid": _("Write the address like name@example.com.")}


def _plain(form: forms.Form) -> None:
    """Take away placeholders: they vanish when one types and read as an answer already given."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class SignInForm(allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)
        self.fields["login"].label = _("E-mail")
        self.fields["login"].error_messages.update(_EMAIL)
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""
        self.fields["password"].error_messages["required"] = _("Type your password.")


class ForgottenForm(allauth_forms.ResetPasswordForm):
    """Asks for an address and says the same whether or not a member has it: one mail goes out either way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)
        self.fields["email"].label = _("E-mail")
        self.fields["email"].error_messages.update(_EMAIL)

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        if self.users:
            return super().save(request, **kwargs)
        get_adapter().send_mail("account/email/unknown_account", self.cleaned_data["email"], {})
        return self.cleaned_data["email"]


class NewPasswordForm(allauth_forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new_passwords(self)


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new_passwords(self)
        self.fields["oldpassword"].label = _("Your password now")
        self.fields["oldpassword"].help_text = ""
        self.fields["oldpassword"].error_messages["required"] = _("Type the password you sign in with now.")


class PasswordAgainForm(allauth_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)
        self.fields["password"].help_text = ""
        self.fields["password"].error_messages["required"] = _("Type your password.")


class NewEmailForm(forms.Form):
    """The address a member wants to sign in with. Whether somebody has it is not said here: a link goes there."""

    use_required_attribute = False
    email = forms.EmailField(
        label=_("New e-mail"), max_length=254, error_messages=_EMAIL | {"max_length": _EMAIL["invalid"]},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, now: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_email(self) -> str:
        address = fold_email(self.cleaned_data["email"])
        if address == self.now:
            raise forms.ValidationError(_("That is the e-mail you sign in with now."))
        validate_email(address)  # as it is kept: folding may make something else of it
        return address


def _name_new_passwords(form: forms.Form) -> None:
    _plain(form)
    first, second = form.fields["password1"], form.fields["password2"]
    first.label, second.label = _("New password"), _("New password again")
    first.help_text = _("12 to 128 characters. Three or four words you can remember are better than one odd word. "
                        "Spaces and any letters are fine.")
    first.error_messages["required"] = _("Choose a new password.")
    second.error_messages["required"] = _("Type the new password once more.")
