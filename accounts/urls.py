"""Signing in and out: the few pages of allauth that are needed, under the names it looks them up by."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.urls import path, re_path

from accounts import passkeys, views

urlpatterns = [
    path("you/", views.you, name="account_you"),
    path("stay/", views.stay, name="account_stay"),
    path("unsent/", views.keep_unsent, name="account_keep_unsent"),
    path("unsent/drop/", views.drop_unsent, name="account_drop_unsent"),
    path("login/", account.login, name="account_login"),
    path("logout/", views.sign_out, name="account_logout"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("email/", views.change_email, name="account_change_email"),
    path("email/<str:key>/", views.confirm_email, name="account_confirm_email"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]{1,40})-(?P<key>.{1,100})/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"
    ),
    path("code/", mfa.authenticate, name="mfa_authenticate"),
    path("code/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("code/set-up/", views.set_up, name="mfa_activate_totp"),
    path("passkey/new/", passkeys.add, name="account_add_passkey"),
    path("passkey/<int:pk>/remove/", passkeys.remove, name="account_remove_passkey"),
    path("code/spare/", views.spare_codes, name="mfa_spare_codes"),
]
